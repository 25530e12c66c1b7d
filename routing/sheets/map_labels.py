"""Numbers on a map that stay legible where doors are next to each other.

In: what is to be said where, in millimetres of the page. Out: a ``Label`` for each wish, in a place
of its own: on its door where there is room, else beside it with a line that leads there. Doors that
follow each other and all but touch share one label: ``3–5``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Floats = NDArray[np.float64]

TOUCHING = 2.6
"""Millimetres below which two doors visited one after the other share a label."""

SAME_PLACE = 0.6
"""Millimetres below which two doors are one place on paper, whenever they are visited."""

_GAP = 0.5
_RINGS = (4.2, 5.6, 7.2, 9.0, 11.5, 14.5, 18.0, 22.0, 27.0)
_ANGLES = np.radians(np.arange(0, 360, 20))
_ROUND = np.vstack(
    ((0.0, 0.0), np.tile(np.column_stack((np.cos(_ANGLES), np.sin(_ANGLES))), (len(_RINGS), 1)))
)
_RADII = np.concatenate(((0.0,), np.repeat(_RINGS, len(_ANGLES))))[:, None]
_NEAR = 1 + 2 * len(_ANGLES)
"""Of the places tried, those next to a label's own: on it, and the two rings about it."""


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelWish:
    """What is to be said of a place: its text, the text's size in points, how much room it takes,
    and whether it is dark (a start or an end) or light (a stop).
    """

    text: str
    at: Point
    size: float
    width: float
    height: float
    dark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label in its place; ``at`` is the door that it speaks of, joined by a line if outside."""

    text: str
    at: Point
    size: float
    box: Box
    dark: bool = False

    @property
    def away(self) -> bool:
        """Whether a line must lead from the label to its door."""
        return not covers(self.box, self.at, 0.0)


def covers(box: Box, point: Point, margin: float) -> bool:
    """Whether a point lies in a box that is grown by ``margin``."""
    return (
        box.left - margin <= point[0] <= box.right + margin
        and box.top - margin <= point[1] <= box.bottom + margin
    )


def group_numbers(places: Sequence[Point]) -> list[tuple[str, Point]]:
    """Stops 1, 2, … at places on paper as labels: (text, place).

    Stops that follow each other share a label while all of them lie within ``TOUCHING``; stops at
    one place do whenever they are visited.
    """
    groups: list[list[int]] = []
    for number, place in enumerate(places, start=1):
        for group in groups:
            if math.dist(places[group[0] - 1], place) <= SAME_PLACE:
                group.append(number)
                break
        else:
            last = groups[-1] if groups else []
            if (
                last
                and last[-1] == number - 1
                and all(math.dist(places[each - 1], place) <= TOUCHING for each in last)
            ):
                last.append(number)
            else:
                groups.append([number])
    return [(_runs(group), places[group[len(group) // 2] - 1]) for group in groups]


def _runs(numbers: Sequence[int]) -> str:
    """``1, 3–5``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        str(run[0]) if len(run) == 1 else f"{run[0]}\u2013{run[-1]}" for run in runs
    )  # fmt: skip


def place_labels(
    wishes: Sequence[LabelWish], dots: Floats, track: Floats, frame: Box, *, all_of: bool = True
) -> list[Label]:
    """Find a place for each wish, in their order.

    No label covers another while a place without that exists within 27 mm; covering doors, the
    route, or crossing other labels with its line is avoided in that order.

    Parameters
    ----------
    wishes
        What to place.
    dots
        The doors, shape (n, 2).
    track
        Points along the routes, shape (m, 2).
    frame
        Where labels must be.
    all_of
        Whether a label is placed though it covers another; else only those that find a free place
        next to their own.
    """
    placed: list[Label] = []
    boxes = np.empty((0, 4))
    for wish in wishes:
        middles = _candidates(wish, frame)
        half = np.array((wish.width / 2, wish.height / 2))
        if not all_of:
            middles = middles[:_NEAR]
            middles = middles[
                _count_overlaps(middles - half - _GAP, middles + half + _GAP, boxes) == 0
            ]
            if not len(middles):
                continue
        low, high = middles - half, middles + half
        shift = np.hypot(*(middles - wish.at).T)
        reach = _RINGS[-1] + wish.width
        away = np.hypot(*(dots - wish.at).T)
        others = dots[(away > SAME_PLACE) & (away < reach)]
        near = track[np.hypot(*(track - wish.at).T) < reach]
        cost = (
            shift
            + 12 * _count_inside(low - 0.3, high + 0.3, others)
            + 0.5 * np.minimum(_count_inside(low, high, near), 4) * (shift > 0)
            + 1000 * _count_overlaps(low - _GAP, high + _GAP, boxes)
            + 6 * _count_crossings(wish.at, middles, boxes)
        )
        best = int(np.argmin(cost))
        box = Box(*low[best].tolist(), *high[best].tolist())
        placed.append(Label(text=wish.text, at=wish.at, size=wish.size, box=box, dark=wish.dark))
        boxes = np.vstack((boxes, box))
    return placed


def _candidates(wish: LabelWish, frame: Box) -> Floats:
    """Where a label's middle may be: on the place first, then round it; all inside the frame."""
    aside = max(wish.width - wish.height, 0) / 2
    spots = np.asarray(wish.at) + _ROUND * _RADII + _ROUND * np.array((aside, 0.0))
    half = np.array((wish.width / 2 + _GAP, wish.height / 2 + _GAP))
    low, high = np.array(frame[:2]) + half, np.array(frame[2:]) - half
    return np.asarray(np.maximum(np.minimum(spots, high), low))


def _count_inside(low: Floats, high: Floats, points: Floats) -> Floats:
    x, y = points[None, :, 0], points[None, :, 1]
    inside = (x >= low[:, :1]) & (x <= high[:, :1]) & (y >= low[:, 1:]) & (y <= high[:, 1:])
    return np.asarray(inside.sum(axis=1), float)


def _count_overlaps(low: Floats, high: Floats, boxes: Floats) -> Floats:
    apart = (
        (high[:, None, 0] <= boxes[None, :, 0])
        | (low[:, None, 0] >= boxes[None, :, 2])
        | (high[:, None, 1] <= boxes[None, :, 1])
        | (low[:, None, 1] >= boxes[None, :, 3])
    )
    return np.asarray((~apart).sum(axis=1), float)


def _count_crossings(start: Point, ends: Floats, boxes: Floats) -> Floats:
    """How many boxes the line from ``start`` to each end runs through, by points along it."""
    shares = np.linspace(0.1, 0.9, 9)
    along = np.asarray(start) + shares[None, :, None] * (ends[:, None] - np.asarray(start))
    inside = (
        (along[:, :, None, 0] >= boxes[None, None, :, 0])
        & (along[:, :, None, 0] <= boxes[None, None, :, 2])
        & (along[:, :, None, 1] >= boxes[None, None, :, 1])
        & (along[:, :, None, 1] <= boxes[None, None, :, 3])
    )
    return np.asarray(inside.any(axis=1).sum(axis=1), float)
