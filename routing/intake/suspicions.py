"""What is worth a look in a round that is sound: probably swapped or far-off coordinates, many
households at one point, rows that stand twice, more to carry than the teams can.

In: the households and teams as read. Out: warnings with the gatherers. Nothing is mended.
"""

from __future__ import annotations

from collections import defaultdict

from routing.intake.duplicates import look_over_duplicates
from routing.intake.gather import Gatherer, shown_id, shown_rows
from routing.intake.households import Households
from routing.intake.placing import is_near, nearest
from routing.intake.teams import Teams
from routing.model import DIMENSIONS, Depot, Location, Stop, Team

_SAME_PLACE = 5
"""Households at one point from which on it is doubted: a house divided among families has fewer."""

_SHORTAGES = (
    ("parcels_above_capacity", 1),
    ("weight_above_capacity", 1000),
    ("volume_above_capacity", 1000),
)
"""In the order of ``DIMENSIONS``: the warning, and units to one that people read."""


def look_over_households(
    households: Households, depots: tuple[Depot, ...], gatherer: Gatherer
) -> None:
    """Warn of places and rows that are probably wrong; rows with faults are passed over."""
    if any(fault.code == "missing_column" for fault in gatherer.faults):
        return  # no row says where it lies
    faulty = {fault.row for fault in gatherer.faults}
    pairs = zip(households.stops, households.numbers, strict=True)
    sound = [(stop, row) for stop, row in pairs if row not in faulty]
    if not sound:
        return
    centres = [depot.location for depot in depots] or [_middle([stop for stop, _ in sound])]
    seen: dict[Stop, int] = {}
    together: defaultdict[Location, list[int]] = defaultdict(list)
    for stop, row in sound:
        together[stop.location].append(row)
        place = stop.location
        if not is_near(place, centres):
            away = nearest(place, centres)
            turned = Location(lat=place.lon, lon=place.lat)
            swapped = abs(turned.lat) <= 90 and is_near(turned, centres)
            column = households.column("latitude")
            if swapped:
                gatherer.warn("probably_swapped", row, column)
            else:
                gatherer.warn("far_away", row, column, kilometres=round(away / 1000),
                              id=shown_id(stop.id))  # fmt: skip
        if stop.name or stop.address:
            same = stop.replace(id="")
            if same in seen:
                gatherer.warn("row_twice", row, None, first=seen[same])
            seen.setdefault(same, row)
    look_over_duplicates(sound, households, gatherer)
    for rows in together.values():
        if len(rows) >= _SAME_PLACE:
            gatherer.warn("same_place", rows[0], households.column("latitude"),
                          num_households=len(rows), rows=shown_rows(rows),
                          all_rows=tuple(rows))  # fmt: skip


def look_over_loads(households: Households, teams: Teams, gatherer: Gatherer) -> None:
    """Warn where all teams together carry less than all households need, or visit fewer; optional
    households aside.
    """
    stops = [stop for stop in households.stops if not stop.optional]
    if not teams.teams:
        return
    limits = list(zip(*map(carried, teams.teams), strict=True))
    for dimension, (code, scale) in enumerate(_SHORTAGES):
        demand = sum(stop.demand[dimension] for stop in stops)
        known = [limit for limit in limits[dimension] if limit is not None]
        if len(known) == len(teams.teams) and demand > sum(known):
            gatherer.warn(
                code, None, None, demand=-(-demand // scale), capacity=sum(known) // scale
            )
    most = [team.max_stops for team in teams.teams if team.max_stops is not None]
    if len(most) == len(teams.teams) and len(stops) > sum(most):
        gatherer.warn("stops_above_limit", None, None, num_stops=len(stops), limit=sum(most))


def carried(team: Team) -> list[int | None]:
    """What a team can hand out in all its trips, in the order of ``DIMENSIONS``; ``None`` for no
    limit.
    """
    return [_carried(team, dimension) for dimension in range(len(DIMENSIONS))]


def _carried(team: Team, dimension: int) -> int | None:
    most, aboard = team.capacity[dimension], team.aboard[dimension]
    limits = [limit for limit in (most, aboard) if limit is not None]
    first = min(limits) if limits else None
    if not team.reload_at or team.max_trips == 1 or first is None:
        return first
    if most is None or team.max_trips is None:
        return None
    return first + (team.max_trips - 1) * most


def _middle(stops: list[Stop]) -> Location:
    lats = sorted(stop.location.lat for stop in stops)
    lons = sorted(stop.location.lon for stop in stops)
    return Location(lat=lats[len(lats) // 2], lon=lons[len(lons) // 2])
