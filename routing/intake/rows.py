"""One row of a table, read cell by cell; what cannot be read is noted and stood in for.

In: a ``Row``, its ``Layout`` and the gatherer. Out: values. After a fault a harmless value stands
in, so that the row's other faults are found as well; nothing is built from a table with faults.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from routing.intake.cells import Cell, is_blank, read_names, read_text
from routing.intake.columns import Layout, letter
from routing.intake.gather import CellError, Gatherer
from routing.intake.identity import hide
from routing.intake.tables import Row
from routing.model import Location

T = TypeVar("T")

STAND_IN = Location(lat=1.0, lon=1.0)
"""Stands for a place that could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """Reads the cells of one row."""

    row: Row
    layout: Layout
    gatherer: Gatherer

    def cell(self, column: str) -> Cell:
        """A cell as it stands."""
        return self.layout.cell(self.row.cells, column)

    def fault(self, code: str, column: str, /, **values: object) -> None:
        """Note a fault of one cell."""
        self.gatherer.fault(code, self.row.number, self.layout.header(column), **values)

    def read(self, column: str, parse: Callable[[Cell], T | None], default: T) -> T:
        """Read a cell; ``default`` where it is blank or cannot be read."""
        try:
            value = parse(self.cell(column))
        except CellError as error:
            self.fault(error.code, column, **error.values)
            return default
        return default if value is None else value

    def text(self, column: str) -> str:
        """Read a text, ``""`` where it is blank."""
        return hide(self.read(column, read_text, ""))

    def names(self, column: str) -> tuple[str, ...]:
        """Read names, none where it is blank."""
        none: tuple[str, ...] = ()
        return tuple(map(hide, self.read(column, read_names, none)))

    def extra(self) -> tuple[tuple[str, str], ...]:
        """The texts of unknown columns that hold something."""
        pairs = []
        for position, header in self.layout.extra:
            cell = self.row.cells[position] if position < len(self.row.cells) else None
            if is_blank(cell):
                continue
            try:
                pairs.append((header, hide(read_text(cell))))
            except CellError as error:
                # A broken cell of a column that nobody reads breaks nothing; control characters
                # would reach the sheets.
                if error.code != "cell_without_value":
                    self.gatherer.fault(
                        error.code, self.row.number, letter(position), **error.values
                    )
        return tuple(pairs)
