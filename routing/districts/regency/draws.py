"""Arrays of draws that are the same for a seed in every version of NumPy.

In: a seed and the name of what is drawn. Out: arrays of numbers. NumPy promises the raw stream of a
bit generator for ever (NEP 19), and not what ``Generator`` makes of it; so all is made of the raw.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Draws:
    """A stream of draws; another ``purpose`` is another stream of the same seed."""

    def __init__(self, seed: int, purpose: str) -> None:
        self._raw = np.random.PCG64(np.random.SeedSequence([seed, crc32(purpose.encode())]))

    def even(self, num: int, low: float = 0.0, high: float = 1.0) -> FloatArray:
        """Numbers from ``low`` up to ``high``, evenly spread."""
        raw = np.asarray(self._raw.random_raw(num), np.uint64)
        share = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53
        return np.asarray(low + (high - low) * share, np.float64)

    def one(self, low: float = 0.0, high: float = 1.0) -> float:
        """One number."""
        return float(self.even(1, low, high)[0])

    def order(self, num: int) -> IntArray:
        """The numbers 0 to ``num`` - 1, mixed."""
        return np.argsort(self.even(num), kind="stable").astype(np.int64)


def shared_out(total: int, weights: ArrayLike, least: int = 0) -> IntArray:
    """A whole number shared out by weight, to the last one; each gets at least ``least``."""
    weight = np.asarray(weights, np.float64)
    num_shares = len(weight)
    exact = weight / weight.sum() * (total - least * num_shares)
    shares = np.floor(exact).astype(np.int64)
    left = total - least * num_shares - int(shares.sum())
    first = np.argsort(-(exact - shares), kind="stable")[:left]
    shares[first] += 1
    return np.asarray(shares + least, np.int64)
