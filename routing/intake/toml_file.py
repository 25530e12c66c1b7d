"""``round.toml`` → the round's settings, its depots and breaks, and the paths of its tables.

In: the path of a ``round.toml``. Out: ``Settings``; faults, with line and key, with the gatherer.
What cannot be read is stood in for by its default, so that the tables are read all the same.

Defaults, where the file is silent: time zone Asia/Jakarta; objective ``balanced``; 5 minutes at a
door; parcels that weigh nothing; motorcycles without a load limit; teams out from 07:30 to 16:00,
the working day of Indonesian civil servants (Perpres 21/2023: 37.5 hours a week from 07:30, an hour
of rest a day).
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from routing.intake.cells import (
    MOST_HOUSEHOLD_KG,
    MOST_PARCELS,
    MOST_TEAM_KG,
    read_degrees,
    read_scaled,
    read_whole,
)
from routing.intake.columns import households_vocabulary, plain, profile_named
from routing.intake.files import read_bytes
from routing.intake.gather import CellError, FileError, Gatherer
from routing.intake.rows import STAND_IN, check_place
from routing.intake.toml_keys import (
    Keys,
    as_cell,
    as_date,
    as_flag,
    as_id,
    as_text,
    as_time,
    at_least_zero,
)
from routing.intake.toml_profiles import read_profiles
from routing.intake.toml_text import Document, read_document
from routing.model import DAY, PROFILES, SNAP_LIMIT, Break, Depot, Location, TimeWindow
from routing.own_profiles import OwnProfile
from routing.words import LANGUAGES

MOST_SERVICE_MINUTES = 24 * 60
"""Minutes at one door: a day."""

_MOST_SNAP = 100_000
_SHIFT = TimeWindow(start=7 * 3600 + 1800, end=16 * 3600)
_TEXTS = ("name", "address", "rt", "rw", "village", "landmark", "note", "phone")
_COLUMNS = ("name", "address", "rt", "rw", "village", "landmark", "note")
_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
_NO_DATE = dt.date(2000, 1, 1)
_ROUND_KEYS = ("name", "date", "timezone", "households", "teams", "roads", "objective")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``round.toml`` says.

    Parameters
    ----------
    households, teams, roads
        Name as written, and path; ``None`` where silent or wrong.
    service_duration
        Seconds at a door, for households that are silent.
    parcel_grams
        Grams of one parcel, for households that are silent.
    profile, capacity, shift
        For teams that are silent.
    breaks, break_lines
        In order of their start.
    lines
        Of ``objective`` and ``depots``, for faults found later.
    whole
        Whether all of the file could be read.
    """

    name: str = ""
    date: dt.date = _NO_DATE
    timezone: str = "Asia/Jakarta"
    households: tuple[str, Path] | None = None
    teams: tuple[str, Path] | None = None
    roads: tuple[str, Path] | None = None
    objective: str = "balanced"
    service_duration: int = 300
    parcel_grams: int = 0
    profile: str = "motorcycle"
    capacity: tuple[int | None, int | None] = (None, None)
    shift: TimeWindow = _SHIFT
    snap_limit: int = SNAP_LIMIT
    language: str = LANGUAGES[0]
    columns: tuple[str, ...] = _COLUMNS
    all_teams_out: bool = True
    depots: tuple[Depot, ...] = ()
    depot_lines: tuple[int | None, ...] = ()
    breaks: tuple[Break, ...] = ()
    break_lines: tuple[int | None, ...] = ()
    profiles: tuple[OwnProfile, ...] = ()
    profile_lines: tuple[int | None, ...] = ()
    lines: Mapping[str, int | None]
    whole: bool = False


