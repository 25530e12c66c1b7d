"""What the engine counts of outlines is what the ruler counts; and it untangles routes."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("numba")

from routing.plan.outlines import num_overlaps
from routing.plan.score import score
from routing.search.engines import Task, run_engine
from routing.search.ruin import layout as at
from routing.search.ruin.entrance import COMPLETE, MEASURE, REMEMBER, SEARCH, act
from routing.search.ruin.routes import best_routes, place_routes
from routing.search.ruin.table import Board


def scattered(randomly, seed, teams=5):
    """Random stops with random places, some of them in a line and some at one door."""
    problem = randomly(seed, stops=30, teams=teams, windows=0)
    points = np.random.default_rng(seed).integers(0, 30, (30, 2))
    points[:4, 1] = 5
    points[4] = points[5]
    return problem.replace(compactness=40, points=points)


@pytest.mark.parametrize("seed", range(6))
def test_the_best_total_is_the_ruler_s_after_any_number_of_iterations(randomly, seed):
    problem = scattered(randomly, seed)
    board = Board(problem, seed)
    board.floats[[at.REMOVED, at.STRING, at.SPLIT]] = 8.0, 8.0, 0.5
    board.floats[at.HEAT], board.floats[at.COOLING] = 300.0, 1.0
    place_routes(board, ((),) * problem.num_teams)
    for action in (MEASURE, COMPLETE, REMEMBER):
        act(board.m, board.legs, board.floats, action, 0)
    for _ in range(20):
        act(board.m, board.legs, board.floats, SEARCH, 10)
        found = best_routes(board)
        assert board.m[at.BEST_TOTAL] == score(problem, found).total
    # The plan at hand is another one, and counted as exactly.
    total, pairs = board.m[at.TOTAL], board.m[at.NUM_PAIRS]
    act(board.m, board.legs, board.floats, REMEMBER, 0)
    assert (board.m[at.TOTAL], board.m[at.NUM_PAIRS]) == (total, pairs)
    assert board.m[at.NUM_PAIRS] == num_overlaps(problem, best_routes(board))
    assert total == score(problem, best_routes(board)).total


def test_routes_are_untangled_where_it_is_worth_the_way(build):
    # Two rows of three doors; every team passes all of them on its way at no cost but a second.
    points = [(0, 0), (10, 0), (20, 0), (0, 10), (10, 10), (20, 10)]
    table = np.full((7, 7), 60)
    for a, b in ((0, 4), (4, 2), (3, 1), (1, 5)):
        table[a, b] = table[b, a] = 59  # so the shortest routes cross
    np.fill_diagonal(table, 0)
    crossed = build(
        tables=(table,), unit=1, stops=6, teams=2, capacity=3, start=6, end=6, service=0,
        points=points,
    )  # fmt: skip

    def pairs(problem):
        task = Task(problem=problem, seed=1, iterations=100)
        return num_overlaps(problem, run_engine("ruin", task, lambda _: None))

    nobody = np.full(6, -1)
    assert pairs(crossed) == 1
    assert pairs(crossed.replace(compactness=1, nearest=nobody)) == 0
