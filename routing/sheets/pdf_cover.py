"""The coordinator's pages: the round in figures, all teams, and who is unserved and why.

In: a plan. Out: a ``Section`` of pages, ready to draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.plan.model import Plan, Reason
from routing.plan.reasons import reason_texts
from routing.sheets.day import PARCELS, load_texts
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
    baseline,
    fewest_pages,
    flow,
    pitch,
)
from routing.sheets.pdf_map import MAP_FOOT, draw_plan_map
from routing.sheets.pdf_team import stop_name, team_title, where_lines
from routing.sheets.tables import StopRow, unserved_rows
from routing.words import say, say_name
from routing.words.numbers import clock, date, decimal, distance, span

MAP_HEIGHTS = (120.0, 105.0, 90.0)


def cover_section(canvas: Canvas, plan: Plan, road_map: RoadMap, language: str) -> Section:
    """Lay out the coordinator's pages."""
    title = say("sheets.cover.title", language)
    top = [_header(canvas, plan, title, language), *_remarks(canvas, plan, language)]
    teams = list(_teams(canvas, plan, language))
    unserved = list(_unserved(canvas, plan, language))
    if not (plan.routes or plan.unassigned):
        return Section(title=title, pages=flow(top))
    pages = fewest_pages(
        [*top, _map(plan, road_map, height, language), *teams, *unserved] for height in MAP_HEIGHTS
    )
    return Section(title=title, pages=pages)


def _header(canvas: Canvas, plan: Plan, title: str, language: str) -> Block:
    round_, totals = plan.round_, plan.totals
    name = canvas.wrap(round_.name, CONTENT_WIDTH, 20, bold=True, most=3)
    served = say("sheets.cover.served_of", language, served=totals.served, stops=totals.stops)
    load = ", ".join(load_texts(totals.demand, language))
    longest = max((route.duration for route in plan.routes), default=0)
    facts = (
        (
            ("served", served),
            ("unserved", decimal(totals.unassigned - totals.optional, language)),
            ("teams", decimal(totals.teams_out, language)),
        ),
        (
            ("load", load),
            ("distance", distance(totals.travel_distance, language)),
            ("longest", span(longest, language)),
        ),
    )
    below = 8.0 + 8.6 * len(name)

    def draw(canvas: Canvas, y: float) -> None:
        right = MARGIN + CONTENT_WIDTH
        canvas.text(MARGIN, y + 3.6, title, 11, bold=True)
        canvas.text(right, y + 3.6, date(round_.date, language), 11, bold=True, align="right")
        canvas.pen(0.4)
        canvas.line(((MARGIN, y + 6), (right, y + 6)))
        for index, line in enumerate(name):
            canvas.text(MARGIN, y + 15.5 + index * 8.6, line, 20, bold=True)
        for row, items in enumerate(facts):
            x = MARGIN
            for (key, value), width in zip(items, (78.0, 54.0, 54.0), strict=True):
                base = y + below + 6 + row * 14
                canvas.text(x, base, say(f"sheets.cover.{key}", language), 9)
                fitting = canvas.shorten(value, width - 2, 14, bold=True)
                canvas.text(x, base + 6.4, fitting, 14, bold=True)
                x += width

    return Block(height=below + 31, draw=draw)


def _remarks(canvas: Canvas, plan: Plan, language: str) -> Iterator[Block]:
    texts = []
    if count := len(plan.violations):
        key = "violations_one" if count == 1 else "violations_many"
        texts.append(say(f"sheets.cover.{key}", language, count=count))
    if plan.interrupted:
        texts.append(say("sheets.cover.interrupted", language))
    if not plan.routes:
        texts.append(say("sheets.cover.no_routes", language))
    if count := plan.totals.optional:
        texts.append(say("sheets.cover.optional", language, count=count))
    out = {route.team for route in plan.routes}
    idle = [team.id for team in plan.round_.teams if team.id not in out]
    if idle and plan.routes:
        texts.append(say("sheets.cover.idle", language, teams=", ".join(idle)))
    for text in texts:
        yield _paragraph(canvas, text)


