"""Turn restrictions: from relations as mappers draw them to rows of edges that may not be ridden.

In: ``Restriction`` values (a relation's tags and members) and the streets that hold them. Out:
``Bans``: for each profile, sequences of edges that may not follow one another.

A relation that is broken says nothing, as in OSRM and GraphHopper: a member that is missing, ways
that do not meet at the via, more than one way to read it. What holds at certain hours only
(``restriction:conditional``) is taken to hold, as all that depends on the time (``conditions``).
An ``only_`` bars every other continuation, the turn back included. Walkers heed none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.roads.conditions import conditional_values
from routing.roads.profiles import PROFILES, Profile

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MOST_STEPS = 2_000
"""Steps over via ways after which a relation is too tangled to mean one thing."""

_MANDATORY = ("only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn")
_KINDS = frozenset(
    {"no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit"}
).union(_MANDATORY)


@dataclass(frozen=True, slots=True)
class Restriction:
    """A relation that restricts turns, its members by their OSM ids.

    Parameters
    ----------
    tags
        Of the relation.
    origins, ends
        Ways with the roles ``from`` and ``to``.
    via_node
        The node with the role ``via``, or ``None``.
    via_ways
        The ways with the role ``via``, in order.
    """

    tags: tuple[tuple[str, str], ...]
    origins: tuple[int, ...]
    ends: tuple[int, ...]
    via_node: int | None
    via_ways: tuple[int, ...] = ()

    @property
    def ways(self) -> tuple[int, ...]:
        """All ways that it names."""
        return (*self.origins, *self.via_ways, *self.ends)


def restriction_of(
    tags: Mapping[str, str], members: Iterable[tuple[str, int, str]]
) -> Restriction | None:
    """A relation as a ``Restriction``; ``None`` if it is none, or broken.

    Parameters
    ----------
    tags
        Of the relation.
    members
        ``n``, ``w`` or ``r``, the id, and the role.
    """
    if tags.get("type", "").partition(":")[0] != "restriction":
        return None
    by_role: dict[tuple[str, str], list[int]] = {}
    for kind, osmid, role in members:
        by_role.setdefault((role, kind), []).append(osmid)
    origins, ends = by_role.get(("from", "w"), []), by_role.get(("to", "w"), [])
    nodes, ways = by_role.get(("via", "n"), []), by_role.get(("via", "w"), [])
    strange = {("from", "n"), ("from", "r"), ("to", "n"), ("to", "r"), ("via", "r")}
    if strange & by_role.keys() or not origins or not ends:
        return None
    if (len(nodes), bool(ways)) not in {(1, False), (0, True)}:
        return None
    kept = tuple(sorted((key, value) for key, value in tags.items() if _matters(key)))
    via = nodes[0] if nodes else None
    return Restriction(kept, tuple(origins), tuple(ends), via, tuple(ways))


def _matters(key: str) -> bool:
    return key in {"type", "except"} or key.partition(":")[0] == "restriction"


def kind_for(restriction: Restriction, profile: Profile) -> str | None:
    """What the relation says to one profile: ``no_left_turn`` and so on; ``None`` for nothing."""
    if profile.walks:
        return None
    tags = dict(restriction.tags)
    vehicles = [key for key in profile.access if key != "access"]  # the most specific first
    spared = {part.strip() for part in tags.get("except", "").split(";")}
    if spared.intersection(vehicles):
        return None
    of_type = tags["type"].partition(":")[2]  # as some wrote: type=restriction:hgv
    if of_type and of_type not in vehicles:
        return None
    for key in (*(f"restriction:{vehicle}" for vehicle in vehicles), "restriction"):
        at_times = conditional_values(tags.get(f"{key}:conditional", ""), profile)
        said = [*([tags[key].strip()] if key in tags else []), *at_times]
        if said:
            kind = next((each for each in said if each in _KINDS), None)
            if kind is None:
                return None
            several = (len(restriction.origins) > 1, len(restriction.ends) > 1)
            fine = several == (False, False) or (
                several == {"no_entry": (True, False), "no_exit": (False, True)}.get(kind)
            )
            return kind if fine else None
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bans:
    """Sequences of edges that may not be ridden one after another.

    Parameters
    ----------
    edges
        The edges of all sequences.
    first
        Where each sequence begins, and the end; each has two edges at least.
    heeds
        Whether each profile, in the order of the weights, heeds it: shape (sequences, profiles).
    """

    edges: IntArray
    first: IntArray
    heeds: BoolArray

    @classmethod
    def none(cls, num_profiles: int) -> Bans:
        """No bans at all."""
        return cls.of({}, num_profiles)

    @classmethod
    def of(cls, table: Mapping[tuple[int, ...], Sequence[bool]], num_profiles: int) -> Bans:
        """Each sequence with the profiles that heed it."""
        rows = sorted(table)
        return cls(
            edges=np.array([edge for row in rows for edge in row], np.int64),
            first=np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64),
            heeds=np.array([table[row] for row in rows], bool).reshape(-1, num_profiles),
        )


class Junctions:
    """Streets as restrictions see them: both sides of a barrier are one place.

    Parameters
    ----------
    node_osmid, ends, is_gate, osmids
        As in ``RoadNetwork``; ``ends`` are ``tail`` and ``head``.
    restrictions
        Those that will be asked about.
    """

    def __init__(
        self, node_osmid: IntArray, ends: tuple[IntArray, IntArray], is_gate: BoolArray,
        osmids: Sequence[tuple[int, ...]], restrictions: Sequence[Restriction],
    ) -> None:  # fmt: skip
        tail, head = ends
        ways = {way for restriction in restrictions for way in restriction.ways}
        vias = np.array([each.via_node for each in restrictions if each.via_node is not None])
        place = np.arange(len(node_osmid))
        place[head[is_gate]] = tail[is_gate]
        self._tail, self._head = place[tail], place[head]
        self._streets: dict[int, list[int]] = {way: [] for way in ways}
        for street, ids in enumerate(osmids):
            if ids and ids[0] in ways:  # streets are cut where such a way begins and ends
                self._streets[ids[0]].append(street)
        real = np.flatnonzero((place == np.arange(len(place))) & np.isin(node_osmid, vias))
        self._node = dict(zip(node_osmid[real].tolist(), real.tolist(), strict=True))
        streets = np.flatnonzero(~is_gate)
        begins = np.concatenate([self._tail[streets], self._head[streets]])
        edges = np.concatenate([2 * streets, 2 * streets + 1])
        order = np.argsort(begins, kind="stable")
        self._leaving = edges[order]
        self._leaving_first = np.searchsorted(begins[order], np.arange(len(place) + 1))

    def node(self, osmid: int) -> int | None:
        """The node with an id, if a street ends there."""
        return self._node.get(osmid)

    def begin(self, edge: int) -> int:
        """Where an edge begins."""
        return int((self._head if edge % 2 else self._tail)[edge // 2])

    def end(self, edge: int) -> int:
        """Where an edge ends."""
        return self.begin(edge ^ 1)

    def edges_of(self, way: int, weight: IntArray) -> list[int]:
        """The edges of a way that a profile may use."""
        both = [2 * street + side for street in self._streets[way] for side in (0, 1)]
        return [edge for edge in both if weight[edge] >= 0]

    def leaving(self, node: int) -> list[int]:
        """The edges that begin at a node, usable or not."""
        chosen = slice(self._leaving_first[node], self._leaving_first[node + 1])
        return [int(edge) for edge in self._leaving[chosen]]


def find_bans(
    restrictions: Iterable[Restriction],
    junctions: Junctions,
    weights: Mapping[str, IntArray],
    profiles: Mapping[str, Profile] = PROFILES,
) -> Bans:
    """What the restrictions bar, for each profile by the edges that it may use."""
    table: dict[tuple[int, ...], list[bool]] = {}
    for restriction in restrictions:
        for index, profile in enumerate(profiles.values()):
            kind = kind_for(restriction, profile)
            if kind is not None:
                for row in _rows(restriction, kind, junctions, weights[profile.name]):
                    table.setdefault(row, [False] * len(profiles))[index] = True
    return Bans.of(table, len(profiles))


def _rows(
    restriction: Restriction, kind: str, junctions: Junctions, weight: IntArray
) -> Iterator[tuple[int, ...]]:
    for origin in restriction.origins:
        for end in restriction.ends:
            found = _turns(restriction, kind, (origin, end), junctions, weight)
            if kind not in _MANDATORY:
                yield from found
                continue
            for *before, only in found:
                for other in junctions.leaving(junctions.end(before[-1])):
                    if other != only and weight[other] >= 0:
                        yield (*before, other)


def _turns(
    restriction: Restriction, kind: str, pair: tuple[int, int], junctions: Junctions,
    weight: IntArray,
) -> list[tuple[int, ...]]:  # fmt: skip
    """The row of edges from one way to another over the via; none if it could be one of several.

    To turn back on one and the same way is plain for both of its arms.
    """
    starts = junctions.edges_of(pair[0], weight)
    ends = frozenset(junctions.edges_of(pair[1], weight))
    back = kind.endswith("u_turn") and pair[0] == pair[1]
    found: list[tuple[int, ...]] = []
    if restriction.via_node is not None:
        node = junctions.node(restriction.via_node)
        arriving = [edge for edge in starts if junctions.end(edge) == node]
        leaving = [edge for edge in ends if junctions.begin(edge) == node]
        found = [
            (edge, after) for edge in arriving for after in leaving
            if pair[0] != pair[1] or (edge ^ 1 == after) == back
        ]  # fmt: skip
    else:
        via = [frozenset(junctions.edges_of(way, weight)) for way in restriction.via_ways]
        for edge in starts:
            found += _walks(edge, via, ends, junctions)
    return found if len(found) == 1 or (back and kind == "no_u_turn") else []


def _walks(
    start: int, via: Sequence[frozenset[int]], ends: frozenset[int], junctions: Junctions
) -> list[tuple[int, ...]]:
    """Rows from ``start`` over some edges of each via way in order, to one of ``ends``."""
    found: list[tuple[int, ...]] = []
    waiting: list[tuple[tuple[int, ...], int]] = [
        ((start,), 0)
    ]  # and how many via ways have been entered
    for _ in range(MOST_STEPS):
        if not waiting:
            return found
        row, entered = waiting.pop()
        for edge in junctions.leaving(junctions.end(row[-1])):
            if entered == len(via) and edge in ends and edge != row[-1] ^ 1:
                found.append((*row, edge))
            if edge in row or edge ^ 1 in row:
                continue
            if entered and edge in via[entered - 1]:
                waiting.append(((*row, edge), entered))
            if entered < len(via) and edge in via[entered]:
                waiting.append(((*row, edge), entered + 1))
    return []
