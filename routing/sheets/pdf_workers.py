"""Teams' pages drawn by several processes at a time.

In: a plan, its roads and directions. Out: what ``draw_routes`` makes of each part of the routes, in
their order. The processes are plain children, so that a script that writes sheets needs no guard
round its main part; where none can be started the pages are drawn here.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import routing
from routing.plan.model import Plan
from routing.sheets.directions import RouteDirections
from routing.sheets.map_drawing import RoadMap
from routing.sheets.pdf import Drawn, draw_routes
from routing.sheets.pdf_canvas import Paper

PAYS = 1_500
"""Stops from which a second process pays: it takes about a second to start, as long as drawing
that many stops takes."""

PART = 20
"""Routes drawn at a time."""

_LENGTH = struct.Struct(">Q")


def draw_teams(
    plan: Plan,
    road_map: RoadMap,
    directions: Sequence[RouteDirections],
    *,
    paper: Paper,
    language: str,
    workers: int | None = None,
) -> list[Drawn]:
    """Draw the sections of all routes; ``workers`` are processes, if silent one a processor where
    there is much to draw.
    """
    if workers is None:
        stops = sum(len(route.visits) for route in plan.routes)
        workers = _processors() if stops >= PAYS else 1
    count = len(plan.routes)
    parts = [range(first, min(first + PART, count)) for first in range(0, count, PART)]
    done: dict[int, Drawn] = {}
    left = iter(range(len(parts)))
    lock = threading.Lock()

    def draw_here(part: int) -> Drawn:
        return draw_routes(plan, parts[part], road_map, directions, paper=paper, language=language)

    def take() -> int | None:
        with lock:
            return next(left, None)

    def feed(child: _Child, task: bytes) -> None:
        with suppress(OSError, EOFError, ValueError, pickle.PickleError):
            child.send(task)
            while (part := take()) is not None:
                child.send(pickle.dumps(parts[part]))
                done[part] = child.receive()

    # This process is one of them.
    children = [_Child() for _ in range(min(workers, len(parts)) - 1)]
    task = pickle.dumps((plan, road_map, directions, paper, language)) if children else b""
    threads = [threading.Thread(target=feed, args=[child, task], daemon=True) for child in children]
    del task
    for thread in threads:
        thread.start()
    try:
        while (part := take()) is not None:
            done[part] = draw_here(part)
        for thread in threads:
            thread.join()
    finally:
        for child in children:
            child.kill()
    for part in range(len(parts)):
        if part not in done:  # its child died
            done[part] = draw_here(part)
    return [done[part] for part in range(len(parts))]


class _Child:
    """One process that draws."""

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
                [sys.executable, "-P", "-c", "from routing.sheets.pdf_workers import main; main()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                creationflags=sum(quiet),
            )

    def send(self, message: bytes) -> None:
        """Send a message.

        Raises
        ------
        OSError, EOFError
            When the process is not there.
        """
        if self._process is None or self._process.stdin is None:
            raise EOFError
        _send(self._process.stdin, message)

    def receive(self) -> Drawn:
        """Its answer to the last message."""
        if self._process is None or self._process.stdout is None:
            raise EOFError
        answer: Drawn = pickle.loads(_receive(self._process.stdout))  # noqa: S301 - our own child
        return answer

    def kill(self) -> None:
        """End it; it holds nothing that is not told."""
        if self._process is not None:
            self._process.kill()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._process.wait()


def main() -> None:
    """Draw what is asked for until nobody asks any more: what a child does."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    # What is printed by mistake must not get between the answers.
    sys.stdout = sys.stderr
    with suppress(EOFError):
        task = pickle.loads(_receive(source))  # noqa: S301 - our own parent
        plan, road_map, directions, paper, language = task
        while True:
            numbers = pickle.loads(_receive(source))  # noqa: S301
            drawn = draw_routes(plan, numbers, road_map, directions, paper=paper, language=language)
            _send(target, pickle.dumps(drawn))


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
