"""Cells as people type them → numbers and texts.

In: one cell, text from a CSV file or typed from a spreadsheet. Out: the value, ``None`` for a blank
cell, or a ``CellError`` whose code names the fault. What stands in a cell is never repeated in an
error: it may be somebody's name or number in the wrong column.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from routing.intake.gather import CellError

MOST_PARCELS = 1_000_000
"""Parcels of one household or team. More is a typing error, and keeps sums in range: 10^5 stops of
10^6 stay under ``problem.UNLIMITED``, 2^40."""

MOST_HOUSEHOLD_KG = 10_000
"""Kilograms for one household: 10^5 stops of 10^7 grams stay under ``problem.UNLIMITED``, 2^40."""

MOST_TEAM_KG = 100_000
"""Kilograms a team can carry: more than twice the 40 t of the heaviest lorry that Directive
96/53/EC lets on the road."""

MOST_HOUSEHOLD_LITRES = 10_000
"""Litres for one household, in millilitres as many as its grams."""

MOST_TEAM_LITRES = 100_000
"""Litres a team can carry: what the largest road trailers hold (100 m³)."""

MOST_TEAM_KM = 10_000
"""Kilometres a team can cover in a day; more is a typing error."""

MOST_SERVICE_MINUTES = 24 * 60
"""Minutes at one door: a day."""

MOST_TEXT = 32_767
"""Characters in a cell: what a spreadsheet holds (Microsoft, Excel specifications and limits)."""


class Broken:
    """A spreadsheet's cell that holds no value: an error such as ``#N/A``, or a formula that was
    never worked out.
    """


BROKEN = Broken()

Cell = str | float | int | bool | dt.date | dt.time | dt.timedelta | Broken | None
"""One cell. ``datetime`` is a ``date``."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_STRAY = re.compile(
    "[\u00ad\u2060\ufeff]|(?<![^\x00-\x7f])[\u200b-\u200f]+|[\u200b-\u200f]+(?![^\x00-\x7f])"
)
"""Invisible characters that say nothing. Between letters of other scripts, and within an emoji, a
joiner or a break is part of the spelling and stays."""

_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)
"""Control characters, orders that turn the writing direction round, and what XML cannot hold."""

_MINUS = str.maketrans(dict.fromkeys("−–‒﹣－", "-"))
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
LARGEST = 10**15
"""Past this no number in a table means anything."""

_NEXT = re.compile(r"[;,|&\n\r]|\b(?:dan|and)\b", re.IGNORECASE)
_NOTHING = {"", "-", "–", "—", "none", "nihil", "tidak ada"}
_YES = {"ya", "iya", "y", "yes", "true", "benar", "1", "x", "v", "√", "✓", "✔", "☑", "☒"}
_NO = {"tidak", "tdk", "n", "no", "false", "bukan", "salah", "0", "☐", *_NOTHING}

_DIGITS = 60
"""A number of more characters than this is none."""


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing but blanks."""
    if not isinstance(cell, str):
        return cell is None
    return not cell or not (cell if cell.isascii() else _INVISIBLE.sub("", cell)).strip()


def loose_text(cell: Cell) -> str:
    """A cell as one line of text, whatever it holds; for headers."""
    if cell is None or isinstance(cell, Broken):
        return ""
    return " ".join(_REFUSED.sub(" ", _INVISIBLE.sub("", _written(cell))).split())[:80]


def read_text(cell: Cell) -> str:
    """A cell as one line of text: blanks folded, letters composed (NFC), whole numbers without a
    decimal mark.
    """
    if cell is None:
        return ""
    if isinstance(cell, Broken):
        raise CellError("cell_without_value")
    text = _written(cell)
    if len(text) > MOST_TEXT:
        raise CellError("text_too_long", limit=MOST_TEXT)
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if _REFUSED.search(text):
        raise CellError("control_characters")
    return unicodedata.normalize("NFC", " ".join(_STRAY.sub("", text).split()))


def _written(cell: str | float | int | bool | dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e16:
        return str(int(cell))
    if isinstance(cell, dt.time):
        return cell.isoformat("minutes" if not (cell.second or cell.microsecond) else "seconds")
    return str(cell)


def read_number(cell: Cell, code: str = "not_a_number", most: int = LARGEST) -> Decimal | None:
    """A number with a decimal point or comma, exact; ``None`` for blank.

    Raises
    ------
    CellError
        With ``code`` for anything else; ``too_large``, naming ``most``, past 10^15.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, Broken):
        raise CellError("cell_without_value")
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        raise CellError("cell_is_date")
    if isinstance(cell, bool) or cell is None:
        raise CellError(code)
    if isinstance(cell, int) and abs(cell) > LARGEST:
        raise CellError("too_large", limit=most)
    if isinstance(cell, float) and not math.isfinite(cell):
        raise CellError(code)
    text = repr(cell) if isinstance(cell, int | float) else _tidy(cell)
    if len(text) > _DIGITS or not _NUMBER.fullmatch(text):
        raise CellError(code)
    value = Decimal(text.replace(",", "."))
    if value and value.adjusted() > 15:
        raise CellError("too_large", limit=most)
    return value if value and value.adjusted() > -15 else Decimal(0)


def _tidy(text: str) -> str:
    return _INVISIBLE.sub("", text).strip().translate(_MINUS)


def read_whole(cell: Cell, most: int) -> int | None:
    """A whole number, at most ``most``; ``3``, ``3.0`` and ``3,0`` are three. May be negative.

    ``1.000`` is refused: in Indonesian it is a thousand, in English one.
    """
    value = read_number(cell, most=most)
    if value is None:
        return None
    if isinstance(cell, str) and _THOUSANDS.fullmatch(_tidy(cell)):
        raise CellError("ambiguous_number")
    if value > most:
        raise CellError("too_large", limit=most)
    if value != value.to_integral_value():
        raise CellError("not_whole")
    return int(value)


def read_scaled(cell: Cell, scale: int, most: int, *, thousands: bool = False) -> int | None:
    """A decimal number times ``scale``, rounded half up to whole units: kilograms to grams.

    ``most`` is the largest value before scaling. With ``thousands``, ``1.000`` is refused, for it
    may mean a thousand.
    """
    value = read_number(cell, most=most)
    if value is None:
        return None
    if thousands and isinstance(cell, str) and _THOUSANDS.fullmatch(_tidy(cell)):
        raise CellError("ambiguous_number")
    if value > most:
        raise CellError("too_large", limit=most)
    return int((value * scale).to_integral_value(ROUND_HALF_UP))


def read_names(cell: Cell) -> tuple[str, ...]:
    """Names in one cell, ``T1; T3``, each once; none for a blank cell or a lone dash."""
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        raise CellError("cell_is_date")
    if not isinstance(cell, str):
        text = read_text(cell)
        return (text,) if text else ()
    if len(cell) > MOST_TEXT:
        raise CellError("text_too_long", limit=MOST_TEXT)
    names = (read_text(part) for part in _NEXT.split(cell))
    return tuple(dict.fromkeys(name for name in names if name.casefold() not in _NOTHING))


def read_flag(cell: Cell) -> bool | None:
    """``ya`` or ``tidak`` and their like, or a mark; ``None`` for blank."""
    if is_blank(cell):
        return None
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        raise CellError("cell_is_date")
    word = read_text(cell).casefold().strip(".!")
    if word not in _YES | _NO:
        raise CellError("not_a_flag")
    return word in _YES


def loose(text: str) -> str:
    """What counts of a name that people give: not case, nor the kind of blank or dash."""
    return " ".join(re.sub("[-_–]", " ", text).split()).casefold()
