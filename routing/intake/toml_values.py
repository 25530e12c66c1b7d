"""The values of ``round.toml``'s keys: each a parser that raises ``CellError``.

In: a value as TOML has it. Out: what the round is made of. Words are synonyms of names, as in the
tables.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from routing.intake.angles import read_angle
from routing.intake.cells import read_names, read_scaled, read_whole
from routing.intake.columns import households_vocabulary, plain, profile_named, words
from routing.intake.gather import CellError
from routing.intake.times import read_hours
from routing.intake.toml_keys import as_cell, as_id, as_text, at_least_zero
from routing.model import FORMATS, PROFILES
from routing.words import LANGUAGES

COMPACTNESS = {"none": 0, "some": 60, "strong": 300}
"""Seconds of team day that a stop may cost for being served by the team of its nearest neighbour:
a minute, which in a village is the way round a block, or five, a visit's length."""

_MOST_COMPACTNESS = 24 * 3600
_TEXTS = ("name", "address", "rt", "rw", "village", "landmark", "note", "phone")
_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


def as_objective(value: Any) -> str:
    """An objective by its name or a word for it; the word itself where none is meant."""
    text = as_text(value)
    return words("objectives").get(plain(text), text)


def as_compactness(value: Any) -> int | None:
    """Seconds a stop, or a word for them."""
    if isinstance(value, bool):
        return COMPACTNESS["some" if value else "none"]
    if isinstance(value, str) and (word := words("compactness").get(plain(value))) is not None:
        return COMPACTNESS[word]
    try:
        return as_whole(_MOST_COMPACTNESS)(value)
    except CellError as error:
        if error.code != "not_a_number":
            raise
        raise CellError("bad_compactness", known=", ".join(COMPACTNESS)) from None


def as_working_hours(value: Any) -> str:
    """A set of working hours by its name or a word for it."""
    known = words("working_hours")
    name = known.get(plain(as_text(value)))
    if name is None:
        raise CellError("unknown_working_hours", known=", ".join(dict.fromkeys(known.values())))
    return name


def as_working_days(value: Any) -> int:
    """Working days of a week: five or six."""
    if isinstance(value, bool) or value not in (5, 6):
        raise CellError("bad_working_days")
    return int(value)


def as_names(value: Any) -> tuple[str, ...]:
    """Names: a list of texts or whole numbers, or one text with semicolons."""
    if isinstance(value, list):
        return tuple(dict.fromkeys(as_id(each) for each in value))
    return read_names(as_id(value))


def as_table(value: Any) -> Mapping[str, Any] | None:
    """One table."""
    if not isinstance(value, dict):
        raise CellError("wrong_type")
    own: Mapping[str, Any] = value
    return own


def as_named_tables(value: Any) -> Mapping[str, Any]:
    """Tables with a name each."""
    if not isinstance(value, dict):
        raise CellError("not_named_tables")
    own: Mapping[str, Any] = value
    return own


def as_tables(value: Any) -> list[Mapping[str, Any]]:
    """A list of tables."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise CellError("not_tables")
    return list(value)


def as_path(value: Any, folder: Path) -> tuple[str, Path] | None:
    """A path to the letter, with its name for people."""
    text = as_text(value)
    if not text:
        return None
    path = folder / value
    return (text if not Path(value).is_absolute() else path.name), path


def as_degrees(value: Any) -> float | None:
    """Degrees; whether they lie on the earth is for ``find_flaws`` to say."""
    angle = read_angle(as_cell(value))
    return angle.degrees if angle else None


def as_whole(most: int) -> Callable[[Any], int | None]:
    """A whole number from 0 to ``most``."""
    return lambda value: at_least_zero(read_whole(as_cell(value), most))


def as_scaled(scale: int, most: int) -> Callable[[Any], int | None]:
    """A decimal number from 0 to ``most``, times ``scale``."""
    return lambda value: at_least_zero(read_scaled(as_cell(value), scale, most))


def as_hours(value: Any) -> int | None:
    """A span of hours, in seconds."""
    return at_least_zero(read_hours(as_cell(value)))


def as_profile(own: Sequence[str]) -> Callable[[Any], str]:
    """A way of travelling, the round's own included."""

    def parse(value: Any) -> str:
        profile = profile_named(as_text(value), own)
        names = dict.fromkeys((*PROFILES, *own))
        if profile not in names:
            raise CellError("unknown_profile", known=", ".join(names))
        return profile

    return parse


def as_language(value: Any) -> str:
    """One of ``LANGUAGES``."""
    text = as_text(value)
    if text not in LANGUAGES:
        raise CellError("unknown_language", known=", ".join(LANGUAGES))
    return text


def as_one_of(known: tuple[str, ...]) -> Callable[[Any], str]:
    """A parser of one of a few words."""

    def parse(value: Any) -> str:
        text = as_text(value).casefold()
        if text not in known:
            raise CellError("not_one_of", known=", ".join(known))
        return text

    return parse


def as_columns(value: Any) -> tuple[str, ...]:
    """Columns that sheets may show."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise CellError("key_not_texts")
    known = households_vocabulary().words
    columns = tuple(dict.fromkeys(known.get(plain(each), each) for each in value))
    if not set(columns) <= set(_TEXTS):
        raise CellError("unknown_text_column", known=", ".join(_TEXTS))
    return columns


def as_formats(value: Any) -> tuple[str, ...]:
    """Kinds of files to write of a plan."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise CellError("key_not_texts")
    formats = tuple(dict.fromkeys(each.strip().casefold().lstrip(".") for each in value))
    if not set(formats) <= set(FORMATS):
        raise CellError("unknown_format", known=", ".join(FORMATS))
    return formats


def as_zone(value: Any) -> str:
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
