"""A first plan of a large problem, from nearest neighbours alone.

In: a ``Problem``. Out: feasible routes that serve most stops, in time and memory that grow with
stops times neighbours: no table of all pairs is made. What they leave out the last pass inserts.

Where all teams are alike, routes grow by savings: whichever two routes save most when the one goes
on where the other ends become one, if the team may do so. Where teams differ, one team after
another is filled from the nearest stops that are left.

References
----------
Clarke, G. and J. W. Wright (1964). Scheduling of vehicles from a central depot to a number of
delivery points. Operations Research. https://doi.org/10.1287/opre.12.4.568
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.plan.insertion import best_insertions
from routing.plan.schedule import schedule_route
from routing.problem import OPEN, UNREACHABLE, IntArray, Problem, Sequences
from routing.search.fleet import servable_alone, team_classes
from routing.search.limits import StopFunction, never
from routing.search.regions import nearest_stops

NEIGHBOURS = 40
"""Of each stop, between which savings are looked for: with 100 the routes of 1,000 to 20,000 stops
cost 0.1 to 0.3 % less before the search and nothing less after it."""


def construct(
    problem: Problem,
    out_of_time: StopFunction = never,
    alone: NDArray[np.bool_] | None = None,
    near: IntArray | None = None,
) -> Sequences:
    """Build routes. ``alone`` and ``near`` are what ``servable_alone`` and ``nearest_stops`` tell,
    where the caller knows it already.
    """
    alone = servable_alone(problem) if alone is None else alone
    classes = team_classes(problem)
    usable = [team for team in range(problem.num_teams) if alone[:, team].any()]
    if not usable:
        return tuple(() for _ in range(problem.num_teams))
    near = nearest_stops(problem, NEIGHBOURS) if near is None else near
    members = next(teams for teams in classes if usable[0] in teams)
    plain = len(members) == len(usable) and not (problem.team_prefix[usable[0]])
    if plain:
        return _by_savings(problem, members, np.flatnonzero(alone[:, usable[0]]), near, out_of_time)
    return _by_filling(problem, usable, alone, near, out_of_time)


def _by_savings(
    problem: Problem, teams: list[int], stops: IntArray, near: IntArray, out_of_time: StopFunction
) -> Sequences:
    team = teams[0]
    routes: dict[int, list[int]] = {stop: [stop] for stop in stops.tolist()}
    owner = {stop: stop for stop in routes}
    demand: list[list[int]] = problem.demand.tolist()
    loads = {stop: demand[stop] for stop in routes}
    room: list[int] = np.minimum(problem.team_capacity[team], problem.team_aboard[team]).tolist()
    for first, second in _pairs(problem, team, stops, near):
        one, other = owner[first], owner[second]
        if one == other:
            continue
        load = [a + b for a, b in zip(loads[one], loads[other], strict=True)]
        if any(a > b for a, b in zip(load, room, strict=True)):
            continue
        head, tail = routes[one], routes[other]
        if first not in {head[0], head[-1]} or second not in {tail[0], tail[-1]}:
            continue
        joined = _joined(head, tail, first, second)
        if not schedule_route(problem, team, joined).feasible:
            if out_of_time():
                break
            continue
        routes[one], loads[one] = joined, load
        del routes[other], loads[other]
        for stop in tail:
            owner[stop] = one
    fullest = sorted(routes.values(), key=len, reverse=True)
    result: list[tuple[int, ...]] = [()] * problem.num_teams
    for each, route in zip(teams, fullest, strict=False):
        result[each] = tuple(route)
    return tuple(result)


def _joined(head: list[int], tail: list[int], first: int, second: int) -> list[int]:
    """Two routes as one in which ``first``, an end of the one, leads to an end of the other."""
    before = head if head[-1] == first else head[::-1]
    return before + (tail if tail[0] == second else tail[::-1])


def _pairs(problem: Problem, team: int, stops: IntArray, near: IntArray) -> list[tuple[int, int]]:
    """Pairs of neighbours, those first that save most when one follows the other."""
    travel = problem.travels[int(problem.team_profile[team])]
    start, end = int(problem.team_start[team]), int(problem.team_end[team])
    n = problem.num_stops
    everyone = np.arange(n)
    out = travel.durations([start], everyone)[0] if start != OPEN else problem.setup
    back = travel.durations(everyone, [end])[:, 0] if end != OPEN else np.zeros(n, np.int64)
    one = np.repeat(stops, near.shape[1])
    other = near[stops].ravel()
    known = np.isin(other, stops)
    one, other = one[known], other[known]
    saving = back[one] + out[other] - travel.pairs(one, other)
    good = saving > -UNREACHABLE // 2
    order = np.argsort(-saving[good], kind="stable")
    return list(zip(one[good][order].tolist(), other[good][order].tolist(), strict=True))


def _by_filling(
    problem: Problem,
    teams: list[int],
    alone: NDArray[np.bool_],
    near: IntArray,
    out_of_time: StopFunction,
) -> Sequences:
    """Fill one team after another, those with the least choice of stops first.

    Where days are to be fair, no team takes more than a tenth above its share of what is left.
    """
    result: list[tuple[int, ...]] = [()] * problem.num_teams
    left: NDArray[np.bool_] = np.asarray(alone.any(axis=1))
    queue = sorted(teams, key=lambda team: (int(alone[:, team].sum()), team))
    for position, team in enumerate(queue):
        mine = alone[:, team] & left
        if not mine.any() or out_of_time():
            continue
        share = left.sum() / (len(queue) - position)
        most = math.ceil(1.1 * share) if problem.objective == "balanced" else problem.num_stops
        route = _fill(problem, team, mine, near, most)
        left[list(route)] = False
        result[team] = route
    return tuple(result)


def _fill(
    problem: Problem, team: int, mine: NDArray[np.bool_], near: IntArray, most: int
) -> tuple[int, ...]:
    """One team's route: from the stop farthest out, always the nearest that fits."""
    travel = problem.travels[int(problem.team_profile[team])]
    wanted = np.flatnonzero(mine)
    prefix = [stop for stop in problem.team_prefix[team] if mine[stop]]
    if prefix:
        route = tuple(prefix)
    else:
        start = int(problem.team_start[team])
        far = wanted[0] if start == OPEN else wanted[travel.durations([start], wanted)[0].argmax()]
        route = (int(far),)
    if not schedule_route(problem, team, route).feasible:
        return ()
    refused: set[int] = set()
    while len(route) < most:
        around = np.unique(near[list(route)])
        around = around[around >= 0]
        candidates = [s for s in around[mine[around]].tolist() if s not in route]
        candidates = [s for s in candidates if s not in refused]
        if not candidates:
            break
        positions, increases = best_insertions(problem, team, route, candidates)
        index = int(increases.argmin())
        if positions[index] < 0:
            break
        refused.update(np.array(candidates)[positions < 0].tolist())
        where = int(positions[index])
        route = (*route[:where], candidates[index], *route[where:])
    return route
