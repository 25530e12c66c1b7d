"""Whole tables of travel times out of few searches: every way between two places passes a hub.

In: an order of contraction, the arcs, where places are left or entered, and a search to and from
single nodes. Out: a table of milliseconds.

The highest node of a way, by the order of contraction, is an ancestor of both its ends in the
elimination tree of that order (Liu 1990). So the fastest way between two places is the least over
their common ancestors of the time to it and the time from it. One search a place finds the times to
(or from) its ancestors, some hundreds; what is left is additions, and numpy does these for whole
subtrees of places at once.

References
----------
J. W. H. Liu, "The role of elimination trees in sparse factorization", 1990,
https://doi.org/10.1137/0611010
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Small = NDArray[np.int32]

Entries = Sequence[tuple[int, int]]

FAR = 2**30 - 1
"""Milliseconds that stand for no way here: the sum of two still fits into 32 bits. What is ridden
to a hub or from it takes less than half of it, 149 hours, so that both together are told from it.
"""

BLOCK = 32_768
"""Values summed at once, 128 kB: they stay in the processor's cache."""

NONE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The elimination tree of an order of contraction; nodes are named by their rank in it.

    Parameters
    ----------
    rank
        Of each node of the graph.
    parent
        ``NONE`` for roots.
    depth
        0 for roots.
    before
        Each node's place in an order in which every subtree stands together, its root first.
    count
        Nodes of each subtree.
    """

    rank: IntArray
    parent: IntArray
    depth: IntArray
    before: IntArray
    count: IntArray

    @classmethod
    def of(cls, rank: IntArray, tail: IntArray, head: IntArray) -> Tree:
        """Grow the tree (Liu's algorithm with compressed paths: linear but for a hair)."""
        size = len(rank)
        low, high = np.minimum(rank[tail], rank[head]), np.maximum(rank[tail], rank[head])
        key = np.unique(high * size + low)
        first = np.searchsorted(key, np.arange(size + 1) * size).tolist()
        below = (key % max(1, size)).tolist()
        parent, top = [NONE] * size, [NONE] * size
        for node in range(size):
            for start in below[first[node] : first[node + 1]]:
                each = start
                while each != node:  # up to the root so far; later climbs take the short way
                    above, top[each] = top[each], node
                    if above == NONE:
                        parent[each] = above = node
                    each = above
        count = [1] * size
        for node, above in enumerate(parent):
            if above != NONE:
                count[above] += count[node]
        depth, before, free, roots = [0] * size, [0] * size, [0] * size, 0
        for node in range(size - 1, -1, -1):
            above = parent[node]
            if above == NONE:
                before[node], roots = roots, roots + count[node]
            else:
                depth[node] = depth[above] + 1
                before[node] = free[above]
                free[above] += count[node]
            free[node] = before[node] + 1
        return cls(rank=rank, parent=np.array(parent, np.int64), depth=np.array(depth, np.int64),
                   before=np.array(before, np.int64), count=np.array(count, np.int64))  # fmt: skip

    def is_above(self, one: int, other: int) -> bool:
        """Whether a node is another's ancestor, or the same."""
        return 0 <= int(self.before[other] - self.before[one]) < int(self.count[one])

    def paths(self, nodes: IntArray) -> IntArray:
        """Each node's ancestors and itself by their depth; ``NONE`` below it."""
        height = int(self.depth[nodes].max(initial=-1)) + 1
        table = np.full((len(nodes), height), NONE, np.int64)
        rows, at = np.arange(len(nodes)), nodes
        while len(rows):
            table[rows, self.depth[at]] = at
            at = self.parent[at]
            rows, at = rows[at != NONE], at[at != NONE]
        return table


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Places in the tree's order, each with the times between it and its ancestors.

    Parameters
    ----------
    place
        Which of the places each row is of: a place whose two entries lie on two branches of the
        tree has two rows.
    path
        Its ancestors by depth, shape (rows, height).
    ms
        Milliseconds to (or from) each of them, shape (rows, height); ``FAR`` where none leads.
    """

    place: IntArray
    path: IntArray
    ms: Small

    @classmethod
    def of(
        cls, tree: Tree, entries: Sequence[Entries], ask: Callable[[IntArray, Entries], FloatArray]
    ) -> Labels | None:  # fmt: skip
        """Search from every place; ``None`` where a ride is too long for 32 bits.

        Parameters
        ----------
        tree
            The elimination tree.
        entries
            Of each place, none where it is on no road.
        ask
            Milliseconds between ranked nodes and an entry; infinite where none leads.
        """
        rows = [row for place, each in enumerate(entries) for row in _rows(tree, place, each)]
        deepest = np.array([deep for _, deep, _ in rows], np.int64)
        order = np.argsort(tree.before[deepest], kind="stable")
        path = tree.paths(deepest[order])
        ms = np.full(path.shape, FAR, np.int32)
        for row, which in enumerate(order.tolist()):
            own = path[row][: tree.depth[deepest[which]] + 1]
            found = ask(own, rows[which][2])
            there = np.isfinite(found)
            if (2 * found[there] >= FAR).any():
                return None
            ms[row, : len(own)] = np.where(there, found, FAR)
        place = np.array([place for place, _, _ in rows], np.int64)[order]
        return cls(place=place, path=path, ms=ms)


def _rows(tree: Tree, place: int, entries: Entries) -> Iterator[tuple[int, int, Entries]]:
    """A place, its lowest node and its entries: all at once if they are each other's ancestors."""
    if not entries:
        return
    ranks = [int(tree.rank[node]) for node, _ in entries]
    deepest = max(ranks, key=lambda each: int(tree.depth[each]))
    if all(tree.is_above(each, deepest) for each in ranks):
        yield place, deepest, entries
    else:
        yield from ((place, rank, [entry]) for rank, entry in zip(ranks, entries, strict=True))


def table_of(origins: Labels, destinations: Labels, shape: tuple[int, int]) -> FloatArray:
    """Milliseconds between all places; infinite where no way leads."""
    least = np.full((len(origins.place), len(destinations.place)), FAR, np.int32)
    down = np.ascontiguousarray(destinations.ms.T)
    for rows, columns, depths in _shared(origins.path, destinations.path):
        _add(least[rows, columns], origins.ms[rows, depths], down[depths, columns])
    table = np.full(shape, np.inf)
    for starts, row in _turns(origins.place):
        for ends, column in _turns(destinations.place):
            some = np.ix_(starts, ends)
            here = least[np.ix_(row, column)].astype(np.float64)
            table[some] = np.minimum(table[some], np.where(here < FAR, here, np.inf))
    return table


def _turns(place: IntArray) -> list[tuple[IntArray, IntArray]]:
    """Places and the row of each; then those with a second row, and that."""
    order = np.argsort(place, kind="stable")
    again = np.flatnonzero(np.diff(place[order]) == 0) + 1
    first = np.delete(order, again)
    parts = [(place[first], first), (place[order[again]], order[again])]
    return [(places, rows) for places, rows in parts if len(places)]


def _shared(
    origins: IntArray, destinations: IntArray
) -> Iterator[tuple[slice, slice, slice]]:  # fmt: skip
    """Rows, columns and the depths of the ancestors that all of them share, until every pair of a
    row and a column has met each common ancestor of theirs once.
    """
    height = min(origins.shape[1], destinations.shape[1])
    waiting = [(0, len(origins), 0, len(destinations), 0)]
    while waiting:
        top, bottom, left, right, begin = waiting.pop()
        if top == bottom or left == right:
            continue
        ends = (origins[top], origins[bottom - 1], destinations[left], destinations[right - 1])
        one = ends[0][begin:height]
        same = one != NONE
        for other in ends[1:]:
            same = same & (one == other[begin:height])
        depth = begin + (len(same) if same.all() else int(same.argmin()))
        if depth > begin:
            yield slice(top, bottom), slice(left, right), slice(begin, depth)
        if depth == height:
            continue
        below = dict(_runs(destinations[left:right, depth], left))
        for node, (first, last) in _runs(origins[top:bottom, depth], top):
            if node != NONE and node in below:
                waiting.append((first, last, *below[node], depth))


def _runs(nodes: IntArray, begin: int) -> list[tuple[int, tuple[int, int]]]:
    """Each node with the rows, which stand together, that have it."""
    cuts = [0, *(np.flatnonzero(np.diff(nodes)) + 1).tolist(), len(nodes)]
    return [(int(nodes[a]), (begin + a, begin + b)) for a, b in pairwise(cuts)]


def _add(least: Small, to_hubs: Small, from_hubs: Small) -> None:
    """Lower ``least`` to what leads over the hubs: shapes (rows, columns), (rows, hubs),
    (hubs, columns).
    """
    rows, columns = least.shape
    if least.size * to_hubs.shape[1] <= BLOCK:
        np.minimum(least, (to_hubs[:, :, None] + from_hubs[None]).min(axis=1), out=least)
        return
    step = max(1, BLOCK // columns)
    for first in range(0, rows, step):
        some = slice(first, first + step)
        best = least[some].copy()
        summed = np.empty_like(best)
        for hub in range(to_hubs.shape[1]):
            np.add(to_hubs[some, hub, None], from_hubs[hub], out=summed)
            np.minimum(best, summed, out=best)
        least[some] = best
