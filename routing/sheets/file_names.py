"""Names of files called after teams, safe on every system and distinct on all of them.

In: a round. Out: for each team a name without its ending. A team's id is whatever people typed:
``Tim 1/2``, ``..``, ``CON``, ``TIM A`` beside ``tim a``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from routing.model import Round

_LONGEST = 40
"""Characters: folder, name and ending stay well within Windows' 260 for a whole path, and within
the 255 bytes that a name may have elsewhere even where each character takes four."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin", "conout"}
    | {f"{device}{digit}" for device in ("com", "lpt") for digit in range(10)}
)
"""Names that Windows keeps for devices, whatever their ending (learn.microsoft.com, Naming Files,
Paths, and Namespaces)."""


def team_file_names(round_: Round) -> dict[str, str]:
    """By team, a name for its files: the same whichever teams are out.

    Letters and digits of every script stay; anything else becomes a hyphen, full stops too, so that
    an ending or a language's mark can follow one. A name that is taken gets a number.
    """
    teams = [team.id for team in round_.teams]
    return dict(zip(teams, file_names(teams), strict=True))


def file_names(texts: Iterable[str]) -> list[str]:
    """A name for each of some texts, made in the same way."""
    taken = set(_RESERVED)
    names: list[str] = []
    for text in texts:
        stem, number = _stem(text), 2
        name = stem
        while _key(name) in taken:
            mark = f"-{number}"
            name, number = f"{stem[: _LONGEST - len(mark)]}{mark}", number + 1
        taken.add(_key(name))
        names.append(name)
    return names


def _stem(text: str) -> str:
    # Composed where it can be: some systems store names so, and some compare them so.
    kept = "".join(
        char if unicodedata.category(char)[0] in "LM" or char.isdecimal() else "-"
        for char in unicodedata.normalize("NFC", text)
    )
    return re.sub("-+", "-", kept).strip("-")[:_LONGEST].rstrip("-") or "team"


def _key(name: str) -> str:
    """What two names share that some file system takes for the same."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
