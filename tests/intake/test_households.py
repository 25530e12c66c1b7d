"""The households table: headers, ids, places, loads and what is kept of unknown columns."""

from __future__ import annotations

import pytest

from routing.intake import load_round, read_round
from routing.intake.columns import households_vocabulary, letter, plain, teams_vocabulary
from routing.model import Location


@pytest.fixture
def stops(write, good_files):
    """Read the stops of a households table, with lines added below ``[round]``."""

    def read(text: str, lines: str = ""):
        toml = good_files["round.toml"].replace("[round]", f"[round]\n{lines}")
        return load_round(write({"households.csv": text, "round.toml": toml})).stops

    return read


def test_only_the_coordinates_are_required(stops):
    (stop,) = stops("latitude,longitude\n-8.2,114.3\n")
    assert stop.id == "row-2"
    assert stop.location == Location(lat=-8.2, lon=114.3)
    assert (stop.demand, stop.windows, stop.service_duration) == ((1, 0, 0), (), 240)
    assert (stop.priority, stop.name, stop.extra) == (3, "", ())


def test_a_missing_id_is_the_row_blank_rows_and_titles_counted(stops):
    text = "Data warga\n\nlat,lon,kode\n-8.2,114.3,\n\n ,,\n-8.3,114.4,B\n-8.4,114.5,\n"
    assert [stop.id for stop in stops(text)] == ["row-4", "B", "row-8"]


def test_a_cell_with_line_breaks_is_one_row(stops):
    text = 'lat,lon,alamat\n-8.2,114.3,"Jl. Mawar\nRT 2, RW 3"\n-8.3,114.4,\n'
    first, second = stops(text)
    assert first.address == "Jl. Mawar RT 2, RW 3"
    assert second.id == "row-3"


def test_rows_swallowed_by_quotation_marks_are_found_out(write):
    text = 'id,lat,lon\n"A,-8.2,114.3\nB",-8.3,114.4\nC,-8.4,114.5\n'
    faults = read_round(write({"households.csv": text})).faults
    assert [(fault.row, fault.code) for fault in faults] == [(2, "stray_quote")]


def test_running_numbers_serve_as_ids_only_where_they_are_whole_and_unique(stops):
    assert [s.id for s in stops("no,lat,lon\n1,-8.2,114.3\n2,-8.3,114.4\n")] == ["1", "2"]
    twice = stops("no,lat,lon\n1,-8.2,114.3\n1,-8.3,114.4\n")
    assert [(s.id, s.extra) for s in twice] == [
        ("row-2", (("no", "1"),)),
        ("row-3", (("no", "1"),)),
    ]
    assert [s.id for s in stops("no,lat,lon\n1,-8.2,114.3\n,-8.3,114.4\n")] == ["row-2", "row-3"]
    both = stops("no,kode,lat,lon\n1,A,-8.2,114.3\n")
    assert [(s.id, s.extra) for s in both] == [("A", (("no", "1"),))]


def test_an_explicit_id_may_not_collide_with_a_made_one(write):
    text = "id,lat,lon\nrow-3,-8.2,114.3\n,-8.3,114.4\n"
    faults = read_round(write({"households.csv": text})).faults
    assert [(f.row, f.column, f.code) for f in faults] == [(3, "id", "duplicate_id")]


@pytest.mark.parametrize("header", ["koordinat", "Coordinates", "titik koordinat", "Lat, Lon"])
def test_one_column_may_hold_both_coordinates(stops, header):
    (stop,) = stops(f'"{header}",nama\n"-8.2428, 114.3699",Sri\n')
    assert stop.location == Location(lat=-8.2428, lon=114.3699)


def test_two_columns_go_before_one_that_holds_both(stops):
    (stop,) = stops('lat,lon,koordinat\n-8.2,114.3,"rumah, pojok"\n')
    assert stop.location == Location(lat=-8.2, lon=114.3)
    assert stop.extra == (("koordinat", "rumah, pojok"),)


@pytest.mark.parametrize(
    ("cell", "rt", "rw"),
    [
        ("02/05", "02", "05"),
        ("RT 02/RW 05", "02", "05"),
        ("RT.02 RW.05", "02", "05"),
        ("2-5", "2", "5"),
        ("pojok", "pojok", ""),
    ],
)
def test_rt_and_rw_in_one_column(stops, cell, rt, rw):
    (stop,) = stops(f"lat,lon,RT/RW\n-8.2,114.3,{cell}\n")
    assert (stop.rt, stop.rw) == (rt, rw)


