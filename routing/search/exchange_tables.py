"""One route without each of its stops of lower priority, and with each of the waiting ones.

In: a problem, a route and stops that are in none. Out: a ``Table``: for each stop that may make way
and each waiting one, what the exchange costs.

All are laid out side by side: what a stop gives up is told by tables, not by trying routes one by
one. The tables know load, windows, hours, roads and who may serve what; where a route is under
other rules, what they allow is asked once more of ``best_insertions``, which knows all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.plan.day_lengths import NEVER, last_start, next_start
from routing.plan.insertion import best_insertions
from routing.plan.schedule import schedule_route
from routing.plan.trial import padded_windows
from routing.problem import OPEN, UNLIMITED, UNREACHABLE, IntArray, Problem
from routing.search.trips import without

CELLS = 2_000_000
"""Of a table at once: some 100 MB with all that it takes."""


def in_place_of(
    problem: Problem,
    team: int,
    route: tuple[int, ...],
    outs: list[int],
    waiting: Sequence[int],
    *,
    owners: Mapping[int, int],
) -> list[tuple[tuple[int, ...], int]]:
    """For each waiting stop the best route with it and without some others, and what that adds;
    nothing, and ``NEVER``, where there is none. A trip that is then empty is filled or left out.
    """
    rest = tuple(stop for stop in route if stop not in outs)
    best: list[tuple[tuple[int, ...], int]] = [((), NEVER)] * len(waiting)
    base = schedule_route(problem, team, route).cost
    for kept in dict.fromkeys([rest, without(problem, team, rest, ())]):
        positions, increases = best_insertions(problem, team, kept, waiting, owners)
        if not (positions >= 0).any():
            continue
        saved = schedule_route(problem, team, kept).cost - base
        for index in np.flatnonzero(positions >= 0).tolist():
            where, cost = int(positions[index]), int(increases[index]) + saved
            if cost < best[index][1]:
                best[index] = ((*kept[:where], waiting[index], *kept[where:]), cost)
    return best


def _tables_tell_all(problem: Problem, team: int, route: Sequence[int]) -> bool:
    """Whether a route is under no rule but those that ``_Tried`` knows: load, windows, the team's
    hours, roads, and who may serve what.
    """
    limits = problem.team_max_stops, problem.team_max_distance, problem.team_max_duration
    return not (
        any(place >= problem.num_stops for place in route)
        or any(each[team] < UNLIMITED for each in limits)
        or (problem.team_aboard[team] < problem.team_capacity[team]).any()
        or problem.team_prefix[team]
        or problem.team_order[team]
        or problem.rules() & {"release", "together", "apart"}
    )


class Table:
    """One route without each of its stops of lower priority, and with each of the waiting ones.

    ``cost`` has the shape (stops that may make way, waiting stops): what the exchange adds to the
    seconds on the way and at doors, or to the route's cost; ``NEVER`` where it breaks a rule.
    ``outs`` and ``waiting`` are the stops of its rows and columns.
    """

    def __init__(
        self,
        problem: Problem,
        team: int,
        route: tuple[int, ...],
        waiting: Sequence[int],
        priority: int,
        *,
        owners: Mapping[int, int],
    ) -> None:
        self._problem, self._team, self._route = problem, team, route
        self.waiting = list(waiting)
        places = [
            index
            for index, place in enumerate(route)
            if place < problem.num_stops and problem.priority[place] > priority
        ]
        self.outs = [route[place] for place in places]
        self._longer: dict[tuple[int, int], tuple[int, ...]] = {}
        shape = (len(places), len(waiting))
        self.cost, self._position = np.full(shape, NEVER), np.zeros(shape, np.int64)
        if not places:
            return
        if any(place >= problem.num_stops for place in route):
            self.cost[:] = 0  # all are looked at
        else:
            tried = _Tried(problem, team, route, self.waiting)
            for first in range(0, len(places), tried.portion):
                rows = slice(first, first + tried.portion)
                self.cost[rows], self._position[rows] = tried.without(places[rows])
        if not _tables_tell_all(problem, team, route):
            self._look_again(owners)

    def _look_again(self, owners: Mapping[int, int]) -> None:
        """Ask of what the tables allow whether every rule does."""
        for row in np.flatnonzero((self.cost < NEVER).any(axis=1)).tolist():
            columns = np.flatnonzero(self.cost[row] < NEVER).tolist()
            stops = [self.waiting[column] for column in columns]
            found = in_place_of(
                self._problem, self._team, self._route, [self.outs[row]], stops, owners=owners
            )
            for column, (longer, cost) in zip(columns, found, strict=True):
                self.cost[row, column] = cost
                self._longer[row, column] = longer

    def forget(self, stop: int) -> None:
        """A stop waits no longer."""
        if stop in self.waiting:
            self.cost[:, self.waiting.index(stop)] = NEVER

    def best(self) -> Iterator[tuple[int, int, int]]:
        """For each stop that may make way the best exchange: the cost, its row and its column."""
        if not self.cost.size:
            return
        for row, column in enumerate(self.cost.argmin(axis=1).tolist()):
            if self.cost[row, column] < NEVER:
                yield int(self.cost[row, column]), row, column

    def route_with(self, row: int, column: int) -> tuple[int, ...]:
        """The route after the exchange of a row's stop for a column's."""
        if (row, column) in self._longer:
            return self._longer[row, column]
        rest = tuple(stop for stop in self._route if stop != self.outs[row])
        where = int(self._position[row, column])
        return (*rest[:where], self.waiting[column], *rest[where:])


class _Tried:
    """One route and stops to be put into it, laid out for ``without``.

    Places of the route are told by number: 0 for the start, then the stops, then the end; a leg
    from an open start is set-up alone, one to an open end takes no time.
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
        else:
            self._own[0, 1:-1] = problem.setup[list(route)]
            self._into[0] = problem.setup[candidates]
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
