"""Rules that contradict each other are told with row and column, and stop nothing."""

from __future__ import annotations

import pytest

from routing.intake import read_round

H, T, R = "households.csv", "teams.csv", "round.toml"


@pytest.fixture
def warnings(write, good_files):
    def read(households: str, teams: str, end: str = ""):
        rows = [
            f"{row},{-8.24 - index / 1000},114.37" if index else f"{row},lat,lon"
            for index, row in enumerate(households.split())
        ]
        toml = good_files[R].split("[[breaks]]")[0] + end
        intake = read_round(write({H: "\n".join(rows), T: teams, R: toml}))
        assert intake.faults == ()
        return [(w.row, w.column, w.code, dict(w.values)) for w in intake.warnings]

    return read


def codes(found):
    return [(row, column, code) for row, column, code, _ in found]


@pytest.mark.parametrize(
    ("households", "teams", "column", "columns"),
    [
        ("id,skills H1,tangga", "id\nA\nB\n", "skills", "skills"),
        ("id,tim,not_teams H1,A,a", "id\nA\nB\n", "not_teams", "not_teams, tim"),
        ("id,not_teams H1,A;B", "id\nA\nB\n", "not_teams", "not_teams"),
        ("id,desa H1,Sobo", "id,areas\nA,Kertosari\n", "desa", "desa"),
        ("id,tim,skills H1,A,tangga", "id,skills\nA,\nB,tangga\n", "skills", "skills, tim"),
    ],
)
def test_a_household_that_no_team_may_serve(warnings, households, teams, column, columns):
    found = [each for each in warnings(households, teams) if each[2] == "no_team_may_serve"]
    assert found == [(2, column, "no_team_may_serve", {"columns": columns})]


def test_two_areas_with_different_teams_leave_nobody(warnings):
    end = "".join(
        f'\n[[areas]]\nvillage = "Sobo"\n{rw}teams = ["{team}"]\n'
        for rw, team in (("", "A"), ('rw = "3"\n', "B"))
    )
    found = warnings("id,desa,rw H1,Sobo,03 H2,Sobo,04", "id\nA\nB\n", end)
    assert codes(found) == [(2, "desa", "no_team_may_serve")]


def test_a_group_whose_households_no_one_team_may_serve(warnings):
    found = warnings("id,tim,together H1,A,g H2,B,g H3,,g H4,A,h H5,,h", "id\nA\nB\n")
    assert found == [
        (2, "together", "together_without_team", {"num_households": 3, "rows": "2, 3, 4"})
    ]


def test_a_group_that_no_team_can_carry(warnings):
    households = "id,paket,together H1,3,g H2,3,g"
    heavy = [(2, "together", "together_above_capacity")]
    assert codes(warnings(households, "id,kapasitas,jumlah\nA,5,2\n")) == heavy
    assert codes(warnings(households, "id,kapasitas,jumlah\nA,5,1\nB,6,1\n")) == []
    assert codes(warnings(households, "id,kapasitas,reload\nA,5,ya\nB,5,\n")) == []
    assert codes(warnings(households, "id,kapasitas,aboard\nA,6,5\nB,5,\n")) == heavy
    assert codes(warnings(households, "id,max_stops\nA,1\nB,1\n")) == heavy


def test_a_group_apart_that_needs_more_teams_than_there_are(warnings):
    households = "id,apart H1,p H2,p H3,p"
    assert codes(warnings(households, "id,jumlah\nA,3\n")) == []
    found = warnings(households, "id,jumlah\nA,2\n")
    assert [(code, values["num_teams"]) for _, _, code, values in found] == [
        ("apart_above_teams", 2)
    ]
    named = warnings("id,apart,tim H1,p,A H2,p,A H3,p,A", "id,jumlah\nA,2\nB,5\n")
    assert [values["num_teams"] for *_, values in named] == [2]


def test_two_households_that_are_to_be_together_and_apart(warnings):
    found = warnings("id,together,apart H1,g,p H2,g,q H3,g,p", "id,jumlah\nA,3\n")
    assert codes(found) == [(4, "apart", "together_and_apart")]
    assert found[0][3] == {"first": 2}


def test_parcels_that_come_after_all_shifts(warnings):
    found = warnings("id,release H1,15:00 H2,16:01", "id,shift_end\nA,15:00\nB,16:00\n")
    assert codes(found) == [(3, "release", "release_too_late")]


def test_a_fixed_household_that_its_team_may_not_serve(warnings):
    found = warnings("id,skills H1,tangga H2,", "id,fixed_start\nA,H1; H2\n")
    assert codes(found) == [(2, "fixed_start", "fixed_but_forbidden")]


def test_areas_where_nobody_lives(warnings):
    end = '\n[[areas]]\nvillage = "Soboo"\nteams = ["A"]\n'
    found = warnings("id,desa,rw H1,Sobo,03", "id,areas\nA,sobo/3; Sobo/4\nB,sobo/3\n", end)
    assert codes(found) == [
        (20, "village", "area_without_stops"),
        (2, "areas", "area_without_stops"),
    ]


def test_what_a_team_says_of_its_trips_and_load(warnings):
    teams = "id,kapasitas,aboard,max_trips,reload\nA,5,6,2,\nB,5,5,2,ya\nC,,9,1,\n"
    assert codes(warnings("id H1", teams)) == [
        (2, "aboard", "aboard_above_capacity"),
        (2, "max_trips", "trips_without_reload"),
    ]


def test_shortages_heed_trips_loads_aboard_litres_and_limits(warnings):
    ten = "id,paket,volume H1,5,30 H2,5,30"

    def short(teams):
        return [(code, values) for _, _, code, values in warnings(ten, teams)]

    parcels = [("parcels_above_capacity", {"demand": 10, "capacity": 9})]
    assert short("id,kapasitas\nA,9\n") == parcels
    assert short("id,kapasitas,aboard\nA,20,9\n") == parcels
    assert short("id,kapasitas,reload\nA,9,ya\n") == []
    assert short("id,kapasitas,reload,max_trips\nA,9,ya,1\n") == parcels
    assert short("id,kapasitas,reload,max_trips\nA,3,ya,3\n") == parcels
    assert short("id,kapasitas,reload,max_trips\nA,3,ya,4\n") == []
    litres = [("volume_above_capacity", {"demand": 60, "capacity": 59})]
    assert short("id,kapasitas liter\nA,59\n") == litres
    assert short("id,max_stops\nA,1\n") == [("stops_above_limit", {"num_stops": 2, "limit": 1})]


def test_optional_households_make_no_shortage(warnings):
    assert warnings("id,paket,opsional H1,5,ya H2,5,", "id,kapasitas,max_stops\nA,5,1\n") == []
