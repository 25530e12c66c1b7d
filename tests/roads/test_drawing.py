"""Legs drawn all at once are those that one by one would be drawn, to the last digit."""

from itertools import pairwise

import numpy as np
import pytest

from routing.roads import drawing

STREET = {"highway": "residential"}
NODES = {
    1: (0, 0), 2: (130, 10), 3: (400, 0), 4: (400, 120), 5: (430, 200), 6: (600, 200),
    7: (200, -90, {"barrier": "bollard"}), 8: (300, -120), 9: (610, -40), 10: (700, 200),
}  # fmt: skip
WAYS = [
    ([1, 2, 3], STREET),
    ([3, 4, 5], STREET),
    ([5, 6, 10], STREET),
    ([5, 1], STREET | {"oneway": "yes"}),
    ([1, 7, 8, 3], STREET | {"oneway": "-1"}),
    ([3, 9, 6], STREET | {"oneway": "yes"}),
]


@pytest.fixture(params=["foot", "motorcycle"])
def places(request, load, maps):
    """Many places on few streets, some twice, some in the midst of a junction."""
    network = load(NODES, WAYS)
    rng = np.random.default_rng(4)
    spots = [
        *rng.uniform((-20, -130), (700, 210), (40, 2)),
        *((x, y) for x, y, *_ in NODES.values()),
    ]
    lat, lon = np.array([maps.place(*spot) for spot in (*spots, *spots[:5])]).T
    return network, network.snap(lat, lon, request.param, limit=1000)


def drawn_by_hand(network, snaps, pair, edges):
    """The points of one leg and its metres, part by part."""
    marks = []
    for place in pair:
        street = snaps.edge[place] // 2
        share = snaps.fraction[place]
        marks.append((share if snaps.edge[place] % 2 == 0 else 1 - share) * network.length[street])
    points, metres = [(snaps.lon[pair[0]], snaps.lat[pair[0]])], 0.0
    for at, edge in enumerate(edges):
        street, back = divmod(edge, 2)
        begin, end = (network.length[street], 0.0)[:: -1 if not back else 1]
        begin = marks[0] if at == 0 else begin
        end = marks[1] if at == len(edges) - 1 else end
        own = range(network.point_first[street], network.point_first[street + 1])
        low, high = min(begin, end), max(begin, end)
        passed = [at for at in own if low <= network.along[at] <= high]
        points += [(network.lon[at], network.lat[at]) for at in passed[:: -1 if back else 1]]
        metres += abs(end - begin)
    points.append((snaps.lon[pair[1]], snaps.lat[pair[1]]))
    kept = points[:1] + [point for before, point in pairwise(points) if point != before]
    return (tuple(kept) if len(kept) > 1 else (points[0], points[-1])), round(metres)


@pytest.mark.parametrize("at_once", [7, 10**6])
def test_all_legs_together_are_those_drawn_one_by_one(places, at_once, monkeypatch):
    monkeypatch.setattr(drawing, "AT_ONCE", at_once)
    network, snaps = places
    size = snaps.num_places
    pairs = [(one, (k * one + k) % size) for one in range(size) for k in (1, 3, 7)]
    pairs += [(one, one) for one in range(3)]
    paths, ways = network.paths(snaps, pairs), network.ways(snaps, pairs)
    inner = set()
    for at, (pair, path) in enumerate(zip(pairs, paths, strict=True)):
        coordinates, metres = drawn_by_hand(network, snaps, pair, path.edges)
        assert path.coordinates == coordinates
        assert path.distance == ways.distance[at] == metres
        assert (path.duration, path.duration_ms) == (ways.duration[at], ways.duration_ms[at])
        line = ways.points[ways.first[at] : ways.first[at + 1]]
        assert tuple(map(tuple, line.tolist())) == coordinates
        inner.add(len(path.edges))
    assert {0, 1, 2, 3} <= inner
    assert ways.first[-1] == len(ways.points)


def test_ways_that_are_not_drawn_are_their_ends(places):
    network, snaps = places
    pairs = [(0, 1), (2, 2), (3, 4)]
    ways = network.ways(snaps, np.array(pairs), drawn=False)
    assert ways.first.tolist() == [0, 2, 4, 6]
    ends = [(snaps.lon[place], snaps.lat[place]) for pair in pairs for place in pair]
    assert list(map(tuple, ways.points.tolist())) == ends
    assert (ways.distance == network.ways(snaps, pairs).distance).all()


def test_no_pairs_are_no_ways(places):
    network, snaps = places
    ways = network.ways(snaps, [])
    assert (len(ways.duration), ways.first.tolist(), ways.points.shape) == (0, [0], (0, 2))
    assert network.paths(snaps, []) == ()


def test_some_places_of_snaps_are_those_places(places):
    _, snaps = places
    some = snaps.at([4, 0, 4])
    assert some.profile == snaps.profile
    assert some.edge.tolist() == [snaps.edge[at] for at in (4, 0, 4)]
    assert some.walk_ms.tolist() == [snaps.walk_ms[at] for at in (4, 0, 4)]
