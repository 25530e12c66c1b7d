"""Our own engine: ruin and recreate, compiled by numba, for every mix of rules.

First a chase for whatever finds no place (and for a team less, where that is the objective), then
simulated annealing by cost. What it costs is exactly what the ruler says, insertion by insertion.
Where numba is missing, or the problem's tables would not fit, it says that it cannot.

References
----------
Christiaens, J. and G. Vanden Berghe (2020). Slack induction by string removals for vehicle routing
problems. Transportation Science. https://doi.org/10.1287/trsc.2019.0914
"""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

from routing.problem import Problem, Sequences
from routing.search.engines import ReportFunction, Task
from routing.search.fleet import worth_trying
from routing.search.limits import StopFunction

if TYPE_CHECKING:
    from routing.search.ruin.run import Run

MOST_PLACES = 8_000
"""Places above which a table of all travel is too large: 256 MB a profile."""


class _Ruin:
    name = "ruin"

    def cannot_express(self, problem: Problem) -> tuple[str, ...]:
        if find_spec("numba") is None:
            return ("numba",)
        if problem.travels and problem.travels[0].num_places > MOST_PLACES:
            return ("places",)
        return ()

    def run(self, task: Task, report: ReportFunction, should_stop: StopFunction) -> Sequences:
        problem = task.problem
        known = worth_trying(problem, task.start)
        if not known.any() or not problem.num_teams:
            return tuple(() for _ in range(problem.num_teams))
        from routing.search.ruin.run import Run

        deadline = None if task.seconds is None else time.perf_counter() + task.seconds
        run: Run = Run(task, known, deadline, report, should_stop)
        return run.best()


ENGINE = _Ruin()
