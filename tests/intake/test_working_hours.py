"""The working hours of civil servants, by the day: shifts and rest of Perpres 21/2023."""

from __future__ import annotations

import datetime as dt

import pytest

from routing.intake import load_round, read_round
from routing.intake.working_hours import find_hours
from routing.words.numbers import clock

R = "round.toml"
MONDAY = dt.date(2026, 11, 23)


def hours_of(days: int, ramadan: bool) -> list:
    """The hours of every working day of a week."""
    dates = (MONDAY + dt.timedelta(days=number) for number in range(7))
    found = [find_hours(date, ramadan=ramadan, days=days, language="id") for date in dates]
    return [hours for hours in found if not hours.day_off]


@pytest.mark.parametrize(("ramadan", "net"), [(False, 37.5), (True, 32.5)])
@pytest.mark.parametrize("days", [5, 6])
def test_a_weeks_hours_without_rest_are_those_of_the_regulation(days, ramadan, net):
    week = hours_of(days, ramadan)
    worked = sum(
        hours.shift.end - hours.shift.start - (hours.rest.end - hours.rest.start) for hours in week
    )
    assert len(week) == days
    assert worked == net * 3600


@pytest.mark.parametrize(
    ("ramadan", "start", "rest", "friday_rest"),
    [(False, "07:30", 60, 90), (True, "08:00", 30, 60)],
)
@pytest.mark.parametrize("days", [5, 6])
def test_the_start_and_the_lengths_of_rest_are_those_of_the_regulation(
    days, ramadan, start, rest, friday_rest
):
    for number, hours in enumerate(hours_of(days, ramadan)):
        assert clock(hours.shift.start) == start
        expected = friday_rest if number == 4 else rest
        assert hours.rest.end - hours.rest.start == expected * 60


@pytest.fixture
def load(write, good_files):
    def read(lines: str, date: str = "2026-11-24", breaks: str = ""):
        toml = good_files[R].split("[[breaks]]")[0].replace("2026-11-24", date)
        toml = toml.replace("[round]", f"[round]\n{lines}") + breaks
        return read_round(write({R: toml, "teams.csv": "id,shift_end\nA,\nB,12:00\n"}))

    return read


def told(intake):
    (own, _), breaks = intake.round_.teams, intake.round_.breaks
    return (
        f"{clock(own.shift.start)}-{clock(own.shift.end)}",
        [(f"{clock(b.start)}-{clock(b.end)}", b.name) for b in breaks],
    )


@pytest.mark.parametrize(
    ("lines", "day", "shift", "rest"),
    [
        ('working_hours = "asn"', "2026-11-24", "07:30-16:00", ("12:00-13:00", "Istirahat")),
        ('working_hours = "PNS"', "2026-11-27", "07:30-16:30", ("11:30-13:00",
         "Istirahat dan salat Jumat")),
        ('working_hours = "asn"\nramadan = true', "2026-02-24", "08:00-15:00", ("12:00-12:30",
         "Istirahat")),
        ('working_hours = "asn"\nramadan = true\nlanguage = "en"', "2026-02-27", "08:00-15:30",
         ("11:30-12:30", "Rest and Friday prayer")),
        ('working_hours = "asn"\nworking_days = 6', "2026-11-28", "07:30-14:45", ("12:00-13:00",
         "Istirahat")),
        ('working_hours = "Perpres 21/2023"\nworking_days = 6\nramadan = true', "2026-02-27",
         "08:00-14:00", ("11:30-12:30", "Istirahat dan salat Jumat")),
    ],
)  # fmt: skip
def test_a_day_has_the_hours_of_its_weekday(load, lines, day, shift, rest):
    intake = load(lines, day)
    assert told(intake) == (shift, [rest])
    assert intake.warnings == ()
    assert clock(intake.round_.teams[1].shift.end) == "12:00"


def test_what_the_round_says_itself_comes_first(load):
    lines = 'working_hours = "asn"\nshift_start = 08:15:00'
    own = "\n[[breaks]]\nstart = 10:00:00\nend = 10:15:00\n"
    assert told(load(lines, breaks=own)) == ("08:15-16:00", [("10:00-10:15", "")])
    assert told(load("shift_end = 11:00:00", breaks="")) == ("07:30-11:00", [])


def test_no_break_at_all_can_be_asked_for(write, good_files):
    toml = "breaks = []\n" + good_files[R].split("[[breaks]]")[0]
    toml = toml.replace("[round]", '[round]\nworking_hours = "asn"')
    assert load_round(write({R: toml})).breaks == ()


def test_a_day_off_and_keys_without_effect_are_doubted(load):
    def doubts(lines, date="2026-11-24"):
        return [(w.row, w.column, w.code) for w in load(lines, date).warnings]

    day_off = [(2, "working_hours", "day_off")]
    assert doubts('working_hours = "asn"', "2026-11-28") == day_off
    assert doubts('working_hours = "asn"\nworking_days = 6', "2026-11-28") == []
    assert doubts('working_hours = "asn"\nworking_days = 6', "2026-11-29") == day_off
    assert doubts("ramadan = true\nworking_days = 6") == [
        (2, "ramadan", "needs_working_hours"),
        (3, "working_days", "needs_working_hours"),
    ]


def test_hours_that_close_a_window_are_told_of_the_household(load, write, good_files):
    toml = good_files[R].split("[[breaks]]")[0].replace("[round]", '[round]\nworking_hours = "asn"')
    text = "id,lat,lon,jam\nH1,-8.243,114.37,12:10-12:50\n"
    faults = read_round(write({R: toml, "households.csv": text})).faults
    assert [(f.row, f.column, f.code) for f in faults] == [(2, "jam", "window_in_break")]
