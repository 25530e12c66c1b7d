"""What a regency is made of, whatever its size and seed."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest

from routing.districts import make_regency, write_regency
from routing.districts.regency.draws import shared_out
from routing.districts.regency.graph import lightest_tree, skinned
from routing.districts.regency.land import coast, make_land
from routing.errors import InputError
from routing.intake import read_round
from routing.roads import load_roads


@pytest.fixture(scope="module")
def small():
    """Three villages' worth: 400 stops."""
    return make_regency(num_stops=400, seed=3)


@pytest.fixture(scope="module")
def folder(small, tmp_path_factory):
    """The same, written."""
    folder = tmp_path_factory.mktemp("regency") / "round"
    write_regency(small, folder)
    return folder


def test_there_are_exactly_as_many_as_asked_for():
    for stops, teams in ((1, None), (45, 3), (300, None)):
        made = make_regency(num_stops=stops, num_teams=teams, seed=2)
        assert len(made.households) == stops
        assert len({row["id"] for row in made.households}) == stops
        assert len(made.teams) == (teams or -(-stops // 20))
        assert len({row["id"] for row in made.teams}) == len(made.teams)


def test_villages_kecamatan_and_junctions_are_in_proportion():
    land = make_land(217, seed=1)
    assert len(land.sites) == 217
    assert np.bincount(land.kecamatan).shape == (25,)
    assert 8 <= np.bincount(land.kecamatan).min() <= np.bincount(land.kecamatan).max() <= 10
    made = make_regency(num_stops=1500, seed=1)
    assert made.num_villages == 11
    assert len({row["village_code"] for row in made.households}) == 11
    streets = Counter(node for way in made.way_nodes for node in way)
    ends = {node for way in made.way_nodes for node in (way[0], way[-1])}
    assert 0.8 * 15_000 < len({node for node, uses in streets.items() if uses > 1} | ends) < 19_000


def test_villages_lie_between_the_coast_and_the_mountain():
    land = make_land(217, seed=1)
    inland = coast(land.sites[:, 1], land.scale) - land.sites[:, 0]
    assert inland.min() > 800
    lowland, mountain = (inland < inland.max() / 2).sum(), (inland >= inland.max() / 2).sum()
    assert lowland > 1.4 * mountain
    gaps = np.hypot(*(land.sites[:, None] - land.sites[None]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    nearest = gaps.min(axis=1)
    assert np.median(nearest[land.in_town]) < 0.8 * np.median(nearest[~land.in_town])


def test_every_profile_reaches_all_of_its_roads_but_a_few(folder):
    network = load_roads(folder / "roads.osm.pbf", cache=False)
    for profile in ("foot", "motorcycle", "car", "truck"):
        usable, main, _ = network.extent(profile)
        assert main >= 0.98 * usable
    assert network.extent("foot")[0] == network.num_streets  # nothing is cut off


def test_no_streets_cross_and_every_river_is_crossed_by_bridges_only(small):
    metres = np.column_stack([small.lon, small.lat]) * 111_000
    pairs = [pair for way in small.way_nodes for pair in pairwise(way)]
    ends = metres[np.array(pairs)]
    import shapely

    lines = shapely.linestrings(ends)
    one, _ = shapely.STRtree(lines).query(lines, predicate="crosses")
    assert len(one) <= 0.002 * len(lines)  # tracks may: they run past a bend
    bridges = [tags for tags in small.way_tags if "bridge" in tags]
    assert all(tags["highway"] in ("primary", "secondary", "tertiary") for tags in bridges)


def test_one_ways_are_few_and_close_nothing(small):
    one_ways = [tags for tags in small.way_tags if "oneway" in tags]
    assert 0 < len(one_ways) < 0.05 * len(small.way_tags)


def test_streets_have_names_that_repeat_only_along_a_main_road_or_in_other_villages():
    made = make_regency(num_stops=150, seed=3)
    assert made.num_villages == 1
    names = Counter(
        tags["name"] for tags in made.way_tags if "name" in tags and "Raya" not in tags["name"]
    )
    assert max(names.values()) == 1
    assert len(names) > 0.9 * len(made.way_tags) - 40


def test_a_written_regency_is_a_sound_round_with_three_profiles(folder, small):
    intake = read_round(folder)
    assert not intake.faults
    assert not intake.warnings
    round_ = intake.round_
    assert len(round_.stops) == 400
    assert {team.profile for team in round_.teams} == {"motorcycle", "car", "truck"}
    assert 0.15 < sum(bool(stop.windows) for stop in round_.stops) / 400 < 0.35
    assert all(stop.village and stop.village_code for stop in round_.stops)
    assert all(dict(stop.extra)["kecamatan"] for stop in round_.stops)
    asked = sum(stop.demand[0] for stop in round_.stops)
    assert asked * 1.1 <= sum(team.capacity[0] for team in round_.teams) <= asked * 1.25
    network = load_roads(folder / "roads.osm.pbf", cache=False)
    for profile in ("motorcycle", "car", "truck"):
        lats = [stop.location.lat for stop in round_.stops]
        lons = [stop.location.lon for stop in round_.stops]
        snaps = network.snap(lats, lons, profile, limit=300)
        assert snaps.found.all()
        assert np.median(snaps.walk) < 25


def test_teams_of_their_own_village_can_carry_what_it_asks_for():
    made = make_regency(num_stops=500, seed=4, own_teams=True)
    asked, carried = defaultdict(int), defaultdict(int)
    for row in made.households:
        asked[row["village_code"]] += int(row["parcels"])
    for row in made.teams:
        carried[row["areas"]] += int(row["capacity_parcels"])
    assert asked.keys() == carried.keys()
    assert all(carried[code] >= asked[code] for code in asked)


def test_a_seed_makes_the_same_files_and_another_seed_others(folder, tmp_path):
    for name, seed in (("again", 3), ("other", 4)):
        write_regency(make_regency(num_stops=400, seed=seed), tmp_path / name)
    for file in ("households.csv", "teams.csv", "round.toml", "roads.osm.pbf"):
        first = (folder / file).read_bytes()
        assert (tmp_path / "again" / file).read_bytes() == first
        assert (tmp_path / "other" / file).read_bytes() != first


def test_bad_counts_are_named():
    with pytest.raises(InputError) as caught:
        make_regency(num_stops=0, num_teams=0, seed=1)
    assert [fault.column for fault in caught.value.faults] == ["num_stops", "num_teams"]


def test_shares_add_up_and_none_is_below_the_least():
    assert shared_out(10, [1, 1, 8]).tolist() == [1, 1, 8]
    assert shared_out(10, [0, 0, 5], 2).tolist() == [2, 2, 6]
    assert int(shared_out(17, [3, 3, 3]).sum()) == 17


def test_a_crooked_square_is_skinned_to_its_sides_and_a_tree_leaves_out_the_heaviest():
    square = np.array([[0.0, 0.0], [10.0, 0.5], [10.3, 10.0], [0.2, 9.6]])
    ends = skinned(square)
    assert ends.tolist() == [[0, 1], [0, 3], [1, 2], [2, 3]]
    tree = lightest_tree(ends, np.array([1.0, 4.0, 2.0, 3.0]), 4)
    assert tree.tolist() == [True, False, True, True]


@pytest.mark.slow
def test_thirty_thousand_stops_are_made_and_written_in_thirty_seconds(tmp_path):
    import time

    start = time.process_time()
    write_regency(make_regency(seed=1), tmp_path / "regency")
    assert time.process_time() - start < 30
