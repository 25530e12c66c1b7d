"""Make a regency: land, streets, households and teams from a seed.

In: how many stops, a seed. Out: a ``Regency``, the same for the same values.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.districts.dice import Dice
from routing.districts.district import CENTRE, DATE, DEPOT_OPENS
from routing.districts.households import Household
from routing.districts.plane import EARTH_RADIUS
from routing.districts.regency.draws import Draws, FloatArray, IntArray, shared_out
from routing.districts.regency.homes import settle
from routing.districts.regency.land import PER_KECAMATAN, VILLAGES, Land, make_land
from routing.districts.regency.names import village_codes, village_names
from routing.districts.regency.streets import Streets, lay_streets
from routing.districts.regency.ways import make_ways
from routing.districts.teams import Hours, make_teams, working_hours
from routing.errors import Fault, InputError
from routing.model import Depot, Location

STOPS = 30_000
MOST_STOPS = 200_000

PER_TEAM = 20
"""Households to a team."""

JUNCTIONS = 300_000
"""Of the road network of a regency of ``STOPS``."""

POINTS_PER_JUNCTION = 1.13
"""Points laid for one that is a junction or a dead end at last; the others are bends."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Regency:
    """A made-up regency with a round in it.

    What makes it like a real one (Banyuwangi: 217 villages in 25 kecamatan, 1.7 million people):

    - The coast is in the east, the mountain in the west, where villages are few; a few towns, and
      rice land between villages, which are strung along the main roads. Rivers come down to the
      sea, and only main roads cross them.
    - Streets are crooked lattices of which a part is taken away: as in Jebres, Surakarta, 1.33
      streets for each junction or end. Tags are what mappers in Indonesia use; a few one-ways,
      footways and tracks.
    - The round serves many families of some RTs and none of most; a quarter have a time window.
    - Each kecamatan has its posko, whose teams can carry a little more than it asks for.

    Parameters
    ----------
    lat, lon, osmids
        Of the map's nodes.
    way_nodes, way_tags
        Of the map's ways, the nodes as positions.
    households, teams
        Rows for ``households.csv`` and ``teams.csv``, by column.
    """

    seed: int
    name: str
    date: dt.date
    num_villages: int
    lat: FloatArray
    lon: FloatArray
    way_nodes: tuple[tuple[int, ...], ...]
    way_tags: tuple[Mapping[str, str], ...]
    households: tuple[Mapping[str, str], ...]
    teams: tuple[Mapping[str, str], ...]
    depots: tuple[Depot, ...]


