"""A row a stop: who, where, when, how to get there, a code for the phone, room for a signature.

In: a visit and its stop. Out: a block that is never split, on A4 or for a phone.
"""

from __future__ import annotations

from routing.model import Stop
from routing.plan.model import Visit
from routing.sheets.day import load_texts
from routing.sheets.navigation import geo_uri, place_link
from routing.sheets.pdf_canvas import BODY, Canvas
from routing.sheets.pdf_flow import (
    SIDE,
    Block,
    Cell,
    Column,
    Line,
    Table,
    baseline,
    clip,
    height_of,
    lines_of,
    pitch,
    write_lines,
)
from routing.sheets.pdf_head import TeamSheet
from routing.sheets.pdf_qr import QUIET, qr_boxes
from routing.sheets.pdf_team import stop_name, where_lines
from routing.words import say
from routing.words.numbers import clock, span

QR_SIDE = 22.5
"""Millimetres with the white round it: modules of 0.55 mm, which phones read from half a metre."""

_PAD = 0.8
_TICK = 8.0
_NUMBER, _TEXT, _FACTS, _CODE, _SIGN = 17.0, 86.0, 28.0, 24.0, 31.0
_NAME, _TIME = 13.0, 13.0
_NARROW_NUMBER, _NARROW_CODE = 11.0, 25.0


def rows_head(canvas: Canvas, language: str) -> Block | None:
    """The head of the table of stops; none on a phone, where a row explains itself."""
    if canvas.paper.narrow:
        return None
    names = ("number", "household", "facts", "code", "sign")
    widths = (_NUMBER, _TEXT, _FACTS, _CODE, _SIGN)
    return Table(
        paper=canvas.paper,
        columns=tuple(
            Column(width=width, title=say(f"sheets.head.{name}", language),
                   align={"household": "left", "facts": "right"}.get(name, "centre"))
            for name, width in zip(names, widths, strict=True)
        ),
    ).head  # fmt: skip


def stop_row(
    canvas: Canvas, sheet: TeamSheet, number: int, visit: Visit, stop: Stop,
    *, head: Block | None, directions: str, dense: bool = False,
) -> Block:  # fmt: skip
    """One stop's row; a ``dense`` one on A4 has all that is told of the stop in one paragraph."""
    if canvas.paper.narrow:
        return _narrow_row(canvas, sheet, number, visit, stop, directions=directions)
    return _wide_row(
        canvas, sheet, number, visit, stop, directions=directions, head=head, dense=dense
    )


def _when(visit: Visit, stop: Stop, language: str) -> str:
    """Beside the time expected: windows, set-up and waiting, where there are any."""
    texts = []
    if stop.windows:
        windows = ", ".join(f"{clock(each.start)}–{clock(each.end)}" for each in stop.windows)
        texts.append(f"({windows})")
    if visit.setup_duration:
        length = span(visit.setup_duration, language)
        texts.append(say("sheets.setup", language, span=length))
    if clock(visit.service_start) != clock(visit.arrival + visit.setup_duration):
        texts.append(say("sheets.wait_until", language, time=clock(visit.service_start)))
    return " · ".join(texts)


def _below(
    canvas: Canvas, sheet: TeamSheet, visit: Visit, stop: Stop, room: float, *,
    dense: bool = False,
) -> tuple[list[Line], str]:  # fmt: skip
    """The lines below a name, and what stands at the right of the last of them: when to come."""
    lines = []
    texts = where_lines(stop, sheet.round_.columns, sheet.language)
    if dense and texts:
        texts = [" · ".join(texts)]
    while texts:
        text = texts.pop(0)
        # Short ones share a line: every line less is a stop more on the page.
        while texts and canvas.width(f"{text} · {texts[0]}", BODY) <= room:
            text = f"{text} · {texts.pop(0)}"
        lines += lines_of(canvas, text, room)
    when = _when(visit, stop, sheet.language)
    if not when:
        return lines, ""
    free = room - (canvas.width(lines[-1].text, BODY) if lines else 0.0) - 3
    if lines and canvas.width(when, BODY, bold=True) <= free:
        return lines, when
    return [*lines, *lines_of(canvas, when, room, bold=True)], ""


