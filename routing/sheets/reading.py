"""``plan.json`` becomes a plan again.

In: a file as ``routing.sheets.document`` writes it, and the round that it answers (loaded from
where the file says it lies, unless given). Out: a ``Plan``, or every fault of the file at once.

The shape is checked here, not the sense: whether a plan obeys the round's rules is for
``check_plan`` to say.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from routing.errors import Fault, InputError
from routing.model import DIMENSIONS, Break, Location, Round
from routing.plan.model import Plan, Reason, Reload, Route, Totals, Unassigned, Violation, Visit
from routing.sheets.document import schema
from routing.sheets.schema import find_faults
from routing.words import LANGUAGES, say
from routing.words.refusals import refusal

PLAN_FILE = "plan.json"

_SAME_PLACE = 1e-6
"""Degrees, about 11 cm: closer than this, the round's own coordinates are the plan's."""


def read_plan_file(path: Path, round_: Round | None = None, *, as_start: bool = False) -> Plan:
    """Read a plan back.

    Parameters
    ----------
    path
        The file, or the folder that holds it.
    round_
        The round that it answers; loaded from where the file says it lies, if silent.
    as_start
        Whether it is only to be improved on: it may then be of another day, and name teams and
        stops that the round has not.

    Raises
    ------
    InputError
        With everything that is wrong with the file, or where the round was looked for.
    """
    if path.is_dir():
        path = path / PLAN_FILE
    document = _parse(path)
    if faults := find_faults(document, schema(), path.name):
        raise InputError(faults)
    if round_ is None:
        round_ = _load_round(document["round"].get("source"), path)
    if not as_start and (faults := list(_misfits(document, round_, path.name))):
        raise InputError(faults)
    return _plan(document, round_)


def _parse(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        _fail(path, "output_no_file", path=str(path))
    except OSError as error:
        _fail(path, "output_cannot_read", detail=refusal(error))
    except UnicodeDecodeError:
        _fail(path, "output_not_utf8")
    try:
        document: dict[str, Any] = json.loads(
            text, parse_constant=_no_constant, object_pairs_hook=_no_twins
        )
    except json.JSONDecodeError as error:
        _no_json(path, "place", row=error.lineno, position=error.colno)
    except _NotPlainError as error:
        _no_json(path, error.kind, name=error.name)
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets in brackets
        _no_json(path, "oversized")
    return document


def _fail(file: Path, code: str, **values: object) -> NoReturn:
    raise InputError([Fault(code=code, file=file.name, values=values)]) from None


def _no_json(path: Path, kind: str, row: int | None = None, **values: object) -> NoReturn:
    values = {"detail": partial(say, f"refusals.json_{kind}", **values)}
    fault = Fault(code="output_not_json", file=path.name, row=row, values=values)
    raise InputError([fault]) from None


class _NotPlainError(Exception):
    """What Python takes for JSON and others do not."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(kind)
        self.kind, self.name = kind, name


def _no_constant(name: str) -> NoReturn:
    raise _NotPlainError("no_number", name)


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        keys = [key for key, _ in pairs]
        twin = next(key for key in keys if keys.count(key) > 1)
        raise _NotPlainError("key_twice", twin)
    return document


def _load_round(source: str | None, path: Path) -> Round:
    if source is None:
        _fail(path, "output_round_unknown")
    place = path.parent / source
    if not place.is_file():
        _fail(path, "output_round_not_found", path=str(place))
    from routing.intake import load_round

    return load_round(place)


def _misfits(document: Mapping[str, Any], round_: Round, file: str) -> Iterator[Fault]:
    """Where the document tells of things that the round does not have."""
    teams = {team.id for team in round_.teams}
    stops = {stop.id for stop in round_.stops}
    depots = {depot.id for depot in round_.depots}
    date = document["round"]["date"]
    if date != round_.date.isoformat():
        yield _fault(file, "round.date", "output_other_date", plan=day_of(date), day=round_.date)
    seen: set[str] = set()
    for index, route in enumerate(document["routes"]):
        place = f"routes[{index}]"
        if route["team"] not in teams:
            yield _fault(file, f"{place}.team", "output_unknown_team", id=route["team"])
        if route["team"] in seen:
            yield _fault(file, f"{place}.team", "output_team_twice", id=route["team"])
        seen.add(route["team"])
        for number, visit in enumerate(route["visits"]):
            if visit["stop"] not in stops:
                key = f"{place}.visits[{number}].stop"
                yield _fault(file, key, "output_unknown_stop", id=visit["stop"])
        for number, reload in enumerate(route.get("reloads", ())):
            if reload["depot"] not in depots:
                key = f"{place}.reloads[{number}].depot"
                yield _fault(file, key, "output_unknown_depot", id=reload["depot"])
    for index, each in enumerate(document["unassigned"]):
        place = f"unassigned[{index}]"
        if each["stop"] not in stops:
            yield _fault(file, f"{place}.stop", "output_unknown_stop", id=each["stop"])
        for number, reason in enumerate(each["reasons"]):
            if not _speaks(_reason(reason)):
                key = f"{place}.reasons[{number}]"
                yield _fault(file, key, "output_unknown_reason", reason=reason["code"])


