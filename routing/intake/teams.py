"""The teams table → teams.

In: a path and the round's defaults and depots. Out: the teams, a row with ``count`` 3 as three of
them, each with its row's number; faults and warnings with the gatherer.

A missing id is ``T1``, ``T2``… by the row's place among the teams. A silent start or end is the
first depot.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from routing.intake.cells import (
    MOST_PARCELS,
    MOST_TEAM_KG,
    MOST_TEAM_KM,
    MOST_TEAM_LITRES,
    Cell,
    is_blank,
    read_flag,
    read_scaled,
    read_text,
    read_whole,
)
from routing.intake.columns import found_headers, plain, profile_named, teams_vocabulary
from routing.intake.counts import without_unit
from routing.intake.gather import CellError, Gatherer
from routing.intake.places import read_place
from routing.intake.placing import settle
from routing.intake.rows import STAND_IN, RowReader
from routing.intake.tables import Source, Table, read_table
from routing.intake.times import read_breaks, read_hours, read_time
from routing.intake.toml_file import Settings
from routing.model import Depot, Location, Team, TimeWindow

MOST_TEAMS = 10_000
"""Teams of one round: no district has more volunteers on one day, and a typing error may."""

_OPEN = {plain(word) for word in ("none", "open", "tidak ada", "bebas", "terbuka")}
_NO_LIMIT = {
    plain(word) for word in ("none", "unlimited", "no limit", "tanpa batas", "tidak terbatas")
}
_COLUMNS = {
    "parcels": "capacity_parcels",
    "grams": "capacity_kg",
    "millilitres": "capacity_litres",
    "aboard_grams": "aboard_kg",
    "aboard_millilitres": "aboard_litres",
    "max_distance": "max_distance_km",
    "reload_at": "reload",
}
"""Attributes of a team whose column has another name."""

_LOADS = (("parcels", 1, MOST_PARCELS), ("kg", 1000, MOST_TEAM_KG), ("litres", 1000,
          MOST_TEAM_LITRES))  # fmt: skip
"""Ends of the columns that tell a load, in the order of ``DIMENSIONS``: units to one of the column,
and the most."""

_RW = re.compile(r"(.*\S)\s+rw[\s.]*([0-9]{1,3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """What the teams table holds.

    Parameters
    ----------
    teams
        All teams.
    numbers
        Each team's row.
    bases
        Each team's id and name as its row has them, before it was counted out.
    num_rows
        Rows that hold something.
    """

    teams: tuple[Team, ...] = ()
    numbers: tuple[int, ...] = ()
    bases: tuple[tuple[str, str], ...] = ()
    num_rows: int = 0
    table: Table | None = None

    def column(self, attribute: str) -> str:
        """The header that stands for an attribute of a team."""
        if attribute == "shift":
            ends = ("shift_end", "shift_start")
            known = self.table.layout.headers if self.table else {}
            return next((known[end] for end in ends if end in known), "shift_end")
        if attribute == "max_duration":
            attribute = "max_minutes" if self.has("max_minutes") else "max_hours"
        column = _COLUMNS.get(attribute, attribute)
        return self.table.layout.header(column) if self.table else column

    def has(self, column: str) -> bool:
        """Whether the table has that column."""
        return self.table is not None and column in self.table.layout.positions


def read_teams(path: Source, settings: Settings, gatherer: Gatherer) -> Teams:
    """Read the teams."""
    vocabulary = teams_vocabulary().naming(settings.headers.get("teams", {}))
    table = read_table(path, vocabulary, gatherer, settings.tabs.get("teams", ""))
    if table is None:
        return Teams()
    if not table.layout.positions and not gatherer.faults:
        # Every team would be as the round has it by default, whatever stands in the rows.
        headers = [header for _, header in table.layout.extra]
        gatherer.fault(
            "missing_column", table.header_row, "id", column="id",
            accepted=vocabulary.accepted("id"), found=found_headers(headers, vocabulary),
        )  # fmt: skip
    teams: list[Team] = []
    numbers: list[int] = []
    bases: list[tuple[str, str]] = []
    for position, row in enumerate(table.rows, start=1):
        reader = RowReader(row=row, layout=table.layout, gatherer=gatherer)
        team = _team(reader, settings, position)
        count = _count(reader)
        for column in ("fixed_start", "fixed_order"):
            if count > 1 and getattr(team, column):
                reader.fault("fixed_of_several", column, num_teams=count)
                team = team.replace(**{column: ()})
        copies = _copies(team, count)
        if len(teams) + len(copies) > MOST_TEAMS:
            reader.fault("too_many_teams", "count", limit=MOST_TEAMS)
            copies = copies[:1]
        teams += copies
        numbers += [row.number] * len(copies)
        bases += [(team.id, team.name)] * len(copies)
    return Teams(
        teams=tuple(teams),
        numbers=tuple(numbers),
        bases=tuple(bases),
        num_rows=table.num_rows,
        table=table,
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
        team.replace(
            id=f"{team.id}-{number}",
            name=f"{team.name} {number}" if team.name else "",
            counted_from=team.id,
        )
        for number in range(1, count + 1)
    ]


def _team(reader: RowReader, settings: Settings, position: int) -> Team:
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
        capacity=tuple(
            _limit(reader, f"capacity_{name}", _scaled(scale, most, unit=name), default)
            for (name, scale, most), default in zip(_LOADS, settings.capacity, strict=True)
        ),
        shift=TimeWindow(
            start=reader.read("shift_start", read_time, settings.shift.start),
            end=reader.read("shift_end", read_time, settings.shift.end),
        ),
        start=start,
        end=end,
        skills=frozenset(reader.names("skills")),
        areas=tuple(map(_area, reader.names("areas"))),
        max_stops=_limit(reader, "max_stops", _scaled(1, MOST_PARCELS), settings.max_stops),
        max_distance=_limit(
            reader, "max_distance_km", _scaled(1000, MOST_TEAM_KM), settings.max_distance
        ),
        max_duration=_longest_day(reader, settings),
        breaks=reader.read("breaks", read_breaks, ()),
        reload_at=_reload(reader, settings, start),
        max_trips=_limit(reader, "max_trips", _scaled(1, MOST_PARCELS), None, stand_in=1),
        aboard=tuple(
            _limit(reader, f"aboard_{name}", _scaled(scale, most, unit=name), None)
            for name, scale, most in _LOADS
        ),
        fixed_start=reader.names("fixed_start"),
        fixed_order=reader.names("fixed_order"),
    )


def _scaled(scale: int, most: int, *, unit: str = "") -> Callable[[Cell], int | None]:
    def bare(cell: Cell) -> Cell:
        return without_unit(cell, unit) if unit else cell

    if scale == 1:
        return lambda cell: read_whole(bare(cell), most)
    return lambda cell: read_scaled(bare(cell), scale, most, thousands=True)


def _limit(
    reader: RowReader,
    column: str,
    parse: Callable[[Cell], int | None],
    default: int | None,
    *,
    stand_in: int = 0,
) -> int | None:
    cell = reader.cell(column)
    if isinstance(cell, str) and plain(cell) in _NO_LIMIT:
        return None
    return default if is_blank(cell) else reader.read(column, parse, stand_in)


def _longest_day(reader: RowReader, settings: Settings) -> int | None:
    """Seconds of team day at most, told in hours or in minutes."""
    told = [name for name in ("max_hours", "max_minutes") if not is_blank(reader.cell(name))]
    if not told:
        return settings.max_duration
    parsers = {"max_hours": read_hours, "max_minutes": lambda cell: read_scaled(cell, 60, 1440)}
    values = [_limit(reader, name, parsers[name], None) for name in told]
    if values[0] != values[-1]:
        reader.fault("told_twice", "max_minutes", other=reader.layout.header("max_hours"))
    return values[0]


def _area(text: str) -> str:
    """An area as ``village/rw``; ``Sobo RW 03`` is understood as well."""
    if "/" in text:
        return "/".join(part.strip() for part in text.split("/", 1))
    found = _RW.fullmatch(text)
    return f"{found[1]}/{found[2]}" if found else text


def _reload(reader: RowReader, settings: Settings, start: str | Location | None) -> tuple[str, ...]:
    """Depots where a team may load again: those that are named, or with ``ya`` its own."""
    cell = reader.cell("reload")
    names = reader.names("reload")
    depots = [_named(name, settings.depots) for name in names]
    if names and all(depots):
        return tuple(dict.fromkeys(depot.id for depot in depots if depot is not None))
    try:
        own = bool(read_flag(cell))
    except CellError as error:
        # Where round.toml could not be read whole, its depots are not known.
        if error.code != "not_a_flag":
            return ()
        if settings.whole:
            known = ", ".join(depot.id for depot in settings.depots)
            reader.fault("unknown_reload", "reload", known=known or "-")
        return ()
    if start is STAND_IN:
        return ()
    if own and not isinstance(start, str):
        reader.fault("reload_without_depot", "reload")
        return ()
    return (start,) if own and isinstance(start, str) and start else ()


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
        return _written(reader, column, text, settings)
    except CellError as error:
        reader.fault(error.code, column, **error.values)
        return STAND_IN


def _written(reader: RowReader, column: str, text: str, settings: Settings) -> str | Location:
    """A place of the team's own, or a name that no depot has."""
    try:
        place = read_place(text)
    except CellError as error:
        if error.code != "bad_pair":
            raise
        return text
    return settle(reader, column, place, [depot.location for depot in settings.depots])


def _named(text: str, depots: tuple[Depot, ...]) -> Depot | None:
    """The depot of that id, or else of that id or name but for case."""
    exact = [depot for depot in depots if depot.id == text]
    loose = [depot for depot in depots if plain(text) and plain(text) in
             (plain(depot.id), plain(depot.name))]  # fmt: skip
    if exact:
        return exact[0]
    return loose[0] if len(loose) == 1 else None
