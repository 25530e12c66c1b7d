"""Travel in the plane, worked out when it is asked for: instances too large for a table.

In: coordinates. Out: a ``Travel`` whose legs are straight lines, to the nearest whole, as CVRPLIB's
``EUC_2D``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import KDTree

from benchmarks.case import IntArray


class Plane:
    """Travel between points; ``coordinates`` has shape (places, 2)."""

    def __init__(self, coordinates: ArrayLike) -> None:
        self._at = np.asarray(coordinates, float)

    @property
    def num_places(self) -> int:
        """How many points there are."""
        return len(self._at)

    def durations(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """From each origin to each destination."""
        one, other = self._points(origins)[:, None], self._points(destinations)[None, :]
        return _whole(one - other)

    def pairs(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """From each origin to the destination beside it."""
        return _whole(self._points(origins) - self._points(destinations))

    def nearest(self, origins: ArrayLike, candidates: ArrayLike, k: int) -> IntArray:
        """The nearest candidates of each origin, itself left out, -1 where there are fewer."""
        origins, candidates = np.asarray(origins, np.int64), np.asarray(candidates, np.int64)
        tree = KDTree(self._at[candidates])
        _, index = tree.query(self._at[origins], range(1, min(k + 1, len(candidates)) + 1))
        found = candidates[index]
        own = found == origins[:, None]
        # Where others stand at the same point an origin may not be among the first: drop the last.
        own[~own.any(axis=1), -1] = len(candidates) > k
        order = np.argsort(own, axis=1, kind="stable")
        kept = np.take_along_axis(np.where(own, -1, found), order, axis=1)[:, :k]
        result = np.full((len(origins), k), -1, np.int64)
        result[:, : kept.shape[1]] = kept
        return result

    def _points(self, places: ArrayLike) -> NDArray[np.float64]:
        return self._at[np.asarray(places, np.int64)]


def _whole(ways: NDArray[np.float64]) -> IntArray:
    return np.rint(np.hypot(ways[..., 0], ways[..., 1])).astype(np.int64)
