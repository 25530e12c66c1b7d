"""OR-Tools' routing library left alone with the instance: cheapest insertion, then guided local
search, as its guide advises.

Stops may be dropped at a price that no route costs: told that all must be served, it finds no first
solution where capacity is tight. A reload is beyond it (it would need copies of the depot, and
releases then hang on them).

References
----------
Furnon, V. and L. Perron. OR-Tools routing library. https://developers.google.com/optimization/routing
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.case import Case, Routes
from benchmarks.peers import CannotExpress

KNOWN = frozenset({"longest duration"})


def run(
    case: Case,
    seconds: float,
    seed: int,  # noqa: ARG001 - it takes none
    tell: Callable[[int], None] | None = None,
) -> Routes:
    """The best solution within the time; ``tell`` hears the cost of each solution."""
    if unknown := case.features() - KNOWN:
        raise CannotExpress(", ".join(sorted(unknown)))
    begin = time.perf_counter()
    model = _Model(case)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy
    parameters.first_solution_strategy = first.PARALLEL_CHEAPEST_INSERTION
    search = routing_enums_pb2.LocalSearchMetaheuristic
    parameters.local_search_metaheuristic = search.GUIDED_LOCAL_SEARCH
    left = max(0.001, seconds - (time.perf_counter() - begin))
    parameters.time_limit.FromNanoseconds(int(left * 1e9))
    if tell is not None:
        cost = model.routing.CostVar()
        model.routing.AddAtSolutionCallback(lambda: tell(cost.Max()))
    solution = model.routing.SolveWithParameters(parameters)
    if solution is None:
        raise RuntimeError("no solution within the time")
    return model.routes(solution)


class _Model:
    """A case as a routing model: nodes are places."""

    def __init__(self, case: Case) -> None:
        self.case = case
        vehicles = case.vehicles
        self.manager = pywrapcp.RoutingIndexManager(
            case.num_places,
            len(vehicles),
            [vehicle.start for vehicle in vehicles],
            [vehicle.end for vehicle in vehicles],
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self._add_costs()
        self._add_loads()
        if case.timed:
            self._add_time()
        self._add_stops()

    def _add_costs(self) -> None:
        """Travel on the arcs, also where the day is the cost: guided local search needs them. The
        rest of a day is service, the same in every solution, and waiting (see ``_add_time``).
        """
        case, arcs = self.case, {}
        tables = case.distances if case.cost == "travel" else case.durations
        for index, vehicle in enumerate(case.vehicles):
            key = vehicle.profile, vehicle.unit_cost
            if key not in arcs:
                table = tables[vehicle.profile] * vehicle.unit_cost
                arcs[key] = self.routing.RegisterTransitMatrix(table.tolist())
            self.routing.SetArcCostEvaluatorOfVehicle(arcs[key], index)
            self.routing.SetFixedCostOfVehicle(vehicle.fixed_cost, index)

    def _add_loads(self) -> None:
        case = self.case
        none = [0] * (case.num_places - case.num_stops)
        for dimension in range(case.demand.shape[1]):
            demand = case.demand[:, dimension].tolist()
            most = [vehicle.capacity[dimension] for vehicle in case.vehicles]
            if any(demand) and any(each is not None for each in most):
                self.routing.AddDimensionWithVehicleCapacity(
                    self.routing.RegisterUnaryTransitVector(demand + none),
                    0,
                    [sum(demand) if each is None else each for each in most],
                    True,
                    f"load {dimension}",
                )

    def _add_time(self) -> None:
        case, routing = self.case, self.routing
        service = [*case.service.tolist(), *[0] * (case.num_places - case.num_stops)]
        steps = [
            routing.RegisterTransitMatrix(
                [[each + own for each in row] for row, own in zip(table, service, strict=True)]
            )
            for table in (each.tolist() for each in case.durations)
        ]
        horizon = case.horizon
        routing.AddDimensionWithVehicleTransits(
            [steps[vehicle.profile] for vehicle in case.vehicles], horizon, horizon, False, "time"
        )
        clock = routing.GetDimensionOrDie("time")
        for index, vehicle in enumerate(case.vehicles):
            latest = horizon if vehicle.latest is None else min(vehicle.latest, horizon)
            clock.CumulVar(routing.Start(index)).SetRange(vehicle.earliest, latest)
            clock.CumulVar(routing.End(index)).SetRange(vehicle.earliest, latest)
            if vehicle.max_duration is not None:
                clock.SetSpanUpperBoundForVehicle(min(vehicle.max_duration, horizon), index)
            if case.cost == "day":
                clock.SetSlackCostCoefficientForVehicle(vehicle.unit_cost, index)
                routing.AddVariableMaximizedByFinalizer(clock.CumulVar(routing.Start(index)))
        for stop, spans in enumerate(case.windows):
            if not spans:
                continue
            begins = clock.CumulVar(self.manager.NodeToIndex(stop))
            begins.SetRange(spans[0][0], min(spans[-1][1], horizon))
            for (_, closes), (opens, _) in pairwise(spans):
                if closes + 1 < opens:
                    begins.RemoveInterval(closes + 1, opens - 1)

    def _add_stops(self) -> None:
        case = self.case
        dearest = max(
            2 * int(case.distances[each.profile].max()) * each.unit_cost + each.fixed_cost
            for each in case.vehicles
        )
        for stop in range(case.num_stops):
            index = self.manager.NodeToIndex(stop)
            self.routing.AddDisjunction([index], 10 * dearest + 10 * case.horizon)
            allowed = [
                number for number, each in enumerate(case.vehicles) if case.serves[each.kind, stop]
            ]
            if len(allowed) < len(case.vehicles):  # -1: dropped
                self.routing.VehicleVar(index).SetValues([-1, *allowed])

    def routes(self, solution: Any) -> Routes:
        """A solution as routes of the case's vehicles."""
        routes = []
        for vehicle in range(len(self.case.vehicles)):
            index, route = self.routing.Start(vehicle), []
            while not self.routing.IsEnd(index := solution.Value(self.routing.NextVar(index))):
                route.append(self.manager.IndexToNode(index))
            routes.append(tuple(route))
        return tuple(routes)
