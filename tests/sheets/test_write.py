"""A folder of sheets is written wholly or not at all, and never over anybody's work."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import routing.sheets.document
import routing.sheets.geojson
import routing.sheets.gpx
import routing.sheets.html_map
import routing.sheets.pdf
import routing.sheets.stops_csv
import routing.sheets.vroom
import routing.sheets.xlsx
from routing.errors import InputError, RoutingError
from routing.model import Location
from routing.plan.model import Plan, Violation
from routing.sheets import read_plan, write_plan
from routing.sheets.write import MARKER
from routing.words import LANGUAGES

TOP = {"sheets.pdf", "stops.csv", "routes.csv", "unassigned.csv", "plan.xlsx", "plan.geojson",
       "map.html", "plan.json", "plan.vroom.json"}  # fmt: skip
OF_TEAMS = {
    f"{folder}/{team}.{ending}"
    for folder, ending in (("gpx", "gpx"), ("kml", "kml"), ("messages", "txt"))
    for team in ("T1", "T2")
}
FILES = TOP | OF_TEAMS
FOLDERS = {"gpx", "kml", "messages"}


class Network:
    """Stands for a road network; remembers what it was asked."""

    def __init__(self, lines: Any) -> None:
        self.lines, self.asked = lines, []  # type: ignore[var-annotated]

    def road_lines(self, bounds: tuple[float, float, float, float]) -> Any:
        self.asked.append(bounds)
        return self.lines


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for the PDF where its content is not looked at."""

    def write(plan: Plan, path: Path, **_: Any) -> None:
        path.write_bytes(b"%PDF-")

    monkeypatch.setattr(routing.sheets.pdf, "write_pdf", write)


