"""The households given back: rows and columns as they were, what is wrong said and coloured."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from routing.errors import InputError
from routing.intake import read_round
from routing.sheets.checked import checked_bytes, is_ours, write_checked

DAY = dt.datetime.fromisoformat("2026-01-02")
TOML = """\
[round]
date = 2026-11-24
households = "{file}"
teams = "teams.csv"
[[depots]]
id = "kantor"
latitude = -8.2428
longitude = 114.3699
"""


@pytest.fixture
def folder(tmp_path):
    """Write a round with the given households; its folder."""

    def make(name: str, content: str | list[list[object]]):
        (tmp_path / "round.toml").write_text(TOML.format(file=name), encoding="utf-8")
        (tmp_path / "teams.csv").write_text("id\nA\n", encoding="utf-8")
        if isinstance(content, str):
            (tmp_path / name).write_text(content, encoding="utf-8")
        else:
            book = openpyxl.Workbook()
            for row in content:
                book.active.append(row)
            book.save(tmp_path / name)
        return tmp_path

    return make


def sheet_of(intake, language="id"):
    return openpyxl.load_workbook(io.BytesIO(checked_bytes(intake, language))).active


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_rows_columns_and_types_stay_and_the_faulty_cell_is_coloured(folder):
    rows = [
        ["Daftar penerima"],
        ["Nama", "Lintang", "Bujur", "Blok", "Tanggal", "=1+1"],
        ["Sri", -8.243, 114.37, "007", DAY, "=2"],
        [None, None, None, None, None, None],
        ["Budi", "Sobo", 114.37, "B", None, None],
        ["Made", 114.372, -8.245, "C", None, None],
    ]
    intake = read_round(folder("data.xlsx", rows))
    sheet = sheet_of(intake)
    assert sheet["A1"].value == "Daftar penerima"
    assert [cell.value for cell in sheet[2]][:5] == rows[1][:5]
    assert (sheet["B3"].value, sheet["D3"].value) == (-8.243, "007")
    assert sheet["E3"].value == DAY
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"n", "s", "d", "b"}
    at = [cell.value for cell in sheet[2]].index("periksa") + 1
    assert sheet.cell(3, at).value is None
    assert sheet.cell(5, at).value.startswith("Lintang: Ini bukan koordinat")
    assert sheet["B5"].fill.bgColor.rgb != sheet["B3"].fill.bgColor.rgb
    assert "tertukar" in sheet.cell(6, at).value


def test_it_is_mended_there_and_read_again_without_its_own_column(folder):
    place = folder("data.csv", "nama;lat;lon;blok\nSri;Sobo;114.37;7\nMade;-8.25;114.36;8\n")
    out = write_checked(read_round(place), "en")
    assert out == place / "data.checked.xlsx"
    book = openpyxl.load_workbook(out)
    assert book.active["B3"].value == -8.25
    book.active["B2"] = -8.24
    book.save(out)
    (place / "round.toml").write_text(TOML.format(file=out.name), encoding="utf-8")
    intake = read_round(place)
    assert intake.faults == ()
    assert [stop.extra for stop in intake.round_.stops] == [(("blok", "7"),), (("blok", "8"),)]


def test_what_somebody_has_changed_is_never_replaced(folder):
    place = folder("data.csv", "lat,lon\nx,114.3\n")
    first = write_checked(read_round(place), "en")
    assert is_ours(first)
    assert write_checked(read_round(place), "en") == first
    book = openpyxl.load_workbook(first)
    book.active["A2"] = -8.2
    book.save(first)
    kept = first.read_bytes()
    assert not is_ours(first)
    assert write_checked(read_round(place), "en").name == "data.checked-2.xlsx"
    with pytest.raises(InputError):
        write_checked(read_round(place), "en", first)
    assert first.read_bytes() == kept


def test_nothing_is_written_of_a_table_without_a_fault_unless_asked(folder, tmp_path):
    place = folder("data.csv", "lat,lon\n-8.24,114.36\n")
    assert write_checked(read_round(place), "en") is None
    asked = tmp_path / "asked.xlsx"
    assert write_checked(read_round(place), "en", asked) == asked


def test_features_become_rows_that_read_again(folder):
    text = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": '
        '"Point", "coordinates": [114.36, -8.24]}, "properties": {"nama": "Sri", "paket": "x"}}]}'
    )
    sheet = sheet_of(read_round(folder("data.geojson", text)), "en")
    assert values(sheet)[0] == ["nama", "paket", "latitude", "longitude", "periksa"]
    assert values(sheet)[1][:4] == ["Sri", "x", -8.24, 114.36]
    assert values(sheet)[1][4].startswith("paket: This is not a number.")


def test_rows_with_a_stray_separator_and_odd_characters_are_kept(folder):
    place = folder(
        "data.csv", "lat,lon,nama\n-8,24,114,36,Sri\n-8.24,114.3,a\x01\uffffb\n=1+1,1,\n"
    )
    sheet = sheet_of(read_round(place), "en")
    assert values(sheet)[1][:5] == ["-8", "24", "114", "36", "Sri"] or values(sheet)[1][0] == -8
    assert values(sheet)[3][0] == "=1+1"
    assert sheet["A4"].data_type == "s"
    assert all(row[-1] for row in values(sheet)[1:])
