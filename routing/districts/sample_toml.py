"""The sample's ``round.toml``: every key that the intake knows, explained.

In: what the sample says of its own, and a language. Out: the text. What is explained only is
switched off by a ``#`` right before it (``#max_stops = 30``); prose has ``# `` before it.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from routing.districts.sample_books import column_header
from routing.districts.writing import TIMEZONE, quoted
from routing.intake.columns import Vocabulary, households_vocabulary, teams_vocabulary
from routing.model import FORMATS, LOAD_ORDERS, QR_LINKS, SNAP_LIMIT, Depot
from routing.own_profiles import PROFILE_KEYS, ROAD_CLASSES
from routing.roads.profiles import PROFILES
from routing.words import say
from routing.words.numbers import clock_exact

_LINE = 92

_COLUMNS = '["name", "address", "rt", "rw", "village", "landmark", "note"]'

_OWN = "motorcycle"
"""The way of travelling whose keys are shown, with what the program takes for it."""

_SHOWN = {
    "max_speed_kph": "40", "flow": "0.8", "footways": "true", "ferries": "true",
    "gate_seconds": "20", "weight_t": "0", "height_m": "0", "width_m": "0", "length_m": "0",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the sample's round says of its own."""

    name: str
    date: dt.date
    households: str
    teams: str
    roads: str
    depot: Depot
    village: str
    team_ids: tuple[str, ...]
    language: str


Setting = tuple[str, str, bool]
"""A key, its value as TOML writes it, and whether it is on."""


def round_text(said: Said, language: str) -> str:
    """The whole file."""
    parts = [
        _prose(say("sample.toml.top", language)),
        "",
        "[round]",
        *_explained("round", _round(said), language),
        *_head("outputs", "[outputs]", language),
        *_explained("output", _outputs(), language),
        *_head("depots", "[[depots]]", language),
        *_explained("depot", _depot(said.depot), language),
        *_head("breaks", "#[[breaks]]", language),
        *_explained("break", _break(language), language),
        *_head("areas", "#[[areas]]", language),
        *_explained("area", _area(said), language),
        *_head("profiles", f"#[profiles.{_OWN}]", language),
        *_explained("own", _own(), language),
        *_prose_lines(say("sample.toml.own.speeds", language)),
        *(f"#speed_{name}_kph = {_speed(name)}" for name in ROAD_CLASSES),
        *_head("columns", "#[columns]", language),
        *_headers("households", households_vocabulary(), language),
        *_head("columns_teams", "#[columns.teams]", language),
        *_headers("teams", teams_vocabulary(), language),
    ]
    return "\n".join(parts) + "\n"


def _explained(table: str, settings: Iterator[Setting], language: str) -> Iterator[str]:
    for key, value, on in settings:
        yield from _prose_lines(say(f"sample.toml.{table}.{key}", language))
        yield f"{'' if on else '#'}{key} = {value}"


def _head(key: str, header: str, language: str) -> Iterator[str]:
    yield ""
    yield from _prose_lines(say(f"sample.toml.{key}", language))
    yield header


def _prose_lines(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _LINE, break_on_hyphens=False)]


def _prose(text: str) -> str:
    return "\n".join(_prose_lines(text))


def _round(said: Said) -> Iterator[Setting]:
    yield "name", quoted(said.name), True
    yield "date", said.date.isoformat(), True
    yield "timezone", quoted(TIMEZONE), True
    yield "households", quoted(said.households), True
    yield "teams", quoted(said.teams), True
    yield "roads", quoted(said.roads), True
    yield "objective", '"balanced"', True
    yield "service_minutes", "5", True
    yield "snap_metres", str(SNAP_LIMIT), True
    yield "language", quoted(said.language), True
    tabs = {table: say(f"sample.{table}_tab", said.language) for table in ("households", "teams")}
    for key, value in (
        ("households_tab", quoted(tabs["households"])),
        ("teams_tab", quoted(tabs["teams"])),
        ("parcel_kg", "10"),
        ("parcel_litres", "15"),
        ("setup_minutes", "2"),
        ("profile", '"motorcycle"'),
        ("capacity_parcels", "25"),
        ("capacity_kg", "250"),
        ("capacity_litres", "400"),
        ("shift_start", "07:30:00"),
        ("shift_end", "12:00:00"),
        ("max_stops", "30"),
        ("max_distance_km", "60"),
        ("max_hours", "5.5"),
        ("compactness", '"some"'),
        ("all_teams_out", "true"),
        ("working_hours", '"asn"'),
        ("ramadan", "false"),
        ("working_days", "5"),
        ("coordinator", '"Bu Ani"'),
        ("coordinator_phone", '"0800-000-000"'),
        ("load_order", quoted(LOAD_ORDERS[0])),
        ("qr", quoted(QR_LINKS[0])),
    ):
        yield key, value, False


def _outputs() -> Iterator[Setting]:
    yield "columns", _COLUMNS, True
    names = ", ".join(quoted(name) for name in FORMATS if name != "json")
    yield "formats", f"[{names}]", False


def _depot(depot: Depot) -> Iterator[Setting]:
    yield "id", quoted(depot.id), True
    yield "name", quoted(depot.name), True
    yield "latitude", f"{depot.location.lat:.7f}", True
    yield "longitude", f"{depot.location.lon:.7f}", True
    yield "opens", clock_exact(depot.opens), True
    yield "closes", "17:00:00", False
    yield "loading_minutes", "10", False


def _break(language: str) -> Iterator[Setting]:
    yield "name", quoted(say("intake.rest", language)), False
    yield "start", "10:00:00", False
    yield "end", "10:15:00", False


def _area(said: Said) -> Iterator[Setting]:
    yield "village", quoted(said.village), False
    yield "rw", '["03"]', False
    yield "teams", f"[{', '.join(map(quoted, said.team_ids))}]", False


def _own() -> Iterator[Setting]:
    yield "like", quoted(_OWN), False
    for key in PROFILE_KEYS:
        yield key, _SHOWN[key], False


def _speed(highway: str) -> str:
    """What the program takes for a class of road."""
    speed: Any = PROFILES[_OWN].speeds.get(highway, 0)
    return f"{float(speed):g}"


def _headers(kind: str, vocabulary: Vocabulary, language: str) -> Iterator[str]:
    for column in vocabulary.columns:
        yield f"#{column} = {quoted(column_header(kind, column, language))}"
