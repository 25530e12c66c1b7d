"""Stops on a plane: problems large enough to be searched in parts."""

from __future__ import annotations

import numpy as np

from routing.problem import MatrixTravel, Problem


def plane(seed, stops, teams, **changes):
    """Stops on a plane, no windows, one depot in the middle."""
    rng = np.random.default_rng(seed)
    places = np.vstack([rng.uniform(0, 1000, (stops, 2)), [[500, 500]]])
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    return Problem(
        travels=(MatrixTravel(np.ceil(apart)),),
        demand=np.ones((stops, 1)),
        team_capacity=np.full((teams, 1), -(-stops // teams) + 2),
        team_start=[stops] * teams,
        team_end=[stops] * teams,
        **changes,
    )
