"""Rows that belong to a page and not to its list: the header once more on each page, the numbers of
the columns below it, sums, titles of areas, footnotes.

In: the header and the rows below it. Out: the rows of the list; those passed over are told by
number with the gatherer. A row is passed over only where it can be no household and no team: it has
no place, or says what the header says. Names under a line for signing are left for a fault to name,
for they may be a household's whose place is missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from routing.intake.cells import Broken, Cell, is_blank, loose_text
from routing.intake.columns import Vocabulary, known_columns, plain
from routing.intake.gather import Gatherer, shown_rows
from routing.intake.headings import Numbered

_FEWEST_NUMBERS = 4
"""Cells from which 1, 2, 3, … below a header count its columns."""

_PLACES = frozenset({"latitude", "longitude", "coordinates"})

_SUM = re.compile(
    r"(?:sub\s*-?\s*total|grand\s+total|total|jumlah|jml\.?|sum)\b[\w\s./:()-]{0,60}", re.IGNORECASE
)
_BARE_SUM = {"subtotal", "grandtotal", "total", "jumlah", "jml", "sum", "jumlahtotal",
             "totaljumlah", "jumlahkeseluruhan", "totalkeseluruhan"}  # fmt: skip
_AREA = re.compile(
    r"(?:rw|rt|rukun\s+(?:warga|tetangga)|dusun|dsn\.?|desa|kel(?:urahan|\.)|kec(?:amatan|\.)|"
    r"lingkungan|lingk\.?|ling\.|blok|wilayah|village|hamlet)(?![a-z])[\s.:]*[\w\s./:,()-]{1,60}",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\*|(?:catatan|keterangan|ket\.?|sumber|note|notes|source)\s*:", re.I)
_NUMBER = re.compile(r"[-+−]?[\d.,]+")
_COUNTED = re.compile(r"\(?\s*(\d{1,3})\s*\)?")

R = TypeVar("R", bound=Numbered)


def list_rows(
    rows: Iterable[R], headers: Sequence[Numbered], vocabulary: Vocabulary, gatherer: Gatherer
) -> list[R]:
    """The rows that are households, or teams, or may be; the others are told.

    ``headers`` are the header, as it was made of its rows, and those rows.
    """
    above = [[plain(loose_text(cell)) for cell in each.cells] for each in headers]
    header = headers[0].cells
    places = {at for at, cell in enumerate(header) if known_columns([cell], vocabulary) & _PLACES}
    kept: list[R] = []
    passed: defaultdict[str, list[int]] = defaultdict(list)
    below_header = True
    for row in rows:
        if not below_header and any(
            at < len(row.cells) and _is_number(row.cells[at]) for at in places
        ):
            kept.append(row)  # nearly all are: a look at one cell is enough
            continue
        filled = [(at, cell) for at, cell in enumerate(row.cells) if not is_blank(cell)]
        code = _kind(filled, above, places, below_header, vocabulary)
        below_header = code == "repeated_header"
        if code is None:
            kept.append(row)
        else:
            passed[code].append(row.number)
    for code, numbers in passed.items():
        gatherer.warn(code, numbers[0], rows=shown_rows(numbers), num_rows=len(numbers),
                      all_rows=tuple(numbers))  # fmt: skip
    return kept


def _kind(
    filled: Sequence[tuple[int, Cell]],
    above: Sequence[Sequence[str]],
    places: set[int],
    below_header: bool,
    vocabulary: Vocabulary,
) -> str | None:
    """What a row is, if it is none of the list."""
    if below_header and _counts_columns([cell for _, cell in filled]):
        return "column_numbers"
    texts = [loose_text(cell) for _, cell in filled if _is_text(cell)]
    if not texts:
        return None
    if len(texts) == len(filled) > 1 and any(_says(filled, each) for each in above):
        return "repeated_header"
    if len(texts) > 1 or any(at in places for at, _ in filled):
        return None
    if vocabulary.table != "households":
        return "sum_row" if len(filled) > 1 and plain(texts[0]) in _BARE_SUM else None
    if len(filled) > 1:
        return "sum_row" if _SUM.fullmatch(texts[0]) else None
    if _AREA.fullmatch(texts[0]) or _SUM.fullmatch(texts[0]):
        return "title_row"
    return "footnote_row" if _FOOTNOTE.match(texts[0]) else None


def _says(filled: Sequence[tuple[int, Cell]], header: Sequence[str]) -> bool:
    """Whether every cell that a row has stands in the header too, in the same column."""
    words = [(at, plain(loose_text(cell))) for at, cell in filled]
    return all(word and at < len(header) and header[at] == word for at, word in words)


def _counts_columns(cells: Sequence[Cell]) -> bool:
    """Whether cells are 1, 2, 3, … in their order."""
    if len(cells) < _FEWEST_NUMBERS:
        return False
    return all(_count(cell) == number for number, cell in enumerate(cells, start=1))


def _count(cell: Cell) -> float | None:
    if isinstance(cell, str):
        found = _COUNTED.fullmatch(cell.strip())
        return int(found[1]) if found else None
    return cell if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _NUMBER.fullmatch(cell.strip()) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _is_text(cell: Cell) -> bool:
    """Whether a cell holds more than a number, or a sum that was never worked out."""
    return not _is_number(cell) and not isinstance(cell, Broken)
