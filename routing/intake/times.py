"""Times and time windows as people type them → seconds after midnight.

In: one cell: ``07:30``, ``7.30``, ``0730``, ``7``, a spreadsheet's time, or for windows
``08:00-10:00; 13:00 s/d 15.00``. Out: whole seconds, ``TimeWindow`` values in order, or a
``CellError``.
"""

from __future__ import annotations

import datetime as dt
import re

from routing.intake.cells import Broken, Cell, is_blank, read_scaled
from routing.intake.gather import CellError
from routing.model import DAY, Break, TimeWindow

_NOISE = re.compile(r"(?<![a-z])(?:wib|wita|wit|pukul|pkl|jam)(?![a-z])\.?", re.IGNORECASE)
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2})(?:[:.]([0-9]{2}))?)?|([0-9]{2})([0-9]{2})")
_BETWEEN = re.compile(
    r"\s*(?:[-–—‒−]|\bs\.?/?d\b\.?|sampai(?:\s+dengan)?|hingga|until|to)\s*", re.I
)
_NEXT = re.compile(r"\s*(?:[;,|&\n]|\bdan\b|\band\b)\s*", re.IGNORECASE)
_SILENT = {"-", "–", "—", "tidak ada", "none"}
_HOURS = re.compile(
    r"([0-9]{1,2}):([0-9]{2})"
    r"|([0-9]{1,2})\s*(?:jam|hours?|h)(?:\s*([0-9]{1,2})\s*(?:menit|mnt|minutes|min|m))?"
)
_TWO_DECIMALS = re.compile(r"[0-9]+[.,][0-9]{2}")
_LONGEST = 400
"""Characters in a windows cell; more is not a list of times."""

_FIRST_DAY = (dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1904, 1, 1))
"""Days that spreadsheets count from: a time that carries one of them is a time of day."""

_SECOND_DAY = (dt.date(1900, 1, 1), dt.date(1904, 1, 2))
"""The days after them: their midnight is 24:00."""


def read_time(cell: Cell) -> int | None:
    """A time of day in seconds, 00:00 to 24:00; ``None`` for blank.

    A decimal number is refused: a spreadsheet that shows 7.30 may hold 7:18.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, Broken):
        raise CellError("cell_without_value")
    if isinstance(cell, dt.time):
        return _seconds(cell)
    if isinstance(cell, dt.timedelta):
        seconds = round(cell.total_seconds())
        if not 0 <= seconds <= DAY:
            raise CellError("bad_time")
        return seconds
    if isinstance(cell, dt.date):
        return _dated(cell)
    if isinstance(cell, bool) or cell is None:
        raise CellError("bad_time")
    if isinstance(cell, float):
        if not cell.is_integer():
            raise CellError("bad_time")
        cell = int(cell)
    return _clock(str(cell), "bad_time")


def _seconds(time: dt.time) -> int:
    whole = time.hour * 3600 + time.minute * 60 + time.second
    return whole + (time.microsecond >= 500_000)


def _dated(day: dt.date) -> int:
    date, time = (day.date(), day.time()) if isinstance(day, dt.datetime) else (day, dt.time())
    if date in _FIRST_DAY:
        return _seconds(time)
    if date in _SECOND_DAY and time == dt.time():
        return DAY
    raise CellError("cell_is_date")


def _clock(text: str, code: str) -> int:
    found = _TIME.fullmatch(_NOISE.sub(" ", text[:_LONGEST]).strip())
    if not found:
        raise CellError(code)
    hour, minute, second, hour_of_four, minute_of_four = found.groups()
    seconds = (
        int(hour or hour_of_four) * 3600
        + int(minute or minute_of_four or 0) * 60
        + int(second or 0)
    )
    if int(minute or minute_of_four or 0) > 59 or int(second or 0) > 59 or seconds > DAY:
        raise CellError(code)
    return seconds


def read_hours(cell: Cell) -> int | None:
    """A span of hours in seconds, a day at most: ``5,5``, ``5:30`` or ``5 jam 30 menit``.

    ``5.30`` is refused: it may mean half past, or three tenths.
    """
    if isinstance(cell, dt.time | dt.timedelta | dt.date):
        return read_time(cell)
    if isinstance(cell, str):
        text = cell.strip()
        if _TWO_DECIMALS.fullmatch(text):
            raise CellError("ambiguous_hours")
        if found := _HOURS.fullmatch(text[:_LONGEST].casefold()):
            hour, minute, of_hours, of_minutes = (int(part or 0) for part in found.groups())
            seconds = (hour + of_hours) * 3600 + (minute + of_minutes) * 60
            if max(minute, of_minutes) > 59 or seconds > DAY:
                raise CellError("too_large", limit=24)
            return seconds
    return read_scaled(cell, 3600, 24)


def read_windows(cell: Cell) -> tuple[TimeWindow, ...]:
    """Time windows in order of their start; none for a blank cell or a lone dash.

    Windows that end before they start, or overlap, are for ``find_flaws`` to say: they are not
    merged, for one of them is probably mistyped.
    """
    spans = _spans(cell, "bad_window")
    return tuple(TimeWindow(start=start, end=end) for start, end in spans)


def read_breaks(cell: Cell) -> tuple[Break, ...]:
    """Breaks, written as time windows are."""
    return tuple(Break(start=start, end=end) for start, end in _spans(cell, "bad_break"))


def _spans(cell: Cell, code: str) -> list[tuple[int, int]]:
    if is_blank(cell):
        return []
    if isinstance(cell, Broken):
        raise CellError("cell_without_value")
    if isinstance(cell, dt.date):
        raise CellError("cell_is_date")
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        raise CellError(code)
    text = _NOISE.sub(" ", cell).strip().strip(";,").strip()
    if text.casefold() in _SILENT:
        return []
    spans = []
    for part in _NEXT.split(text):
        ends = _BETWEEN.split(part.strip())
        if len(ends) != 2:
            raise CellError(code)
        start, end = (_clock(each, code) for each in ends)
        spans.append((start, end))
    return sorted(spans)
