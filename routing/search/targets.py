"""Day targets: how engines that know costs only are made to search for fair days.

In: the best score of each stage. Out: the team day above which a second costs more in the next.
"""

from __future__ import annotations

from collections.abc import Sequence

from routing.plan.score import SECONDS_SHORT, SHORT_DAY, Score
from routing.problem import BALANCE_RATIO, Problem, Sequences

OVERTIME_COST = 10
"""What a second past the day's target costs, in seconds of team day. Enough that engines pay it
only where fairness cannot be had otherwise."""

STEEP_COST = 5 * OVERTIME_COST
"""What a second costs by which a day exceeds what ``balanced`` allows, where plans are compared:
one such day is all that the score of the whole looks at."""

FIRST_TARGET = 1.05
"""The first day's target over the mean; it moves by ``TARGET_STEP`` from stage to stage, down while
the longest day is too long, up (never past the ratio) while it is not."""

TARGET_STEP = 0.025

LEAST_TARGET, LEAST_TARGET_OF_PARTS = 1.0, 1.05
"""The lowest target over the mean: below it overtime is paid by all alike and tells nothing. Of a
problem that is never searched as a whole it is higher: those whose days are near the mean are to
take work from those near by whose days are too long, and may not count as too long themselves."""

SPREAD = 1.02
"""The target of a part over the mean of its own days, where those are all long."""


class DayTarget:
    """The target of a ``balanced`` problem; none for others, nor before there is a plan.

    Parameters
    ----------
    problem
        The whole.
    in_parts
        Whether it is searched in parts alone.
    """

    def __init__(self, problem: Problem, *, in_parts: bool = False) -> None:
        self._least = LEAST_TARGET_OF_PARTS if in_parts else LEAST_TARGET
        self._fair = problem.objective == "balanced"
        self._factor = FIRST_TARGET
        self.seconds: int | None = None
        self.mean = 0.0
        """Of the days that the target is for."""

    def of_part(self, days: Sequence[int]) -> int | None:
        """The target of a part with such days: where all are long, one that tells the longest."""
        if self.seconds is None or not days:
            return self.seconds
        return max(self.seconds, int(SPREAD * sum(days) / len(days)))

    def price(self, days: Sequence[int]) -> int:
        """What days cost for being unfair: for what is past the target, and far short of the
        mean.
        """
        if self.seconds is None:
            return 0
        most, least = BALANCE_RATIO * self.mean, SHORT_DAY * self.mean
        over = sum(max(0, day - self.seconds) for day in days)
        steep = sum(max(0.0, day - most) for day in days)
        short = sum(max(0.0, least - day) for day in days if day)
        return OVERTIME_COST * over + int(STEEP_COST * steep + short / SECONDS_SHORT)

    def expect(self, mean: float) -> None:
        """Set the target by the mean day of a part of a first plan."""
        if self._fair and mean > 0:
            self.mean = mean
            self.seconds = max(1, int(FIRST_TARGET * mean))

    def learn(self, best: Sequences, score: Score, days: int) -> None:
        """Move the target after a stage; ``days`` is the total of team days."""
        if not self._fair or not days:
            return
        if self.seconds is not None:
            fair = score.imbalance <= BALANCE_RATIO and not score.idle_teams
            step = TARGET_STEP if fair else -TARGET_STEP
            self._factor = min(max(self._factor + step, self._least), BALANCE_RATIO)
        out = sum(bool(stops) for stops in best) + score.idle_teams
        self.mean = days / max(1, out)
        self.seconds = max(1, int(self._factor * self.mean))
