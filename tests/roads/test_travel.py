"""Travel times: whole seconds from door to door, judged by an independent Dijkstra."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import problem
from routing.roads import travel as module
from routing.roads.profiles import PROFILES

STREET = {"highway": "residential"}  # motorcycles: 24 km/h, 6.667 m/s
BLOCK = {1: (0, 0), 2: (400, 0), 3: (400, 200), 4: (0, 200)}
RING = [([1, 2, 3, 4, 1], STREET | {"oneway": "yes"})]


def at(maps, *points):
    return np.array([maps.place(*point) for point in points]).T


def times(network, maps, *points, profile="motorcycle"):
    snaps = network.snap(*at(maps, *points), profile, limit=100)
    everything = np.arange(len(points))
    return network.travel(snaps).durations(everything, everything)


def test_unreachable_is_the_problem_s():
    assert module.UNREACHABLE == problem.UNREACHABLE


def test_walk_ride_and_walk(load, maps):
    network = load({1: (0, 0), 2: (400, 0)}, [([1, 2], STREET)])
    table = times(network, maps, (100, 10), (300, 30))
    assert table.tolist() == [[0, 59], [59, 0]]  # 7.2 s walk, 30 s ride, 21.6 s walk


def test_one_way_streets_make_times_unequal(load, maps):
    network = load(BLOCK, RING)
    table = times(network, maps, (100, 0), (300, 0))
    assert table.tolist() == [[0, 30], [150, 0]]  # 200 m along, or 1,000 m round the block


def test_a_two_way_street_is_left_in_either_direction(load, maps):
    network = load(BLOCK, [([1, 2, 3, 4, 1], STREET)])
    table = times(network, maps, (100, 0), (0, 100), (300, 0))
    assert table[0].tolist() == [0, 30, 30]  # 200 m one way, 200 m the other
    assert (table == table.T).all()


def test_going_round_may_be_faster_than_straight_along(load, maps):
    slow = STREET | {"maxspeed": "5"}
    network = load(BLOCK, [([1, 2], slow), ([2, 3, 4, 1], STREET)])
    table = times(network, maps, (20, 0), (383, 0))
    # 37 m at 4 km/h and 800 m at 24 km/h, 33.3 + 120 s; straight it would be 326.7 s
    assert table.tolist() == [[0, 154], [154, 0]]


def test_the_faster_of_two_parallel_streets_is_ridden_but_each_keeps_its_stops(load, maps):
    nodes = {1: (0, 0), 2: (300, 0), 3: (150, 40), 4: (-100, 0), 5: (400, 0)}
    ways = [([1, 2], STREET | {"maxspeed": "10"}), ([1, 3, 2], STREET), ([4, 1], STREET),
            ([2, 5], STREET)]  # fmt: skip
    network = load(nodes, ways)
    table = times(network, maps, (-100, 0), (400, 0), (30, 0))
    assert table[0, 1] == 77  # 15 + 310.5 m at 24 km/h (46.6) + 15
    assert table[0, 2] == 29  # 15 + 30 m at 8 km/h (13.5), up
    assert table[2, 1] == 76  # back to the junction and over the faster one: 13.5 + 46.6 + 15


def test_places_not_found_are_unreachable_but_no_time_from_themselves(load, maps):
    network = load(BLOCK, RING)
    table = times(network, maps, (100, 0), (100, -900), (300, 0))
    lost = problem.UNREACHABLE
    assert table.tolist() == [[0, lost, 30], [lost, 0, lost], [150, lost, 0]]


def test_two_doors_at_one_point_of_the_road(load, maps):
    network = load(BLOCK, RING)
    assert times(network, maps, (100, 10), (100, -20)).tolist() == [[0, 22], [22, 0]]


def test_rounding_happens_once_and_upwards(load, maps):
    network = load(BLOCK, RING)
    snaps = network.snap(*at(maps, (100, 1), (100.5, 1)), "foot", limit=10)
    assert snaps.walk_ms.tolist() == pytest.approx([720, 720], abs=2)
    assert network.travel(snaps).durations([0], [1]) == 2  # 0.72 + 0.36 + 0.72 s


def test_blocks_pairs_and_neighbours_say_the_same(solo, solo_buildings):
    snaps = solo.snap(*solo_buildings[::300].T, "motorcycle", limit=60)
    travel = solo.travel(snaps)
    size = travel.num_places
    everything = np.arange(size)
    table = travel.durations(everything, everything)
    rng = np.random.default_rng(7)
    rows, columns = rng.integers(0, size, (2, 80))
    assert np.array_equal(travel.pairs(rows, columns), table[rows, columns])
    few = rng.integers(0, size, 3)
    assert np.array_equal(travel.durations(rows, few), table[np.ix_(rows, few)])
    assert np.array_equal(travel.durations(few, rows), table[np.ix_(few, rows)])
    assert travel.durations([], rows).shape == (0, 80)
    expected = problem.MatrixTravel(table).nearest(rows, everything, 5)
    assert np.array_equal(travel.nearest(rows, everything, 5), expected)
    assert np.array_equal(travel.nearest([0], [0, 1], 4), [[1, -1, -1, -1]])


def test_small_chunks_change_nothing(solo, solo_buildings, monkeypatch):
    snaps = solo.snap(*solo_buildings[::400].T, "car", limit=60)
    everything = np.arange(snaps.num_places)
    whole = solo.travel(snaps).durations(everything, everything)
    monkeypatch.setattr(module, "CHUNK", 10_000)
    assert np.array_equal(solo.travel(snaps).durations(everything, everything), whole)
    rows, columns = everything, everything[::-1]
    assert np.array_equal(solo.travel(snaps).pairs(rows, columns), whole[rows, columns])


def test_it_is_a_travel_of_the_problem(load, maps):
    network = load(BLOCK, RING)
    travel = network.travel(network.snap(*at(maps, (100, 0)), "car", limit=9))
    for name in ("num_places", "durations", "pairs", "nearest"):
        assert hasattr(problem.Travel, name)
        assert hasattr(travel, name)


@pytest.mark.parametrize(
    ("where", "profile", "num_stops"),
    [("solo", "motorcycle", 200), ("solo", "foot", 60), ("liechtenstein", "car", 150),
     ("liechtenstein", "truck", 40)],
)  # fmt: skip
def test_real_maps_to_the_second(where, profile, num_stops, request, maps):
    network = request.getfixturevalue(where)
    houses = request.getfixturevalue(f"{where}_buildings")
    rng = np.random.default_rng(2026)
    chosen = houses[rng.choice(len(houses), num_stops, replace=False)]
    snaps = network.snap(*chosen.T, profile, limit=200)
    everything = np.arange(num_stops)
    table = network.travel(snaps).durations(everything, everything)
    assert snaps.found.mean() > 0.7
    assert (maps.judge(network, snaps) != table).sum() == 0
    found = np.flatnonzero(snaps.found)
    assert (table[np.ix_(found, found)] < problem.UNREACHABLE).all()


@pytest.mark.parametrize("profile", ["foot", "car"])
def test_a_clipped_town_with_many_one_ways(bayfront, maps, profile):
    south, west, north, east = bayfront.bounds
    rng = np.random.default_rng(11)
    lat, lon = rng.uniform(south, north, 80), rng.uniform(west, east, 80)
    snaps = bayfront.snap(lat, lon, profile, limit=400)
    everything = np.arange(80)
    table = bayfront.travel(snaps).durations(everything, everything)
    assert (maps.judge(bayfront, snaps) != table).sum() == 0
    found = np.flatnonzero(snaps.found)
    assert len(found) > 40
    assert (table[np.ix_(found, found)] < problem.UNREACHABLE).all()


def test_joining_pieces_into_streets_changes_no_time(solo, data):
    """Against the file itself: every segment an edge of its own, weights not rounded."""
    import networkx as nx
    import osmium

    from routing.roads.sphere import great_circle
    from routing.roads.tags import speeds

    graph = nx.DiGraph()
    ways = osmium.FileProcessor(str(data / "solo_jebres_roads.derived.osm.bz2")).with_locations()
    for way in ways:
        if not (way.is_way() and "highway" in way.tags):
            continue
        along, against = speeds(dict(way.tags), PROFILES["motorcycle"])
        points = [(p.ref, p.location.lat, p.location.lon) for p in way.nodes]
        for (a, alat, alon), (b, blat, blon) in pairwise(points):
            metres = float(great_circle(alat, alon, blat, blon))
            for tail, head, kph in ((a, b, along), (b, a, against)):
                if kph:
                    old = graph.get_edge_data(tail, head, {"s": np.inf})["s"]
                    graph.add_edge(tail, head, s=min(old, metres * 3.6 / kph))
    road = solo.graph("motorcycle")
    rng = np.random.default_rng(3)
    nodes = rng.choice(len(road.node), 12, replace=False)
    from scipy.sparse.csgraph import dijkstra

    table = dijkstra(road.matrix, indices=nodes)[:, nodes] / 1000
    ids = solo.node_osmid[road.node[nodes]]
    for i, origin in enumerate(ids.tolist()):
        far = nx.single_source_dijkstra_path_length(graph, origin, weight="s")
        assert table[i].tolist() == pytest.approx([far[end] for end in ids.tolist()], abs=0.1)


# Random small maps

POINTS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=9, unique=True
)
TAGS = st.sampled_from(
    [STREET, STREET, STREET | {"oneway": "yes"}, STREET | {"oneway": "-1"},
     {"highway": "tertiary"}, {"highway": "footway"}, {"highway": "tertiary", "oneway": "yes"},
     STREET | {"maxspeed:forward": "10"}, STREET | {"motorcycle": "no"}, {"highway": "steps"}]
)  # fmt: skip


@st.composite
def towns(draw):
    points = draw(POINTS)
    node = st.integers(0, len(points) - 1)
    ways = draw(st.lists(st.tuples(st.lists(node, min_size=2, max_size=6), TAGS), min_size=1,
                         max_size=9))  # fmt: skip
    barriers = draw(st.dictionaries(node, st.sampled_from(["bollard", "wall"]), max_size=2))
    stops = draw(st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), min_size=2,
                          max_size=8))  # fmt: skip
    return points, ways, barriers, stops


def town_network(maps, points, ways, barriers):
    from routing.roads.simplify import build_network
    from routing.roads.ways import WayCollector

    collector = WayCollector()
    for node, barrier in barriers.items():
        collector.add_barrier(node, {"barrier": barrier})
    for number, (nodes, tags) in enumerate(ways):
        lats, lons = at(maps, *((100 * points[n][0], 100 * points[n][1]) for n in nodes))
        style = collector.style_of(tags)
        collector.add_way(style, number, nodes, lats.tolist(), lons.tolist())
    found = collector.finish()
    return build_network(found) if len(found.style) else None


@settings(max_examples=120, deadline=None)
@given(town=towns(), profile=st.sampled_from(["foot", "motorcycle", "car"]))
def test_random_towns_to_the_second(maps, town, profile):
    from routing.errors import RoadError

    points, ways, barriers, stops = town
    network = town_network(maps, points, ways, barriers)
    if network is None:
        return
    steps = [
        np.hypot(*np.subtract(points[a], points[b])) * 100
        for nodes, _ in ways
        for a, b in pairwise(nodes)
    ]
    assert network.length.sum() == pytest.approx(sum(steps), abs=0.5)
    try:
        snaps = network.snap(*at(maps, *((25 * x, 25 * y) for x, y in stops)), profile, limit=150)
    except RoadError:
        return
    everything = np.arange(len(stops))
    travel = network.travel(snaps)
    table = travel.durations(everything, everything)
    assert np.array_equal(maps.judge(network, snaps), table)
    found = np.flatnonzero(snaps.found)
    assert (table[np.ix_(found, found)] < problem.UNREACHABLE).all()
    rows, columns = np.repeat(everything, len(stops)), np.tile(everything, len(stops))
    assert np.array_equal(travel.pairs(rows, columns), table.ravel())
    legs = [(int(a), int(b)) for a in found for b in found]
    paths = network.paths(snaps, legs)
    assert [path.duration for path in paths] == [table[leg] for leg in legs]
