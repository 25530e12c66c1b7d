"""Streets that meet at junctions."""

from __future__ import annotations

import pytest

from routing.districts.plane import Cell, find_cut
from routing.districts.skeleton import Skeleton

# A block 200 m wide and 100 m high; only its lower side is a street.
BLOCK = Cell(corners=((0, 0), (200, 0), (200, 100), (0, 100)), sides=(0, None, None, None))


@pytest.fixture
def skeleton():
    made = Skeleton(river=-500, strip=15, reach=400)
    made.lay("residential", made.junction((0, 0)), made.junction((200, 0)), parent=None)
    return made


def cut_at(x):
    cut = find_cut(BLOCK, (x, 50), (0, 1))
    assert cut is not None
    return cut


def test_a_street_that_reaches_the_border_stops_short_of_it(skeleton):
    left_and_right = skeleton.split(BLOCK, cut_at(80), "alley")
    assert left_and_right is not None
    street = skeleton.streets[1]
    assert (street.start, street.end, street.parent) == ((80, 0), (80, 82), 0)
    assert [cell.sides.count(1) for cell in left_and_right] == [1, 1]
    assert [share for share, _ in skeleton.streets[0].junctions] == [0.0, 1.0, 0.4]


def test_a_street_that_would_touch_no_other_is_not_laid(skeleton):
    level = find_cut(BLOCK, (100, 50), (1, 0))
    assert level is not None
    assert skeleton.split(BLOCK, level, "alley") is None
    assert len(skeleton.streets) == 1


@pytest.mark.parametrize(("x", "shared"), [(83, True), (91, False)])
def test_streets_from_both_sides_meet_in_one_junction_if_near(skeleton, x, shared):
    skeleton.split(BLOCK, cut_at(80), "alley", snap=7)
    mirror = Cell(corners=((0, -100), (200, -100), (200, 0), (0, 0)), sides=(None, None, 0, None))
    cut = find_cut(mirror, (x, -50), (0, 1))
    assert cut is not None
    skeleton.split(mirror, cut, "alley", snap=7)
    first, second = ({junction for _, junction in skeleton.streets[i].junctions} for i in (1, 2))
    assert bool(first & second) == shared


def test_a_dead_end_begins_at_a_street_and_turns_a_corner(skeleton):
    cell = skeleton.stub(BLOCK, cut_at(80), "footway", 0.5, flip=True, elbow=30)
    assert cell.stubs == (1, 2)
    assert (skeleton.streets[1].start, skeleton.streets[1].end) == ((80, 0), (80, 50))
    assert skeleton.streets[2].end == (50, 50)
    assert skeleton.streets[2].group == skeleton.streets[1].group


def test_a_road_over_the_river_is_a_bridge_between_its_banks():
    made = Skeleton(river=10, strip=15, reach=400)
    below = Cell(corners=((-100, -200), (100, -200), (100, -5), (-100, -5)), sides=(None,) * 4)
    cells, road = made.cross_river([below], (0, -200), (0, 200), "primary")
    assert len(cells) == 2
    assert all(road in cell.sides for cell in cells)
    assert made.streets[road].bridge == (195 / 400, 225 / 400)


def test_streets_that_meet_at_the_same_spot_share_its_junction(skeleton):
    # Both are pushed off the same corner, and land on one point that no snapping asked for.
    skeleton.split(BLOCK, cut_at(80), "alley")
    mirror = Cell(corners=((0, -100), (96, -100), (96, 0), (0, 0)), sides=(None, None, 0, None))
    cut = find_cut(mirror, (90, -50), (0, 1), clear=16)
    assert cut is not None
    skeleton.split(mirror, cut, "alley")
    places = [skeleton.points[junction] for _, junction in skeleton.streets[0].junctions]
    assert sorted(places) == [(0, 0), (80, 0), (200, 0)]


def test_a_street_that_would_run_along_another_is_not_laid(skeleton):
    long = Cell(corners=((0, 0), (200, 0), (200, 40), (0, 40)), sides=(0, None, None, None))
    flat = find_cut(long, (100, 20), (1, 0.25))
    assert flat is not None
    assert flat.sides == (0, 2)
    assert skeleton.split(long, flat, "alley") is None
    assert skeleton.stub(long, flat, "alley", 0.5, flip=False) == long
    assert len(skeleton.streets) == 1
