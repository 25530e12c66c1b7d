"""Small maps drawn in metres, an independent judge of travel times, and real maps to try."""

from __future__ import annotations

import heapq
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from routing.roads.graph import BARRED

DEGREE = 6_371_009 * np.pi / 180  # metres of a degree of latitude
LAT, LON = -8.2428, 114.3699  # Sobo


def place(x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude of a point so many metres east and north of Sobo's office."""
    lat = LAT + y / DEGREE
    return lat, LON + x / DEGREE / np.cos(np.radians(LAT))


def osm_text(nodes: dict, ways: list, relations: list = ()) -> str:
    """An OSM file: nodes as id: (x, y) or id: (x, y, tags); ways, with ids 100, 200 and so on, as
    (nodes, tags); relations as (members, tags), a member being (role, id): ids below 100 are nodes.
    """
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
    for number, (members, tags) in enumerate(relations, 1):
        lines.append(f'<relation id="{number}" version="1">')
        for role, ref in members:
            kind = "node" if ref < 100 else "way"
            lines.append(f'<member type="{kind}" ref="{ref}" role="{role}"/>')
        lines += _tags(tags)
        lines.append("</relation>")
    return "\n".join([*lines, "</osm>"])


def _tags(tags: dict) -> list[str]:
    return [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()]


def edge_name(network, edge: int) -> tuple[int, int]:
    """An edge as the OSM ids of the nodes between which it leads."""
    ends = network.tail[edge // 2], network.head[edge // 2]
    names = tuple(int(network.node_osmid[end]) for end in ends)
    return names[::-1] if edge % 2 else names


def judge(network, snaps, bans=None) -> np.ndarray:
    """All durations, by a plain Dijkstra over (junction, edges ridden last).

    Built from the network's arrays alone; what is shared with the package is only that the part of
    an edge up to a stop takes rint(weight × fraction), and which sequences of edges are barred
    (unless ``bans`` says them).
    """
    weight = network.weights[snaps.profile].tolist()
    bans = set(network.bans(snaps.profile) if bans is None else bans)
    parts = {ban[a:b] for ban in bans for b in range(len(ban)) for a in range(b)}
    tail, head, gate = network.tail.tolist(), network.head.tolist(), network.is_gate.tolist()
    leaving: dict[int, list[tuple[int, int]]] = {}
    for edge, ms in enumerate(weight):
        if ms != BARRED:
            ends = (tail[edge // 2], head[edge // 2])
            begin, end = ends[::-1] if edge % 2 else ends
            leaving.setdefault(begin, []).append((edge, end))

    def ridden(before, edge):
        """The edges that still matter, or None where one may not go on so."""
        row = (*before, edge)
        if any(row[first:] in bans for first in range(len(row))):
            return None
        return next((row[first:] for first in range(len(row)) if row[first:] in parts), ())

    stops: dict[int, list[int]] = {}
    found = np.flatnonzero(snaps.found).tolist()
    along = np.where(snaps.edge % 2 == 0, snaps.fraction, 1 - snaps.fraction).tolist()
    for stop in found:
        stops.setdefault(int(snaps.edge[stop]) // 2, []).append(stop)

    def part(edge, stop):
        """Milliseconds from where an edge begins to a stop on it."""
        mark = int(np.rint(weight[edge] * along[stop]))
        return weight[edge] - mark if edge % 2 else mark

    size = snaps.num_places
    table = np.full((size, size), 2**31 - 1, np.int64)
    for origin in found:
        best: dict[int, int] = {}

        def arrive(stop, ms, best=best):
            best[stop] = min(best.get(stop, ms), ms)

        heap = []
        street = int(snaps.edge[origin]) // 2
        for edge in (2 * street, 2 * street + 1):
            if weight[edge] == BARRED:
                continue
            end = (tail if edge % 2 else head)[street]
            here = part(edge, origin)
            heapq.heappush(heap, (weight[edge] - here, end, ridden((), edge)))
            for stop in stops[street]:
                if along[stop] == along[origin] or (along[stop] < along[origin]) == edge % 2:
                    arrive(stop, part(edge, stop) - here)
        done = set()
        while heap:
            ms, node, before = heapq.heappop(heap)
            if (node, before) in done:
                continue
            done.add((node, before))
            for edge, end in leaving.get(node, ()):
                if gate[edge // 2]:
                    heapq.heappush(heap, (ms + weight[edge], end, before))
                    continue
                after = ridden(before, edge)
                if after is None:
                    continue
                for stop in stops.get(edge // 2, ()):
                    arrive(stop, ms + part(edge, stop))
                if (end, after) not in done:
                    heapq.heappush(heap, (ms + weight[edge], end, after))
        for stop, ride in best.items():
            whole = ride + int(snaps.walk_ms[origin]) + int(snaps.walk_ms[stop])
            table[origin, stop] = -(-whole // 1000)
    np.fill_diagonal(table, 0)
    return table


def every_engine(network, snaps) -> np.ndarray:
    """All durations, in blocks and in pairs, by every engine; they must say the same."""
    from routing.roads.travel import RoadTravel

    size = snaps.num_places
    everything = np.arange(size)
    rows, columns = np.repeat(everything, size), np.tile(everything, size)
    tables = []
    for engine in ("dijkstra", "hierarchy"):
        travel = RoadTravel(network, snaps, engine=engine)
        table = travel.durations(everything, everything)
        tables += [table, travel.pairs(rows, columns).reshape(size, size)]
        if size > 1:  # fewer columns than rows, and fewer rows than columns
            half = everything[::2]
            assert np.array_equal(travel.durations(everything, half), table[:, half])
            assert np.array_equal(travel.durations(half, everything), table[half])
    assert all(np.array_equal(tables[0], table) for table in tables)
    return tables[0]


def judged_paths(network, snaps) -> list:
    """The paths between all places with a road, every duration of tables and paths judged."""
    from routing.problem import UNREACHABLE

    table = every_engine(network, snaps)
    assert np.array_equal(judge(network, snaps), table)
    found = np.flatnonzero(snaps.found)
    assert (table[np.ix_(found, found)] < UNREACHABLE).all()
    legs = [(int(a), int(b)) for a in found for b in found]
    paths = network.paths(snaps, legs)
    assert [path.duration for path in paths] == [table[leg] for leg in legs]
    return paths


@pytest.fixture(scope="session")
def maps() -> SimpleNamespace:
    return SimpleNamespace(
        place=place,
        osm_text=osm_text,
        judge=judge,
        every_engine=every_engine,
        judged_paths=judged_paths,
        edge_name=edge_name,
        degree=DEGREE,
    )  # fmt: skip


@pytest.fixture
def load(tmp_path, maps):
    """Load a small map: nodes in metres, ways with tags."""
    from routing.roads import load_roads

    def load_map(nodes: dict, ways: list, relations: list = ()):
        path = tmp_path / "map.osm"
        path.write_text(maps.osm_text(nodes, ways, relations), encoding="utf-8")
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


@pytest.fixture(scope="session")
def bayfront_buildings(bayfront) -> np.ndarray:
    """Latitude and longitude of 300 points; the file has no buildings to speak of."""
    south, west, north, east = bayfront.bounds
    return np.random.default_rng(8).uniform((south, west), (north, east), (300, 2))
