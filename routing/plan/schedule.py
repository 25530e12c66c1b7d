"""The one ruler: a problem and sequences become clock times, loads and cost.

In: a ``Problem`` and, for each team, the places it visits in order: stops, and depots at which it
loads again. Out: a ``RouteSchedule`` for a route and a ``Score`` for a whole set of sequences
(``routing.plan.score``). The search measures itself with this and nothing else;
``routing.plan.check`` recomputes the same things without it.

A team's day is made as short as it can be: it leaves as late as does not delay its return, and of
several such days takes the shortest, then the earliest. Service starts on arrival or when the next
window opens; times are on the problem's clock, without breaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from routing.problem import NO_GROUP, OPEN, UNLIMITED, UNREACHABLE, Problem, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSchedule:
    """One team's day on its clock.

    ``arrivals`` tell when each place is ready to be served, set-up done. ``lateness`` is the sum of
    seconds by which windows, the shift's end and missing roads are missed; ``overload`` the load
    units above capacity, trip by trip; ``excess`` by how much the team's other limits and rules are
    exceeded. The route is feasible when all three are zero. The spans:
    ``duration = travel + service + loading + waiting``, set-up counted as travel. ``cost`` is what
    the route adds to a score's total.
    """

    departure: int
    arrivals: tuple[int, ...]
    service_starts: tuple[int, ...]
    end: int
    legs: tuple[int, ...]
    lateness: int
    overload: int
    excess: int
    duration: int
    travel: int
    service: int
    loading: int
    waiting: int
    cost: int

    @property
    def feasible(self) -> bool:
        """No rule is broken."""
        return not (self.lateness or self.overload or self.excess)


_IDLE = RouteSchedule(
    departure=0, arrivals=(), service_starts=(), end=0, legs=(), lateness=0, overload=0, excess=0,
    duration=0, travel=0, service=0, loading=0, waiting=0, cost=0,
)  # fmt: skip


def route_places(problem: Problem, team: int, stops: Sequence[int]) -> list[int]:
    """The places of a route in order, the team's start and end included unless open."""
    start, end = int(problem.team_start[team]), int(problem.team_end[team])
    return [*([start] if start != OPEN else []), *stops, *([end] if end != OPEN else [])]


def route_legs(problem: Problem, team: int, stops: Sequence[int]) -> list[int]:
    """Seconds of the leg to each place, set-up there included, then to the end: with an open start
    the first is set-up alone, with an open end the last is zero.
    """
    places = route_places(problem, team, stops)
    travel = problem.travels[int(problem.team_profile[team])]
    return _with_open_ends(problem, team, stops, travel.pairs(places[:-1], places[1:]).tolist())


def legs_of_all(problem: Problem, sequences: Sequence[Sequence[int]]) -> dict[int, list[int]]:
    """The same for every team that is out, asked for at once: of a thousand routes on roads that
    takes half the time.
    """
    found: dict[int, list[int]] = {}
    for profile, travel in enumerate(problem.travels):
        teams = [
            t for t, s in enumerate(sequences) if len(s) and problem.team_profile[t] == profile
        ]
        ways = [route_places(problem, team, sequences[team]) for team in teams]
        origins = [place for way in ways for place in way[:-1]]
        legs = travel.pairs(origins, [place for way in ways for place in way[1:]]).tolist()
        first = 0
        for team, way in zip(teams, ways, strict=True):
            end = first + len(way) - 1
            found[team] = _with_open_ends(problem, team, sequences[team], legs[first:end])
            first = end
    return found


def _with_open_ends(
    problem: Problem, team: int, stops: Sequence[int], legs: list[int]
) -> list[int]:
    if problem.team_start[team] == OPEN:
        legs.insert(0, int(problem.setup[stops[0]]) if stops[0] < problem.num_stops else 0)
    if problem.team_end[team] == OPEN:
        legs.append(0)
    return legs


