"""Write a regency as a round's folder.

In: a ``Regency``. Out: ``round.toml``, ``households.csv``, ``teams.csv`` and the map.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from routing.districts import teams, writing
from routing.districts.regency import homes
from routing.districts.regency.regency import Regency
from routing.roads.write_osm import OsmNode, OsmWay


def write_regency(
    regency: Regency,
    directory: str | os.PathLike[str],
    *,
    force: bool = False,
    roads: str = writing.ROADS,
) -> None:
    """Write the folder of a round, whole or not at all: see ``write_district``."""
    own_teams = any("areas" in row for row in regency.teams)
    columns = (*teams.COLUMNS, "areas") if own_teams else teams.COLUMNS
    texts = {
        "households.csv": writing.table(homes.COLUMNS, regency.households),
        "teams.csv": writing.table(columns, regency.teams),
        "round.toml": writing.round_text(
            f"A synthetic regency ({regency.num_villages} villages, seed {regency.seed}).",
            regency.name, regency.date, regency.depots, roads,
        ),
    }  # fmt: skip
    files = {name: text.encode() for name, text in texts.items()}
    writing.write_round(
        directory, files, roads=roads, nodes=_nodes(regency), ways=_ways(regency), force=force
    )


def _nodes(regency: Regency) -> Iterator[OsmNode]:
    places = zip(regency.lat.tolist(), regency.lon.tolist(), strict=True)
    for id_, (lat, lon) in enumerate(places, start=1):
        yield OsmNode(id=id_, lat=lat, lon=lon)


def _ways(regency: Regency) -> Iterator[OsmWay]:
    ways = zip(regency.way_nodes, regency.way_tags, strict=True)
    for id_, (nodes, tags) in enumerate(ways, start=1):
        yield OsmWay(id=id_, nodes=tuple(node + 1 for node in nodes), tags=tags)
