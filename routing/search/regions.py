"""Which neighbouring routes to search next, together and apart from the rest.

In: a problem, the sequences so far, and what became of the regions searched before. Out: batches of
regions: teams whose routes pass near one stop, with the unserved stops there. Regions of a batch
share no team, so that they can be searched side by side; those of different batches overlap.

Nearness is told by travel alone: a problem has no coordinates. A region grows round a stop, the
routes of its nearest stops first. The next stop to grow round is the one whose surroundings have
changed since they were last searched, or were searched least often; of those a border, where
neighbours have different teams, before the middle of a route's own ground.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.plan.score import served_by
from routing.problem import NO_GROUP, IntArray, Problem, Sequences
from routing.search.insert import unserved

NEIGHBOURS = 10
"""Of each stop, to tell borders: a stop whose nearest ten are all its own team's is inside."""

URGENT, LONG_DAY = 2.0, 0.1
"""So many times more than elsewhere is searched where a day is so far past its target, or more."""

LONGER = 4.0
"""How much more again for what a day is past its target, so that the longest come first."""

IDLE_TEAMS = 1
"""Idle teams of each kind that a region has to itself, for an additional route."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Teams to search together, unserved stops near them, and how often on average its stops were
    searched before.
    """

    teams: tuple[int, ...]
    unserved: tuple[int, ...]
    num_stops: int
    searched: float


class Regions:
    """Chooses regions and remembers how they ended.

    Parameters
    ----------
    problem
        The whole.
    classes
        Teams that are alike, as ``team_classes`` gives them: each region is given some idle ones.
    seed
        Of the random choice among equals.
    near
        The nearest stops of every stop, where they are known already: ten at least.
    """

    def __init__(
        self, problem: Problem, classes: list[list[int]], seed: int, near: IntArray | None = None
    ) -> None:
        self._problem = problem
        self._classes = classes
        self._random = np.random.default_rng(seed)
        self._everyone = np.arange(problem.num_stops)
        known = nearest_stops(problem, NEIGHBOURS) if near is None else near
        self._near = known[:, :NEIGHBOURS]
        self._searched = np.zeros(problem.num_stops)
        self._team_of = np.full(problem.num_stops, -1)
        self._fruitless: set[tuple[tuple[int, ...], ...]] = set()

    def batch(
        self,
        sequences: Sequences,
        number: int,
        size: int,
        overtime: NDArray[np.float64] | None = None,
    ) -> list[Region]:
        """At most ``number`` regions of some ``size`` stops that share no team, those first in
        which teams' days are too long, if it is told by how much.
        """
        team_of = self._team_of = served_by(self._problem, sequences)
        border = self._border(team_of)
        taken: set[int] = set()
        left_out = set(unserved(self._problem, sequences))
        regions: list[Region] = []
        for centre in self._order(border, overtime):
            if len(regions) == number:
                break
            if team_of[centre] in taken:
                continue
            region = self._grow(int(centre), size, sequences, taken, left_out)
            if region is None or _key(region.teams, sequences) in self._fruitless:
                self._searched[centre] += 0.25
                continue
            regions.append(region)
            taken.update(region.teams)
            left_out.difference_update(region.unserved)
        return regions

    def learn(self, region: Region, before: Sequences, after: Sequences) -> None:
        """Remember what became of a region: a change makes its surroundings worth a search."""
        stops = self._stops(region.teams, before)
        changed = [t for t in region.teams if set(before[t]) != set(after[t])]
        self._searched[stops] += 1
        if not changed:
            self._fruitless.add(_key(region.teams, before))
            return
        moved = self._stops(changed, after)
        around = np.unique(self._near[moved])
        self._searched[around[around >= 0]] *= 0.5

    def _stops(self, teams: Collection[int], sequences: Sequences) -> list[int]:
        num_stops = self._problem.num_stops
        return [place for team in teams for place in sequences[team] if place < num_stops]

    def _border(self, team_of: IntArray) -> IntArray:
        """How many of each stop's neighbours have another team."""
        near = self._near
        other = (team_of[near] != team_of[:, None]) & (near >= 0)
        count: IntArray = other.sum(axis=1)
        return count

    def _order(self, border: IntArray, overtime: NDArray[np.float64] | None) -> IntArray:
        noise = self._random.random(len(border))
        rank = self._searched + noise - 0.5 * border / NEIGHBOURS
        if overtime is not None:
            long = np.where(self._team_of >= 0, overtime[self._team_of], 0.0)
            rank -= URGENT * np.minimum(1.0, long / LONG_DAY) + np.minimum(URGENT, LONGER * long)
        return np.argsort(rank, kind="stable")

    def _grow(
        self,
        centre: int,
        size: int,
        sequences: Sequences,
        taken: Collection[int],
        left_out: Collection[int],
    ) -> Region | None:
        """The region round a stop: the teams of its nearest stops, whole, up to a size."""
        team_of = self._team_of
        travel = self._problem.travels[0]
        reach = min(4 * size, self._problem.num_stops)
        near = travel.nearest([centre], self._everyone, reach)[0]
        teams: list[int] = []
        extra: list[int] = []
        num_stops = 0
        for stop in [centre, *near[near >= 0].tolist()]:
            team = int(team_of[stop])
            if team < 0:
                if stop in left_out:
                    extra.append(stop)
                continue
            if team in taken or team in teams:
                continue
            if num_stops + len(sequences[team]) > size and len(teams) > 1:
                break
            teams.append(team)
            num_stops += len(sequences[team])
        extra = [stop for stop in extra if self._may_join(stop, teams, taken)]
        if not teams or (len(teams) < 2 and not extra and num_stops < 3):
            return None
        idle = [
            team
            for members in self._classes
            for team in [t for t in members if not sequences[t] and t not in taken][:IDLE_TEAMS]
        ]
        return Region(
            teams=tuple(sorted([*teams, *idle])),
            unserved=tuple(sorted(extra)),
            num_stops=num_stops + len(extra),
            searched=float(self._searched[self._stops(teams, sequences)].mean()),
        )

    def _may_join(self, stop: int, teams: Collection[int], taken: Collection[int]) -> bool:
        """Whether an unserved stop may be served by a region: not where a team outside serves its
        group, nor where another region of the batch might.
        """
        group = int(self._problem.together[stop])
        if group == NO_GROUP:
            return True
        owners = set(self._team_of[self._problem.together == group].tolist()) - {-1}
        return owners <= set(teams) if owners else not taken


def _key(teams: Collection[int], sequences: Sequences) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted(tuple(sorted(sequences[team])) for team in teams if sequences[team]))


def nearest_stops(problem: Problem, k: int, block: int = 2000) -> IntArray:
    """The nearest stops of every stop, for the first profile."""
    everyone = np.arange(problem.num_stops)
    travel = problem.travels[0]
    blocks = [
        travel.nearest(everyone[first : first + block], everyone, k)
        for first in range(0, len(everyone), block)
    ]
    return np.concatenate(blocks) if blocks else np.zeros((0, k), np.int64)
