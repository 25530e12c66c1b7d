"""A plan's routes divided into sides of as many stops, to be searched side by side.

In: a problem, sequences and how many sides. Out: for each side its teams and the unserved stops
near it. Which routes are neighbours is told by travel alone: of two stops far apart, the routes
nearer to the one come first, those nearer to the other last, and the row is cut in two; for more
than two sides each half is cut again, between two stops of its own. Each time other stops are
drawn, so that routes parted once are together the next time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    team_of = served_by(problem, sequences)
    served = team_of >= 0
    weight = np.bincount(team_of[served], minlength=problem.num_teams)
    out = np.flatnonzero(weight)
    if not len(out):
        return []
    lost = np.flatnonzero(~served & (problem.together == NO_GROUP))
    cut = list(_Cut(problem, team_of, weight, random).halves(out, lost, number))
    teams = [members.tolist() for members, _ in cut]
    busy = set(out.tolist())
    dealt = 0  # on from class to class: where no two teams are alike, one side would have them all
    for members in classes:
        idle = [team for team in members if team not in busy]
        for team in idle[: MOST_IDLE * len(teams)]:
            teams[dealt % len(teams)].append(team)
            dealt += 1
    return [
        Side(teams=tuple(sorted(members)), unserved=tuple(stops.tolist()))
        for members, (_, stops) in zip(teams, cut, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Cut:
    problem: Problem
    team_of: IntArray
    weight: IntArray
    random: np.random.Generator

    def halves(
        self, teams: IntArray, lost: IntArray, number: int
    ) -> Iterator[tuple[IntArray, IntArray]]:
        """Teams and unserved stops cut into so many."""
        if number <= 1 or len(teams) < 2:
            yield teams, lost
            return
        mine = np.zeros(self.problem.num_teams, bool)
        mine[teams] = True
        stops = np.flatnonzero((self.team_of >= 0) & mine[self.team_of])
        lean, lost_lean = self._lean(stops, lost)
        leaning = np.bincount(self.team_of[stops], lean, self.problem.num_teams)
        row = teams[np.argsort(leaning[teams] / self.weight[teams], kind="stable")]
        one = number // 2
        before = np.cumsum(self.weight[row]) - self.weight[row] / 2
        first = int(np.searchsorted(before, self.weight[row].sum() * one / number))
        first = min(max(1, first), len(row) - 1)
        middle = leaning[row[first - 1 : first + 1]] / self.weight[row[first - 1 : first + 1]]
        near: NDArray[np.bool_] = lost_lean <= middle.mean()
        yield from self.halves(row[:first], lost[near], one)
        yield from self.halves(row[first:], lost[~near], number - one)

    def _lean(self, stops: IntArray, lost: IntArray) -> tuple[IntArray, IntArray]:
        """How much nearer each stop is to one stop than to another far from it."""
        travel = self.problem.travels[0]
        one = int(self.random.choice(stops))
        ways = travel.durations([one], stops)[0]
        other = int(stops[np.argmax(np.where(ways < UNREACHABLE, ways, -1))])
        lean: IntArray = ways - travel.durations([other], stops)[0]
        if not len(lost):
            return lean, lost
        nearer: IntArray = travel.durations([one], lost)[0] - travel.durations([other], lost)[0]
        return lean, nearer
