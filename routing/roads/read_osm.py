"""Read ways from an OpenStreetMap file with osmium, which knows all forms of it.

In: the path of a ``.osm.pbf``, ``.osm``, ``.osm.gz``, ``.osm.bz2``, ``.o5m`` or ``.opl`` file. Out:
``Ways``.

Nodes that a way names and the file lacks (extracts are cut at their edge) end the way there: what
is left of it on either side is kept, and no straight line is drawn across the gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from routing.roads.profiles import PROFILES, Profile
from routing.roads.reading import Tell, watched
from routing.roads.sphere import great_circle
from routing.roads.ways import WayCollector, Ways

_KEYS = (
    (("highway", "route"), osmium.osm.WAY),
    (("barrier",), osmium.osm.NODE),
    (("type",), osmium.osm.RELATION),
)
"""Tags without which an object says nothing about roads."""


@dataclass(slots=True)
class _Way:
    osmid: int
    style: int
    nodes: list[int]
    places: list[tuple[float, float] | None]


def read_osm(
    path: Path, profiles: Mapping[str, Profile] = PROFILES, tell: Tell = lambda _: None
) -> Ways:
    """Read every way with a ``highway`` tag, and every ferry, that some profile may use.

    Raises
    ------
    Exception
        Whatever osmium raises; ``load_roads`` is the wall where it is turned into a fault.
    """
    collector = WayCollector(profiles)
    torn = _read_ways(path, collector, tell)
    if torn:
        _find_nodes(path, torn)
    for way in torn:
        _add_pieces(collector, way)
    return collector.finish()


def osm_file(path: Path) -> osmium.io.File:
    """The file with its form said aloud: osmium does not know ``.OSM.PBF`` by its name."""
    name = path.name.lower()
    form = next((form for form in ("opl.gz", "opl.bz2", "opl", "o5m") if name.endswith(form)), "")
    form = form or ("osm" + name.rpartition(".osm")[2] if ".osm" in name else "pbf")
    return osmium.io.File(str(path), form)


def _read_ways(path: Path, collector: WayCollector, tell: Tell) -> list[_Way]:
    """Collect barriers, restrictions and whole ways; return ways some of whose nodes were not met
    before them.
    """
    wanted = osmium.osm.NODE | osmium.osm.WAY | osmium.osm.RELATION
    objects: Any = osmium.FileProcessor(osm_file(path), wanted)
    objects.with_locations()
    for keys, kind in _KEYS:
        tagged = osmium.filter.KeyFilter(*keys)
        tagged.enable_for(kind)
        objects.with_filter(tagged)
    torn: list[_Way] = []
    for thing in watched(objects, path, tell):
        if thing.deleted or not thing.visible:  # an editor's file keeps what it takes away
            continue
        if thing.is_node():
            collector.add_barrier(thing.id, dict(thing.tags))
            continue
        if thing.is_relation():
            members = [(member.type, member.ref, member.role) for member in thing.members]
            collector.add_relation(dict(thing.tags), members)
            continue
        tags = dict(thing.tags)
        style = collector.style_of(tags)
        if style is None:
            continue
        nodes: list[int] = []
        places: list[tuple[float, float] | None] = []
        for point in thing.nodes:
            place = point.location
            nodes.append(point.ref)
            places.append((place.lat, place.lon) if place.valid() else None)
        whole = [place for place in places if place is not None]
        if len(whole) < len(places):
            torn.append(_Way(thing.id, style, nodes, places))
            continue
        if "duration" in tags:
            style = collector.style_of(tags, _metres(whole)) or style
        _add_pieces(collector, _Way(thing.id, style, nodes, places))
    return torn


def _metres(line: list[tuple[float, float]]) -> float:
    lat, lon = np.array(line).T
    return float(great_circle(lat[:-1], lon[:-1], lat[1:], lon[1:]).sum())


def _find_nodes(path: Path, torn: list[_Way]) -> None:
    """Look for nodes that stand after the ways, or have the negative ids of an editor's file."""
    missing = {
        node
        for way in torn
        for node, place in zip(way.nodes, way.places, strict=True)
        if place is None
    }
    objects: Any = osmium.FileProcessor(osm_file(path), osmium.osm.NODE)
    if min(missing) > 0:
        objects.with_filter(osmium.filter.IdFilter(missing))
    found = {
        node.id: (node.location.lat, node.location.lon)
        for node in objects
        if node.id in missing and node.location.valid() and not node.deleted
    }
    for way in torn:
        way.places = [
            found.get(node) if place is None else place
            for node, place in zip(way.nodes, way.places, strict=True)
        ]


def _add_pieces(collector: WayCollector, way: _Way) -> None:
    nodes: list[int] = []
    lats: list[float] = []
    lons: list[float] = []
    for node, place in zip([*way.nodes, 0], [*way.places, None], strict=True):
        if place is None:
            collector.add_way(way.style, way.osmid, nodes, lats, lons)
            nodes, lats, lons = [], [], []
        else:
            nodes.append(node)
            lats.append(place[0])
            lons.append(place[1])
