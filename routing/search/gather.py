"""Compactness: stops served apart from their nearest stop join it, where the score says so.

In: a problem with compactness and feasible sequences. Out: sequences with a better ``Score``.
"""

from __future__ import annotations

from routing.plan.insertion import best_insertions
from routing.plan.score import served_by, stops_apart
from routing.problem import Problem, Sequences
from routing.search.limits import StopFunction, never
from routing.search.route_state import RouteState
from routing.search.trips import without


def gather(problem: Problem, sequences: Sequences, out_of_time: StopFunction = never) -> Sequences:
    """Move stops to the team of their nearest, or the nearest to theirs, until nothing helps."""
    if not problem.compactness:
        return sequences
    state = RouteState(problem, sequences)
    better = True
    while better and not out_of_time():
        better = False
        for stop in stops_apart(problem.nearest, served_by(problem, state.routes)).tolist():
            if out_of_time():
                break
            nearest = int(problem.nearest[stop])
            pair = _moves(state, stop, nearest) + _moves(state, nearest, stop)
            better |= state.try_best(pair)
    return tuple(state.routes)


def _moves(state: RouteState, stop: int, to: int) -> list[dict[int, tuple[int, ...]]]:
    """One stop out of its route and into that of another, where it adds least."""
    problem = state.problem
    team_of = served_by(problem, state.routes)
    source, target = int(team_of[stop]), int(team_of[to])
    if source == target:
        return []
    (position,), _ = best_insertions(problem, target, state.routes[target], [stop])
    if position < 0:
        return []
    route, into = state.routes[source], state.routes[target]
    rest = without(problem, source, route, {stop})
    return [{source: rest, target: (*into[:position], stop, *into[position:])}]
