"""Where faults, warnings and corrections of one file are gathered while the rest of it is read.

In: codes with their row, column and values. Out: ``Fault`` values that name the file. Nothing here
raises: one bad row never hides another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from routing.errors import Fault

_CODE = re.compile(r"[\w.:/#+-]{1,24}")

SHOWN_ROWS = 8
"""Row numbers that a text names before it says that there are more."""


def shown_id(text: str) -> str:
    """An id as it may be repeated: a code such as ``H-017``, which is one short word with a digit,
    and with fewer digits than a telephone or identity number.
    """
    digits = sum(letter.isdigit() for letter in text)
    return text if _CODE.fullmatch(text) and 1 <= digits <= 6 else "…"


def shown_rows(rows: Sequence[int]) -> str:
    """Row numbers, the first few of many."""
    return ", ".join(map(str, rows[:SHOWN_ROWS])) + (", …" if len(rows) > SHOWN_ROWS else "")


class CellError(Exception):
    """A cell, or a key's value, that cannot be read.

    Parameters
    ----------
    code
        The fault's code.
    values
        What its texts are filled with: never what stands in the cell, but for short numbers.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class FileError(Exception):
    """A file that cannot be read at all, with the one fault that says why."""

    def __init__(self, code: str, row: int | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.row = row
        self.values = values


@dataclass(slots=True, kw_only=True)
class Gatherer:
    """The faults, warnings and corrections of one file.

    Parameters
    ----------
    file
        The file's name as the reader knows it.
    """

    file: str
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    corrections: list[Fault] = field(default_factory=list)

    def fault(
        self, code: str, row: int | None = None, column: str | None = None, /, **values: object
    ) -> None:
        """Note something that keeps the file from being used."""
        self.faults.append(self._made(code, row, column, values))

    def warn(
        self, code: str, row: int | None = None, column: str | None = None, /, **values: object
    ) -> None:
        """Note something that is worth a look."""
        self.warnings.append(self._made(code, row, column, values))

    def correct(
        self, code: str, row: int | None = None, column: str | None = None, /, **values: object
    ) -> None:
        """Note what was read otherwise than it stands: what it ``was``, and is ``now``."""
        self.corrections.append(self._made(code, row, column, values))

    def _made(
        self, code: str, row: int | None, column: str | None, values: dict[str, object]
    ) -> Fault:
        return Fault(code=code, file=self.file, row=row, column=column, values=values)
