"""Broken files, written by hand: each tells the file, the row, the column and the fault."""

from __future__ import annotations

import pytest

from routing.errors import InputError
from routing.intake import load_round, read_round
from routing.words import LANGUAGES

HEADER = "id,latitude,longitude,parcels,weight_kg,windows,service_minutes,priority,name,note"
GOOD = "H1,-8.2430,114.3700,2,2.5,08:00-10:00,4,1,Sri,anjing"
TEAM_HEADER = "id,profile,count,capacity_parcels,capacity_kg,shift_start,shift_end,start,end"
GOOD_TEAM = "M,foot,1,25,40,08:00,15:00,kantor,none"


def households(**cells: str) -> dict[str, str | bytes]:
    """A good row, then one with some cells changed: the fault is in row 3."""
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | {"id": "H2"} | cells
    return {"households.csv": "\n".join([HEADER, GOOD, ",".join(row.values())])}


def teams(**cells: str) -> dict[str, str | bytes]:
    """A good row, then one with some cells changed: the fault is in row 3."""
    row = dict(zip(TEAM_HEADER.split(","), GOOD_TEAM.split(","), strict=True)) | {"id": "K"} | cells
    return {"teams.csv": "\n".join([TEAM_HEADER, GOOD_TEAM, ",".join(row.values())])}


def toml(old: str, new: str) -> tuple[str, str]:
    """A change to the good ``round.toml``."""
    return old, new


H, T, R = "households.csv", "teams.csv", "round.toml"

