"""What keeps values from being a sound round: every flaw, all at once.

In: stops, teams, depots and the rest of a round. Out: ``Flaw`` values: which item of which table,
which attribute, and the code of the words that say so. ``routing.model`` refuses a round with any;
``routing.intake`` turns them into faults with file, row and column.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from routing.errors import Fault
from routing.model import (
    DIMENSIONS,
    OBJECTIVES,
    PRIORITIES,
    PROFILES,
    Area,
    Break,
    Depot,
    Location,
    Stop,
    Team,
    join_breaks,
)
from routing.own_profiles import OwnProfile, profile_flaws
from routing.words.numbers import clock


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
    areas: Sequence[Area] = (),
    compactness: int = 0,
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
        *_of_references(stops, teams, areas),
    ]
    if compactness < 0:
        flaws.append(Flaw(table="round", index=0, attribute="compactness", code="negative"))
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
    for name in ("service_duration", "setup_duration", "release"):
        if getattr(stop, name) < 0:
            yield Flaw(table="stops", index=index, attribute=name, code="negative")
    if stop.priority not in PRIORITIES:
        yield Flaw(table="stops", index=index, attribute="priority", code="bad_priority")
    ordered = sorted((window.start, window.end) for window in stop.windows)
    if any(after[0] < before[1] for before, after in pairwise(ordered)):
        yield Flaw(table="stops", index=index, attribute="windows", code="windows_overlap")
    for window in stop.windows:
        if window.end < window.start:
            yield Flaw(table="stops", index=index, attribute="windows", code="window_reversed")
        for pause in join_breaks(breaks):
            if pause.start <= window.start and window.end < pause.end:
                yield Flaw(
                    table="stops", index=index, attribute="windows", code="window_in_break",
                    values={"start": clock(pause.start), "end": clock(pause.end)},
                )  # fmt: skip


def _of_team(
    index: int, team: Team, depots: Sequence[Depot], profiles: Sequence[OwnProfile]
) -> Iterator[Flaw]:
    names = dict.fromkeys((*PROFILES, *(own.name for own in profiles)))
    if team.profile not in names:
        yield Flaw(table="teams", index=index, attribute="profile", code="unknown_profile",
                   values={"known": ", ".join(names)})  # fmt: skip
    for loads, mark in ((team.capacity, ""), (team.aboard, "aboard_")):
        for name, amount in zip(DIMENSIONS, loads, strict=True):
            if amount is not None and amount < 0:
                yield Flaw(table="teams", index=index, attribute=mark + name, code="negative")
    for name in ("max_stops", "max_distance", "max_duration"):
        if (getattr(team, name) or 0) < 0:
            yield Flaw(table="teams", index=index, attribute=name, code="negative")
    if team.max_trips is not None and team.max_trips < 1:
        yield Flaw(table="teams", index=index, attribute="max_trips", code="no_trip")
    for flaw in _of_breaks(team.breaks):
        yield Flaw(table="teams", index=index, attribute="breaks", code=flaw.code)
    if team.shift.end < team.shift.start:
        yield Flaw(table="teams", index=index, attribute="shift", code="shift_reversed")
    known = {depot.id for depot in depots}
    places = [("start", team.start), ("end", team.end), *(("reload_at", d) for d in team.reload_at)]
    for name, place in places:
        if isinstance(place, Location):
            yield from _of_location("teams", index, place, name)
        elif place is not None and place not in known:
            code = "unknown_depot" if known else "no_depots"
            yield Flaw(table="teams", index=index, attribute=name, code=code,
                       values={"known": ", ".join(sorted(known))})  # fmt: skip


def _of_depot(index: int, depot: Depot) -> Iterator[Flaw]:
    yield from _of_location("depots", index, depot.location)
    if depot.loading_duration < 0:
        yield Flaw(table="depots", index=index, attribute="loading_duration", code="negative")
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


def _of_references(
    stops: Sequence[Stop], teams: Sequence[Team], areas: Sequence[Area]
) -> Iterator[Flaw]:
    """Teams that stops and areas name, and stops that teams name, must exist; a stop is fixed in
    one route and once.
    """
    team_ids = {team.id for team in teams}
    stop_ids = {stop.id for stop in stops}
    for index, stop in enumerate(stops):
        for attribute in ("teams", "not_teams"):
            for name in getattr(stop, attribute):
                if name not in team_ids:
                    yield Flaw(table="stops", index=index, attribute=attribute,
                               code="unknown_team", values={"id": name})  # fmt: skip
    for index, area in enumerate(areas):
        for name in area.teams:
            if name not in team_ids:
                yield Flaw(table="areas", index=index, attribute="teams", code="unknown_team",
                           values={"id": name})  # fmt: skip
    fixed = Counter(
        name for team in teams for name in dict.fromkeys((*team.fixed_start, *team.fixed_order))
    )
    for index, team in enumerate(teams):
        for attribute in ("fixed_start", "fixed_order"):
            for name, times in Counter(getattr(team, attribute)).items():
                if name not in stop_ids:
                    code = "unknown_stop"
                elif fixed[name] > 1 or times > 1:
                    code = "fixed_twice"
                else:
                    continue
                yield Flaw(table="teams", index=index, attribute=attribute, code=code,
                           values={"id": name})  # fmt: skip
        common = [name for name in team.fixed_order if name in team.fixed_start]
        if common != [name for name in team.fixed_start if name in team.fixed_order]:
            yield Flaw(
                table="teams", index=index, attribute="fixed_order", code="fixed_orders_differ"
            )
