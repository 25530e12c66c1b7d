"""The households table → stops.

In: a path and the round's defaults. Out: one ``Stop`` for every row, with its row's number; faults
and warnings with the gatherer.

A missing id is ``row-N``, N the row in the spreadsheet. A column of running numbers (``no``) serves
as the id only where there is no id column, no cell of it is blank and no number stands twice;
otherwise it is kept like an unknown column.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.intake.cells import (
    LARGEST,
    MOST_HOUSEHOLD_KG,
    MOST_HOUSEHOLD_LITRES,
    MOST_PARCELS,
    MOST_SERVICE_MINUTES,
    Cell,
    is_blank,
    read_flag,
    read_scaled,
    read_text,
    read_whole,
)
from routing.intake.columns import Layout, found_headers, households_vocabulary, letter
from routing.intake.counts import without_unit
from routing.intake.gather import CellError, Gatherer
from routing.intake.identity import is_identity, look_over_identities
from routing.intake.placing import is_place, location_of, stands_together
from routing.intake.rows import STAND_IN, RowReader
from routing.intake.tables import Source, Table, read_table
from routing.intake.times import read_time, read_windows
from routing.intake.toml_file import Settings
from routing.model import DEFAULT_PRIORITY, Location, Stop

_RT_RW = re.compile(r"(?:rt)?[\s.:]*([0-9]{1,3})\s*[/\\,;-]?\s*(?:rw)?[\s.:]*([0-9]{1,3})", re.I)
_SHORTENED = re.compile(r"[0-9][.,][0-9]+e[+]?[0-9]+", re.IGNORECASE)
_COLUMNS = {
    "grams": "weight_kg",
    "millilitres": "volume_litres",
    "service_duration": "service_minutes",
    "setup_duration": "setup_minutes",
}
"""Attributes of a stop whose column has another name."""
_LOOKED_AT = 50
"""Cells of an unknown column from which it is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Households:
    """What the households table holds.

    Parameters
    ----------
    stops
        One for each row.
    numbers
        Each stop's row.
    num_rows
        Rows that hold something, those that could not be read included.
    table
        As it stands; for the sheet that is given back with what is wrong in it.
    """

    stops: tuple[Stop, ...] = ()
    numbers: tuple[int, ...] = ()
    num_rows: int = 0
    layout: Layout | None = None
    table: Table | None = None

    def column(self, attribute: str) -> str:
        """The header that stands for an attribute of a stop."""
        column = _COLUMNS.get(attribute, attribute)
        if self.layout is None:
            return column
        positions = self.layout.positions
        if column in {"latitude", "longitude"} and column not in positions:
            column = "coordinates"
        if column in {"weight_kg", "volume_litres"} and column not in positions:
            column = "parcels"
        if column == "id" and column not in positions:
            column = "ordinal"
        return self.layout.headers.get(column, attribute)


def read_households(path: Source, settings: Settings, gatherer: Gatherer) -> Households:
    """Read the households."""
    vocabulary = households_vocabulary().naming(settings.headers.get("households", {}))
    table = read_table(path, vocabulary, gatherer, settings.tabs.get("households", ""))
    if table is None:
        return Households()
    _check_columns(table, gatherer)
    centres = [depot.location for depot in settings.depots if depot.location != STAND_IN]
    ordinal = _ordinal_serves(table)
    look_over_identities(table.rows, table.layout, gatherer)
    stops = []
    for row in table.rows:
        reader = RowReader(row=row, layout=table.layout, gatherer=gatherer)
        placed = row.number not in table.unplaced
        location = location_of(reader, centres) if placed else STAND_IN
        stops.append(_stop(reader, settings, location, ordinal))
    return Households(
        stops=tuple(stops),
        numbers=tuple(row.number for row in table.rows),
        num_rows=table.num_rows,
        layout=table.layout,
        table=table,
    )


def _check_columns(table: Table, gatherer: Gatherer) -> None:
    """Note the columns of a place that are missing."""
    positions = table.layout.positions
    if "coordinates" in positions:
        return
    vocabulary = households_vocabulary()
    headers = [*table.layout.headers.values(), *(header for _, header in table.layout.extra)]
    for column in ("latitude", "longitude"):
        if column not in positions:
            gatherer.fault(
                "missing_column", table.header_row, column, column=column,
                accepted=vocabulary.accepted(column), found=found_headers(headers, vocabulary),
            )  # fmt: skip
    if not {"latitude", "longitude"} & positions.keys():
        for at, _ in table.layout.extra:
            if _holds_places([row.cells[at] for row in table.rows if len(row.cells) > at]):
                gatherer.warn("looks_like_places", table.header_row, letter(at), letter=letter(at))


