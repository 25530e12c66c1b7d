"""A round's places on a road network: where each is snapped, how long between, which way.

In: a ``Round`` and a ``RoadNetwork``. Out: for each profile in use the snaps, the ``Travel`` that a
problem is built on, the ways of planned legs, and what keeps a place from being reached.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routing.errors import Fault, RoadError, SnapError
from routing.model import Location, Round
from routing.plan.check import NO_ROAD, TravelMetres, TravelSeconds
from routing.plan.explain import Access
from routing.plan.route_times import Leg
from routing.plan.schedule import route_places
from routing.problem import (
    OPEN,
    MatrixTravel,
    Problem,
    Sequences,
    Travel,
    build_problem,
    round_places,
    team_places,
)
from routing.words import say_name

if TYPE_CHECKING:
    from routing.roads import RoadNetwork, Snaps

DENSE_PLACES = 4_000
"""Places up to which travel is worked out once as a table (128 MB a profile); above, on demand."""


def load_ground(
    round_: Round,
    *,
    cache: bool = True,
    progress: Callable[[str, float], None] | None = None,
) -> RoadNetwork:
    """Read a round's map: with the round's own profiles, and of a large map only what lies round
    its places.

    Parameters
    ----------
    round_
        The round; it names a map.
    cache
        Whether to use, and leave, a cache beside the map file.
    progress
        See ``routing.roads.load_roads``.

    Raises
    ------
    RoadError
        See ``routing.roads.load_roads``.
    ValueError
        When the round names no map.
    """
    from routing.roads import load_roads

    if round_.roads is None:
        raise ValueError("the round names no map")
    return load_roads(
        round_.roads, profiles=round_.profiles, around=round_box(round_), cache=cache,
        progress=progress,
    )  # fmt: skip


def round_box(round_: Round) -> tuple[float, float, float, float] | None:
    """South, west, north and east of a round's places but for those gone astray (``FAR``); ``None``
    where it has none.
    """
    places = round_places(round_)
    if not places:
        return None
    lat = statistics.median(place.lat for place in places)
    lon = statistics.median(place.lon for place in places)
    near = [each for each in places if max(abs(each.lat - lat), abs(each.lon - lon)) <= FAR]
    lats, lons = [place.lat for place in near], [place.lon for place in near]
    return (min(lats), min(lons), max(lats), max(lons)) if near else None


FAR = 1.5
"""Degrees from the middle of a round, 167 km: past that no team comes on its day, and a coordinate
is wrong; it must not make all of a country be read."""


@dataclass(frozen=True, slots=True)
class _Line:
    """The way of a leg; ``coordinates`` have the shape (points, 2)."""

    distance: int
    coordinates: NDArray[np.float64]


class Ground:
    """Where a round stands on the roads.

    Parameters
    ----------
    round_
        The round.
    network
        The roads.
    ends_on_roads
        Whether depots, and teams' own starts and ends, must be on a road.
    progress
        Told ``snap`` or ``travel``, and which part of it is done, 0 to 1, after each profile.

    Raises
    ------
    SnapError
        When a depot, or a team's own start or end, is on no road that a team of its may use.
    RoadError
        When the map has no road at all that some team may use, or was loaded for other profiles
        than the round's.
    """

    def __init__(
        self,
        round_: Round,
        network: RoadNetwork,
        *,
        ends_on_roads: bool = True,
        progress: Callable[[str, float], None] | None = None,
    ) -> None:
        _check_profiles(round_, network)
        self._round = round_
        self._network = network
        self._progress = progress
        self._places = round_places(round_)
        lats = [place.lat for place in self._places]
        lons = [place.lon for place in self._places]
        with _named(round_):
            self.snaps: dict[str, Snaps] = {
                profile: network.snap(lats, lons, profile, limit=round_.snap_limit)
                for profile in self._each(
                    "snap", list(dict.fromkeys(team.profile for team in round_.teams))
                )
            }
        if ends_on_roads:
            self.refuse_ends_off_roads()

    def refuse_ends_off_roads(self) -> None:
        """Raise a ``SnapError`` where a depot, or a team's own start or end, is on no road."""
        if faults := self._ends_without_road():
            raise SnapError(faults)

    def problem(self) -> Problem:
        """The round as a problem on these roads."""
        stops = slice(0, len(self._round.stops))
        return build_problem(
            self._round,
            {name: self._travel(self.snaps[name]) for name in self._each("travel", [*self.snaps])},
            {profile: snaps.found[stops] for profile, snaps in self.snaps.items()},
            self._distances(),
        )

    def _each(self, stage: str, profiles: Sequence[str]) -> Iterator[str]:
        """Profiles one by one, telling how many of them are done."""
        for number, profile in enumerate(profiles, start=1):
            yield profile
            if self._progress is not None:
                self._progress(stage, number / len(profiles))

    def _distances(self) -> dict[str, Travel] | None:
        """Metres, where some team has a longest distance: those of the ways that ``legs`` finds."""
        if all(team.max_distance is None for team in self._round.teams):
            return None
        return {profile: self._network.distances(snaps) for profile, snaps in self.snaps.items()}

    def _travel(self, snaps: Snaps) -> Travel:
        travel = self._network.travel(snaps)
        if len(self._places) > DENSE_PLACES:
            travel.expect(len(self._places))  # a search asks for the row of each, and not once
            return travel
        everywhere = range(len(self._places))
        return MatrixTravel(travel.durations(everywhere, everywhere))

    def legs(self, problem: Problem, sequences: Sequences) -> dict[tuple[str, int, int], Leg]:
        """The way of every leg of these sequences."""
        wanted: dict[str, dict[tuple[int, int], None]] = {profile: {} for profile in self.snaps}
        for team, stops in enumerate(sequences):
            if stops:
                ridden = pairwise(route_places(problem, team, stops))
                wanted[self._round.teams[team].profile].update(dict.fromkeys(ridden))
        legs: dict[tuple[str, int, int], Leg] = {}
        for profile, pairs in wanted.items():
            ways = self._network.ways(self.snaps[profile], pairs)
            begins, distances = ways.first.tolist(), ways.distance.tolist()
            lines = (ways.points[begin:end] for begin, end in pairwise(begins))
            legs.update(
                {
                    (profile, *pair): _Line(distance, line)
                    for pair, distance, line in zip(pairs, distances, lines, strict=True)
                }
            )
        return legs

    def walk(self, place: tuple[str, int]) -> int:
        """Metres walked from the road to the door, for (profile, place)."""
        profile, index = place
        return round(float(self.snaps[profile].walk[index]))

    def access(self, profile: str, place: int) -> Access:
        """How a profile reaches a place, or why it does not."""
        snaps = self.snaps[profile]
        if snaps.found[place]:
            return Access()
        nearest = float(snaps.nearest_distance[place])
        # Rounded up, so that a limit of that many metres does reach.
        metres = math.ceil(nearest) if nearest < float("inf") else None
        if beyond := self._beyond_map(self._places[place]):
            return Access(code="outside_map", nearest_distance=metres, edge_distance=beyond)
        if float(snaps.island_distance[place]) <= self._round.snap_limit:
            return Access(code="cut_off", nearest_distance=metres)
        return Access(code="too_far_from_road", nearest_distance=metres)

    def _beyond_map(self, place: Location) -> int:
        """Metres to the edge of the map, rounded up; 0 for a place inside it."""
        from routing.roads.sphere import great_circle

        south, west, north, east = self._network.bounds
        lat, lon = min(max(place.lat, south), north), min(max(place.lon, west), east)
        return math.ceil(float(great_circle(place.lat, place.lon, lat, lon)))

    def _ends_without_road(self) -> list[Fault]:
        """One fault for each place and profile, not for each team."""
        faults: dict[tuple[int, str], Fault] = {}
        first = len(self._round.stops)
        depots = {depot.id: first + index for index, depot in enumerate(self._round.depots)}
        for team, ends in zip(self._round.teams, team_places(self._round), strict=True):
            reloads = [depots[name] for name in team.reload_at]
            names = (team.start, team.end, *team.reload_at)
            for place, end in zip((*ends, *reloads), names, strict=True):
                if place == OPEN or self.snaps[team.profile].found[place]:
                    continue
                nearest = float(self.snaps[team.profile].nearest_distance[place])
                far = "?" if nearest == float("inf") else math.ceil(nearest)
                inside = not self._beyond_map(self._places[place])
                faults[place, team.profile] = Fault(
                    code="end_off_road" if inside else "end_outside_map",
                    file=_map_name(self._round),
                    values={
                        "place": end if isinstance(end, str) else team.id,
                        "profile": partial(say_name, "command.profiles.", team.profile),
                        "metres": far,
                        "limit": self._round.snap_limit,
                    },
                )
        return list(faults.values())


