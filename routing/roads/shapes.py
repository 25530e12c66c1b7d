"""What a rider is told of a leg: street names with metres, and turns.

In: a ``RoadNetwork`` and parts of its edges, in the order ridden. Out: names and turns.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from routing.roads.network import RoadNetwork

Part = tuple[int, float, float]
"""An edge, and the metres from its street's tail at which it is entered and left."""


AHEAD = 5.0
"""Metres from a junction along a street after which it shows where it leads: mappers draw its first
metres as the kerb runs."""

STRAIGHT, SLIGHT, SHARP = 20.0, 50.0, 130.0
"""Degrees from which one does not go straight on, turns in earnest, and turns sharply; OSRM's
words for turns with about its bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A place on a leg at which a rider is told something.

    Parameters
    ----------
    distance
        Whole metres along the leg.
    way
        ``straight``, ``slight_left``, ``left``, ``sharp_left``, the same to the right, ``back``.
    angle
        Degrees, above 0 to the right.
    street
        The name of the street that is entered, empty if it has none.
    """

    distance: int
    way: str
    angle: int
    street: str


def way_of(angle: float) -> str:
    """What a turn of so many degrees is called."""
    size, side = abs(angle), "right" if angle > 0 else "left"
    if size < STRAIGHT:
        return "straight"
    return f"slight_{side}" if size < SLIGHT else side if size < SHARP else f"sharp_{side}"


class Shapes:
    """Tells of many legs of one network; in which direction an edge leads is kept between legs."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        self._bearing: dict[int, float] = {}
        ends = np.concatenate([network.tail[~network.is_gate], network.head[~network.is_gate]])
        self._arms: list[int] = np.bincount(ends, minlength=network.num_nodes).tolist()

    def streets(self, parts: Iterable[Part]) -> tuple[tuple[str, int], ...]:
        """Names with metres, rounded so that they add up to the whole leg's."""
        styles, style = self._network.styles, self._network.style
        names: list[str] = []
        marks: list[float] = []
        total = 0.0
        for edge, begin, end in parts:
            total += abs(end - begin)
            name = styles[style[edge // 2]].name
            if names and names[-1] == name:
                marks[-1] = total
            else:
                names.append(name)
                marks.append(total)
        whole = [0, *(round(mark) for mark in marks)]
        spans = zip(names, pairwise(whole), strict=True)
        named = ((name, after - before) for name, (before, after) in spans)
        return tuple((name, metres) for name, metres in named if metres)

    def turns(self, parts: Sequence[Part]) -> tuple[Turn, ...]:
        """Where another street begins, and where one turns off at a junction."""
        network, told, total = self._network, [], 0.0
        for (edge, begin, end), (after, _, _) in pairwise(parts):
            total += abs(end - begin)
            names = [network.styles[network.style[each // 2]].name for each in (edge, after)]
            node = int((network.tail if edge % 2 else network.head)[edge // 2])
            back = after == edge ^ 1
            turned = self._leads(after) - self._leads(edge ^ 1) - 180  # as seen when arriving
            angle = 180 if back else round((turned + 180) % 360 - 180)
            off = abs(angle) >= STRAIGHT and self._arms[node] > 2
            if back or off or names[0] != names[1]:
                way = "back" if back else way_of(angle)
                told.append(Turn(distance=round(total), way=way, angle=angle, street=names[1]))
        return tuple(told)

    def _leads(self, edge: int) -> float:
        """Degrees from north, clockwise, in which an edge leaves the node where it begins."""
        if edge not in self._bearing:
            network, street = self._network, edge // 2
            points = slice(network.point_first[street], network.point_first[street + 1])
            lon, lat, along = network.lon[points], network.lat[points], network.along[points]
            if edge % 2:
                lon, lat, along = lon[::-1], lat[::-1], along[-1] - along[::-1]
            at = min(int(np.searchsorted(along, AHEAD)), len(along) - 1)
            east = (lon[at] - lon[0]) * math.cos(math.radians(lat[0]))
            self._bearing[edge] = math.degrees(math.atan2(east, lat[at] - lat[0]))
        return self._bearing[edge]
