"""Sheets: a plan becomes files that people carry, open and pass on, and comes back from one.

In: a ``Plan``. Out: a folder with ``sheets.pdf``, ``map.html``, ``plan.xlsx``, ``stops.csv``,
``routes.csv``, ``unassigned.csv``, ``plan.geojson``, ``plan.vroom.json`` and ``plan.json``, and
for each team a file in ``gpx``, ``kml`` and ``messages``; ``read_plan`` reads ``plan.json`` back.
Nothing here searches for anything, asks the network for anything, or changes a plan. Importing this
package is cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routing.model import Round
    from routing.plan.model import Plan
    from routing.retime import Revision
    from routing.sheets.background import RoadLines

__all__ = ["plan_json", "read_plan", "write_plan"]


def write_plan(
    plan: Plan,
    out: str | PathLike[str],
    *,
    network: RoadLines | None = None,
    language: str | None = None,
    languages: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    force: bool = False,
    anyway: bool = False,
    edited: str | PathLike[str] | None = None,
    revision: Revision | None = None,
    progress: Callable[[float, int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Write a plan as a folder of sheets, wholly or not at all.

    An existing folder is replaced only if this program wrote all that is in it, or with ``force``.

    Parameters
    ----------
    plan
        A checked plan that tells of every stop of its round.
    out
        The folder. It is made beside its final place first and then moved there.
    network
        The road network, for the maps' background; if silent it is read from the round's ``roads``
        where that file exists, and the maps have no background where it does not. Of a plan of 100
        teams and more it forgets what it worked out for ways, and works it out again when asked.
    language
        Of everything printed; if silent the round's own.
    languages
        Several, the main one first: the others get files of their own, ``sheets.en.pdf`` and so on.
    formats
        What to write, of ``pdf``, ``map``, ``xlsx``, ``csv``, ``geojson``, ``gpx``, ``kml``,
        ``messages`` and ``vroom``; if silent what the round says, and else all of these. Also
        ``phone``: the sheets once more, as wide as a phone. ``plan.json`` is written always.
    force
        Replace a folder that this program did not write.
    anyway
        Write a plan that tells of broken rules (``plan.violations``): the cover names each of them.
    edited
        The workbook that the plan was read from; if it lies in the folder that is replaced it is
        kept there, as ``plan.edited.xlsx``.
    revision
        What people changed in it and what that costs (``routing.retime``): ``plan.xlsx`` then has a
        tab that tells of it, as of the rules that the plan breaks.
    progress
        Told, from any thread, the part that is done, 0 to 1, how many teams' sheets are drawn, and
        of how many.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    InputError
        The folder may not be replaced or cannot be written; nothing is left half-written.
    RoutingError
        The plan breaks a rule, or does not fit its round.
    RoadError
        The round's map cannot be read.
    """
    from routing.sheets.write import write_folder

    return write_folder(
        plan,
        Path(out),
        network=network,
        language=language,
        languages=languages,
        formats=formats,
        force=force,
        anyway=anyway,
        edited=None if edited is None else Path(edited),
        revision=revision,
        progress=progress,
    )


def read_plan(
    path: str | PathLike[str], round_: Round | None = None, *, as_start: bool = False
) -> Plan:
    """Read a plan back from its ``plan.json``.

    Parameters
    ----------
    path
        The file, or the folder that holds it.
    round_
        The round that it answers; if silent it is loaded from where ``plan.json`` says it lies.
    as_start
        Whether it is only to be improved on (``plan_round(start=...)``): it may then be of another
        day, and name teams and stops that the round has not.

    Raises
    ------
    InputError
        With everything that is wrong with the file, or where the round was looked for.
    """
    from routing.sheets.reading import read_plan_file

    return read_plan_file(Path(path), round_, as_start=as_start)


def plan_json(plan: Plan, language: str = "en") -> dict[str, Any]:
    """A plan as the plain values of ``plan.json``, the reasons' texts in ``language``."""
    from routing.sheets.document import plan_json as build

    return build(plan, language)
