"""How soon a place can be reached at the very least: in a straight line at the fastest pace.

In: a ``Travel``. Out: ``Straight``, if it has a method of that name: it then knows where its places
lie. What cannot be even so cannot be on roads: whoever asks which of 30,000 stops may fit into
which of 1,500 routes need not look at the roads between most of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.problem.travel import IntArray, Travel, straight_lines

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Straight:
    """Places on a plane, and a pace that nobody beats.

    Parameters
    ----------
    points
        Metres, shape (places, 2); no two places are farther apart on the plane than on the ground.
    pace
        Seconds for a metre at the fastest.
    """

    points: FloatArray
    pace: float

    def seconds(self, origins: IntArray, destinations: IntArray) -> FloatArray:
        """At least so many from each origin to the destination at the same position."""
        apart = self.points[origins] - self.points[destinations]
        return self.pace * np.hypot(apart[..., 0], apart[..., 1])


def straight_of(travel: Travel) -> Straight | None:
    """What a travel knows of straight lines; ``None`` where it knows nothing, as tables do."""
    told = straight_lines(travel)
    return Straight(points=told[0], pace=told[1]) if told is not None else None