def schedule_route(
    problem: Problem, team: int, stops: Sequence[int], legs: Sequence[int] | None = None
) -> RouteSchedule:
    """Schedule one team's places.

    Parameters
    ----------
    problem
        The problem.
    team
        Index of the team.
    stops
        Stops, and depots at which the team loads again, in order.
    legs
        As ``route_legs`` gives them, for a caller that has them already.
    """
    if not len(stops):
        return _IDLE
    if legs is None:
        legs = route_legs(problem, team, stops)
    trips = split_trips(problem, stops)
    windows, service = _nodes(problem, team, stops, trips)
    clock = int(problem.team_clock[team])
    earliest = max(int(problem.team_earliest[team]), release_of(problem, clock, trips[0]))
    latest = int(problem.team_latest[team])

    departure = _best_departure(legs, service, windows, earliest, latest)
    end, lateness, arrivals, starts = _forward(legs, service, windows, departure)
    if problem.team_start[team] == OPEN:
        departure = starts[0] - legs[0]
        arrivals[0] = starts[0]
    served = stops_of(problem, stops)
    spans = problem.team_spans(team)
    lateness += max(0, end - latest)
    lateness += UNREACHABLE * (
        sum(leg >= UNREACHABLE for leg in legs)
        + sum(not (problem.may_serve(team, stop) and spans[stop]) for stop in served)
    )
    duration, travel = end - departure, sum(legs)
    at_door = int(problem.service[served].sum())
    loading = sum(service) - at_door
    paid = travel if problem.objective == "travel" else duration
    return RouteSchedule(
        departure=departure,
        arrivals=tuple(arrivals),
        service_starts=tuple(starts),
        end=end,
        legs=tuple(legs),
        lateness=lateness,
        overload=_overload(problem, team, trips),
        excess=_excess(problem, team, stops, trips, duration),
        duration=duration,
        travel=travel,
        service=at_door,
        loading=loading,
        waiting=duration - travel - at_door - loading,
        cost=int(problem.team_fixed_cost[team]) + int(problem.team_unit_cost[team]) * paid,
    )


def stops_of(problem: Problem, places: Sequence[int]) -> list[int]:
    """The stops of a route in order, without the depots at which it loads again."""
    return [place for place in places if place < problem.num_stops]


def split_trips(problem: Problem, stops: Sequence[int]) -> list[list[int]]:
    """The stops of each trip: what lies between two loadings."""
    trips: list[list[int]] = [[]]
    for place in stops:
        if place < problem.num_stops:
            trips[-1].append(place)
        else:
            trips.append([])
    return trips


def release_of(problem: Problem, clock: int, trip: Sequence[int]) -> int:
    """When a trip may begin at the earliest, for its parcels."""
    return int(problem.release[clock, list(trip)].max(initial=0))


def _nodes(
    problem: Problem, team: int, stops: Sequence[int], trips: Sequence[Sequence[int]]
) -> tuple[list[Sequence[Span]], list[int]]:
    """When each place of a route may be served, and how long that takes.

    A depot serves by loading: while it is open, and from when the next trip's parcels are there.
    """
    spans, clock = problem.team_spans(team), int(problem.team_clock[team])
    windows: list[Sequence[Span]] = []
    service: list[int] = []
    later = iter(trips[1:])
    for place in stops:
        if place < problem.num_stops:
            # A stop without a window on this clock is one that the team may not serve.
            windows.append(spans[place] or ((0, UNREACHABLE),))
            service.append(int(problem.service[place]))
        else:
            depot = problem.reload_index[place]
            opens, closes = loading_span(problem, clock, depot, next(later))
            # Parcels that come after closing time: late, however early the team is.
            windows.append(((opens, max(opens, closes)),))
            service.append(int(problem.reload_loading[depot]))
    return windows, service


def loading_span(problem: Problem, clock: int, depot: int, trip: Sequence[int]) -> Span:
    """When a trip's loading may begin at a depot, at first and at last; reversed where never."""
    opens = max(int(problem.reload_opens[clock, depot]), release_of(problem, clock, trip))
    return opens, int(problem.reload_closes[clock, depot])


def _overload(problem: Problem, team: int, trips: Sequence[Sequence[int]]) -> int:
    capacity = problem.team_capacity[team]
    room = np.minimum(capacity, problem.team_aboard[team])
    overload = 0
    for trip in trips:
        load = problem.demand[list(trip)].sum(axis=0)
        overload += int(np.maximum(load - room, 0).sum())
        room = capacity
    return overload


