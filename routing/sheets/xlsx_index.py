"""``plan.xlsx`` of a plan in parts: where each village's and each team's sheets lie.

In: a ``Plan`` and its parts. Out: a workbook with the totals and one line a team, one line a
village, and the unserved. The tabs of the teams are in the villages' own workbooks: with 1,500 of
them Excel does not let anybody find one. Teams can be struck out in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.model import DAY
from routing.plan.model import Plan
from routing.sheets.day import GRAMS, PARCELS
from routing.sheets.tables import unserved_rows
from routing.sheets.villages import Part
from routing.sheets.xlsx import PlanBook, tab_names, write_book
from routing.sheets.xlsx_columns import Column
from routing.sheets.xlsx_memory import TAB

if TYPE_CHECKING:
    from routing.retime import Revision


def write_index(
    plan: Plan,
    path: Path,
    *,
    parts: Sequence[Part],
    language: str,
    revision: Revision | None = None,
) -> None:
    """Write the workbook.

    Parameters
    ----------
    plan
        The whole plan.
    path
        The file to write.
    parts
        Its parts.
    language
        Of headers and reasons.
    revision
        See ``routing.sheets.xlsx.write_xlsx``.
    """

    def book_of(book: Any, plan: Plan, language: str) -> _Index:
        return _Index(book, plan, language, parts, revision)

    write_book(book_of, plan, path, language=language)


class _Index(PlanBook):
    is_part = True

    def __init__(
        self,
        book: Any,
        plan: Plan,
        language: str,
        parts: Sequence[Part],
        revision: Revision | None,
    ) -> None:
        super().__init__(book, plan, language, revision)
        self._parts = parts
        part_of = {route.team: part for part in parts for route in part.plan.routes}
        self.more_columns = (
            Column(header=self.say("column_village"), value=lambda r: part_of[r.team].name),
            Column(header=self.say("folder"), value=lambda r: part_of[r.team].folder),
        )

    def write(self) -> None:
        """All tabs."""
        keys = ("tab_summary", "tab_villages", "tab_unserved")
        names = tab_names([*map(self.say, keys), TAB, *self.more_tabs()])
        summary, villages, unserved = (self.book.add_worksheet(name) for name in names[:3])
        left_out = unserved_rows(self.plan)
        self.summary(summary, ())
        self.table(villages, self._columns(), self._parts)
        self.page(villages, self.say("tab_villages"))
        self.table(unserved, self.columns.of_unserved(), left_out)
        self.page(unserved, self.say("tab_unserved"))
        self.changes(names[4:])
        told, others = (names[0], names[2]), (names[1], *names[4:])
        self.remember(names[3], told, (), left_out, others=others)

    def _columns(self) -> list[Column]:
        def figure(key: str, value: Any, form: str = "whole") -> Column:
            return Column(
                header=self.say(key), value=lambda part: value(part.plan.totals), form=form
            )

        return [
            Column(header=self.say("column_village"), value=lambda part: part.name),
            Column(header=self.say("folder"), value=lambda part: part.folder),
            figure("teams_going", lambda totals: totals.teams_out),
            figure("served", lambda totals: totals.served),
            figure("unserved", lambda totals: totals.unassigned - totals.optional),
            figure("parcels", lambda totals: totals.demand[PARCELS]),
            figure("kg", lambda totals: totals.demand[GRAMS] / 1000, "decimal"),
            figure("team_duration", lambda totals: totals.team_duration / DAY, "span"),
            figure("distance_km", lambda totals: totals.travel_distance / 1000, "decimal"),
        ]
