"""Files become a round: the same one from every kind of file, or all faults at once."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest

from routing.errors import InputError
from routing.intake import load_round, read_round
from routing.model import Break, Location, TimeWindow


def hour(number: float) -> int:
    return int(number * 3600)


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_a_good_round_is_read_whole(write):
    folder = write({})
    round_ = load_round(folder)
    first, second, third = round_.stops
    assert (round_.name, round_.date) == ("Sobo", dt.date(2026, 11, 24))
    assert first.id == "H1"
    assert first.location == Location(lat=-8.2430, lon=114.3700)
    assert first.demand == (2, 2500, 0)
    assert first.windows == (TimeWindow(start=hour(8), end=hour(10)),)
    assert (first.service_duration, first.priority) == (240, 1)
    assert (first.village, first.rw, first.rt) == ("Sobo", "05", "02")
    assert (first.name, first.address) == ("Sri Wahyuni", "Jl. Mawar 3, gang 2")
    assert (first.landmark, first.phone, first.note) == ("warung biru", "0812000111", "anjing")
    assert first.extra == (("block", "A"),)
    assert second.demand == (1, 0, 0)
    assert second.windows == (
        TimeWindow(start=hour(8), end=hour(9.5)),
        TimeWindow(start=hour(13), end=hour(15)),
    )
    assert (second.service_duration, second.priority) == (390, 3)
    assert (third.demand, third.windows, third.priority, third.extra) == ((3, 0, 0), (), 5, ())
    assert round_.breaks == (Break(start=hour(12), end=hour(13), name="Istirahat"),)
    assert [(depot.id, depot.opens, depot.closes) for depot in round_.depots] == [
        ("kantor", hour(7), hour(24)),
        ("gudang", 0, hour(24)),
    ]


def test_teams_are_counted_out_and_silent_cells_take_defaults(write):
    one, two, truck = load_round(write({})).teams
    assert (one.id, two.id, truck.id) == ("M-1", "M-2", "K")
    assert (one.name, two.name, truck.name) == ("Mawar 1", "Mawar 2", "Kenanga")
    assert one.capacity == two.capacity == (25, 40_000, None)
    assert one.shift == TimeWindow(start=hour(8), end=hour(15))
    assert (one.start, one.end) == ("kantor", None)
    assert (truck.profile, truck.capacity) == ("truck", (100, None, None))
    assert truck.shift == TimeWindow(start=hour(7.5), end=hour(16))
    assert (truck.start, truck.end) == ("gudang", Location(lat=-8.24, lon=114.36))


def test_folder_and_file_name_give_the_same_round(write):
    folder = write({})
    assert load_round(folder) == load_round(folder / "round.toml") == load_round(str(folder))
    assert load_round(folder).source == folder / "round.toml"


def typed(header: str, text: str) -> object:
    """What somebody's spreadsheet would hold instead of the text."""
    numbers = {"latitude", "longitude", "parcels", "weight_kg", "service_minutes", "priority",
               "count", "capacity_parcels", "capacity_kg"}  # fmt: skip
    if not text:
        return None
    if header in {"shift_start", "shift_end"}:
        return dt.time.fromisoformat(text)
    return float(text) if header in numbers else text


def test_xlsx_gives_the_same_round_as_csv(write, workbook, good_files):
    expected = load_round(write({}))
    books = {}
    for name in ("households", "teams"):
        header, *rows = csv_rows(good_files[f"{name}.csv"])
        title = [["Data pembagian"], []]
        body = [[typed(h, c) for h, c in zip(header, row, strict=False)] for row in rows]
        books[f"{name}.xlsx"] = workbook([["Bukan tabel"]], [*title, header, *body])
    toml = good_files["round.toml"].replace(".csv", ".xlsx")
    assert load_round(write({"round.toml": toml, **books})) == expected


def test_geojson_gives_the_same_round_as_csv(write, good_files):
    expected = load_round(write({}))
    header, *rows = csv_rows(good_files["households.csv"])
    features = []
    for row in rows:
        if not row:
            continue
        cells = dict(zip(header, row, strict=True))
        place = [float(cells.pop("longitude")), float(cells.pop("latitude"))]
        parcels = cells.pop("parcels")
        features.append(
            {
                "type": "Feature",
                "properties": {**cells, "parcels": int(parcels) if parcels else None},
                "geometry": {"type": "Point", "coordinates": place},
            }
        )
    text = json.dumps({"type": "FeatureCollection", "features": features})
    toml = good_files["round.toml"].replace("households.csv", "households.geojson")
    assert load_round(write({"round.toml": toml, "households.geojson": text})) == expected


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ";"), ("utf-8-sig", ","), ("utf-16", "\t"), ("utf-8", "\t"), ("utf-8-sig", ";")],
)
def test_encoding_and_delimiter_do_not_matter(write, good_files, encoding, delimiter):
    expected = load_round(write({}))
    changed = {}
    for name in ("households.csv", "teams.csv"):
        target = io.StringIO()
        csv.writer(target, delimiter=delimiter).writerows(csv_rows(good_files[name]))
        changed[name] = target.getvalue().encode(encoding)
    assert load_round(write(changed)) == expected