CELLS = [
    # Households, one cell each.
    (households(latitude="95", longitude="114"), H, 3, "latitude", "bad_latitude"),
    (households(latitude="-91"), H, 3, "latitude", "bad_latitude"),
    (households(longitude="181"), H, 3, "longitude", "bad_longitude"),
    (households(latitude="114.37", longitude="-98.24"), H, 3, "latitude", "bad_latitude"),
    (households(latitude="0", longitude="0.0"), H, 3, "latitude", "zero_coordinates"),
    (households(latitude=""), H, 3, "latitude", "missing_value"),
    (households(longitude=" "), H, 3, "longitude", "missing_value"),
    (households(latitude="nan"), H, 3, "latitude", "not_degrees"),
    (households(longitude="inf"), H, 3, "longitude", "not_degrees"),
    (households(latitude="8°74'34\"S"), H, 3, "latitude", "sixty_and_more"),
    (households(latitude="8 14"), H, 3, "latitude", "not_degrees"),
    (households(latitude="-8.242.800"), H, 3, "latitude", "thousands_in_degrees"),
    (households(latitude="-82428"), H, 3, "latitude", "no_decimal_point"),
    (households(latitude="8.24 S", longitude="114.37 S"), H, 3, "longitude", "same_axis_twice"),
    (households(latitude="Sobo"), H, 3, "latitude", "not_degrees"),
    (households(latitude="1e309"), H, 3, "latitude", "too_large"),
    (households(latitude="--8.24"), H, 3, "latitude", "not_degrees"),
    (households(parcels="-1"), H, 3, "parcels", "negative"),
    (households(parcels="1.5"), H, 3, "parcels", "not_whole"),
    (households(parcels="banyak"), H, 3, "parcels", "not_a_number"),
    (households(parcels="1000000000000"), H, 3, "parcels", "too_large"),
    (households(parcels="1e309"), H, 3, "parcels", "too_large"),
    (households(parcels="9" * 5000), H, 3, "parcels", "not_a_number"),
    (households(parcels="1.000"), H, 3, "parcels", "ambiguous_number"),
    (households(parcels="NaN"), H, 3, "parcels", "not_a_number"),
    (households(parcels="٣"), H, 3, "parcels", "not_a_number"),
    (households(weight_kg="-2"), H, 3, "weight_kg", "negative"),
    (households(weight_kg="2 kuintal"), H, 3, "weight_kg", "not_a_number"),
    (households(weight_kg="10001"), H, 3, "weight_kg", "too_large"),
    (households(service_minutes="-5"), H, 3, "service_minutes", "negative"),
    (households(service_minutes="lama"), H, 3, "service_minutes", "not_a_number"),
    (households(service_minutes="1441"), H, 3, "service_minutes", "too_large"),
    (households(priority="0"), H, 3, "priority", "bad_priority"),
    (households(priority="6"), H, 3, "priority", "bad_priority"),
    (households(priority="2.5"), H, 3, "priority", "not_whole"),
    (households(priority="tinggi"), H, 3, "priority", "not_a_number"),
    (households(windows="10:00-08:00"), H, 3, "windows", "window_reversed"),
    (households(windows="08:00"), H, 3, "windows", "bad_window"),
    (households(windows="08:00-10:60"), H, 3, "windows", "bad_window"),
    (households(windows="08:00-24:01"), H, 3, "windows", "bad_window"),
    (households(windows="pagi"), H, 3, "windows", "bad_window"),
    (households(windows="08:00-09:00-10:00"), H, 3, "windows", "bad_window"),
    (households(windows="08:00-10:00; 09:30-11:00"), H, 3, "windows", "windows_overlap"),
    (households(windows="12:00-12:30"), H, 3, "windows", "window_in_break"),
    (households(id="H1"), H, 3, "id", "duplicate_id"),
    (households(id="row-2", latitude="-8.1"), H, None, None, ""),
    (households(name="a\x07b"), H, 3, "name", "control_characters"),
    (households(note="a\x00b"), H, 3, "note", "control_characters"),
    (households(note="a\u202eb"), H, 3, "note", "control_characters"),
    (households(note="x" * 32_768), H, 3, "note", "text_too_long"),
    (households(note="satu,dua"), H, 3, None, "too_many_cells"),
    (households(latitude="-8,2430"), H, 3, None, "too_many_cells"),
    (households(name='"Sri'), H, 3, None, "stray_quote"),
    (households(name='"Sri" Ayu'), H, 3, None, "stray_quote"),
    # Teams, one cell each.
    (teams(profile="rocket"), T, 3, "profile", "unknown_profile"),
    (teams(count="0"), T, 3, "count", "bad_count"),
    (teams(count="-2"), T, 3, "count", "bad_count"),
    (teams(count="2.5"), T, 3, "count", "not_whole"),
    (teams(count="10001"), T, 3, "count", "too_large"),
    (teams(count="10000"), T, 3, "count", "too_many_teams"),
    (teams(capacity_parcels="-1"), T, 3, "capacity_parcels", "negative"),
    (teams(capacity_parcels="banyak"), T, 3, "capacity_parcels", "not_a_number"),
    (teams(capacity_kg="1.000"), T, 3, "capacity_kg", "ambiguous_number"),
    (teams(capacity_kg="-0,5"), T, None, None, "too_many_cells"),
    (teams(shift_start="pagi"), T, 3, "shift_start", "bad_time"),
    (teams(shift_start="15:00", shift_end="08:00"), T, 3, "shift_end", "shift_reversed"),
    (teams(shift_end="25:00"), T, 3, "shift_end", "bad_time"),
    (teams(start="balai"), T, 3, "start", "unknown_depot"),
    (teams(end='"-98, 114"'), T, 3, "end", "bad_latitude"),
    (teams(end="https://goo.gl/maps/abc"), T, 3, "end", "link_without_coordinates"),
    (teams(start='"0, 0"'), T, 3, "start", "zero_coordinates"),
    (teams(id="M"), T, 3, "id", "duplicate_id"),
    ({"teams.csv": "id,count\nM,2\nM-2,1\n"}, T, 3, "id", "duplicate_id"),
    # Whole tables.
    ({H: "id,name,latitude\nH1,Sri,-8.2\n"}, H, 1, "longitude", "missing_column"),
    ({H: "\n\nDaftar\nid,name,latitude\nH1,Sri,-8.2\n"}, H, 4, "longitude", "missing_column"),
    ({H: "H1,Sri,-8.2,114.3\nH2,Budi,-8.2,114.4\n"}, H, 1, "latitude", "missing_column"),
    ({H: "latitude,longitude,lat\n-8.2,114.3,-8.2\n"}, H, 1, "lat", "two_columns"),
    ({H: "latitude,longitude,koordinat,gps\n-8,114,,\n"}, H, 1, "gps", "two_columns"),
    ({H: "id,koordinat\nH1,Sobo\n"}, H, 2, "koordinat", "bad_pair"),
    ({H: "id,koordinat\nH1,\n"}, H, 2, "koordinat", "missing_value"),
    ({H: "id,koordinat\nH1,\"-8,114\"\n"}, H, 2, "koordinat", "bad_pair"),
    ({H: "id,koordinat\nH1,\"-98.2, 114.3\"\n"}, H, 2, "koordinat", "bad_latitude"),
    ({H: ""}, H, None, None, "empty_file"),
    ({H: "\n \n\t\n"}, H, None, None, "empty_file"),
    ({H: ",,,\n,,\n"}, H, None, None, "empty_file"),
    ({H: f"{HEADER}\n"}, H, 1, None, "no_households"),
    ({H: f"{HEADER}\n,,,,\n\n"}, H, 1, None, "no_households"),
    ({H: b"\x89PNG\r\n\x1a\n" + bytes(50)}, H, None, None, "not_a_table"),
    ({H: b"\xff\xd8\xff\xe0" + b"a" * 50}, H, None, None, "not_a_table"),
    ({H: bytes(range(32)) * 40}, H, None, None, "not_a_table"),
    ({H: b"PK\x03\x04" + b"photo.jpg" * 9}, H, None, None, "not_a_table"),
    ({H: "lat,lon\nx\n".encode("utf-16-le") * 9}, H, None, None, "not_a_table"),
    ({H: "lat,lon\n1,2\n".encode("utf-32")}, H, None, None, "bad_encoding"),
    ({H: b"lat,lon,name\n-8,114,\xe9\n-8,114,\x81\n"}, H, 3, None, "bad_encoding"),
    ({T: "id,profile\n"}, T, 1, None, "no_teams"),
    ({T: ""}, T, None, None, "empty_file"),
]  # fmt: skip


