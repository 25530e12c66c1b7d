"""What a killed process left half written is known as ours: by purge, and by the next run."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from pathlib import Path

import pytest

from routing.plan.model import Plan
from routing.sheets import write, write_plan
from routing.sheets.purge import find_old, remove_output


def _killed(plan: Plan, out: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run that ends before its folder is put in its place, and tidies nothing."""
    with monkeypatch.context() as patch:
        patch.setattr(write, "_swap", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            write_plan(plan, out, formats=("messages",))
    (left,) = out.parent.glob(".out.*.new")
    (left / "stops.csv").unlink(missing_ok=True)
    return left


def test_purge_finds_and_removes_a_folder_left_half_written(
    small_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = _killed(small_plan, tmp_path / "out", monkeypatch)
    (left / "plan.json").unlink()
    (found,) = find_old([tmp_path], small_plan.round_.date + dt.timedelta(days=1))
    assert found.folder == left.resolve()
    remove_output(found)
    assert not left.exists()


def test_the_next_run_removes_a_stale_one_and_spares_one_being_written(
    small_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = _killed(small_plan, tmp_path / "out", monkeypatch)
    write_plan(small_plan, tmp_path / "out", formats=("messages",))
    assert left.exists()
    old = time.time() - 2 * write.STALE
    for each in (*left.rglob("*"), left):
        os.utime(each, (old, old))
    write_plan(small_plan, tmp_path / "out", formats=("messages",))
    assert not left.exists()
