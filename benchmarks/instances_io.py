"""Instances of the literature as ``Case``, and their best known solutions.

In: files of CVRPLIB/VRPLIB, Solomon, ORTEC and PyVRP's dialect of VRPLIB (several depots, reloads,
releases, allowed clients, fixed and unit costs; see pyvrp.org/dev/supported_vrplib_fields), through
the ``vrplib`` package. Out: cases and routes. How each set rounds is in ``ROUNDING``.

References
----------
Uchoa et al. (2017), EJOR 257(3), for X: Euclidean, to the nearest integer. DIMACS VRPTW challenge
(2021) for Solomon and Gehring-Homberger: one decimal, truncated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from numbers import Number
from pathlib import Path
from typing import Any

import numpy as np
import vrplib

from benchmarks.case import Case, IntArray, Routes, Spans, Vehicle
from benchmarks.judge import judge

MOST_PLACES = 5_000
"""Places of the largest instance read: a table of 200 MB, of which every engine makes copies."""

SUFFIXES = (".vrp", ".txt")

STATED = {"Loggi-n401-k23": 336903}
"""Best known costs of instances without a solution file (CVRPLIB, set D)."""

UNSAID_VEHICLES = (1.3, 3)
"""Where the file does not say how many vehicles there are: total demand over capacity, times the
first, plus the second. Best known solutions of X use at most 1.1 times the least possible."""


def _nearest(values: Any) -> IntArray:
    return np.round(np.asarray(values, float)).astype(np.int64)


def _tenths(values: Any) -> IntArray:
    return (10 * np.asarray(values, float)).astype(np.int64)


def _thousandths(values: Any) -> IntArray:
    return np.round(1000 * np.asarray(values, float)).astype(np.int64)


ROUNDING: dict[str, tuple[Callable[[Any], IntArray], int]] = {
    "CVRP": (_nearest, 1),
    "VRPTW": (_tenths, 10),
    "MTVRPTWR": (_tenths, 1),
    "SDVRPTW": (_thousandths, 1),
    "MDVRPTW": (_thousandths, 1),
    "HFVRP": (_thousandths, 100_000),
}
"""For each type how every value becomes whole, and what stated costs are divided by. An explicit
table is taken as it is. Loads are scaled too, as PyVRP's reader does: its penalties, of so much for
a unit of excess load, would else stay below what a unit costs."""


def read_case(path: Path) -> Case:
    """Read an instance.

    Raises
    ------
    ValueError
        When the file is of no known type, or too large; the message names it.
    """
    text = path.read_text(encoding="utf-8")
    if "_SECTION" in text:
        if (size := _dimension(text)) > MOST_PLACES:
            raise ValueError(f"{path.name}: {size} places are more than {MOST_PLACES}")
        fields = vrplib.read_instance(path)
    elif "CUSTOMER" in text:
        fields = vrplib.read_instance(path, instance_format="solomon") | {"type": "VRPTW"}
    else:
        raise ValueError(f"{path.name} is no instance")
    if fields.get("type") not in ROUNDING:
        raise ValueError(f"{path.name}: instances of type {fields.get('type')} are not read")
    return _Fields(path, fields).case()


def _dimension(text: str) -> int:
    line = next(line for line in text.splitlines() if line.startswith("DIMENSION"))
    return int(line.partition(":")[2])


class _Fields:
    """The fields of one file, and what they mean."""

    def __init__(self, path: Path, fields: dict[str, Any]) -> None:
        self.path = path
        self.fields = fields
        self.whole, self.divisor = ROUNDING[fields["type"]]
        if fields.get("edge_weight_type") == "EXPLICIT":
            self.whole, self.divisor = _nearest, 1
        depots = np.asarray(fields.get("depot", [0]))
        if (depots != np.arange(len(depots))).any():
            raise ValueError(f"{path.name}: depots do not come first")
        self.num_depots = len(depots)
        self.num_stops = len(fields["edge_weight"]) - self.num_depots
        self.places = _places(self.num_stops, self.num_depots)
        """From a place to the file's location."""

    def case(self) -> Case:
        table = self.whole(self.fields["edge_weight"])[np.ix_(self.places, self.places)]
        np.fill_diagonal(table, 0)
        vehicles, note = self._vehicles()
        case = Case(
            name=self.path.stem,
            family=self.path.parent.name,
            cost="travel",
            durations=(table,),
            distances=(table,),
            demand=self.whole(self.fields["demand"])[self._stops].reshape(-1, 1),
            service=self._per_stop("service_time"),
            release=self._per_stop("release_time"),
            windows=self._windows(),
            vehicles=vehicles,
            serves=np.array(self._allowed()[1], bool),
            divisor=self.divisor,
            note=note,
        )
        return with_best_known(case, self.path)

    @property
    def _stops(self) -> slice:
        return slice(self.num_depots, None)

    def _per_stop(self, key: str) -> IntArray:
        size = self.num_stops + self.num_depots
        return self.whole(np.broadcast_to(self.fields.get(key, 0), size))[self._stops]

    def _windows(self) -> tuple[Spans, ...]:
        if "time_window" not in self.fields:
            return ((),) * self.num_stops
        spans = self.whole(self.fields["time_window"])[self._stops].tolist()
        return tuple(((opens, closes),) for opens, closes in spans)

    def _vehicles(self) -> tuple[tuple[Vehicle, ...], str]:
        """All vehicles; a depot's window is that of the vehicles which start there."""
        number, note = self._number()
        capacity = self._per_vehicle("capacity", number, None, scaled=True)
        depots = self._per_vehicle("vehicles_depot", number, 1)
        fixed = self._per_vehicle("vehicles_fixed_cost", number, 0, scaled=True)
        unit = self._per_vehicle("vehicles_unit_distance_cost", number, 1)
        longest = self._per_vehicle("vehicles_max_duration", number, None, scaled=True)
        reloads = [_many(each) for each in self.fields.get("vehicles_reload_depot", [[]] * number)]
        kinds = self._allowed()[0] or [0] * number
        hours: list[tuple[int, int | None]] = [(0, None)] * self.num_depots
        if "time_window" in self.fields:
            spans = self.whole(self.fields["time_window"])[: self.num_depots].tolist()
            hours = [(opens, closes) for opens, closes in spans]
        if beyond := {"vehicles_max_distance", "vehicles_max_reloads", "backhaul", "linehaul",
                      "prize", "mutually_exclusive_group", "pickup_and_delivery",
                      } & self.fields.keys():  # fmt: skip
            raise ValueError(f"{self.path.name}: {', '.join(sorted(beyond))} not read")
        vehicles = []
        for index in range(number):
            depot = int(depots[index] or 1) - 1
            place = self.num_stops + depot
            vehicles.append(
                Vehicle(
                    start=place,
                    end=place,
                    capacity=(capacity[index],),
                    earliest=hours[depot][0],
                    latest=hours[depot][1],
                    max_duration=longest[index],
                    fixed_cost=fixed[index] or 0,
                    unit_cost=unit[index] or 1,
                    reloads=tuple(self.num_stops + each - 1 for each in reloads[index]),
                    kind=kinds[index],
                )
            )
        return tuple(vehicles), note

    def _number(self) -> tuple[int, str]:
        if "vehicles" in self.fields:
            return int(self.fields["vehicles"]), ""
        times, more = UNSAID_VEHICLES
        least = math.ceil(np.sum(self.fields["demand"]) / int(self.fields["capacity"]))
        number = min(self.num_stops, math.ceil(least * times) + more)
        return number, f"{number} vehicles (the file does not say; at least {least} are needed)"

    def _per_vehicle(
        self, key: str, number: int, silent: int | None, *, scaled: bool = False
    ) -> list[int | None]:
        value = self.fields.get(key)
        if value is None:
            return [silent] * number
        values = np.broadcast_to(np.asarray(value), number)
        whole: list[int | None] = (self.whole(values) if scaled else values).tolist()
        return whole

    def _allowed(self) -> tuple[list[int], list[list[bool]]]:
        """Each vehicle's kind, and for each kind which stops it may serve."""
        kinds: dict[tuple[int, ...], int] = {}
        allowed = self.fields.get("vehicles_allowed_clients")
        if allowed is None:
            return [], [[True] * self.num_stops]
        found = [kinds.setdefault(tuple(sorted(_many(each))), len(kinds)) for each in allowed]
        stops = [set(each) for each in kinds]
        first = self.num_depots + 1
        return found, [[stop + first in mine for stop in range(self.num_stops)] for mine in stops]


