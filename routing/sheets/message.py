"""``messages/TEAM.txt``: a team's day as one message, to be sent by WhatsApp.

In: a plan and one of its routes. Out: plain text with WhatsApp's ``*bold*``: when to leave and with
what, the stops in order with their times, a link for every few of them, when to be back. Texts of
households only where the round's ``columns`` allow them, and inert: see ``chat_text``.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing.model import Break, Location, Round
from routing.plan.model import Plan, Reload, Route
from routing.sheets.chat_text import inert
from routing.sheets.day import day_steps, load_texts
from routing.sheets.day_places import route_team, visit_lines
from routing.sheets.navigation import NavigationLink, geo_uri, navigation_links
from routing.sheets.pdf_team import place_name, stop_name, team_title, where_lines
from routing.words import say, say_name
from routing.words.numbers import clock, date, distance

_DOT = "· "
"""Before every line of people's text: at the start of one, ``> `` is a quotation in WhatsApp and
``- `` or ``1. `` a list."""


def team_message(plan: Plan, route: Route, language: str) -> str:
    """One team's day as the text of a message.

    Parameters
    ----------
    plan
        The plan.
    route
        One of its routes.
    language
        Of the texts.
    """
    parts = [
        "\n".join(_head(plan.round_, route, language)),
        *("\n".join(lines) for lines in _day(plan.round_, route, language)),
        say("sheets.message.privacy", language),
    ]
    return "\n\n".join(parts) + "\n"


def _head(round_: Round, route: Route, language: str) -> Iterator[str]:
    team = route_team(round_, route)
    yield f"*{inert(round_.name)}*"
    yield date(round_.date, language)
    yield f"*{inert(team_title(team, language))}*"
    yield inert(say_name("sheets.profile.", route.profile, language))
    yield ""
    start = _place(round_, team.start, language)
    yield say("sheets.message.leaves", language, time=f"*{clock(route.start_at)}*", place=start)
    for trip, load in enumerate(route.loads, start=1):
        texts = ", ".join(load_texts(load, language))
        key = "sheets.message.load" if len(route.loads) == 1 else "sheets.trip_load"
        yield f"*{say(key, language, trip=trip, load=texts)}*"
    facts = [
        say("sheets.message.stops", language, count=len(route.visits)),
        distance(route.distance, language),
        say("sheets.message.back_by", language, time=f"*{clock(route.end_at)}*"),
    ]
    yield " · ".join(facts)


def _day(round_: Round, route: Route, language: str) -> Iterator[list[str]]:
    """A paragraph a step; a link stands above the first stop that it leads to."""
    stops = {stop.id: stop for stop in round_.stops}
    depots = {depot.id: depot for depot in round_.depots}
    team = route_team(round_, route)
    links = navigation_links(round_, route)
    to_stop = {link.first: link for link in links if link.first is not None}
    to_depot = {link.trip: link for link in links if link.first is None}
    number = 0
    for step in day_steps(route):
        if isinstance(step, Break):
            name = inert(step.name) or say("sheets.any_break", language)
            yield [f"*{name}* {clock(step.start)}–{clock(step.end)}"]
        elif isinstance(step, Reload):
            if link := to_depot.get(step.trip - 1):
                yield _linked(link, language)
            depot = depots[step.depot]
            load = ", ".join(load_texts(step.load, language))
            place = inert(depot.name or depot.id)
            yield [
                f"*{clock(step.arrival)}–{clock(step.departure)}*",
                f"*{say('sheets.reload', language, place=place, load=load)}*",
            ]
        else:
            number += 1
            if link := to_stop.get(number):
                yield _linked(link, language)
            stop = stops[step.stop]
            when, *more = visit_lines(step, stop, language)
            yield [
                f"*{number}. {inert(stop_name(stop, round_.columns))}*",
                when,
                *more,
                *(_DOT + inert(line) for line in where_lines(stop, round_.columns, language)),
                geo_uri(step.location),
            ]
    if link := to_depot.get(len(route.loads)):
        yield _linked(link, language)
    if team.end is None:
        yield [f"*{clock(route.end_at)}* {say('sheets.done_at', language)}"]
    else:
        end = say("sheets.back_at", language, place=_place(round_, team.end, language))
        yield [f"*{clock(route.end_at)}* {end}"]


def _linked(link: NavigationLink, language: str) -> list[str]:
    """What a link leads to, and the link on a line of its own."""
    numbers = f"{link.first}–{link.last}" if link.first != link.last else str(link.first)
    depot = say("sheets.message.to_depot", language)
    if link.first is None:
        target = depot
    else:
        target = say("sheets.message.to_stops", language, numbers=numbers)
        target = f"{target}, {depot}" if link.depot else target
    return [f"{say('sheets.message.navigation', language)}: {target}", link.url]


def _place(round_: Round, place: str | Location | None, language: str) -> str:
    """A start or end; coordinates stay as they are."""
    name = place_name(round_, place, language)
    return name if place is None or isinstance(place, Location) else inert(name)
