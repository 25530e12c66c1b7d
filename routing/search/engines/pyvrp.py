"""PyVRP behind the protocol: iterated local search, the default.

It expresses every rule of today's ``Problem``. How:

- several time windows: one client a window, in a group of which at most one is visited;
- open starts and ends: a depot that is nowhere, zero seconds from and to everything;
- optional stops: prizes, a priority worth ``PRIORITY_STEP`` times the next;
- team day as the cost: ``unit_duration_cost`` (never the duration as a distance: PyVRP would then
  let teams wait at doors for nothing);
- a day target: a shift duration with costly overtime;
- compactness: legs that lead out of a team's ground cost extra (``routing.search.territory``).

References
----------
Wouda, N. A., L. Lan and W. Kool (2024). PyVRP: a high-performance VRP solver package.
INFORMS Journal on Computing. https://doi.org/10.1287/ijoc.2023.0055
"""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning

from routing.model import PRIORITIES
from routing.plan.schedule import schedule_route
from routing.problem import OPEN, UNLIMITED, UNREACHABLE, IntArray, Problem, Sequences
from routing.search.engines import ReportFunction, Task
from routing.search.fleet import horizon, team_classes, worth_trying
from routing.search.limits import StopFunction
from routing.search.territory import leads_away

PRIORITY_STEP = 6
"""How many times the next priority's prize a priority's prize is. Strict priorities would need a
step as large as the number of stops, and prizes past PyVRP's largest cost of 2^44; the exchanges
that this leaves undone are made afterwards (``routing.search.finish``)."""


class _Pyvrp:
    name = "pyvrp"

    def cannot_express(self, problem: Problem) -> tuple[str, ...]:  # noqa: ARG002 - protocol
        return ()

    def run(self, task: Task, report: ReportFunction, should_stop: StopFunction) -> Sequences:
        model = _Encoding(task)
        if not model.clients or not model.classes:
            return tuple(() for _ in range(task.problem.num_teams))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            result = pyvrp.solve(
                model.data,
                stop=_Stop(task, should_stop),
                seed=task.seed,
                collect_stats=False,
                params=pyvrp.SolveParams(
                    ils=pyvrp.IteratedLocalSearchParams(callbacks=_Callbacks(model, report)),
                    penalty=_Penalties(model.largest_prize, model.largest_excess),
                ),
                initial_solution=model.solution(task.start) if task.start is not None else None,
            )
        return model.sequences(result.best)


ENGINE = _Pyvrp()


class _Stop:
    """PyVRP's stopping criterion: a time, a number of iterations, or somebody's wish."""

    def __init__(self, task: Task, should_stop: StopFunction) -> None:
        self._deadline = None if task.seconds is None else time.perf_counter() + task.seconds
        self._left = task.iterations
        self._should_stop = should_stop

    def __call__(self, best_cost: int) -> bool:  # noqa: ARG002 - PyVRP's protocol
        if self._left is not None:
            if self._left <= 0:
                return True
            self._left -= 1
        late = self._deadline is not None and time.perf_counter() >= self._deadline
        return late or self._should_stop()


class _Callbacks(pyvrp.IteratedLocalSearchCallbacks):
    def __init__(self, model: _Encoding, report: ReportFunction) -> None:
        self._model = model
        self._report = report

    def on_best(self, best: Any) -> None:
        if best.is_feasible():
            self._report(self._model.sequences(best))


