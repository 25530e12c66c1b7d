"""Snapping on a real kampung, judged: how far one walks, whose roads, and who is told of.

Whose roads they are is told by the map file's own words; what the package shares is only the
network's arrays. Needs ROUNDS_TEST_DATA.
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import osmium
import pytest
import shapely

from routing import check_plan, load_roads, plan_round
from routing.ground import Ground
from routing.model import Depot, Location, Round, Stop, Team

DEGREE = 6_371_009 * np.pi / 180  # metres of a degree of latitude
FIELDS = ("found", "edge", "reverse_edge", "fraction", "side", "walk", "lat", "lon")
STREETS = {"trunk", "trunk_link", "secondary", "tertiary", "unclassified", "residential",
           "living_street", "service"}  # fmt: skip
KEYS = {"motorcycle": ("motorcycle", "motor_vehicle", "access"),
        "car": ("motorcar", "motor_vehicle", "access")}  # fmt: skip
CLASSES = {"motorcycle": {*STREETS, "footway", "path"}, "car": STREETS}


@pytest.fixture(scope="module")
def doors(solo_buildings) -> np.ndarray:
    """Latitude and longitude of 2,000 buildings."""
    chosen = np.random.default_rng(7).choice(len(solo_buildings), 2000, replace=False)
    return solo_buildings[chosen]


@pytest.fixture(scope="module")
def ways(data) -> list[tuple[int, dict[str, str], shapely.LineString]]:
    """Id, tags and line of each way of the file."""
    found = []
    path = str(data / "solo_jebres_roads.derived.osm.bz2")
    for way in osmium.FileProcessor(path).with_locations():
        if way.is_way():
            at = [(point.location.lon, point.location.lat) for point in way.nodes]
            found.append((way.id, dict(way.tags), shapely.LineString(at)))
    return found


def is_open(tags: dict[str, str], profile: str) -> bool:
    """Whether one may go there, as this map's tags have it."""
    said = next((tags[key] for key in KEYS[profile] if key in tags), "yes")
    return tags["highway"] in CLASSES[profile] and said not in {"no", "private"}


def moved(lat: np.ndarray, lon: np.ndarray, east: float, north: float):
    """Places so many metres away."""
    return lat + north / DEGREE, lon + east / DEGREE / np.cos(np.radians(lat))


def test_most_doors_of_a_kampung_are_a_few_steps_from_the_road(solo, doors):
    snaps = solo.snap(*doors.T, "motorcycle", limit=500)
    assert snaps.found.all()
    median, p90, most = np.percentile(snaps.walk, [50, 90, 100])
    assert 5 < median < 20
    assert 15 < p90 < 40
    assert most < 120


