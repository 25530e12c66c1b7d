"""The check of one team's trips: what is aboard, and where, how often and for whom it loads again.

In: a team, its route and the stops visited. Out: what is wrong; and the route as the steps of its
day, where it is clear what follows on what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.model import DIMENSIONS, Round, Stop, Team
from routing.plan.check_clock import Step
from routing.plan.model import Route, Violation


def check_trips(team: Team, route: Route, stops: Sequence[Stop]) -> Iterator[Violation]:
    """Trips follow on one another, each begun by a reload that the team may make, none with more
    than it can carry.
    """
    yield from _check_numbers(team, route)
    yield from _check_loads(team, route, stops)
    for reload in route.reloads:
        if reload.depot not in team.reload_at:
            detail = f"Loads at {reload.depot}, may at {team.reload_at}."
            yield Violation(
                code="reload_not_allowed", detail=detail, team=team.id,
                values={"depot": reload.depot},
            )  # fmt: skip
    trips = len(route.reloads) + 1
    if team.max_trips is not None and trips > team.max_trips:
        detail = f"{trips} trips, may make {team.max_trips}."
        yield Violation(
            code="too_many_trips", detail=detail, team=team.id,
            values={"told_num": trips, "most_num": team.max_trips},
        )  # fmt: skip


def _check_numbers(team: Team, route: Route) -> Iterator[Violation]:
    begun = [1, *(reload.trip for reload in route.reloads)]
    made = {visit.trip for visit in route.visits}
    if begun != [index + 1 for index in range(len(begun))]:
        detail = f"Reloads begin trips {begun[1:]}."
        yield Violation(code="wrong_reload", detail=detail, team=team.id)
    for trip in begun:
        if trip not in made:
            detail = f"Nobody is visited on trip {trip}."
            yield Violation(code="empty_trip", detail=detail, team=team.id, values={"trip": trip})
    before = 1
    for visit in route.visits:
        if visit.trip not in begun or visit.trip < before:
            detail = f"On trip {visit.trip}, after trip {before}; reloads begin {begun[1:]}."
            yield Violation(
                code="wrong_trip", detail=detail, team=team.id, stop=visit.stop,
                values={"trip": visit.trip},
            )  # fmt: skip
        before = visit.trip


def _check_loads(team: Team, route: Route, stops: Sequence[Stop]) -> Iterator[Violation]:
    told = {1: route.load, **{reload.trip: reload.load for reload in route.reloads}}
    for trip, load in told.items():
        on_it = [s for s, v in zip(stops, route.visits, strict=True) if v.trip == trip]
        needed = [sum(stop.demand[each] for stop in on_it) for each in range(len(DIMENSIONS))]
        if list(load) != needed:
            detail = f"Starts trip {trip} with {load}, its stops need {tuple(needed)}."
            values = {"trip": trip, "told_load": load, "due_load": tuple(needed)}
            yield Violation(code="wrong_load", detail=detail, team=team.id, values=values)
        limits = [("over_capacity", team.capacity)]
        if trip == 1:
            limits.append(("over_aboard", team.aboard))
        for code, most in limits:
            for name, units, limit in zip(DIMENSIONS, needed, most, strict=True):
                if limit is not None and units > limit:
                    detail = f"{units} {name} on trip {trip}, at most {limit}."
                    values = {
                        key: tuple(value if each == name else 0 for each in DIMENSIONS)
                        for key, value in (("told_load", units), ("most_load", limit))
                    }
                    yield Violation(
                        code=code, detail=detail, team=team.id,
                        values={**values, "trip": trip},
                    )  # fmt: skip
        for visit, stop in zip(route.visits, stops, strict=True):
            if visit.trip != trip:
                continue
            needed = [units - out for units, out in zip(needed, stop.demand, strict=True)]
            if list(visit.load_after) != needed:
                detail = f"Leaves with {visit.load_after}, not {tuple(needed)}."
                yield Violation(
                    code="wrong_load_after", detail=detail, team=team.id, stop=stop.id,
                    values={"told_load": visit.load_after, "due_load": tuple(needed)},
                )  # fmt: skip


def in_order(
    round_: Round, team: Team, route: Route, stops: Sequence[Stop]
) -> tuple[Step, ...] | None:
    """The steps of a day as they follow on one another; ``None`` where trips, or depots, are not
    what a round has.
    """
    depots = {depot.id: depot for depot in round_.depots}
    if any(_check_numbers(team, route)) or any(r.depot not in depots for r in route.reloads):
        return None
    steps: list[Step] = []
    trip = 1
    for visit, stop in zip(route.visits, stops, strict=True):
        if visit.trip != trip:
            trip = visit.trip
            reload = route.reloads[trip - 2]
            depot = depots[reload.depot]
            released = released_at(route, stops, trip)
            last = depot.closes - depot.loading_duration
            steps.append(
                Step(
                    stop=None,
                    travel=reload.duration,
                    windows=((max(depot.opens, released), last),),
                    released=released,
                    spent=depot.loading_duration,
                    arrival=reload.arrival,
                    begin=reload.begin,
                    departure=reload.departure,
                )
            )
        steps.append(
            Step(
                stop=stop.id,
                travel=visit.duration,
                setup=visit.setup_duration,
                windows=tuple((each.start, each.end) for each in stop.windows),
                spent=stop.service_duration,
                arrival=visit.arrival,
                begin=visit.service_start,
                departure=visit.departure,
            )
        )
    return tuple(steps)


def released_at(route: Route, stops: Sequence[Stop], trip: int) -> int:
    """When all that a trip carries is at the depot."""
    pairs = zip(route.visits, stops, strict=True)
    return max((stop.release for visit, stop in pairs if visit.trip == trip), default=0)