def _paragraph(canvas: Canvas, text: str, size: float = 11.0) -> Block:
    lines = canvas.wrap(text, CONTENT_WIDTH, size, bold=True)

    def draw(canvas: Canvas, y: float) -> None:
        for index, line in enumerate(lines):
            canvas.text(MARGIN, y + index * pitch(size) + baseline(size), line, size, bold=True)

    return Block(height=len(lines) * pitch(size) + 2.5, draw=draw)


def _map(plan: Plan, road_map: RoadMap, height: float, language: str) -> Block:
    def draw(canvas: Canvas, y: float) -> None:
        place = (MARGIN, y, CONTENT_WIDTH, height)
        draw_plan_map(canvas, plan, road_map=road_map, place=place, language=language)

    return Block(height=height + MAP_FOOT, draw=draw)


def _teams(canvas: Canvas, plan: Plan, language: str) -> Iterator[Block]:
    if not plan.routes:
        return

    def title(key: str) -> str:
        return say(f"sheets.cover.{key}", language)

    table = Table(
        columns=(
            Column(width=66, title=title("team")),
            Column(width=26, title=title("vehicle")),
            Column(width=15, title=title("stops"), align="right"),
            Column(width=17, title=title("parcels"), align="right"),
            Column(width=22, title=title("kilometres"), align="right"),
            Column(width=20, title=title("leaves"), align="right"),
            Column(width=20, title=title("back"), align="right"),
        ),
        size=9,
        padding=1.1,
    )
    teams = {team.id: team for team in plan.round_.teams}
    for route in plan.routes:
        name = table.wrap(canvas, 0, team_title(teams[route.team], language), bold=True, most=2)
        cells = [
            name,
            table.wrap(canvas, 1, say_name("sheets.profile.", route.profile, language), 10),
            *(
                [Line(text=text)]
                for text in (
                    str(len(route.visits)),
                    str(route.delivered[PARCELS]),
                    distance(route.distance, language),
                    clock(route.start_at),
                    clock(route.end_at),
                )
            ),
        ]
        yield table.row(cells)


def _unserved(canvas: Canvas, plan: Plan, language: str) -> Iterator[Block]:
    if not plan.unassigned:
        return
    rows = unserved_rows(plan)
    for key, some in (
        ("unserved_title", [row for row in rows if not row.stop.optional]),
        ("optional_title", [row for row in rows if row.stop.optional]),
    ):
        if some:
            title = say(f"sheets.cover.{key}", language, count=len(some))
            yield from _left_out(canvas, plan, some, title=title, language=language)


def _left_out(
    canvas: Canvas, plan: Plan, rows: Sequence[StopRow], *, title: str, language: str
) -> Iterator[Block]:
    heading = _paragraph(canvas, title, 13)
    table = Table(
        columns=(
            Column(width=82, title=say("sheets.cover.household", language)),
            Column(width=18, title=say("sheets.cover.parcels", language), align="right"),
            Column(width=86, title=say("sheets.cover.reason", language)),
        ),
        size=9,
    )
    columns = plan.round_.columns
    first = True
    for each in rows:
        stop = each.stop
        name = stop_name(stop, columns)
        household = table.wrap(canvas, 0, name, bold=True)
        if name != stop.id:
            household += table.wrap(canvas, 0, stop.id, 9)
        for text in where_lines(stop, columns, language):
            household += table.wrap(canvas, 0, text, 10)
        why: list[Line] = []
        for reason in each.reasons:
            detail, remedy = _words(reason, language)
            why += table.wrap(canvas, 2, detail, 10)
            if remedy:
                why += table.wrap(canvas, 2, f"→ {remedy}", 10, bold=True)
        row = table.row([household, [Line(text=str(each.parcels), bold=True)], why])
        yield _kept(heading, table.head, row) if first else row
        first = False


def _kept(heading: Block, head: Block, row: Block) -> Block:
    """A heading that keeps with the first row of the table that it stands over."""

    def draw(canvas: Canvas, y: float) -> None:
        heading.draw(canvas, y + 5)
        head.draw(canvas, y + 5 + heading.height)
        row.draw(canvas, y + 5 + heading.height + head.height)

    height = 5 + heading.height + head.height + row.height
    return Block(height=height, draw=draw, opens=head)


def _words(reason: Reason, language: str) -> tuple[str, str]:
    """Why, and what would help; the bare code where a plan from elsewhere has one of its own."""
    try:
        return reason_texts(reason, language)
    except KeyError:
        return reason.code, ""
