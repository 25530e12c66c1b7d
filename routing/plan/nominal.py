"""Windows that a break of one team takes away altogether, as they were meant.

In: a problem and stops. Out: such a window on the team's clock, where it closes a second before it
opens; and the problem in which a team may serve such stops once their windows are wider.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.plan.barring import Barring
from routing.problem import Problem, Span


def nominal_spans(problem: Problem, clock: int, stop: int) -> Sequence[Span]:
    """A stop's windows on a clock, those of the shared breaks' clock if none is left on it."""
    if problem.spans[clock][stop]:
        return problem.spans[clock][stop]
    shared, own = problem.clocks[0], problem.clocks[clock]
    return [
        (own.compress(shared.begin(start)), own.compress_last_begin(shared.begin(end)))
        for start, end in problem.spans[0][stop]
    ]


def opened(problem: Problem, stops: Sequence[int], barring: Barring) -> Problem:
    """The problem in which nothing but its windows keeps a stop from a team whose own break takes
    all of them.
    """
    closed = [
        (stop, team)
        for stop in (stops if len(problem.clocks) > 1 else ())
        for team, clock in enumerate(problem.team_clock.tolist())
        if not problem.spans[clock][stop]
    ]
    if not closed:
        return problem
    eligible = problem.eligible[:, problem.team_kind]
    for stop, team in closed:
        eligible[stop, team] = barring.has_road(team, stop) and not barring.of(team, stop)
    return problem.replace(eligible=eligible, team_kind=np.arange(problem.num_teams))
