"""An edited workbook, and the plan that it was printed with.

In: a file, and a round if one is given. Out: the workbook and its ``plan.json`` read, for the
commands that check, print and start from edited plans. A village's workbook tells of its own teams
only: the plan lies above it.
"""

from __future__ import annotations

from pathlib import Path

from routing.errors import Fault, InputError
from routing.model import Round
from routing.plan.model import Plan
from routing.sheets.arranged_book import Book


def plan_file_of(path: Path, book: Book) -> Path | None:
    """The ``plan.json`` of a workbook, if it is at hand.

    Raises
    ------
    InputError
        Where a workbook that tells of some teams only has none.
    """
    from routing.sheets.arranged_part import find_plan

    found = find_plan(path, book)
    if found is None and book.is_part:
        raise InputError([Fault(code="edit_part_alone", file=path.name)])
    return found


def plan_of(path: Path, book: Book, round_: Round | None) -> Plan | None:
    """The plan of a workbook, as it was printed, if it is at hand.

    Raises
    ------
    InputError
        As ``plan_file_of``, and where the plan cannot be read.
    """
    from routing.sheets import read_plan

    file = plan_file_of(path, book)
    return None if file is None else read_plan(file, round_, as_start=True)
