"""A small map cut out of a large one: the roads of an area, with all that planning needs of them.

In: the path of an OSM file, an area, the path of the new one. Out: a file with every road and ferry
that has a node in the area, whole, with its nodes, its tags (names, surfaces, access), the barriers
on it and the turn restrictions between such roads. No buildings, no mapper's name, no time.

The large file is read once, front to back. Where its nodes lie is kept in a table beside the work,
in memory for a region and on the disk for a country (16 bytes a node), so that a laptop's memory
holds no more than the area's own roads.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from routing.errors import Fault, RoadError
from routing.roads.area import Bounds
from routing.roads.reading import watched
from routing.roads.write_osm import OsmNode, OsmRelation, OsmWay, write_osm

_NO_TAGS: Mapping[str, str] = {}
_KEPT_ON_NODES = ("barrier", "highway", "traffic_calming", "ford")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What a clipped map holds: counts of nodes, ways and relations."""

    nodes: int
    ways: int
    relations: int


IN_MEMORY = 150_000_000
"""Bytes of a file up to which its nodes' places are kept in memory: some 300 MB (a node takes about
8 bytes in a ``.osm.pbf`` and 16 in the table)."""

_NEAR = 5_000_000
"""Ten millionths of a degree (55 km). A road is looked at node by node only if its first, middle or
last node lies this near the area; no road runs for 100 km as one way."""


@dataclass(slots=True)
class _Kept:
    """What is kept of the large file; ``torn`` are ways with nodes not met before them."""

    ways: list[OsmWay] = field(default_factory=list)
    torn: list[OsmWay] = field(default_factory=list)
    restrictions: list[OsmRelation] = field(default_factory=list)
    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    tags: dict[int, Mapping[str, str]] = field(default_factory=dict)


def clip_map(
    source: str | Path,
    target: str | Path,
    bounds: Bounds | None,
    *,
    progress: Callable[[str, float], None] | None = None,
) -> Clip:
    """Cut an area's roads out of an OSM file.

    Parameters
    ----------
    source
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.
    target
        The new file, of any of these forms; an existing one is replaced once the new is complete.
    bounds
        South, west, north, east in degrees; ``None`` for all there is.
    progress
        Called with ``"clip"`` and the part done, 0 to 1.

    Raises
    ------
    RoadError
        When the file cannot be read or the new one not written, or no road lies in the area.
    """
    from routing.roads.load import check_map, guard

    source, target = Path(source), Path(target)
    tell = progress or (lambda _stage, _part: None)
    check_map(source, graphs=False)
    box = _Box(bounds)
    tell("clip", 0.0)
    with guard(source.name), tempfile.TemporaryDirectory(prefix="rounds-") as folder:
        kept = _read(source, box, Path(folder), lambda part: tell("clip", part))
        if kept.torn:
            _mend(source, box, kept)
    if not kept.ways:
        code = "road_map_without_roads" if bounds is None else "road_area_without_roads"
        raise RoadError([Fault(code=code, file=source.name)])
    ids = {way.id for way in kept.ways}
    relations = [
        relation
        for relation in kept.restrictions
        if all(ref in ids for kind, ref, _ in relation.members if kind == "w")
    ]
    write_osm(target, _nodes(kept), kept.ways, relations=relations)
    tell("clip", 1.0)
    nodes = len({ref for way in kept.ways for ref in way.nodes} & kept.places.keys())
    return Clip(nodes=nodes, ways=len(kept.ways), relations=len(relations))


class _Box:
    """The area in OSM's own whole numbers, ten millionths of a degree; everywhere if ``None``."""

    def __init__(self, bounds: Bounds | None) -> None:
        whole = bounds or (-90.0, -180.0, 90.0, 180.0)
        self.south, self.west, self.north, self.east = (round(each * 10_000_000) for each in whole)

    def holds(self, x: int, y: int, margin: int = 0) -> bool:
        return (
            self.south - margin <= y <= self.north + margin
            and self.west - margin <= x <= self.east + margin
        )


def _read(path: Path, box: _Box, folder: Path, tell: Callable[[float], None]) -> _Kept:
    import osmium

    from routing.roads.read_osm import osm_file

    small = path.stat().st_size <= IN_MEMORY
    table = "flex_mem" if small else f"sparse_file_array,{folder / 'places'}"
    objects: Any = osmium.FileProcessor(osm_file(path)).with_locations(table)
    for kind, keys in (
        (osmium.osm.NODE, _KEPT_ON_NODES),
        (osmium.osm.WAY, ("highway", "route")),
        (osmium.osm.RELATION, ("type",)),
    ):
        tagged = osmium.filter.KeyFilter(*keys)
        tagged.enable_for(kind)
        objects.with_filter(tagged)
    kept = _Kept()
    for thing in watched(objects, path, tell):
        if thing.deleted or not thing.visible:
            continue
        if thing.is_node():
            if box.holds(thing.location.x, thing.location.y, _NEAR):
                kept.tags[thing.id] = dict(thing.tags)
        elif thing.is_way():
            _take(thing, box, kept)
        elif thing.is_relation():
            if not thing.tags.get("type", "").startswith("restriction"):
                continue
            members = tuple((each.type, each.ref, each.role) for each in thing.members)
            relation = OsmRelation(id=thing.id, members=members, tags=dict(thing.tags))
            kept.restrictions.append(relation)
    return kept


def _take(way: Any, box: _Box, kept: _Kept) -> None:
    """Keep a road or ferry that has a node in the area."""
    if "highway" not in way.tags and way.tags.get("route") != "ferry":
        return
    points = way.nodes
    last = len(points) - 1
    if last < 1:
        return
    ends = [points[index].location for index in (0, last // 2, last)]
    known = all(place.valid() for place in ends)
    if known and not any(box.holds(place.x, place.y, _NEAR) for place in ends):
        return
    places = [(point.ref, point.location) for point in points]
    mine = OsmWay(id=way.id, nodes=tuple(ref for ref, _ in places), tags=dict(way.tags))
    if not all(place.valid() for _, place in places):
        kept.torn.append(mine)
    elif any(box.holds(place.x, place.y) for _, place in places):
        kept.ways.append(mine)
    else:
        return
    kept.places.update((ref, (place.lat, place.lon)) for ref, place in places if place.valid())


def _mend(path: Path, box: _Box, kept: _Kept) -> None:
    """Keep torn ways, once their nodes have been looked for after the ways: a sorted file has none
    there, and extracts are cut at their edge.
    """
    import osmium

    from routing.roads.read_osm import osm_file

    missing = {ref for way in kept.torn for ref in way.nodes} - kept.places.keys()
    objects: Any = osmium.FileProcessor(osm_file(path), osmium.osm.NODE)
    if missing and objects.header.get("sorting") != "Type_then_ID":
        for node in objects:
            if node.id in missing and node.location.valid() and not node.deleted:
                kept.places[node.id] = (node.location.lat, node.location.lon)
    for way in kept.torn:
        places = [kept.places[ref] for ref in way.nodes if ref in kept.places]
        if any(box.holds(round(lon * 1e7), round(lat * 1e7)) for lat, lon in places):
            kept.ways.append(way)


def _nodes(kept: _Kept) -> Iterator[OsmNode]:
    used = dict.fromkeys(ref for way in kept.ways for ref in way.nodes)
    for ref in used:
        if ref in kept.places:
            lat, lon = kept.places[ref]
            yield OsmNode(id=ref, lat=lat, lon=lon, tags=kept.tags.get(ref, _NO_TAGS))
