"""Ways as arrays: what a reader hands to ``simplify``, whatever file it read.

In, one by one: a way's tags, its nodes' ids and coordinates, barriers on nodes, and restrictions of
turns. Out: ``Ways``, flat arrays, holding only ways that some profile may use.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routing.roads.profiles import PROFILES, Profile
from routing.roads.tags import Tags, class_of, delay, ferry_speed, speeds
from routing.roads.turns import Restriction, restriction_of

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Style:
    """What all parts of a street share.

    Parameters
    ----------
    name
        The street's name, else its number, else empty.
    highway
        The class; empty for a gate (a barrier's two sides joined for those it lets through).
    speeds
        For each profile km/h along and against, 0 where barred.
    """

    name: str
    highway: str
    speeds: tuple[tuple[float, float], ...]

    def reversed(self) -> Style:
        """The same street drawn the other way round."""
        return Style(self.name, self.highway, tuple((back, on) for on, back in self.speeds))


def gate_speed(seconds: float) -> float:
    """What stands as the speed through a gate, which has no length: 1 where it costs no time, less
    the longer it takes, 0 where it is closed (``seconds`` infinite).
    """
    return 1.0 / (1.0 + seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Ways, one after the other.

    Parameters
    ----------
    node
        Ids of the nodes of all ways.
    lat, lon
        Their coordinates.
    stretch
        What the metres from each node to the next are multiplied by; 1 but for graphs that bring
        lengths of their own.
    first
        Where each way begins in the arrays above, and the end; every way has two nodes at least.
    style
        Index into ``styles``.
    osmid
        The way's id.
    barriers
        For nodes with a barrier: for each profile the seconds it takes, infinite where it stops.
    profiles
        The profiles, in the order of every ``speeds``.
    restrictions
        What may not follow on what.
    """

    node: IntArray
    lat: FloatArray
    lon: FloatArray
    stretch: FloatArray
    first: IntArray
    style: IntArray
    osmid: IntArray
    styles: tuple[Style, ...]
    barriers: Mapping[int, tuple[float, ...]]
    profiles: Mapping[str, Profile] = field(default_factory=lambda: PROFILES)
    restrictions: tuple[Restriction, ...] = ()


class WayCollector:
    """Gathers ways, barriers and restrictions for some profiles; ``finish`` makes arrays of all."""

    def __init__(self, profiles: Mapping[str, Profile] = PROFILES) -> None:
        self._profiles = profiles
        self._node = array("q")
        self._lat = array("d")
        self._lon = array("d")
        self._stretch = array("d")
        self._first = array("q", [0])
        self._style = array("q")
        self._osmid = array("q")
        self._styles: dict[Style, int] = {}
        self._speeds: dict[tuple[tuple[str, str], ...], tuple[tuple[float, float], ...]] = {}
        self._barriers: dict[int, tuple[float, ...]] = {}
        self._restrictions: list[Restriction] = []

    def style_of(self, tags: Tags, metres: float | None = None) -> int | None:
        """The way's style, or ``None`` if no profile may use it; with the metres of a whole way its
        speed is known where it is a ferry that says how long it takes.
        """
        # Names are nearly all different, so speeds are kept by the other tags.
        others = tuple(item for item in tags.items() if not item[0].startswith("name"))
        found = self._speeds.get(others)
        if found is None:
            found = tuple(speeds(tags, profile) for profile in self._profiles.values())
            self._speeds[others] = found
        if not any(on or back for on, back in found):
            return None
        if metres is not None and (aboard := ferry_speed(tags, metres)):
            found = tuple(
                each if "ferry" in profile.driven
                else (aboard if each[0] else 0.0, aboard if each[1] else 0.0)
                for each, profile in zip(found, self._profiles.values(), strict=True)
            )  # fmt: skip
        style = Style(tags.get("name") or tags.get("ref", ""), class_of(tags), found)
        return self._styles.setdefault(style, len(self._styles))

    def add_barrier(self, node: int, tags: Tags) -> None:
        """Note a barrier that stops at least one profile, or costs it time."""
        seconds = tuple(delay(tags, profile) for profile in self._profiles.values())
        if any(seconds):
            self._barriers[node] = seconds

    def add_relation(self, tags: Tags, members: Iterable[tuple[str, int, str]]) -> None:
        """Note a relation that restricts turns; members as ``turns.restriction_of`` has them."""
        restriction = restriction_of(tags, members)
        if restriction is not None:
            self._restrictions.append(restriction)

    def add_way(
        self,
        style: int,
        osmid: int,
        nodes: Sequence[int],
        lats: Sequence[float],
        lons: Sequence[float],
        *,
        stretch: float = 1.0,
    ) -> None:
        """Add a way; a node that stands twice in a row counts once, a single node not at all."""
        kept = [i for i, node in enumerate(nodes) if not i or node != nodes[i - 1]]
        if len(kept) < 2:
            return
        self._node.extend(nodes[i] for i in kept)
        self._lat.extend(lats[i] for i in kept)
        self._lon.extend(lons[i] for i in kept)
        self._stretch.extend([stretch] * len(kept))
        self._first.append(len(self._node))
        self._style.append(style)
        self._osmid.append(osmid)

    def finish(self) -> Ways:
        """Everything gathered, as arrays."""
        return Ways(
            node=np.array(self._node, np.int64),
            lat=np.array(self._lat, np.float64),
            lon=np.array(self._lon, np.float64),
            stretch=np.array(self._stretch, np.float64),
            first=np.array(self._first, np.int64),
            style=np.array(self._style, np.int64),
            osmid=np.array(self._osmid, np.int64),
            styles=tuple(self._styles),
            barriers=self._barriers,
            profiles=self._profiles,
            restrictions=tuple(self._restrictions),
        )
