"""``plan.json``: what it says, that its schema holds, and that our reading of a schema is right."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from routing.model import DIMENSIONS, OBJECTIVES
from routing.plan.model import Plan, Violation
from routing.sheets import plan_json
from routing.sheets.document import dump, schema
from routing.sheets.schema import find_faults


@pytest.fixture
def document(small_plan: Plan) -> dict[str, Any]:
    return plan_json(small_plan, "en")


def test_plan_json_has_the_keys_of_the_contract(document: dict[str, Any]) -> None:
    assert {
        "version", "round", "objective", "seed", "engine", "search_duration", "totals", "routes",
        "unassigned", "violations",
    } <= document.keys()  # fmt: skip
    assert document["totals"].keys() == {
        "stops", "served", "unassigned", "demand", "teams_out", "team_duration",
        "travel_duration", "travel_distance", "service_duration", "waiting_duration",
        "longest_over_mean", "setup_duration", "loading_duration", "optional",
    }  # fmt: skip
    assert document["measures"].keys() == {
        "longest_over_mean", "nearest_same_team", "stops_apart", "compactness_cost",
        "overlapping_pairs",
    }  # fmt: skip
    assert document["routes"][0].keys() >= {
        "team", "profile", "start_at", "end_at", "distance", "duration", "load", "visits",
        "reloads", "breaks", "geometry", "return_distance", "return_duration",
    }  # fmt: skip
    assert document["routes"][0]["visits"][0].keys() == {
        "stop", "trip", "lat", "lon", "walk_distance", "arrival", "service_start", "departure",
        "load_after", "distance", "duration", "setup_duration",
    }  # fmt: skip


def test_a_reload_stands_in_plan_json(trips_plan: Plan) -> None:
    document = plan_json(trips_plan)
    route = document["routes"][0]
    [reload] = route["reloads"]
    assert reload.keys() == {
        "depot", "trip", "arrival", "begin", "departure", "load", "distance", "duration",
    }  # fmt: skip
    assert (reload["depot"], reload["trip"]) == ("posko", 2)
    assert reload["load"] == {"parcels": 5, "grams": 11_500, "millilitres": 0}
    assert route["load"] == {"parcels": 6, "grams": 14_500, "millilitres": 12_000}
    assert [visit["trip"] for visit in route["visits"]] == [1, 1, 1, 2, 2]
    assert [visit["setup_duration"] for visit in route["visits"]] == [0, 0, 0, 120, 0]
    totals = document["totals"]
    assert totals["demand"] == {"parcels": 11, "grams": 26_000, "millilitres": 12_000}
    assert (totals["setup_duration"], totals["loading_duration"]) == (120, 600)
    assert (totals["unassigned"], totals["optional"]) == (1, 1)
    jsonschema.Draft202012Validator(schema()).validate(json.loads(dump(document)))
    assert not find_faults(document, schema())


def test_instants_are_local_clock_times_and_places_are_lon_lat_in_ways(
    document: dict[str, Any],
) -> None:
    second = document["routes"][0]["visits"][1]
    assert (second["stop"], second["arrival"], second["departure"]) == (
        "R-1",
        "08:08:20",
        "08:13:20",
    )
    assert (second["lat"], second["lon"]) == (-8.2418, 114.3719)
    assert document["routes"][0]["geometry"][0] == [114.3699, -8.2428]
    assert document["routes"][1]["load"] == {"parcels": 8, "grams": 18_500, "millilitres": 0}
    assert document["routes"][1]["breaks"] == [
        {"start_at": "09:00:00", "end_at": "09:15:00", "name": "Istirahat"}
    ]


def test_instants_past_midnight_go_on_counting(small_plan: Plan) -> None:
    from dataclasses import replace

    late = replace(small_plan.routes[0], end_at=25 * 3600 + 600)
    document = plan_json(small_plan.replace(routes=(late,)))
    assert document["routes"][0]["end_at"] == "25:10:00"
    assert not find_faults(document, schema())


def test_reasons_are_said_in_the_language_and_keep_their_values(small_plan: Plan) -> None:
    english = plan_json(small_plan, "en")["unassigned"][0]["reasons"][0]
    indonesian = plan_json(small_plan, "id")["unassigned"][0]["reasons"][0]
    assert "21 min late" in english["detail"]
    assert "21 mnt" in indonesian["detail"]
    assert english["values"] == indonesian["values"]
    assert english["values"]["late_span"] == 1_260


def test_no_text_of_a_household_stands_in_plan_json(small_plan: Plan) -> None:
    text = dump(plan_json(small_plan))
    for told in ("Slamet", "Ngatmi", "0812-3456-7890", "Gang Kelinci", "anjing galak", "3510-XX"):
        assert told not in text


def test_the_same_plan_gives_the_same_text(small_plan: Plan) -> None:
    assert dump(plan_json(small_plan)) == dump(plan_json(small_plan))


def test_the_schema_is_a_schema_and_holds(document: dict[str, Any], small_plan: Plan) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.Draft202012Validator(schema()).validate(json.loads(dump(document)))
    broken = small_plan.replace(violations=(Violation(code="late", detail="late by 3 s"),))
    jsonschema.Draft202012Validator(schema()).validate(plan_json(broken))


def test_the_schema_knows_what_the_model_knows() -> None:
    assert schema()["properties"]["objective"]["enum"] == list(OBJECTIVES)
    assert list(schema()["$defs"]["load"]["properties"]) == list(DIMENSIONS)


REPLACEMENTS: tuple[Any, ...] = (
    None, True, "", "2026-11-24", -1, 1.5, 1.0, [], [1, 2, 3], {},
)  # fmt: skip


def test_our_reading_of_the_schema_agrees_with_jsonschema(document: dict[str, Any]) -> None:
    """Each key of the document in turn gets a value of another kind, goes, or gets a neighbour."""
    validator = jsonschema.Draft202012Validator(schema())
    document["routes"] = document["routes"][1:]
    document["violations"] = [{"code": "late", "detail": "x", "team": None, "stop": "R-1"}]
    verdicts = {True: 0, False: 0}
    seen = set()
    for place in list(_places(document)):
        pattern = re.sub(r"\d+", "0", str(place))
        if pattern in seen:
            continue
        seen.add(pattern)
        for changed in _changes(document, place):
            sound = validator.is_valid(changed)
            assert (not find_faults(changed, schema())) == sound, (place, changed)
            verdicts[sound] += 1
    assert verdicts[True] > 50
    assert verdicts[False] > 400


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    pairs = value.items() if isinstance(value, dict) else ()
    pairs = enumerate(value) if isinstance(value, list) else pairs
    for key, each in pairs:
        if key != "values":
            yield from _places(each, (*place, key))


def _changes(document: Any, place: tuple[Any, ...]) -> Iterator[Any]:
    if not place:
        yield from REPLACEMENTS
        return
    for value in (*REPLACEMENTS, ...):
        changed = copy.deepcopy(document)
        parent = changed
        for key in place[:-1]:
            parent = parent[key]
        if value is not ...:
            parent[place[-1]] = value
        elif isinstance(parent, dict):
            del parent[place[-1]]
        yield changed
    if isinstance(parent, dict):
        parent["unheard_of"] = 1
        yield changed


def test_a_fault_names_its_place(document: dict[str, Any]) -> None:
    document["routes"][1]["visits"][2]["arrival"] = 5
    del document["totals"]["served"]
    faults = find_faults(document, schema(), "plan.json")
    assert [(fault.file, fault.column, fault.code) for fault in faults] == [
        ("plan.json", "totals.served", "output_json_missing"),
        ("plan.json", "routes[1].visits[2].arrival", "output_json_not_string"),
    ]


def test_a_keyword_that_is_not_known_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="oneOf"):
        find_faults({}, {"oneOf": []})
