"""Roads as columns: of a regency's hundreds of thousands none is an object.

In: roads one by one, or a sequence that hands out its arrays (``routing.roads.lines``). Out:
``RoadColumns``, without the roads of one point, which nobody sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from routing.sheets.map_frame import Floats, Ints

RANKS = {
    **dict.fromkeys(("motorway", "trunk", "primary"), 0),
    **dict.fromkeys(("secondary", "tertiary"), 1),
    **dict.fromkeys(("unclassified", "residential", "living_street", "road"), 2),
    **dict.fromkeys(("service", "track", "busway"), 3),
}
"""How much a road matters, by OpenStreetMap's ``highway``; the rest are ``FOOTPATH``."""

FOOTPATH = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadColumns:
    """Roads to draw.

    Parameters
    ----------
    names
        Those that some road has; the first is that of roads without one.
    name, rank
        Of each road the position of its name, and how much it matters.
    first
        Where each road's points begin, and the end.
    points
        (lon, lat) in degrees, shape (points, 2).
    """

    names: tuple[str, ...]
    name: Ints
    rank: Ints
    first: Ints
    points: Floats

    @classmethod
    def of(cls, roads: Iterable[Any]) -> RoadColumns:
        """The columns of objects with ``name``, ``highway`` and ``coordinates`` as (lon, lat), or
        of a sequence of such that has them as arrays.
        """
        columns: Any = roads
        if hasattr(columns, "points"):
            return _of_styles(columns)
        known = [road for road in roads if len(road.coordinates) > 1]
        places = [place for road in known for place in road.coordinates]
        ends = np.cumsum([0, *(len(road.coordinates) for road in known)])
        styles = dict.fromkeys((road.name or "", road.highway or "") for road in known)
        at = {style: number for number, style in enumerate(styles)}
        found = [at[road.name or "", road.highway or ""] for road in known]
        return _of(
            [name for name, _ in styles], [highway for _, highway in styles],
            style=np.array(found, np.int64), first=ends.astype(np.int64),
            points=np.array(places, float).reshape(-1, 2),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.rank)


def _of_styles(roads: Any) -> RoadColumns:
    """The columns of roads that have arrays already."""
    counts = np.diff(roads.first)
    if (counts > 1).all():
        style, first, points = roads.style, roads.first, roads.points
    else:
        line = counts > 1
        style, points = roads.style[line], roads.points[np.repeat(line, counts)]
        first = np.concatenate(([0], np.cumsum(counts[line])))
    return _of(roads.names, roads.highways, style=style, first=first, points=points)


def _of(
    names: Iterable[str], highways: Iterable[str], *, style: Ints, first: Ints, points: Floats
) -> RoadColumns:
    known: dict[str, int] = {"": 0}
    name_of = np.array([known.setdefault(name, len(known)) for name in names], np.int64)
    ranks = [RANKS.get(highway.removesuffix("_link"), FOOTPATH) for highway in highways]
    rank_of = np.array(ranks, np.int64)
    return RoadColumns(
        names=tuple(known), name=name_of[style], rank=rank_of[style], first=first, points=points
    )


def runs(first: Ints, chosen: Ints) -> Ints:
    """The positions of the points of some roads, one road after the other."""
    counts = first[chosen + 1] - first[chosen]
    skipped = np.repeat(first[chosen] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    return np.asarray(skipped + np.arange(counts.sum()), np.int64)
