"""``plan.geojson``: RFC 7946, one line a route, one point a stop."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from routing.model import Location
from routing.plan.model import Plan
from routing.sheets.document import dump
from routing.sheets.geojson import plan_geojson, way
from routing.sheets.palette import COLOURS, DASHES, contrast, team_styles


def _features(plan: Plan, kind: str) -> list[dict[str, Any]]:
    collection = json.loads(dump(plan_geojson(plan)))
    assert collection["type"] == "FeatureCollection"
    return [each for each in collection["features"] if each["properties"]["kind"] == kind]


def test_each_route_is_one_line_along_its_way(small_plan: Plan) -> None:
    routes = _features(small_plan, "route")
    assert [each["properties"]["team"] for each in routes] == ["T1", "T2"]
    assert [each["geometry"]["type"] for each in routes] == ["LineString", "LineString"]
    assert routes[0]["geometry"]["coordinates"][:2] == [[114.3699, -8.2428], [114.3739, -8.2428]]
    told = routes[1]["properties"]
    assert (told["stops"], told["parcels"], told["grams"]) == (3, 8, 18_500)
    assert (told["start_at"], told["distance"], told["duration"]) == ("08:40:00", 2_310, 3_600)


def test_each_visit_is_one_point_in_order(small_plan: Plan) -> None:
    visits = _features(small_plan, "visit")
    assert [(each["properties"]["team"], each["properties"]["stop"]) for each in visits] == [
        ("T1", "R-2"),
        ("T1", "R-1"),
        ("T2", "R-3"),
        ("T2", "R-5"),
        ("T2", "R-4"),
    ]
    assert [each["properties"]["order"] for each in visits] == [1, 2, 1, 2, 3]
    assert visits[0]["geometry"] == {"type": "Point", "coordinates": [114.3739, -8.2398]}
    assert visits[0]["properties"]["window"] == "08:00-10:00"


def test_each_unserved_stop_is_one_point_with_its_reasons(small_plan: Plan) -> None:
    (feature,) = _features(small_plan, "unassigned")
    assert feature["properties"]["stop"] == "R-6"
    assert feature["properties"]["reasons"] == ["no_time_left"]
    assert "team" not in feature["properties"]


def test_texts_stand_only_where_the_columns_allow_them(small_plan: Plan) -> None:
    asked = small_plan.replace(round_=small_plan.round_.replace(columns=("phone", "stop")))
    visit = _features(asked, "visit")[1]["properties"]
    assert visit["phone"] == "0812-3456-7890"
    assert visit["stop"] == "R-1"
    assert "name" not in visit
    none = small_plan.replace(round_=small_plan.round_.replace(columns=()))
    text = dump(plan_geojson(none))
    assert "Slamet" not in text
    assert "0812" not in text


def test_hostile_texts_come_back(hostile_plan: Plan) -> None:
    stops = {stop.id: stop for stop in hostile_plan.round_.stops}
    for feature in (*_features(hostile_plan, "visit"), *_features(hostile_plan, "unassigned")):
        told = feature["properties"]
        for column in hostile_plan.round_.columns:
            assert told[column] == getattr(stops[told["stop"]], column)


def test_a_route_whose_roads_are_not_told_goes_straight_from_stop_to_stop(
    small_plan: Plan,
) -> None:
    bare = replace(small_plan.routes[0], geometry=())
    depot = small_plan.round_.depots[0].location
    middle = [visit.location for visit in bare.visits]
    assert way(bare, small_plan.round_) == [depot, *middle, depot]
    own = Location(lat=-8.25, lon=114.36)
    teams = (small_plan.round_.teams[0].replace(start=own, end=None), small_plan.round_.teams[1])
    assert way(bare, small_plan.round_.replace(teams=teams)) == [own, *middle]


def test_a_route_of_one_place_has_no_line(small_plan: Plan) -> None:
    teams = (
        small_plan.round_.teams[0].replace(start=None, end=None),
        small_plan.round_.teams[1],
    )
    route = small_plan.routes[0]
    alone = replace(route, geometry=(), visits=route.visits[:1])
    plan = small_plan.replace(round_=small_plan.round_.replace(teams=teams), routes=(alone,))
    assert _features(plan, "route")[0]["geometry"] is None


def test_thirty_teams_all_look_different(small_plan: Plan) -> None:
    team = small_plan.round_.teams[0]
    teams = tuple(team.replace(id=f"T{number}") for number in range(len(COLOURS) * len(DASHES)))
    styles = team_styles(small_plan.round_.replace(teams=teams))
    assert len(set(styles.values())) == len(teams) == 28


def test_numbers_can_be_read_on_their_colour(small_plan: Plan) -> None:
    team = small_plan.round_.teams[0]
    teams = tuple(team.replace(id=f"T{number}") for number in range(len(COLOURS)))
    for style in team_styles(small_plan.round_.replace(teams=teams)).values():
        assert contrast(style.colour, style.ink) >= 3.0  # WCAG 2.1, bold and graphical


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
