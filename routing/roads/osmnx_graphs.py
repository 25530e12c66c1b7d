"""OSMnx graphs in and out: the form in which others hold road networks.

In: a ``.graphml`` file that OSMnx saved, or its MultiDiGraph in memory. Out: ``Ways``, or a
``RoadNetwork``; and back, a MultiDiGraph that OSMnx can plot, analyse and route on.

A graph is downloaded for one way of travelling, so what it leaves out stays out: its edges' tags
are read as a way's tags are, and an edge without its reverse is one-way for all who heed
``oneway``. Where edges carry a ``length``, that length counts.
"""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray

from routing.errors import Fault, RoadError
from routing.roads.graph import BARRED
from routing.roads.profiles import PROFILES, Profile
from routing.roads.sphere import great_circle
from routing.roads.tailor import tailored
from routing.roads.ways import WayCollector, Ways

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routing.own_profiles import OwnProfile
    from routing.roads.network import RoadNetwork

Coordinates = tuple[tuple[float, float], ...]

_NOT_TAGS = {"geometry", "length", "osmid", "reversed", "speed_kph", "travel_time", "oneway"}
_SAME_LENGTH = 1e-6
"""Relative difference below which an edge's own length is that of its shape."""


def network_from_osmnx(
    graph: nx.MultiDiGraph, *, profiles: Iterable[OwnProfile] = ()
) -> RoadNetwork:
    """Make a network of an OSMnx graph (coordinates in degrees, not projected).

    Parameters
    ----------
    graph
        As OSMnx makes it.
    profiles
        A round's own ways of travelling, if it has any.

    Raises
    ------
    RoadError
        When it is no such graph, or has no road that can be used.
    """
    from routing.roads.load import build, guard

    with guard("graph"):
        ways = _ways_of(graph, tailored(profiles))
    return build(ways, "graph")


def read_graphml(path: Path, profiles: Mapping[str, Profile] = PROFILES) -> Ways:
    """Read a graph that OSMnx saved; raises whatever the libraries raise (see ``load.guard``)."""
    return _ways_of(nx.read_graphml(path, force_multigraph=True), profiles)


def _ways_of(graph: nx.MultiDiGraph, profiles: Mapping[str, Profile]) -> Ways:
    if not graph.is_directed():
        graph = graph.to_directed()
    where = {node: (float(data["x"]), float(data["y"])) for node, data in graph.nodes(data=True)}
    if any(not (abs(x) <= 180 and abs(y) <= 90) for x, y in where.values()):
        raise RoadError([Fault(code="road_graph_projected")])
    ids = _numbers(list(where))
    collector = WayCollector(profiles)
    for node, data in graph.nodes(data=True):
        if "barrier" in data:
            collector.add_barrier(ids[node], {key: str(value) for key, value in data.items()})
    inner = min([0, *ids.values()])  # points inside an edge are nobody else's
    for tail, head, line, data, both in _streets(graph, where):
        tags = _tags(data) | {"oneway": "no" if both else "yes"}
        style = collector.style_of(tags)
        if style is None:
            continue
        middle = list(range(inner - 1, inner - len(line) + 1, -1))
        inner -= len(middle)
        lons, lats = [x for x, _ in line], [y for _, y in line]
        collector.add_way(
            style, _osmid(data), [ids[tail], *middle, ids[head]], lats, lons,
            stretch=_stretch(data, lats, lons),
        )  # fmt: skip
    return collector.finish()


def _numbers(nodes: list[Any]) -> dict[Any, int]:
    try:
        numbers = {node: int(node) for node in nodes}
    except (TypeError, ValueError):
        numbers = {}
    if len(set(numbers.values())) == len(nodes):
        return numbers
    return {node: index + 1 for index, node in enumerate(nodes)}


def _streets(
    graph: nx.MultiDiGraph, where: Mapping[Any, tuple[float, float]]
) -> Iterator[tuple[Any, Any, Coordinates, Mapping[str, Any], bool]]:
    """Edges, each with its reverse if there is one: tail, head, shape, data, whether two-way."""
    edges = [
        (tail, head, _shape(data, where[tail], where[head]), data)
        for tail, head, data in graph.edges(data=True)
    ]
    waiting = Counter((tail, head, line) for tail, head, line, _ in edges)
    for tail, head, line, data in edges:
        if not waiting[tail, head, line]:
            continue  # came as the reverse of another
        waiting[tail, head, line] -= 1
        back = (head, tail, line[::-1])
        both = waiting[back] > 0
        waiting[back] -= both
        yield tail, head, line, data, both


def _shape(
    data: Mapping[str, Any], tail: tuple[float, float], head: tuple[float, float]
) -> Coordinates:
    geometry = data.get("geometry")
    if geometry is None:
        return (tail, head)
    if isinstance(geometry, str):
        geometry = shapely.from_wkt(geometry)
    line = tuple((float(point[0]), float(point[1])) for point in geometry.coords)
    return line[::-1] if math.dist(line[0], tail) > math.dist(line[-1], tail) else line


def _tags(data: Mapping[str, Any]) -> dict[str, str]:
    tags = {"highway": "road"}
    for key, value in data.items():
        if key in _NOT_TAGS or value is None or (isinstance(value, float) and math.isnan(value)):
            continue
        several = _list(value)
        if key == "highway":
            known = [one for one in several if any(one in p.speeds for p in PROFILES.values())]
            tags[key] = (known or several)[0]
        else:
            tags[key] = (" / " if key == "name" else ";").join(several)
    return tags


