"""Sequences become a plan: clock times as people read them, loads, ways along the roads, totals.

In: the round, its problem, and for each team the places it visits in order; for each leg the way
along the roads, if there is a road network. Out: a ``Plan``. ``routing.plan.route_times`` puts one
team's day into local time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from routing.model import DIMENSIONS, Round
from routing.plan.model import Plan, Route, Totals, Unassigned
from routing.plan.route_times import Leg, route_in_time
from routing.plan.schedule import legs_of_all, route_places
from routing.plan.score import longest_over_mean
from routing.problem import OPEN, Problem, Sequences

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
        For each team, in order, the places it visits: stops, and depots where it loads again.
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
    durations = legs_of_all(problem, sequences)
    for team, places in enumerate(sequences):
        if not places:
            continue
        profile = round_.teams[team].profile
        legs_of = pairwise(route_places(problem, team, places))
        ways = [find_leg((profile, *ends)) for ends in legs_of]
        if problem.team_start[team] == OPEN:
            ways.insert(0, None)
        if problem.team_end[team] == OPEN:
            ways.append(None)
        walks = [find_walk((profile, place)) or 0 for place in places]
        routes.append(
            route_in_time(
                round_, problem, team, places, ways=ways, walks=walks, legs=durations[team]
            )
        )
    return Plan(
        round_=round_,
        objective=round_.objective,
        seed=seed,
        engine=engine,
        search_duration=search_duration,
        totals=totals_of(round_, routes, unassigned),
        routes=tuple(routes),
        unassigned=tuple(unassigned),
        interrupted=interrupted,
    )


def _as_function(lookup: Lookup[Key, Value] | None) -> Callable[[Key], Value | None]:
    if lookup is None:
        return lambda _: None
    return lookup.get if isinstance(lookup, Mapping) else lookup


def totals_of(round_: Round, routes: Sequence[Route], unassigned: Sequence[Unassigned]) -> Totals:
    """Routes and stops left out, in figures."""
    stops = {stop.id: stop for stop in round_.stops}
    visits = [visit for route in routes for visit in route.visits]
    reloads = [reload for route in routes for reload in route.reloads]
    days = [route.duration for route in routes]
    travel = sum(visit.duration for visit in visits) + sum(each.duration for each in reloads)
    travel += sum(route.return_duration for route in routes)
    setup = sum(visit.setup_duration for visit in visits)
    service = sum(stops[visit.stop].service_duration for visit in visits)
    loading = sum(reload.departure - reload.begin for reload in reloads)
    delivered = [route.delivered for route in routes] or [(0,) * len(DIMENSIONS)]
    return Totals(
        stops=len(round_.stops),
        served=len(visits),
        unassigned=len(unassigned),
        optional=sum(stops[each.stop].optional for each in unassigned),
        demand=tuple(map(sum, zip(*delivered, strict=True))),
        teams_out=len(routes),
        team_duration=sum(days),
        travel_duration=travel,
        travel_distance=sum(route.distance for route in routes),
        setup_duration=setup,
        service_duration=service,
        loading_duration=loading,
        waiting_duration=sum(days) - travel - setup - service - loading,
        longest_over_mean=longest_over_mean(days),
    )
