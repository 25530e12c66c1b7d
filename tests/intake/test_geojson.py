"""GeoJSON points become households; what is no point, or no GeoJSON, is told."""

from __future__ import annotations

import json

import pytest

from routing.intake import read_round
from routing.model import Location


@pytest.fixture
def read(write, good_files):
    """Read a GeoJSON file of households."""

    def read_with(content):
        text = content if isinstance(content, str) else json.dumps(content)
        toml = good_files["round.toml"].replace("households.csv", "rumah.geojson")
        return read_round(write({"round.toml": toml, "rumah.geojson": text}))

    return read_with


def feature(lon, lat, /, kind="Point", coordinates=None, **properties):
    geometry = {"type": kind, "coordinates": coordinates or [lon, lat]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **more):
    return {"type": "FeatureCollection", "features": list(features), **more}


def places(intake):
    return [(f.file, f.row, f.column, f.code) for f in intake.faults]


def test_longitude_stands_first_and_properties_are_columns(read):
    text = collection(
        feature(114.3, -8.2, kode=7, paket=2.0, jam="8-10"),
        feature(114.4, -8.3, nama="Sri", paket=None, lat="lama"),
    )
    first, second = read(text).round_.stops
    assert (first.id, first.location) == ("7", Location(lat=-8.2, lon=114.3))
    assert (first.demand[0], first.windows[0].end) == (2, 36_000)
    assert (second.id, second.name, second.demand[0]) == ("row-2", "Sri", 1)
    assert second.extra == (("lat", "lama"),)


def test_a_features_own_id_and_height_are_read(read):
    one = feature(0, 0, coordinates=[114.3, -8.2, 12.5]) | {"id": 41}
    (stop,) = read(collection(one)).round_.stops
    assert (stop.id, stop.location.lat) == ("41", -8.2)


def test_features_without_properties_are_told_unless_they_say_that_there_are_none(read):
    bare = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [114.3, -8.2]}}
    text = collection(bare, bare | {"properties": None}, bare | {"properties": [1]})
    assert places(read(text)) == [
        ("rumah.geojson", 1, None, "no_properties"),
        ("rumah.geojson", 3, None, "no_properties"),
    ]


def test_geometries_that_are_no_points_are_told_by_feature(read):
    text = collection(
        feature(114.3, -8.2),
        feature(0, 0, kind="LineString", coordinates=[[114, -8], [115, -8]]),
        {"type": "Feature", "properties": {"paket": "x"}, "geometry": None},
        feature(0, 0, kind="MultiPoint", coordinates=[[114.4, -8.3]]),
        feature(-8.2, 114.3),
    )
    assert places(read(text)) == [
        ("rumah.geojson", 2, "coordinates", "not_a_point"),
        ("rumah.geojson", 3, "coordinates", "not_a_point"),
        ("rumah.geojson", 3, "paket", "not_a_number"),
    ]
    assert [(each.row, each.code) for each in read(text).corrections] == [(5, "mended_swapped")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"type": "FeatureCollection", "features": [', "bad_json"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "bad_json"),
        ('{"a":' * 100_000, "bad_json"),
        ("[1, 2]", "not_geojson"),
        ('{"type": "Topology"}', "not_geojson"),
        ('{"features": [3]}', "not_geojson"),
        (collection(feature(1, 1), crs={"properties": {"name": "EPSG:32750"}}), "not_wgs84"),
        (collection(), "no_households"),
        ("lat,lon\n-8,114\n", "bad_json"),
    ],
)
def test_what_is_no_collection_of_points_says_why(read, content, code):
    assert [(f.file, f.code) for f in read(content).faults] == [("rumah.geojson", code)]


def test_the_usual_name_of_wgs84_is_accepted(read):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read(collection(feature(114.3, -8.2), crs=crs)).faults == ()