def test_the_weight_of_a_parcel_stands_in_for_a_silent_weight(stops):
    text = "lat,lon,paket,berat\n-8.2,114.3,3,\n-8.3,114.4,3,1.5\n-8.4,114.5,,\n"
    grams = [stop.demand[1] for stop in stops(text, "parcel_kg = 2.25")]
    assert grams == [6750, 1500, 2250]


def test_a_weight_that_the_parcels_make_too_large_is_told(write, good_files):
    toml = good_files["round.toml"].replace("[round]", "[round]\nparcel_kg = 500")
    text = "lat,lon,paket\n-8.2,114.3,20\n-8.3,114.4,21\n"
    faults = read_round(write({"round.toml": toml, "households.csv": text})).faults
    assert [(f.row, f.column, f.code) for f in faults] == [(3, "paket", "too_large")]


def test_unknown_columns_are_kept_without_complaint(write):
    text = "lat,lon,Kartu Keluarga,,agama\n-8.2,114.3,KK1,x,\n-8.3,114.4,,,Hindu\n"
    intake = read_round(write({"households.csv": text}))
    assert intake.warnings == ()
    assert [stop.extra for stop in intake.round_.stops] == [
        (("Kartu Keluarga", "KK1"), ("D", "x")),
        (("agama", "Hindu"),),
    ]


def test_a_mistyped_header_is_mentioned(write):
    text = "lat,lon,prioritass\n-8.2,114.3,1\n"
    (warning,) = read_round(write({"households.csv": text})).warnings
    assert (warning.code, warning.column, warning.values["column"]) == (
        "unused_column",
        "prioritass",
        "priority",
    )


def test_windows_1252_is_read_and_mentioned(write):
    text = "lat;lon;nama\n-8,2;114,3;Andr\xe9\n".encode("cp1252")
    intake = read_round(write({"households.csv": text}))
    assert intake.round_.stops[0].name == "André"
    assert [warning.code for warning in intake.warnings] == ["read_as_windows_1252"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_do_not_matter(stops, ending):
    text = ending.join(["lat,lon", "-8.2,114.3", "-8.3,114.4"])
    assert [stop.id for stop in stops(text)] == ["row-2", "row-3"]


def test_a_line_that_names_the_separator_is_obeyed(stops):
    (stop,) = stops("sep=;\nlat;lon;nama\n-8,2;114,3;a,b,c,d\n")
    assert (stop.id, stop.location.lat, stop.name) == ("row-2", -8.2, "a,b,c,d")


def test_a_delimiter_inside_titles_does_not_mislead(stops):
    (stop,) = stops("Desa Sobo, Banyuwangi, Jawa Timur\nlat;lon;nama\n-8,2;114,3;Sri\n")
    assert (stop.location.lat, stop.name) == (-8.2, "Sri")


def test_short_rows_are_blank_at_their_end(stops):
    (stop,) = stops("lat,lon,paket,nama\n-8.2,114.3\n")
    assert (stop.demand[0], stop.name) == (1, "")


def test_texts_of_all_scripts_come_through(stops):
    (stop,) = stops("lat,lon,nama,catatan\n-8.2,114.3,ꦱꦸꦒꦼꦁ 🌸,=1+1 <b>\n")
    assert (stop.name, stop.note) == ("ꦱꦸꦒꦼꦁ 🌸", "=1+1 <b>")


@pytest.mark.parametrize("vocabulary", [households_vocabulary(), teams_vocabulary()])
def test_no_header_means_two_columns(vocabulary):
    seen: dict[str, str] = {}
    for column in set(vocabulary.words.values()):
        for name in vocabulary.accepted(column).split(", "):
            assert seen.setdefault(plain(name), column) == column


def test_headers_are_the_same_but_for_case_accents_and_punctuation():
    assert plain(" Béràt (KG) ") == plain("berat_kg") == "beratkg"


def test_columns_are_lettered_as_in_a_spreadsheet():
    assert [letter(position) for position in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
