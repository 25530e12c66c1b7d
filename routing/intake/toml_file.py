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
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from routing.intake.cells import (
    MOST_HOUSEHOLD_KG,
    MOST_HOUSEHOLD_LITRES,
    MOST_PARCELS,
    MOST_SERVICE_MINUTES,
    MOST_TEAM_KG,
    MOST_TEAM_KM,
    MOST_TEAM_LITRES,
)
from routing.intake.files import read_bytes
from routing.intake.gather import FileError, Gatherer
from routing.intake.toml_headers import read_headers
from routing.intake.toml_keys import Keys, as_date, as_flag, as_text, as_time
from routing.intake.toml_parts import read_areas, read_depots, read_shared_breaks
from routing.intake.toml_profiles import read_profiles
from routing.intake.toml_text import Document, read_document
from routing.intake.toml_values import (
    as_columns,
    as_compactness,
    as_formats,
    as_hours,
    as_language,
    as_named_tables,
    as_objective,
    as_one_of,
    as_path,
    as_profile,
    as_scaled,
    as_table,
    as_tables,
    as_whole,
    as_working_days,
    as_working_hours,
    as_zone,
)
from routing.intake.working_hours import Hours, find_hours
from routing.model import (
    LOAD_ORDERS,
    QR_LINKS,
    SNAP_LIMIT,
    Area,
    Break,
    Depot,
    TimeWindow,
)
from routing.own_profiles import OwnProfile
from routing.words import LANGUAGES

_MOST_SNAP = 100_000
_SHIFT = TimeWindow(start=7 * 3600 + 1800, end=16 * 3600)
_COLUMNS = ("name", "address", "rt", "rw", "village", "landmark", "note")
_NO_DATE = dt.date(2000, 1, 1)
_ROUND_KEYS = ("name", "date", "timezone", "households", "teams", "roads", "objective")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``round.toml`` says.

    Parameters
    ----------
    households, teams, roads
        Name as written, and path; ``None`` where silent or wrong.
    service_duration, setup_duration
        Seconds at a door and to find it, for households that are silent.
    parcel_grams, parcel_millilitres
        Of one parcel, for households that are silent.
    profile, capacity, shift, max_stops, max_distance, max_duration
        For teams that are silent.
    breaks, break_lines
        In order of their start.
    areas, area_lines
        One for each RW that is named.
    lines
        Of ``objective`` and ``depots``, for faults found later.
    headers
        For each table, headers that are given outright, by canonical column.
    tabs
        For each table, the tab of the workbook that is to be read; empty where silent.
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
    compactness: int = 0
    service_duration: int = 300
    setup_duration: int = 0
    parcel_grams: int = 0
    parcel_millilitres: int = 0
    profile: str = "motorcycle"
    capacity: tuple[int | None, int | None, int | None] = (None, None, None)
    shift: TimeWindow = _SHIFT
    max_stops: int | None = None
    max_distance: int | None = None
    max_duration: int | None = None
    snap_limit: int = SNAP_LIMIT
    language: str = LANGUAGES[0]
    columns: tuple[str, ...] = _COLUMNS
    formats: tuple[str, ...] = ()
    coordinator: str = ""
    coordinator_phone: str = ""
    load_order: str = LOAD_ORDERS[0]
    qr: str = QR_LINKS[0]
    all_teams_out: bool = True
    depots: tuple[Depot, ...] = ()
    depot_lines: tuple[int | None, ...] = ()
    breaks: tuple[Break, ...] = ()
    break_lines: tuple[int | None, ...] = ()
    areas: tuple[Area, ...] = ()
    area_lines: tuple[int | None, ...] = ()
    profiles: tuple[OwnProfile, ...] = ()
    profile_lines: tuple[int | None, ...] = ()
    lines: Mapping[str, int | None]
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tabs: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False


def read_settings(path: Path, gatherer: Gatherer, given: Collection[str] = frozenset()) -> Settings:
    """Read a ``round.toml``; tables that are ``given`` otherwise need not be named in it."""
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
    own = top.take("round", as_table, None)
    depots = top.take("depots", as_tables, nothing)
    breaks = top.take("breaks", as_tables, nothing)
    areas = top.take("areas", as_tables, nothing)
    outputs = Keys(document, gatherer, "outputs", 0, top.take("outputs", as_table, {}))
    headers = read_headers(document, gatherer, top.take("columns", as_table, {}))
    own_profiles = read_profiles(document, gatherer, top.take("profiles", as_named_tables, {}))
    top.end({key: f"{key}, below [round]" for key in _ROUND_KEYS} | {
        "depot": "[[depots]]", "break": "[[breaks]]", "area": "[[areas]]",
        "profile": "[profiles.NAME]", "output": "[outputs]",
        "formats": "formats, below [outputs]"})  # fmt: skip
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
        depots=read_depots(document, gatherer, depots),
        breaks=read_shared_breaks(document, gatherer, breaks),
        areas=read_areas(document, gatherer, areas),
        own_profiles=own_profiles,
        outputs=outputs,
        headers=headers,
        given=given,
    )


