"""A line from an errand to whoever sent it, on one machine: reports there, a wish to stop back.

In: an executor's processes connect to a port that only this machine can reach, and show a key that
went with the errand. Out: messages as they come. An errand that cannot connect (it was carried to
another machine, say) does without: it ends when its time is up, and tells what it found then.
"""

from __future__ import annotations

import json
import secrets
import socket
import threading
from contextlib import suppress
from typing import IO, Any

from routing.search.errand import Errand, TellFunction, do_errand
from routing.search.wire import receive, send

HERE = "127.0.0.1"
CONNECT = 1.0
"""Seconds to connect within; on one machine it takes a thousandth."""

NUMBER = 32
"""Letters of a key, and of an errand's number."""

STOP = b"S"


def new_number() -> str:
    """A number that nobody can guess."""
    return secrets.token_hex(NUMBER // 2)


class Exchange:
    """The sender's end of all lines.

    Parameters
    ----------
    hear
        Called from any thread with an errand's number and a message.
    """

    def __init__(self, hear: TellFunction) -> None:
        self._hear = hear
        self._key = new_number()
        self._lock = threading.Lock()
        self._lines: dict[str, IO[bytes]] = {}
        self._socket: socket.socket | None = None
        with suppress(OSError):  # no port to be had: errands do without
            self._socket = socket.create_server((HERE, 0))
            threading.Thread(target=self._accept, args=[self._socket], daemon=True).start()

    @property
    def address(self) -> tuple[int, str] | None:
        """The port and the key, to go with an errand."""
        return None if self._socket is None else (self._socket.getsockname()[1], self._key)

    def stop(self, number: str) -> None:
        """Tell an errand to end."""
        with self._lock:
            line = self._lines.get(number)
            if line is not None:
                with suppress(OSError, ValueError):
                    send(line, STOP)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits for the next
            self._socket.close()

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._listen, args=[connection], daemon=True).start()

    def _listen(self, connection: socket.socket) -> None:
        number = ""
        with (
            suppress(OSError, ValueError),
            connection,
            connection.makefile("rb") as source,
            connection.makefile("wb") as line,
        ):
            head = source.read(2 * NUMBER)
            if not secrets.compare_digest(head[:NUMBER], self._key.encode()):
                return
            number = head[NUMBER:].decode("ascii")
            with self._lock:
                self._lines[number] = line
            try:
                while (message := receive(source)) is not None:
                    self._hear({**json.loads(message), "number": number})
            finally:
                with self._lock:
                    self._lines.pop(number, None)


def do_with_line(errand: Errand, address: tuple[int, str] | None) -> bytes:
    """Do an errand with a line to its sender, if one can be had."""
    stop = threading.Event()
    connection: socket.socket | None = None
    if address is not None:
        with suppress(OSError):
            connection = socket.create_connection((HERE, address[0]), CONNECT)
    if address is None or connection is None:
        return do_errand(errand, lambda _: None, stop.is_set)
    connection.settimeout(None)
    lock = threading.Lock()
    with connection, connection.makefile("rb") as back, connection.makefile("wb") as line:

        def tell(message: dict[str, Any]) -> None:
            with lock, suppress(OSError, ValueError):
                send(line, json.dumps(message).encode())

        def listen() -> None:
            with suppress(OSError, ValueError):
                receive(back)
            stop.set()  # told to, or nobody is there any more

        listener = threading.Thread(target=listen, daemon=True)
        with suppress(OSError):
            line.write((address[1] + errand.number).encode())
            line.flush()
        listener.start()
        try:
            return do_errand(errand, tell, stop.is_set)
        finally:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            listener.join()
