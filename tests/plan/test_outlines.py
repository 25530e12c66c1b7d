"""Outlines drawn on squared paper: which overlap, and what that costs."""

from __future__ import annotations

import numpy as np
import pytest

from routing.plan.outlines import num_overlaps
from routing.plan.score import score
from routing.problem import MatrixTravel, Problem

SQUARE = [(0, 0), (4, 0), (4, 4), (0, 4)]


def drawn(*outlines):
    """A problem with the corners of outlines for stops, and a team for each outline."""
    points = [point for outline in outlines for point in outline]
    n, m = len(points), len(outlines)
    problem = Problem(
        travels=(MatrixTravel(60 * (1 - np.eye(n + 1, dtype=np.int64))),),
        demand=np.ones((n, 1), np.int64),
        team_capacity=np.full((m, 1), n), team_start=np.full(m, n), team_end=np.full(m, n),
        points=np.array(points),
    )  # fmt: skip
    ends = np.cumsum([len(each) for each in outlines])
    return problem, tuple(tuple(part.tolist()) for part in np.split(np.arange(n), ends[:-1]))


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (SQUARE, [(2, 2), (6, 2), (6, 6), (2, 6)], True),
        (SQUARE, [(1, 1), (3, 1), (2, 2)], True),  # wholly inside
        (SQUARE, [(4, 0), (8, 0), (8, 4), (4, 4)], False),  # one edge in common
        (SQUARE, [(4, 4), (5, 5), (6, 4)], False),  # one corner
        (SQUARE, [(5, 0), (9, 0), (9, 4)], False),
        (SQUARE, [(5, -3), (9, 1), (9, -3)], False),  # their frames overlap, they do not
        (SQUARE, [(-1, 2), (5, 2)], True),  # a line right through
        (SQUARE, [(1, 4), (3, 4)], False),  # a line along an edge
        (SQUARE, [(2, 2)], True),  # a door in the middle
        (SQUARE, [(4, 2)], False),  # on the edge
        ([(0, 0), (4, 4)], [(0, 4), (4, 0)], True),  # two lines that cross
        ([(0, 0), (2, 0)], [(2, 0), (4, 0)], False),  # one after the other
        ([(0, 0), (3, 0)], [(2, 0), (4, 0)], True),  # in part on each other
        ([(1, 1)], [(1, 1)], True),  # one house
        ([(1, 1)], [(1, 2)], False),
    ],
)
def test_outlines_overlap_that_have_more_than_a_boundary_in_common(one, other, overlap):
    for pair in ((one, other), (other, one)):
        problem, sequences = drawn(*pair)
        assert num_overlaps(problem, sequences) == overlap


def test_every_pair_counts_and_idle_teams_do_not():
    problem, sequences = drawn(SQUARE, [(1, 1), (5, 2)], [(2, 0), (2, 3)])
    assert num_overlaps(problem, sequences) == 3
    assert num_overlaps(problem, (sequences[0], (), sequences[2])) == 1


def test_a_pair_costs_ten_times_what_a_stop_apart_does():
    problem, sequences = drawn(SQUARE, [(2, 2), (6, 2), (6, 6), (2, 6)])
    plain = score(problem, sequences).total
    nobody = problem.replace(compactness=7, nearest=np.full(8, -1))
    assert score(nobody, sequences).total == plain + 70


def test_without_points_nothing_is_counted():
    problem, sequences = drawn(SQUARE, [(2, 2), (6, 2), (6, 6), (2, 6)])
    assert num_overlaps(problem.replace(points=None), sequences) == 0
