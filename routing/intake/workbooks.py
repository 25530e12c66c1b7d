"""Spreadsheets (XLSX, XLS, ODS) → the rows of their sheets.

In: the bytes of a file. Out: each sheet's rows as typed cells, blank leading rows included so that
a row's position is its number. The one place that calls python-calamine; its errors, and the panics
of its Rust side, which are no ``Exception``, become a ``FileError`` here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from routing.intake.cells import BROKEN, Cell
from routing.intake.files import Kind
from routing.intake.gather import FileError
from routing.intake.xls_rows import hidden_in_xls
from routing.intake.zip_guard import (
    MOST_CELLS,
    MOST_ROWS,
    hidden_rows,
    inflate,
    look_over_ods,
    look_over_sheet,
)

T = TypeVar("T")

_Looked = tuple[frozenset[tuple[int, int]], frozenset[int]]
_NOTHING: _Looked = (frozenset(), frozenset())

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet.

    Parameters
    ----------
    rows
        From the first row on, blank cells ``None``.
    merged
        How many cells took the value of a merged range's first cell.
    name, number, visible
        Of the tab.
    hidden
        Positions of rows that a spreadsheet program does not show (of XLSX, XLS and ODS files).
    """

    rows: list[list[Cell]]
    merged: int = 0
    name: str = ""
    number: int = 1
    visible: bool = True
    hidden: frozenset[int] = frozenset()


def read_sheets(content: bytes, kind: Kind) -> Iterator[Sheet]:
    """Read a spreadsheet sheet by sheet, hidden ones last."""
    looked: Mapping[int, _Looked] = {}
    if kind == "zip":
        looked = _look_over(inflate(content))
    elif _ENCRYPTED in content:
        raise FileError("password_protected")
    else:
        looked = {at: (frozenset(), rows) for at, rows in hidden_in_xls(content).items()}
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    workbook = _walled(lambda: CalamineWorkbook.from_filelike(io.BytesIO(content)))
    kinds = list(enumerate(workbook.sheets_metadata))
    kinds.sort(key=lambda each: each[1].visible != SheetVisibleEnum.Visible)
    for index, sheet in kinds:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        broken, hidden = looked.get(index, _NOTHING)
        read = _read_sheet(workbook, index, broken)
        visible = sheet.visible == SheetVisibleEnum.Visible
        yield replace(read, name=sheet.name, number=index + 1, visible=visible, hidden=hidden)


def _read_sheet(workbook: Any, index: int, broken: frozenset[tuple[int, int]]) -> Sheet:
    sheet = _walled(lambda: workbook.get_sheet_by_index(index))
    if sheet.total_height > MOST_ROWS or sheet.total_height * sheet.total_width > MOST_CELLS:
        raise FileError("too_many_rows", limit=MOST_ROWS)
    table: list[list[Any]] = _walled(lambda: sheet.to_python(skip_empty_area=False))
    rows: list[list[Cell]] = [[None if cell == "" else cell for cell in row] for row in table]
    width = max((len(row) for row in rows), default=0)
    for row, column in broken:
        while row >= len(rows):
            rows.append([None] * width)
        rows[row] += [None] * (column + 1 - len(rows[row]))
        rows[row][column] = BROKEN
    ranges = _walled(lambda: sheet.merged_cell_ranges) or []
    return Sheet(rows=rows, merged=_fill_merged(rows, ranges))


def _fill_merged(rows: list[list[Cell]], ranges: Any) -> int:
    """Give every cell of a range merged downwards the value of its first; how many were given."""
    given = 0
    for (top, left), (bottom, right) in ranges:
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top + 1 : bottom + 1]:
            if value is not None and left < len(row) and row[left] is None:
                row[left] = value
                given += 1
    return given


def _walled(call: Callable[[], T]) -> T:
    from python_calamine import PasswordError

    try:
        return call()
    except PasswordError:
        raise FileError("password_protected") from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except MemoryError:
        raise FileError("too_many_rows", limit=MOST_ROWS) from None
    except BaseException:  # a panic in Rust is no Exception
        raise FileError("damaged_spreadsheet") from None


def _look_over(parts: Mapping[str, bytes]) -> dict[int, _Looked]:
    """Check every sheet; for each by its position, the cells that hold no value and the rows that
    are not shown.
    """
    if (body := parts.get("content.xml")) is not None:
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise FileError("password_protected")
        return {at: (frozenset(), rows) for at, rows in enumerate(look_over_ods(body))}
    looked = {
        name: (look_over_sheet(part), hidden_rows(part))
        for name, part in parts.items()
        if "worksheets/" in name and name.endswith(".xml")
    }
    book = parts.get("xl/workbook.xml", b"").decode("utf-8", "replace")
    relations = parts.get("xl/_rels/workbook.xml.rels", b"").decode("utf-8", "replace")
    targets = {
        found.get("Id"): found.get("Target", "").lstrip("/").removeprefix("xl/")
        for tag in _RELATION.findall(relations)
        if (found := dict(_ATTRIBUTE.findall(tag)))
    }
    sheets = [dict(_ATTRIBUTE.findall(tag)) for tag in _SHEET.findall(book)]
    return {
        index: looked.get(f"xl/{targets.get(sheet.get('r:id'), '')}", _NOTHING)
        for index, sheet in enumerate(sheets)
    }
