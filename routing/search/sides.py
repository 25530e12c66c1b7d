"""A plan's routes divided into sides of as many stops, to be searched side by side.

In: a problem, sequences and how many sides. Out: for each side its teams and the unserved stops
near it. Which routes are neighbours is told by travel alone: of two stops far apart, the routes
nearer to the one come first, those nearer to the other last, and the row is cut into equal parts.
Each time other two stops are drawn, so that routes parted once are together the next time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.plan.score import served_by
from routing.problem import NO_GROUP, UNREACHABLE, IntArray, Problem, Sequences

MOST_IDLE = 8
"""Idle teams of a kind that a side has at most: for additional routes, of which few are opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Teams, idle ones among them, and unserved stops."""

    teams: tuple[int, ...]
    unserved: tuple[int, ...]


def sides(
    problem: Problem,
    sequences: Sequences,
    classes: list[list[int]],
    number: int,
    random: np.random.Generator,
) -> list[Side]:
    """Divide; fewer sides than asked for where fewer teams are out."""
    out = [team for team, stops in enumerate(sequences) if stops]
    if not out:
        return []
    lean = _lean(problem, random)
    team_of = served_by(problem, sequences)
    served = team_of >= 0
    weight = np.bincount(team_of[served], minlength=problem.num_teams)
    leaning = np.bincount(team_of[served], lean[served], problem.num_teams)
    row = sorted((t for t in out if weight[t]), key=lambda t: (leaning[t] / weight[t], t))
    before = np.cumsum(weight[row]) - weight[row] / 2
    side_of = np.minimum((number * before / max(1, weight[row].sum())).astype(int), number - 1)
    teams = [[t for t, side in zip(row, side_of, strict=True) if side == i] for i in range(number)]
    teams = [members for members in teams if members]
    if not teams:
        return []
    means = [float(np.mean([leaning[t] / weight[t] for t in members])) for members in teams]
    left_out: list[list[int]] = [[] for _ in teams]
    for stop in np.flatnonzero(~served).tolist():
        if problem.together[stop] == NO_GROUP:
            left_out[int(np.argmin(np.abs(np.array(means) - lean[stop])))].append(stop)
    busy = set(row)
    for members in classes:
        idle = [team for team in members if team not in busy]
        for index, team in enumerate(idle[: MOST_IDLE * len(teams)]):
            teams[index % len(teams)].append(team)
    return [
        Side(teams=tuple(sorted(members)), unserved=tuple(stops))
        for members, stops in zip(teams, left_out, strict=True)
    ]


def _lean(problem: Problem, random: np.random.Generator) -> IntArray:
    """How much nearer each stop is to one stop than to another far from it."""
    everyone = np.arange(problem.num_stops)
    travel = problem.travels[0]

    def way(stop: int) -> IntArray:
        there: IntArray = travel.durations([stop], everyone)[0]
        return there

    one = int(random.integers(problem.num_stops))
    ways = way(one)
    other = int(np.argmax(np.where(ways < UNREACHABLE, ways, -1)))
    lean: IntArray = ways - way(other)
    return lean
