"""The columns of the workbook's tabs: what stands in each, and how it looks.

In: a plan and a language. Out: ``Column`` values, for ``routing.sheets.xlsx`` to write.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from routing.plan.model import Plan
from routing.sheets.day import (
    GRAMS,
    MILLILITRES,
    PARCELS,
    break_text,
    has_litres,
    has_setup,
    reload_text,
)
from routing.sheets.tables import (
    BreakRow,
    ReloadRow,
    StopRow,
    column_title,
    reason_lines,
    shown_text,
    windows_text,
)
from routing.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table: how its cells are got from a row, and how they look; in a team's tab
    also what stands there in the line of a reload or a break, if anything.
    """

    header: str
    value: Callable[[Any], object]
    form: str = "text"
    printed: bool = True
    between: Callable[[ReloadRow | BreakRow], object] = lambda _: None

    def cell(self, row: Any) -> object:
        """What stands in the line of a row."""
        return self.between(row) if isinstance(row, ReloadRow | BreakRow) else self.value(row)


class Columns:
    """The columns that a plan's tabs have, in a language."""

    def __init__(self, plan: Plan, language: str) -> None:
        self.plan, self.language = plan, language

    def say(self, key: str) -> str:
        """A text of this area in the workbook's language."""
        return say(f"outputs.{key}", self.language)

    def of_day(self) -> list[Column]:
        """The columns of a team's tab. What a visit needs in the hand prints; the rest stands to
        the right of the printed area.
        """
        kept = False
        trips = any(route.reloads for route in self.plan.routes)
        return [
            Column(header=self.say("order"), value=lambda row: row.order, form="whole"),
            Column(header=self.say("arrival"), value=lambda row: row.visit.arrival, form="time",
                    between=lambda row: _span_of(row)[0]),
            *self._of_texts(),
            *self.of_load(lambda row: row.stop.demand, _load_of),
            Column(header=self.say("window"), value=lambda row: windows_text(row.stop.windows)),
            Column(header=self.say("done"), value=lambda _: None, form="box"),
            Column(header=self.say("service_start"), value=lambda row: row.visit.service_start,
                    form="time", printed=kept, between=lambda row: _span_of(row)[1]),
            Column(header=self.say("departure"), value=lambda row: row.visit.departure,
                    form="time", printed=kept, between=lambda row: _span_of(row)[2]),
            *([Column(header=self.say("trip"), value=lambda row: row.visit.trip, form="whole",
                       printed=kept)] if trips else []),
            Column(header=self.say("leg_distance"), value=lambda row: row.visit.distance,
                    form="whole", printed=kept, between=lambda row: _leg_of(row)[0]),
            Column(header=self.say("leg_minutes"), value=lambda row: row.visit.duration / 60,
                    form="decimal", printed=kept, between=lambda row: _leg_of(row)[1]),
            *([Column(header=self.say("setup_minutes"), form="decimal", printed=kept,
                       value=lambda row: row.visit.setup_duration / 60)]
              if has_setup(self.plan.round_) else []),
            Column(header=self.say("walk_distance"), value=lambda row: row.visit.walk_distance,
                    form="whole", printed=kept),
            *self._of_place(),
        ]  # fmt: skip

    def of_load(
        self,
        load: Callable[[Any], Sequence[int]],
        between: Callable[[ReloadRow | BreakRow], Sequence[int] | None] = lambda _: None,
    ) -> list[Column]:
        """Parcels, kilograms and, where any stop has a volume, litres."""

        def column(key: str, dimension: int, unit: int) -> Column:
            def part(load: Sequence[int] | None) -> float | None:
                if load is None:
                    return None
                return load[dimension] / unit if unit > 1 else load[dimension]

            return Column(
                header=self.say(key), form="decimal" if unit > 1 else "whole",
                value=lambda row: part(load(row)), between=lambda row: part(between(row)),
            )  # fmt: skip

        columns = [column("parcels", PARCELS, 1), column("kg", GRAMS, 1000)]
        if has_litres(self.plan.round_):
            columns.append(column("litres", MILLILITRES, 1000))
        return columns

    def of_unserved(self) -> list[Column]:
        """The columns of the last tab. Those up to the time window stand where a team's tab has
        them, so that a row may be dragged from one to the other.
        """

        def lines(row: StopRow, part: int) -> str:
            each = (line[part] for line in reason_lines(row.reasons, self.language))
            return "\n".join(dict.fromkeys(each))

        return [
            Column(header=self.say("order"), value=lambda _: None, form="whole", printed=False),
            Column(header=self.say("arrival"), value=lambda _: None, form="time", printed=False),
            *self._of_texts(),
            *self.of_load(lambda row: row.stop.demand),
            Column(header=self.say("window"), value=lambda row: windows_text(row.stop.windows)),
            Column(header=self.say("priority"), value=lambda r: r.stop.priority, form="whole"),
            *([Column(header=self.say("optional"), value=lambda row: self.say("optional_yes")
                       if row.stop.optional else "")] if self.plan.totals.optional else []),
            Column(header=self.say("reason"), value=lambda row: lines(row, 0)),
            Column(header=self.say("remedy"), value=lambda row: lines(row, 1)),
            *self._of_place(),
        ]  # fmt: skip

    def _of_texts(self) -> list[Column]:
        """The stop's id and those of its texts that may be shown; a reload or a break in words."""

        def words(row: ReloadRow | BreakRow) -> str:
            if isinstance(row, BreakRow):
                return break_text(row.pause, self.language)
            return reload_text(row.reload, self.plan.round_, self.language)

        texts = [
            Column(header=column_title(column, self.language), value=partial(_shown, column=column))
            for column in self.plan.round_.columns
        ]
        stop = Column(header=self.say("stop"), value=lambda row: row.stop.id, between=words)
        return [stop, *texts]

    def _of_place(self) -> list[Column]:
        """Coordinates, not printed."""
        return [
            Column(header=self.say("lat"), value=lambda row: row.stop.location.lat,
                    form="degrees", printed=False),
            Column(header=self.say("lon"), value=lambda row: row.stop.location.lon,
                    form="degrees", printed=False),
        ]  # fmt: skip


def _span_of(row: ReloadRow | BreakRow) -> tuple[int, int | None, int]:
    """When a team arrives, begins and leaves between two visits."""
    if isinstance(row, BreakRow):
        return row.pause.start, None, row.pause.end
    return row.reload.arrival, row.reload.begin, row.reload.departure


def _leg_of(row: ReloadRow | BreakRow) -> tuple[int | None, float | None]:
    """Metres and minutes of the leg to a reload."""
    if isinstance(row, BreakRow):
        return None, None
    return row.reload.distance, row.reload.duration / 60


def _load_of(row: ReloadRow | BreakRow) -> Sequence[int] | None:
    return None if isinstance(row, BreakRow) else row.reload.load


def _shown(row: StopRow, column: str) -> str:
    return shown_text(row.stop, column)
