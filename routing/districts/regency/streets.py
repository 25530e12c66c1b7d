"""The streets of a regency: crooked lattices strung along the main roads, as points and edges.

In: ``Land``. Out: ``Streets``, whose edges do not cross and hang together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.districts.regency.draws import Draws, FloatArray, IntArray
from routing.districts.regency.graph import in_part_of, lightest_tree, skinned
from routing.districts.regency.land import Land

CLEAR = 24.0
"""Metres between a main road and the nearest junction beside it."""

ALONG, ACROSS = 52.0, 42.0
"""Metres between crossings of a lattice, along its rows and across."""

TOWN_DENSITY = 0.88
"""Of these distances, in towns."""

CROOKED = 9.0
"""Metres by which a crossing is off at most."""

LONGEST_STREET = 120.0
LONGEST_TRACK = 900.0
"""Metres from one point to the next; between the two a track through the fields."""

EDGES_PER_POINT = 1.34
"""Streets over junctions and ends: Jebres in Surakarta has 1.33 (21 % dead ends, 70 % of three
arms, 9 % of four; see ``District``)."""

MAIN, ROW, COLUMN, LINK, TRACK = range(5)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Streets:
    """Points and the edges between them.

    Parameters
    ----------
    points
        Metres, shape (points, 2).
    village
        Of each point, the nearest.
    row, column
        Where in its village's lattice a point stands; -1 on a main road.
    ends
        Pairs of points, the smaller first.
    kind
        Of each edge: ``MAIN``, ``ROW``, ``COLUMN``, ``LINK`` or ``TRACK``.
    in_tree
        Which edges join all that there is; without the others everything is still reached.
    roads
        Of each main road the points, in order.
    """

    points: FloatArray
    village: IntArray
    row: IntArray
    column: IntArray
    ends: IntArray
    kind: IntArray
    in_tree: np.ndarray
    roads: tuple[IntArray, ...]


def lay_streets(land: Land, num_points: IntArray, seed: int) -> Streets:
    """Lay streets in every village.

    Parameters
    ----------
    land
        Where the villages lie.
    num_points
        Of crossings and bends wanted in each village; fewer where it has not the room.
    seed
        The same streets for the same seed.
    """
    draws = Draws(seed, "regency/streets")
    on_road, roads = _road_points(land)
    built, village, row, column = _lattices(land, on_road, num_points, draws)
    points = np.concatenate([on_road, built])
    place = np.concatenate([np.full((len(on_road), 2), -1), np.column_stack([row, column])])
    of = np.concatenate([_nearest(land.sites, on_road), village])

    main = np.concatenate([np.column_stack([line[:-1], line[1:]]) for line in roads])
    main.sort(axis=1)
    others = skinned(points)
    others = others[others[:, 1] >= len(on_road)]  # no short cut between a road's own bends
    side = land.banks(points) > 0
    dry = (side[:, others[:, 0]] == side[:, others[:, 1]]).all(axis=0)
    length = np.hypot(*(points[others[:, 0]] - points[others[:, 1]]).T)
    street = others[dry & (length <= LONGEST_STREET)]
    track = others[dry & (length > LONGEST_STREET) & (length <= LONGEST_TRACK)]

    ends = np.concatenate([main, street])
    kind = np.concatenate([np.full(len(main), MAIN), _kinds(street, of, place)])
    reached = in_part_of(ends, len(points), int(main[0, 0]))
    inside = reached[ends[:, 0]]
    ends, kind = ends[inside], kind[inside]
    ends, kind, in_tree = _thinned(ends, kind, int(reached.sum()), len(points), draws)
    track = track[reached[track].all(axis=1)]
    track = track[draws.even(len(track)) < 0.12]
    ends = np.concatenate([ends, track])
    kind = np.concatenate([kind, np.full(len(track), TRACK)])
    in_tree = np.concatenate([in_tree, np.zeros(len(track), bool)])

    new = np.cumsum(reached) - 1
    return Streets(
        points=points[reached], village=of[reached], row=place[reached, 0],
        column=place[reached, 1], ends=new[ends], kind=kind, in_tree=in_tree,
        roads=tuple(new[line] for line in roads),
    )  # fmt: skip


def _road_points(land: Land) -> tuple[FloatArray, tuple[IntArray, ...]]:
    """The points of all main roads, each place where roads meet once; and each road's."""
    num_places = int(land.road_ends.max()) + 1
    places = np.zeros((num_places, 2))
    inner, lines = [], []
    first = num_places
    for line, (start, end) in zip(land.roads, land.road_ends.tolist(), strict=True):
        places[start], places[end] = line[0], line[-1]
        inner.append(line[1:-1])
        between = np.arange(first, first + len(line) - 2)
        lines.append(np.concatenate([[start], between, [end]]))
        first += len(between)
    return np.concatenate([places, *inner]), tuple(lines)


