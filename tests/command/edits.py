"""Edits of a workbook as a coordinator makes them, with openpyxl."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

Change = Callable[[Any], object]


def edit(path: Path, *changes: Change) -> Path:
    """Change a workbook where it lies."""
    book = openpyxl.load_workbook(path)
    for change in changes:
        change(book)
    book.save(path)
    return path


def drag(stop: str, tab: str, place: int | None = None) -> Change:
    """Take a stop's row out of its tab and put it into another as the how manyeth row."""

    def change(book: Any) -> None:
        sheet, row = find(book, stop)
        cells = [cell.value for cell in sheet[row]]
        sheet.delete_rows(row)
        at = place + 1 if place else book[tab].max_row + 1
        book[tab].insert_rows(at)
        for column, value in enumerate(cells, start=1):
            book[tab].cell(at, column, value)

    return change


def find(book: Any, stop: str) -> tuple[Any, int]:
    """The tab and the row of a stop."""
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            for row in sheet.iter_rows():
                if len(row) > 2 and row[2].value == stop:
                    return sheet, row[0].row
    raise AssertionError(stop)


def stops_of(path: Path) -> dict[str, list[str]]:
    """By tab the ids in its third column."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [row[2] for row in sheet.iter_rows(min_row=2, values_only=True) if row[2]]
        for sheet in book.worksheets[1:]
        if sheet.sheet_state == "visible"
    }
