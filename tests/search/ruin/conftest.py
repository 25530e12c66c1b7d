"""Small random problems in which all rules meet."""

from __future__ import annotations

import numpy as np
import pytest

from routing.model import Break
from routing.problem import OPEN, UNLIMITED, UNREACHABLE, Clock, MatrixTravel, Problem

EIGHT, NOON = 8 * 3600, 12 * 3600


def mixed_problem(seed, stops=9, teams=4):
    """Places: stops, two depots, a team's own place. Each rule is there half the time."""
    rng = np.random.default_rng(seed)
    there = lambda: rng.random() < 0.5  # noqa: E731
    num_places = stops + 3
    depots = [stops, stops + 1]
    tables = [_table(rng, num_places) for _ in range(2)]
    num_clocks = 2 if there() else 1
    windows = [_windows(rng) for _ in range(stops)]
    moved = [[(a - 600 * (a > 9 * 3600), b - 600 * (b > 9 * 3600)) for a, b in w] for w in windows]
    told = [*windows, *moved][: stops * num_clocks]
    eligible = rng.random((stops, teams)) < (0.8 if there() else 2.0)
    reloads = there()
    pinned = [int(s) for s in rng.permutation(stops)[:4]]
    prefix, order = [()] * teams, [()] * teams
    if there():
        prefix[0] = tuple(pinned[:2])
    if there():
        order[1] = tuple(pinned[2:])
    for team in range(teams):
        own = [*prefix[team], *order[team]]
        eligible[own] = np.arange(teams) == team
    return Problem(
        travels=tuple(MatrixTravel(table) for table in tables),
        distances=tuple(MatrixTravel(table * 5) for table in tables) if there() else (),
        demand=rng.integers(0, 4, (stops, 2)),
        team_capacity=np.where(rng.random((teams, 2)) < 0.8, 7, UNLIMITED),
        team_aboard=rng.integers(3, 9, (teams, 2)) if there() else None,
        team_start=rng.choice([OPEN, *depots, stops + 2], teams),
        team_end=rng.choice([OPEN, *depots, stops + 2], teams),
        service=60 * rng.integers(0, 6, stops),
        setup=30 * rng.integers(0, 5, stops),
        priority=rng.choice([1, 3, 3, 6], stops) if there() else np.full(stops, 3),
        window_first=np.cumsum([0, *map(len, told)]),
        window_start=[a for spans in told for a, _ in spans],
        window_end=[b for spans in told for _, b in spans],
        release=np.where(rng.random((num_clocks, stops)) < 0.3, EIGHT + 1800, 0)
        if there()
        else None,
        eligible=eligible,
        together=rng.integers(-1, 3, stops) if there() else None,
        apart=np.where(rng.random(stops) < 0.4, 0, -1) if there() else None,
        team_clock=rng.integers(0, num_clocks, teams),
        team_profile=rng.integers(0, 2, teams),
        team_earliest=rng.choice([EIGHT, EIGHT + 900], teams),
        team_latest=rng.choice([NOON, NOON - 3600], teams),
        team_max_stops=np.full(teams, 4) if there() else None,
        team_max_distance=rng.choice([25_000, 40_000], teams) if there() else None,
        team_max_duration=np.full(teams, 7000) if there() else None,
        team_max_trips=rng.integers(1, 4, teams) if reloads else np.ones(teams),
        team_fixed_cost=rng.integers(0, 900, teams) if there() else None,
        team_unit_cost=rng.integers(1, 4, teams) if there() else None,
        team_reloads=[tuple(depots[: rng.integers(0, 3)]) for _ in range(teams)] if reloads else (),
        team_prefix=tuple(prefix) if any(prefix) else (),
        team_order=tuple(order) if any(order) else (),
        reload_place=depots if reloads else None,
        reload_loading=[300, 120] if reloads else None,
        reload_opens=np.full((num_clocks, 2), EIGHT + 900) if reloads else None,
        reload_closes=np.full((num_clocks, 2), NOON - 3600) if reloads else None,
        objective=str(rng.choice(["shortest", "travel"])),
        compactness=int(rng.choice([0, 300])),
        clocks=(Clock(), Clock([Break(start=9 * 3600, end=9 * 3600 + 600)]))[:num_clocks],
    )


def _table(rng, num_places):
    table = rng.integers(60, 1500, (num_places, num_places))
    table[rng.random(table.shape) < 0.03] = UNREACHABLE // 5
    np.fill_diagonal(table, 0)
    return table


def _windows(rng):
    opens = EIGHT + 600 * int(rng.integers(0, 12))
    first = (opens, opens + 3600)
    number = rng.random()
    if number < 0.4:
        return [(0, UNREACHABLE)]
    return [first] if number < 0.8 else [first, (opens + 5400, opens + 7200)]


@pytest.fixture
def mixed():
    return mixed_problem
