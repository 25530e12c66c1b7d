"""The land of a regency: coast in the east, mountain in the west, villages, rivers, main roads.

In: the number of villages and a seed. Out: ``Land`` in metres from its main town.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.districts.regency.draws import Draws, FloatArray, IntArray, shared_out
from routing.districts.regency.graph import shortest_parents, skinned

WIDTH, HEIGHT, VILLAGES = 36_000.0, 72_000.0, 217
"""Metres, and the villages on them: Banyuwangi has 217 on some 2,600 km² that are neither forest
nor mountain."""

PER_KECAMATAN = 217 / 25

TOWN_SHARE = 0.16
"""Of the villages, in towns, where they stand closer."""

TOWN_APART = 1_800.0
"""Metres between the middles of two villages of a town."""

COAST_CLEAR = 900.0
"""Metres between a village's middle and the sea."""

SAMPLE = 42.0
"""Metres between a main road's points: less than twice ``CLEAR``, so that no street crosses it."""

PRIMARY, SECONDARY, TERTIARY = 0, 1, 2
KINDS = ("primary", "secondary", "tertiary")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Land:
    """Where everything lies, in metres east and north of the main town.

    Parameters
    ----------
    sites
        The villages' middles, shape (villages, 2).
    in_town
        Which of them are in a town.
    kecamatan
        Of each village.
    seats
        Of each kecamatan the village where its office stands.
    roads
        Main roads: the points of each, from one village's middle to another's.
    road_kind, road_ends
        Index into ``KINDS``; the villages at both ends, the number of villages and more for where a
        road leaves the regency.
    scale
        Of the land's sides, over those of a regency of ``VILLAGES``.
    rivers
        For each river where it lies north, how far and how often it swings, and where it begins to.
    """

    sites: FloatArray
    in_town: np.ndarray
    kecamatan: IntArray
    seats: IntArray
    roads: tuple[FloatArray, ...]
    road_kind: IntArray
    road_ends: IntArray
    scale: float
    rivers: FloatArray

    def inland(self, points: FloatArray) -> FloatArray:
        """Metres to the sea, to the east; negative in it."""
        return coast(points[:, 1], self.scale) - points[:, 0]

    def banks(self, points: FloatArray) -> FloatArray:
        """Metres north of each river, shape (rivers, points)."""
        north, swing, wave, phase = self.rivers.T[:, :, None]
        course = north + swing * np.sin(points[:, 0] / wave + phase)
        return np.asarray(points[:, 1] - course, np.float64)


def coast(y: FloatArray, scale: float) -> FloatArray:
    """Where the sea begins, by how far north."""
    bay = 2_200 * np.sin(y / 9_000 + 0.7) + 900 * np.sin(y / 3_100)
    return np.asarray((4_000 + bay) * min(scale, 1.0) + 1_500, np.float64)


def make_land(num_villages: int, seed: int) -> Land:
    """Lay out the land for so many villages."""
    scale = (num_villages / VILLAGES) ** 0.5
    draws = Draws(seed, "regency/land")
    sites, in_town = _settle(num_villages, scale, draws)
    num_kecamatan = max(1, round(num_villages / PER_KECAMATAN))
    kecamatan = _parted(sites, num_kecamatan)
    seats = np.array([_seat(sites, np.flatnonzero(kecamatan == k)) for k in range(num_kecamatan)])
    ends, kind, points = _main_roads(sites, seats, scale)
    wild = 1 + 1.5 * np.clip(-points[ends].mean(axis=1)[:, 0] / (WIDTH * scale), 0, 1)
    roads = tuple(
        _bent(points[a], points[b], more, draws)
        for (a, b), more in zip(ends.tolist(), wild.tolist(), strict=True)
    )
    num_rivers = max(1, round(num_villages / 24))
    height = HEIGHT * scale
    rivers = np.column_stack(
        [
            height
            * ((np.arange(num_rivers) + draws.even(num_rivers, 0.2, 0.8)) / num_rivers - 0.5),
            draws.even(num_rivers, 200, 900) * min(1.0, scale * 1.5),
            draws.even(num_rivers, 1_500, 4_000),
            draws.even(num_rivers, 0, 6.28),
        ]
    )
    return Land(
        sites=sites, in_town=in_town, kecamatan=kecamatan, seats=seats, roads=roads,
        road_kind=kind, road_ends=ends, scale=scale, rivers=rivers,
    )  # fmt: skip