def read_settings(path: Path, gatherer: Gatherer) -> Settings:
    """Read a ``round.toml``."""
    try:
        content = read_bytes(path)
        if path.suffix.lower() != ".toml":
            raise FileError("not_a_round")
        document = read_document(content, gatherer)
    except FileError as error:
        gatherer.fault(error.code, error.row, None, **error.values)
        return Settings(lines={})
    nothing: list[Mapping[str, Any]] = []
    top = Keys(document, gatherer, "", 0, document.tree)
    own = top.take("round", _as_table, None)
    depots = top.take("depots", _as_tables, nothing)
    breaks = top.take("breaks", _as_tables, nothing)
    own_profiles = read_profiles(document, gatherer, top.take("profiles", _as_named_tables, {}))
    top.end({key: f"{key}, below [round]" for key in _ROUND_KEYS} | {
        "depot": "[[depots]]", "break": "[[breaks]]", "profile": "[profiles.NAME]"})  # fmt: skip
    of_round = document
    if own is None:
        # Its keys are said to be missing once, all together; those that stand above are used to
        # find the tables.
        if document.whole and "round" not in document.tree:
            gatherer.fault("missing_round_table", None, "round")
        of_round = replace(document, whole=False)
        own = {key: document.tree[key] for key in _ROUND_KEYS if key in document.tree}
    return _settings(
        path,
        document,
        Keys(of_round, gatherer, "round", 0, own),
        depots=_depots(document, gatherer, depots),
        breaks=_breaks(document, gatherer, breaks),
        own_profiles=own_profiles,
    )


def _settings(
    path: Path,
    document: Document,
    keys: Keys,
    *,
    depots: list[tuple[Depot, int | None]],
    breaks: list[tuple[Break, int | None]],
    own_profiles: list[tuple[OwnProfile, int | None]],
) -> Settings:
    def table(key: str, example: str) -> tuple[str, Path] | None:
        return keys.need(key, example, lambda value: _path(value, path.parent), None)

    settings = Settings(
        name=keys.take("name", as_text, "") or path.absolute().parent.name,
        date=keys.need("date", "2026-11-24", as_date, _NO_DATE),
        timezone=keys.take("timezone", _zone, "Asia/Jakarta"),
        households=table("households", '"households.csv"'),
        teams=table("teams", '"teams.csv"'),
        roads=keys.take("roads", lambda value: _path(value, path.parent), None),
        objective=keys.take("objective", as_text, "balanced"),
        service_duration=keys.take("service_minutes", _scaled(60, MOST_SERVICE_MINUTES), 300),
        parcel_grams=keys.take("parcel_kg", _scaled(1000, MOST_HOUSEHOLD_KG), 0),
        profile=keys.take("profile", _profile([own.name for own, _ in own_profiles]), "motorcycle"),
        capacity=(
            keys.take("capacity_parcels", _whole(MOST_PARCELS), None),
            keys.take("capacity_kg", _scaled(1000, MOST_TEAM_KG), None),
        ),
        shift=_shift(keys),
        snap_limit=keys.take("snap_metres", _whole(_MOST_SNAP), SNAP_LIMIT),
        language=keys.take("language", _language, LANGUAGES[0]),
        columns=keys.take("columns", _columns, _COLUMNS),
        all_teams_out=keys.take("all_teams_out", as_flag, True),
        depots=tuple(depot for depot, _ in depots),
        depot_lines=tuple(line for _, line in depots),
        breaks=tuple(pause for pause, _ in breaks),
        break_lines=tuple(line for _, line in breaks),
        profiles=tuple(own for own, _ in own_profiles),
        profile_lines=tuple(line for _, line in own_profiles),
        lines={"objective": keys.line("objective"), "depots": document.line("depots")},
        whole=document.whole,
    )
    keys.end({"depots": "[[depots]]", "breaks": "[[breaks]]", "profiles": "[profiles.NAME]"})
    return settings


def _shift(keys: Keys) -> TimeWindow:
    shift = TimeWindow(
        start=keys.take("shift_start", as_time, _SHIFT.start),
        end=keys.take("shift_end", as_time, _SHIFT.end),
    )
    if shift.end < shift.start:
        # Said once here, not once more for every team that is silent.
        keys.fault("shift_reversed", "shift_end")
        return _SHIFT
    return shift


