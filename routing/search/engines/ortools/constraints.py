"""Rules of a routing model about who serves what, and in which order.

In: a routing model with its times, and its nodes. Out: nothing; the model knows the rules.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from routing.problem import NO_GROUP
from routing.search.engines.ortools.nodes import Nodes


def add_constraints(routing: Any, nodes: Nodes) -> None:
    """Tell the model every rule about teams and orders."""
    _add_eligibility(routing, nodes)
    _add_together(routing, nodes)
    _add_apart(routing, nodes)
    _add_orders(routing, nodes)
    _add_fixed_starts(routing, nodes)
    if nodes.loadings:
        _forbid_empty_trips(routing, nodes)
    if nodes.problem.release[0, nodes.stops].any():
        _add_releases(routing, nodes)


def _add_eligibility(routing: Any, nodes: Nodes) -> None:
    """Python has no ``SetAllowedVehiclesForIndex``: it wants a list of another kind."""
    for stop in nodes.stops:
        vehicles = nodes.vehicles_of(stop)
        if len(vehicles) < len(nodes.teams):
            routing.VehicleVar(nodes.index(stop)).SetValues([-1, *vehicles])
    for index in nodes.loading_indices():
        routing.VehicleVar(index).SetValues([-1, *nodes.vehicles_at(nodes.place(index))])


def _groups(nodes: Nodes, numbers: Any) -> list[list[int]]:
    """The routing indices of each group of two or more."""
    groups: dict[int, list[int]] = {}
    for stop, number in zip(nodes.stops, numbers[nodes.stops].tolist(), strict=True):
        if number != NO_GROUP:
            groups.setdefault(number, []).append(nodes.index(stop))
    return [group for group in groups.values() if len(group) > 1]


def _add_together(routing: Any, nodes: Nodes) -> None:
    """Those of a group that are served have one vehicle, whichever it is. (As a cost, the library's
    ``AddSoftSameVehicleConstraint``, it left rounds of 100 stops torn for good.)
    """
    solver = routing.solver()
    for number, group in enumerate(_groups(nodes, nodes.problem.together)):
        vehicle = solver.IntVar(0, len(nodes.teams) - 1, f"together {number}")
        for index in group:
            solver.Add((routing.VehicleVar(index) - vehicle) * routing.ActiveVar(index) == 0)


def _add_apart(routing: Any, nodes: Nodes) -> None:
    """One of each group for each team: a load of one, which the local search can see."""
    for number, group in enumerate(_groups(nodes, nodes.problem.apart)):
        members = [int(nodes.index(stop) in group) for stop in nodes.stops]
        routing.AddDimension(
            routing.RegisterUnaryTransitVector(nodes.values(members)), 0, 1, True, f"apart {number}"
        )


def _add_orders(routing: Any, nodes: Nodes) -> None:
    """A stop comes before those that follow it; where one is left out nothing is said of it."""
    orders = [
        [nodes.index(stop) for stop in nodes.problem.team_order[team] if stop in nodes.stops]
        for team in nodes.teams
    ]
    if not any(len(order) > 1 for order in orders):
        return
    routing.AddConstantDimension(1, nodes.num_nodes + 2, True, "position")
    position = routing.GetDimensionOrDie("position")
    for order in orders:
        for one, other in combinations(order, 2):
            position.AddNodePrecedence(one, other, 1)


def _add_fixed_starts(routing: Any, nodes: Nodes) -> None:
    """A stop of a fixed start follows the start, or stops that come before it in that."""
    everywhere = [
        *map(nodes.index, nodes.stops),
        *nodes.loading_indices(),
        *map(routing.Start, range(len(nodes.teams))),
    ]
    for vehicle, team in enumerate(nodes.teams):
        before = {routing.Start(vehicle)}
        for stop in nodes.problem.team_prefix[team]:
            if stop not in nodes.stops:
                continue
            here = nodes.index(stop)
            for index in everywhere:
                if index not in before and index != here:
                    routing.NextVar(index).RemoveValue(here)
            before.add(here)


def _forbid_empty_trips(routing: Any, nodes: Nodes) -> None:
    vehicles = range(len(nodes.teams))
    loadings = nodes.loading_indices()
    for index in (*map(routing.Start, vehicles), *loadings):
        routing.NextVar(index).RemoveValues([other for other in loadings if other != index])
    for index in loadings:
        routing.NextVar(index).RemoveValues([routing.End(vehicle) for vehicle in vehicles])


def _add_releases(routing: Any, nodes: Nodes) -> None:
    """A dimension that stays what it is along a trip: when the last parcels of the trip come. Who
    begins the trip does so no earlier.
    """
    problem, latest = nodes.problem, nodes.horizon
    again = bool(nodes.loadings)
    none = [0] * len(nodes.stops)
    routing.AddDimension(
        routing.RegisterUnaryTransitVector(nodes.values(none, -latest)),
        2 * latest if again else 0, latest, False, "release",
    )  # fmt: skip
    release, clock = routing.GetDimensionOrDie("release"), routing.GetDimensionOrDie("time")
    solver = routing.solver()
    for stop in nodes.stops:
        release.CumulVar(nodes.index(stop)).SetMin(min(int(problem.release[0, stop]), latest))
    starts = [routing.Start(vehicle) for vehicle in range(len(nodes.teams))]
    for start in starts:
        solver.Add(clock.CumulVar(start) >= release.CumulVar(start))
    if again:
        for index in (*map(nodes.index, nodes.stops), *starts):
            release.SlackVar(index).SetValue(0)
        for index in nodes.loading_indices():
            next_trip = release.CumulVar(index) + release.SlackVar(index) - latest
            solver.Add(clock.CumulVar(index) >= next_trip)
