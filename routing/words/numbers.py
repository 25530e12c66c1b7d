"""Numbers, dates and times as a language writes them: ``1,5 km``, ``Selasa, 24 November 2026``.

In: plain values in the project's units (seconds, metres). Out: strings for people.
Dates and decimals come from Babel's CLDR data.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache


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


def weight(grams: int, language: str) -> str:
    """Grams as kilograms with at most one decimal: ``12,5 kg``."""
    return f"{decimal(grams / 1000, language)} kg"


def volume(millilitres: int, language: str) -> str:
    """Millilitres as litres with at most one decimal: ``1,5 l``."""
    return f"{decimal(millilitres / 1000, language)} l"
