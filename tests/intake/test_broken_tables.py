"""Tables that met with accidents: every row is used or named, and nothing ends in an exception.

The accidents and the judge are those of ``benchmarks/broken_tables.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.broken_tables import Found, draw_case, judge, try_case, write_case  # noqa: E402
from benchmarks.table_accidents import TEXT_ACCIDENTS, Case, as_csv  # noqa: E402
from benchmarks.workbook_accidents import WORKBOOK_ACCIDENTS  # noqa: E402
from routing.intake import read_round  # noqa: E402

KINDS = (*TEXT_ACCIDENTS, *WORKBOOK_ACCIDENTS)
SLOW = {"_endless", "_bomb"}


@pytest.mark.parametrize("start", [33])
def test_no_row_is_lost_by_an_accident(tmp_path: Path, start: int) -> None:
    found = Found()
    for seed in range(start * len(KINDS), (start + 1) * len(KINDS)):
        if KINDS[seed % len(KINDS)].__name__ not in SLOW:
            try_case(seed, tmp_path / str(seed), found)
    assert not found.faults, "\n".join(found.faults)
    assert min(found.outcomes["round"], found.outcomes["faults"]) >= 4


@pytest.mark.slow
def test_no_row_is_lost_by_a_thousand_accidents(tmp_path: Path) -> None:
    found = Found()
    for seed in range(20_000, 20_700):
        try_case(seed, tmp_path / str(seed), found)
    assert not found.faults, "\n".join(found.faults)


def test_the_same_seed_breaks_a_table_in_the_same_way() -> None:
    for seed in (1, 2, 5, 9):
        assert draw_case(seed) == draw_case(seed)


def test_the_judge_sees_a_row_that_was_lost(tmp_path: Path) -> None:
    rows = [["id", "name", "latitude", "longitude"]]
    rows += [[f"H{n}", f"Qz{n:04d}", "-8.24", f"114.37{n}"] for n in range(3)]
    intake = read_round(
        write_case(
            "households",
            Case(kind="whole", name="t.csv", content=as_csv(rows[:3]).encode()),
            tmp_path / "r",
        )
    )
    whole = Case(kind="whole", name="t.csv", content=as_csv(rows).encode())
    assert any("neither used nor named" in each for each in judge("households", whole, intake))
