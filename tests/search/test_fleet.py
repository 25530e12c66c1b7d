"""Who is like whom, and who could serve what."""

from __future__ import annotations

import itertools

import pytest

from routing.plan.schedule import schedule_route
from routing.problem import UNREACHABLE, Clock, MatrixTravel
from routing.search.fleet import clocks_agree, servable_alone, team_classes, worth_trying

EIGHT = 8 * 3600
NINE = 9 * 3600
RELOAD = {"reload_place": [5], "reload_loading": [600], "team_reloads": [(5,)]}


def test_teams_that_differ_in_any_rule_are_not_alike(build):
    assert team_classes(build(teams=3)) == [[0, 1, 2]]
    for changes in (
        {"team_max_stops": [1, 2, 2]},
        {"team_unit_cost": [2, 1, 1]},
        {"team_prefix": [(0,), (), ()]},
        {"team_order": [(0, 1), (), ()]},
        {"team_reloads": [(5,), (), ()], "reload_place": [5]},
    ):
        assert team_classes(build(teams=3, **changes)) == [[0], [1, 2]]
    assert team_classes(build(teams=0, capacity=[], start=[], end=[], profile=[])) == []


def test_a_stop_is_servable_alone_where_the_ruler_says_so(build):
    # 15 minutes there, 5 at the door, 14 back.
    for shift, able in ((34, True), (33, False)):
        problem = build(teams=1, shift=(EIGHT, EIGHT + 60 * shift))
        assert servable_alone(problem)[0, 0] == able
    assert not servable_alone(build(teams=1, team_max_duration=[2039]))[0, 0]
    assert servable_alone(build(teams=1, team_max_duration=[2040]))[0, 0]
    late = build(teams=1, release=[[NINE, 0, 0, 0]], windows={0: ((EIGHT, NINE + 899),)})
    assert servable_alone(late)[:, 0].tolist() == [False, True, True, True]


def test_a_stop_may_be_servable_on_a_later_trip_alone(build):
    # From 4 it is 31 minutes to stop 2, from 5 it is 21, and its parcel comes at nine.
    window = {2: ((EIGHT, NINE + 60 * 30),)}
    problem = build(teams=1, release=[[0, 0, NINE + 60, 0]], windows=window, **RELOAD)
    assert not servable_alone(problem.replace(team_reloads=()))[2, 0]
    assert not servable_alone(problem)[2, 0]  # 9:01, ten minutes to load, 21: too late by two
    sooner = problem.replace(reload_loading=[480])
    assert schedule_route(sooner, 0, [3, 5, 2]).feasible
    assert servable_alone(sooner)[2, 0]
    assert not servable_alone(sooner.replace(reload_closes=[[NINE]]))[2, 0]


def test_a_road_from_a_depot_to_load_at_is_a_road(build):
    table = build().travels[0].matrix.copy()
    table[4, 2] = UNREACHABLE
    problem = build(teams=1, **RELOAD).replace(travels=(MatrixTravel(table),))
    assert not servable_alone(problem.replace(team_reloads=()))[2, 0]
    assert servable_alone(problem)[2, 0]


def test_a_start_is_worth_trying_whatever_may_be_thought_of_it(build):
    problem = build(teams=1, demand=[99, 1, 1, 1], **RELOAD)
    assert worth_trying(problem).tolist() == [False, True, True, True]
    assert worth_trying(problem, ((0, 5, 1),)).all()


def test_clocks_agree_where_windows_are_no_matter(build):
    assert clocks_agree(build())
    two = {"clocks": (Clock(), Clock()), "release": [[0] * 4] * 2}
    spans = {"window_first": range(9), "window_start": [0] * 8}
    problem = build().replace(**two, **spans, window_end=[NINE] * 8)
    assert clocks_agree(problem)
    assert not clocks_agree(problem.replace(window_end=[NINE] * 7 + [EIGHT]))
    assert not clocks_agree(problem.replace(release=[[0] * 4, [0, 0, 0, 60]]))


@pytest.mark.parametrize("seed", range(40))
def test_nothing_servable_is_overlooked(seed, ruled):
    problem = ruled(seed)
    table = servable_alone(problem)
    for team, stop in itertools.product(range(problem.num_teams), range(problem.num_stops)):
        if schedule_route(problem, team, [stop]).feasible:
            assert table[stop, team]
        elif not problem.team_reloads[team]:
            assert not table[stop, team]


def test_ways_of_a_depot_are_asked_for_once_whatever_teams_carry(build):
    class Counted(MatrixTravel):
        asked = 0

        def durations(self, origins, destinations):
            Counted.asked += 1
            return super().durations(origins, destinations)

    problem = build(teams=3, capacity=[2, 3, 4])
    assert len(team_classes(problem)) == 3
    counted = problem.replace(travels=(Counted(problem.travels[0].matrix),))
    assert (servable_alone(counted) == servable_alone(problem)).all()
    assert Counted.asked == 2
