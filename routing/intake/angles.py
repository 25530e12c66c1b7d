"""Latitudes and longitudes as people write them → degrees.

In: one text, ``-8,2428``, ``8°14'34"S``, ``S 8 14.567``, ``8.2428 LS``. Out: an ``Angle``, or a
``CellError``. What may be read in two ways is refused: ``8 14`` may be 8.14 or 8°14'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from routing.intake.cells import Cell, is_blank, read_number, read_text
from routing.intake.gather import CellError

_MARKS = str.maketrans(
    dict.fromkeys("−–—‒‐‑﹣－", "-")
    | dict.fromkeys("º˚∘⁰", "°")
    | dict.fromkeys("′’‘´`ʹʼ＇", "'")
    | dict.fromkeys("″”“„˝ʺ＂", '"')
    | dict(zip("０１２３４５６７８９", "0123456789", strict=True))
    | {"，": ",", "；": ";", "．": ".", "＋": "+"}
)
_MANGLED = (("Â°", "°"), ("Âº", "°"), ("â€²", "'"), ("â€³", '"'), ("''", '"'))
"""UTF-8 that was taken for Windows-1252, and two single marks in the place of a double one."""

_UNITS = (
    (re.compile(r"(?<![a-z])(?:derajat|degrees?|deg)(?![a-z])\.?", re.I), "°"),
    (re.compile(r"(?<![a-z])(?:menit|mnt|minutes?|min)(?![a-z])\.?", re.I), "'"),
    (re.compile(r"(?<![a-z])(?:detik|dtk|seconds?|sec)(?![a-z])\.?", re.I), '"'),
)

_QUOTED = re.compile(r"^\s*'(?=[0-9+-])")
"""The mark that makes a spreadsheet take a number for a text, come along in a file."""

_RAISED = (re.compile(r"(?<=[0-9])\s?[oO](?=\s?[0-9]{1,2}(?:[.,][0-9]+)?\s?['’′‘´`])"), "°")
"""``8o 14' 32"``: a raised letter that lost its height."""

_WRITTEN_SIDES = (
    (re.compile(r"(?<![a-z])([lb])\.\s?([usbt])(?:\.|(?![a-z]))", re.I), r"\1\2"),
    (re.compile(r"\s*\((l[us]|b[bt]|[nsewut])\)", re.I), r" \1"),
)
"""``8,2428 L.S.`` and ``8,2428 (LS)``."""

_HEMISPHERES = {
    "lat": {1: "n north u utara lu", -1: "s south selatan ls"},
    "lon": {1: "e east t timur bt", -1: "w west b barat bb"},
}
_SIDES = {
    word: (axis, sign)
    for axis, signs in _HEMISPHERES.items()
    for sign, words in signs.items()
    for word in words.split()
}
_SIDE = (
    r"(?:lintang\s+|bujur\s+)?"
    r"(north|south|east|west|utara|selatan|timur|barat|lu|ls|bt|bb|[nsewutb])"
)
_LABEL = re.compile(
    r"(?:(?P<lat>(?:garis\s+)?lintang|latitude|lat)|"
    r"(?P<lon>(?:garis\s+)?bujur|longitude|long|lng|lon))\b\.?\s*[:=]?\s*(?=[\d+.,nsewutbl-])",
    re.I,
)
_BEFORE = re.compile(rf"{_SIDE}\.?[:\s]*(?=[0-9+.,-])", re.I)
_AFTER = re.compile(rf"(?<=[0-9°'\".,\s]){_SIDE}\.?", re.I)

