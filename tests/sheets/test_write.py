"""What a folder of sheets holds, and that all of it tells the same."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from routing.errors import InputError
from routing.plan.model import Plan
from routing.sheets import read_plan, write_plan
from routing.sheets.write import MARKER

from .folders import FILES, FOLDERS, code_of, tree


class Network:
    """Stands for a road network; remembers what it was asked."""

    def __init__(self, lines: Any) -> None:
        self.lines, self.asked = lines, []  # type: ignore[var-annotated]

    def road_lines(self, bounds: tuple[float, float, float, float]) -> Any:
        self.asked.append(bounds)
        return self.lines


def _names(paths: tuple[Path, ...], out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in paths}


def test_all_files_are_written_and_nothing_beside_them(
    small_plan: Plan, tmp_path: Path, roads: Any
) -> None:
    network = Network(roads)
    paths = write_plan(small_plan, tmp_path / "out", network=network)
    assert _names(paths, tmp_path / "out") == FILES
    assert all(path.stat().st_size > 100 for path in paths)
    assert set(tree(tmp_path)) == {"out", *(f"out/{name}" for name in (*FILES, *FOLDERS, MARKER))}
    ((south, west, north, east),) = network.asked
    assert south < -8.2478
    assert north > -8.2398
    assert west < 114.3659
    assert east > 114.3739


def test_all_outputs_tell_the_same_stops_in_the_same_order(
    small_plan: Plan, tmp_path: Path, quick: None
) -> None:
    out = tmp_path / "out"
    write_plan(small_plan, out, language="en")
    want = {
        "T1": ["R-2", "R-1"],
        "T2": ["R-3", "R-5", "R-4"],
        "": ["R-6"],
    }
    document = json.loads((out / "plan.json").read_text("utf-8"))
    told = {route["team"]: [v["stop"] for v in route["visits"]] for route in document["routes"]}
    assert told | {"": [each["stop"] for each in document["unassigned"]]} == want

    rows: dict[str, list[str]] = {}
    with (out / "stops.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["team"], []).append(row["stop"])
    assert rows == want

    book = openpyxl.load_workbook(out / "plan.xlsx")
    for tab, team in (("T1", "T1"), ("T2", "T2"), ("Unserved", "")):
        lines = book[tab].iter_rows(min_row=2, values_only=True)
        # A team's lines that have no number are breaks.
        assert [line[2] for line in lines if line[0] or not team] == want[team]

    points: dict[str, list[str]] = {}
    for feature in json.loads((out / "plan.geojson").read_text("utf-8"))["features"]:
        told_of = feature["properties"]
        if told_of["kind"] != "route":
            points.setdefault(told_of.get("team", ""), []).append(told_of["stop"])
    assert points == want

    page = (out / "map.html").read_text("utf-8")
    block = re.search(r'id="data">(.*?)</script>', page)
    assert block
    data = json.loads(block[1])
    drawn = {team["id"]: [stop["id"] for stop in team["stops"]] for team in data["teams"]}
    assert drawn | {"": [stop["id"] for stop in data["unserved"]]} == want


def test_what_is_written_is_read_back(small_plan: Plan, tmp_path: Path, quick: None) -> None:
    write_plan(small_plan, tmp_path / "out")
    back = read_plan(tmp_path / "out", small_plan.round_)
    assert back.replace(routes=()) == small_plan.replace(routes=())
    for route, right in zip(back.routes, small_plan.routes, strict=True):
        for point, right_point in zip(route.geometry, right.geometry, strict=True):
            assert point == pytest.approx(right_point, abs=6e-7)
        assert replace(route, geometry=()) == replace(right, geometry=())
    write_plan(back, tmp_path / "again")
    first, second = (json.loads((tmp_path / name / "plan.json").read_text("utf-8"))
                     for name in ("out", "again"))  # fmt: skip
    assert first == second


def test_a_plan_of_files_finds_its_round_again(
    tmp_path: Path, small_plan: Plan, quick: None
) -> None:
    """The round's place is told relative to the plan, so that both can move together."""
    folder = tmp_path / "here" / "sobo"
    folder.mkdir(parents=True)
    (folder / "round.toml").write_text(
        '[round]\nname = "Sobo"\ndate = 2026-11-24\ntimezone = "Asia/Jakarta"\n'
        'households = "households.csv"\nteams = "teams.csv"\n\n'
        '[[depots]]\nid = "posko"\nlatitude = -8.2428\nlongitude = 114.3699\n', "utf-8",
    )  # fmt: skip
    (folder / "households.csv").write_text(
        "id,name,latitude,longitude,parcels\n"
        "R-1,Pak Slamet,-8.2418,114.3719,1\nR-2,Bu Sri,-8.2398,114.3739,2\n", "utf-8",
    )  # fmt: skip
    (folder / "teams.csv").write_text("id,profile\nT1,motorcycle\n", "utf-8")
    from routing.intake import load_round

    round_ = load_round(folder)
    left, gone = small_plan.unassigned[0], round_.stops
    plan = small_plan.replace(
        round_=round_,
        routes=(),
        unassigned=tuple(replace(left, stop=stop.id) for stop in gone),
    )
    write_plan(plan, folder / "out")
    text = (folder / "out" / "plan.json").read_text("utf-8")
    assert json.loads(text)["round"]["source"] == "../round.toml"
    assert str(tmp_path) not in text
    (tmp_path / "here").rename(tmp_path / "there")
    back = read_plan(tmp_path / "there" / "sobo" / "out" / "plan.json")
    assert back.round_.stops == round_.stops
    assert back.unassigned == plan.unassigned


