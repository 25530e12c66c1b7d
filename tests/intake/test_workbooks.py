"""Spreadsheets of all sorts are read as they are meant, and hostile ones refused in time."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from routing.intake import load_round, read_round

H, R = "households.xlsx", "round.toml"


@pytest.fixture
def read(write, good_files):
    """Read the good round with another households file."""

    def read_with(content: bytes, name: str = H):
        toml = good_files[R].replace("households.csv", name)
        return read_round(write({R: toml, name: content}))

    return read_with


def codes(intake):
    return [(fault.file, fault.row, fault.column, fault.code) for fault in intake.faults]


def rezipped(content: bytes, change) -> bytes:
    """The same archive with some parts changed: ``change(name, part)``."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()


def test_typed_cells_are_taken_for_what_they_mean(read, workbook):
    header = ["id", "lat", "lon", "paket", "prioritas", "lama", "hp", "tanggal"]
    rows = [[17.0, -8.25, 114.5, 3.0, 2, 2.5, 81234567890, dt.date(2026, 1, 2)]]
    stop = read(workbook([header, *rows])).round_.stops[0]
    assert (stop.id, stop.demand[0], stop.priority) == ("17", 3, 2)
    assert (stop.service_duration, stop.phone) == (150, "81234567890")
    assert stop.extra == (("tanggal", "2026-01-02"),)


def test_rows_are_numbered_as_the_spreadsheet_numbers_them(read, workbook):
    rows = [[], ["Daftar"], [], ["lat", "lon"], [-8.2, 114.3], [], [-98.2, 114.3]]
    assert codes(read(workbook(rows))) == [(H, 7, "lat", "bad_latitude")]
    sound = read(workbook([*rows[:6], [-8.3, 114.4]])).round_
    assert [stop.id for stop in sound.stops] == ["row-5", "row-7"]


def test_a_window_that_became_a_date_is_said_to_be_one(read, workbook):
    rows = [["lat", "lon", "jam"], [-8.2, 114.3, dt.datetime(2026, 10, 8)]]  # noqa: DTZ001
    assert codes(read(workbook(rows))) == [(H, 2, "jam", "cell_is_date")]


def test_a_formula_without_result_is_not_taken_for_blank(read, workbook):
    rows = [["lat", "lon", "paket"], [-8.2, 114.3, "=1+1"], [-8.3, 114.4, 2]]
    assert codes(read(workbook(rows))) == [(H, 2, "paket", "cell_without_value")]


def test_an_error_value_is_not_taken_for_blank(read):
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet().write_row(0, 0, ["nothing"])
    sheet = book.add_worksheet("Data & lain")
    sheet.write_row(0, 0, ["lat", "lon", "paket"])
    sheet.write_row(1, 0, [-8.2, 114.3])
    sheet.write_formula(1, 2, "=NA()", None, "#N/A")
    sheet.write_row(2, 0, [-8.3, 114.4])
    sheet.write_formula(2, 2, "=1+3", None, 4)
    book.close()
    assert codes(read(target.getvalue())) == [(H, 2, "paket", "cell_without_value")]


def test_cells_merged_downwards_count_for_every_row_and_are_mentioned(read):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["lat", "lon", "desa"], [-8.2, 114.3, "Sobo"], [-8.3, 114.4], [-8.4, 114.5]):
        book.active.append(row)
    book.active.merge_cells("C2:C3")
    target = io.BytesIO()
    book.save(target)
    intake = read(target.getvalue())
    assert [stop.village for stop in intake.round_.stops] == ["Sobo", "Sobo", ""]
    assert [(warning.file, warning.code) for warning in intake.warnings] == [(H, "merged_cells")]


def test_scribbles_beside_the_table_are_kept_not_refused(read, workbook):
    rows = [["lat", "lon"], [-8.2, 114.3, None, "cek lagi"]]
    assert read(workbook(rows)).round_.stops[0].extra == (("D", "cek lagi"),)


def test_a_hidden_sheet_is_read_only_if_no_other_serves(read, workbook):
    import openpyxl

    content = workbook([["lat", "lon"], [1.5, 1.5]], [["lat", "lon"], [-8.2, 114.3]])
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[0].sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    assert read(target.getvalue()).round_.stops[0].location.lat == -8.2


def test_text_renamed_to_xlsx_is_found_out(read):
    assert codes(read(b"lat,lon\n-8,114\n")) == [(H, None, None, "not_a_spreadsheet")]


