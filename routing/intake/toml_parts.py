"""The repeated parts of ``round.toml``: ``[[depots]]``, ``[[breaks]]``, ``[[areas]]``.

In: the tables of one name. Out: the values, each with the line of its table; faults with the
gatherer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routing.intake.cells import MOST_SERVICE_MINUTES
from routing.intake.gather import Gatherer
from routing.intake.placing import is_swapped
from routing.intake.rows import STAND_IN
from routing.intake.toml_keys import Keys, as_id, as_text, as_time
from routing.intake.toml_text import Document
from routing.intake.toml_values import as_degrees, as_names, as_scaled
from routing.model import DAY, Area, Break, Depot, Location

_ELSEWHERE = dict.fromkeys(("village_code", "desa", "kelurahan"), "village") | {"tim": "teams"}


def read_depots(
    document: Document, gatherer: Gatherer, tables: list[Mapping[str, Any]]
) -> list[tuple[Depot, int | None]]:
    """All depots, each with its line."""
    depots = []
    for index, table in enumerate(tables):
        keys = Keys(document, gatherer, "depots", index, table)
        depot = Depot(
            id=keys.need("id", '"kantor"', as_id, "") or f"depot-{index + 1}",
            name=keys.take("name", as_text, ""),
            location=_depot_location(keys),
            opens=keys.take("opens", as_time, 0),
            closes=keys.take("closes", as_time, DAY),
            loading_duration=keys.take("loading_minutes", as_scaled(60, MOST_SERVICE_MINUTES), 0),
        )
        keys.end()
        depots.append((depot, document.line("depots", index)))
    return depots


def _depot_location(keys: Keys) -> Location:
    lat = keys.need("latitude", "-8.2428", as_degrees, None)
    lon = keys.need("longitude", "114.3699", as_degrees, None)
    if lat is not None and lon is not None:
        if is_swapped(lat, lon) or lat == lon == 0:
            keys.fault("swapped_coordinates" if lat else "zero_coordinates", "latitude")
            return STAND_IN
        return Location(lat=lat, lon=lon)
    return Location(
        lat=STAND_IN.lat if lat is None else lat, lon=STAND_IN.lon if lon is None else lon
    )


def read_shared_breaks(
    document: Document, gatherer: Gatherer, tables: list[Mapping[str, Any]]
) -> list[tuple[Break, int | None]]:
    """The breaks in order of their start; a break with a fault is left out."""
    breaks = []
    for index, table in enumerate(tables):
        keys = Keys(document, gatherer, "breaks", index, table)
        start = keys.need("start", "12:00:00", as_time, None)
        end = keys.need("end", "13:00:00", as_time, None)
        name = keys.take("name", as_text, "")
        keys.end()
        if start is not None and end is not None:
            pause = Break(start=start, end=end, name=name)
            breaks.append((pause, document.line("breaks", index)))
    return sorted(breaks, key=lambda each: each[0].start)


def read_areas(
    document: Document, gatherer: Gatherer, tables: list[Mapping[str, Any]]
) -> list[tuple[Area, int | None]]:
    """The areas, one for each RW that a table names, each with the table's line."""
    areas: list[tuple[Area, int | None]] = []
    none: tuple[str, ...] = ()
    for index, table in enumerate(tables):
        keys = Keys(document, gatherer, "areas", index, table)
        village = keys.need("village", '"Sobo"', as_id, "")
        numbers = keys.take("rw", as_names, none)
        teams = keys.need("teams", '["T1"]', as_names, none)
        if not teams and "teams" in table and table["teams"] != "":
            keys.fault("area_without_teams", "teams")
        keys.end(_ELSEWHERE)
        if village and teams:
            line = document.line("areas", index)
            areas += [(Area(village=village, rw=rw, teams=teams), line) for rw in numbers or ("",)]
    return areas
