"""Hard cases end well: the command tells what is the matter, and writes what there is to write."""

from __future__ import annotations

import csv
import json

import pytest


def keep(folder, name: str, rows: list[dict[str, str]], columns: list[str]) -> None:
    with (folder.path / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def planned_as(rounds, round_folder, quick):
    """Plan the changed round: the exit code, and what ``plan.json`` tells of its totals."""

    def plan(*arguments):
        ran = rounds("plan", round_folder, *(arguments or quick), "--json")
        assert "Traceback" not in ran.err
        told = json.loads(ran.out)
        return ran.code, told.get("totals"), told

    return plan


def households(round_folder) -> list[dict[str, str]]:
    return round_folder.rows("households.csv")


def test_no_team(round_folder, planned_as):
    keep(round_folder, "teams.csv", [], list(round_folder.rows("teams.csv")[0]))
    code, _, told = planned_as()
    assert (code, [fault["code"] for fault in told["faults"]]) == (2, ["no_teams"])


def test_one_stop(round_folder, planned_as):
    rows = households(round_folder)
    keep(round_folder, "households.csv", rows[:1], list(rows[0]))
    code, totals, told = planned_as()
    assert (code, totals["served"], totals["teams_out"]) == (0, 1, 1)
    assert told["measures"]["nearest_same_team"] == 1


def test_all_stops_at_one_place(round_folder, planned_as):
    first = households(round_folder)[0]
    place = {"latitude": first["latitude"], "longitude": first["longitude"]}
    round_folder.cells("households.csv", **place)
    code, totals, _ = planned_as()
    assert (code, totals["served"]) == (0, 24)


def test_more_stops_than_can_be_served(round_folder, planned_as):
    round_folder.cells("teams.csv", capacity_parcels="1")
    code, totals, told = planned_as()
    assert code == 4
    assert 0 < totals["served"] < 24
    assert all(each["reasons"] for each in told["unassigned"])


def test_windows_of_no_length(round_folder, planned_as):
    round_folder.cells("households.csv", row=2, windows="09:00-09:00")
    code, totals, told = planned_as()
    assert (code, totals["served"]) == (0, 24)
    name = households(round_folder)[0]["id"]
    starts = {v["stop"]: v["service_start"] for r in told["routes"] for v in r["visits"]}
    assert starts[name] == "09:00:00"


def test_a_stop_heavier_than_every_team(round_folder, planned_as):
    round_folder.cells("households.csv", row=2, parcels="999")
    code, totals, told = planned_as()
    assert (code, totals["unassigned"]) == (4, 1)
    [left_out] = told["unassigned"]
    assert "exceeds_every_capacity" in {each["code"] for each in left_out["reasons"]}


def test_a_stop_that_no_road_reaches(round_folder, planned_as):
    # Some 11 km away.
    here = households(round_folder)[0]
    round_folder.cells("households.csv", row=2, latitude=str(float(here["latitude"]) + 0.1))
    code, totals, told = planned_as()
    assert (code, totals["unassigned"]) == (4, 1)
    assert told["unassigned"][0]["reasons"]


@pytest.mark.slow
def test_a_thousand_stops_with_one_team(round_folder, planned_as):
    rows, teams = households(round_folder), round_folder.rows("teams.csv")
    many = [
        row | {"id": f"{row['id']}-{copy}", "latitude": str(float(row["latitude"]) + copy * 1e-6)}
        for copy in range(42)
        for row in rows
    ][:1000]
    keep(round_folder, "households.csv", many, list(rows[0]))
    keep(round_folder, "teams.csv", teams[:1], list(teams[0]))
    code, totals, _ = planned_as("--time-limit", "10")
    assert code == 4
    assert totals["stops"] == 1000
    assert 0 < totals["served"] < 1000
