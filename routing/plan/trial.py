"""Many stops tried at every position of one team's route: what each rule says of each.

In: a problem, one team's route, stops that are in no route. Out: a ``Trial``: one table for each
kind of rule, and the team day at each position; exactly what ``schedule_route`` would say of every
route with one stop more.

Forward, a route gives for each position the instant from which a team may set out on a new leg; a
stop whose parcels come late puts off the trip that it joins, up to the next loading. Backward, it
gives the last instant at which the rest may be reached; the rest's end as a function of when it is
reached; and the latest departure as a function of when the prefix must be done. With one window a
stop these functions are a sum and a bound each (Savelsbergh 1992, forward time slack); where stops
have several windows, whole routes are laid out side by side instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.plan.day_lengths import NEVER, last_start, next_start, shortest_days
from routing.plan.schedule import loading_span, release_of, route_legs, split_trips
from routing.plan.seats import Seats
from routing.problem import OPEN, UNLIMITED, UNREACHABLE, IntArray, Problem, Span

BoolArray = NDArray[np.bool_]


class Trial:
    """Every stop of ``candidates`` tried at every position of one team's route.

    Tables have the shape (candidates, positions), or one that broadcasts to it; position ``p`` is
    before the route's place ``p``.

    Parameters
    ----------
    problem, team, stops, candidates
        As for ``best_insertions``.
    owners
        The team of each group of stops that belong together, as far as some are served.

    Attributes
    ----------
    seats
        What the rules other than time say.
    reached
        The earliest arrival at the candidate; ``NEVER`` or more where it cannot be reached.
    leaves_by
        The last start of service after which the rest of the route is on time.
    on_time
        Whether no window, no shift, no release and no missing road forbids the position.
    """

    reached: IntArray
    leaves_by: IntArray
    on_time: BoolArray

    def __init__(
        self,
        problem: Problem,
        team: int,
        stops: Sequence[int],
        candidates: Sequence[int] | IntArray,
        *,
        owners: Mapping[int, int] | None = None,
    ) -> None:
        self._problem, self._team, self._stops = problem, team, stops
        self._chosen = chosen = np.asarray(candidates, np.int64)
        self.seats = Seats(problem, team, stops, chosen, owners)
        self._lay_out(problem, team, stops)
        self._leg_in, self._leg_out = _new_legs(problem, team, stops, chosen)
        self._candidate_service = problem.service[chosen][:, None]
        spans = problem.team_spans(team)
        opens, closes = padded_windows([spans[stop] for stop in chosen.tolist()])
        self._opens, self._closes = opens[:, :, None], closes[:, :, None]
        self._latest = int(problem.team_latest[team])
        self._releases: IntArray = problem.release[problem.team_clock[team], chosen]
        self._follow()

    def relaxed(
        self, *, latest: int | None = None, any_time: bool = False, released: bool = False
    ) -> Trial:
        """The same with rules relaxed.

        Parameters
        ----------
        latest
            When the team must be back; ``NEVER`` for no such rule.
        any_time
            Whether the candidates may be served at any time, whatever their windows.
        released
            Whether the candidates' parcels are at the depot from the beginning.
        """
        other = copy(self)
        for name in ("possible", "days", "costs"):
            other.__dict__.pop(name, None)
        if latest is not None:
            other._latest = latest
        if any_time:
            other._opens = np.full_like(self._opens[:1], -NEVER)
            other._closes = np.full_like(self._closes[:1], NEVER)
        if released:
            other._releases = np.zeros_like(self._releases)
        other._follow()
        return other

    def _follow(self) -> None:
        """Follow the route's clock forward and back."""
        ready, due = self._ready_of_each(), self._due(self._latest)
        no_road = (self._leg_in >= UNREACHABLE) | (self._leg_out >= UNREACHABLE)
        self.reached = np.where(no_road, NEVER, ready + self._leg_in)
        self.leaves_by = due - self._leg_out - self._candidate_service
        self._start = next_start(self.reached, self._opens, self._closes)
        self.on_time = (self.reached < NEVER) & (self._start <= self.leaves_by)

    def _lay_out(self, problem: Problem, team: int, stops: Sequence[int]) -> None:
        """The route as legs, windows and services, its depots among them."""
        spans, clock = problem.team_spans(team), int(problem.team_clock[team])
        self._legs = route_legs(problem, team, stops) if len(stops) else [0]
        self._windows: list[Sequence[Span]] = []
        self._service: list[int] = []
        self._loads = [place >= problem.num_stops for place in stops]
        trips = split_trips(problem, stops)
        later = iter(trips[1:])
        for place in stops:
            if place < problem.num_stops:
                self._windows.append(spans[place])
                self._service.append(int(problem.service[place]))
            else:
                depot = problem.reload_index[place]
                opens, closes = loading_span(problem, clock, depot, next(later))
                self._windows.append(((opens, closes),) if opens <= closes else ())
                self._service.append(int(problem.reload_loading[depot]))
        self._earliest = max(int(problem.team_earliest[team]), release_of(problem, clock, trips[0]))
        self._single = all(len(each) == 1 for each in self._windows)

    @cached_property
    def possible(self) -> BoolArray:
        """Where every rule is kept, a longest team day apart."""
        possible: BoolArray = self.on_time & self.seats.all()
        return possible

    def in_day(self, where: BoolArray) -> BoolArray:
        """Those of some positions at which the team day is no longer than it may be."""
        most = int(self._problem.team_max_duration[self._team])
        if most >= UNLIMITED or not where.any():
            return where
        within: BoolArray = where & (self.days <= most)
        return within

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

    @cached_property
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

    @cached_property
    def costs(self) -> IntArray:
        """What the route would cost; of use where ``on_time``."""
        problem, team = self._problem, self._team
        paid = self.days
        if problem.objective == "travel":
            paid = self._leg_in + self._leg_out + (sum(self._legs) - np.array(self._legs))
        costs: IntArray = problem.team_fixed_cost[team] + problem.team_unit_cost[team] * paid
        return costs

    def last_begins(self) -> IntArray:
        """When the trip that a candidate joins may begin at last; of use where ``on_time``."""
        last = np.minimum(self.leaves_by, NEVER)
        last = last_start(last, self._opens, self._closes) - self._leg_in
        for position in range(len(self._windows) + 1):
            part = last[:, position]
            for index in range(position - 1, -1, -1):
                spans = np.array(self._windows[index], np.int64).reshape(-1, 2)
                part = part - self._service[index]
                part = last_start(part, spans[:, :1], spans[:, 1:])
                if self._loads[index]:
                    break
                part = np.maximum(part - self._legs[index], -NEVER)
            last[:, position] = part
        return last

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
        releases = self._releases[rows]
        loading = self._loading_before[positions]
        later = np.flatnonzero(loading >= 0)
        opens[0, later, loading[later]] = np.maximum(
            opens[0, later, loading[later]], releases[later]
        )
        earliest = np.where(loading < 0, np.maximum(self._earliest, releases), self._earliest)
        return shortest_days(legs, service, opens, closes, earliest=earliest, latest=self._latest)

    @cached_property
    def _loading_before(self) -> IntArray:
        """The place at which the trip of each position is loaded; -1 for the first trip."""
        places = [-1]
        for index, loads in enumerate(self._loads):
            places.append(index if loads else places[-1])
        return np.array(places)

    def _ready_of_each(self) -> IntArray:
        """From when on a new leg may begin at each position, for each candidate's release."""
        base = self._ready()
        late, row = np.unique(np.maximum(self._releases, self._earliest), return_inverse=True)
        if late.max(initial=self._earliest) <= self._earliest:
            return base[None, :]
        table = np.array([self._ready(each, base) for each in late.tolist()])
        return table[row]

    def _ready(self, release: int = -NEVER, base: IntArray | None = None) -> IntArray:
        """From when on a new leg may begin at each position; ``NEVER`` past a missed window.

        With ``base`` (the same without a release), the trip of each position begins no earlier than
        the release, the trips before it as they did.
        """
        ready = np.full(len(self._windows) + 1, NEVER)
        on_base = None if base is None else base.tolist()
        now = max(self._earliest, release)
        for index, spans in enumerate(self._windows):
            ready[index] = now
            loads = self._loads[index]
            begun = now if on_base is None or not loads else on_base[index]
            arrival = begun + self._legs[index]
            starts = [max(arrival, opens) for opens, closes in spans if arrival <= closes]
            if loads and starts:
                starts = [each for each in (max(starts[0], release),) if each <= spans[0][1]]
            if not starts or begun >= NEVER or self._legs[index] >= UNREACHABLE:
                if on_base is None:
                    return ready
                now = NEVER
            else:
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
    """Seconds into and out of each candidate at each position: at an open start set-up alone, at an
    open end none.
    """
    travel = problem.travels[int(problem.team_profile[team])]
    start, end = int(problem.team_start[team]), int(problem.team_end[team])
    leg_in = np.zeros((len(candidates), len(stops) + 1), np.int64)
    leg_out = np.zeros_like(leg_in)
    origins = [*([start] if start != OPEN else []), *stops]
    if origins:
        leg_in[:, len(stops) + 1 - len(origins) :] = travel.durations(origins, candidates).T
    if start == OPEN:
        leg_in[:, 0] = problem.setup[candidates]
    destinations = [*stops, *([end] if end != OPEN else [])]
    if destinations:
        leg_out[:, : len(destinations)] = travel.durations(candidates, destinations)
    return leg_in, leg_out
