"""The shape of a leg: from the edges ridden to coordinates, street names and metres.

In: a ``RoadNetwork`` and parts of its edges, in the order ridden. Out: (lon, lat) pairs along the
streets' own shapes, names with metres, and all metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.roads.network import RoadNetwork

Point = tuple[float, float]
Part = tuple[int, float, float]
"""An edge, and the metres from its street's tail at which it is entered and left."""


class Shapes:
    """Draws many legs of one network; the shapes of whole edges are kept between legs."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        self._gate: list[bool] = network.is_gate.tolist()
        self._whole: dict[int, list[Point]] = {}

    def is_gate(self, edge: int) -> bool:
        """Whether the edge only leads through a barrier."""
        return self._gate[edge // 2]

    def whole(self, edge: int) -> Part:
        """All of an edge."""
        length = float(self._network.length[edge // 2])
        return (edge, length, 0.0) if edge % 2 else (edge, 0.0, length)

    def line(self, parts: Sequence[Part]) -> list[Point]:
        """The streets' own points from the first mark to the last."""
        points: list[Point] = []
        for at, (edge, begin, end) in enumerate(parts):
            if 0 < at < len(parts) - 1:
                if edge not in self._whole:
                    self._whole[edge] = self._between(edge, begin, end)
                points += self._whole[edge]
            else:
                points += self._between(edge, begin, end)
        return points

    def streets(self, parts: Iterable[Part]) -> tuple[tuple[tuple[str, int], ...], int]:
        """Names with metres, and all metres; rounded so that the former add up to the latter."""
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
        return tuple((name, metres) for name, metres in named if metres), whole[-1]

    def _between(self, edge: int, begin: float, end: float) -> list[Point]:
        """The street's own points between two marks, in the order in which they are passed."""
        network, street = self._network, edge // 2
        points = slice(network.point_first[street], network.point_first[street + 1])
        along = network.along[points]
        chosen = (along >= min(begin, end)) & (along <= max(begin, end))
        lon, lat = network.lon[points][chosen].tolist(), network.lat[points][chosen].tolist()
        line = list(zip(lon, lat, strict=True))
        return line[::-1] if edge % 2 else line
