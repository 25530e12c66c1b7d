"""Loadings within a route, and routes of every rule mended, filled and exchanged.

Places 0 to 3 are stops of one parcel, 4 and 5 depots; every leg takes a minute.
"""

from __future__ import annotations

import numpy as np
import pytest

from routing.plan.schedule import schedule_route
from routing.plan.score import score
from routing.problem import NO_GROUP, MatrixTravel, Problem
from routing.search.balance import balance
from routing.search.exchange import make_way
from routing.search.finish import _mended, finish
from routing.search.insert import insert_unserved
from routing.search.trips import lighter, without


def problem(**changes: object) -> Problem:
    """One team that carries two parcels and may load again at both depots."""
    matrix = np.full((6, 6), 60)
    matrix[5, :4] = 300  # the farther depot
    np.fill_diagonal(matrix, 0)
    values = {
        "travels": (MatrixTravel(matrix),), "demand": np.ones((4, 1)), "team_capacity": [[2]],
        "team_start": [4], "team_end": [4], "team_reloads": [[4, 5]], "reload_place": [4, 5],
    }  # fmt: skip
    return Problem(**(values | changes))


def two_teams(**changes: object) -> Problem:
    teams = {
        "team_capacity": [[2], [2]], "team_start": [4, 4], "team_end": [4, 4],
        "team_reloads": [[], []],
    }  # fmt: skip
    return problem(**(teams | changes))


def test_no_trip_is_left_empty() -> None:
    assert without(problem(), 0, (0, 4, 1, 4, 2), {0}) == (1, 4, 2)
    assert without(problem(), 0, (0, 4, 1, 4, 2), {2}) == (0, 4, 1)
    assert without(problem(), 0, (0, 4, 1, 4, 2), {0, 1, 2}) == ()


@pytest.mark.parametrize("route", [(0, 4, 1, 5, 2), (0, 5, 1, 4, 2)])
def test_of_two_depots_the_one_on_the_way_stays(route: tuple[int, ...]) -> None:
    assert without(problem(), 0, route, {1}) == (0, 4, 2)


def test_a_loading_without_need_goes() -> None:
    assert lighter(problem(), 0, (0, 4, 1)) == (0, 1)
    assert lighter(problem(), 0, (0, 1, 4, 2)) == (0, 1, 4, 2)


def test_a_stop_comes_with_a_loading_where_it_needs_one() -> None:
    [route] = insert_unserved(problem(), ((),))
    assert sorted(route) == [0, 1, 2, 3, 4]
    assert schedule_route(problem(), 0, route).feasible
    [once] = insert_unserved(problem(team_max_trips=[1]), ((),))
    assert len(once) == 2


def test_parcels_that_come_late_go_with_a_second_trip() -> None:
    # Stops 0 and 1 close before the parcels of stop 2 come.
    late = problem(
        team_capacity=[[9]], release=[[0, 0, 3600, 0]], window_start=[0] * 4,
        window_end=[1800, 1800, 9000, 1800], window_first=range(5),
    )  # fmt: skip
    [route] = insert_unserved(late, ((),))
    assert route[-2:] == (4, 2)


def test_groups_go_to_one_team_or_to_several() -> None:
    whole = two_teams(together=[0, 0, 1, 1])
    routes = insert_unserved(whole, ((), ()))
    assert sorted(map(sorted, routes)) == [[0, 1], [2, 3]]
    feud = two_teams(apart=[0, 0, 1, 1], team_capacity=[[4], [4]])
    assert all({0, 1} - set(r) and {2, 3} - set(r) for r in insert_unserved(feud, ((), ())))


def test_a_torn_group_is_mended_where_more_of_it_is() -> None:
    torn = two_teams(together=[0, 0, 0, NO_GROUP], team_capacity=[[3], [3]])
    done = finish(torn, ((0, 3), (1, 2)))
    assert not score(torn, done).infeasible
    assert set(done[1]) >= {0, 1, 2}


def test_loadings_are_not_stops_that_are_told_twice() -> None:
    assert finish(problem(team_capacity=[[1]]), ((0, 4, 1, 4, 2, 4, 3),)) == (
        (0, 4, 1, 4, 2, 4, 3),
    )


def test_what_breaks_a_limit_is_left_out() -> None:
    assert len(finish(problem(team_max_stops=[2]), ((0, 1, 4, 2, 3),))[0]) == 2
    fixed = problem(team_prefix=[[1]], team_capacity=[[4]])
    assert finish(fixed, ((0, 1, 2),))[0][0] == 1


def test_an_optional_stop_makes_way_in_a_later_trip() -> None:
    # Two trips of two: what is optional goes, whichever trip it is in.
    full = problem(
        demand=np.ones((5, 1)), priority=[3, 3, 3, 6, 5], team_max_trips=[2], team_start=[5],
        team_end=[5], team_reloads=[[5]], reload_place=[5],
        travels=(MatrixTravel(60 * (1 - np.eye(6))),),
    )  # fmt: skip
    [route] = make_way(full, [(0, 1, 5, 2, 3)])
    assert sorted(route) == [0, 1, 2, 4, 5]
    assert schedule_route(full, 0, route).feasible


def test_of_a_group_none_goes_elsewhere_in_exchange() -> None:
    # Stop 3 could take the place of stop 0, which could go to the other team, were it not for 1.
    group = two_teams(together=[0, 0, NO_GROUP, NO_GROUP], priority=[5, 5, 3, 1],
                      team_capacity=[[2], [2]], eligible=[[1, 1], [1, 1], [1, 1], [1, 0]],
                      team_kind=[0, 1])  # fmt: skip
    routes = make_way(group, [(0, 1), (2,)])
    assert 3 in routes[0]
    assert not score(group, tuple(routes)).infeasible


def test_what_belongs_with_a_newcomer_does_not_go_elsewhere() -> None:
    # Stop 3 takes the place of stop 0, for which the other team has room: but they belong together.
    pair = two_teams(together=[0, NO_GROUP, NO_GROUP, 0], priority=[5, 3, 3, 1],
                     team_capacity=[[1], [3]], eligible=[[1, 1], [0, 1], [0, 1], [1, 0]],
                     team_kind=[0, 1])  # fmt: skip
    assert make_way(pair, [(0,), (1, 2)]) == [(3,), (1, 2)]


def test_one_of_two_that_are_apart_is_left_out_and_no_other() -> None:
    feud = problem(apart=[0, 0, NO_GROUP, NO_GROUP], team_capacity=[[9]], team_max_stops=[4])
    assert len(_mended(feud, 0, (2, 3, 0, 1))) == 3


def test_a_stop_without_a_group_is_moved_where_the_others_must_stay() -> None:
    alike = two_teams(objective="balanced", together=[0, 0, NO_GROUP, NO_GROUP],
                      team_capacity=[[9], [9]], service=[600] * 4)  # fmt: skip
    assert [set(route) for route in balance(alike, ((0, 1, 2), (3,)))] == [{0, 1}, {2, 3}]


def test_fair_days_keep_groups_and_limits() -> None:
    alike = two_teams(objective="balanced", together=[0, 0, NO_GROUP, NO_GROUP],
                      team_capacity=[[9], [9]], service=[600] * 4)  # fmt: skip
    fair = balance(alike, ((0, 1, 2, 3), ()))
    assert score(alike, fair) < score(alike, ((0, 1, 2, 3), ()))
    assert not score(alike, fair).infeasible
    loaded = two_teams(objective="balanced", team_reloads=[[4], [4]], service=[600] * 4)
    fair = balance(loaded, ((0, 1, 4, 2, 3), ()))
    assert not score(loaded, fair).infeasible
    assert all(fair)
