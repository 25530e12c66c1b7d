"""Paths: durations as travel has them, shapes and lengths as the streets have them."""

import numpy as np
import pytest

from routing.roads.sphere import great_circle

STREET = {"highway": "residential"}
NODES = {1: (0, 0), 2: (400, 0), 3: (400, 120), 4: (430, 200), 5: (600, 200)}
WAYS = [
    ([1, 2], STREET | {"name": "Jalan Satu"}),
    ([2, 3, 4], STREET | {"name": "Gang Dua"}),
    ([4, 5], STREET),
    ([4, 1], STREET | {"maxspeed": "5"}),
]


def at(maps, *points):
    return np.array([maps.place(*point) for point in points]).T


def metres(coordinates):
    lon, lat = np.array(coordinates).T
    return float(great_circle(lat[:-1], lon[:-1], lat[1:], lon[1:]).sum())


def end_of(network, edge):
    node = (network.tail if edge % 2 else network.head)[edge // 2]
    return network.node_lat[node], network.node_lon[node]  # both sides of a gate stand there


def test_a_path_follows_the_streets(load, maps):
    network = load(NODES, WAYS)
    snaps = network.snap(*at(maps, (100, 20), (500, 190)), "foot", limit=50)
    snaps_by_bike = network.snap(*at(maps, (100, 20), (500, 190)), "motorcycle", limit=50)
    path = network.path(snaps_by_bike, 0, 1)
    gang = 120 + np.hypot(30, 80)
    assert path.distance == round(300 + gang + 70)
    assert path.streets == (("Jalan Satu", 300), ("Gang Dua", 205), ("", 70))
    assert [maps.edge_name(network, edge) for edge in path.edges] == [(1, 2), (2, 4), (4, 5)]
    expected = at(maps, (100, 0), (400, 0), (400, 120), (430, 200), (500, 200)).T[:, ::-1]
    assert np.array(path.coordinates) == pytest.approx(expected, abs=2e-7)
    ride = (300 + gang + 70) / (24 / 3.6)
    assert path.duration_ms == pytest.approx(1000 * (ride + 30 / (5 / 3.6)), abs=60)
    assert path.duration == -(-path.duration_ms // 1000)
    assert len(network.path(snaps, 0, 1).edges) == 3  # on foot straight back to 1 and over


def test_against_the_street_the_shape_is_reversed(load, maps):
    network = load(NODES, WAYS)
    snaps = network.snap(*at(maps, (100, 0), (500, 200)), "motorcycle", limit=50)
    there, back = network.paths(snaps, [(0, 1), (1, 0)])
    assert back.coordinates == there.coordinates[::-1]
    assert back.streets == there.streets[::-1]
    assert [edge ^ 1 for edge in back.edges] == list(there.edges[::-1])


def test_on_one_street_both_orders(load, maps):
    network = load(NODES, WAYS)
    snaps = network.snap(*at(maps, (405, 60), (425, 176)), "car", limit=50)
    there, back = network.paths(snaps, [(0, 1), (1, 0)])
    assert [len(path.edges) for path in (there, back)] == [1, 1]
    assert there.coordinates[1:-1] == ((network.lon[2 + 1], network.lat[2 + 1]),)
    assert there.coordinates == back.coordinates[::-1]


def test_round_the_block_when_the_street_is_one_way(load, maps):
    corners = {1: (0, 0), 2: (400, 0), 3: (400, 200), 4: (0, 200)}
    network = load(corners, [([1, 2, 3, 4, 1], STREET | {"oneway": "yes"})])
    snaps = network.snap(*at(maps, (300, 0), (100, 0)), "car", limit=50)
    path = network.path(snaps, 0, 1)
    assert path.distance == 1000
    assert len(path.coordinates) == 6


def test_from_a_place_to_itself_there_is_no_way_to_go(load, maps):
    network = load(NODES, WAYS)
    snaps = network.snap(*at(maps, (100, 30)), "car", limit=50)
    path = network.path(snaps, 0, 0)
    assert (path.duration, path.distance, path.edges, path.streets) == (0, 0, (), ())
    assert len(path.coordinates) == 2


def test_turns_are_told_where_a_rider_must_know(load, maps):
    """East, left into a gang, which bends to the right, right into a street without a name."""
    network = load(NODES, WAYS)
    snaps = network.snap(*at(maps, (100, 0), (500, 200)), "motorcycle", limit=50)
    there, back = network.paths(snaps, [(0, 1), (1, 0)])
    gang = 120 + np.hypot(30, 80)
    bend = round(90 - np.degrees(np.arctan2(30, 80)))
    assert [(turn.distance, turn.way, turn.angle, turn.street) for turn in there.turns] == [
        (300, "left", -90, "Gang Dua"), (round(300 + gang), "right", bend, ""),
    ]  # fmt: skip
    assert [(turn.distance, turn.way, turn.street) for turn in back.turns] == [
        (70, "left", "Gang Dua"), (round(70 + gang), "right", "Jalan Satu"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("north", "east", "way"),
    [(0, 100, None), (30, 100, None), (60, 100, "slight_left"), (-100, 0, "right"),
     (100, -100, "sharp_left"), (-10, -100, "sharp_right")],
)  # fmt: skip
def test_turns_at_a_junction_by_their_angle(load, maps, north, east, way):
    nodes = {1: (-100, 0), 2: (0, 0), 3: (east, north), 4: (30, 95)}
    network = load(nodes, [([1, 2], STREET), ([2, 3], STREET), ([2, 4], STREET)])
    snaps = network.snap(*at(maps, (-50, 0), (east / 2, north / 2)), "car", limit=5)
    turns = network.path(snaps, 0, 1).turns
    assert [turn.way for turn in turns] == ([way] if way else [])


def test_a_street_that_changes_its_name_is_told_and_a_bend_of_it_is_not(load, maps):
    nodes = {1: (-100, 0), 2: (0, 0), 3: (0, 100), 4: (0, 200)}
    one, other = STREET | {"name": "Satu"}, STREET | {"name": "Dua"}
    network = load(nodes, [([1, 2, 3], one), ([3, 4], other)])
    snaps = network.snap(*at(maps, (-50, 0), (0, 150)), "car", limit=5)
    (turn,) = network.path(snaps, 0, 1).turns
    assert (turn.distance, turn.way, turn.angle, turn.street) == (150, "straight", 0, "Dua")


def test_turning_back_is_told(load, maps):
    """A left turn is barred: on to the end of the road and back."""
    nodes = {1: (-100, 0), 2: (0, 0), 3: (80, 0), 4: (0, 100)}
    ways = [([1, 2], STREET), ([2, 3], STREET), ([2, 4], STREET)]
    barred = ([("from", 100), ("via", 2), ("to", 300)],
              {"type": "restriction", "restriction": "no_left_turn"})  # fmt: skip
    network = load(nodes, ways, [barred])
    snaps = network.snap(*at(maps, (-50, 0), (0, 50)), "car", limit=5)
    turns = network.path(snaps, 0, 1).turns
    assert [(turn.distance, turn.way) for turn in turns] == [(130, "back"), (210, "right")]


def test_gates_are_passed_without_a_trace(load, maps):
    line = {1: (0, 0), 2: (100, 0, {"barrier": "bollard"}), 3: (240, 0)}
    network = load(line, [([1, 2, 3], STREET | {"name": "Gang"})])
    snaps = network.snap(*at(maps, (40, 0), (190, 0)), "motorcycle", limit=50)
    path = network.path(snaps, 0, 1)
    assert path.streets == (("Gang", 150),)
    assert len(path.edges) == 2
    assert len(path.coordinates) == 3


def test_no_path_to_a_place_that_was_not_found(load, maps):
    network = load(NODES, WAYS)
    snaps = network.snap(*at(maps, (100, 0), (100, 900)), "car", limit=50)
    with pytest.raises(ValueError, match=r"\[1\]"):
        network.path(snaps, 0, 1)


@pytest.mark.parametrize(
    ("where", "profile"),
    [
        ("solo", "motorcycle"),
        ("solo", "foot"),
        ("liechtenstein", "car"),
        ("bayfront", "motorcycle"),
        ("bayfront", "car"),
        ("bayfront", "truck"),
    ],
)
def test_paths_of_real_maps_measured_again(where, profile, request):
    network = request.getfixturevalue(where)
    houses = request.getfixturevalue(f"{where}_buildings")
    rng = np.random.default_rng(5)
    snaps = network.snap(*houses[rng.choice(len(houses), 60)].T, profile, limit=200)
    found = np.flatnonzero(snaps.found)
    legs = [tuple(rng.choice(found, 2).tolist()) for _ in range(150)]
    starts, ends = np.array(legs).T
    durations = network.travel(snaps).pairs(starts, ends)
    weight = network.weights[profile]
    for (start, end), seconds, path in zip(
        legs, durations, network.paths(snaps, legs), strict=True
    ):
        assert path.duration == seconds
        assert sum(span for _, span in path.streets) == path.distance
        if start == end:
            continue
        assert metres(path.coordinates) == pytest.approx(path.distance, abs=1.0)
        assert path.coordinates[0] == (snaps.lon[start], snaps.lat[start])
        assert path.coordinates[-1] == (snaps.lon[end], snaps.lat[end])
        assert (weight[list(path.edges)] >= 0).all()
        for before, after in zip(path.edges[:-1], path.edges[1:], strict=True):
            assert end_of(network, before) == end_of(network, after ^ 1)
        walks = snaps.walk_ms[start] + snaps.walk_ms[end]
        inner = sum(int(weight[edge]) for edge in path.edges[1:-1])
        if len(path.edges) == 1:
            continue
        rest = sum(
            weight[edge] * share
            for edge, share in (
                (path.edges[0], 1 - share_of(snaps, start, path.edges[0])),
                (path.edges[-1], share_of(snaps, end, path.edges[-1])),
            )
        )
        assert path.duration_ms - walks - inner == pytest.approx(rest, abs=1.01)


def share_of(snaps, place, edge):
    """How much of an edge lies before a place on it."""
    share = snaps.fraction[place]
    return share if snaps.edge[place] == edge else 1 - share


def test_on_a_large_map_many_paths_come_from_the_hierarchy_and_are_as_quick(monkeypatch):
    pytest.importorskip("routingkit_cch")
    from benchmarks.roads import places, synthetic
    from routing.roads import graph, rides

    network = synthetic(3000, "villages")
    snaps = network.snap(*places(network, 60, seed=2), "motorcycle", limit=300)
    pairs = [(one, (7 * one + 3) % 60) for one in range(60)] + [(one, one) for one in range(5)]
    pairs = [pair for pair in pairs if snaps.found[list(pair)].all()]
    searched = network.paths(snaps, pairs)
    monkeypatch.setattr(rides, "LARGE", 1)
    monkeypatch.setattr(rides, "MANY", 1)
    monkeypatch.setattr(graph, "WORTH", 1)
    monkeypatch.setattr(rides, "_by_search", None)
    found = network.paths(snaps, pairs)
    assert [each.duration_ms for each in found] == [each.duration_ms for each in searched]
    same = sum(one.edges == other.edges for one, other in zip(found, searched, strict=True))
    assert same > 0.95 * len(pairs)  # of two that are as quick either will do


def test_on_a_large_map_only_what_is_near_is_searched_and_the_same_found(monkeypatch):
    from benchmarks.roads import places, synthetic
    from routing.roads import reach, rides

    network = synthetic(3000, "villages")
    snaps = network.snap(*places(network, 60, seed=2), "motorcycle", limit=300)
    pairs = [(one, (7 * one + 3) % 60) for one in range(60)] + [(one, one) for one in range(5)]
    pairs = [pair for pair in pairs if snaps.found[list(pair)].all()]
    whole = network.paths(snaps, pairs)
    starts, ends = (list(each) for each in zip(*pairs, strict=True))
    metres = network.distances(snaps).pairs(starts, ends)
    looked = []
    near = reach._near

    def noted(matrix, nodes, reach):
        found = near(matrix, nodes, reach)
        looked.append(len(found[0]) / matrix.shape[0])
        return found

    monkeypatch.setattr(reach, "LARGE", 1)
    monkeypatch.setattr(rides, "FIRST_REACH", 20_000.0)
    monkeypatch.setattr(rides, "NEAR_PAIRS", 2)
    monkeypatch.setattr(reach, "_near", noted)
    assert network.paths(snaps, pairs) == whole
    assert (network.distances(snaps).pairs(starts, ends) == metres).all()
    assert min(looked) < 0.5
