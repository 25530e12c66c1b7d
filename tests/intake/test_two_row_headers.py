"""Headers in two rows, ``Koordinat`` over ``Lintang`` and ``Bujur``, and columns of places under a
header that means nothing.
"""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from routing.intake import read_round

UPPER = ["No", "Nama KK", "Koordinat", None, "Bantuan", None]
LOWER = [None, None, "Lintang", "Bujur", "Paket", "Kg"]
ROWS = [[1, "Sri", -8.243, 114.37, 2, 19.5], [2, "Budi", -8.244, 114.371, 1, 8]]
MERGED = ("A1:A2", "B1:B2", "C1:D1", "E1:F1")


def book_of(*ranges: str) -> bytes:
    book = openpyxl.Workbook()
    for row in (UPPER, LOWER, *ROWS):
        book.active.append(row)
    for each in ranges:
        book.active.merge_cells(each)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def text_of(*rows: list[Any]) -> str:
    return "".join(";".join("" if c is None else str(c) for c in row) + "\n" for row in rows)


@pytest.fixture
def read(write: Any, good_files: Any) -> Any:
    def of(name: str, content: Any) -> Any:
        toml = good_files["round.toml"].replace("households.csv", name)
        return read_round(write({name: content, "round.toml": toml}))

    return of


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.xlsx", book_of(*MERGED)),
        ("t.xlsx", book_of()),
        ("t.csv", text_of(UPPER, LOWER, *ROWS)),
        ("t.csv", text_of(["Desa Contoh"], [], UPPER, LOWER, *ROWS)),
        ("t.csv", text_of(["No", "Nama", "Rumah"], LOWER, *ROWS)),
    ],
)
def test_a_header_in_two_rows_is_read_whole(read: Any, name: str, content: Any) -> None:
    intake = read(name, content)
    assert intake.faults == ()
    stops = intake.round_.stops
    assert [(stop.id, stop.name) for stop in stops] == [("1", "Sri"), ("2", "Budi")]
    assert [stop.demand[:2] for stop in stops] == [(2, 19_500), (1, 8_000)]
    assert [stop.location.lon for stop in stops] == [114.37, 114.371]


def test_a_title_above_a_header_is_no_part_of_it(read: Any) -> None:
    lower = [None, "Nama", "Lintang", "Bujur", "Paket", "Kg"]
    intake = read("t.csv", text_of(["Desa", "Sobo"], lower, *ROWS))
    assert {stop.village for stop in intake.round_.stops} == {""}


def test_rows_below_are_no_second_header(read: Any) -> None:
    head = ["No", "Nama", "Lintang", "Bujur", "Paket", "Kg"]
    intake = read("t.csv", text_of(head, ["", "Bujur", "Lintang", "", "", ""], *ROWS))
    assert {each.row for each in intake.faults} == {2}


def test_a_column_of_places_under_a_strange_header_is_pointed_out(read: Any) -> None:
    rows = [["Sri", "8,2430 LS 114,3700 BT"], ["Budi", "https://maps.app.goo.gl/x1"]]
    intake = read("t.csv", text_of(["Nama", "Tempat tinggal"], *rows))
    assert {each.code for each in intake.faults} == {"missing_column"}
    (warning,) = intake.warnings
    assert (warning.code, warning.row, warning.column) == ("looks_like_places", 1, "B")
    assert "coordinates" in warning.text("id")


def test_a_column_of_addresses_is_not(read: Any) -> None:
    rows = [["Sri", "Jl. Mawar 12 RT 02/05"], ["Budi", "-8.2430, 114.3700"]]
    assert read("t.csv", text_of(["Nama", "Tempat tinggal"], *rows)).warnings == ()
