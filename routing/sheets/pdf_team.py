"""A team's section: what to pack, where to go, whom to visit in which order, what came back.

In: a plan and one of its routes. Out: a ``Section`` of pages, ready to draw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from routing.model import Break, Location, Round, Stop, Team
from routing.plan.model import Plan, Reload, Route, Visit
from routing.sheets.day import PARCELS, break_text, day_steps, load_texts, reload_text
from routing.sheets.map_drawing import RoadMap
from routing.sheets.pdf_canvas import Canvas
from routing.sheets.pdf_flow import (
    CONTENT_WIDTH,
    MARGIN,
    Block,
    Column,
    Line,
    Section,
    Table,
    fewest_pages,
    pitch,
)
from routing.sheets.pdf_map import MAP_FOOT, draw_team_map
from routing.words import say, say_name
from routing.words.numbers import clock, date, distance, span

MAP_HEIGHTS = (125.0, 110.0, 100.0, 90.0, 80.0, 70.0)
"""Millimetres; the tallest map that costs no further page is taken."""

ROW_HEIGHT = 15.0
"""Millimetres of a row at least: a box of 8 mm can be ticked with a wet pencil on one's knee."""

_PACK_WIDTH, _PACK_HEIGHT = 66.0, 27.0


def team_section(
    canvas: Canvas, plan: Plan, route: Route, road_map: RoadMap, language: str
) -> Section:
    """Lay out one team's pages."""
    team = next(team for team in plan.round_.teams if team.id == route.team)
    head = _header(canvas, plan.round_, team, route, language)
    rows = list(_rows(canvas, plan.round_, team, route, language))
    tally = _tally(route, language)

    def chart(height: float) -> Block:
        def draw(canvas: Canvas, y: float) -> None:
            place = (MARGIN, y, CONTENT_WIDTH, height)
            draw_team_map(canvas, plan.round_, route, road_map=road_map, place=place,
                          language=language)  # fmt: skip

        return Block(height=height + MAP_FOOT, draw=draw)

    pages = fewest_pages([head, chart(height), *rows, tally] for height in MAP_HEIGHTS)
    return Section(title=team_title(team, language), pages=pages)


def team_title(team: Team, language: str) -> str:
    """How a team is called on paper: ``Tim T1 · Melati``."""
    named = team.id.casefold().startswith(("tim ", "team "))
    title = team.id if named else say("sheets.team", language, team=team.id)
    return f"{title} · {team.name}" if team.name and team.name != team.id else title


def place_name(
    round_: Round, place: str | Location | None, language: str, *, end: bool = False
) -> str:
    """A team's start or end: a depot's name, coordinates, or the first or last stop."""
    if place is None:
        return say("sheets.place_open_end" if end else "sheets.place_open_start", language)
    if isinstance(place, Location):
        return f"{place.lat:.5f}, {place.lon:.5f}"
    return next(depot.name or depot.id for depot in round_.depots if depot.id == place)


def where_lines(stop: Stop, columns: tuple[str, ...], language: str) -> list[str]:
    """The lines below a stop's name: only what the round lets its sheets show."""
    shown = {each: getattr(stop, each) if each in columns else "" for each in
             ("address", "rt", "rw", "village", "landmark", "note", "phone")}  # fmt: skip
    area = "/".join(
        value if value.upper().startswith(label) else f"{label} {value}"
        for label, value in (("RT", shown["rt"]), ("RW", shown["rw"]))
        if value
    )
    address = shown["address"]
    if re.search(r"\bRT\b.*\bRW\b", address, re.IGNORECASE):
        area = ""  # most people write it into the address
    village = shown["village"]
    if re.search(rf"\b{re.escape(village)}\b", address, re.IGNORECASE):
        village = ""
    lines = [", ".join(filter(None, (address, area, village)))]
    lines += [
        say(f"sheets.{each}", language, **{each: shown[each]})
        for each in ("landmark", "note", "phone")
        if shown[each]
    ]
    lines += [
        say("sheets.extra", language, header=header, text=text)
        for header, text in stop.extra
        if header in columns and text
    ]
    return [line for line in lines if line]


