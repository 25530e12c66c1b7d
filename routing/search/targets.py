"""Day targets: how engines that know costs only are made to search for fair days.

In: the best score of each stage. Out: the team day above which a second costs more in the next.
"""

from __future__ import annotations

from routing.plan.score import Score
from routing.problem import BALANCE_RATIO, Problem, Sequences

OVERTIME_COST = 10
"""What a second past the day's target costs, in seconds of team day. Enough that engines pay it
only where fairness cannot be had otherwise."""

FIRST_TARGET = 1.05
"""The first day's target over the mean; it moves by ``TARGET_STEP`` from stage to stage, down while
the longest day is too long, up (never past the ratio) while it is not."""

TARGET_STEP = 0.025


class DayTarget:
    """The target of a ``balanced`` problem; none for others, nor before there is a plan."""

    def __init__(self, problem: Problem) -> None:
        self._fair = problem.objective == "balanced"
        self._factor = FIRST_TARGET
        self.seconds: int | None = None

    def learn(self, best: Sequences, score: Score, days: int) -> None:
        """Move the target after a stage; ``days`` is the total of team days."""
        if not self._fair or not days:
            return
        if self.seconds is not None:
            fair = score.imbalance <= BALANCE_RATIO and not score.idle_teams
            step = TARGET_STEP if fair else -TARGET_STEP
            self._factor = min(self._factor + step, BALANCE_RATIO)
        out = sum(bool(stops) for stops in best) + score.idle_teams
        self.seconds = max(1, int(self._factor * days / max(1, out)))
