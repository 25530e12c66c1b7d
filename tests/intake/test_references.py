"""What tables say of one another is found as people write it: rows counted out, case, names."""

from __future__ import annotations

import pytest

from routing.intake import load_round, read_round

H, T, R = "households.csv", "teams.csv", "round.toml"
TEAMS = "id,nama,jumlah\nT1,Mawar,3\nT2,Melati,1\nt3,Melati,1\n"


@pytest.fixture
def allowed(write):
    """The teams that may serve a household whose cell names some."""

    def read(cell: str, teams: str = TEAMS):
        text = f'id,lat,lon,tim\nH1,-8.243,114.37,"{cell}"\n'
        return load_round(write({H: text, T: teams})).stops[0].teams

    return read


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("T1", ("T1-1", "T1-2", "T1-3")),
        ("t1", ("T1-1", "T1-2", "T1-3")),
        ("Mawar", ("T1-1", "T1-2", "T1-3")),
        ("T1-2", ("T1-2",)),
        ("t1-2", ("T1-2",)),
        ("T2; T1-3", ("T2", "T1-3")),
        ("T3", ("t3",)),
    ],
)
def test_a_name_means_all_teams_of_its_row(allowed, cell, ids):
    assert allowed(cell) == ids


def test_a_name_of_two_rows_means_none(write):
    text = "id,lat,lon,tim\nH1,-8.243,114.37,Melati\n"
    faults = read_round(write({H: text, T: TEAMS})).faults
    assert [(f.row, f.column, f.code) for f in faults] == [(2, "tim", "unknown_team")]


def test_an_id_to_the_letter_comes_before_a_row_and_a_row_before_case(allowed):
    teams = "id,jumlah\na,2\nA,1\nb-1,1\nB,2\n"
    assert allowed("A", teams) == ("A",)
    assert allowed("a", teams) == ("a-1", "a-2")
    assert allowed("B", teams) == ("B-1", "B-2")
    assert allowed("b-1", teams) == ("b-1",)


def test_households_are_found_whatever_their_case_where_it_does_not_tell_them_apart(write):
    households = "id,lat,lon\nh 1,-8.243,114.37\nx,-8.244,114.37\nX,-8.245,114.37\n"
    teams = "id,fixed_start\nA,H-1; X\n"
    (team,) = load_round(write({H: households, T: teams})).teams
    assert team.fixed_start == ("h 1", "X")
    faults = read_round(write({H: households.replace("\nX", "\nY"), T: teams})).faults
    assert faults == ()


def test_skills_doors_and_labels_that_differ_in_case_are_one(write):
    households = (
        "id,lat,lon,skills,door,together,apart\n"
        "H1,-8.243,114.37,kursi-roda,Blok A,G 1,p\n"
        "H2,-8.244,114.37,KURSI RODA; Tangga,blok a,g-1,P\n"
    )
    round_ = load_round(write({H: households, T: "id,skills\nA,Kursi Roda\n"}))
    one, two = round_.stops
    assert one.skills == round_.teams[0].skills == frozenset({"Kursi Roda"})
    assert two.skills == frozenset({"Kursi Roda", "Tangga"})
    assert (one.door, one.together, one.apart) == (two.door, two.together, two.apart)
    assert (one.door, one.together, one.apart) == ("Blok A", "G 1", "p")


def test_letters_of_another_script_are_not_taken_for_one_another(write):
    text = "id,lat,lon,together\nH1,-8.243,114.37,ꦏ\nH2,-8.244,114.37,ꦏꦶ\n"
    one, two = load_round(write({H: text})).stops
    assert one.together != two.together


def test_areas_name_rows_too_and_rw_may_be_a_list(write, good_files):
    area = '\n[[areas]]\nvillage = "Sobo"\nrw = [5, "06"]\nteams = "t1; T2"\n'
    areas = load_round(write({R: good_files[R] + area, T: TEAMS})).areas
    assert [(each.village, each.rw) for each in areas] == [("Sobo", "5"), ("Sobo", "06")]
    assert areas[0].teams == areas[1].teams == ("T1-1", "T1-2", "T1-3", "T2")


@pytest.mark.parametrize(
    ("cell", "areas"),
    [
        ("Sobo/03; Kertosari", ("Sobo/03", "Kertosari")),
        ("Sobo / RW 03", ("Sobo/RW 03",)),
        ("Sobo RW 03, Sobo rw.4", ("Sobo/03", "Sobo/4")),
        ("35.10.16.1005/2", ("35.10.16.1005/2",)),
    ],
)
def test_areas_of_a_team(write, cell, areas):
    (team,) = load_round(write({T: f'id,wilayah\nA,"{cell}"\n'})).teams
    assert team.areas == areas


@pytest.mark.parametrize(
    ("cell", "places"),
    [
        ("", ()),
        ("tidak", ()),
        ("ya", ("gudang",)),
        ("x", ("gudang",)),
        ("kantor", ("kantor",)),
        ("Kantor; GUDANG", ("kantor", "gudang")),
    ],
)
def test_where_a_team_may_load_again(write, cell, places):
    (team,) = load_round(write({T: f'id,start,end,reload\nA,gudang,kantor,"{cell}"\n'})).teams
    assert team.reload_at == places


def test_a_depot_of_that_name_comes_before_a_yes(write, good_files):
    toml = good_files[R].replace('"gudang"', '"1"')
    (team,) = load_round(write({R: toml, T: "id,reload\nA,1\n"})).teams
    assert team.reload_at == ("1",)


def test_rounds_defaults_for_the_new_limits(write, good_files):
    lines = "[round]\ncapacity_litres = 80\nmax_stops = 9\nmax_distance_km = 30\nmax_hours = 5.5\n"
    toml = good_files[R].replace("[round]\n", lines)
    text = "id,max_stops,max_hours,max_minutes\nA,,,\nB,tanpa batas,,200\n"
    silent, own = load_round(write({R: toml, T: text})).teams
    assert silent.capacity == (None, None, 80_000)
    assert (silent.max_stops, silent.max_distance, silent.max_duration) == (9, 30_000, 19_800)
    assert (own.max_stops, own.max_distance, own.max_duration) == (None, 30_000, 12_000)
