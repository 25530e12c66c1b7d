"""Numbers, dates and times as each language writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from routing.words import numbers


def test_a_day_in_full():
    day = dt.date(2026, 11, 24)
    assert numbers.date(day, "id") == "Selasa, 24 November 2026"
    assert numbers.date(day, "en") == "Tuesday, 24 November 2026"


@pytest.mark.parametrize(
    ("metres", "indonesian", "english"),
    [
        (0, "0 m", "0 m"),
        (999, "999 m", "999 m"),
        (1000, "1,0 km", "1.0 km"),
        (1500, "1,5 km", "1.5 km"),
        (12_345_678, "12.345,7 km", "12,345.7 km"),
    ],
)
def test_distances(metres, indonesian, english):
    assert numbers.distance(metres, "id") == indonesian
    assert numbers.distance(metres, "en") == english


@pytest.mark.parametrize(
    ("seconds", "indonesian", "english"),
    [
        (0, "0 mnt", "0 min"),
        (1, "1 mnt", "1 min"),
        (3540, "59 mnt", "59 min"),
        (3541, "1 jam 0 mnt", "1 h 0 min"),
        (5700, "1 jam 35 mnt", "1 h 35 min"),
    ],
)
def test_spans_are_rounded_up_to_minutes(seconds, indonesian, english):
    assert numbers.span(seconds, "id") == indonesian
    assert numbers.span(seconds, "en") == english


def test_clock_times():
    assert numbers.clock(8 * 3600 + 59) == "08:00"
    assert numbers.clock(25 * 3600 + 600) == "25:10"
    assert numbers.clock_exact(8 * 3600 + 65) == "08:01:05"


def test_decimals_and_weights():
    assert numbers.decimal(2.25, "id", digits=2) == "2,25"
    assert numbers.decimal(2.0, "en") == "2"
    assert numbers.weight(12_500, "id") == "12,5 kg"
    assert numbers.weight(12_500, "en") == "12.5 kg"
