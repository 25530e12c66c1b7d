"""What lies round a point: the nearest streets and the river, found quickly.

In: a ``Drawing`` in metres. Out: distances in metres.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from routing.districts.drawing import Drawing, DrawnWay
from routing.districts.plane import Point, to_segment

_SQUARE = 64.0
"""Metres: the size of the squares by which segments are looked up, and the farthest look."""

_Segment = tuple[Point, Point, int]

FAR = 1e9
"""Metres, for nothing near."""


class Ground:
    """The segments of all roads and of the river, by square."""

    def __init__(self, drawing: Drawing) -> None:
        self._roads: dict[tuple[int, int], list[_Segment]] = {}
        self._open: dict[tuple[int, int], list[_Segment]] = {}
        self._river: dict[tuple[int, int], list[_Segment]] = {}
        for way in drawing.ways:
            places = [drawing.nodes[node].place for node in way.nodes]
            for start, end in pairwise(places):
                segment = (start, end, way.street)
                for square in _squares(start, end):
                    if way.street < 0:
                        self._river.setdefault(square, []).append(segment)
                        continue
                    self._roads.setdefault(square, []).append(segment)
                    if open_to_motorcycles(way):
                        self._open.setdefault(square, []).append(segment)

    def nearest_road(self, point: Point) -> tuple[float, int]:
        """Metres to the nearest road of any kind, and its street; ``FAR`` past some 60 m."""
        return _nearest(self._roads, point)

    def to_open_road(self, point: Point) -> float:
        """Metres to the nearest road that motorcycles may use; ``FAR`` past some 60 m."""
        return _nearest(self._open, point)[0]

    def to_river(self, point: Point) -> float:
        """Metres to the middle of the river; ``FAR`` past some 60 m."""
        return _nearest(self._river, point)[0]


def open_to_motorcycles(way: DrawnWay) -> bool:
    """Whether motorcycles may use a way and get there: tracks and the island do not count."""
    tags = way.tags
    foot = tags.get("highway") in ("footway", "path") and tags.get("motorcycle") != "yes"
    return not foot and tags.get("highway") != "track" and "access" not in tags


def _squares(start: Point, end: Point) -> Iterable[tuple[int, int]]:
    """The squares within reach of a segment shorter than a square."""
    left, right = sorted((start[0], end[0]))
    low, high = sorted((start[1], end[1]))
    for x in range(int(left // _SQUARE) - 1, int(right // _SQUARE) + 2):
        for y in range(int(low // _SQUARE) - 1, int(high // _SQUARE) + 2):
            yield x, y


def _nearest(squares: dict[tuple[int, int], list[_Segment]], point: Point) -> tuple[float, int]:
    best, street = FAR, -1
    for start, end, index in squares.get((int(point[0] // _SQUARE), int(point[1] // _SQUARE)), ()):
        metres = to_segment(point, start, end)
        if metres < best:
            best, street = metres, index
    return best, street
