"""A plan of very many teams in parts, a village each, whose sheets lie in folders of their own.

In: a plan. Out: its ``Part``s: for each village the teams that mostly go there, with their whole
routes, and the unserved stops of the village. A plan that one folder serves has no parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass

from routing.model import Round, Stop
from routing.plan.assemble import totals_of
from routing.plan.model import Plan, Route, Unassigned
from routing.sheets.file_names import file_names

MANY_TEAMS = 100
"""Teams that are out from which on sheets lie in folders by village: nobody finds a team among so
many tabs of a workbook, or pages of a file, and Excel takes some seconds to open it."""

PER_FOLDER = 50
"""Teams in a folder where no villages are known."""

FOLDER = "villages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A village's part of a plan.

    Parameters
    ----------
    folder
        Where its files lie within the plan's folder.
    name, code
        The village's; the first and last team where no villages are known.
    plan
        The plan as if there were nothing else; its round has all teams still, so that each looks
        and is called the same.
    """

    folder: str
    name: str
    code: str
    plan: Plan


def parts_of(plan: Plan) -> tuple[Part, ...]:
    """The plan's parts, in the order of their codes and names; none if it has few teams."""
    if len(plan.routes) < MANY_TEAMS:
        return ()
    stops = {stop.id: stop for stop in plan.round_.stops}
    keys = homes_of(plan, stops)
    routes: dict[tuple[str, str], list[Route]] = {}
    for key, route in zip(keys, plan.routes, strict=True):
        routes.setdefault(key, []).append(route)
    # Of a stop whose village nobody knows the index of all tells.
    unserved: dict[tuple[str, str], list[Unassigned]] = {}
    for each in plan.unassigned:
        key = _village(stops[each.stop])
        unserved.setdefault(key, []).append(each)
    known = sorted({*routes, *filter(any, unserved)})
    folders = file_names([" ".join(filter(None, key)) or "-" for key in known])
    return tuple(
        Part(
            folder=f"{FOLDER}/{folder}",
            code=key[0],
            name=key[1],
            plan=_part(plan, key[1] or key[0], routes.get(key, []), unserved.get(key, []), stops),
        )
        for key, folder in zip(known, folders, strict=True)
    )


def homes_of(plan: Plan, stops: Mapping[str, Stop]) -> list[tuple[str, str]]:
    """Of each route the code and name of the village where it belongs; where no two villages are
    known, of so many teams as share a folder the first and the last. ``stops`` are by id.
    """
    keys = [_home(route, stops) for route in plan.routes]
    return keys if len(set(keys)) > 1 else _by_number(plan)


def _village(stop: Stop) -> tuple[str, str]:
    return stop.village_code, stop.village


def _home(route: Route, stops: Mapping[str, Stop]) -> tuple[str, str]:
    """Where a team has most of its stops; of equals where it comes first."""
    keys = [_village(stops[visit.stop]) for visit in route.visits]
    counts = Counter(filter(any, keys))  # of a stop without a village nobody knows where it is
    return max(counts, key=lambda key: counts[key]) if counts else ("", "")


def _by_number(plan: Plan) -> list[tuple[str, str]]:
    names = [route.team for route in plan.routes]
    return [
        ("", f"{names[first]} – {names[min(first + PER_FOLDER, len(names)) - 1]}")
        for first in (index - index % PER_FOLDER for index in range(len(names)))
    ]


def _part(
    plan: Plan, name: str, routes: list[Route], unserved: list[Unassigned], stops: dict[str, Stop]
) -> Plan:
    told = [visit.stop for route in routes for visit in route.visits]
    told += [each.stop for each in unserved]
    round_ = _round_of(plan.round_, name, tuple(stops[id_] for id_ in told))
    return plan.replace(
        round_=round_,
        routes=tuple(routes),
        unassigned=tuple(unserved),
        totals=totals_of(round_, routes, unserved),
    )


def _round_of(round_: Round, name: str, stops: tuple[Stop, ...]) -> Round:
    """A round to print a part of: it is no sound round of its own (teams may name stops that are
    not in it), so nothing is asked of it again.
    """
    part = copy(round_)
    for field, value in (("stops", stops), ("name", f"{round_.name} · {name}" if name else "")):
        if value or field == "stops":
            object.__setattr__(part, field, value)
    return part
