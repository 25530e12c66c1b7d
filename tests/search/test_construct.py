"""Construction: feasible routes from neighbours alone."""

from __future__ import annotations

import numpy as np
import pytest

from routing.plan.score import score
from routing.problem import MatrixTravel, Problem
from routing.search.construct import construct


def plane(seed, stops, teams, capacity):
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 1000, (stops + 1, 2))
    apart = np.ceil(np.linalg.norm(places[:, None] - places[None], axis=2))
    return Problem(
        travels=(MatrixTravel(apart),),
        demand=np.ones((stops, 1)),
        team_capacity=np.full((teams, 1), capacity),
        team_start=[stops] * teams,
        team_end=[stops] * teams,
    )


def test_savings_join_what_is_far_out_first(build):
    # On a line from the depot: 1 and 2 minutes on one side, 3 and 4 on the other.
    line = np.array([-1, -2, 3, 4, 0])
    table = np.abs(line[:, None] - line[None])
    problem = build(tables=(table,), stops=4, teams=3, capacity=2, start=4, end=4)
    routes = {frozenset(route) for route in construct(problem) if route}
    assert routes == {frozenset({0, 1}), frozenset({2, 3})}


@pytest.mark.parametrize("seed", range(3))
def test_routes_are_feasible_and_far_better_than_one_stop_each(seed, sound):
    problem = plane(seed, 200, 24, 10)
    routes = construct(problem)
    sound(problem, routes)
    assert sum(map(len, routes)) >= 190
    there_and_back = 2 * int(problem.travels[0].durations([200], range(200)).sum())
    assert score(problem, routes).total < 0.3 * there_and_back


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("objective", ["shortest", "balanced"])
def test_where_teams_differ_each_is_filled_with_what_it_may_carry(seed, objective, randomly, sound):
    problem = randomly(seed, stops=60, teams=5, tight=1.5, objective=objective)
    routes = construct(problem)
    sound(problem, routes)
    assert sum(map(len, routes)) > 30


def test_a_fixed_start_begins_its_route(build, sound):
    problem = build(teams=2, capacity=[3, 4]).replace(
        team_prefix=((), (2,)), eligible=[[1, 1], [1, 1], [0, 1], [1, 1]], team_kind=[0, 1]
    )
    routes = construct(problem)
    sound(problem, routes)
    assert routes[1][:1] == (2,)


def test_where_nothing_can_be_served_nothing_is(build):
    assert construct(build(demand=99)) == ((), ())


def test_no_table_of_all_pairs_is_asked_for():
    class Counted(MatrixTravel):
        cells = 0

        def durations(self, origins, destinations):
            block = super().durations(origins, destinations)
            Counted.cells += block.size
            return block

    problem = plane(1, 300, 40, 10)
    problem = problem.replace(travels=(Counted(problem.travels[0].matrix),))
    construct(problem)
    assert Counted.cells < 10 * 300
