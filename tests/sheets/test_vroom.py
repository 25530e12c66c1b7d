"""``plan.vroom.json``: what VROOM's docs/API.md promises of an output."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import jsonschema
import pytest

from routing.model import Break
from routing.plan.model import Plan
from routing.sheets.document import dump
from routing.sheets.vroom import encode_polyline, vroom_json

COUNT = {"type": "integer", "minimum": 0}
PLACE = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
AMOUNT = {"type": "array", "items": COUNT}
SUMS = dict.fromkeys(
    ("cost", "setup", "service", "duration", "waiting_time", "priority", "distance"), COUNT
) | {"delivery": AMOUNT, "amount": AMOUNT, "pickup": AMOUNT,
     "violations": {"type": "array", "maxItems": 0}}  # fmt: skip
STEP: dict[str, Any] = {
    "type": {"enum": ["start", "job", "pickup", "delivery", "break", "end"]},
    **dict.fromkeys(("arrival", "duration", "setup", "service", "waiting_time", "distance"), COUNT),
    "violations": {"type": "array", "maxItems": 0},
    "load": AMOUNT,
}
TASK = {"id": COUNT, "description": {"type": "string"}}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


ROUTE = _object(
    {"vehicle": COUNT, **SUMS, "description": {"type": "string"},
     "steps": {"type": "array", "minItems": 1,
               "items": _object(STEP, {**TASK, "job": COUNT, "location": PLACE})}},
    {"geometry": {"type": "string"}},
)  # fmt: skip
SCHEMA = _object(
    {
        "code": {"const": 0},
        "summary": _object({**SUMS, "routes": COUNT, "unassigned": COUNT, "computing_times":
                            _object(dict.fromkeys(("loading", "solving", "routing"), COUNT))}),
        "unassigned": {"type": "array", "items": _object(
            {**TASK, "type": {"const": "job"}, "location": PLACE})},
        "routes": {"type": "array", "items": ROUTE},
    }
)  # fmt: skip
"""After VROOM's docs/API.md, Output, and an answer of VROOM 1.14 by pyvroom."""


def _read(plan: Plan) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(dump(vroom_json(plan)))
    jsonschema.validate(document, SCHEMA)
    return document


def _hold_together(document: dict[str, Any]) -> None:
    """VROOM's own arithmetic: what follows on what, and sums."""
    for route in document["routes"]:
        for step, after in pairwise(route["steps"]):
            leaves = sum(step[key] for key in ("arrival", "waiting_time", "setup", "service"))
            assert after["arrival"] == leaves + after["duration"] - step["duration"]
            assert after["distance"] >= step["distance"]
        for key in ("setup", "service", "waiting_time"):
            assert route[key] == sum(step[key] for step in route["steps"])
        assert route["duration"] == route["cost"] == route["steps"][-1]["duration"]
        assert route["distance"] == route["steps"][-1]["distance"]
    for key in ("cost", "setup", "service", "duration", "waiting_time", "priority", "distance"):
        assert document["summary"][key] == sum(route[key] for route in document["routes"])


def test_the_steps_are_the_plan_s(small_plan: Plan) -> None:
    document = _read(small_plan)
    first, second = document["routes"]
    assert [first["vehicle"], second["vehicle"]] == [1, 2]
    assert [first["description"], second["description"]] == ["T1", "T2"]
    assert [(step["type"], step.get("id")) for step in second["steps"]] == [
        ("start", None),
        ("job", 3),
        ("break", 1),
        ("job", 5),
        ("job", 4),
        ("end", None),
    ]
    job = first["steps"][1]
    assert job["description"] == "R-2"
    assert job["location"] == [114.3739, -8.2398]
    assert (job["arrival"], job["duration"], job["distance"]) == (8 * 3600, 120, 780)
    assert (job["service"], job["waiting_time"], job["load"]) == (300, 0, [1, 2_500, 0])
    assert first["steps"][0]["load"] == [3, 7_500, 0]
    assert first["steps"][-1]["location"] == [114.3699, -8.2428]
    assert document["summary"]["delivery"] == [11, 26_000, 0]
    assert document["summary"]["routes"] == 2
    # T2's lunch counts as VROOM counts it: as service.
    assert second["service"] == 2 * 300 + 120 + 900


