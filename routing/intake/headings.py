"""A table's header and what stands above it, looked over: no row may be lost there in silence.

In: the header's row and the rows above. Out: faults and warnings with the gatherer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, Protocol, TypeVar

from routing.intake.cells import Cell, is_blank
from routing.intake.columns import Vocabulary, known_columns, letter
from routing.intake.delimited import Record
from routing.intake.gather import Gatherer, shown_rows

_FEWEST_CELLS = 3
"""A row above the header with fewer is a title: "Desa", "Sobo"."""

_ENDS_LINE = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What ends a line in some programs and not in spreadsheets: the rows after it stand in the
header's line."""

_NUMBER = re.compile(r"\s*[-+−]?\d+(?:[.,]\d+)?\s*")


_GROUPED = 2
"""Known headers from which the row above a header belongs to it: one may stand in a title."""

R = TypeVar("R", bound=Any)


class Numbered(Protocol):
    """A row."""

    @property
    def number(self) -> int:
        """As a spreadsheet numbers it."""

    @property
    def cells(self) -> Sequence[Cell]:
        """From the first column on."""


def look_over_header(header: Numbered, above: Sequence[Numbered], gatherer: Gatherer) -> None:
    """Note a header that has swallowed rows, and rows above it that look like data."""
    if isinstance(header, Record):
        if header.broken:
            gatherer.fault("stray_quote", header.number)
        for position, cell in enumerate(header.cells):
            if _ENDS_LINE.search(cell) or cell.count("\n") > len(header.cells):
                gatherer.fault("control_characters", header.number, letter(position))
                break
    filled = len(_filled(header.cells))
    rows = [
        row.number
        for row in above
        if len(_filled(row.cells)) >= max(_FEWEST_CELLS, filled / 2)
        and any(map(_is_number, row.cells))
    ]
    if rows:
        gatherer.warn(
            "rows_above_header", rows[0], rows=shown_rows(rows), header=header.number,
            all_rows=tuple(rows),
        )  # fmt: skip


def is_upper_half(rows: Sequence[Numbered], position: int, vocabulary: Vocabulary) -> bool:
    """Whether the row below a header says where its one column of places is cut in two."""
    both = {"latitude", "longitude"}
    if vocabulary.table != "households" or position + 1 >= len(rows):
        return False
    upper, lower = (known_columns(row.cells, vocabulary) for row in rows[position : position + 2])
    return both <= lower and not both <= upper


def whole_header(rows: Sequence[R], position: int, vocabulary: Vocabulary) -> R:
    """The header at a position, with the names that stand only in the row above it: of one in two
    rows, ``Koordinat`` over ``Lintang`` and ``Bujur``, the upper row has those of the others.
    """
    header = rows[position]
    if position == 0 or vocabulary.table != "households":
        return header
    above = rows[position - 1].cells
    if len(known_columns(above, vocabulary)) < _GROUPED:
        return header
    taken = {*known_columns(header.cells, vocabulary), "coordinates"}

    def serves(upper: Cell) -> bool:
        return not known_columns([upper], vocabulary) & taken

    cells = [
        upper if is_blank(cell) and serves(upper) else cell
        for cell, upper in zip_longest(header.cells, above)
    ]
    return replace(header, cells=cells)


def _filled(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if not is_blank(cell)]


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _NUMBER.fullmatch(cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)
