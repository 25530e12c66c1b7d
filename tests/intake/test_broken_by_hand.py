"""Sixty broken spreadsheets made by hand: each is read whole, or says where and what is wrong.

``wants`` is a number of stops, or the faults as (row, column, code); warnings stand in ``told``.
"""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from benchmarks.workbook_accidents import parts_of, zipped
from routing.intake import read_round

HEAD = "id,nama,lintang,bujur,paket"
A, B = "H1,Sri,-8.2430,114.3700,2", "H2,Budi,-8.2440,114.3710,1"
TEXT = f"{HEAD}\n{A}\n{B}\n"
ROWS: list[list[Any]] = [
    ["id", "nama", "lintang", "bujur", "paket"],
    ["H1", "Sri", -8.243, 114.37, 2],
    ["H2", "Budi", -8.244, 114.371, 1],
]
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def text(old: str, new: str) -> bytes:
    assert old in TEXT
    return TEXT.replace(old, new, 1).encode()


TEXTS: list[tuple[str, bytes, Any, set[str]]] = [
    ("t.csv", TEXT.encode("utf-8-sig"), 2, set()),
    ("t.csv", TEXT.encode("utf-16"), 2, set()),
    ("t.csv", b"\xef\xbb\xbf\xef\xbb\xbf" + TEXT.encode(), 2, set()),
    ("t.csv", b"\xff\xfe" + TEXT.encode(), [(None, None, "bad_encoding")], set()),
    ("t.csv", TEXT.encode("utf-16-le"), [(None, None, "not_a_table")], set()),
    ("t.csv", TEXT.encode("utf-32"), [(None, None, "bad_encoding")], set()),
    ("t.csv", text("Sri", "José").replace("é".encode(), b"\xe9"), 2, {"read_as_windows_1252"}),
    ("t.csv", text("Sri", "Sr\0i"), [(2, "nama", "control_characters")], set()),
    ("t.csv", bytes(4000) + TEXT.encode(), [(None, None, "not_a_table")], set()),
    ("t.csv", TEXT.replace("\n", "\r").encode(), 2, set()),
    ("t.csv", TEXT.replace("\n", "\r\n\r\n").encode(), 2, set()),
    ("t.csv", TEXT.rstrip().encode(), 2, set()),
    ("t.csv", TEXT.replace("\n", "\x0b").encode(), [(1, "E", "control_characters"),
     (1, None, "no_households")], {"unused_column"}),
    ("t.csv", TEXT.replace("\n", "\u2028", 1).encode(), [(1, "E", "control_characters")],
     {"unused_column"}),
    ("t.csv", TEXT.replace(",", ";").encode(), 2, set()),
    ("t.csv", TEXT.replace(",", "\t").encode(), 2, set()),
    ("t.csv", TEXT.replace(",", "|").encode(), 2, set()),
    ("t.csv", f"sep=;\n{TEXT}".replace(",", ";").encode(), 2, set()),
    ("t.csv", text(A, A.replace(",", ";")), [(2, "lintang", "missing_value"),
     (2, "bujur", "missing_value")], set()),
    ("t.csv", text(A, A.replace(".", ",")), [(2, None, "too_many_cells")], set()),
    ("t.csv", TEXT.replace(",", ";").replace(".", ",").encode(), 2, set()),
    ("t.csv", text("Sri", '"Sri'), [(2, None, "stray_quote")], set()),
    ("t.csv", text("Sri", 'S"r"i'), 2, set()),
    ("t.csv", text("Sri", '"Sri" Ayu'), [(2, None, "stray_quote")], set()),
    ("t.csv", text("Sri", '"Sri\nAyu"'), 2, set()),
    ("t.csv", text("nama", '"nama'), [(1, None, "stray_quote")], set()),
    ("t.csv", f"{HEAD}\n{A[:6]}\n".encode(), [(2, "lintang", "missing_value"),
     (2, "bujur", "missing_value")], set()),
    ("t.csv", f"{A}\n{HEAD}\n{B}\n".encode(), 1, {"rows_above_header"}),
    ("t.csv", f"DAFTAR\n\nDesa,Sobo\n{TEXT}".encode(), 2, set()),
    ("t.csv", f"{TEXT},Jumlah,,,3\n".encode(), 2, {"sum_row"}),
    ("t.csv", f"{TEXT},Sri,,,3\n".encode(), [(4, "lintang", "missing_value"),
     (4, "bujur", "missing_value")], set()),
    ("t.csv", TEXT.encode() + b"\n" * 10**6, 2, set()),
    ("t.csv", TEXT.encode() + b",,,,\n" * 10**6, [(None, None, "too_many_rows")], set()),
    ("t.csv", text("-8.2430", "24/08/2026"), [(2, "lintang", "not_degrees")], set()),
    ("t.csv", text("-8.2430", "-8.2430, 114.3700"), [(2, None, "too_many_cells")], set()),
    ("t.csv", text("-8.2430", "#N/A"), [(2, "lintang", "not_degrees")], set()),
    ("t.csv", text("114.3700", "=A1+1"), [(2, "bujur", "not_degrees")], set()),
    ("t.csv", text(",2\n", ",=1+1\n"), [(2, "paket", "not_a_number")], set()),
    ("t.csv", text("lintang", "nama"), [(1, "nama", "two_columns"),
     (1, "latitude", "missing_column")], set()),
    ("t.csv", text("H2", "H1"), [(3, "id", "duplicate_id")], {"same_id"}),
    ("t.csv", b"", [(None, None, "empty_file")], set()),
    ("t.csv", b"%PDF-1.7\n" + bytes(40), [(None, None, "not_a_table")], set()),
    ("t.xlsx", TEXT.encode(), [(None, None, "not_a_spreadsheet")], set()),
    ("t.xlsx", b"<html><table><tr><td>lintang</td></tr></table>",
     [(None, None, "not_a_spreadsheet")], set()),
    ("t.xls", OLE + bytes(2000), [(None, None, "damaged_spreadsheet")], set()),
    ("t.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"),
     [(None, None, "password_protected")], set()),
    ("t.xlsx", b"PK\x03\x04" + bytes(50), [(None, None, "damaged_spreadsheet")], set()),
    ("t.geojson", b'{"type": "FeatureCollection", "features": [', [(1, None, "bad_json")], set()),
    ("t.geojson", b"[1, 2]", [(None, None, "not_geojson")], set()),
    ("t.geojson", b"[" * 10**5, [(1, None, "bad_json")], set()),
]  # fmt: skip


