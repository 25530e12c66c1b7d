"""OR-Tools' routing library behind the protocol: guided local search.

It expresses every rule of today's ``Problem``. The cost is the team day: travel on the arcs, so
that guided local search has something to penalise, and waiting as the slack's cost; service is the
same in every plan of the same stops. A stop of priority ``p`` may be dropped at a penalty.

References
----------
Furnon, V. and L. Perron. OR-Tools routing library. https://developers.google.com/optimization/routing
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.model import PRIORITIES
from routing.problem import OPEN, UNLIMITED, UNREACHABLE, IntArray, Problem, Sequences
from routing.search.engines import ReportFunction, Task
from routing.search.fleet import horizon, worth_trying
from routing.search.limits import StopFunction

PRIORITY_STEP = 64
"""How many times the next priority's penalty a priority's penalty is: 64-bit costs have room for
four such steps above the longest day of the largest round."""


FAILURES_PER_ITERATION = 1000
"""Of the solver's own failures, after which an iteration counts as done though nothing new was
found: guided local search on a round with nothing to move would else go on for ever. Rounds of 30
to 200 stops take 1 to 60 an iteration."""


class _Ortools:
    name = "ortools"

    def cannot_express(self, problem: Problem) -> tuple[str, ...]:  # noqa: ARG002 - protocol
        return ()

    def run(self, task: Task, report: ReportFunction, should_stop: StopFunction) -> Sequences:
        model = _Encoding(task)
        empty: Sequences = tuple(() for _ in range(task.problem.num_teams))
        if not model.stops or not model.teams:
            return empty
        return model.search(task, report, should_stop) or task.start or empty


ENGINE = _Ortools()


class _Encoding:
    """A problem as a routing model: nodes are the stops, then a start and an end for each team."""

    def __init__(self, task: Task) -> None:
        problem = self.problem = task.problem
        self.stops: list[int] = np.flatnonzero(worth_trying(problem, task.start)).tolist()
        usable = problem.team_latest >= problem.team_earliest
        self.teams: list[int] = np.flatnonzero(usable).tolist()
        if not self.stops or not self.teams:
            return
        # Of these teams only: a node where nobody starts or ends is one that must be visited.
        ends = [*problem.team_start[self.teams].tolist(), *problem.team_end[self.teams].tolist()]
        self._places = sorted(set(ends))
        node_of = {place: len(self.stops) + index for index, place in enumerate(self._places)}
        self._horizon = horizon(problem)
        self.manager = pywrapcp.RoutingIndexManager(
            len(self.stops) + len(self._places),
            len(self.teams),
            [node_of[int(problem.team_start[team])] for team in self.teams],
            [node_of[int(problem.team_end[team])] for team in self.teams],
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self._add_time(task)
        self._add_loads()
        if not task.serve_all:
            for node, stop in enumerate(self.stops):
                rank = max(PRIORITIES) - int(problem.priority[stop])
                penalty = 2 * self._horizon * PRIORITY_STEP**rank
                self.routing.AddDisjunction([self.manager.NodeToIndex(node)], penalty)

    def _table(self, profile: int) -> IntArray:
        """Travel between nodes; an open start or end is zero seconds from everything."""
        travel = self.problem.travels[profile]
        table = np.zeros((len(self.stops) + len(self._places),) * 2, np.int64)
        real = [index for index, place in enumerate([*self.stops, *self._places]) if place != OPEN]
        places = [place for place in [*self.stops, *self._places] if place != OPEN]
        table[np.ix_(real, real)] = travel.durations(places, places)
        table[table >= UNREACHABLE] = 4 * self._horizon
        return table

    def _add_time(self, task: Task) -> None:
        problem, routing, manager = self.problem, self.routing, self.manager
        service = np.zeros(len(self.stops) + len(self._places), np.int64)
        service[: len(self.stops)] = problem.service[self.stops]
        tables = [self._table(profile) for profile in range(len(problem.travels))]
        arcs = [routing.RegisterTransitMatrix(table.tolist()) for table in tables]
        transits = [
            routing.RegisterTransitMatrix((table + service[:, None]).tolist()) for table in tables
        ]
        profiles = [int(problem.team_profile[team]) for team in self.teams]
        for vehicle, profile in enumerate(profiles):
            routing.SetArcCostEvaluatorOfVehicle(arcs[profile], vehicle)
        routing.AddDimensionWithVehicleTransits(
            [transits[profile] for profile in profiles],
            self._horizon, self._horizon, False, "time",
        )  # fmt: skip
        clock = routing.GetDimensionOrDie("time")
        clock.SetSlackCostCoefficientForAllVehicles(1)
        for vehicle, team in enumerate(self.teams):
            earliest = int(problem.team_earliest[team])
            latest = min(int(problem.team_latest[team]), self._horizon)
            clock.CumulVar(routing.Start(vehicle)).SetRange(earliest, latest)
            clock.CumulVar(routing.End(vehicle)).SetRange(earliest, latest)
            routing.AddVariableMaximizedByFinalizer(clock.CumulVar(routing.Start(vehicle)))
            if task.day_target is not None:
                bound = pywrapcp.BoundCost(task.day_target, task.overtime_cost)
                clock.SetSoftSpanUpperBoundForVehicle(bound, vehicle)
        for node, stop in enumerate(self.stops):
            windows = problem.spans[0][stop]
            variable = clock.CumulVar(manager.NodeToIndex(node))
            variable.SetRange(windows[0][0], min(windows[-1][1], self._horizon))
            for (_, closes), (opens, _) in pairwise(windows):
                if closes + 1 <= opens - 1:
                    variable.RemoveInterval(closes + 1, opens - 1)

    def _add_loads(self) -> None:
        problem = self.problem
        for index in range(problem.demand.shape[1]):
            demand = [*problem.demand[self.stops, index].tolist(), *[0] * len(self._places)]
            capacity = problem.team_capacity[self.teams, index]
            if any(demand) and (capacity < UNLIMITED).any():
                self.routing.AddDimensionWithVehicleCapacity(
                    self.routing.RegisterUnaryTransitVector(demand),
                    0, capacity.tolist(), True, f"load {index}",
                )  # fmt: skip

    def search(
        self, task: Task, report: ReportFunction, should_stop: StopFunction
    ) -> Sequences | None:
        """Search; the best sequences, or ``None`` when there are none within the limits."""
        routing = self.routing
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        kind = routing_enums_pb2.FirstSolutionStrategy
        parameters.first_solution_strategy = kind.PARALLEL_CHEAPEST_INSERTION
        metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic
        parameters.local_search_metaheuristic = metaheuristic.GUIDED_LOCAL_SEARCH
        if task.seconds is not None:
            parameters.time_limit.FromNanoseconds(int(task.seconds * 1e9))
        if task.iterations is not None:
            parameters.solution_limit = task.iterations
        watch = _Watch(self, task, report, should_stop)
        routing.AddAtSolutionCallback(watch.at_solution)
        routing.AddSearchMonitor(routing.solver().CustomLimit(watch.stop_now))
        routing.CloseModelWithParameters(parameters)
        start = None if task.start is None else self._assignment(task.start)
        if start is None:
            routing.SolveWithParameters(parameters)
        else:
            routing.SolveFromAssignmentWithParameters(start, parameters)
        return watch.end()

    def cost(self) -> int:
        """Of the solution at hand."""
        return int(self.routing.CostVar().Value())

    def current(self) -> Sequences:
        """The solution at hand."""
        routing, manager = self.routing, self.manager
        routes: list[tuple[int, ...]] = [() for _ in range(self.problem.num_teams)]
        for vehicle, team in enumerate(self.teams):
            index, stops = routing.Start(vehicle), []
            while not routing.IsEnd(index := routing.NextVar(index).Value()):
                stops.append(self.stops[manager.IndexToNode(index)])
            routes[team] = tuple(stops)
        return tuple(routes)

    def _assignment(self, sequences: Sequences) -> Any:
        node_of = {stop: node for node, stop in enumerate(self.stops)}
        routes = [[node_of[stop] for stop in sequences[team]] for team in self.teams]
        return self.routing.ReadAssignmentFromRoutes(routes, True)


class _Watch:
    """What is called back while a model is searched.

    OR-Tools swallows whatever a callback raises, so it is kept for the end. A model lives as long
    as its callbacks and they as long as the model, so ``end`` lets go of it: several megabytes.
    """

    def __init__(
        self, model: _Encoding, task: Task, report: ReportFunction, should_stop: StopFunction
    ) -> None:
        self._model: _Encoding | None = model
        self._report = report
        self._should_stop = should_stop
        self._deadline = None if task.seconds is None else time.perf_counter() + task.seconds
        self._most_failures = (
            None if task.iterations is None else FAILURES_PER_ITERATION * task.iterations
        )
        self._best: Sequences | None = None
        self._best_cost = 0
        self._raised: BaseException | None = None

    def at_solution(self) -> None:
        """A solution has been found."""
        try:
            if self._model is not None:
                cost = self._model.cost()
                if self._best is None or cost < self._best_cost:
                    self._best, self._best_cost = self._model.current(), cost
                    self._report(self._best)
        except BaseException as error:
            self._raised = self._raised or error

    def stop_now(self) -> bool:
        """Whether the search is to end."""
        try:
            if self._raised is not None or self._model is None or self._should_stop():
                return True
            if self._deadline is not None and time.perf_counter() >= self._deadline:
                return True
            failures = self._model.routing.solver().Failures()
            return self._most_failures is not None and failures > self._most_failures
        except BaseException as error:
            self._raised = self._raised or error
            return True

    def end(self) -> Sequences | None:
        """The best of all; raises what a callback raised."""
        self._model = None
        if self._raised is not None:
            raise self._raised
        return self._best