def _holds_places(column: Sequence[Cell]) -> bool:
    """Whether a column is one of whole places, whatever its header says."""
    some = [cell for cell in column if isinstance(cell, str) and not is_blank(cell)][:_LOOKED_AT]
    return bool(some) and 2 * sum(map(is_place, some)) > len(some)


def _ordinal_serves(table: Table) -> bool:
    positions = table.layout.positions
    if "id" in positions or "ordinal" not in positions:
        return False
    cells = [table.layout.cell(row.cells, "ordinal") for row in table.rows]
    if any(is_blank(cell) for cell in cells):
        return False
    try:
        texts = [read_text(cell) for cell in cells]
    except CellError:
        return False
    return len(set(texts)) == len(texts)


def _stop(reader: RowReader, settings: Settings, location: Location, ordinal: bool) -> Stop:
    parcels = reader.read("parcels", _parcels, 1)
    rt, rw = _rt_rw(reader)

    def minutes(cell: Cell) -> int | None:
        return read_scaled(without_unit(cell, "minutes"), 60, MOST_SERVICE_MINUTES)

    return Stop(
        id=_id(reader, "ordinal" if ordinal else "id"),
        location=location,
        demand=(
            parcels,
            _load(reader, "weight_kg", parcels, settings.parcel_grams, MOST_HOUSEHOLD_KG),
            _load(
                reader, "volume_litres", parcels, settings.parcel_millilitres,
                MOST_HOUSEHOLD_LITRES,
            ),
        ),
        windows=reader.read("windows", read_windows, ()),
        service_duration=reader.read("service_minutes", minutes, settings.service_duration),
        priority=reader.read("priority", lambda cell: read_whole(cell, LARGEST), DEFAULT_PRIORITY),
        optional=reader.read("optional", read_flag, False),
        setup_duration=reader.read("setup_minutes", minutes, settings.setup_duration),
        release=reader.read("release", read_time, 0),
        door=reader.text("door"),
        skills=frozenset(reader.names("skills")),
        teams=reader.names("teams"),
        not_teams=reader.names("not_teams"),
        together=reader.text("together"),
        apart=reader.text("apart"),
        village_code=reader.read("village_code", _code, ""),
        rt=rt,
        rw=rw,
        extra=_extra(reader, ordinal),
        **{name: reader.text(name) for name in
           ("name", "village", "address", "landmark", "phone", "note")},
    )  # fmt: skip


def _id(reader: RowReader, column: str) -> str:
    """A household's id; an identity number is none, for ids are printed."""
    written = reader.read(column, _undated, "")
    return f"row-{reader.row.number}" if not written or is_identity(written) else written


def _load(reader: RowReader, column: str, parcels: int, of_parcel: int, most: int) -> int:
    """Grams or millilitres: what stands there, else what so many parcels have."""
    if is_blank(reader.cell(column)):
        load = parcels * of_parcel
        if load > most * 1000:
            reader.fault("too_large", "parcels", limit=most * 1000 // of_parcel)
            return 0
        return max(load, 0)
    unit = "kg" if column == "weight_kg" else "litres"
    return reader.read(column, lambda cell: read_scaled(without_unit(cell, unit), 1000, most), 0)


def _parcels(cell: Cell) -> int | None:
    return read_whole(without_unit(cell, "parcels"), MOST_PARCELS)


def _code(cell: Cell) -> str:
    """A village's code; not one that a spreadsheet has shortened to ``3,51E+09``."""
    text = read_text(cell)
    if _SHORTENED.fullmatch(text):
        raise CellError("shortened_number")
    return text


def _undated(cell: Cell) -> str:
    """A text that is no day: ``01/05`` becomes the fifth of January where a cell is no text."""
    if isinstance(cell, dt.date):
        raise CellError("cell_is_date")
    return read_text(cell)


def _rt_rw(reader: RowReader) -> tuple[str, str]:
    """RT and RW from their own columns, or from one column ``02/05``."""
    rt, rw, both = (reader.read(each, _undated, "") for each in ("rt", "rw", "rt_rw"))
    found = _RT_RW.fullmatch(both)
    if found and not rt and not rw:
        return found[1], found[2]
    return rt or ("" if found else both), rw


def _extra(reader: RowReader, ordinal: bool) -> tuple[tuple[str, str], ...]:
    """Unknown columns, and known ones that were not needed."""
    together = stands_together(reader)
    unused: Mapping[str, bool] = {
        "ordinal": not ordinal,
        "coordinates": not together,
        "latitude": together,
        "longitude": together,
    }
    pairs = [
        (reader.layout.headers[column], reader.text(column))
        for column, is_unused in unused.items()
        if is_unused and column in reader.layout.positions
    ]
    return (*(pair for pair in pairs if pair[1]), *reader.extra())
