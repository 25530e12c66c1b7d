"""Insertion: the stops that are in no route go where they add least.

In: a problem and feasible routes. Out: feasible routes in which no stop left out fits as they
stand, unless time was short.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from routing.plan.day_lengths import NEVER
from routing.plan.insertion import best_insertions, best_with_loading, group_owners
from routing.problem import NO_GROUP, Problem
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
    while group and not out_of_time():
        group = _insert_as_they_are(problem, routes, group, random, out_of_time)
        index = insert_one_with_loading(problem, routes, group, out_of_time)
        if index is None:
            return
        group = group[:index] + group[index + 1 :]


def _insert_as_they_are(
    problem: Problem,
    routes: Routes,
    group: list[int],
    random: np.random.Generator | None,
    out_of_time: StopFunction,
) -> list[int]:
    """Insert what fits into the trips that there are; what is left."""
    owners = group_owners(problem, routes)
    positions = np.full((problem.num_teams, len(group)), -1, np.int64)
    increases = np.full((problem.num_teams, len(group)), NEVER, np.int64)
    for team in range(problem.num_teams):
        if out_of_time():
            break
        positions[team], increases[team] = best_insertions(
            problem, team, routes[team], group, owners
        )
    while increases.size and increases.min() < NEVER and not out_of_time():
        judged = increases
        if random is not None:
            noise = 1 + NOISE * random.random(increases.shape)
            judged = np.where(increases < NEVER, increases * noise, np.inf)
        team, index = divmod(int(judged.argmin()), len(group))
        where, stop = int(positions[team, index]), group[index]
        routes[team] = (*routes[team][:where], stop, *routes[team][where:])
        # Those that fit nowhere stay: travel through a new stop may be a short cut.
        group = group[:index] + group[index + 1 :]
        positions, increases = np.delete(positions, index, 1), np.delete(increases, index, 1)
        if problem.together[stop] != NO_GROUP:
            owners[int(problem.together[stop])] = team
            others = problem.together[group] == problem.together[stop]
            positions[:, others], increases[:, others] = -1, NEVER
        positions[team], increases[team] = best_insertions(
            problem, team, routes[team], group, owners
        )
    return group


def insert_one_with_loading(
    problem: Problem, routes: Routes, group: Sequence[int], out_of_time: StopFunction = never
) -> int | None:
    """Insert the stop that adds least when the team loads once more for it, in place; its position
    in the group.
    """
    best: tuple[int, int, int, tuple[int, ...]] | None = None
    owners = group_owners(problem, routes)
    for team in range(problem.num_teams):
        if not problem.team_reloads[team]:
            continue
        if out_of_time():
            return None
        found, increases = best_with_loading(problem, team, routes[team], group, owners)
        for index, route in enumerate(found):
            if route is not None:
                best = min(best or (NEVER, 0, 0, ()), (int(increases[index]), team, index, route))
    if best is None:
        return None
    _, team, index, route = best
    routes[team] = route
    return index
