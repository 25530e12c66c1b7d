"""Many legs drawn at once: from the edges ridden to metres and to points along the streets.

In: a ``RoadNetwork``, its ``Snaps``, pairs of places and their ``Rides``. Out: ``Parts``, the edges
that each leg rides with the marks at which it enters and leaves them; of these the metres of each
leg, and its line. A large plan has tens of thousands of legs with a million points: everything here
is done to all of them together, some thousand legs at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routing.roads.legs import Stretches
from routing.roads.rides import Rides

if TYPE_CHECKING:
    from routing.roads.network import RoadNetwork
    from routing.roads.snap import Snaps

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

AT_ONCE = 500_000
"""Points of streets looked at together: some 40 MB."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """What each leg rides of which edges, in order, the parts of all legs one after another.

    Parameters
    ----------
    first
        Where each leg's parts begin, and at last where all end: shape (legs + 1,). A leg from a
        place to itself has none.
    edge
        The edge of each part.
    begin, end
        Metres from the street's tail at which it is entered and left.
    """

    first: IntArray
    edge: IntArray
    begin: FloatArray
    end: FloatArray

    @property
    def leg(self) -> IntArray:
        """The leg of each part."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    @property
    def metres(self) -> IntArray:
        """Whole metres of each leg."""
        # It adds up each leg's metres in their order, as one would by hand: no half is missed.
        total = np.bincount(self.leg, np.abs(self.end - self.begin), len(self.first) - 1)
        return np.rint(total).astype(np.int64)


def parts_of(network: RoadNetwork, places: Stretches, table: IntArray, rides: Rides) -> Parts:
    """The parts of all legs; gates, which have no length, are left out."""
    length, num_legs = network.length, len(table)
    moves = table[:, 0] != table[:, 1]
    owner = np.repeat(np.arange(num_legs), np.diff(rides.first))
    kept = moves[owner] & ~rides.straight[owner] & ~network.is_gate[rides.edges // 2]
    between, owner = rides.edges[kept], owner[kept]
    num_between = np.bincount(owner, minlength=num_legs)
    size = np.where(moves, np.where(rides.straight, 1, 2 + num_between), 0)
    first = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    edge = np.zeros(first[-1], np.int64)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(num_between) - num_between, num_between)
    edge[first[owner] + 1 + within] = between
    street = places.street[table]
    mark = places.fraction[table] * length[street]
    ends = first[1:] - 1
    edge[ends[moves]] = (2 * street[:, 1] + rides.into)[moves]
    edge[first[:-1][moves]] = (2 * street[:, 0] + rides.out)[moves]
    whole = length[edge // 2]
    begin, end = np.where(edge % 2, whole, 0.0), np.where(edge % 2, 0.0, whole)
    begin[first[:-1][moves]] = mark[moves, 0]
    end[ends[moves]] = mark[moves, 1]
    return Parts(first=first, edge=edge, begin=begin, end=end)


def lines_of(
    network: RoadNetwork, snaps: Snaps, table: IntArray, parts: Parts | None
) -> tuple[IntArray, FloatArray]:
    """The lines of all legs, from the one point on the road to the other, no point twice in a row;
    without parts the two ends alone.

    Returns
    -------
    first, points
        Where each leg's points begin, and at last where all end: shape (legs + 1,); and all
        (lon, lat) in degrees.
    """
    ends = np.stack([snaps.lon[table], snaps.lat[table]], axis=2)
    if parts is None:
        return 2 * np.arange(len(table) + 1), ends.reshape(-1, 2)
    sizes, lines = [np.zeros(1, np.int64)], [np.zeros((0, 2))]
    some = np.diff(network.point_first)[parts.edge // 2]
    count = np.concatenate([[0], np.cumsum(some)])[parts.first]
    cuts = np.flatnonzero(np.diff(count[:-1] // AT_ONCE, prepend=0))
    for legs in np.split(np.arange(len(table)), cuts):
        size, line = _lines(network, ends[legs], parts, legs)
        sizes.append(size)
        lines.append(line)
    return np.cumsum(np.concatenate(sizes)), np.concatenate(lines)


def _lines(
    network: RoadNetwork, ends: FloatArray, parts: Parts, legs: IntArray
) -> tuple[IntArray, FloatArray]:
    """How many points each of some legs that follow on one another has, and these points."""
    if not len(legs):
        return legs, np.zeros((0, 2))
    begin, end = int(parts.first[legs[0]]), int(parts.first[legs[-1] + 1])
    edge, marks = parts.edge[begin:end], (parts.begin[begin:end], parts.end[begin:end])
    low, high = network.point_first[edge // 2], network.point_first[edge // 2 + 1]
    num = high - low
    part = np.repeat(np.arange(len(edge)), num)
    step = np.arange(len(part)) - np.repeat(np.cumsum(num) - num, num)
    point = np.where(edge[part] % 2, high[part] - 1 - step, low[part] + step)
    along = network.along[point]
    passed = (along >= np.minimum(*marks)[part]) & (along <= np.maximum(*marks)[part])
    point, owner = point[passed], parts.leg[begin:end][part[passed]] - legs[0]
    inner = np.bincount(owner, minlength=len(legs))
    first = np.cumsum(inner + 2) - inner - 2
    line = np.empty((len(point) + 2 * len(legs), 2))
    line[np.arange(len(point)) + 2 * owner + 1] = np.column_stack(
        [network.lon[point], network.lat[point]]
    )
    line[first], line[first + inner + 1] = ends[:, 0], ends[:, 1]
    new = np.ones(len(line), np.bool_)
    new[1:] = (line[1:] != line[:-1]).any(axis=1)
    new[first] = True
    size = np.add.reduceat(new, first, dtype=np.int64)
    lonely = size == 1  # from one place to another at the same point: it is told twice
    new[(first + inner + 1)[lonely]] = True
    return size + lonely, line[new]