class _Penalties(pyvrp.PenaltyParams):
    """Penalties that may grow past the largest prize: else breaking a rule would pay for ever.

    But never so far that a route's costs overflow 64 bits: PyVRP's local search would go round in
    circles, and does not look whether anybody wants it to stop. They begin where PyVRP's own do.
    """

    def __init__(self, largest_prize: int, largest_excess: int) -> None:
        usual = pyvrp.PenaltyParams()
        wanted = max(usual.max_penalty, 2 * largest_prize)
        super().__init__(max_penalty=min(wanted, 2**60 // max(1, largest_excess)))
        self._usual = usual

    def midpoint_penalties(self, data: pyvrp.ProblemData) -> tuple[list[float], float, float]:
        return self._usual.midpoint_penalties(data)


class _Encoding:
    """A problem as PyVRP's data, and the way back."""

    def __init__(self, task: Task) -> None:
        problem = self.problem = task.problem
        usable = problem.team_latest >= problem.team_earliest
        known = worth_trying(problem, task.start)
        self.classes = [teams for teams in team_classes(problem) if usable[teams[0]]]
        self.clients = [
            (stop, window)
            for stop in np.flatnonzero(known).tolist()
            for window in problem.spans[0][stop]
        ]
        if not self.clients or not self.classes:
            return
        self._client_of = {pair: index for index, pair in enumerate(self.clients)}
        self._horizon = horizon(problem)
        self._travel_is_cost = problem.objective == "travel" or _nobody_waits(problem)
        tables: list[Any] = self._tables()
        costs: list[Any] = [self._leg_costs(table, task) for table in tables]
        self.data = pyvrp.ProblemData(
            locations=[pyvrp.Location(0, 0) for _ in range(len(tables[0]))],
            clients=self._clients(task.serve_all),
            depots=[pyvrp.Depot(place) for place in self._depot_places],
            vehicle_types=[self._vehicle_type(teams, task) for teams in self.classes],
            distance_matrices=costs,
            duration_matrices=tables,
            groups=self._groups,
        )

    def _tables(self) -> list[IntArray]:
        """Durations of each profile; the last place is nowhere, for open starts and ends."""
        problem = self.problem
        num_places = problem.travels[0].num_places
        everywhere = np.arange(num_places)
        ends = np.concatenate([problem.team_start, problem.team_end])
        self._depot_places = sorted({num_places if p == OPEN else p for p in ends.tolist()})
        self._depot_of = {place: index for index, place in enumerate(self._depot_places)}
        self._depot_of[OPEN] = self._depot_of.get(num_places, 0)
        tables = []
        for travel in problem.travels:
            table = np.zeros((num_places + 1, num_places + 1), np.int64)
            table[:-1, :-1] = travel.durations(everywhere, everywhere)
            # Longer than any day, so late at any door, yet small enough not to drown the penalties.
            table[table >= UNREACHABLE] = 4 * self._horizon
            tables.append(table)
        return tables

    def _leg_costs(self, table: IntArray, task: Task) -> IntArray:
        """What each leg costs beside the time it takes: as PyVRP's distance."""
        problem = self.problem
        costs = table.copy() if self._travel_is_cost else np.zeros_like(table)
        if problem.compactness and task.start is not None:
            away = leads_away(problem, task.start)
            costs[: problem.num_stops, : problem.num_stops] += problem.compactness * away
            np.fill_diagonal(costs, 0)
        return costs

    def _clients(self, serve_all: bool) -> list[pyvrp.Client]:
        problem = self.problem
        dimensions = self._dimensions = [
            index
            for index, capacity in enumerate(problem.team_capacity.T)
            if problem.demand[:, index].any() and (capacity < UNLIMITED).any()
        ]
        self._groups: list[pyvrp.ClientGroup] = []
        clients = []
        for index, (stop, (start, end)) in enumerate(self.clients):
            several = len(problem.spans[0][stop]) > 1
            if several and (index == 0 or self.clients[index - 1][0] != stop):
                self._groups.append(pyvrp.ClientGroup(required=serve_all))
            if several:
                self._groups[-1].add_client(index)
            clients.append(
                pyvrp.Client(
                    location=stop,
                    delivery=problem.demand[stop, dimensions].tolist(),
                    service_duration=int(problem.service[stop]),
                    tw_early=min(start, self._horizon + 1),
                    tw_late=min(end, self._horizon + 1),
                    prize=0 if serve_all else self._prize(int(problem.priority[stop])),
                    required=serve_all and not several,
                    group=len(self._groups) - 1 if several else None,
                )
            )
        return clients

    def _prize(self, priority: int) -> int:
        """More than a detour can cost, for the lowest priority; then in steps."""
        problem = self.problem
        longest_day = self._horizon - int(problem.team_earliest.min())
        return 2 * longest_day * int(PRIORITY_STEP ** (max(PRIORITIES) - priority))

    @property
    def largest_prize(self) -> int:
        """The largest prize of any stop; zero when all must be served."""
        return max((client.prize for client in self.data.clients()), default=0)

    @property
    def largest_excess(self) -> int:
        """What one route can be late or overloaded by at most, in seconds or load units."""
        legs = len(self.clients) + 2
        late = legs * (4 * self._horizon + int(self.problem.service.max(initial=0)))
        return max(late, int(self.problem.demand.sum(axis=0).max(initial=0)))

    def _vehicle_type(self, teams: list[int], task: Task) -> pyvrp.VehicleType:
        problem, team = self.problem, teams[0]
        target: dict[str, Any] = {}
        if task.day_target is not None:
            target = {
                "shift_duration": task.day_target,
                "max_overtime": self._horizon,
                "unit_overtime_cost": task.overtime_cost,
            }
        return pyvrp.VehicleType(
            num_available=len(teams),
            capacity=problem.team_capacity[team, self._dimensions].tolist(),
            start_depot=self._depot_of[int(problem.team_start[team])],
            end_depot=self._depot_of[int(problem.team_end[team])],
            tw_early=int(problem.team_earliest[team]),
            tw_late=min(int(problem.team_latest[team]), self._horizon),
            unit_distance_cost=1,
            unit_duration_cost=int(not self._travel_is_cost),
            profile=int(problem.team_profile[team]),
            **target,
        )

    def sequences(self, solution: Any) -> Sequences:
        """PyVRP's routes as sequences: each class's routes go to its teams in order."""
        routes: list[tuple[int, ...]] = [() for _ in range(self.problem.num_teams)]
        taken = [0] * len(self.classes)
        for route in solution.routes():
            kind = route.vehicle_type()
            team = self.classes[kind][taken[kind]]
            taken[kind] += 1
            routes[team] = tuple(self.clients[each.idx][0] for each in route if each.is_client())
        return tuple(routes)

    def solution(self, sequences: Sequences) -> pyvrp.Solution:
        """Sequences as a solution of PyVRP's, each stop in the window in which it is served."""
        routes = []
        for kind, teams in enumerate(self.classes):
            for team in teams:
                stops = sequences[team]
                if not stops:
                    continue
                starts = schedule_route(self.problem, team, stops).service_starts
                visits = [
                    self._client_of[stop, self._window(stop, start)]
                    for stop, start in zip(stops, starts, strict=True)
                ]
                routes.append(pyvrp.Route(self.data, visits, kind))
        return pyvrp.Solution(self.data, routes)

    def _window(self, stop: int, start: int) -> tuple[int, int]:
        windows = self.problem.spans[0][stop]
        return next((w for w in windows if w[0] <= start <= w[1]), windows[-1])


def _nobody_waits(problem: Problem) -> bool:
    """Whether all may be served at any time: then a team day is travel and a sum that no search
    changes, and PyVRP is quicker with costs of travel than with costs of time.
    """
    earliest, latest = problem.team_earliest.min(), problem.team_latest.max()
    return bool((problem.window_start <= earliest).all() and (problem.window_end >= latest).all())
