"""The example that people try first: it plans as the README says, wholly."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from routing import check_plan, load_roads, read_plan
from routing.__main__ import main

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="module")
def sobo(tmp_path_factory):
    """A copy of the example with its plan in ``out``."""
    folder = tmp_path_factory.mktemp("examples") / "sobo"
    shutil.copytree(EXAMPLES / "sobo", folder, ignore=shutil.ignore_patterns("out"))
    assert main(["plan", str(folder), "--iterations", "40", "--workers", "1", "--json"]) == 0
    return folder


def test_it_holds_what_the_readme_says():
    with (EXAMPLES / "sobo" / "households.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 180
    with (EXAMPLES / "sobo" / "teams.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 10


def test_all_are_served_by_ten_teams_and_the_check_is_clean(sobo):
    plan = read_plan(sobo / "out")
    assert check_plan(plan.round_, plan, load_roads(plan.round_.roads)) == ()
    assert (plan.totals.served, plan.totals.unassigned, plan.totals.teams_out) == (180, 0, 10)
    assert plan.totals.longest_over_mean < 1.2
    served = sorted(visit.stop for route in plan.routes for visit in route.visits)
    assert served == sorted(stop.id for stop in plan.round_.stops)


def test_the_files_are_there_and_tell_the_same_stops_in_the_same_order(sobo):
    out = sobo / "out"
    assert {path.name for path in out.iterdir()} == {
        ".rounds", "map.html", "plan.geojson", "plan.json", "plan.xlsx", "sheets.pdf", "stops.csv",
        "routes.csv", "unassigned.csv",
        "plan.vroom.json", "gpx", "kml", "messages",
    }  # fmt: skip
    document = json.loads((out / "plan.json").read_text("utf-8"))
    told = [visit["stop"] for route in document["routes"] for visit in route["visits"]]
    with (out / "stops.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [cell for row in rows for cell in row if cell in set(told)] == told
    assert (out / "sheets.pdf").read_bytes().startswith(b"%PDF-")
    assert "<html" in (out / "map.html").read_text("utf-8")


@pytest.mark.slow
def test_with_the_default_limits_the_days_are_fair(sobo, tmp_path):
    assert main(["plan", str(sobo), "--out", str(tmp_path / "out"), "--json"]) == 0
    document = json.loads((tmp_path / "out" / "plan.json").read_text("utf-8"))
    assert document["totals"]["served"] == 180
    assert document["totals"]["longest_over_mean"] <= 1.105
