"""Roads under maps: all that lie in a frame and no others, in their order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import shapely

from routing.roads.lines import RoadLines
from routing.sheets.map_frame import Frame, project
from routing.sheets.map_streets import NamedLines, street_pieces
from routing.sheets.road_columns import RoadColumns, runs
from routing.sheets.road_map import RoadMap

HIGHWAYS = ("primary", "residential", "footway")


def _roads(number: int) -> list[Any]:
    """Short roads all over some twenty kilometres, the same every time."""
    chance = np.random.default_rng(7)
    starts = chance.uniform((114.2, -8.4), (114.4, -8.2), (number, 2))
    ends = starts + chance.normal(0, 0.0006, (number, 2))
    return [
        SimpleNamespace(
            name=f"Jalan {at % 40}" if at % 3 else "",
            highway=HIGHWAYS[at % len(HIGHWAYS)],
            coordinates=(tuple(a), tuple(b)),
        )
        for at, (a, b) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True))
    ]


def _frame(lon: float, lat: float, scale: float) -> Frame:
    ((x, y),) = project(np.array([(lon, lat)])).tolist()
    return Frame(x=10, y=20, width=186, height=100, middle=(x, y), scale=scale)


def _touches(road: Any, frame: Frame) -> bool:
    west, south, east, north = frame.ground()
    (ax, ay), (bx, by) = project(np.array(road.coordinates)).tolist()
    across = min(ax, bx) <= east and max(ax, bx) >= west
    return across and min(ay, by) <= north and max(ay, by) >= south


@pytest.mark.parametrize(
    ("lon", "lat", "scale"), [(114.3, -8.3, 0.05), (114.21, -8.39, 0.1), (114.4, -8.2, 0.02)]
)
def test_a_frame_shows_the_roads_that_touch_it_as_if_there_were_no_others(
    lon: float, lat: float, scale: float
) -> None:
    roads, frame = _roads(3_000), _frame(lon, lat, scale)
    near = [road for road in roads if _touches(road, frame)]
    assert 5 < len(near) < 1_500
    drawn, named = RoadMap(roads).inside(frame)
    alone, told = RoadMap(near).inside(frame)
    assert [rank for rank, _ in drawn] == [rank for rank, _ in alone]
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(drawn, alone, strict=True))
    signs = [[each.names[at] for at in each.name.tolist()] for each in (named, told)]
    assert signs[0] == signs[1]
    assert {sign[:4] for sign in signs[0]} == {"Jl. "}


def test_a_frame_far_from_all_roads_is_empty() -> None:
    for roads in (_roads(600), []):
        drawn, named = RoadMap(roads).inside(_frame(110.0, -7.0, 0.05))
        assert not drawn
        assert not len(named.name)


def test_roads_given_as_arrays_are_the_same_columns() -> None:
    roads = _roads(30)
    roads[4].coordinates = roads[4].coordinates[:1]  # of one point, which nobody sees
    styles = list(dict.fromkeys((road.name, road.highway) for road in roads))
    counts = [len(road.coordinates) for road in roads]
    lines = RoadLines(
        names=tuple(name for name, _ in styles),
        highways=tuple(highway for _, highway in styles),
        style=np.array([styles.index((road.name, road.highway)) for road in roads]),
        first=np.cumsum([0, *counts]),
        points=np.array([place for road in roads for place in road.coordinates]),
    )
    one, other = RoadColumns.of(roads), RoadColumns.of(lines)
    assert len(one) == len(other) == 29
    for name in ("rank", "first", "points"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    told = [[each.names[at] for at in each.name.tolist()] for each in (one, other)]
    assert told[0] == told[1] == [road.name for at, road in enumerate(roads) if at != 4]


def test_the_points_of_chosen_roads_follow_each_other() -> None:
    first = np.array([0, 2, 5, 9])
    assert runs(first, np.array([0, 2])).tolist() == [0, 1, 5, 6, 7, 8]
    assert runs(first, np.zeros(0, np.int64)).tolist() == []


def _named(*streets: tuple[str, int, tuple[tuple[float, float], ...]]) -> NamedLines:
    names = tuple(dict.fromkeys(name for name, _, _ in streets))
    return NamedLines(
        names=names,
        name=np.array([names.index(name) for name, _, _ in streets]),
        rank=np.array([rank for _, rank, _ in streets]),
        shapes=shapely.linestrings([points for _, _, points in streets]),
    )


def test_a_street_runs_on_over_junctions_and_keeps_its_greatest_rank() -> None:
    frame = Frame(x=0, y=0, width=100, height=100, middle=(0, 0), scale=0.1)
    named = _named(
        ("Jl. A", 2, ((-200, 0), (0, 0))),
        ("Jl. B", 2, ((0, -50), (0, 50))),
        ("Jl. A", 1, ((0, 0), (200, 0))),
    )
    pieces = street_pieces(frame, named, measure=lambda _text, _size: 15.0, size=9.0)
    ((length, rank, ends),) = pieces["Jl. A"]
    assert (length, rank) == (40.0, 1)
    assert sorted(ends[:, 0].tolist()) == [30.0, 70.0]
    assert "Jl. B" not in pieces  # 10 mm, for a name of 15
    assert set(street_pieces(frame, named, measure=lambda _text, _size: 5.0, size=9.0)) == {
        "Jl. A", "Jl. B",
    }  # fmt: skip
