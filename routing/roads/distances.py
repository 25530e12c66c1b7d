"""Metres along the fastest path, for many pairs of places at once and without drawing any.

In: a ``RoadNetwork``, ``Snaps`` of one profile, pairs of places. Out: whole metres, those that
``RoadPath.distance`` tells of the same pair: the searches are the same ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.roads.legs import Stretches
from routing.roads.path import find_ways
from routing.roads.reach import FIRST_REACH, Reached, further, reach_pairs
from routing.roads.states import PORCH
from routing.roads.travel import CHUNK, UNREACHABLE

if TYPE_CHECKING:
    from routing.roads.network import RoadNetwork
    from routing.roads.snap import Snaps

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

DENSE_PLACES = 4_000
"""Places up to which distances are kept in a table (64 MB), an origin's all found at once: all of
600 places in 2.5 s, where each pair on its own takes half a millisecond. Above, pair by pair."""

_HALF = 1e-6
"""Metres from a half within which rounding depends on the order of a sum: those are drawn."""


class RoadDistances:
    """Metres of the fastest legs between snapped places, found when asked for and remembered.

    It answers as ``routing.problem.Travel`` does, ``UNREACHABLE`` where no road leads.

    Parameters
    ----------
    network
        The roads.
    snaps
        The places; one that was not found is ``UNREACHABLE`` to and from every other.
    """

    def __init__(self, network: RoadNetwork, snaps: Snaps) -> None:
        self._network, self._snaps = network, snaps
        self._graph = network.graph(snaps.profile)
        self._places = Stretches.of(self._graph, snaps)
        self._length = np.where(network.is_gate, 0.0, network.length)
        size = snaps.num_places
        self._table = np.full((size, size), -1, np.int32) if size <= DENSE_PLACES else None
        self._found: dict[tuple[int, int], int] = {}

    @property
    def num_places(self) -> int:
        """How many places there are."""
        return self._snaps.num_places

    def durations(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Metres from each origin to each destination: shape (origins, destinations)."""
        rows = np.asarray(origins, np.int64).reshape(-1)
        columns = np.asarray(destinations, np.int64).reshape(-1)
        shape = len(rows), len(columns)
        return self.pairs(np.repeat(rows, shape[1]), np.tile(columns, shape[0])).reshape(shape)

    def pairs(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Metres from ``origins[i]`` to ``destinations[i]``: shape (origins,)."""
        starts = np.asarray(origins, np.int64).reshape(-1)
        ends = np.asarray(destinations, np.int64).reshape(-1)
        if self._table is not None:
            self._fill(self._table, np.unique(starts))
            return self._table[starts, ends].astype(np.int64)
        pairs = list(zip(starts.tolist(), ends.tolist(), strict=True))
        if missing := [pair for pair in dict.fromkeys(pairs) if pair not in self._found]:
            metres = self._measure(*np.array(missing, np.int64).T).tolist()
            self._found.update(zip(missing, metres, strict=True))
        return np.array([self._found[pair] for pair in pairs], np.int64)

    def nearest(self, origins: ArrayLike, candidates: ArrayLike, k: int) -> IntArray:
        """The ``k`` candidates soonest reached (not: with the fewest metres), padded with -1."""
        return self._network.travel(self._snaps).nearest(origins, candidates, k)

    def _fill(self, table: NDArray[np.int32], rows: IntArray) -> None:
        size = self.num_places
        # A place is no distance from itself: a row whose diagonal is not known is not known.
        missing = rows[table[rows, rows] < 0]
        step = max(1, CHUNK // max(1, size))
        for first in range(0, len(missing), step):
            some = missing[first : first + step]
            starts, ends = np.repeat(some, size), np.tile(np.arange(size), len(some))
            table[some] = self._measure(starts, ends).reshape(-1, size)

    def _measure(self, starts: IntArray, ends: IntArray) -> IntArray:
        result = np.full(len(starts), UNREACHABLE, np.int64)
        result[starts == ends] = 0
        on_road = self._snaps.found[starts] & self._snaps.found[ends] & (starts != ends)
        left, reach = np.flatnonzero(on_road), FIRST_REACH
        # Each origin's pairs share its searches; as many origins at once as memory has room for.
        left = left[np.argsort(starts[left], kind="stable")]
        at_once = max(1, CHUNK // (2 * max(1, self._graph.matrix.shape[0])))
        while len(left):
            undone = []
            number = np.cumsum(np.diff(starts[left], prepend=starts[left[0]]) > 0) // at_once
            for some in np.split(left, np.flatnonzero(np.diff(number)) + 1):
                reached = reach_pairs(
                    self._graph, self._places, starts[some], ends[some], reach
                )  # fmt: skip
                done = some[reached.done]
                result[done] = self._along(reached, starts[done], ends[done])
                undone.append(np.delete(some, reached.done))
            left = np.concatenate(undone)
            if reach == np.inf:
                break
            reach = further(reach)
        return result

    def _along(self, reached: Reached, starts: IntArray, ends: IntArray) -> IntArray:
        """Whole metres of the pairs that a search found."""
        places, length = self._places, self._length
        way = reached.way[reached.done]
        begin = places.fraction[starts] * length[places.street[starts]]
        end = places.fraction[ends] * length[places.street[ends]]
        metres = np.abs(end - begin)
        between = np.flatnonzero(way >= 2)
        out, into = np.divmod(way[between] - 2, 2)
        begin, end = begin[between], end[between]
        first, last = places.street[starts[between]], places.street[ends[between]]
        metres[between] = np.where(out == 0, length[first] - begin, begin)
        metres[between] += np.where(into == 0, end, length[last] - end)
        rows = reached.start[reached.done[between], out]
        metres[between] += self._back(reached, rows, places.arrive_node[ends[between], into])
        whole = np.rint(metres).astype(np.int64)
        # Python rounds halves to even as numpy does, but a sum in another order may miss a half.
        close = np.flatnonzero(np.abs(metres - np.floor(metres) - 0.5) < _HALF)
        pairs = zip(starts[close].tolist(), ends[close].tolist(), strict=True)
        whole[close] = find_ways(self._network, self._snaps, pairs, drawn=False).distance
        return whole

    def _back(self, reached: Reached, rows: IntArray, nodes: IntArray) -> FloatArray:
        """Metres of the edges ridden from each search's start to a node: all ways walked back at
        once, those that end at one node but once.
        """
        size = self._graph.matrix.shape[0]
        keys, index = np.unique(rows * size + nodes, return_inverse=True)
        row, node = np.divmod(keys, size)
        metres = np.zeros(len(keys))
        walking = np.arange(len(keys))
        while len(walking):
            before = reached.nodes_before(row[walking], node[walking])
            walking, before = walking[before >= 0], before[before >= 0]
            edge = self._graph.edge_between(before, node[walking])
            metres[walking] += np.where(edge == PORCH, 0.0, self._length[edge // 2])
            node[walking] = before
        return metres[index.reshape(-1)]
