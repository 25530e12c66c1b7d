"""The stops soonest reached from each stop, for tens of thousands of stops.

In: a graph, ``Stretches`` of places, origins, candidates, ``k``. Out: the ``k`` candidates soonest
reached from each origin, exactly as whole rows of travel times would have them.

Origins near each other are searched together on the piece of the map around them. What is found
there is exact if nothing outside can be sooner: a leg that leaves the piece takes at least as long
as the ride to the piece's edge, from where the origin is. So an origin is done when its ``k``-th
candidate takes fewer whole seconds than that; for the others, those by a river for instance, the
piece is made larger until all are done. Nothing is assumed of how far one gets in a straight line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from routing.roads.graph import ProfileGraph
from routing.roads.legs import Stretches

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

GROUP = 48
"""Origins searched together, at most."""

AMPLE = 1.3
"""How far searches go, for the longest ride that was needed in the group before."""

FIRST_SHARE = 2.5
"""Candidates in the circle that a first piece is drawn around, for each one asked for."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all groups share: nodes' and places' coordinates in metres of a plane.

    Parameters
    ----------
    graph, places
        The roads and what stands on them.
    node_xy, place_xy
        Shapes (nodes, 2) and (places, 2).
    by_x, x
        The nodes from west to east, and their first coordinates.
    """

    graph: ProfileGraph
    places: Stretches
    node_xy: FloatArray
    place_xy: FloatArray
    by_x: IntArray
    x: FloatArray

    @classmethod
    def of(
        cls, graph: ProfileGraph, places: Stretches, node_xy: FloatArray, place_xy: FloatArray
    ) -> Ground:
        """Sort the nodes."""
        by_x = np.argsort(node_xy[:, 0], kind="stable")
        return cls(graph, places, node_xy, place_xy, by_x, node_xy[by_x, 0])


def find_nearest(ground: Ground, origins: IntArray, candidates: IntArray, k: int) -> IntArray:
    """Positions in ``candidates``, shape (origins, k), padded with -1; an origin's own is left out.

    Soonest first, ties by position. Origins and candidates are on roads.
    """
    result = np.full((len(origins), k), -1, np.int64)
    tree = cKDTree(ground.place_xy[candidates])
    wanted = min(len(candidates), int(FIRST_SHARE * k) + 1)
    reach = np.inf
    span = float(np.ptp(ground.node_xy, axis=0).max(initial=0.0))
    for group in _groups(ground.place_xy[origins]):
        middle = ground.place_xy[origins[group]].mean(axis=0)
        margin = float(np.max(tree.query(middle, wanted)[0])) + 1.0
        left, limit, needed = group, reach, 0.0
        while len(left):
            everything = margin > 2 * span
            limit = np.inf if everything else limit
            piece = _Piece.around(ground, origins[left], candidates, margin, everything)
            done, found, ride = piece.nearest(ground, origins[left], k, limit)
            result[left[done], : found.shape[1]] = found[done]
            needed = max(needed, float(ride[done].max(initial=0.0)))
            left, margin, limit = left[~done], margin * 2, limit * 2
        reach = AMPLE * needed if np.isfinite(needed) else np.inf
    return result


def _groups(points: FloatArray) -> list[IntArray]:
    """Positions in groups of neighbours, halving along the longer side."""
    groups, waiting = [], [np.arange(len(points))]
    while waiting:
        some = waiting.pop()
        if len(some) <= GROUP:
            groups.append(some)
            continue
        side = int(np.ptp(points[some], axis=0).argmax())
        order = some[np.argsort(points[some, side], kind="stable")]
        waiting += [order[len(order) // 2 :], order[: len(order) // 2]]
    return [group for group in groups if len(group)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the graph: ``number`` of each node in it (-1 outside), its arcs, which of its
    nodes an arc leaves, and the candidates there by their positions and places.
    """

    number: IntArray
    matrix: csr_matrix
    edge: IntArray
    positions: IntArray
    those: IntArray

    @classmethod
    def around(
        cls, ground: Ground, origins: IntArray, candidates: IntArray, margin: float,
        everything: bool,
    ) -> _Piece:  # fmt: skip
        graph, places = ground.graph, ground.places
        size = graph.matrix.shape[0]
        near = ground.place_xy[origins]
        low, high = near.min(axis=0) - margin, near.max(axis=0) + margin
        inside = np.full(size, everything)
        if not everything:
            strip = ground.by_x[slice(*np.searchsorted(ground.x, [low[0], high[0]]))]
            y = ground.node_xy[strip, 1]
            inside[strip[(y >= low[1]) & (y <= high[1])]] = True
        arrives = np.isfinite(places.arrive)
        own = _marks(places.street[origins], int(places.street.max()) + 1)
        neighbours = candidates[own[places.street[candidates]]]
        for node, open_ in ((places.leave_node[origins], np.isfinite(places.leave[origins])),
                            (places.arrive_node[neighbours], arrives[neighbours])):  # fmt: skip
            inside[node[open_]] = True
        nodes = np.flatnonzero(inside)
        number = np.full(size, -1, np.int64)
        number[nodes] = np.arange(len(nodes))
        rows = graph.matrix[nodes]
        heads = number[rows.indices]
        tails = np.repeat(np.arange(len(nodes)), np.diff(rows.indptr))
        kept = heads >= 0
        first = np.concatenate([[0], np.cumsum(np.bincount(tails[kept], minlength=len(nodes)))])
        matrix = csr_matrix((rows.data[kept], heads[kept], first), shape=(len(nodes),) * 2)
        there = ((number[places.arrive_node[candidates]] >= 0) & arrives[candidates]).any(axis=1)
        positions = np.flatnonzero(there)
        edge = np.flatnonzero(_marks(tails[~kept], len(nodes)))
        return cls(number, matrix, edge, positions, candidates[positions])

    def nearest(
        self, ground: Ground, origins: IntArray, k: int, limit: float
    ) -> tuple[BoolArray, IntArray, FloatArray]:
        """Which origins are done, their candidates, and the milliseconds to the last of these."""
        places, size = ground.places, self.matrix.shape[0]
        starts = np.arange(size, size + len(origins))
        far = dijkstra(self._with(places, origins), indices=starts, limit=limit)
        walk = places.walk[origins]
        leaves = far[:, self.edge].min(axis=1, initial=limit) + walk
        ride = np.full((len(origins), len(self.those)), np.inf)
        for side in (0, 1):
            node = self.number[places.arrive_node[self.those, side]]
            extra = np.where(node >= 0, places.arrive[self.those, side], np.inf)
            np.minimum(ride, far[:, np.maximum(node, 0)] + extra, out=ride)
        ride += walk[:, None] + places.walk[self.those]
        row, column = np.nonzero(places.street[origins][:, None] == places.street[self.those])
        direct = np.minimum(*places.direct(origins[row], self.those[column]))
        direct += walk[row] + places.walk[self.those[column]]
        ride[row, column] = np.minimum(ride[row, column], direct)
        ride[origins[:, None] == self.those] = np.inf
        seconds = np.ceil(ride / 1000)
        order = _first(seconds, k)
        sorted_ = np.take_along_axis(seconds, order, 1)
        found = np.where(np.isfinite(sorted_), self.positions[order], -1)
        last = sorted_[:, -1] if found.shape[1] == k else np.full(len(origins), np.inf)
        done = (last < np.ceil(leaves / 1000)) | np.isinf(leaves)
        return done, found, last * 1000

    def _with(self, places: Stretches, origins: IntArray) -> csr_matrix:
        """The piece with a node for each origin, from which its street is left either way."""
        open_ = np.isfinite(places.leave[origins])
        first = np.concatenate([[0], np.cumsum(open_.sum(axis=1))]) + len(self.matrix.data)
        size = self.matrix.shape[0] + len(origins)
        heads = self.number[places.leave_node[origins][open_]]
        return csr_matrix(
            (np.concatenate([self.matrix.data, places.leave[origins][open_]]),
             np.concatenate([self.matrix.indices, heads]),
             np.concatenate([self.matrix.indptr[:-1], first])), shape=(size, size)
        )  # fmt: skip


def _marks(positions: IntArray, size: int) -> BoolArray:
    marks = np.zeros(size, bool)
    marks[positions] = True
    return marks


def _first(seconds: FloatArray, k: int) -> IntArray:
    """Columns of the ``k`` least in each row, the least first, ties by column."""
    width = seconds.shape[1]
    keys = np.where(np.isfinite(seconds), seconds, 2.0**32) * width + np.arange(width)
    some = np.argpartition(keys, k - 1, axis=1)[:, :k] if k < width else None
    if some is None:
        return np.argsort(keys, axis=1, kind="stable")[:, :k]
    inner = np.argsort(np.take_along_axis(keys, some, 1), axis=1)
    return np.take_along_axis(some, inner, 1)
