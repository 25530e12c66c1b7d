"""Parts of a plan written by several processes at a time, a village's folder each.

In: parts, and where their files go. Out: the files. The processes are plain children, so that a
script that writes sheets needs no guard round its main part; what a child did not write is written
here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from routing.plan.model import Plan
from routing.sheets.children import num_children, serve, share_out
from routing.sheets.directions import RouteDirections
from routing.sheets.team_files import team_files

if TYPE_CHECKING:
    from routing.sheets.background import RoadLine
    from routing.sheets.road_map import RoadMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be written of one part.

    Parameters
    ----------
    plan
        The part.
    ways
        From stop to stop, of each of its routes; empty where they are not told.
    folder
        Where it goes; made where something goes there.
    kinds, languages
        What of it, in which languages, the main one first.
    """

    plan: Plan
    ways: Sequence[RouteDirections]
    folder: Path
    kinds: tuple[str, ...]
    languages: tuple[str, ...]


def write_jobs(
    jobs: Sequence[Job],
    workers: int | None = None,
    written: Callable[[int], None] | None = None,
    *,
    roads: Sequence[RoadLine] = (),
    meanwhile: Callable[[], None] | None = None,
) -> None:
    """Write all jobs.

    Parameters
    ----------
    jobs
        What to write.
    workers
        Processes; if silent one a processor where there is much to write.
    written
        Told, from any thread, of how many more teams all is written.
    roads
        Under the maps of all parts.
    meanwhile
        What this process writes first, while others are at the jobs.
    """
    from routing.sheets.road_map import RoadMap

    if workers is None:
        stops = sum(len(job.plan.round_.stops) for job in jobs)
        workers = num_children(stops)

    def end(number: int, _: None) -> None:
        if written is not None:
            written(len(jobs[number].plan.routes))

    road_map = RoadMap(roads)
    share_out(
        len(jobs),
        workers,
        __name__,
        ask=lambda number: jobs[number],
        keep=end,
        here=lambda number: _write(road_map, jobs[number]),
        greeting=lambda: road_map,
        meanwhile=meanwhile,
    )


def _write(road_map: RoadMap, job: Job) -> None:
    files = team_files(job.plan, (road_map, job.ways), job.languages, part=True)
    for name, (kind, write) in files.items():
        if kind in job.kinds:
            (job.folder / name).parent.mkdir(parents=True, exist_ok=True)
            write(job.folder / name)


def main() -> None:
    """Write what is asked for until nobody asks any more: what a child does."""
    known: list[RoadMap] = []
    serve(lambda job: _write(known[0], job), known.append)
