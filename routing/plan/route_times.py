"""One team's places become its route: clock times as people read them, loads, breaks, the way.

In: a round, its problem, a team and the places it visits, and for each leg the way along the roads.
Out: a ``Route`` in local time.

A visit, a loading or a leg that is in hand when a break is due is finished first; the break follows
in full. A leg and the set-up at the door that it leads to are one. A route tells the breaks that
fall inside its team's day: those after which something is left to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, chain
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.model import DIMENSIONS, Break, Round
from routing.plan.model import Reload, Route, Visit
from routing.plan.schedule import route_places, schedule_route, split_trips
from routing.problem import OPEN, UNREACHABLE, Clock, Problem, SetupTravel

WAY_DECIMALS = 6
"""Of a degree along a route's way, some 11 cm: what ``plan.json`` keeps, so that sheets printed
again from it are the same."""


class Leg(Protocol):
    """The way along the roads from one place to another."""

    @property
    def distance(self) -> int:
        """Whole metres."""
        ...

    @property
    def coordinates(self) -> ArrayLike:
        """The way as (lon, lat), shape (points, 2)."""
        ...


def route_in_time(
    round_: Round,
    problem: Problem,
    team: int,
    places: Sequence[int],
    *,
    ways: Sequence[Leg | None],
    walks: Sequence[int],
    legs: Sequence[int] | None = None,
) -> Route:
    """One team's route.

    Parameters
    ----------
    round_, problem
        The round and the problem built from it.
    team
        Index of the team.
    places
        Stops, and depots at which it loads again, in order; at least one stop.
    ways
        The way to each place and then to the end, ``None`` where there is none.
    walks
        Metres from the road to each place's door.
    legs
        As ``route_legs`` gives them, for a caller that has them already.
    """
    schedule = schedule_route(problem, team, places, legs)
    setups = _setups(problem, team, places, schedule.legs)
    none = (0,) * len(DIMENSIONS)
    loads = [
        tuple(map(sum, zip(none, *(round_.stops[stop].demand for stop in trip), strict=True)))
        for trip in split_trips(problem, places)
    ]
    breaks = _Breaks(problem.clocks[int(problem.team_clock[team])])
    first = schedule.departure if schedule.legs[0] else schedule.service_starts[0]
    now = start_at = breaks.begin_day(first)

    visits: list[Visit] = []
    reloads: list[Reload] = []
    left = loads[0]
    leaves = schedule.departure
    for index, place in enumerate(places):
        leg, setup = schedule.legs[index], setups[index]
        # A leg that takes no time is nothing that begins: it does not wait for a break to end.
        ready = breaks.begin(leaves, now) + leg if leg else now
        begin = breaks.begin(schedule.service_starts[index], ready)
        distance = _distance(ways[index])
        if place < problem.num_stops:
            stop = round_.stops[place]
            spent = stop.service_duration
            left = tuple(aboard - out for aboard, out in zip(left, stop.demand, strict=True))
            visits.append(
                Visit(
                    stop=stop.id,
                    location=stop.location,
                    trip=len(reloads) + 1,
                    arrival=ready - setup,
                    service_start=begin,
                    departure=begin + spent,
                    load_after=left,
                    walk_distance=walks[index],
                    distance=distance,
                    duration=leg - setup,
                    setup_duration=setup,
                )
            )
        else:
            depot = round_.depots[place - problem.num_stops]
            spent = depot.loading_duration
            left = loads[len(reloads) + 1]
            reloads.append(
                Reload(
                    depot=depot.id,
                    trip=len(reloads) + 2,
                    arrival=ready,
                    begin=begin,
                    departure=begin + spent,
                    load=left,
                    distance=distance,
                    duration=leg,
                )
            )
        now = begin + spent
        leaves = schedule.service_starts[index] + spent
    if schedule.legs[-1]:
        now = breaks.begin(leaves, now) + schedule.legs[-1]
    return Route(
        team=round_.teams[team].id,
        profile=round_.teams[team].profile,
        start_at=start_at,
        end_at=now,
        duration=schedule.duration,
        load=loads[0],
        visits=tuple(visits),
        distance=sum(map(_distance, ways)),
        return_distance=_distance(ways[-1]),
        return_duration=schedule.legs[-1],
        reloads=tuple(reloads),
        breaks=tuple(breaks.taken),
        geometry=_joined(ways),
    )


def _setups(problem: Problem, team: int, places: Sequence[int], legs: Sequence[int]) -> list[int]:
    """Seconds of set-up in the leg to each place; none in one that no road makes."""
    travel = problem.travels[int(problem.team_profile[team])]
    setups = [0] * len(places)
    if isinstance(travel, SetupTravel):
        between = route_places(problem, team, places)
        setups = travel.setups(between[:-1], between[1:]).tolist()
    if problem.team_start[team] == OPEN:
        first = places[0]
        setups = [int(problem.setup[first]) if first < problem.num_stops else 0, *setups]
    return [
        setup if leg < UNREACHABLE else 0
        for setup, leg in zip(setups[: len(places)], legs, strict=False)
    ]


class _Breaks:
    """Puts the breaks of one team's clock back into its day."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.taken: list[Break] = []
        self._sums = list(accumulate(pause.end - pause.start for pause in clock.breaks))
        self._num_past = 0

    def begin_day(self, instant: int) -> int:
        """When, in local time, the day begins that begins at this compressed instant."""
        self._num_past = self._num_before(instant)
        return self.clock.begin(instant)

    def begin(self, instant: int, now: int) -> int:
        """When something begins that begins at this compressed instant; the team is free from
        ``now`` on, and takes the breaks that are due until then.
        """
        for index in range(self._num_past, self._num_before(instant)):
            pause = self.clock.breaks[index]
            start = max(now, pause.start)
            now = start + pause.end - pause.start
            self.taken.append(replace(pause, start=start, end=now))
            self._num_past = index + 1
        return self.clock.begin(instant)

    def _num_before(self, instant: int) -> int:
        taken_out = self.clock.begin(instant) - instant
        return sum(each <= taken_out for each in self._sums)


def _distance(way: Leg | None) -> int:
    return way.distance if way else 0


def _joined(ways: Sequence[Leg | None]) -> tuple[tuple[float, float], ...]:
    lines = [np.asarray(way.coordinates, np.float64).reshape(-1, 2) for way in ways if way]
    points = np.round(np.concatenate([np.zeros((0, 2)), *lines]), WAY_DECIMALS)
    new = np.ones(len(points), np.bool_)
    new[1:] = (points[1:] != points[:-1]).any(axis=1)
    return tuple(zip(*points[new].T.tolist(), strict=True))


def rounded(points: Sequence[tuple[float, float]], decimals: int) -> NDArray[np.float64]:
    """Points to so many decimals, shape (n, 2): at once, for a large plan has half a million."""
    flat = np.fromiter(chain.from_iterable(points), np.float64, 2 * len(points))
    return np.round(flat.reshape(-1, 2), decimals)
