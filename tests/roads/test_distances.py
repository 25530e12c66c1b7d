"""Distances of many pairs at once: the metres of the paths, pair by pair."""

from __future__ import annotations

import numpy as np
import pytest

from routing.roads import distances as module
from routing.roads.travel import UNREACHABLE

STREET = {"highway": "residential"}


def grid(size: int, step: float = 100.0):
    """Streets so regular that most pairs have several fastest ways."""
    nodes = {
        1 + x + size * y: (step * x, step * y) for x in range(size) for y in range(size)
    }  # fmt: skip
    rows = [[1 + x + size * y for x in range(size)] for y in range(size)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    oneway = STREET | {"oneway": "yes"}
    ways = [(row, oneway if y % 3 == 1 else STREET) for y, row in enumerate(rows)]
    return nodes, ways + [(column, STREET) for column in columns]


@pytest.fixture
def town(load, maps):
    """Places all over a grid, by motorcycle; the last lies on no road."""
    network = load(*grid(6))
    rng = np.random.default_rng(1)
    points = [*rng.uniform(0, 500, (25, 2)).tolist(), (3_000, 3_000)]
    lats, lons = np.array([maps.place(*point) for point in points]).T
    return network, network.snap(lats, lons, "motorcycle", limit=80)


def told(network, snaps, origins, destinations):
    return [
        network.path(snaps, a, b).distance if snaps.found[a] and snaps.found[b]
        else 0 if a == b else UNREACHABLE
        for a, b in zip(origins, destinations, strict=True)
    ]  # fmt: skip


def test_every_pair_has_the_metres_of_its_path(town) -> None:
    network, snaps = town
    every = np.arange(snaps.num_places)
    table = network.distances(snaps).durations(every, every)
    origins, destinations = np.repeat(every, len(every)), np.tile(every, len(every))
    assert table.ravel().tolist() == told(network, snaps, origins, destinations)
    assert table[0, -1] == UNREACHABLE
    assert np.unique(table).size > 100


def test_pairs_are_kept_one_by_one_where_a_table_would_be_large(town, monkeypatch) -> None:
    monkeypatch.setattr(module, "DENSE_PLACES", 3)
    network, snaps = town
    distances = network.distances(snaps)
    origins, destinations = [0, 5, 0, 7, 25], [3, 5, 3, 25, 1]
    first = distances.pairs(origins, destinations).tolist()
    assert first == told(network, snaps, origins, destinations)

    def searched(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(module, "reach_pairs", searched)
    assert distances.pairs(origins, destinations).tolist() == first


def test_sums_near_a_half_are_left_to_the_path(town, monkeypatch) -> None:
    network, snaps = town
    every = np.arange(snaps.num_places - 1)
    expected = network.distances(snaps).durations(every, every)
    drawn = []
    find = module.find_ways

    def found(network, snaps, pairs, **told):
        pairs = list(pairs)
        drawn.extend(pairs)
        return find(network, snaps, pairs, **told)

    monkeypatch.setattr(module, "find_ways", found)
    monkeypatch.setattr(module, "_HALF", 0.1)
    again = network.distances(snaps).durations(every, every)
    assert again.tolist() == expected.tolist()
    assert 0.1 < len(drawn) / again.size < 0.3


def test_nearest_is_by_time(town) -> None:
    network, snaps = town
    every = np.arange(snaps.num_places)
    expected = network.travel(snaps).nearest(every, every, 3)
    assert network.distances(snaps).nearest(every, every, 3).tolist() == expected.tolist()


def test_nothing_asked_is_nothing_answered(town) -> None:
    network, snaps = town
    assert network.distances(snaps).pairs([], []).shape == (0,)
    assert network.distances(snaps).durations([], [1]).shape == (0, 1)