def _check_profiles(round_: Round, network: RoadNetwork) -> None:
    """Raise a ``RoadError`` where the network was not made for the round's own profiles: its times
    would be those of others.
    """
    from routing.roads.tailor import tailored

    rules = tailored(round_.profiles)
    used = dict.fromkeys(team.profile for team in round_.teams)
    faults = [
        Fault(code="road_other_profile", file=_map_name(round_), values={"profile": profile})
        for profile in used
        if network.rules.get(profile) != rules[profile].digest
    ]
    if faults:
        raise RoadError(faults)


def _map_name(round_: Round) -> str:
    return round_.roads.name if round_.roads else ""


@contextmanager
def _named(round_: Round) -> Iterator[None]:
    """A network does not know its file; the faults of a round's map name it."""
    try:
        yield
    except RoadError as error:
        file = _map_name(round_)
        faults = [fault if fault.file else replace(fault, file=file) for fault in error.faults]
        raise type(error)(faults) from error


def leg_measures(round_: Round, network: RoadNetwork) -> tuple[TravelSeconds, TravelMetres]:
    """Durations and metres for the check: each leg as a path of its own, not out of the tables that
    were searched. ``NO_ROAD`` seconds, and no metres, where no road leads.

    Raises
    ------
    RoadError
        When the network was loaded for other profiles than the round's.
    """
    _check_profiles(round_, network)
    known: dict[tuple[str, Location, Location], tuple[int, int]] = {}

    def find(profile: str, legs: Sequence[tuple[Location, Location]]) -> list[tuple[int, int]]:
        answers = [known.get((profile, *leg)) for leg in legs]
        if missing := list(
            dict.fromkeys(leg for leg, each in zip(legs, answers, strict=True) if each is None)
        ):
            ends = dict.fromkeys(place for leg in missing for place in leg)
            number = {place: index for index, place in enumerate(ends)}
            lats, lons = [place.lat for place in ends], [place.lon for place in ends]
            snaps = network.snap(lats, lons, profile, limit=round_.snap_limit)
            # Where a leg starts and where it ends are two places, even at one point on the earth:
            # from a door to the next door in the same house leads a walk to the road and back.
            twice = snaps.at([*range(len(ends)), *range(len(ends))])
            pairs = np.array([(number[a], number[b] + len(ends)) for a, b in missing])
            there = twice.found[pairs].all(axis=1)
            ways = network.ways(twice, pairs[there], drawn=False)
            found = np.tile((NO_ROAD, 0), (len(missing), 1))
            found[there] = np.column_stack([ways.duration, ways.distance])
            for leg, (duration, distance) in zip(missing, found.tolist(), strict=True):
                known[profile, *leg] = duration, distance
        return [
            known[profile, *leg] if each is None else each
            for leg, each in zip(legs, answers, strict=True)
        ]

    def seconds(profile: str, legs: Sequence[tuple[Location, Location]]) -> list[int]:
        return [duration for duration, _ in find(profile, legs)]

    def metres(profile: str, legs: Sequence[tuple[Location, Location]]) -> list[int]:
        return [distance for _, distance in find(profile, legs)]

    return seconds, metres
