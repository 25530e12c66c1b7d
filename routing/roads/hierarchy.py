"""Customisable contraction hierarchies: many searches on one graph, each a fraction of Dijkstra's.

In: a ``RoadNetwork`` and the ``ProfileGraph`` of one of its profiles. Out: a ``Hierarchy``, which
answers in whole milliseconds what ``scipy.sparse.csgraph.dijkstra`` would, or ``None`` where the
package that builds it (``routingkit-cch``) is missing or fails: then scipy does the work.

The order in which nodes are contracted is worked out once a network, for all profiles; a profile
brings its weights, and copies of nodes (see ``states``) stand beside their nodes in that order.

References
----------
J. Dibbelt, B. Strasser, D. Wagner, "Customizable Contraction Hierarchies", 2016,
https://doi.org/10.1145/2886843
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.roads.hubs import Labels, Tree, table_of

if TYPE_CHECKING:
    from routing.roads.graph import ProfileGraph
    from routing.roads.network import RoadNetwork

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

Entries = Sequence[tuple[int, int]]
"""Where a search may begin (or end): nodes with the milliseconds already spent (or to come); none
where no way leads.
"""

LONGEST = 2**31 - 1
"""Milliseconds that the package takes for infinite: rides of 24 days do not occur."""

PINNED = 384
"""Nodes pinned at once, neighbours in the order of contraction, so that what leads down to them
stays in the processor's cache. 2,000 nodes from 1,000 sources on maps of 100,000, with 96, 192, 384
or all at once: one grid 6.1, 4.4, 3.6, 6.2 s; villages 1.0, 1.2, 1.1, 1.0 s.
"""

_T = TypeVar("_T")


class Hierarchy:
    """A customised hierarchy of one profile's graph.

    Parameters
    ----------
    package
        ``routingkit_cch``.
    metric
        Its ``CCHMetric``.
    topology
        Its ``CCH``, which must live as long.
    order
        The nodes as they were contracted.
    arcs
        Where they begin and end.
    """

    def __init__(
        self, package: Any, metric: Any, topology: Any, order: IntArray,
        arcs: tuple[IntArray, IntArray],
    ) -> None:  # fmt: skip
        self._package, self._metric, self._topology = package, metric, topology
        self._order = order
        self._rank = np.empty(len(order), np.int64)
        self._rank[order] = np.arange(len(order))
        self._tree = Tree.of(self._rank, *arcs)

    @classmethod
    def of(cls, network: RoadNetwork, graph: ProfileGraph) -> Hierarchy | None:
        """Contract and customise; ``None`` if that cannot be done here."""
        return attempt(lambda: cls._of(network, graph))

    @classmethod
    def _of(cls, network: RoadNetwork, graph: ProfileGraph) -> Hierarchy | None:
        import routingkit_cch as package

        if "rank" not in network.kept:
            network.kept["rank"] = _rank(package, network)
        matrix = graph.matrix
        tail = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        leads = tail != matrix.indices  # a ring back to its node is never ridden between nodes
        if not leads.any() or matrix.data.max() >= LONGEST:
            return None
        arcs = tail[leads], matrix.indices[leads].astype(np.int64)
        degree = np.bincount(matrix.indices, minlength=matrix.shape[0]) + np.diff(matrix.indptr)
        leads_on = np.diff(matrix.indptr) > 0  # porches lead nowhere and come first
        order = np.lexsort((degree, network.kept["rank"][graph.node], leads_on))
        topology = package.CCH(order.tolist(), arcs[0].tolist(), arcs[1].tolist(), False)
        metric = package.CCHMetric(topology, matrix.data[leads].astype(np.int64).tolist())
        return cls(package, metric, topology, order, arcs)

    def table(
        self, sources: Sequence[Entries], targets: Sequence[Entries]
    ) -> FloatArray | None:  # fmt: skip
        """Milliseconds from each of the sources to each of the targets."""
        return attempt(lambda: self._table(sources, targets))

    def rows(self, sources: Sequence[Entries], targets: IntArray) -> FloatArray | None:
        """Milliseconds from each of the sources to each target node; infinite where none leads."""
        return attempt(lambda: self._rows(sources, targets))

    def columns(self, sources: IntArray, targets: Sequence[Entries]) -> FloatArray | None:
        """Milliseconds to each of the targets (rows) from each source node (columns)."""
        return attempt(lambda: self._columns(sources, targets))

    def pairs(self, sources: Sequence[Entries], targets: Sequence[Entries]) -> FloatArray | None:
        """Milliseconds from each of the sources to the target in the same place."""
        return attempt(lambda: self._pairs(sources, targets))

    def ways(
        self, sources: Sequence[Entries], targets: Sequence[Entries]
    ) -> list[tuple[float, list[int]]] | None:
        """The same with the nodes of each way, none of them where none leads."""
        return attempt(lambda: self._ways(sources, targets))

    def _table(
        self, sources: Sequence[Entries], targets: Sequence[Entries]
    ) -> FloatArray | None:  # fmt: skip
        ahead = self._package.CCHOneToMany(self._metric, [0])
        back = self._package.CCHManyToOne(self._metric, [0])
        to_hubs = self._labels(sources, ahead.repin_targets, ahead.distances_from_multi)
        from_hubs = self._labels(targets, back.repin_sources, back.distances_to_multi)
        if to_hubs is None or from_hubs is None:
            return None
        return table_of(to_hubs, from_hubs, (len(sources), len(targets)))

    def _labels(
        self, places: Sequence[Entries], pin: Callable[[list[int]], None],
        ask: Callable[[Entries], list[int | None]],
    ) -> Labels | None:  # fmt: skip
        def search(ranks: IntArray, entries: Entries) -> FloatArray:
            pin(self._order[ranks].tolist())
            return _numbers(ask(entries))

        return Labels.of(self._tree, places, search)

    def _rows(self, sources: Sequence[Entries], targets: IntArray) -> FloatArray:
        query = self._package.CCHOneToMany(self._metric, [0])
        pinned = (query.repin_targets, query.distances_from_multi)
        return self._sweep(sources, targets, *pinned)

    def _columns(self, sources: IntArray, targets: Sequence[Entries]) -> FloatArray:
        query = self._package.CCHManyToOne(self._metric, [0])
        return self._sweep(targets, sources, query.repin_sources, query.distances_to_multi)

    def _sweep(
        self, rows: Sequence[Entries], pins: IntArray, pin: Callable[[list[int]], None],
        ask: Callable[[Entries], list[int | None]],
    ) -> FloatArray:  # fmt: skip
        """A table of rows by pinned nodes, some neighbours among these at a time."""
        table = np.full((len(rows), len(pins)), np.inf)
        # The package panics where there is nothing to begin from.
        asked = np.array([row for row, entries in enumerate(rows) if entries], np.int64)
        order = np.argsort(self._rank[pins], kind="stable")
        for first in range(0, len(order) * bool(asked.size), PINNED):
            some = order[first : first + PINNED]
            pin(pins[some].tolist())
            table[np.ix_(asked, some)] = _numbers([ask(each) for each in rows if each])
        return table

    def _pairs(self, sources: Sequence[Entries], targets: Sequence[Entries]) -> FloatArray:
        query = self._package.CCHQuery(self._metric)
        found = [
            query.run_multi(here, there).distance if here and there else None
            for here, there in zip(sources, targets, strict=True)
        ]
        return _numbers(found)

    def _ways(
        self, sources: Sequence[Entries], targets: Sequence[Entries]
    ) -> list[tuple[float, list[int]]]:
        query = self._package.CCHQuery(self._metric)

        def way(here: Entries, there: Entries) -> tuple[float, list[int]]:
            # In a function: the package wants an answer to be gone before the next is asked for.
            answer = query.run_multi(here, there) if here and there else None
            if answer is None or answer.distance is None:
                return np.inf, []
            return float(answer.distance), list(answer.node_path)

        return [way(here, there) for here, there in zip(sources, targets, strict=True)]


def attempt(act: Callable[[], _T]) -> _T | None:
    """What ``act`` returns; ``None`` if the package is missing or fails."""
    try:
        return act()
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException:  # its panics are no Exceptions
        return None


def _rank(package: Any, network: RoadNetwork) -> IntArray:
    """Each node's place in an order of contraction by nested dissection."""
    ends = [network.tail.tolist(), network.head.tolist()]
    places = [network.node_lat.tolist(), network.node_lon.tolist()]
    order = package.compute_order_inertial(network.num_nodes, *ends, *places)
    rank = np.empty(network.num_nodes, np.int64)
    rank[np.array(order, np.int64)] = np.arange(network.num_nodes)
    return rank


def _numbers(found: list[Any]) -> FloatArray:
    try:
        return np.array(found, np.int64).astype(np.float64)
    except TypeError:  # None among them
        numbers = np.array(found, np.float64)
        return np.where(np.isnan(numbers), np.inf, numbers)
