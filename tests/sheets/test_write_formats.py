"""Formats are a choice, and each team's files stand in a folder a kind, safe from one another."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from routing.errors import InputError
from routing.plan.model import Plan
from routing.sheets import write_plan
from routing.sheets.write import MARKER


def _names(paths: tuple[Path, ...], out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in paths}


def _tree(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def test_only_the_formats_asked_for_are_written(small_plan: Plan, tmp_path: Path) -> None:
    """And the plan, of which all others come; a folder that was fuller is replaced."""
    out = tmp_path / "out"
    write_plan(small_plan, out, formats=("csv", "kml"))
    paths = write_plan(small_plan, out, formats=("messages",))
    wanted = {"messages/T1.txt", "messages/T2.txt", "plan.json"}
    assert _names(paths, out) == wanted
    assert set(_tree(out)) == wanted | {"messages", MARKER}


def test_the_sheets_for_phones_are_written_only_where_they_are_asked_for(
    small_plan: Plan, tmp_path: Path
) -> None:
    usual = _names(write_plan(small_plan, tmp_path / "out"), tmp_path / "out")
    assert "sheets.pdf" in usual
    assert not any("phone" in name for name in usual)
    paths = write_plan(small_plan, tmp_path / "out", formats=("phone",), languages=("id", "en"))
    assert {"sheets-phone.pdf", "sheets-phone.en.pdf"} == {
        path.name for path in paths if path.suffix == ".pdf"
    }


def test_an_unknown_format_is_told(small_plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_plan(small_plan, tmp_path / "out", formats=("gpx", "shp"))
    assert caught.value.faults[0].code == "output_unknown_format"
    assert "shp" in str(caught.value)


def test_teams_that_people_named_have_files_of_their_own(small_plan: Plan, tmp_path: Path) -> None:
    """Slashes, ``..`` and names that differ by case only neither leave the folder nor collide."""
    ids = ("../TIM a", "tim A")
    first, second = small_plan.round_.teams
    round_ = small_plan.round_.replace(teams=(first.replace(id=ids[0]), second.replace(id=ids[1])))
    routes = tuple(
        replace(route, team=each) for route, each in zip(small_plan.routes, ids, strict=True)
    )
    plan = small_plan.replace(round_=round_, routes=routes)
    write_plan(plan, tmp_path / "out", formats=("gpx",))
    assert set(_tree(tmp_path / "out" / "gpx")) == {"TIM-a.gpx", "tim-A-2.gpx"}


@pytest.mark.parametrize("make", ["file", "folder", "link", "folder in a file's place"])
def test_what_stands_in_a_team_folder_is_seen_too(
    small_plan: Plan, tmp_path: Path, make: str
) -> None:
    out, away = tmp_path / "out", tmp_path / "away"
    write_plan(small_plan, out, formats=("gpx",))
    away.mkdir()
    (away / "T1.gpx").write_text("mine")
    if make == "file":
        (out / "gpx" / "walked.gpx").write_text("a day's work")
    elif make == "folder":
        (out / "gpx" / "old").mkdir()
    elif make == "link":
        shutil.rmtree(out / "gpx")
        try:
            (out / "gpx").symlink_to(away, target_is_directory=True)
        except OSError:
            pytest.skip("no links on this machine")
    else:
        (out / "gpx" / "T1.gpx").unlink()
        (out / "gpx" / "T1.gpx").mkdir()
        (out / "gpx" / "T1.gpx" / "notes.txt").write_text("mine")
    before = _tree(tmp_path)
    with pytest.raises(InputError) as caught:
        write_plan(small_plan, out)
    assert caught.value.faults[0].code == "output_foreign"
    assert "gpx" in str(caught.value)
    assert _tree(tmp_path) == before
