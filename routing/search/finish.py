"""The last pass: whatever an engine gives becomes feasible, and no stop stays out that fits.

In: a problem and any sequences. Out: feasible sequences in which, unless time was short, no
unserved stop fits into any route as it stands, and none could be served in place of a stop of lower
priority in its route. Everything is measured with the ruler.
"""

from __future__ import annotations

from routing.plan.schedule import schedule_route
from routing.problem import Problem, Sequences
from routing.search.exchange import make_way
from routing.search.insert import insert_unserved
from routing.search.limits import StopFunction, never

LONG = 50
"""Stops in a route above which it is mended by building it anew: leaving out one after another what
helps most takes the cube of the route's length."""


def finish(problem: Problem, sequences: Sequences, out_of_time: StopFunction = never) -> Sequences:
    """Mend, insert and exchange until nothing changes. Mending is done whatever the time."""
    once = _once(sequences)
    routes = [_mended(problem, team, stops) for team, stops in enumerate(once)]
    while True:
        before = insert_unserved(problem, routes, out_of_time=out_of_time)
        routes = make_way(problem, before, out_of_time)
        if routes == before or out_of_time():
            return tuple(routes)


def _once(sequences: Sequences) -> Sequences:
    """Every stop in the first of its places only."""
    seen: set[int] = set()
    routes = []
    for stops in sequences:
        route = [stop for stop in dict.fromkeys(stops) if stop not in seen]
        seen.update(route)
        routes.append(tuple(route))
    return tuple(routes)


def _mended(problem: Problem, team: int, route: tuple[int, ...]) -> tuple[int, ...]:
    """A route made feasible by leaving out, one by one, the stop whose absence helps most; among
    equals the one of lowest priority.
    """
    while not schedule_route(problem, team, route).feasible:
        if len(route) > LONG:
            return _built_anew(problem, team, route)
        shorter = [route[:index] + route[index + 1 :] for index in range(len(route))]
        days = [schedule_route(problem, team, each) for each in shorter]
        badness = [
            (day.lateness + day.overload, -int(problem.priority[stop]), day.duration)
            for day, stop in zip(days, route, strict=True)
        ]
        route = shorter[badness.index(min(badness))]
    return route


def _built_anew(problem: Problem, team: int, route: tuple[int, ...]) -> tuple[int, ...]:
    """The stops of a route taken in one by one in their order, the first priority first; those with
    which it would not be feasible are left out.
    """
    kept: set[int] = set()
    for stop in sorted(route, key=lambda each: int(problem.priority[each])):
        longer = [each for each in route if each in kept or each == stop]
        if schedule_route(problem, team, longer).feasible:
            kept.add(stop)
    return tuple(stop for stop in route if stop in kept)
