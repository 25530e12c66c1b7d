"""Child processes that write or draw for this one.

In: which function a child runs. Out: messages to it and from it, as bytes. Children are plain
processes, so that a script that writes sheets needs no guard round its main part; where none can be
started, sending raises, and the caller does the work itself.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

import routing

_LENGTH = struct.Struct(">Q")


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


def num_children() -> int:
    """Processes that pay, this one among them: one a processor, of a few."""
    with suppress(AttributeError):
        return min(4, len(os.sched_getaffinity(0)))
    return min(4, os.cpu_count() or 1)
