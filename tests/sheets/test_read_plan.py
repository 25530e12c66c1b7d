"""A plan comes back from its file as it was, and a broken file tells everything about itself."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routing.errors import InputError
from routing.model import Location
from routing.plan.check import check
from routing.plan.model import Plan
from routing.sheets import plan_json, read_plan
from routing.sheets.document import dump
from routing.words import LANGUAGES


def _write(path: Path, document: Any) -> Path:
    path.write_text(document if isinstance(document, str) else dump(document), "utf-8")
    return path


def test_a_plan_comes_back_as_it_was(small_plan: Plan, tmp_path: Path) -> None:
    path = _write(tmp_path / "plan.json", plan_json(small_plan, "id"))
    back = read_plan(path, small_plan.round_)
    rounded = [
        replace(route, geometry=tuple((round(x, 6), round(y, 6)) for x, y in route.geometry))
        for route in small_plan.routes
    ]
    assert back == small_plan.replace(routes=tuple(rounded))
    assert read_plan(tmp_path, small_plan.round_) == back


def test_trips_come_back_as_they_were(trips_plan: Plan, tmp_path: Path) -> None:
    path = _write(tmp_path / "plan.json", plan_json(trips_plan, "id"))
    back = read_plan(path, trips_plan.round_)
    assert back == trips_plan
    assert check(trips_plan.round_, back) == ()


def test_a_file_from_before_there_were_trips_is_read(small_plan: Plan, tmp_path: Path) -> None:
    document = plan_json(small_plan)
    for key in ("setup_duration", "loading_duration", "optional"):
        del document["totals"][key]
    for route in document["routes"]:
        del route["reloads"], route["load"]["millilitres"]
        for visit in route["visits"]:
            del visit["setup_duration"], visit["load_after"]["millilitres"]
    back = read_plan(_write(tmp_path / "plan.json", document), small_plan.round_)
    now = read_plan(_write(tmp_path / "now.json", plan_json(small_plan)), small_plan.round_)
    assert back == now


def test_a_depot_that_is_gone_is_a_fault(trips_plan: Plan, tmp_path: Path) -> None:
    document = plan_json(trips_plan)
    document["routes"][0]["reloads"][0]["depot"] = "gudang"
    with pytest.raises(InputError) as caught:
        read_plan(_write(tmp_path / "plan.json", document), trips_plan.round_)
    [fault] = caught.value.faults
    assert (fault.code, fault.column) == ("output_unknown_depot", "routes[0].reloads[0].depot")


def test_what_an_interrupted_search_left_stays_marked(small_plan: Plan, tmp_path: Path) -> None:
    path = _write(tmp_path / "plan.json", plan_json(small_plan.replace(interrupted=True)))
    assert read_plan(path, small_plan.round_).interrupted


def test_a_byte_order_mark_does_no_harm(small_plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(dump(plan_json(small_plan)), "utf-8-sig")
    assert read_plan(path, small_plan.round_).seed == 1


def test_whole_numbers_written_as_decimals_are_read_as_whole(
    small_plan: Plan, tmp_path: Path
) -> None:
    document = plan_json(small_plan)
    document["routes"][0]["visits"][0]["distance"] = 780.0
    back = read_plan(_write(tmp_path / "plan.json", document), small_plan.round_)
    assert type(back.routes[0].visits[0].distance) is int


def test_coordinates_finer_than_the_file_are_the_rounds_own(
    small_plan: Plan, tmp_path: Path
) -> None:
    fine = Location(lat=-8.24180000001, lon=114.37190000004)
    stops = tuple(
        stop.replace(location=fine) if stop.id == "R-1" else stop
        for stop in small_plan.round_.stops
    )
    path = _write(tmp_path / "plan.json", plan_json(small_plan))
    back = read_plan(path, small_plan.round_.replace(stops=stops))
    assert back.routes[0].visits[1].location == fine


def test_a_stop_that_has_moved_keeps_the_plans_place(small_plan: Plan, tmp_path: Path) -> None:
    """So that the check can tell."""
    stops = tuple(
        stop.replace(location=Location(lat=-8.3, lon=114.4)) if stop.id == "R-1" else stop
        for stop in small_plan.round_.stops
    )
    path = _write(tmp_path / "plan.json", plan_json(small_plan))
    back = read_plan(path, small_plan.round_.replace(stops=stops))
    assert back.routes[0].visits[1].location == Location(lat=-8.2418, lon=114.3719)


Change = Callable[[dict[str, Any]], object]


def _set(*place: Any) -> Change:
    """Put the last of ``place`` where the rest of it points."""
    *way, key, value = place

    def change(document: dict[str, Any]) -> None:
        at: Any = document
        for step in way:
            at = at[step]
        at[key] = value

    return change


BROKEN: list[tuple[Change | str | bytes, str | None, str]] = [
    ("", None, "output_not_json"),
    ("{", None, "output_not_json"),
    ('{"version": 1} x', None, "output_not_json"),
    ("[" * 100_000, None, "output_not_json"),
    ('{"version": NaN}', None, "output_not_json"),
    ('{"version": 1, "version": 1}', None, "output_not_json"),
    ('{"seed": ' + "9" * 5_000 + "}", None, "output_not_json"),
    (b"\xff\xfe{}", None, "output_not_utf8"),
    ("[]", None, "output_json_not_object"),
    ("null", None, "output_json_not_object"),
    ('{"routes": []}', "totals", "output_json_missing"),
    (_set("version", 2), "version", "output_json_not_one_of"),
    (_set("version", True), "version", "output_json_not_one_of"),
    (_set("objective", "fastest"), "objective", "output_json_not_one_of"),
    (_set("seed", "one"), "seed", "output_json_not_integer"),
    (_set("colour", "red"), "colour", "output_json_unknown"),
    (_set("round", "date", "2026-13-45"), "round.date", "output_other_date"),
    (_set("round", "date", "24/11/2026"), "round.date", "output_json_bad_form"),
    (_set("routes", 0, "team", "T9"), "routes[0].team", "output_unknown_team"),
    (_set("routes", 0, "team", "T2"), "routes[1].team", "output_team_twice"),
    (_set("routes", 1, "visits", 2, "stop", "R-99"), "routes[1].visits[2].stop",
     "output_unknown_stop"),
    (_set("unassigned", 0, "stop", "R-99"), "unassigned[0].stop", "output_unknown_stop"),
    (_set("routes", 0, "visits", []), "routes[0].visits", "output_json_too_few"),
    (_set("routes", 0, "visits", 0, "lat", 95), "routes[0].visits[0].lat",
     "output_json_too_large"),
    (_set("routes", 0, "visits", 0, "arrival", "8:00"), "routes[0].visits[0].arrival",
     "output_json_bad_form"),
    (_set("routes", 0, "start_at", 28_800), "routes[0].start_at", "output_json_not_string"),
    (_set("routes", 0, "load", "parcels", -1), "routes[0].load.parcels", "output_json_too_small"),
    (_set("routes", 0, "load", {"parcels": 1}), "routes[0].load.grams", "output_json_missing"),
    (_set("routes", 0, "geometry", 0, [114.3]), "routes[0].geometry[0]", "output_json_too_few"),
    (_set("routes", 0, "geometry", 0, [114.3, -8.2, 7]), "routes[0].geometry[0]",
     "output_json_too_many"),
    (_set("unassigned", 0, "reasons", 0, "code", "bad_luck"), "unassigned[0].reasons[0]",
     "output_unknown_reason"),
    (_set("unassigned", 0, "reasons", 0, "values", {}), "unassigned[0].reasons[0]",
     "output_unknown_reason"),
    (_set("unassigned", 0, "reasons", 0, "values", "late_span", "x"), "unassigned[0].reasons[0]",
     "output_unknown_reason"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place", "code"), BROKEN)
def test_a_broken_file_is_told_with_its_place(
    small_plan: Plan, tmp_path: Path, change: Change | str | bytes, place: str | None, code: str
) -> None:
    path = tmp_path / "plan.json"
    if isinstance(change, bytes):
        path.write_bytes(change)
    elif isinstance(change, str):
        path.write_text(change, "utf-8")
    else:
        document = copy.deepcopy(plan_json(small_plan))
        change(document)
        _write(path, document)
    with pytest.raises(InputError) as caught:
        read_plan(path, small_plan.round_)
    told = [(fault.file, fault.column, fault.code) for fault in caught.value.faults]
    assert ("plan.json", place, code) in told
    for fault in caught.value.faults:
        for language in LANGUAGES:
            assert fault.text(language)


def test_broken_json_names_its_line(small_plan: Plan, tmp_path: Path) -> None:
    path = _write(tmp_path / "plan.json", '{\n"version": 1,\n"seed" 2\n}')
    with pytest.raises(InputError) as caught:
        read_plan(path, small_plan.round_)
    assert caught.value.faults[0].row == 3


def test_all_faults_are_told_at_once(small_plan: Plan, tmp_path: Path) -> None:
    document = plan_json(small_plan)
    document["routes"][0]["visits"][0]["stop"] = "R-98"
    document["routes"][1]["team"] = "T9"
    document["unassigned"][0]["stop"] = "R-99"
    path = _write(tmp_path / "plan.json", document)
    with pytest.raises(InputError) as caught:
        read_plan(path, small_plan.round_)
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize("name", ["nothing.json", "folder"])
def test_a_file_that_is_not_there_is_told(small_plan: Plan, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError) as caught:
        read_plan(tmp_path / name, small_plan.round_)
    assert caught.value.faults[0].code == "output_no_file"


def test_a_round_that_is_not_there_is_told_with_where_it_was_looked_for(
    small_plan: Plan, tmp_path: Path
) -> None:
    document = plan_json(small_plan)
    document["round"]["source"] = "../gone/round.toml"
    path = _write(tmp_path / "plan.json", document)
    with pytest.raises(InputError) as caught:
        read_plan(path)
    assert caught.value.faults[0].code == "output_round_not_found"
    assert "gone" in str(caught.value)


def test_a_plan_of_a_round_without_files_says_so(small_plan: Plan, tmp_path: Path) -> None:
    path = _write(tmp_path / "plan.json", json.loads(dump(plan_json(small_plan))))
    with pytest.raises(InputError) as caught:
        read_plan(path)
    assert caught.value.faults[0].code == "output_round_unknown"
