"""Grounds: a large problem without a plan, divided by depot and room."""

from __future__ import annotations

import numpy as np
import pytest

from routing.problem import MatrixTravel, Problem
from routing.search import Limits, grounds, runs, solve, stages
from routing.search.fleet import servable_alone
from routing.search.grounds import grounds as divide

# Two villages, ten stops each, a depot in each; a minute within and an hour between them.
PLACES = np.repeat([0, 3600], 10)


def villages(teams=((20, 4), (21, 4)), room=5, **changes):
    """``teams``: of each depot how many."""
    at = np.concatenate([PLACES, [0, 3600]])
    apart = np.abs(np.subtract.outer(at, at)) + 60
    np.fill_diagonal(apart, 0)
    start = [depot for depot, count in teams for _ in range(count)]
    return Problem(
        travels=(MatrixTravel(apart),),
        demand=np.ones((20, 1)),
        team_capacity=np.full((len(start), 1), room),
        team_start=start,
        team_end=start,
        **changes,
    )


def of(problem):
    return divide(problem, servable_alone(problem))


def test_each_stop_goes_to_its_own_depot():
    told = {(each.teams, each.stops) for each in of(villages())}
    assert told == {
        ((0, 1, 2, 3), tuple(range(10))),
        ((4, 5, 6, 7), tuple(range(10, 20))),
    }


def test_what_a_depot_has_no_room_for_goes_to_the_next():
    one, other = of(villages(teams=((20, 1), (21, 4))))
    assert len(one.stops) == 4  # five, but for a twentieth
    assert len(other.stops) == 16


def test_a_stop_that_only_some_may_serve_goes_to_them():
    may = np.ones((20, 2), bool)
    may[0] = [False, True]
    problem = villages(eligible=may, team_kind=[0] * 4 + [1] * 4)
    (own,) = [each for each in of(problem) if 0 in each.stops]
    assert own.teams == (4, 5, 6, 7)


def test_a_stop_that_nobody_may_serve_is_in_no_ground():
    may = np.ones((20, 1), bool)
    may[3] = False
    assert not any(3 in each.stops for each in of(villages(eligible=may)))


def test_many_stops_of_a_depot_are_cut_and_its_teams_dealt_out(monkeypatch):
    monkeypatch.setattr(grounds, "MOST_STOPS", 5)
    told = of(villages())
    assert sorted(stop for each in told for stop in each.stops) == list(range(20))
    assert sorted(team for each in told for team in each.teams) == list(range(8))
    assert {(len(each.stops), len(each.teams)) for each in told} == {(5, 2)}


def test_stops_of_one_team_stay_on_one_ground(monkeypatch):
    monkeypatch.setattr(grounds, "MOST_STOPS", 5)
    group = np.full(20, -1)
    group[[0, 4, 9, 15]] = 0
    told = [each for each in of(villages(together=group)) if {0, 4, 9, 15} & set(each.stops)]
    assert len(told) == 1
    assert {0, 4, 9, 15} <= set(told[0].stops)


@pytest.mark.parametrize("objective", ["shortest", "balanced"])
def test_a_large_problem_of_many_kinds_of_teams_is_planned(objective, monkeypatch, sound):
    pytest.importorskip("numba")
    monkeypatch.setattr(stages, "LARGE", 100)
    monkeypatch.setattr(runs, "LARGE", 100)
    monkeypatch.setattr(grounds, "MOST_STOPS", 40)
    rng = np.random.default_rng(3)
    at = np.vstack([rng.uniform(0, 5000, (200, 2)), [[1000, 1000], [4000, 4000]]])
    apart = np.ceil(np.linalg.norm(at[:, None] - at[None], axis=2))
    problem = Problem(
        travels=(MatrixTravel(apart), MatrixTravel(2 * apart)),
        demand=np.ones((200, 1)),
        team_capacity=rng.integers(14, 20, (16, 1)),
        team_profile=[0, 1] * 8,
        team_start=[200] * 8 + [201] * 8,
        team_end=[200] * 8 + [201] * 8,
        objective=objective,
    )
    found = [
        solve(problem, Limits(time_limit=None, iterations=60, workers=workers)).sequences
        for workers in (1, 2)
    ]
    sound(problem, found[0])
    assert found[0] == found[1]
    assert sum(map(len, found[0])) == 200
