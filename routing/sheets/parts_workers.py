"""Parts of a plan written by several processes at a time, a village's folder each.

In: parts, and where their files go. Out: the files. The processes are plain children, so that a
script that writes sheets needs no guard round its main part; what a child did not write is written
here.
"""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routing.plan.model import Plan
from routing.sheets.children import Child, num_children, receive, send
from routing.sheets.team_files import Ground, team_files

PAYS = 1_500
"""Stops from which a second process pays: it takes about a second to start."""

_DONE = b"done"


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
    left = iter(range(len(jobs)))
    done: set[int] = set()
    lock = threading.Lock()

    def end(number: int) -> None:
        done.add(number)
        if written is not None:
            written(len(jobs[number].plan.routes))

    def take() -> int | None:
        with lock:
            return next(left, None)

    def feed(child: Child) -> None:
        with suppress(OSError, EOFError, ValueError, pickle.PickleError):
            while (number := take()) is not None:
                child.send(pickle.dumps(jobs[number].task()))
                if child.receive() != _DONE:
                    break
                end(number)

    children = [Child("routing.sheets.parts_workers") for _ in range(min(workers, len(jobs)) - 1)]
    threads = [threading.Thread(target=feed, args=[child], daemon=True) for child in children]
    for thread in threads:
        thread.start()
    try:
        while (number := take()) is not None:  # this process is one of them
            _write(*jobs[number].task())
            end(number)
        for thread in threads:
            thread.join()
    finally:
        for child in children:
            child.kill()
    for number, job in enumerate(jobs):
        if number not in done:  # its child died, or could not: here it says why
            _write(*job.task())
            end(number)


def _write(
    plan: Plan, ground: Ground, folder: Path, kinds: tuple[str, ...], languages: tuple[str, ...]
) -> None:
    for name, (kind, write) in team_files(plan, ground, languages, part=True).items():
        if kind in kinds:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write(folder / name)


def main() -> None:
    """Write what is asked for until nobody asks any more: what a child does."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what is printed by mistake must not get between the answers
    with suppress(EOFError):
        while True:
            _write(*pickle.loads(receive(source)))  # noqa: S301 - our own parent
            send(target, _DONE)
