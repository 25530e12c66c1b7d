"""Child processes that write or draw for this one.

In: numbered pieces of work, and how each is asked of a child and done here. Out: all of it done,
side by side. Children are plain processes, so that a script that writes sheets needs no guard round
its main part; what none of them has done, the caller does itself.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import routing

_LENGTH = struct.Struct(">Q")

PAYS = 1_500
"""Stops from which a second process pays: it takes about a second to start, as long as drawing that
many stops takes."""


def share_out(
    count: int,
    workers: int,
    module: str,
    *,
    ask: Callable[[int], Any],
    keep: Callable[[int, Any], None],
    here: Callable[[int], Any],
    greeting: Callable[[], Any] | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> None:
    """Have numbered pieces done by this process and children beside it, each the next that is left.

    Parameters
    ----------
    count
        Pieces.
    workers
        Processes, this one among them.
    module
        Whose ``main`` a child runs: it calls ``serve``.
    ask
        What a child is told of a piece; called when the piece's turn comes.
    keep
        Told of each piece, from any thread, what became of it.
    here
        Does a piece in this process. What it raises is raised.
    greeting
        What every child is told first, before any piece.
    meanwhile
        What this process does before it takes a piece itself, while children are at work. What it
        raises is raised.
    """
    left = iter(range(count))
    done: set[int] = set()
    lock = threading.Lock()

    def take() -> int | None:
        with lock:
            return next(left, None)

    def end(number: int, result: Any) -> None:
        done.add(number)
        keep(number, result)

    def feed(child: Child, first: bytes | None) -> None:
        with suppress(OSError, EOFError, ValueError, pickle.PickleError):
            if first is not None:
                child.send(first)
            while (number := take()) is not None:
                child.send(pickle.dumps(ask(number)))
                end(number, pickle.loads(child.receive()))  # noqa: S301 - our own child

    children = [Child(module) for _ in range(min(workers, count) - 1)]
    first = pickle.dumps(greeting()) if children and greeting is not None else None
    threads = [threading.Thread(target=feed, args=[each, first], daemon=True) for each in children]
    del first
    for thread in threads:
        thread.start()
    try:
        if meanwhile is not None:
            meanwhile()
        while (number := take()) is not None:
            end(number, here(number))
        for thread in threads:
            thread.join()
    finally:
        for child in children:
            child.kill()
    for number in range(count):
        if number not in done:  # its child died, or could not: here it says why
            end(number, here(number))


def serve(answer: Callable[[Any], Any], greeted: Callable[[Any], None] | None = None) -> None:
    """Answer until nobody asks any more: what a child's ``main`` does. With ``greeted`` the first
    message is for that.
    """
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what is printed by mistake must not get between the answers
    with suppress(EOFError):
        if greeted is not None:
            greeted(pickle.loads(receive(source)))  # noqa: S301 - our own parent
        while True:
            send(target, pickle.dumps(answer(pickle.loads(receive(source)))))  # noqa: S301


class Child:
    """One process, which runs ``main`` of a module.

    Parameters
    ----------
    module
        Its name.
    """

    def __init__(self, module: str) -> None:
        root = str(Path(routing.__file__).parents[1])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        quiet = [
            getattr(subprocess, n, 0) for n in ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
        ]
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError):  # no room for another process: one less
            self._process = subprocess.Popen(  # noqa: S603 - our own modules
                # -P: a file of the folder we stand in must not pass for a module of Python's.
                [sys.executable, "-P", "-c", f"from {module} import main; main()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                creationflags=sum(quiet),
                # Ctrl-C is for the one that was started; it ends its children itself.
                start_new_session=os.name == "posix",
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
        send(self._process.stdin, message)

    def receive(self) -> bytes:
        """Its answer to the last message; raises as ``send`` does."""
        if self._process is None or self._process.stdout is None:
            raise EOFError
        return receive(self._process.stdout)

    def kill(self) -> None:
        """End it; it holds nothing that is not told."""
        if self._process is not None:
            self._process.kill()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._process.wait()


def send(target: IO[bytes], message: bytes) -> None:
    """Write one message."""
    target.write(_LENGTH.pack(len(message)))
    target.write(message)
    target.flush()


def receive(source: IO[bytes]) -> bytes:
    """Read one message; ``EOFError`` when the other side has gone."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    message = source.read(length)
    if len(message) < length:
        raise EOFError
    return message


def num_children(num_stops: int) -> int:
    """Processes that pay for so many stops, this one among them: one a processor, of a few."""
    if num_stops < PAYS:
        return 1
    with suppress(AttributeError):
        return min(4, len(os.sched_getaffinity(0)))
    return min(4, os.cpu_count() or 1)
