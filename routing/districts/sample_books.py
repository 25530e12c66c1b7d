"""The sample's spreadsheets: typed cells, lists to choose from, and a comment on every header.

In: a ``District`` and a language. Out: the bytes of an XLSX, the same for the same district. A
second tab explains every column that the program reads, those that the sample leaves out too.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from routing.districts.district import District
from routing.intake.columns import Vocabulary, households_vocabulary, teams_vocabulary
from routing.model import PRIORITIES, PROFILES
from routing.words import say

_HOUSEHOLDS = ("id", "name", "address", "rt", "rw", "village", "landmark", "phone", "latitude",
               "longitude", "parcels", "weight_kg", "windows", "service_minutes", "priority",
               "note")  # fmt: skip
_TEAMS = ("id", "name", "profile", "count", "capacity_parcels", "capacity_kg", "shift_start",
          "shift_end", "start", "end")  # fmt: skip
_NUMBERS = {"latitude": "0.0000000", "longitude": "0.0000000", "parcels": "0", "weight_kg": "0.0",
            "service_minutes": "0", "priority": "0", "count": "0", "capacity_parcels": "0",
            "capacity_kg": "0"}  # fmt: skip
_WIDTHS = {"name": 22, "address": 32, "landmark": 22, "note": 26, "windows": 26, "latitude": 13,
           "longitude": 13, "village": 16, "start": 15, "end": 15}  # fmt: skip
_WIDTH = 11

_ROWS = 1_000
"""Rows below the header that lists to choose from stand on: more than the sample has, for one's
own."""

_LINE, _LINE_HEIGHT = 85, 15
"""Letters to a line of the guide, and points."""

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """One table of the sample: its rows, its columns, and the words that a column may hold."""

    kind: str
    columns: Sequence[str]
    rows: Iterable[Mapping[str, str]]
    vocabulary: Vocabulary
    choices: Mapping[str, Sequence[str | int]] = field(default_factory=dict)


def households_book(district: District, language: str) -> bytes:
    """The households, with a list for the priority."""
    return _drawn(
        _Book(
            kind="households",
            columns=_HOUSEHOLDS,
            rows=district.households,
            vocabulary=households_vocabulary(),
            choices={"priority": PRIORITIES},
        ),
        language,
    )


def teams_book(district: District, language: str) -> bytes:
    """The teams, with lists for how they travel and where they start and end."""
    profiles = {name: say(f"sample.profiles.{name}", language) for name in PROFILES}
    places = (district.depot.id, "none")
    return _drawn(
        _Book(
            kind="teams",
            columns=_TEAMS,
            rows=[{**row, "profile": profiles[row["profile"]]} for row in district.teams],
            vocabulary=teams_vocabulary(),
            choices={"profile": tuple(profiles.values()), "start": places, "end": places},
        ),
        language,
    )


def column_header(kind: str, column: str, language: str) -> str:
    """What the sample calls a column of ``households`` or ``teams``."""
    return say(f"sample.{kind}.{column}.header", language)


def _drawn(table: _Book, language: str) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - same bytes
        _rows(book, table, language)
        _guide(book, table, language)
    return buffer.getvalue()


def _rows(book: Any, table: _Book, language: str) -> None:
    sheet = book.add_worksheet(say(f"sample.{table.kind}_tab", language))
    head = book.add_format(
        {"bold": True, "bg_color": "#d9e2f3", "bottom": 1, "text_wrap": True, "valign": "top"}
    )
    text = book.add_format({"num_format": "@", "indent": 1})  # numbers beside it end at the edge
    for at, column in enumerate(table.columns):
        form = book.add_format({"num_format": _NUMBERS[column]}) if column in _NUMBERS else text
        sheet.set_column(at, at, _WIDTHS.get(column, _WIDTH), form)
        sheet.write_string(0, at, column_header(table.kind, column, language), head)
        meaning = say(f"sample.{table.kind}.{column}.meaning", language)
        lines = 2 + len(meaning) // 34
        sheet.write_comment(
            0, at, meaning, {"author": "Rounds", "width": 240, "height": 18 * lines}
        )
        if column in table.choices:
            choice = {"validate": "list", "source": list(table.choices[column])}
            # Other words are read as well: the list helps, and refuses nothing.
            sheet.data_validation(1, at, _ROWS, at, {**choice, "error_type": "information"})
        for row, values in enumerate(table.rows, start=1):
            value = values.get(column, "")
            if value and column in _NUMBERS:
                sheet.write_number(row, at, float(value), form)
            elif value:
                sheet.write_string(row, at, value, form)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)


def _guide(book: Any, table: _Book, language: str) -> None:
    """A tab that explains every column: no cell of it is a header, so that it is not taken for the
    table.
    """
    sheet = book.add_worksheet(say("sample.guide_tab", language))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.set_column(0, 0, 36, book.add_format({"valign": "top"}))
    sheet.set_column(1, 1, 90, wrapped)
    sheet.write_string(0, 0, say("sample.guide_column", language), bold)
    sheet.write_string(0, 1, say("sample.guide_meaning", language), bold)
    for row, column in enumerate(table.vocabulary.columns, start=1):
        header = column_header(table.kind, column, language)
        sheet.write_string(row, 0, f"{header} (round.toml: {column})", wrapped)
        _paragraph(sheet, row, say(f"sample.{table.kind}.{column}.meaning", language), wrapped)
    _paragraph(
        sheet, len(table.vocabulary.columns) + 2, say("sample.guide_about", language), wrapped
    )
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _paragraph(sheet: Any, row: int, text: str, form: Any) -> None:
    """A text over as many lines as it needs: not every program makes room for them by itself."""
    sheet.set_row(row, _LINE_HEIGHT * (1 + len(text) // _LINE))
    sheet.write_string(row, 1, text, form)
