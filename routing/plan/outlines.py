"""Outlines of routes: which two teams go over the same ground.

In: a problem with points, and sequences. Out: how many pairs of teams have outlines (the convex
hulls of their stops) with more in common than a boundary. Whole numbers throughout, so that every
engine that counts them comes to the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from routing.plan.schedule import stops_of
from routing.problem import Problem

PAIR_WORTH = 10
"""How many stops apart from their nearest a pair of outlines that overlap is worth. Such a pair
shares some ten doors, but where it is one stop's detour that makes it."""

Corners = tuple[tuple[int, int], ...]

_KEPT = 20_000
"""Outlines and pairs remembered: a search asks for the same again and again."""


def num_overlaps(problem: Problem, sequences: Sequence[Sequence[int]]) -> int:
    """How many pairs of teams have outlines that overlap; none where no points are known."""
    if not problem.points.size:
        return 0
    hulls = [
        _outline(tuple(map(tuple, problem.points[stops].tolist())))
        for stops in (sorted(stops_of(problem, places)) for places in sequences)
        if stops
    ]
    if len(hulls) < 2:
        return 0
    low = np.array([np.min(hull, axis=0) for hull in hulls])
    high = np.array([np.max(hull, axis=0) for hull in hulls])
    number = 0
    for one in range(len(hulls) - 1):
        later = slice(one + 1, None)
        near = ((low[one] <= high[later]) & (low[later] <= high[one])).all(axis=1)
        for other in (one + 1 + np.flatnonzero(near)).tolist():
            number += _overlap(hulls[one], hulls[other])
    return number


@lru_cache(_KEPT)
def _outline(points: Corners) -> Corners:
    """The corners of the convex hull in order round it: Andrew's two chains; of points on one line
    its two ends.
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return tuple(ordered)
    corners: list[tuple[int, int]] = []
    for way in (ordered, ordered[::-1]):
        chain: list[tuple[int, int]] = []
        for x, y in way:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                chain.pop()
            chain.append((x, y))
        corners += chain[:-1]
    return tuple(corners)


@lru_cache(_KEPT)
def _overlap(one: Corners, other: Corners) -> bool:
    """Whether no line has the outlines on either side of it, one of them perhaps along it. Such a
    line runs along an edge of one of them, or square to one where both are no more than lines.
    """
    if len(one) == len(other) == 1:
        return one == other
    for hull in (one, other):
        for (ax, ay), (bx, by) in zip(hull, (*hull[1:], hull[0]), strict=True):
            x, y = bx - ax, by - ay
            for east, north in ((-y, x), (x, y)) if len(hull) < 3 else ((-y, x),):
                mine = [east * px + north * py for px, py in one]
                theirs = [east * px + north * py for px, py in other]
                low, high, least, most = min(mine), max(mine), min(theirs), max(theirs)
                if (high <= least or most <= low) and max(high, most) > min(low, least):
                    return False
    return True
