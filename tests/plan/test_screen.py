"""What the screen lets through: nothing that fits is missing, and little that does not."""

from __future__ import annotations

import numpy as np
import pytest

from routing.plan.insertion import best_insertions
from routing.plan.screen import Screen
from routing.problem import OPEN, MatrixTravel, Problem
from routing.problem.straight import Straight


class Plain(MatrixTravel):
    """Places on a plane in which no way is shorter than the straight line, at a metre a second."""

    def __init__(self, points, rng):
        far = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
        ways = np.ceil(far * rng.uniform(1.0, 1.6, far.shape)).astype(np.int64)
        np.fill_diagonal(ways, 0)
        super().__init__(ways)
        self._points = points

    def straight(self):
        return self._points, 1.0


def plain_problem(seed, *, stops=40, teams=6, latest=1500, is_known=True):
    """Stops on a square of 1,000 m; teams with room for five, some open at an end, short days."""
    rng = np.random.default_rng(seed)
    travel = Plain(rng.uniform(0, 1000, (stops + 2, 2)), rng)
    opens = rng.integers(0, 600, stops)
    ends = rng.choice([stops, stops + 1, OPEN], (2, teams))
    return rng, Problem(
        travels=(travel if is_known else MatrixTravel(travel.matrix),),
        demand=rng.integers(1, 3, (stops, 1)),
        team_capacity=rng.integers(3, 9, (teams, 1)),
        team_start=ends[0],
        team_end=ends[1],
        service=rng.integers(0, 30, stops),
        window_first=np.arange(stops + 1),
        window_start=opens,
        window_end=opens + rng.integers(200, 1500, stops),
        team_earliest=np.zeros(teams),
        team_latest=np.full(teams, latest),
        eligible=rng.random((stops, 2)) < 0.9,
        team_kind=rng.integers(0, 2, teams),
    )


def some_routes(rng, problem):
    """Routes as they come of inserting stops in any order; the last team stays at home."""
    routes = [() for _ in range(problem.num_teams)]
    for stop in rng.permutation(problem.num_stops)[: problem.num_stops // 2].tolist():
        team = int(rng.integers(problem.num_teams - 1))
        (position,), _ = best_insertions(problem, team, routes[team], [stop])
        if position >= 0:
            routes[team] = (*routes[team][:position], stop, *routes[team][position:])
    return routes


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_nothing_that_fits_is_missing(seed, is_known):
    rng, problem = plain_problem(seed, is_known=is_known)
    routes = some_routes(rng, problem)
    left = sorted({*range(problem.num_stops)}.difference(*routes))
    likely = Screen(problem).likely(routes, range(problem.num_teams), left)
    fitting = told = 0
    for team, route in enumerate(routes):
        position, _ = best_insertions(problem, team, route, left)
        fits = {stop for stop, at in zip(left, position.tolist(), strict=True) if at >= 0}
        assert fits <= set(likely.get(team, ()))
        fitting += len(fits)
        told += len(likely.get(team, ()))
    # With one window a stop, nothing released late and no trips the screen is exact.
    assert 0 < fitting == told < len(left) * problem.num_teams


def test_a_route_that_was_changed_is_looked_at_anew():
    rng, problem = plain_problem(1)
    routes = some_routes(rng, problem)
    left = sorted({*range(problem.num_stops)}.difference(*routes))
    screen = Screen(problem)
    first = screen.likely(routes, range(problem.num_teams), left)
    emptied = [() for _ in routes]
    assert screen.likely(emptied, range(problem.num_teams), left) != first
    assert screen.likely(routes, range(problem.num_teams), left) == first


def test_positions_near_a_stop_are_some_of_all():
    rng, problem = plain_problem(2, stops=120, teams=12)
    routes = some_routes(rng, problem)
    left = sorted({*range(problem.num_stops)}.difference(*routes))
    teams = range(problem.num_teams)

    def told(most):
        return {
            each
            for offers in Screen(problem).offers(routes, teams, left, most)
            for each in zip(
                offers.team.tolist(), offers.before.tolist(), offers.stop.tolist(), strict=True
            )
        }

    near, every = told(2), told(None)
    assert near < every
    stops = [stop for _, _, stop in near]
    assert max(map(stops.count, stops)) == 2


def test_straight_lines_are_as_long_as_they_are():
    line = Straight(points=np.array([[0.0, 0.0], [30.0, 40.0]]), pace=0.5)
    assert line.seconds(np.array([0]), np.array([1])).tolist() == [25.0]