def sheet(old: str, new: str) -> Any:
    """A change to the text of the sheet."""

    def change(book: bytes) -> bytes:
        held = parts_of(book)
        changed, count = re.subn(old, new, held[SHEET].decode())
        assert count
        return zipped({**held, SHEET: changed.encode()})

    return change


BOOKS: list[tuple[str, Any, Any, set[str]]] = [
    ("t.xlsx", lambda book: book[: len(book) // 2], [(None, None, "damaged_spreadsheet")], set()),
    ("t.xlsx", lambda book: book[:-1], [(None, None, "damaged_spreadsheet")], set()),
    ("t.csv", lambda book: book, [(None, None, "spreadsheet_misnamed")], set()),
    ("t.xlsx", sheet("</sheetData>", " " * (257 * 2**20) + "</sheetData>"),
     [(None, None, "spreadsheet_too_large")], set()),
    ("t.xlsx", sheet("</sheetData>", "<row/>" * 10**6 + "</sheetData>"), 2, set()),
    ("t.xlsx", sheet('r="E3"', 'r="XFD1048576"'), [(None, None, "too_many_rows")], set()),
    ("t.xlsx", sheet('<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"'), 2, set()),
    ("t.xlsx", sheet(r"<v>-8.243</v>", "<f>NA()</f>"), [(2, "lintang", "cell_without_value")],
     set()),
    ("t.xlsx", sheet(r'<c r="C2"[^>]*><v>[^<]*', '<c r="C2" t="e"><v>#N/A'),
     [(2, "lintang", "cell_without_value")], set()),
    ("t.xlsx", sheet("<sheetData>", "<sheetData"), [(None, None, "damaged_spreadsheet")], set()),
    ("t.xlsx", lambda book: zipped({k: v for k, v in parts_of(book).items() if k != SHEET}),
     [(None, None, "damaged_spreadsheet")], set()),
    ("t.xlsx", lambda book: zipped({"a.txt": b"lintang"}),
     [(None, None, "damaged_spreadsheet")], set()),
]  # fmt: skip


def test_sixty_and_more() -> None:
    assert len(TEXTS) + len(BOOKS) >= 60


def judged(folder: Any, wants: Any, told: set[str]) -> None:
    intake = read_round(folder)
    if isinstance(wants, int):
        assert intake.faults == ()
        assert intake.round_ is not None
        assert len(intake.round_.stops) == wants
        assert [stop.demand[0] for stop in intake.round_.stops][-1] == 1
    else:
        assert [(each.row, each.column, each.code) for each in intake.faults] == wants
        assert intake.round_ is None
    assert {each.code for each in intake.warnings} == told
    for fault in (*intake.faults, *intake.warnings):
        assert fault.file.startswith("t.")
        assert fault.text("id") != fault.text("en")


def folder_of(write: Any, good_files: Any, name: str, content: bytes) -> Any:
    return write(
        {name: content, "round.toml": good_files["round.toml"].replace("households.csv", name)}
    )


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_a_broken_text_is_read_whole_or_told(write: Any, good_files: Any, number: int) -> None:
    name, content, wants, told = TEXTS[number]
    judged(folder_of(write, good_files, name, content), wants, told)


@pytest.mark.parametrize("number", range(len(BOOKS)))
def test_a_broken_workbook_is_read_whole_or_told(
    write: Any, workbook: Any, good_files: Any, number: int
) -> None:
    name, change, wants, told = BOOKS[number]
    judged(folder_of(write, good_files, name, change(workbook(ROWS))), wants, told)


def test_tabs_that_are_not_read_are_mentioned(write: Any, workbook: Any, good_files: Any) -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(workbook(ROWS, ROWS, ROWS)))
    book.worksheets[2].sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    warnings = read_round(folder_of(write, good_files, "t.xlsx", target.getvalue())).warnings
    told = [(each.code, each.values.get("tab")) for each in warnings]
    assert told == [("other_tab", 2), ("other_tab", 3)]


def test_a_second_tab_that_cannot_be_read_is_mentioned(
    write: Any, workbook: Any, good_files: Any, monkeypatch: Any
) -> None:
    import routing.intake.workbooks as module

    whole = module._read_sheet

    def broken(book: Any, index: int, cells: Any) -> Any:
        if index == 1:
            raise module.FileError("damaged_spreadsheet")
        return whole(book, index, cells)

    monkeypatch.setattr(module, "_read_sheet", broken)
    intake = read_round(folder_of(write, good_files, "t.xlsx", workbook(ROWS, ROWS)))
    assert intake.round_ is not None
    assert [each.code for each in intake.warnings] == ["other_tab_unread"]


def test_teams_whose_header_means_nothing_are_not_taken_for_silent_ones(write: Any) -> None:
    faults = read_round(
        write({"teams.csv": "id name profile\nT1;Mawar;motor\nT2;x;mobil\n"})
    ).faults
    assert [(each.file, each.row, each.code) for each in faults] == [
        ("teams.csv", 1, "missing_column")
    ]


def test_one_id_in_every_row_does_not_take_the_square_of_their_number(write: Any) -> None:
    import time

    lines = "\n".join("H1,Sri,-8.243,114.37,1" for _ in range(30_000))
    folder = write({"households.csv": f"{HEAD}\n{lines}\n"})
    begun = time.process_time()
    assert len(read_round(folder).faults) == 29_999
    assert time.process_time() - begun < 12
