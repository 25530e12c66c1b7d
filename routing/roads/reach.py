"""Bounded searches: which pairs of places can be ridden within some reach, and how.

In: a graph, places on its streets, pairs of these and a reach. Out: ``Reached``.

Legs of a plan are short, so searches are bounded: first to ``FIRST_REACH``, then four times as far
for those not done, until all are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from routing.roads.graph import ProfileGraph
from routing.roads.legs import Stretches

IntArray = NDArray[np.int64]

FIRST_REACH = 120_000.0
"""Milliseconds of the first bounded search: about the length of most legs of a village round."""

LARGE = 50_000
"""Nodes from which on a bounded search begins with the nodes that are near at all."""


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

    def chain(self, row: int, goal: int) -> IntArray:
        """The nodes of the way from the start of a row to a node."""
        node, chain = int(np.searchsorted(self.nodes, goal)), []
        while node >= 0:
            chain.append(node)
            node = int(self.before[row, node])
        return self.nodes[np.array(chain[::-1], np.int64)]


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
