"""The one ruler: a problem and sequences become clock times, loads and cost.

In: a ``Problem`` and, for each team, the stops it visits in order. Out: a ``RouteSchedule`` for a
route and a ``Score`` for a whole set of sequences. The search measures itself with this file and
nothing else; ``routing.plan.check`` recomputes the same things without it.

A team's day is made as short as it can be: it leaves as late as does not delay its return, and of
several such days takes the shortest, then the earliest. Service starts on arrival or when the next
window opens; times are on the problem's clock, without breaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.model import PRIORITIES
from routing.problem import BALANCE_RATIO, OPEN, UNREACHABLE, Problem, Sequences


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSchedule:
    """One team's day on the problem's clock.

    ``lateness`` is the sum of seconds by which windows, the shift's end and missing roads are
    missed; ``overload`` the load units above capacity. The route is feasible when both are zero.
    The spans: ``duration = travel + service + waiting``.
    """

    departure: int
    arrivals: tuple[int, ...]
    service_starts: tuple[int, ...]
    end: int
    legs: tuple[int, ...]
    lateness: int
    overload: int
    duration: int
    travel: int
    service: int
    waiting: int

    @property
    def feasible(self) -> bool:
        """No rule is broken."""
        return not (self.lateness or self.overload)


_IDLE = RouteSchedule(
    departure=0, arrivals=(), service_starts=(), end=0, legs=(), lateness=0, overload=0,
    duration=0, travel=0, service=0, waiting=0,
)  # fmt: skip


def route_places(problem: Problem, team: int, stops: Sequence[int]) -> list[int]:
    """The places of a route in order, the team's start and end included unless open."""
    start, end = int(problem.team_start[team]), int(problem.team_end[team])
    return [*([start] if start != OPEN else []), *stops, *([end] if end != OPEN else [])]


def route_legs(problem: Problem, team: int, stops: Sequence[int]) -> list[int]:
    """Seconds of the leg to each stop, then to the end; zero where the start or end is open."""
    places = route_places(problem, team, stops)
    travel = problem.travels[int(problem.team_profile[team])]
    legs: list[int] = travel.pairs(places[:-1], places[1:]).tolist()
    if problem.team_start[team] == OPEN:
        legs.insert(0, 0)
    if problem.team_end[team] == OPEN:
        legs.append(0)
    return legs


def schedule_route(
    problem: Problem, team: int, stops: Sequence[int], legs: Sequence[int] | None = None
) -> RouteSchedule:
    """Schedule one team's stops.

    Parameters
    ----------
    problem
        The problem.
    team
        Index of the team.
    stops
        Indices of the stops, in order.
    legs
        As ``route_legs`` gives them, for a caller that has them already.
    """
    if not len(stops):
        return _IDLE
    if legs is None:
        legs = route_legs(problem, team, stops)
    windows = [problem.stop_windows[stop] for stop in stops]
    service: list[int] = problem.service[list(stops)].tolist()
    earliest, latest = int(problem.team_earliest[team]), int(problem.team_latest[team])

    departure = _best_departure(legs, service, windows, earliest, latest)
    end, lateness, arrivals, starts = _forward(legs, service, windows, departure)
    if problem.team_start[team] == OPEN:
        departure = arrivals[0] = starts[0]
    no_road = problem.no_access[int(problem.team_profile[team])]
    lateness += max(0, end - latest)
    lateness += UNREACHABLE * (
        sum(leg >= UNREACHABLE for leg in legs) + sum(stop in no_road for stop in stops)
    )
    load = problem.demand[list(stops)].sum(axis=0)
    overload = int(np.maximum(load - problem.team_capacity[team], 0).sum())
    return RouteSchedule(
        departure=departure,
        arrivals=tuple(arrivals),
        service_starts=tuple(starts),
        end=end,
        legs=tuple(legs),
        lateness=lateness,
        overload=overload,
        duration=end - departure,
        travel=sum(legs),
        service=sum(service),
        waiting=end - departure - sum(legs) - sum(service),
    )


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


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """How good sequences are; smaller is better, compared field by field.

    Infeasible first, then stops unserved by priority (1 first), then, for ``balanced``, the teams
    left idle (if all are to be out) and the longest team day over the mean where above
    ``BALANCE_RATIO``, and last the total team day.
    """

    infeasible: int
    unserved: tuple[int, ...]
    idle_teams: int
    imbalance: float
    total: int


def score(problem: Problem, sequences: Sequences) -> Score:
    """Measure sequences."""
    schedules = [schedule_route(problem, team, stops) for team, stops in enumerate(sequences)]
    served = [stop for stops in sequences for stop in stops]
    return score_of(problem, served, schedules)


def score_of(problem: Problem, served: Sequence[int], schedules: Sequence[RouteSchedule]) -> Score:
    """Measure routes whose schedules are at hand."""
    left_out = np.ones(problem.num_stops, bool)
    left_out[list(served)] = False
    counts = np.bincount(problem.priority[left_out], minlength=max(PRIORITIES) + 1)
    days = [each.duration for each in schedules if each.arrivals]
    idle, imbalance = 0, 0.0
    if problem.objective == "balanced" and days:
        imbalance = max(longest_over_mean(days), BALANCE_RATIO)
        if problem.all_teams_out:
            idle = min(problem.num_teams, problem.num_stops) - len(days)
    return Score(
        sum(each.lateness + each.overload for each in schedules),
        tuple(counts[1:].tolist()),
        max(idle, 0),
        imbalance,
        sum(days),
    )


def longest_over_mean(days: Sequence[int]) -> float:
    """The longest team day over the mean of the given ones; 1.0 for none, one, or all zero."""
    return max(days) * len(days) / sum(days) if days and sum(days) else 1.0
