"""A plan that people edited, read back and worked out anew.

In: an edited ``plan.xlsx``, or a ``plan.json`` whose times are to be worked out again. Out: an
``Edited`` plan, for ``routing.command.edited_told`` to tell of.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from routing.command.console import Console
from routing.command.plan import map_of
from routing.command.watch import Watch
from routing.command.workbook import plan_file_of, plan_of
from routing.errors import Fault, InputError
from routing.model import Round
from routing.plan.model import Plan
from routing.sheets.arranged_book import Book, is_workbook, read_book

if TYPE_CHECKING:
    from routing.plan.arrangement import Arrangement
    from routing.retime import Revision
    from routing.roads import RoadNetwork

_ROUND, _PLAN = "round.toml", "plan.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A plan that people edited; ``folder`` is that of all its sheets."""

    revision: Revision
    arrangement: Arrangement
    network: RoadNetwork
    warnings: tuple[Fault, ...]
    is_workbook: bool
    folder: Path

    @property
    def plan(self) -> Plan:
        """As it stands now."""
        return self.revision.plan


def read_edited(options: argparse.Namespace, console: Console, watch: Watch) -> Edited:
    """Read an edited plan and work out its times and loads.

    Raises
    ------
    InputError
        See ``routing.sheets.arranged.read_arranged`` and ``routing.retime.retime``.
    """
    from routing.ground import load_ground
    from routing.retime import retime

    path = Path(options.path)
    book = read_book(path) if is_workbook(path) else None
    round_, made_by = find_round(path, options.round_path, book)
    if not options.language:
        console.language = round_.language
    arrangement, warnings = read_arrangement(path, round_, made_by, book)
    map_of(round_)
    watch.phase("roads")
    network = load_ground(round_, cache=not options.no_cache, progress=watch.map_progress)
    watch.phase("check")
    revision = retime(round_, network, arrangement, made_by=made_by)
    if book is None:
        # What a plan.json tells of its days was worked out before anybody changed it.
        revision = replace(revision, before=made_by)
    return Edited(
        revision=revision, arrangement=arrangement, network=network, warnings=warnings,
        is_workbook=book is not None, folder=_folder_of(path, book),
    )  # fmt: skip


def _folder_of(path: Path, book: Book | None) -> Path:
    """Where all sheets of the plan lie: of a village's workbook that is above it."""
    if path.is_dir():
        return path
    plan_file = plan_file_of(path, book) if book is not None and book.is_part else None
    return path.parent if plan_file is None else _shortest(plan_file.parent)


def _shortest(folder: Path) -> Path:
    """A folder as seen from here, where it lies below."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def find_round(path: Path, round_path: str | None, book: Book | None) -> tuple[Round, Plan | None]:
    """The round of an edited plan, and the plan that was printed, if it is at hand: ``plan.json``
    beside it (above it, of a village's workbook); else the round that lies beside or above it.
    """
    from routing.intake import load_round
    from routing.sheets import read_plan

    round_ = load_round(round_path) if round_path else None
    if book is None:
        plan = read_plan(path, round_)
        return plan.round_, plan
    try:
        if (printed := plan_of(path, book, round_)) is not None:
            return printed.round_, printed
    except InputError as error:
        lost = {"output_round_unknown", "output_round_not_found"}
        codes = {fault.code for fault in error.faults}
        if book.is_part or (round_ is None and not codes <= lost):
            raise
    folder = path.parent
    for place in (folder, folder.parent):
        if round_ is None and (place / _ROUND).is_file():
            round_ = load_round(place)
    if round_ is None:
        raise InputError([Fault(code="edit_no_plan", file=path.name)])
    return round_, None


def read_arrangement(
    path: Path, round_: Round, made_by: Plan | None, book: Book | None
) -> tuple[Arrangement, tuple[Fault, ...]]:
    """Who visits whom, and what in the file is worth a look."""
    from routing.plan.arrangement import arrangement_of
    from routing.sheets.arranged import arrange

    if book is not None:
        arranged = arrange(book, round_, before=arrangement_of(made_by).routes if made_by else None)
        return arranged.arrangement, arranged.warnings
    if made_by is None:
        raise ValueError("a plan.json is a plan")
    arrangement = arrangement_of(made_by, path.name if path.is_file() else _PLAN)
    if faults := list(_twice_or_lost(arrangement, round_)):
        raise InputError(faults)
    return arrangement, ()


def _twice_or_lost(arrangement: Arrangement, round_: Round) -> Iterator[Fault]:
    """Stops that a ``plan.json`` tells of twice, or not at all."""
    from routing.intake.gather import shown_id

    seen: dict[str, str] = {}
    file = ""
    for steps in (*arrangement.routes.values(), arrangement.unserved):
        for step in steps:
            file, key = step.seat.file, step.seat.column or ""
            if step.stop and step.stop in seen:
                values = {"id": shown_id(step.stop), "key": seen[step.stop]}
                yield Fault(code="edit_told_twice", file=file, column=key, values=values)
            seen.setdefault(step.stop, key)
    for stop in round_.stops:
        if stop.id not in seen:
            values = {"id": shown_id(stop.id)}
            yield Fault(code="edit_not_told", file=file, values=values)
