"""Loadings within a route: none without need, no trip without a stop.

In: a problem and routes whose places are stops and depots. Out: the same without empty trips, or
without the loadings that they can do without.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from routing.plan.schedule import schedule_route
from routing.problem import Problem

Places = tuple[int, ...]


def without(problem: Problem, team: int, route: Sequence[int], outs: Collection[int]) -> Places:
    """A route without some stops, and without the loadings of trips that are then empty; of two
    depots where one is to be left, the one that makes the cheaper route.
    """
    rest = [place for place in route if place not in outs]
    options = {_filled(problem, rest), _filled(problem, rest[::-1])[::-1]}
    if len(options) == 1:
        return options.pop()
    days = {places: schedule_route(problem, team, places) for places in sorted(options)}
    return min(days, key=lambda places: (not days[places].feasible, days[places].cost, places))


def _filled(problem: Problem, places: Sequence[int]) -> Places:
    """Without loadings at the beginning and the end, and without the second of two in a row."""
    filled: list[int] = []
    for place in places:
        if place < problem.num_stops or (filled and filled[-1] < problem.num_stops):
            filled.append(place)
    while filled and filled[-1] >= problem.num_stops:
        filled.pop()
    return tuple(filled)


def lighter(problem: Problem, team: int, route: Places) -> Places:
    """A feasible route without the loadings whose absence makes it cheaper and breaks no rule."""
    index = 0
    while index < len(route):
        if route[index] >= problem.num_stops:
            shorter = route[:index] + route[index + 1 :]
            day = schedule_route(problem, team, shorter)
            if day.feasible and day.cost <= schedule_route(problem, team, route).cost:
                route = shorter
                continue
        index += 1
    return route
