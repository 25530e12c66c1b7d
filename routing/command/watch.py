"""While it runs: progress, and Ctrl-C as a wish to stop.

Progress goes to standard error. A terminal gets a block of lines that is drawn over and over, and
is gone when the work is done; one that cannot draw gets a plain line now and then; whoever asked
for JSON gets a JSON value a line; piped, the command is quiet.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType, TracebackType
from typing import Any, Self

from routing.command.console import Console
from routing.command.gains import Gains
from routing.command.progress_lines import Seen, block, lasting, plain, value
from routing.command.terminal import Block, is_terminal, moves_cursor, window
from routing.command.villages import Village, Villages
from routing.model import Round
from routing.search.limits import Progress

EVERY = 0.5
"""Seconds between two drawings of the block."""

EVERY_JSON = 1.0
"""Seconds between two JSON lines of one phase."""

EVERY_PLAIN = 30.0
"""Seconds between two plain lines of one phase: a console that cannot draw keeps all of them."""

SAME_PRESS = 0.3
"""Seconds in which a second signal is the same wish: what runs the program passes Ctrl-C on to it,
which the terminal has told already."""

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
        shown = is_terminal(sys.stderr) and not console.as_json
        self._block = Block(sys.stderr) if shown and moves_cursor(sys.stderr) else None
        self._every = EVERY_JSON if console.as_json else EVERY_PLAIN
        self._is_told = shown or (console.as_json and sys.stderr is not None)
        self._lock = threading.RLock()
        self._progress: Progress | None = None
        self._heard = self._begun = time.monotonic()
        self._wished: float | None = None  # no Event: a second signal would wait for the first
        self._over = threading.Event()
        self._wake = threading.Event()
        self._searched = self._saved = False
        self._written = ("", 0.0)
        self._drawn = 0.0
        self._is_news = False
        self._part = ("", 0.0)
        self._amount = ("", "")
        self._gains = Gains()
        self._villages: Villages | None = None
        self._counted: tuple[object, Sequence[Village]] = ((), ())
        self._old_handlers: dict[int, Any] = {}

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C was pressed while there was something to keep."""
        return self._wished is not None

    def should_stop(self) -> bool:
        """Whether the search is to end."""
        return self.stopped

    def saved(self) -> None:
        """The plan is on disk: from now on Ctrl-C has nothing to keep and ends all at once."""
        self._saved = True

    def tell(self, progress: Progress) -> None:
        """Take news, from any thread."""
        now = time.monotonic()
        with self._lock:
            if self._progress is None or self._progress.phase != progress.phase:
                self._end_phase(now)
                self._begun = now
            self._progress, self._heard, self._is_news = progress, now, True
            if progress.team_duration is not None:
                self._gains.take(now, progress.served, progress.team_duration)
        self._searched |= progress.phase == "search"
        self._draw()

    def phase(self, name: str) -> None:
        """Begin a phase that has no figures of its own."""
        self.tell(Progress(phase=name))

    def part(self, name: str, part: float) -> None:
        """A phase of which a part is done, 0 to 1: a long one tells how far it is."""
        self._part, self._is_news = (name, part), True
        if self._progress is None or self._progress.phase != name:
            self.phase(name)
        elif part >= 1 or time.monotonic() - self._drawn >= EVERY:
            self._draw()

    def amount(self, name: str, text: str) -> None:
        """A phase of which nobody knows how long it is, and what is done of it."""
        self._amount = (name, text)
        if self._progress is None or self._progress.phase != name:
            self.phase(name)

    def by_village(self, round_: Round) -> None:
        """Tell a large round's villages too; sequences must number the stops of this round."""
        villages = Villages(round_)
        self._villages = villages if villages.are_told else None

    def map_progress(self, stage: str, part: float) -> None:
        """Take news of a map being read; see ``routing.roads.load_roads``."""
        self.part("clip" if stage == "clip" else "roads", 1.0 if stage == "build" else part)

    def sheets_progress(self, part: float, drawn: int, teams: int) -> None:
        """Take news of sheets being written; see ``routing.sheets.write_plan``."""
        if teams:
            self._amount = ("sheets", self._console.say("phase.drawn", drawn=drawn, teams=teams))
        self.part("sheets", part)

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._old_handlers[number] = signal.signal(number, self._on_interrupt)
        if self._is_told:
            threading.Thread(target=self._tick, daemon=True).start()
        if self._block is not None:
            self._console.clear_block = self._clear
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
        self._wake.set()
        with self._lock:
            self._end_phase(time.monotonic())
            self._clear()
        self._console.clear_block = None

    def _on_interrupt(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        now = time.monotonic()
        again = self._wished is not None and now >= self._wished + SAME_PRESS
        nothing_to_keep = not self._searched or (self._saved and self._wished is None)
        if again or nothing_to_keep:
            raise KeyboardInterrupt
        if self._wished is None:
            self._wished = now
        self._wake.set()  # who pressed it sees at once that it was heard

    def _tick(self) -> None:
        while not self._over.is_set():
            self._draw()
            self._wake.wait(EVERY)
            self._wake.clear()

    def _clear(self) -> None:
        with self._lock:
            if self._block is not None:
                self._block.clear()

    def _end_phase(self, now: float) -> None:
        """The last that a machine has not been told of a phase; for whoever wants to know more how
        long it took.
        """
        if self._progress is None:
            return
        if self._console.as_json:
            if self._is_news:
                self._write(self._progress, now)
        elif self._console.verbose:
            phase = self._console.say(f"phase.{self._progress.phase}")
            self._console.complain(f"{phase}: {lasting(now - self._begun, self._console)}")

    def _draw(self) -> None:
        if not self._is_told:
            return
        now = time.monotonic()
        with self._lock:
            progress = self._progress
            if progress is None or self._over.is_set():
                return
            if self._block is not None:
                seen = self._seen(progress, now)
                self._drawn = now
                self._block.draw(block(seen, self._console, *window()))
            elif self._written[0] != progress.phase or now - self._written[1] >= self._every:
                self._write(progress, now)

    def _write(self, progress: Progress, now: float) -> None:
        """Write a line that stays, the lock held."""
        self._written, self._is_news = (progress.phase, now), False
        seen = self._seen(progress, now)
        if self._console.as_json:
            self._console.complain(json.dumps({"progress": value(seen)}))
        else:
            self._console.complain(plain(seen, self._console, window()[0]))

    def _seen(self, progress: Progress, now: float) -> Seen:
        """What is known now beside the last news, the lock held."""
        left, part = progress.time_left, progress.part
        if left is not None:
            left = max(0.0, left - (now - self._heard))
            part = (whole := now - self._begun + left) and (now - self._begun) / whole
        elif self._part[0] == progress.phase:
            part = self._part[1]
        searching = progress.phase == "search"
        return Seen(
            progress=progress,
            elapsed=now - self._begun,
            time_left=left,
            part=part,
            amount=self._amount[1] if self._amount[0] == progress.phase else "",
            gain=self._gains.a_minute(now) if searching else None,
            unchanged=self._gains.unchanged(now),
            villages=self._count(progress) if searching else (),
            is_stopping=self.stopped,
        )

    def _count(self, progress: Progress) -> Sequence[Village]:
        """The villages as the best so far serves them, counted once for each best."""
        if self._villages is None or progress.team_duration is None:
            return ()
        if self._counted[0] is not progress.sequences:
            self._counted = (progress.sequences, self._villages.count(progress.sequences))
        return self._counted[1]
