"""What all CSV files have in common: how they are encoded, and how places and loads stand in them.

In: a header and rows. Out: CSV in UTF-8 with a byte order mark, commas, CRLF, for Excel as for
other programs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from routing.model import Location


def write_rows(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a file."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def place_cells(location: Location) -> dict[str, object]:
    """Latitude and longitude: seven decimals are a centimetre."""
    return {"lat": f"{location.lat:.7f}", "lon": f"{location.lon:.7f}"}


def thousandths(units: int) -> str:
    """Grams or millilitres as kilograms or litres, exact."""
    return f"{units / 1000:.3f}".rstrip("0").rstrip(".")
