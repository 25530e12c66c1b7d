"""A team's day as a list of places with names and lines of text: for phones.

In: a plan, a language. Out: a ``TeamDay`` for each team that is out; start, visits, reloads and end
of one in order. Texts of households only where the round's ``columns`` allow them; nothing is
escaped here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from routing.model import Location, Round, Team
from routing.plan.model import Plan, Route
from routing.sheets.day import load_texts, reload_text
from routing.sheets.palette import team_styles
from routing.sheets.pdf_team import place_name, stop_name, where_lines
from routing.sheets.tables import DayRow, ReloadRow, StopRow, day_rows
from routing.words import say
from routing.words.numbers import clock, distance, span


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDay:
    """All that a team's own files tell of.

    Parameters
    ----------
    rows
        Visits, reloads and breaks in order.
    colour
        The team's on every map, as ``#rrggbb``.
    """

    round_: Round
    team: Team
    route: Route
    rows: tuple[DayRow, ...]
    colour: str


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


def team_days(plan: Plan) -> tuple[TeamDay, ...]:
    """The days of the teams that are out."""
    teams = {team.id: team for team in plan.round_.teams}
    styles, rows = team_styles(plan.round_), day_rows(plan)
    return tuple(
        TeamDay(
            round_=plan.round_,
            team=teams[route.team],
            route=route,
            rows=tuple(rows[route.team]),
            colour=styles[route.team].colour,
        )
        for route in plan.routes
    )


def day_places(day: TeamDay, language: str) -> tuple[DayPlace, ...]:
    """All places of a team's day."""
    return tuple(_places(day, language))


def located(round_: Round, place: str | Location) -> Location:
    """Where a team's start or end is: a depot's place, or the place itself."""
    if isinstance(place, Location):
        return place
    return next(depot.location for depot in round_.depots if depot.id == place)


def visit_lines(row: StopRow, language: str) -> list[str]:
    """When, and what is handed over; window, set-up and waiting where there are any."""
    stop, visit = row.stop, row.visit
    assert visit is not None  # noqa: S101 - rows of a team's day only
    lines = [" · ".join([clock(visit.arrival), *load_texts(stop.demand, language)])]
    if stop.windows:
        windows = ", ".join(f"{clock(each.start)}–{clock(each.end)}" for each in stop.windows)
        lines.append(say("outputs.window_line", language, windows=windows))
    if visit.setup_duration:
        lines.append(say("sheets.setup", language, span=span(visit.setup_duration, language)))
    if clock(visit.service_start) != clock(visit.arrival + visit.setup_duration):
        lines.append(say("sheets.wait_until", language, time=clock(visit.service_start)))
    return lines


def _places(day: TeamDay, language: str) -> Iterator[DayPlace]:
    round_, route, team = day.round_, day.route, day.team
    if team.start is not None:
        leaves = f"{say('sheets.fact.leaves', language)} {clock(route.start_at)}"
        yield DayPlace(
            kind="start",
            name=f"{say('sheets.start', language)}: {place_name(round_, team.start, language)}",
            location=located(round_, team.start),
            at=route.start_at,
            lines=(" · ".join([leaves, *load_texts(route.load, language)]),),
        )
    # As many digits for all: phones sort by name.
    digits = max(2, len(str(len(route.visits))))
    for row in day.rows:
        if isinstance(row, ReloadRow):
            reload = row.reload
            yield DayPlace(
                kind="reload",
                name=reload_text(reload, round_, language),
                location=row.depot.location,
                at=reload.arrival,
                lines=(f"{clock(reload.arrival)}–{clock(reload.departure)}",),
            )
        elif isinstance(row, StopRow) and row.visit:
            yield DayPlace(
                kind="visit",
                name=f"{row.order:0{digits}d} {stop_name(row.stop, round_.columns)}",
                location=row.visit.location,
                at=row.visit.arrival,
                lines=(
                    *visit_lines(row, language),
                    *where_lines(row.stop, round_.columns, language),
                ),
            )
    if team.end is not None:
        yield DayPlace(
            kind="end",
            name=f"{say('sheets.end', language)}: {place_name(round_, team.end, language)}",
            location=located(round_, team.end),
            at=route.end_at,
            lines=(f"{clock(route.end_at)} · {distance(route.distance, language)}",),
        )
