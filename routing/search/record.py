"""The best sequences so far, and what they score.

In: sequences, from any thread. Out: the best of them and their ``Score``. Only routes that differ
from those of the best are scheduled anew, so that a change in a corner of a large plan is measured
at the price of that corner.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from routing.plan.schedule import RouteSchedule, schedule_route
from routing.plan.score import Score, score_of
from routing.problem import Problem, Sequences
from routing.search.pool import RoutePool


class Record:
    """Keeps the best.

    Parameters
    ----------
    problem
        What the sequences are of.
    on_better
        Called whenever there is a better one, with the lock held.
    """

    def __init__(self, problem: Problem, on_better: Callable[[], None]) -> None:
        self._problem = problem
        self._on_better = on_better
        self._lock = threading.RLock()
        self.pool = RoutePool(problem)
        self.best: Sequences = tuple(() for _ in range(problem.num_teams))
        self.days = [schedule_route(problem, team, ()) for team in range(problem.num_teams)]
        self.score = score_of(problem, self.best, self.days)

    @property
    def is_empty(self) -> bool:
        """Whether no stop is served."""
        return not any(self.best)

    def measure(self, sequences: Sequences) -> tuple[Score, list[RouteSchedule]]:
        """The score of sequences, and each team's schedule."""
        with self._lock:
            best, known = self.best, self.days
        days = [
            known[team] if stops == best[team] else schedule_route(self._problem, team, stops)
            for team, stops in enumerate(sequences)
        ]
        return score_of(self._problem, sequences, days), days

    def take(self, sequences: Sequences) -> bool:
        """Keep sequences if they beat the best; of equals the same ones whoever is first."""
        measured, days = self.measure(sequences)
        with self._lock:  # a worker that is late may still be telling
            self.pool.add(sequences, days)
            if (measured, sequences) >= (self.score, self.best):
                return False
            self.best, self.score, self.days = sequences, measured, days
            self._on_better()
            return True

    def collect(self, sequences: Sequences) -> None:
        """Add the routes of sequences to the pool, whatever they score."""
        if self.pool.is_open:
            _, days = self.measure(sequences)
            with self._lock:
                self.pool.add(sequences, days)
