"""The printed sheets: ``write_pdf`` makes one PDF of a plan, A4, black and white.

In: a ``Plan`` and the round's roads. Out: a file with the coordinator's pages first, then one
section a team, each on pages of its own. The same plan gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from routing.plan.model import Plan
from routing.sheets.map_drawing import RoadMap
from routing.sheets.pdf_canvas import PAGE_WIDTH, Canvas
from routing.sheets.pdf_cover import cover_section
from routing.sheets.pdf_flow import CONTENT_WIDTH, MARGIN, Section
from routing.sheets.pdf_team import team_section
from routing.words import say
from routing.words.numbers import date


def write_pdf(plan: Plan, path: Path, *, language: str, road_lines: Sequence[Any] = ()) -> None:
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
        ``coordinates`` as (lon, lat). Without them maps show the routes alone.
    """
    path.write_bytes(make_pdf(plan, language=language, road_lines=road_lines))


def make_pdf(plan: Plan, *, language: str, road_lines: Sequence[Any] = ()) -> bytes:
    """The content of a plan's PDF; see ``write_pdf``."""
    canvas = Canvas(title=plan.round_.name, language=language, date=plan.round_.date)
    road_map = RoadMap(road_lines)
    sections = [
        cover_section(canvas, plan, road_map, language),
        *(team_section(canvas, plan, route, road_map, language) for route in plan.routes),
    ]
    sheets = sum(len(section.pages) for section in sections)
    sheet = 0
    for section in sections:
        for number, page in enumerate(section.pages, start=1):
            sheet += 1
            canvas.add_page(section.title if number == 1 else "")
            if number > 1:
                _draw_running_head(canvas, plan, section, language)
            for y, block in page:
                block.draw(canvas, y)
            _draw_foot(canvas, section, number, sheet=sheet, sheets=sheets, language=language)
    return canvas.finish()


def _draw_running_head(canvas: Canvas, plan: Plan, section: Section, language: str) -> None:
    right = MARGIN + CONTENT_WIDTH
    day = f"{plan.round_.name} · {date(plan.round_.date, language)}"
    title = canvas.shorten(section.title, CONTENT_WIDTH * 0.45, 12, bold=True)
    canvas.text(MARGIN, 15.6, title, 12, bold=True)
    room = CONTENT_WIDTH - canvas.width(title, 12, bold=True) - 6
    canvas.text(right, 15.6, canvas.shorten(day, room, 9), 9, align="right")
    canvas.pen(0.4)
    canvas.line(((MARGIN, 18), (right, 18)))


def _draw_foot(
    canvas: Canvas, section: Section, number: int, *, sheet: int, sheets: int, language: str
) -> None:
    right = MARGIN + CONTENT_WIDTH
    canvas.pen(0.2)
    canvas.line(((MARGIN, 280), (right, 280)))
    whole = say("sheets.page_of_all", language, page=sheet, pages=sheets)
    room = CONTENT_WIDTH - canvas.width(whole, 9) - 40
    team = canvas.shorten(section.title, room, 9, bold=True)
    pages = len(section.pages)
    text = say("sheets.page_of_team", language, team=team, page=number, pages=pages)
    canvas.text(MARGIN, 284.2, text, 9, bold=True)
    canvas.text(right, 284.2, whole, 9, align="right")
    canvas.text(PAGE_WIDTH / 2, 288.8, say("sheets.privacy", language), 8.5, align="centre")
