"""A delivery day as plain values: ``Round``, ``Stop``, ``Team``, ``Depot``, ``TimeWindow``…

In: values typed by whoever builds a round (``routing.intake`` from files, a service from its own
records). Out: the same values, frozen and known to be sound: ``routing.flaws`` is the one place
that says what a sound round is, and a ``Round`` cannot be made from anything else.

Units: whole seconds after local midnight of the round's date, whole metres, whole load units
(parcels, grams), WGS 84 degrees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from dataclasses import replace as _replace
from pathlib import Path
from typing import Any, Self

from routing.errors import InputError
from routing.own_profiles import OwnProfile

PROFILES = ("foot", "motorcycle", "car", "truck")
"""Ways of travelling."""

OBJECTIVES = ("balanced", "shortest", "fewest-teams")
"""What a plan is best at, after serving as many stops as possible, the first priority first."""

DIMENSIONS = ("parcels", "grams", "millilitres")
"""What a load is counted in, in the order of every ``demand`` and ``capacity``; a tuple that tells
fewer is silent on the rest."""

FORMATS = (
    "pdf", "map", "xlsx", "csv", "geojson", "gpx", "kml", "messages", "vroom", "json", "phone",
)  # fmt: skip
"""Kinds of files that a plan is written in; ``json`` always."""

PRIORITIES = (1, 2, 3, 4, 5)
"""1 is served first, 5 last; after them come the optional stops."""

DEFAULT_PRIORITY = 3

LOAD_ORDERS = ("totals", "last-first", "visits")
"""What a sheet's load list says: how much; or also stop by stop, that of the last stop first as it
is put in, or in the order of the visits."""

QR_LINKS = ("geo", "google")
"""What the codes on sheets open: any map program, or Google Maps."""

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


def join_breaks(breaks: Iterable[Break]) -> tuple[Break, ...]:
    """Breaks in order; those that overlap or follow on one another are one, for nothing can begin
    between them.
    """
    joined: list[Break] = []
    for pause in sorted(breaks, key=lambda each: (each.start, each.end)):
        if joined and pause.start <= joined[-1].end:
            last = joined[-1]
            names = dict.fromkeys(name for name in (last.name, pause.name) if name)
            end = max(last.end, pause.end)
            joined[-1] = Break(start=last.start, end=end, name=", ".join(names))
        else:
            joined.append(pause)
    return tuple(joined)


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """Where loads are fetched. Teams leave no earlier than ``opens`` and are back by ``closes``; a
    team that comes back for more is loaded in between, in ``loading_duration`` seconds.
    """

    id: str
    location: Location
    opens: int = 0
    closes: int = DAY
    loading_duration: int = 0
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
    optional
        Served only when all others that can be are; left out it is no failure.
    setup_duration
        Seconds to park, unload and find the door, on arrival, before the window if need be; not
        needed where the visit before was at the same door.
    door
        What stops at one door share; if silent, stops with the same coordinates are at one door.
    release
        When its parcels are at the depot: the trip that carries them begins no earlier.
    skills
        What the team that serves it must have.
    teams, not_teams
        The teams that may serve it, any if silent; those that may not.
    together
        What stops share that one team must serve.
    apart
        What stops share of which no team may serve two.
    village_code
        The village's official code: names repeat.
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
    optional: bool = False
    setup_duration: int = 0
    door: str = ""
    release: int = 0
    skills: frozenset[str] = frozenset()
    teams: tuple[str, ...] = ()
    not_teams: tuple[str, ...] = ()
    together: str = ""
    apart: str = ""
    name: str = ""
    village: str = ""
    village_code: str = ""
    rw: str = ""
    rt: str = ""
    address: str = ""
    landmark: str = ""
    phone: str = ""
    note: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        missing = len(DIMENSIONS) - len(self.demand)
        object.__setattr__(self, "demand", (*self.demand, *(0,) * missing))

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
    skills
        What it can do, for stops that need it.
    areas
        The villages, or RWs as ``village/rw``, by name or official code, that it serves and none
        else; anywhere if silent.
    max_stops, max_distance, max_duration
        Visits, metres (return included) and seconds of team day at most; ``None`` for no limit.
    breaks
        Its own, besides those that all teams share.
    reload_at
        Depots where it may load again; with none it makes one trip.
    max_trips
        Trips at most, where it may load again; ``None`` for as many as it likes.
    aboard
        What it is loaded with already, in the order of ``DIMENSIONS``: its first trip hands out no
        more. ``None`` where it is loaded to order.
    fixed_start
        Ids of stops that its route begins with, in order.
    fixed_order
        Ids of stops that it serves in this order; others may come between.
    counted_from
        The id of the row that it was counted out of with others; empty for a team by itself.
    """

    id: str
    profile: str = "motorcycle"
    capacity: tuple[int | None, ...] = ()
    shift: TimeWindow = TimeWindow(start=0, end=DAY)
    start: str | Location | None = None
    end: str | Location | None = None
    skills: frozenset[str] = frozenset()
    areas: tuple[str, ...] = ()
    max_stops: int | None = None
    max_distance: int | None = None
    max_duration: int | None = None
    breaks: tuple[Break, ...] = ()
    reload_at: tuple[str, ...] = ()
    max_trips: int | None = None
    aboard: tuple[int | None, ...] = ()
    fixed_start: tuple[str, ...] = ()
    fixed_order: tuple[str, ...] = ()
    name: str = ""
    counted_from: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for name in ("capacity", "aboard"):
            told: tuple[int | None, ...] = getattr(self, name)
            missing = len(DIMENSIONS) - len(told)
            object.__setattr__(self, name, (*told, *(None,) * missing))

    def replace(self, **changes: Any) -> Self:
        """A changed copy."""
        return _replace(self, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A village, or an RW of it, that belongs to some teams: nobody else serves its stops.

    ``village`` is a name or an official code; ``rw`` empty for all of the village.
    """

    village: str
    rw: str = ""
    teams: tuple[str, ...] = ()


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
    areas
        Villages and RWs that belong to some teams.
    compactness
        Seconds of team day that a plan may cost more for each stop whose nearest other stop is then
        served by the same team; 0 for no regard.
    snap_limit
        Metres from the nearest usable road past which a stop is not planned.
    language
        The first language of everything printed.
    columns
        Which of a stop's texts the sheets may show; the phone is not among them unless asked for.
    formats
        Of ``FORMATS``, what is written of a plan; empty for all.
    coordinator, coordinator_phone
        Whom the teams call; printed on every team's sheet.
    load_order
        One of ``LOAD_ORDERS``.
    qr
        One of ``QR_LINKS``.
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
    areas: tuple[Area, ...] = ()
    compactness: int = 0
    snap_limit: int = SNAP_LIMIT
    language: str = "id"
    columns: tuple[str, ...] = ("name", "address", "rt", "rw", "village", "landmark", "note")
    formats: tuple[str, ...] = ()
    coordinator: str = ""
    coordinator_phone: str = ""
    load_order: str = LOAD_ORDERS[0]
    qr: str = QR_LINKS[0]
    roads: Path | None = None
    profiles: tuple[OwnProfile, ...] = ()
    source: Path | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        from routing.flaws import find_flaws  # knows this file

        flaws = find_flaws(
            self.stops,
            self.teams,
            self.depots,
            self.breaks,
            self.objective,
            profiles=self.profiles,
            areas=self.areas,
            compactness=self.compactness,
        )
        if faults := [flaw.fault() for flaw in flaws]:
            raise InputError(faults)

    def replace(self, **changes: Any) -> Self:
        """A changed copy, validated again."""
        return _replace(self, **changes)