def places(faults):
    return [(fault.file, fault.row, fault.column, fault.code) for fault in faults]


@pytest.mark.parametrize("case", CELLS)
def test_a_broken_table_tells_where_and_what(write, case):
    changed, file, row, column, code = case
    faults = read_round(write(changed)).faults
    if not code:
        assert faults == ()
        return
    found = [fault for fault in faults if fault.code == code]
    assert found, places(faults)
    assert found[0].file == file
    if row is not None or column is not None:
        assert (found[0].row, found[0].column) == (row, column)
    # What is well in the same files is not complained of.
    assert {fault.code for fault in faults} == {code}
    check_words(faults)


def check_words(faults):
    """Every fault names a file and says, in both languages, the cause and what to do."""
    for fault in faults:
        assert fault.file
        for language in LANGUAGES:
            text = fault.text(language)
            assert text.startswith(fault.file)
            assert "{" not in text
            assert "}" not in text
            assert text.endswith(".")
    assert str(InputError(faults)).count("\n") == len(faults) - 1


TOML = [
    (toml("date = 2026-11-24\n", ""), 1, "date", "missing_key"),
    (toml('households = "households.csv"\n', ""), 1, "households", "missing_key"),
    (toml('teams = "teams.csv"\n', ""), 1, "teams", "missing_key"),
    (toml('"teams.csv"', '""'), 5, "teams", "missing_key"),
    (toml('"teams.csv"', "3"), 5, "teams", "key_not_text"),
    (toml("2026-11-24", '"24-11-2026"'), 3, "date", "bad_date"),
    (toml("2026-11-24", "2026"), 3, "date", "bad_date"),
    (toml("2026-11-24", "2026-11-24T07:00:00"), 3, "date", "bad_date"),
    (toml("2026-11-24", "2026-11-31"), 3, None, "toml_syntax"),
    (toml('"Sobo"', '"Sobo'), 2, None, "toml_syntax"),
    (toml("-8.2428", "-8,2428"), 10, None, "toml_syntax"),
    (toml("[round]", "[round"), 1, None, "toml_syntax"),
    (toml('"Sobo"', '"C:\\\\Sobo"\nname = "twice"'), 3, None, "toml_syntax"),
    (toml("service_minutes", "servis_minutes"), 6, "servis_minutes", "unknown_key_like"),
    (toml("service_minutes", "xyz"), 6, "xyz", "unknown_key"),
    (toml("opens", "open"), 12, "open", "unknown_key_like"),
    (toml("[[depots]]\nid = \"kantor\"", "[[depot]]\nid = \"kantor\""), 8, "depot",
     "unknown_key_like"),
    (toml("[round]\n", ""), None, "round", "missing_round_table"),
    (toml("service_minutes = 4", "service_minutes = true"), 6, "service_minutes", "not_a_number"),
    (toml("service_minutes = 4", "service_minutes = [4]"), 6, "service_minutes", "wrong_type"),
    (toml("service_minutes = 4", "service_minutes = -4"), 6, "service_minutes", "negative"),
    (toml("service_minutes = 4", "service_minutes = nan"), 6, "service_minutes", "not_a_number"),
    (toml("service_minutes = 4", 'objective = "quickest"'), 6, "objective",
     "unknown_objective"),
    (toml("service_minutes = 4", 'timezone = "Asia/Jakata"'), 6, "timezone", "unknown_timezone"),
    (toml("service_minutes = 4", 'timezone = "../etc"'), 6, "timezone", "unknown_timezone"),
    (toml("service_minutes = 4", 'timezone = "Asia"'), 6, "timezone", "unknown_timezone"),
    (toml("service_minutes = 4", 'profile = "roket"'), 6, "profile", "unknown_profile"),
    (toml("service_minutes = 4", 'language = "jv"'), 6, "language", "unknown_language"),
    (toml("service_minutes = 4", 'columns = "name"'), 6, "columns", "key_not_texts"),
    (toml("service_minutes = 4", 'columns = ["nik"]'), 6, "columns", "unknown_text_column"),
    (toml("service_minutes = 4", 'qr = "bing"'), 6, "qr", "not_one_of"),
    (toml("service_minutes = 4", 'load_order = "random"'), 6, "load_order", "not_one_of"),
    (toml("service_minutes = 4", 'all_teams_out = "yes"'), 6, "all_teams_out", "key_not_flag"),
    (toml("service_minutes = 4", "snap_metres = 1.5"), 6, "snap_metres", "not_whole"),
    (toml("service_minutes = 4", "snap_metres = 0xffffffffffffffffffff"), 6, "snap_metres",
     "too_large"),
    (toml("service_minutes = 4", "capacity_parcels = -1"), 6, "capacity_parcels", "negative"),
    (toml("service_minutes = 4", 'shift_end = "06:00"'), 6, "shift_end", "shift_reversed"),
    (toml("service_minutes = 4", "shift_end = 16"), 6, "shift_end", "bad_time"),
    (toml("-8.2428", "-98.2428"), 8, "latitude", "bad_latitude"),
    (toml("-8.2428", '"selatan"'), 10, "latitude", "not_degrees"),
    (toml("latitude = -8.2428\n", ""), 8, "latitude", "missing_key"),
    (toml("latitude = -8.2428\nlongitude = 114.3699",
          "latitude = 114.3699\nlongitude = -8.2428"), 10, "latitude", "swapped_coordinates"),
    (toml("07:00:00", "07:00:00\ncloses = 06:00:00"), 8, "closes", "opening_reversed"),
    (toml('"gudang"', '"kantor"'), 14, "id", "duplicate_id"),
    (toml('end = "13:00"', 'end = "11:00"'), 19, "end", "break_reversed"),
    (toml('end = "13:00"', 'end = "siang"'), 22, "end", "bad_time"),
    (toml('end = "13:00"', 'end = "13:00"\n[[breaks]]\nstart = 11:30:00\nend = 12:30:00'), 19,
     "start", "breaks_overlap"),
    (toml('[[breaks]]\nname = "Istirahat"', '[breaks]\nname = "Istirahat"'), 19, "breaks",
     "not_tables"),
]  # fmt: skip


