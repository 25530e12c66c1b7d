"""Small maps drawn in metres, an independent judge of travel times, and real maps to try."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest

from routing.roads.graph import BARRED

DEGREE = 6_371_009 * np.pi / 180  # metres of a degree of latitude
LAT, LON = -8.2428, 114.3699  # Sobo


def place(x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude of a point so many metres east and north of Sobo's office."""
    lat = LAT + y / DEGREE
    return lat, LON + x / DEGREE / np.cos(np.radians(LAT))


def osm_text(nodes: dict, ways: list) -> str:
    """An OSM file: nodes as id: (x, y) or id: (x, y, tags); ways as (nodes, tags)."""
    lines = ['<osm version="0.6" generator="test">']
    for node, (x, y, *tags) in nodes.items():
        lat, lon = place(x, y)
        lines.append(f'<node id="{node}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">')
        lines += _tags(tags[0] if tags else {})
        lines.append("</node>")
    for number, (refs, tags) in enumerate(ways, 1):
        lines.append(f'<way id="{100 * number}" version="1">')
        lines += [f'<nd ref="{ref}"/>' for ref in refs]
        lines += _tags(tags)
        lines.append("</way>")
    return "\n".join([*lines, "</osm>"])


def _tags(tags: dict) -> list[str]:
    return [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()]


def edge_name(network, edge: int) -> tuple[int, int]:
    """An edge as the OSM ids of the nodes between which it leads."""
    ends = network.tail[edge // 2], network.head[edge // 2]
    names = tuple(int(network.node_osmid[end]) for end in ends)
    return names[::-1] if edge % 2 else names


def judge(network, snaps) -> np.ndarray:
    """All durations, by plain Dijkstra on a graph in which every stop is a node on its street.

    Built from the network's arrays with networkx alone; the only rule shared with the package is
    that the part of an edge up to a stop takes rint(weight × fraction).
    """
    weight = network.weights[snaps.profile]
    graph = nx.DiGraph()

    def add(tail, head, ms):
        old = graph.get_edge_data(tail, head, {"ms": ms})["ms"]
        graph.add_edge(tail, head, ms=min(old, ms))

    stops = {}
    for stop in np.flatnonzero(snaps.found).tolist():
        edge = int(snaps.edge[stop])
        fraction = float(snaps.fraction[stop])
        stops.setdefault(edge // 2, []).append((1 - fraction if edge % 2 else fraction, stop))
    for street in range(len(network.style)):
        ends = [("node", int(network.tail[street])), ("node", int(network.head[street]))]
        between = sorted(stops.get(street, []))
        chain = [ends[0], *(("stop", stop) for _, stop in between), ends[1]]
        for way, names in ((0, chain), (1, chain)):
            whole = int(weight[2 * street + way])
            if whole == BARRED:
                continue
            marks = [0, *(int(np.rint(whole * fraction)) for fraction, _ in between), whole]
            for i in range(len(chain) - 1):
                pair = (names[i], names[i + 1]) if way == 0 else (names[i + 1], names[i])
                add(*pair, marks[i + 1] - marks[i])
                # Stops at the same point are no time apart, either way, whatever one-way says.
                if between and 0 < i < len(between) and between[i - 1][0] == between[i][0]:
                    add(*pair[::-1], 0)
    size = snaps.num_places
    table = np.full((size, size), 2**31 - 1, np.int64)
    for origin in np.flatnonzero(snaps.found).tolist():
        far = nx.single_source_dijkstra_path_length(graph, ("stop", origin), weight="ms")
        for end in np.flatnonzero(snaps.found).tolist():
            ride = far.get(("stop", end))
            if ride is not None:
                whole = ride + int(snaps.walk_ms[origin]) + int(snaps.walk_ms[end])
                table[origin, end] = -(-whole // 1000)
    np.fill_diagonal(table, 0)
    return table


@pytest.fixture(scope="session")
def maps() -> SimpleNamespace:
    return SimpleNamespace(
        place=place, osm_text=osm_text, judge=judge, edge_name=edge_name, degree=DEGREE
    )


@pytest.fixture
def load(tmp_path, maps):
    """Load a small map: nodes in metres, ways with tags."""
    from routing.roads import load_roads

    def load_map(nodes: dict, ways: list):
        path = tmp_path / "map.osm"
        path.write_text(maps.osm_text(nodes, ways), encoding="utf-8")
        return load_roads(path)

    return load_map


@pytest.fixture(scope="session")
def data() -> Path:
    folder = os.environ.get("ROUNDS_TEST_DATA")
    if not folder or not (Path(folder) / "osm").is_dir():
        pytest.skip("ROUNDS_TEST_DATA does not point at the folder with the test data")
    return Path(folder) / "osm"


@pytest.fixture(scope="session")
def solo(data):
    from routing.roads import load_roads

    return load_roads(data / "solo_jebres_roads.derived.osm.bz2")


@pytest.fixture(scope="session")
def solo_buildings(data) -> np.ndarray:
    """Latitude and longitude of 10,942 buildings."""
    table = np.loadtxt(data / "solo_jebres_buildings.csv", delimiter=",", skiprows=1)
    return table[:, [1, 0]]


@pytest.fixture(scope="session")
def liechtenstein(data):
    from routing.roads import load_roads

    return load_roads(data / "vh_liechtenstein-latest.osm.pbf")


def buildings(path: Path) -> np.ndarray:
    """Latitude and longitude of the middles of all ways tagged as buildings."""
    import osmium

    houses = osmium.FileProcessor(str(path)).with_locations()
    houses.with_filter(osmium.filter.KeyFilter("building"))
    middles = []
    for house in houses:
        if house.is_way():
            corners = [point.location for point in house.nodes if point.location.valid()]
            middles.append(np.mean([(corner.lat, corner.lon) for corner in corners], axis=0))
    return np.array(middles)


@pytest.fixture(scope="session")
def liechtenstein_buildings(data) -> np.ndarray:
    return buildings(data / "vh_liechtenstein-latest.osm.pbf")


@pytest.fixture(scope="session")
def bayfront(data):
    from routing.roads import load_roads

    return load_roads(data / "vh_bayfront_singapore.osm.pbf")