def _many(value: Any) -> list[int]:
    return [int(value)] if isinstance(value, Number) else [int(each) for each in value]


def _places(num_stops: int, num_depots: int) -> list[int]:
    return [*range(num_depots, num_depots + num_stops), *range(num_depots)]


def solution_file(path: Path) -> Path | None:
    """Where the best known solution of an instance is, if anywhere."""
    file = path.with_name(path.name.removesuffix(path.suffix) + ".sol")
    return file if file.exists() else None


def read_routes(case: Case, file: Path) -> tuple[Routes, float | None]:
    """The routes of a solution file for a case, and the cost that the file states."""
    solution = vrplib.read_solution(file)
    num_depots = case.num_places - case.num_stops
    place_of = dict(zip(_places(case.num_stops, num_depots), range(case.num_places), strict=True))
    routes = tuple(tuple(place_of[each] for each in route) for route in solution["routes"])
    stated = solution.get("cost")
    return routes, None if stated is None else float(stated)


def with_best_known(case: Case, path: Path) -> Case:
    """The case with the cost of its best known solution, recomputed where the file has none."""
    file = solution_file(path)
    if file is None:
        return replace(case, best_known=STATED.get(case.name))
    routes, stated = read_routes(case, file)
    if stated is None:
        stated = judge(case, routes).cost / case.divisor
    return replace(case, best_known=stated)


def instance_files(folder: Path) -> Sequence[Path]:
    """The instances of a folder and of those below it, by name."""
    return sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
