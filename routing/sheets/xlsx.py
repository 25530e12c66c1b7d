"""``plan.xlsx``: the plan as a workbook that prints as it stands and can be worked on.

In: a ``Plan``. Out: a tab with the totals, one for each team with its stops in order (those that
stay at home have theirs, empty, for stops to be dragged to), and one for the unserved with reasons
and remedies. Times are times, numbers are numbers, texts are texts: none is ever a formula or a
link. The same plan gives the same bytes. ``routing.sheets.arranged`` reads it back when it was
edited; a hidden tab remembers how it was.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter

from routing.model import DAY
from routing.plan.model import Plan, Route
from routing.sheets.changes import changes_table, tells
from routing.sheets.day import GRAMS, MILLILITRES, PARCELS
from routing.sheets.tables import DayRow, day_rows, team_names, unserved_rows
from routing.sheets.xlsx_columns import Column, Columns
from routing.sheets.xlsx_memory import TAB, memory_rows
from routing.words import say, say_name
from routing.words.numbers import date

if TYPE_CHECKING:
    from routing.retime import Revision

_CELL_LIMIT = 32_767
_TAB_LIMIT = 31
_HEADER_LIMIT = 100
"""Characters of a text in the head of a printed page: Excel allows 255 for the whole of it."""

_FORBIDDEN_IN_TAB = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
_WIDEST, _NARROWEST = 42, 5

_SELDOM = {
    "optional", "litres", "setup_duration", "loading_duration", "broken_rules", "changed_by_hand",
}  # fmt: skip
"""Figures that are told only where they are not zero."""


def write_xlsx(
    plan: Plan,
    path: Path,
    *,
    language: str,
    part: bool = False,
    revision: Revision | None = None,
) -> None:
    """Write ``plan.xlsx``.

    Parameters
    ----------
    plan
        The plan.
    path
        The file to write.
    language
        Of headers and reasons.
    part
        Whether it is part of a larger plan: then teams that are not in it have no tabs.
    revision
        What people changed in it, for a tab that tells of that and of the rules it breaks.
    """

    def book_of(book: Any, plan: Plan, language: str) -> PlanBook:
        return (_PartBook if part else PlanBook)(book, plan, language, revision)

    write_book(book_of, plan, path, language=language)


def write_book(
    book_of: Callable[[Any, Plan, str], PlanBook], plan: Plan, path: Path, *, language: str
) -> None:
    """Write a workbook of some kind."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": _text(plan.round_.name, 255),
                "created": dt.datetime.combine(plan.round_.date, dt.time()),
            }
        )
        book_of(book, plan, language).write()
    path.write_bytes(buffer.getvalue())


