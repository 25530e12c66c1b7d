"""Streets to draw, hundreds of thousands of them without an object each.

In: which streets of a network. Out: ``RoadLines``, a sequence of ``RoadLine`` that makes each when
it is asked for, and hands out all of them as arrays to who draws many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadLine:
    """A street to draw: ``coordinates`` are (lon, lat) in degrees."""

    name: str
    highway: str
    coordinates: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadLines(Sequence[RoadLine]):
    """Streets to draw.

    Parameters
    ----------
    names, highways
        Of each style.
    style
        Of each street the position in these.
    first
        Where each street's points begin, and the end.
    points
        (lon, lat) in degrees of all streets, shape (points, 2).
    """

    names: tuple[str, ...]
    highways: tuple[str, ...]
    style: NDArray[np.int64]
    first: NDArray[np.int64]
    points: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.style)

    @overload
    def __getitem__(self, index: int) -> RoadLine: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[RoadLine, ...]: ...
    def __getitem__(self, index: int | slice) -> RoadLine | tuple[RoadLine, ...]:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        at = range(len(self))[index]
        style = int(self.style[at])
        places = self.points[self.first[at] : self.first[at + 1]].tolist()
        return RoadLine(
            name=self.names[style],
            highway=self.highways[style],
            coordinates=tuple((lon, lat) for lon, lat in places),
        )
