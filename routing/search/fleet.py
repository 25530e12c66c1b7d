"""Teams that are alike, and which teams may serve which stops.

In: a ``Problem``. Out: groups of interchangeable teams, and a table of who could serve a stop if it
were the only one. Engines build on both; stops that nobody could serve never reach an engine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.problem import OPEN, UNREACHABLE, Problem, Sequences

LONGEST = 2**31
"""Seconds past which engines do not count, for their costs to stay in 64 bits: 68 years."""


def team_classes(problem: Problem) -> list[list[int]]:
    """Teams grouped by everything that matters, in order of their first member."""
    table = np.column_stack(
        [
            problem.team_capacity,
            problem.team_earliest,
            problem.team_latest,
            problem.team_start,
            problem.team_end,
            problem.team_profile,
        ]
    )
    classes: dict[tuple[int, ...], list[int]] = {}
    for team, row in enumerate(table.tolist()):
        classes.setdefault(tuple(row), []).append(team)
    return list(classes.values())


def servable_alone(problem: Problem) -> NDArray[np.bool_]:
    """Whether a team could serve a stop if it had no other: shape (stops, teams).

    The ruler's answer for a route of one stop, for all stops at once.
    """
    table = np.zeros((problem.num_stops, problem.num_teams), bool)
    if not table.size:
        return table
    stops = np.arange(problem.num_stops)
    stop_of_window = np.repeat(stops, np.diff(problem.window_first))
    access = np.ones_like(table[:, 0])
    for teams in team_classes(problem):
        team = teams[0]
        outward = _legs(problem, team, int(problem.team_start[team]), stops, out=True)
        back = _legs(problem, team, int(problem.team_end[team]), stops, out=False)
        arrival = (problem.team_earliest[team] + outward)[stop_of_window]
        end = np.maximum(arrival, problem.window_start) + (problem.service + back)[stop_of_window]
        in_time = (arrival <= problem.window_end) & (end <= problem.team_latest[team])
        fits = (problem.demand <= problem.team_capacity[team]).all(axis=1)
        access[:] = True
        access[list(problem.no_access[int(problem.team_profile[team])])] = False
        some_window = np.logical_or.reduceat(in_time, problem.window_first[:-1])
        possible = fits & access & some_window & (outward < UNREACHABLE) & (back < UNREACHABLE)
        table[:, teams] = possible[:, None]
    return table


def worth_trying(problem: Problem, start: Sequences | None = None) -> NDArray[np.bool_]:
    """The stops that an engine need know: those that a team could serve if it had no other, and
    those of the start (by way of another stop a team may get where it cannot go directly).
    """
    known: NDArray[np.bool_] = np.asarray(servable_alone(problem).any(axis=1))
    known[[stop for stops in start or () for stop in stops]] = True
    return known


def horizon(problem: Problem) -> int:
    """When the last team must be back: engines count no further, whatever windows say."""
    return int(min(max(problem.team_latest.max(initial=1), 1), LONGEST))


def _legs(
    problem: Problem, team: int, place: int, stops: NDArray[np.int64], *, out: bool
) -> NDArray[np.int64]:
    travel = problem.travels[int(problem.team_profile[team])]
    if place != OPEN:
        block = travel.durations([place], stops) if out else travel.durations(stops, [place])
        return block.reshape(-1)
    return np.zeros(len(stops), np.int64)
