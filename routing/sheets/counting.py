"""How much of a folder of sheets is written.

In: what is to be written, and each file and each team's sheet as it is done, from any thread. Out:
the part of the work that is done, and how many teams' sheets are drawn, told to whoever asked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

SheetsProgress = Callable[[float, int, int], None]
"""Told the part that is done, 0 to 1, the teams' sheets that are drawn, and of how many."""

FILE, TABLE = 0.02, 0.1
"""What a small file, and a team on the map or in the workbook, are reckoned to take beside drawing
a team's sheet: a bar need not be exact."""


class Count:
    """Counts what is written.

    Parameters
    ----------
    num_routes
        Teams that are out.
    copies
        How many times each team's sheet is drawn: in each language, on A4 and for phones.
    tell
        Told after each step.
    """

    def __init__(self, num_routes: int, copies: int, tell: SheetsProgress | None) -> None:
        self._num_routes = num_routes
        self._copies = copies
        self._tell = tell
        self._lock = threading.Lock()
        self._weights: dict[str, float] = {}
        self._whole = 0.0
        self._done = 0.0
        self._drawn = 0

    def expect(self, kinds: Mapping[str, str], *, by_part: bool) -> None:
        """Say what is to come: of each file its kind, and whether teams are written in parts."""
        tables = {"map": TABLE * self._num_routes, "xlsx": TABLE * self._num_routes}
        self._weights = {name: FILE + tables.get(kind, 0.0) for name, kind in kinds.items()}
        copies = max(self._copies, 1) if by_part else self._copies
        self._whole = sum(self._weights.values()) + self._num_routes * copies
        self._add(0.0, 0)

    def file(self, name: str) -> None:
        """A file is written."""
        self._add(self._weights.get(name, 0.0), 0)

    def drawn(self, num: int) -> None:
        """So many teams' sheets are drawn."""
        self._add(num, num)

    def part(self, num_routes: int) -> None:
        """All that belongs to so many teams is written."""
        self._add(num_routes * max(self._copies, 1), num_routes * self._copies)

    def _add(self, weight: float, num: int) -> None:
        if self._tell is None:
            return
        with self._lock:
            self._done += weight
            self._drawn += num
            part = self._done / self._whole if self._whole else 1.0
            part = 1.0 if part > 1 - 1e-9 else part  # sums of floats
            self._tell(part, self._drawn, self._num_routes * self._copies)