def test_a_spreadsheet_renamed_to_csv_is_found_out(read, workbook):
    content = workbook([["lat", "lon"], [-8.2, 114.3]])
    assert codes(read(content, "rumah.csv")) == [("rumah.csv", None, None, "spreadsheet_misnamed")]


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_spreadsheet_is_damaged(read, workbook, part):
    content = workbook([["lat", "lon"], *[[-8.2 - i / 1000, 114.3] for i in range(200)]])
    cut = content[: int(len(content) * part)]
    assert codes(read(cut)) == [(H, None, None, "damaged_spreadsheet")]


def test_other_archives_and_broken_workbooks_are_faults(read):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nothing/>")
    assert codes(read(target.getvalue())) == [(H, None, None, "damaged_spreadsheet")]
    assert codes(read(b"PK\x05\x06" + bytes(18)))[0][3] in {"not_a_table", "damaged_spreadsheet"}


@pytest.mark.parametrize(
    "content",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"),
    ],
)
def test_a_password_is_named(read, content):
    assert codes(read(content)) == [(H, None, None, "password_protected")]


def test_a_damaged_old_spreadsheet_is_a_fault(read):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    assert codes(read(content, "rumah.xls")) == [("rumah.xls", None, None, "damaged_spreadsheet")]


def test_a_file_that_unpacks_to_gigabytes_is_refused(read, workbook, monkeypatch):
    monkeypatch.setattr("routing.intake.zip_guard.MOST_INFLATED", 30 * 2**20)
    content = workbook([["lat", "lon"], [-8.2, 114.3]])
    bomb = rezipped(content, lambda name, part: bytes(40 * 2**20) if "sheet1" in name else part)
    assert len(bomb) < 2**20
    assert codes(read(bomb)) == [(H, None, None, "spreadsheet_too_large")]


def test_a_lie_about_the_size_does_not_help_a_bomb(read, workbook):
    content = workbook([["lat", "lon"], [-8.2, 114.3]])
    bomb = rezipped(content, lambda name, part: bytes(30 * 2**20) if "theme" in name else part)
    true_size = (30 * 2**20).to_bytes(4, "little")
    assert bomb.count(true_size) == 2
    assert codes(read(bomb.replace(true_size, (99).to_bytes(4, "little")))) == [
        (H, None, None, "damaged_spreadsheet")
    ]


def test_one_cell_at_the_far_corner_is_refused_before_it_takes_all_memory(read, workbook):
    content = workbook([["lat", "lon"], [-8.2, 114.3]])
    far = rezipped(content, lambda _, part: part.replace(b'r="B2"', b'r="XFD1048576"'))
    assert codes(read(far)) == [(H, None, None, "too_many_rows")]


ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="A">%s
<table:table-row table:number-rows-repeated="1048000"><table:table-cell
 table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def ods(rows: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
            "/>",
        )
        archive.writestr("content.xml", ODS % rows)
    return target.getvalue()


def ods_row(*cells: object, repeated: int = 1) -> str:
    body = "".join(
        f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
        if isinstance(cell, float)
        else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
        "</table:table-cell>"
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{body}</table:table-row>'


def test_an_ods_file_is_read(read):
    intake = read(ods(ods_row("lat", "lon") + ods_row(-8.2, 114.3)), "rumah.ods")
    assert [(stop.location.lat, stop.location.lon) for stop in intake.round_.stops] == [
        (-8.2, 114.3)
    ]


def test_an_ods_row_repeated_a_million_times_is_refused(read):
    rows = ods_row("lat", "lon") + ods_row(-8.2, 114.3, repeated=1_000_000)
    assert codes(read(ods(rows), "rumah.ods")) == [("rumah.ods", None, None, "too_many_rows")]


def test_a_large_sheet_is_read_in_seconds(read):
    import time

    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id", "lat", "lon", "paket", "nama"])
    for row in range(1, 5001):
        sheet.write_row(row, 0, [f"H{row}", -8.2 - row / 1e6, 114.3, 1, f"Warga {row}"])
    book.close()
    start = time.process_time()
    assert len(read(target.getvalue()).round_.stops) == 5000
    assert time.process_time() - start < 5


def test_teams_may_be_a_spreadsheet_with_typed_times(write, workbook, good_files):
    rows = [["tim", "jam mulai", "jam selesai"], ["A", dt.time(8, 15), dt.timedelta(hours=24)]]
    toml = good_files[R].replace("teams.csv", "tim.xlsx")
    team = load_round(write({R: toml, "tim.xlsx": workbook(rows)})).teams[0]
    assert (team.shift.start, team.shift.end) == (8 * 3600 + 900, 24 * 3600)
