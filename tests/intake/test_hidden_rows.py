"""Rows that LibreOffice hides or filters away are told, as Excel's are."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from routing.intake import read_round
from routing.intake.zip_guard import look_over_ods

CONTENT = """\
<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>
</office:document-content>"""
MIME = "application/vnd.oasis.opendocument.spreadsheet"
ROWS = [("Nama", "Lat", "Long"), *((f"H{n}", f"-8.24{n}", f"114.37{n}") for n in range(1, 6))]
EMPTY = (
    '<table:table-row table:number-rows-repeated="1000000" table:visibility="collapse">'
    '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
)


def table_of(hidden: dict[int, str], more: str = "") -> str:
    """A sheet whose rows, as numbered by a spreadsheet, are hidden in some way."""
    lines = []
    for number, cells in enumerate(ROWS, start=1):
        way = f' table:visibility="{hidden[number]}"' if number in hidden else ""
        inner = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in cells
        )
        lines.append(f"<table:table-row{way}>{inner}</table:table-row>")
    return f'<table:table table:name="x">{"".join(lines)}{more}</table:table>'


def book_of(*tables: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        book.writestr("mimetype", MIME)
        book.writestr("content.xml", CONTENT.format(tables="".join(tables)))
        book.writestr("META-INF/manifest.xml", "<x/>")
    return target.getvalue()


@pytest.fixture
def hidden_in(write: Any, good_files: Any) -> Any:
    def told(content: bytes) -> list[Any]:
        toml = good_files["round.toml"].replace("households.csv", "t.ods")
        intake = read_round(write({"t.ods": content, "round.toml": toml}))
        assert intake.round_ is not None
        assert len(intake.round_.stops) == 5
        return [each for each in intake.warnings if each.code == "hidden_rows"]

    return told


def test_hidden_and_filtered_rows_are_told(hidden_in: Any) -> None:
    (warning,) = hidden_in(book_of(table_of({3: "collapse", 5: "filter"}, EMPTY)))
    assert (warning.file, warning.row, warning.values["all_rows"]) == ("t.ods", 3, (3, 5))


def test_what_is_seen_and_what_is_empty_is_not(hidden_in: Any) -> None:
    assert hidden_in(book_of(table_of({2: "visible"}, EMPTY))) == []


def test_rows_of_another_sheet_are_not_mixed_up(hidden_in: Any) -> None:
    assert hidden_in(book_of(table_of({}), table_of({4: "collapse"}))) == []
    first = '<table:table table:name="a"/>'
    (warning,) = hidden_in(book_of(first, table_of({4: "collapse"})))
    assert warning.values["all_rows"] == (4,)


def test_rows_told_once_for_many_count_as_many() -> None:
    row = '<table:table-cell office:value-type="float"/>'
    many = 'table:number-rows-repeated="3" table:visibility="collapse"'
    table = f"<table:table><table:table-row {many}>{row}</table:table-row></table:table>"
    body = CONTENT.format(tables=table).encode()
    assert look_over_ods(body) == [frozenset({0, 1, 2})]
