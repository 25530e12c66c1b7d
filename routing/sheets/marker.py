"""The mark that this program leaves in every folder that it writes, and what it says is ours.

In: a folder. Out: what is in it that this program did not put there; when its round was. A folder
is replaced or purged only where nothing else stands in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from routing import __version__
from routing.checkpoint import CHECKPOINT, UNFINISHED

MARKER = ".rounds"
"""Stands in every folder that this program wrote, and names the files that it put there."""

_ALWAYS = (MARKER, CHECKPOINT, UNFINISHED)
"""Ours whether it is named or not."""

_WORKBOOK = ".xlsx"

_CLUTTER = (".DS_Store", "Thumbs.db", "desktop.ini", ".~lock.*", "~$*", "._*")
"""What file managers and office programs leave in a folder: nobody's work."""


def marker_text(files: Iterable[str], date: dt.date, *, workbooks_in: Path | None = None) -> str:
    """The marker of a folder.

    Parameters
    ----------
    files
        Their names within the folder, parted by ``/``.
    date
        Of the round.
    workbooks_in
        The folder that holds them, for the marker to know workbooks again.
    """
    names = sorted(files)
    books = [name for name in names if name.endswith(_WORKBOOK)] if workbooks_in else []
    marker: dict[str, Any] = {
        "program": "rounds",
        "version": __version__,
        "date": date.isoformat(),
        "files": names,
        "workbooks": {name: _digest((workbooks_in or Path()) / name) for name in books},
    }
    return json.dumps(marker, indent=1) + "\n"


def changed_workbooks(folder: Path) -> list[str]:
    """The workbooks in a folder that are not as this program wrote them; none where the marker does
    not tell.
    """
    try:
        marker = json.loads((folder / MARKER).read_text("utf-8"))
        digests = [(n, d) for n, d in marker["workbooks"].items() if _inside(n)]
        return [n for n, d in digests if (folder / n).is_file() and _digest(folder / n) != d]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()


def mark_folder(folder: Path, date: dt.date) -> None:
    """Make a folder for what comes before any sheet, marked as ours; a mark that is there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / MARKER).exists():
        (folder / MARKER).write_text(marker_text((), date), "utf-8")


def own_files(folder: Path) -> tuple[str, ...] | None:
    """The names of the files that the marker says this program put there; ``None`` where there is
    no marker, or none that can be read.
    """
    try:
        marker = json.loads((folder / MARKER).read_text("utf-8"))
        if marker["program"] != "rounds":
            return None
        names = [name for name in marker["files"] if _inside(name)]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (*_ALWAYS, *names)


def round_date(folder: Path, plan_file: str) -> dt.date | None:
    """When the round was whose outputs a folder holds: by its marker, or by the plan in it, since
    older versions wrote no date into the marker. A checkpoint in it may be of a later day.
    """
    written = _date_in(folder / MARKER, "date") or _date_in(folder / plan_file, "round", "date")
    kept = _date_in(folder / CHECKPOINT, "date")
    return max(written, kept) if written and kept else written or kept


def _date_in(path: Path, *keys: str) -> dt.date | None:
    try:
        value: Any = json.loads(path.read_text("utf-8"))
        for key in keys:
            value = value[key]
        return dt.date.fromisoformat(value)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def foreign_names(folder: Path) -> list[str]:
    """What stands in a folder that this program did not put there; clutter aside."""
    return sorted(_foreign(folder, "", set(own_files(folder) or ())))


def is_clutter(path: Path) -> bool:
    """Whether it is a file that file managers and office programs leave behind."""
    return any(path.match(pattern) for pattern in _CLUTTER) and not path.is_dir()


def _foreign(folder: Path, prefix: str, ours: set[str]) -> Iterator[str]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if (name in ours and not entry.is_dir()) or is_clutter(entry):
            continue
        below = f"{name}/"
        # A link is never looked into: what it leads to is somebody else's.
        inside = not entry.is_symlink() and any(each.startswith(below) for each in ours)
        if inside and entry.is_dir():
            yield from _foreign(entry, below, ours)
        else:
            yield name


def _inside(name: object) -> bool:
    """Whether a name of a file stays within its folder."""
    if not isinstance(name, str) or "\\" in name:
        return False
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and ":" not in name
