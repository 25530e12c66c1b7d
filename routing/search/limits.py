"""How long a search goes on, and what it tells while it runs.

``Limits`` comes in from whoever asks for a plan; ``Progress`` goes out to whoever watches.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as _replace
from typing import Any, Self

DEFAULT_TIME_LIMIT = 10.0
"""Seconds: on rounds of one kelurahan (200 stops) more time gains less than half a per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a search stops.

    Parameters
    ----------
    time_limit
        Seconds of wall time for the search; ``None`` for no limit (then ``iterations`` is needed).
    iterations
        Iterations of each engine run; with it and a seed, every run gives the same sequences,
        unless the time limit strikes first.
    seed
        Of every random number drawn. Not negative.
    workers
        Processes to search with; ``None`` for one a core. With 1 the search runs in the calling
        process itself; with more, each run has a process of its own.
    """

    time_limit: float | None = DEFAULT_TIME_LIMIT
    iterations: int | None = None
    seed: int = 1
    workers: int | None = None

    def __post_init__(self) -> None:
        if self.time_limit is None and self.iterations is None:
            raise ValueError("a search needs a time limit or an iteration limit")
        if self.time_limit is not None and not self.time_limit > 0:
            raise ValueError("the time limit must be above zero")
        if self.iterations is not None and self.iterations < 1:
            raise ValueError("the iteration limit must be at least 1")
        if self.seed < 0:
            raise ValueError("the seed must not be negative")
        if self.workers is not None and self.workers < 1:
            raise ValueError("there must be at least one worker")

    @property
    def num_workers(self) -> int:
        """How many processes may search at once."""
        return self.workers or available_cores()

    def replace(self, **changes: Any) -> Self:
        """A changed copy."""
        return _replace(self, **changes)


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a running search knows of itself.

    Parameters
    ----------
    phase
        What is being done: ``roads``, ``snap``, ``travel``, ``search``, ``explain``,
        ``finish``, ``check``.
    served, num_stops
        Stops in the best sequences so far, and of the round.
    team_duration
        Total team day of the best sequences so far, in seconds; ``None`` before there are any.
    elapsed, time_left
        Seconds; ``time_left`` is ``None`` without a time limit.
    part
        How much of the phase is done, 0 to 1, where it knows.
    sequences
        The best so far while searching: of each team the places it visits, in the numbers of the
        problem that is searched. With some teams closed that is a part of the round.
    """

    phase: str
    num_stops: int = 0
    served: int = 0
    team_duration: int | None = None
    elapsed: float = 0.0
    time_left: float | None = None
    part: float | None = None
    sequences: tuple[tuple[int, ...], ...] = ()


ProgressFunction = Callable[[Progress], None]
StopFunction = Callable[[], bool]


def never() -> bool:
    """The stop function of somebody who never stops."""
    return False


class Waiting:
    """How long somebody who wants to stop has been waiting.

    Parameters
    ----------
    should_stop
        Whether somebody wants to. When that began is when it was first asked and true.
    """

    def __init__(self, should_stop: StopFunction) -> None:
        self._should_stop = should_stop
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        """None, while nobody wants to stop."""
        if self._since is None and self._should_stop():
            self._since = time.perf_counter()
        return 0.0 if self._since is None else time.perf_counter() - self._since
