"""Draw a skeleton as a map: bent ways of many nodes, with the tags that mappers give them.

In: a ``Skeleton``, its ``Style``, a ``Bend`` and dice. Out: a ``Drawing`` in metres, to be put on
the earth by ``district``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from routing.districts.dice import Dice
from routing.districts.names import StreetNames
from routing.districts.oneways import choose_oneways
from routing.districts.plane import Bend, Point, between, unit
from routing.districts.skeleton import Skeleton, Street
from routing.districts.styles import Style

STEP = 23.0
"""Metres between a way's nodes, roughly; the nodes of Surakarta's streets stand as close."""

RIVER_WIDTH = 16
"""Metres, as tagged."""

_WOBBLE = {"alley": 1.5, "footway": 1.8, "path": 2.5, "track": 2.5, "residential": 1.2,
           "living_street": 1.3, "compound": 1.0}  # fmt: skip
"""Metres by which nodes stray from the line."""

_SPEEDS = {"primary": "50", "secondary": "40"}

FOOT_ONLY = ("footway", "path")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNode:
    """A node of the map, in metres."""

    place: Point
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnWay:
    """A way: positions in ``Drawing.nodes``, tags, and the street it is part of (-1 the river)."""

    nodes: tuple[int, ...]
    tags: Mapping[str, str]
    street: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The map in metres, and each street's name."""

    nodes: tuple[DrawnNode, ...]
    ways: tuple[DrawnWay, ...]
    names: tuple[str, ...]


def draw(skeleton: Skeleton, style: Style, bend: Bend, dice: Dice) -> Drawing:
    """Draw the map of a skeleton."""
    places = [bend(point) for point in skeleton.points]
    names = StreetNames(dice)
    called = tuple(names.name(index, street) for index, street in enumerate(skeleton.streets))
    chains = [_chain(street, places, bend, dice) for street in skeleton.streets]
    marks = _barriers(skeleton, chains, dice)
    tags = [
        _tags(street, name, style, dice)
        for street, name in zip(skeleton.streets, called, strict=True)
    ]
    oneways = choose_oneways(
        skeleton.streets,
        chains,
        [_drivable(each) for each in tags],
        share=style.oneway_share,
        closed=marks.keys(),
        dice=dice,
    )
    for position, index in enumerate(oneways):
        extra = {"oneway:motorcycle": "no"} if position == 1 else {}
        tags[index] = {**tags[index], "oneway": "yes", **extra}
    ways = [
        way
        for index, (street, chain) in enumerate(zip(skeleton.streets, chains, strict=True))
        for way in _ways(index, street, chain, tags[index])
    ]
    river = _river(skeleton, places, bend, names.river)
    ways.append(river)
    marks |= _signals(skeleton)
    nodes = tuple(
        DrawnNode(place=place, tags=marks.get(index, {})) for index, place in enumerate(places)
    )
    return Drawing(nodes=nodes, ways=tuple(ways), names=called)


def _chain(street: Street, places: list[Point], bend: Bend, dice: Dice) -> list[int]:
    """The street's nodes in order; those between junctions are added to ``places``."""
    stops = sorted(street.junctions)
    chain = [stops[0][1]]
    along = unit((street.end[0] - street.start[0], street.end[1] - street.start[1]))
    wobble = _WOBBLE.get(street.kind, 0.5)
    for (before, _), (after, junction) in pairwise(stops):
        gap = (after - before) * street.length
        num = max(int(gap / STEP + 0.5), 3 if street.kind == "compound" else 1)
        for step in range(1, num):
            share = before + (after - before) * (step + dice.between(-0.25, 0.25)) / num
            x, y = between(street.start, street.end, share)
            off = dice.between(-wobble, wobble)
            places.append(bend((x - along[1] * off, y + along[0] * off)))
            chain.append(len(places) - 1)
        chain.append(junction)
    return chain


