"""What one profile may use of a network: its main component and a compressed graph of it.

In: a ``RoadNetwork`` and a profile's name. Out: a ``ProfileGraph``.

The main component is the strongly connected one with the most metres of road, after the profile's
rules are applied. (By metres rather than nodes: a ring road without junctions is one node.)
Any two places on edges inside it reach each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from shapely import STRtree

    from routing.roads.network import RoadNetwork

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

BARRED = -1
"""The weight of an edge that a profile may not use."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProfileGraph:
    """One profile's part of a network.

    Parameters
    ----------
    weight
        Whole milliseconds of each edge; ``BARRED`` where it may not go.
    inside
        For each edge whether it belongs to the main component.
    outside
        For each edge whether the profile may use it, but it is cut off from the rest.
    number
        For each node its number in ``matrix``, -1 outside the main component.
    node
        For each number the node.
    matrix
        Milliseconds between numbered nodes; of parallel edges the fastest, the lowest edge at a
        tie. A ride of no time (a gate) is stored as 0, which ``csgraph`` keeps.
    edge, key
        The edge behind each stored value of ``matrix``, and row × size + column, ascending.
    """

    weight: IntArray
    inside: BoolArray
    outside: BoolArray
    number: IntArray
    node: IntArray
    matrix: Any
    edge: IntArray
    key: IntArray
    trees: dict[bool, tuple[STRtree, IntArray] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, network: RoadNetwork, profile: str) -> Self:
        """Filter, find the main component, compress."""
        weight = network.weights[profile]
        tail, head = edge_ends(network)
        usable = weight != BARRED
        label = _components(tail[usable], head[usable], network.num_nodes)
        inside = usable & (label[tail] == label[head])
        metres = np.bincount(
            label[tail[inside]], np.repeat(network.length, 2)[inside], minlength=network.num_nodes
        )
        inside &= label[tail] == (metres.argmax() if len(metres) else -1)
        street = np.repeat(~network.is_gate, 2)
        inside &= (inside & street).any()  # gates alone are no road
        member = np.zeros(network.num_nodes, bool)
        member[tail[inside]] = True
        number = np.where(member, np.cumsum(member) - 1, -1)
        edges = np.flatnonzero(inside)
        rows, columns = number[tail[edges]], number[head[edges]]
        order = np.lexsort((edges, weight[edges], columns, rows))
        edges, rows, columns = edges[order], rows[order], columns[order]
        best = np.ones(len(edges), bool)
        best[1:] = (np.diff(rows) != 0) | (np.diff(columns) != 0)
        edges, rows, columns = edges[best], rows[best], columns[best]
        size = int(member.sum())
        row_first = np.searchsorted(rows, np.arange(size + 1))
        matrix = csr_matrix(
            (weight[edges].astype(np.float64), columns, row_first), shape=(size, size)
        )
        return cls(
            weight=weight,
            inside=inside & street,
            outside=usable & ~inside & street,
            number=number,
            node=np.flatnonzero(member),
            matrix=matrix,
            edge=edges,
            key=rows * size + columns,
        )

    def edge_between(self, origins: IntArray, destinations: IntArray) -> IntArray:
        """The edges that join pairs of numbered nodes in ``matrix``."""
        keys = origins * self.matrix.shape[0] + destinations
        return np.asarray(self.edge[np.searchsorted(self.key, keys)])


def edge_ends(network: RoadNetwork) -> tuple[IntArray, IntArray]:
    """The node where each edge begins, and where it ends."""
    ends = np.column_stack([network.tail, network.head])
    return ends.ravel(), ends[:, ::-1].ravel()


def _components(tail: IntArray, head: IntArray, num_nodes: int) -> IntArray:
    """Each node's strongly connected component, named by its first node."""
    joined = csr_matrix((np.ones(len(tail)), (tail, head)), shape=(num_nodes, num_nodes))
    _, label = connected_components(joined, directed=True, connection="strong")
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    return np.asarray(first[inverse], np.int64)