def _list(value: object) -> list[str]:
    """A value, a list, or a list as OSMnx writes it into GraphML."""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            value = ast.literal_eval(value)
        except (SyntaxError, ValueError):
            return [str(value)]
    if isinstance(value, (list, tuple, set)):
        return [str(one) for one in value] or [""]
    return [str(value)]


def _osmid(data: Mapping[str, Any]) -> int:
    try:
        return int(_list(data.get("osmid", 0))[0])
    except ValueError:
        return 0


def _stretch(data: Mapping[str, Any], lats: list[float], lons: list[float]) -> float:
    try:
        length = float(data["length"])
    except (KeyError, TypeError, ValueError):
        return 1.0
    own = float(great_circle(lats[:-1], lons[:-1], lats[1:], lons[1:]).sum())
    if not (math.isfinite(length) and length > 0 and own > 0):
        return 1.0
    return 1.0 if abs(length / own - 1) < _SAME_LENGTH else length / own


def to_networkx(network: RoadNetwork, profile: str | None) -> nx.MultiDiGraph:
    """The network as OSMnx has it: see ``RoadNetwork.to_networkx``."""
    graph = nx.MultiDiGraph(crs="epsg:4326", simplified=True, created_with="rounds")
    name = _node_names(network, profile)
    usable = _usable(network, profile) & np.repeat(~_joined(network, profile), 2)
    classes = _classes_at(network)
    for edge in np.flatnonzero(usable).tolist():
        ends = [int(network.tail[edge // 2]), int(network.head[edge // 2])]
        if edge % 2:
            ends.reverse()
        for node in ends:
            graph.add_node(
                name[node], x=float(network.node_lon[node]), y=float(network.node_lat[node])
            )
        data = _data(network, edge, oneway=not usable[edge ^ 1])
        if network.is_gate[edge // 2]:
            data |= {"osmid": abs(name[ends[0]]), "highway": classes.get(ends[0], "road")}
        if profile:
            data |= _timing(data["length"], float(network.weights[profile][edge]) / 1000)
        graph.add_edge(name[ends[0]], name[ends[1]], **data)
    arms = _arms(network, usable, name)
    for node, data in graph.nodes(data=True):
        data["street_count"] = arms[node]
    return graph


def _usable(network: RoadNetwork, profile: str | None) -> NDArray[np.bool_]:
    """Edges that one profile may use; or, for all, directions as vehicles have them: walkers, who
    heed few one-way signs, count only where no vehicle may go.
    """
    may = {name: weight != BARRED for name, weight in network.weights.items()}
    if profile:
        return np.asarray(may[profile])
    vehicles = np.any([edges for name, edges in may.items() if name != "foot"], axis=0)
    anyhow = np.repeat(vehicles.reshape(-1, 2).any(axis=1), 2)
    return np.asarray(vehicles | (may["foot"] & ~anyhow))


def _timing(metres: float, seconds: float) -> dict[str, float]:
    return {"speed_kph": 3.6 * metres / seconds, "travel_time": seconds}


def _data(network: RoadNetwork, edge: int, *, oneway: bool) -> dict[str, Any]:
    street = edge // 2
    style, osmids = network.styles[network.style[street]], list(network.osmids[street])
    data: dict[str, Any] = {
        "osmid": osmids[0] if len(osmids) == 1 else osmids[:: -1 if edge % 2 else 1],
        "highway": style.highway,
        "oneway": oneway,
        "reversed": bool(edge % 2),
        "length": float(network.length[street]),
    }
    if style.name:
        data["name"] = style.name
    points = slice(network.point_first[street], network.point_first[street + 1])
    line = np.column_stack([network.lon[points], network.lat[points]])
    if len(line) > 2:
        data["geometry"] = shapely.LineString(line[::-1] if edge % 2 else line)
    return data


def _node_names(network: RoadNetwork, profile: str | None) -> list[int]:
    """Nodes' ids, those on two sides of a gate that holds nobody up being one."""
    name: list[int] = network.node_osmid.tolist()
    for street in np.flatnonzero(_joined(network, profile)).tolist():
        name[network.head[street]] = name[network.tail[street]]
    return name


def _joined(network: RoadNetwork, profile: str | None) -> NDArray[np.bool_]:
    """Gates that are passed in no time (or any, for all profiles): both sides are one node. Where a
    profile is held up, the gate is an edge without length that takes its seconds.
    """
    joined = network.is_gate.copy()
    if profile:
        joined &= network.weights[profile][::2] == 0
    return np.asarray(joined)


def _classes_at(network: RoadNetwork) -> dict[int, str]:
    """A class of road that meets each node: what a gate there is a gate of."""
    classes: dict[int, str] = {}
    for street in np.flatnonzero(~network.is_gate).tolist():
        for node in (int(network.tail[street]), int(network.head[street])):
            classes.setdefault(node, network.styles[network.style[street]].highway)
    return classes


def _arms(network: RoadNetwork, usable: NDArray[np.bool_], name: list[int]) -> Counter[int]:
    arms: Counter[int] = Counter()
    for street in np.flatnonzero(usable.reshape(-1, 2).any(axis=1)).tolist():
        arms[name[network.tail[street]]] += 1
        arms[name[network.head[street]]] += 1
    return arms
