"""What a folder of sheets holds, for the tests that write one."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.errors import RoutingError
from routing.words import LANGUAGES

TOP = {"sheets.pdf", "stops.csv", "routes.csv", "unassigned.csv", "plan.xlsx", "plan.geojson",
       "map.html", "plan.json", "plan.vroom.json"}  # fmt: skip
OF_TEAMS = {
    f"{folder}/{team}.{ending}"
    for folder, ending in (("gpx", "gpx"), ("kml", "kml"), ("messages", "txt"))
    for team in ("T1", "T2")
}
FILES = TOP | OF_TEAMS
FOLDERS = {"gpx", "kml", "messages"}


def tree(folder: Path) -> dict[str, bytes | None]:
    """All that a folder holds, by its path in it; folders hold nothing."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def code_of(caught: pytest.ExceptionInfo[RoutingError]) -> str:
    """The code of what was refused, which every language has words for."""
    for language in LANGUAGES:
        assert all(fault.text(language) for fault in caught.value.faults)
    return caught.value.faults[0].code
