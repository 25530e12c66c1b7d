"""Old rounds' outputs: found by their mark, and removed file by file.

In: folders, a date. Out: which folders of outputs below them are older, which have no date,
and their removal. Only
what the mark names is removed: a folder with anything else in it is left as it is, and told.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from routing.errors import Fault, InputError
from routing.sheets.marker import MARKER, foreign_names, is_clutter, own_files, round_date
from routing.sheets.reading import PLAN_FILE
from routing.sheets.said import said

_OUTPUTS = (PLAN_FILE, "sheets.pdf", "stops.csv", "map.html", "plan.xlsx", "messages", "gpx", "kml")
"""What tells a folder of sheets from one where a stranger's file happens to be called like ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldOutput:
    """A folder of outputs.

    Parameters
    ----------
    date
        Of its round.
    foreign
        What else stands in it: it is not removed then.
    """

    folder: Path
    date: dt.date
    foreign: tuple[str, ...]


def find_old(folders: Iterable[Path], before: dt.date) -> tuple[OldOutput, ...]:
    """Folders of outputs of rounds before a date: the folders themselves, and those below them.

    Raises
    ------
    InputError
        With every folder that is not there.
    """
    asked = [folder.expanduser() for folder in folders]
    if missing := [each for each in asked if not each.is_dir()]:
        raise InputError(
            Fault(code="purge_no_folder", file=each.name, values={"path": str(each)})
            for each in missing
        )
    marked = dict.fromkeys(each.resolve() for folder in asked for each in _marked(folder))
    dated = [(folder, round_date(folder, PLAN_FILE)) for folder in marked]
    return tuple(
        OldOutput(folder=folder, date=date, foreign=tuple(foreign_names(folder)))
        for folder, date in dated
        if date is not None and date < before
    )


def find_undated(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Folders of outputs whose mark is damaged or that hold no date: nobody can tell how old they
    are.
    """
    marked = dict.fromkeys(
        Path(place).resolve()
        for folder in folders
        for place, _, files in os.walk(folder.expanduser())
        if MARKER in files
    )
    return tuple(
        folder
        for folder in marked
        if (round_date(folder, PLAN_FILE) is None and own_files(folder) is not None)
        or (own_files(folder) is None and any((folder / name).exists() for name in _OUTPUTS))
    )


def remove_output(output: OldOutput) -> None:
    """Remove a folder of outputs: the files that its mark names and what file managers left, then
    the folders that are empty by then; the mark last, so that an interrupted call can be repeated.

    Raises
    ------
    InputError
        Something else stands in the folder, or the system refuses.
    """
    folder = output.folder
    with said(folder):
        ours, foreign = own_files(folder), foreign_names(folder)
        if ours is None or foreign:
            raise InputError([foreign_fault(folder, foreign)])
        within = {
            above
            for name in ours
            for above in (folder / name).parents
            if above != folder and above.is_relative_to(folder)
        }
        deepest = sorted(within, key=lambda path: len(path.parts), reverse=True)
        for path in (*(folder / name for name in ours if name != MARKER), *_clutter(within)):
            path.unlink(missing_ok=True)
        for below in deepest:
            if below.is_dir():
                below.rmdir()
        for path in (*_clutter([folder]), folder / MARKER):
            path.unlink(missing_ok=True)
        folder.rmdir()


def foreign_fault(folder: Path, foreign: Iterable[str]) -> Fault:
    """Why a folder is kept."""
    values = {"path": str(folder), "files": ", ".join(list(foreign)[:3])}
    return Fault(code="purge_foreign", file=folder.name, values=values)


def undated_fault(folder: Path) -> Fault:
    """Why a folder is kept of which nobody can tell how old it is."""
    return Fault(code="purge_no_date", file=folder.name, values={"path": str(folder)})


def _marked(folder: Path) -> Iterator[Path]:
    """Folders with our mark, a folder itself among them; links are not followed."""
    for place, below, files in os.walk(folder):
        if MARKER in files and own_files(Path(place)) is not None:
            below.clear()
            yield Path(place)


def _clutter(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from [each for each in folder.iterdir() if is_clutter(each)]
