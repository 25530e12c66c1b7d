"""The names of streets on a map, where there is room for them.

In: the named roads of a frame, and what they must keep clear of. Out: names along their streets.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from routing.sheets.map_frame import Floats, Frame, Ints
from routing.sheets.map_labels import Box, covers

_ENDS = 2.0
"""Millimetres that a straight piece is longer than a name along it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetName:
    """A name along its street: the middle of its baseline, degrees counter-clockwise, points of
    its size, and ``points`` of the page along it.
    """

    text: str
    x: float
    y: float
    degrees: float
    size: float
    points: Floats


Pieces = dict[str, list[tuple[float, int, Floats]]]
"""By a street's name its straight pieces on the page: length, rank and both ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLines:
    """The lines of a frame that have a name: for each the position of its name on its sign in
    ``names``, its rank and its shape, the least important first.
    """

    names: Sequence[str]
    name: Ints
    rank: Ints
    shapes: Any


def street_pieces(
    frame: Frame, named: NamedLines, *, measure: Callable[[str, float], float], size: float
) -> Pieces:
    """The straight pieces along which names may stand; none of a street whose name, at ``size``
    points, is longer than all of its pieces.
    """
    if not len(named.name):
        return {}
    # All streets at once: a frame may hold a thousand, and few of them have room for their name.
    order = np.argsort(named.name, kind="stable")
    streets, which = np.unique(named.name[order], return_inverse=True)
    ranks = np.full(len(streets), np.iinfo(np.int64).max)
    np.minimum.at(ranks, which, named.rank[order])
    # Junctions part a street; its name runs on over them.
    whole = shapely.line_merge(shapely.multilinestrings(named.shapes[order], indices=which))
    parts, owners = shapely.get_parts(whole, return_index=True)
    simple = shapely.simplify(parts, 0.7 / frame.scale, preserve_topology=False)
    coordinates, part = shapely.get_coordinates(simple, return_index=True)
    page = frame.to_page(coordinates)
    begins = np.flatnonzero(part[1:] == part[:-1])
    lengths = np.hypot(*(page[begins + 1] - page[begins]).T)
    street = owners[part[begins]]
    longest = np.zeros(len(streets))
    np.maximum.at(longest, street, lengths)
    room = np.array([
        length >= measure(named.names[number], size) + _ENDS if length > _ENDS else False
        for number, length in zip(streets.tolist(), longest.tolist(), strict=True)
    ])  # fmt: skip
    pieces: Pieces = {}
    for at in np.flatnonzero(room[street]).tolist():
        own = int(street[at])
        piece = float(lengths[at]), int(ranks[own]), page[begins[at] : begins[at] + 2]
        pieces.setdefault(named.names[int(streets[own])], []).append(piece)
    return pieces


def place_names(
    frame: Frame,
    pieces: Pieces,
    *,
    boxes: Sequence[Box],
    track: Floats,
    size: float,
    measure: Callable[[str, float], float],
    taken: Sequence[Floats] = (),
    most: int = 16,
) -> list[StreetName]:
    """One name a street, at one size in points, where a piece of it is long and straight enough and
    clear of labels.
    """
    order = sorted(
        pieces, key=lambda name: (pieces[name][0][1], -max(each[0] for each in pieces[name]), name)
    )
    result: list[StreetName] = []
    taken = list(taken)
    for name in order:
        width = measure(name, size)
        for length, rank, ends in sorted(pieces[name], key=lambda each: -each[0])[:3]:
            if length < width + _ENDS or len(result) >= most:
                break
            a, b = ends if ends[0][0] <= ends[1][0] else ends[::-1]
            along = (b - a) / length
            up = np.array((along[1], -along[0]))
            for share in (0.5, 0.25, 0.75):
                # From the piece's end by the share of the room that the name leaves free.
                middle = a + along * (width / 2 + 1 + share * (length - width - _ENDS))
                base = middle + up * (1.4 if rank < 2 else 1.1)
                text = base + up * size * 0.13 + np.outer(np.linspace(-0.5, 0.5, 9) * width, along)
                if not _clear(frame, text, boxes, track, taken=taken, size=size):
                    continue
                taken.append(text)
                degrees = -math.degrees(math.atan2(along[1], along[0]))
                result.append(
                    StreetName(
                        text=name,
                        x=float(base[0]),
                        y=float(base[1]),
                        degrees=degrees,
                        size=size,
                        points=text,
                    )
                )
                break
            else:
                continue
            break
    return result


def _clear(
    frame: Frame, text: Floats, boxes: Sequence[Box], track: Floats,
    *, taken: Sequence[Floats], size: float,
) -> bool:  # fmt: skip
    """Whether points along a name are free of labels, routes and other names."""
    ends = text[[0, -1]]  # of a straight line
    if not all(frame.holds((x, y), 1.5) for x, y in ends.tolist()):
        return False
    low, high = ends.min(axis=0).tolist(), ends.max(axis=0).tolist()
    near = [
        box for box in boxes
        if box.left <= high[0] + 1 and box.right >= low[0] - 1
        and box.top <= high[1] + 1 and box.bottom >= low[1] - 1
    ]  # fmt: skip
    if any(covers(box, (x, y), 1.0) for box in near for x, y in text.tolist()):
        return False
    return all(
        not len(other) or np.hypot(*(text[:, None] - other[None]).T).min() >= distance
        for other, distance in ((track, 0.2 * size), *((each, 0.42 * size) for each in taken))
    )
