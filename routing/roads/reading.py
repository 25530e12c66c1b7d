"""How far a file has been read: for those who watch while osmium reads a large one.

In: what osmium yields, and the file's path. Out: the same, and now and then the part of the file's
bytes that have been read. Where the system does not tell how far a file is read (it does on Linux),
nothing is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

Tell = Callable[[float], None]
"""Takes the part done, 0 to 1."""

EVERY = 2_000
"""Objects between two looks."""

_OPEN, _FACTS = Path("/proc/self/fd"), Path("/proc/self/fdinfo")


def watched(objects: Iterable[Any], path: Path, tell: Tell) -> Iterator[Any]:
    """The same objects, telling on the way how far the file is read; the part never falls."""
    size = path.stat().st_size
    told = 0.0
    descriptor: str | None = None
    for number, thing in enumerate(objects):
        yield thing
        if number % EVERY:
            continue
        descriptor = descriptor or _descriptor(path)
        part = min(1.0, _position(descriptor) / max(1, size)) if descriptor else 0.0
        if part > told:
            told = part
            tell(part)


def _descriptor(path: Path) -> str | None:
    """The number under which this process has the file open."""
    try:
        for entry in _OPEN.iterdir():
            try:
                if entry.samefile(path):
                    return entry.name
            except OSError:
                continue
    except OSError:
        pass
    return None


def _position(descriptor: str) -> int:
    try:
        facts = (_FACTS / descriptor).read_text("ascii")
        return int(facts.split("pos:", 1)[1].split(None, 1)[0])
    except (OSError, ValueError, IndexError):
        return 0
