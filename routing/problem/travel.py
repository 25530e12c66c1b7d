"""Travel times between places, answered in blocks.

In: indices of places. Out: whole seconds, row to column. ``Travel`` is what the rest of the program
asks; a table is one answer, a road network another, set-up at the door comes on top of either.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

IntArray = NDArray[np.int64]

UNREACHABLE = 2**31 - 1
"""The duration between two places that no road joins, in seconds: larger than any real one."""


class Travel(Protocol):
    """Durations door to door for one profile, answered in blocks: a matrix, a road network, …

    Rows are origins, columns destinations; not symmetric, no triangle inequality. Whole seconds,
    ``UNREACHABLE`` where no road leads, zero from a place to itself.
    """

    @property
    def num_places(self) -> int:
        """How many places there are."""
        ...

    def durations(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from each origin to each destination: shape (origins, destinations)."""
        ...

    def pairs(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from ``origins[i]`` to ``destinations[i]``: shape (origins,)."""
        ...

    def nearest(self, origins: ArrayLike, candidates: ArrayLike, k: int) -> IntArray:
        """The ``k`` candidates soonest reached from each origin, itself left out, soonest first,
        ties by position: shape (origins, k), padded with -1.
        """
        ...


class MatrixTravel:
    """Travel from a table of durations.

    Parameters
    ----------
    matrix
        Seconds, row to column, shape (places, places). Copied.
    """

    def __init__(self, matrix: ArrayLike) -> None:
        table = np.array(matrix, dtype=np.int64)
        if table.ndim != 2 or table.shape[0] != table.shape[1]:
            raise ValueError(f"a travel table is square, not of shape {table.shape}")
        if table.size and (table.min() < 0 or table.max() > UNREACHABLE):
            raise ValueError("travel durations lie between 0 and UNREACHABLE")
        if np.any(np.diagonal(table)):
            raise ValueError("a place is no distance from itself: the diagonal is zero")
        table.setflags(write=False)
        self.matrix = table

    @property
    def num_places(self) -> int:
        """How many places there are."""
        return int(self.matrix.shape[0])

    def durations(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from each origin to each destination."""
        rows, columns = np.asarray(origins, np.int64), np.asarray(destinations, np.int64)
        return self.matrix[np.ix_(rows, columns)]

    def pairs(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from each origin to the destination at the same position."""
        rows, columns = np.asarray(origins, np.int64), np.asarray(destinations, np.int64)
        result: IntArray = self.matrix[rows, columns]
        return result

    def nearest(self, origins: ArrayLike, candidates: ArrayLike, k: int) -> IntArray:
        """The ``k`` candidates soonest reached from each origin, padded with -1."""
        rows, columns = np.asarray(origins, np.int64), np.asarray(candidates, np.int64)
        block = self.matrix[np.ix_(rows, columns)].copy()
        block[rows[:, None] == columns[None, :]] = UNREACHABLE
        order = np.argsort(block, axis=1, kind="stable")[:, :k]
        found = np.where(np.take_along_axis(block, order, 1) < UNREACHABLE, columns[order], -1)
        result = np.full((len(rows), k), -1, np.int64)
        result[:, : found.shape[1]] = found
        return result


class SetupTravel:
    """Travel with the set-up at the door it leads to.

    Parameters
    ----------
    travel
        Without set-up. Stops are its first places.
    setup
        Seconds of each stop, shape (stops,).
    door
        The door of each stop, shape (stops,): between stops at one door there is no set-up.
    """

    def __init__(self, travel: Travel, setup: ArrayLike, door: ArrayLike) -> None:
        self._travel = travel
        others = travel.num_places - len(np.asarray(setup))
        self._setup = np.concatenate([np.asarray(setup, np.int64), np.zeros(others, np.int64)])
        doors = np.asarray(door, np.int64)
        # A place that is no stop is at no door.
        self._door = np.concatenate([doors, -1 - np.arange(others, dtype=np.int64)])

    def upon(self, change: Callable[[Travel], Travel]) -> SetupTravel:
        """The same set-up with the travel below it changed."""
        other = copy(self)
        other._travel = change(self._travel)
        return other

    @property
    def num_places(self) -> int:
        """How many places there are."""
        return self._travel.num_places

    def straight(self) -> Any:
        """What the travel below knows of straight lines; see ``routing.problem.straight``."""
        return straight_lines(self._travel)

    def durations(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from each origin to each destination, set-up there included."""
        rows, columns = np.asarray(origins, np.int64), np.asarray(destinations, np.int64)
        block = self._travel.durations(rows, columns)
        other = self._door[rows][:, None] != self._door[columns][None, :]
        return _added(block, np.where(other, self._setup[columns][None, :], 0))

    def pairs(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from each origin to the destination at the same position, with set-up."""
        return _added(self._travel.pairs(origins, destinations), self.setups(origins, destinations))

    def setups(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds of set-up in each pair's answer: shape (origins,)."""
        rows, columns = np.asarray(origins, np.int64), np.asarray(destinations, np.int64)
        return np.where(self._door[rows] != self._door[columns], self._setup[columns], 0)

    def nearest(self, origins: ArrayLike, candidates: ArrayLike, k: int) -> IntArray:
        """The ``k`` candidates soonest reached; set-up, which any order would pay, left aside."""
        return self._travel.nearest(origins, candidates, k)


def straight_lines(travel: Travel) -> Any:
    """What a travel says of straight lines; ``None`` where it says nothing, as tables do."""
    ask = getattr(travel, "straight", None)
    return None if ask is None else ask()


def _added(durations: IntArray, setup: IntArray) -> IntArray:
    total: IntArray = np.where(durations >= UNREACHABLE, UNREACHABLE, durations + setup)
    return np.minimum(total, UNREACHABLE)
