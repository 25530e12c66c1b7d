"""Counts and measures as people write them beside their unit → plain numbers.

In: one cell: ``2 paket``, ``dua``, ``1 (satu)``, ``10 kg``. Out: the cell without its unit, for
``cells.read_whole`` and ``cells.read_scaled`` to read. Only a unit that is meant is taken off:
kilograms in a column of parcels stay, and are refused.
"""

from __future__ import annotations

import re
from decimal import Decimal

from routing.intake.cells import Cell

_PARCELS = (
    "paket|pkt|pak|parcels?|packages?|packs?|dus|kardus|box|boxes|buah|bh|pcs|unit|kantong|kresek|"
    "bungkus|bks|karung|sak"
)
_UNITS = {
    "parcels": re.compile(rf"(?:{_PARCELS})\.?(?:\s+sembako)?", re.IGNORECASE),
    "kg": re.compile(r"(?:kg|kgs|kilo|kilogram|kilograms)\.?", re.IGNORECASE),
    "litres": re.compile(r"(?:l|lt|ltr|liter|litre|litres|liters)\.?", re.IGNORECASE),
    "minutes": re.compile(r"(?:menit|mnt|min|mins|minutes?)\.?", re.IGNORECASE),
}
_WORDS = {
    word: number
    for words in (
        "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh",
        "one two three four five six seven eight nine ten",
    )
    for number, word in enumerate(words.split(), start=1)
}
_MEASURE = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?)\s*(?:\(\s*([a-z]+)\s*\))?\s*([a-z. ]*)", re.I)
_WORDED = re.compile(r"([a-z]+)(?:\s+([a-z. ]+))?", re.IGNORECASE)
_LONGEST = 60
"""Characters: what is longer is a sentence."""


def without_unit(cell: Cell, unit: str) -> Cell:
    """A cell without a unit that is the column's own, and a small number's word as that number.

    ``unit`` is ``parcels``, ``kg``, ``litres`` or ``minutes``. What is not understood is given back
    as it stands, and so is a number whose word says another.
    """
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return cell
    text = " ".join(cell.split())
    if found := _MEASURE.fullmatch(text):
        number, word, rest = found.groups()
        if word and _WORDS.get(word.casefold()) != Decimal(number.replace(",", ".")):
            return cell
        return number if _is_unit(rest, unit) else cell
    if unit == "parcels" and (found := _WORDED.fullmatch(text)):
        count = _WORDS.get(found[1].casefold())
        return count if count is not None and _is_unit(found[2] or "", unit) else cell
    return cell


def _is_unit(text: str, unit: str) -> bool:
    return not text.strip() or _UNITS[unit].fullmatch(text.strip()) is not None
