"""Ways become streets: the topology that all profiles share.

In: ``Ways``. Out: a ``RoadNetwork``.

Ways are cut where three or more arms meet, where they end, and at barriers; the pieces are joined
again at points where just two meet, nothing changes, and no restriction of turns asks for a cut.
Every piece ends up in exactly one street, with its shape: rings, dead ends and parallel streets
too. All of it is linear but for one sort.

A barrier that stops some profile, or costs it time, stands between its arms: each arm ends in a
node of its own, and gates (streets without length) join them for the profiles it lets through.
Where three or more arms that a profile may use meet at it, it stops nobody: which of them it stands
on is not known (GraphHopper does the same).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from routing.roads.network import RoadNetwork
from routing.roads.sphere import great_circle
from routing.roads.ways import IntArray, Style, Ways, gate_speed


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Parts of ways between cuts: positions in the ways' arrays, both ends included."""

    start: IntArray
    end: IntArray
    way: IntArray


def build_network(ways: Ways) -> RoadNetwork:
    """Join ways into streets."""
    osmids, where, inverse = np.unique(ways.node, return_index=True, return_inverse=True)
    lat, lon = ways.lat[where], ways.lon[where]
    barrier = np.isin(osmids, np.fromiter(ways.barriers, np.int64, len(ways.barriers)))
    kept = barrier | _kept(ways, osmids)
    pieces = _cut(ways, inverse, kept)
    styles, flipped = _with_flips(ways.styles)
    mate = _mates(ways, pieces, inverse, kept, flipped)
    items, forward, street_first = _chain(mate, len(pieces.start))
    position, point_first = _expand(pieces, items, forward, street_first)

    lead = street_first[:-1]
    way = pieces.way[items]
    style = np.where(forward, ways.style[way], flipped[ways.style[way]])[lead]
    steps = great_circle(
        ways.lat[position[:-1]], ways.lon[position[:-1]],
        ways.lat[position[1:]], ways.lon[position[1:]],
    ) * ways.stretch[np.minimum(position[:-1], position[1:])]  # fmt: skip
    steps[point_first[1:-1] - 1] = 0  # from one street's last point to the next one's first
    node = inverse[position]
    tail, head = node[point_first[:-1]], node[point_first[1:] - 1]
    along = np.concatenate([[0.0], np.cumsum(np.append(steps, 0.0)[:-1])])
    along -= np.repeat(along[point_first[:-1]], np.diff(point_first))
    split = _split_barriers(ways, osmids, np.concatenate([tail, head]), style, styles)
    used, number = np.unique(split.node, return_inverse=True)
    ends = number.reshape(2, -1)
    return RoadNetwork.of_streets(
        profiles=ways.profiles,
        node_osmid=split.osmid[used],
        node_lat=lat[split.origin[used]],
        node_lon=lon[split.origin[used]],
        tail=ends[0],
        head=ends[1],
        style=np.concatenate([style, split.gate_style]),
        styles=split.styles,
        osmids=_osmids(ways.osmid[way], street_first, len(split.gate_style)),
        point_first=np.concatenate(
            [point_first, point_first[-1] + 2 * np.arange(1, len(split.gate_style) + 1)]
        ),
        lat=np.concatenate([ways.lat[position], np.repeat(lat[split.gate_node], 2)]),
        lon=np.concatenate([ways.lon[position], np.repeat(lon[split.gate_node], 2)]),
        along=np.concatenate([along, np.zeros(2 * len(split.gate_style))]),
        restrictions=ways.restrictions,
    )


def _kept(ways: Ways, osmids: IntArray) -> np.ndarray:
    """Nodes that restrictions need: vias, and where the ways that they name begin and end."""
    vias = [each.via_node for each in ways.restrictions if each.via_node is not None]
    named = {way for each in ways.restrictions for way in each.ways}
    chosen = np.isin(ways.osmid, np.fromiter(named, np.int64, len(named)))
    ends = ways.node[np.concatenate([ways.first[:-1][chosen], ways.first[1:][chosen] - 1])]
    return np.isin(osmids, np.concatenate([np.array(vias, np.int64), ends]))


def _cut(ways: Ways, inverse: IntArray, kept: np.ndarray) -> _Pieces:
    inside = np.full(len(inverse), 2)
    inside[ways.first[:-1]] -= 1
    inside[ways.first[1:] - 1] -= 1
    arms = np.bincount(inverse, inside)  # how many segments end at each node
    cut = (inside < 2) | (arms[inverse] != 2) | kept[inverse]
    position = np.flatnonzero(cut)
    way = np.repeat(np.arange(len(ways.osmid)), np.diff(ways.first))[position]
    together = way[:-1] == way[1:]
    return _Pieces(position[:-1][together], position[1:][together], way[:-1][together])


def _with_flips(styles: tuple[Style, ...]) -> tuple[list[Style], IntArray]:
    """All styles and their reverses, and where each one's reverse stands."""
    number = {style: index for index, style in enumerate(styles)}
    for style in styles:
        number.setdefault(style.reversed(), len(number))
    return list(number), np.array([number[style.reversed()] for style in number], np.int64)


