"""What people changed in a plan's folder and what is kept of it when the folder is written anew.

In: the folder, and the workbook that its plan was read from. Out: what writes each kept file, by
its name within the folder: the edited workbook as ``plan.edited.xlsx``, since people's own notes
may stand there; and beside a village's those of other villages that somebody has changed too.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from routing.sheets.marker import changed_workbooks, own_files
from routing.sheets.team_files import Writer

EDITED = "edited"
"""In the name under which an edited workbook is kept: ``plan.edited.xlsx``."""


def kept_files(edited: Path | None, final: Path) -> dict[str, Writer]:
    """What is kept in a folder that is written anew; nothing if no workbook of it was read."""
    name = _within(edited, final)
    if name is None:
        return {}
    earlier = [each for each in own_files(final) or () if f".{EDITED}." in each]
    changed = [each for each in changed_workbooks(final) if each != name]
    kept: dict[str, Writer] = {}
    for each in (*earlier, *changed, name):
        if (final / each).is_file():
            kept[_kept_name(each)] = partial(_write_again, (final / each).read_bytes())
    return kept


def others_changed(edited: Path, folder: Path) -> list[str]:
    """The workbooks of a folder, but for one, that somebody has changed since they were printed."""
    final = folder.expanduser().resolve()
    name = _within(edited, final)
    return [] if name is None else [each for each in changed_workbooks(final) if each != name]


def taken_name(edited: Path | None, final: Path) -> str | None:
    """The name within the folder of the workbook that the plan was read from, if it lies there."""
    return _within(edited, final)


def _within(edited: Path | None, final: Path) -> str | None:
    if edited is None or not edited.resolve().is_relative_to(final):
        return None
    return edited.resolve().relative_to(final).as_posix()


def _kept_name(name: str) -> str:
    path = Path(name)
    stem = path.stem.removesuffix(f".{EDITED}")
    return path.with_name(f"{stem}.{EDITED}{path.suffix}").as_posix()


def _write_again(content: bytes, path: Path) -> None:
    path.write_bytes(content)
