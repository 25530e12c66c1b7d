"""Five more workbooks as they come from offices: hidden rows, dates and fractions of days where
times belong, numbers with blanks, formulas, identity numbers: every row is used or named.
"""

from __future__ import annotations

import datetime as dt
import json

import openpyxl


def checked(rounds, folder):
    ran = rounds("check", folder, "--json")
    return ran.code, json.loads(ran.out)


def named(told, kind="faults"):
    return {(each["row"], each["column"], each["code"]) for each in told[kind]}


def comma(number):
    return f"{number:.6f}".replace(".", ",")


def test_rows_that_a_filter_hides_are_read_and_told(rounds, round_with, places):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["ID Rumah", "Nama", "Koordinat", "Jml", "Dusun"])
    for number, (name, lat, lon) in enumerate(places, start=1):
        sheet.append([f"A-{number}", name, f"{comma(lat)}; {comma(lon)}", f" {number % 3 + 1} ",
                      "Krajan" if number < 7 else "Lor"])  # fmt: skip
    sheet.auto_filter.ref = "A1:E13"
    sheet.auto_filter.add_filter_column(4, ["Krajan"])
    for row in range(8, 14):
        sheet.row_dimensions[row].hidden = True
    code, told = checked(rounds, round_with(book))
    assert (code, told["faults"]) == (0, [])
    assert told["counts"]["households"] == 12
    assert told["counts"]["parcels"] == sum(number % 3 + 1 for number in range(1, 13))
    (hidden,) = [each for each in told["warnings"] if each["code"] == "hidden_rows"]
    assert hidden["row"] == 8
    assert "8, 9, 10, 11, 12, 13" in hidden["cause"]
    assert told["unused_columns"] == ["Dusun"]


def test_what_excel_makes_of_times_is_named_by_row(rounds, round_with, places):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["kode", "lat", "long", "jam kunjungan", "waktu layan"])
    eight = dt.datetime.combine(dt.date(2026, 11, 24), dt.time(8))
    times = [eight, 0.375, dt.date(2026, 10, 8), "pagi", dt.time(8), "8-10",
             "08.00 s/d 10.00 WIB", "08:00-10:00", None]  # fmt: skip
    for number, (time, (_, lat, lon)) in enumerate(zip(times, places, strict=False), start=1):
        sheet.append([f"K{number:03d}", lat, lon, time, 5])
    code, told = checked(rounds, round_with(book))
    assert code == 2
    assert {row for row, _, _ in named(told)} == {2, 3, 4, 5, 6}
    assert {column for _, column, _ in named(told)} == {"jam kunjungan"}
    assert told["counts"]["households"] == 9


def test_a_day_in_the_place_of_an_rt_or_an_id_is_no_rt_and_no_id(rounds, round_with, places):
    """``01/05`` becomes the fifth of January as it is typed."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Kode", "Lintang", "Bujur", "RT", "RW", "JAM BUKA", "Desil"])
    for number, (_, lat, lon) in enumerate(places[:6], start=1):
        sheet.append([number, lat, lon, 5, 2, dt.time(8), number])
    sheet["D3"] = dt.date(2026, 1, 5)
    sheet["A4"] = dt.date(2026, 5, 1)
    code, told = checked(rounds, round_with(book))
    assert code == 2
    assert named(told) == {(3, "RT", "cell_is_date"), (4, "Kode", "cell_is_date")}
    assert told["unused_columns"] == ["JAM BUKA", "Desil"]


def test_links_and_formulas_beside_a_list_on_another_tab(rounds, round_with, places):
    book = openpyxl.Workbook()
    book.active.title = "Rekap"
    book.active.append(["Desa", "Jumlah KK"])
    book.active.append(["Sobo", "=COUNTA(B1:B9)"])
    sheet = book.create_sheet("Lampiran 1")
    sheet.append([None, "LAMPIRAN SURAT No. 12/2026"])
    sheet.append([])
    sheet.append([None, "No.", "Nama Lengkap", "Lokasi (Google Maps)", "Jml Paket", "Tgl Lahir"])
    styles = (
        "https://www.google.com/maps?q={},{}", "geo:{},{}", "({}; {})", "{} {}",
        "https://www.google.com/maps/place/X/data=!8m2!3d{}!4d{}",
        "https://maps.app.goo.gl/abcd1234", "Jl. Mawar 12",
    )  # fmt: skip
    for number, (style, (name, lat, lon)) in enumerate(zip(styles, places, strict=False), start=1):
        sheet.append([None, number, name, style.format(lat, lon), "=1+1" if number == 4 else 1,
                      dt.date(1960, 1, number)])  # fmt: skip
    code, told = checked(rounds, round_with(book))
    assert code == 2
    place = "Lokasi (Google Maps)"
    assert named(told) == {
        (7, "Jml Paket", "cell_without_value"),
        (9, place, "link_without_coordinates"),
        (10, place, "bad_pair"),
    }
    assert told["unused_columns"] == ["Tgl Lahir"]


def test_a_column_of_places_under_no_known_header_is_not_read_as_the_sea(
    rounds, round_with, places
):
    """One missing column is one fault, and not one more for each row."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Kode", "Nama", "Paket", "Tempat", "Bujur"])
    for number, (name, lat, lon) in enumerate(places, start=1):
        sheet.append([number, name, 1, lat, lon])
    code, told = checked(rounds, round_with(book))
    assert code == 2
    assert {each["code"] for each in told["faults"]} == {"missing_column"}
    assert told["warnings"] == []


def test_the_columns_that_nothing_is_read_from_are_told_to_people(rounds, round_with, places):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Lintang", "Bujur", "Desil", "Kosong", "Bu Ani 0812000111"])
    for _, lat, lon in places[:3]:
        sheet.append([lat, lon, 1, None, "x"])
    ran = rounds("check", round_with(book))
    assert "Kolom yang tidak dipakai aturan mana pun: Desil." in ran.out
    assert "0812000111" not in ran.out


def test_the_teams_columns_that_nothing_is_read_from_are_told(rounds, round_with, places):
    book = openpyxl.Workbook()
    book.active.append(["Lintang", "Bujur"])
    for _, lat, lon in places[:3]:
        book.active.append([lat, lon])
    folder = round_with(book)
    lines = ["Tim;Kendaraan;Nopol;Kosong;Kapasitas", "T1;motor;P 1 AB;;40", "T2;mobil;P 2 CD;;60"]
    (folder / "tim.csv").write_text("\n".join(lines), encoding="utf-8")
    assert checked(rounds, folder)[1]["unused_team_columns"] == ["Nopol"]
    assert "Kolom tim yang tidak dipakai: Nopol." in rounds("check", folder).out
    (folder / "tim.csv").write_text("Tim;Nopol\nT1;P 1 AB\n", encoding="utf-8")
    assert checked(rounds, folder)[1]["unused_team_columns"] == []
