"""Travel times from door to door on a road network, answered in blocks on demand.

In: a ``RoadNetwork`` and ``Snaps`` of one profile. Out: ``RoadTravel``, which answers as
``routing.problem.Travel`` asks.

A leg is the walk to the road, the ride, and the walk to the door: whole milliseconds, rounded up to
whole seconds once. A team may leave a place in either direction that its profile may use there, so
no triangle inequality holds. Searches start at the nodes where streets are left (or, against the
edges, at those where they are entered, if they are fewer), not at every place.

Two engines say the same: scipy's Dijkstra, and a contraction hierarchy (``hierarchy``), which takes
some time to build and then a fraction for each search. The first is used until the second pays.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import dijkstra

from routing.roads.graph import WORTH
from routing.roads.hierarchy import PINNED
from routing.roads.legs import Stretches, whole_seconds
from routing.roads.pace import straight
from routing.roads.sphere import to_plane

if TYPE_CHECKING:
    from routing.roads.hierarchy import Hierarchy
    from routing.roads.network import RoadNetwork
    from routing.roads.snap import Snaps

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

UNREACHABLE = 2**31 - 1
"""Seconds where no road leads: the value of ``routing.problem.UNREACHABLE``."""

ALL_OF = 4
"""Candidates for each one asked for, below which whole rows are worked out to find the nearest."""

CHUNK = 2_000_000
"""Values held at once in one table of distances: 16 MB, of which some six are alive."""


class RoadTravel:
    """Durations between snapped places: see ``routing.problem.Travel``.

    Parameters
    ----------
    network
        The roads.
    snaps
        The places; one that was not found is ``UNREACHABLE`` to and from every other.
    engine
        ``auto``, or ``dijkstra`` or ``hierarchy`` to have only that one.
    """

    def __init__(self, network: RoadNetwork, snaps: Snaps, *, engine: str = "auto") -> None:
        self.snaps = snaps
        self._network, self._engine = network, engine
        self._graph = network.graph(snaps.profile)
        self._places = Stretches.of(self._graph, snaps)
        self._reverse: Any = None

    @property
    def num_places(self) -> int:
        """How many places there are."""
        return self.snaps.num_places

    def durations(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from each origin to each destination: shape (origins, destinations)."""
        rows, columns = _positions(origins), _positions(destinations)
        places, result = self._places, np.empty((len(rows), len(columns)), np.int64)
        if not result.size:
            return result
        hierarchy = self._hierarchy(2 * min(len(rows), len(columns)))
        if hierarchy and self._fill(hierarchy, result, rows, columns):
            return result
        backward = _num_starts(places.arrive_node[columns]) < _num_starts(places.leave_node[rows])
        for chosen, block in self._rides(columns if backward else rows,
                                         rows if backward else columns, backward):  # fmt: skip
            if backward:
                result[:, chosen] = self._seconds(block.T, rows[:, None], columns[None, chosen])
            else:
                result[chosen] = self._seconds(block, rows[chosen, None], columns[None, :])
        return result

    def pairs(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from ``origins[i]`` to ``destinations[i]``: shape (origins,)."""
        starts, ends = _positions(origins), _positions(destinations)
        if starts.shape != ends.shape:
            raise ValueError(f"{len(starts)} origins, but {len(ends)} destinations")
        hierarchy = self._hierarchy(_num_starts(self._places.leave_node[starts]))
        if hierarchy:
            places = self._places
            found = hierarchy.pairs(
                entries(places.leave_node, places.leave, starts),
                entries(places.arrive_node, places.arrive, ends),
            )
            if found is not None:
                direct = np.minimum(*places.direct(starts, ends))
                return self._seconds(np.minimum(found, direct), starts, ends)
        rides = np.full(len(starts), np.inf)
        order = np.argsort(self._places.leave_node[starts, 0], kind="stable")
        for chosen in self._chunks(order):
            rides[chosen] = self._pair_rides(starts[chosen], ends[chosen])
        return self._seconds(rides, starts, ends)

    def nearest(self, origins: ArrayLike, candidates: ArrayLike, k: int) -> IntArray:
        """The ``k`` candidates soonest reached from each origin, itself left out, soonest first,
        ties by position: shape (origins, k), padded with -1.
        """
        rows, columns = _positions(origins), _positions(candidates)
        result = np.full((len(rows), k), -1, np.int64)
        if k and len(columns) > ALL_OF * k and len(rows) * len(columns) > CHUNK:
            return self._nearest(rows, columns, result)
        step = max(1, CHUNK // max(1, len(columns)))
        for first in range(0, len(rows), step):
            some = rows[first : first + step]
            block = self.durations(some, columns)
            block[some[:, None] == columns[None, :]] = UNREACHABLE
            order = np.argsort(block, axis=1, kind="stable")[:, :k]
            there = np.take_along_axis(block, order, 1) < UNREACHABLE
            result[first : first + step, : order.shape[1]] = np.where(there, columns[order], -1)
        return result

    def _nearest(self, rows: IntArray, columns: IntArray, result: IntArray) -> IntArray:
        """The same piece by piece, for those that are on a road."""
        from routing.roads.nearest import Ground, find_nearest

        network, snaps, found = self._network, self.snaps, self.snaps.found
        node = self._graph.node
        ground = Ground.of(
            self._graph, self._places,
            np.column_stack(to_plane(network.node_lat[node], network.node_lon[node])),
            np.column_stack(to_plane(snaps.lat, snaps.lon)),
        )  # fmt: skip
        on_road, there = np.flatnonzero(found[rows]), columns[found[columns]]
        if len(on_road) and len(there):
            nearest = find_nearest(ground, rows[on_road], there, result.shape[1])
            result[on_road] = np.where(nearest >= 0, there[nearest], -1)
        return result

    def expect(self, num_searches: int) -> None:
        """Tell how many searches will be asked for in all: a hierarchy that pays in the end is then
        built before the first of them.
        """
        self._graph.searches.expect(num_searches)

    def straight(self) -> tuple[FloatArray, float]:
        """The places on a plane, metres, none farther apart than on the ground, and the seconds a
        metre takes at the fastest.
        """
        return straight(self._network, self._graph, self.snaps)

    def _hierarchy(self, num_searches: int) -> Hierarchy | None:
        if self._engine == "dijkstra":
            return None
        asked = WORTH if self._engine == "hierarchy" else num_searches
        return self._graph.searches.hierarchy(self._network, self._graph, asked)

    def _fill(
        self, hierarchy: Hierarchy, result: IntArray, rows: IntArray, columns: IntArray
    ) -> bool:
        """Durations by the hierarchy: over hubs, or for a narrow table some rows (or columns, if
        they are fewer) at a time.
        """
        places = self._places
        if _pays(len(rows), len(columns)) and self._join(hierarchy, result, rows, columns):
            return True
        if len(columns) < len(rows):
            nodes, index = np.unique(places.leave_node[rows], return_inverse=True)
            index, extra = index.reshape(-1, 2), places.leave[rows]
            for some in _runs(len(columns), len(nodes)):
                ends = entries(places.arrive_node, places.arrive, columns[some])
                far = hierarchy.columns(nodes, ends)
                if far is None:
                    return False
                ride = np.minimum(*(far[:, index[:, k]] + extra[:, k] for k in (0, 1))).T
                result[:, some] = self._whole(ride, rows, columns[some])
            return True
        nodes, index = np.unique(places.arrive_node[columns], return_inverse=True)
        index, extra = index.reshape(-1, 2), places.arrive[columns]
        for some in _runs(len(rows), len(nodes)):
            starts = entries(places.leave_node, places.leave, rows[some])
            far = hierarchy.rows(starts, nodes)
            if far is None:
                return False
            ride = np.minimum(*(far[:, index[:, k]] + extra[:, k] for k in (0, 1)))
            result[some] = self._whole(ride, rows[some], columns)
        return True

    def _join(
        self, hierarchy: Hierarchy, result: IntArray, rows: IntArray, columns: IntArray
    ) -> bool:
        """Durations over hubs, tile by tile; ``False`` if that cannot be done."""
        places, side = self._places, math.isqrt(CHUNK)
        for across in _runs(len(columns), side):
            ends = entries(places.arrive_node, places.arrive, columns[across])
            for down in _runs(len(rows), side):
                starts = entries(places.leave_node, places.leave, rows[down])
                ride = hierarchy.table(starts, ends)
                if ride is None:
                    return False
                result[down, across] = self._whole(ride, rows[down], columns[across])
        return True

    def _whole(self, ride: FloatArray, rows: IntArray, columns: IntArray) -> IntArray:
        """Seconds from milliseconds between nodes, those straight along a street considered."""
        row, column = self._neighbours(rows, columns)
        direct = np.minimum(*self._places.direct(rows[row], columns[column]))
        ride[row, column] = np.minimum(ride[row, column], direct)
        return self._seconds(ride, rows[:, None], columns[None, :])

    def _seconds(self, ride: FloatArray, origins: IntArray, destinations: IntArray) -> IntArray:
        places = self._places
        ride = ride + places.walk[origins] + places.walk[destinations]
        there = np.isfinite(ride)
        seconds = np.where(there, whole_seconds(np.where(there, ride, 0)), UNREACHABLE)
        return np.where(origins == destinations, 0, seconds)

    def _rides(
        self, rows: IntArray, columns: IntArray, backward: bool
    ) -> Iterator[tuple[IntArray, FloatArray]]:
        """Positions in ``rows`` and their milliseconds to ``columns``, some rows at a time.

        Backward, rows are destinations and columns origins, and times lead from column to row.
        """
        places = self._places
        start_node, start = places.leave_node, places.leave
        end_node, end = places.arrive_node, places.arrive
        graph = self._graph.matrix
        if backward:
            start_node, start, end_node, end = end_node, end, start_node, start
            if self._reverse is None:
                self._reverse = graph.T.tocsr()
            graph = self._reverse
        order = np.argsort(start_node[rows, 0], kind="stable")  # neighbours share searches
        for chosen in self._chunks(order, len(columns)):
            some = rows[chosen]
            nodes, index = np.unique(start_node[some], return_inverse=True)
            index = index.reshape(-1, 2)
            far = dijkstra(graph, indices=nodes)
            to_columns = np.minimum(
                far[:, end_node[columns, 0]] + end[columns, 0],
                far[:, end_node[columns, 1]] + end[columns, 1],
            )
            block = np.minimum(
                start[some, :1] + to_columns[index[:, 0]],
                start[some, 1:] + to_columns[index[:, 1]],
            )
            row, column = self._neighbours(some, columns)
            pair = (some[row], columns[column])
            direct = np.minimum(*places.direct(*(pair[::-1] if backward else pair)))
            block[row, column] = np.minimum(block[row, column], direct)
            yield chosen, block

    def _neighbours(self, rows: IntArray, columns: IntArray) -> tuple[IntArray, IntArray]:
        """Positions of all rows and columns that lie on the same street."""
        street = self._places.street
        order = np.argsort(street[columns], kind="stable")
        found = street[columns][order]
        first, last = (found.searchsorted(street[rows], side) for side in ("left", "right"))
        count = np.where(street[rows] >= 0, last - first, 0)
        step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return np.repeat(np.arange(len(rows)), count), order[np.repeat(first, count) + step]

    def _pair_rides(self, starts: IntArray, ends: IntArray) -> FloatArray:
        places = self._places
        nodes, index = np.unique(places.leave_node[starts], return_inverse=True)
        index = index.reshape(-1, 2)
        far = dijkstra(self._graph.matrix, indices=nodes)
        best = np.minimum(*places.direct(starts, ends))
        for k in (0, 1):
            for end in (0, 1):
                between = far[index[:, k], places.arrive_node[ends, end]]
                ride = places.leave[starts, k] + between + places.arrive[ends, end]
                best = np.minimum(best, ride)
        return best

    def _chunks(self, order: IntArray, num_columns: int = 0) -> Iterator[IntArray]:
        wide = max(2 * self._graph.matrix.shape[0], 2 * num_columns, 1)
        step = max(1, CHUNK // wide)
        for first in range(0, len(order), step):
            yield order[first : first + step]


def _positions(places: ArrayLike) -> IntArray:
    return np.asarray(places, np.int64).reshape(-1)


def _runs(size: int, width: int) -> Iterator[slice]:
    step = max(1, CHUNK // max(1, width))
    return (slice(first, first + step) for first in range(0, size, step))


def _pays(num_rows: int, num_columns: int) -> bool:
    """Whether a table is had sooner over hubs, with a search for each row and each column, than by
    searches from the fewer of them to the others, some of these at a time.
    """
    few, many = sorted((num_rows, num_columns))
    return few + many <= 2 * few * -(-2 * many // PINNED)


def entries(node: IntArray, ms: FloatArray, places: IntArray) -> list[list[tuple[int, int]]]:
    """For each place the nodes of both its edges with the time to or from it, if it is open."""
    open_ = np.isfinite(ms[places])
    nodes, spent = node[places].tolist(), np.where(open_, ms[places], 0).astype(np.int64).tolist()
    return [
        [(nodes[i][k], spent[i][k]) for k in (0, 1) if may[k]]
        for i, may in enumerate(open_.tolist())
    ]


def _num_starts(nodes: IntArray) -> int:
    ordered = np.sort(nodes, axis=None)  # np.unique, which hashes, takes ten times as long
    return int((np.diff(ordered) > 0).sum()) + 1 if ordered.size else 0
