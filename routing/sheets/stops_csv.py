"""``stops.csv``: the plan's stops for other programs, a team's reloads among them.

In: a ``Plan``. Out: CSV in UTF-8 with a byte order mark, commas, CRLF, headers that do not change
with the language. Litres and set-up have columns where the round has any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from routing.plan.model import Plan
from routing.sheets.csv_file import place_cells, thousandths, write_rows
from routing.sheets.day import GRAMS, MILLILITRES, PARCELS, has_litres, has_setup
from routing.sheets.tables import (
    ReloadRow,
    StopRow,
    day_rows,
    free_names,
    reason_lines,
    safe_cell,
    shown_text,
    unserved_rows,
    windows_text,
)
from routing.words.numbers import clock_exact

_BEFORE = ("team", "order", "stop")
_AFTER = (
    "parcels", "kg", "litres", "window", "arrival", "service_start", "departure", "trip",
    "priority", "service_duration", "setup_duration", "walk_distance", "distance", "duration",
    "parcels_after", "kg_after", "litres_after", "lat", "lon", "reason", "remedy", "kind",
)  # fmt: skip

_TYPED = {"team", "stop", "reason", "remedy"}
"""Cells with words of people; the others are numbers and times."""


def write_csv(plan: Plan, path: Path, *, language: str) -> None:
    """Write ``stops.csv``.

    Parameters
    ----------
    plan
        The plan.
    path
        The file to write.
    language
        Of the reasons why a stop is unserved.
    """
    round_ = plan.round_
    absent = set() if has_litres(round_) else {"litres", "litres_after"}
    absent |= set() if has_setup(round_) else {"setup_duration"}
    after = [name for name in _AFTER if name not in absent]
    columns = free_names(round_.columns, (*_BEFORE, *after))
    header = [*_BEFORE, *map(safe_cell, columns), *after]
    write_rows(path, header, (_line(row, round_.columns, after, language) for row in _rows(plan)))


def _line(
    row: StopRow | ReloadRow, columns: Sequence[str], after: Sequence[str], language: str
) -> list[object]:
    cells = _of_stop(row, language) if isinstance(row, StopRow) else _of_reload(row)
    for name in _TYPED & cells.keys():
        cells[name] = safe_cell(str(cells[name]))
    texts = [
        safe_cell(shown_text(row.stop, column)) if isinstance(row, StopRow) else None
        for column in columns
    ]
    return [*map(cells.get, _BEFORE), *texts, *map(cells.get, after)]


def _rows(plan: Plan) -> Iterator[StopRow | ReloadRow]:
    for day in day_rows(plan).values():
        yield from (row for row in day if isinstance(row, StopRow | ReloadRow))
    yield from unserved_rows(plan)


def _of_stop(row: StopRow, language: str) -> dict[str, object]:
    """What one stop's line tells, by header."""
    stop, visit = row.stop, row.visit
    lines = reason_lines(row.reasons, language)
    cells: dict[str, object] = {
        "team": row.team,
        "order": row.order,
        "stop": stop.id,
        "parcels": row.parcels,
        "kg": thousandths(stop.demand[GRAMS]),
        "litres": thousandths(stop.demand[MILLILITRES]),
        "window": windows_text(stop.windows),
        "priority": stop.priority,
        "service_duration": stop.service_duration,
        **place_cells(stop.location),
        "reason": " ".join(detail for detail, _ in lines),
        "remedy": " ".join(dict.fromkeys(remedy for _, remedy in lines if remedy)),
        "kind": row.kind,
    }
    if visit:
        cells |= {
            "arrival": clock_exact(visit.arrival),
            "service_start": clock_exact(visit.service_start),
            "departure": clock_exact(visit.departure),
            "trip": visit.trip,
            "setup_duration": visit.setup_duration,
            "walk_distance": visit.walk_distance,
            "distance": visit.distance,
            "duration": visit.duration,
            **_load_after(visit.load_after),
        }
    return cells


def _of_reload(row: ReloadRow) -> dict[str, object]:
    """What a reload's line tells, by header: ``stop`` is the depot."""
    reload = row.reload
    return {
        "team": row.team,
        "stop": row.depot.id,
        "arrival": clock_exact(reload.arrival),
        "service_start": clock_exact(reload.begin),
        "departure": clock_exact(reload.departure),
        "trip": reload.trip,
        "service_duration": reload.departure - reload.begin,
        "distance": reload.distance,
        "duration": reload.duration,
        **_load_after(reload.load),
        **place_cells(row.depot.location),
        "kind": "reload",
    }


def _load_after(load: tuple[int, ...]) -> dict[str, object]:
    return {
        "parcels_after": load[PARCELS],
        "kg_after": load[GRAMS] / 1000,
        "litres_after": load[MILLILITRES] / 1000,
    }
