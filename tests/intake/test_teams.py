"""The teams table: profiles, counts, limits, shifts, and where a day starts and ends."""

from __future__ import annotations

import pytest

from routing.intake import load_round, read_round
from routing.model import Location, TimeWindow


@pytest.fixture
def teams(write, good_files):
    """Read the teams of a teams table, with lines added below ``[round]``."""

    def read(text: str, lines: str = ""):
        toml = good_files["round.toml"].replace("[round]", f"[round]\n{lines}")
        return load_round(write({"teams.csv": text, "round.toml": toml})).teams

    return read


def test_an_id_is_all_a_team_needs(teams):
    (team,) = teams("id\nA\n")
    assert (team.id, team.profile, team.capacity) == ("A", "motorcycle", (None, None, None))
    assert team.shift == TimeWindow(start=7 * 3600 + 1800, end=16 * 3600)
    assert (team.start, team.end) == ("kantor", "kantor")


def test_teams_without_ids_are_numbered(teams):
    assert [team.id for team in teams("nama tim,jumlah\nMawar,1\nMelati,2\n")] == [
        "T1",
        "T2-1",
        "T2-2",
    ]


def test_silent_teams_take_the_rounds_defaults(teams):
    lines = (
        'profile = "jalan kaki"\ncapacity_parcels = 7\ncapacity_kg = 12.5\n'
        'shift_start = 06:30:00\nshift_end = "14.15"'
    )
    silent, own = teams("id,kendaraan,kapasitas\nA,,\nB,mobil,tanpa batas\n", lines)
    assert (silent.profile, silent.capacity) == ("foot", (7, 12_500, None))
    assert silent.shift == TimeWindow(start=6 * 3600 + 1800, end=14 * 3600 + 900)
    assert (own.profile, own.capacity) == ("car", (None, 12_500, None))


@pytest.mark.parametrize(
    ("word", "profile"),
    [
        ("motor", "motorcycle"),
        ("Sepeda Motor", "motorcycle"),
        ("MOBIL", "car"),
        ("pick up", "truck"),
        ("Pick-Up", "truck"),
        ("pickup", "truck"),
        ("truk", "truck"),
        ("jalan kaki", "foot"),
        ("foot", "foot"),
    ],
)
def test_profiles_by_the_names_people_use(teams, word, profile):
    assert teams(f"id,kendaraan\nA,{word}\n")[0].profile == profile


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("", "kantor"),
        ("gudang", "gudang"),
        ("Gudang", "gudang"),
        ("none", None),
        ("Tidak ada", None),
        ('"-8.24, 114.36"', Location(lat=-8.24, lon=114.36)),
        ('"-8,24; 114,36"', Location(lat=-8.24, lon=114.36)),
    ],
)
def test_where_a_day_starts_and_ends(teams, cell, place):
    start, end = teams(f"id,start,end\nA,{cell},gudang\nB,gudang,{cell}\n")
    assert (start.start, start.end) == (place, "gudang")
    assert (end.start, end.end) == ("gudang", place)


def test_a_team_that_starts_elsewhere_and_is_silent_about_its_end_is_mentioned(write):
    intake = read_round(write({"teams.csv": "id,start,end\nA,gudang,\nB,,\nC,gudang,gudang\n"}))
    assert intake.round_.teams[0].end == "kantor"
    assert [(w.row, w.code) for w in intake.warnings] == [(2, "end_assumed")]


def test_a_depots_name_serves_where_it_is_the_only_one(write, good_files):
    toml = good_files["round.toml"].replace('id = "gudang"', 'id = "G"\nname = "Gudang Desa"')
    teams = load_round(
        write({"round.toml": toml, "teams.csv": "id,start,end\nA,gudang desa,none\n"})
    ).teams
    assert teams[0].start == "G"


def test_copies_of_a_bad_row_are_one_fault(write):
    faults = read_round(write({"teams.csv": "id,jumlah,kendaraan\nA,3,roket\n"})).faults
    assert [(f.row, f.column, f.code) for f in faults] == [(2, "kendaraan", "unknown_profile")]


def test_all_rows_together_may_not_make_too_many_teams(write):
    faults = read_round(write({"teams.csv": "id,jumlah\nA,6000\nB,5000\n"})).faults
    assert [(f.row, f.column, f.code) for f in faults] == [(3, "jumlah", "too_many_teams")]
