"""While it runs: one line of progress that rewrites itself, and Ctrl-C as a wish to stop.

Progress goes to standard error, and only to a terminal: piped, the command is quiet. It is written
with carriage returns alone, which every terminal understands.
"""

from __future__ import annotations

import contextlib
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

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""Ctrl-C, and how the system asks a program to end."""


class Watch:
    """Shows progress and hears Ctrl-C; use as a context manager.

    Until a search has begun there is nothing to keep: Ctrl-C ends the program at once. From then on
    the first one asks the search to end with the best plan so far, and a second one ends the
    program.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown = sys.stderr is not None and sys.stderr.isatty() and not console.as_json
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._begun = time.monotonic()
        self._wish = threading.Event()
        self._over = threading.Event()
        self._searched = False
        self._drawn = 0
        self._part = ("", 0.0)
        self._amount = ("", "")
        self._old_handlers: dict[int, Any] = {}

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C was pressed while there was something to keep."""
        return self._wish.is_set()

    def should_stop(self) -> bool:
        """Whether the search is to end."""
        return self._wish.is_set()

    def tell(self, progress: Progress) -> None:
        """Take news, from any thread."""
        with self._lock:
            self._progress = progress
            self._begun = time.monotonic()
        self._searched |= progress.phase == "search"
        self._draw()

    def phase(self, name: str) -> None:
        """Begin a phase that has no figures of its own."""
        self.tell(Progress(phase=name))

    def part(self, name: str, part: float) -> None:
        """A phase of which a part is done, 0 to 1: a long one tells how far it is."""
        self._part = (name, part)
        if self._progress is None or self._progress.phase != name:
            self.phase(name)

    def amount(self, name: str, text: str) -> None:
        """A phase of which nobody knows how long it is, and what is done of it."""
        self._amount = (name, text)
        if self._progress is None or self._progress.phase != name:
            self.phase(name)

    def map_progress(self, stage: str, part: float) -> None:
        """Take news of a map being read; see ``routing.roads.load_roads``."""
        self.part("clip" if stage == "clip" else "roads", 1.0 if stage == "build" else part)

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._old_handlers[number] = signal.signal(number, self._on_interrupt)
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
        for number, handler in self._old_handlers.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        if self._shown:
            with self._lock:
                self._write("")  # spaces over the last line
                self._write("")  # and the cursor back to its beginning

    def _on_interrupt(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self._wish.is_set() or not self._searched:
            raise KeyboardInterrupt
        self._wish.set()

    def _tick(self) -> None:
        while not self._over.wait(EVERY):
            self._draw()

    def _draw(self) -> None:
        if not self._shown:
            return
        with self._lock:
            if self._progress is not None and not self._over.is_set():
                width = shutil.get_terminal_size().columns - 1
                self._write(self._line(self._progress)[:width])

    def _write(self, line: str) -> None:
        """Put a line in the place of the last one."""
        with contextlib.suppress(OSError, ValueError):  # a terminal that has gone away
            sys.stderr.write("\r" + line.ljust(self._drawn))
            sys.stderr.flush()
        self._drawn = len(line)

    def _line(self, progress: Progress) -> str:
        say = self._console.say
        parts = [say(f"phase.{progress.phase}")]
        if self._part[0] == progress.phase and 0 < self._part[1] < 1:
            parts.append(f"{self._part[1]:.0%}")
        if self._amount[0] == progress.phase:
            parts.append(self._amount[1])
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