def _tree(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def _names(paths: tuple[Path, ...], out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in paths}


def _code(caught: pytest.ExceptionInfo[RoutingError]) -> str:
    for language in LANGUAGES:
        assert all(fault.text(language) for fault in caught.value.faults)
    return caught.value.faults[0].code


def test_all_files_are_written_and_nothing_beside_them(
    small_plan: Plan, tmp_path: Path, roads: Any
) -> None:
    network = Network(roads)
    paths = write_plan(small_plan, tmp_path / "out", network=network)
    assert _names(paths, tmp_path / "out") == FILES
    assert all(path.stat().st_size > 100 for path in paths)
    assert set(_tree(tmp_path)) == {"out", *(f"out/{name}" for name in (*FILES, *FOLDERS, MARKER))}
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
    assert _code(caught) == "output_unknown_language"


def test_the_program_replaces_what_it_wrote(small_plan: Plan, tmp_path: Path, quick: None) -> None:
    out = tmp_path / "out"
    write_plan(small_plan, out, languages=("id", "en"))
    (out / ".~lock.plan.xlsx#").write_text("left by an office program")
    write_plan(small_plan.replace(seed=7), out)
    assert json.loads((out / "plan.json").read_text("utf-8"))["seed"] == 7
    assert set(_tree(tmp_path)) == {"out", *(f"out/{name}" for name in (*FILES, *FOLDERS, MARKER))}


def test_an_empty_folder_is_used(small_plan: Plan, tmp_path: Path, quick: None) -> None:
    (tmp_path / "out").mkdir()
    write_plan(small_plan, tmp_path / "out")
    assert (tmp_path / "out" / "plan.json").exists()


def test_folders_above_are_made_and_taken_away_again_on_failure(
    small_plan: Plan, tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_plan(small_plan, tmp_path / "a" / "b" / "out")
    assert (tmp_path / "a/b/out/plan.json").exists()
    monkeypatch.setattr(routing.sheets.stops_csv, "write_csv", _raise(ValueError("bug")))
    with pytest.raises(ValueError, match="bug"):
        write_plan(small_plan, tmp_path / "a" / "c" / "d" / "out")
    assert not (tmp_path / "a" / "c").exists()


@pytest.mark.parametrize("make", ["foreign folder", "own folder with a stranger", "bad marker"])
def test_a_folder_with_other_peoples_files_is_refused_and_untouched(
    small_plan: Plan, tmp_path: Path, quick: None, make: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    if make == "own folder with a stranger":
        write_plan(small_plan, out)
    elif make == "bad marker":
        (out / MARKER).write_text('["rounds"]')
    (out / "thesis.txt").write_text("ten years of work")
    before = _tree(tmp_path)
    with pytest.raises(InputError) as caught:
        write_plan(small_plan, out)
    assert _code(caught) == "output_foreign"
    assert "thesis.txt" in str(caught.value)
    assert _tree(tmp_path) == before
    write_plan(small_plan, out, force=True)
    assert not (out / "thesis.txt").exists()
    assert (out / "plan.json").exists()


def test_a_file_is_refused(small_plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("work")
    with pytest.raises(InputError) as caught:
        write_plan(small_plan, tmp_path / "out", force=True)
    assert _code(caught) == "output_is_file"
    assert (tmp_path / "out").read_text() == "work"


def test_places_that_are_never_written_over(
    small_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, folder, stand = tmp_path / "people/ani", tmp_path / "work/sobo", tmp_path / "stand/here"
    for each in (home, folder, stand, tmp_path / "maps"):
        each.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.chdir(stand)
    round_ = small_plan.round_.replace(
        source=folder / "round.toml", roads=tmp_path / "maps" / "sobo.osm.pbf"
    )
    plan = small_plan.replace(round_=round_)
    refused: list[str | Path] = [
        home, home.parent, "~", folder, folder.parent, folder / "out" / "..", "/", ".", "..",
        tmp_path / "maps",
    ]  # fmt: skip
    for out in refused:
        with pytest.raises(InputError) as caught:
            write_plan(plan, out, force=True)
        assert _code(caught) == "output_forbidden", out
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_link_to_the_rounds_folder_is_seen_through(small_plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "sobo").mkdir()
    try:
        (tmp_path / "link").symlink_to(tmp_path / "sobo", target_is_directory=True)
    except OSError:
        pytest.skip("no links on this machine")
    round_ = small_plan.round_.replace(source=tmp_path / "sobo" / "round.toml")
    with pytest.raises(InputError) as caught:
        write_plan(small_plan.replace(round_=round_), tmp_path / "link", force=True)
    assert _code(caught) == "output_forbidden"


def _raise(error: BaseException) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


WRITERS = [
    (routing.sheets.pdf, "write_pdf"),
    (routing.sheets.html_map, "map_page"),
    (routing.sheets.xlsx, "write_xlsx"),
    (routing.sheets.stops_csv, "write_csv"),
    (routing.sheets.geojson, "plan_geojson"),
    (routing.sheets.gpx, "team_gpx"),
    (routing.sheets.vroom, "vroom_json"),
    (routing.sheets.document, "plan_json"),
]


ERRORS = [
    (PermissionError(errno.EACCES, "Permission denied"), "output_no_permission"),
    (OSError(errno.EIO, "Input/output error"), "output_cannot_write"),
    (ValueError("bug"), ""),
    (KeyboardInterrupt(), ""),
]

NO_SPACE = (OSError(errno.ENOSPC, "No space left on device"), "output_no_space")


@pytest.mark.parametrize(
    ("writer", "failure"),
    [*((each, NO_SPACE) for each in WRITERS), *((WRITERS[-1], each) for each in ERRORS)],
)
def test_when_one_writer_fails_the_old_folder_stays_and_nothing_else(
    *,
    small_plan: Plan,
    tmp_path: Path,
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
    writer: tuple[Any, str],
    failure: tuple[BaseException, str],
) -> None:
    error, code = failure
    out = tmp_path / "out"
    write_plan(small_plan, out)
    before = _tree(tmp_path)
    monkeypatch.setattr(*writer, _raise(error))
    with pytest.raises(InputError if code else type(error)) as caught:
        write_plan(small_plan.replace(seed=2), out)
    if code:
        assert _code(caught) == code  # type: ignore[arg-type]
    assert _tree(tmp_path) == before


def test_when_the_last_move_fails_the_old_folder_comes_back(
    small_plan: Plan, tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    write_plan(small_plan, out)
    before = _tree(tmp_path)
    rename = Path.rename

    def stubborn(self: Path, target: Path) -> Path:
        if self.name.endswith(".new"):
            raise PermissionError(errno.EACCES, "Access is denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(InputError) as caught:
        write_plan(small_plan.replace(seed=2), out)
    assert _code(caught) == "output_no_permission"
    assert _tree(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_that_may_not_be_written_is_told(small_plan: Plan, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(InputError) as caught:
            write_plan(small_plan, tmp_path / "out")
    finally:
        tmp_path.chmod(0o700)
    assert _code(caught) == "output_no_permission"


def test_a_plan_that_breaks_a_rule_is_not_written(small_plan: Plan, tmp_path: Path) -> None:
    broken = small_plan.replace(violations=(Violation(code="late", detail="late by 3 s"),))
    with pytest.raises(RoutingError) as caught:
        write_plan(broken, tmp_path / "out")
    assert _code(caught) == "output_violation"
    assert not (tmp_path / "out").exists()


def test_a_plan_that_does_not_fit_its_round_is_not_written(
    small_plan: Plan, trips_plan: Plan, tmp_path: Path
) -> None:
    stops = small_plan.round_.stops
    moved = stops[0].replace(location=Location(lat=-8.3, lon=114.4))
    cases = {
        "output_stop_missing": small_plan.replace(unassigned=()),
        "output_stop_twice": small_plan.replace(unassigned=small_plan.unassigned * 2),
        "output_unknown_stop": small_plan.replace(
            round_=small_plan.round_.replace(stops=stops[:-1])
        ),
        "output_unknown_team": small_plan.replace(
            routes=(replace(small_plan.routes[0], team="T9"), small_plan.routes[1])
        ),
        "output_unknown_depot": trips_plan.replace(
            routes=(
                replace(
                    trips_plan.routes[0],
                    reloads=(replace(trips_plan.routes[0].reloads[0], depot="gudang"),),
                ),
            )
        ),
        "output_stop_moved": small_plan.replace(
            round_=small_plan.round_.replace(stops=(moved, *stops[1:]))
        ),
    }
    for code, plan in cases.items():
        with pytest.raises(RoutingError) as caught:
            write_plan(plan, tmp_path / "out")
        assert _code(caught) == code
    assert not list(tmp_path.iterdir())


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
    assert _tree(tmp_path / "one") == _tree(tmp_path / "other")
