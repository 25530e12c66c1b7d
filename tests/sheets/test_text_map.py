"""The map of letters: households where they stand, over the roads, on any console."""

from __future__ import annotations

import pytest

from routing.roads import load_roads
from routing.roads.write_osm import OsmNode, OsmWay, write_osm
from routing.sheets.roads_map import SnappedPlace
from routing.sheets.text_map import COLUMNS, ROWS, text_map

VIEW = (-0.01, 100.0, 0.0, 100.02)
"""South, west, north, east: twice as wide as high, on the equator."""


def network_of(path, ways):
    """Roads from lists of (latitude, longitude)."""
    nodes, drawn = [], []
    for number, (highway, points) in enumerate(ways, start=1):
        first = len(nodes) + 1
        nodes += [OsmNode(id=first + i, lat=lat, lon=lon, tags={})
                  for i, (lat, lon) in enumerate(points)]  # fmt: skip
        ids = tuple(range(first, len(nodes) + 1))
        drawn.append(OsmWay(id=number, nodes=ids, tags={"highway": highway}))
    write_osm(path, nodes, drawn)
    return load_roads(path)


@pytest.fixture
def cross(tmp_path):
    """A road from west to east through the middle, and on past both edges."""
    return network_of(tmp_path / "a.osm", [("tertiary", [(-0.005, 99.99), (-0.005, 100.03)])])


def place(lat, lon, id_="H", kind="stop", *, found=True):
    road = (lat, lon) if found else None
    return SnappedPlace(id=id_, lat=lat, lon=lon, road=road, walk=0, kind=kind)


def test_a_place_stands_where_it_lies_and_north_is_on_top(cross):
    places = [place(-0.0001, 100.0001, "nw"), place(-0.0099, 100.0199, "se"),
              place(-0.0099, 100.0199, "se2"), place(-0.005, 100.01, "posko", "depot")]  # fmt: skip
    top, *rows, bottom = text_map(cross, VIEW, places)
    assert top == bottom == "+" + "-" * (len(top) - 2) + "+"
    rows = [row.strip("|") for row in rows]
    assert (rows[0][0], rows[-1][-1]) == ("1", "2")
    assert rows[0][1:].strip() == rows[-1][:-1].strip() == ""
    (middle,) = (row for row in rows if "." in row)
    assert middle.replace(".", "") == "@"
    assert abs(middle.index("@") - len(middle) / 2) <= 1
    assert len(middle) == COLUMNS
    assert len(rows) == COLUMNS / 4  # half as high as wide, and letters twice as high


def test_ten_at_one_place_are_a_plus_and_one_without_a_road_a_cross(cross):
    many = [place(-0.002, 100.01, f"H{number}") for number in range(10)]
    lost = [place(-0.008, 100.01, "L"), place(-0.008, 100.01, "L", found=False)]
    drawn = "".join(text_map(cross, VIEW, [*many, *lost])[1:-1])
    assert drawn.count("+") == 1
    assert drawn.count("x") == 1
    assert not any(letter.isdigit() for letter in drawn)


def test_what_lies_outside_the_view_is_left_out(cross):
    drawn = "".join(text_map(cross, VIEW, [place(0.5, 100.01), place(-0.005, 99.0)])[1:-1])
    assert set(drawn) == {".", "|"}


def test_in_a_dense_town_the_large_roads_are_left(tmp_path):
    lanes = [("footway", [(-0.0002 * n, 99.99), (-0.0002 * n, 100.03)]) for n in range(51)]
    main = ("tertiary", [(-0.005, 99.99), (-0.005, 100.03)])
    drawn = text_map(network_of(tmp_path / "b.osm", [*lanes, main]), VIEW, [])
    assert drawn[1:-1] == ["|" + "." * COLUMNS + "|"]


def test_a_tall_view_is_no_taller_than_a_console(tmp_path):
    network = network_of(tmp_path / "c.osm", [("tertiary", [(-0.2, 100.0), (0.2, 100.001)])])
    lines = text_map(network, (-0.2, 100.0, 0.2, 100.001), [])
    assert len(lines) == ROWS + 2
    assert "".join(lines).isascii()
