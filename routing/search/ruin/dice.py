"""Random numbers of the search's own, so that a seed gives the same plan wherever it runs.

References
----------
Vigna, S. (2016). An experimental exploration of Marsaglia's xorshift generators, scrambled. ACM
Transactions on Mathematical Software. https://doi.org/10.1145/2845077 (xorshift64*)
"""

from __future__ import annotations

import numpy as np

from routing.search.ruin.compiler import Memory, compiled
from routing.search.ruin.layout import (
    DICE,
)

_TWELVE, _TWENTY_FIVE, _TWENTY_SEVEN, _ELEVEN = (np.uint64(n) for n in (12, 25, 27, 11))
_FACTOR = np.uint64(0x2545F4914F6CDD1D)
_UNIT = 2.0**-53


def first_state(seed: int) -> int:
    """What ``m[DICE]`` begins with."""
    state = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
    return int(state.view(np.int64)[0])


@compiled
def chance(m: Memory) -> float:
    """A number in [0, 1)."""
    x = np.uint64(m[DICE])
    x ^= x >> _TWELVE
    x ^= x << _TWENTY_FIVE
    x ^= x >> _TWENTY_SEVEN
    m[DICE] = np.int64(x)
    return np.float64((x * _FACTOR) >> _ELEVEN) * _UNIT


@compiled
def below(m: Memory, limit: int) -> int:
    """A whole number from 0 to ``limit`` - 1."""
    return int(chance(m) * limit)
