"""What is said to serve a stop is tried on the ruler first.

In: a change as ``routing.plan.relaxation`` finds it, on the problem's clock and to the second. Out:
the same in local time, in whole minutes and hundreds of grams, rounded to the side that keeps it
true; or nothing, if the ruler still finds fault with the route.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from routing.plan.insertion import Span
from routing.plan.relaxation import Change, Share
from routing.plan.schedule import route_legs, schedule_route
from routing.problem import IntArray, Problem

_MINUTE = 60
_ROUND = 100
"""Weights are said in kilograms with one decimal."""


def prove(problem: Problem, change: Change, route: Sequence[int], stop: int) -> Change | None:
    """Round a change to what people can say, in local time, and try it.

    Parameters
    ----------
    problem
        The problem.
    change
        On the problem's clock.
    route
        The stops of the team's route, without the new one.
    stop
        The stop that should fit.

    Returns
    -------
    Change or None
        Local instants in whole minutes, grams in hundreds; ``None`` if the stop does not fit.
    """
    clock = problem.clocks[int(problem.team_clock[change.team])]
    capacity: IntArray = problem.team_capacity[change.team]
    latest = int(problem.team_latest[change.team])
    spans = list(problem.team_spans(change.team)[stop])
    said = change
    if change.room is not None:
        said = replace(said, room=round_up_load(change.room))
        capacity = capacity + np.array(said.room)
    if change.end is not None:
        back_by = _back_by(problem, change.end)
        said = replace(said, end=back_by)
        latest = _latest(problem, back_by)
    if change.window is not None:
        opens, closes = spans[change.window]
        if change.opens is not None:
            start = clock.begin(change.opens) // _MINUTE * _MINUTE
            said = replace(said, opens=start)
            opens = clock.compress(start)
        if change.closes is not None:
            end = _whole_minute(clock.begin(change.closes))
            said = replace(said, closes=end)
            closes = clock.compress_last_begin(end)
        spans[change.window] = (opens, closes)
    stops = [*route[: change.position], stop, *route[change.position :]]
    fits = _fits(problem, change.team, stops, capacity, latest=latest, windows={stop: spans})
    return said if fits else None


def prove_shares(
    problem: Problem, shares: Sequence[Share], routes: Sequence[Sequence[int]], stop: int
) -> bool:
    """Whether each team could take its share of a stop, with its part of the weight."""
    parcels, *rest = problem.demand[stop].tolist()
    for share in shares:
        route = routes[share.team]
        stops = [*route[: share.position], stop, *route[share.position :]]
        part = np.array([share.parcels, *(-(-load * share.parcels // parcels) for load in rest)])
        # A part of the demand fits where all of it fits into so much more room.
        capacity = problem.team_capacity[share.team] + problem.demand[stop] - part
        latest = int(problem.team_latest[share.team])
        if not _fits(problem, share.team, stops, capacity, latest=latest, windows={}):
            return False
    return True


def round_up_load(load: Sequence[int]) -> tuple[int, ...]:
    """A load in what people can say: parcels, and whole hundreds of grams and of millilitres."""
    parcels, *rest = load
    return parcels, *(-(-each // _ROUND) * _ROUND for each in rest)


def _whole_minute(instant: int) -> int:
    return -(-instant // _MINUTE) * _MINUTE


def _back_by(problem: Problem, end: int) -> int:
    """The first whole local minute until which hours must last for a return at ``end``."""
    local = _whole_minute(problem.clocks[0].begin(end - 1) + 1)
    for pause in problem.clocks[0].breaks:
        if pause.start <= local < pause.end and _latest(problem, local) < end:
            local = _whole_minute(pause.end)
    return local


def _latest(problem: Problem, local: int) -> int:
    """When a team must be back whose hours end at this local instant, as a problem has it."""
    if (problem.service == 0).any():
        return problem.clocks[0].compress_last_begin(local)
    return problem.clocks[0].compress(local)


def _fits(
    problem: Problem,
    team: int,
    stops: Sequence[int],
    capacity: IntArray,
    *,
    latest: int,
    windows: Mapping[int, Sequence[Span]],
) -> bool:
    """Whether the ruler finds no fault with one route when the given values are changed."""
    profile = int(problem.team_profile[team])
    spans = [windows.get(stop, problem.team_spans(team)[stop]) for stop in stops]
    rows = np.array(stops)
    changed = Problem(
        demand=problem.demand[rows],
        service=problem.service[rows],
        priority=problem.priority[rows],
        window_first=np.cumsum([0, *map(len, spans)]),
        window_start=np.array([start for each in spans for start, _ in each]),
        window_end=np.array([end for each in spans for _, end in each]),
        team_capacity=capacity[None, :],
        team_earliest=problem.team_earliest[[team]],
        team_latest=np.array([latest]),
        team_start=problem.team_start[[team]],
        team_end=problem.team_end[[team]],
        team_profile=np.array([0]),
        travels=(problem.travels[profile],),
        eligible=np.array([[problem.may_serve(team, stop)] for stop in stops]),
    )
    legs = route_legs(problem, team, stops)
    return schedule_route(changed, 0, range(len(stops)), legs).feasible
