"""``plan.json``: the plan as plain values that lose nothing, for other programs and for us.

In: a ``Plan``. Out: a dict in the shape of ``assets/plan.schema.json``: instants as ``HH:MM:SS``
local time, spans in seconds, distances in metres, loads by name, coordinates in WGS 84 degrees
(7 decimals, about a centimetre; 6 along the way). ``routing.sheets.reading`` reads it back.

Texts of households stay out: the file names the round's own files instead, relative to itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from routing.model import DIMENSIONS, Break
from routing.plan.measures import Measures, measure
from routing.plan.model import Plan, Reason, Reload, Route, Totals, Unassigned, Violation, Visit
from routing.plan.route_times import rounded
from routing.words.numbers import clock_exact

FORMAT_VERSION = 1
"""Raised when a key changes its meaning or goes; a new key does not raise it."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)

_ONE_LINE = 4
"""How deep what stands in one line lies: in ``plan.json`` the visits, a line each."""

_PLACE_DECIMALS = 7
_WAY_DECIMALS = 6


def plan_json(plan: Plan, language: str = "en", *, folder: Path | None = None) -> dict[str, Any]:
    """A plan as plain values.

    Parameters
    ----------
    plan
        The plan.
    language
        Of the reasons' texts.
    folder
        Where the file will lie: the round's place is told from there. If silent it is not told.
    """
    return {
        "version": FORMAT_VERSION,
        "round": {
            "name": plan.round_.name,
            "date": plan.round_.date.isoformat(),
            "timezone": plan.round_.timezone,
            "source": _relative(plan.round_.source, folder),
        },
        "objective": plan.objective,
        "seed": plan.seed,
        "engine": plan.engine,
        "search_duration": plan.search_duration,
        "interrupted": plan.interrupted,
        "totals": _totals(plan.totals),
        "measures": _measures(measure(plan)),
        "routes": [_route(route) for route in plan.routes],
        "unassigned": [_unassigned(each, language) for each in plan.unassigned],
        "violations": [_violation(each) for each in plan.violations],
    }


def dump(document: Mapping[str, Any]) -> str:
    """The text of a JSON file: indented, as typed, one line end at the end.

    What lies deep (a visit, a reason) and the points of a way stand in one line each: Python
    indents slowly, and a large plan is to be on disk within seconds.
    """
    return "".join(_lines(document, 0)) + "\n"


def _lines(value: Any, depth: int) -> Iterator[str]:
    is_list = isinstance(value, list | tuple)
    if not value or not (is_list or isinstance(value, Mapping)) or depth == _ONE_LINE:
        yield _ENCODER.encode(value)
        return
    if is_list and isinstance(value[0], list | tuple | int | float):
        yield _ENCODER.encode(value)
        return
    begin, end = "[]" if is_list else "{}"
    inner = "\n" + " " * (depth + 1)
    keys = [""] * len(value) if is_list else [f"{_ENCODER.encode(key)}: " for key in value]
    for index, (key, each) in enumerate(
        zip(keys, value if is_list else value.values(), strict=True)
    ):
        yield f",{inner}{key}" if index else f"{begin}{inner}{key}"
        yield from _lines(each, depth + 1)
    yield "\n" + " " * depth + end


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``plan.json``."""
    path = resources.files("routing.sheets").joinpath("assets", "plan.schema.json")
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


def _relative(source: Path | None, folder: Path | None) -> str | None:
    if source is None or folder is None:
        return None
    try:
        return Path(os.path.relpath(source.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive: no relative way there, and absolute ones are nobody's
        return None


def _load(load: tuple[int, ...]) -> dict[str, int]:
    return dict(zip(DIMENSIONS, map(int, load), strict=True))


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "stops": totals.stops,
        "served": totals.served,
        "unassigned": totals.unassigned,
        "demand": _load(totals.demand),
        "teams_out": totals.teams_out,
        "team_duration": totals.team_duration,
        "travel_duration": totals.travel_duration,
        "travel_distance": totals.travel_distance,
        "setup_duration": totals.setup_duration,
        "service_duration": totals.service_duration,
        "loading_duration": totals.loading_duration,
        "waiting_duration": totals.waiting_duration,
        "longest_over_mean": totals.longest_over_mean,
        "optional": totals.optional,
    }


def _measures(measures: Measures) -> dict[str, Any]:
    """What follows from the routes and is told for whoever compares plans; never read back."""
    return {
        "longest_over_mean": round(measures.longest_over_mean, 4),
        "nearest_same_team": round(measures.nearest_same_team, 4),
        "stops_apart": measures.stops_apart,
        "compactness_cost": measures.compactness_cost,
        "overlapping_pairs": [list(pair) for pair in measures.overlapping_pairs],
    }


def _route(route: Route) -> dict[str, Any]:
    return {
        "team": route.team,
        "profile": route.profile,
        "start_at": clock_exact(route.start_at),
        "end_at": clock_exact(route.end_at),
        "distance": route.distance,
        "duration": route.duration,
        "return_distance": route.return_distance,
        "return_duration": route.return_duration,
        "load": _load(route.load),
        "visits": [_visit(visit) for visit in route.visits],
        "reloads": [_reload(reload) for reload in route.reloads],
        "breaks": [_break(pause) for pause in route.breaks],
        "geometry": rounded(route.geometry, _WAY_DECIMALS).tolist(),
    }


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "stop": visit.stop,
        "trip": visit.trip,
        "lat": round(visit.location.lat, _PLACE_DECIMALS),
        "lon": round(visit.location.lon, _PLACE_DECIMALS),
        "walk_distance": visit.walk_distance,
        "arrival": clock_exact(visit.arrival),
        "service_start": clock_exact(visit.service_start),
        "departure": clock_exact(visit.departure),
        "load_after": _load(visit.load_after),
        "distance": visit.distance,
        "duration": visit.duration,
        "setup_duration": visit.setup_duration,
    }


def _reload(reload: Reload) -> dict[str, Any]:
    return {
        "depot": reload.depot,
        "trip": reload.trip,
        "arrival": clock_exact(reload.arrival),
        "begin": clock_exact(reload.begin),
        "departure": clock_exact(reload.departure),
        "load": _load(reload.load),
        "distance": reload.distance,
        "duration": reload.duration,
    }


def _break(pause: Break) -> dict[str, Any]:
    return {
        "start_at": clock_exact(pause.start),
        "end_at": clock_exact(pause.end),
        "name": pause.name,
    }


def _unassigned(unassigned: Unassigned, language: str) -> dict[str, Any]:
    return {
        "stop": unassigned.stop,
        "reasons": [_reason(reason, language) for reason in unassigned.reasons],
    }


def _reason(reason: Reason, language: str) -> dict[str, Any]:
    from routing.plan.reasons import reason_texts

    detail, remedy = reason_texts(reason, language)
    return {
        "code": reason.code,
        "detail": detail,
        "remedy": remedy,
        "values": {key: _plain(value) for key, value in reason.values.items()},
    }


def _violation(violation: Violation) -> dict[str, Any]:
    return {
        "code": violation.code,
        "detail": violation.detail,
        "team": violation.team,
        "stop": violation.stop,
        "values": {key: _plain(value) for key, value in violation.values.items()},
    }


def _plain(value: object) -> Any:
    """A reason's value as JSON knows it; numpy's numbers have ``item``."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    item = getattr(value, "item", None)
    return item() if callable(item) else str(value)
