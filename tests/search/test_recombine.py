"""Recombining: the best choice among routes that are at hand."""

from __future__ import annotations

import pytest

from routing.plan.schedule import schedule_route
from routing.plan.score import score
from routing.problem import NO_GROUP
from routing.search.engines import Task, run_engine
from routing.search.pool import MOST_ROUTES, RoutePool


def recombine(problem, start, pool, **changes):
    task = Task(problem=problem, seed=1, seconds=10, start=start, pool=tuple(pool), **changes)
    return run_engine("recombine", task, lambda _: None)


def schedules(problem, sequences):
    return [schedule_route(problem, team, stops) for team, stops in enumerate(sequences)]


def test_the_best_combination_of_two_plans_is_found(build):
    # Each plan has one good route and one that goes to and fro.
    problem = build(teams=3, capacity=2)
    good = ((0, 1), (2, 3), ())
    first, second = ((0, 1), (3,), (2,)), ((1,), (2, 3), (0,))
    assert score(problem, good) < min(score(problem, first), score(problem, second))
    found = recombine(problem, first, enumerate(second))
    assert {*found} == {*good}


def test_a_team_keeps_the_route_that_it_has(build):
    problem = build(teams=3, capacity=2)
    found = recombine(problem, ((), (0, 1), (3, 2)), [(0, (2, 3))])
    assert found[1] == (0, 1)
    assert {found[0], found[2]} == {(), (2, 3)}


def test_no_more_teams_of_a_class_than_there_are(build):
    problem = build(teams=2, capacity=[2, 4])
    # Two short routes would need two teams of the first class.
    start = ((0, 1), (2, 3))
    found = recombine(problem, start, [(0, (2, 3))])
    assert sorted(map(sorted, found)) == [[0, 1], [2, 3]]
    assert all(each.feasible for each in schedules(problem, found))


def test_what_is_left_out_is_of_the_lowest_priority(build):
    problem = build(teams=1, capacity=2, priority=[1, 5, 1, 5])
    found = recombine(problem, ((1, 3),), [(0, (0, 1)), (0, (0, 2)), (0, (2, 3))])
    assert found == ((0, 2),)


def test_stops_that_belong_together_are_not_torn_apart(build):
    problem = build(teams=2, capacity=4).replace(together=[0, NO_GROUP, NO_GROUP, 0])
    start = ((0, 3), (1, 2))
    found = recombine(problem, start, [(0, (0, 1)), (1, (2, 3))])
    assert score(problem, found) <= score(problem, start)
    assert found == start


def test_the_fewest_teams_come_before_the_least_total(build):
    problem = build(teams=2, capacity=4, start=[0 + 4, 4], end=4, objective="fewest-teams")
    start = ((0, 1), (2, 3))
    found = recombine(problem, start, [(0, (3, 0, 2, 1))])
    assert sorted(map(len, found)) == [0, 4]


@pytest.mark.parametrize("seed", range(3))
def test_a_recombination_is_never_worse(seed, randomly):
    problem = randomly(seed, stops=16, teams=4, windows=0.5)
    runs = [
        run_engine("insertion", Task(problem=problem, seed=s, iterations=15), lambda _: None)
        for s in range(4)
    ]
    pool = RoutePool(problem)
    for run in runs:
        pool.add(run, schedules(problem, run))
    best = min(runs, key=lambda run: score(problem, run))
    assert score(problem, recombine(problem, best, pool.candidates())) <= score(problem, best)


def test_the_pool_keeps_the_cheapest_order_of_a_set_of_stops(build):
    problem = build(teams=2)
    pool = RoutePool(problem)
    pool.add(((0, 1), ()), schedules(problem, ((0, 1), ())))
    pool.add(((), (1, 0)), schedules(problem, ((), (1, 0))))
    cheapest = min([(0, 1), (1, 0)], key=lambda stops: schedule_route(problem, 0, stops).cost)
    assert pool.candidates() == [(0, cheapest)]
    assert pool.changes == 1


def test_the_pool_takes_no_route_that_breaks_a_rule_and_forgets_the_oldest(build, monkeypatch):
    problem = build(teams=1, capacity=2)
    pool = RoutePool(problem)
    pool.add(((0, 1, 2),), schedules(problem, ((0, 1, 2),)))
    assert pool.candidates() == []
    monkeypatch.setattr("routing.search.pool.MOST_ROUTES", 2)
    for stop in range(3):
        pool.add(((stop,),), schedules(problem, ((stop,),)))
    assert [stops for _, stops in pool.candidates()] == [(1,), (2,)]
    assert MOST_ROUTES > 2
