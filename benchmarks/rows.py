"""CSV files of benchmarks that go on where they were broken off.

In: a file, its columns, rows. Out: the rows that are there; rows added at its end.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path


def read_rows(file: Path) -> list[dict[str, str]]:
    """All rows; none if there is no file."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def add_rows(file: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Add rows in one go, so that a run has all of its rows or none; a new file gets a heading."""
    new = not file.exists()
    with file.open("a", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([columns, *rows] if new else rows)
