"""What ``rounds plan`` starts from: an earlier plan, as it was or as somebody edited it.

In: a ``plan.json`` or a workbook, and names of teams as people write them. Out: a plan to improve
on, what in it is worth a look, and the ids of teams.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from routing.command.workbook import plan_of
from routing.errors import Fault, InputError
from routing.model import Round
from routing.plan.model import Plan


def read_start(file: str, round_: Round) -> tuple[Plan, Sequence[Fault], tuple[str, ...]]:
    """A plan to start from, what in it is worth a look, and the teams struck out in it."""
    from routing.plan.arrangement import arrangement_of, start_plan
    from routing.plan.start import start_faults
    from routing.sheets import read_plan
    from routing.sheets.arranged import arrange, is_workbook, read_book

    path = Path(file)
    if not is_workbook(path):
        plan = read_plan(path, round_, as_start=True)
        return plan, start_faults(plan, round_, path.name), ()
    book = read_book(path)
    printed = plan_of(path, book, round_) if book.is_part else None
    before = arrangement_of(printed).routes if printed else None
    arranged = arrange(book, round_, before=before, as_start=True)
    plan = start_plan(arranged.arrangement, round_)
    return plan, arranged.warnings, arranged.arrangement.struck


def named_teams(names: Sequence[str] | None, round_: Round) -> tuple[str, ...]:
    """The ids of teams that are named by id or by name, several with commas or semicolons; a row
    that was counted out is named by its id or its name, and means all of its teams.

    Raises
    ------
    InputError
        With every name that is no team's, or that of several rows.
    """
    known: dict[str, dict[str, list[str]]] = {}
    for team in round_.teams:
        row = team.counted_from or team.id
        of_row = [team.counted_from, team.name.rpartition(" ")[0]] if team.counted_from else []
        for name in dict.fromkeys(map(_loose, [team.id, team.name, *of_row])):
            known.setdefault(name, {}).setdefault(row, []).append(team.id)
    ids: list[str] = []
    faults = []
    for text in names or ():
        whole = known.get(_loose(text))
        for name in [text] if whole else re.split("[,;]", text):
            rows = known.get(_loose(name), {})
            exact = [team.id for team in round_.teams if team.id == name.strip()]
            if exact or (len(rows) == 1 and name.strip()):
                ids += exact or next(iter(rows.values()))
            elif name.strip():
                values = {"name": name.strip(), "known": ", ".join(_row_names(round_))}
                faults.append(Fault(code="keep_unknown", values=values))
    if faults:
        raise InputError(faults)
    return tuple(dict.fromkeys(ids))


def _row_names(round_: Round) -> Sequence[str]:
    """What teams go by: of those that were counted out of a row its id comes first."""
    names = ([team.counted_from, team.id] for team in round_.teams)
    return [*dict.fromkeys(name for each in names for name in each if name)]


def _loose(text: str) -> str:
    return " ".join(text.split()).casefold()
