"""Where a stop fits best into a route: every position tried, one pass forward and one back.

In: a problem, one team's route, and stops that are in no route. Out: for each stop the position
that adds least to the team day, and what it adds; exactly what ``schedule_route`` would say of
every position, in time linear in the route's length where its stops have one window each.

Forward, a route gives for each position the instant from which a team may set out on a new leg.
Backward, it gives the last instant at which the rest may be reached; the rest's end as a function
of when it is reached; and the latest departure as a function of when the prefix must be done. With
one window a stop these functions are a sum and a bound each (Savelsbergh 1992, forward time slack);
where stops have several windows, whole routes are laid out side by side instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.plan.day_lengths import NEVER, last_start, next_start, shortest_days
from routing.plan.schedule import route_legs, schedule_route
from routing.problem import OPEN, UNREACHABLE, IntArray, Problem

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """Where a stop goes, and the seconds that it adds to the team day (negative where travel
    breaks the triangle inequality).
    """

    position: int
    increase: int


def best_insertion(
    problem: Problem, team: int, stops: Sequence[int], stop: int
) -> Insertion | None:
    """The best position of one stop in one team's route; ``None`` where no position is feasible.

    For many stops and one route ``best_insertions`` is far quicker.
    """
    position, increase = best_insertions(problem, team, stops, [stop])
    if position[0] < 0:
        return None
    return Insertion(position=int(position[0]), increase=int(increase[0]))


def best_insertions(
    problem: Problem, team: int, stops: Sequence[int], candidates: Sequence[int]
) -> tuple[IntArray, IntArray]:
    """The best position of each of many stops in one team's route, each as if it came alone.

    Parameters
    ----------
    problem
        The problem.
    team
        Index of the team.
    stops
        Its route, in order.
    candidates
        Stops that are not in the route.

    Returns
    -------
    position, increase
        Both of shape (candidates,). The first position among equals; -1 (and ``NEVER``) where no
        position is feasible.
    """
    chosen = np.asarray(candidates, np.int64)
    positions, increases = np.full(len(chosen), -1), np.full(len(chosen), NEVER)
    room = problem.team_capacity[team] - problem.demand[list(stops)].sum(axis=0)
    light = np.flatnonzero((problem.demand[chosen] <= room).all(axis=1))
    if not light.size:
        return positions, increases
    trial = Trial(problem, team, stops, chosen[light].tolist())
    base = schedule_route(problem, team, stops).duration
    days = np.where(trial.on_time, trial.days(), NEVER)
    position = days.argmin(axis=1)
    best = days[np.arange(len(position)), position]
    found = best < NEVER
    positions[light] = np.where(found, position, -1)
    increases[light] = np.where(found, best - base, NEVER)
    return positions, increases


class Trial:
    """Every stop of ``candidates`` tried at every position of one team's route.

    Tables have the shape (candidates, positions); position ``p`` is before the route's stop ``p``.

    Parameters
    ----------
    problem, team, stops, candidates
        As for ``best_insertions``.
    latest
        When the team must be back, if not as the problem says; ``NEVER`` for no such rule.
    any_time
        Whether the candidates may be served at any time, whatever their windows.

    Attributes
    ----------
    room
        Load units that the route leaves, shape (dimensions,).
    excess, has_room
        Load units that each candidate would be above the capacity, shape (candidates, dimensions);
        whether none is.
    reached
        The earliest arrival at the candidate; ``NEVER`` or more where it cannot be reached.
    leaves_by
        The last start of service after which the rest of the route is on time.
    on_time
        Whether no window, no shift and no missing road forbids the position.
    """

    def __init__(
        self,
        problem: Problem,
        team: int,
        stops: Sequence[int],
        candidates: Sequence[int],
        *,
        latest: int | None = None,
        any_time: bool = False,
    ) -> None:
        self._windows = [problem.team_spans(team)[stop] for stop in stops]
        self._service: list[int] = problem.service[list(stops)].tolist()
        self._legs = route_legs(problem, team, stops) if len(stops) else [0]
        self._single = all(len(spans) == 1 for spans in self._windows)
        chosen = np.asarray(candidates, np.int64)
        self._candidate_service = problem.service[chosen][:, None]
        opens, closes = padded_windows(
            [
                ((-NEVER, NEVER),) if any_time else problem.team_spans(team)[stop]
                for stop in candidates
            ]
        )
        self._opens, self._closes = opens[:, :, None], closes[:, :, None]

        load = problem.demand[list(stops)].sum(axis=0)
        self.room: IntArray = problem.team_capacity[team] - load
        self.excess: IntArray = np.maximum(problem.demand[chosen] - self.room, 0)
        self.has_room: NDArray[np.bool_] = ~self.excess.any(axis=1)

        self._earliest = int(problem.team_earliest[team])
        self._latest = int(problem.team_latest[team]) if latest is None else latest
        ready, due = self._ready(self._earliest), self._due(self._latest)
        self._leg_in, self._leg_out = _new_legs(problem, team, stops, chosen)
        barred = problem.barred[int(problem.team_kind[team])]
        if any(stop in barred for stop in stops):
            ready[:] = NEVER
        no_road = np.array([stop in barred for stop in candidates], bool)[:, None]
        no_road = no_road | (self._leg_in >= UNREACHABLE) | (self._leg_out >= UNREACHABLE)
        self.reached: IntArray = np.where(no_road, NEVER, ready + self._leg_in)
        self.leaves_by: IntArray = due - self._leg_out - self._candidate_service
        self._start = next_start(self.reached, self._opens, self._closes)
        self.on_time: NDArray[np.bool_] = (self.reached < NEVER) & (self._start <= self.leaves_by)

    def ends(self) -> IntArray:
        """When the route would end, leaving as early as may be; of use where ``on_time``."""
        arrival = self._start + self._candidate_service + self._leg_out
        if self._single:
            spent, bound = self._end_bounds()
            single: IntArray = np.maximum(arrival + spent, bound)
            return single
        ends: IntArray = np.minimum(arrival, NEVER)
        opens, closes = padded_windows(self._windows)
        for index, service in enumerate(self._service):
            part = ends[:, : index + 1]
            start = next_start(part, opens[:, index, None, None], closes[:, index, None, None])
            part[:] = np.minimum(start + service + self._legs[index + 1], NEVER)
        return ends

    def days(self) -> IntArray:
        """The team day as the ruler has it; of use where ``on_time``."""
        several = self.on_time.copy()
        if self._single:
            several &= (self._opens[1:] < NEVER).any(axis=0)
            ends = self.ends()
            days = ends - self._last_departure(ends)
        else:
            days = np.full(self.reached.shape, NEVER)
        if several.any():
            days[several] = self._shortest_days(*np.nonzero(several))
        return days

    def _last_departure(self, ends: IntArray) -> IntArray:
        """With one window a stop: the last departure with which the route still ends so."""
        size = len(self._windows)
        spent, _ = self._end_bounds()
        bound = np.full(size + 1, NEVER)
        for index in range(size - 1, -1, -1):
            taken = self._service[index] + self._legs[index + 1]
            bound[index] = min(self._windows[index][0][1], bound[index + 1] - taken)
        last = np.minimum(ends - spent, bound) - self._leg_out - self._candidate_service
        last = last_start(last, self._opens, self._closes) - self._leg_in
        spent, bound = np.zeros(size + 1, np.int64), np.full(size + 1, NEVER)
        for index, ((_, closes),) in enumerate(self._windows):
            before = spent[index] + self._legs[index]
            bound[index + 1] = min(bound[index], closes - before)
            spent[index + 1] = before + self._service[index]
        single: IntArray = np.minimum(last - spent, bound)
        return single

    def _shortest_days(self, rows: IntArray, positions: IntArray) -> IntArray:
        """The team days of some cells, each route laid out with its new stop."""
        cells, columns = np.arange(len(rows)), np.arange(len(self._legs) + 1)
        old = columns - (columns > positions[:, None])
        legs = np.array(self._legs)[old]
        legs[cells, positions] = self._leg_in[rows, positions]
        legs[cells, positions + 1] = self._leg_out[rows, positions]
        old = old[:, :-1]
        service = np.array([*self._service, 0])[old]
        service[cells, positions] = self._candidate_service[rows, 0]
        num_own = len(self._opens)
        opens, closes = padded_windows([*self._windows, ()], num_own)
        opens, closes = opens[:, old], closes[:, old]
        opens[:, cells, positions], closes[:, cells, positions] = NEVER, -NEVER
        opens[:num_own, cells, positions] = self._opens[:, rows, 0]
        closes[:num_own, cells, positions] = self._closes[:, rows, 0]
        return shortest_days(
            legs, service, opens, closes, earliest=self._earliest, latest=self._latest
        )

    def _ready(self, earliest: int) -> IntArray:
        """From when on a new leg may begin at each position; ``NEVER`` past a missed window."""
        ready = np.full(len(self._windows) + 1, NEVER)
        now = earliest
        for index, spans in enumerate(self._windows):
            ready[index] = now
            arrival = now + self._legs[index]
            starts = [max(arrival, opens) for opens, closes in spans if arrival <= closes]
            if not starts or self._legs[index] >= UNREACHABLE:
                return ready
            now = starts[0] + self._service[index]
        ready[-1] = now
        return ready

    def _due(self, latest: int) -> IntArray:
        """By when each position's next place must be reached; ``-NEVER`` where it is too late
        whenever that is.
        """
        due = np.full(len(self._windows) + 1, -NEVER)
        due[-1] = now = latest
        for index in range(len(self._windows) - 1, -1, -1):
            now -= self._legs[index + 1] + self._service[index]
            starts = [min(now, closes) for opens, closes in self._windows[index] if opens <= now]
            if not starts or self._legs[index + 1] >= UNREACHABLE:
                return due
            due[index] = now = max(starts)
        return due

    def _end_bounds(self) -> tuple[IntArray, IntArray]:
        """With one window a stop: reached at ``t``, the rest ends at max(t + spent, bound)."""
        spent = np.zeros(len(self._windows) + 1, np.int64)
        bound = np.full(len(self._windows) + 1, -NEVER)
        for index in range(len(self._windows) - 1, -1, -1):
            spent[index] = spent[index + 1] + self._service[index] + self._legs[index + 1]
            bound[index] = max(bound[index + 1], self._windows[index][0][0] + spent[index])
        return spent, bound


def padded_windows(spans: Sequence[Sequence[Span]], width: int = 1) -> tuple[IntArray, IntArray]:
    """The windows of many stops side by side, each of shape (windows, stops); padded with windows
    that close before they open.
    """
    width = max([width, *map(len, spans)])
    rows = [(*each, *[(NEVER, -NEVER)] * (width - len(each))) for each in spans]
    table = np.array(rows, np.int64).reshape(len(spans), width, 2)
    return table[:, :, 0].T, table[:, :, 1].T


def _new_legs(
    problem: Problem, team: int, stops: Sequence[int], candidates: IntArray
) -> tuple[IntArray, IntArray]:
    """Seconds into and out of each candidate at each position; zero at an open start or end."""
    travel = problem.travels[int(problem.team_profile[team])]
    start, end = int(problem.team_start[team]), int(problem.team_end[team])
    leg_in = np.zeros((len(candidates), len(stops) + 1), np.int64)
    leg_out = np.zeros_like(leg_in)
    origins = [*([start] if start != OPEN else []), *stops]
    if origins:
        leg_in[:, len(stops) + 1 - len(origins) :] = travel.durations(origins, candidates).T
    destinations = [*stops, *([end] if end != OPEN else [])]
    if destinations:
        leg_out[:, : len(destinations)] = travel.durations(candidates, destinations)
    return leg_in, leg_out
