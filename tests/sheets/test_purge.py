"""Old outputs go, and nothing else does."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from routing.errors import InputError
from routing.plan.model import Plan
from routing.sheets import write_plan
from routing.sheets.marker import MARKER, own_files, round_date
from routing.sheets.purge import find_old, find_undated, remove_output

DAY = dt.date(2026, 11, 24)
AFTER = DAY + dt.timedelta(days=1)


@pytest.fixture
def write(small_plan: Plan) -> Callable[..., Path]:
    def make(folder: Path, date: dt.date = DAY) -> Path:
        plan = small_plan.replace(round_=small_plan.round_.replace(date=date))
        write_plan(plan, folder, formats=("gpx", "messages"))
        return folder

    return make


def _tree(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def _marked(out: Path, **changes: object) -> None:
    marker = json.loads((out / MARKER).read_text("utf-8"))
    (out / MARKER).write_text(json.dumps({**marker, **changes}), "utf-8")


def test_rounds_before_the_date_are_found_below_a_folder(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    old = write(tmp_path / "sobo" / "out", DAY)
    write(tmp_path / "licin" / "out", AFTER)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    (found,) = find_old([tmp_path], AFTER)
    assert (found.folder, found.date, found.foreign) == (old.resolve(), DAY, ())
    assert find_old([tmp_path], DAY) == ()
    assert len(find_old([tmp_path, old, tmp_path / "licin"], AFTER + dt.timedelta(days=1))) == 2


def test_a_folder_goes_whole_and_all_around_it_stays(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    (tmp_path / "sobo").mkdir()
    (tmp_path / "sobo" / "households.csv").write_text("id,name\n")
    before = _tree(tmp_path)
    out = write(tmp_path / "sobo" / "out")
    (out / "gpx" / ".DS_Store").write_bytes(b"left by a file manager")
    (out / "~$plan.xlsx").write_bytes(b"left by an office program")
    (found,) = find_old([tmp_path], AFTER)
    remove_output(found)
    assert _tree(tmp_path) == before


@pytest.mark.parametrize("make", ["file", "file below", "empty folder", "link", "no marker",
                                  "strange marker", "folder for a file"])  # fmt: skip
def test_a_folder_with_anything_else_is_left_as_it_is(
    tmp_path: Path, write: Callable[..., Path], make: str
) -> None:
    out = write(tmp_path / "out")
    (found,) = find_old([out], AFTER)
    if make == "file":
        (out / "thesis.txt").write_text("ten years of work")
    elif make == "file below":
        (out / "messages" / "answers.txt").write_text("mine")
    elif make == "empty folder":
        (out / "photos").mkdir()
    elif make == "link":
        try:
            (out / "gpx" / "T9.gpx").symlink_to(tmp_path / "elsewhere")
        except OSError:
            pytest.skip("no links on this machine")
    elif make == "no marker":
        (out / MARKER).unlink()
    elif make == "strange marker":
        _marked(out, program="squares")
    else:
        (out / "plan.json").unlink()
        (out / "plan.json").mkdir()
        (out / "plan.json" / "mine.txt").write_text("mine")
    before = _tree(tmp_path)
    assert all(each.foreign for each in find_old([out], AFTER))
    with pytest.raises(InputError) as caught:
        remove_output(found)
    assert caught.value.faults[0].code == "purge_foreign"
    assert _tree(tmp_path) == before


def test_a_marker_cannot_name_files_outside_its_folder(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    out = write(tmp_path / "out")
    (tmp_path / "mine.txt").write_text("mine")
    names = list(own_files(out) or ())[1:]
    evil = ["../mine.txt", str(tmp_path / "mine.txt"), "gpx/../../mine.txt", "..\\mine.txt", 7]
    _marked(out, files=[*names, *evil])
    (found,) = find_old([out], AFTER)
    remove_output(found)
    assert _tree(tmp_path) == {"mine.txt": b"mine"}


def test_a_file_that_only_bears_the_mark_s_name_hides_nothing(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    (tmp_path / MARKER).write_text("my settings")
    out = write(tmp_path / "out")
    assert [each.folder for each in find_old([tmp_path], AFTER)] == [out.resolve()]


def test_links_are_not_followed(tmp_path: Path, write: Callable[..., Path]) -> None:
    away = write(tmp_path / "away" / "out")
    (tmp_path / "here").mkdir()
    try:
        (tmp_path / "here" / "link").symlink_to(away, target_is_directory=True)
    except OSError:
        pytest.skip("no links on this machine")
    assert find_old([tmp_path / "here"], AFTER) == ()


def test_a_folder_of_an_older_version_is_dated_by_its_plan(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    out = write(tmp_path / "out")
    _marked(out, date=None)
    assert round_date(out, "plan.json") == DAY
    (out / "plan.json").write_text("{}")
    assert round_date(out, "plan.json") is None
    assert find_old([out], AFTER) == ()


def test_a_call_that_was_interrupted_can_be_repeated(
    tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = write(tmp_path / "out")
    (found,) = find_old([out], AFTER)
    unlink = Path.unlink

    def busy(self: Path, missing_ok: bool = False) -> None:
        if self.name == "T2.txt":
            raise PermissionError(13, "open in another program")
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", busy)
        with pytest.raises(InputError) as caught:
            remove_output(found)
    assert caught.value.faults[0].code == "output_no_permission"
    assert (out / MARKER).exists()
    (again,) = find_old([tmp_path], AFTER)
    remove_output(again)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        find_old([tmp_path / "gone", tmp_path / "too"], AFTER)
    assert [fault.code for fault in caught.value.faults] == ["purge_no_folder"] * 2


def test_folders_without_a_date_that_can_be_read_are_found(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    whole, without, damaged, cut = (write(tmp_path / name / "out") for name in "abcd")
    _marked(without, date="soon")
    (damaged / MARKER).write_text("my settings")
    (cut / MARKER).write_bytes((cut / MARKER).read_bytes()[:40])
    (cut / "plan.json").write_text("{}")
    (without / "plan.json").write_text("{}")
    (tmp_path / MARKER).write_text("my settings")  # a stranger's: no sheets stand beside it
    assert set(find_undated([tmp_path])) == {each.resolve() for each in (without, damaged, cut)}
    assert whole.resolve() == find_old([tmp_path], AFTER)[0].folder
