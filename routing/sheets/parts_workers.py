"""Parts of a plan written by several processes at a time, a village's folder each.

In: parts, and where their files go. Out: the files. The processes are plain children, so that a
script that writes sheets needs no guard round its main part; what a child did not write is written
here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routing.plan.model import Plan
from routing.sheets.children import num_children, serve, share_out
from routing.sheets.team_files import Ground, team_files

PAYS = 1_500
"""Stops from which a second process pays: it takes about a second to start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be written of one part.

    Parameters
    ----------
    plan
        The part.
    ground
        Asked, when its turn comes, for the roads of its maps and the ways from stop to stop.
    folder
        Where it goes; made where something goes there.
    kinds, languages
        What of it, in which languages, the main one first.
    """

    plan: Plan
    ground: Callable[[], Ground]
    folder: Path
    kinds: tuple[str, ...]
    languages: tuple[str, ...]

    def task(self) -> tuple[Any, ...]:
        """The same as plain values, roads and ways among them."""
        return self.plan, self.ground(), self.folder, self.kinds, self.languages


def write_jobs(
    jobs: Sequence[Job],
    workers: int | None = None,
    written: Callable[[int], None] | None = None,
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
    """
    if workers is None:
        stops = sum(len(job.plan.round_.stops) for job in jobs)
        workers = num_children() if stops >= PAYS else 1

    def end(number: int, _: None) -> None:
        if written is not None:
            written(len(jobs[number].plan.routes))

    share_out(
        len(jobs),
        workers,
        __name__,
        ask=lambda number: jobs[number].task(),
        keep=end,
        here=lambda number: _write(*jobs[number].task()),
    )


def _write(
    plan: Plan, ground: Ground, folder: Path, kinds: tuple[str, ...], languages: tuple[str, ...]
) -> None:
    for name, (kind, write) in team_files(plan, ground, languages, part=True).items():
        if kind in kinds:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write(folder / name)


def main() -> None:
    """Write what is asked for until nobody asks any more: what a child does."""
    serve(lambda task: _write(*task))
