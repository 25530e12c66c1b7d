"""The head of a team's section: round, team, date, whom to call, when, and what to load.

In: a route and its round. Out: blocks for the top of a team's first page, on A4 or for a phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from routing.model import Round, Stop, Team
from routing.plan.model import Route
from routing.sheets.day import PARCELS, load_texts
from routing.sheets.pdf_canvas import BODY, Canvas
from routing.sheets.pdf_flow import Block, Line, lines_of, pitch, write_lines
from routing.sheets.pdf_team import place_name, team_title
from routing.words import say, say_name
from routing.words.numbers import clock, date, decimal, distance, span

_PACK_WIDTH, _PACK_HEIGHT = 66.0, 30.0
_TITLE, _FACT = 20.0, 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSheet:
    """Whose sheet it is, and in which language; ``stops`` are the round's by id."""

    round_: Round
    stops: Mapping[str, Stop]
    team: Team
    route: Route
    language: str


def head_blocks(canvas: Canvas, sheet: TeamSheet) -> list[Block]:
    """What stands above the map."""
    top = _narrow_head(canvas, sheet) if canvas.paper.narrow else _wide_head(canvas, sheet)
    return [top, *_load_list(canvas, sheet)]


def _facts(sheet: TeamSheet) -> list[tuple[str, str, float]]:
    """What it is called, what it is, and its width on A4."""
    route, language = sheet.route, sheet.language
    return [
        ("leaves", clock(route.start_at), 29.0),
        ("back", clock(route.end_at), 46.0),
        ("stops", decimal(len(route.visits), language), 19.0),
        ("distance", distance(route.distance, language), 39.0),
        ("duration", span(route.duration, language), 53.0),
    ]


def _places(canvas: Canvas, sheet: TeamSheet, room: float, most: int) -> list[Line]:
    """Way of travelling, start and end, and whom to call."""
    round_, language = sheet.round_, sheet.language
    start = place_name(round_, sheet.team.start, language)
    end = place_name(round_, sheet.team.end, language, end=True)
    key, text = ("from", start) if start == end else ("from_to", f"{start} → {end}")
    lines = [Line(text=say_name("sheets.profile.", sheet.route.profile, language))]
    lines += lines_of(
        canvas, f"{say(f'sheets.fact.{key}', language)}: {text}", room, most=most
    )  # fmt: skip
    return [*lines, *lines_of(canvas, coordinator_text(round_, language), room, bold=True, most=2)]


def coordinator_text(round_: Round, language: str) -> str:
    """Whom a team calls; a line to write on where the round does not say."""
    who = " ".join(filter(None, (round_.coordinator, round_.coordinator_phone)))
    return say("sheets.coordinator", language, who=who or "_" * 16)


def _wide_head(canvas: Canvas, sheet: TeamSheet) -> Block:
    round_, route, language = sheet.round_, sheet.route, sheet.language
    paper = canvas.paper
    room = paper.content - _PACK_WIDTH - 6
    title = lines_of(canvas, team_title(sheet.team, language), room, _TITLE, bold=True, most=2)
    places = _places(canvas, sheet, room, 2)
    day = date(round_.date, language)
    load = load_texts(route.load, language)
    text_height = len(title) * pitch(_TITLE) + len(places) * pitch(BODY)
    facts_at = 9 + max(text_height, _PACK_HEIGHT) + 3

    def draw(canvas: Canvas, y: float) -> None:
        left = paper.content - canvas.width(day, BODY, bold=True) - 6
        name = canvas.shorten(round_.name, left, BODY, bold=True)
        canvas.text(paper.margin, y + 4, name, BODY, bold=True)
        canvas.text(paper.right, y + 4, day, BODY, bold=True, align="right")
        canvas.pen(0.4)
        canvas.line(((paper.margin, y + 6.5), (paper.right, y + 6.5)))
        at = write_lines(canvas, paper.margin, y + 9, title)
        write_lines(canvas, paper.margin, at, places)
        key = "pack_first" if route.reloads else "pack"
        pack = (paper.right - _PACK_WIDTH, y + 9.5, _PACK_WIDTH, _PACK_HEIGHT)
        _draw_pack(canvas, pack, load, say(f"sheets.fact.{key}", language))
        x = paper.margin
        for key, value, width in _facts(sheet):
            canvas.text(x, y + facts_at + 4, say(f"sheets.fact.{key}", language), BODY)
            size = _FACT if canvas.width(value, _FACT, bold=True) <= width - 2 else 13
            canvas.text(x, y + facts_at + 11, value, size, bold=True)
            x += width

    return Block(height=facts_at + 14, draw=draw)


