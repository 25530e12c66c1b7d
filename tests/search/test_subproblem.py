"""Parts of a problem: what is in them, and the way back."""

from __future__ import annotations

import numpy as np
import pytest

from routing.model import Break
from routing.plan.schedule import schedule_route
from routing.plan.score import score
from routing.problem import NO_GROUP, Clock, MatrixTravel
from routing.search.subproblem import take_part, whole

NOON = 12 * 3600


def test_a_part_has_the_legs_of_its_places_in_their_direction(build):
    # Teams 0 and 2 start at place 4 and at place 5; stops 0, 2 and 3 are theirs.
    problem = build(teams=3, start=[4, 4, 5], end=[4, 4, 5])
    part = take_part(problem, ((2,), (1,), (3, 0)), [2, 0])
    assert part.places == (0, 2, 3, 4, 5)
    assert part.teams == (0, 2)
    assert part.start == ((1,), (2, 0))
    minutes = part.problem.travels[0].durations(range(5), range(5)) // 60
    assert minutes.tolist() == [
        [0, 25, 32, 14, 40],
        [23, 0, 11, 29, 20],
        [30, 13, 0, 33, 10],
        [15, 31, 35, 0, 50],
        [42, 21, 12, 52, 0],
    ]
    assert part.problem.team_start.tolist() == [3, 4]


def test_the_way_back_replaces_the_routes_of_the_part_alone(build):
    problem = build(teams=3)
    sequences = ((2,), (1,), (3, 0))
    part = take_part(problem, sequences, [0, 2])
    assert part.put_back(sequences, part.start) == sequences
    assert part.put_back(sequences, ((0, 1), (2,))) == ((0, 2), (1,), (3,))


def test_unserved_stops_can_come_along(build):
    problem = build(teams=2)
    part = take_part(problem, ((2,), (1,)), [1], [3, 0])
    assert part.places == (0, 1, 3, 4)
    assert part.start == ((1,),)
    assert part.put_back(((2,), (1,)), ((2, 1, 0),)) == ((2,), (3, 1, 0))


@pytest.mark.parametrize("seed", range(4))
def test_a_routes_schedule_is_the_same_in_a_part(seed, randomly):
    problem = randomly(seed, stops=20, teams=5)
    sequences = ((0, 1, 2), (), (3, 4), (5, 6, 7, 8), (9,))
    part = take_part(problem, sequences, [0, 3, 4, 1])
    for team, stops in zip(part.teams, part.start, strict=True):
        there = schedule_route(part.problem, part.teams.index(team), stops)
        assert there == schedule_route(problem, team, sequences[team])


def test_windows_and_releases_of_every_clock_come_along(build):
    spans = ((0, 10), (20, 30)), ((5, 9),), ((1, 2),), ((0, 99),)
    other = ((3, 4),), ((5, 9), (11, 12)), (), ((0, 98),)
    flat = [*spans, *other]
    problem = build().replace(
        window_first=np.cumsum([0, *map(len, flat)]),
        window_start=[a for each in flat for a, _ in each],
        window_end=[b for each in flat for _, b in each],
        release=[[0, 1, 2, 3], [4, 5, 6, 7]],
        clocks=(Clock(), Clock([Break(start=100, end=200)])),
        team_clock=[0, 1],
    )
    part = take_part(problem, ((3, 1), (2,)), [0])
    assert part.problem.spans == ((((5, 9),), ((0, 99),)), (((5, 9), (11, 12)), ((0, 98),)))
    assert part.problem.release.tolist() == [[1, 3], [5, 7]]


def test_rules_come_along_in_the_parts_own_numbers(build):
    problem = build(teams=2).replace(
        together=[7, NO_GROUP, 7, NO_GROUP],
        eligible=[[1, 1], [0, 1], [1, 1], [1, 0]],
        team_kind=[0, 1],
        team_prefix=((), (2,)),
        team_order=((3, 1), (0, 3, 2)),
        team_reloads=((5,), (4, 5)),
        reload_place=[4, 5],
        reload_loading=[60, 120],
        reload_opens=[[0, 0]],
        reload_closes=[[NOON, NOON]],
        compactness=50,
        nearest=[2, 0, 3, 2],
        points=[(1, 10), (2, 20), (3, 30), (4, 40)],
    )
    part = take_part(problem, ((3,), (2, 5, 0)), [1])
    assert part.places == (0, 2, 4, 5)
    assert part.start == ((1, 3, 0),)
    inside = part.problem
    assert inside.together.tolist() == [7, 7]
    assert inside.team_prefix == ((1,),)
    assert inside.team_order == ((0, 1),)
    assert inside.team_reloads == ((2, 3),)
    assert inside.reload_loading.tolist() == [60, 120]
    assert inside.nearest.tolist() == [1, -1]
    assert inside.points.tolist() == [[1, 10], [3, 30]]
    assert inside.may_serve(0, 1)
    assert schedule_route(inside, 0, (1, 3, 0)) == schedule_route(problem, 1, (2, 5, 0))


def test_hours_ways_and_who_may_serve_whom_come_along(build):
    metres = MatrixTravel(100 * np.arange(36).reshape(6, 6) * (1 - np.eye(6, dtype=int)))
    problem = build(teams=2).replace(
        eligible=[[1, 1], [0, 1], [1, 1], [1, 0]], team_kind=[0, 1],
        team_reloads=((5,), (5,)), reload_place=[5], reload_loading=[60],
        reload_opens=[[NOON - 3600]], reload_closes=[[NOON]],
        distances=(metres,), team_max_distance=[900, 9000],
    )  # fmt: skip
    inside = take_part(problem, ((3,), (2, 5, 0)), [0], [1]).problem
    assert inside.eligible.tolist() == [[False, True], [True, False]]
    assert (inside.reload_opens.tolist(), inside.reload_closes.tolist()) == (
        [[NOON - 3600]], [[NOON]],
    )  # fmt: skip
    # Stops 1 and 3, and places 4 and 5.
    assert inside.distances[0].durations([0], [1, 2, 3]).tolist() == [[900, 1000, 1100]]
    assert inside.team_max_distance.tolist() == [900]


@pytest.mark.parametrize("seed", range(3))
def test_what_a_part_gains_the_whole_gains(seed, randomly):
    problem = randomly(seed, stops=12, teams=4, tight=3, windows=0).replace(compactness=500)
    sequences = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (9, 10, 11))
    part = take_part(problem, sequences, [1, 3])
    changed = (part.start[0][::-1], ()), ((part.start[0][0],), part.start[0][1:])
    for one, other in changed:
        trial = (one, (*other, *part.start[1]))
        gain = score(part.problem, trial).total - score(part.problem, part.start).total
        after = score(problem, part.put_back(sequences, trial)).total
        assert after - score(problem, sequences).total == gain


def test_a_part_judges_no_days(build):
    problem = build(objective="balanced")
    assert take_part(problem, ((0,), (1,)), [0]).problem.objective == "shortest"
    alone = take_part(problem, ((0,), (1,)), [0], own_days=True)
    assert alone.problem.objective == "balanced"
    assert whole(problem, ((0,), (1,))).problem is problem
