"""A file of any kind → one ``Table``: its columns known, its rows numbered, nothing interpreted.

In: a path and the ``Vocabulary`` of what is looked for. Out: the table, or ``None`` where the file
cannot be read at all; why is with the gatherer. Title rows above the header and blank rows are
passed over. Rows whose cells are out of place (a stray separator or quotation mark) are noted and
left out, for the other faults they would show are not real.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from routing.intake.cells import Cell, is_blank, loose, loose_text
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
from routing.intake.frames import is_frame, read_frame
from routing.intake.furniture import list_rows
from routing.intake.gather import FileError, Gatherer, shown_rows
from routing.intake.geojson import Features, read_features
from routing.intake.headings import is_upper_half, look_over_header, whole_header
from routing.intake.workbooks import Sheet, read_sheets
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
    lines
        All rows as they stand, the header and what is above it included; for GeoJSON the features.
    tab
        The name of the spreadsheet's tab.
    """

    layout: Layout
    header_row: int | None
    rows: tuple[Row, ...]
    num_rows: int
    unplaced: frozenset[int] = frozenset()
    lines: Sequence[Row] = ()
    tab: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    rows: Sequence[Record | Row]
    header: int
    """Position of the header among the rows; -1 where all are blank."""
    worth: tuple[bool, int]
    """How much that row looks like a header."""


Source = Any
"""A path, or a DataFrame, whose type is not named here: pandas need not be there."""


def read_table(
    path: Source, vocabulary: Vocabulary, gatherer: Gatherer, tab: str = ""
) -> Table | None:
    """Read a table of any kind: a file, or a DataFrame. ``tab`` names the tab of a workbook."""
    try:
        if is_frame(path):
            return _from_features(*read_frame(path, gatherer), vocabulary, gatherer)
        content = read_bytes(path)
        kind = kind_of(content, path.suffix)
        if kind != "text":
            return _from_workbook(content, kind, vocabulary, gatherer, tab)
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
    header = whole_header(records, grid.header, vocabulary)
    if sum(len(record.cells) for record in records) > MOST_CELLS:
        raise FileError("too_many_rows", limit=MOST_ROWS)
    below = records[grid.header + 1 :]
    halves = records[max(grid.header - 1, 0) : grid.header + 1]
    look_over_header(header, records[: grid.header], gatherer)
    table = _table([header, *halves], below, vocabulary, gatherer, delimiter=delimiter)
    return replace(table, lines=_lines(records))


def _from_workbook(
    content: bytes, kind: Kind, vocabulary: Vocabulary, gatherer: Gatherer, tab: str
) -> Table | None:
    best: tuple[_Grid, Sheet] | None = None
    serving: list[tuple[Sheet, int]] = []
    for sheet in _sheets(content, kind, serving, gatherer):
        if tab and loose(sheet.name) != loose(tab):
            continue
        served = bool(serving)
        rows = [Row(number=number, cells=cells) for number, cells in enumerate(sheet.rows, 1)]
        grid = _find_header(rows, vocabulary)
        if grid.worth[0]:
            below = rows[grid.header + 1 :]
            num_rows = sum(not all(map(is_blank, row.cells)) for row in below)
            serving += [(sheet, num_rows)] if num_rows else []
        if best is None or (grid.worth > best[0].worth and (sheet.visible or not served)):
            best = grid, sheet
    if best is None and tab:
        raise FileError("no_such_tab")
    if best is None or best[0].header < 0:
        raise FileError("empty_file")
    grid, chosen = best
    for sheet, num_rows in serving:
        if sheet is not chosen:
            gatherer.warn("other_tab", None, f"#{sheet.number}", num_rows=num_rows,
                          tab=sheet.number, read=chosen.number,
                          table=vocabulary.table)  # fmt: skip
    data = grid.rows[grid.header + 1 :]
    unseen = [
        row.number
        for row in data
        if row.number - 1 in chosen.hidden and not all(map(is_blank, row.cells))
    ]
    if unseen:
        gatherer.warn("hidden_rows", unseen[0], num_rows=len(unseen), rows=shown_rows(unseen),
                      all_rows=tuple(unseen))  # fmt: skip
    if chosen.merged:
        gatherer.warn("merged_cells", num_cells=chosen.merged)
    header = whole_header(grid.rows, grid.header, vocabulary)
    look_over_header(header, grid.rows[: grid.header], gatherer)
    halves = grid.rows[max(grid.header - 1, 0) : grid.header + 1]
    table = _table([header, *halves], data, vocabulary, gatherer)
    return replace(table, lines=_lines(grid.rows), tab=chosen.name)


def _sheets(
    content: bytes, kind: Kind, serving: Sequence[object], gatherer: Gatherer
) -> Iterator[Sheet]:
    """The sheets; once one serves, another that cannot be read ends the reading and is told."""
    try:
        yield from read_sheets(content, kind)
    except FileError:
        if not serving:
            raise
        gatherer.warn("other_tab_unread")


def _lines(rows: Sequence[Record | Row]) -> tuple[Row, ...]:
    return tuple(Row(number=row.number, cells=row.cells) for row in rows)


def _from_geojson(text: str, vocabulary: Vocabulary, gatherer: Gatherer) -> Table | None:
    has_place = "latitude" in vocabulary.words.values()
    return _from_features(read_features(text, gatherer), has_place, vocabulary, gatherer)


def _from_features(
    features: Features, has_place: bool, vocabulary: Vocabulary, gatherer: Gatherer
) -> Table | None:
    if len(features.rows) > MOST_ROWS:
        raise FileError("too_many_rows", limit=MOST_ROWS)
    if not features.rows:
        gatherer.fault(f"no_{vocabulary.table}")
        return None
    width = len(features.header)
    fixed = {"latitude": width - 2, "longitude": width - 1} if has_place else {}
    layout = lay_out(features.header, None, vocabulary, gatherer, fixed)
    rows = tuple(Row(number=number, cells=cells) for number, cells in enumerate(features.rows, 1))
    return Table(
        layout=layout,
        header_row=None,
        rows=rows,
        num_rows=len(rows),
        unplaced=features.unplaced,
        lines=(Row(number=0, cells=features.header), *rows),
    )


def _find_header(rows: Sequence[Record | Row], vocabulary: Vocabulary) -> _Grid:
    """The first row that is a header for certain, else the one that knows most columns, else the
    first that holds a letter or digit. Of a header of households in two rows it is the lower one.
    """
    best, worth = -1, (False, -1)
    for position, row in enumerate(rows[:_HEADER_WITHIN]):
        if not any(plain(loose_text(cell)) for cell in row.cells):
            continue
        this = score(row.cells, vocabulary)
        if this > worth:
            best, worth = position, this
        if this[0]:
            best += is_upper_half(rows, position, vocabulary)
            break
    return _Grid(rows=rows, header=best, worth=worth)


def _table(
    headers: Sequence[Record | Row],
    below: Sequence[Record | Row],
    vocabulary: Vocabulary,
    gatherer: Gatherer,
    delimiter: str | None = None,
) -> Table:
    """Lay the columns out and sort the rows; the first header is made of the others."""
    header = headers[0]
    width = max((i for i, cell in enumerate(header.cells) if not is_blank(cell)), default=-1) + 1
    names = list(header.cells[:width])
    filled = [row for row in below if not all(is_blank(cell) for cell in row.cells)]
    found = list_rows(filled, headers, vocabulary, gatherer)
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
