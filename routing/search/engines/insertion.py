"""Our own engine: insertion, then ruin and recreate, on the ruler alone.

It knows every rule that the ruler knows, needs no foreign solver, and gives a first plan at once.
Slower than the foreign engines at what they are best at; what comes out is feasible whatever the
mix of rules.

References
----------
Schrimpf, G. et al. (2000). Record breaking optimization results using the ruin and recreate
principle. Journal of Computational Physics. https://doi.org/10.1006/jcph.1999.6413
Christiaens, J. and G. Vanden Berghe (2020). Slack induction by string removals for vehicle routing
problems. Transportation Science. https://doi.org/10.1287/trsc.2019.0914
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from routing.plan.schedule import schedule_route, stops_of
from routing.plan.score import Score, score_of
from routing.problem import Problem, Sequences
from routing.search.engines import ReportFunction, Task
from routing.search.finish import finish
from routing.search.insert import insert_unserved
from routing.search.limits import StopFunction
from routing.search.trips import without

RUINED = 10
"""Stops taken out in one iteration on average, and the size of a string at most: the values of
Christiaens and Vanden Berghe."""

DEVIATION = 0.02
"""How much worse than the record a plan may be to go on from (record-to-record travel; Dueck 1993
https://doi.org/10.1006/jcph.1993.1010 gives no value: found by trial)."""

RETURN = 50
"""Iterations after which the search, if it has wandered off, returns to the record."""


class _Insertion:
    name = "insertion"

    def cannot_express(self, problem: Problem) -> tuple[str, ...]:  # noqa: ARG002 - protocol
        return ()

    def run(self, task: Task, report: ReportFunction, should_stop: StopFunction) -> Sequences:
        problem = task.problem
        deadline = None if task.seconds is None else time.perf_counter() + task.seconds
        random = np.random.default_rng(task.seed)
        start = task.start or tuple(() for _ in range(problem.num_teams))

        def out_of_time() -> bool:
            return should_stop() or (deadline is not None and time.perf_counter() >= deadline)

        best = finish(problem, start, out_of_time)
        best_cost = self._cost(task, best)
        report(best)
        current = best
        iteration = 0
        while not out_of_time():
            if task.iterations is not None and iteration >= task.iterations:
                break
            iteration += 1
            ruined = _ruin(problem, current, random)
            if ruined is None:
                break
            trial = tuple(insert_unserved(problem, ruined, random, out_of_time))
            cost = self._cost(task, trial)
            if cost < best_cost:
                best, best_cost = trial, cost
                report(best)
            if _acceptable(cost, best_cost):
                current = trial
            elif iteration % RETURN == 0:
                current = best
        return best

    def _cost(self, task: Task, sequences: Sequences) -> Score:
        """The score, with the overtime that the task puts a price on in its total."""
        problem = task.problem
        days = [schedule_route(problem, team, stops) for team, stops in enumerate(sequences)]
        measured = score_of(problem, sequences, days)
        target = task.day_target
        over = 0 if target is None else sum(max(0, day.duration - target) for day in days)
        return replace(measured, total=measured.total + over * task.overtime_cost)


ENGINE = _Insertion()


def _acceptable(cost: Score, record: Score) -> bool:
    if cost.infeasible or cost.unserved != record.unserved:
        return cost < record
    near = cost.total <= record.total * (1 + DEVIATION)
    return near and cost.idle_teams <= record.idle_teams


def _ruin(
    problem: Problem, sequences: Sequences, random: np.random.Generator
) -> list[tuple[int, ...]] | None:
    """Take strings of neighbouring stops out of neighbouring routes."""
    team_of = {
        stop: team for team, places in enumerate(sequences) for stop in stops_of(problem, places)
    }
    served = np.array(sorted(team_of), np.int64)
    if not len(served):
        return None
    seed = int(random.choice(served))
    travel = problem.travels[int(problem.team_profile[team_of[seed]])]
    near = [seed, *(s for s in travel.nearest([seed], served, 3 * RUINED)[0].tolist() if s >= 0)]
    routes = list(sequences)
    left = int(random.integers(1, 2 * RUINED + 1))
    touched: set[int] = set()
    for stop in near:
        team = team_of[stop]
        if left <= 0:
            break
        if team in touched:
            continue
        touched.add(team)
        route = routes[team]
        length = int(random.integers(1, min(RUINED, len(route), left) + 1))
        first = route.index(stop) - int(random.integers(0, length))
        first = max(0, min(first, len(route) - length))
        routes[team] = without(problem, team, route[:first] + route[first + length :], ())
        left -= length
    return routes
