"""Grounds: a large problem without a plan, divided by depot and room."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from routing.problem import UNLIMITED, UNREACHABLE, MatrixTravel, Problem
from routing.search import Limits, grounds, mix, runs, solve, stages
from routing.search.fleet import servable_alone
from routing.search.grounds import grounds as divide
from routing.search.work import room_of

from .planes import plane

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


def test_a_depot_is_as_near_as_its_quickest_team_finds_it():
    # Those on foot, who come first, have no road to the second village.
    problem = villages(teams=((20, 4),))
    walked = problem.travels[0].matrix.copy()
    walked[10:20], walked[:, 10:20] = UNREACHABLE, UNREACHABLE
    np.fill_diagonal(walked, 0)
    problem = problem.replace(
        travels=(MatrixTravel(walked), *problem.travels), team_profile=[0, 1, 1, 1]
    )
    (ground,) = of(problem)
    assert ground.stops == tuple(range(20))


def test_what_only_a_later_trip_can_serve_is_on_a_ground():
    # From the depot there is no road to stop 0, but from that where the teams load again.
    problem = villages(teams=((20, 4),))
    ways = problem.travels[0].matrix.copy()
    ways[20, 0] = UNREACHABLE
    problem = problem.replace(
        travels=(MatrixTravel(ways),), team_reloads=[[21]] * 4, team_max_trips=[3] * 4,
        reload_place=[21], reload_loading=[0], reload_opens=[[0]], reload_closes=[[9000]],
    )  # fmt: skip
    assert servable_alone(problem)[0].all()
    assert 0 in {stop for each in of(problem) for stop in each.stops}


def test_teams_that_load_again_have_room_for_more():
    teams = ((20, 1), (21, 4))
    again = {
        "team_reloads": [[20], *[()] * 4], "team_max_trips": [3, 1, 1, 1, 1],
        "reload_place": [20], "reload_loading": [0], "reload_opens": [[0]],
        "reload_closes": [[9000]],
    }  # fmt: skip
    one, other = of(villages(teams=teams, **again))
    assert (one.stops, other.stops) == (tuple(range(10)), tuple(range(10, 20)))
    room = room_of(villages(teams=teams, **again, team_aboard=[[2]] * 5))
    assert room[:, 0].tolist() == [2 + 5 + 5, 2, 2, 2, 2]
    assert np.isinf(room_of(villages(teams=teams, room=UNLIMITED))).all()


def test_stops_are_on_the_ground_of_somebody_who_may_serve_them(monkeypatch):
    monkeypatch.setattr(grounds, "MOST_STOPS", 5)
    may = np.ones((20, 3), bool)
    may[:6] = [True, False, False]
    may[6:9] = [False, False, True]
    kinds = [0, 0, 1, 1, 1, 1, 2, 2]
    problem = villages(teams=((20, 8),), eligible=may, team_kind=kinds)
    alone = servable_alone(problem)
    told = of(problem)
    assert sorted(stop for each in told for stop in each.stops) == list(range(20))
    for each in told:
        assert alone[np.ix_(each.stops, each.teams)].any(axis=1).all(), each


def test_where_our_own_engine_is_not_ready_in_time_a_plan_is_constructed(monkeypatch, sound):
    monkeypatch.setattr(stages, "LARGE", 100)
    monkeypatch.setattr(runs, "LARGE", 100)
    monkeypatch.setattr(stages, "WAIT_SHARE", 0.0)
    monkeypatch.setattr(mix, "Warm", lambda: SimpleNamespace(ready=False, in_vain=False))
    problem, served = plane(3, 200, 8, objective="balanced"), [0]
    found = solve(
        problem, Limits(time_limit=300, workers=1), should_stop=lambda: served[-1] == 200,
        progress=lambda told: served.append(told.served),
    )  # fmt: skip
    sound(problem, found.sequences)
    assert served[-1] == 200
    assert found.duration < 300


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
