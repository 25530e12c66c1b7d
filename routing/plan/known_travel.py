"""Travel that knows some stops' ways to and from all places, each worked out once.

In: a ``Travel`` that works out every answer anew (a road network's), and stops. Out: a ``Travel``
with the same answers: a stop that is tried in 1,500 routes asks for the same rows 1,500 times.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from routing.problem import IntArray, MatrixTravel, Problem, SetupTravel, Travel
from routing.problem.travel import straight_lines

MOST_CELLS = 20_000_000
"""Of one table, 80 MB; a profile has two."""


class KnownTravel:
    """The same travel with a table of some stops' rows and one of their columns."""

    def __init__(self, travel: Travel, stops: Sequence[int]) -> None:
        self._travel = travel
        everywhere = np.arange(travel.num_places)
        self._row = np.full(travel.num_places, -1)
        self._row[list(stops)] = np.arange(len(stops))
        # A duration fits in 32 bits, UNREACHABLE among them.
        self._out = travel.durations(stops, everywhere).astype(np.int32)
        self._back = travel.durations(everywhere, stops).T.astype(np.int32)

    @property
    def num_places(self) -> int:
        """How many places there are."""
        return self._travel.num_places

    def straight(self) -> Any:
        """What the travel below knows of straight lines; see ``routing.problem.straight``."""
        return straight_lines(self._travel)

    def durations(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from each origin to each destination."""
        rows, columns = np.asarray(origins, np.int64), np.asarray(destinations, np.int64)
        if (known := self._row[rows]).min(initial=0) >= 0:
            return np.asarray(self._out[np.ix_(known, columns)], np.int64)
        if (known := self._row[columns]).min(initial=0) >= 0:
            return np.asarray(self._back[np.ix_(known, rows)].T, np.int64)
        return self._travel.durations(rows, columns)

    def pairs(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from each origin to the destination at the same position."""
        return self._travel.pairs(origins, destinations)

    def nearest(self, origins: ArrayLike, candidates: ArrayLike, k: int) -> IntArray:
        """The ``k`` candidates soonest reached from each origin."""
        return self._travel.nearest(origins, candidates, k)


def with_known_ways(problem: Problem, stops: Sequence[int]) -> Problem:
    """A problem that knows the ways of some stops; the same where its travel is a table anyway."""

    def known(travel: Travel) -> Travel:
        if isinstance(travel, MatrixTravel):
            return travel
        if isinstance(travel, SetupTravel):
            return travel.upon(known)
        return KnownTravel(travel, stops)

    return problem.replace(travels=tuple(map(known, problem.travels)))


def most_known(problem: Problem) -> int:
    """How many stops may be known at once."""
    places = max((travel.num_places for travel in problem.travels), default=1)
    return max(1, MOST_CELLS // max(places, 1))
