"""Maps on the sheets: one team's way, and all ways together.

In: a plan's routes and the round's roads. Out: drawings on the canvas, black, white and grey only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from routing.model import Location, Round, Team
from routing.plan.model import Plan, Route, Visit
from routing.sheets.map_drawing import MapDrawing, draw_map, entry_point
from routing.sheets.map_frame import Floats, Place, fit_frame, focus_frame, project
from routing.sheets.map_labels import Label, LabelWish, group_numbers
from routing.sheets.pdf_canvas import BODY, Canvas
from routing.sheets.road_map import RoadMap
from routing.sheets.villages import MANY_TEAMS, homes_of
from routing.words import say
from routing.words.numbers import distance

ROAD_STYLES: tuple[tuple[float, float, tuple[float, ...]], ...] = (
    (1.7, 0.72, ()),
    (1.3, 0.72, ()),
    (0.8, 0.74, ()),
    (0.45, 0.68, ()),
    (0.3, 0.55, (0.9, 0.9)),
)
"""For each rank of road: millimetres wide, grey, dashes. None so faint that a copy loses it."""

ROUTE_DASHES: tuple[tuple[float, ...], ...] = ((), (2.4, 1.6), (0.9, 1.3), (5.0, 1.6))
"""What tells routes apart where a map shows several: dashes, for paper knows no colours."""

MAP_FOOT = 8.5
"""Millimetres below a map for its scale bar and north arrow."""

MAP_LEGEND = 5.0
"""Millimetres more on a phone, where what signs mean stands on a line of its own."""

_COMPASS = "→↘↓↙←↖↑↗"
"""By eighths of a turn clockwise from east, as angles run on a page."""

_SIZE = BODY


def draw_team_map(
    canvas: Canvas, round_: Round, route: Route, *, road_map: RoadMap, place: Place, language: str,
) -> None:  # fmt: skip
    """Draw one team's way with its numbered stops."""
    team = next(team for team in round_.teams if team.id == route.team)
    doors = _degrees([visit.location for visit in route.visits])
    ends = [(key, where) for key, where in _ends(round_, team) if where is not None]
    way = _way(round_, team, route)
    frame = focus_frame(doors, np.concatenate((_degrees([w for _, w in ends]), way)), place)
    wishes = []
    for key, where in ends:
        spot = frame.to_page(project(_degrees([where])))[0]
        at, text = (float(spot[0]), float(spot[1])), say(f"sheets.{key}", language)
        if not frame.holds(at):
            far = entry_point(frame, way, last=key == "end")
            if far is None:
                continue
            metres = round(math.dist(at, far) / frame.ground_scale)
            arrow = _COMPASS[round(math.atan2(at[1] - far[1], at[0] - far[0]) / (math.pi / 4)) % 8]
            text = f"{text} {arrow} {distance(metres, language)}"
            at = far
        wishes.append(_wish(canvas, text, at, _SIZE, dark=True))
    spots = [(float(x), float(y)) for x, y in frame.to_page(project(doors))]
    wishes += [_wish(canvas, text, at, _SIZE) for text, at in group_numbers(spots)]
    drawing = draw_map(
        frame, road_map, ways=[way], doors=doors, wishes=wishes,
                       measure=canvas.width)  # fmt: skip
    _paint(canvas, drawing, language)


