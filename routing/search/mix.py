"""Which engines search side by side.

In: the names that a caller allows, a problem and limits. Out: for each run the engine that makes
it.

PyVRP and our own engine stall at different places: one moves stops one by one among plans that
break rules a little, the other takes whole neighbourhoods apart. Run beside each other, each from
the best of both, they do better than two runs of either.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from routing.problem import Problem
from routing.search.engines import load_engine
from routing.search.limits import Limits
from routing.search.ruin.warm import Warm

BESIDE = "ruin"
"""The engine that searches beside the first that can."""

LEAST_STOPS, LEAST_SECONDS = 30, 4.0
"""With fewer stops or less time the first engine searches alone: small rounds it solves in a blink,
and loading another takes half a second."""


LEAST_TEAMS = 4
"""Teams from which on a problem is searched part by part where it is large."""

WAIT = 0.05
"""Seconds between two looks at whether an engine is compiled."""

STAND_IN = "insertion"
"""The engine that searches while the only one that may is being compiled."""

LONG = 60.0
"""Seconds of a search in which every worker may compile for itself where nothing can be kept."""


class Mix:
    """The engines of one search.

    Parameters
    ----------
    names
        The engines allowed, the preferred first.
    problem, limits
        What is searched, and for how long.
    """

    def __init__(self, names: Sequence[str], problem: Problem, limits: Limits) -> None:
        # What is searched part by part has small tables, however many places the whole has.
        passed_over = {"places"} if problem.num_teams >= LEAST_TEAMS else set()
        able = [
            name for name in names
            if not set(load_engine(name).cannot_express(problem)) - passed_over
        ]  # fmt: skip
        quick = limits.time_limit is not None and limits.time_limit < LEAST_SECONDS
        if able[1:] and (quick or problem.num_stops < LEAST_STOPS):
            able = [name for name in able if name != BESIDE] if able[0] != BESIDE else able
        self._able = able
        self._warm: Warm | None = None
        # What hangs on a clock would make plans differ that are limited by iterations.
        if BESIDE in able and limits.iterations is None:
            self._warm = Warm()
        self._long = limits.time_limit is None or limits.time_limit >= LONG

    @property
    def name(self) -> str:
        """The engines that search, joined by a plus; empty where none can express the problem."""
        return "+".join(self._pair(self._able))

    def engines(self, stage: int, num_runs: int) -> list[str]:
        """An engine for each run of a stage. With one run a stage they take turns."""
        warm = self._warm
        ready = warm is None or warm.ready or (warm.in_vain and self._long)
        pair = self._pair([name for name in self._able if name != BESIDE or ready]) or [STAND_IN]
        first = stage if num_runs == 1 else 0
        return [pair[(first + run) % len(pair)] for run in range(num_runs)]

    def has(self, name: str) -> bool:
        """Whether an engine may search, now or once it is compiled."""
        return name in self._able

    def wait(self, name: str, is_over: Callable[[], bool]) -> None:
        """Wait until an engine is compiled, or time is over."""
        while not self.is_ready(name) and not is_over():
            if self._warm is None or self._warm.in_vain:
                return
            time.sleep(WAIT)

    def is_ready(self, name: str) -> bool:
        """Whether an engine may be given a run at once."""
        warm = self._warm
        return name in self._able and (warm is None or warm.ready or (warm.in_vain and self._long))

    def give_up(self) -> None:
        """Do without the engines that have just failed."""
        self._able = [name for name in self._able if name not in self._pair(self._able)]

    @staticmethod
    def _pair(able: list[str]) -> list[str]:
        return able[:1] + [BESIDE] * (BESIDE in able[1:])
