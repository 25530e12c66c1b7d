"""PyVRP left alone with the instance, with its own settings.

References
----------
Wouda, N. A., L. Lan and W. Kool (2024). PyVRP: a high-performance VRP solver package.
INFORMS Journal on Computing. https://doi.org/10.1287/ijoc.2023.0055
"""

from __future__ import annotations

import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pyvrp
from pyvrp.stop import MaxRuntime

from benchmarks.case import Case, IntArray, Routes, Vehicle

NOBODY = 2**40
"""What PyVRP's own reader gives as the way to a client that a vehicle may not serve, and a
capacity that no load reaches."""


def run(case: Case, seconds: float, seed: int, tell: Callable[[int], None] | None = None) -> Routes:
    """The best solution found, feasible or not; ``tell`` hears the cost of each better one."""
    begin = time.perf_counter()
    model = _Model(case)
    left = max(0.0, seconds - (time.perf_counter() - begin))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of penalties at their bounds
        result = pyvrp.solve(
            model.data,
            stop=MaxRuntime(left),
            seed=seed,
            collect_stats=False,
            display=False,
            params=pyvrp.SolveParams(
                ils=pyvrp.IteratedLocalSearchParams(callbacks=_Callbacks(tell))
            ),
        )
    return model.routes(result.best)


class _Callbacks(pyvrp.IteratedLocalSearchCallbacks):
    def __init__(self, tell: Callable[[int], None] | None) -> None:
        self._tell = tell

    def on_best(self, best: Any) -> None:
        if self._tell is not None and best.is_feasible():
            self._tell(best.distance())


class _Model:
    """A case as PyVRP's data. Locations are places; vehicles that are alike are one type."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.types: dict[Vehicle, list[int]] = defaultdict(list)
        for index, vehicle in enumerate(case.vehicles):
            self.types[vehicle].append(index)
        self.profiles: dict[tuple[int, int], int] = {}
        for vehicle in self.types:
            self.profiles.setdefault((vehicle.profile, vehicle.kind), len(self.profiles))
        self.stop_of: list[int] = []
        groups: list[list[int]] = []
        clients = self._clients(groups)
        places = range(case.num_stops, case.num_places)
        self.data = pyvrp.ProblemData(
            locations=[pyvrp.Location(0, 0) for _ in range(case.num_places)],
            clients=clients,
            depots=[pyvrp.Depot(location=place) for place in places],
            vehicle_types=[self._type(vehicle, len(all_)) for vehicle, all_ in self.types.items()],
            distance_matrices=[self._table(case.distances, *each) for each in self.profiles],
            duration_matrices=[self._table(case.durations, *each) for each in self.profiles],
            groups=[pyvrp.ClientGroup(group) for group in groups],
        )

    def _clients(self, groups: list[list[int]]) -> list[Any]:
        """One client a window; of those of one stop one is visited."""
        case, clients = self.case, []
        for stop in range(case.num_stops):
            spans = case.windows[stop] or ((0, np.iinfo(np.int64).max),)
            # PyVRP refuses a window that closes before the stop's release.
            spans = tuple(span for span in spans if span[1] >= case.release[stop])
            group = None
            if len(spans) > 1:
                group = len(groups)
                groups.append(list(range(len(clients), len(clients) + len(spans))))
            for opens, closes in spans:
                self.stop_of.append(stop)
                clients.append(
                    pyvrp.Client(
                        location=stop,
                        delivery=case.demand[stop].tolist(),
                        service_duration=int(case.service[stop]),
                        tw_early=opens,
                        tw_late=closes,
                        release_time=int(case.release[stop]),
                        required=group is None,
                        group=group,
                    )
                )
        return clients

    def _type(self, vehicle: Vehicle, number: int) -> Any:
        day = self.case.cost == "day"
        limits = {
            "tw_late": vehicle.latest,
            "shift_duration": vehicle.max_duration,
        }
        return pyvrp.VehicleType(
            num_available=number,
            capacity=[NOBODY if most is None else most for most in vehicle.capacity],
            start_depot=vehicle.start - self.case.num_stops,
            end_depot=vehicle.end - self.case.num_stops,
            fixed_cost=vehicle.fixed_cost,
            tw_early=vehicle.earliest,
            unit_distance_cost=0 if day else vehicle.unit_cost,
            unit_duration_cost=vehicle.unit_cost if day else 0,
            profile=self.profiles[vehicle.profile, vehicle.kind],
            reload_depots=[place - self.case.num_stops for place in vehicle.reloads],
            **{name: most for name, most in limits.items() if most is not None},
        )

    def _table(self, tables: tuple[IntArray, ...], profile: int, kind: int) -> IntArray:
        table = tables[profile].copy()
        barred = np.flatnonzero(~self.case.serves[kind])
        table[barred, :] = table[:, barred] = NOBODY
        np.fill_diagonal(table, 0)
        return table

    def routes(self, solution: Any) -> Routes:
        """A solution as routes of the case's vehicles."""
        routes: list[tuple[int, ...]] = [()] * len(self.case.vehicles)
        unused = [list(indices) for indices in self.types.values()]
        for route in solution.routes():
            places = []
            for activity in route:
                if activity.is_client():
                    places.append(self.stop_of[activity.idx])
                elif activity.is_depot():
                    places.append(self.case.num_stops + activity.idx)
            routes[unused[route.vehicle_type()].pop(0)] = tuple(places[1:-1])
        return tuple(routes)
