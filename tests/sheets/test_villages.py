"""A plan of very many teams lies in folders by village, told by an index, as one folder does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import routing.sheets.parts_workers
import routing.sheets.pdf
from routing.plan.model import Plan
from routing.sheets import read_plan, villages, write_plan
from routing.sheets.parts_workers import Job, write_jobs

NAMES = {"villages/Kebalenan", "villages/Licin", "villages/Sobo"}


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two teams count as very many."""
    monkeypatch.setattr(villages, "MANY_TEAMS", 2)


def test_few_teams_stay_in_one_folder(small_plan: Plan) -> None:
    assert villages.parts_of(small_plan) == ()


def test_each_team_and_each_unserved_stop_is_in_one_part(many: None, small_plan: Plan) -> None:
    # T1 goes to Sobo twice. T2 has one stop in Kebalenan and two that tell no village.
    parts = {part.name: part for part in villages.parts_of(small_plan)}
    told = {
        name: ([r.team for r in part.plan.routes], [u.stop for u in part.plan.unassigned])
        for name, part in parts.items()
    }
    assert told == {"Kebalenan": (["T2"], []), "Licin": ([], ["R-6"]), "Sobo": (["T1"], [])}
    assert {part.folder for part in parts.values()} == NAMES
    sobo = parts["Sobo"].plan
    assert [stop.id for stop in sobo.round_.stops] == ["R-2", "R-1"]
    assert sobo.round_.name == "Sobo, November 2026 · Sobo"
    assert (sobo.totals.served, sobo.totals.stops, sobo.totals.team_duration) == (2, 2, 1020)
    assert sobo.totals.demand == (3, 7_500, 0)
    assert sobo.round_.teams == small_plan.round_.teams


def test_villages_of_one_name_are_told_apart_by_their_codes(many: None, small_plan: Plan) -> None:
    codes = {"R-2": "1", "R-1": "1", "R-3": "2", "R-5": "2", "R-4": "2", "R-6": "2"}
    stops = tuple(
        stop.replace(village="Karang", village_code=codes[stop.id])
        for stop in small_plan.round_.stops
    )
    plan = small_plan.replace(round_=small_plan.round_.replace(stops=stops))
    parts = villages.parts_of(plan)
    assert [part.folder for part in parts] == ["villages/1-Karang", "villages/2-Karang"]
    assert [len(part.plan.unassigned) for part in parts] == [0, 1]


