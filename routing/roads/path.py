"""Paths: which streets the fastest leg between two places follows, its shape and its length.

In: a ``RoadNetwork``, ``Snaps``, pairs of places. Out: ``RoadPath`` values whose durations are
those of ``RoadTravel``, to the millisecond.

Legs of a plan are short, so searches are bounded: first to ``FIRST_REACH``, then four times as far
for those not done, until all are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from routing.roads.graph import ProfileGraph
from routing.roads.legs import Stretches
from routing.roads.shapes import Part, Shapes, Turn
from routing.roads.states import PORCH
from routing.roads.travel import CHUNK, entries

if TYPE_CHECKING:
    from routing.roads.network import RoadNetwork
    from routing.roads.snap import Snaps

IntArray = NDArray[np.int64]

FIRST_REACH = 120_000.0
"""Milliseconds of the first bounded search: about the length of most legs of a village round."""

LARGE = 50_000
"""Nodes from which on a bounded search begins with the nodes that are near at all."""

MANY = 200
"""Paths from which on, in such a graph, a hierarchy finds them sooner: a path takes it a tenth of a
millisecond, and a bounded search takes milliseconds."""

NEAR_REACH, NEAR_PAIRS = 4 * FIRST_REACH, 32
"""How far some pairs may be searched for together on a large graph: 8 minutes are 4 km of village
roads, some 10,000 nodes, so that a search of 64 starts takes 8 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadPath:
    """The fastest leg between two places.

    Parameters
    ----------
    duration
        Whole seconds from door to door, walks included: what ``RoadTravel`` answers.
    duration_ms
        The same before it is rounded up.
    distance
        Whole metres along the road; walks are not counted.
    edges
        The edges ridden, the first and the last in part.
    coordinates
        (lon, lat) in degrees from the one point on the road to the other, two at least.
    turns
        Where another street begins, and where one turns off at a junction, in order.
    streets
        Names (empty where there is none) and whole metres, in order; they add up to ``distance``;
        what rounds to nothing is left out.
    """

    duration: int
    duration_ms: int
    distance: int
    edges: tuple[int, ...]
    coordinates: tuple[tuple[float, float], ...]
    turns: tuple[Turn, ...]
    streets: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Ride:
    """``ms`` on the road; direct along (0) or against (1) one street; else by ``edges`` between
    leaving (``out``) and arriving (``into``), each 0 along or 1 against its street.
    """

    ms: float
    out: int
    into: int
    edges: tuple[int, ...] | None


def find_paths(
    network: RoadNetwork, snaps: Snaps, pairs: Iterable[tuple[int, int]], *,
    drawn: bool = True, told: bool = True,
) -> tuple[RoadPath, ...]:  # fmt: skip
    """The fastest legs: see ``RoadNetwork.paths``."""
    table = np.array(list(pairs), np.int64).reshape(-1, 2)
    if not snaps.found[table].all():
        lost = sorted({int(place) for place in table[~snaps.found[table]]})
        raise ValueError(f"no path to or from places that are on no road: {lost}")
    graph = network.graph(snaps.profile)
    places = Stretches.of(graph, snaps)
    rides = _find_by_hierarchy(network, graph, places, table) or _find_rides(graph, places, table)
    shapes = Shapes(network)
    return tuple(
        _draw(shapes, snaps, places, (origin, destination), ride, drawn=drawn, told=told)
        for (origin, destination), ride in zip(table.tolist(), rides, strict=True)
    )


