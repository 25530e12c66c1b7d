"""The households' table given back with what is wrong in each row: to be mended and read again.

In: an ``Intake``. Out: a workbook with the rows where they stood, the columns in their order and
typed, what is wrong coloured, and a column ``periksa`` that says why. Reading it again passes that
column over. A file that somebody has changed since is not ours any more, and is never replaced: the
workbook holds a checksum of its own cells.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from routing.errors import Fault, InputError
from routing.intake import Intake
from routing.intake.cells import Broken, Cell, is_blank, loose_text, read_number
from routing.intake.columns import CHECKED, letter, plain
from routing.intake.gather import CellError
from routing.intake.tables import Table
from routing.words.refusals import refusal

_NUMERIC = ("latitude", "longitude", "parcels", "weight_kg", "volume_litres", "service_minutes",
            "setup_minutes", "priority")  # fmt: skip
"""Columns whose numbers are typed as such where a text file has them as text."""

_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,9})?")
_COLOURS = {"faults": "#f4b0a8", "warnings": "#ffe699", "corrections": "#bdd7ee"}
_CELL_LIMIT = 32_767
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH_YEARS = range(1900, 9999)
_MARK = "rounds"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def write_checked(intake: Intake, language: str, out: Path | None = None) -> Path | None:
    """Write the checked table; ``None`` where the households could not be read at all, or where
    there is nothing to say of them and no file was asked for.

    Parameters
    ----------
    intake
        What was read.
    language
        Of the texts.
    out
        The file; else ``<households>.checked.xlsx`` beside them, with a number where somebody has
        changed that one.

    Raises
    ------
    InputError
        Where ``out`` is a file that this program did not write, or nothing can be written there.
    """
    if intake.table is None or intake.file is None:
        return None
    notes = (*intake.faults, *intake.warnings, *intake.corrections)
    if out is None and not any(note.file == intake.file[0] for note in notes):
        return None
    beside = intake.file[1] if isinstance(intake.file[1], Path) else None
    if out is None and beside is None:
        return None
    target = out or _free(beside) if beside else out
    assert target is not None  # noqa: S101 - one of the two is there
    if out is not None and out.exists() and not is_ours(out):
        raise InputError([Fault(code="checked_is_foreign", file=out.name)])
    content = checked_bytes(intake, language)
    try:
        target.write_bytes(content)
    except OSError as error:
        values = {"path": target.name, "detail": refusal(error)}
        raise InputError([Fault(code="output_cannot_write", values=values)]) from None
    return target


def _free(households: Path) -> Path:
    """A name beside the households that is free, or that of a file which nobody has changed."""
    stem = re.sub(r"\.checked(?:-[0-9]+)?$", "", households.stem)
    number = 1
    while True:
        suffix = "" if number == 1 else f"-{number}"
        target = households.with_name(f"{stem}.checked{suffix}.xlsx")
        if target != households and (not target.exists() or is_ours(target)):
            return target
        number += 1


def is_ours(path: Path) -> bool:
    """Whether a file is a checked table as it was written, with nothing changed since."""
    try:
        with zipfile.ZipFile(path) as book:
            written = book.read("docProps/custom.xml").decode("utf-8", "replace")
            return _checksum(book) in written
    except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return False


def _checksum(book: zipfile.ZipFile) -> str:
    digest = hashlib.sha256()
    for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        digest.update(book.read(name))
    return digest.hexdigest()


def checked_bytes(intake: Intake, language: str) -> bytes:
    """The workbook."""
    unmarked = _drawn(intake, language, "")
    with zipfile.ZipFile(io.BytesIO(unmarked)) as book:
        return _drawn(intake, language, _checksum(book))


def _drawn(intake: Intake, language: str, mark: str) -> bytes:
    assert intake.table is not None  # noqa: S101 - looked at by the caller
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - same bytes
        book.set_custom_property(_MARK, mark or "-")
        _Writer(book, intake, intake.table, language).write()
    return buffer.getvalue()


class _Writer:
    """A checked sheet under the pen."""

    def __init__(self, book: Any, intake: Intake, table: Table, language: str) -> None:
        self.book, self.intake, self.table, self.language = book, intake, table, language
        name = re.sub(r"[\[\]:*?/\\']", " ", table.tab).strip()[:31] or "Sheet1"
        self.sheet = book.add_worksheet(name if name.casefold() != "history" else "Sheet1")
        self.first = 0 if table.header_row is None else 1
        self.header = table.header_row or 0
        self.forms: dict[tuple[str, str], Any] = {}
        self.texts, self.marked, self.about_all = self._notes()

    def write(self) -> None:
        """Write all rows, and the column that says what is wrong."""
        places, own = self._headers()
        at = own if own is not None else self._width()
        for line in self.table.lines:
            row = line.number - self.first
            for column, cell in enumerate(line.cells):
                if column != at:
                    kind = self.marked.get((line.number, column), "")
                    self._cell(row, column, self._typed(cell, places.get(column)), kind)
        top = self.header - self.first
        if self.table.header_row is None:
            self._geojson_header(top)
        self.sheet.write_string(top, at, CHECKED, self._form("head"))
        if self.about_all:
            self.sheet.write_comment(top, at, "\n".join(self.about_all)[:_CELL_LIMIT])
        for number, texts in self.texts.items():
            kind = next(iter(texts))
            said = " ".join(text for each in texts.values() for text in each)
            self.sheet.write_string(number - self.first, at, _clean(said), self._form("", kind))
        self.sheet.set_column(at, at, 70)
        self.sheet.freeze_panes(top + 1, 0)

    def _headers(self) -> tuple[Mapping[int, str], int | None]:
        names = {at: name for name, at in self.table.layout.positions.items()}
        lines = [line for line in self.table.lines if line.number == self.header]
        cells = lines[0].cells if lines else ()
        found = [at for at, cell in enumerate(cells) if plain(loose_text(cell)) == CHECKED]
        return names, found[0] if found else None

    def _geojson_header(self, top: int) -> None:
        for name, at in self.table.layout.positions.items():
            if name in {"latitude", "longitude"}:
                self.sheet.write_string(top, at, name)

    def _width(self) -> int:
        """The first column right of all that is filled."""
        filled = (
            max((at for at, cell in enumerate(line.cells) if not is_blank(cell)), default=-1)
            for line in self.table.lines
        )
        return min(max(filled, default=-1) + 1, 16_383)

    def _notes(
        self,
    ) -> tuple[dict[int, dict[str, list[str]]], dict[tuple[int, int], str], list[str]]:
        """What to say of each row, which cells to colour, and what to say of the whole."""
        texts: defaultdict[int, dict[str, list[str]]] = defaultdict(dict)
        marked: dict[tuple[int, int], str] = {}
        about_all: list[str] = []
        file = self.intake.file[0] if self.intake.file else ""
        places = self._places()
        for kind in _COLOURS:
            notes: Sequence[Fault] = getattr(self.intake, kind)
            for note in notes:
                if note.file != file:
                    continue
                text = self._said(note)
                if note.row is None or note.row <= self.header:
                    about_all.append(text)
                    continue
                rows = note.values.get("all_rows")
                for row in rows if isinstance(rows, tuple) else (note.row,):
                    said = texts[row].setdefault(kind, [])
                    if text not in said:
                        said.append(text)
                    for at in places.get(note.column or "", ()):
                        marked.setdefault((row, at), kind)
        return dict(texts), marked, about_all

    def _places(self) -> dict[str, list[int]]:
        """From a header, or a column's letter, to where it stands."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        layout = self.table.layout
        for name, at in layout.positions.items():
            places[layout.headers[name]].append(at)
        for at, header in layout.extra:
            places[header].append(at)
        for at in range(self._width()):
            if letter(at) not in places:
                places[letter(at)].append(at)
        return places

    def _said(self, note: Fault) -> str:
        cause, action = (note.said(part, self.language) for part in ("cause", "action"))
        return f"{note.column}: {cause} {action}" if note.column else f"{cause} {action}"

    def _typed(self, cell: Cell, name: str | None) -> Cell:
        """A number that a text file has as text, in a column of numbers."""
        if name in _NUMERIC and isinstance(cell, str) and _PLAIN_NUMBER.fullmatch(cell.strip()):
            try:
                value = read_number(cell)
            except CellError:
                return cell
            return cell if value is None else float(value)
        return cell

    def _cell(self, row: int, column: int, cell: Cell, kind: str) -> None:
        sheet = self.sheet
        if cell is None or cell == "":
            if kind:
                sheet.write_blank(row, column, None, self._form("", kind))
        elif isinstance(cell, bool):
            sheet.write_boolean(row, column, cell, self._form("", kind))
        elif isinstance(cell, int | float) and abs(cell) < 1e15:
            sheet.write_number(row, column, cell, self._form("", kind))
        elif isinstance(cell, dt.datetime | dt.date) and cell.year in _EPOCH_YEARS:
            form = "yyyy-mm-dd hh:mm" if isinstance(cell, dt.datetime) else "yyyy-mm-dd"
            naive = cell.replace(tzinfo=None) if isinstance(cell, dt.datetime) else cell
            sheet.write_datetime(row, column, naive, self._form(form, kind))
        elif isinstance(cell, dt.time):
            form = self._form("hh:mm:ss" if cell.second else "hh:mm", kind)
            sheet.write_datetime(row, column, cell.replace(tzinfo=None), form)
        elif isinstance(cell, dt.timedelta):
            days = cell.total_seconds() / 86_400
            sheet.write_number(row, column, days, self._form("[h]:mm", kind))
        else:
            text = "#N/A" if isinstance(cell, Broken) else _long(cell)
            sheet.write_string(row, column, _clean(text), self._form("", kind))

    def _form(self, form: str, kind: str = "") -> Any:
        key = form, kind
        if key not in self.forms:
            looks: dict[str, object] = {"valign": "top"}
            if form == "head":
                looks["bold"] = True
            elif form:
                looks["num_format"] = form
            if kind:
                looks["bg_color"] = _COLOURS[kind]
            self.forms[key] = self.book.add_format(looks)
        return self.forms[key]


def _long(cell: object) -> str:
    """A cell as text; a whole number with all the digits that it has."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _clean(text: str) -> str:
    """A text that a workbook can hold; what it cannot hold is a fault that is told."""
    return _UNPRINTABLE.sub("\ufffd", text)[:_CELL_LIMIT]