def test_without_villages_teams_are_counted_off(
    many: None, small_plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(villages, "PER_FOLDER", 1)
    stops = tuple(stop.replace(village="") for stop in small_plan.round_.stops)
    plan = small_plan.replace(round_=small_plan.round_.replace(stops=stops))
    assert [part.name for part in villages.parts_of(plan)] == ["T1 – T1", "T2 – T2"]


def test_a_folder_a_village_is_written_beside_what_tells_of_all(
    many: None, small_plan: Plan, tmp_path: Path, roads: Any
) -> None:
    class Network:
        def road_lines(self, bounds: tuple[float, ...]) -> Any:
            return roads

    out = tmp_path / "out"
    written = write_plan(small_plan, out, network=Network(), languages=("id", "en"))
    told = {path.relative_to(out).as_posix() for path in written}
    there = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert there == told | {".rounds"}
    assert {name for name in told if "/" not in name} == {
        "map.html", "map.en.html", "plan.xlsx", "plan.en.xlsx", "stops.csv", "plan.geojson",
        "routes.csv", "unassigned.csv",
        "plan.json", "plan.vroom.json",
    }  # fmt: skip
    assert {name for name in told if name.startswith("villages/Sobo/")} == {
        f"villages/Sobo/{name}"
        for name in (
            "sheets.pdf", "sheets.en.pdf", "plan.xlsx", "plan.en.xlsx", "gpx/T1.gpx",
            "gpx/T1.en.gpx", "kml/T1.kml", "kml/T1.en.kml", "messages/T1.txt", "messages/T1.en.txt",
        )
    }  # fmt: skip
    assert all(path.stat().st_size > 50 for path in written)
    assert [route.team for route in read_plan(out, small_plan.round_).routes] == ["T1", "T2"]
    # Ours, so that it is replaced without being forced.
    write_plan(small_plan, out, network=Network(), formats=("csv",))
    assert {p.name for p in out.iterdir()} == {
        "routes.csv",
        "stops.csv",
        "unassigned.csv",
        "plan.json",
        ".rounds",
    }


@pytest.mark.parametrize("teams", [2, 3])
def test_a_network_gives_back_what_it_worked_out_before_villages_are_written(
    small_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, roads: Any, teams: int
) -> None:
    class Network:
        forgot = 0

        def road_lines(self, bounds: tuple[float, ...]) -> Any:
            return roads

        def forget(self) -> None:
            self.forgot += 1

    monkeypatch.setattr(villages, "MANY_TEAMS", teams)
    network = Network()
    write_plan(small_plan, tmp_path / "out", network=network, formats=("pdf",))
    assert network.forgot == (len(small_plan.routes) >= teams)


def test_the_index_leads_to_every_team(many: None, small_plan: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_plan(small_plan, out, language="en", formats=("xlsx",))
    book = openpyxl.load_workbook(out / "plan.xlsx")
    assert book.sheetnames == ["Summary", "Villages", "Unserved", "rounds"]
    assert book["rounds"].sheet_state == "hidden"
    rows = [[cell for cell in row if cell is not None] for row in book["Summary"].values]
    ends = {row[0]: row[-2:] for row in rows if row and row[0] in {"T1", "T2"}}
    assert ends == {
        "T1": ["Sobo", "villages/Sobo"],
        "T2": ["Kebalenan", "villages/Kebalenan"],
    }
    table = list(book["Villages"].values)
    assert table[0][:5] == ("Village", "Folder", "Teams", "Served", "Unserved")
    assert [row[:5] for row in table[1:]] == [
        ("Kebalenan", "villages/Kebalenan", 1, 3, 0),
        ("Licin", "villages/Licin", 0, 0, 1),
        ("Sobo", "villages/Sobo", 1, 2, 0),
    ]
    own = openpyxl.load_workbook(out / "villages/Sobo/plan.xlsx")
    assert [tab.title for tab in own if tab.sheet_state == "visible"] == [
        "Summary", "T1", "Unserved",
    ]  # fmt: skip


@pytest.mark.parametrize("lost", [False, True])
def test_processes_write_what_one_writes_even_if_they_die(
    many: None, small_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    def jobs(folder: Path) -> list[Job]:
        return [
            Job(plan=part.plan, ways=(), folder=folder / part.folder,
                kinds=("xlsx", "messages"), languages=("id",))
            for part in villages.parts_of(small_plan)
        ]  # fmt: skip

    write_jobs(jobs(tmp_path / "one"), workers=1)
    if lost:
        child = routing.sheets.children.Child
        monkeypatch.setattr(child, "receive", lambda self: self.kill() or b"")
    write_jobs(jobs(tmp_path / "more"), workers=3)
    assert _contents(tmp_path / "more") == _contents(tmp_path / "one")
    assert len(_contents(tmp_path / "one")) == 5


def test_what_fails_in_a_village_leaves_nothing_behind(
    many: None, small_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(routing.sheets.pdf, "write_pdf", write)
    with pytest.raises(Exception, match="the disk is full"):
        write_plan(small_plan, tmp_path / "out", formats=("pdf",))
    assert not list(tmp_path.iterdir())


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_marker_names_all_files_with_their_folders(
    many: None, small_plan: Plan, tmp_path: Path
) -> None:
    write_plan(small_plan, tmp_path / "out", formats=("messages",))
    marker = json.loads((tmp_path / "out/.rounds").read_text("utf-8"))
    assert marker["files"] == sorted(
        ["plan.json", "villages/Kebalenan/messages/T2.txt", "villages/Sobo/messages/T1.txt"]
    )
