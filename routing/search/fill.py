"""A large plan that was cut short is completed in seconds: no stop stays out that fits as it is.

In: a problem and feasible routes. Out: feasible routes in which no unserved stop fits into any
route as it stands; where there are more than ``WIDE`` pairs of stops and positions, at none of the
positions nearest to it. What ``routing.search.insert`` does by trying every stop in every route is
done here with the pairs alone that ``routing.plan.screen`` lets through; and where thousands are
left and teams idle, these are first sent out along chains of neighbours.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from routing.plan.insertion import best_insertions, group_owners
from routing.plan.schedule import schedule_route
from routing.plan.screen import Screen
from routing.problem import NO_GROUP, OPEN, Problem, Sequences
from routing.search.chains import send_out
from routing.search.fleet import team_classes
from routing.search.insert import Routes, insert_one_with_loading, unserved
from routing.search.limits import StopFunction, never

MANY = 200
"""Stops left out past which idle teams are sent out along chains first."""

NEAR = (8, 64, 512)
"""Positions of a stop that are tried first: most stops that fit anywhere fit there, and then no
other need be looked at."""

FEW = 0.03
"""Of the stops left out: a pass that inserts no more is the last at so many positions."""

WIDE = 2_000_000
"""Pairs of a stop and a position up to which every position is looked at: roads between as many are
asked for in some 15 s at the worst. Above, what is left out is told of as the reasons find it."""


def fill(problem: Problem, sequences: Sequences, out_of_time: StopFunction = never) -> Sequences:
    """Complete feasible routes, priority by priority. It ends soon, and when it is out of time with
    what there is then: most are taken in first of all, by the chains.
    """
    routes: Routes = [tuple(route) for route in sequences]
    screen = Screen(problem)
    left = unserved(problem, routes)
    if len(left) > MANY:
        send_out(problem, routes, left, out_of_time)
        left = unserved(problem, routes)
    for priority in sorted({int(problem.priority[stop]) for stop in left}):
        group = [stop for stop in left if problem.priority[stop] == priority]
        for most in NEAR:
            group = _insert_near(problem, screen, routes, group, most, out_of_time=out_of_time)
        positions = sum(len(route) + 1 for route in routes)
        if len(group) * positions <= WIDE:
            _insert_all(problem, screen, routes, group, out_of_time)
    return tuple(routes)


def _insert_near(
    problem: Problem, screen: Screen, routes: Routes, left: list[int], most: int,
    *, out_of_time: StopFunction,
) -> list[int]:  # fmt: skip
    """Insert stops between places near them, in place, the shortest detour first, until few fit at
    so many positions; those that are left.
    """
    while left and not out_of_time():
        loose = [stop for stop in left if problem.together[stop] == NO_GROUP]
        among = _worth_a_look(problem, routes, range(problem.num_teams))
        found = list(screen.offers(routes, among, loose, most))
        names = ("there", "on", "team", "before", "after", "stop")
        table = [np.concatenate([getattr(each, name) for each in found] or [[]]) for name in names]
        order = np.argsort(table[0] + table[1], kind="stable")
        rows = np.stack(table, axis=1).astype(np.int64)[order].tolist()
        legs: dict[int, list[int]] = {}
        inserted: set[int] = set()
        full: set[int] = set()
        for there, on, team, before, after, stop in rows:
            if stop in inserted or team in full:
                continue
            if out_of_time():
                break
            route = routes[team]
            at = _between(problem, team, route, before, after)
            if at is None:
                continue
            known = legs.get(team) or screen.legs(team)
            way_in = int(problem.setup[stop]) if before == OPEN else there
            longer = (*route[:at], stop, *route[at:])
            ways = [*known[:at], way_in, on, *known[at + 1 :]]
            if schedule_route(problem, team, longer, ways).feasible:
                routes[team], legs[team] = longer, ways
                inserted.add(stop)
            elif team in legs:  # what was inserted before has taken the hours: not in this pass
                full.add(team)
        before_pass = len(left)
        left = [stop for stop in left if stop not in inserted]
        if len(inserted) <= FEW * before_pass:
            break
    return left


def _between(
    problem: Problem, team: int, route: tuple[int, ...], before: int, after: int
) -> int | None:
    """The position between two places of a route; ``None`` if something stands there by now."""
    starts, ends = before == problem.team_start[team], after == problem.team_end[team]
    for at in range(len(route) + 1):
        one = before == route[at - 1] if at else starts
        if one and (after == route[at] if at < len(route) else ends):
            return at
    return None


def _worth_a_look(problem: Problem, routes: Routes, teams: Iterable[int]) -> list[int]:
    """Teams without those that stay at home and differ in nothing but their names from another that
    does: what one cannot take none of them can.
    """
    first = {
        next((team for team in alike if not routes[team]), -1) for alike in team_classes(problem)
    }
    return [team for team in teams if routes[team] or team in first]


def _insert_all(
    problem: Problem, screen: Screen, routes: Routes, left: list[int], out_of_time: StopFunction
) -> None:
    """Insert stops of one priority, in place, until none fits anywhere."""
    teams = list(range(problem.num_teams))
    while left and teams and not out_of_time():
        before = list(routes)
        likely = screen.likely(routes, _worth_a_look(problem, routes, teams), left)
        inserted = _insert_cheapest(problem, routes, likely, out_of_time)
        if not inserted:
            index = insert_one_with_loading(problem, routes, left, out_of_time)
            inserted = set() if index is None else {left[index]}
        left = [stop for stop in left if stop not in inserted]
        # Travel through a new stop may be a short cut: what has changed is looked at again, and
        # the next idle team of a kind in the place of one that is out now.
        changed = [team for team in range(problem.num_teams) if routes[team] != before[team]]
        went_out = any(not before[team] for team in changed)
        teams = sorted({*changed, *(t for t in teams if went_out and not routes[t])})


def _insert_cheapest(
    problem: Problem,
    routes: Routes,
    likely: Mapping[int, Sequence[int]],
    out_of_time: StopFunction,
) -> set[int]:
    """Insert into each team's route what may fit there of the stops told for it, in place."""
    owners = group_owners(problem, routes)
    waiting: list[tuple[int, int, int, int]] = []

    def offer(team: int) -> None:
        stops = [stop for stop in likely[team] if stop not in inserted]
        positions, increases = best_insertions(problem, team, routes[team], stops, owners)
        for stop, position, increase in zip(
            stops, positions.tolist(), increases.tolist(), strict=True
        ):
            if position >= 0:
                heapq.heappush(waiting, (increase, team, stop, position))

    inserted: set[int] = set()
    size = {team: len(routes[team]) for team in likely}
    for team in likely:
        if out_of_time():
            return inserted
        offer(team)
    while waiting and not out_of_time():
        _, team, stop, position = heapq.heappop(waiting)
        if stop in inserted or len(routes[team]) != size[team]:
            continue
        group = int(problem.together[stop])
        if owners.get(group, team) != team:
            continue
        if group != NO_GROUP:
            owners[group] = team
        routes[team] = (*routes[team][:position], stop, *routes[team][position:])
        inserted.add(stop)
        waiting = [each for each in waiting if each[1] != team]
        heapq.heapify(waiting)
        size[team] += 1
        offer(team)
    return inserted
