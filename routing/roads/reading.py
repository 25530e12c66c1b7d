"""How far a file has been read: for those who watch while osmium reads a large one.

In: what osmium yields, and the file's path. Out: the same, and now and then the part of the file's
bytes that have been read: where the process's own handle of the file stands, which every system
tells. Should one not, nothing is told.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

Tell = Callable[[float], None]
"""Takes the part done, 0 to 1."""

EVERY = 2_000
"""Objects between two looks."""

_HANDLES = 256
"""Numbers of open files that are looked at: systems give the lowest that is free."""


def watched(objects: Iterable[Any], path: Path, tell: Tell) -> Iterator[Any]:
    """The same objects, telling on the way how far the file is read; the part never falls."""
    size = path.stat().st_size
    told = 0.0
    handles: list[int] = []
    for number, thing in enumerate(objects):
        yield thing
        if number % EVERY:
            continue
        handles = handles or list(_handles(path))
        part = min(1.0, _position(handles) / max(1, size))
        if part > told:
            told = part
            tell(part)


def _handles(path: Path) -> Iterator[int]:
    """The numbers under which this process has the file open."""
    mine = path.stat()
    for number in range(_HANDLES):
        try:
            if os.path.samestat(os.fstat(number), mine):
                yield number
        except OSError:
            continue


def _position(handles: list[int]) -> int:
    """How far the file is read; somebody else in this process may have it open as well."""
    found = []
    for number in handles:
        try:
            found.append(os.lseek(number, 0, os.SEEK_CUR))
        except OSError:
            continue
    return min(found, default=0)
