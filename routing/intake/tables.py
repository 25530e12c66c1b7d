"""A file of any kind → one ``Table``: its columns known, its rows numbered, nothing interpreted.

In: a path and the ``Vocabulary`` of what is looked for. Out: the table, or ``None`` where the file
cannot be read at all; why is with the gatherer. Title rows above the header and blank rows are
passed over. Rows whose cells are out of place (a stray separator or quotation mark) are noted and
left out, for the other faults they would show are not real.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from routing.intake.cells import Cell, is_blank, loose_text
from routing.intake.columns import (
    Layout,
    Vocabulary,
    lay_out,
    plain,
    score,
)
from routing.intake.delimited import (
    DELIMITERS,
    Record,
    read_records,
    separator_line,
    split_lines,
)
from routing.intake.files import Kind, decode, kind_of, read_bytes
from routing.intake.gather import FileError, Gatherer
from routing.intake.geojson import read_features
from routing.intake.workbooks import read_sheets
from routing.intake.zip_guard import MOST_CELLS, MOST_ROWS

_MOST_SIGNS = 4 * MOST_CELLS
"""Commas and the like in a text file: beyond any that stand inside cells as well."""

_HEADER_WITHIN = 30
"""Rows from the top among which the header is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that holds something.

    Parameters
    ----------
    number
        As a spreadsheet numbers it.
    cells
        From the first column on.
    """

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of one file.

    Parameters
    ----------
    layout
        Which position holds which column.
    header_row
        Where the header stands; ``None`` for GeoJSON.
    rows
        Those that can be interpreted.
    num_rows
        All that hold something, those out of place included.
    unplaced
        Row numbers whose missing coordinates are already noted.
    """

    layout: Layout
    header_row: int | None
    rows: tuple[Row, ...]
    num_rows: int
    unplaced: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    rows: Sequence[Record | Row]
    header: int
    """Position of the header among the rows; -1 where all are blank."""
    worth: tuple[bool, int]
    """How much that row looks like a header."""


def read_table(path: Path, vocabulary: Vocabulary, gatherer: Gatherer) -> Table | None:
    """Read a table of any kind."""
    try:
        content = read_bytes(path)
        kind = kind_of(content, path.suffix)
        if kind != "text":
            return _from_workbook(content, kind, vocabulary, gatherer)
        text, guessed = decode(content)
        if guessed:
            gatherer.warn("read_as_windows_1252")
        if path.suffix.lower() in {".geojson", ".json"} or text.lstrip()[:1] == "{":
            return _from_geojson(text, vocabulary, gatherer)
        return _from_text(text, vocabulary, gatherer)
    except FileError as error:
        gatherer.fault(error.code, error.row, None, **error.values)
        return None


def _from_text(text: str, vocabulary: Vocabulary, gatherer: Gatherer) -> Table | None:
    lines = split_lines(text)
    named = separator_line(lines)
    if named:
        lines = lines[1:]
    if len(lines) > MOST_ROWS or any(text.count(sign) > _MOST_SIGNS for sign in DELIMITERS):
        raise FileError("too_many_rows", limit=MOST_ROWS)
    grids = []
    for delimiter in (named,) if named else DELIMITERS:
        top = []
        for record in read_records(lines, delimiter):
            top.append(record)
            if record.number == _HEADER_WITHIN:
                break
        grids.append((delimiter, _find_header(top, vocabulary)))
    delimiter, grid = max(grids, key=lambda each: each[1].worth)
    if grid.header < 0:
        raise FileError("empty_file")
    records = list(read_records(lines, delimiter))
    header = records[grid.header]
    if sum(len(record.cells) for record in records) > MOST_CELLS:
        raise FileError("too_many_rows", limit=MOST_ROWS)
    return _table(header, records[grid.header + 1 :], vocabulary, gatherer, delimiter=delimiter)