def make_regency(
    *,
    num_stops: int = STOPS,
    num_teams: int | None = None,
    seed: int,
    own_teams: bool = False,
    centre: Location = CENTRE,
    name: str = "Kabupaten Contoh",
) -> Regency:
    """Make a regency with exactly so many households; villages and roads are in proportion.

    Parameters
    ----------
    num_stops
        1 to ``MOST_STOPS``.
    num_teams
        At least one a kecamatan, or a village with ``own_teams``; one for ``PER_TEAM`` households
        if silent.
    seed
        The same regency for the same seed and the same other values.
    own_teams
        Whether each team belongs to a village and serves no other.
    centre
        Where the main town lies.
    name
        Of the regency.

    Raises
    ------
    InputError
        When a value cannot be used; names each.
    """
    num_villages = max(1, round(VILLAGES * num_stops / STOPS))
    groups = num_villages if own_teams else max(1, round(num_villages / PER_KECAMATAN))
    if num_teams is None:
        num_teams = max(groups, math.ceil(num_stops / PER_TEAM))
    _check(num_stops, num_teams, groups)
    land = make_land(num_villages, seed)
    sizes = _sizes(land, seed)
    junctions = max(400, JUNCTIONS * num_stops // STOPS)
    points = shared_out(round(junctions * POINTS_PER_JUNCTION), sizes)
    streets = lay_streets(land, points, seed)
    names = village_names(num_villages, seed)
    ways = make_ways(land, streets, names, seed)
    hours = working_hours(num_stops, num_teams)
    kecamatan = [names[int(seat)] for seat in land.seats]
    codes = village_codes(land.kecamatan)
    settled, village = settle(
        land, streets, ways, num_households=num_stops, names=names, codes=codes,
        kecamatan=kecamatan, periods=hours.periods, sizes=sizes, seed=seed,
    )  # fmt: skip
    lat, lon = _degrees(streets.points, centre)
    depots = _depots(land, streets, kecamatan, centre)
    homes = np.array([each.place for each in settled])
    home_lat, home_lon = (each.tolist() for each in _degrees(homes, centre))
    teams = _Teams(settled, village, land, depots, hours=hours, dice=Dice(seed, "regency/teams"))
    return Regency(
        seed=seed,
        name=name,
        date=DATE,
        num_villages=num_villages,
        lat=lat,
        lon=lon,
        way_nodes=ways.nodes,
        way_tags=ways.tags,
        households=tuple(
            {**each.row, "latitude": f"{north:.7f}", "longitude": f"{east:.7f}"}
            for each, north, east in zip(settled, home_lat, home_lon, strict=True)
        ),
        teams=tuple(teams.rows(num_teams, codes if own_teams else None)),
        depots=depots,
    )


def _check(num_stops: int, num_teams: int, groups: int) -> None:
    faults = [
        Fault(code="bad_count", column=column, values={"least": least, "most": most})
        for column, number, least, most in (
            ("num_stops", num_stops, 1, MOST_STOPS),
            ("num_teams", num_teams, groups, MOST_STOPS),
        )
        if not least <= number <= most
    ]
    if faults:
        raise InputError(faults)


def _sizes(land: Land, seed: int) -> FloatArray:
    """How large the villages are beside each other; those in towns are larger."""
    draws = Draws(seed, "regency/sizes")
    return np.asarray(draws.even(len(land.sites), 0.55, 1.5) * np.where(land.in_town, 1.2, 1.0))


def _degrees(points: FloatArray, centre: Location) -> tuple[FloatArray, FloatArray]:
    """To seven decimals, as OpenStreetMap keeps them."""
    metres = math.pi * EARTH_RADIUS / 180
    lat = centre.lat + points[:, 1] / metres
    lon = centre.lon + points[:, 0] / (metres * math.cos(math.radians(centre.lat)))
    return np.round(lat, 7), np.round(lon, 7)


def _depots(
    land: Land, streets: Streets, kecamatan: Sequence[str], centre: Location
) -> tuple[Depot, ...]:
    """A posko beside the main road in the middle of each kecamatan's own village."""
    near = [next(line for line in streets.roads if seat in (line[0], line[-1])).tolist()
            for seat in land.seats.tolist()]  # fmt: skip
    depots = []
    for number, (seat, line) in enumerate(zip(land.seats.tolist(), near, strict=True), start=1):
        second = line[1] if line[0] == seat else line[-2]
        along = streets.points[second] - streets.points[seat]
        across = np.array([-along[1], along[0]]) / np.hypot(*along) * 12
        lat, lon = _degrees((streets.points[seat] + along / 2 + across)[None], centre)
        depots.append(
            Depot(
                id=f"posko-{number:02d}",
                location=Location(lat=float(lat[0]), lon=float(lon[0])),
                opens=DEPOT_OPENS,
                name=f"Posko {kecamatan[number - 1]}",
            )
        )
    return tuple(depots)


class _Teams:
    """The teams, of the kecamatan or of the villages."""

    def __init__(
        self, settled: list[Household], village: IntArray, land: Land,
        depots: tuple[Depot, ...], *, hours: Hours, dice: Dice,
    ) -> None:  # fmt: skip
        self._parcels = np.array([each.parcels for each in settled])
        self._grams = np.array([each.grams for each in settled])
        self._village = village
        self._kecamatan = land.kecamatan
        self._depots = depots
        self._hours = hours
        self._dice = dice

    def rows(self, num_teams: int, codes: Sequence[str] | None) -> list[dict[str, str]]:
        """Rows of ``teams.csv``; with ``codes`` each team serves the village of that code alone."""
        group = self._kecamatan[self._village] if codes is None else self._village
        num = len(self._depots) if codes is None else len(codes)
        parcels = np.bincount(group, self._parcels, minlength=num)
        grams = np.bincount(group, self._grams, minlength=num)
        counts = shared_out(num_teams, parcels, 1)
        rows: list[dict[str, str]] = []
        numbers: dict[str, int] = {}
        for each, count in enumerate(counts.tolist()):
            depot = self._depots[each if codes is None else int(self._kecamatan[each])]
            made = make_teams(
                num_teams=count, parcels=int(parcels[each]), grams=int(grams[each]),
                hours=self._hours, depot=depot.id, dice=self._dice, on_foot=False,
            )  # fmt: skip
            for row in made:
                said = row["name"].rsplit(" ", 1)[0]
                numbers[said] = numbers.get(said, 0) + 1
                mine = {} if codes is None else {"areas": codes[each]}
                named = {"id": f"T{len(rows) + 1:0{len(str(num_teams))}d}",
                         "name": f"{said} {numbers[said]}"}  # fmt: skip
                rows.append({**row, **named, **mine})
        return rows
