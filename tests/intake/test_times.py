"""Times and time windows as people type them become seconds, or say why not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.intake.cells import BROKEN
from routing.intake.gather import CellError
from routing.intake.times import read_time, read_windows
from routing.model import TimeWindow


def at(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 3600 + int(minute) * 60


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("07:30", "07:30"),
        ("7.30", "07:30"),
        ("7", "07:00"),
        ("0730", "07:30"),
        ("07:30:00", "07:30"),
        ("pukul 07.30 WIB", "07:30"),
        ("7.30wib", "07:30"),
        ("24:00", "24:00"),
        (7, "07:00"),
        (7.0, "07:00"),
        (dt.time(7, 30), "07:30"),
        (dt.timedelta(hours=7, minutes=30), "07:30"),
        (dt.timedelta(seconds=26_999.7), "07:30"),
        (dt.timedelta(days=1), "24:00"),
        (dt.datetime(1899, 12, 31, 7, 30), "07:30"),  # noqa: DTZ001
        (dt.date(1900, 1, 1), "24:00"),
    ],
)
def test_times_of_day(cell, expected):
    assert read_time(cell) == at(expected)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("24:01", "bad_time"),
        ("07:60", "bad_time"),
        ("7:3", "bad_time"),
        ("7.5", "bad_time"),
        (7.5, "bad_time"),
        (-1, "bad_time"),
        ("pagi", "bad_time"),
        (True, "bad_time"),
        (dt.timedelta(days=2), "bad_time"),
        (dt.date(2026, 8, 10), "cell_is_date"),
        (BROKEN, "cell_without_value"),
        ("9" * 3000, "bad_time"),
    ],
)
def test_what_is_no_time_says_why(cell, code):
    with pytest.raises(CellError) as caught:
        read_time(cell)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("08:00-10:00", ["08:00 10:00"]),
        ("08:00–10:00", ["08:00 10:00"]),
        ("8.00-10.00", ["08:00 10:00"]),
        ("8-10", ["08:00 10:00"]),
        ("08.00 s/d 10.00", ["08:00 10:00"]),
        ("08.00 s.d. 10.00 WIB", ["08:00 10:00"]),
        ("08.00 sampai dengan 10.00", ["08:00 10:00"]),
        ("8 hingga 10", ["08:00 10:00"]),
        ("0800-1000", ["08:00 10:00"]),
        ("20:00-24:00", ["20:00 24:00"]),
        ("08:00-10:00; 13:00-15:30", ["08:00 10:00", "13:00 15:30"]),
        ("13:00-15:30, 08:00-10:00", ["08:00 10:00", "13:00 15:30"]),
        ("08:00-10:00 dan 13:00-15:30;", ["08:00 10:00", "13:00 15:30"]),
        ("08:00-10:00\n13:00-15:30", ["08:00 10:00", "13:00 15:30"]),
        ("10:00-08:00", ["10:00 08:00"]),
        ("-", []),
        ("", []),
        (None, []),
    ],
)
def test_windows_are_read_in_order(cell, expected):
    pairs = [text.split() for text in expected]
    assert read_windows(cell) == tuple(TimeWindow(start=at(a), end=at(b)) for a, b in pairs)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("08:00", "bad_window"),
        ("08:00-", "bad_window"),
        ("8-10-12", "bad_window"),
        ("0812-3456-7890", "bad_window"),
        ("pagi-siang", "bad_window"),
        (dt.time(8), "bad_window"),
        (8.0, "bad_window"),
        (dt.date(2026, 10, 8), "cell_is_date"),
        (BROKEN, "cell_without_value"),
        ("8-10;" * 200, "bad_window"),
    ],
)
def test_what_is_no_window_says_why(cell, code):
    with pytest.raises(CellError) as caught:
        read_windows(cell)
    assert caught.value.code == code


@given(st.integers(0, 1440), st.integers(0, 1440), st.sampled_from(["-", " – ", " s/d "]))
def test_every_minute_of_the_day_is_read(start, end, between):
    a, b = (f"{minute // 60:02d}:{minute % 60:02d}" for minute in (start, end))
    assert read_windows(f"{a}{between}{b}") == (TimeWindow(start=start * 60, end=end * 60),)
