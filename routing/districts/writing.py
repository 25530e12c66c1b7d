"""Write a district as a round's folder.

In: a ``District``. Out: ``round.toml``, ``households.csv``, ``teams.csv`` and the map, which
``load_round`` reads.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from routing.districts import households, teams
from routing.districts.district import District
from routing.errors import Fault, InputError
from routing.roads.write_osm import write_osm

ROADS = "roads.osm.pbf"

TIMEZONE = "Asia/Jakarta"

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def write_district(
    district: District,
    directory: str | os.PathLike[str],
    *,
    force: bool = False,
    roads: str = ROADS,
) -> None:
    """Write the folder of a round, whole or not at all.

    Parameters
    ----------
    district
        What to write.
    directory
        Made if it does not exist; its parent exists.
    force
        Write into a folder that has files in it; those of other names stay.
    roads
        The map's file name, ending as ``write_osm`` asks.

    Raises
    ------
    InputError
        When the folder has files in it and ``force`` is not given, is a file, or cannot be written.
    """
    texts = {name: text.encode() for name, text in _texts(district, roads).items()}
    write_files(district, directory, texts, force=force, roads=roads)


def write_files(
    district: District,
    directory: str | os.PathLike[str],
    files: Mapping[str, bytes],
    *,
    force: bool = False,
    roads: str = ROADS,
) -> None:
    """Write files and the district's map as a round's folder; see ``write_district``."""
    target = Path(directory)
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())) and not force:
            raise InputError([Fault(code="folder_not_empty", file=target.name)])
        with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".rounds-") as folder:
            written = Path(folder)
            write_osm(written / roads, district.nodes, district.ways)
            for name, content in files.items():
                (written / name).write_bytes(content)
            target.mkdir(exist_ok=True)
            # round.toml last: a folder without it is no round yet.
            for file in sorted(written.iterdir(), key=lambda each: each.suffix == ".toml"):
                file.replace(target / file.name)
    except OSError as error:
        values = {"detail": error.strerror or str(error)}
        fault = Fault(code="folder_not_written", file=target.name, values=values)
        raise InputError([fault]) from error


def _texts(district: District, roads: str) -> dict[str, str]:
    return {
        "households.csv": _table(households.COLUMNS, district.households),
        "teams.csv": _table(teams.COLUMNS, district.teams),
        "round.toml": _round(district, roads),
    }


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _round(district: District, roads: str) -> str:
    depot = district.depot
    opens = depot.opens // 3600, depot.opens % 3600 // 60
    month = _MONTHS[district.date.month - 1]
    return f"""\
# A synthetic district (style {district.style}, seed {district.seed}). Everybody in it is invented.

[round]
name = {quoted(f"{district.name}, {month} {district.date.year}")}
date = {district.date.isoformat()}
timezone = "{TIMEZONE}"
households = "households.csv"
teams = "teams.csv"
roads = {quoted(roads)}
objective = "balanced"
service_minutes = 5

[[depots]]
id = "{depot.id}"
latitude = {depot.location.lat:.7f}
longitude = {depot.location.lon:.7f}
opens = {opens[0]:02d}:{opens[1]:02d}:00
"""


def quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(c):04x}" if c < " " or c == "\x7f" else c for c in escaped) + '"'
