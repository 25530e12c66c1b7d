"""What is worth a look is mentioned and stops nothing."""

from __future__ import annotations

import pytest

from routing.intake import read_round


@pytest.fixture
def warnings(write):
    """The warnings of a households table and a teams table: file, row, column, code."""

    def read(households: str, teams: str = "id\nA\n"):
        intake = read_round(write({"households.csv": households, "teams.csv": teams}))
        assert intake.round_ is not None
        return [(w.file, w.row, w.column, w.code) for w in intake.warnings]

    return read


H, T = "households.csv", "teams.csv"


def test_swapped_coordinates_that_both_lie_on_the_earth_are_doubted(write, good_files):
    toml = good_files["round.toml"]
    for old, new in (("-8.2428", "47.14"), ("114.3699", "9.52"), ("-8.25", "47.2"),
                     ("114.36", "9.5")):  # fmt: skip
        toml = toml.replace(old, new)
    text = "lat,lon\n47.15,9.53\n9.53,47.15\n"
    intake = read_round(write({"round.toml": toml, H: text, T: "id\nA\n"}))
    assert [(w.row, w.column, w.code) for w in intake.warnings] == [(3, "lat", "probably_swapped")]
    assert intake.round_.stops[1].location.lat == 9.53  # never mended in silence


def test_a_household_far_from_the_depots_is_doubted(warnings):
    assert warnings("lat,lon\n-8.2,114.3\n-82.43,114.4\n-8.3,114.4\n") == [
        (H, 3, "lat", "far_away")
    ]


def test_five_households_at_one_point_are_doubted_four_are_not(warnings):
    four = "lat,lon,nama\n" + "".join(f"-8.2,114.3,W{i}\n" for i in range(4))
    assert warnings(four) == []
    assert warnings(four + "-8.2,114.3,W5\n") == [(H, 2, "lat", "same_place")]


def test_a_row_that_stands_twice_is_doubted(warnings):
    text = "id,lat,lon,nama,paket\nA,-8.2,114.3,Sri,1\nB,-8.3,114.3,Sri,1\nC,-8.2,114.3,Sri,1\n"
    assert warnings(text) == [(H, 4, None, "row_twice")]
    assert warnings("id,lat,lon\nA,-8.2,114.3\nB,-8.2,114.3\n") == []


def test_more_than_all_teams_carry_is_mentioned_by_dimension(warnings):
    households = "lat,lon,paket,berat\n-8.2,114.3,3,5\n-8.3,114.4,4,6\n"
    parcels = (T, None, None, "parcels_above_capacity")
    weight = (T, None, None, "weight_above_capacity")
    assert warnings(households, "id,jumlah,kapasitas\nA,2,3\n") == [parcels]
    assert warnings(households, "id,kapasitas,kapasitas kg\nA,7,10.9\n") == [weight]
    assert warnings(households, "id,kapasitas,kapasitas kg\nA,7,11\n") == []
    assert warnings(households, "id,kapasitas\nA,1\nB,\n") == []


def test_doubts_are_told_beside_faults(write):
    text = "lat,lon\n-8.2,114.3\n-82.43,114.4\n-8.3,x\n"
    intake = read_round(write({H: text}))
    assert [(f.row, f.code) for f in intake.faults] == [(4, "not_degrees")]
    assert [(w.row, w.code) for w in intake.warnings] == [(3, "far_away")]
