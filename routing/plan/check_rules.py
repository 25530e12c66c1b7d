"""The check of who may serve whom, in which order, how much, and which stops belong together.

In: a round, its teams, routes and the stops visited. Out: every such rule that is broken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from routing.model import Round, Stop, Team
from routing.plan.model import Plan, Route, Violation


class Rights:
    """Which teams may serve which stops of a round."""

    def __init__(self, round_: Round) -> None:
        self._areas = round_.areas
        self._pinned: dict[str, set[str]] = defaultdict(set)
        for team in round_.teams:
            for stop in (*team.fixed_start, *team.fixed_order):
                self._pinned[stop].add(team.id)

    def check(self, team: Team, stops: Sequence[Stop]) -> Iterator[Violation]:
        """The team may serve each of these stops."""
        for stop in stops:
            for code, detail, values in self._barriers(team, stop):
                yield Violation(code=code, detail=detail, team=team.id, stop=stop.id, values=values)

    def _barriers(self, team: Team, stop: Stop) -> Iterator[tuple[str, str, dict[str, object]]]:
        if missing := sorted(stop.skills - team.skills):
            yield "lacks_skills", f"The team lacks {missing}.", {"lacking_names": missing}
        if stop.teams and team.id not in stop.teams:
            yield "team_not_allowed", f"For {stop.teams} only.", {"others_names": stop.teams}
        if team.id in stop.not_teams:
            yield "team_forbidden", f"Not for {stop.not_teams}.", {}
        if team.areas and not any(_lies_in(stop, *_parts(area)) for area in team.areas):
            yield (
                "outside_areas",
                f"The team goes to {team.areas} only.",
                {"areas_names": team.areas},
            )
        for area in self._areas:
            if team.id not in area.teams and _lies_in(stop, area.village, area.rw):
                detail = f"{area.village}/{area.rw} belongs to {area.teams}."
                yield "area_of_others", detail, {"others_names": area.teams}
        if others := self._pinned.get(stop.id, set()) - {team.id}:
            detail = f"It is fixed in the route of {sorted(others)}."
            yield "pinned_elsewhere", detail, {"others_names": sorted(others)}


def _parts(area: str) -> tuple[str, str]:
    village, _, rw = area.partition("/")
    return village, rw


def _lies_in(stop: Stop, village: str, rw: str) -> bool:
    """Whether a stop lies in a village, by its name or its official code, and in that RW of it."""
    wanted = village.strip().casefold()
    names = [each.strip().casefold() for each in (stop.village, stop.village_code)]
    if not wanted or wanted not in names:
        return False
    return not rw or _bare_number(rw) == _bare_number(stop.rw)


def _bare_number(rw: str) -> str:
    """``RW 03``, ``rw.3`` and ``3`` are one."""
    found = re.fullmatch(r"(?:rw)?[ .]*0*(.*?)[ .]*", rw.strip().casefold(), re.DOTALL)
    return found[1] if found else rw


def check_order(team: Team, route: Route) -> Iterator[Violation]:
    """The route begins as fixed, and what is fixed in order is in that order."""
    trips = {visit.stop: visit.trip for visit in route.visits}
    served = [visit.stop for visit in route.visits]
    first = [stop for stop in team.fixed_start if stop in trips]
    # A reload stands between the stops of two trips.
    if first != served[: len(first)] or any(trips[stop] != 1 for stop in first):
        detail = f"Begins with {served[: len(first)]}, not with {first}."
        yield Violation(
            code="wrong_start", detail=detail, team=team.id, values={"stops_names": first}
        )
    wanted = [stop for stop in team.fixed_order if stop in trips]
    order = [stop for stop in served if stop in wanted]
    if order != wanted:
        detail = f"Serves {order}, not {wanted}."
        yield Violation(
            code="wrong_order", detail=detail, team=team.id, values={"stops_names": wanted}
        )


def check_limits(team: Team, route: Route) -> Iterator[Violation]:
    """No more stops, metres or seconds than the team is to have."""
    for code, what, unit, told, most in (
        ("too_many_stops", "stops", "num", len(route.visits), team.max_stops),
        ("too_far", "m", "metres", route.distance, team.max_distance),
        ("too_long", "s", "span", route.duration, team.max_duration),
    ):
        if most is not None and told > most:
            detail = f"{told} {what}, at most {most}."
            values = {f"told_{unit}": told, f"most_{unit}": most}
            yield Violation(code=code, detail=detail, team=team.id, values=values)


def check_groups(round_: Round, plan: Plan) -> Iterator[Violation]:
    """What belongs together is served by one team, what is to be apart by several."""
    stops = {stop.id: stop for stop in round_.stops}
    together: dict[str, dict[str, str]] = defaultdict(dict)
    for route in plan.routes:
        apart: dict[str, str] = {}
        for visit in route.visits:
            stop = stops.get(visit.stop)
            if stop is None:
                continue
            if stop.apart and apart.setdefault(stop.apart, stop.id) != stop.id:
                detail = f"The team serves {apart[stop.apart]} as well."
                yield Violation(
                    code="not_apart", detail=detail, team=route.team, stop=stop.id,
                    values={"other": apart[stop.apart]},
                )  # fmt: skip
            if stop.together:
                together[stop.together].setdefault(route.team, stop.id)
    for teams in together.values():
        if len(teams) > 1:
            detail = f"Stops that belong together are served by {sorted(teams)}."
            yield Violation(
                code="not_together", detail=detail, stop=next(iter(teams.values())),
                values={"others_names": sorted(teams)},
            )  # fmt: skip