def draw_plan_map(
    canvas: Canvas, plan: Plan, *, road_map: RoadMap, place: Place, language: str
) -> None:  # fmt: skip
    """Draw all ways, each with its team's id, and a cross where a stop is unserved. Of very many
    teams only villages are named, and of these as many as there is room for.
    """
    round_ = plan.round_
    teams = {team.id: team for team in round_.teams}
    ways = [_way(round_, teams[route.team], route) for route in plan.routes]
    doors = _degrees([visit.location for route in plan.routes for visit in route.visits])
    unserved = {each.stop for each in plan.unassigned}
    left_out = _degrees([stop.location for stop in round_.stops if stop.id in unserved])
    if len(doors):
        frame = focus_frame(doors, np.concatenate((doors, *ways)), place)
    else:
        frame = fit_frame(left_out, place)
    wishes = []
    for depot in round_.depots:
        spot = frame.to_page(project(_degrees([depot.location])))[0]
        if frame.holds(at := (float(spot[0]), float(spot[1]))):
            text = canvas.shorten(depot.name or depot.id, 40, _SIZE, bold=True)
            wishes.append(_wish(canvas, text, at, _SIZE, dark=True))
    many = len(plan.routes) >= MANY_TEAMS
    for name, routes in _named(plan) if many else [(each.team, [each]) for each in plan.routes]:
        places = [visit.location for route in routes for visit in route.visits]
        spots = frame.to_page(project(_degrees(places)))
        middle = spots.mean(axis=0)
        nearest = spots[int(np.argmin(np.hypot(*(spots - middle).T)))]
        at = (float(nearest[0]), float(nearest[1]))
        text = canvas.shorten(name, 36 if many else 24, _SIZE, bold=True)
        wishes.append(_wish(canvas, text, at, _SIZE))
    drawing = draw_map(
        frame,
        road_map,
        ways=ways,
        doors=doors,
        wishes=wishes,
        measure=canvas.width,
        detailed=False,
        all_labels=not many,
    )
    crosses = [
        (float(x), float(y)) for x, y in frame.to_page(project(left_out)) if frame.holds((x, y), 1)
    ]
    _paint(canvas, drawing, language, route_width=0.25 if many else 0.6, crosses=crosses)


def _named(plan: Plan) -> list[tuple[str, list[Route]]]:
    """The villages and the teams that belong there, those with the most first."""
    villages: dict[tuple[str, str], list[Route]] = {}
    homes = homes_of(plan, {stop.id: stop for stop in plan.round_.stops})
    for home, route in zip(homes, plan.routes, strict=True):
        villages.setdefault(home, []).append(route)
    named = [(name or code, routes) for (code, name), routes in villages.items() if name or code]
    return sorted(named, key=lambda each: -len(each[1]))


def _ends(round_: Round, team: Team) -> list[tuple[str, Location | None]]:
    depots = {depot.id: depot.location for depot in round_.depots}
    start, end = (
        place if isinstance(place, Location) else depots.get(place or "")
        for place in (team.start, team.end)
    )
    return [("start", start)] if start == end else [("start", start), ("end", end)]


def _way(round_: Round, team: Team, route: Route) -> Floats:
    """The route's geometry, or straight lines from door to door where it has none."""
    if len(route.geometry) > 1:
        return np.array(route.geometry, float)
    ends = dict(_ends(round_, team))
    start, end = ends["start"], ends.get("end", ends["start"])
    depots = {depot.id: depot.location for depot in round_.depots}
    middle = [
        step.location if isinstance(step, Visit) else depots[step.depot] for step in route.steps
    ]
    places = [start, *middle, end]
    return _degrees([place for place in places if place is not None])


def _degrees(places: Sequence[Location]) -> Floats:
    return np.array([(place.lon, place.lat) for place in places], float).reshape(-1, 2)


def _wish(
    canvas: Canvas, text: str, at: tuple[float, float], size: float, *, dark: bool = False
) -> LabelWish:
    height = size * 0.49
    width = max(canvas.width(text, size, bold=True) + 1.8, height)
    return LabelWish(text=text, at=at, size=size, width=width, height=height, dark=dark)


