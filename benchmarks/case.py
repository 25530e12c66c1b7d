"""A routing instance that belongs to no engine: what every engine of ``search.py`` is given.

In: nothing. Out: ``Case``, plain whole numbers. Places are counted as a ``routing.problem.Problem``
counts them: the stops first, then the depots.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

Spans = tuple[tuple[int, int], ...]
"""Closed intervals in which service may start, in order; none at all: at any time."""

Routes = tuple[tuple[int, ...], ...]
"""For each vehicle the places it visits, its start and end left out; a place past the stops is a
reload at that depot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """One vehicle.

    Parameters
    ----------
    start, end
        Places.
    capacity
        For each dimension of the demand; ``None`` for no limit.
    earliest, latest
        When it may leave and must be back; ``latest`` is ``None`` where time does not matter.
    profile
        Index into ``Case.durations``.
    max_duration
        From departure to return, waiting included.
    fixed_cost, unit_cost
        Of going out, and of each unit of ``Case.cost``.
    reloads
        Depots at which it may load again, any number of times.
    kind
        Index into ``Case.serves``.
    """

    start: int
    end: int
    capacity: tuple[int | None, ...]
    earliest: int = 0
    latest: int | None = None
    profile: int = 0
    max_duration: int | None = None
    fixed_cost: int = 0
    unit_cost: int = 1
    reloads: tuple[int, ...] = ()
    kind: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """An instance.

    Parameters
    ----------
    name, family
        Of the instance, and of the set that it belongs to.
    cost
        ``travel`` (waiting and service are free) or ``day`` (return minus departure, leaving as
        late as the return allows).
    durations, distances
        For each profile the table from place to place; distances are what ``travel`` costs. In the
        instances of the literature, and in districts, the two are one.
    demand
        Shape (stops, dimensions).
    service, release
        For each stop; a trip with a stop begins at its depot no sooner than the stop's release.
    windows
        For each stop.
    vehicles
        All that there are.
    serves
        For each kind of vehicle whether it may serve each stop: shape (kinds, stops).
    divisor
        Costs are stated after division by this.
    best_known
        Stated cost of the best known solution.
    note
        What the file does not say and was decided here.
    points
        Longitude and latitude of each stop, where they are known: shape (stops, 2).
    """

    name: str
    family: str
    cost: str
    durations: tuple[IntArray, ...]
    distances: tuple[IntArray, ...]
    demand: IntArray
    service: IntArray
    release: IntArray
    windows: tuple[Spans, ...]
    vehicles: tuple[Vehicle, ...]
    serves: NDArray[np.bool_]
    divisor: int = 1
    best_known: float | None = None
    note: str = ""
    points: NDArray[np.float64] | None = None

    @property
    def num_stops(self) -> int:
        """How many stops there are; they are places 0 to ``num_stops - 1``."""
        return len(self.service)

    @property
    def num_places(self) -> int:
        """Stops and depots."""
        return len(self.durations[0])

    @property
    def constant(self) -> int:
        """What every complete answer costs alike, and stated costs leave out: service, where the
        day is the cost. It is nine tenths of a village's day, and would hide what a search gains.
        """
        alike = {each.unit_cost for each in self.vehicles} == {1}
        return int(self.service.sum()) if self.cost == "day" and alike else 0

    @property
    def timed(self) -> bool:
        """Whether time matters: else no engine need count it."""
        return (
            self.cost == "day"
            or any(self.windows)
            or bool(self.release.any())
            or any(each.latest is not None or each.max_duration is not None
                   for each in self.vehicles)
        )  # fmt: skip

    @property
    def horizon(self) -> int:
        """An instant that no sensible route outlasts."""
        ends = [each.latest for each in self.vehicles]
        known = [end for end in ends if end is not None]
        if ends and len(known) == len(ends):
            return max(known)
        opens = max((spans[-1][0] for spans in self.windows if spans), default=0)
        longest = max(int(table.max(axis=1).sum()) for table in self.durations)
        return max([opens, *known]) + longest + int(self.service.sum())

    def features(self) -> frozenset[str]:
        """What a plain solver for capacities and time windows may not know."""
        limits = [each for each in self.vehicles if each.max_duration is not None
                  and each.max_duration < (each.latest or 2**62) - each.earliest]  # fmt: skip
        found = {
            "release": bool(self.release.any()),
            "reload": any(each.reloads for each in self.vehicles),
            "longest duration": bool(limits),
        }
        return frozenset(name for name, there in found.items() if there)


def routes_out(routes: Routes) -> int:
    """How many vehicles go out."""
    return sum(1 for route in routes if route)
