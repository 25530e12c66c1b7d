"""Parts of a plan written by several processes at a time, a village's folder each.

In: parts, and where their files go. Out: the files. The processes are plain children, so that a
script that writes sheets needs no guard round its main part; what a child did not write is written
here.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import routing
from routing.plan.model import Plan

PAYS = 1_500
"""Stops from which a second process pays: it takes about a second to start."""

_LENGTH = struct.Struct(">Q")
_DONE = b"done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be written of one part.

    Parameters
    ----------
    plan
        The part.
    roads
        Asked, when its turn comes, for the roads of its maps.
    folder
        Where it goes; made where something goes there.
    kinds, languages
        What of it, in which languages, the main one first.
    """

    plan: Plan
    roads: Callable[[], Sequence[Any]]
    folder: Path
    kinds: tuple[str, ...]
    languages: tuple[str, ...]

    def task(self) -> tuple[Any, ...]:
        """The same as plain values, the roads among them."""
        return self.plan, tuple(self.roads()), self.folder, self.kinds, self.languages


def write_jobs(jobs: Sequence[Job], workers: int | None = None) -> None:
    """Write all jobs.

    Parameters
    ----------
    jobs
        What to write.
    workers
        Processes; if silent one a processor where there is much to write.
    """
    if workers is None:
        stops = sum(len(job.plan.round_.stops) for job in jobs)
        workers = _processors() if stops >= PAYS else 1
    left = iter(range(len(jobs)))
    written: set[int] = set()
    lock = threading.Lock()

    def take() -> int | None:
        with lock:
            return next(left, None)

    def feed(child: _Child) -> None:
        with suppress(OSError, EOFError, ValueError, pickle.PickleError):
            while (number := take()) is not None:
                child.send(pickle.dumps(jobs[number].task()))
                if child.receive() != _DONE:
                    break
                written.add(number)

    children = [_Child() for _ in range(min(workers, len(jobs)) - 1)]
    threads = [threading.Thread(target=feed, args=[child], daemon=True) for child in children]
    for thread in threads:
        thread.start()
    try:
        while (number := take()) is not None:  # this process is one of them
            _write(*jobs[number].task())
            written.add(number)
        for thread in threads:
            thread.join()
    finally:
        for child in children:
            child.kill()
    for number, job in enumerate(jobs):
        if number not in written:  # its child died, or could not: here it says why
            _write(*job.task())


def _write(
    plan: Plan, roads: Sequence[Any], folder: Path, kinds: tuple[str, ...],
    languages: tuple[str, ...],
) -> None:  # fmt: skip
    from routing.sheets.write import team_files

    for name, (kind, write) in team_files(plan, roads, languages).items():
        if kind in kinds:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write(folder / name)


class _Child:
    """One process that writes."""

    def __init__(self) -> None:
        root = str(Path(routing.__file__).parents[1])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        quiet = [
            getattr(subprocess, n, 0) for n in ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
        ]
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError):  # no room for another process: one less
            self._process = subprocess.Popen(
                # -P: a file of the folder we stand in must not pass for a module of Python's.
                [sys.executable, "-P", "-c",
                 "from routing.sheets.parts_workers import main; main()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                creationflags=sum(quiet),
            )  # fmt: skip

    def send(self, message: bytes) -> None:
        if self._process is None or self._process.stdin is None:
            raise EOFError
        _send(self._process.stdin, message)

    def receive(self) -> bytes:
        if self._process is None or self._process.stdout is None:
            raise EOFError
        return _receive(self._process.stdout)

    def kill(self) -> None:
        """End it: what it was writing is written again, or the whole folder goes."""
        if self._process is not None:
            self._process.kill()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._process.wait()


def main() -> None:
    """Write what is asked for until nobody asks any more: what a child does."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what is printed by mistake must not get between the answers
    with suppress(EOFError):
        while True:
            _write(*pickle.loads(_receive(source)))  # noqa: S301 - our own parent
            _send(target, _DONE)


def _send(target: IO[bytes], message: bytes) -> None:
    target.write(_LENGTH.pack(len(message)))
    target.write(message)
    target.flush()


def _receive(source: IO[bytes]) -> bytes:
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    message = source.read(length)
    if len(message) < length:
        raise EOFError
    return message


def _processors() -> int:
    with suppress(AttributeError):
        return min(4, len(os.sched_getaffinity(0)))
    return min(4, os.cpu_count() or 1)