def test_unserved_stops_are_unassigned_jobs(small_plan: Plan) -> None:
    document = _read(small_plan)
    assert document["summary"]["unassigned"] == 1
    assert document["unassigned"] == [
        {"id": 6, "type": "job", "location": [114.4299, -8.2028], "description": "R-6"}
    ]


def test_reloads_setup_and_a_break_at_a_door(trips_plan: Plan) -> None:
    document = _read(trips_plan)
    _hold_together(document)
    (route,) = document["routes"]
    assert [step["type"] for step in route["steps"]] == [
        "start", "job", "job", "job", "pickup", "break", "job", "job", "end"
    ]  # fmt: skip
    reload, pause, job = route["steps"][4:7]
    assert (reload["description"], reload["service"], reload["load"]) == (
        "posko", 600, [5, 11_500, 0]
    )  # fmt: skip
    # The way to R-5 and the set-up there are done before the break begins.
    assert (pause["setup"], pause["service"], pause["distance"]) == (120, 900, 3108)
    assert (job["arrival"], job["setup"], job["waiting_time"]) == (34_182, 0, 0)
    assert route["setup"] == trips_plan.totals.setup_duration == 120
    assert route["duration"] == trips_plan.totals.travel_duration
    assert route["distance"] == trips_plan.totals.travel_distance


def test_waiting_goes_where_the_team_waits(small_plan: Plan) -> None:
    route = small_plan.routes[0]
    first, second = route.visits
    late = replace(second, service_start=second.service_start + 600,
                   departure=second.departure + 600)  # fmt: skip
    # Two breaks while it waits at the second door, the second one cut out of the waiting too.
    arrival = second.arrival
    breaks = (
        Break(start=arrival + 60, end=arrival + 120),
        Break(start=arrival + 120, end=arrival + 300),
    )
    moved = replace(route, visits=(first, late), breaks=breaks)
    (told, _) = vroom_json(small_plan.replace(routes=(moved, small_plan.routes[1])))["routes"]
    waits = [(step["type"], step["arrival"] - arrival, step["waiting_time"], step["service"])
             for step in told["steps"][2:5]]  # fmt: skip
    assert waits == [("break", 0, 60, 60), ("break", 120, 0, 180), ("job", 300, 300, 300)]


def test_an_open_start_and_end_have_no_steps(small_plan: Plan) -> None:
    teams = tuple(team.replace(start=None, end=None) for team in small_plan.round_.teams)
    document = _read(small_plan.replace(round_=small_plan.round_.replace(teams=teams)))
    kinds = {step["type"] for route in document["routes"] for step in route["steps"]}
    assert kinds == {"job", "break"}


def test_an_empty_plan_is_an_answer(small_plan: Plan) -> None:
    document = _read(small_plan.replace(routes=()))
    assert document["routes"] == []
    assert document["summary"]["delivery"] == [0, 0, 0]


def test_the_first_priority_counts_most(small_plan: Plan) -> None:
    second = _read(small_plan)["routes"][1]
    assert second["priority"] == 5 + 3 + 3  # R-3 is of priority 1


@pytest.mark.parametrize(
    ("points", "encoded"),
    [
        # The example of Google's own page on the algorithm.
        ([(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)], "_p~iF~ps|U_ulLnnqC_mqNvxq`@"),
        ([], ""),
    ],
)
def test_a_way_is_an_encoded_polyline(points: list[tuple[float, float]], encoded: str) -> None:
    assert encode_polyline(points) == encoded


def test_no_text_of_a_household_is_in_it(hostile_plan: Plan, small_plan: Plan) -> None:
    written = dump(vroom_json(small_plan))
    for stop in small_plan.round_.stops:
        assert not any(text and text in written for text in (stop.name, stop.address, stop.phone))
    _read(hostile_plan)