@pytest.mark.parametrize("profile", ["motorcycle", "car"])
def test_no_door_is_put_on_a_road_that_its_team_may_not_use(solo, doors, ways, profile):
    """The 2,000 doors, and one on the middle of each closed road."""
    closed = {way for way, tags, _ in ways if not is_open(tags, profile)}
    on_closed = [line.interpolate(0.5, normalized=True) for way, _, line in ways if way in closed]
    points = np.append(shapely.points(doors[:, 1], doors[:, 0]), on_closed)
    snaps = solo.snap(shapely.get_y(points), shapely.get_x(points), profile, limit=500)
    assert snaps.found.all()
    for edge in np.unique(snaps.edge).tolist():
        assert closed.isdisjoint(solo.osmids[edge // 2])
    lines = {which: shapely.STRtree([line for way, _, line in ways if (way in closed) == which])
             for which in (True, False)}  # fmt: skip
    on_road = shapely.points(snaps.lon, snaps.lat)
    assert metres_to(lines[False], on_road).max() < 0.05  # on an open way of the file
    shut_off = metres_to(lines[True], points) < metres_to(lines[False], points) - 1
    assert shut_off.sum() >= 5  # else nothing was tried


def metres_to(tree: shapely.STRtree, points: np.ndarray) -> np.ndarray:
    """About how far the nearest line is from each point: at 7.6 degrees both degrees are alike."""
    return tree.query_nearest(points, all_matches=False, return_distance=True)[1] * DEGREE


def test_no_other_point_changes_a_snap(solo, doors):
    """1,000 subsets, among others taken away, moved or more: each door keeps its own snap."""
    rng = np.random.default_rng(3)
    lat, lon = doors[:400].T
    whole = solo.snap(lat, lon, "motorcycle", limit=30)
    assert 4 < (~whole.found).sum() < 100  # both kinds are among them
    for turn in range(1000):
        mine = rng.permutation(400)[: rng.integers(1, 25)]
        others = rng.integers(0, 2000, turn % 3 * 8)
        more = moved(*doors[others].T, *rng.normal(0, 300, 2))
        order = rng.permutation(len(mine) + len(others))
        mixed = (np.append(lat[mine], more[0])[order], np.append(lon[mine], more[1])[order])
        snaps = solo.snap(*mixed, "motorcycle", limit=30)
        place = np.argsort(order)[: len(mine)]
        for name in FIELDS:
            assert np.array_equal(getattr(snaps, name)[place], getattr(whole, name)[mine]), name


@pytest.fixture(scope="module")
def with_island(data, tmp_path_factory):
    """Solo's map with a lane more, 1,500 m east of its easternmost node, that nothing joins."""
    path = tmp_path_factory.mktemp("island") / "solo.osm.pbf"
    first = 9_000_000_000_000_000
    lat, lon = [0.0, 0.0], [-180.0, 0.0]
    make = osmium.osm.mutable
    with osmium.SimpleWriter(str(path)) as writer:
        for thing in osmium.FileProcessor(str(data / "solo_jebres_roads.derived.osm.bz2")):
            if thing.is_node() and thing.location.lon > lon[0]:
                lat[0], lon[0] = thing.location.lat, thing.location.lon
            writer.add(thing)
        shore = np.array(lat[:1] * 2), np.array(lon[:1] * 2)
        lane = moved(*shore, np.array([1500.0, 1800.0]), 0.0)
        for number, (north, east) in enumerate(zip(*lane, strict=True)):
            writer.add_node(make.Node(id=first + number, version=1, location=(east, north)))
        writer.add_way(make.Way(id=first, version=1, nodes=[first, first + 1],
                                tags={"highway": "residential"}))  # fmt: skip
    sea = moved(shore[0][:1], shore[1][:1], 750.0, 0.0)
    return SimpleNamespace(
        path=path, network=load_roads(path, cache=False),
        sea=(sea[0].item(), sea[1].item()), lane=(float(lane[0].mean()), float(lane[1].mean())),
    )  # fmt: skip


def thrown(doors: np.ndarray, map_: SimpleNamespace) -> tuple[Round, dict[str, str]]:
    """A round of doors, every twentieth of them where no team comes: in turn 750 m out at sea, on
    the island, and 3 km north of all roads. And why each of these cannot be served.
    """
    rng = np.random.default_rng(5)
    places, lost = doors.copy(), {}
    for turn, door in enumerate(range(7, len(doors), 20)):
        code = ("too_far_from_road", "cut_off", "outside_map")[turn % 3]
        start = (map_.sea, map_.lane, (map_.network.bounds[2] + 3000 / DEGREE, doors[door, 1]))
        lat, lon = np.array(start[turn % 3]) + rng.normal(0, 20 / DEGREE, 2)
        places[door] = lat, lon
        lost[f"R{door}"] = code
    stops = tuple(
        Stop(id=f"R{door}", location=Location(lat=round(lat, 7), lon=round(lon, 7)))
        for door, (lat, lon) in enumerate(places.tolist())
    )
    teams = tuple(Team(id=f"T{number}", start="posko", end="posko") for number in range(1, 9))
    depot = Depot(id="posko", location=stops[0].location)
    return Round(
        name="Jebres", date=dt.date(2026, 11, 27), stops=stops, teams=teams, depots=(depot,),
        objective="shortest", roads=map_.path,
    ), lost  # fmt: skip


def test_every_door_thrown_off_the_roads_is_told_of_by_its_reason(with_island, doors):
    round_, lost = thrown(doors, with_island)
    assert len(lost) == 100
    ground = Ground(round_, with_island.network)
    told = {stop.id: ground.access("motorcycle", index).code
            for index, stop in enumerate(round_.stops)}  # fmt: skip
    assert {stop: code for stop, code in told.items() if code} == lost


def test_all_others_are_planned(with_island, doors):
    round_, lost = thrown(doors[:300], with_island)
    plan = plan_round(round_, with_island.network, iterations=5, workers=1)
    assert check_plan(round_, plan, with_island.network) == ()
    assert {each.stop: each.reasons[0].code for each in plan.unassigned} == lost
    assert plan.totals.served == 300 - len(lost)
