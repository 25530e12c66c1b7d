"""The marks by which teams are struck out, in the summary tab of an edited workbook.

In: the cells of that tab. Out: the teams that are struck out, and where.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from routing.errors import Fault
from routing.intake.cells import is_blank, read_flag, read_text
from routing.intake.gather import CellError
from routing.model import Round
from routing.plan.arrangement import Seat, fault_at
from routing.sheets.arranged_rows import find_columns


def read_marks(
    lines: Sequence[Sequence[Any]], seat: Seat, round_: Round, faults: list[Fault]
) -> dict[str, Seat]:
    """The teams that are struck out: by a mark, ``ya`` or ``x``, in their line.

    Parameters
    ----------
    lines
        All rows of the tab.
    seat
        The tab.
    round_
        The round.
    faults
        Where a mark that says neither yes nor no, or one beside no team, is noted.
    """
    found = find_columns(lines, ("team", "struck_out"))
    if found is None:
        return {}
    first, columns = found
    teams = {team.id for team in round_.teams}
    struck: dict[str, Seat] = {}
    for number, line in enumerate(lines[first + 1 :], start=first + 2):
        mark = line[columns["struck_out"]] if columns["struck_out"] < len(line) else None
        if is_blank(mark):
            continue
        here = Seat(file=seat.file, tab=seat.tab, row=number)
        cell = line[columns["team"]]
        try:
            team = "" if is_blank(cell) else read_text(cell)
            if not read_flag(mark):
                continue
        except CellError:
            faults.append(fault_at("edit_bad_mark", here))
            continue
        if team in teams:
            struck[team] = here
        else:
            faults.append(fault_at("edit_mark_of_nobody", here))
    return struck
