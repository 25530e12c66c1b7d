"""What of a place is mended, what only doubted, and that none of it is silent."""

from __future__ import annotations

import pytest

from routing.intake import read_round


@pytest.fixture
def read(write):
    """The round of a households table, depots near 8.24° S 114.37° E."""
    return lambda table: read_round(write({"households.csv": table, "teams.csv": "id\nA\n"}))


def places(intake):
    return [(stop.location.lat, stop.location.lon) for stop in intake.round_.stops]


def corrections(intake):
    return [
        (each.row, each.column, each.code, each.values["was"], each.values["now"])
        for each in intake.corrections
    ]


def test_a_swapped_pair_is_mended_and_told(read):
    intake = read("lat,lon\n114.37,-8.24\n-8.25,114.36\n")
    assert places(intake) == [(-8.24, 114.37), (-8.25, 114.36)]
    assert corrections(intake) == [(2, "lat", "mended_swapped", "114.37, -8.24", "-8.24, 114.37")]
    assert intake.warnings == ()


def test_a_missing_minus_is_mended_where_a_depot_is_near_and_told(read):
    intake = read('koordinat\n"8,2428, 114,3699"\n')
    assert places(intake) == [(-8.2428, 114.3699)]
    assert corrections(intake) == [
        (2, "koordinat", "mended_minus", "8.2428, 114.3699", "-8.2428, 114.3699")
    ]


def test_a_swapped_pair_without_its_minus_is_mended_twice_and_told_twice(read):
    intake = read('koordinat\n"114.3699, 8.2428"\n')
    assert places(intake) == [(-8.2428, 114.3699)]
    assert [each[2] for each in corrections(intake)] == ["mended_swapped", "mended_minus"]


def test_a_side_that_is_told_is_never_turned_round(read):
    intake = read("lat,lon\n8.2428 N,114.3699\n+8.2428,114.3699\n-8.2428,-114.3699\n")
    assert places(intake) == [(8.2428, 114.3699), (8.2428, 114.3699), (-8.2428, -114.3699)]
    assert intake.corrections == ()
    assert [each.code for each in intake.warnings] == ["far_away"] * 3


def test_a_minus_is_not_added_where_it_leads_to_no_depot(read):
    intake = read("lat,lon\n12.5,114.3699\n")
    assert (places(intake), intake.corrections) == ([(12.5, 114.3699)], ())


def test_columns_whose_cells_tell_their_side_may_be_swapped(read):
    intake = read("lat;lon\n114°22'12\"E;8°14'34\"S\n")
    assert places(intake)[0] == pytest.approx((-(8 + 14 / 60 + 34 / 3600), 114.37))
    assert [each[2] for each in corrections(intake)] == ["mended_swapped"]


def test_a_whole_place_in_one_of_two_columns_is_read(read):
    intake = read("lat;lon\n-8.2428, 114.3699;\n;https://maps.google.com/?q=-8.25,114.36\n")
    assert places(intake) == [(-8.2428, 114.3699), (-8.25, 114.36)]
    assert intake.corrections == ()


def test_a_column_of_links_serves_rows_without_coordinates(read):
    intake = read("lat;lon;link maps\n;;geo:-8.25,114.36\n-8.2428;114.3699;\n")
    assert places(intake) == [(-8.25, 114.36), (-8.2428, 114.3699)]
    faults = read("lat;lon;link maps\n;;https://maps.app.goo.gl/x\n;;\n;-8.2;\n").faults
    assert [(each.row, each.column, each.code) for each in faults] == [
        (2, "link maps", "link_without_coordinates"),
        (4, "lat", "missing_value"),
    ]


def test_the_middle_of_a_map_is_doubted(read):
    intake = read("lokasi gps,link\nx,y\n").faults
    assert intake
    intake = read('koordinat\n"https://www.google.com/maps/@-8.2428,114.3699,17z"\n')
    assert [each.code for each in intake.warnings] == ["middle_of_view"]


def test_a_team_s_own_place_is_mended_and_told_too(write):
    files = {"teams.csv": 'id,start\nA,"114.3699, -8.2428"\n'}
    intake = read_round(write(files))
    assert intake.round_.teams[0].start.lat == -8.2428
    assert [(each.file, each.row, each.code) for each in intake.corrections] == [
        ("teams.csv", 2, "mended_swapped")
    ]
