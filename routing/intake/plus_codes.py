"""Open Location Codes ("plus codes") → the middle of their cell.

In: a text that may hold one, ``6P3PQ949+VX``. Out: latitude and longitude, ``None`` where there is
none, or a ``CellError``: a short code (``Q949+VX Sobo``) needs to know where Sobo is, which takes a
network or a gazetteer.

References
----------
Open Location Code Specification, version 1.0: github.com/google/open-location-code.
"""

from __future__ import annotations

import re

from routing.intake.gather import CellError

_DIGITS = "23456789CFGHJMPQRVWX"
_CODE = re.compile(rf"(?<![\w+])([{_DIGITS}0]{{2,8}})\+([{_DIGITS}]{{0,7}})(?![\w+])", re.I)
_PAIRS, _ROWS, _COLUMNS = 10, 5, 4
_FULL = 8


def read_plus_code(text: str) -> tuple[float, float] | None:
    """The place of the code in a text."""
    codes = {found[0].upper() for found in _CODE.finditer(text)}
    if not codes:
        return None
    if len(codes) > 1:
        raise CellError("several_places")
    before, after = codes.pop().split("+")
    if len(before) < _FULL:
        raise CellError("short_plus_code")
    if "0" in before or len(after) < 2:
        raise CellError("coarse_plus_code")
    return _middle(before + after)


def _middle(code: str) -> tuple[float, float]:
    lat, lon, step = -90.0, -180.0, 20.0
    for position in range(0, _PAIRS, 2):
        lat += step * _DIGITS.index(code[position])
        lon += step * _DIGITS.index(code[position + 1])
        step /= 20
    height = width = step * 20
    for digit in code[_PAIRS:]:
        height, width = height / _ROWS, width / _COLUMNS
        row, column = divmod(_DIGITS.index(digit), _COLUMNS)
        lat, lon = lat + height * row, lon + width * column
    if lat >= 90 or lon >= 180:
        raise CellError("bad_pair")
    return round(lat + height / 2, 9), round(lon + width / 2, 9)
