"""The names of streets on a map, where there is room for them.

In: the named roads of a frame, and what they must keep clear of. Out: names along their streets.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from routing.sheets.map_frame import Floats, Frame
from routing.sheets.map_labels import Box, covers


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetName:
    """A name along its street: the middle of its baseline, and degrees counter-clockwise."""

    text: str
    x: float
    y: float
    degrees: float


def place_names(
    frame: Frame,
    named: Sequence[tuple[str, int, Any]],
    *,
    boxes: Sequence[Box],
    track: Floats,
    measure: Callable[[str], float],
    most: int = 16,
) -> list[StreetName]:
    """One name a street, where a piece of it is long and straight enough, clear of labels."""
    pieces: dict[str, list[tuple[float, int, Floats]]] = {}
    for name, rank, line in named:
        coarse = shapely.get_coordinates(
            shapely.simplify(line, 0.7 / frame.scale, preserve_topology=False)
        )
        page = frame.to_page(coarse)
        for a, b in pairwise(page):
            length = float(np.hypot(*(b - a)))
            pieces.setdefault(name, []).append((length, rank, np.array((a, b))))
    order = sorted(
        pieces, key=lambda name: (pieces[name][0][1], -max(each[0] for each in pieces[name]), name)
    )
    result: list[StreetName] = []
    taken: list[Floats] = []
    for name in order:
        width = measure(name)
        for length, rank, ends in sorted(pieces[name], key=lambda each: -each[0])[:3]:
            if length < width + 2 or len(result) >= most:
                break
            a, b = ends if ends[0][0] <= ends[1][0] else ends[::-1]
            along = (b - a) / length
            up = np.array((along[1], -along[0]))
            for share in (0.5, 0.25, 0.75):
                # From the piece's end by the share of the room that the name leaves free.
                middle = a + along * (width / 2 + 1 + share * (length - width - 2))
                base = middle + up * (1.4 if rank < 2 else 1.1)
                text = base + up + np.outer(np.linspace(-0.5, 0.5, 9) * width, along)
                if not _clear(frame, text, boxes, track, taken):
                    continue
                taken.append(text)
                degrees = -math.degrees(math.atan2(along[1], along[0]))
                result.append(
                    StreetName(text=name, x=float(base[0]), y=float(base[1]), degrees=degrees)
                )
                break
            else:
                continue
            break
    return result


def _clear(
    frame: Frame, text: Floats, boxes: Sequence[Box], track: Floats, taken: Sequence[Floats]
) -> bool:
    """Whether points along a name are free of labels, routes and other names."""
    if not all(frame.holds((x, y), 1.5) for x, y in text.tolist()):
        return False
    if any(covers(box, (x, y), 1.0) for box in boxes for x, y in text.tolist()):
        return False
    return all(
        not len(other) or np.hypot(*(text[:, None] - other[None]).T).min() >= distance
        for other, distance in ((track, 1.8), *((each, 3.0) for each in taken))
    )
