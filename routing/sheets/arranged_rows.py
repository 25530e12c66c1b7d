"""The rows of a team's tab, as somebody left it: stops, loadings, breaks, and what is none of it.

In: the cells of a tab. Out: one ``Found`` a row that holds something. The tab's columns are found
by their headers, in either language; in a team's tab without any, as a new one is, by where the
other tabs have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routing.errors import Fault
from routing.intake.cells import is_blank, read_number, read_text
from routing.intake.gather import CellError, shown_id
from routing.model import Location, Round
from routing.plan.arrangement import Seat
from routing.sheets.xlsx_memory import Memory, Place
from routing.words import LANGUAGES, say

_HEADER_WITHIN = 30
_SAME_PLACE = 2e-5
"""Degrees, two metres: a sheet has six decimals, and somebody may have rounded them."""

_FAR = 1.0
"""Degrees: no family moves so far and stays in the round."""

_CLOCKS = re.compile(r".* \d\d[:.]\d\d–\d\d[:.]\d\d", re.DOTALL)

_COLUMNS = ("stop", "order", "lat", "lon")

Lines = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A row that holds something.

    Parameters
    ----------
    stop, depot
        The id of the stop, or of the depot at which the team loads.
    shown
        The stop's id as it may be repeated.
    order, place
        What stands in the columns of the number and of the coordinates, where it can be read.
    by_place
        The id is missing and was told by the coordinates.
    unread
        The row has no id and nothing that tells one.
    """

    seat: Seat
    stop: str = ""
    depot: str = ""
    shown: str = ""
    order: int | None = None
    place: tuple[float, float] | None = None
    by_place: bool = False
    unread: bool = False

    def away_from(self, location: Location) -> bool:
        """Whether the row's coordinates are others; what lies far off is no coordinate at all, but
        what stood in that column of the tab that the row came from.
        """
        if self.place is None or _same(self.place, location):
            return False
        return _apart(self.place, location) < _FAR


class TabReader:
    """Reads the rows of tabs.

    Parameters
    ----------
    round_
        The round.
    printed
        The stops that were printed, the round's or not.
    """

    def __init__(self, round_: Round, printed: Mapping[str, Place]) -> None:
        self._round = round_
        ids = dict.fromkeys([*(stop.id for stop in round_.stops), *printed])
        self._ids = set(ids)
        self._loose = _once((_loosened(each), each) for each in ids)
        self._numbers = _once((_numbered(each), each) for each in ids)
        self._columns: dict[str, int] = {}
        self._reloads = [
            (say("sheets.reload", language, place=name, load="").strip(), depot.id)
            for language in LANGUAGES
            for depot in round_.depots
            for name in dict.fromkeys([depot.name or depot.id, depot.id])
        ]

    def has_header(self, lines: Lines) -> bool:
        """Whether a tab has the header of a table of stops."""
        return _header(lines) is not None

    def read(
        self, lines: Lines, seat: Seat, *, headless: bool, faults: list[Fault]
    ) -> Iterator[Found]:
        """The rows of a tab.

        Parameters
        ----------
        lines
            All rows, the first one first.
        seat
            The tab.
        headless
            Whether the tab may lack its header.
        faults
            Where a tab that has rows and no header is noted.
        """
        found = _header(lines)
        first = 0
        if found is not None:
            first, columns = found[0] + 1, found[1]
            self._columns = self._columns or columns
        elif headless and self._columns and any(map(_holds, lines)):
            columns = self._columns
        else:
            if headless and any(map(_holds, lines)):
                faults.append(Fault(code="edit_no_header", file=seat.file, tab=seat.tab))
            return
        for number, line in enumerate(lines[first:], start=first + 1):
            if _holds(line):
                yield from self._row(line, columns, Seat(file=seat.file, tab=seat.tab, row=number))

    def _row(self, line: Sequence[Any], columns: Mapping[str, int], seat: Seat) -> Iterator[Found]:
        cells = {name: line[at] if at < len(line) else None for name, at in columns.items()}
        order, place = _whole(cells.get("order")), _place(cells.get("lat"), cells.get("lon"))
        text = "" if is_blank(cells["stop"]) else _text(cells["stop"])
        if self._stop(text) is None and len(beside := self._beside(line)) == 1:
            # The row was put in a column too far to the left or right.
            yield Found(seat=seat, stop=beside[0], shown=shown_id(beside[0]))
            return
        if not text:
            near = [stop.id for stop in self._round.stops if place and _same(place, stop.location)]
            if len(near) == 1:
                yield Found(seat=seat, stop=near[0], shown=shown_id(near[0]), by_place=True)
            else:
                yield Found(seat=seat, unread=True)
            return
        if (stop := self._stop(text)) is not None:
            yield Found(seat=seat, stop=stop, shown=shown_id(stop), order=order, place=place)
            return
        for begins, depot in self._reloads:
            if text.startswith(begins):
                yield Found(seat=seat, depot=depot)
                return
        if _CLOCKS.fullmatch(text):
            return  # a break: it is put where it belongs when the times are worked out
        near = [stop.id for stop in self._round.stops if place and _same(place, stop.location)]
        if len(near) == 1:
            yield Found(seat=seat, stop=near[0], shown=shown_id(near[0]), by_place=True)
        else:
            yield Found(seat=seat, stop=text, shown=shown_id(text), place=place)

    def _beside(self, line: Sequence[Any]) -> list[str]:
        """The ids that stand in other columns of a row, but for bare numbers."""
        texts = dict.fromkeys(cell.strip() for cell in line if isinstance(cell, str))
        return [text for text in texts if text in self._ids and not text.isdecimal()]

    def _stop(self, text: str) -> str | None:
        """The id that is meant: as it stands, whatever its case and blanks, or as a number."""
        if text in self._ids:
            return text
        return self._loose.get(_loosened(text)) or self._numbers.get(_numbered(text))


