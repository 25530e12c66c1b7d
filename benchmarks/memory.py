"""The memory of a process and all below it, watched from outside (Linux).

In: a process id. Out: the most bytes that they had at once; what they share is counted once (PSS).
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

EVERY = 0.5
"""Seconds between two looks."""


class MemoryWatch:
    """Looks again and again; use as a context manager."""

    def __init__(self, pid: int) -> None:
        self.most = 0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(EVERY):
            self.most = max(self.most, sum(map(_bytes, family(self._pid))))


def family(pid: int) -> list[int]:
    """A process and all that it started, and they."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            # "pid (name) state parent": a name may hold spaces and brackets.
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            below.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for each in found:
        found += below.get(each, [])
    return found


def _bytes(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return 0
