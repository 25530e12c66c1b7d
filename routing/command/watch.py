"""While it runs: one line of progress that rewrites itself, and Ctrl-C as a wish to stop.

Progress goes to standard error, and only to a terminal: piped, the command is quiet.
"""

from __future__ import annotations

import shutil
import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Any, Self

from routing.command.console import Console
from routing.search.limits import Progress
from routing.words.numbers import span

EVERY = 0.5
"""Seconds between two looks at the clock."""


class Watch:
    """Shows progress and hears Ctrl-C; use as a context manager.

    The first Ctrl-C asks the search to end with the best plan so far; a second one ends the program
    at once.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown = sys.stderr.isatty() and not console.as_json
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._begun = time.monotonic()
        self._wish = threading.Event()
        self._over = threading.Event()
        self._old_handler: Any = None

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C was pressed."""
        return self._wish.is_set()

    def should_stop(self) -> bool:
        """Whether the search is to end."""
        return self._wish.is_set()

    def tell(self, progress: Progress) -> None:
        """Take news, from any thread."""
        with self._lock:
            self._progress = progress
            self._begun = time.monotonic()
        self._draw()

    def phase(self, name: str) -> None:
        """Begin a phase that has no figures of its own."""
        self.tell(Progress(phase=name))

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._old_handler = signal.signal(signal.SIGINT, self._on_interrupt)
        if self._shown:
            threading.Thread(target=self._tick, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._old_handler is not None:
            signal.signal(signal.SIGINT, self._old_handler)
        if self._shown:
            with self._lock:
                sys.stderr.write("\r\x1b[2K")
                sys.stderr.flush()

    def _on_interrupt(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self._wish.is_set():
            raise KeyboardInterrupt
        self._wish.set()

    def _tick(self) -> None:
        while not self._over.wait(EVERY):
            self._draw()

    def _draw(self) -> None:
        if not self._shown or self._over.is_set():
            return
        with self._lock:
            if self._progress is None:
                return
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write("\r\x1b[2K" + self._line(self._progress)[:width])
            sys.stderr.flush()

    def _line(self, progress: Progress) -> str:
        say = self._console.say
        parts = [say(f"phase.{progress.phase}")]
        if progress.team_duration is not None:
            parts.append(
                say(
                    "phase.best",
                    served=progress.served,
                    stops=progress.num_stops,
                    day=span(progress.team_duration, self._console.language),
                )
            )
        if progress.time_left is not None:
            left = progress.time_left - (time.monotonic() - self._begun)
            parts.append(say("phase.left", seconds=max(0, round(left))))
        return " · ".join(parts)
