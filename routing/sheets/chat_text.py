"""Texts of people made inert for a chat (WhatsApp, Telegram, SMS): read as typed, and no more.

In: text as people typed it. Out: one line in which nothing is bold, struck out or a link, and whose
direction ends where it ends. Letters stay; what is added is invisible.
"""

from __future__ import annotations

import re
import unicodedata

_MARKS = str.maketrans("*_~`", "\u2217\uff3f\u223c\u02cb")
"""WhatsApp's marks of bold, italic, struck out and monospaced text, each to a sign that looks like
it and marks nothing. An invisible character beside them would do on some phones only."""

_JOINTS = re.compile(r"(?<=[.\u3002\uff0e\uff61])(?=\w)|(?<=:)(?=[^\s\d])")
"""Where a link falls apart: after a full stop (of any script, as in domain names) and after the
colon of ``https:``; a time of day stays whole."""

_NOTHING = "\u200b"
"""Zero width, and no part of any link."""

_OPENS_ISOLATE = "\u2066\u2067\u2068"
_ISOLATE, _END = "\u2068", "\u2069"
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u200e\u200f\u2066\u2067\u2068\u2069")


def inert(text: str) -> str:
    """A text of people as one line of a chat.

    Line ends and other white space become single spaces, control characters go.
    """
    shown = "".join(
        " " if char.isspace() or unicodedata.category(char) in ("Zl", "Zp") else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cs")
    )
    line = " ".join(shown.split(" ")).strip().translate(_MARKS)
    line = _JOINTS.sub(_NOTHING, re.sub(" +", " ", line))
    return _isolated(line) if _turns(line) else line


def _turns(line: str) -> bool:
    """Whether any of it runs from right to left, or says that it does."""
    return any(c in _TURNS or unicodedata.bidirectional(c) in {"R", "AL"} for c in line)


def _isolated(line: str) -> str:
    """A line whose direction does not spill over into what follows (Unicode Standard Annex 9)."""
    kept: list[str] = []
    depth = 0
    for char in line:
        if char == _END and not depth:
            continue
        depth += (char in _OPENS_ISOLATE) - (char == _END)
        kept.append(char)
    return _ISOLATE + "".join(kept) + _END * (depth + 1)
