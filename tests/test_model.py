"""What keeps values from being a sound round: each flaw found, alone and together."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import FrozenInstanceError

import pytest

from routing.errors import InputError
from routing.flaws import find_flaws
from routing.model import (
    DAY,
    Break,
    Depot,
    Location,
    Round,
    Stop,
    Team,
    TimeWindow,
)
from routing.words import LANGUAGES

HERE = Location(lat=-8.2, lon=114.3)
DEPOT = Depot(id="kantor", location=HERE, opens=7 * 3600)
NOON = Break(start=12 * 3600, end=13 * 3600)
FIRST = Stop(id="H1", location=HERE, windows=(TimeWindow(start=8 * 3600, end=10 * 3600),))
SECOND = Stop(id="H2", location=Location(lat=-8.3, lon=114.4), demand=(2, 1500))
TEAM = Team(id="A", start="kantor", end="kantor")
OTHER = Team(id="B", profile="foot", start=HERE, end=None)


def flaws(
    stops=(FIRST, SECOND),
    teams=(TEAM, OTHER),
    depots=(DEPOT,),
    breaks=(NOON,),
    objective="shortest",
):
    return [
        (flaw.table, flaw.index, flaw.attribute, flaw.code)
        for flaw in find_flaws(stops, teams, depots, breaks, objective)
    ]


def sound(**changes) -> Round:
    values = {
        "name": "Sobo",
        "date": dt.date(2026, 11, 24),
        "stops": (FIRST, SECOND),
        "teams": (TEAM, OTHER),
        "depots": (DEPOT,),
        "breaks": (NOON,),
    }
    return Round(**(values | changes))


def windows(*pairs: tuple[float, float]) -> tuple[TimeWindow, ...]:
    return tuple(TimeWindow(start=int(a * 3600), end=int(b * 3600)) for a, b in pairs)


def test_sound_values_have_no_flaw():
    assert flaws() == []
    assert sound().stops == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("changes", "attribute", "code"),
    [
        ({"id": "H1"}, "id", "duplicate_id"),
        ({"location": Location(lat=90.1, lon=0)}, "latitude", "bad_latitude"),
        ({"location": Location(lat=math.nan, lon=0)}, "latitude", "bad_latitude"),
        ({"location": Location(lat=0, lon=-180.1)}, "longitude", "bad_longitude"),
        ({"location": Location(lat=0, lon=math.inf)}, "longitude", "bad_longitude"),
        ({"demand": (-1, 0)}, "parcels", "negative"),
        ({"demand": (0, -1)}, "grams", "negative"),
        ({"service_duration": -1}, "service_duration", "negative"),
        ({"priority": 0}, "priority", "bad_priority"),
        ({"priority": 6}, "priority", "bad_priority"),
        ({"windows": windows((10, 8))}, "windows", "window_reversed"),
        ({"windows": windows((8, 10), (9.5, 11))}, "windows", "windows_overlap"),
        ({"windows": windows((9.5, 11), (8, 10))}, "windows", "windows_overlap"),
        ({"windows": windows((12, 12.5))}, "windows", "window_in_break"),
    ],
)
def test_a_stops_flaw_is_found_where_it_is(changes, attribute, code):
    second = SECOND.replace(**changes)
    assert flaws(stops=(FIRST, second)) == [("stops", 1, attribute, code)]


@pytest.mark.parametrize(
    "kept",
    [
        {"location": Location(lat=-90, lon=180)},
        {"demand": (0, 0)},
        {"service_duration": 0},
        {"priority": 5},
        {"windows": windows((8, 8))},
        {"windows": windows((8, 10), (10, 11))},
        {"windows": windows((11.5, 12.5))},
        {"windows": windows((12, 13))},
    ],
)
def test_values_at_the_edge_are_sound(kept):
    assert flaws(stops=(FIRST, SECOND.replace(**kept))) == []


@pytest.mark.parametrize(
    ("changes", "attribute", "code"),
    [
        ({"id": "A"}, "id", "duplicate_id"),
        ({"profile": "rocket"}, "profile", "unknown_profile"),
        ({"capacity": (-1, None)}, "parcels", "negative"),
        ({"capacity": (None, -1)}, "grams", "negative"),
        ({"shift": TimeWindow(start=2, end=1)}, "shift", "shift_reversed"),
        ({"start": "gudang"}, "start", "unknown_depot"),
        ({"end": "gudang"}, "end", "unknown_depot"),
        ({"start": Location(lat=99, lon=0)}, "start", "bad_latitude"),
        ({"end": Location(lat=0, lon=199)}, "end", "bad_longitude"),
    ],
)
def test_a_teams_flaw_is_found_where_it_is(changes, attribute, code):
    assert flaws(teams=(TEAM, OTHER.replace(**changes))) == [("teams", 1, attribute, code)]


def test_a_team_at_a_depot_needs_one():
    assert flaws(depots=()) == [
        ("teams", 0, "start", "no_depots"),
        ("teams", 0, "end", "no_depots"),
    ]
    assert flaws(depots=(), teams=(OTHER,)) == []


@pytest.mark.parametrize(
    ("depot", "attribute", "code"),
    [
        (Depot(id="kantor", location=HERE), "id", "duplicate_id"),
        (Depot(id="b", location=Location(lat=-91, lon=0)), "latitude", "bad_latitude"),
        (Depot(id="b", location=Location(lat=0, lon=181)), "longitude", "bad_longitude"),
        (Depot(id="b", location=HERE, opens=2, closes=1), "closes", "opening_reversed"),
    ],
)
def test_a_depots_flaw_is_found_where_it_is(depot, attribute, code):
    assert flaws(depots=(DEPOT, depot)) == [("depots", 1, attribute, code)]


def test_breaks_end_after_they_start_and_do_not_overlap():
    first, second = Break(start=100, end=200), Break(start=200, end=300)
    assert flaws(breaks=(first, second)) == []
    assert flaws(breaks=(first, Break(start=300, end=300))) == [
        ("breaks", 1, "end", "break_reversed")
    ]
    assert flaws(breaks=(first, Break(start=199, end=300))) == [
        ("breaks", 1, "start", "breaks_overlap")
    ]


def test_an_unknown_objective_is_a_flaw_of_the_round():
    assert flaws(objective="fastest") == [("round", 0, "objective", "unknown_objective")]


def test_one_flaw_hides_no_other():
    bad = FIRST.replace(priority=9, demand=(-1, 0))
    found = flaws(stops=(bad, bad), teams=(TEAM.replace(profile="x"),), objective="y")
    assert sorted(code for *_, code in found) == [
        "bad_priority", "bad_priority", "duplicate_id", "negative", "negative",
        "unknown_objective", "unknown_profile",
    ]  # fmt: skip


def test_a_round_refuses_every_flaw_at_once():
    with pytest.raises(InputError) as caught:
        sound(stops=(FIRST, SECOND.replace(priority=9)), teams=(TEAM, OTHER.replace(profile="x")))
    places = [(f.file, f.row, f.column, f.code) for f in caught.value.faults]
    assert places == [
        ("stops", 2, "priority", "bad_priority"),
        ("teams", 2, "profile", "unknown_profile"),
    ]
    for fault in caught.value.faults:
        assert all("{" not in fault.text(language) for language in LANGUAGES)


def test_a_changed_round_is_validated_again():
    round_ = sound()
    assert round_.replace(objective="shortest").objective == "shortest"
    assert round_.objective == "balanced"
    with pytest.raises(InputError, match="objective"):
        round_.replace(objective="cheapest")


def test_values_do_not_change():
    with pytest.raises(FrozenInstanceError):
        FIRST.id = "H9"
    with pytest.raises(TypeError):
        Location(-8.2, 114.3)
    assert FIRST.replace(id="H9").id == "H9"
    assert FIRST.id == "H1"


def test_where_a_round_was_read_from_does_not_make_it_another(tmp_path):
    assert sound(source=tmp_path) == sound()


def test_a_silent_team_works_all_day_and_carries_anything():
    team = Team(id="A")
    assert (team.shift, team.capacity) == (TimeWindow(start=0, end=DAY), (None, None, None))