_DECIMAL = re.compile(
    r"(?P<sign>[+-]?)\s?(?P<d>[0-9]{1,15}(?:[.,][0-9]*)?|[.,][0-9]+)"
    r"(?P<e>e[+-]?[0-9]{1,4})?\s*°?",
    re.I,
)
_MINUTES = re.compile(
    r"(?P<sign>[+-]?)\s?(?P<d>[0-9]{1,3})\s*(?P<mark>[°:\s-])\s*"
    r"(?P<m>[0-9]{1,2}(?:[.,][0-9]+)?)\s*(?P<end>'?)"
)
_SECONDS = re.compile(
    r"(?P<sign>[+-]?)\s?(?P<d>[0-9]{1,3})\s*(?P<mark>[°:\s-])\s*(?P<m>[0-9]{1,2})\s*"
    r"(?:['\s]|(?P=mark))\s*(?P<s>[0-9]{1,2}(?:[.,][0-9]+)?)\s*[\"']?"
)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3}){2,}|[+-]?[0-9]{1,3}(?:,[0-9]{3}){2,}")
_LONGEST = 80
_NO_DEGREES = 1000
"""A whole number from here on is no mistyped degree, but lacks its decimal mark, or is metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Angle:
    """One latitude or longitude.

    Parameters
    ----------
    degrees
        As written; whether they lie on the earth is not looked at.
    axis
        ``lat`` or ``lon`` where the text says which; else empty.
    signed
        Whether the text says on which side of the equator or of Greenwich.
    """

    degrees: float
    axis: str = ""
    signed: bool = False


def tidy(text: str) -> str:
    """A text with one kind of minus, degree, minute and second sign, and of blank."""
    text = _QUOTED.sub("", text.translate(_MARKS))
    for mangled, meant in _MANGLED:
        text = text.replace(mangled, meant)
    for pattern, meant in (_RAISED, *_UNITS, *_WRITTEN_SIDES):
        text = pattern.sub(meant, text)
    return " ".join(text.split())


def read_angle(cell: Cell, code: str = "not_degrees") -> Angle | None:
    """A cell that holds one angle; ``None`` for blank.

    Raises
    ------
    CellError
        With ``code`` where it is none, or a code that says why not.
    """
    if is_blank(cell):
        return None
    if not isinstance(cell, str):
        value = read_number(cell, code)
        return None if value is None else _within(Angle(degrees=float(value)), whole=value % 1 == 0)
    angle = angle_of(tidy(read_text(cell)))
    if angle is None:
        raise CellError(why_not(tidy(cell)) or code)
    return angle


def why_not(text: str) -> str | None:
    """Why a tidy text is no angle, where that can be told."""
    return "thousands_in_degrees" if _THOUSANDS.fullmatch(text.strip("°")) else None


def angle_of(text: str) -> Angle | None:
    """The angle that a tidy text is; ``None`` where it is none, or might be two.

    Raises
    ------
    CellError
        ``no_decimal_point`` for a whole number far beyond all degrees.
    """
    if len(text) > _LONGEST:
        return None
    axis, side = "", 0
    if found := _LABEL.match(text):
        axis, text = found.lastgroup or "", text[found.end() :]
    for pattern, place in ((_BEFORE.match(text), 0), (_last(text), 1)):
        if pattern is None:
            continue
        own, sign = _SIDES[pattern[1].lower()]
        if side or (axis and own != axis):
            return None
        axis, side = own, sign
        text = text[pattern.end() :] if place == 0 else text[: pattern.start()]
    value = _value(text.strip(), told=bool(side))
    if value is None:
        return None
    degrees, negative = value
    if side and negative and side > 0:
        return None  # -8.2428 N: one of the two is wrong
    degrees = -degrees if negative or side < 0 else degrees
    angle = Angle(degrees=degrees, axis=axis, signed=bool(side) or text.strip()[:1] in {"+", "-"})
    return _within(angle, whole=text.strip("+-° ").isdigit())


def _last(text: str) -> re.Match[str] | None:
    return next((found for found in _AFTER.finditer(text) if found.end() == len(text)), None)


def _within(angle: Angle, *, whole: bool) -> Angle:
    if whole and abs(angle.degrees) >= _NO_DEGREES:
        raise CellError("no_decimal_point")
    return angle


def _value(text: str, *, told: bool) -> tuple[float, bool] | None:
    """Degrees without their sign, and whether there is a minus; ``told`` with N, E, S or W."""
    if found := _DECIMAL.fullmatch(text):
        number = _number(found["d"] + (found["e"] or ""))
        if number and number.adjusted() > 15:
            raise CellError("too_large", limit=180)
        return float(number), found["sign"] == "-"
    if found := _MINUTES.fullmatch(text):
        # Two whole numbers with nothing to say what they are may be a number cut in two.
        if not (told or found["mark"] == "°" or found["end"] or re.search("[.,]", found["m"])):
            return None
        if found["mark"] == "-" and not told:
            return None
        return _sum(found["d"], found["m"], "0"), found["sign"] == "-"
    if found := _SECONDS.fullmatch(text):
        if found["mark"] == "-" and not told:
            return None  # a date, perhaps
        value = _sum(found["d"], found["m"], found["s"])
        return value, found["sign"] == "-"
    return None


def _sum(degrees: str, minutes: str, seconds: str) -> float:
    whole, parts, rest = (_number(each) for each in (degrees, minutes, seconds))
    if parts >= 60 or rest >= 60:
        raise CellError("sixty_and_more")
    return float(whole + parts / 60 + rest / 3600)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
