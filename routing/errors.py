"""The error tree: what goes wrong, where, why, and what to do about it.

Every error carries ``faults``, one for each thing that is wrong, all at once. A fault is data (a
code and values); its words come from ``routing.words`` in the reader's language. No fault holds a
household's name, number or address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from routing.words import say
from routing.words.numbers import said


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong.

    Parameters
    ----------
    code
        Names the texts ``faults.<code>.cause`` and ``faults.<code>.action``.
    file
        The file's name as the reader knows it; empty where no file is involved.
    row
        Row as a spreadsheet numbers it (the first line of a file is 1).
    column
        The column's header as written in the file, or a key of ``round.toml``.
    values
        What the texts' fields are filled with, each as ``routing.words.numbers.said`` says it.
    tab
        The name of a workbook's tab, where it has several that matter.
    """

    code: str
    file: str = ""
    row: int | None = None
    column: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    tab: str | None = None

    @property
    def cause(self) -> str:
        """What is wrong, in English."""
        return self.said("cause", "en")

    @property
    def action(self) -> str:
        """What to do about it, in English."""
        return self.said("action", "en")

    def said(self, part: str, language: str) -> str:
        """The ``cause`` or the ``action``."""
        return say(f"faults.{self.code}.{part}", language, **said(self.values, language))

    def text(self, language: str = "en") -> str:
        """One line: file, tab, row, column, cause and action."""
        place = self.place(language)
        cause, action = self.said("cause", language), self.said("action", language)
        return f"{place}: {cause} {action}" if place else f"{cause} {action}"

    def place(self, language: str = "en") -> str:
        """File, tab, row and column."""
        place = [self.file] if self.file else []
        if self.tab is not None:
            place.append(say("faults.tab", language, tab=self.tab))
        if self.row is not None:
            place.append(say("faults.row", language, row=self.row))
        if self.column is not None:
            place.append(say("faults.column", language, column=self.column))
        return ", ".join(place)


class RoutingError(Exception):
    """Anything this package raises on purpose.

    Parameters
    ----------
    faults
        At least one fault; all that were found.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(fault.text("en") for fault in self.faults)


class InputError(RoutingError):
    """The round's files or values cannot be used as they are."""


class RoadError(RoutingError):
    """A map that cannot be read or cannot serve."""


class SnapError(RoadError):
    """A depot, or a team's own start or end, is on no road its profile may use."""


class UnreachableError(RoadError):
    """No road leads between a team's start and its end."""


class EngineError(RoutingError):
    """A search engine failed or cannot express the problem."""
