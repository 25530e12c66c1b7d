"""Households and teams as their spreadsheets' rows."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from routing.districts import STYLES
from routing.districts.dice import Dice
from routing.districts.households import windows
from routing.districts.teams import make_teams, working_hours

CASES = [(style, *size, 1) for style in STYLES for size in ((50, 3), (180, 10), (500, 28))]
every = pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))


def minutes(text):
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def spans(text):
    return [tuple(map(minutes, part.split("-"))) for part in text.split("; ") if part]


@every
def test_teams_can_just_carry_what_there_is(measured, case):
    district = measured(*case).district
    parcels = sum(int(row["parcels"]) for row in district.households)
    weight = sum(float(row["weight_kg"]) for row in district.households)
    assert 1.1 <= sum(int(row["capacity_parcels"]) for row in district.teams) / parcels <= 1.2
    assert 1.1 <= sum(float(row["capacity_kg"]) for row in district.teams) / weight <= 1.25


@every
def test_windows_lie_within_every_shift_and_a_quarter_has_one(measured, case):
    district = measured(*case).district
    begin = max(minutes(row["shift_start"]) for row in district.teams)
    end = min(minutes(row["shift_end"]) for row in district.teams)
    given = [spans(row["windows"]) for row in district.households if row["windows"]]
    assert all(begin <= start < stop <= end - 15 for each in given for start, stop in each)
    assert 0.12 <= len(given) / len(district.households) <= 0.36
    if len(district.households) >= 180:
        assert {len(each) for each in given} == {1, 2}
    assert all(first[1] < second[0] for each in given for first, second in pairwise(each))


@every
def test_rows_hold_what_people_would_type(measured, case):
    for row in measured(*case).district.households:
        assert row["parcels"] in ("1", "2", "3")
        assert 8.5 <= float(row["weight_kg"]) / int(row["parcels"]) <= 11.5
        assert 3 <= int(row["service_minutes"]) <= 9
        assert row["priority"] in ("1", "2", "3")
        assert row["phone"] == ""
        assert len(row["latitude"].partition(".")[2]) == 7
        address = re.fullmatch(
            r"(J|G)[lg]\. .+ No\. [1-9]\d*[A-Z]?, RT (\d\d)/RW (\d\d)", row["address"]
        )
        assert address is not None, row["address"]
        assert address.groups()[1:] == (row["rt"], row["rw"])
    addresses = [row["address"] for row in measured(*case).district.households]
    assert len(set(addresses)) == len(addresses)


@every
def test_people_live_where_their_address_says(measured, case):
    import shapely

    town = measured(*case)
    streets = {}
    for way in town.roads:
        name = way.tags.get("name", "").replace("Jalan ", "Jl. ").replace("Gang ", "Gg. ")
        streets.setdefault(name, []).append(way)
    for row, door in zip(town.district.households, town.doors, strict=True):
        street = row["address"].rpartition(" No. ")[0]
        assert town.lines(streets[street]).distance(shapely.Point(door)) <= 40


@every
def test_households_gather_in_some_rts_and_never_too_many(measured, case):
    style, num, _, _ = case
    district = measured(*case).district
    by_rt = Counter((row["rw"], row["rt"]) for row in district.households)
    assert len(by_rt) < 0.45 * num
    assert max(by_rt.values()) <= STYLES[style].most_per_rt
    if num >= 180:
        assert len({rw for rw, _ in by_rt}) > 3


@every
def test_most_priorities_are_three_and_some_are_not(measured, case):
    counts = Counter(row["priority"] for row in measured(*case).district.households)
    assert counts["3"] > 0.7 * counts.total()
    assert counts["2"] + counts["1"] > 0


def test_the_fleet_of_ten_has_motorcycles_a_car_and_a_pick_up(measured):
    teams = measured("kampung", 180, 10, 1).district.teams
    assert Counter(row["profile"] for row in teams) == {"motorcycle": 8, "car": 1, "truck": 1}
    loads = [int(row["capacity_parcels"]) for row in teams if row["profile"] == "motorcycle"]
    assert all(18 <= load <= 26 for load in loads)


def test_more_than_motorcycles_can_carry_goes_by_car_and_pick_up():
    teams = make_teams(
        num_teams=4, parcels=200, grams=2_000_000, hours=working_hours(160, 4), depot="posko",
        dice=Dice(1, "teams"),
    )  # fmt: skip
    assert {row["profile"] for row in teams} <= {"car", "truck"}
    assert 220 <= sum(int(row["capacity_parcels"]) for row in teams) <= 240


def test_more_teams_than_parcels_can_each_carry_any_household():
    teams = make_teams(
        num_teams=30, parcels=5, grams=50_000, hours=working_hours(5, 30), depot="posko",
        dice=Dice(1, "teams"),
    )  # fmt: skip
    assert min(int(row["capacity_parcels"]) for row in teams) == 4
    assert len({row["id"] for row in teams}) == 30


@pytest.mark.parametrize(
    ("each", "end"), [(18, 12 * 60), (30, 12 * 60), (31, 16.5 * 60), (90, 21 * 60)]
)
def test_more_doors_to_a_team_make_a_longer_day(each, end):
    assert working_hours(each * 7, 7).shift[1] == end


@pytest.mark.parametrize("seed", range(40))
def test_a_window_fits_its_period(seed):
    found = spans(windows(((480, 690), (780, 930)), Dice(seed, "windows")))
    assert 1 <= len(found) <= 2
    for start, stop in found:
        assert any(first <= start < stop <= last for first, last in ((480, 690), (780, 930)))
        assert 60 <= stop - start <= 150
