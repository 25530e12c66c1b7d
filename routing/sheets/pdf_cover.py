"""The coordinator's pages: the round in figures, all teams, and who is unserved and why.

In: a plan. Out: a ``Section`` of pages, ready to draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.plan.breaches import breach_text
from routing.plan.measures import measure
from routing.plan.model import Plan, Reason
from routing.plan.reasons import reason_texts
from routing.sheets.day import PARCELS, load_texts
from routing.sheets.pdf_canvas import BODY, Canvas
from routing.sheets.pdf_flow import (
    Block,
    Cell,
    Column,
    Line,
    Section,
    Table,
    clip,
    fewest_pages,
    flow,
    height_of,
    lines_of,
    paragraph,
    write_lines,
)
from routing.sheets.pdf_head import coordinator_text
from routing.sheets.pdf_map import MAP_FOOT, MAP_LEGEND, draw_plan_map
from routing.sheets.pdf_team import stop_name, team_title, where_lines
from routing.sheets.road_map import RoadMap
from routing.sheets.tables import StopRow, unserved_rows
from routing.words import say, say_name
from routing.words.numbers import clock, date, decimal, distance, span

MAP_HEIGHTS = (125.0, 110.0, 95.0)
PHONE_MAP_HEIGHT = 96.0

_TITLE, _FACT = 20.0, 14.0
_FACT_WIDTHS = (76.0, 56.0, 54.0)
_FACT_LINE = 6.5
"""Millimetres from one figure to the next on a phone."""

MOST_IDLE = 40
"""Teams named that have no route."""


def cover_section(
    canvas: Canvas, plan: Plan, road_map: RoadMap, language: str, *, part: bool = False
) -> Section:
    """Lay out the coordinator's pages; ``part`` is for a village of a larger plan."""
    title = say("sheets.cover.title", language)
    remarks = _remarks(canvas, plan, language, part=part)
    top = [_header(canvas, plan, title, language), *remarks]
    teams = list(_teams(canvas, plan, language))
    unserved = list(_unserved(canvas, plan, language))
    if not (plan.routes or plan.unassigned):
        return Section(title=title, pages=flow(top, canvas.paper))
    heights = (PHONE_MAP_HEIGHT,) if canvas.paper.narrow else MAP_HEIGHTS
    pages = fewest_pages(
        (
            [*top, _map(canvas, plan, road_map, height, language), *teams, *unserved]
            for height in heights
        ),
        canvas.paper,
    )
    return Section(title=title, pages=pages)


def _header(canvas: Canvas, plan: Plan, title: str, language: str) -> Block:
    round_, totals, paper = plan.round_, plan.totals, canvas.paper
    day = date(round_.date, language)
    name = lines_of(canvas, round_.name, paper.content, _TITLE, bold=True, most=3)
    name += lines_of(canvas, coordinator_text(round_, language), paper.content, most=2)
    served, stops = (decimal(each, language) for each in (totals.served, totals.stops))
    longest = max((route.duration for route in plan.routes), default=0)
    facts: tuple[tuple[str, str], ...] = (
        ("served", say("sheets.cover.served_of", language, served=served, stops=stops)),
        ("unserved", decimal(totals.unassigned - totals.optional, language)),
        ("teams", decimal(totals.teams_out, language)),
        ("load", ", ".join(load_texts(totals.demand, language))),
        ("distance", distance(totals.travel_distance, language)),
        ("longest", span(longest, language)),
    )
    if plan.routes:
        facts += _measures(plan, language)
    top = 13.0 if paper.narrow else 8.0
    told = [(say(f"sheets.cover.{key}", language), value) for key, value in facts]
    figures = (_listed if paper.narrow else _beside)(canvas, told)

    def draw(canvas: Canvas, y: float) -> None:
        canvas.text(paper.margin, y + 4, title, BODY, bold=True)
        if paper.narrow:
            canvas.text(paper.margin, y + 9, day, BODY)
        else:
            canvas.text(paper.right, y + 4, day, BODY, bold=True, align="right")
        canvas.pen(0.4)
        canvas.line(((paper.margin, y + top - 1.5), (paper.right, y + top - 1.5)))
        figures.draw(canvas, write_lines(canvas, paper.margin, y + top, name) + 2)

    return Block(height=top + height_of([name]) + 2 + figures.height + 2, draw=draw)