def _tags(street: Street, name: str, style: Style, dice: Dice) -> dict[str, str]:
    kind = street.kind
    tags = {"highway": kind}
    if name:
        tags["name"] = name
    if kind in ("primary", "secondary", "tertiary", "unclassified"):
        tags["surface"] = "asphalt" if kind != "unclassified" else dice.weighted(style.surfaces)
        if kind in _SPEEDS:
            tags |= {"maxspeed": _SPEEDS[kind], "lanes": "2"}
    elif kind == "alley":
        tags |= {"highway": "service", "service": "alley", "surface": _paving(dice)}
        if dice.chance(0.15):
            tags["motorcar"] = "no"
    elif kind == "compound":
        tags |= {"highway": "service", "access": "private", "surface": "asphalt"}
    elif kind == "island":
        tags |= {"highway": "residential", "surface": "unpaved"}
    elif kind in FOOT_ONLY:
        tags["surface"] = dice.weighted({"concrete": 3, "paving_stones": 2, "dirt": 2})
        if street.parent is not None and name and dice.chance(0.35):
            tags["motorcycle"] = "yes"
    elif kind == "track":
        tags |= {"surface": "unpaved", "tracktype": dice.pick(("grade2", "grade3"))}
    elif kind == "living_street":
        tags["surface"] = _paving(dice)
    else:
        tags["surface"] = dice.weighted(style.surfaces)
    return tags


def _paving(dice: Dice) -> str:
    return dice.weighted({"paving_stones": 5, "concrete": 4, "asphalt": 1, "unpaved": 0.7})


def _drivable(tags: Mapping[str, str]) -> bool:
    return (
        tags["highway"] not in FOOT_ONLY and "access" not in tags and tags.get("motorcar") != "no"
    )


def _barriers(
    skeleton: Skeleton, chains: list[list[int]], dice: Dice
) -> dict[int, Mapping[str, str]]:
    """Gates of compounds, and bollards on a few alleys."""
    marks: dict[int, Mapping[str, str]] = {}
    fit: list[tuple[bool, int]] = []
    for street, chain in zip(skeleton.streets, chains, strict=True):
        if street.kind == "compound":
            marks[chain[1]] = {"barrier": "gate", "access": "private"}
        elif street.kind in ("alley", "living_street") and len(street.junctions) == 2:
            inner = chain[1:-1]
            if inner:
                fit.append((street.dead_end, inner[len(inner) // 2]))
    num = 1 + len(fit) // 60
    for _, node in sorted(dice.shuffled(fit), key=lambda each: each[0])[:num]:
        marks[node] = {"barrier": "bollard"}
    return marks


def _signals(skeleton: Skeleton) -> dict[int, Mapping[str, str]]:
    """Traffic lights where the two largest roads meet another large one."""
    seen: dict[int, set[int]] = {}
    for street in skeleton.streets:
        if street.kind in ("primary", "secondary"):
            for _, junction in street.junctions:
                seen.setdefault(junction, set()).add(street.group)
    return {
        junction: {"highway": "traffic_signals"}
        for junction, groups in seen.items()
        if len(groups) > 1
    }


def _ways(index: int, street: Street, chain: list[int], tags: dict[str, str]) -> list[DrawnWay]:
    """The street as one way, or as three where it crosses the river."""
    if street.bridge is None:
        return [DrawnWay(nodes=tuple(chain), tags=tags, street=index)]
    banks = [
        chain.index(junction)
        for share, junction in sorted(street.junctions)
        if any(abs(share - bank) < 1e-9 for bank in street.bridge)
    ]
    over = {**tags, "bridge": "yes", "layer": "1"}
    parts = (
        (chain[: banks[0] + 1], tags),
        (chain[banks[0] : banks[1] + 1], over),
        (chain[banks[1] :], tags),
    )
    return [DrawnWay(nodes=tuple(nodes), tags=each, street=index) for nodes, each in parts]


def _river(skeleton: Skeleton, places: list[Point], bend: Bend, name: str) -> DrawnWay:
    num = int(2 * skeleton.reach / 30)
    first = len(places)
    reach, level = skeleton.reach, skeleton.river
    places += [bend((reach * (2 * step / num - 1), level)) for step in range(num + 1)]
    tags = {"waterway": "river", "name": name, "width": str(RIVER_WIDTH)}
    return DrawnWay(nodes=tuple(range(first, first + num + 1)), tags=tags, street=-1)
