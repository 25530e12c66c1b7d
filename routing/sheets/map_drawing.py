"""An overview map as plain geometry: what to draw where on a frame of paper.

In: roads, routes and places in degrees, and a frame in millimetres. Out: a ``MapDrawing`` whose
lines, labels and arrows are in millimetres of the page, clipped to the frame and simplified to what
print can show. Nothing is drawn here, and no map is fetched.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from routing.sheets.map_frame import Floats, Frame, Point, project
from routing.sheets.map_labels import Box, Label, LabelWish, covers, place_labels
from routing.sheets.map_streets import StreetName, place_names, street_pieces
from routing.sheets.road_map import RESOLUTION, RoadMap

SHORTEST_WALK = 1.2
"""Millimetres from the way at which a door's walk begins to be seen beside the door's dot."""

ARROW_PITCH = 22.0
"""Millimetres from one arrow of a route to the next."""

FEW_NAMES, MOST_NAMES = 6, 16
"""Street names on a map: fewer are too few to find one's way by, more are clutter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLine:
    """A team's way on paper: its parts inside the frame, and arrows as (x, y, direction)."""

    parts: tuple[Floats, ...]
    arrows: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapDrawing:
    """Everything on one map, in millimetres of the page.

    Parameters
    ----------
    roads
        (rank, points), the least important first.
    dots
        Where the doors are.
    walks
        Lines from doors that lie off the way to where they are nearest to it.
    scale_metres
        What the scale bar stands for: 1, 2 or 5 times a power of ten.
    """

    frame: Frame
    roads: tuple[tuple[int, Floats], ...]
    routes: tuple[RouteLine, ...]
    dots: tuple[Point, ...]
    walks: tuple[tuple[Point, Point], ...]
    labels: tuple[Label, ...]
    names: tuple[StreetName, ...]
    scale_metres: int


def draw_map(
    frame: Frame,
    road_map: RoadMap,
    *,
    ways: Sequence[Floats],
    doors: Floats,
    wishes: Sequence[LabelWish],
    measure: Callable[[str, float], float],
    name_sizes: Sequence[float] = (12.0, 9.0),
    detailed: bool = True,
    all_labels: bool = True,
) -> MapDrawing:
    """Work out a map.

    Parameters
    ----------
    frame
        Where on the page, and of what ground.
    road_map
        The roads.
    ways
        Each route's way along the roads, (lon, lat), shape (n, 2).
    doors
        The stops, (lon, lat), shape (n, 2).
    wishes
        The labels to be placed, the most important first, anchored in millimetres of the page.
    measure
        Millimetres that a street's name takes at a size in points.
    name_sizes
        Points of the streets' names, the largest first; each street's that has room at a size is
        placed, and the next size serves those that have none, while ``FEW_NAMES`` are wanting.
    detailed
        Whether ways show their direction, and doors the walk to them.
    all_labels
        Whether labels are placed though they cover others.
    """
    roads, named = road_map.inside(frame)
    parts = [_inside(frame, way) for way in ways]
    dots = frame.to_page(project(doors)) if len(doors) else np.empty((0, 2))
    steps = [point for way in parts for part in way for point in _steps(part, 1.2)]
    track = np.array(steps).reshape(-1, 2)
    inner = Box(frame.x, frame.y, frame.x + frame.width, frame.y + frame.height)
    labels = place_labels(wishes, dots, track, inner, all_of=all_labels)
    boxes = [label.box for label in labels]
    routes = tuple(
        RouteLine(parts=tuple(way), arrows=tuple(_arrows(way, boxes)) if detailed else ())
        for way in parts
    )
    names: list[StreetName] = []
    pieces = (
        street_pieces(frame, named, measure=measure, size=min(name_sizes)) if name_sizes else {}
    )
    for size in name_sizes:
        if len(names) < FEW_NAMES:
            placed = {each.text for each in names}
            left = {name: each for name, each in pieces.items() if name not in placed}
            names += place_names(
                frame,
                left,
                boxes=boxes,
                track=track,
                size=size,
                measure=measure,
                taken=[each.points for each in names],
                most=MOST_NAMES - len(names),
            )
    return MapDrawing(
        frame=frame,
        roads=tuple(roads),
        routes=routes,
        dots=tuple((float(x), float(y)) for x, y in dots if frame.holds((x, y))),
        walks=tuple(_walks(dots, parts)) if detailed else (),
        labels=tuple(labels),
        names=tuple(names),
        scale_metres=_scale_metres(frame),
    )


