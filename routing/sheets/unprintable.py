"""Letters that the sheets' fonts lack: they stand as boxes on paper, and that is said beforehand.

In: a round. Out: a fault that names the households, teams and depots by their ids, to be told as a
warning; ``None`` where all can be printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from routing.errors import Fault
from routing.model import Round
from routing.sheets.pdf_text import MISSING, clean
from routing.sheets.tables import shown_text

_PLAIN = 0x250
"""Below this (Latin with its accents) every letter is in the fonts, and they need not be opened."""

_SHOWN, _LONGEST = 8, 24
"""Ids that are named, and characters of one."""


def unprintable(round_: Round) -> Fault | None:
    """What cannot be printed as it was typed."""
    ids = list(dict.fromkeys(_ids(round_)))
    if not ids:
        return None
    shown = ", ".join(each[:_LONGEST] for each in ids[:_SHOWN]) + (", …" if ids[_SHOWN:] else "")
    return Fault(code="letters_not_on_paper", values={"num": len(ids), "ids": shown})


def _ids(round_: Round) -> Iterator[str]:
    if _boxed(round_.name):
        yield round_.name
    named = [(depot.id, depot.name) for depot in round_.depots]
    named += [(team.id, team.name) for team in round_.teams]
    for own, name in named:
        if _boxed(own) or _boxed(name):
            yield own
    for stop in round_.stops:
        texts = (stop.id, *(shown_text(stop, column) for column in round_.columns))
        if any(map(_boxed, texts)):
            yield stop.id


def _boxed(text: str) -> bool:
    if text.isascii() or all(ord(char) < _PLAIN for char in text):
        return False
    return clean(text, _letters()).count(MISSING) > text.count(MISSING)


@cache
def _letters() -> frozenset[int]:
    """The code points that both faces have."""
    from fontTools.ttLib import TTFont

    from routing.sheets.pdf_fonts import font_folder

    faces = [TTFont(font_folder() / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
    try:
        return frozenset(faces[0].getBestCmap()) & frozenset(faces[1].getBestCmap())
    finally:
        for face in faces:
            face.close()
