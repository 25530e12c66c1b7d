"""A round's places on its roads, for the commands that show them.

In: a round and its ``Ground``, snapped once. Out: places to draw, and how stops lie in figures and
in words.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from routing.command.console import Console

if TYPE_CHECKING:
    from routing.ground import Ground
    from routing.model import Round
    from routing.roads.area import Bounds
    from routing.sheets.roads_map import SnappedPlace

_VIEW = 0.15
"""Of a round's box, drawn on each side of it."""

_LEAST = 0.003
"""Degrees: some 300 m."""


def view_box(round_: Round) -> Bounds | None:
    """The box of a round's places with some room round it, but for those gone astray."""
    from routing.ground import round_box

    around = round_box(round_)
    if around is None:
        return None
    south, west, north, east = around
    margin = max(_LEAST, _VIEW * max(north - south, east - west))
    return south - margin, west - margin, north + margin, east + margin


def snapped_places(
    round_: Round, ground: Ground, console: Console
) -> dict[str, list[SnappedPlace]]:
    """A round's places for each profile in use, as they are snapped."""
    from routing.problem import round_places
    from routing.sheets.roads_map import SnappedPlace

    places = round_places(round_)
    ids = [stop.id for stop in round_.stops] + [depot.id for depot in round_.depots]
    ids += [""] * (len(places) - len(ids))
    kinds = ["stop"] * len(round_.stops) + ["depot"] * len(round_.depots)
    kinds += ["end"] * (len(places) - len(kinds))
    drawn: dict[str, list[SnappedPlace]] = {}
    for profile, snaps in ground.snaps.items():
        drawn[profile] = []
        for index, place in enumerate(places):
            found = bool(snaps.found[index])
            access = ground.access(profile, index)
            why = ""
            if not found:
                why = console.no_road(access.code, access.nearest_distance, access.edge_distance)
            drawn[profile].append(
                SnappedPlace(
                    id=ids[index],
                    kind=kinds[index],
                    lat=place.lat,
                    lon=place.lon,
                    road=(float(snaps.lat[index]), float(snaps.lon[index])) if found else None,
                    walk=ground.walk((profile, index)) if found else access.nearest_distance,
                    why=why,
                )
            )
    return drawn


def snap_figures(round_: Round, ground: Ground) -> dict[str, Any]:
    """For each profile in use, how the stops lie on the roads."""
    stops = range(len(round_.stops))
    result: dict[str, Any] = {}
    for profile, snaps in ground.snaps.items():
        walks = [ground.walk((profile, stop)) for stop in stops if snaps.found[stop]]
        away = [stop for stop in stops if not snaps.found[stop]]
        result[profile] = {
            "found": len(walks),
            "median_metres": round(statistics.median(walks)) if walks else None,
            "most_metres": max(walks, default=None),
            "no_road": [
                {
                    "stop": round_.stops[stop].id,
                    "code": access.code,
                    "metres": access.nearest_distance,
                    "edge_metres": access.edge_distance,
                }
                for stop, access in ((stop, ground.access(profile, stop)) for stop in away)
            ],
        }
    return result


def snap_lines(snapped: dict[str, Any], round_: Round, console: Console) -> list[str]:
    """The same in words."""
    lines = []
    for profile, facts in snapped.items():
        name = console.profile(profile)
        if facts["found"]:
            lines.append(
                console.say(
                    "check.snapped",
                    profile=name,
                    found=facts["found"],
                    num=len(round_.stops),
                    limit=round_.snap_limit,
                    median=facts["median_metres"],
                    most=facts["most_metres"],
                )
            )
        for each in facts["no_road"]:
            why = console.no_road(each["code"], each["metres"], each["edge_metres"])
            lines.append(console.say("check.no_road", profile=name, stop=each["stop"], why=why))
    return lines
