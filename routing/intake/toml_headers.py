"""``[columns]`` of ``round.toml``: the headers of the tables, named outright.

In: the table, keys canonical columns of the households, values headers; ``[columns.teams]`` for the
teams. Out: for each table, from column to header; faults with the gatherer. ``--columns`` says the
same on the command line.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from routing.intake.columns import households_vocabulary, plain, teams_vocabulary
from routing.intake.gather import CellError, Gatherer
from routing.intake.toml_keys import as_text, shown_key
from routing.intake.toml_text import Document

TABLES = {"households": households_vocabulary, "teams": teams_vocabulary}


def read_headers(
    document: Document, gatherer: Gatherer, table: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    """The headers of both tables."""
    parts = {name: table[name] for name in TABLES if isinstance(table.get(name), Mapping)}
    rest = {key: value for key, value in table.items() if key not in parts}
    named = {"households": {**rest, **parts.get("households", {})}, "teams": parts.get("teams", {})}
    return {name: _of_table(name, headers, gatherer, document) for name, headers in named.items()}


def with_headers(
    headers: Mapping[str, Mapping[str, str]], columns: Mapping[str, str], gatherer: Gatherer
) -> dict[str, dict[str, str]]:
    """Headers from ``round.toml``, and those given beside it, which go before."""
    given: dict[str, dict[str, str]] = {name: {} for name in TABLES}
    for column, header in columns.items():
        table, _, name = column.rpartition(".")
        given.get(table, given["households"])[name] = header
    return {
        name: {**headers.get(name, {}), **_of_table(name, each, gatherer)}
        for name, each in given.items()
    }


def _of_table(
    name: str,
    headers: Mapping[str, Any],
    gatherer: Gatherer,
    document: Document | None = None,
) -> dict[str, str]:
    known = TABLES[name]().columns
    read: dict[str, str] = {}
    for column, value in headers.items():
        tables = (f"columns.{name}", "columns")
        rows = [document.line(table, 0, column) for table in tables] if document else []
        row = next(filter(None, rows), None)
        if column not in known:
            like = difflib.get_close_matches(column, known, 1, 0.6) or ["latitude"]
            gatherer.fault("unknown_column_name", row, shown_key(column),
                           like=like[0], known=", ".join(known))  # fmt: skip
            continue
        try:
            header = as_text(value)
        except CellError as error:
            gatherer.fault(error.code, row, column, **error.values)
            continue
        if not plain(header):
            gatherer.fault("header_without_letters", row, column)
        elif plain(header) in map(plain, read.values()):
            gatherer.fault("header_named_twice", row, column)
        else:
            read[column] = header
    return read
