"""A folder of sheets is written wholly or not at all, and never over anybody's work."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

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
from routing.sheets import write_plan
from routing.sheets.write import MARKER

from .folders import FILES, FOLDERS, code_of, tree


def test_the_program_replaces_what_it_wrote(small_plan: Plan, tmp_path: Path, quick: None) -> None:
    out = tmp_path / "out"
    write_plan(small_plan, out, languages=("id", "en"))
    (out / ".~lock.plan.xlsx#").write_text("left by an office program")
    write_plan(small_plan.replace(seed=7), out)
    assert json.loads((out / "plan.json").read_text("utf-8"))["seed"] == 7
    assert set(tree(tmp_path)) == {"out", *(f"out/{name}" for name in (*FILES, *FOLDERS, MARKER))}


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
    before = tree(tmp_path)
    with pytest.raises(InputError) as caught:
        write_plan(small_plan, out)
    assert code_of(caught) == "output_foreign"
    assert "thesis.txt" in str(caught.value)
    assert tree(tmp_path) == before
    write_plan(small_plan, out, force=True)
    assert not (out / "thesis.txt").exists()
    assert (out / "plan.json").exists()


def test_a_file_is_refused(small_plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("work")
    with pytest.raises(InputError) as caught:
        write_plan(small_plan, tmp_path / "out", force=True)
    assert code_of(caught) == "output_is_file"
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
        assert code_of(caught) == "output_forbidden", out
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
    assert code_of(caught) == "output_forbidden"


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
    before = tree(tmp_path)
    monkeypatch.setattr(*writer, _raise(error))
    with pytest.raises(InputError if code else type(error)) as caught:
        write_plan(small_plan.replace(seed=2), out)
    if code:
        assert code_of(caught) == code  # type: ignore[arg-type]
    assert tree(tmp_path) == before


def test_when_the_last_move_fails_the_old_folder_comes_back(
    small_plan: Plan, tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    write_plan(small_plan, out)
    before = tree(tmp_path)
    rename = Path.rename

    def stubborn(self: Path, target: Path) -> Path:
        if self.name.endswith(".new"):
            raise PermissionError(errno.EACCES, "Access is denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(InputError) as caught:
        write_plan(small_plan.replace(seed=2), out)
    assert code_of(caught) == "output_no_permission"
    assert tree(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_that_may_not_be_written_is_told(small_plan: Plan, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(InputError) as caught:
            write_plan(small_plan, tmp_path / "out")
    finally:
        tmp_path.chmod(0o700)
    assert code_of(caught) == "output_no_permission"


def test_a_plan_that_breaks_a_rule_is_not_written(small_plan: Plan, tmp_path: Path) -> None:
    broken = small_plan.replace(violations=(Violation(code="late", detail="late by 3 s"),))
    with pytest.raises(RoutingError) as caught:
        write_plan(broken, tmp_path / "out")
    assert code_of(caught) == "output_violation"
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
        assert code_of(caught) == code
    assert not list(tmp_path.iterdir())
