"""Links to maps and messengers → the place in them; nothing is ever asked of a network.

In: a text with links of Google Maps, OpenStreetMap, Waze, WhatsApp, Apple, Bing, or ``geo:``. Out:
the place, and whether it is a pin or the middle of the map that was shown; or a ``CellError``.
Parameters that say where a journey begins are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, unquote

from routing.intake.gather import CellError

_LINK = re.compile(r"(?:[a-z]{2,12}://|www\.|geo:|maps\.|goo\.gl/|waze\.com/|wa\.me/)\S+", re.I)
_NUMBER = r"[+-]?[0-9]{1,3}(?:\.[0-9]+)?"
_DATA = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})")
_VIEWED = re.compile(rf"@({_NUMBER}),({_NUMBER})(?:,|$|/|\?)")
_MAP_HASH = re.compile(rf"map=[0-9.]+/({_NUMBER})/({_NUMBER})")
_WAZE_TO = re.compile(rf"^ll\.({_NUMBER}),({_NUMBER})$")
_BING = re.compile(rf"^(?:point\.)?({_NUMBER})[~_]({_NUMBER})(?:_|$)")
_PATH = re.compile(r"/(?:place|search|dir|l)/([^?#]*)")
_PINS = ("q", "query", "destination", "daddr", "to", "latlng", "coordinate", "address", "sp", "pin")
_SHOWN = ("ll", "center", "cp", "sll", "viewpoint", "map", "cbll")
_NESTED = 3
"""Links may stand inside links, percent-encoded once more each time."""

Pair = tuple[float, float]
ReadPair = Callable[[str], Pair | None]


def has_link(text: str) -> bool:
    """Whether a text holds a link."""
    return _LINK.search(text) is not None


def without_links(text: str) -> str:
    """The rest of a text."""
    return _LINK.sub(" ", text)


def read_link(text: str, read_pair: ReadPair) -> tuple[Pair, bool]:
    """The place in a text's links, and whether it is a pin.

    Parameters
    ----------
    text
        May hold more than the link.
    read_pair
        Reads a pair that stands in a parameter.

    Raises
    ------
    CellError
        ``link_without_coordinates`` where there is none, as in a short link;
        ``several_places`` where there are several.
    """
    pins: list[Pair] = []
    views: list[Pair] = []
    for link in _LINK.findall(text):
        for is_pin, pair in _places(link, read_pair, _NESTED):
            (pins if is_pin else views).append(pair)
    places = pins or views
    if not places:
        raise CellError("link_without_coordinates")
    first = places[0]
    # Two ways of saying one place differ in their last digits: 10^-4 degrees are 11 m.
    if any(max(abs(a - b) for a, b in zip(first, each, strict=True)) > 1e-4 for each in places):
        raise CellError("several_places")
    return max(places, key=lambda each: len(repr(each))), bool(pins)


def _places(link: str, read_pair: ReadPair, depth: int) -> Iterator[tuple[bool, Pair]]:
    plain = unquote(link)
    for found in _DATA.findall(plain):
        yield True, (float(found[0]), float(found[1]))
    for pattern in (_VIEWED, _MAP_HASH):
        for found in pattern.findall(plain):
            yield False, (float(found[0]), float(found[1]))
    if plain.lower().startswith("geo:"):
        pair = _pair(re.split("[?;]", plain[4:])[0], read_pair)
        if pair and pair != (0, 0):  # geo:0,0?q=… says that the place is in q
            yield True, pair
    for found in _PATH.findall(link):
        for part in unquote(found.replace("+", " ")).split("/"):
            if not part.startswith(("@", "data=")) and (pair := _pair(part, read_pair)):
                yield True, pair
    values = parse_qsl(re.sub("^[^?#]*[?#]?", "", link).replace("#", "&"))
    known = {key.lower(): value for key, value in values}
    ll_is_pin = "waze." in plain.lower() or "apple." in plain.lower()
    for lat, lon in (("mlat", "mlon"), ("lat", "lon"), ("lat", "lng"), ("latitude", "longitude")):
        if lat in known and lon in known and (pair := read_pair(f"{known[lat]}; {known[lon]}")):
            yield lat != "lat" or "zoom" not in known, pair
    for key, value in known.items():
        if depth and has_link(value):
            yield from _places(value, read_pair, depth - 1)
        elif key in _PINS or key in _SHOWN:
            if pair := _pair(value, read_pair):
                yield key in _PINS or (key == "ll" and ll_is_pin), pair
        elif key == "text" and (pair := _pair(value, read_pair)):
            yield True, pair


def _pair(text: str, read_pair: ReadPair) -> Pair | None:
    text = re.sub(r"\([^)]*\)$", "", text.strip()).removeprefix("loc:").strip()
    for pattern in (_WAZE_TO, _BING):
        if found := pattern.match(text):
            return float(found[1]), float(found[2])
    parts = text.split(",")
    more = parts[3:]
    if len(parts) > 2 and all("." in part for part in parts[:2]) and not any(map(_is_number, more)):
        text = ",".join(parts[:2])  # a zoom, a height or a name follows
    return read_pair(text)


def _is_number(text: str) -> bool:
    return re.fullmatch(_NUMBER, text.strip()) is not None
