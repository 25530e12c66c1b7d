"""Local time with breaks taken out, so that no engine need know what a break is."""

from __future__ import annotations

from collections.abc import Sequence

from routing.model import Break


class Clock:
    """Local time with the shared breaks taken out, and back.

    An activity (a visit or a leg) that begins before a break and ends in it is finished first; the
    break follows in full. On this clock the break takes no time: what begins at compressed instant
    ``t`` begins in reality at ``begin(t)``, and ends at ``begin(t)`` plus its duration.
    """

    def __init__(self, breaks: Sequence[Break] = ()) -> None:
        self.breaks = tuple(breaks)

    def compress(self, instant: int) -> int:
        """A local instant on the clock without breaks; inside a break, the break's start."""
        taken_out = 0
        for pause in self.breaks:
            if instant <= pause.start:
                break
            taken_out += min(instant, pause.end) - pause.start
        return instant - taken_out

    def compress_last_begin(self, instant: int) -> int:
        """The last compressed instant at which something may begin and begin by ``instant``."""
        inside = any(pause.start <= instant < pause.end for pause in self.breaks)
        return self.compress(instant) - inside

    def begin(self, instant: int) -> int:
        """When, in local time, something begins that begins at this compressed instant."""
        local = instant
        for pause in self.breaks:
            if local < pause.start:
                break
            local += pause.end - pause.start
        return local