def _mates(
    ways: Ways, pieces: _Pieces, inverse: IntArray, kept: np.ndarray, flipped: IntArray
) -> IntArray:
    """For each end of a piece the end it is joined to, or -1. Piece p has ends 2p and 2p + 1."""
    node = np.column_stack([inverse[pieces.start], inverse[pieces.end]]).ravel()
    style = ways.style[pieces.way]
    leaving = np.column_stack([style, flipped[style]]).ravel()  # as drawn away from that end
    count = np.bincount(node, minlength=len(kept))
    mate = np.full(len(node), -1)
    joint = np.flatnonzero((count[node] == 2) & ~kept[node])
    pair = joint[np.argsort(node[joint], kind="stable")].reshape(-1, 2)
    pair = pair[flipped[leaving[pair[:, 0]]] == leaving[pair[:, 1]]]
    mate[pair[:, 0]], mate[pair[:, 1]] = pair[:, 1], pair[:, 0]
    return mate


def _chain(mate: IntArray, num_pieces: int) -> tuple[IntArray, np.ndarray, IntArray]:
    """Walk along joined ends: pieces street by street, whether forward, where streets begin.

    Streets stand in the order of their first piece in the file, which is walked forward.
    """
    follow = mate.tolist()
    seen = [False] * num_pieces
    ends: list[int] = []  # at which end each piece is entered
    first = [0]
    for piece in range(num_pieces):
        if seen[piece]:
            continue
        entry = 2 * piece
        while follow[entry] >= 0 and follow[entry] >> 1 != piece:  # back to where it begins
            entry = follow[entry] ^ 1
        if follow[entry] >= 0:  # a ring: anywhere will do
            entry = 2 * piece
        while entry >= 0 and not seen[entry >> 1]:
            seen[entry >> 1] = True
            ends.append(entry)
            entry = follow[entry ^ 1]
        first.append(len(ends))
    entered = np.array(ends, np.int64)
    return entered >> 1, entered % 2 == 0, np.array(first, np.int64)


def _expand(
    pieces: _Pieces, items: IntArray, forward: np.ndarray, street_first: IntArray
) -> tuple[IntArray, IntArray]:
    """Positions of all points street by street, and where each street begins among them."""
    lead = np.zeros(len(items), np.int64)
    lead[street_first[:-1]] = 1  # only a street's first piece brings its first point
    start, end = pieces.start[items], pieces.end[items]
    count = end - start + lead
    first = np.concatenate([[0], np.cumsum(count)])
    step = np.arange(first[-1]) - np.repeat(first[:-1] + lead, count) + 1
    origin, sign = np.where(forward, start, end), np.where(forward, 1, -1)
    return np.repeat(origin, count) + np.repeat(sign, count) * step, first[street_first]


def _osmids(osmid: IntArray, street_first: IntArray, num_gates: int) -> tuple[tuple[int, ...], ...]:
    ids = osmid.tolist()
    streets = [
        tuple(dict.fromkeys(ids[begin:end])) for begin, end in pairwise(street_first.tolist())
    ]
    return (*streets, *([()] * num_gates))


@dataclass(frozen=True, slots=True)
class _Split:
    """Nodes with those at barriers doubled: ``node`` holds all tails, then all heads."""

    node: IntArray
    origin: IntArray
    osmid: IntArray
    gate_node: IntArray
    gate_style: IntArray
    styles: tuple[Style, ...]


def _split_barriers(
    ways: Ways, osmids: IntArray, ends: IntArray, style: IntArray, styles: list[Style]
) -> _Split:
    """Double nodes at barriers; ``ends`` holds all streets' tails, then their heads."""
    arms: dict[int, list[int]] = {}
    stopping = np.isin(osmids, np.fromiter(ways.barriers, np.int64, len(ways.barriers)))
    node = ends.copy()
    for end in np.flatnonzero(stopping[node]).tolist():
        arms.setdefault(int(node[end]), []).append(end)
    number = {each: index for index, each in enumerate(styles)}
    origin = list(range(len(osmids)))
    gates: list[tuple[int, int, int, int]] = []  # tail, head, node, style
    for at, around in arms.items():
        if len(around) < 2:
            continue
        seconds = ways.barriers[int(osmids[at])]
        usable = [styles[style[end % len(style)]].speeds for end in around]
        gate = Style("", "", tuple(
            (gate_speed(0 if sum(any(each[p]) for each in usable) > 2 else seconds[p]),) * 2
            for p in range(len(ways.profiles))
        ))  # fmt: skip
        if all(each == (1, 1) for each in gate.speeds):
            continue
        which = number.setdefault(gate, len(number))
        for end in around if len(around) > 2 else around[1:]:
            node[end] = len(origin)
            origin.append(at)
            gates.append((at, int(node[end]), at, which))
    doubles = np.arange(1, len(origin) - len(osmids) + 1)
    table = np.array(gates, np.int64).reshape(-1, 4)
    ends_of = node.reshape(2, -1)
    return _Split(
        node=np.concatenate([ends_of[0], table[:, 0], ends_of[1], table[:, 1]]),
        origin=np.array(origin, np.int64),
        osmid=np.concatenate([osmids, min(0, int(osmids.min(initial=0))) - doubles]),
        gate_node=table[:, 2],
        gate_style=table[:, 3],
        styles=tuple(number),
    )