def test_one_workbook_may_hold_both_tables(write, workbook, good_files):
    expected = load_round(write({}))
    households = csv_rows(good_files["households.csv"].replace("parcels", "jumlah"))
    book = workbook(households, csv_rows(good_files["teams.csv"]))
    toml = good_files["round.toml"]
    toml = toml.replace("households.csv", "data.xlsx").replace("teams.csv", "data.xlsx")
    assert load_round(write({"round.toml": toml, "data.xlsx": book})) == expected


def test_indonesian_headers_give_the_same_round(write, good_files):
    expected = load_round(write({}))
    households = good_files["households.csv"].replace(
        "id,name,latitude,longitude,parcels,weight_kg,windows,service_minutes,priority,village,"
        "rw,rt,address,landmark,phone,note",
        "Kode,NAMA KK,Lintang,bujur,Jumlah_Paket,Berat (kg),Jam Kunjungan,Lama (menit),Prioritas,"
        "Desa/Kelurahan,RW,RT,Alamat,Patokan,No. HP,Keterangan",
    )
    teams = good_files["teams.csv"].replace(
        "id,name,profile,count,capacity_parcels,capacity_kg,shift_start,shift_end,start,end",
        "Tim,Nama Tim,Jenis Kendaraan,Jumlah,Kapasitas,Kapasitas kg,Jam Mulai,Jam Selesai,"
        "Berangkat dari,Kembali ke",
    )
    teams = teams.replace("motorcycle", "Sepeda Motor").replace("truck", "pick-up")
    teams = teams.replace("none", "tidak ada")
    round_ = load_round(write({"households.csv": households, "teams.csv": teams}))
    assert round_ == expected


def test_all_files_tell_their_faults_at_once(write, good_files):
    folder = write(
        {
            "round.toml": good_files["round.toml"].replace("-8.25", "-98.25"),
            "households.csv": good_files["households.csv"].replace("H2", "H1"),
            "teams.csv": good_files["teams.csv"].replace("truck", "rocket"),
        }
    )
    with pytest.raises(InputError) as caught:
        load_round(folder)
    places = [(fault.file, fault.row, fault.column, fault.code) for fault in caught.value.faults]
    assert places == [
        ("round.toml", 14, "latitude", "bad_latitude"),
        ("households.csv", 3, "id", "duplicate_id"),
        ("teams.csv", 3, "profile", "unknown_profile"),
    ]


def test_an_unreadable_households_file_hides_nothing(write, good_files):
    folder = write(
        {
            "round.toml": good_files["round.toml"] + "\n[[brakes]]\nstart = 1\n",
            "households.csv": b"\x89PNG\r\n\x1a\n\0\0\0",
            "teams.csv": good_files["teams.csv"].replace("08:00", "25:99"),
        }
    )
    codes = {(fault.file, fault.code) for fault in read_round(folder).faults}
    assert codes == {
        ("round.toml", "unknown_key_like"),
        ("households.csv", "not_a_table"),
        ("teams.csv", "bad_time"),
    }


def test_a_syntax_error_in_round_toml_does_not_hide_the_tables(write, good_files):
    folder = write(
        {
            "round.toml": good_files["round.toml"].replace('"Sobo"', "Sobo"),
            "households.csv": good_files["households.csv"].replace("-8.2430", "95"),
        }
    )
    places = [(fault.file, fault.row, fault.code) for fault in read_round(folder).faults]
    assert places == [("round.toml", 2, "toml_syntax"), ("households.csv", 2, "bad_latitude")]


def test_read_round_tells_warnings_and_counts_and_does_not_raise(write, good_files):
    teams = "id,capacity_parcels\nA,2\nB,3\n"
    intake = read_round(write({"teams.csv": teams}))
    assert intake.round_ is not None
    assert intake.faults == ()
    assert [(w.file, w.code) for w in intake.warnings] == [("teams.csv", "parcels_above_capacity")]
    assert intake.counts == {
        "household_rows": 3, "households": 3, "team_rows": 2, "teams": 2, "depots": 2,
        "breaks": 1, "parcels": 6, "grams": 2500, "millilitres": 0,
    }  # fmt: skip
    broken = read_round(write({"teams.csv": teams.replace("3", "x")}))
    assert broken.round_ is None
    assert [fault.code for fault in broken.faults] == ["not_a_number"]


def test_a_round_can_be_read_from_the_current_folder(write, monkeypatch):
    monkeypatch.chdir(write({}))
    assert load_round(".").name == "Sobo"
    assert load_round("round.toml").name == "Sobo"
