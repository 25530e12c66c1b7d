"""The flat drawing board on which a district is laid out: convex cells, cuts, and the bending.

In: points in metres on a board where every street is straight. Out: cells cut in two, and the same
points bent (``Bend``), so that streets curve as real ones do while nothing that was apart comes to
cross: the bending never folds the board.

Everything that decides the layout uses only additions, products and square roots, which are exact
to the last bit everywhere; sines, which are not, only move points that are rounded afterwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Self

from routing.districts.dice import Dice

Point = tuple[float, float]
"""Metres to the right and up."""

EARTH_RADIUS = 6_371_008.8
"""Mean radius in metres (IUGG, Moritz 2000)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A convex piece of the board.

    Parameters
    ----------
    corners
        Counter-clockwise.
    sides
        For the side from corner i to the next: the street along it, or ``None``.
    stubs
        Dead-end streets inside.
    """

    corners: tuple[Point, ...]
    sides: tuple[int | None, ...]
    stubs: tuple[int, ...] = ()

    def replace(self, **changes: object) -> Self:
        """A changed copy."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def area(self) -> float:
        """Square metres."""
        pairs = zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True)
        return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2

    @property
    def centre(self) -> Point:
        """The mean of the corners."""
        num = len(self.corners)
        return sum(x for x, _ in self.corners) / num, sum(y for _, y in self.corners) / num

    def side(self, index: int) -> tuple[Point, Point]:
        """Both ends of one side."""
        return self.corners[index], self.corners[(index + 1) % len(self.corners)]

    def holds(self, point: Point, margin: float = 0.0) -> bool:
        """Whether a point lies inside, at least ``margin`` metres from every side."""
        for index in range(len(self.corners)):
            start, end = self.side(index)
            if cross(minus(end, start), minus(point, start)) < margin * apart(start, end):
                return False
        return True

    def axes(self) -> tuple[Point, Point, float, float]:
        """The smallest box round the cell that lies along one of its sides: long and short
        direction, length and width.
        """
        best: tuple[float, Point, Point, float, float] | None = None
        for index in range(len(self.corners)):
            start, end = self.side(index)
            along = unit(minus(end, start))
            across = (-along[1], along[0])
            length = _extent(self.corners, along)
            width = _extent(self.corners, across)
            if best is None or length * width < best[0] - 1e-6:
                best = (length * width, along, across, length, width)
        assert best is not None  # noqa: S101 (a cell has sides)
        _, along, across, length, width = best
        return (along, across, length, width) if length >= width else (across, along, width, length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where a line meets the border of a cell: on which sides, and at which points."""

    sides: tuple[int, int]
    points: tuple[Point, Point]


def find_cut(cell: Cell, through: Point, direction: Point, *, clear: float = 0.0) -> Cut | None:
    """Where a line cuts a cell, kept ``clear`` metres off corners; ``None`` if it misses it."""
    sides: list[int] = []
    points: list[Point] = []
    for index in range(len(cell.corners)):
        start, end = cell.side(index)
        before = cross(direction, minus(start, through))
        after = cross(direction, minus(end, through))
        if (before < 0) == (after < 0):
            continue
        share = before / (before - after)
        keep = min(clear / max(apart(start, end), 1e-9), 0.4)
        sides.append(index)
        points.append(between(start, end, min(max(share, keep), 1 - keep)))
    if len(sides) != 2:
        return None
    return Cut(sides=(sides[0], sides[1]), points=(points[0], points[1]))


def halves(cell: Cell, cut: Cut, street: int | None) -> tuple[Cell, Cell]:
    """The two cells that a street along a cut makes of one."""
    (first, second), (start, end) = cut.sides, cut.points
    num = len(cell.corners)
    inner = range(first + 1, second + 1)
    outer = [index % num for index in range(second + 1, first + 1 + num)]
    return (
        Cell(
            corners=(start, *(cell.corners[index] for index in inner), end),
            sides=(*(cell.sides[index] for index in range(first, second + 1)), street),
        ),
        Cell(
            corners=(end, *(cell.corners[index] for index in outer), start),
            sides=(cell.sides[second], *(cell.sides[index] for index in outer), street),
        ),
    )


class Bend:
    """Bends and turns the board.

    Parameters
    ----------
    strength
        0 leaves streets straight, 1 bends them as in an old village.
    river
        Height of the river's line, which meanders by itself.
    """

    def __init__(self, dice: Dice, *, strength: float, river: float) -> None:
        self._waves = [
            (
                *_scaled(_any_direction(dice), 2 * math.pi / length),
                dice.between(0, 2 * math.pi),
                *_scaled(_any_direction(dice), height * strength),
            )
            for usual, height in ((1900, 60), (1300, 36), (430, 9), (370, 8), (150, 2.2))
            for length in (usual * dice.between(0.85, 1.2),)
        ]
        self._turn = _any_direction(dice)
        self._river = river
        self._meander = (2 * math.pi / dice.between(620, 900), dice.between(0, 2 * math.pi))
        self._meander_height = 18 + 32 * strength

    def __call__(self, point: Point) -> Point:
        """Where a point of the board comes to lie, to the millimetre."""
        x, y = point
        off = (y - self._river) / 420
        rate, phase = self._meander
        bent_x = x
        bent_y = y + self._meander_height * math.sin(rate * x + phase) / (1 + off * off)
        for rate_x, rate_y, shift, push_x, push_y in self._waves:
            wave = math.sin(rate_x * x + rate_y * y + shift)
            bent_x += push_x * wave
            bent_y += push_y * wave
        turn_x, turn_y = self._turn
        return (
            round(turn_x * bent_x - turn_y * bent_y, 3),
            round(turn_y * bent_x + turn_x * bent_y, 3),
        )


def degrees(point: Point, lat: float, lon: float) -> Point:
    """Metres east and north of a location as (latitude, longitude), seven decimals."""
    per_degree = math.pi * EARTH_RADIUS / 180
    east, north = point
    return (
        round(lat + north / per_degree, 7),
        round(lon + east / (per_degree * math.cos(math.radians(lat))), 7),
    )


def cross(a: Point, b: Point) -> float:
    """Positive where ``b`` points to the left of ``a``."""
    return a[0] * b[1] - a[1] * b[0]


def minus(a: Point, b: Point) -> Point:
    """The way from ``b`` to ``a``."""
    return a[0] - b[0], a[1] - b[1]


def apart(a: Point, b: Point) -> float:
    """Metres between two points."""
    return math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2)


def between(a: Point, b: Point, share: float) -> Point:
    """The point that far (0 to 1) on the way from ``a`` to ``b``."""
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def unit(a: Point) -> Point:
    """The same direction, one metre long."""
    length = max(apart(a, (0, 0)), 1e-12)
    return a[0] / length, a[1] / length


def to_segment(point: Point, start: Point, end: Point) -> float:
    """Metres from a point to a segment."""
    along = minus(end, start)
    length = along[0] ** 2 + along[1] ** 2
    off = minus(point, start)
    share = 0.0 if length == 0 else (off[0] * along[0] + off[1] * along[1]) / length
    return apart(point, between(start, end, min(max(share, 0.0), 1.0)))


def _extent(points: tuple[Point, ...], along: Point) -> float:
    values = [x * along[0] + y * along[1] for x, y in points]
    return max(values) - min(values)


def _any_direction(dice: Dice) -> Point:
    while True:
        point = (dice.between(-1, 1), dice.between(-1, 1))
        if 0.1 < apart(point, (0, 0)) <= 1:
            return unit(point)


def _scaled(a: Point, by: float) -> Point:
    return a[0] * by, a[1] * by