def stop_name(stop: Stop, columns: tuple[str, ...]) -> str:
    """What a stop is called: its name if it may be shown, else its id."""
    return (stop.name if "name" in columns else "") or stop.id


def _header(canvas: Canvas, round_: Round, team: Team, route: Route, language: str) -> Block:
    room = CONTENT_WIDTH - _PACK_WIDTH - 6
    title = canvas.wrap(team_title(team, language), room, 20, bold=True, most=2)
    day = date(round_.date, language)
    load = load_texts(route.load, language)
    trips = _trips(canvas, route, language)
    start = place_name(round_, team.start, language)
    end = place_name(round_, team.end, language, end=True)
    facts = (
        ("leaves", clock(route.start_at), 34.0),
        ("back", clock(route.end_at), 44.0),
        ("stops", str(len(route.visits)), 20.0),
        ("distance", distance(route.distance, language), 39.0),
        ("duration", span(route.duration, language), 49.0),
    )
    from_key, from_text = ("from", start) if start == end else ("from_to", f"{start} → {end}")
    places = [say_name("sheets.profile.", route.profile, language)]
    places += canvas.wrap(
        f"{say(f'sheets.fact.{from_key}', language)}: {from_text}",
        room,
        11,
        most=5 - 2 * len(title),
    )

    def draw(canvas: Canvas, y: float) -> None:
        right = MARGIN + CONTENT_WIDTH
        left = CONTENT_WIDTH - canvas.width(day, 11, bold=True) - 6
        canvas.text(
            MARGIN, y + 3.6, canvas.shorten(round_.name, left, 11, bold=True), 11, bold=True
        )
        canvas.text(right, y + 3.6, day, 11, bold=True, align="right")
        canvas.pen(0.4)
        canvas.line(((MARGIN, y + 6), (right, y + 6)))
        base = y + 15.5
        for line in title:
            canvas.text(MARGIN, base, line, 20, bold=True)
            base += 8.6
        for line in places:
            canvas.text(MARGIN, base, line, 11)
            base += pitch(11)
        key = "pack_first" if trips else "pack"
        _draw_pack(canvas, right - _PACK_WIDTH, y + 9.5, load, say(f"sheets.fact.{key}", language))
        x = MARGIN
        for key, value, width in facts:
            canvas.text(x, y + 43.5, say(f"sheets.fact.{key}", language), 9)
            size = 16 if canvas.width(value, 16, bold=True) <= width - 2 else 13
            canvas.text(x, y + 50.3, value, size, bold=True)
            x += width
        for index, line in enumerate(trips):
            canvas.text(MARGIN, y + 57.8 + index * pitch(11), line, 11, bold=not index)

    below = len(trips) * pitch(11) + 3.5 if trips else 0.0
    return Block(height=53.5 + below, draw=draw)


def _trips(canvas: Canvas, route: Route, language: str) -> list[str]:
    """A title and the load of each trip, where there are several."""
    if not route.reloads:
        return []
    loads = [
        say("sheets.trip_load", language, trip=trip, load=", ".join(load_texts(load, language)))
        for trip, load in enumerate(route.loads, start=1)
    ]
    title = say("sheets.fact.loads", language)
    return [title, *canvas.wrap(" · ".join(loads), CONTENT_WIDTH, 11)]


def _draw_pack(canvas: Canvas, x: float, y: float, load: list[str], title: str) -> None:
    """The load to pack, the first thing that a team looks for; weight and volume on one line."""
    canvas.pen(0.9)
    canvas.box(x, y, _PACK_WIDTH, _PACK_HEIGHT)
    middle = x + _PACK_WIDTH / 2
    canvas.text(middle, y + 5.7, title, 9, bold=True, align="centre")
    first, *others = load
    texts = [first, " · ".join(others)] if others else [first]
    lines = ((22.0, 15.1), (15.0, 23.1)) if others else ((26.0, 19.0),)
    for text, (size, base) in zip(texts, lines, strict=True):
        canvas.text(middle, y + base, text, size, bold=True, align="centre")


