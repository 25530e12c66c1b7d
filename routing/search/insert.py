"""Insertion: the stops that are in no route go where they add least.

In: a problem and feasible routes. Out: feasible routes in which no stop left out fits as they
stand, unless time was short.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from routing.plan.day_lengths import NEVER
from routing.plan.insertion import best_insertions
from routing.problem import Problem
from routing.search.limits import StopFunction, never

Routes = list[tuple[int, ...]]

NOISE = 0.4
"""By which share an insertion is misjudged at most when noise is asked for: found by trial on
random rounds of 4 to 60 stops, where less than 0.2 stays in local minima and more than 0.8 wanders.
"""


def unserved(problem: Problem, routes: Iterable[Iterable[int]]) -> list[int]:
    """The stops in no route, first priority first, then by position."""
    served = {stop for route in routes for stop in route}
    left = [stop for stop in range(problem.num_stops) if stop not in served]
    return sorted(left, key=lambda stop: (int(problem.priority[stop]), stop))


def insert_unserved(
    problem: Problem,
    routes: Iterable[tuple[int, ...]],
    random: np.random.Generator | None = None,
    out_of_time: StopFunction = never,
) -> Routes:
    """Insert what fits, priority by priority, always the insertion that adds least.

    An idle team is as good as another: its whole day is what the insertion adds. With ``random``,
    what an insertion adds is misjudged by up to ``NOISE``, so that no two calls end the same.
    """
    result = list(routes)
    insert(problem, result, unserved(problem, result), random, out_of_time)
    return result


def insert(
    problem: Problem,
    routes: Routes,
    stops: list[int],
    random: np.random.Generator | None = None,
    out_of_time: StopFunction = never,
) -> None:
    """Insert what fits of some stops, in place."""
    for priority in sorted({int(problem.priority[stop]) for stop in stops}):
        group = [stop for stop in stops if problem.priority[stop] == priority]
        _insert_alike(problem, routes, group, random, out_of_time)


def _insert_alike(
    problem: Problem,
    routes: Routes,
    group: list[int],
    random: np.random.Generator | None,
    out_of_time: StopFunction,
) -> None:
    """Insert stops of one priority in place, cheapest first; those that do not fit stay out."""
    positions = np.full((problem.num_teams, len(group)), -1, np.int64)
    increases = np.full((problem.num_teams, len(group)), NEVER, np.int64)
    for team in range(problem.num_teams):
        if out_of_time():
            break
        positions[team], increases[team] = best_insertions(problem, team, routes[team], group)
    while increases.size and increases.min() < NEVER and not out_of_time():
        judged = increases
        if random is not None:
            noise = 1 + NOISE * random.random(increases.shape)
            judged = np.where(increases < NEVER, increases * noise, np.inf)
        team, index = divmod(int(judged.argmin()), len(group))
        where = int(positions[team, index])
        routes[team] = (*routes[team][:where], group[index], *routes[team][where:])
        # Those that fit nowhere stay: travel through a new stop may be a short cut.
        group = group[:index] + group[index + 1 :]
        positions, increases = np.delete(positions, index, 1), np.delete(increases, index, 1)
        positions[team], increases[team] = best_insertions(problem, team, routes[team], group)