class TeamTabs:
    """Which team a tab is of.

    Parameters
    ----------
    round_
        The round.
    memory
        How the workbook was printed.
    """

    def __init__(self, round_: Round, memory: Memory | None) -> None:
        names = [(team.id, team.id) for team in round_.teams]
        names += [(team.name, team.id) for team in round_.teams if team.name]
        names += [(f"{team.id} · {team.name}", team.id) for team in round_.teams if team.name]
        names += [(say("outputs.tab_unserved", language), "") for language in LANGUAGES]
        known = _once((_loosened(name), team) for name, team in names)
        if memory is not None:
            known |= {_loosened(tab): team for tab, team in memory.tabs.items()}
            known[_loosened(memory.unserved)] = ""
        self._known = known

    def team_of(self, tab: str) -> str | None:
        """The team's id, empty for the tab of the unserved; ``None`` for any other tab. What
        follows a team's name is passed over: ``T1 (Budi)``.
        """
        name = _loosened(tab)
        if name in self._known:
            return self._known[name]
        longer = [
            known for known in self._known
            if name.startswith(known) and not name[len(known)].isalnum()
        ]  # fmt: skip
        return self._known[max(longer, key=len)] if longer else None


def find_columns(lines: Lines, keys: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """The row and the columns of a header: the first row that has all but the optional ones, which
    are all after the first two.
    """
    for number, line in enumerate(lines[:_HEADER_WITHIN]):
        texts = [_loosened(cell) if isinstance(cell, str) else "" for cell in line]
        for language in LANGUAGES:
            wanted = {key: _loosened(say(f"outputs.{key}", language)) for key in keys}
            at = {key: texts.index(word) for key, word in wanted.items() if word in texts}
            if all(key in at for key in keys[:2]):
                return number, at
    return None


def _header(lines: Lines) -> tuple[int, dict[str, int]] | None:
    for others in (("order",), ("lat",), ("parcels",)):
        keys = ("stop", *others, *(key for key in _COLUMNS[1:] if key not in others))
        if (found := find_columns(lines, keys)) is not None:
            return found
    return None


def _holds(line: Sequence[Any]) -> bool:
    return not all(is_blank(cell) for cell in line)


def _once(pairs: Any) -> dict[str, str]:
    """A mapping of the keys that mean one thing only."""
    meant: dict[str, set[str]] = {}
    for key, value in pairs:
        if key:
            meant.setdefault(key, set()).add(value)
    return {key: next(iter(values)) for key, values in meant.items() if len(values) == 1}


def _loosened(text: str) -> str:
    return " ".join(text.split()).casefold()


def _numbered(text: str) -> str:
    """``007`` and ``7`` are one, for a cell that became a number."""
    return text.lstrip("0") or "0" if text.isdecimal() else ""


def _text(cell: Any) -> str:
    try:
        return read_text(cell) or "?"
    except CellError:
        return str(cell)


def _whole(cell: Any) -> int | None:
    number = _number(cell)
    return int(number) if number is not None and number == int(number) else None


def _place(lat: Any, lon: Any) -> tuple[float, float] | None:
    one, other = _number(lat), _number(lon)
    return None if one is None or other is None else (one, other)


def _number(cell: Any) -> float | None:
    try:
        number = read_number(cell)
    except CellError:
        return None
    return None if number is None else float(number)


def _same(place: tuple[float, float], location: Location) -> bool:
    return _apart(place, location) <= _SAME_PLACE


def _apart(place: tuple[float, float], location: Location) -> float:
    return max(abs(place[0] - location.lat), abs(place[1] - location.lon))