def _from_workbook(
    content: bytes, kind: Kind, vocabulary: Vocabulary, gatherer: Gatherer
) -> Table | None:
    best: _Grid | None = None
    merged = 0
    for sheet in read_sheets(content, kind):
        rows = [Row(number=number, cells=cells) for number, cells in enumerate(sheet.rows, 1)]
        grid = _find_header(rows, vocabulary)
        if best is None or grid.worth > best.worth:
            best, merged = grid, sheet.merged
        if grid.worth[0]:
            break
    if best is None or best.header < 0:
        raise FileError("empty_file")
    if merged:
        gatherer.warn("merged_cells", num_cells=merged)
    return _table(best.rows[best.header], best.rows[best.header + 1 :], vocabulary, gatherer)


def _from_geojson(text: str, vocabulary: Vocabulary, gatherer: Gatherer) -> Table | None:
    features = read_features(text, gatherer)
    if len(features.rows) > MOST_ROWS:
        raise FileError("too_many_rows", limit=MOST_ROWS)
    if not features.rows:
        gatherer.fault(f"no_{vocabulary.table}")
        return None
    width = len(features.header)
    has_place = "latitude" in vocabulary.words.values()
    fixed = {"latitude": width - 2, "longitude": width - 1} if has_place else {}
    layout = lay_out(features.header, None, vocabulary, gatherer, fixed)
    rows = tuple(Row(number=number, cells=cells) for number, cells in enumerate(features.rows, 1))
    return Table(
        layout=layout,
        header_row=None,
        rows=rows,
        num_rows=len(rows),
        unplaced=features.unplaced,
    )


def _find_header(rows: Sequence[Record | Row], vocabulary: Vocabulary) -> _Grid:
    """The first row that is a header for certain, else the one that knows most columns, else the
    first that holds a letter or digit.
    """
    best, worth = -1, (False, -1)
    for position, row in enumerate(rows[:_HEADER_WITHIN]):
        if not any(plain(loose_text(cell)) for cell in row.cells):
            continue
        this = score(row.cells, vocabulary)
        if this > worth:
            best, worth = position, this
        if this[0]:
            break
    return _Grid(rows=rows, header=best, worth=worth)


def _table(
    header: Record | Row,
    below: Sequence[Record | Row],
    vocabulary: Vocabulary,
    gatherer: Gatherer,
    delimiter: str | None = None,
) -> Table:
    """Lay the columns out and sort the rows."""
    width = max((i for i, cell in enumerate(header.cells) if not is_blank(cell)), default=-1) + 1
    names = list(header.cells[:width])
    found = [row for row in below if not all(is_blank(cell) for cell in row.cells)]
    if isinstance(header, Row):
        # Beside the header of a spreadsheet people scribble; beside that of a text file, a cell
        # can only be a separator too many.
        names += [None] * (max((len(row.cells) for row in found), default=0) - width)
    layout = lay_out(names, header.number, vocabulary, gatherer)
    sound = [row for row in found if not _out_of_place(row, len(names), delimiter, gatherer)]
    if not found:
        gatherer.fault(f"no_{vocabulary.table}", header.number)
    return Table(
        layout=layout,
        header_row=header.number,
        rows=tuple(Row(number=row.number, cells=row.cells) for row in sound),
        num_rows=len(found),
    )


def _out_of_place(row: Record | Row, width: int, delimiter: str | None, gatherer: Gatherer) -> bool:
    """Whether a row's cells do not stand under their headers; noted."""
    if isinstance(row, Row):
        return False
    if row.broken or _holds_rows(row, width, delimiter):
        gatherer.fault("stray_quote", row.number)
        return True
    last = max(i for i, cell in enumerate(row.cells) if not is_blank(cell))
    if last >= width:
        gatherer.fault("too_many_cells", row.number, num_cells=last + 1, num_headers=width)
        return True
    return False


def _holds_rows(row: Record, width: int, delimiter: str | None) -> bool:
    """Whether a quoted cell has swallowed whole rows: every line has as many cells as the header.

    A line break in an address leaves lines with fewer.
    """
    if len(row.lines) < 2 or width < 3 or delimiter is None:
        return False
    return all(line.count(delimiter) + 1 == width for line in row.lines)
