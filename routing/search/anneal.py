"""One annealing of a whole plan, by all workers at once.

In: a problem, its record and the runs of its search. Out: nothing but a better record.

A plan that cools slowly ends better than one that is heated again and again, and how slowly it may
cool is a matter of how many ruins there is time for. So the workers share one plan: the heat falls
without a break from stretch to stretch, and for each the plan is cut into as many sides as there
are workers, by another line each time. A large plan is cut into many more, and the workers take
them in turn, all at the heat of their stretch.
"""

from __future__ import annotations

import math

import numpy as np

from routing.problem import Problem, Sequences
from routing.search.fleet import team_classes
from routing.search.record import Record
from routing.search.runs import LEAST_SECONDS, Runs
from routing.search.sides import sides
from routing.search.subproblem import Part, take_part, whole

HOT, COLD = 1.0, 0.01
"""The heat at the beginning and at the end, in mean legs: as that of ``ruin`` alone."""

SHORT, HOT_IF_SHORT = 0.04, 0.3
"""With how many seconds of one worker a stop a large plan has little time, and the heat that it
then begins with: with another Leuven1 and Flanders1 end 0.06 % dearer, with 0.1 even 0.2 %."""

MOST_STOPS = 750
"""Of a side: so many fit a table of travel of 2 MB, and half as many are too small to be searched
alone."""

FIRST_STRETCH, STRETCH, LARGE_STRETCH = 0.2, 0.05, 0.1
"""Which parts of an annealing are its first stretch, of the whole on every worker, each later one,
and each one of a large plan, which has no first one."""


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
    turns = math.ceil(problem.num_stops / (MOST_STOPS * runs.num_runs))
    number, large = turns * runs.num_runs, turns > 1
    least = 3 * turns * runs.least_part
    hot = _hot(problem, runs, until - begun) if large else HOT

    def heat(part: float) -> float:
        done = min(1.0, max(0.0, (part - begun) / (until - begun)))
        return float(hot * (COLD / hot) ** done)

    while now + least / 2 < until and not runs.is_done():
        first = now == begun and not large
        stretch = LARGE_STRETCH if large else FIRST_STRETCH if first else STRETCH
        end = now + max(least, stretch * (until - begun))
        # What would be too short a last stretch is the end of this one.
        end = until if end + least > until else end
        if first or number == 1:
            results = runs.run_parts([whole(problem, chain)] * number, end, (heat(now), heat(end)))
            ends = [sequences for sequences in results or () if sequences is not None]
            moved = min(ends, key=lambda each: (record.measure(each)[0], each), default=None)
        else:
            parts = [
                take_part(problem, chain, side.teams, side.unserved)
                for side in sides(problem, chain, classes, number, random)
            ]
            moved = _stretch(chain, parts, runs, end, (heat(now), heat(end)))
        if moved is None:
            break
        chain = moved
        record.take(chain)
        now = runs.part_of_time()
    runs.take_finished(chain)
    runs.learn_target()


def _hot(problem: Problem, runs: Runs, share: float) -> float:
    """The heat that a large plan begins with."""
    seconds = share / runs.least_part * LEAST_SECONDS
    return HOT if seconds * runs.num_runs >= SHORT * problem.num_stops else HOT_IF_SHORT


def _stretch(
    chain: Sequences, parts: list[Part], runs: Runs, until: float, heat: tuple[float, float]
) -> Sequences | None:
    """Every part in its turn, the time shared out among them; ``None`` where there was none."""
    moved = None
    for first in range(0, len(parts), runs.num_runs):
        batch = parts[first : first + runs.num_runs]
        now = runs.part_of_time()
        share = min(1.0, runs.num_runs / (len(parts) - first))
        results = runs.run_parts(batch, now + share * (until - now), heat)
        if results is None:
            break
        for part, result in zip(batch, results, strict=True):
            chain = chain if result is None else part.put_back(chain, result)
        moved = chain
    return moved