def _settings(
    path: Path,
    document: Document,
    keys: Keys,
    *,
    depots: list[tuple[Depot, int | None]],
    breaks: list[tuple[Break, int | None]],
    areas: list[tuple[Area, int | None]],
    own_profiles: list[tuple[OwnProfile, int | None]],
    outputs: Keys,
    headers: Mapping[str, Mapping[str, str]],
    given: Collection[str],
) -> Settings:
    def table(key: str, example: str) -> tuple[str, Path] | None:
        if key in given:
            return keys.take(key, lambda value: as_path(value, path.parent), None)
        return keys.need(key, example, lambda value: as_path(value, path.parent), None)

    own_names = [own.name for own, _ in own_profiles]
    date = keys.need("date", "2026-11-24", as_date, _NO_DATE)
    language = keys.take("language", as_language, LANGUAGES[0])
    hours = _hours(keys, date, language)
    if hours is not None and "breaks" not in document.tree:
        breaks = [(hours.rest, keys.line("working_hours"))]
    settings = Settings(
        name=keys.take("name", as_text, "") or path.absolute().parent.name,
        date=date,
        timezone=keys.take("timezone", as_zone, "Asia/Jakarta"),
        households=table("households", '"households.csv"'),
        teams=table("teams", '"teams.csv"'),
        roads=keys.take("roads", lambda value: as_path(value, path.parent), None),
        objective=keys.take("objective", as_objective, "balanced"),
        compactness=keys.take("compactness", as_compactness, 0),
        service_duration=keys.take("service_minutes", as_scaled(60, MOST_SERVICE_MINUTES), 300),
        setup_duration=keys.take("setup_minutes", as_scaled(60, MOST_SERVICE_MINUTES), 0),
        parcel_grams=keys.take("parcel_kg", as_scaled(1000, MOST_HOUSEHOLD_KG), 0),
        parcel_millilitres=keys.take("parcel_litres", as_scaled(1000, MOST_HOUSEHOLD_LITRES), 0),
        profile=keys.take("profile", as_profile(own_names), "motorcycle"),
        capacity=(
            keys.take("capacity_parcels", as_whole(MOST_PARCELS), None),
            keys.take("capacity_kg", as_scaled(1000, MOST_TEAM_KG), None),
            keys.take("capacity_litres", as_scaled(1000, MOST_TEAM_LITRES), None),
        ),
        shift=_shift(keys, hours.shift if hours else _SHIFT),
        max_stops=keys.take("max_stops", as_whole(MOST_PARCELS), None),
        max_distance=keys.take("max_distance_km", as_scaled(1000, MOST_TEAM_KM), None),
        max_duration=keys.take("max_hours", as_hours, None),
        snap_limit=keys.take("snap_metres", as_whole(_MOST_SNAP), SNAP_LIMIT),
        language=language,
        columns=_columns(keys, outputs),
        formats=outputs.take("formats", as_formats, ()),
        coordinator=keys.take("coordinator", as_text, ""),
        coordinator_phone=keys.take("coordinator_phone", as_text, ""),
        load_order=keys.take("load_order", as_one_of(LOAD_ORDERS), LOAD_ORDERS[0]),
        qr=keys.take("qr", as_one_of(QR_LINKS), QR_LINKS[0]),
        all_teams_out=keys.take("all_teams_out", as_flag, True),
        depots=tuple(depot for depot, _ in depots),
        depot_lines=tuple(line for _, line in depots),
        breaks=tuple(pause for pause, _ in breaks),
        break_lines=tuple(line for _, line in breaks),
        areas=tuple(area for area, _ in areas),
        area_lines=tuple(line for _, line in areas),
        profiles=tuple(own for own, _ in own_profiles),
        profile_lines=tuple(line for _, line in own_profiles),
        lines={"objective": keys.line("objective"), "depots": document.line("depots")},
        headers=headers,
        tabs={name: keys.take(f"{name}_tab", as_text, "") for name in ("households", "teams")},
        whole=document.whole,
    )
    keys.end({
        "depots": "[[depots]]", "breaks": "[[breaks]]", "areas": "[[areas]]",
        "profiles": "[profiles.NAME]", "max_minutes": "max_hours", "outputs": "[outputs]",
        "formats": "formats, below [outputs]"})  # fmt: skip
    outputs.end({"language": "language, below [round]"})
    return settings


def _columns(keys: Keys, outputs: Keys) -> tuple[str, ...]:
    """The columns that sheets may show, said below ``[outputs]`` or, as ever, below ``[round]``."""
    nothing: tuple[str, ...] | None = None
    of_round, of_outputs = (each.take("columns", as_columns, nothing) for each in (keys, outputs))
    if of_round is not None and of_outputs is not None:
        outputs.fault("columns_in_two_places", "columns")
    columns = of_outputs if of_outputs is not None else of_round
    return _COLUMNS if columns is None else columns


def _hours(keys: Keys, date: dt.date, language: str) -> Hours | None:
    """The working hours that the round takes over by name, for the day that it is on."""
    name = keys.take("working_hours", as_working_hours, "")
    ramadan = keys.take("ramadan", as_flag, None)
    days = keys.take("working_days", as_working_days, None)
    if not name:
        for key, value in (("ramadan", ramadan), ("working_days", days)):
            if value is not None:
                keys.warn("needs_working_hours", key)
        return None
    hours = find_hours(date, ramadan=bool(ramadan), days=days or 5, language=language)
    if hours.day_off and date != _NO_DATE:
        keys.warn("day_off", "working_hours", days=days or 5)
    return hours


def _shift(keys: Keys, silent: TimeWindow) -> TimeWindow:
    shift = TimeWindow(
        start=keys.take("shift_start", as_time, silent.start),
        end=keys.take("shift_end", as_time, silent.end),
    )
    if shift.end < shift.start:
        # Said once here, not once more for every team that is silent.
        keys.fault("shift_reversed", "shift_end")
        return silent
    return shift