def _nearest(sites: FloatArray, points: FloatArray) -> IntArray:
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(sites).query(points)[1], np.int64)


def _lattices(
    land: Land, on_road: FloatArray, num_points: IntArray, draws: Draws
) -> tuple[FloatArray, IntArray, IntArray, IntArray]:
    """Each village's crossings, with the village, the row and the column of each."""
    from scipy.spatial import cKDTree

    sites, roads = cKDTree(land.sites), cKDTree(on_road)
    found = []
    for village, wanted in enumerate(num_points.tolist()):
        town = bool(land.in_town[village])
        density = TOWN_DENSITY if town else 1.0
        along, across = ALONG * density, ACROSS * density
        reach = 1.05 * (wanted * along * across) ** 0.5 + 200
        columns, rows = int(reach / along), int(reach / across)
        column, row = (
            each.ravel()
            for each in np.meshgrid(np.arange(2 * columns + 1), np.arange(2 * rows + 1))
        )
        crooked = draws.even(2 * len(row), -CROOKED, CROOKED).reshape(2, -1)
        flat = np.column_stack(
            [along * (column - columns) + crooked[0], across * (row - rows) + crooked[1]]
        )
        turn = _direction(land, village)
        points = land.sites[village] + flat @ np.array(
            [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
        )
        to_road = roads.query(points)[0]
        fit = (to_road >= CLEAR) & (sites.query(points)[1] == village)
        fit &= (land.inland(points) > 120) & (np.abs(land.banks(points)) > 30).all(axis=0)
        to_middle = np.hypot(*flat.T)
        rank = (0.3 * to_road + to_middle) if town else (to_road + 0.3 * to_middle)
        rank += draws.even(len(rank), 0, 60)
        chosen = np.flatnonzero(fit)
        chosen = np.sort(chosen[np.argsort(rank[chosen], kind="stable")[:wanted]])
        found.append((points[chosen], np.full(len(chosen), village), row[chosen], column[chosen]))
    points, of, row, column = (np.concatenate(each) for each in zip(*found, strict=True))
    return points, of, row, column


def _direction(land: Land, village: int) -> float:
    """Along the largest road of the village, as it leaves the middle."""
    meets = np.flatnonzero((land.road_ends == village).any(axis=1))
    road = int(meets[land.road_kind[meets].argmin()])
    line = land.roads[road] if land.road_ends[road, 0] == village else land.roads[road][::-1]
    east, north = line[min(8, len(line) - 1)] - line[0]
    return float(np.arctan2(north, east))


def _kinds(ends: IntArray, village: IntArray, place: IntArray) -> IntArray:
    """Of each street whether it is part of a row or a column of its village's lattice."""
    one, other = ends.T
    same = (village[one] == village[other]) & (place[one, 0] >= 0) & (place[other, 0] >= 0)
    rows, columns = np.abs(place[one] - place[other]).T
    return np.where(
        same & (rows == 0) & (columns == 1), ROW,
        np.where(same & (columns == 0) & (rows == 1), COLUMN, LINK),
    )  # fmt: skip


def _thinned(
    ends: IntArray, kind: IntArray, num_reached: int, num: int, draws: Draws
) -> tuple[IntArray, IntArray, np.ndarray]:
    """Streets taken away until there are as many as real places have; all stays reached, and rows
    stay longer than columns, so that streets go on and meet in T-junctions.
    """
    weight = draws.even(len(ends)) + np.array([0.0, 0.1, 0.75, 0.6, 1.0])[kind] + 0.01
    weight[kind == MAIN] = 0.001
    in_tree = lightest_tree(ends, weight, num)
    kept = in_tree | (kind == MAIN)
    more = int(EDGES_PER_POINT * num_reached) - int(kept.sum())
    rest = np.flatnonzero(~kept)
    kept[rest[np.argsort(weight[rest], kind="stable")[: max(more, 0)]]] = True
    return ends[kept], kind[kept], in_tree[kept]
