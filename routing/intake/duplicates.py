"""Rows that are probably one household written twice: near each other with names alike, or of one
telephone.

In: the sound rows. Out: warnings that name both rows. Nothing is merged: two families may share a
house, and a neighbour's telephone.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Sequence

from routing.intake.gather import Gatherer, shown_rows
from routing.intake.households import Households
from routing.intake.placing import metres
from routing.model import Stop

_NEAR = 10
"""Metres between two notes of one house: what telephones are wrong by under an open sky (GPS.gov
gives 4.9 m), twice."""

_GRID = 1e-4
"""Degrees; 11 m of latitude. Past 84° north or south cells are narrower than ``_NEAR``, and nobody
delivers there."""

_LIKE = 0.85
"""Likeness (difflib's ratio) of two spellings of a name: ``Sri Wahyuni`` and ``Sri Wahyunni`` 0.96,
``Siti Aminah`` and ``Siti Rohmah`` 0.73."""

_CROWD = 40
"""Stops close together from which on only equal names are compared: a block of flats."""

_TITLES = re.compile(
    r"\b(?:bpk|bapak|pak|ibu|bu|sdr|sdri|tn|ny|nn|h|hj|alm|almh|mbah|mbak|mas|mr|mrs|ms|kk|kel|"
    r"keluarga)\b\.?"
)
_PHONES = re.compile(r"[/;,|]|\b(?:dan|and|atau|or)\b", re.IGNORECASE)
_FEWEST_DIGITS = 8


def look_over_duplicates(
    sound: Sequence[tuple[Stop, int]], households: Households, gatherer: Gatherer
) -> None:
    """Warn of households that probably stand twice; ``sound`` are stops with their rows."""
    told = _same_name(sound, households, gatherer)
    phones: defaultdict[str, list[int]] = defaultdict(list)
    for stop, row in sound:
        for number in dict.fromkeys(_numbers(stop.phone)):
            phones[number].append(row)
    for rows in phones.values():
        if len(rows) > 1 and not all((rows[0], row) in told for row in rows[1:]):
            gatherer.warn(
                "same_phone", rows[1], households.column("phone"),
                first=rows[0], rows=shown_rows(rows), all_rows=tuple(rows),
            )  # fmt: skip


def _same_name(
    sound: Sequence[tuple[Stop, int]], households: Households, gatherer: Gatherer
) -> set[tuple[int, int]]:
    """Pairs of rows near each other whose names are alike, told."""
    told: set[tuple[int, int]] = set()
    grid: defaultdict[tuple[int, int], list[tuple[Stop, int, str]]] = defaultdict(list)
    for stop, row in sound:
        name = _bare(stop.name)
        x, y = int(stop.location.lat // _GRID), int(stop.location.lon // _GRID)
        beside = [each for i in (-1, 0, 1) for j in (-1, 0, 1) for each in grid[x + i, y + j]] \
            if name else []  # fmt: skip
        for other, first, its_name in beside:
            if not its_name or not _alike(name, its_name, exact=len(beside) > _CROWD):
                continue
            if metres(stop.location, other.location) <= _NEAR:
                if stop.replace(id="") != other.replace(id=""):  # else told as a row that is twice
                    gatherer.warn("household_twice", row, households.column("name"), first=first)
                told.add((first, row))
                break
        grid[x, y].append((stop, row, name))
    return told


def _bare(name: str) -> str:
    """A name without titles, case and punctuation."""
    words = re.sub(r"[^\w\s]", " ", _TITLES.sub(" ", name.casefold()))
    return " ".join(sorted(words.split()))


def _alike(name: str, other: str, *, exact: bool) -> bool:
    if name == other or exact:
        return name == other
    if re.findall("[0-9]+", name) != re.findall("[0-9]+", other):
        return False  # Warga 3 is not Warga 4
    words, others = set(name.split()), set(other.split())
    if words <= others or others <= words:
        return True
    matcher = difflib.SequenceMatcher(None, name, other, autojunk=False)
    return matcher.quick_ratio() >= _LIKE and matcher.ratio() >= _LIKE


def _numbers(phone: str) -> list[str]:
    """Telephone numbers without what people write differently: blanks, dashes, 0 or +62."""
    numbers = ("".join(filter(str.isdigit, part)) for part in _PHONES.split(phone))
    return [
        re.sub("^(?:0|62|0062)+", "", number) for number in numbers if len(number) >= _FEWEST_DIGITS
    ]
