"""What PyVRP is told of compactness: legs out of a team's ground cost extra."""

from __future__ import annotations

import numpy as np
import pytest

from routing.search.engines import Task
from routing.search.engines.pyvrp.encoding import Encoding


def line(build, **changes):
    """Two hamlets, three stops in each, and a depot between: 0 1 2 · 6 · 3 4 5."""
    where = np.array([0, 1, 2, 98, 99, 100, 50])
    table = np.abs(where[:, None] - where)
    return build(
        tables=(table,), unit=1, stops=6, start=6, end=6, compactness=60, **changes
    )  # fmt: skip


@pytest.mark.parametrize("objective", ["shortest", "travel"])
@pytest.mark.parametrize("units", [[1, 1], [3, 3], [1, 3]])
def test_a_leg_out_of_a_teams_ground_costs_as_much_whoever_drives(build, objective, units):
    problem = line(build, objective=objective, team_unit_cost=units)
    bound, free = (
        Encoding(Task(problem=each, seed=1, iterations=1, start=((0, 1, 2), (3, 4, 5)))).data
        for each in (problem, problem.replace(compactness=0))
    )
    for told, plain in zip(bound.vehicle_types(), free.vehicle_types(), strict=True):
        more = costs(bound, told) - costs(free, plain)
        assert set(more[:3, 3:6].ravel().tolist()) == {60}
        assert set(more[:3, :3].ravel().tolist()) == {0}


def costs(data, vehicle):
    """What each leg costs."""
    metres, seconds = data.distance_matrix(vehicle.profile), data.duration_matrix(vehicle.profile)
    return metres * vehicle.unit_distance_cost + seconds * vehicle.unit_duration_cost
