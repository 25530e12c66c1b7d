"""What the network believes, to be drawn: for each street and profile whether it may be used, in
which direction, and whether it hangs together with the rest.

In: a ``RoadNetwork`` and a profile. Out: one ``State`` a street.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routing.errors import RoadError
from routing.roads.graph import BARRED

if TYPE_CHECKING:
    from routing.roads.network import RoadNetwork


class State(IntEnum):
    """How a street stands to a profile; ``MAIN`` from which everything is reached and back."""

    BARRED = 0
    MAIN = 1
    MAIN_ALONG = 2
    MAIN_AGAINST = 3
    CUT_OFF = 4
    CUT_OFF_ALONG = 5
    CUT_OFF_AGAINST = 6


def street_states(network: RoadNetwork, profile: str) -> NDArray[np.int64]:
    """The ``State`` of every street (gates too: ``BARRED`` where they are closed)."""
    weights = network.weights[profile].reshape(-1, 2)
    usable: NDArray[np.bool_] = np.not_equal(weights, BARRED)
    try:
        inside = network.graph(profile).inside.reshape(-1, 2)
    except RoadError:  # no two places reach each other
        inside = np.zeros_like(usable)
    main: NDArray[np.bool_] = np.asarray(inside.any(axis=1))
    used = np.where(main[:, None], inside, usable)
    direction = np.select([used.all(axis=1), used[:, 0], used[:, 1]], [0, 1, 2], -1)
    first = np.where(main, int(State.MAIN), int(State.CUT_OFF))
    states: NDArray[np.int64] = np.where(direction < 0, int(State.BARRED), first + direction)
    return states