def _paint(
    canvas: Canvas, drawing: MapDrawing, language: str, route_width: float = 0.85,
    crosses: Sequence[tuple[float, float]] = (),
) -> None:  # fmt: skip
    frame = drawing.frame
    place = frame.x, frame.y, frame.width, frame.height
    with canvas.clipped(*place):
        canvas.box(*place, fill=1.0, border=False)
        # Full width from 0.1 mm of paper a metre on; narrower where streets crowd on a small scale.
        share = min(max(math.sqrt(frame.ground_scale / 0.1), 0.4), 1.0)
        chosen = None
        for rank, points in drawing.roads:
            if chosen != rank:
                width, grey, dash = ROAD_STYLES[rank]
                canvas.pen(width * share, grey, dash)
                chosen = rank
            canvas.line(points.tolist())
        for name in drawing.names:
            canvas.text(name.x, name.y, name.text, name.size, align="centre", degrees=name.degrees)
        for width, grey, dashed in ((2.3 * route_width, 1.0, False), (route_width, 0.0, True)):
            for index, route in enumerate(drawing.routes):
                dash = ROUTE_DASHES[index % len(ROUTE_DASHES)] if dashed else ()
                canvas.pen(width, grey, dash)
                for part in route.parts:
                    canvas.line(part.tolist())
        canvas.pen(0.2, 1.0)
        for route in drawing.routes:
            for x, y, direction in route.arrows:
                _paint_arrow(canvas, x, y, direction)
        canvas.pen(0.4, dash=(0.8, 0.6))
        for walk in drawing.walks:
            canvas.line(walk)
        canvas.pen(0.25, 1.0)
        for x, y in drawing.dots:
            canvas.disc(x, y, 0.9 * route_width, 0.0, border=True)
        canvas.pen(0.5)
        for x, y in crosses:
            canvas.line(((x - 1.3, y - 1.3), (x + 1.3, y + 1.3)))
            canvas.line(((x - 1.3, y + 1.3), (x + 1.3, y - 1.3)))
        _paint_labels(canvas, drawing.labels)
    canvas.pen(0.4)
    canvas.box(*place)
    _paint_foot(canvas, drawing, language, say("sheets.unserved_sign", language) if crosses else "")


def _paint_arrow(canvas: Canvas, x: float, y: float, direction: float) -> None:
    ahead, aside = (math.cos(direction), math.sin(direction)), 1.25
    tip = (x + 1.7 * ahead[0], y + 1.7 * ahead[1])
    tail = (x - 1.3 * ahead[0], y - 1.3 * ahead[1])
    left = (tail[0] - aside * ahead[1], tail[1] + aside * ahead[0])
    right = (tail[0] + aside * ahead[1], tail[1] - aside * ahead[0])
    canvas.polygon((tip, left, (x - 0.7 * ahead[0], y - 0.7 * ahead[1]), right), 0.0, border=True)


def _paint_labels(canvas: Canvas, labels: Sequence[Label]) -> None:
    for label in labels:
        if label.away:
            box = label.box
            middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
            for width, grey in ((0.9, 1.0), (0.3, 0.0)):
                canvas.pen(width, grey)
                canvas.line((label.at, middle))
            canvas.disc(*label.at, 0.75, 0.0)
    canvas.pen(0.35)
    for label in labels:
        box, size = label.box, label.size
        width, height = box.right - box.left, box.bottom - box.top
        canvas.box(box.left, box.top, width, height, fill=0.0 if label.dark else 1.0,
                   corner=0.6 if label.dark else height / 2 - 0.05)  # fmt: skip
        base = (box.top + box.bottom) / 2 + size * 0.3528 * 0.36
        canvas.text((box.left + box.right) / 2, base, label.text, size,
                    bold=True, align="centre", white=label.dark)  # fmt: skip


def _paint_foot(canvas: Canvas, drawing: MapDrawing, language: str, legend: str) -> None:
    """The scale bar, what signs mean, and north: below the frame, where they hide nothing."""
    frame = drawing.frame
    top = frame.y + frame.height + 1
    base, right = top + 4.0, frame.x + frame.width
    length = drawing.scale_metres * frame.ground_scale
    canvas.pen(0.5)
    bar = ((frame.x, top + 1), (frame.x, base - 0.4), (frame.x + length, base - 0.4),
           (frame.x + length, top + 1))  # fmt: skip
    canvas.line(bar)
    text = distance(drawing.scale_metres, language)
    canvas.text(frame.x + length + 2, base, text, _SIZE, bold=True)
    if canvas.paper.narrow:
        canvas.text(frame.x, base + MAP_LEGEND, legend, _SIZE)
    else:
        canvas.text(frame.x + frame.width / 2, base, legend, _SIZE, align="centre")
    canvas.text(right - 5.0, base, say("sheets.north", language), _SIZE, bold=True, align="right")
    x = right - 2
    canvas.polygon(
        ((x, top + 0.2), (x - 1.6, base + 0.8), (x, base - 0.2), (x + 1.6, base + 0.8)), 0
    )
