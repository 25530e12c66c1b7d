"""Fair days: moves that engines do not know, from the longest day to others, and to idle teams.

In: a problem whose objective is ``balanced`` and feasible sequences. Out: sequences with a better
``Score``: no team idle that could have work, the longest day within ``BALANCE_RATIO`` of the mean
where that can be had, and then the least total.
"""

from __future__ import annotations

import numpy as np

from routing.plan.day_lengths import NEVER
from routing.plan.insertion import best_insertions, group_owners
from routing.plan.schedule import RouteSchedule, schedule_route
from routing.plan.score import Score, score_of
from routing.problem import BALANCE_RATIO, Problem, Sequences
from routing.search.limits import StopFunction, never
from routing.search.trips import stops_of, without

MOST_STEPS = 400
"""Moves at most: so many that only hopeless rounds come near, and the work stays bounded."""


def balance(problem: Problem, sequences: Sequences, should_stop: StopFunction = never) -> Sequences:
    """Improve the score by moving stops off the longest day, until nothing helps."""
    state = _State(problem, sequences)
    if problem.all_teams_out:
        _employ_idle(state, should_stop)
    for _ in range(MOST_STEPS):
        if should_stop() or state.score.imbalance <= BALANCE_RATIO:
            break
        longest = int(np.argmax([day.duration for day in state.days]))
        if not (_relocate(state, longest) or state.try_best(_swaps(state, longest))):
            break
    return tuple(state.routes)


class _State:
    """Routes, their schedules and their score."""

    def __init__(self, problem: Problem, sequences: Sequences) -> None:
        self.problem = problem
        self.routes = [tuple(stops) for stops in sequences]
        self.days = [self.schedule(team, stops) for team, stops in enumerate(self.routes)]
        self.score = self.score_with({})

    def schedule(self, team: int, stops: tuple[int, ...]) -> RouteSchedule:
        return schedule_route(self.problem, team, stops)

    def score_with(self, changes: dict[int, tuple[int, ...]]) -> Score:
        """The score with some teams' routes replaced."""
        routes, days = list(self.routes), list(self.days)
        for team, places in changes.items():
            routes[team], days[team] = places, self.schedule(team, places)
        return score_of(self.problem, routes, days)

    def apply(self, changes: dict[int, tuple[int, ...]]) -> None:
        for team, stops in changes.items():
            self.routes[team] = stops
            self.days[team] = self.schedule(team, stops)
        self.score = self.score_with({})

    def try_best(self, trials: list[dict[int, tuple[int, ...]]]) -> bool:
        """Apply the trial with the best score, if it beats the present one."""
        best: tuple[Score, dict[int, tuple[int, ...]]] | None = None
        for changes in trials:
            measured = self.score_with(changes)
            if measured < self.score and (best is None or measured < best[0]):
                best = (measured, changes)
        if best is None:
            return False
        self.apply(best[1])
        return True


def _employ_idle(state: _State, should_stop: StopFunction) -> None:
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


def _relocate(state: _State, longest: int) -> bool:
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


def _swaps(state: _State, longest: int) -> list[dict[int, tuple[int, ...]]]:
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
