"""``routes.csv`` and ``unassigned.csv``, beside ``stops.csv``: a line a team that is out, and a
line for each reason why a stop is left out.

In: a ``Plan``. Out: CSV as ``stops.csv`` is. Litres have a column where the round has any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from routing.plan.model import Plan, Route
from routing.sheets.csv_file import place_cells, thousandths, write_rows
from routing.sheets.day import GRAMS, MILLILITRES, PARCELS, has_litres
from routing.sheets.tables import (
    StopRow,
    free_names,
    reason_lines,
    safe_cell,
    shown_text,
    unserved_rows,
    windows_text,
)
from routing.words.numbers import clock_exact

_ROUTE = ("team", "name", "profile", "stops", "trips", "parcels", "kg", "litres", "start_at",
          "end_at", "duration", "distance")  # fmt: skip
_BEFORE = ("stop",)
_AFTER = ("parcels", "kg", "litres", "window", "priority", "lat", "lon", "kind", "code", "reason",
          "remedy")  # fmt: skip


def write_routes_csv(plan: Plan, path: Path) -> None:
    """Write ``routes.csv``: instants as ``HH:MM:SS``, spans in seconds, distances in metres."""
    names = {team.id: team.name for team in plan.round_.teams}
    header = _without_litres(plan, _ROUTE)
    rows = (_of_route(route, names) for route in plan.routes)
    write_rows(path, header, (map(row.get, header) for row in rows))


def write_unassigned_csv(plan: Plan, path: Path, *, language: str) -> None:
    """Write ``unassigned.csv``; ``language`` is that of the reasons, whose codes stand beside."""
    columns = plan.round_.columns
    after = _without_litres(plan, _AFTER)
    header = [*_BEFORE, *map(safe_cell, free_names(columns, (*_BEFORE, *after))), *after]
    rows = (
        [
            *map(cells.get, _BEFORE),
            *(safe_cell(shown_text(row.stop, column)) for column in columns),
            *map(cells.get, after),
        ]
        for row in unserved_rows(plan)
        for cells in _of_unserved(row, language)
    )
    write_rows(path, header, rows)


def _of_route(route: Route, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "team": safe_cell(route.team),
        "name": safe_cell(names.get(route.team, "")),
        "profile": safe_cell(route.profile),
        "stops": len(route.visits),
        "trips": len(route.loads),
        **_load(route.delivered),
        "start_at": clock_exact(route.start_at),
        "end_at": clock_exact(route.end_at),
        "duration": route.duration,
        "distance": route.distance,
    }


def _of_unserved(row: StopRow, language: str) -> Iterator[dict[str, object]]:
    """A line a reason; one without where none is known."""
    stop = row.stop
    for reason in row.reasons or (None,):
        ((detail, remedy),) = reason_lines((reason,), language) if reason else (("", ""),)
        yield {
            "stop": safe_cell(stop.id),
            **_load(stop.demand),
            "window": windows_text(stop.windows),
            "priority": stop.priority,
            **place_cells(stop.location),
            "kind": row.kind,
            "code": reason.code if reason else "",
            "reason": safe_cell(detail),
            "remedy": safe_cell(remedy),
        }


def _load(load: Sequence[int]) -> dict[str, object]:
    return {
        "parcels": load[PARCELS],
        "kg": thousandths(load[GRAMS]),
        "litres": thousandths(load[MILLILITRES]),
    }


def _without_litres(plan: Plan, header: Sequence[str]) -> list[str]:
    return [name for name in header if name != "litres" or has_litres(plan.round_)]
