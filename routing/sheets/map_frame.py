"""A map's frame: which ground it shows on which rectangle of the page.

In: places in degrees and a rectangle in millimetres. Out: a ``Frame`` that takes the one to the
other.

The projection is Mercator's: conformal, so that shapes and directions are right wherever the round
is; the scale is the one at the middle of the frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EARTH_RADIUS = 6_371_009.0
"""Metres: the mean radius (IUGG 1980)."""

SMALLEST_WIDTH = 450.0
"""Metres that a frame shows at least, so that a single stop has streets round it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rectangle of the page (millimetres, origin upper left) and the ground that it shows.

    ``middle`` is in Mercator metres at the equator; ``scale`` is millimetres of paper for one of
    them, ``ground_scale`` for a metre on the ground in the middle of the frame.
    """

    x: float
    y: float
    width: float
    height: float
    middle: Point
    scale: float

    @property
    def ground_scale(self) -> float:
        """Millimetres of paper for a metre on the ground."""
        return self.scale * math.cosh(self.middle[1] / EARTH_RADIUS)

    def to_page(self, mercator: Floats) -> Floats:
        """Mercator metres, shape (n, 2), to millimetres of the page."""
        centre = np.array((self.x + self.width / 2, self.y + self.height / 2))
        return np.asarray((mercator - self.middle) * (self.scale, -self.scale) + centre)

    def ground(self) -> tuple[float, float, float, float]:
        """What the frame shows, in Mercator metres: west, south, east, north."""
        half = self.width / 2 / self.scale, self.height / 2 / self.scale
        return (
            self.middle[0] - half[0], self.middle[1] - half[1],
            self.middle[0] + half[0], self.middle[1] + half[1],
        )  # fmt: skip

    def holds(self, point: Point, margin: float = 0.0) -> bool:
        """Whether a point of the page lies inside, at least ``margin`` from the border."""
        return (
            self.x + margin <= point[0] <= self.x + self.width - margin
            and self.y + margin <= point[1] <= self.y + self.height - margin
        )


def project(degrees: Floats) -> Floats:
    """(lon, lat) in degrees, shape (n, 2), to Mercator metres at the equator."""
    radians = np.radians(np.clip(degrees, (-180, -85), (180, 85)))
    y = np.log(np.tan(np.pi / 4 + radians[:, 1] / 2))
    return EARTH_RADIUS * np.column_stack((radians[:, 0], y))


Place = tuple[float, float, float, float]
"""A rectangle of the page: x, y, width, height."""


def fit_frame(degrees: Floats, place: Place) -> Frame:
    """The frame in which all the points, (lon, lat), shape (n, 2), n ≥ 1, have room."""
    x, y, width, height = place
    places = project(degrees)
    low, high = places.min(axis=0), places.max(axis=0)
    middle = (low + high) / 2
    smallest = SMALLEST_WIDTH * math.cosh(middle[1] / EARTH_RADIUS)
    margin = 9.0  # millimetres, so that a label at the edge stays inside
    scale = min(
        (width - 2 * margin) / max(high[0] - low[0], smallest),
        (height - 2 * margin) / max(high[1] - low[1], smallest * height / width),
    )
    return Frame(x=x, y=y, width=width, height=height, scale=float(scale),
                 middle=(float(middle[0]), float(middle[1])))  # fmt: skip


def focus_frame(stops: Floats, others: Floats, place: Place) -> Frame:
    """The frame of stops and everything else; or of the stops alone, where they would shrink to
    less than half the size they can have, or, being many, to less than three quarters of it.
    """
    near = fit_frame(stops, place)
    whole = fit_frame(np.concatenate((stops, others)), place)
    least = min(0.5 + len(stops) / 100, 0.75)
    return whole if whole.scale >= least * near.scale else near
