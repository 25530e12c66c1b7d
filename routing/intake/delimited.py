"""Text separated by commas, semicolons or tabs → rows of cells.

In: the text of a file. Out: rows with the numbers that a spreadsheet gives them, and the rows that
cannot be read, each by itself: after a quotation mark that is never closed, reading goes on at the
next line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t", "|")

_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\s*", re.IGNORECASE)
_LONGEST_CELL = 100
"""Lines that one quoted cell may cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row.

    Parameters
    ----------
    number
        As a spreadsheet numbers it: a quoted cell with line breaks is still one row.
    cells
        As written.
    lines
        The lines of the file that make up the row.
    broken
        A quotation mark stands where it cannot; the cells are those of the bare line.
    """

    number: int
    cells: list[str]
    lines: tuple[str, ...]
    broken: bool = False


def split_lines(text: str) -> list[str]:
    r"""Lines by ``\n``, ``\r\n`` or ``\r`` only; ``str.splitlines`` knows others that cells
    may hold.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")


def separator_line(lines: list[str]) -> str | None:
    """The delimiter named by a first line ``sep=;``, which spreadsheets swallow."""
    found = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    return found[1] if found else None


def read_records(lines: list[str], delimiter: str) -> Iterator[Record]:
    """Read all rows."""
    position = number = 0
    while position < len(lines):
        number += 1
        line = lines[position]
        if '"' not in line:
            yield Record(number=number, cells=line.split(delimiter), lines=(line,))
            position += 1
            continue
        cells, used = _quoted(lines, position, delimiter)
        if cells is None:
            yield Record(number=number, cells=line.split(delimiter), lines=(line,), broken=True)
            position += 1
        else:
            span = tuple(lines[position : position + used])
            yield Record(number=number, cells=cells, lines=span)
            position += used


def _quoted(lines: list[str], position: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The cells of the row that begins here and how many lines it takes; ``None`` if broken."""
    ahead = range(position, min(position + _LONGEST_CELL, len(lines)))
    reader = csv.reader((f"{lines[at]}\n" for at in ahead), delimiter=delimiter, strict=True)
    try:
        return next(reader), reader.line_num
    except (csv.Error, StopIteration):
        return None, 1
