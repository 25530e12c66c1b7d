"""A network made aware of turns: nodes doubled where what was ridden before bars what comes next.

In: edges with their weights, and sequences of edges that may not be ridden one after another
(bans). Out: ``States``: an ordinary graph in which every walk keeps to the bans.

The state of a ride is the longest stretch ridden last that begins a ban (Aho and Corasick 1975).
Nearly always that is none; so only the few nodes that a ride can reach in another state get copies,
which lack the edges that are barred there. Barriers change no state: they are places, not streets.

Where a node has copies, each of its edges gets a *porch*: a node that all copies from which the
edge may be ridden lead to, and that leads nowhere. It is where a ride that ends on the edge ends.

References
----------
A. V. Aho, M. J. Corasick, "Efficient string matching: an aid to bibliographic search", 1975,
https://doi.org/10.1145/360825.360855
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

Row = tuple[int, ...]

PORCH = -1
"""Stands for an edge where an arc leads to a porch: nothing is ridden."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class States:
    """The graph of nodes and their copies.

    Parameters
    ----------
    node
        The network's node of each node of this graph: first each itself, then copies and porches.
    first_porch
        The first of the porches.
    tail, head, edge
        The arcs, and the network's edge that each rides (``PORCH`` for none).
    leave
        For each edge where a ride that began on it is at its end.
    arrive
        For each edge where a ride that ends on it must get to.
    """

    node: IntArray
    first_porch: int
    tail: IntArray
    head: IntArray
    edge: IntArray
    leave: IntArray
    arrive: IntArray

    @classmethod
    def of(
        cls, ends: tuple[IntArray, IntArray], usable: BoolArray, gate: BoolArray,
        bans: Iterable[Row], num_nodes: int,
    ) -> States:  # fmt: skip
        """Double nodes where bans ask for it.

        Parameters
        ----------
        ends, usable, gate
            For each edge where it begins and ends, whether it may be ridden, and whether it only
            leads through a barrier.
        bans
            Sequences of edges that may not be ridden one after another.
        num_nodes
            Of the network.
        """
        tail, head = ends
        barred = frozenset(row for row in bans if usable[list(row)].all())
        edges = np.flatnonzero(usable)
        if not barred:
            return cls(node=np.arange(num_nodes), first_porch=num_nodes, tail=tail[edges],
                       head=head[edges], edge=edges, leave=head, arrive=tail)  # fmt: skip
        return _Doubling(ends, edges, gate, barred, num_nodes).finish()


class _Doubling:
    def __init__(
        self, ends: tuple[IntArray, IntArray], edges: IntArray, gate: BoolArray,
        barred: frozenset[Row], num_nodes: int,
    ) -> None:  # fmt: skip
        tail, head = ends
        self._tail, self._head, self._edges, self._gate = tail, head, edges, gate
        self._barred = barred
        self._begun = {row[:size] for row in barred for size in range(1, len(row))}
        self._leaving = edges[np.argsort(tail[edges], kind="stable")]
        self._leaving_tail = tail[self._leaving]
        self._nodes = list(range(num_nodes))
        self._copies: dict[tuple[Row, int], int] = {}

    def finish(self) -> States:
        """Make copies, then arcs, then porches."""
        for row in sorted(self._begun):
            self._copy(row, int(self._head[row[-1]]))
        leave, arrive = self._head.copy(), self._tail.copy()
        for (row, node), copy in self._copies.items():
            if len(row) == 1 and node == self._head[row[0]]:
                leave[row[0]] = copy
        arcs: list[tuple[int, int, int]] = []
        for (row, node), copy in self._copies.items():
            arcs += [(copy, self._after(row, edge), edge) for edge in self._out(node)
                     if self._may(row, edge)]  # fmt: skip
        first_porch = len(self._nodes)
        by_node: dict[int, list[tuple[Row, int]]] = {}
        for (row, node), copy in self._copies.items():
            by_node.setdefault(node, [((), node)]).append((row, copy))
        for node, rows in sorted(by_node.items()):
            for edge in self._out(node):
                if self._gate[edge]:
                    continue
                arrive[edge] = len(self._nodes)
                self._nodes.append(node)
                arcs += [(at, int(arrive[edge]), PORCH) for row, at in rows
                         if self._may(row, edge)]  # fmt: skip
        table = np.array(arcs, np.int64).reshape(-1, 3)
        return States(
            node=np.array(self._nodes, np.int64),
            first_porch=first_porch,
            tail=np.concatenate([self._tail[self._edges], table[:, 0]]),
            head=np.concatenate([leave[self._edges], table[:, 1]]),
            edge=np.concatenate([self._edges, table[:, 2]]),
            leave=leave,
            arrive=arrive,
        )

    def _copy(self, row: Row, node: int) -> None:
        """A copy of a node for a state, and of what lies behind barriers there."""
        if (row, node) in self._copies:
            return
        self._copies[row, node] = len(self._nodes)
        self._nodes.append(node)
        for edge in self._out(node):
            if self._gate[edge]:
                self._copy(row, int(self._head[edge]))

    def _out(self, node: int) -> list[int]:
        first, last = np.searchsorted(self._leaving_tail, [node, node + 1])
        out: list[int] = self._leaving[first:last].tolist()
        return out

    def _may(self, row: Row, edge: int) -> bool:
        ridden = (*row, edge)
        return not any(ridden[begin:] in self._barred for begin in range(len(row)))

    def _after(self, row: Row, edge: int) -> int:
        """The copy in which a ride in a state is after one more edge."""
        node = int(self._head[edge])
        if self._gate[edge]:
            return self._copies[row, node]
        ridden = (*row, edge)
        for begin in range(len(ridden)):
            if ridden[begin:] in self._begun:
                return self._copies[ridden[begin:], node]
        return node
