"""The network's own questions: bounds, lines to draw, graphs of profiles."""

import numpy as np
import pytest

STREET = {"highway": "residential"}
NODES = {1: (0, 0), 2: (100, 0, {"barrier": "bollard"}), 3: (300, 0), 4: (300, 150)}
WAYS = [([1, 2, 3], STREET | {"name": "Jalan Merpati"}), ([3, 4], {"highway": "steps"})]


def test_bounds_are_south_west_north_east(load, maps):
    south, west, north, east = load(NODES, WAYS).bounds
    assert (south, west) == pytest.approx(maps.place(0, 0), abs=1e-7)
    assert (north, east) == pytest.approx(maps.place(300, 150), abs=1e-7)


def test_lines_show_each_street_once_and_no_gates(load, maps):
    lines = load(NODES, WAYS).road_lines()
    assert [(line.name, line.highway) for line in lines] == [
        ("Jalan Merpati", "residential"), ("Jalan Merpati", "residential"), ("", "steps"),
    ]  # fmt: skip
    assert np.array(lines[2].coordinates) == pytest.approx(
        np.array([maps.place(300, 0)[::-1], maps.place(300, 150)[::-1]]), abs=1e-7
    )


def test_lines_within_bounds(load, maps):
    network = load(NODES, WAYS)
    (south, west), (north, east) = maps.place(250, 10), maps.place(500, 500)
    assert [line.highway for line in network.road_lines((south, west, north, east))] == ["steps"]
    (south, west), (north, east) = maps.place(20, -50), maps.place(30, 50)
    assert len(network.road_lines((south, west, north, east))) == 1


def test_the_extent_of_each_profile(load):
    network = load(NODES | {5: (900, 0), 6: (950, 0)}, [*WAYS, ([5, 6], STREET)])
    assert network.num_streets == 4
    assert network.extent("foot") == (4, 3, 450)
    assert network.extent("motorcycle") == (3, 2, 300)
    assert network.extent("car") == (3, 1, 200)  # the bollard cuts off the shorter side
    assert load(NODES, WAYS[1:]).extent("car") == (0, 0, 0)


def test_a_number_stands_in_for_a_missing_name(load):
    network = load(NODES, [([1, 2], STREET | {"ref": "N 4"}), ([2, 3], STREET | {"name": "A"})])
    assert {line.name for line in network.road_lines()} == {"N 4", "A"}


def test_weights_are_whole_milliseconds_and_barred_edges_marked(load):
    network = load({1: (0, 0), 2: (100, 0)}, [([1, 2], STREET | {"oneway": "yes"})])
    assert network.weights["motorcycle"].tolist() == [pytest.approx(15_000, abs=3), -1]
    assert network.weights["foot"].tolist() == pytest.approx([72_000, 72_000], abs=10)
    assert network.weights["car"].dtype == np.int64


def test_main_parts_are_those_of_networkx(solo, liechtenstein):
    import networkx as nx

    for network in (solo, liechtenstein):
        for profile, weight in network.weights.items():
            graph = nx.MultiDiGraph()
            for edge in np.flatnonzero(weight >= 0).tolist():
                ends = network.tail[edge // 2], network.head[edge // 2]
                graph.add_edge(*(ends[::-1] if edge % 2 else ends))
            largest = max(nx.strongly_connected_components(graph), key=len)
            assert set(network.graph(profile).node.tolist()) == largest
