"""Which stops may fit into which routes, looked at all at once.

In: a problem, its routes, stops that are in none. Out: for each team the stops that may fit into
its route as it stands. None that does fit is missing: what is tested here of load, access, number,
hours and windows every insertion must pass, and ways are first taken in a straight line at the
fastest pace, then as they are. The ruler's word on what is left is ``best_insertions``.

Of 30,000 stops and 1,500 routes there are 45 million pairs. Those of teams without room fall away
by load; in a full day only what lies next to a route can be reached at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routing.problem import OPEN, IntArray, Problem
from routing.problem.straight import straight_of

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
Pairs = tuple[IntArray, IntArray]

_FAR = 2**40
"""Seconds before or after anything that happens."""

_AT_ONCE = 2_000_000
"""Pairs of a position and a stop looked at at once: some 50 MB."""

AMONG = 4
"""Positions among which those with the shortest detours are looked for, for each one asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Stops that may come between two places of a team's route, one an entry of each array.

    ``before`` and ``after`` are places, or ``OPEN``; ``there`` and ``on`` the seconds from the one
    to the stop and from it to the other, none where they are open.
    """

    team: IntArray
    before: IntArray
    after: IntArray
    stop: IntArray
    there: IntArray
    on: IntArray

    def by_team(self) -> Iterator[tuple[int, list[int]]]:
        """Each team with its stops, each once and in their order."""
        for team in np.unique(self.team).tolist():
            yield team, np.unique(self.stop[self.team == team]).tolist()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Positions:
    """Positions between two places of routes, one an entry of each array.

    ``row`` is the team's place among those asked for; from ``ready`` on a new leg may begin, and
    the next place must be reached by ``due``, both no stricter than the ruler has them.
    """

    row: IntArray
    team: IntArray
    before: IntArray
    after: IntArray
    ready: IntArray
    due: IntArray


@dataclass(frozen=True, slots=True)
class _Near:
    """Positions (``where``) and stops (``which``) of one profile, by their own positions, and how
    many seconds of detour they are at least.
    """

    profile: int
    positions: _Positions
    where: IntArray
    which: IntArray
    detour: FloatArray


class Screen:
    """What may fit where.

    Parameters
    ----------
    problem
        The problem.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._straight = [straight_of(travel) for travel in problem.travels]
        n = problem.num_stops
        opens, closes = [], []
        for clock in range(len(problem.clocks)):
            first = problem.window_first[clock * n : (clock + 1) * n + 1]
            has = np.diff(first) > 0
            size = len(problem.window_start)
            low, high = np.minimum(first[:-1], size - 1), np.maximum(first[1:] - 1, 0)
            # A stop without a window on this clock is one that its teams may not serve.
            opens.append(np.where(has, problem.window_start[low], _FAR))
            closes.append(np.where(has, problem.window_end[high], -_FAR))
        self._known: dict[int, tuple[tuple[int, ...], IntArray]] = {}
        self._opens, self._closes = np.array(opens), np.array(closes)

    def likely(
        self, routes: Sequence[Sequence[int]], teams: Sequence[int], stops: Sequence[int]
    ) -> dict[int, list[int]]:
        """For each of some teams the stops that may fit into its route, in their order; teams with
        none are left out.
        """
        found: dict[int, set[int]] = {}
        for offers in self.offers(routes, teams, stops):
            for team, told in offers.by_team():
                found.setdefault(team, set()).update(told)
        return {team: [stop for stop in stops if stop in found[team]] for team in sorted(found)}

    def offers(
        self,
        routes: Sequence[Sequence[int]],
        teams: Sequence[int],
        stops: Sequence[int],
        most: int | None = None,
    ) -> Iterator[Offers]:
        """Positions of some teams' routes at which stops may fit.

        With ``most`` only so many positions of each stop are looked at, those with the shortest
        detours in a straight line: then some at which it does fit are missing.
        """
        problem, chosen, among = self._problem, np.asarray(stops, np.int64), np.asarray(teams)
        if not len(chosen) or not len(among):
            return
        seated = self._seated(routes, among, chosen)
        some = np.flatnonzero(seated.any(axis=1))
        near: list[_Near] = []
        for profile in np.unique(problem.team_profile[among[some]]).tolist():
            rows = some[problem.team_profile[among[some]] == profile]
            positions = self._positions(routes, among[rows], rows)
            for pairs in self._near(profile, positions, chosen, most):
                kept = seated[positions.row[pairs[0]], pairs[1]]
                where, which = (each[kept] for each in pairs)
                detour = np.zeros(len(where))
                if (straight := self._straight[profile]) is not None:
                    where, which, there, on = self._in_time(
                        positions, where, which, chosen, straight.seconds
                    )
                    detour = there + on
                near.append(_Near(profile, positions, where, which, detour))
        for each, least in zip(near, _least(near, most), strict=True):
            positions, ask = each.positions, problem.travels[each.profile].pairs
            where, which, there, on = self._in_time(
                positions, each.where[least], each.which[least], chosen, ask
            )
            yield Offers(
                team=positions.team[where], before=positions.before[where],
                after=positions.after[where], stop=chosen[which],
                there=there.astype(np.int64), on=on.astype(np.int64),
            )  # fmt: skip

    def _seated(
        self, routes: Sequence[Sequence[int]], teams: IntArray, stops: IntArray
    ) -> BoolArray:
        """Whether load, access and number let a stop into a team's route: shape (teams, stops)."""
        problem, n = self._problem, self._problem.num_stops
        room = np.minimum(problem.team_capacity[teams], problem.team_aboard[teams])
        full = np.zeros(len(teams), bool)
        for row, team in enumerate(teams.tolist()):
            served = [place for place in routes[team] if place < n]
            full[row] = len(served) >= problem.team_max_stops[team]
            if problem.team_reloads[team]:  # what the fullest trip has no room for, another may
                room[row] = problem.team_capacity[team]
            else:
                room[row] -= problem.demand[served].sum(axis=0)
        kinds, kind_of = np.unique(problem.demand[stops], axis=0, return_inverse=True)
        fits = np.all(kinds[None] <= room[:, None], axis=2)[:, kind_of.ravel()]
        fits &= problem.eligible[np.ix_(stops, problem.team_kind[teams])].T
        fits[full] = False
        seated: BoolArray = fits
        return seated

    def _positions(
        self, routes: Sequence[Sequence[int]], teams: IntArray, rows: IntArray
    ) -> _Positions:
        """All positions of some routes of one profile; breaks are off the clock, and what depots
        ask for a loading is passed over.
        """
        problem, n = self._problem, self._problem.num_stops
        sizes = np.array([len(routes[team]) for team in teams.tolist()], np.int64)
        width = int(sizes.max(initial=0))
        places = np.full((len(teams), width + 2), OPEN)
        places[:, 0] = problem.team_start[teams]
        for row, team in enumerate(teams.tolist()):
            places[row, 1 : sizes[row] + 1] = routes[team]
        column = np.arange(width + 1)
        places[np.arange(len(teams)), sizes + 1] = problem.team_end[teams]
        legs = self._legs(routes, teams, places, column[None] <= sizes[:, None])
        is_stop = (places >= 0) & (places < n)
        stop, clock = np.where(is_stop, places, 0), problem.team_clock[teams][:, None]
        opens = np.where(is_stop, self._opens[clock, stop], -_FAR)
        closes = np.where(is_stop, self._closes[clock, stop], _FAR)
        service = np.where(is_stop, problem.service[stop], 0)
        ready = np.empty((len(teams), width + 1), np.int64)
        ready[:, 0] = problem.team_earliest[teams]
        for index in range(1, width + 1):
            arrival = ready[:, index - 1] + legs[:, index - 1]
            ready[:, index] = np.maximum(arrival, opens[:, index]) + service[:, index]
        due = np.tile(problem.team_latest[teams][:, None], width + 1)
        for index in range(width - 1, -1, -1):
            by = due[:, index + 1] - legs[:, index + 1] - service[:, index + 1]
            due[:, index] = np.where(
                index < sizes, np.minimum(by, closes[:, index + 1]), due[:, index]
            )
        own, at = np.nonzero(column[None] <= sizes[:, None])
        return _Positions(
            row=rows[own], team=teams[own], before=places[own, at], after=places[own, at + 1],
            ready=ready[own, at], due=due[own, at],
        )  # fmt: skip

    def legs(self, team: int) -> list[int]:
        """The legs of a team's route, as ``route_legs`` gives them, when it was last looked at."""
        legs: list[int] = self._known[team][1].tolist()
        return legs

    def _legs(
        self,
        routes: Sequence[Sequence[int]],
        teams: IntArray,
        places: IntArray,
        within: BoolArray,
    ) -> IntArray:
        """Seconds between places that follow each other; none at open ends. Those of a route that
        is as it was when it was last looked at are known.
        """
        legs = np.zeros(within.shape, np.int64)
        before, after = places[:, :-1], places[:, 1:]
        asked = within & (before != OPEN) & (after != OPEN)
        new = []
        for row, team in enumerate(teams.tolist()):
            known = self._known.get(team)
            if known is not None and known[0] == tuple(routes[team]):
                legs[row, : len(known[1])] = known[1]
                asked[row] = False
            else:
                new.append(row)
        travel = self._problem.travels[int(self._problem.team_profile[teams[0]])]
        legs[asked] = travel.pairs(before[asked], after[asked])
        for row in new:
            route = tuple(routes[int(teams[row])])
            self._known[int(teams[row])] = (route, legs[row, : len(route) + 1].copy())
        return legs

    def _near(
        self, profile: int, positions: _Positions, stops: IntArray, most: int | None
    ) -> Iterator[Pairs]:
        """Positions and stops, by their own positions, that straight lines let come together; with
        ``most`` some of those nearest to each stop.
        """
        straight = self._straight[profile]
        slack = positions.due - positions.ready - int(self._problem.service[stops].min())
        one_sided = (positions.before == OPEN) | (positions.after == OPEN)
        nowhere = (positions.before == OPEN) & (positions.after == OPEN)
        everywhere = nowhere | (straight is None)
        if straight is not None:
            ends = np.where(positions.before == OPEN, positions.after, positions.before)
            others = np.where(positions.after == OPEN, ends, positions.after)
            middle = (straight.points[ends] + straight.points[others]) / 2
            reach = np.maximum(slack, 0) / max(straight.pace, 1e-9) / np.where(one_sided, 1, 2)
            span = float(np.ptp(straight.points, axis=0).sum())
            everywhere = everywhere | (reach > span)
            tree = cKDTree(straight.points[stops])
            if most is not None and len(middle) > AMONG * most:
                near = cKDTree(middle).query(straight.points[stops], AMONG * most)[1]
                yield near.ravel(), np.repeat(np.arange(len(stops)), AMONG * most)
                return
        possible = slack >= 0
        whole = np.flatnonzero(possible & everywhere)
        step = max(1, _AT_ONCE // len(stops))
        for first in range(0, len(whole), step):
            some = whole[first : first + step]
            which = np.tile(np.arange(len(stops)), len(some))
            yield np.repeat(some, len(stops)), which
        some = np.flatnonzero(possible & ~everywhere)
        if not len(some):
            return
        count = tree.query_ball_point(middle[some], reach[some], return_length=True)
        for cut in np.split(np.arange(len(some)), np.flatnonzero(
            np.diff(np.cumsum(count) // _AT_ONCE)) + 1):  # fmt: skip
            near = tree.query_ball_point(middle[some[cut]], reach[some[cut]], return_sorted=False)
            which = np.array([each for one in near for each in one], np.int64)
            yield np.repeat(some[cut], count[cut]), which

    def _in_time(
        self,
        positions: _Positions,
        where: IntArray,
        which: IntArray,
        stops: IntArray,
        ask: Callable[[IntArray, IntArray], NDArray[Any]],
    ) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
        """Pairs that hours and windows allow with the ways told, and the seconds of these."""
        problem, stop = self._problem, stops[which]
        before, after = positions.before[where], positions.after[where]
        leads_in, leads_out = before != OPEN, after != OPEN
        there, on = np.zeros(len(stop)), np.zeros(len(stop))
        there[leads_in] = ask(before[leads_in], stop[leads_in])
        on[leads_out] = ask(stop[leads_out], after[leads_out])
        clock = problem.team_clock[positions.team[where]]
        start = np.maximum(positions.ready[where] + there, self._opens[clock, stop])
        last = positions.due[where] - problem.service[stop] - on
        kept = start <= np.minimum(last, self._closes[clock, stop])
        return where[kept], which[kept], there[kept], on[kept]


def _least(near: Sequence[_Near], most: int | None) -> list[BoolArray]:
    """Of all pairs those that are among so many of their stop with the shortest detours."""
    sizes = [len(each.where) for each in near]
    kept = np.ones(sum(sizes), bool)
    if most is not None and len(kept):
        which = np.concatenate([each.which for each in near])
        order = np.lexsort((np.concatenate([each.detour for each in near]), which))
        first = np.flatnonzero(np.diff(which[order], prepend=-1))
        rank = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
        kept[order] = rank < most
    return np.split(kept, np.cumsum(sizes))[:-1]
