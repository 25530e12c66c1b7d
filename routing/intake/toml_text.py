"""``round.toml``: text → a tree, the line of every key, and where the text is no TOML.

In: the bytes. Out: a ``Document``. After a syntax error the line is left out and the rest read, so
that the tables it names can be read too and all faults told at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from routing.intake.gather import FileError, Gatherer

MOST_BYTES = 2**20
"""Bytes of a ``round.toml``; a long one has five thousand."""

_MOST_ERRORS = 10
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_TABLE = re.compile(r"\s*\[{1,2}\s*([^\[\]#]+?)\s*\]{1,2}\s*(?:#.*)?")
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=\[\]#]+))\s*=""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What the text holds.

    Parameters
    ----------
    tree
        As ``tomllib`` gives it.
    whole
        Whether all of it could be read.
    lines
        From (table, position of the table among those of its name, key) to the line, from 1; the
        key is empty for the table's own line.
    """

    tree: Mapping[str, Any]
    whole: bool
    lines: Mapping[tuple[str, int, str], int]

    def line(self, table: str, index: int = 0, key: str = "") -> int | None:
        """The line of a key, or of its table, if it can be told."""
        lines = self.lines
        own = lines.get((table, index, "")) if table else lines.get((key, 0, ""))
        return lines.get((table, index, key), own)


def read_document(content: bytes, gatherer: Gatherer) -> Document:
    """Read a ``round.toml``."""
    if len(content) > MOST_BYTES:
        raise FileError("file_too_large", limit=MOST_BYTES // 2**20)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise FileError("not_utf8", row=row) from None
    lines = text.replace("\r\n", "\n").split("\n")
    places = _places(lines)
    told_of_end = False
    for _ in range(_MOST_ERRORS):
        try:
            tree = tomllib.loads("\n".join(lines))
        except (ValueError, RecursionError) as error:
            found = _AT.search(str(error))
            row, position = (int(found[1]), int(found[2])) if found else (_last(lines), 1)
            if found or not told_of_end:
                gatherer.fault("toml_syntax", row, None, position=position)
            # What is open at the end was opened somewhere above: lines go until it reads.
            told_of_end = told_of_end or not found
            lines[min(row, len(lines)) - 1] = ""
        else:
            return Document(tree=tree, whole=not gatherer.faults, lines=places)
    return Document(tree={}, whole=False, lines=places)


def _last(lines: list[str]) -> int:
    return max((number for number, line in enumerate(lines, 1) if line.strip()), default=1)


def _places(lines: list[str]) -> dict[tuple[str, int, str], int]:
    places: dict[tuple[str, int, str], int] = {}
    table, index = "", 0
    for number, line in enumerate(lines, start=1):
        if found := _TABLE.fullmatch(line):
            table = re.sub("[\"']", "", found[1])
            index = sum(1 for name, _, key in places if name == table and not key)
            places[table, index, ""] = number
        elif found := _KEY.match(line):
            key = next(part for part in found.groups() if part is not None)
            places.setdefault((table, index, key), number)
    return places
