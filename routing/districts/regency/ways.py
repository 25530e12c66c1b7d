"""A regency's streets as OpenStreetMap's ways, named and tagged as mappers in Indonesia do.

In: ``Land``, ``Streets``, the villages' names. Out: for each way its nodes, its tags and edges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from routing.districts.names import WORDS, roman
from routing.districts.regency.draws import Draws, FloatArray, IntArray
from routing.districts.regency.land import KINDS, Land
from routing.districts.regency.streets import COLUMN, MAIN, ROW, TRACK, Streets

LONGEST_RUN = 12
"""Edges of one street, about."""

ONE_WAY_SHARE = 0.05
"""Of the streets in towns that may be: those without which everything is still reached."""

_MAIN_TAGS: tuple[Mapping[str, str], ...] = (
    {"surface": "asphalt", "maxspeed": "60", "lanes": "2"},
    {"surface": "asphalt", "maxspeed": "50", "lanes": "2"},
    {"surface": "asphalt"},
)

_ALLEY = {"highway": "service", "service": "alley"}

_LANES: tuple[tuple[Mapping[str, str], float], ...] = (
    ({"highway": "residential", "surface": "asphalt"}, 0.36),
    ({"highway": "residential", "surface": "concrete"}, 0.14),
    ({"highway": "residential", "surface": "unpaved"}, 0.12),
    ({"highway": "living_street", "surface": "paving_stones"}, 0.14),
    ({**_ALLEY, "surface": "paving_stones"}, 0.12),
    ({**_ALLEY, "surface": "concrete"}, 0.08),
    ({**_ALLEY, "surface": "concrete", "motorcar": "no"}, 0.04),
)
"""What small streets are, with their shares; the rest may be for feet only where it may."""

_FOOT = {"highway": "footway", "surface": "concrete"}
_TRACK = {"highway": "track", "surface": "unpaved", "tracktype": "grade2"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """The ways, and of every edge of the streets the way that it is part of and whether doors open
    on it.
    """

    nodes: tuple[tuple[int, ...], ...]
    tags: tuple[Mapping[str, str], ...]
    way_of: IntArray
    lived_on: np.ndarray


def make_ways(land: Land, streets: Streets, names: Sequence[str], seed: int) -> Ways:
    """Draw the map.

    Parameters
    ----------
    land, streets
        What to draw.
    names
        Of the villages.
    seed
        The same map for the same seed.
    """
    draws = Draws(seed, "regency/ways")
    nodes: list[tuple[int, ...]] = []
    tags: list[Mapping[str, str]] = []
    of_edge: dict[tuple[int, int], int] = {}
    for road, line in enumerate(streets.roads):
        named = {"highway": KINDS[int(land.road_kind[road])],
                 "name": _road_name(land.road_ends[road], names),
                 **_MAIN_TAGS[int(land.road_kind[road])]}  # fmt: skip
        for part, bridge in _over_rivers(land, streets.points, line):
            for edge in pairwise(part):
                of_edge[min(edge), max(edge)] = len(nodes)
            nodes.append(tuple(part))
            tags.append({**named, "bridge": "yes", "layer": "1"} if bridge else named)

    way_of = np.full(len(streets.ends), -1)
    main = np.flatnonzero(streets.kind == MAIN)
    way_of[main] = [of_edge[one, other] for one, other in streets.ends[main].tolist()]
    _add_lanes(land, streets, draws, nodes=nodes, tags=tags, way_of=way_of)
    arms = np.bincount(streets.ends.ravel(), minlength=len(streets.points))
    busy = (arms[streets.ends] >= 3).any(axis=1)
    # Doors open where streets branch off a main road, and on no bridge or track.
    closed = np.array(
        ["bridge" in each or each["highway"] in {"track", "footway"} for each in tags], bool
    )
    lived_on = ~closed[way_of] & ((streets.kind != MAIN) | busy)
    return Ways(nodes=tuple(nodes), tags=tuple(tags), way_of=way_of, lived_on=lived_on)


def _road_name(ends: IntArray, names: Sequence[str]) -> str:
    """After the village that it leads to; a road out of the regency after the one it comes from."""
    known = [int(end) for end in ends if end < len(names)]
    return f"Jalan Raya {names[known[-1]]}" if known else "Jalan Raya Lintas"


def _over_rivers(land: Land, points: FloatArray, line: IntArray) -> list[tuple[list[int], bool]]:
    """A main road in parts: what lies on land, and bridges of one edge."""
    side = land.banks(points[line]) > 0
    wet = (side[:, 1:] != side[:, :-1]).any(axis=0)
    cuts = sorted({0, len(line) - 1, *np.flatnonzero(wet).tolist(),
                   *(np.flatnonzero(wet) + 1).tolist()})  # fmt: skip
    return [(line[a : b + 1].tolist(), bool(wet[a])) for a, b in pairwise(cuts)]


def _runs(streets: Streets, draws: Draws) -> tuple[IntArray, IntArray]:
    """Small streets in the order of their ways, and where each way begins: straight on along rows
    and columns of a lattice, all others of one edge.
    """
    kind = streets.kind
    tail = streets.ends[:, 0]
    lane = np.flatnonzero(kind != MAIN)
    column = kind[lane] == COLUMN
    straight = (kind[lane] == ROW) | column
    line = np.where(column, streets.column[tail[lane]], streets.row[tail[lane]])
    at = np.where(column, streets.row[tail[lane]], streets.column[tail[lane]])
    village = streets.village[tail[lane]]
    order = np.lexsort((at, line, column, village, ~straight))
    lane, straight, at = lane[order], straight[order], at[order]
    group = np.column_stack([village[order], column[order], line[order]])
    begins = np.ones(len(lane), bool)
    begins[1:] = (group[1:] != group[:-1]).any(axis=1) | (at[1:] != at[:-1] + 1)
    begins |= ~straight | (draws.even(len(lane)) < 1 / LONGEST_RUN)
    return lane, np.flatnonzero(begins)


def _add_lanes(
    land: Land, streets: Streets, draws: Draws, *, nodes: list[tuple[int, ...]],
    tags: list[Mapping[str, str]], way_of: IntArray,
) -> None:  # fmt: skip
    lane, first = _runs(streets, draws)
    bounds = [*first.tolist(), len(lane)]
    ends = streets.ends[lane].tolist()
    kinds = streets.kind[lane].tolist()
    villages = streets.village[streets.ends[lane, 0]].tolist()
    arms = np.bincount(streets.ends.ravel(), minlength=len(streets.points))
    spare = ~streets.in_tree[lane]
    dead_end = (arms[streets.ends[lane]] == 1).any(axis=1)
    length = np.add.reduceat(np.ones(len(lane)), first)
    may_close = (np.logical_and.reduceat(spare, first) | (dead_end[first] & (length == 1))).tolist()
    may_turn = (np.logical_and.reduceat(spare, first)).tolist()
    limits = np.cumsum([share for _, share in _LANES])
    limits[-1] = 1.0
    picks = np.searchsorted(limits, draws.even(len(first)), side="right").tolist()
    luck = draws.even(len(first)).tolist()
    foot = draws.even(len(first)).tolist()
    in_town = land.in_town.tolist()
    calling = _LaneNames(draws)
    for index, (start, end) in enumerate(pairwise(bounds)):
        chain = [ends[start][0], ends[start][1]]
        if end - start > 1:
            if ends[start + 1][0] == chain[0] or ends[start + 1][1] == chain[0]:
                chain.reverse()
            for one, other in ends[start + 1 : end]:
                chain.append(other if one == chain[-1] else one)
        village = villages[start]
        if kinds[start] == TRACK:
            each: Mapping[str, str] = _TRACK
        elif may_close[index] and foot[index] < 0.1:
            each = _FOOT
        else:
            small = kinds[start] != ROW
            each = {**_LANES[picks[index]][0], "name": calling.name(village, small)}
            if may_turn[index] and luck[index] < (ONE_WAY_SHARE if in_town[village] else 0.01):
                each = {**each, "oneway": "yes"}
        way_of[lane[start:end]] = len(nodes)
        nodes.append(tuple(chain))
        tags.append(each)


class _LaneNames:
    """Gives each street of a village its name: words for streets, numbers for alleys off them."""

    def __init__(self, draws: Draws) -> None:
        self._words = [WORDS[index] for index in draws.order(len(WORDS)).tolist()]
        self._streets: dict[int, int] = {}
        self._alleys: dict[int, int] = {}

    def name(self, village: int, small: bool) -> str:
        """The next name in this village."""
        if not small or village not in self._streets:
            count = self._streets.get(village, 0)
            self._streets[village] = count + 1
            self._alleys[village] = 0
            word, again = self._word(village, count)
            return f"Jalan {word}" + (f" {roman(again + 1)}" if again else "")
        self._alleys[village] += 1
        word, again = self._word(village, self._streets[village] - 1)
        # The second street of a word has alleys of its own: fifty on.
        return f"Gang {word} {roman(self._alleys[village] + 50 * again)}"

    def _word(self, village: int, count: int) -> tuple[str, int]:
        again, at = divmod(count, len(self._words))
        return self._words[(at + 17 * village) % len(self._words)], again
