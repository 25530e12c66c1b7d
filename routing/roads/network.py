"""``RoadNetwork``: streets and nodes as arrays, one topology, one weight vector for each profile.

In: what ``simplify`` makes of a map. Out: snapping, travel, paths, drawing, OSMnx graphs.

A *street* runs from its tail to its head, with its shape; it has two *edges*: edge ``2 * street``
along it, edge ``2 * street + 1`` against it. So ``edge ^ 1`` is the same street the other way and
``edge // 2`` the street. An edge that a profile may not use weighs ``BARRED``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import Fault, RoadError
from routing.roads.graph import BARRED, ProfileGraph
from routing.roads.lines import RoadLines
from routing.roads.profiles import PROFILES, Profile
from routing.roads.turns import Bans, Junctions, Restriction, find_bans

if TYPE_CHECKING:
    import networkx as nx

    from routing.roads.distances import RoadDistances
    from routing.roads.path import RoadPath, RoadWays
    from routing.roads.snap import Snaps
    from routing.roads.travel import RoadTravel
    from routing.roads.ways import Style

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadNetwork:
    """A road map ready to be asked. Made by ``load_roads`` or ``network_from_osmnx``.

    All arrays are read-only.

    Parameters
    ----------
    node_osmid, node_lat, node_lon
        The nodes; ids below all of the file's stand for the far sides of barriers.
    tail, head
        The nodes where each street begins and ends.
    style, styles
        Name, class and speeds of each street: an index into ``styles``.
    is_gate
        For each street whether it is a gate: no street, but a barrier that lets some through.
    osmids
        The ways that each street is made of, in order.
    point_first
        Where each street's points begin in the three arrays below, and the end.
    lat, lon
        The points of all streets.
    along
        Metres from the street's tail to each point.
    length
        Metres of each street.
    weights
        For each profile: whole milliseconds of each edge, ``BARRED`` where it may not go.
    rules
        For each profile the word of what it was (``Profile.digest``).
    ban_edges, ban_first, ban_heeds
        Sequences of edges that may not be ridden one after another, where each begins and the end,
        and which profiles, in the order of ``weights``, heed it: see ``turns.Bans``.
    """

    node_osmid: IntArray
    node_lat: FloatArray
    node_lon: FloatArray
    tail: IntArray
    head: IntArray
    style: IntArray
    styles: tuple[Style, ...]
    is_gate: NDArray[np.bool_]
    osmids: tuple[tuple[int, ...], ...]
    point_first: IntArray
    lat: FloatArray
    lon: FloatArray
    along: FloatArray
    length: FloatArray
    weights: Mapping[str, IntArray]
    rules: Mapping[str, str]
    ban_edges: IntArray
    ban_first: IntArray
    ban_heeds: NDArray[np.bool_]
    _graphs: dict[str, ProfileGraph] = field(default_factory=dict, repr=False)
    kept: dict[str, Any] = field(default_factory=dict, repr=False)
    """What is worked out once and shared by profiles; not part of the network's value."""

    @classmethod
    def of_streets(
        cls, *, style: ArrayLike, styles: Sequence[Style], point_first: ArrayLike,
        along: ArrayLike, profiles: Mapping[str, Profile] = PROFILES,
        restrictions: Sequence[Restriction] = (), **arrays: Any,
    ) -> Self:  # fmt: skip
        """Make a network of streets: lengths and weights follow from shapes and styles, bans of
        turns from these and the restrictions.
        """
        which, first = np.asarray(style, np.int64), np.asarray(point_first, np.int64)
        metres = np.asarray(along, np.float64)
        length = metres[first[1:] - 1] if len(which) else np.zeros(0)
        gate = np.array([not each.highway for each in styles], bool)[which]
        weights = {
            name: _weights(length, gate, np.array([each.speeds[p] for each in styles])[which])
            for p, name in enumerate(profiles)
        }
        arrays |= {"style": which, "point_first": first, "along": metres, "length": length}
        arrays["is_gate"] = gate
        bans = Bans.none(len(profiles))
        if restrictions:
            ends = arrays["tail"], arrays["head"]
            osmids = arrays["node_osmid"], arrays["osmids"]
            junctions = Junctions(osmids[0], ends, gate, osmids[1], restrictions)
            bans = find_bans(restrictions, junctions, weights, profiles)
        arrays |= {"ban_edges": bans.edges, "ban_first": bans.first, "ban_heeds": bans.heeds}
        for array in (*arrays.values(), *weights.values()):
            if isinstance(array, np.ndarray):
                array.setflags(write=False)
        rules = {name: profile.digest for name, profile in profiles.items()}
        return cls(styles=tuple(styles), weights=weights, rules=rules, **arrays)

    def __getstate__(self) -> dict[str, Any]:
        state = {name: getattr(self, name) for name in self.__slots__}
        return state | {"_graphs": {}, "kept": {}}  # made again where needed

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    @property
    def num_nodes(self) -> int:
        """How many nodes there are."""
        return len(self.node_osmid)

    @property
    def num_streets(self) -> int:
        """How many streets there are; gates, which are none, are not counted."""
        return int((~self.is_gate).sum())

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """South, west, north, east."""
        return (
            float(self.lat.min()), float(self.lon.min()),
            float(self.lat.max()), float(self.lon.max()),
        )  # fmt: skip

    def bans(self, profile: str) -> tuple[tuple[int, ...], ...]:
        """Sequences of edges that one profile may not ride one after another."""
        rows = np.flatnonzero(self.ban_heeds[:, list(self.weights).index(profile)])
        return tuple(
            tuple(self.ban_edges[self.ban_first[row] : self.ban_first[row + 1]].tolist())
            for row in rows.tolist()
        )

    def extent(self, profile: str) -> tuple[int, int, int]:
        """What one profile may use: streets, those of them in the main part (where every place
        reaches every other), and the whole metres of these.
        """
        street = ~self.is_gate
        usable = (self.weights[profile].reshape(-1, 2) != BARRED).any(axis=1) & street
        if not usable.any():
            return 0, 0, 0
        main = ProfileGraph.of(self, profile).inside.reshape(-1, 2).any(axis=1)
        return int(usable.sum()), int(main.sum()), round(float(self.length[main].sum()))

    def graph(self, profile: str) -> ProfileGraph:
        """What one profile may use, made once.

        Raises
        ------
        RoadError
            When the map has no road for it that leads there and back.
        ValueError
            When no profile has that name.
        """
        if profile not in self.weights:
            raise ValueError(f"{profile!r} is none of {', '.join(self.weights)}")
        if profile not in self._graphs:
            graph = ProfileGraph.of(self, profile)
            if not graph.inside.any():
                known = profile in PROFILES
                code = f"road_none_for_{profile}" if known else "road_none_for_profile"
                raise RoadError([Fault(code=code, values={} if known else {"profile": profile})])
            self._graphs[profile] = graph
        return self._graphs[profile]

    def forget(self) -> None:
        """Let go of what was worked out to answer questions (of a regency some 700 MB): the next
        question works it out again.
        """
        self._graphs.clear()
        self.kept.clear()

    def snap(self, lats: ArrayLike, lons: ArrayLike, profile: str, *, limit: float) -> Snaps:
        """Attach locations to the nearest street that the profile may use.

        Parameters
        ----------
        lats, lons
            WGS 84 degrees, shape (places,).
        profile
            One of those that the network was loaded for.
        limit
            Metres in a straight line past which a location is not attached.

        Raises
        ------
        RoadError
            When the map has no road for the profile.
        """
        from routing.roads.snap import snap

        return snap(self, lats, lons, profile, limit=limit)

    def travel(self, snaps: Snaps) -> RoadTravel:
        """Durations from door to door between snapped places, on demand."""
        from routing.roads.travel import RoadTravel

        return RoadTravel(self, snaps)

    def distances(self, snaps: Snaps) -> RoadDistances:
        """Metres of the fastest ways between snapped places, on demand."""
        from routing.roads.distances import RoadDistances

        return RoadDistances(self, snaps)

    def path(self, snaps: Snaps, origin: int, destination: int) -> RoadPath:
        """The fastest way from one snapped place to another: see ``paths``."""
        return self.paths(snaps, [(origin, destination)])[0]

    def paths(
        self,
        snaps: Snaps,
        pairs: Iterable[tuple[int, int]],
        *,
        drawn: bool = True,
        told: bool = True,
    ) -> tuple[RoadPath, ...]:
        """The fastest ways between pairs of snapped places, in their order.

        Without ``drawn`` a way's coordinates are its two ends alone, and without ``told`` it has no
        turns and no streets: of tens of thousands of ways these take most of the time (``ways``).

        Raises
        ------
        ValueError
            When a place was not found.
        """
        from routing.roads.path import find_paths

        return find_paths(self, snaps, pairs, drawn=drawn, told=told)

    def ways(
        self, snaps: Snaps, pairs: Iterable[tuple[int, int]] | IntArray, *, drawn: bool = True
    ) -> RoadWays:
        """The same in arrays: their durations, metres and lines; without ``drawn`` these are their
        two ends alone.

        Raises
        ------
        ValueError
            When a place was not found.
        """
        from routing.roads.path import find_ways

        return find_ways(self, snaps, pairs, drawn=drawn)

    def road_lines(self, bounds: tuple[float, float, float, float] | None = None) -> RoadLines:
        """Every street once, to draw.

        Parameters
        ----------
        bounds
            South, west, north, east: only streets whose own bounds touch these.
        """
        chosen = ~self.is_gate
        if bounds is not None:
            south, west, north, east = bounds
            first = self.point_first[:-1]
            chosen &= np.maximum.reduceat(self.lat, first) >= south
            chosen &= np.minimum.reduceat(self.lat, first) <= north
            chosen &= np.maximum.reduceat(self.lon, first) >= west
            chosen &= np.minimum.reduceat(self.lon, first) <= east
        counts = np.diff(self.point_first)[chosen]
        points = np.repeat(chosen, np.diff(self.point_first))
        return RoadLines(
            names=tuple(style.name for style in self.styles),
            highways=tuple(style.highway for style in self.styles),
            style=self.style[chosen],
            first=np.concatenate(([0], np.cumsum(counts))),
            points=np.column_stack((self.lon[points], self.lat[points])),
        )

    def to_networkx(self, profile: str | None = None) -> nx.MultiDiGraph:
        """The network as OSMnx has it: what one profile may use, with ``speed_kph`` and
        ``travel_time`` (seconds) on each edge; or all streets, one-way as vehicles have them.
        """
        from routing.roads.osmnx_graphs import to_networkx

        return to_networkx(self, profile)


def _weights(length: FloatArray, gate: NDArray[np.bool_], speed: FloatArray) -> IntArray:
    """Whole milliseconds, at least 1 on a street, what it takes through a gate; ``BARRED`` at no
    speed.
    """
    speed = speed.reshape(-1, 2)
    weight = np.full(speed.shape, BARRED, np.int64)
    open_ = speed > 0
    milliseconds = np.maximum(1, np.rint(length[:, None] * 3600 / np.where(open_, speed, 1)))
    through = np.rint((1 / np.where(open_, speed, 1) - 1) * 1000)  # see ways.gate_speed
    weight[open_] = np.where(gate[:, None], through, milliseconds)[open_]
    return weight.ravel()
