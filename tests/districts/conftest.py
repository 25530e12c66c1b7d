"""Districts made once, and the geometry that the tests measure with (shapely, not our own)."""

from __future__ import annotations

import math
from functools import cache

import pytest
import shapely

from routing.districts import District, make_district


class Measured:
    """A district on a plane of metres round its depot."""

    def __init__(self, district: District) -> None:
        self.district = district
        centre = district.depot.location
        scale = math.pi * 6_371_008.8 / 180
        across = scale * math.cos(math.radians(centre.lat))

        def flat(lat, lon):
            return (float(lon) - centre.lon) * across, (float(lat) - centre.lat) * scale

        self.place = {node.id: flat(node.lat, node.lon) for node in district.nodes}
        self.node_tags = {node.id: node.tags for node in district.nodes}
        self.roads = [way for way in district.ways if "highway" in way.tags]
        self.rivers = [way for way in district.ways if "waterway" in way.tags]
        self.doors = [flat(row["latitude"], row["longitude"]) for row in district.households]

    def line(self, way):
        return shapely.LineString([self.place[node] for node in way.nodes])

    def lines(self, ways):
        return shapely.MultiLineString([self.line(way) for way in ways])


def by_motorcycle(way):
    """Whether motorcycles may use a road, by the usual reading of its tags."""
    tags = way.tags
    if tags["highway"] in ("footway", "path"):
        return tags.get("motorcycle") == "yes"
    return tags.get("access") != "private"


@cache
def _make(style, num_households, num_teams, seed):
    return Measured(
        make_district(style=style, num_households=num_households, num_teams=num_teams, seed=seed)
    )


@pytest.fixture(scope="session")
def measured():
    """A district by style, households, teams and seed."""
    return _make


@pytest.fixture(scope="session")
def usable_by_motorcycle():
    return by_motorcycle
