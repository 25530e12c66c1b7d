"""The plan as flat rows, and ``stops.csv`` made of them.

In: a ``Plan``. Out: one ``StopRow`` a stop, first the visits, team by team in order, then the
unserved; and the same as CSV for other programs: UTF-8 with a byte order mark, commas, CRLF,
headers that do not change with the language.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end as a
formula, quoted or not. Texts that begin so get an apostrophe in front (and so do those that would
read like one that has it: taking one apostrophe off gives the text back). Numbers stay numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from routing.model import DIMENSIONS, Round, Stop, TimeWindow
from routing.plan.model import Plan, Reason, Visit
from routing.words import say
from routing.words.numbers import clock, clock_exact

TEXTS = ("name", "village", "rw", "rt", "address", "landmark", "phone", "note")
"""The attributes of a stop that ``Round.columns`` may name; anything else is looked for among the
columns that the program does not know."""

_STARTS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_PARCELS, _GRAMS = (DIMENSIONS.index(name) for name in ("parcels", "grams"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """One stop of the plan.

    Parameters
    ----------
    team, order, visit
        Who comes, as the how manyeth from 1, and when; empty and ``None`` where the stop is
        unserved.
    reasons
        Why it is unserved.
    """

    stop: Stop
    team: str = ""
    order: int | None = None
    visit: Visit | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def parcels(self) -> int:
        """How many parcels are handed over."""
        return self.stop.demand[_PARCELS]

    @property
    def kilograms(self) -> float:
        """What they weigh, exact to the gram."""
        return self.stop.demand[_GRAMS] / 1000


def stop_rows(plan: Plan) -> tuple[StopRow, ...]:
    """All stops of a plan: visits in order, route by route, then the unserved."""
    stops = {stop.id: stop for stop in plan.round_.stops}
    visits = (
        StopRow(stop=stops[visit.stop], team=route.team, order=order, visit=visit)
        for route in plan.routes
        for order, visit in enumerate(route.visits, start=1)
    )
    unserved = (StopRow(stop=stops[each.stop], reasons=each.reasons) for each in plan.unassigned)
    return (*visits, *unserved)


def rows_by_team(plan: Plan) -> dict[str, list[StopRow]]:
    """The rows of each route's team in order, by its id; the unserved under the empty one."""
    rows: dict[str, list[StopRow]] = {route.team: [] for route in plan.routes}
    rows[""] = []
    for row in stop_rows(plan):
        rows[row.team].append(row)
    return rows


def team_names(round_: Round) -> dict[str, str]:
    """What each team is called on sheets: its id, and its name where that says more."""
    return {
        team.id: f"{team.id} · {team.name}" if team.name and team.name != team.id else team.id
        for team in round_.teams
    }


def shown_text(stop: Stop, column: str) -> str:
    """One of a stop's texts, by its attribute or by the header of an unknown column."""
    if column in TEXTS:
        return str(getattr(stop, column))
    return dict(stop.extra).get(column, "")


def column_title(column: str, language: str) -> str:
    """The header of one of a stop's texts; an unknown column keeps its own."""
    return say(f"outputs.column_{column}", language) if column in TEXTS else column


def free_names(columns: Iterable[str], taken: Iterable[str]) -> list[str]:
    """The columns' names, changed where they would repeat one that is taken: ``team_2``."""
    used, names = {name.casefold() for name in taken}, []
    for column in columns:
        name, number = column, 2
        while name.casefold() in used:
            name, number = f"{column}_{number}", number + 1
        used.add(name.casefold())
        names.append(name)
    return names


def windows_text(windows: Sequence[TimeWindow], separator: str = "; ") -> str:
    """Time windows as people type them: ``08:00-10:00; 13:00-15:00``; empty for any time."""
    return separator.join(f"{clock(window.start)}-{clock(window.end)}" for window in windows)


def reason_lines(reasons: Iterable[Reason], language: str) -> list[tuple[str, str]]:
    """What is so and what would help, for each reason."""
    from routing.plan.reasons import reason_texts

    return [reason_texts(reason, language) for reason in reasons]


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula when it opens a CSV file."""
    bare = text.lstrip(" \u00a0'")
    return f"'{text}" if bare.startswith(_STARTS_FORMULA) else text


_BEFORE = ("team", "order", "stop")
_AFTER = (
    "parcels", "kg", "window", "arrival", "service_start", "departure", "trip", "priority",
    "service_duration", "walk_distance", "distance", "duration", "parcels_after", "kg_after",
    "lat", "lon", "reason", "remedy",
)  # fmt: skip


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
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        columns = free_names(plan.round_.columns, (*_BEFORE, *_AFTER))
        writer.writerow([*_BEFORE, *map(safe_cell, columns), *_AFTER])
        for row in stop_rows(plan):
            writer.writerow(list(_cells(row, plan.round_.columns, language)))


def _cells(row: StopRow, columns: Sequence[str], language: str) -> Iterator[object]:
    """The cells of one line, texts made safe."""
    stop, visit = row.stop, row.visit
    yield safe_cell(row.team)
    yield row.order
    yield safe_cell(stop.id)
    for column in columns:
        yield safe_cell(shown_text(stop, column))
    yield row.parcels
    yield f"{row.kilograms:.3f}".rstrip("0").rstrip(".")
    yield windows_text(stop.windows)
    yield from (
        [clock_exact(at) for at in (visit.arrival, visit.service_start, visit.departure)]
        if visit
        else [None] * 3
    )
    yield visit.trip if visit else None
    yield stop.priority
    yield stop.service_duration
    yield from (
        (visit.walk_distance, visit.distance, visit.duration, visit.load_after[_PARCELS],
         visit.load_after[_GRAMS] / 1000)
        if visit
        else [None] * 5
    )  # fmt: skip
    yield f"{stop.location.lat:.7f}"
    yield f"{stop.location.lon:.7f}"
    lines = reason_lines(row.reasons, language)
    yield safe_cell(" ".join(detail for detail, _ in lines))
    yield safe_cell(" ".join(dict.fromkeys(remedy for _, remedy in lines if remedy)))
