"""A small map of letters for a terminal: households over the roads, in plain ASCII for any console.

In: a ``RoadNetwork``, what of it is in view, and a round's places as they are snapped. Out: lines.
A cell shows how many households stand in it (1 to 9, ``+`` for more), ``x`` where one of them has
no road, ``@`` for a depot, ``.`` for a road. What lies outside the view is left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from routing.roads import RoadNetwork
    from routing.sheets.roads_map import Bounds, SnappedPlace

COLUMNS, ROWS = 64, 26
"""At most: what fits a console of 80 by 30 characters, Windows' own."""

_SHAPE = 2.0
"""A console's letter is about twice as tall as wide."""

_FULL = 0.4
"""Of all cells: with more of them on a road the roads hide each other, and smaller ones go."""

_SMALL = (
    frozenset({"service", "footway", "path", "track", "steps", "pedestrian", "cycleway"}),
    frozenset({"residential", "living_street", "unclassified", "road"}),
)
"""Classes of roads that are left out first, and next."""

_MOST_STEPS = 4096
"""Points on one segment: no road is drawn without gaps that is straight for a thousand cells."""


def text_map(network: RoadNetwork, bounds: Bounds, places: Sequence[SnappedPlace]) -> list[str]:
    """The map, north on top.

    Parameters
    ----------
    network
        The roads.
    bounds
        South, west, north, east of what is shown.
    places
        A round's places, those of each profile: a place that one of them lacks a road for is lost.
    """
    south, west, north, east = bounds
    tall = (north - south) / max(1e-9, (east - west) * math.cos(math.radians((south + north) / 2)))
    columns = min(COLUMNS, max(8, round(ROWS * _SHAPE / tall)))
    rows = max(3, min(ROWS, round(columns * tall / _SHAPE)))
    cells = np.full((rows, columns), " ")
    cells[_roads(network, bounds, rows, columns)] = "."
    seen: dict[tuple[float, float, str], bool] = {}
    for place in places:
        key = place.lat, place.lon, f"{place.kind} {place.id}"
        seen[key] = seen.get(key, True) and place.road is not None
    counts: Counter[tuple[int, int]] = Counter()
    lost, depots = set(), set()
    for (lat, lon, name), found in seen.items():
        if not (south <= lat <= north and west <= lon <= east):
            continue
        row, column = _cell(lat, lon, bounds, rows, columns)
        if name.startswith("stop "):
            counts[row, column] += 1
            lost |= set() if found else {(row, column)}
        elif name.startswith("depot "):
            depots.add((row, column))
    for cell, count in counts.items():
        cells[cell] = "x" if cell in lost else str(count) if count < 10 else "+"
    for cell in depots:
        cells[cell] = "@"
    return _framed(cells)


def _framed(cells: NDArray[np.str_]) -> list[str]:
    """The cells as lines in a frame, without the empty rows and columns at the edges."""
    filled = cells != " "
    if filled.any():
        rows, columns = np.flatnonzero(filled.any(axis=1)), np.flatnonzero(filled.any(axis=0))
        cells = cells[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    edge = "+" + "-" * cells.shape[1] + "+"
    return [edge, *(f"|{''.join(row)}|" for row in cells), edge]


def _cell(lat: float, lon: float, bounds: Bounds, rows: int, columns: int) -> tuple[int, int]:
    south, west, north, east = bounds
    row = int((north - lat) / (north - south) * rows)
    return min(rows - 1, row), min(columns - 1, int((lon - west) / (east - west) * columns))


def _roads(network: RoadNetwork, bounds: Bounds, rows: int, columns: int) -> NDArray[np.bool_]:
    """The cells that a road touches; of a dense town its larger roads only."""
    highways = np.array([style.highway for style in network.styles])[network.style]
    hidden: set[str] = set()
    for small in (frozenset[str](), *_SMALL):
        hidden |= small
        cells = _touched(network, ~np.isin(highways, list(hidden)), bounds, rows, columns)
        if cells.mean() <= _FULL:
            break
    return cells


def _touched(
    network: RoadNetwork, streets: NDArray[np.bool_], bounds: Bounds, rows: int, columns: int
) -> NDArray[np.bool_]:
    south, west, north, east = bounds
    y = (north - network.lat) / (north - south) * rows
    x = (network.lon - west) / (east - west) * columns
    begins = np.repeat(streets, np.diff(network.point_first))
    begins[network.point_first[1:] - 1] = False
    start = np.flatnonzero(begins)
    near = (np.maximum(y[start], y[start + 1]) >= 0) & (np.minimum(y[start], y[start + 1]) < rows)
    near &= np.maximum(x[start], x[start + 1]) >= 0
    near &= np.minimum(x[start], x[start + 1]) < columns
    start = start[near]
    cells = np.zeros((rows, columns), bool)
    if not len(start):
        return cells
    down, right = y[start + 1] - y[start], x[start + 1] - x[start]
    # Points along each segment, two or more to a cell, of all segments in one array.
    steps = np.minimum(_MOST_STEPS, 2 + np.maximum(abs(down), abs(right)) * 2).astype(np.int64)
    which = np.repeat(np.arange(len(start)), steps)
    part = (np.arange(len(which)) - np.repeat(np.cumsum(steps) - steps, steps)) / (steps - 1)[which]
    row = np.floor(y[start][which] + part * down[which]).astype(np.int64)
    column = np.floor(x[start][which] + part * right[which]).astype(np.int64)
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    cells[row[inside], column[inside]] = True
    return cells
