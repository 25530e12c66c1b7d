"""What is worth a look in a round that is sound: probably swapped or far-off coordinates, many
households at one point, rows that stand twice, more to carry than the teams can.

In: the households and teams as read. Out: warnings with the gatherers. Nothing is mended.
"""

from __future__ import annotations

import math
from collections import defaultdict

from routing.intake.gather import Gatherer
from routing.intake.households import Households
from routing.intake.teams import Teams
from routing.model import Depot, Location, Stop

_FAR = 100_000
"""Metres from the depots (or the middle of the households) past which a household is doubted: a
day's round trip of 200 km on village roads leaves no time to deliver."""

_SAME_PLACE = 5
"""Households at one point from which on it is doubted: a house divided among families has fewer."""

_EARTH_RADIUS = 6_371_009
"""Metres, mean radius (IUGG)."""

_SHOWN_ROWS = 8


def look_over_households(
    households: Households, depots: tuple[Depot, ...], gatherer: Gatherer
) -> None:
    """Warn of places and rows that are probably wrong; rows with faults are passed over."""
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
        if (away := _nearest(place, centres)) > _FAR:
            turned = Location(lat=place.lon, lon=place.lat)
            swapped = abs(turned.lat) <= 90 and _nearest(turned, centres) < _FAR
            column = households.column("latitude")
            if swapped:
                gatherer.warn("probably_swapped", row, column)
            else:
                gatherer.warn("far_away", row, column, kilometres=round(away / 1000))
        if stop.name or stop.address:
            same = stop.replace(id="")
            if same in seen:
                gatherer.warn("row_twice", row, None, first=seen[same])
            seen.setdefault(same, row)
    for rows in together.values():
        if len(rows) >= _SAME_PLACE:
            shown = ", ".join(str(row) for row in rows[:_SHOWN_ROWS])
            shown += ", …" if len(rows) > _SHOWN_ROWS else ""
            gatherer.warn("same_place", rows[0], households.column("latitude"),
                          num_households=len(rows), rows=shown)  # fmt: skip


def look_over_loads(households: Households, teams: Teams, gatherer: Gatherer) -> None:
    """Warn where all teams together carry less than all households need."""
    for dimension, code in enumerate(("parcels_above_capacity", "weight_above_capacity")):
        limits = [team.capacity[dimension] for team in teams.teams]
        known = [limit for limit in limits if limit is not None]
        demand = sum(stop.demand[dimension] for stop in households.stops)
        if limits and len(known) == len(limits) and demand > sum(known):
            scale = 1000 if dimension else 1
            gatherer.warn(
                code, None, None, demand=-(-demand // scale), capacity=sum(known) // scale
            )


def _middle(stops: list[Stop]) -> Location:
    lats = sorted(stop.location.lat for stop in stops)
    lons = sorted(stop.location.lon for stop in stops)
    return Location(lat=lats[len(lats) // 2], lon=lons[len(lons) // 2])


def _nearest(place: Location, centres: list[Location]) -> float:
    return min(_metres(place, centre) for centre in centres)


def _metres(a: Location, b: Location) -> float:
    """Great-circle distance by the haversine formula."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * _EARTH_RADIUS * math.asin(min(1.0, math.sqrt(half)))
