"""Five workbooks as coordinators have them, through the command: every row is used or named."""

from __future__ import annotations

import json
import re

import openpyxl
import pytest
from openpyxl.styles import Font

QUICK = ("--iterations", "10", "--workers", "1", "--formats", "csv")


def comma(number):
    return f"{number:.6f}".replace(".", ",")


def ids_in(plan):
    served = [visit["stop"] for route in plan["routes"] for visit in route["visits"]]
    return sorted(served + [each["stop"] for each in plan["unassigned"]])


def checked(rounds, folder):
    ran = rounds("check", folder, "--json")
    return ran.code, json.loads(ran.out)


def named_rows(told, kind):
    return sorted((each["row"], each["code"]) for each in told[kind])


def planned(rounds, folder):
    ran = rounds("plan", folder, *QUICK, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_title_rows_and_a_total_below(rounds, round_with, places):
    """A letterhead, a merged title, an empty row, and under the table a sum and a signature."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["PEMERINTAH DESA CONTOH"])
    sheet.append(["Daftar Penerima Bantuan, Tahap IV"])
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A2:F2")
    sheet["A1"].font = Font(bold=True)
    sheet.append([])
    sheet.append(["No.", "Nama Kepala Keluarga", "Lintang", "Bujur", "Jumlah Paket", "Ket."])
    for number, (name, lat, lon) in enumerate(places, start=1):
        sheet.append([number, name, lat, lon, 1, None])
    sheet.append([None, "JUMLAH", None, None, len(places), None])
    sheet.append([])
    sheet.append([None, None, None, None, "Kepala Desa", None])
    folder = round_with(book)
    code, told = checked(rounds, folder)
    assert code == 2
    assert {each["row"] for each in told["faults"]} == {19}
    assert named_rows(told, "warnings") == [(17, "sum_row")]
    assert told["counts"]["household_rows"] == 13
    mended = openpyxl.load_workbook(folder / "daftar penerima.checked.xlsx")
    head = [cell.value for cell in mended.active[4]]
    said = {row: mended.active.cell(row, head.index("periksa") + 1).value for row in range(5, 20)}
    assert {row for row, text in said.items() if text} == {17, 19}
    mended.active.delete_rows(17, 3)
    mended.save(folder / "daftar penerima.xlsx")
    assert ids_in(planned(rounds, folder)) == sorted(map(str, range(1, 13)))


def test_commas_in_numbers_and_the_right_one_of_two_tabs(rounds, round_with, places):
    """The first tab is a recap by village, the second has the households; numbers are texts."""
    book = openpyxl.Workbook()
    book.active.title = "Rekap"
    book.active.append(["Dusun", "Jumlah KK", "Jumlah Paket"])
    book.active.append(["Krajan", 12, 12])
    sheet = book.create_sheet("Data")
    sheet.append(["Kode Rumah", "NAMA", "Lintang", "bujur", "Paket", "Berat (kg)"])
    for number, (name, lat, lon) in enumerate(places, start=1):
        sheet.append([f"R{number:02d}", name, comma(lat), comma(lon), "1", "9,5"])
    folder = round_with(book)
    code, told = checked(rounds, folder)
    assert (code, told["faults"], told["warnings"], told["corrections"]) == (0, [], [], [])
    assert (told["counts"]["households"], told["counts"]["grams"]) == (12, 12 * 9500)
    assert ids_in(planned(rounds, folder)) == [f"R{number:02d}" for number in range(1, 13)]


def test_merged_cells_a_header_in_two_rows_and_everything_in_one_cell(rounds, round_with, places):
    """The village stands once for its rows; degrees and minutes, and links, in one cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Kelurahan", "Nama Penerima", "Titik Koordinat"])
    for number, (name, lat, lon) in enumerate(places, start=1):
        place = f"{lat:.7f}, {lon:.7f}"
        if number % 3 == 1:
            place = f"https://www.google.com/maps?q={lat:.7f},{lon:.7f}"
        if number % 3 == 2:
            place = f"{-lat:.7f}° LS {lon:.7f}° BT"
        sheet.append([("Sobo" if number <= 6 else "Kertosari"), name, place])
    for first in (2, 8):
        sheet.merge_cells(start_row=first, end_row=first + 5, start_column=1, end_column=1)
    folder = round_with(book)
    code, told = checked(rounds, folder)
    assert (code, told["faults"]) == (0, [])
    assert {each["code"] for each in told["warnings"]} == {"merged_cells"}
    assert told["balance"]["villages"] == {"Sobo": 6, "Kertosari": 6}
    plan = planned(rounds, folder)
    assert ids_in(plan) == sorted(f"row-{row}" for row in range(2, 14))
    at = {visit["stop"]: (visit["lat"], visit["lon"]) for route in plan["routes"]
          for visit in route["visits"]}  # fmt: skip
    for number, (_, lat, lon) in enumerate(places, start=2):
        assert at[f"row-{number}"] == pytest.approx((lat, lon), abs=1e-6)


def test_the_same_household_twice_and_a_code_that_stands_twice(rounds, round_with, places):
    """Two rows are one household spelled twice, and two households carry one code."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["ID", "Nama", "Lat", "Long", "No HP"])
    for number, (name, lat, lon) in enumerate(places, start=1):
        sheet.append([f"R{number}", name, lat, lon, f"0812 3456 7{number:03d}"])
    name, lat, lon = places[0]
    sheet.append(["R13", f"Ibu {name.upper()}", lat + 0.00001, lon, "+62 812-3456-7001"])
    sheet.append(["R5", "Orang Lain", places[4][1] + 0.0004, places[4][2], ""])
    folder = round_with(book)
    code, told = checked(rounds, folder)
    assert code == 2
    assert named_rows(told, "faults") == [(15, "duplicate_id")]
    assert 14 in {each["row"] for each in told["warnings"]}
    people = rounds("check", folder)
    assert people.code == 2
    assert not re.search(r"0812|Orang Lain|" + name, people.out + people.err)
    sheet["A15"] = "R15"
    book.save(folder / "daftar penerima.xlsx")
    # What is only doubted is planned as it stands: nobody is merged away.
    assert len(ids_in(planned(rounds, folder))) == 14


def test_swapped_pairs_a_lost_minus_and_places_that_are_none(rounds, round_with, places):
    """Some pairs swapped, one without its minus, one in metres, one empty, one at 0/0, one far."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Kode", "Nama", "Latitude", "Longitude"])
    rows = [[f"R{number}", name, lat, lon] for number, (name, lat, lon) in enumerate(places, 1)]
    for at in (0, 3):
        rows[at][2:] = rows[at][3:1:-1]
    rows[1][2] = -rows[1][2]
    for row in rows:
        sheet.append(row)
    sheet.append(["R13", "Satu", 210_000, 9_088_000])
    sheet.append(["R14", "Dua", None, None])
    sheet.append(["R15", "Tiga", 0, 0])
    sheet.append(["R16", "Empat", -8.5, 114.37])
    folder = round_with(book)
    code, told = checked(rounds, folder)
    assert code == 2
    assert {each["row"] for each in told["faults"]} == {14, 15, 16}
    refused = rounds("plan", folder, "--language", "en")
    assert refused.code == 2
    assert set(re.findall(r"row (\d+)", refused.err)) == {"14", "15", "16"}
    assert named_rows(told, "corrections") == [
        (2, "mended_swapped"), (3, "mended_minus"), (5, "mended_swapped"),
    ]  # fmt: skip
    sheet.delete_rows(14, 3)
    book.save(folder / "daftar penerima.xlsx")
    code, told = checked(rounds, folder)
    assert code == 0
    assert {(each["stop"], each["code"]) for each in told["snapped"]["car"]["no_road"]} == {
        ("R16", "outside_map")
    }
    ran = rounds("plan", folder, *QUICK, "--json")
    assert ran.code == 4
    plan = json.loads(ran.out)
    assert ids_in(plan) == sorted([*(f"R{number}" for number in range(1, 13)), "R16"])
    assert [each["stop"] for each in plan["unassigned"]] == ["R16"]
    at = {visit["stop"]: visit["lat"] for route in plan["routes"] for visit in route["visits"]}
    assert at["R1"] == pytest.approx(places[0][1])
    assert at["R2"] == pytest.approx(places[1][1])
