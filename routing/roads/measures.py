"""Measures as mappers write them: ``3.5 t``, ``7500 kg``, ``2,1 m``, ``6'7"``, ``30 mph``.

In: a tag's text and the units that fit. Out: tonnes, metres or km/h, and for ``duration`` hours;
``None`` for anything else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z/']*)")
_FEET = re.compile(r"(\d+)\s*(?:'|ft|feet)\s*(\d+(?:\.\d+)?)\s*(?:\"|''|in|inches)?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d+)(?::(\d\d))?")
_ISO = re.compile(r"p(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?")
_FOOT, _INCH = 0.3048, 0.0254

METRES = {
    "": 1.0, "m": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0, "cm": 0.01,
    "ft": _FOOT, "feet": _FOOT, "'": _FOOT, "in": _INCH,
}  # fmt: skip
TONNES = {
    "": 1.0, "t": 1.0, "ton": 1.0, "tons": 1.0, "tonne": 1.0, "tonnes": 1.0, "mt": 1.0,
    "kg": 0.001, "st": 0.90718474, "lb": 0.00045359237, "lbs": 0.00045359237,
}  # fmt: skip
"""A number alone is in tonnes, ``st`` are short tons (OSM wiki, ``Key:maxweight``)."""

KPH = {
    "": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852,
}  # fmt: skip


def measure(text: str, units: Mapping[str, float]) -> float | None:
    """The measure in the unit whose factor is 1."""
    plain = text.strip().lower()
    if units is METRES and (feet := _FEET.fullmatch(plain)):
        return float(feet[1]) * _FOOT + float(feet[2]) * _INCH
    match = _NUMBER.fullmatch(plain)
    if match is None or match[2] not in units:
        return None
    return float(match[1].replace(",", ".")) * units[match[2]]


def hours(text: str) -> float | None:
    """How long a ``duration`` is: ``45`` (minutes), ``01:30``, ``1:30:00``, ``PT1H30M``."""
    plain = text.strip().lower()
    if clock := _CLOCK.fullmatch(plain):
        found = ["0", *clock.groups(default="0")]
    elif iso := _ISO.fullmatch(plain):
        found = [*iso.groups(default="0")]
    else:
        return None
    days, whole, minutes, seconds = (int(each) for each in found)
    return 24 * days + whole + minutes / 60 + seconds / 3600 or None
