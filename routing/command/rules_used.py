"""Which rules a round uses, beyond loads, shifts and one window a stop: for ``rounds check``.

In: a ``Round``. Out: names of rules, as ``words`` has them under ``check.rules``, with how many
stops, teams or places each is told of; and the households' columns that none of them uses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from routing.model import DEFAULT_PRIORITY, Round

if TYPE_CHECKING:
    from routing.intake import Intake
    from routing.intake.tables import Table

MOST_COLUMNS = 20
"""Headers told; an export from a map program has hundreds."""

_MOST_DIGITS, _LONGEST = 3, 40
"""Of a header that is repeated: what has more is a person's, in the wrong row."""


_FEWEST_KNOWN = 2
"""Columns of teams that are known from which their header is one for certain: any word may be."""


def rules_used(round_: Round) -> dict[str, int]:
    """The rules in force, in the order in which they are told."""
    stops, teams = round_.stops, round_.teams
    counts = {
        "windows": _count(stop.windows for stop in stops),
        "priorities": _count(stop.priority != DEFAULT_PRIORITY for stop in stops),
        "optional": _count(stop.optional for stop in stops),
        "setup": _count(stop.setup_duration for stop in stops),
        "release": _count(stop.release for stop in stops),
        "skills": _count(stop.skills for stop in stops),
        "teams": _count(stop.teams for stop in stops),
        "not_teams": _count(stop.not_teams for stop in stops),
        "together": _count(stop.together for stop in stops),
        "apart": _count(stop.apart for stop in stops),
        "areas": len(round_.areas) + _count(team.areas for team in teams),
        "breaks": len(round_.breaks),
        "own_breaks": _count(team.breaks for team in teams),
        "max_stops": _count(team.max_stops is not None for team in teams),
        "max_distance": _count(team.max_distance is not None for team in teams),
        "max_duration": _count(team.max_duration is not None for team in teams),
        "reload": _count(team.reload_at for team in teams),
        "aboard": _count(any(part is not None for part in team.aboard) for team in teams),
        "fixed_start": _count(team.fixed_start for team in teams),
        "fixed_order": _count(team.fixed_order for team in teams),
    }
    return {name: count for name, count in counts.items() if count}


def unused_columns(intake: Intake) -> list[str]:
    """Headers of the households' table that nothing is read from, the first of many; none where it
    is not certain which row is the header.
    """
    table, shown = intake.table, intake.round_.columns if intake.round_ is not None else ()
    known = table.layout.positions.keys() if table is not None else set()
    certain = {"latitude", "longitude"} <= known or "coordinates" in known
    return _unused(table, shown) if certain else []


def unused_team_columns(intake: Intake) -> list[str]:
    """The same of the teams' table: what stands there reaches neither search nor sheets."""
    table = intake.team_table
    known = table.layout.positions.keys() if table is not None else set()
    return _unused(table) if len(known) >= _FEWEST_KNOWN else []


def _unused(table: Table | None, shown: Collection[str] = ()) -> list[str]:
    if table is None or table.header_row is None:
        return []
    headers = [
        header
        for at, header in table.layout.extra
        if header not in shown
        and len(header) <= _LONGEST
        and sum(map(str.isdigit, header)) <= _MOST_DIGITS
        and any(len(row.cells) > at and row.cells[at] not in (None, "") for row in table.rows)
    ]
    return [*headers[:MOST_COLUMNS], *(["…"] if len(headers) > MOST_COLUMNS else [])]


def _count(held: Iterable[object]) -> int:
    return sum(map(bool, held))
