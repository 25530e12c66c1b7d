"""Roads: a map file becomes a network, and a network answers how long it takes from door to door.

In: an OpenStreetMap file (``.osm.pbf``, ``.osm``, ``.osm.gz``, ``.osm.bz2``) or an OSMnx graph
(``.graphml``, or in memory). Out: a ``RoadNetwork``, whose ``snap`` attaches locations to streets,
whose ``travel`` answers durations on demand, and whose ``path`` says which streets a leg follows.

Coordinates are WGS 84 degrees; everything inside is metres and whole milliseconds. Importing this
package loads nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routing.roads.lines import RoadLine
    from routing.roads.load import load_roads
    from routing.roads.network import RoadNetwork
    from routing.roads.osmnx_graphs import network_from_osmnx
    from routing.roads.path import RoadPath
    from routing.roads.profiles import PROFILES, WALKING_SPEED, Profile
    from routing.roads.shapes import Turn
    from routing.roads.snap import Snaps
    from routing.roads.travel import UNREACHABLE, RoadTravel
    from routing.roads.write_osm import write_osm

_HOMES = {
    "PROFILES": "routing.roads.profiles",
    "Profile": "routing.roads.profiles",
    "RoadLine": "routing.roads.lines",
    "RoadNetwork": "routing.roads.network",
    "RoadPath": "routing.roads.path",
    "RoadTravel": "routing.roads.travel",
    "Snaps": "routing.roads.snap",
    "Turn": "routing.roads.shapes",
    "UNREACHABLE": "routing.roads.travel",
    "WALKING_SPEED": "routing.roads.profiles",
    "load_roads": "routing.roads.load",
    "network_from_osmnx": "routing.roads.osmnx_graphs",
    "write_osm": "routing.roads.write_osm",
}

__all__ = [
    "PROFILES",
    "UNREACHABLE",
    "WALKING_SPEED",
    "Profile",
    "RoadLine",
    "RoadNetwork",
    "RoadPath",
    "RoadTravel",
    "Snaps",
    "Turn",
    "load_roads",
    "network_from_osmnx",
    "write_osm",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
