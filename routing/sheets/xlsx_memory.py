"""What a workbook remembers of the plan that it was printed from, in a hidden tab of its own.

In: the plan's tabs as they are written. Out: rows of ids and places, and those rows read back: so
that an edited workbook can be held against what it was. No text of a household is among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from routing.plan.model import Plan
from routing.sheets.tables import DayRow, ReloadRow, StopRow

TAB = "rounds"
_MARK = "rounds plan"
_VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a stop or a reload was printed: the team (empty for the unserved), the row of its
    tab, and as the how manyeth visit.
    """

    team: str
    row: int
    order: int = 0
    stop: str = ""
    depot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """A workbook as it was printed.

    Parameters
    ----------
    date
        Of the round, as ``YYYY-MM-DD``.
    tabs
        By the tab's name the team's id.
    summary, unserved
        The names of those two tabs.
    places
        Of all stops and reloads, tab by tab in order.
    others
        The names of other tabs of this program's, in which nothing is arranged.
    part
        Whether the workbook tells of some teams only, and of some of the unserved.
    """

    date: str
    tabs: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    unserved: str = ""
    places: tuple[Place, ...] = ()
    others: tuple[str, ...] = ()
    part: bool = False


def memory_rows(
    plan: Plan,
    names: Sequence[str],
    days: Sequence[tuple[str, Sequence[DayRow]]],
    unserved: Iterable[StopRow],
    *,
    others: Sequence[str] = (),
    part: bool = False,
) -> Iterator[tuple[str, ...]]:
    """The rows of the hidden tab.

    Parameters
    ----------
    plan
        The plan.
    names
        Of the tabs: the summary's, one a team, that of the unserved.
    days, unserved
        What stands in them, in order, each under one row of headers.
    others, part
        See ``Memory``.
    """
    yield _MARK, _VERSION, plan.round_.date.isoformat()
    if part:
        yield "part", _VERSION
    yield from (("other", tab) for tab in others)
    yield "summary", names[0]
    for tab, (team, rows) in zip(names[1:-1], days, strict=True):
        yield "team", tab, team
        for number, row in enumerate(rows, start=2):
            if isinstance(row, StopRow):
                yield "stop", str(number), row.stop.id
            elif isinstance(row, ReloadRow):
                yield "reload", str(number), row.depot.id
    yield "unserved", names[-1]
    for number, left_out in enumerate(unserved, start=2):
        yield "stop", str(number), left_out.stop.id


def read_memory(rows: Sequence[Sequence[Any]]) -> Memory | None:
    """What such a tab tells; ``None`` for any other tab, or one that somebody has changed."""
    told = [[str(cell) for cell in row if cell is not None] for row in rows]
    if not told or told[0][:2] != [_MARK, _VERSION] or len(told[0]) != 3:
        return None
    tabs: dict[str, str] = {}
    names = {"summary": "", "unserved": ""}
    others: list[str] = []
    places: list[Place] = []
    team, order = "", 0
    for row in told[1:]:
        if len(row) == 2 and row[0] in names:
            names[row[0]], team, order = row[1], "", 0
        elif len(row) == 2 and row[0] == "other":
            others.append(row[1])
        elif len(row) == 3 and row[0] == "team":
            tabs[row[1]], team, order = row[2], row[2], 0
        elif len(row) == 3 and row[0] in {"stop", "reload"} and row[1].isdecimal():
            order += row[0] == "stop"
            kind = "stop" if row[0] == "stop" else "depot"
            places.append(Place(team=team, row=int(row[1]), order=order, **{kind: row[2]}))
        elif row and row != ["part", _VERSION]:
            return None
    return Memory(
        date=told[0][2], tabs=tabs, places=tuple(places), others=tuple(others),
        part=["part", _VERSION] in told, **names,
    )  # fmt: skip
