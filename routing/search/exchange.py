"""Stops of lower priority make way for stops of higher priority.

In: a problem and feasible routes. Out: feasible routes that serve more of the higher priorities,
until no stop left out could be served in place of one stop of lower priority in its route. Where no
single one suffices, several make way.

What each exchange costs is told by ``routing.search.exchange_tables``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from routing.model import PRIORITIES
from routing.plan.day_lengths import NEVER
from routing.plan.insertion import best_insertions, group_owners
from routing.plan.schedule import stops_of
from routing.problem import NO_GROUP, OPTIONAL, Problem
from routing.search.exchange_tables import Table, in_place_of
from routing.search.insert import Routes, insert, unserved
from routing.search.limits import StopFunction, never

LOOKED_AT = 20
"""Exchanges, of the most promising, for which is asked whether the stop that makes way fits into
some other route: all of them in most rounds, and enough in large ones."""


def make_way(problem: Problem, routes: Routes, out_of_time: StopFunction = never) -> Routes:
    """Exchange until nothing changes, the highest priority first."""
    current = list(routes)
    while not out_of_time():
        before = list(current)
        for priority in PRIORITIES:
            _serve(problem, current, priority, out_of_time)
        if current == before:
            break
    return current


def _serve(problem: Problem, routes: Routes, priority: int, out_of_time: StopFunction) -> None:
    """Serve what can be of one priority, in place."""
    waiting = [stop for stop in unserved(problem, routes) if problem.priority[stop] == priority]
    tables: dict[int, Table] = {}
    stale = set(range(problem.num_teams))
    owners = group_owners(problem, routes)
    while waiting and not out_of_time():
        before = list(routes)
        for team in sorted(stale):
            tables[team] = Table(problem, team, routes[team], waiting, priority, owners=owners)
            if out_of_time():
                return
        served = _swap_one(problem, routes, tables)
        if served is None:
            served = _swap_several(problem, routes, waiting, priority, out_of_time)
        if served is None:
            return
        waiting.remove(served)
        for table in tables.values():
            table.forget(served)
        stale = {team for team, route in enumerate(routes) if route != before[team]}
        if owners != (owners := group_owners(problem, routes)):
            stale = set(range(problem.num_teams))


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Swap:
    """One stop for another; the best first: the lowest priority makes way, at the least cost."""

    rank: int
    cost: int
    team: int
    out: int
    stop: int
    route: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Several:
    """One stop for several; the best first: the fewest of the highest priorities make way."""

    lost: tuple[int, ...]
    cost: int
    team: int
    stop: int
    route: tuple[int, ...]
    outs: tuple[int, ...]


def _swap_one(problem: Problem, routes: Routes, tables: dict[int, Table]) -> int | None:
    """Make the best single exchange in place; of the stops that make way, one that fits into
    another route is best.
    """
    swaps = sorted(_swaps(problem, tables))[:LOOKED_AT]
    if not swaps:
        return None
    outs = list(dict.fromkeys(swap.out for swap in swaps))
    team_of = {swap.out: swap.team for swap in swaps}
    owners = _owners_of_several(problem, routes)
    best = np.full(len(outs), NEVER)
    into, where = np.full(len(outs), -1), np.full(len(outs), -1)
    for team, route in enumerate(routes):
        positions, increases = best_insertions(problem, team, route, outs, owners)
        own = np.array([team_of[out] == team for out in outs])
        better = ~own & (increases < best)
        best[better], into[better], where[better] = increases[better], team, positions[better]
    fitting = [
        swap
        for swap in swaps
        if into[outs.index(swap.out)] >= 0 and not _belong_together(problem, swap.out, swap.stop)
    ]
    swap = min(fitting or swaps)
    routes[swap.team] = swap.route
    if fitting:
        index = outs.index(swap.out)
        team, position = int(into[index]), int(where[index])
        routes[team] = (*routes[team][:position], swap.out, *routes[team][position:])
    return swap.stop


def _swaps(problem: Problem, tables: dict[int, Table]) -> Iterator[_Swap]:
    for team, table in tables.items():
        for cost, row, column in table.best():
            out = table.outs[row]
            yield _Swap(
                rank=-int(problem.priority[out]),
                cost=cost,
                team=team,
                out=out,
                stop=table.waiting[column],
                route=table.route_with(row, column),
            )


def _owners_of_several(problem: Problem, routes: Routes) -> dict[int, int]:
    """The team of each group that must stay with it though one of its stops goes elsewhere."""
    owners = group_owners(problem, routes)
    served = [place for route in routes for place in stops_of(problem, route)]
    number: list[int] = np.bincount(problem.together[served] + 1).tolist() if owners else []
    return {group: team for group, team in owners.items() if number[group + 1] > 1}


def _belong_together(problem: Problem, one: int, other: int) -> bool:
    group = problem.together[one]
    return bool(group != NO_GROUP and group == problem.together[other])


def _swap_several(
    problem: Problem,
    routes: Routes,
    waiting: Sequence[int],
    priority: int,
    out_of_time: StopFunction,
) -> int | None:
    """Leave out of one route as many of the lowest priorities as it takes for one stop; those that
    fit elsewhere, or after all, are put back. In place.
    """
    found: list[_Several] = []
    owners = group_owners(problem, routes)
    for team, route in enumerate(routes):
        if out_of_time():
            return None
        lower = [s for s in stops_of(problem, route) if problem.priority[s] > priority]
        lower.sort(key=lambda stop: (-int(problem.priority[stop]), stop))
        if len(lower) < 2:
            continue
        tried = in_place_of(problem, team, route, lower, waiting, owners=owners)
        if not any(each for each, _ in tried):
            continue
        for size in range(2, len(lower) + 1):
            out = lower[:size]
            tried = in_place_of(problem, team, route, out, waiting, owners=owners)
            lost = np.bincount(problem.priority[out], minlength=OPTIONAL + 1)
            several = [
                _Several(
                    lost=tuple(lost.tolist()),
                    cost=cost,
                    team=team,
                    stop=stop,
                    route=longer,
                    outs=tuple(out),
                )
                for stop, (longer, cost) in zip(waiting, tried, strict=True)
                if longer
            ]
            found += several
            if several:
                break
    if not found:
        return None
    best = min(found)
    routes[best.team] = best.route
    insert(problem, routes, sorted(best.outs), out_of_time=out_of_time)
    return best.stop