def entry_point(frame: Frame, way: Floats, *, last: bool = False) -> Point | None:
    """Where a way first enters the frame (or last leaves it), on the page."""
    parts = _inside(frame, way)
    if not parts:
        return None
    x, y = parts[-1][-1] if last else parts[0][0]
    return float(x), float(y)


def _inside(frame: Frame, way: Floats) -> list[Floats]:
    """The parts of a way inside the frame, in its direction, on the page, simplified."""
    if len(way) < 2:
        return []
    # Clipped piece by piece: a way that crosses itself must not be re-noded or reordered.
    points = frame.to_page(project(way))
    left, top = frame.x, frame.y
    right, bottom = left + frame.width, top + frame.height
    low, high = np.minimum(points[:-1], points[1:]), np.maximum(points[:-1], points[1:])
    seen = (high[:, 0] >= left) & (low[:, 0] <= right) & (high[:, 1] >= top) & (low[:, 1] <= bottom)
    runs: list[list[int]] = []
    for index in np.flatnonzero(seen).tolist():
        if runs and runs[-1][-1] == index:
            runs[-1].append(index + 1)
        else:
            runs.append([index, index + 1])
    result = []
    for run in runs:
        part = points[run].copy()
        part[0] = _pulled_in(part[0], part[1], frame)
        part[-1] = _pulled_in(part[-1], part[-2], frame)
        line = shapely.simplify(shapely.linestrings(part), RESOLUTION, preserve_topology=False)
        result.append(shapely.get_coordinates(line))
    return result


def _pulled_in(point: Floats, towards: Floats, frame: Frame) -> Floats:
    """The point, or where the line from it towards its neighbour meets the frame."""
    share = 0.0
    for axis, low, high in (
        (0, frame.x, frame.x + frame.width), (1, frame.y, frame.y + frame.height),
    ):  # fmt: skip
        span = towards[axis] - point[axis]
        if point[axis] < low and span > 0:
            share = max(share, (low - point[axis]) / span)
        elif point[axis] > high and span < 0:
            share = max(share, (high - point[axis]) / span)
    return np.asarray(point + min(share, 1.0) * (towards - point))


def _steps(part: Floats, pitch: float) -> list[Point]:
    """Points along a line, ``pitch`` apart."""
    lengths = np.hypot(*np.diff(part, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(lengths)))
    wanted = np.arange(pitch / 2, along[-1], pitch)
    return list(
        zip(
            np.interp(wanted, along, part[:, 0]).tolist(),
            np.interp(wanted, along, part[:, 1]).tolist(),
            strict=True,
        )
    )


def _walks(dots: Floats, ways: Sequence[Sequence[Floats]]) -> list[tuple[Point, Point]]:
    parts = [part for way in ways for part in way]
    if not parts:
        return []
    lines = shapely.MultiLineString(parts)
    walks = []
    for line in shapely.shortest_line(shapely.points(dots), lines):
        (x, y), (to_x, to_y) = line.coords
        if math.dist((x, y), (to_x, to_y)) > SHORTEST_WALK:
            walks.append(((x, y), (to_x, to_y)))
    return walks


def _arrows(parts: Sequence[Floats], boxes: Sequence[Box]) -> list[tuple[float, float, float]]:
    """Arrows along a way, evenly, none under a label."""
    arrows = []
    for part in parts:
        lengths = np.hypot(*np.diff(part, axis=0).T)
        along = np.concatenate(([0.0], np.cumsum(lengths)))
        total = float(along[-1])
        count = max(1, round(total / ARROW_PITCH)) if total > 6 else 0
        for number in range(count):
            centre = total * (number + 0.5) / count
            # Moved along a little where a label stands, or at a corner, where it points astray.
            for shift in (0.0, 2.5, -2.5, 5.0, -5.0, 7.5, -7.5):
                at = [
                    np.array(
                        [np.interp(centre + shift + d, along, part[:, axis]) for axis in (0, 1)]
                    )
                    for d in (-1.3, 0.0, 1.3)
                ]
                step = at[2] - at[0]
                straight = float(np.hypot(*step)) > 2.4
                middle = (float(at[1][0]), float(at[1][1]))
                if straight and not any(covers(box, middle, 1.2) for box in boxes):
                    arrows.append((*middle, math.atan2(step[1], step[0])))
                    break
    return arrows


def _scale_metres(frame: Frame, longest: float = 38.0) -> int:
    """The largest 1, 2 or 5 times a power of ten metres that fits the scale bar."""
    room = max(longest / frame.ground_scale, 1.0)
    power = 10 ** math.floor(math.log10(room))
    return int(max(factor for factor in (1, 2, 5) if factor * power <= room) * power)
