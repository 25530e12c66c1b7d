"""Headers named outright, the right tab among several, and tables that are DataFrames."""

from __future__ import annotations

import pytest

from routing.intake import load_round, read_round
from tests.intake.conftest import ROUND


def codes(intake):
    return [(each.file, each.column, each.code) for each in intake.faults]


def test_headers_named_in_the_round_go_before_synonyms(write):
    toml = ROUND + '\n[columns]\nlatitude = "Y"\nlongitude = "X"\n[columns.teams]\nid = "Regu"\n'
    files = {
        "round.toml": toml,
        "households.csv": "Y,X,lat,nama\n-8.2,114.3,?,Sri\n",
        "teams.csv": "regu,id,jumlah\nA,9,1\n",
    }
    round_ = load_round(write(files))
    assert (round_.stops[0].location.lat, round_.stops[0].location.lon) == (-8.2, 114.3)
    assert round_.stops[0].extra == (("lat", "?"),)
    assert round_.teams[0].id == "A"


def test_headers_named_on_the_command_go_before_those_of_the_round(write):
    toml = ROUND + '\n[columns]\nlatitude = "Y"\n'
    folder = write({"round.toml": toml, "households.csv": "Y,X,Z\n1,114.3,-8.2\n"})
    intake = read_round(folder, columns={"latitude": "Z", "longitude": "x"})
    assert intake.round_.stops[0].location.lat == -8.2


def test_a_named_header_that_is_nowhere_and_a_column_that_is_none_are_told(write):
    toml = ROUND + '\n[columns]\nlattitude = "Y"\nnote = "Z"\nname = "?"\n'
    intake = read_round(write({"round.toml": toml}))
    assert codes(intake) == [
        ("round.toml", "lattitude", "unknown_column_name"),
        ("round.toml", "name", "header_without_letters"),
        ("households.csv", "note", "named_header_missing"),
    ]
    assert intake.faults[0].row == toml.splitlines().index('lattitude = "Y"') + 1


def test_a_second_tab_of_households_is_told_and_the_fuller_header_is_read(write, workbook):
    one = [["lintang", "bujur"], [-8.2, 114.3]]
    two = [["Daftar"], ["lintang", "bujur", "nama"], [-8.3, 114.4, "A"], [-8.4, 114.4, "B"]]
    toml = ROUND.replace("households.csv", "h.xlsx")
    intake = read_round(write({"round.toml": toml, "h.xlsx": workbook([["Catatan"]], one, two)}))
    assert [stop.name for stop in intake.round_.stops] == ["A", "B"]
    told = [each for each in intake.warnings if each.code == "other_tab"]
    assert [each.values["num_rows"] for each in told] == [1]


def test_data_frames_stand_in_for_the_files(write):
    pandas = pytest.importorskip("pandas")
    stops = pandas.DataFrame(
        {"lat": [-8.2, float("nan")], "lon": [114.3, 114.4], "nama": ["Sri", None],
         "paket": pandas.array([2, None], dtype="Int64")}
    )  # fmt: skip
    toml = ROUND.replace('households = "households.csv"\n', "")
    intake = read_round(write({"round.toml": toml}), households=stops)
    assert codes(intake) == [("households", "lat", "missing_value")]
    round_ = load_round(
        write({"round.toml": toml}),
        households=stops[:1], teams=pandas.DataFrame({"tim": ["A"], "jumlah": [2]}),
    )  # fmt: skip
    assert (round_.stops[0].name, round_.stops[0].demand[0]) == ("Sri", 2)
    assert [team.id for team in round_.teams] == ["A-1", "A-2"]


def test_points_of_a_geodataframe_are_taken_in_degrees(write):
    geopandas = pytest.importorskip("geopandas")
    points = geopandas.GeoDataFrame(
        {"nama": ["Sri"]}, geometry=geopandas.points_from_xy([114.3699], [-8.2428]), crs=4326
    )
    round_ = load_round(write({}), households=points.to_crs(32749))
    place = round_.stops[0].location
    assert (place.lat, place.lon) == pytest.approx((-8.2428, 114.3699), abs=1e-6)
    assert round_.stops[0].name == "Sri"
