"""DataFrames and GeoDataFrames → rows of cells, without importing pandas.

In: whatever has ``columns`` and ``itertuples`` as a DataFrame has; a GeoDataFrame's points are the
places, in WGS 84 whatever system they are in. Out: a header and one row for each of the frame's,
numbered from 1.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from routing.intake.cells import Cell
from routing.intake.gather import Gatherer
from routing.intake.geojson import PLACE, Features

_WGS84 = 4326


def is_frame(source: object) -> bool:
    """Whether something is a DataFrame, by what it can do."""
    return hasattr(source, "itertuples") and hasattr(source, "columns")


def read_frame(frame: Any, gatherer: Gatherer) -> tuple[Features, bool]:
    """The rows of a frame, and whether they carry points."""
    if not hasattr(frame, "crs"):
        header = [str(name) for name in frame.columns]
        rows = [list(map(_cell, row)) for row in frame.itertuples(index=False, name=None)]
        return Features(header=header, rows=rows, unplaced=frozenset()), False
    if frame.crs is not None and frame.crs.to_epsg() != _WGS84:
        frame = frame.to_crs(_WGS84)
    geometry = frame.geometry.name
    names = [name for name in frame.columns if name != geometry]
    rows, unplaced = [], set()
    cells = frame[names].itertuples(index=False, name=None)
    for number, (row, point) in enumerate(zip(cells, frame.geometry, strict=True), start=1):
        place: list[Cell] = [None, None]
        if getattr(point, "geom_type", None) == "Point" and not point.is_empty:
            place = [float(point.y), float(point.x)]
        else:
            unplaced.add(number)
            gatherer.fault("not_a_point", number, PLACE)
        rows.append([*map(_cell, row), *place])
    header = [*map(str, names), PLACE, PLACE]
    return Features(header=header, rows=rows, unplaced=frozenset(unplaced)), True


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str):
        return value
    try:
        if not value == value:  # NaN and NaT are unlike themselves  # noqa: SIM201, PLR0124
            return None
    except (TypeError, ValueError):  # NA says neither yes nor no
        return None
    if hasattr(value, "dtype") and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool | int | float | dt.date | dt.time | dt.timedelta):
        return value
    return str(value)
