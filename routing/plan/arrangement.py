"""Who visits whom in which order, as people arranged it, and where in their file that stands.

In: a plan, or a spreadsheet as ``routing.sheets.arranged`` reads it. Out: an ``Arrangement``:
sequences by id, without times, loads or costs, for those are worked out anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from routing.errors import Fault
from routing.model import Location, Round
from routing.plan.model import Plan, Reload, Route, Totals, Unassigned, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where something stands: a row of a tab, or a key (``column``) of a ``plan.json``."""

    file: str = ""
    tab: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stop, or (with ``depot``) a loading there, by its id, and where it stands."""

    stop: str = ""
    depot: str = ""
    seat: Seat = Seat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Routes as people arranged them.

    Parameters
    ----------
    routes
        By team its stops and loadings in order; teams with nothing may be left out.
    unserved
        The stops left out.
    struck
        Teams that do not come. They have no route; their stops are among the unserved.
    added
        Stops of the round of which the file says nothing, since it is older: also unserved.
    before
        The routes as they were printed, where that is known; stops that the round has lost since
        are not in it.
    seats
        By team the place of its tab.
    """

    routes: Mapping[str, tuple[Step, ...]]
    unserved: tuple[Step, ...] = ()
    struck: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    before: Mapping[str, tuple[Step, ...]] | None = None
    seats: Mapping[str, Seat] = field(default_factory=dict)

    def seat_of(self, team: str | None, stop: str | None) -> Seat:
        """Where a stop stands, or else a team."""
        if stop is not None:
            one = self.routes.get(team, ()) if team is not None else ()
            routes = [*self.routes.values()] if team is None else [one]
            for steps in (*routes, self.unserved):
                for step in steps:
                    if step.stop == stop:
                        return step.seat
        return Seat() if team is None else self.seats.get(team, Seat())


def fault_at(code: str, seat: Seat, **values: object) -> Fault:
    """A fault where something stands."""
    return Fault(
        code=code, file=seat.file, tab=seat.tab, row=seat.row, column=seat.column, values=values
    )


def arrangement_of(plan: Plan, file: str = "") -> Arrangement:
    """A plan's routes without their times."""
    return Arrangement(
        routes={
            route.team: tuple(_steps(route, file, f"routes[{index}]"))
            for index, route in enumerate(plan.routes)
        },
        unserved=tuple(
            Step(stop=each.stop, seat=Seat(file=file, column=f"unassigned[{index}]"))
            for index, each in enumerate(plan.unassigned)
        ),
        seats={
            route.team: Seat(file=file, column=f"routes[{index}]")
            for index, route in enumerate(plan.routes)
        },
    )


def _steps(route: Route, file: str, key: str) -> Iterator[Step]:
    numbers = {"visits": 0, "reloads": 0}
    for step in route.steps:
        kind = "visits" if isinstance(step, Visit) else "reloads"
        seat = Seat(file=file, column=f"{key}.{kind}[{numbers[kind]}]")
        numbers[kind] += 1
        if isinstance(step, Visit):
            yield Step(stop=step.stop, seat=seat)
        else:
            yield Step(depot=step.depot, seat=seat)


def start_plan(arrangement: Arrangement, round_: Round) -> Plan:
    """An arrangement as a plan to start a search from: in the right order, without any times."""
    places = {stop.id: stop.location for stop in round_.stops}
    profiles = {team.id: team.profile for team in round_.teams}
    routes = []
    for team, steps in arrangement.routes.items():
        visits: list[Visit] = []
        reloads: list[Reload] = []
        for step in steps:
            if step.depot:
                reloads.append(
                    Reload(depot=step.depot, trip=len(reloads) + 2, arrival=0, begin=0,
                           departure=0, load=())
                )  # fmt: skip
                continue
            place = places.get(step.stop, Location(lat=0.0, lon=0.0))
            visits.append(
                Visit(stop=step.stop, location=place, arrival=0, service_start=0, departure=0,
                      load_after=(), trip=len(reloads) + 1)
            )  # fmt: skip
        routes.append(
            Route(team=team, profile=profiles.get(team, ""), start_at=0, end_at=0, duration=0,
                  load=(), visits=tuple(visits), reloads=tuple(reloads))
        )  # fmt: skip
    return Plan(
        round_=round_, objective=round_.objective, seed=0, engine="", search_duration=0.0,
        totals=Totals(
            stops=0, served=0, unassigned=0, demand=(), teams_out=0, team_duration=0,
            travel_duration=0, travel_distance=0, service_duration=0, waiting_duration=0,
            longest_over_mean=1.0,
        ),
        routes=tuple(routes),
        unassigned=tuple(Unassigned(stop=step.stop, reasons=()) for step in arrangement.unserved),
    )  # fmt: skip
