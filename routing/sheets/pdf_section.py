"""A team's section: what to pack, where to go, whom to visit in which order, what came back.

In: a plan and one of its routes. Out: a ``Section`` of pages, ready to draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routing.model import Break, Stop
from routing.plan.model import Plan, Reload, Route
from routing.sheets.day import PARCELS, break_text, day_steps, reload_text
from routing.sheets.directions import MOST_TURNS, RouteDirections, directions_text
from routing.sheets.pdf_canvas import BODY, Canvas
from routing.sheets.pdf_flow import Block, Section, band, fewest_pages, flow
from routing.sheets.pdf_head import TeamSheet, head_blocks
from routing.sheets.pdf_map import MAP_FOOT, draw_team_map
from routing.sheets.pdf_stop import rows_head, stop_row
from routing.sheets.pdf_team import place_name, team_title
from routing.sheets.road_map import RoadMap
from routing.words import say
from routing.words.numbers import clock, decimal

MAP_HEIGHTS = (135.0, 120.0, 105.0, 95.0, 85.0, 75.0, 65.0, 60.0)
"""Millimetres; the tallest map that costs no further page is taken."""

FEW_NUMBERS, LOWEST_CROWDED = 25, 95.0
"""Stops up to which the lowest map serves, and the height below which no map goes however many
there are: a millimetre a stop between. Of 60 numbers on 60 mm one sees no street."""

TERSER = ((2, 60.0, False), (1, 52.0, False), (1, 45.0, True))
"""Turns of a leg that are told, the map's height, and whether a stop's texts follow each other on
one line, where that spares a page."""

MOST_TERSE = 3
"""Pages at which a team's sheet is made terse; of more pages one is not worth the way."""

TERSE_SAVES = 130.0
"""Millimetres on a last page, below the lowest map of the usual ones, up to which that is tried of
few pages: of more, nothing is saved. Of one or two pages too many it is always tried."""

PHONE_MAP_HEIGHT = 96.0


def team_section(
    canvas: Canvas,
    plan: Plan,
    route: Route,
    road_map: RoadMap,
    language: str,
    *,
    stops: Mapping[str, Stop],
    directions: RouteDirections = (),
) -> Section:
    """Lay out one team's pages."""
    team = next(team for team in plan.round_.teams if team.id == route.team)
    sheet = TeamSheet(
        round_=plan.round_, stops=stops, team=team, route=route, language=language
    )  # fmt: skip
    head = head_blocks(canvas, sheet)
    rows = list(_rows(canvas, sheet, directions))
    tally = _tally(canvas, sheet)

    def chart(height: float) -> Block:
        def draw(canvas: Canvas, y: float) -> None:
            place = (canvas.paper.margin, y, canvas.paper.content, height)
            draw_team_map(canvas, plan.round_, route, road_map=road_map, place=place,
                          language=language)  # fmt: skip

        return Block(height=height + MAP_FOOT, draw=draw)

    if canvas.paper.narrow:
        pages = flow([*head, chart(PHONE_MAP_HEIGHT), *rows, tally], canvas.paper)
    else:
        least = min(MAP_HEIGHTS[-1] + max(0, len(route.visits) - FEW_NUMBERS), LOWEST_CROWDED)
        heights = [height for height in MAP_HEIGHTS if height >= least]
        choices = [[*head, chart(height), *rows, tally] for height in heights]
        pages = fewest_pages(choices, canvas.paper)
        y, last = flow(choices[-1], canvas.paper)[-1][-1]
        little = y + last.height - canvas.paper.top_continued <= TERSE_SAVES
        worth = (little and len(pages) > 1) or MOST_TERSE < len(pages) <= MOST_TERSE + 2
        for turns, height, dense in TERSER if worth else ():
            rows = list(_rows(canvas, sheet, directions, most_turns=turns, dense=dense))
            shorter = flow([*head, chart(height), *rows, tally], canvas.paper)
            if len(shorter) < len(pages) and len(shorter) <= MOST_TERSE:
                pages = shorter
                break
    return Section(title=team_title(team, language), pages=pages)


def _rows(
    canvas: Canvas, sheet: TeamSheet, directions: RouteDirections, *,
    most_turns: int = MOST_TURNS, dense: bool = False,
) -> Iterator[Block]:  # fmt: skip
    round_, language = sheet.round_, sheet.language
    head = rows_head(canvas, language)
    number = leg = 0

    def way() -> str:
        told = directions[leg] if leg < len(directions) else None
        before = directions[leg - 1] if leg and told else None
        here = before.steps[-1].street if before and before.steps else ""
        return directions_text(told, language, here=here, most=most_turns) if told else ""

    for step in day_steps(sheet.route):
        if isinstance(step, Break):
            yield band(canvas, break_text(step, language), head=head)
            continue
        if isinstance(step, Reload):
            times = f"{clock(step.arrival)}–{clock(step.departure)}"
            text = reload_text(step, round_, language)
            yield band(canvas, text, times, head=head, more=way())
        else:
            number += 1
            yield stop_row(
                canvas, sheet, number, step, sheet.stops[step.stop], head=head, directions=way(),
                dense=dense,
            )  # fmt: skip
        leg += 1
    if sheet.team.end is None:
        yield band(canvas, say("sheets.done_at", language), clock(sheet.route.end_at), head=head)
    else:
        place = place_name(round_, sheet.team.end, language)
        text = say("sheets.back_at", language, place=place)
        yield band(canvas, text, clock(sheet.route.end_at), head=head, more=way())


def _tally(canvas: Canvas, sheet: TeamSheet) -> Block:
    """What came back, to be filled in by hand."""
    paper, language = canvas.paper, sheet.language
    count = decimal(sheet.route.delivered[PARCELS], language)
    columns = 2 if paper.narrow else 4
    width = paper.content / columns
    boxes = ("brought", "delivered", "returned", "time")
    signs = ("team", "coordinator")
    lines = -(-len(boxes) // columns)
    across = paper.content / (1 if paper.narrow else 2)

    def label(key: str, x: float, y: float, room: float) -> None:
        text = canvas.shorten(say(f"sheets.tally.{key}", language), room - 3, BODY)
        canvas.text(x + 1.5, y + 5, text, BODY)

    def draw(canvas: Canvas, y: float) -> None:
        left = paper.margin
        title = canvas.shorten(say("sheets.tally.title", language), paper.content, 14, bold=True)
        canvas.text(left, y + 6, title, 14, bold=True)
        canvas.pen(0.4)
        for index, key in enumerate(boxes):
            x, top = left + index % columns * width, y + 8 + index // columns * 13
            canvas.box(x, top, width, 13)
            label(key, x, top, width)
            if key == "brought":
                canvas.text(x + width / 2, top + 11.3, count, 18, bold=True, align="centre")
        for index, key in enumerate(signs):
            x = left if paper.narrow else left + index * across
            top = y + 8 + lines * 13 + (index * 16 if paper.narrow else 0)
            canvas.box(x, top, across, 16)
            label(key, x, top, across)

    rows = lines + (2 if paper.narrow else 1)
    return Block(height=8.5 + 13 * lines + 16 * (rows - lines), draw=draw)
