"""The nodes of a routing model: stops, loadings, starts and ends.

In: a ``Task``. Out: which stops and teams the model has, one node after another, and tables of
travel between them. A depot where teams load again is a node for each time it may be used.
"""

from __future__ import annotations

import numpy as np
from ortools.constraint_solver import pywrapcp

from routing.problem import OPEN, UNLIMITED, UNREACHABLE, IntArray, Travel
from routing.search.engines import Task
from routing.search.fleet import horizon, reload_places, worth_trying

SPARE_LOADINGS = 2
"""Loadings at each depot beyond those that the parcels need when every trip is full."""


class Nodes:
    """Stops first, then loadings, then the places where teams start and end.

    Attributes
    ----------
    stops
        The stops that some team of the model may serve.
    teams
        The teams with hours; a vehicle is an index into them.
    loadings
        The depot of each loading.
    """

    def __init__(self, task: Task) -> None:
        problem = self.problem = task.problem
        usable = problem.team_latest >= problem.team_earliest
        self.teams: list[int] = np.flatnonzero(usable).tolist()
        known = np.flatnonzero(worth_trying(problem, task.start)).tolist()
        self.stops: list[int] = [stop for stop in known if self.vehicles_of(stop)]
        self._node_of = {stop: node for node, stop in enumerate(self.stops)}
        self.loadings: list[int] = []
        if self.empty:
            return
        self.horizon = horizon(problem)
        places = sorted({place for team in self.teams for place in reload_places(problem, team)})
        self.loadings = [place for place in places for _ in range(self._num_loadings(place))]
        # Of these teams only: a node where nobody starts or ends is one that must be visited.
        ends = [*problem.team_start[self.teams].tolist(), *problem.team_end[self.teams].tolist()]
        self._ends = sorted(set(ends))
        first = len(self.stops) + len(self.loadings)
        node_of = {place: first + index for index, place in enumerate(self._ends)}
        self.num_nodes = first + len(self._ends)
        self.manager = pywrapcp.RoutingIndexManager(
            self.num_nodes,
            len(self.teams),
            [node_of[int(problem.team_start[team])] for team in self.teams],
            [node_of[int(problem.team_end[team])] for team in self.teams],
        )
        self._places = np.array([*self.stops, *self.loadings, *self._ends], np.int64)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to search."""
        return not self.stops or not self.teams

    def vehicles_of(self, stop: int) -> list[int]:
        """The vehicles that may serve a stop, on their clock too."""
        problem = self.problem
        return [
            vehicle
            for vehicle, team in enumerate(self.teams)
            if problem.may_serve(team, stop) and problem.team_spans(team)[stop]
        ]

    def vehicles_at(self, depot: int) -> list[int]:
        """The vehicles that may load again at a depot."""
        return [
            v for v, team in enumerate(self.teams) if depot in reload_places(self.problem, team)
        ]

    def index(self, stop: int) -> int:
        """The routing index of a stop."""
        return int(self.manager.NodeToIndex(self._node_of[stop]))

    def loading_indices(self) -> list[int]:
        """The routing index of each loading."""
        first = len(self.stops)
        return [int(self.manager.NodeToIndex(first + i)) for i in range(len(self.loadings))]

    def place(self, index: int) -> int:
        """The place of a routing index."""
        return int(self._places[self.manager.IndexToNode(index)])

    def values(self, of_stops: IntArray | list[int], of_loadings: int = 0) -> list[int]:
        """A number for each node: as told for stops, the same for loadings, zero elsewhere."""
        told = np.zeros(self.num_nodes, np.int64)
        told[: len(self.stops)] = of_stops
        told[len(self.stops) : len(self.stops) + len(self.loadings)] = of_loadings
        values: list[int] = told.tolist()
        return values

    def at_door(self) -> IntArray:
        """Seconds at each node: service, loading."""
        problem = self.problem
        seconds = np.zeros(self.num_nodes, np.int64)
        seconds[: len(self.stops)] = problem.service[self.stops]
        for index, place in enumerate(self.loadings, start=len(self.stops)):
            seconds[index] = problem.reload_loading[problem.reload_index[place]]
        return seconds

    def seconds(self, profile: int) -> IntArray:
        """Travel between nodes; an open start sets up at the first door, an open end is zero."""
        table = self._table(self.problem.travels[profile], 4 * self.horizon)
        for index in np.flatnonzero(self._places == OPEN).tolist():
            table[index, : len(self.stops)] = self.problem.setup[self.stops]
        return table

    def metres(self, profile: int, longest: int) -> IntArray:
        """Distances between nodes, none longer than just too long."""
        table = self._table(self.problem.distances[profile], longest + 1)
        return np.minimum(table, longest + 1)

    def _table(self, travel: Travel, far: int) -> IntArray:
        table = np.zeros((self.num_nodes,) * 2, np.int64)
        real = np.flatnonzero(self._places != OPEN)
        places = self._places[real]
        table[np.ix_(real, real)] = travel.durations(places, places)
        table[table >= UNREACHABLE] = far
        return table

    def _num_loadings(self, depot: int) -> int:
        """How often a depot may be of use: not above trips and stops, nor what loads call for."""
        problem = self.problem
        teams = [self.teams[vehicle] for vehicle in self.vehicles_at(depot)]
        trips = sum(min(int(problem.team_max_trips[team]) - 1, len(self.stops)) for team in teams)
        load = problem.demand[self.stops].sum(axis=0)
        capacity = problem.team_capacity[teams]
        least = np.where(capacity > 0, capacity, UNLIMITED).min(axis=0)
        return min(trips, len(self.stops), int((load // least).max(initial=0)) + SPARE_LOADINGS)