def _beside(canvas: Canvas, facts: Sequence[tuple[str, str]]) -> Block:
    """Three figures on a line, each below what it is; a long one in smaller letters."""
    rows: list[list[list[Line]]] = [[] for _ in range(0, len(facts), 3)]
    for index, (label, value) in enumerate(facts):
        room = _FACT_WIDTHS[index % 3] - 2
        size = _FACT if canvas.width(value, _FACT, bold=True) <= room else BODY
        figure = lines_of(canvas, value, room, size, bold=True)
        rows[index // 3].append([Line(text=label), *figure])

    def draw(canvas: Canvas, y: float) -> None:
        for row in rows:
            for index, cell in enumerate(row):
                write_lines(canvas, canvas.paper.margin + sum(_FACT_WIDTHS[:index]), y, cell)
            y += height_of(row) + 2

    return Block(height=sum(height_of(row) + 2 for row in rows), draw=draw)


def _listed(canvas: Canvas, facts: Sequence[tuple[str, str]]) -> Block:
    """On a phone a figure on a line, beside what it is, or below that where both have no room."""
    paper, lines = canvas.paper, list[tuple[str, str]]()
    for label, value in facts:
        room = paper.content - canvas.width(label, BODY) - 3
        if canvas.width(value, BODY, bold=True) <= room:
            lines.append((label, value))
        else:
            below = lines_of(canvas, value, paper.content, bold=True)
            lines += [(label, ""), *(("", line.text) for line in below)]

    def draw(canvas: Canvas, y: float) -> None:
        for index, (label, value) in enumerate(lines):
            base = y + 4 + index * _FACT_LINE
            canvas.text(paper.margin, base, label, BODY)
            canvas.text(paper.right, base, value, BODY, bold=True, align="right")

    return Block(height=len(lines) * _FACT_LINE, draw=draw)


def _measures(plan: Plan, language: str) -> tuple[tuple[str, str], ...]:
    """How compact and how fair the plan is."""
    measures = measure(plan)
    share = f"{round(100 * measures.nearest_same_team)} %"
    ratio = decimal(measures.longest_over_mean, language, digits=2)
    pairs = decimal(len(measures.overlapping_pairs), language)
    return (("neighbours", share), ("overlaps", pairs), ("fair", ratio))


def _remarks(canvas: Canvas, plan: Plan, language: str, *, part: bool) -> Iterator[Block]:
    texts = []
    if count := len(plan.violations):
        key = "violations_one" if count == 1 else "violations_many"
        texts.append(say(f"sheets.cover.{key}", language, count=decimal(count, language)))
        texts += [f"– {breach_text(each, language)}" for each in plan.violations]
    if plan.interrupted:
        texts.append(say("sheets.cover.interrupted", language))
    if not plan.routes:
        texts.append(say("sheets.cover.no_routes", language))
    if count := plan.totals.optional:
        texts.append(say("sheets.cover.optional", language, count=decimal(count, language)))
    out = {route.team for route in plan.routes}
    idle = [team.id for team in plan.round_.teams if team.id not in out]
    if idle and plan.routes and not part:  # of a part's round most teams are out elsewhere
        named = [*idle[:MOST_IDLE], *(["…"] if len(idle) > MOST_IDLE else [])]
        texts.append(say("sheets.cover.idle", language, teams=", ".join(named)))
    for text in texts:
        yield paragraph(canvas, text, bold=True)


def _map(
    canvas: Canvas, plan: Plan, road_map: RoadMap, height: float, language: str
) -> Block:  # fmt: skip
    paper = canvas.paper
    foot = MAP_FOOT + (MAP_LEGEND if paper.narrow and plan.unassigned else 0.0)

    def draw(canvas: Canvas, y: float) -> None:
        place = (paper.margin, y, paper.content, height)
        draw_plan_map(canvas, plan, road_map=road_map, place=place, language=language)

    return Block(height=height + foot, draw=draw)


def _card(canvas: Canvas, *texts: Cell) -> Block:
    """On a phone, what is a row of a table on A4."""
    paper = canvas.paper
    lines = clip([line for text in texts for line in text],
                 paper.bottom - paper.top_continued - 4)  # fmt: skip
    height = height_of([lines]) + 2.5

    def draw(canvas: Canvas, y: float) -> None:
        write_lines(canvas, paper.margin, y + 1, lines)
        canvas.pen(0.2, 0.35)
        canvas.line(((paper.margin, y + height), (paper.right, y + height)))

    return Block(height=height, draw=draw)


def _teams(canvas: Canvas, plan: Plan, language: str) -> Iterator[Block]:
    if not plan.routes:
        return

    def title(key: str) -> str:
        return say(f"sheets.cover.{key}", language)

    teams = {team.id: team for team in plan.round_.teams}
    table = Table(
        paper=canvas.paper,
        columns=(
            Column(width=61, title=title("team")),
            Column(width=34, title=title("vehicle")),
            Column(width=15, title=title("stops"), align="right"),
            Column(width=21, title=title("parcels"), align="right"),
            Column(width=24, title=title("kilometres"), align="right"),
            Column(width=31, title=title("hours"), align="right"),
        ),
        padding=0.9,
    )
    for route in plan.routes:
        name = team_title(teams[route.team], language)
        vehicle = say_name("sheets.profile.", route.profile, language)
        numbers = (len(route.visits), route.delivered[PARCELS])
        count, parcels = (decimal(number, language) for number in numbers)
        length = distance(route.distance, language)
        hours = f"{clock(route.start_at)}–{clock(route.end_at)}"
        if canvas.paper.narrow:
            room = canvas.paper.content
            facts = (vehicle, f"{title('stops')} {count}", f"{title('parcels')} {parcels}",
                     length, hours)  # fmt: skip
            yield _card(
                canvas,
                lines_of(canvas, name, room, bold=True, most=2),
                lines_of(canvas, " · ".join(facts), room),
            )
        else:
            yield table.row(
                [
                    table.wrap(canvas, 0, name, bold=True, most=2),
                    table.wrap(canvas, 1, vehicle),
                    *([Line(text=text)] for text in (count, parcels, length, hours)),
                ]
            )


def _unserved(canvas: Canvas, plan: Plan, language: str) -> Iterator[Block]:
    if not plan.unassigned:
        return
    rows = unserved_rows(plan)
    for key, some in (
        ("unserved_title", [row for row in rows if not row.stop.optional]),
        ("optional_title", [row for row in rows if row.stop.optional]),
    ):
        if some:
            title = say(f"sheets.cover.{key}", language, count=decimal(len(some), language))
            yield from _left_out(canvas, plan, some, title=title, language=language)


def _left_out(
    canvas: Canvas, plan: Plan, rows: Sequence[StopRow], *, title: str, language: str
) -> Iterator[Block]:
    heading = paragraph(canvas, title, 14, bold=True)
    paper = canvas.paper
    table = Table(
        paper=paper,
        columns=(
            Column(width=78, title=say("sheets.cover.household", language)),
            Column(width=21, title=say("sheets.cover.parcels", language), align="right"),
            Column(width=87, title=say("sheets.cover.reason", language)),
        ),
    )
    rooms = (paper.content, paper.content) if paper.narrow else (75.0, 84.0)
    columns = plan.round_.columns
    first = True
    for each in rows:
        stop = each.stop
        name = stop_name(stop, columns)
        household = lines_of(canvas, name, rooms[0], bold=True)
        if name != stop.id:
            household += lines_of(canvas, stop.id, rooms[0])
        for text in where_lines(stop, columns, language):
            household += lines_of(canvas, text, rooms[0])
        why: list[Line] = []
        for reason in each.reasons:
            detail, remedy = _words(reason, language)
            why += lines_of(canvas, detail, rooms[1])
            if remedy:
                why += lines_of(canvas, f"→ {remedy}", rooms[1], bold=True)
        if paper.narrow:
            parcels = ", ".join(load_texts(stop.demand, language))
            row = _card(canvas, household, lines_of(canvas, parcels, rooms[0]), why)
        else:
            row = table.row(
                [household, [Line(text=decimal(each.parcels, language), bold=True)], why]
            )
        yield _kept(heading, row) if first else row
        first = False


def _kept(heading: Block, row: Block) -> Block:
    """A heading that keeps with the first row of the table that it stands over."""
    head = row.head
    below = 3 + heading.height + (head.height if head else 0.0)

    def draw(canvas: Canvas, y: float) -> None:
        heading.draw(canvas, y + 3)
        if head:
            head.draw(canvas, y + 3 + heading.height)
        row.draw(canvas, y + below)

    return Block(height=below + row.height, draw=draw, opens=head)


def _words(reason: Reason, language: str) -> tuple[str, str]:
    """Why, and what would help; the bare code where a plan from elsewhere has one of its own."""
    try:
        return reason_texts(reason, language)
    except KeyError:
        return reason.code, ""
