"""The overview map as geometry: true to shape, inside its frame, its numbers legible."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from routing.sheets.map_drawing import draw_map, entry_point
from routing.sheets.map_frame import Frame, fit_frame, focus_frame, project
from routing.sheets.map_labels import Box, Label, LabelWish, group_numbers, place_labels
from routing.sheets.road_map import RoadMap

PLACE = (12.0, 70.0, 186.0, 100.0)
PAGE = Box(0, 0, 186, 100)


def wish(text: str, x: float, y: float) -> LabelWish:
    return LabelWish(text=text, at=(x, y), size=9, width=4.4 + len(text), height=4.4)


def overlap(a: Label, b: Label) -> bool:
    return (
        a.box.left < b.box.right
        and b.box.left < a.box.right
        and a.box.top < b.box.bottom
        and b.box.top < a.box.bottom
    )


def square(lat: float, lon: float, metres: float) -> np.ndarray:
    """South-west and north-east corner of a square on the ground."""
    north = math.degrees(metres / 6_371_009)
    return np.array([(lon, lat), (lon + north / math.cos(math.radians(lat)), lat + north)])


@pytest.mark.parametrize("lat", [-8.24, 0.0, 47.2, -60.0])
def test_a_square_on_the_ground_is_a_square_on_paper_at_any_latitude(lat: float) -> None:
    corners = square(lat, 114.37, 2000)
    frame = fit_frame(corners, PLACE)
    (west, south), (east, north) = frame.to_page(project(corners))
    assert east - west == pytest.approx(south - north, rel=0.002)
    assert east - west == pytest.approx(2000 * frame.ground_scale, rel=0.002)


def test_north_is_up_and_east_is_right_and_all_points_have_room() -> None:
    points = np.array([(114.36, -8.25), (114.38, -8.24), (114.37, -8.245)])
    frame = fit_frame(points, PLACE)
    page = frame.to_page(project(points))
    assert page[1][0] > page[0][0]
    assert page[1][1] < page[0][1]
    assert all(frame.holds((x, y), 8.9) for x, y in page)


def test_a_single_point_is_shown_with_the_streets_round_it() -> None:
    frame = fit_frame(np.array([(114.37, -8.24)]), PLACE)
    assert 450 <= frame.width / frame.ground_scale < 600


def test_a_far_depot_does_not_shrink_the_stops() -> None:
    stops = square(-8.24, 114.37, 1000)
    near, far = np.array([(114.372, -8.236)]), np.array([(114.60, -8.24)])
    assert focus_frame(stops, far, PLACE) == fit_frame(stops, PLACE)
    assert focus_frame(stops, near, PLACE) == fit_frame(np.concatenate((stops, near)), PLACE)


FRAME = Frame(x=0, y=0, width=100, height=50, middle=(0.0, 0.0), scale=0.1)
"""At latitude and longitude zero: 1 km by 500 m, a metre is 0.1 mm."""

NOTHING = {
    "ways": [],
    "doors": np.empty((0, 2)),
    "wishes": [],
    "measure": lambda text, _size: len(text),
}


def metres(*points: tuple[float, float]) -> np.ndarray:
    """(east, north) of the middle of ``FRAME`` as (lon, lat)."""
    return np.array(points) * math.degrees(1 / 6_371_009)


def road(highway: str, *points: tuple[float, float], name: str = "") -> SimpleNamespace:
    return SimpleNamespace(name=name, highway=highway, coordinates=metres(*points))


def test_a_way_is_cut_at_the_frame_where_it_crosses_it() -> None:
    way = metres((-1000, 0), (0, 0), (0, 900))
    drawing = draw_map(FRAME, RoadMap([]), **{**NOTHING, "ways": [way]})
    (part,) = drawing.routes[0].parts
    assert part == pytest.approx(np.array([(0, 25), (50, 25), (50, 0)]), abs=0.01)
    assert entry_point(FRAME, way) == pytest.approx((0, 25), abs=0.01)
    assert entry_point(FRAME, way, last=True) == pytest.approx((50, 0), abs=0.01)
    directions = {round(math.degrees(turn)) for _, _, turn in drawing.routes[0].arrows}
    assert directions == {0, -90}


def test_a_way_that_leaves_the_frame_and_comes_back_is_in_two_parts() -> None:
    way = metres((0, 0), (0, 900), (300, 900), (300, 0))
    (first, second) = draw_map(FRAME, RoadMap([]), **{**NOTHING, "ways": [way]}).routes[0].parts
    assert first == pytest.approx(np.array([(50, 25), (50, 0)]), abs=0.01)
    assert second == pytest.approx(np.array([(80, 0), (80, 25)]), abs=0.01)
    assert entry_point(FRAME, metres((0, 900), (300, 900))) is None


def test_a_door_off_the_way_is_joined_to_it_by_its_walk() -> None:
    chosen = {**NOTHING, "ways": [metres((-400, 0), (400, 0))], "doors": metres((100, 60), (9, 9))}
    ((start, end),) = draw_map(FRAME, RoadMap([]), **chosen).walks
    assert start == pytest.approx((60, 19), abs=0.01)
    assert end == pytest.approx((60, 25), abs=0.01)
    assert not draw_map(FRAME, RoadMap([]), **chosen, detailed=False).walks


def test_roads_outside_the_frame_are_left_out_and_the_others_cut() -> None:
    lines = [
        road("primary", (-9000, 10), (9000, 10), name="Jalan Raya"),
        road("primary", (-900, 8000), (900, 8000), name="Jalan Jauh"),
        road("footway", (7, -90), (7, 90)),
        road("service", (7, 7)),
    ]
    drawing = draw_map(FRAME, RoadMap(lines), **NOTHING)
    assert [rank for rank, _ in drawing.roads] == [4, 0]
    path, street = (points for _, points in drawing.roads)
    assert path == pytest.approx(np.array([(50.7, 34), (50.7, 16)]), abs=0.01)
    assert sorted(street[:, 0].tolist()) == pytest.approx([0, 100])
    assert [(name.text, round(name.degrees)) for name in drawing.names] == [("Jl. Raya", 0)]
    assert drawing.scale_metres == 200


def test_a_streets_name_keeps_clear_of_the_route_and_of_labels() -> None:
    roads = RoadMap([road("residential", (-500, 0), (500, 0), name="Gang Kelinci")])
    crossing = metres((0, -900), (0, 900))
    free = draw_map(FRAME, roads, **NOTHING).names[0]
    beside = draw_map(FRAME, roads, **{**NOTHING, "ways": [crossing]}).names[0]
    assert free.x == pytest.approx(50)
    assert abs(beside.x - 50) > len("Gg. Kelinci") / 2 + 1.5
    assert not draw_map(FRAME, roads, **{**NOTHING, "measure": lambda _text, _size: 99.0}).names


def test_the_smallest_roads_give_way_where_lines_would_crowd() -> None:
    crowd = [road("service", (x, -250), (x, 250)) for x in range(-495, 500, 10)]
    main = road("secondary_link", (-500, 3), (500, 3))
    crowded = draw_map(FRAME, RoadMap([*crowd, main]), **NOTHING)
    assert [rank for rank, _ in crowded.roads] == [1]
    assert len(draw_map(FRAME, RoadMap([*crowd[::10], main]), **NOTHING).roads) == 11


def test_neighbours_visited_one_after_the_other_share_a_label() -> None:
    places = [(10.0, 10.0), (50.0, 50.0), (51.0, 50.0), (52.0, 50.5), (80.0, 20.0), (10.1, 10.0)]
    assert group_numbers(places) == [
        ("1, 6", (10.1, 10.0)),
        ("2–4", (51.0, 50.0)),
        ("5", (80.0, 20.0)),
    ]
    assert group_numbers([]) == []


def test_a_lone_number_stands_on_its_door_and_a_crowd_is_spread_without_overlap() -> None:
    lone = wish("1", 20, 80)
    crowd = [wish(str(n), 120 + 1.5 * (n % 6), 40 + 1.5 * (n // 6)) for n in range(2, 38)]
    dots = np.array([each.at for each in (lone, *crowd)])
    labels = place_labels([lone, *crowd], dots, np.empty((0, 2)), PAGE)
    assert [label.text for label in labels] == [each.text for each in (lone, *crowd)]
    assert not labels[0].away
    assert any(label.away for label in labels)
    pairs = [(a, b) for i, a in enumerate(labels) for b in labels[i + 1 :]]
    assert not any(overlap(a, b) for a, b in pairs)
    for label in labels:
        assert PAGE.left <= label.box.left < label.box.right <= PAGE.right
        assert PAGE.top <= label.box.top < label.box.bottom <= PAGE.bottom


def test_a_label_at_the_border_stays_inside() -> None:
    (label,) = place_labels(
        [wish("12", 0.5, 99.8)], np.array([(0.5, 99.8)]), np.empty((0, 2)), PAGE
    )
    assert label.box.left >= 0
    assert label.box.bottom <= 100


def test_of_a_crowd_only_labels_with_a_free_place_next_to_them_are_placed() -> None:
    crowd = [wish(str(n), 100 + 0.1 * n, 50) for n in range(200)]
    dots = np.array([each.at for each in crowd])
    labels = place_labels(crowd, dots, np.empty((0, 2)), PAGE, all_of=False)
    assert labels[0].text == "0"
    assert 1 < len(labels) < 60
    assert not any(overlap(a, b) for i, a in enumerate(labels) for b in labels[i + 1 :])
