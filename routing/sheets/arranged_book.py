"""The tabs of an edited workbook as they are, and what its hidden tab remembers.

In: a file. Out: a ``Book``; or an ``InputError`` that says why the file cannot be opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routing.errors import Fault, InputError
from routing.sheets.xlsx_memory import Memory, read_memory

SUFFIXES = (".xlsx", ".ods", ".xls", ".xlsm")
"""Files that are read as edited plans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A workbook: its cells by the tabs' names, and how it was printed, if it remembers."""

    file: str
    tabs: Mapping[str, Sequence[Sequence[Any]]]
    memory: Memory | None = None

    @property
    def is_part(self) -> bool:
        """Whether it tells of some of the plan's teams only: a village's, or the index of all."""
        return self.memory is not None and self.memory.part


def is_workbook(path: str | Path) -> bool:
    """Whether a file is read as an edited workbook."""
    return Path(path).suffix.lower() in SUFFIXES


def read_book(path: Path) -> Book:
    """Read a workbook.

    Raises
    ------
    InputError
        Where it cannot be opened, or is none.
    """
    from routing.intake.files import kind_of, read_bytes
    from routing.intake.gather import FileError
    from routing.intake.workbooks import read_sheets

    try:
        content = read_bytes(path)
        kind = kind_of(content, path.suffix)
        sheets = list(read_sheets(content, kind)) if kind != "text" else []
    except FileError as error:
        fault = Fault(code=error.code, file=path.name, row=error.row, values=error.values)
        raise InputError([fault]) from None
    sheets.sort(key=lambda sheet: sheet.number)
    remembered = [(sheet, read_memory(sheet.rows)) for sheet in sheets]
    return Book(
        file=path.name,
        tabs={sheet.name: sheet.rows for sheet, memory in remembered if memory is None},
        memory=next((memory for _, memory in remembered if memory is not None), None),
    )
