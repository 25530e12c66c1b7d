"""Cells, cuts and the bending."""

from __future__ import annotations

import math

import pytest

from routing.districts.dice import Dice
from routing.districts.plane import (
    Bend,
    Cell,
    apart,
    degrees,
    find_cut,
    halves,
    to_segment,
)

# 40 m wide, 10 m high; streets 0 to 3 from the lower side round.
OBLONG = Cell(corners=((0, 0), (40, 0), (40, 10), (0, 10)), sides=(0, 1, 2, 3))


def test_a_cut_makes_two_cells_that_know_their_streets():
    cut = find_cut(OBLONG, (10, 5), (0, 1))
    assert cut is not None
    right, left = halves(OBLONG, cut, 9)
    assert right == Cell(corners=((10, 0), (40, 0), (40, 10), (10, 10)), sides=(0, 1, 2, 9))
    assert left == Cell(corners=((10, 10), (0, 10), (0, 0), (10, 0)), sides=(2, 3, 0, 9))
    assert (right.area, left.area) == (300, 100)


def test_a_cut_stays_clear_of_corners():
    cut = find_cut(OBLONG, (1, 5), (0, 1), clear=6)
    assert cut is not None
    assert {x for x, _ in cut.points} == {6}


def test_a_line_outside_cuts_nothing():
    assert find_cut(OBLONG, (50, 5), (0, 1)) is None


def test_the_axes_are_the_long_and_the_short_direction():
    long, short, length, width = OBLONG.axes()
    assert (abs(long[0]), abs(short[1])) == (1, 1)
    assert (length, width) == (40, 10)


def test_holds_counts_the_margin():
    assert OBLONG.holds((20, 3), 2.9)
    assert not OBLONG.holds((20, 3), 3.1)
    assert not OBLONG.holds((20, -1))


@pytest.mark.parametrize(
    ("point", "metres"), [((5, 3), 3), ((-3, 4), 5), ((13, 4), 5), ((10, 0), 0)]
)
def test_distance_to_a_segment(point, metres):
    assert to_segment(point, (0, 0), (10, 0)) == metres


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("strength", [0.3, 1.25])
def test_the_bending_never_folds_the_board(seed, strength):
    bend = Bend(Dice(seed, "bend"), strength=strength, river=100)
    for x in range(-2000, 2001, 130):
        for y in range(-2000, 2001, 130):
            here, right, up = bend((x, y)), bend((x + 2, y)), bend((x, y + 2))
            turn = (right[0] - here[0]) * (up[1] - here[1]) - (right[1] - here[1]) * (
                up[0] - here[0]
            )
            # 4 on a flat board; what lies to the left stays to the left.
            assert turn > 1
            assert 0.7 < apart(here, right) < 4


def test_degrees_are_north_and_east_of_the_centre():
    lat, lon = degrees((1000, 2000), -60.0, 110.0)
    # One degree of latitude is 111,195 m on a sphere of 6,371,009 m; at 60 degrees south, one of
    # longitude is half that.
    assert lat == pytest.approx(-60 + 2000 / 111195.08, abs=1e-7)
    assert lon == pytest.approx(110 + 1000 / (111195.08 * math.cos(math.radians(60))), abs=1e-7)
