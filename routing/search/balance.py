"""Fair days: moves that engines do not know, from the longest day to others, and to idle teams.

In: a problem whose objective is ``balanced`` and feasible sequences. Out: sequences with a better
``Score``: no team idle that could have work, the longest day within ``BALANCE_RATIO`` of the mean
where that can be had, no day far shorter than the mean where it costs little, and then the least
total.
"""

from __future__ import annotations

import numpy as np

from routing.plan.day_lengths import NEVER
from routing.plan.insertion import best_insertions, group_owners
from routing.plan.schedule import stops_of
from routing.plan.score import SHORT_DAY
from routing.problem import BALANCE_RATIO, Problem, Sequences
from routing.search.limits import StopFunction, never
from routing.search.route_state import RouteState
from routing.search.trips import without

MOST_STEPS = 400
"""Moves at most: so many that only hopeless rounds come near, and the work stays bounded."""

NEAR = 10
"""Nearest stops of each of a short day's stops, tried with it."""

RUNS = (1, 2, 4, 8)
"""Lengths of the runs that a short day is given: with single stops alone one that lies far from its
neighbours' houses is never worth the way."""


def balance(problem: Problem, sequences: Sequences, should_stop: StopFunction = never) -> Sequences:
    """Improve the score by moving stops off the longest day, until nothing helps."""
    state = RouteState(problem, sequences)
    if problem.all_teams_out:
        _employ_idle(state, should_stop)
    for _ in range(MOST_STEPS):
        if should_stop() or state.score.imbalance <= BALANCE_RATIO:
            break
        longest = int(np.argmax([day.duration for day in state.days]))
        if not (_relocate(state, longest) or state.try_best(_swaps(state, longest))):
            break
    _fill_short(state, should_stop)
    return tuple(state.routes)


def _employ_idle(state: RouteState, should_stop: StopFunction) -> None:
    """Give each idle team a run of stops of some other team, or one stop if no run suits it."""
    for team in range(state.problem.num_teams):
        if state.routes[team] or should_stop():
            continue
        trials = []
        for other, route in enumerate(state.routes):
            if len(route) < 2:
                continue
            half = len(route) // 2
            spans = [
                (first, first + length)
                for length in sorted({1, max(1, half // 2), half})
                for first in range(len(route) - length + 1)
            ]
            trials += [
                {
                    other: without(state.problem, other, route[:a] + route[b:], ()),
                    team: without(state.problem, team, route[a:b], ()),
                }
                for a, b in spans
            ]
        state.try_best(trials)


def _fill_short(state: RouteState, should_stop: StopFunction) -> None:
    """Move stops to the shortest day for as long as the score says that it is too short."""
    for _ in range(MOST_STEPS):
        days = [day.duration for day in state.days]
        out = [team for team, stops in enumerate(state.routes) if stops]
        if len(out) < 2 or should_stop():
            return
        shortest = min(out, key=lambda team: days[team])
        if days[shortest] >= SHORT_DAY * sum(days) / len(out):
            return
        if not state.try_best(_runs_into(state, shortest)):
            return


def _runs_into(state: RouteState, team: int) -> list[dict[int, tuple[int, ...]]]:
    """Each run of some stops near a team's own, put whole where its first stop fits best."""
    problem, own = state.problem, state.routes[team]
    travel = problem.travels[int(problem.team_profile[team])]
    others = [
        stop
        for other, stops in enumerate(state.routes)
        if other != team
        for stop in stops_of(problem, stops)
    ]
    stops = stops_of(problem, own)
    near = np.unique(travel.nearest(stops, others, NEAR))
    candidates = near[near >= 0].tolist()
    positions, increases = best_insertions(problem, team, own, candidates)
    trials = []
    for index, stop in enumerate(candidates):
        if increases[index] >= NEVER:
            continue
        other = next(t for t, route in enumerate(state.routes) if stop in route)
        route, where = state.routes[other], int(positions[index])
        first = route.index(stop)
        for length in RUNS:
            run = route[first : first + length]
            if len(run) < length or len(run) == len(route):
                break
            trials.append(
                {
                    other: route[:first] + route[first + length :],
                    team: (*own[:where], *run, *own[where:]),
                }
            )
    return trials


def _relocate(state: RouteState, longest: int) -> bool:
    """Move the stop of the longest day, and to the team, that does the score most good."""
    problem, route = state.problem, state.routes[longest]
    stops = stops_of(problem, route)
    if len(stops) < 2:
        return False
    days = np.array([day.duration for day in state.days])
    out = days > 0
    rests = [without(problem, longest, route, {stop}) for stop in stops]
    shorter = np.array([state.schedule(longest, rest).duration for rest in rests])
    owners = group_owners(problem, state.routes)
    best: tuple[float, int, int, int, int] | None = None
    for other, into in enumerate(state.routes):
        if other == longest:
            continue
        rest = np.delete(days, [longest, other])
        positions, increases = best_insertions(problem, other, into, stops, owners)
        fits = increases < NEVER
        fixed = 0 if into else int(problem.team_fixed_cost[other])
        longer = (increases - fixed) // max(1, int(problem.team_unit_cost[other]))
        day = days[other] + np.where(fits, longer, 0)
        total = rest.sum() + shorter + day
        longest_now = np.maximum(np.maximum(shorter, day), rest.max(initial=0))
        num_out = int(out.sum()) + (not into)
        ratio = np.maximum(longest_now * num_out / np.maximum(total, 1), BALANCE_RATIO)
        for index in np.flatnonzero(fits).tolist():
            rank = (float(ratio[index]), int(total[index]), other, index, int(positions[index]))
            if best is None or rank < best:
                best = rank
    if best is None:
        return False
    _, _, other, index, where = best
    into = state.routes[other]
    moved = {
        longest: rests[index],
        other: (*into[:where], stops[index], *into[where:]),
    }
    return state.try_best([moved])


def _swaps(state: RouteState, longest: int) -> list[dict[int, tuple[int, ...]]]:
    """Every stop of the longest day swapped, in place, with the stops of teams near by."""
    route, problem = state.routes[longest], state.problem
    travel = problem.travels[int(problem.team_profile[longest])]
    team_of = {
        stop: team for team, places in enumerate(state.routes) for stop in stops_of(problem, places)
    }
    others = [stop for stop, team in team_of.items() if team != longest]
    trials: list[dict[int, tuple[int, ...]]] = []
    if not others:
        return trials
    own = stops_of(problem, route)
    for index, row in zip(
        map(route.index, own), travel.nearest(own, others, 20).tolist(), strict=True
    ):
        for stop in (stop for stop in row if stop >= 0):
            other = team_of[stop]
            into = state.routes[other]
            where = into.index(stop)
            trials.append(
                {
                    longest: (*route[:index], stop, *route[index + 1 :]),
                    other: (*into[:where], route[index], *into[where + 1 :]),
                }
            )
    return trials
