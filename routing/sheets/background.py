"""The roads under a map, and where they come from.

In: a plan and, if at hand, its road network. Out: the roads near the plan's stops and ways, as the
network draws them; none where the round names no map or its map is not there any more.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Protocol

import numpy as np

from routing.model import Location, Round
from routing.plan.model import Plan

MARGIN = 0.08
"""Of a map's longer side, added on each side, so that the outermost stop has streets round it."""

_SIMPLE = 8e-6
"""Degrees that a simplified road may lie off: under a metre."""

_LINE = 1
"""Shapely's number for a line."""

_SMALLEST_MARGIN = 0.002
"""Degrees: about 220 m."""


class RoadLine(Protocol):
    """One road as it is drawn: ``coordinates`` are (lon, lat)."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def highway(self) -> str: ...  # noqa: D102
    @property
    def coordinates(self) -> Sequence[tuple[float, float]]: ...  # noqa: D102


class RoadLines(Protocol):
    """What a road network answers to a map: its roads near (south, west, north, east)."""

    def road_lines(self, bounds: tuple[float, float, float, float]) -> Sequence[Any]: ...  # noqa: D102


def plan_bounds(plan: Plan) -> tuple[float, float, float, float] | None:
    """South, west, north and east of all that a plan's map shows, with a margin; ``None`` for a
    plan that shows nothing.
    """
    parts = [route.geometry for route in plan.routes if route.geometry]
    parts.append(tuple(_points(plan)))
    corners = [
        corner(np.array(part, float), axis=0)
        for part in parts if part
        for corner in (np.min, np.max)
    ]  # fmt: skip
    if not corners:
        return None
    (west, south), (east, north) = (
        np.min(corners, axis=0).tolist(),
        np.max(corners, axis=0).tolist(),
    )
    margin = max(MARGIN * max(east - west, north - south), _SMALLEST_MARGIN)
    return south - margin, west - margin, north + margin, east + margin


def _points(plan: Plan) -> Iterator[tuple[float, float]]:
    """Longitude and latitude of the served stops, and where teams start and end. An unserved stop
    may be wildly wrong: it does not stretch the map.
    """
    for route in plan.routes:
        for visit in route.visits:
            yield visit.location.lon, visit.location.lat
    places: list[Location] = [depot.location for depot in plan.round_.depots]
    out = {route.team for route in plan.routes}
    for team in plan.round_.teams:
        if team.id in out:
            places += [end for end in (team.start, team.end) if isinstance(end, Location)]
    if not plan.routes:
        places += [stop.location for stop in plan.round_.stops]
    for place in places:
        yield place.lon, place.lat


def road_lines(plan: Plan, network: RoadLines | None) -> Sequence[RoadLine]:
    """The roads under a plan's maps.

    Parameters
    ----------
    plan
        The plan.
    network
        The road network; if silent it is read from the round's map file, where there is one.

    Raises
    ------
    RoadError
        The round's map file is there and cannot be read.
    """
    bounds = plan_bounds(plan)
    if bounds is None:
        return ()
    network = network or own_network(plan.round_)
    return () if network is None else network.road_lines(bounds)


def own_network(round_: Round) -> RoadLines | None:
    """A round's own network; none where its map is not there.

    Raises
    ------
    RoadError
        The round's map file is there and cannot be read.
    """
    if round_.roads is None or not round_.roads.is_file():
        return None
    from routing.ground import load_ground

    return load_ground(round_)


def give_back(network: RoadLines | None) -> None:
    """Let a network forget what it worked out for ways that are found, and hand the memory back:
    a regency's sheets are written in several processes.
    """
    forget = getattr(network, "forget", None)
    if forget is None:
        return
    forget()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # glibc keeps what is freed, others have no trim
            ctypes.CDLL(None).malloc_trim(0)


def thin_roads(
    lines: Sequence[RoadLine], bounds: tuple[float, float, float, float], most_points: int
) -> list[tuple[str, int, list[tuple[float, float]]]]:
    """Roads made light enough for a page: clipped, simplified, and where they are still too many,
    the least ones left out.

    Parameters
    ----------
    lines
        The roads.
    bounds
        South, west, north, east.
    most_points
        How many points all of them may have together.

    Returns
    -------
    list of tuple
        Name, rank (0 for the greatest roads, as in ``road_columns.RANKS``) and (lon, lat) points,
        the least roads first, so that greater ones are drawn over them.
    """
    import shapely

    from routing.sheets.road_columns import FOOTPATH, RoadColumns

    roads = RoadColumns.of(lines)
    owners = np.repeat(np.arange(len(roads)), np.diff(roads.first))
    shapes = shapely.linestrings(roads.points, indices=owners)
    south, west, north, east = bounds
    clipped = shapely.clip_by_rect(shapes, west, south, east, north)
    simple = shapely.simplify(clipped, _SIMPLE, preserve_topology=False)
    parts, owners = shapely.get_parts(simple, return_index=True)
    lines_only = (shapely.get_type_id(parts) == _LINE) & ~shapely.is_empty(parts)
    parts, owners = parts[lines_only], owners[lines_only]
    ranks, counts = roads.rank[owners], shapely.get_num_points(parts)
    for rank in range(FOOTPATH, -1, -1):
        if counts.sum() <= most_points:
            break
        keep = ranks < rank
        parts, owners, ranks, counts = parts[keep], owners[keep], ranks[keep], counts[keep]
    return [
        (
            roads.names[roads.name[owners[at]]],
            int(ranks[at]),
            [(lon, lat) for lon, lat in shapely.get_coordinates(parts[at]).tolist()],
        )
        for at in np.argsort(-ranks, kind="stable").tolist()
    ]
