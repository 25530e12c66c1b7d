"""GeoJSON points → rows of cells: properties are columns, coordinates are longitude, latitude.

In: the text of a file. Out: a header and one row a feature; row numbers count features from 1.
A geometry that is no point leaves the place blank and is noted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from routing.intake.cells import Cell
from routing.intake.gather import FileError, Gatherer

PLACE = "coordinates"
"""The header that faults give for a feature's place."""

_WGS84 = ("CRS84", "4326")


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What a file holds.

    Parameters
    ----------
    header
        Names of properties in the order of their first use, then twice ``PLACE``: latitude and
        longitude.
    rows
        One a feature.
    unplaced
        Numbers of the features whose geometry is no point, already noted.
    """

    header: list[str]
    rows: list[list[Cell]]
    unplaced: frozenset[int]


def read_features(text: str, gatherer: Gatherer) -> Features:
    """Read a feature collection, or one feature."""
    features = _features(_parsed(text))
    names: dict[str, None] = {}
    if any("id" in each and "id" not in (each.get("properties") or {}) for each in features):
        names["id"] = None
    for feature in features:
        names.update(dict.fromkeys(_properties(feature)))
    rows: list[list[Cell]] = []
    unplaced = set()
    for number, feature in enumerate(features, start=1):
        properties = {"id": feature.get("id"), **_properties(feature)}
        place = _place(feature.get("geometry"))
        if place is None:
            unplaced.add(number)
            gatherer.fault("not_a_point", number, PLACE)
        if not isinstance(feature.get("properties", ()), dict | None):
            gatherer.fault("no_properties", number)
        lat, lon = place or (None, None)
        rows.append([*(_cell(properties.get(name)) for name in names), _cell(lat), _cell(lon)])
    return Features(header=[*names, PLACE, PLACE], rows=rows, unplaced=frozenset(unplaced))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise FileError("bad_json", row=error.lineno, position=error.colno) from None
    except (ValueError, RecursionError):
        raise FileError("bad_json", row=1, position=1) from None


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _features(tree: Any) -> list[Mapping[str, Any]]:
    if not isinstance(tree, dict):
        raise FileError("not_geojson")
    if not any(name in json.dumps(tree.get("crs") or "CRS84") for name in _WGS84):
        raise FileError("not_wgs84")
    features = [tree] if tree.get("type") == "Feature" else tree.get("features")
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
        raise FileError("not_geojson")
    return features


def _properties(feature: Mapping[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _place(geometry: Any) -> tuple[Any, Any] | None:
    if not isinstance(geometry, dict):
        return None
    point = geometry.get("coordinates")
    if geometry.get("type") == "MultiPoint" and isinstance(point, list) and len(point) == 1:
        point = point[0]
    elif geometry.get("type") != "Point":
        return None
    if not isinstance(point, Sequence) or isinstance(point, str) or len(point) < 2:
        return None
    return point[1], point[0]


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list) and value and all(isinstance(each, str | int) for each in value):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False)
