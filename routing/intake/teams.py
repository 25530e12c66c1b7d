"""The teams table → teams.

In: a path and the round's defaults and depots. Out: the teams, a row with ``count`` 3 as three of
them, each with its row's number; faults and warnings with the gatherer.

A missing id is ``T1``, ``T2``… by the row's place among the teams. A silent start or end is the
first depot.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from routing.intake.cells import (
    MOST_PARCELS,
    MOST_TEAM_KG,
    Cell,
    is_blank,
    read_scaled,
    read_text,
    read_whole,
)
from routing.intake.columns import Layout, plain, profile_named, teams_vocabulary
from routing.intake.gather import CellError, Gatherer
from routing.intake.rows import STAND_IN, RowReader, place_of
from routing.intake.tables import read_table
from routing.intake.times import read_time
from routing.intake.toml_file import Settings
from routing.model import Depot, Location, Team, TimeWindow

MOST_TEAMS = 10_000
"""Teams of one round: no district has more volunteers on one day, and a typing error may."""

_OPEN = {plain(word) for word in ("none", "open", "tidak ada", "bebas", "terbuka")}
_NO_LIMIT = {
    plain(word) for word in ("none", "unlimited", "no limit", "tanpa batas", "tidak terbatas")
}
_COLUMNS = {"parcels": "capacity_parcels", "grams": "capacity_kg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """What the teams table holds.

    Parameters
    ----------
    teams
        All teams.
    numbers
        Each team's row.
    num_rows
        Rows that hold something.
    """

    teams: tuple[Team, ...] = ()
    numbers: tuple[int, ...] = ()
    num_rows: int = 0
    layout: Layout | None = None

    def column(self, attribute: str) -> str:
        """The header that stands for an attribute of a team."""
        if attribute == "shift":
            ends = ("shift_end", "shift_start")
            known = self.layout.headers if self.layout else {}
            return next((known[end] for end in ends if end in known), "shift_end")
        column = _COLUMNS.get(attribute, attribute)
        return self.layout.header(column) if self.layout else column


def read_teams(path: Path, settings: Settings, gatherer: Gatherer) -> Teams:
    """Read the teams."""
    table = read_table(path, teams_vocabulary(), gatherer)
    if table is None:
        return Teams()
    teams: list[Team] = []
    numbers: list[int] = []
    for position, row in enumerate(table.rows, start=1):
        reader = RowReader(row=row, layout=table.layout, gatherer=gatherer)
        copies = _copies(_team(reader, settings, position), _count(reader))
        if len(teams) + len(copies) > MOST_TEAMS:
            reader.fault("too_many_teams", "count", limit=MOST_TEAMS)
            copies = copies[:1]
        teams += copies
        numbers += [row.number] * len(copies)
    return Teams(
        teams=tuple(teams), numbers=tuple(numbers), num_rows=table.num_rows, layout=table.layout
    )


def _count(reader: RowReader) -> int:
    count = reader.read("count", lambda cell: read_whole(cell, MOST_TEAMS), 1)
    if count < 1:
        reader.fault("bad_count", "count", least=1, most=MOST_TEAMS)
        return 1
    return count


def _copies(team: Team, count: int) -> list[Team]:
    if count == 1:
        return [team]
    return [
        team.replace(id=f"{team.id}-{number}", name=f"{team.name} {number}" if team.name else "")
        for number in range(1, count + 1)
    ]


def _team(reader: RowReader, settings: Settings, position: int) -> Team:
    most_parcels, most_grams = settings.capacity
    start = _place(reader, "start", settings)
    end = _place(reader, "end", settings)
    first = settings.depots[0].id if settings.depots else ""
    if is_blank(reader.cell("end")) and not is_blank(reader.cell("start")) and start != first:
        reader.gatherer.warn("end_assumed", reader.row.number, reader.layout.header("end"))
    return Team(
        id=reader.text("id") or f"T{position}",
        name=reader.text("name"),
        profile=profile_named(reader.text("profile"), [own.name for own in settings.profiles])
        or settings.profile,
        capacity=(
            _limit(reader, "capacity_parcels", 1, MOST_PARCELS, most_parcels),
            _limit(reader, "capacity_kg", 1000, MOST_TEAM_KG, most_grams),
        ),
        shift=TimeWindow(
            start=reader.read("shift_start", read_time, settings.shift.start),
            end=reader.read("shift_end", read_time, settings.shift.end),
        ),
        start=start,
        end=end,
    )


def _limit(
    reader: RowReader, column: str, scale: int, most: int, default: int | None
) -> int | None:
    cell = reader.cell(column)
    if isinstance(cell, str) and plain(cell) in _NO_LIMIT:
        return None
    if is_blank(cell):
        return default

    def parse(cell: Cell) -> int | None:
        if scale == 1:
            return read_whole(cell, most)
        return read_scaled(cell, scale, most, thousands=True)

    return reader.read(column, parse, 0)


def _place(reader: RowReader, column: str, settings: Settings) -> str | Location | None:
    """A depot's id, a place, or ``None``. An id that no depot has is for ``find_flaws`` to say."""
    try:
        text = read_text(reader.cell(column))
        if not text:
            # An empty id is no depot's, so that a round without depots is found to have none.
            return settings.depots[0].id if settings.depots else ""
        if (depot := _named(text, settings.depots)) is not None:
            return depot.id
        if plain(text) in _OPEN:
            return None
        return place_of(text) or text
    except CellError as error:
        reader.fault(error.code, column, **error.values)
        return STAND_IN


def _named(text: str, depots: tuple[Depot, ...]) -> Depot | None:
    """The depot of that id, or else of that id or name but for case."""
    exact = [depot for depot in depots if depot.id == text]
    loose = [depot for depot in depots if plain(text) and plain(text) in
             (plain(depot.id), plain(depot.name))]  # fmt: skip
    if exact:
        return exact[0]
    return loose[0] if len(loose) == 1 else None
