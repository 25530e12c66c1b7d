"""The plan that regions of a ``balanced`` problem go on from: judged part by part.

In: what runs on parts found. Out: a plan in which every long day has come down wherever that could
be had, whether or not it was the longest of all.

The score of a whole looks at the longest day alone. Were each region held against it, what makes
fifty long days shorter at a little more driving would be thrown away fifty times, for the
fifty-first is as long as before. So a part counts as better where its own stops are served, its own
teams out, and its cost with overtime past the day's target is less: what its engine searched for.
The whole is for the record to judge, which keeps the best whatever becomes of this one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.plan.schedule import schedule_route
from routing.plan.score import score_of
from routing.problem import Problem, Sequences
from routing.search.record import Record
from routing.search.subproblem import Part
from routing.search.targets import DayTarget

Rank = tuple[int, tuple[int, ...], int, int]
"""How good a part is, the smaller the better: what is infeasible, unserved and idle, and its
price."""


class FairPlan:
    """A plan, and which changes of some of its teams better it.

    Parameters
    ----------
    problem
        The whole.
    record
        Its best: where somebody else has bettered it, this plan goes on from there.
    target
        The day's target.
    """

    def __init__(self, problem: Problem, record: Record, target: DayTarget) -> None:
        self._problem = problem
        self._record = record
        self._target = target
        self._seen: Sequences | None = None
        self._days = np.zeros(problem.num_teams, np.int64)
        self.sequences: Sequences = record.best

    def follow(self) -> Sequences:
        """Go on from the record's best if it is new, and tell the plan."""
        if self._record.best is not self._seen:
            self._seen = self.sequences = self._record.best
            self._days = np.array([day.duration for day in self._record.days], np.int64)
        return self.sequences

    def overtime(self) -> NDArray[np.float64]:
        """How far each team's day is past the target, of the target."""
        target = self._target.seconds or 0
        over: NDArray[np.float64] = np.maximum(0, self._days - target) / max(1, target)
        return over * (target > 0)

    def target_of(self, part: Part) -> int | None:
        """The day's target of a part."""
        return self._target.of_part(self._days[list(part.teams)].tolist())

    def offer(self, part: Part, found: Sequences) -> int:
        """Take what was found for a part, if it is better there: by how much its price has fallen.

        Parameters
        ----------
        part
            Taken from this plan; only teams of other parts have changed since.
        found
            Feasible sequences of the part.
        """
        before, _ = self._rank(part, part.start)
        after, days = self._rank(part, found)
        if after >= before:
            return 0
        self.sequences = part.put_back(self.sequences, found)
        self._days[list(part.teams)] = days
        return max(0, before[-1] - after[-1])

    def tell(self) -> None:
        """Show the plan to the record."""
        self._record.take(self.sequences)
        self._seen = self._record.best

    def _rank(self, part: Part, routes: Sequences) -> tuple[Rank, list[int]]:
        schedules = [schedule_route(part.problem, team, stops) for team, stops in enumerate(routes)]
        measured = score_of(part.problem, routes, schedules)
        days = [each.duration for each in schedules]
        idle = sum(not stops for stops in routes) if self._problem.all_teams_out else 0
        price = measured.total + self._target.price(days)
        return (measured.infeasible, measured.unserved, idle, price), days