def _rows(
    canvas: Canvas, round_: Round, team: Team, route: Route, language: str
) -> Iterator[Block]:
    table = _table(language)
    stops = {stop.id: stop for stop in round_.stops}
    number = 0
    for step in day_steps(route):
        if isinstance(step, Break):
            yield table.band(break_text(step, language))
        elif isinstance(step, Reload):
            times = f"{clock(step.arrival)}–{clock(step.departure)}"
            yield table.band(reload_text(step, round_, language), times)
        else:
            number += 1
            yield _row(
                canvas,
                table,
                number,
                step,
                stops[step.stop],
                columns=round_.columns,
                language=language,
            )
    end = (
        say("sheets.done_at", language)
        if team.end is None
        else say("sheets.back_at", language, place=place_name(round_, team.end, language))
    )
    yield table.band(end, clock(route.end_at))


def _table(language: str) -> Table:
    def title(key: str) -> str:
        return say(f"sheets.head.{key}", language)

    return Table(
        columns=(
            Column(width=14, title=title("number"), align="centre"),
            Column(width=103, title=title("household")),
            Column(width=20, title=title("parcels"), align="centre"),
            Column(width=31, title=f"{title('time')}\n{title('window')}", align="centre"),
            Column(width=18, title=title("done"), align="centre"),
        )
    )


def _row(
    canvas: Canvas, table: Table, number: int, visit: Visit, stop: Stop,
    *, columns: tuple[str, ...], language: str,
) -> Block:  # fmt: skip
    household = table.wrap(canvas, 1, stop_name(stop, columns), 12, bold=True)
    for text in where_lines(stop, columns, language):
        household += table.wrap(canvas, 1, text)
    load = [Line(text=str(stop.demand[PARCELS]), size=13, bold=True)]
    for text in load_texts(stop.demand, language)[1:]:
        load += table.wrap(canvas, 2, text)
    times = [Line(text=clock(visit.arrival), size=13, bold=True)]
    for window in stop.windows:
        times += table.wrap(canvas, 3, f"({clock(window.start)}–{clock(window.end)})")
    if visit.setup_duration:
        text = say("sheets.setup", language, span=span(visit.setup_duration, language))
        times += table.wrap(canvas, 3, text)
    if clock(visit.service_start) != clock(visit.arrival + visit.setup_duration):
        wait = say("sheets.wait_until", language, time=clock(visit.service_start))
        times += table.wrap(canvas, 3, wait, bold=True)
    cells = [[Line(text=str(number), size=15, bold=True)], household, load, times]
    return table.row(cells, least=ROW_HEIGHT, tick=4)


def _tally(route: Route, language: str) -> Block:
    count = str(route.delivered[PARCELS])

    def draw(canvas: Canvas, y: float) -> None:
        canvas.text(MARGIN, y + 9, say("sheets.tally.title", language), 12, bold=True)
        width = CONTENT_WIDTH / 4
        canvas.pen(0.4)
        for index, key in enumerate(("brought", "delivered", "returned", "time")):
            x = MARGIN + index * width
            canvas.box(x, y + 12, width, 17)
            canvas.text(x + 2, y + 16.2, say(f"sheets.tally.{key}", language), 9)
            if key == "brought":
                canvas.text(x + width / 2, y + 25.5, count, 16, bold=True, align="centre")
        for index, key in enumerate(("team", "coordinator")):
            x = MARGIN + index * 2 * width
            canvas.box(x, y + 29, 2 * width, 20)
            canvas.text(x + 2, y + 33.2, say(f"sheets.tally.{key}", language), 9)

    return Block(height=50, draw=draw)