def _find_rides(graph: ProfileGraph, places: Stretches, table: IntArray) -> list[_Ride]:
    rides: dict[int, _Ride] = {}
    left = np.argsort(places.leave_node[table[:, 0], 0], kind="stable")
    reach = FIRST_REACH
    while len(left):
        step = max(1, CHUNK // (2 * max(1, graph.matrix.shape[0])))
        if reach <= NEAR_REACH:
            step = max(step, NEAR_PAIRS)
        for first in range(0, len(left), step):
            some = left[first : first + step]
            rides.update(_search(graph, places, table, some, reach))
        left = np.array([pair for pair in left.tolist() if pair not in rides], np.int64)
        reach = further(reach)
    return [rides[pair] for pair in range(len(table))]


def _find_by_hierarchy(
    network: RoadNetwork, graph: ProfileGraph, places: Stretches, table: IntArray
) -> list[_Ride] | None:
    """All rides by the hierarchy where the graph is large and they are many; else ``None``."""
    if graph.matrix.shape[0] < LARGE or len(table) < MANY:
        return None
    hierarchy = graph.searches.hierarchy(network, graph, len(table))
    if hierarchy is None:
        return None
    origins, destinations = table.T
    ways = hierarchy.ways(
        entries(places.leave_node, places.leave, origins),
        entries(places.arrive_node, places.arrive, destinations),
    )
    if ways is None:
        return None
    direct = np.array(places.direct(origins, destinations))
    rides = []
    for at, (ms, nodes) in enumerate(ways):
        straight = int(direct[:, at].argmin())
        if direct[straight, at] <= ms:
            rides.append(_Ride(float(direct[straight, at]), straight, straight, None))
            continue
        origin, destination = int(origins[at]), int(destinations[at])
        out = _side(places.leave_node[origin], places.leave[origin], nodes[0])
        into = _side(places.arrive_node[destination], places.arrive[destination], nodes[-1])
        chain = np.array(nodes, np.int64)
        edges = graph.edge_between(chain[:-1], chain[1:])
        rides.append(_Ride(ms, out, into, tuple(edges[edges != PORCH].tolist())))
    return rides


def _side(nodes: IntArray, ms: NDArray[np.float64], node: int) -> int:
    """Which way of a street a way begins or ends with: the quicker that comes by the node."""
    return int(np.where(nodes == node, ms, np.inf).argmin())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reached:
    """What one bounded search found of some pairs.

    Parameters
    ----------
    done
        The positions, among the pairs asked for, of those found.
    way
        How each pair is ridden: straight along (0) or against (1) the street that both places are
        on, else 2 + 2 × out + into, where each is 0 along or 1 against the street that is left, and
        the one that is entered. Of those that are not done it means nothing.
    ms
        Milliseconds on the road.
    start
        The row of ``before`` for leaving along and for leaving against, shape (pairs, 2).
    nodes
        The numbers of the nodes that were looked at, ascending.
    before
        For each start and each of these the position among them of the one before it on the way;
        negative for none.
    """

    done: IntArray
    way: IntArray
    ms: NDArray[np.float64]
    start: IntArray
    nodes: IntArray
    before: NDArray[np.int32]

    def nodes_before(self, rows: IntArray, nodes: IntArray) -> IntArray:
        """The node before each on the way from the start of its row; negative for none."""
        at = self.before[rows, np.searchsorted(self.nodes, nodes)]
        return np.where(at < 0, -1, self.nodes[np.maximum(at, 0)])


def reach_pairs(
    graph: ProfileGraph, places: Stretches, origins: IntArray, destinations: IntArray, reach: float
) -> Reached:
    """Search for pairs within ``reach`` milliseconds between nodes.

    A ride found is the best one if it takes no more than ``reach``: a better one would leave
    its street and reach the other one sooner still, and so have been found.
    """
    nodes, index = np.unique(places.leave_node[origins], return_inverse=True)
    index = index.reshape(-1, 2)
    looked, matrix = _near(graph.matrix, nodes, reach)
    far, before = dijkstra(
        matrix, indices=np.searchsorted(looked, nodes), return_predecessors=True, limit=reach
    )
    # One column more, for the nodes that are not near.
    far = np.column_stack([far, np.full(len(nodes), np.inf)])
    column = np.full(graph.matrix.shape[0], len(looked))
    column[looked] = np.arange(len(looked))
    ways = [*places.direct(origins, destinations)]
    ways += [
        places.leave[origins, out]
        + far[index[:, out], column[places.arrive_node[destinations, into]]]
        + places.arrive[destinations, into]
        for out in (0, 1)
        for into in (0, 1)
    ]
    least = np.min(ways, axis=0)
    return Reached(
        done=np.flatnonzero((least <= reach) & np.isfinite(least)),
        way=np.argmin(ways, axis=0),
        ms=least,
        start=index,
        nodes=looked,
        before=before,
    )


def _near(matrix: Any, starts: IntArray, reach: float) -> tuple[IntArray, Any]:
    """All nodes that some start reaches in time, and the graph of these. What a search within
    ``reach`` finds from any start leads over them alone; scipy's would take as long as the whole
    graph is large, for each start, were it only for its tables.
    """
    size = matrix.shape[0]
    if size < LARGE or np.isinf(reach):
        return np.arange(size), matrix
    nearest = dijkstra(matrix, indices=starts, min_only=True, limit=reach)
    nodes = np.flatnonzero(np.isfinite(nearest))
    if 2 * len(nodes) > size:
        return np.arange(size), matrix
    return nodes, matrix[nodes][:, nodes]


def further(reach: float) -> float:
    """How far the search goes that comes after one to ``reach``."""
    return reach * 4 if reach < 64 * FIRST_REACH else np.inf


def _search(
    graph: ProfileGraph, places: Stretches, table: IntArray, some: IntArray, reach: float
) -> dict[int, _Ride]:
    """The rides of those pairs that are done within ``reach``."""
    origins, destinations = table[some, 0], table[some, 1]
    reached = reach_pairs(graph, places, origins, destinations, reach)
    found: dict[int, _Ride] = {}
    for at in reached.done.tolist():
        way = int(reached.way[at])
        ms = float(reached.ms[at])
        if way < 2:
            found[int(some[at])] = _Ride(ms, way, way, None)
            continue
        out, into = divmod(way - 2, 2)
        last = places.arrive_node[destinations[at], into]
        node, chain = int(np.searchsorted(reached.nodes, last)), []
        while node >= 0:
            chain.append(node)
            node = int(reached.before[reached.start[at, out], node])
        chain_nodes = reached.nodes[np.array(chain[::-1], np.int64)]
        edges = graph.edge_between(chain_nodes[:-1], chain_nodes[1:])
        ridden = tuple(edges[edges != PORCH].tolist())
        found[int(some[at])] = _Ride(ms, out, into, ridden)
    return found


def _draw(
    shapes: Shapes, snaps: Snaps, places: Stretches, pair: tuple[int, int], ride: _Ride, *,
    drawn: bool, told: bool,
) -> RoadPath:  # fmt: skip
    origin, destination = pair
    here = (float(snaps.lon[origin]), float(snaps.lat[origin]))
    there = (float(snaps.lon[destination]), float(snaps.lat[destination]))
    if origin == destination:
        return RoadPath(duration=0, duration_ms=0, distance=0, edges=(),
                        coordinates=(here, there), turns=(), streets=())  # fmt: skip
    duration_ms = int(ride.ms + places.walk[origin] + places.walk[destination])
    parts = _parts(shapes, places, pair, ride)
    line = [here, *(shapes.line(parts) if drawn else ()), there]
    kept = [here, *(point for before, point in pairwise(line) if point != before)]
    streets, distance = shapes.streets(parts) if told else ((), shapes.metres(parts))
    return RoadPath(
        duration=-(-duration_ms // 1000),
        duration_ms=duration_ms,
        distance=distance,
        edges=tuple(edge for edge, _, _ in parts),
        coordinates=tuple(kept) if len(kept) > 1 else (here, there),
        turns=shapes.turns(parts) if told else (),
        streets=streets,
    )


def _parts(shapes: Shapes, places: Stretches, pair: tuple[int, int], ride: _Ride) -> list[Part]:
    """Edges ridden with the metres from the street's tail at which each is entered and left."""
    first, last = (int(places.street[place]) for place in pair)
    begin, end = (
        float(places.fraction[place]) * shapes.whole(2 * street)[2]
        for place, street in zip(pair, (first, last), strict=True)
    )
    out, into = 2 * first + ride.out, 2 * last + ride.into
    if ride.edges is None:
        return [(out, begin, end)]
    between = [shapes.whole(edge) for edge in ride.edges if not shapes.is_gate(edge)]
    return [(out, begin, shapes.whole(out)[2]), *between, (into, shapes.whole(into)[1], end)]
