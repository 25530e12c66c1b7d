"""Paths: which streets the fastest leg between two places follows, its shape and its length.

In: a ``RoadNetwork``, ``Snaps``, pairs of places. Out: ``RoadPath`` values whose durations are
those of ``RoadTravel``, to the millisecond.

``find_ways`` answers the same in a few arrays: of a large plan's ways a value each, and of each of
their points, takes longer than to find them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routing.roads.drawing import Parts, lines_of, parts_of
from routing.roads.legs import Stretches, whole_seconds
from routing.roads.rides import find_rides
from routing.roads.shapes import Shapes, Turn

if TYPE_CHECKING:
    from routing.roads.network import RoadNetwork
    from routing.roads.snap import Snaps

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

Pairs = Iterable[tuple[int, int]] | IntArray
"""Pairs of places, or a table of them, shape (pairs, 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadPath:
    """The fastest leg between two places.

    Parameters
    ----------
    duration
        Whole seconds from door to door, walks included: what ``RoadTravel`` answers.
    duration_ms
        The same before it is rounded up.
    distance
        Whole metres along the road; walks are not counted.
    edges
        The edges ridden, the first and the last in part.
    coordinates
        (lon, lat) in degrees from the one point on the road to the other, two at least.
    turns
        Where another street begins, and where one turns off at a junction, in order.
    streets
        Names (empty where there is none) and whole metres, in order; they add up to ``distance``;
        what rounds to nothing is left out.
    """

    duration: int
    duration_ms: int
    distance: int
    edges: tuple[int, ...]
    coordinates: tuple[tuple[float, float], ...]
    turns: tuple[Turn, ...]
    streets: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadWays:
    """The fastest legs of many pairs, one an entry of each array: see ``RoadPath``.

    Parameters
    ----------
    duration, duration_ms, distance
        Shape (pairs,).
    first, points
        Where each leg's points begin, and at last where all end, shape (pairs + 1,); and all points
        as (lon, lat), shape (points, 2).
    """

    duration: IntArray
    duration_ms: IntArray
    distance: IntArray
    first: IntArray
    points: FloatArray


def find_ways(network: RoadNetwork, snaps: Snaps, pairs: Pairs, *, drawn: bool = True) -> RoadWays:
    """The fastest legs in arrays: see ``RoadNetwork.ways``."""
    return _find(network, snaps, _table(snaps, pairs), drawn=drawn)[0]


def find_paths(
    network: RoadNetwork, snaps: Snaps, pairs: Pairs, *, drawn: bool = True, told: bool = True,
) -> tuple[RoadPath, ...]:  # fmt: skip
    """The fastest legs: see ``RoadNetwork.paths``."""
    ways, parts = _find(network, snaps, _table(snaps, pairs), drawn=drawn)
    points = list(map(tuple, ways.points.tolist()))
    edges, begins, ends = parts.edge.tolist(), parts.begin.tolist(), parts.end.tolist()
    lines, marks = ways.first.tolist(), parts.first.tolist()
    shapes, paths = Shapes(network) if told else None, []
    for at, (duration, duration_ms, distance) in enumerate(
        zip(ways.duration.tolist(), ways.duration_ms.tolist(), ways.distance.tolist(), strict=True)
    ):
        part = slice(marks[at], marks[at + 1])
        ridden = list(zip(edges[part], begins[part], ends[part], strict=True))
        paths.append(
            RoadPath(
                duration=duration,
                duration_ms=duration_ms,
                distance=distance,
                edges=tuple(edges[part]),
                coordinates=tuple(points[lines[at] : lines[at + 1]]),
                turns=shapes.turns(ridden) if shapes else (),
                streets=shapes.streets(ridden) if shapes else (),
            )
        )
    return tuple(paths)


def _table(snaps: Snaps, pairs: Pairs) -> IntArray:
    """Pairs of places that were found, shape (pairs, 2)."""
    rows = pairs if isinstance(pairs, np.ndarray) else list(pairs)
    table = np.asarray(rows, np.int64).reshape(-1, 2)
    if not snaps.found[table].all():
        lost = sorted({int(place) for place in table[~snaps.found[table]]})
        raise ValueError(f"no path to or from places that are on no road: {lost}")
    return table


def _find(
    network: RoadNetwork, snaps: Snaps, table: IntArray, *, drawn: bool
) -> tuple[RoadWays, Parts]:
    graph = network.graph(snaps.profile)
    places = Stretches.of(graph, snaps)
    rides = find_rides(network, graph, places, table)
    parts = parts_of(network, places, table, rides)
    origins, destinations = table.T
    ms = rides.ms + places.walk[origins] + places.walk[destinations]
    ms = np.where(origins == destinations, 0.0, ms)
    first, points = lines_of(network, snaps, table, parts if drawn else None)
    ways = RoadWays(
        duration=whole_seconds(ms),
        duration_ms=ms.astype(np.int64),
        distance=parts.metres,
        first=first,
        points=points,
    )
    return ways, parts
