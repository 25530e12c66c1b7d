"""The whole program on two real maps: judged by plain Dijkstra, by the map file itself, by hand.

Two judges of travel times share no code with the network's: one works on its OSMnx graph, to the
millisecond; one reads the map file segment by segment, joins nothing and rounds nothing.
"""

from __future__ import annotations

import importlib.util
import math
import os
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import networkx as nx
import numpy as np
import osmium
import pytest

from routing import load_roads, load_round, plan_round
from routing.ground import Ground
from routing.problem import UNREACHABLE
from routing.roads import tags as road_tags
from routing.roads.profiles import PROFILES

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "real_maps.py"
RADIUS = 6_371_009


@pytest.fixture(scope="session")
def data() -> Path:
    folder = os.environ.get("ROUNDS_TEST_DATA")
    if not folder or not (Path(folder) / "osm").is_dir():
        pytest.skip("ROUNDS_TEST_DATA does not point at the folder with the test data")
    return Path(folder)


@pytest.fixture(scope="session")
def benchmark():
    spec = importlib.util.spec_from_file_location("real_maps_benchmark", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def real(data, benchmark, tmp_path_factory):
    """A real round with its roads and where they put it, by name."""

    @cache
    def make(name):
        case = next(case for case in benchmark.CASES if case.name == name)
        folder = benchmark.write_round(case, data, tmp_path_factory.mktemp(name), 1)
        round_ = load_round(folder)
        network = load_roads(round_.roads)
        ground = Ground(round_, network)
        return SimpleNamespace(
            case=case, round_=round_, network=network, snaps=ground.snaps[case.profile],
            lat=np.array([stop.location.lat for stop in round_.stops]),
            lon=np.array([stop.location.lon for stop in round_.stops]),
        )  # fmt: skip

    return make


@pytest.fixture(scope="session")
def planned(real):
    @cache
    def plan(name, objective):
        round_ = real(name).round_.replace(objective=objective)
        return plan_round(round_, real(name).network, iterations=20, seed=1)

    return plan


@pytest.fixture(scope="session")
def raw(real):
    @cache
    def read(name):
        speeds = solo_speeds if name == "solo_jebres" else real(name).case.profile
        return MapFile(real(name).round_.roads, speeds)

    return read


def solo_speeds(tags: dict[str, str]) -> tuple[float, float]:
    """Km/h by motorcycle along and against a way of Solo, written anew: all its tags are here."""
    free = {"trunk": 47, "trunk_link": 40, "secondary": 40, "tertiary": 40, "unclassified": 30,
            "residential": 30, "living_street": 15, "service": 15, "footway": 7,
            "path": 7}  # fmt: skip
    highway = tags["highway"]
    allowed = tags.get("motorcycle", tags.get("motor_vehicle", tags.get("access", "")))
    if highway not in free or allowed in {"no", "private"}:
        return 0.0, 0.0
    speed = 0.8 * float(tags.get("maxspeed", free[highway]))
    keys = ("oneway:motorcycle", "oneway:motor_vehicle", "oneway")
    default = "yes" if tags.get("junction") == "roundabout" else "no"
    oneway = next((tags[key] for key in keys if key in tags), default).split(" @")[0]
    assert oneway in {"yes", "no"}
    return speed, 0.0 if oneway == "yes" else speed


class MapFile:
    """A map file, segment by segment: nothing joined, nothing rounded.

    ``speeds`` is a function of tags; or a profile whose rules (for ways and barriers) are the
    package's, while the rest of the work is done anew.
    """

    def __init__(self, path, speeds):
        profile = None if callable(speeds) else PROFILES[speeds]
        rule = speeds if callable(speeds) else lambda tags: road_tags.speeds(tags, profile)
        barriers, segments = {}, []
        for thing in osmium.FileProcessor(str(path)).with_locations():
            tags = dict(thing.tags)
            if thing.is_node() and "barrier" in tags:
                barriers[thing.id] = math.inf if profile is None else road_tags.delay(tags, profile)
            elif thing.is_way() and "highway" in tags and any(kph := rule(tags)):
                points = [(p.ref, p.location.lat, p.location.lon) for p in thing.nodes]
                segments += [(thing.id, a, b, kph) for a, b in pairwise(points) if a[0] != b[0]]
        self.way = np.array([way for way, *_ in segments])
        self.lat = np.array([(a[1], b[1]) for _, a, b, _ in segments])
        self.lon = np.array([(a[2], b[2]) for _, a, b, _ in segments])
        self.metres = self._lengths()
        kph = np.array([kph for *_, kph in segments])
        self.seconds = np.where(kph > 0, 3.6 * self.metres[:, None] / np.maximum(kph, 1e-9), np.inf)
        barriers = {node: seconds for node, seconds in barriers.items() if seconds}
        self.ends = self._ends([(a[0], b[0]) for _, a, b, _ in segments], barriers)
        self.gates = self._gates(barriers)
        self.directed = self._directed()
        self.main = self._main()

    def _lengths(self):
        phi, lam = np.radians(self.lat), np.radians(self.lon)
        points = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
        chord = np.linalg.norm(points[..., 0] - points[..., 1], axis=0)
        return 2 * RADIUS * np.arcsin(chord / 2)

    def _gates(self, barriers):
        """Both ends at each barrier that may be passed, and the seconds that it takes."""
        sides: dict[int, list] = {}
        for end in (end for pair in self.ends for end in pair if isinstance(end, tuple)):
            sides.setdefault(end[0], []).append(end)
        return [
            (*way, barriers[node])
            for node, ends in sides.items()
            if len(ends) == 2 and math.isfinite(barriers[node])
            for way in (ends, ends[::-1])
        ]

    @staticmethod
    def _ends(ends, barriers):
        """Names of the nodes; a barrier between two arms leaves each with an end of its own."""
        arms = dict.fromkeys(barriers, 0)
        for node in (node for pair in ends for node in pair):
            if node in arms:
                arms[node] += 1
        closed = {node for node, number in arms.items() if number <= 2}
        return [
            tuple((node, i, side) if node in closed else node for side, node in enumerate(pair))
            for i, pair in enumerate(ends)
        ]

    def edges(self):
        for i in range(len(self.ends)):
            for way in (0, 1):
                if math.isfinite(self.seconds[i, way]):
                    yield i, way, *self.ends[i][:: -1 if way else 1]

    def _directed(self):
        """Every segment, as two (lon, lat), in every direction in which it may be ridden."""
        points = np.stack([self.lon, self.lat], axis=2)
        return {
            tuple(map(tuple, points[i, :: -1 if way else 1].tolist()))
            for i, way, *_ in self.edges()
        }

    def _main(self):
        """Which segments lie in the strongly connected part with the most metres."""
        graph = nx.DiGraph([(tail, head) for *_, tail, head in self.edges()])
        graph.add_edges_from((tail, head) for tail, head, _ in self.gates)
        part = {n: i for i, nodes in enumerate(nx.strongly_connected_components(graph))
                for n in nodes}  # fmt: skip
        inside = [(i, part[tail]) for i, _, tail, head in self.edges() if part[tail] == part[head]]
        sums = np.bincount([p for _, p in inside], [self.metres[i] for i, _ in inside])
        main = np.zeros(len(self.ends), bool)
        main[[i for i, p in inside if p == sums.argmax()]] = True
        return main

    def near(self, lat, lon, chosen):
        """Metres to each of the chosen segments, and how far along it the nearest point lies."""
        x = np.radians(self.lon[chosen] - lon) * math.cos(math.radians(lat)) * RADIUS
        y = np.radians(self.lat[chosen] - lat) * RADIUS
        dx, dy = x[:, 1] - x[:, 0], y[:, 1] - y[:, 0]
        square = np.maximum(dx * dx + dy * dy, 1e-12)
        step = np.clip(-(x[:, 0] * dx + y[:, 0] * dy) / square, 0, 1)
        return np.hypot(x[:, 0] + step * dx, y[:, 0] + step * dy), step

    def nearest(self, lat, lon, chosen):
        return self.near(lat, lon, chosen)[0].min(initial=np.inf)

    def times(self, lats, lons, osmids, origins):
        """Exact seconds door to door from some places to all. Of segments equally near, one of the
        ways named for that place is taken.
        """
        main = np.flatnonzero(self.main)
        stops: dict[int, list] = {}
        walk = np.zeros(len(lats))
        for place, (lat, lon) in enumerate(zip(lats, lons, strict=True)):
            metres, step = self.near(lat, lon, main)
            tied = np.flatnonzero(metres <= metres.min() + 0.002)
            best = next(i for i in tied if self.way[main[i]] in osmids[place])
            walk[place] = metres[best] / (5 / 3.6)
            stops.setdefault(int(main[best]), []).append((step[best], place))
        graph, name = nx.DiGraph(), {}
        for i, way, tail, head in self.edges():
            here = stops.get(i, [])
            name |= {place: ("stop", i, step) for step, place in here}
            shares = {step for step, _ in here}
            join(graph, (tail, head), i, shares, way=way, weight=self.seconds[i, way])
        graph.add_weighted_edges_from(self.gates)
        table = np.zeros((len(origins), len(lats)))
        for row, origin in enumerate(origins):
            far = nx.single_source_dijkstra_path_length(graph, name[origin])
            table[row] = [far[name[place]] for place in range(len(lats))]
        return table + walk[list(origins), None] + walk[None, :]


def join(graph, ends, street, shares, *, way, weight, whole=False):
    """Add an edge, cut where stops lie on its street (shares of it from the street's tail)."""
    marks = sorted(shares, reverse=way == 1)
    names = [ends[0], *(("stop", street, share) for share in marks), ends[1]]
    at = [weight * share for share in (way, *marks, 1 - way)]
    at = [int(np.rint(part)) for part in at] if whole else at
    for (a, b), (begin, end) in zip(pairwise(names), pairwise(at), strict=True):
        old = graph.get_edge_data(a, b, {"weight": math.inf})["weight"]
        graph.add_edge(a, b, weight=min(old, abs(end - begin)))


def _exact_seconds(network, snaps) -> np.ndarray:
    """All durations on the network's OSMnx graph, by plain Dijkstra in whole milliseconds.

    The one rule shared with the package: the part of an edge up to a stop, from the street's tail,
    takes rint(weight × share) milliseconds.
    """
    found = np.flatnonzero(snaps.found).tolist()
    street_of, shares = {}, {}
    for place in found:
        edge, share = int(snaps.edge[place]), float(snaps.fraction[place])
        points = slice(*network.point_first[edge // 2 : edge // 2 + 2])
        line = tuple(zip(network.lon[points].tolist(), network.lat[points].tolist(), strict=True))
        street = (line, frozenset(network.osmids[edge // 2]))
        street_of[place] = (street, 1 - share if edge % 2 else share)
        shares.setdefault(street, set()).add(street_of[place][1])
    graph, met = nx.DiGraph(), []
    roads = network.to_networkx(snaps.profile)
    for tail, head, data in roads.edges(data=True):
        way = int(data["reversed"])
        ends = [(roads.nodes[node]["x"], roads.nodes[node]["y"]) for node in (tail, head)]
        line = tuple(data["geometry"].coords if "geometry" in data else ends)
        street = (line[::-1] if way else line, frozenset(np.atleast_1d(data["osmid"]).tolist()))
        met += [(street, way)] if street in shares else []
        milliseconds = round(1000 * data["travel_time"])
        join(graph, (tail, head), street, shares.get(street, ()), way=way, weight=milliseconds,
             whole=True)  # fmt: skip
    assert len(met) == len(set(met))
    assert {street for street, _ in met} == set(shares)
    table = np.full((snaps.num_places, snaps.num_places), UNREACHABLE, np.int64)
    for origin in found:
        far = nx.single_source_dijkstra_path_length(graph, ("stop", *street_of[origin]))
        ride = np.array([far[("stop", *street_of[place])] for place in found])
        table[origin, found] = -(-(ride + snaps.walk_ms[origin] + snaps.walk_ms[found]) // 1000)
    np.fill_diagonal(table, 0)
    return table


@pytest.fixture(scope="session")
def exact_seconds():
    """A function of a network and snaps."""
    return _exact_seconds
