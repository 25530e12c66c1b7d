"""What a terminal can do, and a block of lines at its foot that is drawn over and over.

In: lines as wide as they like. Out: what is written to standard error. A block is kept within the
window; a terminal that cannot move its cursor gets none.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import unicodedata
from collections.abc import Sequence
from typing import Any, TextIO

WIDEST = 80
"""Columns that are used however wide the window is: longer lines are hard to read."""

BAR = 24
"""Characters of a bar."""

FULL, EMPTY = "█", "░"

_STD_ERROR_HANDLE = -12
_ENABLE_VIRTUAL_TERMINAL_PROCESSING = 4
"""Of Windows: https://learn.microsoft.com/en-us/windows/console/setconsolemode"""


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person may be looking."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def moves_cursor(stream: TextIO) -> bool:
    """Whether lines can be drawn over, and a bar be drawn: not on a terminal that says it is dumb,
    not where ``NO_COLOR`` asks for plain text, and not on a console with few letters.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb" if os.name != "nt" else "") in {
        "dumb",
        "unknown",
    }:
        return False
    try:
        (FULL + EMPTY).encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return os.name != "nt" or _windows_moves()


def _windows_moves() -> bool:
    """Ask Windows' console to heed escape sequences; old ones cannot."""
    try:
        import ctypes

        kernel: Any = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
        handle, mode = kernel.GetStdHandle(_STD_ERROR_HANDLE), ctypes.c_ulong()
        return bool(
            kernel.GetConsoleMode(handle, ctypes.byref(mode))
            and kernel.SetConsoleMode(handle, mode.value | _ENABLE_VIRTUAL_TERMINAL_PROCESSING)
        )
    except (ImportError, AttributeError, OSError):
        return False


def window() -> tuple[int, int]:
    """Columns and rows that may be used; the last column is left free, for some terminals wrap
    there.
    """
    size = shutil.get_terminal_size()
    return max(20, min(size.columns, WIDEST) - 1), max(1, size.lines - 1)


def bar(part: float) -> str:
    """A bar of which a part is full, and the part in per cent."""
    full = round(BAR * min(max(part, 0.0), 1.0))
    return f"{FULL * full}{EMPTY * (BAR - full)} {min(max(part, 0.0), 1.0):4.0%}"


def columns(text: str) -> int:
    """Columns that a text takes: wide letters two, marks upon letters none."""
    return sum(map(_columns_of, text))


def _columns_of(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def cut(text: str, width: int) -> str:
    """A text that takes no more than so many columns."""
    if columns(text) <= width:
        return text
    kept, used = [], 0
    for letter in text:
        used += _columns_of(letter)
        if used > width - 1:
            break
        kept.append(letter)
    return "".join(kept) + "…"


def pad(text: str, width: int) -> str:
    """A text in exactly so many columns."""
    text = cut(text, width)
    return text + " " * (width - columns(text))


def fit(parts: Sequence[str], width: int) -> str:
    """Parts in a line, the first ones first, as many as there is room for."""
    line = ""
    for part in filter(None, parts):
        longer = f"{line} · {part}" if line else part
        if line and columns(longer) > width:
            break
        line = longer
    return cut(line, width)


class Block:
    """Lines at the foot of a terminal, each time in the place of the last ones."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._height = 0

    def draw(self, lines: Sequence[str]) -> None:
        """Draw lines over the last ones."""
        width, height = window()
        shown = [cut(line, width) for line in lines[:height]]
        self._write(self._home() + "\n".join(f"\x1b[2K{line}" for line in shown) + "\x1b[J")
        self._height = len(shown)

    def clear(self) -> None:
        """Leave the terminal as it was before the block, the cursor at the line's beginning."""
        if self._height:
            self._write(self._home() + "\x1b[J")
            self._height = 0

    def _home(self) -> str:
        up = self._height - 1
        return "\r" + (f"\x1b[{up}A" if up > 0 else "")

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # a terminal that has gone away
            self._stream.write(text)
            self._stream.flush()
