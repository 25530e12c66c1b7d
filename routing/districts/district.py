"""Make a synthetic district: roads, households and teams from a seed.

In: how many households and teams, a seed, a style, a place. Out: a ``District``, the same on every
platform for the same values.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from routing.districts.dice import Dice
from routing.districts.drawing import Drawing, draw
from routing.districts.ground import Ground
from routing.districts.households import Household, settle
from routing.districts.layout import lay_out
from routing.districts.plane import Bend, Point, apart, between, degrees, minus
from routing.districts.skeleton import Skeleton
from routing.districts.styles import STYLES
from routing.districts.teams import make_teams, working_hours
from routing.errors import Fault, InputError
from routing.model import Depot, Location
from routing.roads.write_osm import OsmNode, OsmWay

MOST_HOUSEHOLDS = 50_000
MOST_TEAMS = 5_000

CENTRE = Location(lat=-8.2428, lon=114.3699)
"""Kelurahan Sobo, Banyuwangi."""

DATE = dt.date(2026, 11, 24)
"""A fixed day, so that a seed makes the same folder tomorrow."""

DEPOT_OPENS = 7 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A made-up district with a round in it.

    What makes it like a real one:

    - Streets form a hierarchy: arterials over the river, tertiary roads round quarters of some
      12 ha, residential streets round each RW and RT, alleys (gang) inside, a third of them dead
      ends. They are cut from irregular blocks, so that they meet mostly in T-junctions, and are
      bent by waves of 150 m to 2 km. Measured against OpenStreetMap's streets of Jebres,
      Surakarta (3.5 km²): 29 km of road per km² (Jebres 31), 420 junctions and ends per km² (445),
      of them 21 % dead ends (26), 70 % of three arms (64), 9 % of four (10); 47 m from one to the
      next in the median (41).
    - The river parts the district; only two roads cross it, so that the way round matters.
    - Tags are what mappers in Indonesia use: ``service=alley``, ``living_street``, ``footway`` with
      ``motorcycle=yes`` here and there, bollards, a gated compound (``access=private``), one-ways
      of which one lets motorcycles through, a street that no other meets.
    - A rukun tetangga (RT) has at most 30 families in a desa and 50 in a kelurahan (Permendagri
      7/1983), a rukun warga (RW) several RTs. The round serves many families of some RTs and none
      of most, as aid does; a parcel weighs about 10 kg; a quarter of the households have a time
      window.
    - Teams can carry 1.12 to 1.18 of what there is, most of them by motorcycle.

    Parameters
    ----------
    name
        Of the village.
    households, teams
        Rows for ``households.csv`` and ``teams.csv``, by column.
    """

    name: str
    style: str
    seed: int
    date: dt.date
    nodes: tuple[OsmNode, ...]
    ways: tuple[OsmWay, ...]
    households: tuple[Mapping[str, str], ...]
    teams: tuple[Mapping[str, str], ...]
    depot: Depot


