"""Straight lines below every ride: how soon a place can be reached at the very least.

In: a network, a profile's graph and its snapped places. Out: the places on a plane on which none
lie farther apart than on the ground, and the seconds that a metre takes at the fastest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routing.roads.profiles import WALKING_SPEED
from routing.roads.sphere import to_plane

if TYPE_CHECKING:
    from routing.roads.graph import ProfileGraph
    from routing.roads.network import RoadNetwork
    from routing.roads.snap import Snaps

_MARGIN = 0.998
"""For what a straight line on the plane and a great circle differ by, and for rounded numbers."""


def straight(
    network: RoadNetwork, graph: ProfileGraph, snaps: Snaps
) -> tuple[NDArray[np.float64], float]:
    """The fastest pace is that of the fastest edge, or of the walk to the door."""
    metres, weight = np.repeat(network.length, 2), graph.weight
    ridden = weight > 0
    fastest = 1000 * float((metres[ridden] / weight[ridden]).max(initial=0.0))
    # On the plane, made for the equator, all is too long by 1 / cos(latitude) and more.
    least = float(np.cos(np.radians(np.abs(snaps.lat).max(initial=0.0))))
    points = np.column_stack(to_plane(snaps.lat, snaps.lon)) * least
    return points, _MARGIN / max(fastest, WALKING_SPEED)
