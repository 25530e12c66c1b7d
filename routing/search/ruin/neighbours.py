"""Which stops are near which, for putting stops in and for taking them out; and orders of them.

In: a problem and its tables. Out: index arrays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.problem import OPEN, UNREACHABLE, IntArray, Problem

NUM_NEAR = 40
NUM_AROUND = 200
ROWS = 256

Table = NDArray[np.float64]

WAIT_WEIGHT, LATE_WEIGHT = 0.2, 1.0
"""What a second of waiting or lateness between two stops counts beside one of travel: the values of
PyVRP's neighbourhoods, after Vidal et al. (2013), https://doi.org/10.1016/j.cor.2012.07.018."""


def near_stops(
    problem: Problem, legs: NDArray[np.int32], num_places: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each stop those beside which it may well be served, and those around it by travel alone,
    nearest first.
    """
    n = problem.num_stops
    legs = _durations(problem, legs, num_places)
    num_near, num_around = (max(0, min(most, n - 1)) for most in (NUM_NEAR, NUM_AROUND))
    near = np.zeros((n, num_near), np.int32)
    around = np.zeros((n, num_around), np.int32)
    opens = np.array([spans[0][0] if spans else 0 for spans in problem.spans[0]], np.float64)
    closes = np.array(
        [min(spans[-1][1], UNREACHABLE) if spans else UNREACHABLE for spans in problem.spans[0]],
        np.float64,
    )
    service = problem.service.astype(np.float64)
    for first in range(0, n, ROWS):
        rows = slice(first, min(first + ROWS, n))
        out = legs[:, rows, :n].mean(axis=0, dtype=np.float64)
        back = legs[:, :n, rows].mean(axis=0, dtype=np.float64).T
        apart = np.minimum(out, back)
        own = np.arange(first, rows.stop)
        apart[own - first, own] = np.inf
        around[rows] = _smallest(apart, num_around)
        # There and back, with what a window behind the leg makes one wait or miss.
        there = out + WAIT_WEIGHT * np.maximum(opens - out - (service + closes)[rows, None], 0)
        there += LATE_WEIGHT * np.maximum((opens + service)[rows, None] + out - closes, 0)
        here = back + WAIT_WEIGHT * np.maximum(opens[rows, None] - back - service - closes, 0)
        here += LATE_WEIGHT * np.maximum(opens + service + back - closes[rows, None], 0)
        both = np.minimum(there, here)
        both[own - first, own] = np.inf
        near[rows] = _smallest(both, num_near)
    return near, around


def _smallest(table: Table, count: int) -> NDArray[np.int32]:
    """The columns of each row's smallest values, smallest first, ties by position."""
    if count < table.shape[1]:
        chosen = np.sort(np.argpartition(table, count, axis=1)[:, :count], axis=1)
    else:
        chosen = np.broadcast_to(np.arange(count), (len(table), count))
    order = np.argsort(np.take_along_axis(table, chosen, 1), axis=1, kind="stable")
    return np.take_along_axis(chosen, order, 1).astype(np.int32)


def sort_keys(
    problem: Problem, legs: NDArray[np.int32], num_places: int, demand: IntArray
) -> tuple[IntArray, NDArray[np.float64]]:
    """Keys by which absent stops are put back, the smallest first, and how often each is taken,
    added up: at random, most demand, farthest, nearest, shortest, earliest and earliest closing
    windows. The weights are those of Christiaens and Vanden Berghe (2020).
    """
    n = problem.num_stops
    legs = _durations(problem, legs, num_places)
    starts = np.unique(problem.team_start[problem.team_start != OPEN])
    far = legs[0][np.ix_(starts, np.arange(n))].min(axis=0) if len(starts) else np.zeros(n)
    share = demand / np.maximum(1, demand.max(axis=0, initial=1))
    opens = np.array([spans[0][0] if spans else 0 for spans in problem.spans[0]])
    closes = np.array([spans[-1][1] if spans else 0 for spans in problem.spans[0]])
    keys = np.array(
        [np.zeros(n), -1_000_000 * share.sum(axis=1), -far, far, closes - opens, opens, closes],
        np.int64,
    ).reshape(7, n)
    timed = bool(n) and bool((closes.min() < problem.team_latest.max(initial=0)) or opens.any())
    weights = np.array([4, 4, 2, 1, *((2, 2, 2) if timed else (0, 0, 0))], np.float64)
    return keys, np.cumsum(weights)


def _durations(problem: Problem, legs: NDArray[np.int32], num_places: int) -> NDArray[np.int32]:
    return legs.reshape(-1, num_places, num_places)[: len(problem.travels)]
