"""How much of a folder is written: from nothing to all, whatever is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.plan.model import Plan
from routing.sheets import parts_workers, villages, write_plan
from routing.sheets.counting import Count


@pytest.mark.parametrize("formats", [None, ("csv",), ("pdf", "phone"), ("messages", "xlsx")])
@pytest.mark.parametrize("by_village", [False, True])
def test_the_part_that_is_done_grows_from_nothing_to_all(
    small_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    formats: tuple[str, ...] | None, by_village: bool,
) -> None:  # fmt: skip
    if by_village:
        monkeypatch.setattr(villages, "MANY_TEAMS", 1)
    told: list[tuple[float, int, int]] = []
    write_plan(
        small_plan, tmp_path / "out", languages=("id", "en"), formats=formats,
        progress=lambda *each: told.append(each),
    )  # fmt: skip
    parts = [part for part, _, _ in told]
    assert parts == sorted(parts)
    assert parts[0] == 0
    assert parts[-1] == 1
    # Two teams, in two languages; on A4 and for phones.
    sheets = {None: 4, ("pdf", "phone"): 8}.get(formats, 0)
    assert told[-1][1:] == (sheets, sheets)
    assert {of for _, _, of in told} == {sheets}


def test_what_a_dead_child_did_not_write_is_counted_too(small_plan: Plan, tmp_path: Path) -> None:
    told: list[int] = []
    job = parts_workers.Job(
        plan=small_plan, ways=(), folder=tmp_path / "a", kinds=("messages",),
        languages=("id",),
    )  # fmt: skip
    parts_workers.write_jobs([job, job], workers=1, written=told.append)
    assert told == [2, 2]


def test_nobody_need_ask() -> None:
    count = Count(3, 1, None)
    count.expect({"a.csv": "csv"}, by_part=False)
    count.file("a.csv")
