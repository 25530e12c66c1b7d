"""How teams lie to one another on the map, worked out from places alone.

In: where the stops are, and each team's stops. Out: pairs of teams whose outlines overlap, and the
share of stops whose nearest other stop has the same team. It shares no code with
``routing.plan.measures``: nothing that the product says of its own plans is believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

Point = tuple[float, float]

SAME = 1e-9
"""Relative: distances as long as each other."""


def flat(points: Points) -> Points:
    """Longitudes and latitudes as units that are as long both ways."""
    middle = np.radians(points[:, 1].mean()) if len(points) else 0.0
    laid: Points = points * np.array([np.cos(middle), 1.0])
    return laid


def overlapping_pairs(points: Points, routes: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Pairs of routes whose convex hulls have more in common than a boundary."""
    hulls = [outline([(float(x), float(y)) for x, y in points[list(route)]]) for route in routes]
    return [
        (one, other)
        for one, other in combinations(range(len(hulls)), 2)
        if hulls[one] and hulls[other] and overlap(hulls[one], hulls[other])
    ]


def outline(points: Sequence[Point]) -> list[Point]:
    """The convex hull's corners, counter-clockwise: Andrew's two chains; of points on one line the
    two ends, of one point that point.
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    chains = []
    for way in (ordered, ordered[::-1]):
        chain: list[Point] = []
        for point in way:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chains.append(chain[:-1])
    return chains[0] + chains[1]


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def overlap(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """Whether two outlines overlap: no line has them on either side, one of them perhaps on it.

    Of two convex outlines such a line runs along an edge of one of them, or across it where both
    are no more than a line.
    """
    axes: list[Point] = []
    for hull in (one, other):
        for (ax, ay), (bx, by) in zip(hull, [*hull[1:], hull[0]], strict=True):
            axes += [(ay - by, bx - ax), (bx - ax, by - ay)]
    if len(one) == len(other) == 1:
        axes = [(other[0][0] - one[0][0], other[0][1] - one[0][1])]
    return not any(_apart(one, other, axis) for axis in axes if axis != (0.0, 0.0))


def _apart(one: Sequence[Point], other: Sequence[Point], axis: Point) -> bool:
    spans = []
    for hull in (one, other):
        along = [x * axis[0] + y * axis[1] for x, y in hull]
        spans.append((min(along), max(along)))
    (low, high), (least, most) = spans
    slack = SAME * (max(high, most) - min(low, least))
    return max(high, most) - min(low, least) > 0 and (high <= least + slack or most <= low + slack)


def nearest_same_team(points: Points, routes: Sequence[Sequence[int]]) -> float:
    """Share of the served stops whose nearest other stop (any of several as near) is the same
    team's; 1.0 for fewer than two stops.
    """
    team = np.full(len(points), -1)
    for index, route in enumerate(routes):
        team[list(route)] = index
    served = np.flatnonzero(team >= 0)
    if len(served) < 2:
        return 1.0
    where, owner = points[served], team[served]
    distance = np.hypot(*(where[:, None] - where).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    near = distance <= distance.min(axis=1, keepdims=True) * (1 + SAME)
    same = near & (owner[:, None] == owner)
    return float(same.any(axis=1).mean())