def day_of(text: str) -> dt.date | str:
    """A day as a file has it; the text where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _fault(file: str, column: str, code: str, **values: object) -> Fault:
    return Fault(code=code, file=file, column=column, values=values)


def _speaks(reason: Reason) -> bool:
    """Whether the reason can be said: its code is known and its values fill the texts."""
    from routing.plan.reasons import reason_texts

    try:
        for language in LANGUAGES:
            reason_texts(reason, language)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False
    return True


def _plan(document: Mapping[str, Any], round_: Round) -> Plan:
    totals = {key: _whole(value) for key, value in document["totals"].items()}
    known = {stop.id: stop.location for stop in round_.stops}
    return Plan(
        round_=round_,
        objective=document["objective"],
        seed=int(document["seed"]),
        engine=document["engine"],
        search_duration=float(document["search_duration"]),
        interrupted=document.get("interrupted", False),
        totals=Totals(
            **totals
            | {
                "demand": _load(document["totals"]["demand"]),
                "longest_over_mean": float(document["totals"]["longest_over_mean"]),
            }
        ),
        routes=tuple(_route(route, known) for route in document["routes"]),
        unassigned=tuple(
            Unassigned(stop=each["stop"], reasons=tuple(map(_reason, each["reasons"])))
            for each in document["unassigned"]
        ),
        violations=tuple(
            Violation(
                code=each["code"], detail=each["detail"], team=each.get("team"),
                stop=each.get("stop"),
                values={key: _frozen(value) for key, value in each.get("values", {}).items()},
            )
            for each in document["violations"]
        ),
    )  # fmt: skip


def _route(route: Mapping[str, Any], known: Mapping[str, Location]) -> Route:
    return Route(
        team=route["team"],
        profile=route["profile"],
        start_at=_instant(route["start_at"]),
        end_at=_instant(route["end_at"]),
        duration=int(route["duration"]),
        load=_load(route["load"]),
        visits=tuple(_visit(visit, known) for visit in route["visits"]),
        distance=int(route["distance"]),
        return_distance=int(route["return_distance"]),
        return_duration=int(route["return_duration"]),
        reloads=tuple(map(_reload, route.get("reloads", ()))),
        breaks=tuple(
            Break(start=_instant(each["start_at"]), end=_instant(each["end_at"]), name=each["name"])
            for each in route["breaks"]
        ),
        geometry=tuple((float(lon), float(lat)) for lon, lat in route["geometry"]),
    )


def _visit(visit: Mapping[str, Any], known: Mapping[str, Location]) -> Visit:
    location = Location(lat=float(visit["lat"]), lon=float(visit["lon"]))
    of_stop = known.get(visit["stop"], location)
    if same_place(location, of_stop):
        location = of_stop
    return Visit(
        stop=visit["stop"],
        location=location,
        arrival=_instant(visit["arrival"]),
        service_start=_instant(visit["service_start"]),
        departure=_instant(visit["departure"]),
        load_after=_load(visit["load_after"]),
        trip=int(visit["trip"]),
        walk_distance=int(visit["walk_distance"]),
        distance=int(visit["distance"]),
        duration=int(visit["duration"]),
        setup_duration=int(visit.get("setup_duration", 0)),
    )


def _reload(reload: Mapping[str, Any]) -> Reload:
    return Reload(
        depot=reload["depot"],
        trip=int(reload["trip"]),
        arrival=_instant(reload["arrival"]),
        begin=_instant(reload["begin"]),
        departure=_instant(reload["departure"]),
        load=_load(reload["load"]),
        distance=int(reload["distance"]),
        duration=int(reload["duration"]),
    )


def same_place(one: Location, other: Location) -> bool:
    """Whether two locations differ by no more than the rounding in ``plan.json``."""
    return abs(one.lat - other.lat) < _SAME_PLACE and abs(one.lon - other.lon) < _SAME_PLACE


def _reason(reason: Mapping[str, Any]) -> Reason:
    values = {key: _frozen(value) for key, value in reason.get("values", {}).items()}
    return Reason(code=reason["code"], values=values)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _load(load: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(int(load.get(name, 0)) for name in DIMENSIONS)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) else value


def _instant(text: str) -> int:
    hours, minutes, seconds = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + seconds
