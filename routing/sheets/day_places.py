"""A team's day as places on a map, each with a name and lines of text: for phones' map programs.

In: a plan, one of its routes, a language. Out: start, visits, reloads and end in order. Texts of
households only where the round's ``columns`` allow them; nothing is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from routing.model import Location, Round, Stop, Team
from routing.plan.model import Plan, Reload, Route, Visit
from routing.sheets.day import load_texts, reload_text
from routing.sheets.pdf_team import place_name, stop_name, where_lines
from routing.words import say
from routing.words.numbers import clock, distance, span


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlace:
    """Somewhere that a team is at, in its order.

    Parameters
    ----------
    kind
        ``start``, ``visit``, ``reload`` or ``end``.
    at
        When it is there (at the start, when it leaves), in seconds after midnight.
    """

    kind: str
    name: str
    location: Location
    at: int
    lines: tuple[str, ...]


def day_places(plan: Plan, route: Route, language: str) -> tuple[DayPlace, ...]:
    """All places of a team's day."""
    return tuple(_places(plan.round_, route, language))


def route_team(round_: Round, route: Route) -> Team:
    """The team whose route it is."""
    return next(team for team in round_.teams if team.id == route.team)


def depot_locations(round_: Round) -> dict[str, Location]:
    """Where each depot lies, by its id."""
    return {depot.id: depot.location for depot in round_.depots}


def visit_lines(visit: Visit, stop: Stop, language: str) -> list[str]:
    """What is handed over, and when: parcels, window, set-up, waiting."""
    lines = [" · ".join([clock(visit.arrival), *load_texts(stop.demand, language)])]
    if stop.windows:
        windows = ", ".join(f"{clock(each.start)}–{clock(each.end)}" for each in stop.windows)
        lines.append(say("outputs.window_line", language, windows=windows))
    if visit.setup_duration:
        lines.append(say("sheets.setup", language, span=span(visit.setup_duration, language)))
    if clock(visit.service_start) != clock(visit.arrival + visit.setup_duration):
        lines.append(say("sheets.wait_until", language, time=clock(visit.service_start)))
    return lines


def _places(round_: Round, route: Route, language: str) -> Iterator[DayPlace]:
    depots = depot_locations(round_)
    stops = {stop.id: stop for stop in round_.stops}
    team = route_team(round_, route)
    if team.start is not None:
        leaves = f"{say('sheets.fact.leaves', language)} {clock(route.start_at)}"
        yield DayPlace(
            kind="start",
            name=f"{say('sheets.start', language)}: {place_name(round_, team.start, language)}",
            location=depots[team.start] if isinstance(team.start, str) else team.start,
            at=route.start_at,
            lines=(" · ".join([leaves, *load_texts(route.load, language)]),),
        )
    # As many digits for all: phones sort by name.
    digits = max(2, len(str(len(route.visits))))
    number = 0
    for step in route.steps:
        if isinstance(step, Reload):
            times = f"{clock(step.arrival)}–{clock(step.departure)}"
            yield DayPlace(
                kind="reload",
                name=reload_text(step, round_, language),
                location=depots[step.depot],
                at=step.arrival,
                lines=(times,),
            )
            continue
        number += 1
        stop = stops[step.stop]
        yield DayPlace(
            kind="visit",
            name=f"{number:0{digits}d} {stop_name(stop, round_.columns)}",
            location=step.location,
            at=step.arrival,
            lines=(
                *visit_lines(step, stop, language),
                *where_lines(stop, round_.columns, language),
            ),
        )
    if team.end is not None:
        yield DayPlace(
            kind="end",
            name=f"{say('sheets.end', language)}: {place_name(round_, team.end, language)}",
            location=depots[team.end] if isinstance(team.end, str) else team.end,
            at=route.end_at,
            lines=(f"{clock(route.end_at)} · {distance(route.distance, language)}",),
        )