def _settle(num: int, scale: float, draws: Draws) -> tuple[FloatArray, np.ndarray]:
    """Villages' middles: towns first, then the land, thinner towards the mountain."""
    num_town = round(num * TOWN_SHARE) if num >= 12 else min(num, 2)
    num_towns = max(1, min(5, round(num / 45)))
    places = np.zeros((num, 2))
    y = HEIGHT * scale * (draws.even(num_towns, -0.08, 0.08) + np.linspace(-0.38, 0.38, num_towns))
    x = coast(y, scale) - draws.even(num_towns, 1_500, 5_000 + 3_000 * scale)
    middle = num_towns // 2  # the main town, at the origin of the map, has the most
    x[middle], y[middle] = 0.0, 0.0
    weights = np.where(np.arange(num_towns) == middle, 2.2, 1.0)
    which = np.repeat(np.arange(num_towns), shared_out(num_town, weights))
    count = 0
    radius = TOWN_APART
    for town in which.tolist():
        while True:
            turn, far = draws.even(2).tolist()
            reach = radius * far**0.5
            place = np.array([x[town] + reach * np.cos(6.2831853 * turn),
                              y[town] + reach * np.sin(6.2831853 * turn)])  # fmt: skip
            gone = ((places[:count] - place) ** 2).sum(axis=1)
            if (
                place[0] < coast(place[1:], scale)[0] - COAST_CLEAR
                and (gone >= TOWN_APART**2).all()
            ):
                break
            radius *= 1.004
        places[count] = place
        count += 1
    apart = 3_600.0
    while count < num:
        for _ in range(60):
            east, north = draws.even(2).tolist()
            up = HEIGHT * scale * (north - 0.5)
            shore = float(coast(np.array([up]), scale)[0]) - COAST_CLEAR
            place = np.array([shore - WIDTH * scale * east, up])
            gone = ((places[:count] - place) ** 2).sum(axis=1)
            if (gone >= (apart * (0.75 + 1.1 * east**2)) ** 2).all():
                places[count] = place
                count += 1
                break
        else:
            apart *= 0.98
    return places, np.arange(num) < num_town


def _parted(sites: FloatArray, parts: int) -> IntArray:
    """Villages shared out among so many kecamatan of about equal numbers, by halving the land."""
    label = np.zeros(len(sites), np.int64)

    def part(chosen: IntArray, first: int, count: int) -> None:
        if count == 1:
            label[chosen] = first
            return
        spread = np.ptp(sites[chosen], axis=0)
        order = chosen[np.argsort(sites[chosen, int(spread[1] > spread[0])], kind="stable")]
        left = count // 2
        cut = max(1, round(len(order) * left / count))
        part(order[:cut], first, left)
        part(order[cut:], first + left, count - left)

    part(np.arange(len(sites)), 0, parts)
    return label


def _seat(sites: FloatArray, members: IntArray) -> int:
    middle = sites[members].mean(axis=0)
    return int(members[((sites[members] - middle) ** 2).sum(axis=1).argmin()])


def _main_roads(
    sites: FloatArray, seats: IntArray, scale: float
) -> tuple[IntArray, IntArray, FloatArray]:
    """Roads from village to village: their ends, their kinds, and all places they lead to. Three of
    these are no villages: the coast road goes on north and south, one road into the mountain.
    """
    half = HEIGHT * scale / 2 + 2_500
    beyond = np.array([[0.0, half], [0.0, -half], [-WIDTH * scale - 1_500, 0.04 * half]])
    points = np.concatenate([sites, beyond])
    ends = skinned(points)
    length = np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T)
    main = int((sites**2).sum(axis=1).argmin())
    parent = shortest_parents(ends, length, len(points), main)
    rank = {tuple(end): TERTIARY for end in ends.tolist()}
    north, south, west = range(len(sites), len(points))
    for kind, goals in ((SECONDARY, [*seats.tolist(), west]), (PRIMARY, [north, south])):
        for place in goals:
            here = place
            while here != main:
                before = int(parent[here])
                rank[min(here, before), max(here, before)] = kind
                here = before
    return ends, np.array([rank[tuple(end)] for end in ends.tolist()], np.int64), points


def _bent(start: FloatArray, end: FloatArray, wild: float, draws: Draws) -> FloatArray:
    """A road's points from one place to another, swinging to both sides of the straight line."""
    along = end - start
    length = float(np.hypot(*along))
    num = int(length / SAMPLE) + 2
    share = np.linspace(0, 1, num)
    one, two = draws.even(2, 0, 6.28)
    waves = np.sin(share * length / 700 + one) * 0.6 + np.sin(share * length / 260 + two) * 0.25
    swing = min(0.03 * length, 70.0) * wild * waves * np.sin(np.pi * share)
    across = np.array([-along[1], along[0]]) / length
    return np.asarray(start + share[:, None] * along + swing[:, None] * across, np.float64)
