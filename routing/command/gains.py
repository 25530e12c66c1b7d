"""How fast a search still gets better.

In: the best so far, whenever there is a better one. Out: seconds of team day gained a minute, and
how long ago the last gain was: whether waiting for more is worth it.
"""

from __future__ import annotations

from collections import deque

WINDOW = 60.0
"""Seconds looked back over: shorter jumps about, longer tells of what is past."""

LEAST = 10.0
"""Seconds passed over, for their gain is the construction's, and that many must have been seen."""


class Gains:
    """The best of the last minute. Times are seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._served = -1
        self._begun = 0.0
        self._seen: deque[tuple[float, int]] = deque()

    def take(self, now: float, served: int, duration: int) -> None:
        """Take the best so far; what serves other stops is not comparable, and begins anew."""
        if served != self._served:
            self._served, self._begun = served, now
            self._seen.clear()
        if not self._seen or duration != self._seen[-1][1]:
            self._seen.append((now, duration))
        # The last one from before the window is what the window began with.
        while len(self._seen) > 1 and self._seen[1][0] <= now - WINDOW:
            self._seen.popleft()

    def a_minute(self, now: float) -> int | None:
        """Seconds gained a minute; ``None`` before anything can be said."""
        if not self._seen:
            return None
        before = max(self._begun + LEAST, now - WINDOW)
        if now - before < LEAST:
            return None
        since = [each for each in self._seen if each[0] <= before][-1][1]
        return round((since - self._seen[-1][1]) * 60 / (now - before))

    def unchanged(self, now: float) -> float:
        """Seconds since the last better one."""
        return now - self._seen[-1][0] if self._seen else 0.0
