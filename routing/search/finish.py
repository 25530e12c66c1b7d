"""The last pass: whatever an engine gives becomes feasible, and no stop stays out that fits.

In: a problem and any sequences. Out: feasible sequences in which no unserved stop fits into any
route as it stands, and no stop is unserved while stops of lower priority could make way for it in
one route. Everything is measured with the ruler.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from routing.plan.day_lengths import NEVER
from routing.plan.insertion import best_insertions
from routing.plan.schedule import Score, schedule_route, score
from routing.problem import Problem, Sequences

Routes = list[tuple[int, ...]]

NOISE = 0.4
"""By which share an insertion is misjudged at most when noise is asked for: found by trial on
random rounds of 4 to 60 stops, where less than 0.2 stays in local minima and more than 0.8 wanders.
"""


def finish(problem: Problem, sequences: Sequences) -> Sequences:
    """Mend, insert and exchange until nothing changes."""
    routes = _mended(problem, sequences)
    routes = insert_unserved(problem, routes)
    return tuple(_exchanged(problem, routes))


def unserved(problem: Problem, routes: Iterable[Iterable[int]]) -> list[int]:
    """The stops in no route, first priority first, then by position."""
    served = {stop for route in routes for stop in route}
    left = [stop for stop in range(problem.num_stops) if stop not in served]
    return sorted(left, key=lambda stop: (int(problem.priority[stop]), stop))


def insert_unserved(
    problem: Problem,
    routes: Iterable[tuple[int, ...]],
    random: np.random.Generator | None = None,
) -> Routes:
    """Insert what fits, priority by priority, always the insertion that adds least.

    An idle team is as good as another: its whole day is what the insertion adds. With ``random``,
    what an insertion adds is misjudged by up to ``NOISE``, so that no two calls end the same.
    """
    result = list(routes)
    left = unserved(problem, result)
    for priority in sorted({int(problem.priority[stop]) for stop in left}):
        group = [stop for stop in left if problem.priority[stop] == priority]
        _insert(problem, result, group, random)
    return result


def _insert(
    problem: Problem, routes: Routes, group: list[int], random: np.random.Generator | None
) -> None:
    """Insert stops of one priority in place, cheapest first; those that do not fit stay out."""
    positions = np.full((problem.num_teams, len(group)), -1, np.int64)
    increases = np.full((problem.num_teams, len(group)), NEVER, np.int64)
    for team in range(problem.num_teams):
        positions[team], increases[team] = best_insertions(problem, team, routes[team], group)
    while increases.size and increases.min() < NEVER:
        best = int(increases.argmin())
        if random is not None:
            judged = increases * (1 + NOISE * random.random(increases.shape))
            best = int(np.where(increases < NEVER, judged, np.inf).argmin())
        team, index = divmod(best, len(group))
        where = int(positions[team, index])
        routes[team] = (*routes[team][:where], group[index], *routes[team][where:])
        group = group[:index] + group[index + 1 :]
        positions = np.delete(positions, index, axis=1)
        increases = np.delete(increases, index, axis=1)
        positions[team], increases[team] = best_insertions(problem, team, routes[team], group)


def _mended(problem: Problem, sequences: Sequences) -> Routes:
    """Every route made feasible by leaving out, one by one, the stop whose absence helps most;
    among equals the one of lowest priority.
    """
    routes: Routes = []
    for team, stops in enumerate(sequences):
        route = tuple(stops)
        while not schedule_route(problem, team, route).feasible:
            shorter = [route[:index] + route[index + 1 :] for index in range(len(route))]
            days = [schedule_route(problem, team, each) for each in shorter]
            badness = [
                (day.lateness + day.overload, -int(problem.priority[stop]), day.duration)
                for day, stop in zip(days, route, strict=True)
            ]
            route = shorter[badness.index(min(badness))]
        routes.append(route)
    return routes


def _exchanged(problem: Problem, routes: Routes) -> Routes:
    """Let stops of lower priority make way, in one route, for a stop of higher priority."""
    current = score(problem, tuple(routes))
    waiting = unserved(problem, routes)
    for stop in waiting:
        if any(stop in route for route in routes):
            continue
        better = _make_way(problem, routes, stop, current)
        if better is not None:
            routes, current = better
    return routes


def _make_way(
    problem: Problem, routes: Routes, stop: int, current: Score
) -> tuple[Routes, Score] | None:
    """The best way to serve a stop by leaving out as few and as low priorities as it takes."""
    best: tuple[Score, Routes] | None = None
    for team, route in enumerate(routes):
        for thinner in _thinner(problem, team, route, stop):
            trial = [*routes]
            trial[team] = thinner
            trial = insert_unserved(problem, trial)
            measured = score(problem, tuple(trial))
            if measured < current and (best is None or measured < best[0]):
                best = (measured, trial)
    return None if best is None else (best[1], best[0])


def _thinner(
    problem: Problem, team: int, route: tuple[int, ...], stop: int
) -> list[tuple[int, ...]]:
    """The route with the stop in it and stops of lower priority out: each one that suffices alone,
    or else so many of the lowest as it takes.
    """
    lower = [each for each in route if problem.priority[each] > problem.priority[stop]]
    found = []
    for each in lower:
        placed = _placed(problem, team, tuple(s for s in route if s != each), stop)
        if placed is not None:
            found.append(placed)
    if found or len(lower) < 2:
        return found
    out: set[int] = set()
    for each in sorted(lower, key=lambda s: (-int(problem.priority[s]), s)):
        out.add(each)
        placed = _placed(problem, team, tuple(s for s in route if s not in out), stop)
        if placed is not None:
            return [placed]
    return []


def _placed(
    problem: Problem, team: int, route: tuple[int, ...], stop: int
) -> tuple[int, ...] | None:
    positions, _ = best_insertions(problem, team, route, [stop])
    where = int(positions[0])
    return None if where < 0 else (*route[:where], stop, *route[where:])
