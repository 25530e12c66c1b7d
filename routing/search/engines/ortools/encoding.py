"""A problem as a routing model, and the way back.

The cost is the team day: travel on the arcs, so that guided local search has something to penalise,
and waiting as the slack's cost; service is the same in every plan of the same stops, and counted
only where a second of one team costs more than one of another. A stop of priority ``p`` may be
dropped at a penalty. Rules about who serves what, and in which order: ``constraints``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp

from routing.problem import UNLIMITED, Sequences
from routing.search.engines import Task
from routing.search.engines.ortools.constraints import add_constraints
from routing.search.engines.ortools.nodes import Nodes
from routing.search.fleet import clocks_agree, reload_places

PRIORITY_STEP = 64
"""How many times the next priority's penalty a priority's penalty is: 64-bit costs have room for
five such steps above the longest day of the largest round."""

HARD = frozenset(
    {
        "eligibility", "max_stops", "max_distance", "max_duration", "own_breaks", "reload",
        "release", "aboard", "together", "apart", "fixed_start", "fixed_order",
    }
)  # fmt: skip
"""Rules with which the first solution may fail for ever where every stop must be served: stops may
then be dropped, whatever the task says."""

LARGEST_PENALTY = 2**52
"""Of a stop left out; a thousand of them are within 64 bits."""


class Encoding:
    """A problem as a routing model; without nodes there is none."""

    def __init__(self, task: Task) -> None:
        problem = self.problem = task.problem
        self.nodes = Nodes(task)
        if self.nodes.empty:
            return
        self.routing = pywrapcp.RoutingModel(self.nodes.manager)
        self._horizon = self.nodes.horizon
        self._dearest = 2 * self._horizon * max(1, int(problem.team_unit_cost.max()))
        self._add_time(task)
        self._add_loads()
        self._add_limits()
        self._add_costs()
        if not task.serve_all or problem.rules() & HARD:
            penalties = self._penalties()
            for stop in self.nodes.stops:
                penalty = penalties[int(problem.priority[stop])]
                self.routing.AddDisjunction([self.nodes.index(stop)], penalty)
        for index in self.nodes.loading_indices():
            self.routing.AddDisjunction([index], 0)
        add_constraints(self.routing, self.nodes)

    def _add_time(self, task: Task) -> None:
        problem, routing, nodes = self.problem, self.routing, self.nodes
        at_door = nodes.at_door()
        transits = [
            routing.RegisterTransitMatrix((nodes.seconds(profile) + at_door[:, None]).tolist())
            for profile in range(len(problem.travels))
        ]
        routing.AddDimensionWithVehicleTransits(
            [transits[int(problem.team_profile[team])] for team in nodes.teams],
            self._horizon, self._horizon, False, "time",
        )  # fmt: skip
        clock = routing.GetDimensionOrDie("time")
        for vehicle, team in enumerate(nodes.teams):
            earliest = int(problem.team_earliest[team])
            latest = min(int(problem.team_latest[team]), self._horizon)
            clock.CumulVar(routing.Start(vehicle)).SetRange(earliest, latest)
            clock.CumulVar(routing.End(vehicle)).SetRange(earliest, latest)
            routing.AddVariableMaximizedByFinalizer(clock.CumulVar(routing.Start(vehicle)))
            if problem.team_max_duration[team] < self._horizon:
                clock.SetSpanUpperBoundForVehicle(int(problem.team_max_duration[team]), vehicle)
            if task.day_target is not None:
                bound = pywrapcp.BoundCost(task.day_target, task.overtime_cost)
                clock.SetSoftSpanUpperBoundForVehicle(bound, vehicle)
        self._add_windows(clock)

    def _add_windows(self, clock: Any) -> None:
        problem, routing, nodes = self.problem, self.routing, self.nodes
        clock_of = [int(problem.team_clock[team]) for team in nodes.teams]
        agree = clocks_agree(problem)
        for stop in nodes.stops:
            index = nodes.index(stop)
            variable = clock.CumulVar(index)
            told = [problem.spans[j][stop] for j in dict.fromkeys(clock_of)]
            spans = sorted({span for each in told for span in each})
            latest = max(closes for _, closes in spans)
            variable.SetRange(spans[0][0], min(latest, self._horizon))
            if agree:
                for (_, closes), (opens, _) in pairwise(spans):
                    if closes + 1 <= opens - 1:
                        variable.RemoveInterval(closes + 1, opens - 1)
                continue
            # One window a stop, on the clock of whoever serves it; the first entry: nobody does.
            own = [problem.spans[j][stop] or ((0, self._horizon),) for j in clock_of]
            server = (routing.VehicleVar(index) + 1).Var()
            opens = routing.solver().Element([0, *(each[0][0] for each in own)], server)
            ends = [min(each[-1][1], self._horizon) for each in own]
            closes = routing.solver().Element([self._horizon, *ends], server)
            routing.solver().Add(variable >= opens)
            routing.solver().Add(variable <= closes)
        for index in nodes.loading_indices():
            depot = problem.reload_index[nodes.place(index)]
            opens = int(problem.reload_opens[0, depot])
            closes = int(problem.reload_closes[0, depot])
            clock.CumulVar(index).SetRange(opens, min(closes, self._horizon))

    def _add_loads(self) -> None:
        """What a team has handed out since it last loaded; at first it begins with what is not
        aboard. A loading takes off a full load, and its slack puts back what is too much.
        """
        problem, routing, nodes = self.problem, self.routing, self.nodes
        teams = nodes.teams
        room = np.minimum(problem.team_capacity, problem.team_aboard)
        for d in range(problem.demand.shape[1]):
            demand = problem.demand[nodes.stops, d]
            if not demand.any() or (room[teams, d] >= UNLIMITED).all():
                continue
            total = int(demand.sum())
            again = [bool(reload_places(problem, team)) for team in teams]
            first = np.minimum(room[teams, d], total)
            later = np.minimum(problem.team_capacity[teams, d], total)
            capacity = np.where(again, later, first)
            full = int(capacity.max()) if nodes.loadings else 0
            name = f"load {d}"
            routing.AddDimensionWithVehicleCapacity(
                routing.RegisterUnaryTransitVector(nodes.values(demand, -full)),
                full, capacity.tolist(), False, name,
            )  # fmt: skip
            dimension = routing.GetDimensionOrDie(name)
            for vehicle, handed_out in enumerate((capacity - first).tolist()):
                dimension.CumulVar(routing.Start(vehicle)).SetValue(handed_out)
            starts = map(routing.Start, range(len(teams)))
            for index in (*map(nodes.index, nodes.stops), *starts) if full else ():
                dimension.SlackVar(index).SetValue(0)

    def _add_limits(self) -> None:
        problem, routing, nodes = self.problem, self.routing, self.nodes
        most = np.minimum(problem.team_max_stops[nodes.teams], len(nodes.stops))
        if (most < len(nodes.stops)).any():
            ones = routing.RegisterUnaryTransitVector(nodes.values([1] * len(nodes.stops)))
            routing.AddDimensionWithVehicleCapacity(ones, 0, most.tolist(), True, "stops")
        if nodes.loadings:
            trips = np.minimum(problem.team_max_trips[nodes.teams], len(nodes.stops)) - 1
            ones = routing.RegisterUnaryTransitVector(nodes.values([0] * len(nodes.stops), 1))
            most = np.maximum(trips, 0)
            routing.AddDimensionWithVehicleCapacity(ones, 0, most.tolist(), True, "loadings")
        furthest = problem.team_max_distance[nodes.teams]
        if problem.distances and (furthest < UNLIMITED).any():
            longest = int(furthest[furthest < UNLIMITED].max())
            tables = [nodes.metres(profile, longest) for profile in range(len(problem.travels))]
            # Whoever has no limit has the longest way that any sequence can be.
            endless = (longest + 1) * (nodes.num_nodes + 1)
            metres = [routing.RegisterTransitMatrix(table.tolist()) for table in tables]
            routing.AddDimensionWithVehicleTransitAndCapacity(
                [metres[int(problem.team_profile[team])] for team in nodes.teams],
                0, np.minimum(furthest, endless).tolist(), True, "metres",
            )  # fmt: skip

    def _add_costs(self) -> None:
        problem, routing, nodes = self.problem, self.routing, self.nodes
        units = problem.team_unit_cost[nodes.teams].tolist()
        free_waiting = problem.objective == "travel"
        seconds = nodes.at_door()
        if free_waiting:
            seconds[:] = 0
        elif len(set(units)) == 1:
            seconds[: len(nodes.stops)] = 0
        arcs: dict[tuple[int, int], int] = {}
        fleet = self._dearest if problem.objective == "fewest-teams" else 0
        clock = routing.GetDimensionOrDie("time")
        for vehicle, (team, unit) in enumerate(zip(nodes.teams, units, strict=True)):
            key = int(problem.team_profile[team]), unit
            if key not in arcs:
                table = (nodes.seconds(key[0]) + seconds[:, None]) * unit
                arcs[key] = routing.RegisterTransitMatrix(table.tolist())
            routing.SetArcCostEvaluatorOfVehicle(arcs[key], vehicle)
            if not free_waiting:
                clock.SetSlackCostCoefficientForVehicle(unit, vehicle)
            routing.SetFixedCostOfVehicle(fleet + int(problem.team_fixed_cost[team]), vehicle)

    def _penalties(self) -> dict[int, int]:
        """More than serving a stop can cost, for the lowest priority there is; then in steps."""
        problem = self.problem
        ranks = sorted(set(problem.priority[self.nodes.stops].tolist()), reverse=True)
        dearest = self._dearest + int(problem.team_fixed_cost.max())
        if problem.objective == "fewest-teams":
            dearest += self._dearest
        base = min(dearest, LARGEST_PENALTY // PRIORITY_STEP ** (len(ranks) - 1))
        return {priority: base * PRIORITY_STEP**rank for rank, priority in enumerate(ranks)}

    def cost(self) -> int:
        """Of the solution at hand."""
        return int(self.routing.CostVar().Value())

    def current(self) -> Sequences:
        """The solution at hand."""
        routing, nodes = self.routing, self.nodes
        routes: list[tuple[int, ...]] = [() for _ in range(self.problem.num_teams)]
        for vehicle, team in enumerate(nodes.teams):
            index, places = routing.Start(vehicle), []
            while not routing.IsEnd(index := routing.NextVar(index).Value()):
                places.append(nodes.place(index))
            routes[team] = tuple(places)
        return tuple(routes)

    def assignment(self, sequences: Sequences) -> Any:
        """Sequences as a start, ``None`` where they break a rule; what the model has no node for is
        left out.
        """
        nodes = self.nodes
        node_of = {stop: node for node, stop in enumerate(nodes.stops)}
        spare: dict[int, list[int]] = {}
        for node, place in enumerate(nodes.loadings, start=len(nodes.stops)):
            spare.setdefault(place, []).append(node)
        routes: list[list[int]] = []
        for team in nodes.teams:
            routes.append([])
            for place in sequences[team]:
                if place in node_of:
                    routes[-1].append(node_of[place])
                elif spare.get(place):
                    routes[-1].append(spare[place].pop(0))
        return self.routing.ReadAssignmentFromRoutes(routes, True)
