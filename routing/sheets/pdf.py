"""The printed sheets: ``write_pdf`` makes one PDF of a plan, A4 or for phones, black and white.

In: a ``Plan`` and the round's roads. Out: a file with the coordinator's pages first, then one
section a team, each on pages of its own. The same plan gives the same bytes, in however many
processes the sections are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from routing.plan.model import Plan
from routing.sheets.directions import RouteDirections
from routing.sheets.pdf_canvas import A4, BODY, Canvas, Paper
from routing.sheets.pdf_cover import cover_section
from routing.sheets.pdf_file import Leaf, make_file
from routing.sheets.pdf_flow import Section, pitch
from routing.sheets.pdf_section import team_section
from routing.sheets.road_map import RoadMap
from routing.words import say
from routing.words.numbers import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Sections as drawn, but for the foot that counts all sheets, and the characters they use."""

    sections: tuple[tuple[str, tuple[Leaf, ...]], ...]
    used: tuple[frozenset[str], frozenset[str]]


def write_pdf(
    plan: Plan,
    path: Path,
    *,
    language: str,
    road_lines: Sequence[Any] | RoadMap = (),
    directions: Sequence[RouteDirections] = (),
    paper: Paper = A4,
    workers: int | None = None,
    drawn: Callable[[int], None] | None = None,
    part: bool = False,
) -> None:
    """Write a plan's sheets as PDF.

    Parameters
    ----------
    plan
        The plan. Of its stops' texts those are printed whose column is in ``plan.round_.columns``.
    path
        The file to write; its folder exists.
    language
        ``id`` or ``en``.
    road_lines
        Roads to draw on the maps: objects with ``name``, ``highway`` (OpenStreetMap's value) and
        ``coordinates`` as (lon, lat); or a ``RoadMap`` of them, made once for several files.
        Without them maps show the routes alone.
    directions
        Of each route: see ``routing.sheets.directions``. Without them rows tell no way.
    paper
        ``A4``, or ``PHONE``.
    workers
        Processes that draw; if silent as many as pay.
    drawn
        Told, from any thread, how many more teams are drawn.
    part
        Whether it is a village of a larger plan.
    """
    path.write_bytes(
        make_pdf(
            plan, language=language, road_lines=road_lines, directions=directions, paper=paper,
            workers=workers, drawn=drawn, part=part,
        )
    )  # fmt: skip


def make_pdf(
    plan: Plan,
    *,
    language: str,
    road_lines: Sequence[Any] | RoadMap = (),
    directions: Sequence[RouteDirections] = (),
    paper: Paper = A4,
    workers: int | None = None,
    drawn: Callable[[int], None] | None = None,
    part: bool = False,
) -> bytes:
    """The content of a plan's PDF; see ``write_pdf``."""
    from routing.sheets.pdf_workers import draw_teams

    road_map = road_lines if isinstance(road_lines, RoadMap) else RoadMap(road_lines)
    parts = [
        draw_cover(plan, road_map, paper=paper, language=language, part=part),
        *draw_teams(
            plan,
            road_map,
            directions,
            paper=paper,
            language=language,
            workers=workers,
            drawn=drawn,
        ),
    ]
    return _bound(plan, parts, paper=paper, language=language)


def draw_cover(
    plan: Plan, road_map: RoadMap, *, paper: Paper, language: str, part: bool = False
) -> Drawn:
    """Draw the coordinator's pages."""
    canvas = Canvas(paper)
    section = cover_section(canvas, plan, road_map, language, part=part)
    return _drawn(canvas, plan, [section], language)


def draw_routes(
    plan: Plan, numbers: Iterable[int], road_map: RoadMap, directions: Sequence[RouteDirections],
    *, paper: Paper, language: str,
) -> Drawn:  # fmt: skip
    """Draw the sections of some of a plan's routes, by their positions."""
    canvas = Canvas(paper)
    stops = {stop.id: stop for stop in plan.round_.stops}
    sections = (
        team_section(
            canvas, plan, plan.routes[number], road_map, language, stops=stops,
            directions=directions[number] if directions else (),
        )
        for number in numbers
    )  # fmt: skip
    return _drawn(canvas, plan, sections, language)


