"""Write a district as a round's folder.

In: a ``District``. Out: ``round.toml``, ``households.csv``, ``teams.csv`` and the map, which
``load_round`` reads.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from routing.districts import households, teams
from routing.districts.district import District
from routing.errors import Fault, InputError
from routing.model import Depot
from routing.roads.write_osm import OsmNode, OsmWay, write_osm
from routing.words.refusals import refusal

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
    text = round_text(
        f"A synthetic district (style {district.style}, seed {district.seed}).",
        district.name, district.date, (district.depot,), roads,
    )  # fmt: skip
    texts = {
        "households.csv": table(households.COLUMNS, district.households),
        "teams.csv": table(teams.COLUMNS, district.teams),
        "round.toml": text,
    }
    files = {name: text.encode() for name, text in texts.items()}
    write_files(district, directory, files, force=force, roads=roads)


def write_files(
    district: District,
    directory: str | os.PathLike[str],
    files: Mapping[str, bytes],
    *,
    force: bool = False,
    roads: str = ROADS,
) -> None:
    """Write files and the district's map as a round's folder; see ``write_district``."""
    write_round(
        directory, files, roads=roads, nodes=district.nodes, ways=district.ways, force=force
    )


def write_round(
    directory: str | os.PathLike[str],
    files: Mapping[str, bytes],
    *,
    roads: str,
    nodes: Iterable[OsmNode],
    ways: Iterable[OsmWay],
    force: bool,
) -> None:
    """Write a folder's files, by name, and its map; see ``write_district``."""
    target = Path(directory)
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())) and not force:
            raise InputError([Fault(code="folder_not_empty", file=target.name)])
        with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".rounds-") as folder:
            written = Path(folder)
            write_osm(written / roads, nodes, ways)
            for name, content in files.items():
                (written / name).write_bytes(content)
            target.mkdir(exist_ok=True)
            # round.toml last: a folder without it is no round yet.
            for file in sorted(written.iterdir(), key=lambda each: each.suffix == ".toml"):
                file.replace(target / file.name)
    except OSError as error:
        values = {"detail": refusal(error)}
        fault = Fault(code="folder_not_written", file=target.name, values=values)
        raise InputError([fault]) from error


def table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def round_text(what: str, name: str, date: dt.date, depots: Iterable[Depot], roads: str) -> str:
    """``round.toml``."""
    head = f"""\
# {what} Everybody in it is invented.

[round]
name = {quoted(f"{name}, {_MONTHS[date.month - 1]} {date.year}")}
date = {date.isoformat()}
timezone = "{TIMEZONE}"
households = "households.csv"
teams = "teams.csv"
roads = {quoted(roads)}
objective = "balanced"
service_minutes = 5
"""
    return head + "".join(_depot(depot) for depot in depots)


def _depot(depot: Depot) -> str:
    opens = depot.opens // 3600, depot.opens % 3600 // 60
    return f"""
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
