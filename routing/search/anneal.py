"""One annealing of a whole plan, by all workers at once.

In: a problem, its record and the runs of its search. Out: nothing but a better record.

A plan that cools slowly ends better than one that is heated again and again, and how slowly it may
cool is a matter of how many ruins there is time for. So the workers share one plan: the heat falls
without a break from stretch to stretch, and for each the plan is cut into as many sides as there
are workers, by another line each time.
"""

from __future__ import annotations

import numpy as np

from routing.problem import Problem
from routing.search.fleet import team_classes
from routing.search.record import Record
from routing.search.runs import Runs
from routing.search.sides import sides
from routing.search.subproblem import take_part, whole

HOT, COLD = 1.0, 0.01
"""The heat at the beginning and at the end, in mean legs: as that of ``ruin`` alone."""

FIRST_STRETCH, STRETCH = 0.2, 0.05
"""Which parts of an annealing are its first stretch, of the whole on every worker, and each later
one."""


def anneal(problem: Problem, record: Record, runs: Runs, until: float) -> None:
    """Anneal from the best so far until a part of the time is over.

    Parameters
    ----------
    problem, record, runs
        Of one search.
    until
        Which part of all time is over at the end.
    """
    begun = now = runs.part_of_time()
    chain = record.best
    random, classes = np.random.default_rng(runs.draw_seed()), team_classes(problem)
    least = 3 * runs.least_part

    def heat(part: float) -> float:
        done = min(1.0, max(0.0, (part - begun) / (until - begun)))
        return float(HOT * (COLD / HOT) ** done)

    while now + least / 2 < until and not runs.is_done():
        first = now == begun
        end = now + max(least, (FIRST_STRETCH if first else STRETCH) * (until - begun))
        # What would be too short a last stretch is the end of this one.
        end = until if end + least > until else end
        if first or runs.num_runs == 1:
            parts = [whole(problem, chain)] * runs.num_runs
        else:
            parts = [
                take_part(problem, chain, side.teams, side.unserved)
                for side in sides(problem, chain, classes, runs.num_runs, random)
            ]
        results = runs.run_parts(parts, end, (heat(now), heat(end))) if parts else None
        if results is None:
            break
        if first:
            ends = [end for end in results if end is not None]
            chain = min(ends, key=lambda each: (record.measure(each)[0], each), default=chain)
        else:
            for part, result in zip(parts, results, strict=True):
                chain = chain if result is None else part.put_back(chain, result)
        record.take(chain)
        now = runs.part_of_time()
    runs.take_finished(chain)
    runs.learn_target()
