"""What routes cost and which rules they break, worked out from the instance alone.

In: a ``Case`` and ``Routes``, from an engine or from a file of a known solution. Out: a
``Judgement``. It shares no code with any engine, nor with ``routing.plan``: nothing that an engine
says of its own answer is believed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.case import Case, Routes, Spans, Vehicle

NEVER = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What routes are worth.

    Parameters
    ----------
    cost
        Whole, before division by ``Case.divisor``; of infeasible routes too.
    faults
        Every rule broken, as text; none: feasible.
    """

    cost: int
    faults: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        """No rule is broken and no stop left out."""
        return not self.faults


def judge(case: Case, routes: Routes) -> Judgement:
    """Recompute the cost and find every broken rule."""
    if len(routes) > len(case.vehicles):
        return Judgement(cost=0, faults=(f"{len(routes)} routes of {len(case.vehicles)} vehicles",))
    faults = list(_coverage(case, routes))
    cost = 0
    for index, route in enumerate(routes):
        if not route:
            continue
        if strange := [place for place in route if not 0 <= place < case.num_places]:
            faults.append(f"vehicle {index} visits unknown places {strange[:3]}")
            continue
        vehicle = case.vehicles[index]
        faults += [f"vehicle {index} {fault}" for fault in _loads(case, vehicle, route)]
        day = None
        if case.timed:
            day = shortest_day(case, vehicle, route)
            if day is None:
                faults.append(f"vehicle {index} is late")
            elif vehicle.max_duration is not None and day > vehicle.max_duration:
                faults.append(f"vehicle {index} is out {day}, longer than {vehicle.max_duration}")
        amount = _length(case, vehicle, route) if case.cost == "travel" else day or 0
        cost += vehicle.fixed_cost + vehicle.unit_cost * amount
    return Judgement(cost=cost, faults=tuple(faults))


def _coverage(case: Case, routes: Routes) -> Iterator[str]:
    visits = Counter(place for route in routes for place in route if place < case.num_stops)
    if left := [stop for stop in range(case.num_stops) if not visits[stop]]:
        yield f"{len(left)} stops are left out"
    if twice := [stop for stop, times in visits.items() if times > 1]:
        yield f"{len(twice)} stops are visited more than once"


def _loads(case: Case, vehicle: Vehicle, route: Sequence[int]) -> Iterator[str]:
    for trip in _trips(case, route):
        for dimension, most in enumerate(vehicle.capacity):
            load = sum(int(case.demand[stop, dimension]) for stop in trip)
            if most is not None and load > most:
                yield f"carries {load} of {most}"
    for place in route:
        if place >= case.num_stops and place not in vehicle.reloads:
            yield "loads again where it may not"
        elif place < case.num_stops and not case.serves[vehicle.kind, place]:
            yield f"may not serve stop {place}"


def _trips(case: Case, route: Sequence[int]) -> list[list[int]]:
    """The stops between one loading and the next."""
    trips: list[list[int]] = [[]]
    for place in route:
        if place >= case.num_stops:
            trips.append([])
        else:
            trips[-1].append(place)
    return trips


def _length(case: Case, vehicle: Vehicle, route: Sequence[int]) -> int:
    table = case.distances[vehicle.profile]
    return sum(int(table[a, b]) for a, b in pairwise((vehicle.start, *route, vehicle.end)))


def shortest_day(case: Case, vehicle: Vehicle, route: Sequence[int]) -> int | None:
    """The least time from departure to return; ``None`` where a window or the shift is missed.

    Of the shortest days one leaves as early as the vehicle may, or has a visit that begins just as
    its window opens (else it could begin sooner all along). So it is enough to look at the return
    of each such day, and how late one may leave and still make it.
    """
    day = _Day(case, vehicle, route)
    begins = day.begins()
    if begins is None:
        return None
    ends = {begins[-1]}
    for index, spans in enumerate(day.spans):
        for opens, _ in spans:
            if opens > begins[index]:
                later = day.begins(index, opens)
                if later is not None:
                    ends.add(later[-1])
    return min(end - day.last_departure(end) for end in ends)


class _Day:
    """A route as a chain of things that take time and may begin in certain spans: the departure,
    the visits (reloads among them), the return.
    """

    def __init__(self, case: Case, vehicle: Vehicle, route: Sequence[int]) -> None:
        places = (vehicle.start, *route, vehicle.end)
        table = case.durations[vehicle.profile]
        service = [int(case.service[p]) if p < case.num_stops else 0 for p in places]
        # From the beginning of one to the soonest beginning of the next.
        self.steps = [service[i] + int(table[a, b]) for i, (a, b) in enumerate(pairwise(places))]
        latest = NEVER if vehicle.latest is None else vehicle.latest
        ready = [
            max((int(case.release[stop]) for stop in trip), default=0)
            for trip in _trips(case, route)
        ]
        loading = iter(ready)
        first = max(vehicle.earliest, next(loading))
        self.spans: list[Spans] = [((first, latest),)]
        for place in route:
            if place >= case.num_stops:
                self.spans.append(((next(loading), latest),))
            else:
                self.spans.append(case.windows[place] or ((0, NEVER),))
        self.spans.append(((0, latest),))

    def begins(self, first: int = 0, at: int | None = None) -> list[int] | None:
        """When each thing from ``first`` on begins if that one begins at ``at``, as soon as may
        be; ``None`` when something cannot.
        """
        now: int | None = self.spans[0][0][0] if at is None else at
        found = []
        for index in range(first, len(self.spans)):
            if index > first:
                now = _soonest(self.spans[index], found[-1] + self.steps[index - 1])
            elif not any(opens <= (now or 0) <= closes for opens, closes in self.spans[index]):
                now = None
            if now is None:
                return None
            found.append(now)
        return found

    def last_departure(self, end: int) -> int:
        """The latest departure that still returns by ``end``, which can be done."""
        now = end
        for spans, step in zip(self.spans[-2::-1], self.steps[::-1], strict=True):
            now = _latest(spans, now - step)
        return now


def _soonest(spans: Spans, instant: int) -> int | None:
    for opens, closes in spans:
        if instant <= closes:
            return max(instant, opens)
    return None


def _latest(spans: Spans, instant: int) -> int:
    opens, closes = spans[bisect_right([opens for opens, _ in spans], instant) - 1]
    if instant < opens:
        raise ValueError("this return cannot be made")
    return min(instant, closes)
