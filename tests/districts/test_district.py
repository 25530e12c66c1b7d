"""What a district is made of, whatever its style, size and seed."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, deque
from itertools import pairwise

import pytest
import shapely

from routing.districts import STYLES, make_district
from routing.errors import InputError
from routing.model import Location

SIZES = ((1, 1, 1), (1, 1, 8), (2, 1, 1), (50, 3, 8), (180, 10, 1), (180, 10, 8), (500, 28, 1))
CASES = [(style, *size) for style in STYLES for size in SIZES]
every = pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))


@every
def test_there_are_exactly_as_many_as_asked_for(measured, case):
    district = measured(*case).district
    assert (len(district.households), len(district.teams)) == case[1:3]
    assert len({row["id"] for row in district.households}) == case[1]
    assert len({row["id"] for row in district.teams}) == case[2]


@every
def test_only_the_two_bridges_cross_the_river(measured, case):
    town = measured(*case)
    assert len(town.rivers) == 1
    river = town.line(town.rivers[0])
    bridges = [way for way in town.roads if "bridge" in way.tags]
    crossing = [way for way in town.roads if town.line(way).intersects(river)]
    assert len(bridges) == 2
    assert {way.id for way in crossing} == {way.id for way in bridges}
    assert all(way.tags["bridge"] == "yes" and way.tags["layer"] == "1" for way in bridges)
    # The river parts the district: without the bridges its banks do not meet.
    assert _reached(town, by=lambda way: "bridge" not in way.tags) < 0.85
    assert _reached(town, by=lambda way: True) > 0.97


def _reached(town, by):
    """The share of all nodes of roads that are reached from the first bridge, on foot."""
    exits = {}
    for way in filter(by, town.roads):
        for before, after in pairwise(way.nodes):
            exits.setdefault(before, []).append(after)
            exits.setdefault(after, []).append(before)
    start = next(way for way in town.roads if "bridge" in way.tags).nodes[0]
    seen, queue = {start}, deque([start])
    while queue:
        for other in exits.get(queue.popleft(), ()):
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return len(seen) / len({node for way in town.roads for node in way.nodes})


@every
def test_roads_cross_only_at_nodes_they_share(measured, case):
    town = measured(*case)
    lines = [town.line(way) for way in town.roads]
    assert all(line.is_simple for line in lines)
    tree = shapely.STRtree(lines)
    for first, second in tree.query(lines, predicate="intersects").T:
        if first < second:
            shared = set(town.roads[first].nodes) & set(town.roads[second].nodes)
            meeting = shapely.MultiPoint([town.place[node] for node in shared])
            apart = lines[first].intersection(lines[second]).difference(meeting.buffer(0.02))
            assert apart.is_empty, (town.roads[first], town.roads[second])


@every
def test_every_node_belongs_to_a_way_and_every_way_has_its_nodes(measured, case):
    town = measured(*case)
    used = {node for way in town.district.ways for node in way.nodes}
    assert used == set(town.place)
    for way in town.district.ways:
        assert len(way.nodes) >= 2
        assert all(before != after for before, after in pairwise(way.nodes))


@every
def test_the_promised_kinds_of_road_are_there(measured, case):
    town = measured(*case)
    kinds = Counter(way.tags["highway"] for way in town.roads)
    main = {"secondary", "tertiary"} if case[0] == "desa" else {"primary", "secondary"}
    assert {*main, "residential", "service"} <= set(kinds)
    assert any(way.tags.get("service") == "alley" for way in town.roads)
    oneways = [way.tags for way in town.roads if way.tags.get("oneway") == "yes"]
    assert len(oneways) >= 2
    assert sum(tags.get("oneway:motorcycle") == "no" for tags in oneways) == 1
    assert all("surface" in way.tags for way in town.roads)
    named = [way for way in town.roads if way.tags.get("name", "").startswith(("Jalan", "Gang"))]
    assert len(named) > 0.7 * len(town.roads)


@every
def test_gates_stand_on_private_roads_and_bollards_on_alleys(measured, case):
    town = measured(*case)
    barriers = {node: tags["barrier"] for node, tags in town.node_tags.items() if "barrier" in tags}
    on = {node: [] for node in barriers}
    for way in town.roads:
        for node in on.keys() & set(way.nodes):
            on[node].append(way.tags)
    gates = [tags for node, tags in on.items() if barriers[node] == "gate"]
    bollards = [tags for node, tags in on.items() if barriers[node] == "bollard"]
    assert gates
    assert bollards
    assert all([way.get("access") for way in tags] == ["private"] for tags in gates)
    assert all(
        [way["highway"] for way in tags] in (["service"], ["living_street"]) for tags in bollards
    )


@every
def test_there_is_a_dead_end_footpath_and_an_island(measured, case):
    town = measured(*case)
    uses = Counter(node for way in town.roads for node in way.nodes)
    ends = [[uses[way.nodes[0]], uses[way.nodes[-1]]] for way in town.roads]
    assert any(
        way.tags["highway"] in ("footway", "path") and sorted(end)[0] == 1
        for way, end in zip(town.roads, ends, strict=True)
    )
    islands = [way for way in town.roads if max(uses[node] for node in way.nodes) == 1]
    assert len(islands) == 1
    assert islands[0].tags["highway"] == "residential"


@every
def test_streets_bend(measured, case):
    town = measured(*case)
    crooked = 0
    for way in town.roads:
        line = town.line(way)
        straight = shapely.LineString([line.coords[0], line.coords[-1]])
        crooked += line.hausdorff_distance(straight) > 1
    assert crooked > 0.3 * len(town.roads)


@every
def test_doors_stand_back_from_a_road_that_motorcycles_may_use(
    measured, usable_by_motorcycle, case
):
    town = measured(*case)
    every_road = town.lines(town.roads)
    usable = town.lines(filter(usable_by_motorcycle, town.roads))
    river = town.line(town.rivers[0])
    for door in map(shapely.Point, town.doors):
        assert 5 <= door.distance(every_road) <= 40
        assert door.distance(usable) <= 60
        assert door.distance(river) >= 16


@every
def test_no_two_doors_are_one(measured, case):
    town = measured(*case)
    points = shapely.points(town.doors)
    near = shapely.STRtree(points).query(points, predicate="dwithin", distance=1.0)
    assert near.shape[1] == len(points)


@every
def test_the_depot_stands_at_the_centre_beside_a_larger_road(measured, case):
    town = measured(*case)
    assert town.district.depot.location == Location(lat=-8.2428, lon=114.3699)
    larger = ("primary", "secondary", "tertiary", "unclassified", "residential")
    roads = town.lines(way for way in town.roads if way.tags["highway"] in larger)
    assert 5 <= roads.distance(shapely.Point(0, 0)) <= 30


def test_a_seed_makes_the_same_district_and_another_seed_another():
    values = {"num_households": 40, "num_teams": 3}
    first = make_district(seed=5, **values)
    assert make_district(seed=5, **values) == first
    other = make_district(seed=6, **values)
    assert other.nodes != first.nodes
    assert other.households != first.households


def test_a_seed_makes_the_same_district_in_another_process():
    code = (
        "from routing.districts import make_district;"
        "import hashlib;"
        "print(hashlib.sha256(repr(make_district(num_households=60, num_teams=4, seed=3,"
        " style='desa')).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_the_centre_moves_the_district():
    there = Location(lat=55.5, lon=-3.25)
    district = make_district(num_households=20, num_teams=2, seed=1, centre=there)
    assert district.depot.location == there
    for row in district.households:
        assert abs(float(row["latitude"]) - 55.5) < 0.02
        assert abs(float(row["longitude"]) + 3.25) < 0.04


def test_all_bad_values_are_named_at_once():
    with pytest.raises(InputError) as caught:
        make_district(
            num_households=0,
            num_teams=6000,
            seed=1,
            style="moon",
            centre=Location(lat=89.0, lon=float("nan")),
        )
    assert [(fault.code, fault.column) for fault in caught.value.faults] == [
        ("bad_count", "num_households"),
        ("bad_count", "num_teams"),
        ("unknown_style", "style"),
        ("bad_latitude", "centre"),
        ("bad_longitude", "centre"),
    ]
    assert "kampung, desa, kota" in caught.value.faults[2].action


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_five_thousand_households_take_ten_seconds_at_most(style):
    import time

    start = time.perf_counter()
    district = make_district(num_households=5000, num_teams=400, seed=1, style=style)
    assert time.perf_counter() - start < 10
    assert (len(district.households), len(district.teams)) == (5000, 400)
