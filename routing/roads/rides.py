"""Rides: the edges of the fastest ways between many pairs of places, all in a few arrays.

In: a network, one profile's graph, places on its streets, pairs of these. Out: ``Rides``, by
bounded searches or, where the graph is large and the pairs are many, by the hierarchy.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routing.roads.graph import ProfileGraph
from routing.roads.legs import Stretches
from routing.roads.reach import FIRST_REACH, LARGE, further, reach_pairs
from routing.roads.states import PORCH
from routing.roads.travel import CHUNK, entries

if TYPE_CHECKING:
    from routing.roads.network import RoadNetwork

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

MANY = 200
"""Paths from which on, in such a graph, a hierarchy finds them sooner: a path takes it a tenth of a
millisecond, and a bounded search takes milliseconds."""

NEAR_REACH, NEAR_PAIRS = 4 * FIRST_REACH, 32
"""How far some pairs may be searched for together on a large graph: 8 minutes are 4 km of village
roads, some 10,000 nodes, so that a search of 64 starts takes 8 MB."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rides:
    """How each of many pairs is ridden.

    Parameters
    ----------
    ms
        Milliseconds on the road.
    out, into
        Whether the street is left, and the other one entered, along (0) or against (1) it.
    straight
        Whether the ride stays on the one street that both places are on; ``out`` says which way.
    first
        Where each ride's edges begin in ``edges``, and at last where all end: shape (pairs + 1,).
    edges
        Those between leaving the one street and entering the other.
    """

    ms: FloatArray
    out: IntArray
    into: IntArray
    straight: BoolArray
    first: IntArray
    edges: IntArray


def find_rides(
    network: RoadNetwork, graph: ProfileGraph, places: Stretches, table: IntArray
) -> Rides:
    """The fastest ride of each pair of ``table``, shape (pairs, 2); every place was found."""
    return _by_hierarchy(network, graph, places, table) or _by_search(graph, places, table)


def _by_hierarchy(
    network: RoadNetwork, graph: ProfileGraph, places: Stretches, table: IntArray
) -> Rides | None:
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
    ms = np.array([each for each, _ in ways])
    direct = np.array(places.direct(origins, destinations))
    along = direct.argmin(axis=0)
    shortest = direct[along, np.arange(len(table))]
    straight = shortest <= ms
    size = np.array([len(nodes) for _, nodes in ways]) * ~straight
    nodes = np.fromiter(
        chain.from_iterable(
            way for (_, way), skipped in zip(ways, straight.tolist(), strict=True) if not skipped
        ),
        np.int64, size.sum(),
    )  # fmt: skip
    first = _firsts(size)
    ends = np.where(straight, 0, first[:-1]), np.where(straight, 0, first[1:] - 1)
    begin, end = (nodes[at] if len(nodes) else at for at in ends)
    out = _sides(places.leave_node[origins], places.leave[origins], begin)
    into = _sides(places.arrive_node[destinations], places.arrive[destinations], end)
    owner = np.repeat(np.arange(len(table)), size)
    joined = np.flatnonzero(owner[:-1] == owner[1:])
    edges = graph.edge_between(nodes[joined], nodes[joined + 1])
    ridden = edges != PORCH
    return Rides(
        ms=np.where(straight, shortest, ms),
        out=np.where(straight, along, out),
        into=np.where(straight, along, into),
        straight=straight,
        first=_firsts(np.bincount(owner[joined[ridden]], minlength=len(table))),
        edges=edges[ridden],
    )


def _sides(nodes: IntArray, ms: FloatArray, node: IntArray) -> IntArray:
    """Which way of a street each way begins or ends with: the quicker that comes by its node."""
    return np.asarray(np.where(nodes == node[:, None], ms, np.inf).argmin(axis=1), np.int64)


def _firsts(sizes: IntArray) -> IntArray:
    """Where each of some runs begins that follow on one another, and where the last ends."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _by_search(graph: ProfileGraph, places: Stretches, table: IntArray) -> Rides:
    """All rides by searches that go farther and farther."""
    size = len(table)
    ms, way = np.zeros(size), np.zeros(size, np.int64)
    ridden: list[list[int]] = [[]] * size
    left = np.argsort(places.leave_node[table[:, 0], 0], kind="stable")
    reach = FIRST_REACH
    while len(left):
        step = max(1, CHUNK // (2 * max(1, graph.matrix.shape[0])))
        if reach <= NEAR_REACH:
            step = max(step, NEAR_PAIRS)
        undone = []
        for first in range(0, len(left), step):
            some = left[first : first + step]
            origins, destinations = table[some].T
            reached = reach_pairs(graph, places, origins, destinations, reach)
            ms[some[reached.done]] = reached.ms[reached.done]
            way[some[reached.done]] = reached.way[reached.done]
            between = reached.done[reached.way[reached.done] >= 2]
            out, into = np.divmod(reached.way[between] - 2, 2)
            rows = reached.start[between, out]
            goals = places.arrive_node[destinations[between], into]
            for pair, row, goal in zip(some[between].tolist(), rows, goals, strict=True):
                chain_nodes = reached.chain(int(row), int(goal))
                edges = graph.edge_between(chain_nodes[:-1], chain_nodes[1:])
                ridden[pair] = edges[edges != PORCH].tolist()
            undone.append(np.delete(some, reached.done))
        left = np.concatenate(undone)
        reach = further(reach)
    straight = way < 2
    return Rides(
        ms=ms,
        out=np.where(straight, way, (way - 2) // 2),
        into=np.where(straight, way, way % 2),
        straight=straight,
        first=_firsts(np.array([len(each) for each in ridden], np.int64)),
        edges=np.array([edge for each in ridden for edge in each], np.int64),
    )
