"""A round's places on its roads, for the commands that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.command.console import Console

if TYPE_CHECKING:
    from routing.model import Round
    from routing.roads import RoadNetwork
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
    round_: Round, network: RoadNetwork, console: Console
) -> dict[str, list[SnappedPlace]]:
    """A round's places for each profile in use, as they are snapped."""
    from routing.ground import Ground
    from routing.problem import round_places
    from routing.sheets.roads_map import SnappedPlace

    ground = Ground(round_, network, ends_on_roads=False)
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