def _narrow_head(canvas: Canvas, sheet: TeamSheet) -> Block:
    round_, language = sheet.round_, sheet.language
    paper = canvas.paper
    top = lines_of(canvas, round_.name, paper.content, bold=True, most=2)
    top += lines_of(canvas, date(round_.date, language), paper.content)
    top += lines_of(
        canvas, team_title(sheet.team, language), paper.content, 18, bold=True, most=3
    )  # fmt: skip
    top += _places(canvas, sheet, paper.content, 3)
    load = load_texts(sheet.route.load, language)
    height = sum(pitch(line.size) for line in top)
    facts = _facts(sheet)

    def draw(canvas: Canvas, y: float) -> None:
        at = write_lines(canvas, paper.margin, y, top) + 2
        key = "pack_first" if sheet.route.reloads else "pack"
        place = (paper.margin, at, paper.content, _PACK_HEIGHT)
        _draw_pack(canvas, place, load, say(f"sheets.fact.{key}", language))
        at += _PACK_HEIGHT + 2
        for key, value, _ in facts:
            canvas.text(paper.margin, at + 5, say(f"sheets.fact.{key}", language), BODY)
            canvas.text(paper.right, at + 5, value, 14, bold=True, align="right")
            at += 6.5

    return Block(height=height + 2 + _PACK_HEIGHT + 2 + 6.5 * len(facts) + 2, draw=draw)


def _draw_pack(
    canvas: Canvas, place: tuple[float, float, float, float], load: list[str], title: str
) -> None:
    """The load to pack, the first thing that a team looks for; weight and volume on one line."""
    x, y, width, _ = place
    canvas.pen(0.9)
    canvas.box(*place)
    middle = x + width / 2
    canvas.text(middle, y + 6.5, title, BODY, bold=True, align="centre")
    first, *others = load
    texts = [first, " · ".join(others)] if others else [first]
    lines = ((22.0, 17.0), (15.0, 25.5)) if others else ((26.0, 21.0),)
    for text, (largest, base) in zip(texts, lines, strict=True):
        share = (width - 4) / canvas.width(text, largest, bold=True)
        size = max(BODY, min(largest, int(largest * share)))
        canvas.text(middle, y + base, text, size, bold=True, align="centre")


def _load_list(canvas: Canvas, sheet: TeamSheet) -> Iterator[Block]:
    """Each trip's load where there are several, and by choice the order in which to load it."""
    round_, route, language = sheet.round_, sheet.route, sheet.language
    if not route.reloads and round_.load_order == "totals":
        return
    trips: list[list[tuple[int, int]]] = [[] for _ in route.loads]
    for number, visit in enumerate(route.visits, start=1):
        trips[visit.trip - 1].append((number, sheet.stops[visit.stop].demand[PARCELS]))
    room = canvas.paper.content
    lines = [Line(text=say("sheets.fact.loads", language), bold=True)]
    for trip, (load, some) in enumerate(zip(route.loads, trips, strict=True), start=1):
        if route.reloads:
            texts = load_texts(load, language)
            if some:
                numbers = str(some[0][0]) if len(some) == 1 else f"{some[0][0]}–{some[-1][0]}"
                texts.insert(0, say("sheets.trip_stops", language, numbers=numbers))
            text = say("sheets.trip_load", language, trip=trip, load=" · ".join(texts))
            lines += lines_of(canvas, text, room, 13, bold=True)
        if round_.load_order != "totals":
            order = some if round_.load_order == "visits" else some[::-1]
            told = " · ".join(f"{number} ({parcels})" for number, parcels in order)
            text = say(f"sheets.load_order.{round_.load_order}", language, stops=told)
            lines += lines_of(canvas, text, room)
    height = sum(pitch(line.size) for line in lines)

    def draw(canvas: Canvas, y: float) -> None:
        write_lines(canvas, canvas.paper.margin, y, lines)

    yield Block(height=height + 3, draw=draw)
