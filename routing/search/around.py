"""Search with some teams left exactly as they are: kept routes, and teams that stay at home.

In: a problem, sequences, and the teams that nobody may touch. Out: ``Found`` for the whole, in
which their routes are those given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np

from routing.problem import NO_GROUP, Problem, Sequences
from routing.search.limits import Limits, ProgressFunction, StopFunction, never
from routing.search.post import ExecutorSource
from routing.search.solver import Found, solve
from routing.search.subproblem import Part, take_part


def solve_around(
    problem: Problem,
    limits: Limits,
    *,
    start: Sequences,
    closed: Collection[int],
    engine: str = "auto",
    progress: ProgressFunction | None = None,
    keep: Callable[[Sequences], None] | None = None,
    should_stop: StopFunction = never,
    executor: ExecutorSource | None = None,
) -> Found:
    """Search for the best sequences of the other teams.

    Parameters
    ----------
    problem, limits, engine, progress, keep, should_stop, executor
        As for ``routing.search.solver.solve``.
    start
        The routes to improve on; those of closed teams break no rule.
    closed
        Indices of the teams whose routes stay as they are, the empty ones too.

    Raises
    ------
    EngineError
        See ``routing.search.solver.solve``.
    """
    free = [team for team in range(problem.num_teams) if team not in closed]
    if not free:
        return Found(sequences=start, engine="none", duration=0.0)
    served = {place for route in start for place in route}
    unserved = [stop for stop in range(problem.num_stops) if stop not in served]
    # Fair days are fair among those whose days are planned.
    part = take_part(problem, start, free, unserved, own_days=True)
    inner = part.problem.replace(eligible=_untorn(problem, part, start, closed))

    def keep_whole(found: Sequences) -> None:
        if keep is not None:
            keep(part.put_back(start, found))

    found = solve(
        inner, limits, engine=engine, start=part.start, progress=progress, keep=keep_whole,
        should_stop=should_stop, executor=executor,
    )  # fmt: skip
    return replace(found, sequences=part.put_back(start, found.sequences))


def _untorn(
    problem: Problem, part: Part, start: Sequences, closed: Collection[int]
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Who may serve whom, when what belongs with a stop of a closed team is served by nobody
    else.
    """
    held = {
        int(problem.together[place])
        for team in closed
        for place in start[team]
        if place < problem.num_stops
    } - {NO_GROUP}
    eligible = part.problem.eligible.copy()
    for row, group in enumerate(part.problem.together.tolist()):
        if group in held:
            eligible[row] = False
    return eligible
