"""A run from nothing begins several times, and goes on from the best of its ends."""

from __future__ import annotations

import pytest

from routing.plan.score import score
from routing.search.engines import Task, load_engine

pytest.importorskip("numba")

from routing.search.ruin import laps, run
from routing.search.ruin.laps import LAPS, num_laps


def search(problem, told=None, **changes):
    task = Task(**{"problem": problem, "seed": 1, "iterations": 1500} | changes)
    return load_engine("ruin").run(task, (told if told is not None else []).append, lambda: False)


def cost(problem, sequences):
    found = score(problem, sequences)
    assert not found.infeasible
    return (found.unserved, found.total)


@pytest.fixture
def begun(monkeypatch):
    """The ends of all laps."""
    ends, search_lap = [], run.Run._search

    def noted(self):
        ends.append(search_lap(self))
        return ends[-1]

    monkeypatch.setattr(run.Run, "_search", noted)
    return ends


def test_a_run_from_nothing_begins_several_times(randomly, begun):
    problem = randomly(3, stops=25, teams=6).replace(objective="shortest")
    found = search(problem)
    assert len(begun) == LAPS
    assert len(set(begun)) > 1
    assert cost(problem, found) <= min(cost(problem, each) for each in begun)


def test_laps_and_the_rest_are_within_the_limit_of_iterations(randomly, begun, monkeypatch):
    problem = randomly(3, stops=25, teams=6).replace(objective="shortest")
    made, act = [], run.act

    def counted(m, legs, floats, action, amount=0):
        done = act(m, legs, floats, action, amount)
        made.append(done if action == run.SEARCH else 0)
        return done

    monkeypatch.setattr(run, "act", counted)
    search(problem)
    assert sum(made) == 1500 * run.EACH


def test_what_is_told_never_gets_worse(randomly, monkeypatch):
    monkeypatch.setattr(run, "FIXED_PORTION", 20)
    problem = randomly(5, stops=25, teams=6).replace(objective="shortest")
    told = []
    found = search(problem, told)
    costs = [cost(problem, each) for each in told]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == cost(problem, found)


def test_a_run_that_has_a_start_goes_on_from_it(randomly, begun):
    problem = randomly(3, stops=25, teams=6).replace(objective="shortest")
    start = search(problem)
    begun.clear()
    again = search(problem, start=start)
    assert len(begun) == 1
    assert cost(problem, again) <= cost(problem, start)


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"seconds": 10.0}, LAPS),
        ({"seconds": 2 * 0.0025 * 40 / 0.7 + 0.001}, 2),
        ({"seconds": 0.1}, 1),
        ({"seconds": 10.0, "heat": (1.0, 0.1)}, 1),
        ({"seconds": 10.0, "start": ()}, 1),
    ],
)
def test_laps_are_as_many_as_there_is_time_for(randomly, changes, number):
    problem = randomly(1, stops=40, teams=6).replace(objective="shortest")
    assert num_laps(Task(problem=problem, seed=1, **changes), 0) == number


def test_a_large_problem_is_begun_once(randomly, monkeypatch):
    problem = randomly(1, stops=40, teams=6).replace(objective="shortest")
    monkeypatch.setattr(laps, "MOST_STOPS", 39)
    assert num_laps(Task(problem=problem, seed=1, seconds=10.0), 0) == 1


@pytest.mark.parametrize("objective", ["balanced", "fewest-teams"])
def test_where_more_than_cost_is_to_be_improved_there_is_one(randomly, objective):
    problem = randomly(1, stops=40, teams=6).replace(objective=objective)
    assert num_laps(Task(problem=problem, seed=1, seconds=10.0), 0) == 1


def test_a_wish_to_stop_ends_the_laps(randomly):
    problem = randomly(3, stops=25, teams=6).replace(objective="shortest")
    told = []
    task = Task(problem=problem, seed=1, iterations=10**7)
    found = load_engine("ruin").run(task, told.append, lambda: bool(told))
    assert cost(problem, found) <= cost(problem, told[0])


def test_a_lap_is_as_long_by_iterations_as_by_time():
    # About 100,000 ruins a second on the machine where laps were measured.
    assert pytest.approx(100_000, rel=0.2) == laps.RUINS_A_STOP / laps.SECONDS_A_STOP