@pytest.mark.parametrize("case", TOML)
def test_a_broken_round_toml_tells_the_line_and_the_key(write, good_files, case):
    change, row, column, code = case
    old, new = change
    assert good_files[R].count(old) >= 1
    changed = good_files[R].replace(old, new, 1)
    # Teams that name no depot, so that a missing depot is the only thing wrong.
    faults = read_round(write({R: changed, T: "id,start,end\nA,none,none\n"})).faults
    assert (R, row, column, code) in places(faults), places(faults)
    check_words(faults)


def test_missing_files_and_folders_in_their_place_are_named(write, good_files):
    folder = write({R: good_files[R].replace('"Sobo"', '"Sobo"\nroads = "peta.osm.pbf"')})
    (folder / H).unlink()
    (folder / T).unlink()
    (folder / T).mkdir()
    faults = read_round(folder).faults
    assert places(faults) == [
        ("peta.osm.pbf", None, None, "missing_file"),
        (H, None, None, "missing_file"),
        (T, None, None, "not_a_file"),
    ]
    check_words(faults)


def test_a_file_that_may_not_be_opened_is_said_to_be_so(write, monkeypatch):
    from pathlib import Path

    def refuse(self):
        raise PermissionError(13, "Permission denied", str(self))

    folder = write({})
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert places(read_round(folder).faults) == [(R, None, None, "unreadable_file")]