def _excess(
    problem: Problem,
    team: int,
    stops: Sequence[int],
    trips: Sequence[Sequence[int]],
    duration: int,
) -> int:
    """By how much a route exceeds its team's limits, and how often it breaks the other rules."""
    served = [stop for trip in trips for stop in trip]
    excess = max(0, len(served) - int(problem.team_max_stops[team]))
    excess += max(0, duration - int(problem.team_max_duration[team]))
    if len(trips) > 1:
        excess += max(0, len(trips) - int(problem.team_max_trips[team]))
        reloads = problem.team_reloads[team]
        excess += sum(place >= problem.num_stops and place not in reloads for place in stops)
        excess += sum(not trip for trip in trips)
        excess += _after_closing(problem, team, stops, trips)
    furthest = int(problem.team_max_distance[team])
    if problem.distances and furthest < UNLIMITED:
        excess += max(0, route_distance(problem, team, stops) - furthest)
    apart = [group for group in problem.apart[served].tolist() if group != NO_GROUP]
    excess += len(apart) - len(set(apart))
    prefix = [stop for stop in problem.team_prefix[team] if stop in served]
    excess += sum(a != b for a, b in zip(prefix, stops, strict=False))
    order = [served.index(stop) for stop in problem.team_order[team] if stop in served]
    excess += sum(after < before for before, after in pairwise(order))
    return excess


def _after_closing(
    problem: Problem, team: int, stops: Sequence[int], trips: Sequence[Sequence[int]]
) -> int:
    """Seconds by which loading can begin only after the last moment to do so: for parcels that come
    late, or where a depot is open for less than loading takes.
    """
    clock = int(problem.team_clock[team])
    depots = [problem.reload_index[place] for place in stops if place >= problem.num_stops]
    spans = [
        loading_span(problem, clock, depot, trip)
        for depot, trip in zip(depots, trips[1:], strict=True)
    ]
    return sum(max(0, opens - closes) for opens, closes in spans)


def route_distance(problem: Problem, team: int, stops: Sequence[int]) -> int:
    """Metres of a route, return included."""
    places = route_places(problem, team, stops)
    metres = problem.distances[int(problem.team_profile[team])]
    return int(metres.pairs(places[:-1], places[1:]).sum())


def _forward(
    legs: Sequence[int],
    service: Sequence[int],
    windows: Sequence[Sequence[tuple[int, int]]],
    departure: int,
) -> tuple[int, int, list[int], list[int]]:
    """Leave at ``departure``, serve as soon as possible: end, lateness, arrivals, service starts.

    Past the last window service starts at once and counts as late.
    """
    now, lateness = departure, 0
    arrivals, starts = [], []
    for leg, duration, spans in zip(legs, service, windows, strict=False):
        arrival = now + leg
        start = arrival
        for opens, closes in spans:
            if arrival <= closes:
                start = max(arrival, opens)
                break
        else:
            lateness += arrival - spans[-1][1]
        arrivals.append(arrival)
        starts.append(start)
        now = start + duration
    return now + legs[-1], lateness, arrivals, starts


def _best_departure(
    legs: Sequence[int],
    service: Sequence[int],
    windows: Sequence[Sequence[tuple[int, int]]],
    earliest: int,
    latest: int,
) -> int:
    """The departure with the shortest day, and of those the one with the earliest end.

    With one window a stop that is the latest departure that does not delay the earliest end. With
    several, leaving later may miss a stop's first window and yet make a shorter day of the next:
    each choice of windows that a later departure brings is tried, at most one a window.
    """
    departure = candidate = earliest
    shortest: int | None = None
    while True:
        end, lateness, _, starts = _forward(legs, service, windows, candidate)
        if lateness or (shortest is not None and end > latest):
            return departure
        leave = _latest_departure(legs, service, windows, end, earliest)
        if shortest is None or end - leave < shortest:
            shortest, departure = end - leave, leave
        if all(len(spans) == 1 for spans in windows):
            return departure
        candidate = max(_last_departure(legs, service, windows, starts), leave) + 1


def _last_departure(
    legs: Sequence[int],
    service: Sequence[int],
    windows: Sequence[Sequence[tuple[int, int]]],
    starts: Sequence[int],
) -> int:
    """The last departure that still serves every stop in the window of the given starts."""
    latest = 2 * UNREACHABLE
    for leg, duration, spans, start in zip(
        reversed(legs[:-1]), reversed(service), reversed(windows), reversed(starts), strict=True
    ):
        closes = next(closes for opens, closes in spans if opens <= start <= closes)
        latest = min(latest - duration, closes) - leg
    return latest


def _latest_departure(
    legs: Sequence[int],
    service: Sequence[int],
    windows: Sequence[Sequence[tuple[int, int]]],
    end: int,
    earliest: int,
) -> int:
    """The latest departure with which a route without lateness still ends at ``end``."""
    latest = end - legs[-1]
    for leg, duration, spans in zip(
        reversed(legs[:-1]), reversed(service), reversed(windows), strict=True
    ):
        latest -= duration
        latest = max(min(latest, closes) for opens, closes in spans if opens <= latest) - leg
    return max(latest, earliest)
