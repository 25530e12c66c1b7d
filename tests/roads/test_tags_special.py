"""Ferries, what does not fit, and barriers: the rules one by one."""

import pytest

from routing.roads.measures import hours
from routing.roads.profiles import CAR, FOOT, PROFILES
from routing.roads.tags import delay, ferry_speed, is_stopped, speeds

BOTH, ALONG, AGAINST, NO = (True, True), (True, False), (False, True), (False, False)


def may(profile, highway="residential", **tags):
    tags = {key.replace("__", ":"): value for key, value in tags.items()}
    along, against = speeds({"highway": highway, **tags}, profile)
    return along > 0, against > 0


# Ferries


def ferry(profile, **tags):
    return speeds({"route": "ferry", **tags}, profile)[0]


def test_ferries_are_left_out_unless_asked_for():
    from dataclasses import replace

    for profile in PROFILES.values():
        assert ferry(profile) == 0
        assert ferry(replace(profile, ferries=True)) == 5.0  # as OSRM
    assert ferry(replace(CAR, ferries=True), foot="yes") == 0  # for walkers, it seems
    assert ferry(replace(CAR, ferries=True), foot="yes", motor_vehicle="yes") == 5.0
    assert ferry(replace(FOOT, ferries=True), foot="yes") == 5.0
    assert ferry(replace(FOOT, ferries=True), foot="no") == 0
    assert speeds({"route": "bus"}, replace(CAR, ferries=True)) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "time"),
    [("45", 0.75), ("1:30", 1.5), ("01:30:00", 1.5), ("PT1H30M", 1.5), ("PT20M", 1 / 3),
     ("P1DT2H", 26.0), ("00:00:36", 0.01), ("0", None), ("", None), ("an hour", None),
     ("1.5", None)],
)  # fmt: skip
def test_how_long_a_ferry_says_it_takes(text, time):
    assert hours(text) == (time if time is None else pytest.approx(time))


def test_a_ferry_goes_as_fast_as_its_duration_says_unless_that_cannot_be():
    assert ferry_speed({"route": "ferry", "duration": "0:30"}, 5000) == pytest.approx(10.0)
    assert ferry_speed({"route": "ferry", "duration": "1"}, 5000) is None  # 300 km/h
    assert ferry_speed({"route": "ferry"}, 5000) is None
    assert ferry_speed({"highway": "residential", "duration": "0:30"}, 5000) is None


@pytest.mark.parametrize(
    ("tags", "open_to"),
    [
        ({"width": "1.5"}, {"foot", "motorcycle"}),
        ({"width": "2"}, {"foot", "motorcycle", "car"}),
        ({"maxwidth": "2.0 m"}, {"foot", "motorcycle", "car"}),
        ({"maxheight": "2.8"}, {"foot", "motorcycle", "car"}),
        ({"maxweight": "3.5 t"}, {"foot", "motorcycle", "car"}),
        ({"maxweight": "7500 kg"}, {"foot", "motorcycle", "car"}),
        ({"maxweight": "10"}, {"foot", "motorcycle", "car", "truck"}),
        ({"maxheight": "11'0\""}, {"foot", "motorcycle", "car"}),  # 3.35 m
        ({"maxheight": "12'"}, {"foot", "motorcycle", "car", "truck"}),
        ({"maxheight": "default"}, {"foot", "motorcycle", "car", "truck"}),
        ({"maxweight": "7 st"}, {"foot", "motorcycle", "car"}),  # 6.35 t
        ({"maxweight": "17000 lbs"}, {"foot", "motorcycle", "car"}),  # 7.71 t
        ({"maxweightrating": "7,5"}, {"foot", "motorcycle", "car"}),
        ({"maxlength": "6"}, {"foot", "motorcycle", "car"}),
        ({"width": "narrow"}, {"foot", "motorcycle", "car", "truck"}),
    ],
)
def test_what_does_not_fit_stays_out(tags, open_to):
    assert {name for name, profile in PROFILES.items() if may(profile, **tags) == BOTH} == open_to


# Barriers


@pytest.mark.parametrize(
    ("tags", "stopped"),
    [
        ({"barrier": "bollard"}, {"car", "truck"}),
        ({"barrier": "block"}, {"car", "truck"}),
        ({"barrier": "cycle_barrier"}, {"car", "truck"}),
        ({"barrier": "motorcycle_barrier"}, {"motorcycle", "car", "truck"}),
        ({"barrier": "gate"}, set()),
        ({"barrier": "lift_gate"}, set()),
        ({"barrier": "cattle_grid"}, set()),
        ({"barrier": "toll_booth"}, set()),
        ({"barrier": "gate", "access": "private"}, {"foot", "motorcycle", "car", "truck"}),
        ({"barrier": "gate", "access": "no", "foot": "yes"}, {"motorcycle", "car", "truck"}),
        ({"barrier": "gate", "motorcar": "no"}, {"car"}),
        ({"barrier": "gate", "locked": "yes"}, {"foot", "motorcycle", "car", "truck"}),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, set()),
        ({"barrier": "bollard", "bollard": "rising"}, set()),
        ({"barrier": "yes"}, {"foot", "motorcycle", "car", "truck"}),
        ({"barrier": "wall"}, {"foot", "motorcycle", "car", "truck"}),
        ({"barrier": "stile"}, {"motorcycle", "car", "truck"}),
        ({"barrier": "height_restrictor", "maxheight": "2.3"}, {"truck"}),
    ],
)
def test_barriers(tags, stopped):
    assert {name for name, each in PROFILES.items() if is_stopped(tags, each)} == stopped


def test_gates_hold_up_what_has_wheels():
    gate, grid = {"barrier": "gate"}, {"barrier": "cattle_grid"}
    assert [delay(gate, each) for each in PROFILES.values()] == [0.0, 30.0, 30.0, 30.0]
    assert [delay(grid, each) for each in PROFILES.values()] == [0.0] * 4
    assert delay({"barrier": "gate", "access": "no"}, CAR) == float("inf")
