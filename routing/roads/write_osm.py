"""Write OpenStreetMap files: nodes, ways and relations as plain values → ``.osm.pbf`` and kin.

In: ``OsmNode``, ``OsmWay`` and ``OsmRelation`` values. Out: one file in the form that its name
says, complete or not there at all, and byte for byte the same for the same input.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from routing.errors import Fault, RoadError
from routing.words.refusals import refusal

SUFFIXES = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")
"""Endings of the file names that can be written."""

GENERATOR = "rounds"
"""What stands as the file's author: a fixed word, so that equal input makes equal files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmNode:
    """A node: ``lat`` and ``lon`` in WGS 84 degrees, kept to seven decimals as OSM does."""

    id: int
    lat: float
    lon: float
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmWay:
    """A way: the ids of its nodes in order, and its tags."""

    id: int
    nodes: tuple[int, ...]
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmRelation:
    """A relation: its members as (``n``, ``w`` or ``r``; id; role) in order, and its tags."""

    id: int
    members: tuple[tuple[str, int, str], ...]
    tags: Mapping[str, str] = field(default_factory=dict)


def write_osm(
    path: str | os.PathLike[str],
    nodes: Iterable[OsmNode],
    ways: Iterable[OsmWay],
    *,
    relations: Iterable[OsmRelation] = (),
) -> None:
    """Write an OSM file; an existing one is replaced only once the new one is complete.

    Nodes, then ways, then relations are written, each by rising id, as other programs expect of a
    sorted file. Every object has version 1, without which some editors refuse a file; no time and
    no person is written.

    Parameters
    ----------
    path
        Ends in one of ``SUFFIXES``. Its folder exists.
    nodes, ways, relations
        Ids are above zero and occur once a kind.

    Raises
    ------
    RoadError
        When the name has another ending, or the file cannot be written (disk full, no such
        folder, not allowed); names the file.
    """
    target = Path(path)
    suffix = check_suffix(target)
    try:
        # A folder of its own beside the target: the same disk, so that the move is one step, and
        # nothing is left behind when writing fails.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".rounds-") as folder:
            complete = Path(folder) / f"map{suffix}"
            _write(complete, nodes, ways, relations)
            complete.replace(target)
    except (OSError, RuntimeError) as error:
        values = {"detail": refusal(error)}
        fault = Fault(code="map_not_written", file=target.name, values=values)
        raise RoadError([fault]) from error


def check_suffix(path: Path) -> str:
    """The ending of the file's name, one of ``SUFFIXES``; a ``RoadError`` if it has another."""
    for suffix in SUFFIXES:
        if path.name.lower().endswith(suffix):
            return suffix
    values = {"known": ", ".join(SUFFIXES)}
    raise RoadError([Fault(code="map_suffix", file=path.name, values=values)])


def _write(
    path: Path,
    nodes: Iterable[OsmNode],
    ways: Iterable[OsmWay],
    relations: Iterable[OsmRelation],
) -> None:
    import osmium
    from osmium.osm.mutable import Node, Relation, Way

    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    header.set("sorting", "Type_then_ID")
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for node in sorted(nodes, key=lambda each: each.id):
            place = (node.lon, node.lat)
            writer.add_node(Node(id=node.id, version=1, location=place, tags=dict(node.tags)))
        for way in sorted(ways, key=lambda each: each.id):
            writer.add_way(Way(id=way.id, version=1, nodes=list(way.nodes), tags=dict(way.tags)))
        for relation in sorted(relations, key=lambda each: each.id):
            members = [*relation.members]
            writer.add_relation(
                Relation(id=relation.id, version=1, members=members, tags=dict(relation.tags))
            )
