"""The time that a search has, and whether somebody wants it to stop.

In: ``Limits`` and a stop function. Out: seconds left, and when what is out of time must end.
"""

from __future__ import annotations

import time

from routing.search.limits import Limits, StopFunction, Waiting

GRACE, LEAST_GRACE = 0.03, 0.3
"""By which part of the time limit, and by how many seconds at least, the last pass may exceed it:
with less, stops that would fit stay out of a plan that was short of time."""

STOP_GRACE = 1.0
"""Seconds that the last pass may take when somebody wants to stop."""

FILL_GRACE = 0.5
"""Seconds that taking in whom routes have room for may take then. Of a regency of 30,000 whose plan
is to be on disk five seconds after a Ctrl-C that is what the rest leaves: sending out idle teams,
which serves most, takes 0.3 s."""


class Budget:
    """Time, from now on."""

    def __init__(self, limits: Limits, should_stop: StopFunction) -> None:
        self.limit = limits.time_limit
        self.should_stop = should_stop
        self.finish_duration = 0.0
        """Seconds that the last pass took at most, so far."""
        self._begun = time.perf_counter()
        self._waiting = Waiting(should_stop)

    @property
    def elapsed(self) -> float:
        """Seconds since the search began."""
        return time.perf_counter() - self._begun

    def left(self, part: float = 1.0) -> float | None:
        """Seconds until that part of the time is over; ``None`` without a limit."""
        return None if self.limit is None else self.limit * part - self.elapsed

    def left_for_runs(self, part: float = 1.0) -> float | None:
        """The same, with enough left to finish."""
        left, to_end = self.left(part), self.left()
        if left is None or to_end is None:
            return None
        return min(left, to_end - min(self.finish_duration, to_end / 2))

    def is_over(self) -> bool:
        """Whether to begin nothing more."""
        left = self.left()
        waited = self._waiting.seconds  # somebody waits from the first time on that this is asked
        return waited > 0 or self.should_stop() or (left is not None and left <= 0)

    def is_overdue(self) -> bool:
        """Whether what is out of time must end unfinished: it may take a little longer."""
        if self._waiting.seconds > STOP_GRACE:
            return True
        late = max(LEAST_GRACE, GRACE * self.limit) if self.limit is not None else 0.0
        return self.limit is not None and self.elapsed > self.limit + late

    def is_stopped_for_long(self) -> bool:
        """Whether even those left out must wait no longer: somebody wants to stop."""
        return self._waiting.seconds > FILL_GRACE
