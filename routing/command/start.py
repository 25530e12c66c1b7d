"""What ``rounds plan`` starts from: an earlier plan, as it was or as somebody edited it.

In: a ``plan.json`` or a workbook, and names of teams as people write them. Out: a plan to improve
on, what in it is worth a look, and the ids of teams.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from routing.errors import Fault, InputError
from routing.model import Round
from routing.plan.model import Plan


def read_start(file: str, round_: Round) -> tuple[Plan, Sequence[Fault], tuple[str, ...]]:
    """A plan to start from, what in it is worth a look, and the teams struck out in it."""
    from routing.plan.arrangement import start_plan
    from routing.plan.start import start_faults
    from routing.sheets import read_plan
    from routing.sheets.arranged import SUFFIXES, read_arranged

    path = Path(file)
    if path.suffix.lower() not in SUFFIXES:
        plan = read_plan(path, round_, as_start=True)
        return plan, start_faults(plan, round_, path.name), ()
    arranged = read_arranged(path, round_, as_start=True)
    plan = start_plan(arranged.arrangement, round_)
    return plan, arranged.warnings, arranged.arrangement.struck


def named_teams(names: Sequence[str] | None, round_: Round) -> tuple[str, ...]:
    """The ids of teams that are named by id or by name, several with commas or semicolons.

    Raises
    ------
    InputError
        With every name that is no team's, or that of several.
    """
    known: dict[str, set[str]] = {}
    for team in round_.teams:
        for name in {team.id, team.name} - {""}:
            known.setdefault(_loose(name), set()).add(team.id)
    ids: list[str] = []
    faults = []
    for text in names or ():
        whole = known.get(_loose(text))
        for name in [text] if whole else re.split("[,;]", text):
            meant = known.get(_loose(name), set())
            exact = {team.id for team in round_.teams if team.id == name.strip()}
            if len(exact or meant) == 1:
                ids += exact or meant
            elif name.strip():
                values = {"name": name.strip(), "known": ", ".join(t.id for t in round_.teams)}
                faults.append(Fault(code="keep_unknown", values=values))
    if faults:
        raise InputError(faults)
    return tuple(dict.fromkeys(ids))


def _loose(text: str) -> str:
    return " ".join(text.split()).casefold()
