"""A plan cut short is completed: no stop stays out that fits as it is."""

from __future__ import annotations

import numpy as np
import pytest

from routing.plan.first_fits import first_fits
from routing.plan.schedule import schedule_route
from routing.search import fill as module
from routing.search import solver
from routing.search.budget import Budget
from routing.search.fill import fill
from routing.search.limits import Limits
from routing.search.record import Record
from routing.search.solver import solve
from tests.plan.test_screen import plain_problem, some_routes


def served(routes):
    return sorted(stop for route in routes for stop in route)


@pytest.mark.parametrize("chained", [True, False])
@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_no_stop_stays_out_that_fits(seed, is_known, chained, monkeypatch):
    monkeypatch.setattr(module, "MANY", 0 if chained else 10**6)
    rng, problem = plain_problem(seed, stops=60, teams=9, is_known=is_known)
    problem = problem.replace(priority=rng.integers(1, 4, problem.num_stops))
    before = some_routes(rng, problem)[:5] + [()] * 4
    after = fill(problem, before)
    left = sorted({*range(problem.num_stops)}.difference(*after))
    assert first_fits(problem, after, left) == {}
    assert all(schedule_route(problem, team, route).feasible for team, route in enumerate(after))
    assert len(served(after)) == len(set(served(after))) > len(served(before))
    assert set(served(before)) <= set(served(after))


def test_chains_send_idle_teams_out(monkeypatch):
    monkeypatch.setattr(module, "MANY", 0)
    _, problem = plain_problem(3, stops=300, teams=60)
    monkeypatch.setattr(module, "_insert_near", lambda *each, **_: each[3])
    monkeypatch.setattr(module, "_insert_all", lambda *_: None)
    routes = fill(problem, [()] * 60)
    assert len(served(routes)) > 60
    assert all(schedule_route(problem, team, route).feasible for team, route in enumerate(routes))
    starts_open = problem.team_start < 0
    assert not any(route for route, is_open in zip(routes, starts_open, strict=True) if is_open)


def test_what_belongs_together_stays_with_one_team():
    _, problem = plain_problem(5, stops=40, teams=6)
    together = np.full(40, -1)
    together[:6] = [0, 0, 0, 1, 1, 1]
    problem = problem.replace(together=together)
    routes = fill(problem, [()] * 6)
    for group in (range(3), range(3, 6)):
        assert sum(bool({*group} & {*route}) for route in routes) <= 1


def test_a_search_that_is_stopped_at_once_leaves_nobody_out_who_fits(monkeypatch):
    monkeypatch.setattr(Budget, "is_overdue", lambda _: True)
    _, problem = plain_problem(7, stops=40, teams=8)
    found = solve(problem, Limits(time_limit=60, workers=1), should_stop=lambda: True)
    left = sorted({*range(problem.num_stops)}.difference(*found.sequences))
    assert served(found.sequences)
    assert first_fits(problem, found.sequences, left) == {}


def stopped_with(problem, routes, finish, monkeypatch):
    """What is left of routes when somebody stops just after them."""
    monkeypatch.setattr(solver, "finish", finish)
    record = Record(problem, lambda: None)
    record.take(routes)
    budget = Budget(Limits(time_limit=600), lambda: True)
    solver._complete(problem, record, budget)
    return record.best


def cut_off(_problem, sequences, _out_of_time):
    """The last pass as it is when it is out of time at once."""
    return sequences


@pytest.mark.parametrize("large", [True, False])
def test_thousands_left_out_when_somebody_stops_are_filled_in(large, monkeypatch):
    monkeypatch.setattr(solver, "MANY", 10**6 if large else 10)
    monkeypatch.setattr(solver, "LARGE", 10 if large else 10**6)
    rng, problem = plain_problem(1, stops=60, teams=9)
    before = (*some_routes(rng, problem)[:5], *[()] * 4)
    after = stopped_with(problem, before, cut_off, monkeypatch)
    left = sorted({*range(problem.num_stops)}.difference(*after))
    assert len(served(after)) > len(served(before))
    assert first_fits(problem, after, left) == {}


def test_a_plan_that_serves_all_is_not_finished_again_when_somebody_stops(monkeypatch):
    _, problem = plain_problem(2, stops=8, teams=9)
    routes = fill(problem, [()] * 9)
    assert served(routes) == list(range(8))

    def finish(*_):
        raise AssertionError

    assert stopped_with(problem, routes, finish, monkeypatch) == routes


@pytest.mark.parametrize("patience", [0, 1, 3, 9, 40])
def test_what_is_out_of_time_ends_with_what_there_is(patience, monkeypatch):
    monkeypatch.setattr(module, "MANY", 0)
    rng, problem = plain_problem(4, stops=60, teams=9)
    before = [*some_routes(rng, problem)[:5], *[()] * 4]
    asked = []

    def out_of_time():
        asked.append(1)
        return len(asked) > patience

    after = fill(problem, before, out_of_time)
    assert all(schedule_route(problem, team, route).feasible for team, route in enumerate(after))
    assert set(served(before)) <= set(served(after))
    assert len(served(after)) == len(set(served(after)))
    assert len(asked) <= patience + 20
    assert patience or after == tuple(map(tuple, before))