def _wide_row(
    canvas: Canvas, sheet: TeamSheet, number: int, visit: Visit, stop: Stop,
    *, directions: str, head: Block | None, dense: bool,
) -> Block:  # fmt: skip
    paper = canvas.paper
    whole = _TEXT + _FACTS - 2 * SIDE
    way = lines_of(canvas, directions, whole) if directions else []
    parcels, *others = load_texts(stop.demand, sheet.language)
    weights = "".join(f" · {text}" for text in others)
    load_width = canvas.width(parcels, _NAME, bold=True) + canvas.width(weights, BODY)
    space = canvas.width("n", BODY) / 2 if weights else 0.0
    name = stop_name(stop, sheet.round_.columns)
    household = lines_of(canvas, name, whole - load_width - space - 3, _NAME, bold=True)
    below, when = _below(canvas, sheet, visit, stop, whole, dense=dense)
    household += below
    band = height_of([way]) + 0.6 if way else 0.0
    room = paper.bottom - paper.top_continued - 2 * _PAD - band - (head.height if head else 0.0)
    fitting = clip(household, room)
    height = max(band + height_of([fitting]) + 2 * _PAD, QR_SIDE + 0.6)
    left = paper.margin + _NUMBER

    def draw(canvas: Canvas, y: float) -> None:
        if way:
            canvas.box(left, y + 0.2, _TEXT + _FACTS, band, fill=0.93, border=False)
            write_lines(canvas, left + SIDE, y + 0.4, way)
        top = y + _PAD + band
        middle = paper.margin + _NUMBER / 2
        canvas.text(middle, y + 7.2, str(number), 18, bold=True, align="centre")
        canvas.text(middle, y + 14.5, clock(visit.arrival), _TIME, bold=True, align="centre")
        end = write_lines(canvas, left + SIDE, top, fitting)
        base, right = top + baseline(_NAME), left + SIDE + whole
        canvas.text(right - load_width - space, base, parcels, _NAME, bold=True)
        canvas.text(right, base, weights, BODY, align="right")
        at = end - pitch(BODY) + baseline(BODY)
        canvas.text(right, at, when, BODY, bold=True, align="right")
        x = left + _TEXT + _FACTS
        _draw_code(canvas, x + 0.75, y + (height - QR_SIDE) / 2, sheet, stop)
        x += _CODE
        canvas.pen(0.45)
        canvas.box(x + 1.5, y + 1.5, _TICK, _TICK)
        # Where to sign: a line at the bottom, so that it is seen what the room is for.
        canvas.pen(0.2, 0.35)
        canvas.line(((x + 1.5, y + height - 3), (paper.right - 1, y + height - 3)))
        canvas.line(((paper.margin, y + height), (paper.right, y + height)))

    return Block(height=height, draw=draw, head=head)


def _narrow_row(
    canvas: Canvas, sheet: TeamSheet, number: int, visit: Visit, stop: Stop,
    *, directions: str,
) -> Block:  # fmt: skip
    paper, language = canvas.paper, sheet.language
    whole = paper.content - 2 * SIDE
    way = lines_of(canvas, directions, whole) if directions else []
    name = lines_of(
        canvas, stop_name(stop, sheet.round_.columns), whole - _NARROW_NUMBER, 14, bold=True
    )  # fmt: skip
    room = whole - _NARROW_CODE
    parcels, *others = load_texts(stop.demand, language)
    texts = lines_of(canvas, f"{clock(visit.arrival)} · {parcels}", room, _TIME, bold=True)
    texts += lines_of(canvas, " · ".join(others), room) if others else []
    below, when = _below(canvas, sheet, visit, stop, room)
    texts += below + (lines_of(canvas, when, room, bold=True) if when else [])
    above = height_of([way]) + (1.0 if way else 0.0) + height_of([name]) + 1.5
    fitting: Cell = clip(texts, paper.bottom - paper.top_continued - above - 2)
    least = QR_SIDE + _TICK + 2
    height = above + max(height_of([fitting]), least) + 2

    def draw(canvas: Canvas, y: float) -> None:
        at = y
        if way:
            band = height_of([way]) + 0.6
            canvas.box(paper.margin, at + 0.2, paper.content, band, fill=0.93, border=False)
            write_lines(canvas, paper.margin + SIDE, at + 0.4, way)
            at += band + 0.4
        canvas.text(paper.margin + SIDE, at + pitch(14) * 0.85, str(number), 16, bold=True)
        at = write_lines(canvas, paper.margin + SIDE + _NARROW_NUMBER, at + 0.5, name) + 1
        write_lines(canvas, paper.margin + SIDE, at, fitting)
        x = paper.right - QR_SIDE
        _draw_code(canvas, x, at, sheet, stop)
        canvas.pen(0.45)
        canvas.box(x + (QR_SIDE - _TICK) / 2, at + QR_SIDE + 0.5, _TICK, _TICK)
        canvas.pen(0.3, 0.2)
        canvas.line(((paper.margin, y + height), (paper.right, y + height)))

    return Block(height=height, draw=draw)


def _draw_code(canvas: Canvas, x: float, y: float, sheet: TeamSheet, stop: Stop) -> None:
    """The way to the door for a phone's camera; touched on a screen it opens Google Maps."""
    link = place_link(stop.location)
    text = link if sheet.round_.qr == "google" else geo_uri(stop.location)
    modules, dark = qr_boxes(text)
    module = QR_SIDE / (modules + 2 * QUIET)
    canvas.modules(x + QUIET * module, y + QUIET * module, module, dark)
    canvas.link(x, y, QR_SIDE, QR_SIDE, link)
