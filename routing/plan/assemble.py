"""Sequences become a plan: clock times as people read them, loads, ways along the roads, totals.

In: the round, its problem, and for each team the stops it visits in order; for each leg the way
along the roads, if there is a road network. Out: a ``Plan`` in local time, breaks put back.

A visit or a leg that is in hand when a break is due is finished first; the break follows in full.
A route tells the breaks that fall inside its team's day: those after which something is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Protocol, TypeVar

from routing.model import DIMENSIONS, Break, Round
from routing.plan.model import Plan, Route, Totals, Unassigned, Visit
from routing.plan.schedule import RouteSchedule, route_places, schedule_route
from routing.plan.score import longest_over_mean
from routing.problem import OPEN, Clock, Problem, Sequences

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
    def coordinates(self) -> Sequence[tuple[float, float]]:
        """The way as (lon, lat)."""
        ...


Key = TypeVar("Key")
Value = TypeVar("Value")
Lookup = Mapping[Key, Value] | Callable[[Key], Value | None]

Legs = Lookup[tuple[str, int, int], Leg]
"""The leg of (profile, origin place, destination place), or ``None`` where there is no way."""

Walks = Lookup[tuple[str, int], int]
"""Metres from the point on the road to the door for (profile, place)."""


def assemble_plan(
    round_: Round,
    problem: Problem,
    sequences: Sequences,
    *,
    unassigned: Sequence[Unassigned],
    legs: Legs | None = None,
    snapped: Walks | None = None,
    engine: str,
    seed: int,
    search_duration: float,
    interrupted: bool = False,
) -> Plan:
    """Assemble the plan of sequences that break no rule.

    Parameters
    ----------
    round_
        The round.
    problem
        The problem built from it.
    sequences
        For each team, in order, the stops it visits.
    unassigned
        The stops left out, each with its reasons.
    legs
        A mapping or a function of (profile, origin place, destination place); distances are zero
        and there is no geometry if silent.
    snapped
        A mapping or a function of (profile, place): metres walked from the road to the door.
    engine, seed, search_duration, interrupted
        How the search went, as the plan tells it.
    """
    find_leg, find_walk = _as_function(legs), _as_function(snapped)
    routes: list[Route] = []
    for team, stops in enumerate(sequences):
        if not stops:
            continue
        schedule = schedule_route(problem, team, stops)
        profile, clock = round_.teams[team].profile, problem.clocks[int(problem.team_clock[team])]
        places = route_places(problem, team, stops)
        ways = [find_leg((profile, *ends)) for ends in pairwise(places)]
        if problem.team_start[team] == OPEN:
            ways.insert(0, None)
        if problem.team_end[team] == OPEN:
            ways.append(None)
        walks = [find_walk((profile, stop)) or 0 for stop in stops]
        routes.append(_route(round_, clock, team, stops, schedule=schedule, ways=ways, walks=walks))
    return Plan(
        round_=round_,
        objective=round_.objective,
        seed=seed,
        engine=engine,
        search_duration=search_duration,
        totals=_totals(round_, routes, len(unassigned)),
        routes=tuple(routes),
        unassigned=tuple(unassigned),
        interrupted=interrupted,
    )


def _as_function(lookup: Lookup[Key, Value] | None) -> Callable[[Key], Value | None]:
    if lookup is None:
        return lambda _: None
    return lookup.get if isinstance(lookup, Mapping) else lookup


def _route(
    round_: Round,
    clock: Clock,
    team: int,
    stops: Sequence[int],
    *,
    schedule: RouteSchedule,
    ways: Sequence[Leg | None],
    walks: Sequence[int],
) -> Route:
    demands = [round_.stops[stop].demand for stop in stops]
    load = tuple(map(sum, zip(*demands, strict=True)))
    breaks = _Breaks(clock)
    begins_on_road = round_.teams[team].start is not None and schedule.legs[0] > 0
    first = schedule.departure if begins_on_road else schedule.service_starts[0]
    now = start_at = breaks.begin_day(first)

    left = load
    visits = []
    leaves = schedule.departure
    for index, stop in enumerate(stops):
        place = round_.stops[stop]
        # A leg that takes no time is nothing that begins: it does not wait for a break to end.
        arrival = breaks.begin(leaves, now) + schedule.legs[index] if schedule.legs[index] else now
        service_start = breaks.begin(schedule.service_starts[index], arrival)
        now = service_start + place.service_duration
        leaves = schedule.service_starts[index] + place.service_duration
        left = tuple(aboard - out for aboard, out in zip(left, place.demand, strict=True))
        visits.append(
            Visit(
                stop=place.id,
                location=place.location,
                arrival=arrival,
                service_start=service_start,
                departure=now,
                load_after=left,
                walk_distance=walks[index],
                distance=_distance(ways[index]),
                duration=schedule.legs[index],
            )
        )
    if schedule.legs[-1]:
        now = breaks.begin(leaves, now) + schedule.legs[-1]
    return Route(
        team=round_.teams[team].id,
        profile=round_.teams[team].profile,
        start_at=start_at,
        end_at=now,
        duration=schedule.duration,
        load=load,
        visits=tuple(visits),
        distance=sum(map(_distance, ways)),
        return_distance=_distance(ways[-1]),
        return_duration=schedule.legs[-1],
        breaks=tuple(breaks.taken),
        geometry=_joined(ways),
    )


class _Breaks:
    """Puts the shared breaks back into one team's day."""

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
    points: list[tuple[float, float]] = []
    for way in ways:
        for lon, lat in way.coordinates if way else ():
            point = round(lon, WAY_DECIMALS), round(lat, WAY_DECIMALS)
            if not points or points[-1] != point:
                points.append(point)
    return tuple(points)


def _totals(round_: Round, routes: Sequence[Route], num_unassigned: int) -> Totals:
    stops = {stop.id: stop for stop in round_.stops}
    visits = [visit for route in routes for visit in route.visits]
    loads = [route.load for route in routes] or [(0,) * len(DIMENSIONS)]
    days = [route.duration for route in routes]
    travel = sum(visit.duration for visit in visits) + sum(each.return_duration for each in routes)
    service = sum(stops[visit.stop].service_duration for visit in visits)
    return Totals(
        stops=len(round_.stops),
        served=len(visits),
        unassigned=num_unassigned,
        demand=tuple(map(sum, zip(*loads, strict=True))),
        teams_out=len(routes),
        team_duration=sum(days),
        travel_duration=travel,
        travel_distance=sum(route.distance for route in routes),
        service_duration=service,
        waiting_duration=sum(days) - travel - service,
        longest_over_mean=longest_over_mean(days),
    )