@pytest.mark.parametrize("name", ["nowhere", "nowhere/round.toml", "nul\0byte", "x" * 5000])
def test_a_path_that_leads_nowhere_is_a_fault(tmp_path, name):
    with pytest.raises(InputError) as caught:
        load_round(tmp_path / name)
    assert caught.value.faults[0].file
    assert caught.value.faults[0].code in {"missing_file", "unreadable_file"}


def test_a_folder_without_round_toml_says_that_it_is_missing(tmp_path):
    assert places(read_round(tmp_path).faults) == [(R, None, None, "missing_file")]


def test_a_table_in_place_of_a_round_is_told(write):
    assert places(read_round(write({}) / H).faults) == [(H, None, None, "not_a_round")]


def test_a_round_toml_that_is_not_utf8_names_the_line(write, good_files):
    faults = read_round(
        write({R: good_files[R].replace("Sobo", "Sob\xe9").encode("latin-1")})
    ).faults
    assert places(faults) == [(R, 2, None, "not_utf8")]


def test_a_round_toml_with_a_byte_order_mark_is_read(write, good_files):
    assert load_round(write({R: good_files[R].encode("utf-8-sig")})).name == "Sobo"


def test_no_depot_is_one_fault_of_the_round(write, good_files):
    without = good_files[R].split("[[depots]]")[0]
    faults = read_round(write({R: without, T: "id\nA\nB\n"})).faults
    assert places(faults) == [(R, None, "depots", "no_depots")]
    assert load_round(write({R: without, T: "id,start,end\nA,none,none\n"})).depots == ()


def test_one_row_tells_all_its_faults(write):
    changed = households(latitude="x", longitude="999", parcels="-3", windows="10-8", priority="9")
    faults = read_round(write(changed)).faults
    assert {(fault.row, fault.column, fault.code) for fault in faults} == {
        (3, "latitude", "not_degrees"),
        (3, "longitude", "bad_longitude"),
        (3, "parcels", "negative"),
        (3, "windows", "window_reversed"),
        (3, "priority", "bad_priority"),
    }


def test_a_missing_column_names_what_was_found_and_what_would_serve(write):
    fault = read_round(write({H: "id,nama,latitudee,longitude\nH1,Sri,-8.2,114\n"})).faults[0]
    assert (fault.file, fault.column, fault.code) == (H, "latitude", "missing_column")
    assert "nama" in fault.cause
    assert "latitudee" in fault.cause
    assert "lintang" in fault.action


def test_faults_after_a_missing_column_are_still_told(write):
    faults = read_round(write({H: "id,latitude,parcels\nH1,-8.2,1\nH1,-98.2,x\n"})).faults
    assert [(fault.row, fault.code) for fault in faults] == [
        (1, "missing_column"),
        (3, "not_a_number"),
        (3, "duplicate_id"),
        (3, "bad_latitude"),
    ]
