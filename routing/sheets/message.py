"""``messages/TEAM.txt``: a team's day as one message, to be sent by WhatsApp.

In: a team's day. Out: plain text with WhatsApp's ``*bold*``: when to leave and with
what, the stops in order with their times, a link for every few of them, when to be back. Texts of
households only where the round's ``columns`` allow them, and inert: see ``chat_text``.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing.model import Location, Round
from routing.sheets.chat_text import inert
from routing.sheets.day import load_texts
from routing.sheets.navigation import NavigationLink, geo_uri, navigation_links
from routing.sheets.pdf_team import place_name, stop_name, team_title, where_lines
from routing.sheets.tables import BreakRow, ReloadRow, StopRow
from routing.sheets.team_day import TeamDay, visit_lines
from routing.words import say, say_name
from routing.words.numbers import clock, date, distance

_DOT = "· "
"""Before every line of people's text: at the start of one, ``> `` is a quotation in WhatsApp and
``- `` or ``1. `` a list."""


def team_message(day: TeamDay, language: str) -> str:
    """One team's day as the text of a message.

    Parameters
    ----------
    day
        The day: see ``team_days``.
    language
        Of the texts.
    """
    parts = [
        "\n".join(_head(day, language)),
        *("\n".join(lines) for lines in _day(day, language)),
        say("sheets.message.privacy", language),
    ]
    return "\n\n".join(parts) + "\n"


def _head(day: TeamDay, language: str) -> Iterator[str]:
    round_, route, team = day.round_, day.route, day.team
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


def _day(day: TeamDay, language: str) -> Iterator[list[str]]:
    """A paragraph a step; a link stands above the first stop that it leads to."""
    round_, route, team = day.round_, day.route, day.team
    links = navigation_links(round_, route)
    to_stop = {link.first: link for link in links if link.first}
    to_depot = {link.trip: link for link in links if link.first is None}
    for row in day.rows:
        if isinstance(row, BreakRow):
            name = inert(row.pause.name) or say("sheets.any_break", language)
            yield [f"*{name}* {clock(row.pause.start)}–{clock(row.pause.end)}"]
        elif isinstance(row, ReloadRow):
            if link := to_depot.get(row.reload.trip - 1):
                yield _linked(link, language)
            yield _reload(row, language)
        else:
            if row.order and (link := to_stop.get(row.order)):
                yield _linked(link, language)
            yield _visit(row, round_.columns, language)
    if link := to_depot.get(len(route.loads)):
        yield _linked(link, language)
    if team.end is None:
        yield [f"*{clock(route.end_at)}* {say('sheets.done_at', language)}"]
    else:
        end = say("sheets.back_at", language, place=_place(round_, team.end, language))
        yield [f"*{clock(route.end_at)}* {end}"]


def _reload(row: ReloadRow, language: str) -> list[str]:
    place = inert(row.depot.name or row.depot.id)
    load = ", ".join(load_texts(row.reload.load, language))
    return [
        f"*{clock(row.reload.arrival)}–{clock(row.reload.departure)}*",
        f"*{say('sheets.reload', language, place=place, load=load)}*",
    ]


def _visit(row: StopRow, columns: tuple[str, ...], language: str) -> list[str]:
    return [
        f"*{row.order}. {inert(stop_name(row.stop, columns))}*",
        *visit_lines(row, language),
        *(_DOT + inert(line) for line in where_lines(row.stop, columns, language)),
        geo_uri(row.stop.location),
    ]


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