def _depots(
    document: Document, gatherer: Gatherer, tables: list[Mapping[str, Any]]
) -> list[tuple[Depot, int | None]]:
    depots = []
    for index, table in enumerate(tables):
        keys = Keys(document, gatherer, "depots", index, table)
        depot = Depot(
            id=keys.need("id", '"kantor"', as_id, "") or f"depot-{index + 1}",
            name=keys.take("name", as_text, ""),
            location=_depot_location(keys),
            opens=keys.take("opens", as_time, 0),
            closes=keys.take("closes", as_time, DAY),
        )
        keys.end()
        depots.append((depot, document.line("depots", index)))
    return depots


def _depot_location(keys: Keys) -> Location:
    lat = keys.need("latitude", "-8.2428", _degrees, None)
    lon = keys.need("longitude", "114.3699", _degrees, None)
    if lat is not None and lon is not None:
        if code := check_place(lat, lon):
            keys.fault(code, "latitude")
            return STAND_IN
        return Location(lat=lat, lon=lon)
    return Location(
        lat=STAND_IN.lat if lat is None else lat, lon=STAND_IN.lon if lon is None else lon
    )


def _breaks(
    document: Document, gatherer: Gatherer, tables: list[Mapping[str, Any]]
) -> list[tuple[Break, int | None]]:
    """The breaks in order of their start; a break with a fault is left out."""
    breaks = []
    for index, table in enumerate(tables):
        keys = Keys(document, gatherer, "breaks", index, table)
        start = keys.need("start", "12:00:00", as_time, None)
        end = keys.need("end", "13:00:00", as_time, None)
        name = keys.take("name", as_text, "")
        keys.end()
        if start is not None and end is not None:
            pause = Break(start=start, end=end, name=name)
            breaks.append((pause, document.line("breaks", index)))
    return sorted(breaks, key=lambda each: each[0].start)


def _as_table(value: Any) -> Mapping[str, Any] | None:
    if not isinstance(value, dict):
        raise CellError("wrong_type")
    own: Mapping[str, Any] = value
    return own


def _as_named_tables(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CellError("not_named_tables")
    own: Mapping[str, Any] = value
    return own


def _as_tables(value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise CellError("not_tables")
    return list(value)


def _path(value: Any, folder: Path) -> tuple[str, Path] | None:
    """A path to the letter, with its name for people."""
    text = as_text(value)
    if not text:
        return None
    path = folder / value
    return (text if not Path(value).is_absolute() else path.name), path


def _degrees(value: Any) -> float | None:
    return read_degrees(as_cell(value))


def _whole(most: int) -> Callable[[Any], int | None]:
    return lambda value: at_least_zero(read_whole(as_cell(value), most))


def _scaled(scale: int, most: int) -> Callable[[Any], int | None]:
    return lambda value: at_least_zero(read_scaled(as_cell(value), scale, most))


def _profile(own: Sequence[str]) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        profile = profile_named(as_text(value), own)
        names = dict.fromkeys((*PROFILES, *own))
        if profile not in names:
            raise CellError("unknown_profile", known=", ".join(names))
        return profile

    return parse


def _language(value: Any) -> str:
    text = as_text(value)
    if text not in LANGUAGES:
        raise CellError("unknown_language", known=", ".join(LANGUAGES))
    return text


def _columns(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise CellError("key_not_texts")
    words = households_vocabulary().words
    columns = tuple(dict.fromkeys(words.get(plain(each), each) for each in value))
    if not set(columns) <= set(_TEXTS):
        raise CellError("unknown_text_column", known=", ".join(_TEXTS))
    return columns


def _zone(value: Any) -> str:
    """A time zone by its IANA name, or one of Indonesia's three by its own."""
    import zoneinfo

    text = as_text(value)
    name = _ZONES.get(text.upper(), text)
    try:
        zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        known = difflib.get_close_matches(text, sorted(zoneinfo.available_timezones()), 1, 0.5)
        raise CellError("unknown_timezone", like=(known or ["Asia/Jakarta"])[0]) from None
    return name
