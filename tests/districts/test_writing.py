"""A district as a round's folder."""

from __future__ import annotations

import csv
import tomllib

import osmium
import pytest

from routing import load_roads, load_round
from routing.districts import STYLES, make_district, write_district
from routing.errors import InputError, RoadError

FILES = {"round.toml", "households.csv", "teams.csv", "roads.osm.pbf"}


@pytest.fixture(scope="module")
def district():
    return make_district(num_households=25, num_teams=2, seed=4, name='Suka "Maju"\\')


def names(folder):
    return {each.name for each in folder.iterdir()}


def test_the_folder_holds_the_round_and_its_files(tmp_path, district):
    folder = tmp_path / "new"
    write_district(district, folder)
    assert names(folder) == FILES
    assert names(tmp_path) == {"new"}
    settings = tomllib.loads((folder / "round.toml").read_text("utf-8"))
    assert settings["round"]["name"] == 'Suka "Maju"\\, November 2026'
    assert settings["round"]["date"].isoformat() == "2026-11-24"
    assert settings["round"]["objective"] == "balanced"
    assert settings["round"]["roads"] == "roads.osm.pbf"
    assert settings["depots"][0]["opens"].isoformat() == "07:00:00"
    with (folder / "households.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [dict(row) for row in district.households]


def test_the_map_reads_back_as_it_was_made(tmp_path, district):
    write_district(district, tmp_path / "new")
    nodes, ways = {}, {}
    for each in osmium.FileProcessor(str(tmp_path / "new" / "roads.osm.pbf")):
        tags = {tag.k: tag.v for tag in each.tags}
        if each.is_node():
            nodes[each.id] = (each.location.lat, each.location.lon, tags)
        else:
            ways[each.id] = (tuple(node.ref for node in each.nodes), tags)
    assert nodes == {n.id: (n.lat, n.lon, dict(n.tags)) for n in district.nodes}
    assert ways == {w.id: (w.nodes, dict(w.tags)) for w in district.ways}


def test_the_same_district_makes_the_same_bytes(tmp_path, district):
    again = make_district(num_households=25, num_teams=2, seed=4, name=district.name)
    write_district(district, tmp_path / "a")
    write_district(again, tmp_path / "b")
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_an_empty_folder_is_filled(tmp_path, district):
    write_district(district, tmp_path)
    assert names(tmp_path) == FILES


def test_a_folder_with_files_is_refused_and_left_alone(tmp_path, district):
    (tmp_path / "teams.csv").write_text("mine")
    with pytest.raises(InputError) as caught:
        write_district(district, tmp_path)
    assert [fault.code for fault in caught.value.faults] == ["folder_not_empty"]
    assert names(tmp_path) == {"teams.csv"}
    assert (tmp_path / "teams.csv").read_text() == "mine"


def test_with_force_other_files_stay(tmp_path, district):
    (tmp_path / "teams.csv").write_text("mine")
    (tmp_path / "letter.txt").write_text("mine too")
    write_district(district, tmp_path, force=True)
    assert names(tmp_path) == {*FILES, "letter.txt"}
    assert (tmp_path / "teams.csv").read_text().startswith("id,name,profile")
    assert (tmp_path / "letter.txt").read_text() == "mine too"


def test_a_failure_leaves_no_trace(tmp_path, district):
    with pytest.raises(RoadError):
        write_district(district, tmp_path / "new", roads="roads.kml")
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_an_input_error(tmp_path, district):
    (tmp_path / "file").write_text("a file")
    with pytest.raises(InputError):
        write_district(district, tmp_path / "file", force=True)
    with pytest.raises(InputError) as caught:
        write_district(district, tmp_path / "no" / "such")
    assert [fault.code for fault in caught.value.faults] == ["folder_not_written"]
    assert (tmp_path / "file").read_text() == "a file"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("num_households", "num_teams"), [(1, 1), (180, 10)])
def test_a_round_is_loaded_and_its_households_are_reached(
    tmp_path, measured, style, num_households, num_teams
):
    district = measured(style, num_households, num_teams, 1).district
    write_district(district, tmp_path / "new")
    round_ = load_round(tmp_path / "new")
    assert (len(round_.stops), len(round_.teams)) == (num_households, num_teams)
    assert round_.depots[0].location == district.depot.location
    assert round_.stops[-1].rt == district.households[-1]["rt"]
    assert round_.stops[0].demand[0] == int(district.households[0]["parcels"])
    network = load_roads(round_.roads)
    places = [round_.depots[0].location, *(stop.location for stop in round_.stops)]
    lats, lons = [place.lat for place in places], [place.lon for place in places]
    for profile, metres, cut_off in (("motorcycle", 60, 0.02), ("car", 300, 0.03)):
        snaps = network.snap(lats, lons, profile, limit=metres)
        assert snaps.found.mean() >= 0.97
        # Of the roads it may use, it reaches nearly all from all others.
        graph = network.graph(profile)
        both = network.length.repeat(2)
        lost = both[graph.outside].sum() / both[graph.inside | graph.outside].sum()
        assert lost < (cut_off if num_households > 1 else 0.05)
