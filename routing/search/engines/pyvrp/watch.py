"""Runs that may never return, watched from outside.

In: what to run, and how long it may be silent. Out: its result, or nothing when it was given up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

LOOK_EVERY = 0.05
"""Seconds between two looks."""


class Watched:
    """A run in a thread of its own, which says now and then that it is alive.

    PyVRP lets go of Python's lock while it works, so that whoever waits here hears of Ctrl-C at
    once. A run that is given up cannot be ended: it goes on until it says that it is alive, and is
    told to stop then, or until the process ends.
    """

    def __init__(self) -> None:
        self.given_up = False
        self._alive_at = time.monotonic()
        self._result: Any = None
        self._raised: BaseException | None = None

    def alive(self) -> None:
        """Say that it is alive."""
        self._alive_at = time.monotonic()

    def run(self, work: Callable[[], Any], patience: float) -> Any:
        """What ``work`` returns, or ``None`` when it was silent for ``patience`` seconds."""
        self.alive()
        thread = threading.Thread(target=self._work, args=(work,), daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(LOOK_EVERY)
                if time.monotonic() > self._alive_at + patience:
                    break
        finally:
            self.given_up = thread.is_alive()
        raised, self._raised = self._raised, None
        if raised is not None:
            raise raised
        return self._result

    def _work(self, work: Callable[[], Any]) -> None:
        try:
            self._result = work()
        except BaseException as error:
            self._raised = error
