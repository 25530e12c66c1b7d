"""Identity numbers (NIK, KK): not needed, never printed, and often damaged by the spreadsheet.

In: the cells of a table. Out: texts in which such a number is ``…``, and a warning for each column
that holds some, or some that are damaged. A spreadsheet keeps 15 digits of a number: of the sixteen
of an NIK the last becomes 0, and may be shown as ``3,51E+15``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from routing.intake.cells import Cell, is_blank, loose_text
from routing.intake.columns import Layout, letter
from routing.intake.gather import Gatherer, shown_rows
from routing.intake.tables import Row

HIDDEN = "…"
"""What stands in the place of an identity number."""

_IDENTITY = re.compile(
    r"(?<![0-9])(?:[0-9]{16}|[0-9]{4}([ .-])[0-9]{4}\1[0-9]{4}\1[0-9]{4}|"
    r"[0-9]{6}([ .-])[0-9]{6}\2[0-9]{4}|[0-9]{2}([ .-])[0-9]{2}\3[0-9]{2}\3[0-9]{6}\3[0-9]{4})"
    r"(?![0-9])"
)
_SHORTENED = re.compile(r"[0-9][.,][0-9]+e[+]?1[0-9]", re.IGNORECASE)
_SHORTEST = 6
"""Characters of the shortest text that may be such a number: ``3,5E15``."""

_ALL_ROUND = 3
"""From so many numbers on that all end in 0, a text file's numbers came from a spreadsheet that had
rounded them: of true ones a tenth does."""


def hide(text: str) -> str:
    """A text without the identity numbers that stand in it."""
    return text if len(text) < 16 else _IDENTITY.sub(HIDDEN, text)


def is_identity(text: str) -> bool:
    """Whether a text holds an identity number, or is one that was shortened."""
    return hide(text) != text or _SHORTENED.fullmatch(text.strip()) is not None


def look_over_identities(rows: Sequence[Row], layout: Layout, gatherer: Gatherer) -> None:
    """Warn of columns with identity numbers, and of damaged ones with their rows."""
    headers = dict(layout.extra) | {at: layout.headers[name] for name, at in
                                    layout.positions.items()}  # fmt: skip
    for position, header in sorted(headers.items()):
        whole: list[int] = []
        damaged: list[int] = []
        last_digits: set[str] = set()
        for row in rows:
            cell = row.cells[position] if position < len(row.cells) else None
            if isinstance(cell, str) and len(cell) < _SHORTEST:
                continue  # most cells of most tables
            if _is_damaged(cell):
                damaged.append(row.number)
            elif not is_blank(cell) and (found := _IDENTITY.search(loose_text(cell))):
                whole.append(row.number)
                last_digits.add(found[0][-1])
        if last_digits == {"0"} and len(whole) >= _ALL_ROUND:
            damaged, whole = sorted(damaged + whole), []
        for code, numbers in (("damaged_numbers", damaged), ("identity_numbers", whole)):
            if numbers:
                gatherer.warn(
                    code, numbers[0], hide(header) if hide(header) == header else letter(position),
                    num=len(numbers), rows=shown_rows(numbers), all_rows=tuple(numbers),
                )  # fmt: skip


def _is_damaged(cell: Cell) -> bool:
    """Whether a cell holds a number of sixteen digits of which a spreadsheet kept fifteen."""
    if isinstance(cell, float):
        return 1e15 <= cell < 1e16 and cell % 10 == 0
    return isinstance(cell, str) and _SHORTENED.fullmatch(cell.strip()) is not None
