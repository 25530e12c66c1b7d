"""Graphs over points on a plane, whole arrays at a time.

In: points in metres, or edges as pairs. Out: edges, trees, parts.
"""

from __future__ import annotations

import numpy as np

from routing.districts.regency.draws import FloatArray, IntArray


def skinned(points: FloatArray) -> IntArray:
    """Edges between neighbouring points: Delaunay's triangles without the longest side of each.

    It is connected and no two of its edges cross (Urquhart's graph: R. B. Urquhart, "Algorithms for
    computation of relative neighbourhood graph", 1980); on a crooked lattice it is the lattice.

    Returns
    -------
    IntArray
        Pairs of points, the smaller first, in order, shape (edges, 2).
    """
    from scipy.spatial import Delaunay

    corners = Delaunay(points).simplices.astype(np.int64)
    sides = np.stack([corners, np.roll(corners, -1, axis=1)], axis=2)
    sides.sort(axis=2)
    code = sides[..., 0] * len(points) + sides[..., 1]
    length = ((points[sides[..., 0]] - points[sides[..., 1]]) ** 2).sum(axis=2)
    longest = code[np.arange(len(code)), length.argmax(axis=1)]
    kept = np.setdiff1d(code, longest)
    return np.column_stack(np.divmod(kept, len(points)))


def _matrix(ends: IntArray, weights: FloatArray, num: int) -> object:
    from scipy.sparse import csr_array

    return csr_array((weights, (ends[:, 0], ends[:, 1])), shape=(num, num))


def shortest_parents(ends: IntArray, length: FloatArray, num: int, start: int) -> IntArray:
    """For each point the one before it on the shortest way from ``start``."""
    from scipy.sparse.csgraph import dijkstra

    _, parents = dijkstra(
        _matrix(ends, length, num), directed=False, indices=start, return_predecessors=True
    )
    return np.asarray(parents, np.int64)


def in_part_of(ends: IntArray, num: int, start: int) -> np.ndarray:
    """Which points hang together with ``start``."""
    from scipy.sparse.csgraph import connected_components

    _, part = connected_components(_matrix(ends, np.ones(len(ends)), num), directed=False)
    return np.asarray(part == part[start])


def lightest_tree(ends: IntArray, weights: FloatArray, num: int) -> np.ndarray:
    """Which of the edges make the lightest tree; no weight is zero and none stands twice."""
    from scipy.sparse.csgraph import minimum_spanning_tree

    tree = minimum_spanning_tree(_matrix(ends, weights, num)).tocoo()
    row, column = tree.coords if hasattr(tree, "coords") else (tree.row, tree.col)
    code = np.minimum(row, column).astype(np.int64) * num + np.maximum(row, column)
    return np.isin(ends[:, 0] * num + ends[:, 1], code)
