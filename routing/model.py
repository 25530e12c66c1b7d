"""A delivery day as plain values: ``Round``, ``Stop``, ``Team``, ``Depot``, ``TimeWindow``…

In: values typed by whoever builds a round (``routing.intake`` from files, a service from its own
records). Out: the same values, frozen and known to be sound: ``find_flaws`` is the one place that
says what a sound round is, and a ``Round`` cannot be made from anything else.

Units: whole seconds after local midnight of the round's date, whole metres, whole load units
(parcels, grams), WGS 84 degrees.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as _replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from routing.errors import Fault, InputError
from routing.own_profiles import OwnProfile, profile_flaws
from routing.words.numbers import clock

PROFILES = ("foot", "motorcycle", "car", "truck")
"""Ways of travelling."""

OBJECTIVES = ("balanced", "shortest")
"""What a plan is best at, after serving as many stops as possible, the first priority first."""

DIMENSIONS = ("parcels", "grams")
"""What a load is counted in, in the order of every ``demand`` and ``capacity``."""

PRIORITIES = (1, 2, 3, 4, 5)
"""1 is served first, 5 last."""

DEFAULT_PRIORITY = 3

DAY = 24 * 3600

SNAP_LIMIT = 300
"""Metres a team walks at most from the road to a door, unless the round says otherwise: about four
minutes each way at the walking speed of ``routing.roads`` (5 km/h, OSRM's foot profile); a door
farther off more likely has a wrong coordinate or a road missing from the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A point on the earth.

    Parameters
    ----------
    lat, lon
        WGS 84 degrees.
    """

    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow:
    """A closed interval: service may start at ``start``, at ``end`` and in between."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A pause that all teams share. It begins when the visit or leg in hand at ``start`` ends,
    lasts ``end - start`` seconds, and nothing begins during it.
    """

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """Where loads are fetched. Teams leave no earlier than ``opens`` and are back by ``closes``."""

    id: str
    location: Location
    opens: int = 0
    closes: int = DAY
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A place to visit.

    Parameters
    ----------
    demand
        What is handed over, in the order of ``DIMENSIONS``.
    windows
        When service may start; empty for any time. In order, not overlapping.
    service_duration
        Seconds at the door.
    priority
        1 (first) to 5 (last).
    name, village, rw, rt, address, landmark, phone, note
        As people typed them, for sheets only. Escape them in every output.
    extra
        Columns of the input that the program does not know, as (header, text).
    """

    id: str
    location: Location
    demand: tuple[int, ...] = (1, 0)
    windows: tuple[TimeWindow, ...] = ()
    service_duration: int = 300
    priority: int = DEFAULT_PRIORITY
    name: str = ""
    village: str = ""
    rw: str = ""
    rt: str = ""
    address: str = ""
    landmark: str = ""
    phone: str = ""
    note: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    def replace(self, **changes: Any) -> Self:
        """A changed copy."""
        return _replace(self, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Who drives, rides or walks.

    Parameters
    ----------
    profile
        One of ``PROFILES``.
    capacity
        What it can carry, in the order of ``DIMENSIONS``; ``None`` for no limit.
    shift
        Leaves no earlier than ``start``, is back (or done, with an open end) by ``end``.
    start, end
        A depot's id, a location, or ``None``: an open start or end, where the day begins with the
        first service or ends with the last.
    """

    id: str
    profile: str = "motorcycle"
    capacity: tuple[int | None, ...] = (None, None)
    shift: TimeWindow = TimeWindow(start=0, end=DAY)
    start: str | Location | None = None
    end: str | Location | None = None
    name: str = ""

    def replace(self, **changes: Any) -> Self:
        """A changed copy."""
        return _replace(self, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One delivery day: depots, stops, teams, and how they are to be planned.

    Parameters
    ----------
    objective
        One of ``OBJECTIVES``.
    all_teams_out
        With ``balanced``: every team gets work where there is enough.
    breaks
        Shared by all teams, in order.
    snap_limit
        Metres from the nearest usable road past which a stop is not planned.
    language
        The first language of everything printed.
    columns
        Which of a stop's texts the sheets may show; the phone is not among them unless asked for.
    roads
        The map file.
    profiles
        Ways of travelling that differ from the program's own, or are added to them.
    source
        The ``round.toml`` this was read from, if any.

    Raises
    ------
    InputError
        With every flaw that ``find_flaws`` finds.
    """

    name: str
    date: dt.date
    stops: tuple[Stop, ...]
    teams: tuple[Team, ...]
    depots: tuple[Depot, ...] = ()
    timezone: str = "Asia/Jakarta"
    objective: str = "balanced"
    all_teams_out: bool = True
    breaks: tuple[Break, ...] = ()
    snap_limit: int = SNAP_LIMIT
    language: str = "id"
    columns: tuple[str, ...] = ("name", "address", "rt", "rw", "village", "landmark", "note")
    roads: Path | None = None
    profiles: tuple[OwnProfile, ...] = ()
    source: Path | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        flaws = find_flaws(
            self.stops,
            self.teams,
            self.depots,
            self.breaks,
            self.objective,
            profiles=self.profiles,
        )
        if faults := [flaw.fault() for flaw in flaws]:
            raise InputError(faults)

    def replace(self, **changes: Any) -> Self:
        """A changed copy, validated again."""
        return _replace(self, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One unsound value: which item of which table, which attribute, and the code of its words.

    ``table`` is ``stops``, ``teams``, ``depots``, ``breaks`` or ``round``; ``index`` the item's
    position in it. ``routing.intake`` turns a flaw into a fault with file, row and column.
    """

    table: str
    index: int
    attribute: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def fault(self) -> Fault:
        """The flaw as a fault of a round that comes from no file: rows count from 1."""
        return Fault(
            code=self.code,
            file=self.table,
            row=self.index + 1,
            column=self.attribute,
            values=self.values,
        )


def find_flaws(
    stops: Sequence[Stop],
    teams: Sequence[Team],
    depots: Sequence[Depot],
    breaks: Sequence[Break] = (),
    objective: str = "balanced",
    *,
    profiles: Sequence[OwnProfile] = (),
) -> list[Flaw]:
    """Find everything that keeps these values from being a sound round, all at once."""
    flaws = [
        *_of_ids("stops", stops),
        *_of_ids("teams", teams),
        *_of_ids("depots", depots),
        *(flaw for index, stop in enumerate(stops) for flaw in _of_stop(index, stop, breaks)),
        *(flaw for i, team in enumerate(teams) for flaw in _of_team(i, team, depots, profiles)),
        *(flaw for index, depot in enumerate(depots) for flaw in _of_depot(index, depot)),
        *_of_breaks(breaks),
        *_of_profiles(profiles),
    ]
    if objective not in OBJECTIVES:
        known = ", ".join(OBJECTIVES)
        flaws.append(
            Flaw(table="round", index=0, attribute="objective", code="unknown_objective",
                 values={"known": known})
        )  # fmt: skip
    return flaws


def _of_ids(table: str, items: Iterable[Stop | Team | Depot]) -> Iterator[Flaw]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item.id in seen:
            yield Flaw(table=table, index=index, attribute="id", code="duplicate_id",
                       values={"id": item.id})  # fmt: skip
        seen.add(item.id)


def _of_location(table: str, index: int, location: Location, prefix: str = "") -> Iterator[Flaw]:
    if not (math.isfinite(location.lat) and -90 <= location.lat <= 90):
        yield Flaw(table=table, index=index, attribute=prefix or "latitude", code="bad_latitude")
    if not (math.isfinite(location.lon) and -180 <= location.lon <= 180):
        yield Flaw(table=table, index=index, attribute=prefix or "longitude", code="bad_longitude")


def _of_stop(index: int, stop: Stop, breaks: Sequence[Break]) -> Iterator[Flaw]:
    yield from _of_location("stops", index, stop.location)
    for name, amount in zip(DIMENSIONS, stop.demand, strict=True):
        if amount < 0:
            yield Flaw(table="stops", index=index, attribute=name, code="negative")
    if stop.service_duration < 0:
        yield Flaw(table="stops", index=index, attribute="service_duration", code="negative")
    if stop.priority not in PRIORITIES:
        yield Flaw(table="stops", index=index, attribute="priority", code="bad_priority")
    ordered = sorted((window.start, window.end) for window in stop.windows)
    if any(after[0] < before[1] for before, after in pairwise(ordered)):
        yield Flaw(table="stops", index=index, attribute="windows", code="windows_overlap")
    for window in stop.windows:
        if window.end < window.start:
            yield Flaw(table="stops", index=index, attribute="windows", code="window_reversed")
        for start, end in _joined(breaks):
            if start <= window.start and window.end < end:
                yield Flaw(
                    table="stops", index=index, attribute="windows", code="window_in_break",
                    values={"start": clock(start), "end": clock(end)},
                )  # fmt: skip


def _joined(breaks: Sequence[Break]) -> list[tuple[int, int]]:
    """The breaks as spans, those that follow on one another made one: nothing fits between."""
    spans: list[tuple[int, int]] = []
    for pause in breaks:
        if spans and pause.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], pause.end))
        else:
            spans.append((pause.start, pause.end))
    return spans


def _of_team(
    index: int, team: Team, depots: Sequence[Depot], profiles: Sequence[OwnProfile]
) -> Iterator[Flaw]:
    names = dict.fromkeys((*PROFILES, *(own.name for own in profiles)))
    if team.profile not in names:
        yield Flaw(table="teams", index=index, attribute="profile", code="unknown_profile",
                   values={"known": ", ".join(names)})  # fmt: skip
    for name, amount in zip(DIMENSIONS, team.capacity, strict=True):
        if amount is not None and amount < 0:
            yield Flaw(table="teams", index=index, attribute=name, code="negative")
    if team.shift.end < team.shift.start:
        yield Flaw(table="teams", index=index, attribute="shift", code="shift_reversed")
    known = {depot.id for depot in depots}
    for name, place in (("start", team.start), ("end", team.end)):
        if isinstance(place, Location):
            yield from _of_location("teams", index, place, name)
        elif place is not None and place not in known:
            code = "unknown_depot" if known else "no_depots"
            yield Flaw(table="teams", index=index, attribute=name, code=code,
                       values={"known": ", ".join(sorted(known))})  # fmt: skip


def _of_depot(index: int, depot: Depot) -> Iterator[Flaw]:
    yield from _of_location("depots", index, depot.location)
    if depot.closes < depot.opens:
        yield Flaw(table="depots", index=index, attribute="closes", code="opening_reversed")


def _of_breaks(breaks: Sequence[Break]) -> Iterator[Flaw]:
    for index, pause in enumerate(breaks):
        if pause.end <= pause.start:
            yield Flaw(table="breaks", index=index, attribute="end", code="break_reversed")
        if index and pause.start < breaks[index - 1].end:
            yield Flaw(table="breaks", index=index, attribute="start", code="breaks_overlap")


def _of_profiles(profiles: Sequence[OwnProfile]) -> Iterator[Flaw]:
    for index, own in enumerate(profiles):
        for key, code, values in profile_flaws(own, PROFILES):
            yield Flaw(table="profiles", index=index, attribute=key, code=code, values=values)
