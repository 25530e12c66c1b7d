"""Hard cases end well: whatever the round, ``solve`` gives sequences that break no rule."""

from __future__ import annotations

import numpy as np
import pytest

from routing.plan.score import score
from routing.problem import UNREACHABLE
from routing.search import Limits, solve

EIGHT = 8 * 3600
FEW = Limits(time_limit=None, iterations=6, workers=1)
OBJECTIVES = ["balanced", "shortest", "fewest-teams"]


@pytest.fixture(params=OBJECTIVES)
def served(request, sound):
    """How many stops the answer serves."""

    def serve(problem, limits=FEW):
        problem = problem.replace(objective=request.param)
        found = solve(problem, limits).sequences
        sound(problem, found)
        return problem.num_stops - sum(score(problem, found).unserved)

    return serve


def test_no_team(build, served):
    assert served(build(teams=0, capacity=[], start=[], end=[], profile=[])) == 0


def test_no_stop(build, served):
    assert served(build(stops=0, demand=[], service=[], priority=[])) == 0


def test_one_stop(build, served):
    assert served(build(stops=1)) == 1


def test_all_stops_at_one_place(build, served):
    assert served(build(tables=(np.zeros((6, 6), int),), service=0)) == 4
    assert served(build(tables=(np.zeros((6, 6), int),), capacity=1)) == 2


def test_more_stops_than_can_ever_be_served(randomly, served):
    assert 0 < served(randomly(3, stops=60, teams=1, windows=0)) < 60


def test_windows_of_no_length(build, served):
    windows = {stop: ((EIGHT + 3600 * stop + 3600,) * 2,) for stop in range(3)}
    assert served(build(windows=windows)) == 4
    at_once = dict.fromkeys(range(4), ((EIGHT + 3600,) * 2,))
    assert served(build(windows=at_once)) == 2


def test_a_stop_heavier_than_every_team(build, served):
    assert served(build(demand=[1, 99, 1, 1], capacity=9)) == 3


def test_pairs_that_no_road_joins(build, served):
    # Stops 0 and 1 on one side of the river with depot 4, stops 2 and 3 on the other with 5.
    side = np.array([0, 0, 1, 1, 0, 1])
    table = np.where(side[:, None] == side, 600, UNREACHABLE)
    np.fill_diagonal(table, 0)
    split = build(tables=(table,), unit=1, start=[4, 5], end=[4, 5])
    assert served(split) == 4
    assert served(build(tables=(table,), unit=1)) == 2


def test_shifts_too_short_for_anything(build, served):
    assert served(build(shift=(EIGHT, EIGHT + 60))) == 0
    assert served(build(shift=(EIGHT, EIGHT - 1))) == 0


@pytest.mark.slow
def test_a_thousand_stops_with_one_team(randomly, served):
    problem = randomly(19, stops=1000, teams=1, windows=0)
    assert 10 < served(problem, Limits(time_limit=10)) < 200
