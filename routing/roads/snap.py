"""Snapping: the nearest point on the nearest street that a profile may use.

In: a ``RoadNetwork``, locations in degrees, a profile, a limit in metres. Out: ``Snaps``.

Candidates are the segments of all streets inside the profile's main component, so that every
snapped place is reached from every other. Among segments equally near (within ``SAME`` metres, as
at a junction) one that may be used both ways is taken before a one-way street, whose end would be
reached through the whole of it only; then the lowest edge. A place's snap depends on that place and
the network alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import STRtree

from routing.roads.graph import ProfileGraph
from routing.roads.profiles import WALKING_SPEED
from routing.roads.sphere import EARTH_RADIUS, from_plane, great_circle, to_plane

if TYPE_CHECKING:
    from routing.roads.network import RoadNetwork

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

SAME = 1e-4
"""Metres that make no difference: a hundredth of what OSM's seven decimals can tell apart."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snaps:
    """Places attached to streets; every array has the shape (places,) and is read-only.

    Parameters
    ----------
    profile
        Whose streets.
    found
        Whether a usable street lies within the limit. Where not, ``edge`` is -1 and ``walk`` 0.
    edge
        The edge that the place lies on: along the street if the profile may go that way, else
        against it.
    reverse_edge
        The same street the other way, -1 if the profile may not go that way.
    fraction
        How far along ``edge`` the place lies, 0 to 1.
    side
        On which side of ``edge``, as it is ridden, the door lies: -1 left, 1 right, 0 on the road.
    walk
        Metres in a straight line from the road to the door.
    walk_ms
        The walk in whole milliseconds at ``WALKING_SPEED``.
    lat, lon
        The point on the road (the location itself where not found).
    nearest_distance
        Metres to the nearest usable road of the main component, within the limit or not.
    island_distance
        Metres to the nearest usable road that is cut off from the main component; infinite if
        there is none.
    """

    profile: str
    found: BoolArray
    edge: IntArray
    reverse_edge: IntArray
    fraction: FloatArray
    side: IntArray
    walk: FloatArray
    walk_ms: IntArray
    lat: FloatArray
    lon: FloatArray
    nearest_distance: FloatArray
    island_distance: FloatArray

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if name != "profile":
                getattr(self, name).setflags(write=False)

    @property
    def num_places(self) -> int:
        """How many places there are."""
        return len(self.found)

    def at(self, places: ArrayLike) -> Snaps:
        """Some of the places, in that order, one perhaps several times."""
        chosen = np.asarray(places, np.int64)
        arrays = {n: getattr(self, n)[chosen] for n in self.__slots__ if n != "profile"}
        return Snaps(profile=self.profile, **arrays)


def snap(
    network: RoadNetwork, lats: ArrayLike, lons: ArrayLike, profile: str, *, limit: float
) -> Snaps:
    """Attach locations to streets: see ``RoadNetwork.snap``."""
    graph = network.graph(profile)
    lat = np.array(lats, np.float64).reshape(-1)
    lon = np.array(lons, np.float64).reshape(-1)
    if lat.shape != lon.shape:
        raise ValueError(f"{len(lat)} latitudes, but {len(lon)} longitudes")
    near = _nearest(network, graph, lat, lon, True)
    street, fraction, distance = near.street, near.fraction, near.distance
    found = distance <= limit
    along = graph.inside[2 * street]
    edge = np.where(found, 2 * street + ~along, -1)
    two_way = along & graph.inside[2 * street + 1]
    walk = np.where(found, distance, 0.0)
    return Snaps(
        profile=profile,
        found=found,
        edge=edge,
        reverse_edge=np.where(found & two_way, 2 * street + 1, -1),
        fraction=np.where(found, np.where(along, fraction, 1 - fraction), 0.0),
        side=np.where(found, np.where(along, near.side, -near.side), 0),
        walk=walk,
        walk_ms=np.rint(walk / WALKING_SPEED * 1000).astype(np.int64),
        lat=np.where(found, near.lat, lat),
        lon=np.where(found, near.lon, lon),
        nearest_distance=distance,
        island_distance=_nearest(network, graph, lat, lon, False).distance,
    )


@dataclass(frozen=True, slots=True)
class _Near:
    """For each location the nearest street, how far along it, the point on it, the metres to it,
    and the side of it as it is drawn.
    """

    street: IntArray
    fraction: FloatArray
    lat: FloatArray
    lon: FloatArray
    distance: FloatArray
    side: IntArray


