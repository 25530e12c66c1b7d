"""Headers as people write them → the canonical columns of a table.

In: the cells of one row and the ``Vocabulary`` of the table that is looked for.
Out: a ``Layout``: which position holds which column, which are unknown, and what is wrong.

Two headers are the same when they differ only in case, accents, spaces and punctuation. Synonyms
are data: ``synonyms/<table>.toml``.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

from routing.intake.cells import Cell, loose_text
from routing.intake.gather import Gatherer
from routing.model import PROFILES

_LIKE = 0.8
"""From this likeness on (difflib's ratio) an unknown header is taken for a mistyped one. Lower
values take people's names for headers: ``Ana`` and ``nama`` are 0.86 alike, hence ``_LIKE_LENGTH``.
"""
_LIKE_LENGTH = 5

CHECKED = "periksa"
"""The column that ``rounds check`` adds to a table, and that reading it again passes over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The columns of one table.

    Parameters
    ----------
    words
        From a plain header (see ``plain``) to its canonical column.
    marks
        Groups of columns; a row that holds all of one group is a header of this table for certain.
    named
        From canonical column to the one header that stands for it, where the round says so.
    """

    table: str
    words: Mapping[str, str]
    marks: tuple[frozenset[str], ...]
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The canonical columns."""
        return tuple(dict.fromkeys(_words(self.table).values()))

    def naming(self, named: Mapping[str, str]) -> Vocabulary:
        """The same with columns whose header is given outright: no synonym serves for them."""
        left = {word: column for word, column in self.words.items() if column not in named}
        words = left | {plain(header): column for column, header in named.items()}
        return replace(self, words=words, named=dict(named))

    def accepted(self, column: str) -> str:
        """The headers that serve as a column, for people."""
        names = tomllib.loads(_synonyms(self.table)).get(column, [])
        return ", ".join([column, *names])


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which position of a row holds what.

    Parameters
    ----------
    positions
        From canonical column to position.
    headers
        From canonical column to the header as written.
    extra
        Positions of unknown columns, with their headers.
    """

    positions: Mapping[str, int]
    headers: Mapping[str, str]
    extra: tuple[tuple[int, str], ...]

    def cell(self, cells: Sequence[Cell], column: str) -> Cell:
        """The cell of a column, blank where the row or the table has none."""
        position = self.positions.get(column, len(cells))
        return cells[position] if position < len(cells) else None

    def header(self, column: str) -> str:
        """The header as written, or the canonical name where the table has no such column."""
        return self.headers.get(column, column)


def plain(text: str) -> str:
    """What counts of a header: letters and digits, without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


@cache
def _synonyms(table: str) -> str:
    return resources.files(__package__).joinpath("synonyms", f"{table}.toml").read_text("utf-8")


def _words(table: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for column, names in tomllib.loads(_synonyms(table)).items():
        pairs |= {plain(name): column for name in (column, *names)}
    return pairs


@cache
def households_vocabulary() -> Vocabulary:
    """The columns of a households table."""
    marks = (frozenset({"latitude", "longitude"}), frozenset({"coordinates"}))
    return Vocabulary(table="households", words=_words("households"), marks=marks)


@cache
def teams_vocabulary() -> Vocabulary:
    """The columns of a teams table."""
    names = ("profile", "count", "capacity_parcels", "capacity_kg", "capacity_litres",
             "shift_start", "shift_end", "start", "end", "max_stops", "max_distance_km",
             "max_hours", "max_minutes", "max_trips", "reload")  # fmt: skip
    marks = tuple(frozenset({name}) for name in names)
    return Vocabulary(table="teams", words=_words("teams"), marks=marks)


@cache
def words(table: str) -> Mapping[str, str]:
    """From a plain word to what it stands for, of ``synonyms/<table>.toml``."""
    return _words(table)


def profile_named(text: str, own: Sequence[str] = ()) -> str:
    """The profile that a word means, or one of a round's own; the word itself where none does."""
    for name in own:
        if plain(name) == plain(text):
            return name
    found = words("profiles").get(plain(text), text)
    return found if found in PROFILES else text


def letter(position: int) -> str:
    """A column's name in a spreadsheet: 0 is A, 26 is AA."""
    name = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def score(cells: Sequence[Cell], vocabulary: Vocabulary) -> tuple[bool, int]:
    """How much a row looks like the header: marked for certain, and how many columns it knows.

    A header of households is none of teams, though words such as ``jumlah`` stand in both.
    """
    if vocabulary.table == "teams" and score(cells, households_vocabulary())[0]:
        return False, 0
    known = known_columns(cells, vocabulary)
    return any(mark <= known for mark in vocabulary.marks), len(known)


_ASIDE = re.compile(r"(.*)[(\[](.*)[)\]]\W*", re.DOTALL)
"""A header with something in brackets at its end."""


def meaning(header: str, vocabulary: Vocabulary) -> str | None:
    """The canonical column that a header means: its own words, or those before and those in
    brackets where both mean the same (``Garis Lintang (Latitude)``; but ``Berat (gram)`` is no
    ``Berat``).
    """
    if (column := vocabulary.words.get(plain(header))) is not None:
        return column
    if not (found := _ASIDE.fullmatch(header)):
        return None
    one, other = (vocabulary.words.get(plain(part)) for part in found.groups())
    return one if one == other else None


def known_columns(cells: Sequence[Cell], vocabulary: Vocabulary) -> set[str]:
    """The canonical columns that a row's texts mean."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    return {column for text in texts if (column := meaning(loose_text(text), vocabulary))}


def lay_out(
    header: Sequence[Cell],
    row: int | None,
    vocabulary: Vocabulary,
    gatherer: Gatherer,
    fixed: Mapping[str, int] | None = None,
) -> Layout:
    """Give every position its column, and note columns that stand twice.

    ``row`` is the header's, for faults. ``fixed`` columns are known without their header (a GeoJSON
    file's coordinates); other headers that would mean a place are then unknown columns.
    """
    positions: dict[str, int] = dict(fixed or {})
    headers = {column: loose_text(header[position]) for column, position in positions.items()}
    taken = set(positions.values())
    shadowed = {"latitude", "longitude", "coordinates"} if fixed else set()
    extra: list[tuple[int, str]] = []
    for position, cell in enumerate(header):
        text = loose_text(cell)
        if position in taken or plain(text) == CHECKED:
            continue
        column = meaning(text, vocabulary)
        if column is None or column in shadowed:
            extra.append((position, text or letter(position)))
            if column is None:
                _warn_of_likeness(text, position, row, vocabulary, gatherer)
        elif column in positions:
            gatherer.fault("two_columns", row, text, first=headers[column], column=column)
        else:
            positions[column], headers[column] = position, text
    for column in vocabulary.named.keys() - positions.keys():
        gatherer.fault("named_header_missing", row, column, column=column)
    return Layout(positions=positions, headers=headers, extra=tuple(extra))


def _alike(text: str, vocabulary: Vocabulary) -> str | None:
    """The canonical column that an unknown header probably means."""
    word = plain(text)
    if len(word) < _LIKE_LENGTH:
        return None
    near = difflib.get_close_matches(word, vocabulary.words, n=1, cutoff=_LIKE)
    return vocabulary.words[near[0]] if near else None


def _warn_of_likeness(
    text: str, position: int, row: int | None, vocabulary: Vocabulary, gatherer: Gatherer
) -> None:
    if (column := _alike(text, vocabulary)) is not None:
        gatherer.warn("unused_column", row, text or letter(position), column=column)


def found_headers(header: Sequence[Cell], vocabulary: Vocabulary) -> str:
    """The headers of a row that are safe to repeat: known ones and mistyped ones.

    The others are left out: where a file has no header, its first row holds people's names.
    """
    texts = [loose_text(cell) for cell in header]
    safe = [text for text in texts if meaning(text, vocabulary) or _alike(text, vocabulary)]
    return ", ".join(safe) or "-"
