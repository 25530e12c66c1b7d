"""The best position, against every position tried on the ruler."""

from __future__ import annotations

import numpy as np
import pytest

from routing.plan.first_fits import first_fits
from routing.plan.insertion import NEVER, best_insertion, best_insertions
from routing.plan.schedule import schedule_route
from routing.problem import OPEN, UNREACHABLE, MatrixTravel, Problem

from .conftest import MINUTE, A, B, C, D, change_team, small_round, star_problem


def test_the_position_that_adds_least_to_the_day() -> None:
    # K-A-K takes 34 minutes; with D before A 35 + 5 + 30 + 5 + 14 = 89, after it
    # 15 + 5 + 32 + 5 + 33 = 90.
    insertion = best_insertion(star_problem(small_round()), 0, [A], D)
    assert insertion is not None
    assert (insertion.position, insertion.increase) == (0, (89 - 34) * MINUTE)


def test_what_fits_nowhere_has_no_position() -> None:
    # B closes at 09:00; after D and before C it is too late, and T2 has no room for B and A.
    problem = star_problem(small_round())
    assert best_insertion(problem, 1, [A], B) is None
    assert best_insertion(problem, 0, [A], B) is not None


def test_an_empty_route_takes_a_stop_at_the_price_of_its_day() -> None:
    insertion = best_insertion(star_problem(small_round()), 0, [], C)
    assert insertion is not None
    assert (insertion.position, insertion.increase) == (0, (31 + 5 + 29) * MINUTE)


def test_many_stops_at_once_are_each_alone() -> None:
    # K-D-K takes 73. D-A 89 (A-D 90); B-D 20 + 5 + 27 + 5 + 33 = 90 (D-B is late); C-D 85
    # (D-C 87).
    positions, increases = best_insertions(star_problem(small_round()), 1, [D], [A, B, C])
    assert positions.tolist() == [1, 0, 0]
    assert (increases // MINUTE).tolist() == [16, 17, 12]


def test_an_open_start_does_not_pay_for_the_way_there() -> None:
    problem = star_problem(change_team(small_round(), "T1", start=None, end=None))
    insertion = best_insertion(problem, 0, [B], A)
    # A before B: 10 + 5 more; after it 12 + 5.
    assert insertion is not None
    assert (insertion.position, insertion.increase) == (0, 15 * MINUTE)


def random_problem(rng: np.random.Generator, *, several: bool) -> Problem:
    """Eight stops, two teams; tight, full of waits, no triangle inequality, some roads missing."""
    size, teams = 8, 2
    matrix = rng.integers(0, 40, (size + 2, size + 2)) * 10
    matrix[rng.random(matrix.shape) < 0.03] = UNREACHABLE
    np.fill_diagonal(matrix, 0)
    spans: list[list[tuple[int, int]]] = []
    for _ in range(size):
        number = int(rng.integers(1, 4)) if several else 1
        cuts = (np.sort(rng.choice(300, 2 * number, replace=False)) * 10).tolist()
        own = list(zip(cuts[::2], cuts[1::2], strict=True))
        spans.append([(0, 10_000)] if rng.random() < 0.4 else own)
    return Problem(
        demand=rng.integers(0, 4, (size, 2)),
        service=rng.integers(0, 8, size) * 10,
        priority=np.full(size, 3),
        window_first=np.cumsum([0, *map(len, spans)]),
        window_start=np.array([start for own in spans for start, _ in own]),
        window_end=np.array([end for own in spans for _, end in own]),
        team_capacity=rng.integers(3, 20, (teams, 2)),
        team_earliest=rng.integers(0, 50, teams) * 10,
        team_latest=rng.integers(100, 400, teams) * 10,
        team_start=rng.choice([OPEN, size, size + 1], teams),
        team_end=rng.choice([OPEN, size, size + 1], teams),
        team_profile=np.zeros(teams),
        travels=(MatrixTravel(matrix),),
        eligible=rng.random((size, 1)) < 0.97,
    )


@pytest.mark.parametrize("several", [False, True])
def test_every_answer_is_what_the_ruler_says_of_every_position(several: bool) -> None:
    rng = np.random.default_rng(7)
    num_found = 0
    for _ in range(250):
        problem = random_problem(rng, several=several)
        order = rng.permutation(8).tolist()
        size, team = int(rng.integers(0, 5)), int(rng.integers(2))
        route, candidates = order[:size], order[size:]
        positions, increases = best_insertions(problem, team, route, candidates)
        base = schedule_route(problem, team, route).duration
        for stop, position, increase in zip(candidates, positions, increases, strict=True):
            days = [
                schedule_route(problem, team, [*route[:index], stop, *route[index:]])
                for index in range(size + 1)
            ]
            feasible = [(day.duration - base, i) for i, day in enumerate(days) if day.feasible]
            num_found += bool(feasible)
            assert (increase, position) == min(feasible, default=(NEVER, -1))
    assert num_found > 500


def test_of_many_stops_the_first_team_with_room_is_told() -> None:
    # T2 carries 5, so A fits beside nothing; B is late after D; A and C fit T1's day, B does not.
    problem = star_problem(small_round())
    fitting = first_fits(problem, ((D,), ()), [A, B, C])
    assert fitting == {
        stop: next(
            team
            for team, route in enumerate(((D,), ()))
            if best_insertion(problem, team, route, stop) is not None
        )
        for stop in (A, B, C)
    }
    assert first_fits(problem, ((A, D), ()), [B]) == {B: 0}  # 5 parcels and 3 of 8
    assert first_fits(problem, ((A, C),), [B]) == {}  # 6 parcels and 3
