"""QR codes as few rectangles.

In: an address. Out: the dark parts of its code as rectangles of modules, runs merged along rows and
then down columns: about a third of what a rectangle a module would be.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

QUIET = 4
"""Modules of white round a code (ISO/IEC 18004)."""

_MASK = 3
"""One of the eight patterns, always the same: to weigh all of them takes five times as long, and
readers undo any."""


@lru_cache(maxsize=256)
def qr_boxes(text: str) -> tuple[int, tuple[tuple[int, int, int, int], ...]]:
    """Modules along a side, the white round it not counted, and the dark rectangles as (column,
    row, columns, rows).
    """
    import segno

    # Level M mends 15 % of the code: rain and folds.
    code = segno.make_qr(text, error="m", boost_error=False, mask=_MASK)
    open_runs: dict[tuple[int, int], int] = {}
    boxes: list[tuple[int, int, int, int]] = []
    matrix = [*code.matrix, b""]
    for row, modules in enumerate(matrix):
        runs = _runs(modules)
        for run in [run for run in open_runs if run not in runs]:
            first = open_runs.pop(run)
            boxes.append((run[0], first, run[1] - run[0], row - first))
        for run in runs:
            open_runs.setdefault(run, row)
    return len(code.matrix), tuple(boxes)


def _runs(modules: Iterable[int]) -> set[tuple[int, int]]:
    """Where dark modules follow one another: (first, past the last)."""
    runs = set()
    start = -1
    for column, dark in enumerate([*modules, 0]):
        if dark and start < 0:
            start = column
        elif not dark and start >= 0:
            runs.add((start, column))
            start = -1
    return runs
