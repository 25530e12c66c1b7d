"""Where PyVRP's vehicles go: clients, depots, and the tables of what lies between them.

In: a ``Problem``, the stops that are to be known, the teams that are to serve them. Out: clients
and locations, and for each way in which a team may go about (``profile_keys``) a table of
durations. A rule about who may follow whom is an arc that takes longer than any day:

- a stop that a kind of team may not serve cannot be reached;
- a stop with other windows on another clock is two clients in two locations, of which a team
  reaches that of its clock;
- a stop of a fixed start is reached from the start and from the stops before it only;
- where what is aboard at first or the parcels' release matters, no depot is reached from the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.problem import OPEN, UNREACHABLE, IntArray, Problem, Span
from routing.search.fleet import clocks_agree, horizon, reload_places


@dataclass(frozen=True, slots=True)
class Visit:
    """A stop in one of its windows, for the teams of some clocks."""

    stop: int
    span: Span
    release: int
    clocks: frozenset[int]


@dataclass(frozen=True, slots=True)
class ProfileKey:
    """What a table depends on."""

    travel: int
    kind: int
    clock: int
    start: int
    prefix: tuple[int, ...]
    unit_cost: int


def profile_keys(problem: Problem, teams: Sequence[int]) -> list[ProfileKey]:
    """The key of each team's table; what makes no difference is zero in all of them."""
    one_clock, one_kind = clocks_agree(problem), bool(problem.eligible.all())
    keys = []
    for team in teams:
        prefix = problem.team_prefix[team]
        keys.append(
            ProfileKey(
                travel=int(problem.team_profile[team]),
                kind=0 if one_kind else int(problem.team_kind[team]),
                clock=0 if one_clock else int(problem.team_clock[team]),
                start=int(problem.team_start[team]) if prefix else 0,
                prefix=prefix,
                # Of a table that tells what legs cost, with what else they cost (``encoding``).
                unit_cost=int(problem.team_unit_cost[team]) if problem.compactness else 0,
            )
        )
    return keys


def visits_of(problem: Problem, stops: Sequence[int], teams: Sequence[int]) -> list[Visit]:
    """The clients that stand for stops: one a window, and again on a clock that has others."""
    clocks = sorted(set(problem.team_clock[list(teams)].tolist()))
    visits = []
    for stop in stops:
        told: dict[tuple[tuple[Span, ...], int], list[int]] = {}
        for clock in clocks:
            key = problem.spans[clock][stop], int(problem.release[clock, stop])
            told.setdefault(key, []).append(clock)
        for (spans, release), alike in told.items():
            in_time = [span for span in spans if span[1] >= release]
            visits += [Visit(stop, span, release, frozenset(alike)) for span in in_time]
    return visits


class Places:
    """Locations, depots and tables.

    Parameters
    ----------
    problem
        The problem.
    visits
        The clients, in order.
    teams
        One team of each class, in order.

    Attributes
    ----------
    location_of_visit
        The location of each client.
    depots
        What each depot is: ``(role, place, clock)``.
    keys
        The different tables, in order.
    """

    def __init__(self, problem: Problem, visits: Sequence[Visit], teams: Sequence[int]) -> None:
        self._problem = problem
        self._far = 4 * horizon(problem)
        self._one_clock = clocks_agree(problem)
        spots: dict[tuple[int, frozenset[int]], int] = {}
        self.location_of_visit = [
            spots.setdefault((visit.stop, visit.clocks), len(spots)) for visit in visits
        ]
        self._stops = [stop for stop, _ in spots]
        self._stop_clocks = [clocks for _, clocks in spots]
        depots: dict[tuple[str, int, int], None] = {}
        for team in teams:
            depots["start", int(problem.team_start[team]), 0] = None
            depots["end", int(problem.team_end[team]), 0] = None
            clock = int(problem.team_clock[team])
            depots.update({("reload", p, clock): None for p in reload_places(problem, team)})
        self.depots = list(depots)
        self._roles = list(dict.fromkeys((role, place) for role, place, _ in self.depots))
        self.location_of_depot = [
            len(spots) + self._roles.index((role, place)) for role, place, _ in self.depots
        ]
        self._places = np.array([*self._stops, *(place for _, place in self._roles)], np.int64)
        self.num_locations = len(self._places)
        self.keys = list(dict.fromkeys(profile_keys(problem, teams)))

    def depot(self, role: str, place: int, clock: int = 0) -> int:
        """The index of a depot."""
        return self.depots.index((role, place, clock))

    def durations(self) -> list[IntArray]:
        """The table of each key."""
        tables = {}
        for key in self.keys:
            if key.travel not in tables:
                tables[key.travel] = self._durations(key.travel)
        return [self._forbidden(tables[key.travel].copy(), key) for key in self.keys]

    def metres(self, longest: int) -> list[IntArray]:
        """The distances of each key, none longer than just too long."""
        real = np.flatnonzero(self._places != OPEN)
        tables = []
        for key in self.keys:
            table = np.zeros((self.num_locations,) * 2, np.int64)
            places = self._places[real]
            block = self._problem.distances[key.travel].durations(places, places)
            table[np.ix_(real, real)] = np.minimum(block, longest + 1)
            np.fill_diagonal(table, 0)
            tables.append(table)
        return tables

    def _durations(self, profile: int) -> IntArray:
        """Between all locations; an open start sets up at the first door, an open end is zero."""
        problem = self._problem
        table = np.zeros((self.num_locations,) * 2, np.int64)
        real = np.flatnonzero(self._places != OPEN)
        places = self._places[real]
        table[np.ix_(real, real)] = problem.travels[profile].durations(places, places)
        for index in np.flatnonzero(self._places == OPEN).tolist():
            table[index, : len(self._stops)] = problem.setup[self._stops]
        # Longer than any day, so late at any door, yet small enough not to drown the penalties.
        table[table >= UNREACHABLE] = self._far
        return table

    def _forbidden(self, table: IntArray, key: ProfileKey) -> IntArray:
        problem, far = self._problem, self._far
        stops = np.array(self._stops, np.int64)
        closed = ~problem.eligible[stops, key.kind]
        if not self._one_clock:
            closed |= np.array([key.clock not in clocks for clocks in self._stop_clocks])
        table[:, : len(stops)][:, closed] = far
        if key.prefix:
            start = len(stops) + self._roles.index(("start", key.start))
            before = [start]
            for stop in key.prefix:
                here = np.flatnonzero(stops == stop).tolist()
                kept = table[np.ix_(before, here)]
                table[:, here] = far
                table[np.ix_(before, here)] = kept
                before += here
        if first_trip_matters(problem):
            roles = np.array([role for role, _ in self._roles])
            starts = len(stops) + np.flatnonzero(roles == "start")
            table[np.ix_(starts, len(stops) + np.flatnonzero(roles == "reload"))] = far
        np.fill_diagonal(table, 0)
        return table


def first_trip_matters(problem: Problem) -> bool:
    """Whether loading again at once, with nothing served, may pay: it is against the rules."""
    again = [team for team, places in enumerate(problem.team_reloads) if places]
    if (problem.team_aboard[again] < problem.team_capacity[again]).any():
        return True
    elsewhere = any(problem.team_start[team] not in problem.team_reloads[team] for team in again)
    return elsewhere and bool(problem.release.any())