def _drawn(canvas: Canvas, plan: Plan, sections: Iterable[Section], language: str) -> Drawn:
    day = f"{plan.round_.name} · {date(plan.round_.date, language)}"
    made = tuple(
        (section.title, tuple(_leaves(canvas, day, section, language))) for section in sections
    )
    return Drawn(
        sections=made, used=(frozenset(canvas.used[False]), frozenset(canvas.used[True]))
    )  # fmt: skip


def _leaves(canvas: Canvas, day: str, section: Section, language: str) -> Iterator[Leaf]:
    pages = len(section.pages)
    for number, page in enumerate(section.pages, start=1):
        if number > 1:
            _draw_running_head(canvas, day, section.title)
        for y, block in page:
            block.draw(canvas, y)
        key = "page_of_team_short" if canvas.paper.narrow else "page_of_team"
        text = say(f"sheets.{key}", language, page=number, pages=pages)
        _draw_foot(canvas, section.title, text, language)
        yield canvas.leaf()


def _draw_running_head(canvas: Canvas, day: str, title: str) -> None:
    paper = canvas.paper
    share = 1.0 if paper.narrow else 0.45
    text = canvas.shorten(title, paper.content * share, BODY, bold=True)
    base = paper.top_continued - 4.5
    canvas.text(paper.margin, base, text, BODY, bold=True)
    if not paper.narrow:
        room = paper.content - canvas.width(text, BODY, bold=True) - 6
        canvas.text(paper.right, base, canvas.shorten(day, room, BODY), BODY, align="right")
    canvas.pen(0.4)
    canvas.line(((paper.margin, base + 2.5), (paper.right, base + 2.5)))


_SHEET_ROOM = {False: 62.0, True: 0.0}
"""Millimetres kept at the right of the foot for the sheet's number among all, by ``narrow``."""


def _draw_foot(canvas: Canvas, title: str, page: str, language: str) -> None:
    paper = canvas.paper
    canvas.pen(0.2)
    rule = paper.foot - 4.5
    canvas.line(((paper.margin, rule), (paper.right, rule)))
    room = (
        paper.content - _SHEET_ROOM[paper.narrow] - canvas.width(f" · {page}", BODY, bold=True) - 1
    )
    team = canvas.shorten(title, room, BODY, bold=True)
    canvas.text(paper.margin, paper.foot, f"{team} · {page}", BODY, bold=True)
    lines = canvas.wrap(say("sheets.privacy", language), paper.content, BODY)
    y = paper.foot + pitch(BODY)
    for line in lines:
        canvas.text(paper.width / 2, y, line, BODY, align="centre")
        y += pitch(BODY)


def _bound(plan: Plan, parts: Sequence[Drawn], *, paper: Paper, language: str) -> bytes:
    """All sections as one file, each sheet with its number among all."""
    sections = [section for part in parts for section in part.sections]
    sheets = sum(len(leaves) for _, leaves in sections)
    canvas = Canvas(paper)
    for part in parts:
        for bold in (False, True):
            canvas.used[bold] |= part.used[bold]
    bound: list[Leaf] = []
    bookmarks: list[tuple[str, int]] = []
    for title, leaves in sections:
        bookmarks.append((canvas.clean(title), len(bound)))
        for leaf in leaves:
            if not paper.narrow:
                page = len(bound) + 1
                text = say("sheets.page_of_all", language, page=page, pages=sheets)
                canvas.text(paper.right, paper.foot, text, BODY, align="right")
                leaf = replace(leaf, streams=(*leaf.streams, *canvas.leaf().streams))  # noqa: PLW2901
            bound.append(leaf)
    return make_file(
        bound,
        size=paper.size,
        used=canvas.used,
        bookmarks=bookmarks,
        title=canvas.clean(plan.round_.name),
        language=language,
        date=plan.round_.date,
    )
