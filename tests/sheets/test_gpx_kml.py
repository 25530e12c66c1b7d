"""GPX and KML as other programs read them: gpxpy and fastkml here, phones in the field."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import gpxpy
import pytest
from fastkml import kml
from fastkml.containers import Document
from fastkml.features import Placemark
from fastkml.validator import validate
from hypothesis import given
from hypothesis import strategies as st

from routing.plan.model import Plan, Route
from routing.sheets.gpx import team_gpx
from routing.sheets.kml import team_kml
from routing.sheets.tables import shown_text
from routing.sheets.team_day import TeamDay, team_days
from routing.sheets.xml_text import element, text

GPX = "{http://www.topografix.com/GPX/1/1}"


def _day(plan: Plan, route: Route) -> TeamDay:
    (day,) = team_days(plan.replace(routes=(route,)))
    return day


def _gpx(plan: Plan, route: Route, language: str = "en") -> Any:
    return gpxpy.parse(team_gpx(_day(plan, route), language))


def _placemarks(plan: Plan, route: Route, language: str = "en") -> list[Any]:
    read = kml.KML.from_string(team_kml(_day(plan, route), language).encode())
    (document,) = read.features
    assert isinstance(document, Document)
    assert all(isinstance(each, Placemark) for each in document.features)
    return list(document.features)


def test_waypoints_are_numbered_in_order_with_times_in_utc(small_plan: Plan) -> None:
    read = _gpx(small_plan, small_plan.routes[1])
    assert [point.name for point in read.waypoints] == [
        "START: Balai Kelurahan Sobo",
        "01 Ibu Sri 🌸",
        "02 ꦱꦸꦒꦼꦁ Sugeng",
        "03 Mbah Ngatmi binti Sarno",
        "END: Balai Kelurahan Sobo",
    ]
    first = read.waypoints[1]
    assert (first.latitude, first.longitude) == (-8.2408, 114.3669)
    # 08:47 in Banyuwangi, seven hours ahead.
    assert first.time == dt.datetime(2026, 11, 24, 1, 47, tzinfo=first.time.tzinfo)
    assert first.time.utcoffset() == dt.timedelta(0)
    assert first.description.splitlines() == ["08:47 · 3 parcels · 7 kg", "RT 05/RW 01, Kebalenan"]


def test_the_route_goes_through_the_waypoints_and_the_track_along_the_roads(
    small_plan: Plan,
) -> None:
    route = small_plan.routes[0]
    read = _gpx(small_plan, route)
    (way,), (track,) = read.routes, read.tracks
    assert [(p.name, p.latitude) for p in way.points] == [
        (p.name, p.latitude) for p in read.waypoints
    ]
    (segment,) = track.segments
    assert [(p.longitude, p.latitude) for p in segment.points] == [
        (round(lon, 7), round(lat, 7)) for lon, lat in route.geometry
    ]


def test_gpx_keeps_the_order_of_the_schema(trips_plan: Plan) -> None:
    """gpxpy reads elements in any order; validators and some receivers do not."""
    root = ET.fromstring(team_gpx(_day(trips_plan, trips_plan.routes[0]), "id"))
    assert root.attrib == {"version": "1.1", "creator": "rounds"}
    tags = [child.tag.removeprefix(GPX) for child in root]
    assert tags == ["metadata", *["wpt"] * 8, "rte", "trk"]
    for point in root.iter(f"{GPX}wpt"):
        assert [child.tag.removeprefix(GPX) for child in point] == ["time", "name", "desc", "type"]


def test_a_reload_is_a_place_between_the_stops(trips_plan: Plan) -> None:
    route = trips_plan.routes[0]
    names = [point.name for point in _gpx(trips_plan, route).waypoints]
    assert names[4] == "Back to Balai Kelurahan Sobo: load 5 parcels, 11.5 kg"
    assert names[5] == "04 ꦱꦸꦒꦼꦁ Sugeng"
    assert [each.name for each in _placemarks(trips_plan, route)][:-1] == names


def test_placemarks_stand_where_the_stops_are_and_the_line_follows_the_roads(
    small_plan: Plan,
) -> None:
    route = small_plan.routes[0]
    *points, line = _placemarks(small_plan, route)
    assert [each.name for each in points] == [
        "START: Balai Kelurahan Sobo",
        "01 <b>Pak Slamet</b>",
        "02 =1+1",
        "END: Balai Kelurahan Sobo",
    ]
    assert points[1].geometry.coords == ((114.3739, -8.2398),)
    assert line.name == "Team T1 · Melati"
    assert line.geometry.coords == tuple(
        (round(lon, 7), round(lat, 7)) for lon, lat in route.geometry
    )


@pytest.mark.parametrize("name", ["small_plan", "trips_plan", "hostile_plan"])
def test_kml_is_valid_by_ogc_s_schema(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    plan: Plan = request.getfixturevalue(name)
    for route in plan.routes:
        (tmp_path / "team.kml").write_text(team_kml(_day(plan, route), "id"), "utf-8")
        assert validate(file_to_validate=tmp_path / "team.kml")


def test_the_team_s_colour_is_written_blue_first(small_plan: Plan) -> None:
    written = team_kml(_day(small_plan, small_plan.routes[0]), "en")
    assert written.count("<color>ffb27200</color>") == 2  # #0072b2


def test_many_stops_sort_by_name_as_by_number(small_plan: Plan) -> None:
    route = small_plan.routes[0]
    long = replace(route, visits=route.visits * 60)
    names = [point.name for point in _gpx(small_plan, long).waypoints[1:-1]]
    assert (names[0][:4], names[119][:4]) == ("001 ", "120 ")
    assert sorted(names) == names


@pytest.mark.parametrize("make", [team_gpx, team_kml])
def test_only_allowed_columns_are_in_it(small_plan: Plan, make: Any) -> None:
    stops = [stop.replace(phone="0812-3456-7890") for stop in small_plan.round_.stops]
    round_ = small_plan.round_.replace(stops=tuple(stops))
    plan = small_plan.replace(round_=round_)
    assert "0812-3456-7890" not in make(_day(plan, plan.routes[0]), "id")
    asked = plan.replace(round_=round_.replace(columns=("phone",)))
    written = make(_day(asked, asked.routes[0]), "id")
    assert "0812-3456-7890" in written
    assert "Slamet" not in written
    assert "01 R-2" in written


def test_hostile_texts_come_back_from_gpx_as_they_were(hostile_plan: Plan) -> None:
    stops = {stop.id: stop for stop in hostile_plan.round_.stops}
    for route in hostile_plan.routes:
        for language in ("id", "en"):
            read = _gpx(hostile_plan, route, language)
            for visit, point in zip(route.visits, read.waypoints[1:-1], strict=True):
                stop = stops[visit.stop]
                # gpxpy takes white space off the ends.
                assert point.name.endswith(stop.name.strip())
                for column in ("address", "landmark", "note"):
                    assert shown_text(stop, column).strip() in point.description
            assert read.name.startswith(hostile_plan.round_.name)


def test_hostile_texts_are_text_in_a_balloon_too(hostile_plan: Plan) -> None:
    """A description is HTML for Google Earth: the only element in it is our own line break."""
    stops = {stop.id: stop for stop in hostile_plan.round_.stops}
    for route in hostile_plan.routes:
        *points, _ = _placemarks(hostile_plan, route)
        for visit, point in zip(route.visits, points[1:-1], strict=True):
            stop = stops[visit.stop]
            bare = point.description.replace("<br/>", "\n")
            assert not {"<", ">"} & set(bare)
            assert "<br/>" in point.description  # else Google Earth makes links of bare URLs
            for column in ("name", "address", "landmark", "note"):
                assert shown_text(stop, column).strip() in html.unescape(bare)
            assert point.name.endswith(stop.name.strip())


def test_a_carriage_return_and_what_xml_cannot_hold() -> None:
    written = element("a", text("x\ry\x00\ufffe\ud800z"), b='"\r\t\n\x07<')
    read = ET.fromstring(written)
    assert read.text == "x\ry\ufffd\ufffd\ufffdz"
    assert read.attrib == {"b": '"\r\t\n\ufffd<'}


@given(st.text())
def test_any_text_that_xml_can_hold_comes_back(typed: str) -> None:
    read = ET.fromstring(element("a", text(typed), b=typed))
    held = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", typed)
    assert (read.text or "", read.attrib["b"]) == (held, held)


def test_without_a_known_time_zone_there_are_no_times(small_plan: Plan) -> None:
    plan = small_plan.replace(round_=small_plan.round_.replace(timezone="Mars/Olympus"))
    assert "<time>" not in team_gpx(_day(plan, plan.routes[0]), "en")


def test_open_ends_and_a_plan_without_roads(small_plan: Plan) -> None:
    teams = tuple(team.replace(start=None, end=None) for team in small_plan.round_.teams)
    round_ = small_plan.round_.replace(teams=teams)
    route = replace(small_plan.routes[0], geometry=())
    plan = small_plan.replace(round_=round_, routes=(route,))
    read = _gpx(plan, route)
    assert [point.name[:2] for point in read.waypoints] == ["01", "02"]
    assert len(read.tracks[0].segments[0].points) == 2
    alone = replace(route, visits=route.visits[:1])
    assert len(_placemarks(plan, alone)) == 1