def test_a_second_language_has_files_of_its_own(
    small_plan: Plan, tmp_path: Path, quick: None
) -> None:
    paths = write_plan(small_plan, tmp_path / "out", languages=("en", "id"))
    assert _names(paths, tmp_path / "out") == FILES | {
        "sheets.id.pdf", "map.id.html", "plan.id.xlsx", "gpx/T1.id.gpx", "gpx/T2.id.gpx",
        "kml/T1.id.kml", "kml/T2.id.kml", "messages/T1.id.txt", "messages/T2.id.txt",
    }  # fmt: skip
    assert "parcels" in (tmp_path / "out/messages/T1.txt").read_text("utf-8")
    assert "paket" in (tmp_path / "out/messages/T1.id.txt").read_text("utf-8")
    assert '<html lang="en">' in (tmp_path / "out/map.html").read_text("utf-8")
    assert '<html lang="id">' in (tmp_path / "out/map.id.html").read_text("utf-8")


def test_the_rounds_own_language_is_the_silent_one(
    small_plan: Plan, tmp_path: Path, quick: None
) -> None:
    write_plan(small_plan, tmp_path / "out")
    assert '<html lang="id">' in (tmp_path / "out/map.html").read_text("utf-8")
    write_plan(small_plan, tmp_path / "out", language="en")
    assert '<html lang="en">' in (tmp_path / "out/map.html").read_text("utf-8")


def test_an_unknown_language_is_told(small_plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_plan(small_plan, tmp_path / "out", languages=("id", "jv"))
    assert code_of(caught) == "output_unknown_language"


def test_hostile_texts_go_through_all_outputs(hostile_plan: Plan, tmp_path: Path) -> None:
    paths = write_plan(hostile_plan, tmp_path / "out", languages=("id", "en"))
    assert len(paths) == 2 * (3 + 6) + 6


def test_without_a_map_file_the_maps_have_no_background(
    small_plan: Plan, tmp_path: Path, quick: None
) -> None:
    round_ = small_plan.round_.replace(roads=tmp_path / "gone.osm.pbf")
    write_plan(small_plan.replace(round_=round_), tmp_path / "out")
    assert '"roads":{"names":[""],"lines":[]}' in (tmp_path / "out/map.html").read_text("utf-8")


def test_the_same_plan_gives_the_same_bytes(small_plan: Plan, tmp_path: Path, roads: Any) -> None:
    for name in ("one", "other"):
        write_plan(small_plan, tmp_path / name, network=Network(roads))
    assert tree(tmp_path / "one") == tree(tmp_path / "other")