class PlanBook:
    """A workbook under the pen."""

    is_part = False
    """Whether it tells of some teams only; then those that stay at home have no tab each."""

    more_columns: Sequence[Column] = ()
    """Of the summary's lines, besides its own."""

    def __init__(
        self, book: Any, plan: Plan, language: str, revision: Revision | None = None
    ) -> None:
        self.book, self.plan, self.language = book, plan, language
        self.revision = revision
        self.columns = Columns(plan, language)
        self.names = team_names(plan.round_)
        base = {"valign": "top", "font_size": 10}
        line = {**base, "bottom": 1, "bottom_color": "#c8c8c8"}
        self.forms = {
            "title": book.add_format({"bold": True, "font_size": 16}),
            "plain": book.add_format(base),
            "header": book.add_format(
                {"bold": True, "font_size": 10, "bg_color": "#e6e6e6", "bottom": 2,
                 "text_wrap": True, "valign": "vcenter"}
            ),
            "text": book.add_format({**line, "text_wrap": True}),
            "whole": book.add_format({**line, "num_format": "0"}),
            "decimal": book.add_format({**line, "num_format": "0.0##"}),
            "ratio": book.add_format({**line, "num_format": "0.00"}),
            "degrees": book.add_format({**line, "num_format": "0.000000"}),
            "time": book.add_format({**line, "num_format": "hh:mm", "align": "center"}),
            "span": book.add_format({**line, "num_format": "[h]:mm", "align": "center"}),
            "box": book.add_format({**base, "border": 1}),
            "signed": book.add_format({**line, "num_format": "+0;-0;0"}),
        }  # fmt: skip

    def write(self) -> None:
        """All tabs."""
        out = day_rows(self.plan)
        idle = [team.id for team in self.plan.round_.teams if team.id not in out]
        idle = [] if self.is_part else idle
        days: list[tuple[str, Sequence[DayRow]]] = [*out.items(), *((team, ()) for team in idle)]
        unserved = unserved_rows(self.plan)
        names = tab_names(
            [self.say("tab_summary"), *(team for team, _ in days), self.say("tab_unserved"), TAB,
             *self.more_tabs()]
        )  # fmt: skip
        names, hidden, more = names[: len(days) + 2], names[len(days) + 2], names[len(days) + 3 :]
        sheets = [self.book.add_worksheet(name) for name in names]
        self.summary(sheets[0], idle)
        for (team, rows), sheet in zip(days, sheets[1:-1], strict=True):
            self.table(sheet, self.columns.of_day(), rows)
            self.page(sheet, self.names[team])
            if not rows:
                sheet.set_tab_color("#c8c8c8")
        self.table(sheets[-1], self.columns.of_unserved(), unserved)
        self.page(sheets[-1], self.say("tab_unserved"))
        self.changes(more)
        self.remember(hidden, names, days, unserved, others=more)

    def remember(
        self,
        tab: str,
        names: Sequence[str],
        days: Sequence[tuple[str, Sequence[DayRow]]],
        unserved: Sequence[Any],
        *,
        others: Sequence[str],
    ) -> None:
        """The hidden tab: see ``memory_rows``."""
        sheet = self.book.add_worksheet(tab)
        remembered = memory_rows(self.plan, names, days, unserved, others=others, part=self.is_part)
        for line, row in enumerate(remembered):
            for number, text in enumerate(row):
                sheet.write_string(line, number, _text(text))
        sheet.hide()

    def more_tabs(self) -> list[str]:
        """The name of a tab that tells of changes and broken rules, where there are any."""
        return [self.say("tab_changes")] if tells(self.plan, self.revision) else []

    def changes(self, names: Sequence[str]) -> None:
        """That tab, if it has a name."""
        for name in names:
            sheet = self.book.add_worksheet(name)
            for line, cells in enumerate(changes_table(self.plan, self.revision, self.language)):
                for number, form, value in cells:
                    self.cell(sheet, line, number, form, value)
            sheet.set_column(0, 0, 64)
            sheet.set_column(1, 2, 14)
            sheet.set_column(3, 3, 40)
            if self.plan.violations:
                sheet.set_tab_color("#c00000")
            self.page(sheet, self.say("tab_changes"))

    def say(self, key: str, **values: object) -> str:
        """A text of this area in the workbook's language."""
        return say(f"outputs.{key}", self.language, **values)

    def summary(self, sheet: Any, idle: Sequence[str]) -> None:
        """The first tab: what the round is, its totals, one line a team, the idle ones last; and a
        box to strike a team out.
        """
        plan, totals = self.plan, self.plan.totals
        sheet.write_string(0, 0, _text(plan.round_.name), self.forms["title"])
        sheet.write_string(1, 0, date(plan.round_.date, self.language), self.forms["plain"])
        figures: list[tuple[str, float, str]] = [
            ("stops", totals.stops, "whole"),
            ("served", totals.served, "whole"),
            ("unserved", totals.unassigned - totals.optional, "whole"),
            ("optional", totals.optional, "whole"),
            ("parcels", totals.demand[PARCELS], "whole"),
            ("kg", totals.demand[GRAMS] / 1000, "decimal"),
            ("litres", totals.demand[MILLILITRES] / 1000, "decimal"),
            ("teams_out", totals.teams_out, "whole"),
            ("team_duration", totals.team_duration / DAY, "span"),
            ("travel_duration", totals.travel_duration / DAY, "span"),
            ("setup_duration", totals.setup_duration / DAY, "span"),
            ("service_duration", totals.service_duration / DAY, "span"),
            ("loading_duration", totals.loading_duration / DAY, "span"),
            ("waiting_duration", totals.waiting_duration / DAY, "span"),
            ("distance_km", totals.travel_distance / 1000, "decimal"),
            ("longest_over_mean", totals.longest_over_mean, "ratio"),
            ("broken_rules", len(plan.violations), "whole"),
            ("changed_by_hand", len(self.revision.changes) if self.revision else 0, "whole"),
        ]
        # What only some rounds have is told where there is any.
        figures = [each for each in figures if each[1] or each[0] not in _SELDOM]
        for line, (key, value, form) in enumerate(figures, start=3):
            sheet.write_string(line, 0, self.say(key), self.forms["text"])
            sheet.write_number(line, 1, value, self.forms[form])
        profiles = {team.id: team.profile for team in plan.round_.teams}
        columns = [
            Column(header=self.say("team"), value=_team),
            Column(header=self.say("team_name"), value=lambda row: self.names[_team(row)]),
            Column(
                header=self.say("profile"),
                value=lambda row: say_name(
                    "outputs.profile_", profiles.get(_team(row), ""), self.language
                ),
            ),
            *self.figures(),
            Column(header=self.say("struck_out"), value=lambda _: None, form="box"),
        ]
        first = len(figures) + 4
        self.table(sheet, columns, [*plan.routes, *idle], first=first)
        sheet.set_column(0, 0, 28)
        self.page(sheet, self.say("tab_summary"), repeat=first)

    def figures(self) -> Iterator[Column]:
        """A team's figures in the summary; none of a team that stays at home."""
        columns = [
            Column(header=self.say("stops"), value=lambda r: len(r.visits), form="whole"),
            *self.columns.of_load(lambda route: route.delivered),
            *(
                [Column(header=self.say("trips"), value=lambda r: len(r.loads), form="whole")]
                if any(route.reloads for route in self.plan.routes)
                else []
            ),
            Column(header=self.say("start_at"), value=lambda r: r.start_at, form="time"),
            Column(header=self.say("end_at"), value=lambda r: r.end_at, form="time"),
            Column(header=self.say("duration"), value=lambda r: r.duration / DAY, form="span"),
            Column(
                header=self.say("distance_km"), value=lambda r: r.distance / 1000, form="decimal"
            ),
            *self.more_columns,
        ]
        for column in columns:
            yield replace(column, value=partial(_figure, column.value))

    def table(
        self, sheet: Any, columns: Sequence[Column], rows: Sequence[Any], first: int = 0
    ) -> None:
        """A header and one line for each row, columns as wide as what they hold."""
        for number, column in enumerate(columns):
            sheet.write_string(first, number, _text(column.header), self.forms["header"])
            widths = [min(len(column.header), 12)]
            for line, row in enumerate(rows, start=first + 1):
                value = column.cell(row)
                widths.append(self.cell(sheet, line, number, column.form, value))
            sheet.set_column(number, number, min(max(*widths, _NARROWEST) + 1, _WIDEST))
        printed = [number for number, column in enumerate(columns) if column.printed]
        sheet.freeze_panes(first + 1, 0)
        sheet.print_area(0, printed[0], first + len(rows), printed[-1])
        if not first:
            sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)

    def cell(self, sheet: Any, line: int, number: int, form: str, value: object) -> int:
        """Write one cell by its type; the number of characters it shows on one line."""
        look = self.forms[form]
        if isinstance(value, str):
            sheet.write_string(line, number, _text(value), look)
            return max(map(len, value.splitlines()), default=0)
        if isinstance(value, (int, float)):
            if form == "time":
                look = self.forms["span"] if value >= DAY else look
                value = value / DAY
            sheet.write_number(line, number, value, look)
            return 9 if form == "degrees" else 6
        sheet.write_blank(line, number, None, look)
        return 0

    def page(self, sheet: Any, title: str, repeat: int = 0) -> None:
        """Landscape A4, one page wide, the header row on each page, who and when in its head."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(repeat)
        sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
        left, right = (
            _text(part, _HEADER_LIMIT).replace("&", "&&") for part in (title, self.plan.round_.name)
        )
        day = date(self.plan.round_.date, self.language)
        sheet.set_header(f"&L&B {left[:_HEADER_LIMIT]}&R {right[:_HEADER_LIMIT]} · {day}")
        sheet.set_footer("&R&P / &N")


class _PartBook(PlanBook):
    is_part = True


def _team(row: Route | str) -> str:
    """The team of a line of the summary: a route's, or one that stays at home."""
    return row if isinstance(row, str) else row.team


def _figure(value: Callable[[Any], object], row: Route | str) -> object:
    return None if isinstance(row, str) else value(row)


def tab_names(names: Iterable[str]) -> list[str]:
    """Names that Excel takes for tabs: at most 31 characters, none of the forbidden ones, no
    apostrophe at either end, not ``History``, each once whatever the case.
    """
    used: set[str] = {"history"}
    tabs = []
    for name in names:
        plain = "".join(char if char.isprintable() else " " for char in name)
        stem = plain.translate(_FORBIDDEN_IN_TAB)[:_TAB_LIMIT].strip("' ") or "-"
        tab, number = stem, 2
        while tab.casefold() in used:
            mark = f" ({number})"
            tab, number = stem[: _TAB_LIMIT - len(mark)].strip("' ") + mark, number + 1
        used.add(tab.casefold())
        tabs.append(tab)
    return tabs


def _text(text: str, limit: int = _CELL_LIMIT) -> str:
    """A text that fits a cell and a file: lone surrogates have no place in either."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"
