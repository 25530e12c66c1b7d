"""How a place hangs on its street: the first and last stretch of every leg, to the millisecond.

In: a ``RoadNetwork`` and ``Snaps``. Out: ``Stretches``: from each place to the ends of its street,
and back, as far as the profile may go.

The rule of parts, the same everywhere: of an edge that weighs ``w``, along the street, the part
from the street's tail to a place at ``fraction`` takes ``rint(w × fraction)`` and the rest of the
edge takes ``w`` minus that. The same holds for the edge against the street, with its own weight:
from the place to the tail ``rint(w × fraction)``, from the head to the place the rest. So the parts
of an edge between any places on it add up to the edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from routing.roads.graph import ProfileGraph
    from routing.roads.snap import Snaps

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretches:
    """Places as the graph sees them; ``k`` is 0 along the street and 1 against it.

    Times are milliseconds, infinite where the profile may not go that way (or the place was not
    found); nodes are numbers in the graph's matrix, 0 there.

    Parameters
    ----------
    street
        Shape (places,); -1 where not found.
    mark
        Milliseconds from the street's tail to the place by each edge, shape (places, 2).
    leave_node, leave
        The node at which a place's street is left, and the time to it, shape (places, 2).
    arrive_node, arrive
        The node at which it is entered, and the time from it, shape (places, 2).
    fraction
        Along the street (not along ``Snaps.edge``), shape (places,).
    walk
        Milliseconds from the road to the door, shape (places,).
    """

    street: IntArray
    mark: FloatArray
    leave_node: IntArray
    leave: FloatArray
    arrive_node: IntArray
    arrive: FloatArray
    fraction: FloatArray
    walk: FloatArray

    @classmethod
    def of(cls, graph: ProfileGraph, snaps: Snaps) -> Stretches:
        """Work out the stretches of all places."""
        street = np.where(snaps.found, snaps.edge // 2, 0)
        fraction = np.where(snaps.edge % 2 == 0, snaps.fraction, 1 - snaps.fraction)
        edges = street[:, None] * 2 + np.array([0, 1])
        open_ = graph.inside[edges] & snaps.found[:, None]
        weight = np.where(open_, graph.weight[edges], 0).astype(np.float64)
        mark = np.rint(weight * fraction[:, None])
        rest = weight - mark
        closed = _closed(open_)
        leave, arrive = graph.leave[edges], graph.arrive[edges]
        return cls(
            street=np.where(snaps.found, street, -1),
            mark=mark + closed,
            leave_node=np.maximum(leave, 0),
            leave=np.column_stack([rest[:, 0], mark[:, 1]]) + _closed(open_ & (leave >= 0)),
            arrive_node=np.maximum(arrive, 0),
            arrive=np.column_stack([mark[:, 0], rest[:, 1]]) + _closed(open_ & (arrive >= 0)),
            fraction=fraction,
            walk=snaps.walk_ms.astype(np.float64),
        )

    def direct(self, origins: IntArray, destinations: IntArray) -> tuple[FloatArray, FloatArray]:
        """Milliseconds straight along, and straight against, the street that both lie on; infinite
        where they lie on two, or the way would be backward.
        """
        apart = np.where(
            (self.street[origins] == self.street[destinations]) & (self.street[origins] >= 0),
            0.0, np.inf,
        )  # fmt: skip
        ahead = self.fraction[destinations] - self.fraction[origins]
        with np.errstate(invalid="ignore"):  # infinite minus infinite: closed, and said so below
            along = self.mark[destinations, 0] - self.mark[origins, 0] + apart
            against = self.mark[origins, 1] - self.mark[destinations, 1] + apart
        along = np.where((ahead >= 0) & np.isfinite(along), along, np.inf)
        against = np.where((ahead <= 0) & np.isfinite(against), against, np.inf)
        return along, against


def _closed(open_: NDArray[np.bool_]) -> FloatArray:
    return np.where(open_, 0.0, np.inf)


def whole_seconds(milliseconds: FloatArray) -> IntArray:
    """Rounded up, once, at the end of a leg; what is infinite must have been dealt with."""
    return np.asarray(-(-milliseconds.astype(np.int64) // 1000), np.int64)