def make_district(
    *,
    num_households: int,
    num_teams: int,
    seed: int,
    style: str = "kampung",
    centre: Location = CENTRE,
    name: str = "Contoh",
) -> District:
    """Make a district with exactly so many households and teams.

    Parameters
    ----------
    num_households, num_teams
        1 to ``MOST_HOUSEHOLDS`` and 1 to ``MOST_TEAMS``. With many more than 90 households to a
        team no plan can serve them all.
    seed
        The same district for the same seed and the same other values.
    style
        ``kampung`` (dense village), ``desa`` (villages along a road between fields) or ``kota``
        (town blocks).
    centre
        Where the depot stands, between 80 degrees south and north.
    name
        Of the village.

    Raises
    ------
    InputError
        When a value cannot be used; names each.
    """
    _check(num_households, num_teams, style, centre)
    figures = STYLES[style]
    skeleton = lay_out(figures, num_households, Dice(seed, f"{style}/streets"))
    bend = Bend(Dice(seed, f"{style}/bend"), strength=figures.bend, river=skeleton.river)
    drawing = draw(skeleton, figures, bend, Dice(seed, f"{style}/drawing"))
    hours = working_hours(num_households, num_teams)
    settled = settle(
        skeleton,
        drawing,
        figures,
        bend,
        num_households=num_households,
        village=name,
        periods=hours.periods,
        dice=Dice(seed, f"{style}/households"),
    )
    depot = Depot(id="posko", location=centre, opens=DEPOT_OPENS, name=f"Posko {name}")
    teams = make_teams(
        num_teams=num_teams,
        parcels=sum(each.parcels for each in settled),
        grams=sum(each.grams for each in settled),
        hours=hours,
        depot=depot.id,
        dice=Dice(seed, f"{style}/teams"),
    )
    origin = _depot_place(skeleton, drawing, bend)
    return District(
        name=name,
        style=style,
        seed=seed,
        date=DATE,
        nodes=_nodes(drawing, origin, centre),
        ways=_ways(drawing),
        households=tuple(_row(each, origin, centre) for each in settled),
        teams=tuple(teams),
        depot=depot,
    )


def _check(num_households: int, num_teams: int, style: str, centre: Location) -> None:
    faults = [
        Fault(code="bad_count", column=column, values={"least": 1, "most": most})
        for column, number, most in (
            ("num_households", num_households, MOST_HOUSEHOLDS),
            ("num_teams", num_teams, MOST_TEAMS),
        )
        if not 1 <= number <= most
    ]
    if style not in STYLES:
        known = ", ".join(STYLES)
        faults.append(Fault(code="unknown_style", column="style", values={"known": known}))
    if not (math.isfinite(centre.lat) and abs(centre.lat) <= 80):
        faults.append(Fault(code="bad_latitude", column="centre"))
    if not (math.isfinite(centre.lon) and abs(centre.lon) <= 179):
        faults.append(Fault(code="bad_longitude", column="centre"))
    if faults:
        raise InputError(faults)


def _depot_place(skeleton: Skeleton, drawing: Drawing, bend: Bend) -> Point:
    """Beside a larger road near the middle, in metres."""
    ground = Ground(drawing)
    places = []
    for block in skeleton.blocks:
        for side, street in enumerate(block.cell.sides):
            if street is None:
                continue
            kind = skeleton.streets[street].kind
            detour = {"secondary": 0, "tertiary": 0, "primary": 50, "residential": 250}.get(kind)
            if detour is None:
                continue
            start, end = block.cell.side(side)
            length = apart(start, end)
            on_road = between(start, end, 0.5)
            x = on_road[0] - (end[1] - start[1]) / length * 13
            y = on_road[1] + (end[0] - start[0]) / length * 13
            places.append((apart((x, y), (0, 0)) + detour, x, y, street))
    for _, x, y, street in sorted(places):
        place = bend((x, y))
        metres, nearest = ground.nearest_road(place)
        if nearest == street and 5 <= metres <= 30 and ground.to_river(place) > 40:
            return place
    raise AssertionError("a district has a street with room beside it")


def _nodes(drawing: Drawing, origin: Point, centre: Location) -> tuple[OsmNode, ...]:
    nodes = []
    for id_, node in enumerate(drawing.nodes, start=1):
        lat, lon = degrees(minus(node.place, origin), centre.lat, centre.lon)
        nodes.append(OsmNode(id=id_, lat=lat, lon=lon, tags=node.tags))
    return tuple(nodes)


def _ways(drawing: Drawing) -> tuple[OsmWay, ...]:
    return tuple(
        OsmWay(id=id_, nodes=tuple(node + 1 for node in way.nodes), tags=way.tags)
        for id_, way in enumerate(drawing.ways, start=1)
    )


def _row(household: Household, origin: Point, centre: Location) -> Mapping[str, str]:
    lat, lon = degrees(minus(household.place, origin), centre.lat, centre.lon)
    return {**household.row, "latitude": f"{lat:.7f}", "longitude": f"{lon:.7f}"}
