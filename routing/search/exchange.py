"""Stops of lower priority make way for stops of higher priority.

In: a problem and feasible routes. Out: feasible routes that serve more of the higher priorities,
until no stop left out could be served in place of one stop of lower priority in its route. Where no
single one suffices, several make way.

Every route is tried without each of its stops, with each stop left out at each position, all side
by side: what a stop gives up is told by tables, not by trying routes one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.model import PRIORITIES
from routing.plan.day_lengths import NEVER, last_start, next_start
from routing.plan.insertion import best_insertions, padded_windows
from routing.problem import OPEN, UNREACHABLE, IntArray, Problem
from routing.search.insert import Routes, insert, unserved
from routing.search.limits import StopFunction, never

CELLS = 2_000_000
"""Of a table at once: some 100 MB with all that it takes."""

LOOKED_AT = 20
"""Exchanges, of the most promising, for which is asked whether the stop that makes way fits into
some other route: all of them in most rounds, and enough in large ones."""


def make_way(problem: Problem, routes: Routes, out_of_time: StopFunction = never) -> Routes:
    """Exchange until nothing changes, the highest priority first."""
    current = list(routes)
    while not out_of_time():
        before = list(current)
        for priority in PRIORITIES[:-1]:
            _serve(problem, current, priority, out_of_time)
        if current == before:
            break
    return current


def _serve(problem: Problem, routes: Routes, priority: int, out_of_time: StopFunction) -> None:
    """Serve what can be of one priority, in place."""
    waiting = [stop for stop in unserved(problem, routes) if problem.priority[stop] == priority]
    tables: dict[int, _Table] = {}
    stale = set(range(problem.num_teams))
    while waiting and not out_of_time():
        before = list(routes)
        for team in sorted(stale):
            tables[team] = _Table(problem, team, routes[team], waiting, priority)
            if out_of_time():
                return
        served = _swap_one(problem, routes, tables)
        if served is None:
            served = _swap_several(problem, routes, waiting, priority, out_of_time)
        if served is None:
            return
        waiting.remove(served)
        for table in tables.values():
            table.forget(served)
        stale = {team for team, route in enumerate(routes) if route != before[team]}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Swap:
    """One stop for another; the best first: the lowest priority makes way, at the least cost."""

    rank: int
    cost: int
    team: int
    out: int
    stop: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Several:
    """One stop for several; the best first: the fewest of the highest priorities make way."""

    lost: tuple[int, ...]
    cost: int
    team: int
    stop: int
    position: int
    outs: tuple[int, ...]


def _swap_one(problem: Problem, routes: Routes, tables: dict[int, _Table]) -> int | None:
    """Make the best single exchange in place; of the stops that make way, one that fits into
    another route is best.
    """
    swaps = sorted(swap for table in tables.values() for swap in table.best())[:LOOKED_AT]
    if not swaps:
        return None
    outs = list(dict.fromkeys(swap.out for swap in swaps))
    team_of = {swap.out: swap.team for swap in swaps}
    best = np.full(len(outs), NEVER)
    into, where = np.full(len(outs), -1), np.full(len(outs), -1)
    for team, route in enumerate(routes):
        positions, increases = best_insertions(problem, team, route, outs)
        own = np.array([team_of[out] == team for out in outs])
        better = ~own & (increases < best)
        best[better], into[better], where[better] = increases[better], team, positions[better]
    fitting = [swap for swap in swaps if into[outs.index(swap.out)] >= 0]
    swap = min(fitting or swaps)
    rest = tuple(stop for stop in routes[swap.team] if stop != swap.out)
    routes[swap.team] = (*rest[: swap.position], swap.stop, *rest[swap.position :])
    if fitting:
        index = outs.index(swap.out)
        team, position = int(into[index]), int(where[index])
        routes[team] = (*routes[team][:position], swap.out, *routes[team][position:])
    return swap.stop


def _swap_several(
    problem: Problem,
    routes: Routes,
    waiting: Sequence[int],
    priority: int,
    out_of_time: StopFunction,
) -> int | None:
    """Leave out of one route as many of the lowest priorities as it takes for one stop; those that
    fit elsewhere, or after all, are put back. In place.
    """
    found: list[_Several] = []
    for team, route in enumerate(routes):
        if out_of_time():
            return None
        lower = [stop for stop in route if problem.priority[stop] > priority]
        lower.sort(key=lambda stop: (-int(problem.priority[stop]), stop))
        if len(lower) < 2 or not (_without(problem, team, route, lower, waiting)[0] >= 0).any():
            continue
        for size in range(2, len(lower) + 1):
            out = lower[:size]
            positions, increases = _without(problem, team, route, out, waiting)
            fitting = np.flatnonzero(positions >= 0).tolist()
            lost = np.bincount(problem.priority[out], minlength=max(PRIORITIES) + 1)
            found += [
                _Several(
                    lost=tuple(lost.tolist()),
                    cost=int(increases[index]),
                    team=team,
                    stop=waiting[index],
                    position=int(positions[index]),
                    outs=tuple(out),
                )
                for index in fitting
            ]
            if fitting:
                break
    if not found:
        return None
    best = min(found)
    rest = tuple(stop for stop in routes[best.team] if stop not in best.outs)
    routes[best.team] = (*rest[: best.position], best.stop, *rest[best.position :])
    insert(problem, routes, sorted(best.outs), out_of_time=out_of_time)
    return best.stop


def _without(
    problem: Problem, team: int, route: tuple[int, ...], outs: list[int], waiting: Sequence[int]
) -> tuple[IntArray, IntArray]:
    rest = tuple(stop for stop in route if stop not in outs)
    return best_insertions(problem, team, rest, waiting)


class _Table:
    """One route without each of its stops of lower priority, and with each of the waiting ones.

    ``cost`` and ``position`` have the shape (stops that may make way, waiting stops): what the
    exchange adds to the seconds on the way and at doors, ``NEVER`` where it breaks a rule; and
    where the waiting stop goes in the route without the other.
    """

    def __init__(
        self,
        problem: Problem,
        team: int,
        route: tuple[int, ...],
        waiting: Sequence[int],
        priority: int,
    ) -> None:
        self._problem, self._team = problem, team
        self._waiting = list(waiting)
        places = [i for i, stop in enumerate(route) if problem.priority[stop] > priority]
        self._outs = [route[place] for place in places]
        shape = (len(places), len(waiting))
        self.cost, self.position = np.full(shape, NEVER), np.zeros(shape, np.int64)
        if places:
            tried = _Tried(problem, team, route, self._waiting)
            for first in range(0, len(places), tried.portion):
                rows = slice(first, first + tried.portion)
                self.cost[rows], self.position[rows] = tried.without(places[rows])

    def forget(self, stop: int) -> None:
        """A stop waits no longer."""
        if stop in self._waiting:
            self.cost[:, self._waiting.index(stop)] = NEVER

    def best(self) -> Iterator[_Swap]:
        """For each stop that may make way, the best exchange."""
        if not self.cost.size:
            return
        columns = self.cost.argmin(axis=1)
        for row, (out, column) in enumerate(zip(self._outs, columns.tolist(), strict=True)):
            if self.cost[row, column] < NEVER:
                yield _Swap(
                    rank=-int(self._problem.priority[out]),
                    cost=int(self.cost[row, column]),
                    team=self._team,
                    out=out,
                    stop=self._waiting[column],
                    position=int(self.position[row, column]),
                )


class _Tried:
    """One route and stops to be put into it, laid out for ``without``.

    Places of the route are told by number: 0 for the start, then the stops, then the end; legs from
    an open start and to an open end take no time.
    """

    def __init__(
        self, problem: Problem, team: int, route: tuple[int, ...], candidates: list[int]
    ) -> None:
        self._earliest = int(problem.team_earliest[team])
        self._latest = int(problem.team_latest[team])
        self._size = size = len(route)
        travel = problem.travels[int(problem.team_profile[team])]
        start, end = int(problem.team_start[team]), int(problem.team_end[team])
        self._own = np.zeros((size + 2, size + 2), np.int64)
        self._own[1:-1, 1:-1] = travel.durations(route, route)
        self._into = np.zeros((size + 2, len(candidates)), np.int64)
        self._into[1:-1] = travel.durations(route, candidates)
        self._out_of = np.zeros_like(self._into)
        self._out_of[1:-1] = travel.durations(candidates, route).T
        if start != OPEN:
            self._own[0, 1:-1] = travel.durations([start], route)[0]
            self._into[0] = travel.durations([start], candidates)[0]
        if end != OPEN:
            self._own[1:-1, -1] = travel.durations(route, [end])[:, 0]
            self._out_of[-1] = travel.durations(candidates, [end])[:, 0]

        self._service = problem.service[list(route)]
        self._opens, self._closes = padded_windows([problem.team_spans(team)[s] for s in route])
        self._new_service = problem.service[candidates]
        opens, closes = padded_windows([problem.team_spans(team)[s] for s in candidates])
        self._new_opens, self._new_closes = opens[:, None, None], closes[:, None, None]
        self._demand = problem.demand[list(route)]
        self._new_demand = problem.demand[candidates]
        self._room: IntArray = problem.team_capacity[team] - self._demand.sum(axis=0)
        barred = problem.barred[int(problem.team_kind[team])]
        self._access = np.array([stop not in barred for stop in candidates], bool)

    @property
    def portion(self) -> int:
        """How many stops to leave out at once, each from a copy of its own."""
        cells = self._size * len(self._new_opens) * len(self._access)
        return CELLS // max(1, cells) or 1

    def without(self, places: Sequence[int]) -> tuple[IntArray, IntArray]:
        """The cost and the position of each candidate in the route without each of some stops."""
        outs = np.asarray(places, np.int64)
        steps = np.arange(self._size - 1)
        kept = steps + (steps >= outs[:, None])
        edge = np.zeros((len(outs), 1), np.int64)
        path = np.hstack([edge, kept + 1, edge + self._size + 1])
        legs = self._own[path[:, :-1], path[:, 1:]]
        leg_in, leg_out = self._into[path[:, :-1]], self._out_of[path[:, 1:]]

        ready, due = self._ready(kept, legs), self._due(kept, legs)
        start = next_start(ready[:, :, None] + leg_in, self._new_opens, self._new_closes)
        on_time = start + self._new_service + leg_out <= due[:, :, None]
        road = (leg_in < UNREACHABLE) & (leg_out < UNREACHABLE)
        possible = (start < NEVER) & on_time & road & self._fits(outs)[:, None]

        saved = self._own[outs, outs + 1] + self._own[outs + 1, outs + 2] + self._service[outs]
        saved = saved - self._own[outs, outs + 2]
        change = leg_in + leg_out - legs[:, :, None] + self._new_service
        change = change - saved[:, None, None]
        cost = np.where(possible, change, NEVER)
        position = cost.argmin(axis=1)
        best: IntArray = np.take_along_axis(cost, position[:, None], 1)[:, 0]
        return best, position

    def _fits(self, outs: IntArray) -> NDArray[np.bool_]:
        room = self._room + self._demand[outs]
        enough: NDArray[np.bool_] = np.all(self._new_demand <= room[:, None], axis=2)
        fits: NDArray[np.bool_] = np.logical_and(enough, self._access)
        return fits

    def _ready(self, kept: IntArray, legs: IntArray) -> IntArray:
        """From when on a new leg may begin at each position; ``NEVER`` past a missed window."""
        ready = np.full(legs.shape, NEVER)
        ready[:, 0] = now = np.full(len(legs), self._earliest)
        for index in range(self._size - 1):
            stops, leg = kept[:, index], legs[:, index]
            start = next_start(now + leg, self._opens[:, stops], self._closes[:, stops])
            going = (start < NEVER) & (leg < UNREACHABLE)
            ready[:, index + 1] = now = np.where(going, start + self._service[stops], NEVER)
        return ready

    def _due(self, kept: IntArray, legs: IntArray) -> IntArray:
        """By when each position's next place must be reached; ``-NEVER`` where it is too late
        whenever that is.
        """
        due = np.full(legs.shape, -NEVER)
        due[:, -1] = now = np.full(len(legs), self._latest)
        for index in range(self._size - 2, -1, -1):
            stops, leg = kept[:, index], legs[:, index + 1]
            start = last_start(
                now - leg - self._service[stops], self._opens[:, stops], self._closes[:, stops]
            )
            going = (start > -NEVER) & (leg < UNREACHABLE)
            due[:, index] = now = np.where(going, start, -NEVER)
        return due
