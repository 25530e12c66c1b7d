"""VROOM left alone with the instance, at its highest exploration level, on all cores.

VROOM's cost is travel time (and a vehicle's fixed cost): where the day is the cost it cannot count
the waiting, so what it answers is the least travel. It knows the longest travel of a vehicle but
not the longest day.

References
----------
Coupey, V., J.-M. Nicod and C. Varnier. VROOM. https://github.com/VROOM-Project/vroom
"""

from __future__ import annotations

import os
import time
from datetime import timedelta

import numpy as np
import vroom

from benchmarks.case import Case, Routes, Vehicle
from benchmarks.peers import CannotExpress

EXPLORATION = 5
"""Its highest level."""

AN_HOUR = 3600


def run(case: Case, seconds: float, seed: int) -> Routes:  # noqa: ARG001 - it takes none
    """The best solution within the time; VROOM may end sooner."""
    if unknown := case.features():
        raise CannotExpress(", ".join(sorted(unknown)))
    begin = time.perf_counter()
    problem = _problem(case)
    left = max(0.001, seconds - (time.perf_counter() - begin))
    solution = problem.solve(
        exploration_level=EXPLORATION, nb_threads=_cores(), timeout=timedelta(seconds=left)
    )
    return routes_of(case, solution)


def routes_of(case: Case, solution: vroom.Solution) -> Routes:
    """A solution as routes of the case's vehicles."""
    routes: list[list[int]] = [[] for _ in case.vehicles]
    table = solution.routes
    jobs = table[table["type"] == "job"]
    for vehicle, stop in zip(jobs["vehicle_id"], jobs["location_index"], strict=True):
        routes[int(vehicle)].append(int(stop))
    return tuple(tuple(route) for route in routes)


def _problem(case: Case) -> vroom.Input:
    """A case as VROOM's input: locations are places, skills say which kind may serve a stop."""
    problem = vroom.Input()
    for profile, (durations, distances) in enumerate(
        zip(case.durations, case.distances, strict=True)
    ):
        problem.set_durations_matrix(str(profile), durations.astype(np.uint32))
        if case.cost == "travel" and distances is not durations:
            problem.set_costs_matrix(str(profile), distances.astype(np.uint32))
    stops, kinds = _skills(case)
    limited = [each for each in range(case.demand.shape[1]) if _limited(case, each)]
    total = case.demand.sum(axis=0).tolist()
    for index, vehicle in enumerate(case.vehicles):
        amounts = [vehicle.capacity[each] for each in limited]
        most = [
            total[each] if amount is None else amount
            for each, amount in zip(limited, amounts, strict=True)
        ]
        problem.add_vehicle(
            vroom.Vehicle(
                index,
                start=vehicle.start,
                end=vehicle.end,
                profile=str(vehicle.profile),
                capacity=most,
                skills=kinds[vehicle.kind],
                costs=vroom.VehicleCosts(
                    fixed=vehicle.fixed_cost, per_hour=AN_HOUR * vehicle.unit_cost
                ),
                **_shift(vehicle),
            )
        )
    for stop in range(case.num_stops):
        problem.add_job(
            vroom.Job(
                stop,
                stop,
                default_service=int(case.service[stop]),
                delivery=case.demand[stop, limited].tolist(),
                skills=stops[stop],
                time_windows=[vroom.TimeWindow(a, b) for a, b in case.windows[stop]],
            )
        )
    return problem


def _shift(vehicle: Vehicle) -> dict[str, vroom.TimeWindow]:
    if vehicle.latest is None:
        return {}
    return {"time_window": vroom.TimeWindow(vehicle.earliest, vehicle.latest)}


def _limited(case: Case, dimension: int) -> bool:
    return any(vehicle.capacity[dimension] is not None for vehicle in case.vehicles)


def _skills(case: Case) -> tuple[list[set[int]], list[set[int]]]:
    """The skills of stops and of kinds of vehicles: one skill for each set of kinds that some stop
    allows, since VROOM wants all skills of a stop in a vehicle.
    """
    numbers: dict[tuple[bool, ...], int] = {}
    stops = [
        set() if all(column) else {numbers.setdefault(tuple(column), len(numbers))}
        for column in case.serves.T.tolist()
    ]
    kinds = [
        {number for who, number in numbers.items() if who[kind]} for kind in range(len(case.serves))
    ]
    return stops, kinds


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
