"""A search with some teams left as they are."""

from __future__ import annotations

import numpy as np
import pytest

from routing.problem import MatrixTravel, Problem
from routing.search import subproblem
from routing.search.around import solve_around
from routing.search.limits import Limits

LIMITS = Limits(time_limit=None, iterations=20, workers=1)


def line(num_stops: int, **rest) -> Problem:
    """Stops a minute apart in a line, three teams from the depot at its beginning."""
    seconds = 60 * np.abs(np.subtract.outer(np.arange(num_stops + 1), np.arange(num_stops + 1)))
    # The way back is longer: an index that is turned round shows.
    seconds += np.tril(np.full_like(seconds, 7), -1)
    values = {
        "demand": np.ones((num_stops, 1)), "service": np.full(num_stops, 60),
        "priority": np.full(num_stops, 3), "window_first": np.arange(num_stops + 1),
        "window_start": np.zeros(num_stops), "window_end": np.full(num_stops, 50_000),
        "team_capacity": [[9]] * 3, "team_earliest": [0] * 3, "team_latest": [40_000] * 3,
        "team_start": [num_stops] * 3, "team_end": [num_stops] * 3, "team_profile": [0] * 3,
        "travels": (MatrixTravel(seconds),),
    }  # fmt: skip
    return Problem(**(values | rest))


def test_closed_teams_stay_and_the_others_take_the_rest():
    start = ((5, 0, 3), (), (1,))
    found = solve_around(line(8), LIMITS, start=start, closed=[0, 1])
    assert found.sequences[:2] == ((5, 0, 3), ())
    assert sorted(found.sequences[2]) == [1, 2, 4, 6, 7]
    assert found.sequences[2] in {(1, 2, 4, 6, 7), (7, 6, 4, 2, 1)}


def test_with_every_team_closed_nothing_is_searched():
    start = ((0,), (1,), ())
    assert solve_around(line(3), LIMITS, start=start, closed=[0, 1, 2]).sequences == start


def test_what_belongs_with_a_kept_stop_is_served_by_nobody_else():
    together = np.array([0, 0, -1, -1])
    found = solve_around(line(4, together=together), LIMITS, start=((0,), (), ()), closed=[0])
    assert found.sequences[0] == (0,)
    assert sorted(stop for route in found.sequences for stop in route) == [0, 2, 3]


@pytest.mark.parametrize("objective", ["balanced", "shortest", "fewest-teams"])
def test_the_objective_stays_that_of_the_whole(objective):
    problem = line(8, objective=objective)
    found = solve_around(problem, LIMITS, start=((7,), (), ()), closed=[0])
    assert found.sequences[0] == (7,)
    out = sum(bool(route) for route in found.sequences[1:])
    assert out == (1 if objective == "fewest-teams" else out)
    assert sorted(stop for route in found.sequences for stop in route) == list(range(8))


def test_a_part_too_large_for_a_table_is_asked_of_the_whole(monkeypatch):
    problem = line(8)
    small = subproblem.take_part(problem, ((5, 0), (2,), ()), [0, 2], [3, 7]).problem.travels[0]
    monkeypatch.setattr(subproblem, "LARGEST_TABLE", 3)
    large = subproblem.take_part(problem, ((5, 0), (2,), ()), [0, 2], [3, 7]).problem.travels[0]
    every = range(small.num_places)
    assert large.num_places == small.num_places == 5
    assert np.array_equal(large.durations(every, every), small.durations(every, every))
    assert np.array_equal(large.pairs([0, 4], [3, 1]), small.pairs([0, 4], [3, 1]))
    assert np.array_equal(large.nearest(every, every, 6), small.nearest(every, every, 6))
    start = ((5, 0), (2,), ())
    found = solve_around(problem, LIMITS, start=start, closed=[1])
    assert sorted(stop for route in found.sequences for stop in route) == list(range(8))
