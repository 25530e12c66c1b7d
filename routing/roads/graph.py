"""What one profile may use of a network: its main component and a compressed graph of it.

In: a ``RoadNetwork`` and a profile's name. Out: a ``ProfileGraph``.

The main component is the strongly connected one with the most metres of road, after the profile's
rules and the restrictions of turns are applied. (By metres rather than nodes: a ring road without
junctions is one node.) Any two places on streets that hang on it reach each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components

from routing.roads.states import PORCH, States

if TYPE_CHECKING:
    from shapely import STRtree

    from routing.roads.hierarchy import Hierarchy
    from routing.roads.network import RoadNetwork

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]

BARRED = -1
"""The weight of an edge that a profile may not use."""


WORTH = 200
"""Searches whose time a hierarchy costs: it is built when as many have been asked for (so that the
work is never more than twice the least; measured: 145 on 5,000 nodes, 230 on 100,000)."""


class Searches:
    """Which engine searches a graph, by what has been asked of it so far.

    Copies in other processes start anew: a hierarchy cannot be pickled.
    """

    def __init__(self) -> None:
        self._num_asked = 0
        self._hierarchy: Hierarchy | None = None
        self._failed = False

    def __reduce__(self) -> tuple[type[Searches], tuple[()]]:
        return Searches, ()

    def expect(self, num_searches: int) -> None:
        """So many searches will be asked for sooner or later: what pays in the end pays at once."""
        self._num_asked = max(self._num_asked, num_searches)

    def hierarchy(
        self, network: RoadNetwork, graph: ProfileGraph, num_searches: int
    ) -> Hierarchy | None:
        """The hierarchy to use for so many searches, ``None`` if they are better done without."""
        self._num_asked += num_searches
        if self._hierarchy is None and not self._failed and self._num_asked >= WORTH:
            from routing.roads.hierarchy import Hierarchy

            self._hierarchy = Hierarchy.of(network, graph)
            self._failed = self._hierarchy is None
        return self._hierarchy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProfileGraph:
    """One profile's part of a network.

    Parameters
    ----------
    weight
        Whole milliseconds of each edge; ``BARRED`` where it may not go.
    inside
        For each edge whether it may be ridden and its street hangs on the main component: a place
        there can be reached from it and left to it.
    outside
        For each edge whether the profile may use it, but it is cut off from the rest.
    leave, arrive
        For each edge inside the number at which a ride that began on it is at its end, and the one
        that a ride that ends on it must get to; -1 for other edges, or where that leads nowhere.
    node
        For each number the node; several where restrictions of turns ask for copies.
    matrix
        Milliseconds between numbers; of parallel edges the fastest, the lowest edge at a tie. A
        ride of no time (a gate) is stored as 0, which ``csgraph`` keeps.
    edge, key
        The edge behind each stored value of ``matrix`` (``PORCH`` for none), and row × size +
        column, ascending.
    """

    weight: IntArray
    inside: BoolArray
    outside: BoolArray
    leave: IntArray
    arrive: IntArray
    node: IntArray
    matrix: Any
    edge: IntArray
    key: IntArray
    trees: dict[bool, tuple[STRtree, IntArray] | None] = field(default_factory=dict)
    searches: Searches = field(default_factory=Searches)

    @classmethod
    def of(cls, network: RoadNetwork, profile: str) -> Self:
        """Filter, double nodes for turns, find the main component, compress."""
        weight = network.weights[profile]
        usable = weight != BARRED
        street = np.repeat(~network.is_gate, 2)
        states = States.of(
            edge_ends(network), usable, ~street, network.bans(profile), network.num_nodes
        )
        label = _components(states.tail, states.head, len(states.node))
        main = label == _longest(states, label, np.repeat(network.length, 2))
        doubled = len(label) > network.num_nodes
        reaches = _spread(main, states.head, states.tail) if doubled else main
        reached = _spread(main, states.tail, states.head) if doubled else main
        # A place may be left one way and reached the other: a stop is where one may turn round.
        left = (reaches[states.leave] & usable).reshape(-1, 2).any(axis=1)
        entered = (reached[states.arrive] & usable).reshape(-1, 2).any(axis=1)
        inside = usable & street & np.repeat(left & entered, 2)
        member = main
        if doubled:
            member = _spread(_marks(states.leave[inside], len(label)), states.tail, states.head)
            member &= _spread(_marks(states.arrive[inside], len(label)), states.head, states.tail)
        return cls(
            weight=weight,
            inside=inside,
            outside=usable & ~inside & street,
            **_compress(states, weight, member, inside),
        )

    def edge_between(self, origins: IntArray, destinations: IntArray) -> IntArray:
        """The edges that join pairs of numbered nodes in ``matrix``."""
        keys = origins * self.matrix.shape[0] + destinations
        return np.asarray(self.edge[np.searchsorted(self.key, keys)])


def edge_ends(network: RoadNetwork) -> tuple[IntArray, IntArray]:
    """The node where each edge begins, and where it ends."""
    ends = np.column_stack([network.tail, network.head])
    return ends.ravel(), ends[:, ::-1].ravel()


def _longest(states: States, label: IntArray, length: FloatArray) -> int:
    """The component with the most metres of edges that begin and end in it."""
    within = (label[states.tail] == label[states.head]) & (states.edge != PORCH)
    of, edge = label[states.tail[within]], states.edge[within]
    if states.first_porch < len(states.node):
        key = np.sort(of * len(length) + edge)  # np.unique, which hashes, takes ten times as long
        of, edge = np.divmod(key[np.diff(key, prepend=-1) > 0], len(length))  # by copies, once
    metres = np.bincount(of, length[edge], minlength=1)
    return int(metres.argmax()) if len(edge) else -1


def _marks(positions: IntArray, size: int) -> BoolArray:
    marks = np.zeros(size, bool)
    marks[positions] = True
    return marks


def _spread(marks: BoolArray, tail: IntArray, head: IntArray) -> BoolArray:
    """All that is marked, and all that arcs lead to from there."""
    size, marked = len(marks), np.flatnonzero(marks)
    tails = np.concatenate([tail, np.full(len(marked), size)])
    heads = np.concatenate([head, marked])
    joined = csr_matrix((np.ones(len(tails)), (tails, heads)), shape=(size + 1, size + 1))
    order = breadth_first_order(joined, size, return_predecessors=False)
    return _marks(order[1:], size)


def _compress(
    states: States, weight: IntArray, member: BoolArray, inside: BoolArray
) -> dict[str, Any]:
    """Number the members and keep the fastest arc between each two."""
    number = np.where(member, np.cumsum(member) - 1, -1)
    rows, columns = number[states.tail], number[states.head]
    kept = np.flatnonzero((rows >= 0) & (columns >= 0))
    rows, columns, edges = rows[kept], columns[kept], states.edge[kept]
    weights = np.where(edges == PORCH, 0, weight[edges])
    order = np.lexsort((edges, weights, columns, rows))
    edges, weights, rows, columns = edges[order], weights[order], rows[order], columns[order]
    best = np.ones(len(edges), bool)
    best[1:] = (np.diff(rows) != 0) | (np.diff(columns) != 0)
    edges, weights, rows, columns = edges[best], weights[best], rows[best], columns[best]
    size = int(member.sum())
    row_first = np.searchsorted(rows, np.arange(size + 1))
    return {
        "leave": np.where(inside, number[states.leave], -1),
        "arrive": np.where(inside, number[states.arrive], -1),
        "node": states.node[member],
        "matrix": csr_matrix((weights.astype(np.float64), columns, row_first), shape=(size, size)),
        "edge": edges,
        "key": rows * size + columns,
    }


def _components(tail: IntArray, head: IntArray, num_nodes: int) -> IntArray:
    """Each node's strongly connected component, named by its first node."""
    joined = csr_matrix((np.ones(len(tail)), (tail, head)), shape=(num_nodes, num_nodes))
    _, label = connected_components(joined, directed=True, connection="strong")
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    return np.asarray(first[inverse], np.int64)
