"""The roads under the printed maps, looked up for each frame.

In: roads, and a frame of paper. Out: what to draw in it, in millimetres of the page, and what has a
name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

from routing.sheets.directions import short_street
from routing.sheets.map_frame import Floats, Frame, Ints, project
from routing.sheets.map_streets import NamedLines
from routing.sheets.road_columns import FOOTPATH, RoadColumns, runs

RESOLUTION = 0.2
"""Millimetres that a reader can tell apart on a printed line."""

MOST_INK = 0.8
"""Millimetres of road a square millimetre of paper, past which the smallest roads are left out: at
that density lines stand 2.5 mm apart and a street can no longer be followed."""

_BLOCK = 256
"""Roads, neighbours on the ground, that are passed over together where a frame is elsewhere."""

_CELLS = 1_024
"""Along a map's side: roads in one cell are neighbours."""


class RoadMap:
    """The round's roads, projected once and looked up for each frame. It holds arrays alone, so
    that a process is told of 437,000 roads in 40 MB.

    Parameters
    ----------
    road_lines
        Objects with ``name``, ``highway`` and ``coordinates`` as (lon, lat), or ``RoadLines``.
    """

    def __init__(self, road_lines: Iterable[Any]) -> None:
        roads = RoadColumns.of(road_lines)
        signs: dict[str, int] = {}
        # On a sign long words are short, and two names may be one.
        sign = [signs.setdefault(name and short_street(name), len(signs)) for name in roads.names]
        self._signs = tuple(signs)
        self._sign = np.array(sign, np.int64)[roads.name]
        self._rank, self._first = roads.rank, roads.first
        self._points = project(roads.points)
        self._boxes = np.empty((0, 4))
        self._order = np.zeros(0, np.int64)
        if len(roads):
            starts = self._first[:-1]
            low = np.minimum.reduceat(self._points, starts)
            high = np.maximum.reduceat(self._points, starts)
            self._order = _neighbours((low + high) / 2)
            self._boxes = np.column_stack((low, high))[self._order]
        begins = np.arange(0, len(self._boxes), _BLOCK)
        self._blocks = np.empty((0, 4))
        if len(begins):
            self._blocks = np.column_stack(
                (np.minimum.reduceat(self._boxes[:, :2], begins),
                 np.maximum.reduceat(self._boxes[:, 2:], begins))
            )  # fmt: skip

    def inside(self, frame: Frame) -> tuple[list[tuple[int, Floats]], NamedLines]:
        """The roads in a frame: what to draw, and what has a name to be told."""
        found = self._near(frame.ground())
        counts = self._first[found + 1] - self._first[found]
        lines = shapely.linestrings(
            self._points[runs(self._first, found)], indices=np.repeat(np.arange(len(found)), counts)
        )
        clipped = shapely.clip_by_rect(lines, *frame.ground())
        parts, owners = shapely.get_parts(clipped, return_index=True)
        parts = shapely.simplify(parts, RESOLUTION / frame.scale, preserve_topology=False)
        lengths = shapely.length(parts) * frame.scale
        ranks = self._rank[found][owners]
        keep = lengths > RESOLUTION
        for rank in range(FOOTPATH, 0, -1):
            if lengths[keep].sum() <= MOST_INK * frame.width * frame.height:
                break
            keep &= ranks < rank
        order = np.flatnonzero(keep)
        order = order[np.argsort(-ranks[order], kind="stable")]
        places, owner = shapely.get_coordinates(parts[order], return_index=True)
        ends = np.searchsorted(owner, np.arange(len(order) + 1)).tolist()
        page, shown = frame.to_page(places), ranks[order].tolist()
        drawn = [(rank, page[ends[at] : ends[at + 1]]) for at, rank in enumerate(shown)]
        sign = self._sign[found[owners[order]]]
        told = np.array([bool(each) for each in self._signs], bool)[sign]
        named = NamedLines(
            names=self._signs, name=sign[told], rank=ranks[order][told], shapes=parts[order][told]
        )
        return drawn, named

    def _near(self, ground: tuple[float, float, float, float]) -> Ints:
        """The roads whose own bounds touch a rectangle, in their order."""
        blocks = np.flatnonzero(_touch(self._blocks, ground))
        rows = (blocks[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
        rows = rows[rows < len(self._boxes)]
        return np.sort(self._order[rows[_touch(self._boxes[rows], ground)]])


def _touch(boxes: Floats, ground: tuple[float, float, float, float]) -> Any:
    west, south, east, north = ground
    return (
        (boxes[:, 2] >= west) & (boxes[:, 0] <= east)
        & (boxes[:, 3] >= south) & (boxes[:, 1] <= north)
    )  # fmt: skip


def _neighbours(middles: Floats) -> Ints:
    """An order in which places near each other on the ground mostly follow each other: Morton's,
    the digits of both of a cell's numbers in turns.
    """
    low = middles.min(axis=0)
    side = max(float(np.ptp(middles, axis=0).max()), 1.0)
    cells = np.minimum(((middles - low) / side * _CELLS).astype(np.int64), _CELLS - 1)
    code = np.zeros(len(middles), np.int64)
    for bit in range(_CELLS.bit_length() - 1):
        code |= ((cells[:, 0] >> bit & 1) << 2 * bit) | ((cells[:, 1] >> bit & 1) << 2 * bit + 1)
    return np.asarray(np.argsort(code, kind="stable"), np.int64)