def _nearest(
    network: RoadNetwork, graph: ProfileGraph, lat: FloatArray, lon: FloatArray, inside: bool
) -> _Near:
    size = len(lat)
    near = _Near(np.zeros(size, np.int64), np.zeros(size), lat.copy(), lon.copy(),
                 np.full(size, np.inf), np.zeros(size, np.int64))  # fmt: skip
    if inside not in graph.trees:
        graph.trees[inside] = _tree(network, graph, inside)
    tree = graph.trees[inside]
    real = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon))
    if tree is None or not len(real):
        return near
    x, y = to_plane(lat[real], lon[real])
    place, start, step, near_x, near_y, metres = _candidates(network, tree, x, y)
    which = network.point_first.searchsorted(start, side="right") - 1
    # Of those as near as the nearest, two-way before one-way, then the lowest street; on it the
    # segment nearest its tail.
    least = np.full(len(real), np.inf)
    np.minimum.at(least, place, metres)
    tied = np.flatnonzero(metres <= least[place] + SAME)
    one_way = ~(graph.inside[2 * which[tied]] & graph.inside[2 * which[tied] + 1])
    order = tied[np.lexsort((start[tied], which[tied], one_way, place[tied]))]
    chosen = order[np.unique(place[order], return_index=True)[1]]
    near.street[real] = which[chosen]
    first, step = start[chosen], step[chosen]
    along = network.along[first] + step * (network.along[first + 1] - network.along[first])
    total = network.length[near.street[real]]
    share = np.divide(along, total, out=np.zeros_like(along), where=total > 0)
    near.fraction[real] = np.clip(share, 0, 1)
    near.lat[real], near.lon[real] = from_plane(near_x[chosen], near_y[chosen])
    near.distance[real] = great_circle(lat[real], lon[real], near.lat[real], near.lon[real])
    (ax, ay), (bx, by) = (to_plane(network.lat[at], network.lon[at]) for at in (first, first + 1))
    across = (bx - ax) * (y - ay) - (by - ay) * (x - ax)  # above 0 to the left
    near.side[real] = np.where(metres[chosen] > SAME, -np.sign(across), 0).astype(np.int64)
    return near


def _tree(
    network: RoadNetwork, graph: ProfileGraph, inside: bool
) -> tuple[STRtree, IntArray] | None:
    """An R-tree of segments, and the point where each begins; ``None`` if there are none."""
    usable = (graph.inside if inside else graph.outside).reshape(-1, 2).any(axis=1)
    if not inside:  # a one-way edge out of the main component may share a street with one inside
        usable &= ~graph.inside.reshape(-1, 2).any(axis=1)
    begins = np.ones(len(network.lat), bool)
    begins[network.point_first[1:] - 1] = False
    begins &= np.repeat(usable, np.diff(network.point_first))
    start = np.flatnonzero(begins)
    if not len(start):
        return None
    x, y = to_plane(network.lat, network.lon)
    points = np.column_stack([x, y])
    lines = shapely.linestrings(np.stack([points[start], points[start + 1]], axis=1))
    return STRtree(lines), start


def _candidates(
    network: RoadNetwork, tree: tuple[STRtree, IntArray], x: FloatArray, y: FloatArray
) -> tuple[IntArray, IntArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Segments about as near as the nearest to each point: the point, where the segment begins,
    how far along it the nearest point lies (0 to 1), that point, and the metres between.
    """
    points = shapely.points(x, y)
    index, plane = tree[0].query_nearest(points, all_matches=False, return_distance=True)
    reach = np.empty(len(x))
    reach[index[0]] = plane
    scale = np.cosh(y / EARTH_RADIUS)
    place, line = tree[0].query(points, "dwithin", reach * (1 + 1e-12) + 4 * SAME * scale)
    start = tree[1][line]
    ax, ay = to_plane(network.lat[start], network.lon[start])
    bx, by = to_plane(network.lat[start + 1], network.lon[start + 1])
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    product = (x[place] - ax) * dx + (y[place] - ay) * dy
    step = np.clip(np.divide(product, square, out=np.zeros_like(square), where=square > 0), 0, 1)
    near_x, near_y = ax + step * dx, ay + step * dy
    metres = np.hypot(x[place] - near_x, y[place] - near_y) / scale[place]
    return place, start, step, near_x, near_y, metres
