"""A round's folder → a ``Round``, or everything that is wrong with it.

In: the path of a folder that holds ``round.toml``, or of the file itself. Out: an ``Intake`` with
the round, the faults and the warnings of all files. What makes a round sound is for
``model.find_flaws`` to say; here its flaws get their file, row and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from routing.errors import Fault, InputError
from routing.flaws import Flaw, find_flaws
from routing.intake.contradictions import look_over_rules
from routing.intake.files import check_exists
from routing.intake.gather import FileError, Gatherer, shown_id
from routing.intake.households import Households, read_households
from routing.intake.references import resolve_references
from routing.intake.suspicions import look_over_households, look_over_loads
from routing.intake.tables import Table
from routing.intake.teams import Teams, read_teams
from routing.intake.toml_file import Settings, read_settings
from routing.intake.toml_headers import with_headers
from routing.model import Round
from routing.words import LANGUAGES

_FILE = "round.toml"
_OF_NAMES = {"unknown_team", "unknown_stop", "fixed_twice"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What reading a round's folder gave.

    Parameters
    ----------
    round_
        The round; ``None`` where there are faults.
    faults
        Everything that keeps the files from being a round, file by file, row by row.
    warnings
        What is worth a look and stops nothing.
    counts
        How many ``household_rows``, ``households``, ``team_rows``, ``teams``, ``depots``,
        ``breaks``, ``parcels``, ``grams`` and ``millilitres`` were read.
    corrections
        What was read otherwise than it stands, and why: nothing is mended in silence.
    table, file
        The households as they stand, and their file's name and path; ``None`` where unread.
    language
        The round's, as far as it could be read: in which to tell the faults.
    """

    round_: Round | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    counts: Mapping[str, int]
    corrections: tuple[Fault, ...] = ()
    table: Table | None = None
    file: tuple[str, Any] | None = None
    team_table: Table | None = None
    language: str = LANGUAGES[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gatherers:
    own: Gatherer
    roads: Gatherer
    households: Gatherer
    teams: Gatherer


def load_round(
    path: str | Path,
    *,
    households: Any = None,
    teams: Any = None,
    columns: Mapping[str, str] | None = None,
) -> Round:
    """Read a round from its folder.

    Parameters
    ----------
    path
        A folder that holds ``round.toml``, or the file itself.
    households, teams
        A DataFrame, or a GeoDataFrame of points, instead of the file that ``round.toml`` names.
    columns
        Headers by the column they stand for, as ``[columns]`` of ``round.toml``: ``{"latitude":
        "Y", "teams.id": "Regu"}``.

    Raises
    ------
    InputError
        With all faults of all files, each with file, row, column, cause and what to do.
    """
    intake = read_round(path, households=households, teams=teams, columns=columns)
    if intake.round_ is None:
        raise InputError(intake.faults)
    return intake.round_


def read_round(
    path: str | Path,
    *,
    need_map: bool = True,
    households: Any = None,
    teams: Any = None,
    columns: Mapping[str, str] | None = None,
) -> Intake:
    """Read a round's folder and tell everything about it, without raising.

    Parameters
    ----------
    path
        A folder that holds ``round.toml``, or the file itself.
    need_map
        Whether the map that it names must be there; not where one is about to be made.
    households, teams, columns
        As for ``load_round``.
    """
    source = _source(Path(path))
    own = Gatherer(file=source.name or _FILE)
    given = {
        name: (name, frame)
        for name, frame in (("households", households), ("teams", teams))
        if frame is not None
    }
    settings = read_settings(source, own, given.keys())
    settings = replace(
        settings,
        headers=with_headers(settings.headers, columns or {}, own),
        households=given.get("households", settings.households),
        teams=given.get("teams", settings.teams),
    )
    books = _Gatherers(
        own=own,
        roads=_gatherer(settings.roads, own),
        households=_gatherer(settings.households, own),
        teams=_gatherer(settings.teams, own),
    )
    if settings.roads and need_map:
        _check_roads(settings.roads[1], books.roads)
    read_stops, read_crews = Households(), Teams()
    if settings.households:
        read_stops = read_households(settings.households[1], settings, books.households)
    if settings.teams:
        read_crews = read_teams(settings.teams[1], settings, books.teams)
    return _taken_together(source, settings, read_stops, read_crews, books)


def _taken_together(
    source: Path, settings: Settings, households: Households, teams: Teams, books: _Gatherers
) -> Intake:
    """What the files say of each other, and all that was found."""
    households, teams, areas = resolve_references(households, teams, settings.areas)
    settings = replace(settings, areas=areas)
    _place_flaws(settings, households, teams, books)
    if not books.own.faults:
        look_over_households(households, settings.depots, books.households)
    if not (books.households.faults or books.teams.faults):
        look_over_loads(households, teams, books.teams)
        if not books.own.faults:
            look_over_rules(
                settings, households, teams, own=books.own, of_households=books.households,
                of_teams=books.teams,
            )  # fmt: skip
    gatherers = (books.own, books.roads, books.households, books.teams)
    faults = _in_order(fault for gatherer in gatherers for fault in gatherer.faults)
    return Intake(
        round_=None if faults else _round(source, settings, households, teams),
        faults=faults,
        warnings=_in_order(warning for gatherer in gatherers for warning in gatherer.warnings),
        corrections=_in_order(each for gatherer in gatherers for each in gatherer.corrections),
        counts=_counts(settings, households, teams),
        language=settings.language,
        table=households.table,
        team_table=teams.table,
        file=settings.households if isinstance(settings.households, tuple) else None,
    )


def _source(path: Path) -> Path:
    try:
        return path / _FILE if path.is_dir() else path
    except (OSError, ValueError):
        return path


def _gatherer(named: tuple[str, Path] | None, own: Gatherer) -> Gatherer:
    return Gatherer(file=named[0] if named else own.file)


def _check_roads(path: Path, gatherer: Gatherer) -> None:
    try:
        check_exists(path)
    except FileError as error:
        gatherer.fault(error.code, error.row, None, **error.values)


def _round(source: Path, settings: Settings, households: Households, teams: Teams) -> Round:
    return Round(
        name=settings.name,
        date=settings.date,
        stops=households.stops,
        teams=teams.teams,
        depots=settings.depots,
        timezone=settings.timezone,
        objective=settings.objective,
        all_teams_out=settings.all_teams_out,
        breaks=settings.breaks,
        areas=settings.areas,
        compactness=settings.compactness,
        snap_limit=settings.snap_limit,
        language=settings.language,
        columns=settings.columns,
        formats=settings.formats,
        coordinator=settings.coordinator,
        coordinator_phone=settings.coordinator_phone,
        load_order=settings.load_order,
        qr=settings.qr,
        roads=settings.roads[1] if settings.roads else None,
        profiles=settings.profiles,
        source=source,
    )


def _place_flaws(
    settings: Settings,
    households: Households,
    teams: Teams,
    books: _Gatherers,
) -> None:
    """Give every flaw its file, row and column."""
    depots = settings.depots
    flaws = find_flaws(
        households.stops, teams.teams, depots, settings.breaks, settings.objective,
        profiles=settings.profiles, areas=settings.areas, compactness=settings.compactness,
    )  # fmt: skip
    first_of: dict[str, int] = {}
    for stop, row in zip(households.stops, households.numbers, strict=True):
        first_of.setdefault(stop.id, row)
    for flaw in flaws:
        if _is_hearsay(flaw, households, teams):
            continue
        values = _values(flaw)
        if flaw.code == "no_depots" or (flaw.code == "unknown_depot" and not settings.whole):
            # One fault of the round, not two of every team; and where round.toml could not be
            # read whole, its depots are not known.
            if settings.whole:
                books.own.fault("no_depots", settings.lines.get("depots"), "depots")
        elif flaw.table == "stops":
            row = households.numbers[flaw.index]
            if flaw.code == "duplicate_id":
                first = first_of[households.stops[flaw.index].id]
                books.households.warn("same_id", row, households.column("id"), first=first)
            books.households.fault(flaw.code, row, households.column(flaw.attribute), **values)
        elif flaw.table == "teams":
            row = teams.numbers[flaw.index]
            books.teams.fault(flaw.code, row, teams.column(flaw.attribute), **values)
        elif flaw.table == "depots":
            books.own.fault(flaw.code, settings.depot_lines[flaw.index], flaw.attribute, **values)
        elif flaw.table == "breaks":
            books.own.fault(flaw.code, settings.break_lines[flaw.index], flaw.attribute, **values)
        elif flaw.table == "areas":
            books.own.fault(flaw.code, settings.area_lines[flaw.index], flaw.attribute, **values)
        elif flaw.table == "profiles":
            line = settings.profile_lines[flaw.index]
            books.own.fault(flaw.code, line, flaw.attribute, **values)
        else:
            books.own.fault(flaw.code, settings.lines.get(flaw.attribute), flaw.attribute, **values)


def _is_hearsay(flaw: Flaw, households: Households, teams: Teams) -> bool:
    """Whether an unknown name may stand in a row that could not be read, so that nobody can tell
    whether it is unknown.
    """
    if flaw.code == "unknown_stop":
        return households.num_rows != len(households.stops) or not households.stops
    if flaw.code == "unknown_team":
        return teams.num_rows != len(set(teams.numbers)) or not teams.teams
    return False


def _values(flaw: Flaw) -> dict[str, object]:
    """A flaw's values; an id that looks like a person's number or name is not repeated."""
    values = dict(flaw.values)
    if "id" in values:
        values["id"] = shown_id(str(values["id"]))
    return values


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each fault once, file by file as they came, then by row."""
    files: dict[str, int] = {}
    once: dict[tuple[object, ...], Fault] = {}
    for fault in faults:
        files.setdefault(fault.file, len(files))
        # Several names of one cell may be unknown; what else a cell has wrong is one fault.
        name = fault.values.get("id") if fault.code in _OF_NAMES else None
        once.setdefault((fault.file, fault.row, fault.column, fault.code, name), fault)
    return tuple(sorted(once.values(), key=lambda each: (files[each.file], each.row or 0)))


def _counts(settings: Settings, households: Households, teams: Teams) -> dict[str, int]:
    return {
        "household_rows": households.num_rows,
        "households": len(households.stops),
        "team_rows": teams.num_rows,
        "teams": len(teams.teams),
        "depots": len(settings.depots),
        "breaks": len(settings.breaks),
        "parcels": sum(stop.demand[0] for stop in households.stops),
        "grams": sum(stop.demand[1] for stop in households.stops),
        "millilitres": sum(stop.demand[2] for stop in households.stops),
    }
