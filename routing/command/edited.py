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
from routing.errors import Fault, InputError
from routing.model import Round
from routing.plan.model import Plan

if TYPE_CHECKING:
    from routing.plan.arrangement import Arrangement
    from routing.retime import Revision
    from routing.roads import RoadNetwork

_ROUND, _PLAN = "round.toml", "plan.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A plan that people edited."""

    revision: Revision
    arrangement: Arrangement
    network: RoadNetwork
    warnings: tuple[Fault, ...]
    is_workbook: bool

    @property
    def plan(self) -> Plan:
        """As it stands now."""
        return self.revision.plan


def is_workbook(path: str | Path) -> bool:
    """Whether a file is read as an edited workbook."""
    from routing.sheets.arranged import SUFFIXES

    return Path(path).suffix.lower() in SUFFIXES


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
    round_, made_by = find_round(path, options.round_path)
    if not options.language:
        console.language = round_.language
    arrangement, warnings = read_arrangement(path, round_, made_by)
    map_of(round_)
    watch.phase("roads")
    network = load_ground(round_, cache=not options.no_cache, progress=watch.map_progress)
    watch.phase("check")
    revision = retime(round_, network, arrangement, made_by=made_by)
    if not is_workbook(path):
        # What a plan.json tells of its days was worked out before anybody changed it.
        revision = replace(revision, before=made_by)
    return Edited(
        revision=revision, arrangement=arrangement, network=network, warnings=warnings,
        is_workbook=is_workbook(path),
    )  # fmt: skip


def find_round(path: Path, round_path: str | None) -> tuple[Round, Plan | None]:
    """The round of an edited plan, and the plan that was printed, if it is at hand: ``plan.json``
    beside it; else the round that lies beside or above it.
    """
    from routing.intake import load_round
    from routing.sheets import read_plan

    round_ = load_round(round_path) if round_path else None
    folder = path if path.is_dir() else path.parent
    if not is_workbook(path):
        plan = read_plan(path, round_)
        return plan.round_, plan
    if (folder / _PLAN).is_file():
        try:
            plan = read_plan(folder / _PLAN, round_, as_start=True)
            return plan.round_, plan
        except InputError as error:
            lost = {"output_round_unknown", "output_round_not_found"}
            if round_ is None and not all(fault.code in lost for fault in error.faults):
                raise
    for place in (folder, folder.parent):
        if round_ is None and (place / _ROUND).is_file():
            round_ = load_round(place)
    if round_ is None:
        raise InputError([Fault(code="edit_no_plan", file=path.name)])
    return round_, None


def read_arrangement(
    path: Path, round_: Round, made_by: Plan | None, *, as_start: bool = False
) -> tuple[Arrangement, tuple[Fault, ...]]:
    """Who visits whom, and what in the file is worth a look."""
    from routing.plan.arrangement import arrangement_of
    from routing.sheets.arranged import read_arranged

    if is_workbook(path):
        printed = arrangement_of(made_by).routes if made_by else None
        arranged = read_arranged(path, round_, before=printed, as_start=as_start)
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
