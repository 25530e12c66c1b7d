"""How often a run begins from nothing: in laps, the best of which is gone on from.

In: a ``Task``. Out: a number of laps.

Where teams differ and are full, a plan that has cooled is one of many far apart from each other
(which team is out, who takes the car's side of the village), and cooling it more slowly ends in the
same one. Of village rounds of 100-180 stops, the best of sixteen runs of 0.25 s was 1.2 % shorter
than one run of 4 s on the mean, and no dearer than the best of four.
"""

from __future__ import annotations

from routing.search.engines import Task

LAPS, LAPS_SHARE = 6, 0.7
"""Laps at most, and which part of the run they take together; the rest is for the best of them."""

MOST_STOPS = 500
"""Of a problem that is begun several times: in a larger one good and bad luck even out, and a lap
is too short for it (R1_10_5 after 60 s 1.8 % above the best known instead of 1.7)."""

SECONDS_A_STOP, RUINS_A_STOP = 0.0025, 250
"""How long a lap is at least, a stop, by either limit."""


def num_laps(task: Task, ruins: int) -> int:
    """How often a task is begun from nothing: once where it has a start, or plans that leave other
    things than cost to be improved. ``ruins`` is its limit where iterations are.
    """
    if task.start is not None or task.heat is not None:
        return 1
    problem = task.problem
    if problem.objective not in {"shortest", "travel"} or problem.num_stops > MOST_STOPS:
        return 1
    limit = ruins / RUINS_A_STOP if task.seconds is None else task.seconds / SECONDS_A_STOP
    return max(1, min(LAPS, int(LAPS_SHARE * limit / max(1, problem.num_stops))))
