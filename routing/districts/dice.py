"""Draws that are the same for a seed on every platform and every version of Python.

In: a seed and the name of what is drawn. Out: numbers and picks. Only ``random.Random.random`` is
promised to stay as it is between versions of Python (documentation of ``random``, "Notes on
Reproducibility"), so everything here is made from it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of draws; another ``purpose`` is another stream of the same seed."""

    def __init__(self, seed: int, purpose: str) -> None:
        self._draw = random.Random(f"{seed}/{purpose}").random  # noqa: S311 (nothing secret)

    def between(self, low: float, high: float) -> float:
        """A number from ``low`` up to ``high``, evenly spread."""
        return low + (high - low) * self._draw()

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._draw() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """True in ``share`` (0 to 1) of the draws."""
        return self._draw() < share

    def pick(self, items: Sequence[T]) -> T:
        """One of ``items``."""
        return items[int(self._draw() * len(items))]

    def weighted(self, shares: Mapping[T, float]) -> T:
        """One of the keys, each as often as its share of the sum says."""
        rest = self._draw() * sum(shares.values())
        for item, share in shares.items():
            rest -= share
            if rest < 0:
                return item
        return item

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in another order."""
        mixed = list(items)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.whole(0, last)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed
