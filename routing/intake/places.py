"""One cell that holds a whole place → latitude and longitude.

In: ``-8.2428, 114.3699``, ``-8,2428; 114,3699``, ``8°14'34"S 114°22'12"E``, a link, a plus code.
Out: a ``Place``, or a ``CellError`` that says why it is none. A text is cut in two wherever it can
be; where more than one cut gives two angles, the text is refused and not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from routing.intake.angles import Angle, angle_of, tidy, why_not
from routing.intake.gather import CellError
from routing.intake.map_links import has_link, read_link, without_links
from routing.intake.plus_codes import read_plus_code

_CUT = re.compile(
    r"\s*[;,|/&]\s*|\s(?:dan|and)\s|\s-\s|\s+|(?<=[a-z0-9\"'°])(?=[nsewutbl])|"
    r"(?<=[nsewutb])(?=[0-9+-])",
    re.I,
)
_INTRODUCED = re.compile(
    r"(?:(?:titik\s+)?koordinat|coordinates?|lokasi|location|gps|posisi|position)\s*[:=]?\s*"
    r"(?=[\d(+.,nsewutbl-])",
    re.I,
)
_WKT = re.compile(r"(?:SRID=4326;)?\s*POINT\s*Z?\s*\(\s*([^\s,()]+)\s+([^\s,()]+)\s*\)", re.I)
_UTM = re.compile(
    r"(?:utm\s*)?[0-9]{1,2}\s*[C-HJ-NP-X]\s*[,;]?\s+0?[0-9]{6}\b.*|"
    r"(?:utm\b.*)|[0-9]{6}(?:[.,][0-9]+)?\s*m?\s*[ET]?\s*[,;/\s]\s*[0-9]{7}\b.*",
    re.I,
)
_LONG_NUMBERS = re.compile(r"[+-]?[0-9]{5,}\s*[,;\s]\s*[+-]?[0-9]{5,}")
_PLUS_LINK = re.compile(r"(?:https?://)?(?:www\.)?plus\.codes/(?=\S*\+)", re.I)
_NOWHERE = re.compile(r"0+\s*[,;/ ]\s*0+")
_KEY = re.compile(r"[\"'](lat(?:itude)?|lng|long?|longitude)[\"']\s*:", re.I)
_PRECISE = re.compile("[.,°'\"a-z]", re.I)
_LONGEST = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as written.

    Parameters
    ----------
    lat, lon
        Degrees, in the order in which they stand unless the text says which is which.
    axes
        Whether the text says which is which.
    signed
        Whether it says on which side of the equator, and of Greenwich, each lies.
    viewed
        Whether it is the middle of a map that a link shows, and no pin on it.
    """

    lat: float
    lon: float
    axes: bool = False
    signed: tuple[bool, bool] = (False, False)
    viewed: bool = False


def read_place(text: str) -> Place:
    """The place that a cell holds."""
    text = _PLUS_LINK.sub("", text)
    if has_link(text):
        return _linked(text)
    if (place := read_plus_code(text)) is not None:
        return Place(lat=place[0], lon=place[1], axes=True, signed=(True, True))
    text = tidy(text)
    if found := _WKT.fullmatch(text):
        text = f"{found[2]}; {found[1]}"
    if _UTM.fullmatch(text):
        raise CellError("metres_for_degrees")
    if _LONG_NUMBERS.fullmatch(text):
        raise CellError("no_decimal_point")
    if _NOWHERE.fullmatch(bare := _bare(text)):
        return Place(lat=0.0, lon=0.0)
    pair = pair_of(bare)
    if pair is None:
        halves = [part.strip("() ") for part in re.split(r"[;\s]+", text)]
        raise CellError(next(filter(None, map(why_not, halves)), None) or "bad_pair")
    return _place(*pair)


def _linked(text: str) -> Place:
    try:
        (lat, lon), pinned = read_link(text, _pair_in_link)
    except CellError as error:
        beside = pair_of(_bare(tidy(without_links(text))))
        if error.code != "link_without_coordinates" or beside is None:
            raise
        return _place(*beside)
    return Place(lat=lat, lon=lon, viewed=not pinned)


def _bare(text: str) -> str:
    if text[:1] in {"'", '"'}:  # one before a cell's text, or two round it
        mark, text = text[0], text[1:]
        text = text[:-1] if text.endswith(mark) and text.count(mark) == 1 else text
    text = _KEY.sub(r"\1:", _INTRODUCED.sub("", text, count=1))
    if text[:1] + text[-1:] in {"()", "[]", "{}"}:
        text = text[1:-1]
    return text.strip().rstrip(".,;")


def _pair_in_link(text: str) -> tuple[float, float] | None:
    try:
        pair = pair_of(tidy(text))
    except CellError:
        return None
    if pair is None:
        return None
    place = _place(*pair)
    return place.lat, place.lon


def _place(first: Angle, second: Angle) -> Place:
    lat, lon = (second, first) if first.axis == "lon" or second.axis == "lat" else (first, second)
    return Place(
        lat=lat.degrees,
        lon=lon.degrees,
        axes=bool(first.axis or second.axis),
        signed=(lat.signed, lon.signed),
    )


def _halves(text: str) -> Iterator[tuple[str, str, str]]:
    """Every cut of a text, and what stands before and after it. A dash between blanks may part two
    numbers, or be the sign of the second.
    """
    for cut in _CUT.finditer(text):
        left, right = text[: cut.start()], text[cut.end() :]
        yield cut[0], left, right
        if cut[0].strip() == "-":
            yield cut[0], left, f"-{right}"


def pair_of(text: str) -> tuple[Angle, Angle] | None:
    """The two angles of a tidy text; ``None`` where it is no pair, or may be several."""
    if len(text) > _LONGEST:
        return None
    pairs: dict[object, tuple[Angle, Angle]] = {}
    errors: list[CellError] = []
    for cut, left, right in _halves(text):
        try:
            first, second = angle_of(left), angle_of(right)
        except CellError as error:
            errors.append(error)
            continue
        clear = ";" in cut or ("," in cut and len(cut) > 1)
        if not (first and second) or not (clear or _PRECISE.search(left + right)):
            continue  # -8,114 may be one number, 02/05 an RT and an RW
        if not (first.axis and first.axis == second.axis):
            key = (first.degrees, second.degrees, first.axis, second.axis)
            pairs.setdefault(key, (first, second))
    if not pairs and (sixty := [each for each in errors if each.code == "sixty_and_more"]):
        raise sixty[0]
    return next(iter(pairs.values())) if len(pairs) == 1 else None
