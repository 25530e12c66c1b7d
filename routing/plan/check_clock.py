"""The check's own clock: a team living through its day in local time.

In: what a team does, step by step, and its breaks. Out: when each step begins as soon as it may; a
break that is due by then is taken first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from routing.model import Break, Round, Team

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A visit or a reload, as the plan tells it and as the round has it.

    Parameters
    ----------
    stop
        The stop's id; ``None`` for a reload.
    travel, setup, spent
        Seconds of the leg that leads here, of set-up, of service or loading.
    windows
        When service or loading may begin, in order; empty for any time.
    released
        When what a reload fetches is at the depot.
    arrival, begin, departure
        As the plan tells them.
    """

    stop: str | None
    travel: int
    windows: tuple[Span, ...]
    spent: int
    arrival: int
    begin: int
    departure: int
    setup: int = 0
    released: int = 0


def team_breaks(round_: Round, team: Team) -> list[Break]:
    """A team's breaks in order, shared and its own; those that overlap or touch are one."""
    breaks: list[Break] = []
    for pause in sorted((*round_.breaks, *team.breaks), key=lambda each: (each.start, each.end)):
        if breaks and pause.start <= breaks[-1].end:
            breaks[-1] = replace(breaks[-1], end=max(breaks[-1].end, pause.end))
        else:
            breaks.append(pause)
    return breaks


@dataclass(slots=True)
class Day:
    """A team living through its day: what time it is, and which breaks are still to come."""

    start: int
    breaks: Sequence[Break]
    taken: list[Break] = field(default_factory=list)
    now: int = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.start
        self.breaks = [pause for pause in self.breaks if pause.start > self.start]

    @property
    def duration(self) -> int:
        """Seconds since the day began, without breaks."""
        return self.now - self.start - sum(each.end - each.start for each in self.taken)

    def wait_for(self, instant: int) -> int:
        """When something begins that could begin at ``instant``, the breaks due by then taken."""
        begins = max(self.now, instant)
        while len(self.taken) < len(self.breaks):
            pause = self.breaks[len(self.taken)]
            if pause.start > begins:
                break
            start = max(self.now, pause.start)
            self.now = start + pause.end - pause.start
            self.taken.append(replace(pause, start=start, end=self.now))
            begins = max(begins, self.now)
        return begins

    def leave(self, duration: int) -> int:
        """When a leg, set-up included, of so many seconds begins here and now; one that takes no
        time is nothing that begins.
        """
        return self.wait_for(self.now) if duration else self.now

    def serve(self, windows: Sequence[Span]) -> int | None:
        """When service begins at a door; ``None`` where the last window has closed."""
        begins = self.now
        while True:
            wanted = _in_a_window(windows, begins)
            if wanted is None:
                return None
            begins = self.wait_for(wanted)
            if begins == wanted:
                return begins


def _in_a_window(windows: Sequence[Span], instant: int) -> int | None:
    """The first instant from this one on at which service may start."""
    starts = [max(instant, opens) for opens, closes in windows if max(instant, opens) <= closes]
    return min(starts) if starts else None if windows else instant
