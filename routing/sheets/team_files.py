"""The files of a plan's teams: sheets, workbook, and what goes to each team's phone.

In: a plan, or a part of one. Out: of each file its kind and what writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from routing.plan.model import Plan
from routing.sheets.background import RoadLine
from routing.sheets.directions import RouteDirections

if TYPE_CHECKING:
    from routing.retime import Revision
    from routing.sheets.road_map import RoadMap

Writer = Callable[[Path], None]

Ground = tuple["Sequence[RoadLine] | RoadMap", Sequence[RouteDirections]]
"""The roads of maps, and each route's ways from stop to stop; empty where neither is drawn."""


def team_files(
    plan: Plan,
    ground: Ground,
    languages: Sequence[str],
    *,
    part: bool = False,
    drawn: Callable[[int], None] | None = None,
    revision: Revision | None = None,
) -> dict[str, tuple[str, Writer]]:
    """What teams carry and what is told of each, by the file's name within its folder; the first
    of the languages has names without a mark; ``part`` is for a village of a larger plan; ``drawn``
    is told how many more teams' sheets are drawn; ``revision`` tells what people changed.
    """
    from routing.sheets.pdf import write_pdf
    from routing.sheets.pdf_canvas import PHONE
    from routing.sheets.xlsx import write_xlsx

    writers: dict[str, tuple[str, Writer]] = {}
    for language in languages:
        mark = "" if language == languages[0] else f".{language}"
        roads, ways = ground
        sheets = partial(
            write_pdf, plan, language=language, road_lines=roads, directions=ways, drawn=drawn,
            part=part,
        )  # fmt: skip
        book = partial(write_xlsx, plan, language=language, part=part, revision=revision)
        writers |= {
            f"sheets{mark}.pdf": ("pdf", sheets),
            f"sheets-phone{mark}.pdf": ("phone", partial(sheets, paper=PHONE)),
            f"plan{mark}.xlsx": ("xlsx", book),
            **_by_team(plan, language, mark),
        }
    return writers


def _by_team(plan: Plan, language: str, mark: str) -> dict[str, tuple[str, Writer]]:
    """The files of each team that is out, a folder a kind."""
    from routing.sheets.file_names import team_file_names
    from routing.sheets.gpx import team_gpx
    from routing.sheets.kml import team_kml
    from routing.sheets.message import team_message
    from routing.sheets.team_day import team_days

    kinds = {
        "gpx": ("gpx", team_gpx),
        "kml": ("kml", team_kml),
        "messages": ("txt", team_message),
    }
    names, days = team_file_names(plan.round_), team_days(plan)
    return {
        f"{kind}/{names[day.team.id]}{mark}.{ending}": (
            kind, text_writer(partial(make, day, language))
        )
        for kind, (ending, make) in kinds.items()
        for day in days
    }  # fmt: skip


def text_writer(make: Callable[[], str]) -> Writer:
    """A writer of UTF-8 text with plain line ends on every machine."""

    def write(path: Path) -> None:
        path.write_bytes(make().encode("utf-8", "replace"))

    return write
