"""A regency's households: many of some RTs, none of most, in every village.

In: ``Land``, ``Streets``, ``Ways``, names and numbers. Out: rows as people would type them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.districts import households
from routing.districts.dice import Dice
from routing.districts.names import short_street
from routing.districts.regency.draws import Draws, FloatArray, IntArray, shared_out
from routing.districts.regency.land import Land
from routing.districts.regency.streets import MAIN, Streets
from routing.districts.regency.ways import Ways

COLUMNS = (*households.COLUMNS, "village_code", "kecamatan")
"""The columns of ``households.csv``."""

RT_SIDE = 290.0
"""Metres: an RT of some 50 families (Permendagri 7/1983) at a village's 6 families a hectare."""

NEIGHBOUR = 5.0
"""Metres between two doors, at least."""


def settle(
    land: Land, streets: Streets, ways: Ways, *, num_households: int, names: Sequence[str],
    codes: Sequence[str], kecamatan: Sequence[str], periods: tuple[tuple[int, int], ...],
    sizes: FloatArray, seed: int,
) -> tuple[list[households.Household], IntArray]:  # fmt: skip
    """Settle the households, in the order of villages, RWs and RTs.

    Returns
    -------
    list of Household
        Each with its row.
    IntArray
        The village of each.
    """
    draws = Draws(seed, "regency/homes")
    door = _Doors(land, streets, ways, draws)
    wanted = shared_out(num_households, sizes * door.roomy, 1 if num_households > len(names) else 0)
    edge, place, number = door.find(wanted, draws)
    village = door.village[edge]
    rw, rt = door.rw[edge], door.rt[edge]
    order = np.lexsort((number, edge, rt, rw, village))
    dice = Dice(seed, "regency/rows")
    width = max(3, len(str(num_households)))
    taken: dict[str, int] = {}
    settled = []
    for position, at in enumerate(order.tolist(), start=1):
        home = int(village[at])
        street = ways.tags[int(ways.way_of[edge[at]])].get("name", "")
        house = f"{short_street(street)} No. {number[at]}"
        key = f"{home}/{house}"
        taken[key] = taken.get(key, 0) + 1
        row = households.row_of(
            f"H{position:0{width}d}", house + households.letter(taken[key]),
            village=names[home], rw=int(rw[at]), rt=int(rt[at]), dice=dice,
        )  # fmt: skip
        row |= {"village_code": codes[home], "kecamatan": kecamatan[int(land.kecamatan[home])]}
        settled.append(households.household(row, _point(place[at]), periods, dice))
    return settled, village[order]


def _point(place: FloatArray) -> tuple[float, float]:
    return float(place[0]), float(place[1])


class _Doors:
    """The edges on which doors open, each in its RT, and places for doors beside them."""

    def __init__(self, land: Land, streets: Streets, ways: Ways, draws: Draws) -> None:
        self._ends = streets.ends
        self._points = streets.points
        tail, head = streets.ends.T
        middle = (streets.points[tail] + streets.points[head]) / 2
        self._length = np.hypot(*(streets.points[tail] - streets.points[head]).T)
        self.village = np.where(
            streets.row[tail] >= 0, streets.village[tail], streets.village[head]
        )
        off = middle - land.sites[self.village]
        cell = np.floor(off / RT_SIDE).astype(np.int64)
        self.rw, self.rt, liked = _quarters(self.village, cell, draws)
        liked = liked * np.where(streets.kind == MAIN, 0.5, 1.0)
        self._weight = np.where(ways.lived_on, self._length * liked, 0.0)
        num = len(land.sites)
        total = np.bincount(self.village, self._weight, minlength=num)
        self.roomy = (total > 0).astype(np.float64)

    def find(self, wanted: IntArray, draws: Draws) -> tuple[IntArray, FloatArray, IntArray]:
        """Doors: so many in each village; the edge, the place and the house number of each."""
        from scipy.spatial import cKDTree

        by_village = np.argsort(self.village, kind="stable")
        ends = np.cumsum(self._weight[by_village])
        last = np.searchsorted(self.village[by_village], np.arange(len(wanted)), side="right")
        upper = np.concatenate([[0.0], ends])[last]
        lower = np.concatenate([[0.0], upper[:-1]])
        of = np.repeat(np.arange(len(wanted)), wanted)
        edge = np.zeros(len(of), np.int64)
        place, number = np.zeros((len(of), 2)), np.zeros(len(of), np.int64)
        missing = np.arange(len(of))
        clear = NEIGHBOUR
        while len(missing):
            pick = draws.even(len(missing))
            goal = lower[of[missing]] + pick * (upper - lower)[of[missing]]
            at = np.minimum(np.searchsorted(ends, goal, side="right"), last[of[missing]] - 1)
            edge[missing] = by_village[at]
            place[missing], number[missing] = self._beside(edge[missing], draws)
            close = cKDTree(place).query_pairs(clear, output_type="ndarray")
            missing = np.unique(close.max(axis=1)) if len(close) else close[:0, 0]
            clear *= 0.9
        return edge, place, number

    def _beside(self, edge: IntArray, draws: Draws) -> tuple[FloatArray, IntArray]:
        start, end = (self._points[each] for each in self._ends[edge].T)
        share = draws.even(len(edge), 0.08, 0.92)
        left = draws.even(len(edge)) < 0.5
        depth = 6.0 + 12.0 * draws.even(len(edge)) ** 2
        along = (end - start) / self._length[edge][:, None]
        across = np.column_stack([-along[:, 1], along[:, 0]])
        off = np.where(left, depth, -depth)[:, None] * across
        place = start + share[:, None] * (end - start) + off
        return place, 2 * (share * self._length[edge] / 9).astype(np.int64) + 1 + left


def _quarters(
    village: IntArray, cell: IntArray, draws: Draws
) -> tuple[IntArray, IntArray, FloatArray]:
    """RW and RT of each edge, counted from 1 in each village and each RW, and how many families of
    that RT the round serves, as a weight.
    """
    large = cell // 2
    keys = np.column_stack([village, large, cell])
    known, of_edge = np.unique(keys, axis=0, return_inverse=True)
    of_edge = of_edge.ravel()
    wards, ward_of = np.unique(known[:, :3], axis=0, return_inverse=True)
    ward_of = ward_of.ravel()
    rw = _counted(wards[:, 0])[ward_of]
    rt = _counted(ward_of)
    liked = draws.even(len(wards), 0.1, 1.0)[ward_of] ** 2 * draws.even(len(known), 0.0, 1.0) ** 2
    return rw[of_edge], rt[of_edge], (0.01 + liked)[of_edge]


def _counted(group: IntArray) -> IntArray:
    """1, 2, 3… within each group; the groups stand in order."""
    first = np.searchsorted(group, group, side="left")
    return np.arange(1, len(group) + 1) - first
