"""The last pass: whatever an engine gives becomes feasible, and no stop stays out that fits.

In: a problem and any sequences. Out: feasible sequences in which, unless time was short, no
unserved stop fits into any route as it stands, and none could be served in place of a stop of lower
priority in its route. Everything is measured with the ruler.
"""

from __future__ import annotations

import numpy as np

from routing.plan.schedule import schedule_route, stops_of
from routing.problem import NO_GROUP, OPTIONAL, Problem, Sequences
from routing.search.exchange import make_way
from routing.search.insert import insert_unserved
from routing.search.limits import StopFunction, never
from routing.search.trips import lighter, without

LONG = 50
"""Stops in a route above which it is mended by building it anew: leaving out one after another what
helps most takes the cube of the route's length."""


def finish(problem: Problem, sequences: Sequences, out_of_time: StopFunction = never) -> Sequences:
    """Mend, insert and exchange until nothing changes. Mending is done whatever the time."""
    once = _together(problem, _once(problem, sequences))
    routes = [_mended(problem, team, stops) for team, stops in enumerate(once)]
    while True:
        before = [lighter(problem, team, route) for team, route in enumerate(routes)]
        routes = insert_unserved(problem, before, out_of_time=out_of_time)
        routes = make_way(problem, routes, out_of_time)
        # What was inserted may have made room for what did not fit before it.
        if routes == before or out_of_time():
            return tuple(routes)


def _once(problem: Problem, sequences: Sequences) -> list[tuple[int, ...]]:
    """Every stop in the first of its places only."""
    seen: set[int] = set()
    routes = []
    for team, places in enumerate(sequences):
        route = []
        for place in places:
            if place not in seen:
                route.append(place)
            if place < problem.num_stops:
                seen.add(place)
        routes.append(without(problem, team, route, ()))
    return routes


def _together(problem: Problem, routes: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Of stops that one team must serve, those with the team that has most (and the most urgent)
    of them.
    """
    grouped: dict[int, dict[int, list[int]]] = {}
    for team, route in enumerate(routes):
        for stop in stops_of(problem, route):
            if problem.together[stop] != NO_GROUP:
                teams = grouped.setdefault(int(problem.together[stop]), {})
                teams.setdefault(team, []).append(stop)
    outs: set[int] = set()
    for teams in grouped.values():
        worth = {
            team: np.bincount(problem.priority[stops], minlength=OPTIONAL + 1).tolist()
            for team, stops in teams.items()
        }
        keeper = max(sorted(teams), key=lambda team: worth[team])
        outs.update(stop for team, stops in teams.items() if team != keeper for stop in stops)
    return [without(problem, team, route, outs) for team, route in enumerate(routes)]


def _mended(problem: Problem, team: int, route: tuple[int, ...]) -> tuple[int, ...]:
    """A route made feasible by leaving out, one by one, the stop (or the loading) whose absence
    helps most; among equals the one of lowest priority.
    """
    while not schedule_route(problem, team, route).feasible:
        if len(route) > LONG:
            return _built_anew(problem, team, route)
        shorter = [
            without(problem, team, route[:index] + route[index + 1 :], ())
            for index in range(len(route))
        ]
        days = [schedule_route(problem, team, each) for each in shorter]
        badness = [
            (day.lateness + day.overload + day.excess, -_rank(problem, place), day.duration)
            for day, place in zip(days, route, strict=True)
        ]
        route = shorter[badness.index(min(badness))]
    return route


def _rank(problem: Problem, place: int) -> int:
    """The priority of a stop; a loading goes before any stop does."""
    return int(problem.priority[place]) if place < problem.num_stops else OPTIONAL + 1


def _built_anew(problem: Problem, team: int, route: tuple[int, ...]) -> tuple[int, ...]:
    """The stops of a route taken in one by one in their order, the first priority first, with the
    loadings between them; those with which it would not be feasible are left out.
    """
    stops = stops_of(problem, route)
    out = set(stops)
    for stop in sorted(stops, key=lambda each: int(problem.priority[each])):
        out.discard(stop)
        if not schedule_route(problem, team, without(problem, team, route, out)).feasible:
            out.add(stop)
    return without(problem, team, route, out)
