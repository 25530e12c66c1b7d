"""Figures of a plan that people feel: who works longest, who crosses whose way.

In: a ``Plan``. Out: ``Measures``. They judge a plan; the search has
its own way of counting.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.plan.model import Plan, Route
from routing.plan.outlines import PAIR_WORTH
from routing.plan.score import longest_over_mean

_SAME_DISTANCE = 1e-9
"""Relative: neighbours as near as each other, as several doors of one house are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """How fair and how compact a plan is.

    Parameters
    ----------
    longest_over_mean
        The longest team day over the mean of the teams that are out.
    nearest_same_team
        Share, 0 to 1, of the visited stops whose nearest other visited stop (straight line; any of
        several as near) has the same team; 1.0 for fewer than two stops.
    overlapping_pairs
        Pairs of teams whose outlines (the convex hulls of their stops) have more in common than a
        boundary.
    stops_apart
        How many of the visited stops have no stop of their own team among their nearest.
    compactness_cost
        Seconds of team day that these and the pairs are worth by the round's compactness. (The
        search finds the nearest by travel, not by the straight line.)
    """

    longest_over_mean: float
    nearest_same_team: float
    overlapping_pairs: tuple[tuple[str, str], ...]
    stops_apart: int = 0
    compactness_cost: int = 0


def measure(plan: Plan) -> Measures:
    """Measure a plan."""
    points = [_points(route) for route in plan.routes]
    owners = np.repeat(np.arange(len(points)), [len(each) for each in points])
    every = np.concatenate(points) if points else np.zeros((0, 2))
    apart, pairs = _num_apart(_flat(every), owners), _overlaps(points)
    return Measures(
        longest_over_mean=longest_over_mean([route.duration for route in plan.routes]),
        nearest_same_team=1 - apart / len(every) if len(every) else 1.0,
        overlapping_pairs=tuple(
            (plan.routes[first].team, plan.routes[second].team) for first, second in pairs
        ),
        stops_apart=apart,
        compactness_cost=plan.round_.compactness * (apart + PAIR_WORTH * len(pairs)),
    )


def _points(route: Route) -> NDArray[np.float64]:
    """Longitude and latitude of each visit, shape (visits, 2)."""
    return np.array([(visit.location.lon, visit.location.lat) for visit in route.visits])


def _flat(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees made equally long both ways: within a town the earth is flat."""
    if not len(points):
        return points
    flat: NDArray[np.float64] = points * (math.cos(math.radians(points[:, 1].mean())), 1.0)
    return flat


def _num_apart(points: NDArray[np.float64], owners: NDArray[np.int64]) -> int:
    """How many points have none of their owner's among their nearest."""
    if len(points) < 2:
        return 0
    from scipy.spatial import cKDTree

    tree = cKDTree(points)
    nearest = tree.query(points, k=2)[0][:, 1]
    neighbours = tree.query_ball_point(points, nearest * (1 + _SAME_DISTANCE))
    return sum(
        not any(owners[other] == owners[stop] for other in others if other != stop)
        for stop, others in enumerate(neighbours)
    )


def _overlaps(points: list[NDArray[np.float64]]) -> list[tuple[int, int]]:
    from shapely import STRtree, convex_hull, multipoints, prepare

    hulls: list[Any] = [convex_hull(multipoints(each)) for each in points]
    if len(hulls) < 2:
        return []
    prepare(hulls)
    pairs = STRtree(hulls).query(hulls, predicate="intersects").T.tolist()
    return sorted(
        (first, second)
        for first, second in pairs
        if first < second and not hulls[first].touches(hulls[second])
    )
