"""The keys of one table of ``round.toml``, taken one by one; what is left over is unknown.

In: a table of the document. Out: values, each through a parser that raises ``CellError``; faults
with the line and the key. A mistyped key is never passed over in silence.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from routing.intake.cells import Cell, read_text
from routing.intake.gather import CellError, Gatherer
from routing.intake.times import read_time
from routing.intake.toml_text import Document

T = TypeVar("T")

_PLAIN_KEY = re.compile(r"[A-Za-z_.-][A-Za-z0-9_.-]{0,39}")


class Keys:
    """The keys of one table.

    Parameters
    ----------
    document
        For the lines.
    table, index
        Which table, and which of those of its name.
    values
        The table.
    """

    def __init__(
        self,
        document: Document,
        gatherer: Gatherer,
        table: str,
        index: int,
        values: Mapping[str, Any],
    ) -> None:
        self._document, self._gatherer = document, gatherer
        self._table, self._index = table, index
        self._values = dict(values)
        self._known: list[str] = []

    def take(self, key: str, parse: Callable[[Any], T | None], default: T) -> T:
        """Take a key's value; ``default`` where it is silent or cannot be read."""
        self._known.append(key)
        if key not in self._values:
            return default
        try:
            value = parse(self._values.pop(key))
        except CellError as error:
            self.fault(error.code, key, **error.values)
            return default
        return default if value is None else value

    def need(self, key: str, example: str, parse: Callable[[Any], T | None], default: T) -> T:
        """Take a key's value that must be there."""
        if key not in self._values or self._values[key] == "":
            self._values.pop(key, None)
            self._known.append(key)
            if self._document.whole:
                self.fault("missing_key", key, name=key, example=example)
            return default
        return self.take(key, parse, default)

    def fault(self, code: str, key: str, /, **values: object) -> None:
        """Note a fault of one key."""
        self._gatherer.fault(code, self.line(key), key, **values)

    def warn(self, code: str, key: str, /, **values: object) -> None:
        """Note something about one key that is worth a look."""
        self._gatherer.warn(code, self.line(key), key, **values)

    def line(self, key: str) -> int | None:
        """The key's line."""
        return self._document.line(self._table, self._index, key)

    def end(self, elsewhere: Mapping[str, str] | None = None) -> None:
        """Note the keys that nobody took.

        Parameters
        ----------
        elsewhere
            Keys that belong in another table, with how to write it.
        """
        if not self._document.whole:
            return
        for key in self._values:
            shown = shown_key(key)
            like = (elsewhere or {}).get(key)
            like = like or next(iter(difflib.get_close_matches(key, self._known, 1, 0.6)), None)
            row = self.line(key)
            if like:
                self._gatherer.fault("unknown_key_like", row, shown, name=shown, like=like)
            else:
                known = ", ".join(self._known)
                self._gatherer.fault("unknown_key", row, shown, name=shown, known=known)


def shown_key(key: str) -> str:
    """A key as it may be repeated: not a long number, nor a sentence."""
    harmless = _PLAIN_KEY.fullmatch(key) and sum(letter.isdigit() for letter in key) <= 6
    return key if harmless else "…"


def as_cell(value: Any) -> Cell:
    """A single value, as a table's cell would hold it."""
    if isinstance(value, list | dict):
        raise CellError("wrong_type")
    result: Cell = value
    return result


def as_text(value: Any) -> str:
    """A text in quotation marks."""
    if not isinstance(value, str):
        raise CellError("key_not_text")
    return read_text(value)


def as_id(value: Any) -> str:
    """An id: a text, or a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise CellError("key_not_text")
    return as_text(str(value) if isinstance(value, str) or abs(value) < 10**15 else "")


def as_flag(value: Any) -> bool:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        raise CellError("key_not_flag")
    return value


def as_time(value: Any) -> int | None:
    """A time of day, in TOML's own form or as a text."""
    if not isinstance(value, str | dt.time):
        raise CellError("bad_time")
    return read_time(value)


def as_date(value: Any) -> dt.date:
    """A day, in TOML's own form or as a text ``2026-11-24``."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            raise CellError("bad_date") from None
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise CellError("bad_date")
    return value


def at_least_zero(number: int | None) -> int | None:
    """A number that may not be negative."""
    if number is not None and number < 0:
        raise CellError("negative")
    return number
