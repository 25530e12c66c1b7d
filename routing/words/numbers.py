"""Numbers, dates and times as a language writes them: ``1,5 km``, ``Selasa, 24 November 2026``.

In: plain values in the project's units (seconds, metres). Out: strings for people.
Dates and decimals come from Babel's CLDR data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

_NO_COUNTS = {"seed", "port", "year", "number", "row", "first", "header", "position", "walk_limit"}
"""Whole numbers that are names, places in a file as a spreadsheet or an editor numbers them, or to
be typed as they stand."""


def said(values: Mapping[str, object], language: str) -> dict[str, object]:
    """Values as a text of this language is filled with them: counts of a thousand and more, and
    fractions, as the language writes them; days in full. What can be called is asked for its words
    in the language: so a text may stand within another.
    """
    return {name: _said(name, value, language) for name, value in values.items()}


def _said(name: str, value: object, language: str) -> object:
    if callable(value):
        return value(language)
    if isinstance(value, dt.date):
        return date(value, language)
    if isinstance(value, float):
        return decimal(value, language, digits=3)
    if type(value) is int and abs(value) >= 1000 and name not in _NO_COUNTS:
        return decimal(value, language)
    return value


def clock(seconds: int) -> str:
    """Whole seconds after midnight as ``HH:MM``, rounded down; past midnight it goes on: 25:10."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def clock_exact(seconds: int) -> str:
    """Whole seconds after midnight as ``HH:MM:SS``, the form of instants in ``plan.json``."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


def date(day: dt.date, language: str) -> str:
    """A day in full: ``Selasa, 24 November 2026``."""
    from babel.dates import format_date

    return str(format_date(day, "EEEE, d MMMM y", locale=language))


@lru_cache(maxsize=4096)
def decimal(value: float, language: str, *, digits: int = 1) -> str:
    """A number with at most ``digits`` decimals: ``1,5`` or ``1.5``."""
    from babel.numbers import format_decimal

    return str(format_decimal(round(value, digits), locale=language))


@lru_cache(maxsize=4096)
def kilometres(metres: int, language: str) -> str:
    """Metres as kilometres with exactly one decimal: ``5,0``."""
    from babel.numbers import format_decimal

    return str(format_decimal(metres / 1000, "#,##0.0", locale=language))


def distance(metres: int, language: str) -> str:
    """Metres below one kilometre, kilometres with one decimal from there on."""
    return f"{metres} m" if metres < 1000 else f"{kilometres(metres, language)} km"


def span(seconds: int, language: str) -> str:
    """A span in hours and whole minutes, rounded up: ``1 h 35 min`` or ``1 jam 35 mnt``."""
    minutes = -(-seconds // 60)
    hour, minute = ("jam", "mnt") if language == "id" else ("h", "min")
    if minutes < 60:
        return f"{minutes} {minute}"
    return f"{minutes // 60} {hour} {minutes % 60} {minute}"


def seconds(value: int, language: str) -> str:
    """Whole seconds as such, where minutes would hide what matters: ``5.400 dtk``."""
    return f"{decimal(value, language)} {'dtk' if language == 'id' else 's'}"


def weight(grams: int, language: str) -> str:
    """Grams as kilograms with at most one decimal: ``12,5 kg``."""
    return f"{decimal(grams / 1000, language)} kg"


def volume(millilitres: int, language: str) -> str:
    """Millilitres as litres with at most one decimal: ``1,5 l``."""
    return f"{decimal(millilitres / 1000, language)} l"
