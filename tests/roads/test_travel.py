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


@pytest.mark.parametrize(
    ("where", "profile", "limit"), [("solo", "motorcycle", 40), ("liechtenstein", "car", 150)]
)
def test_nearest_stops_piece_by_piece_are_those_of_whole_rows(
    where, profile, limit, request, monkeypatch
):
    """A valley with a river in it, and places of which some are on no road."""
    from routing.roads import nearest

    network = request.getfixturevalue(where)
    houses = request.getfixturevalue(f"{where}_buildings")
    rng = np.random.default_rng(17)
    snaps = network.snap(*houses[rng.choice(len(houses), 400)].T, profile, limit=limit)
    assert 0 < snaps.found.sum() < 400
    travel = network.travel(snaps)
    rows, columns = rng.permutation(400)[:90], rng.permutation(400)[:300]
    whole = problem.MatrixTravel(travel.durations(np.arange(400), np.arange(400)))
    monkeypatch.setattr(module, "CHUNK", 1000)
    monkeypatch.setattr(nearest, "GROUP", 16)
    for k in (1, 7, 60):
        expected = whole.nearest(rows, columns, k)
        assert np.array_equal(travel.nearest(rows, columns, k), expected)
    monkeypatch.setattr(module, "ALL_OF", 0)
    for k in (250, 500):  # more than there are
        assert np.array_equal(travel.nearest(rows, columns, k), whole.nearest(rows, columns, k))


def test_nearest_stops_where_a_river_parts_neighbours(load, maps, monkeypatch):
    """Two banks 20 m apart, joined by one bridge at their western end."""
    from routing.roads import nearest

    nodes = {1 + n: (100 * n, 0) for n in range(30)} | {51 + n: (100 * n, 20) for n in range(30)}
    ways = [(list(range(1, 31)), STREET), (list(range(51, 81)), STREET | {"name": "seberang"}),
            ([1, 51], STREET)]  # fmt: skip
    network = load(nodes, ways)
    rng = np.random.default_rng(8)
    doors = list(zip(rng.uniform(0, 2900, 90), rng.choice([-5, 25], 90), strict=True))
    travel = network.travel(network.snap(*at(maps, *doors), "motorcycle", limit=50))
    everything = np.arange(90)
    expected = travel.nearest(everything, everything, 20)
    monkeypatch.setattr(module, "CHUNK", 1000)
    monkeypatch.setattr(nearest, "GROUP", 8)
    assert np.array_equal(travel.nearest(everything, everything, 20), expected)
    eastern = int(np.argmax([x for x, _ in doors]))
    banks = {doors[stop][1] for stop in expected[eastern]}
    assert banks == {doors[eastern][1]}  # none of those just across the water


def test_nearest_stops_far_along_a_fast_road_come_before_those_up_a_slow_lane(
    load, maps, monkeypatch
):
    from routing.roads import nearest

    fast = {n: (90 * n + 45 * (n > 0), 0) for n in range(33)}
    lane = {40 + n: (0, 25 * n + 12) for n in range(1, 16)}
    nodes = {n + 1: place for n, place in (fast | lane).items()}
    ways = [([n + 1, n + 2], {"highway": "secondary", "name": str(n)}) for n in range(32)]
    ways += [([n + 1, n + 2], STREET | {"maxspeed": "5", "name": str(n)}) for n in range(41, 55)]
    ways.append(([1, 42], STREET | {"maxspeed": "5"}))
    network = load(nodes, ways)
    doors = [(0, 25 * n) for n in range(1, 16)] + [(90 * n, 0) for n in range(1, 33)]
    travel = network.travel(network.snap(*at(maps, *doors), "motorcycle", limit=50))
    everything = np.arange(len(doors))
    expected = travel.nearest(everything, everything, 8)
    assert (expected[15] >= 15).sum() == 6  # of the first door on the fast road
    monkeypatch.setattr(module, "CHUNK", 100)
    monkeypatch.setattr(nearest, "GROUP", 1)
    for share in (1.0, 2.5):
        monkeypatch.setattr(nearest, "FIRST_SHARE", share)
        assert np.array_equal(travel.nearest(everything, everything, 8), expected)


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
    table = maps.every_engine(network, snaps)
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
    table = maps.every_engine(bayfront, snaps)
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
    maps.judged_paths(network, snaps)


# Engines


def test_the_hierarchy_is_built_once_it_pays_and_does_not_travel(solo, solo_buildings):
    import pickle

    from routing.roads.graph import WORTH

    network = pickle.loads(pickle.dumps(solo))
    snaps = network.snap(*solo_buildings[::100].T, "motorcycle", limit=60)
    travel = network.travel(snaps)
    searches = network.graph("motorcycle").searches
    few, many = np.arange(10), np.arange(WORTH // 2)
    before = travel.durations(few, few)
    assert searches.hierarchy(network, network.graph("motorcycle"), 0) is None
    table = travel.durations(many, many)
    assert searches.hierarchy(network, network.graph("motorcycle"), 0) is not None
    assert np.array_equal(table[:10, :10], before)
    again = pickle.loads(pickle.dumps(travel))
    assert np.array_equal(again.durations(few, few), before)


def test_a_hierarchy_that_will_pay_is_built_before_the_first_search(solo, solo_buildings):
    import pickle

    from routing.roads.graph import WORTH

    network = pickle.loads(pickle.dumps(solo))
    travel = network.travel(network.snap(*solo_buildings[::100].T, "motorcycle", limit=60))
    travel.expect(WORTH)
    searches = network.graph("motorcycle").searches
    travel.durations([0], [1])
    assert searches.hierarchy(network, network.graph("motorcycle"), 0) is not None


@pytest.mark.parametrize("broken", ["CCH", "CCHOneToMany", "CCHQuery"])
def test_scipy_stands_in_where_the_package_fails(solo, solo_buildings, monkeypatch, broken):
    import pickle

    import routingkit_cch

    class PanicError(BaseException):
        pass

    def panic(*_):
        raise PanicError("panicked")

    network = pickle.loads(pickle.dumps(solo))
    snaps = network.snap(*solo_buildings[::1000].T, "motorcycle", limit=60)
    everything = np.arange(snaps.num_places)
    expected = module.RoadTravel(network, snaps, engine="dijkstra")
    monkeypatch.setattr(routingkit_cch, broken, panic)
    travel = module.RoadTravel(network, snaps, engine="hierarchy")
    table = travel.durations(everything, everything)
    assert np.array_equal(table, expected.durations(everything, everything))
    assert np.array_equal(travel.pairs(everything, everything[::-1]),
                          table[everything, everything[::-1]])  # fmt: skip


def test_scipy_stands_in_where_the_package_is_missing(load, maps, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "routingkit_cch", None)
    network = load(BLOCK, RING)
    snaps = network.snap(*at(maps, (100, 0), (300, 0)), "motorcycle", limit=100)
    travel = module.RoadTravel(network, snaps, engine="hierarchy")
    assert travel.durations([0, 1], [0, 1]).tolist() == [[0, 30], [150, 0]]
    assert network.graph("motorcycle").searches.hierarchy(network, None, 999) is None
