"""Routes of many runs recombined exactly: set partitioning with CP-SAT.

Not an engine to search with from nothing: it chooses, among the routes that a task brings, those
that together serve every stop once at the least cost, with no more teams of a class than there are,
and, where a stop must stay out, with the penalty of its priority. It knows every rule: each route
keeps those of its own team, and the rest is for the caller to measure.

References
----------
Rochat, Y. and E. D. Taillard (1995). Probabilistic diversification and intensification in local
search for vehicle routing. Journal of Heuristics. https://doi.org/10.1007/BF02430370
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from ortools.sat.python import cp_model

from routing.plan.schedule import schedule_route, stops_of
from routing.plan.score import served_by
from routing.problem import NO_GROUP, OPTIONAL, Problem, Sequences
from routing.search.engines import ReportFunction, Task
from routing.search.fleet import team_classes
from routing.search.limits import StopFunction

PRIORITY_STEP = 6
"""How many times the next priority's penalty a priority's penalty is, as with PyVRP's prizes."""

LARGEST = 2**40
"""Penalties stay below: their sums are to fit 64 bits."""


class _Recombine:
    name = "recombine"

    def cannot_express(self, problem: Problem) -> tuple[str, ...]:  # noqa: ARG002 - protocol
        return ()

    def run(self, task: Task, report: ReportFunction, should_stop: StopFunction) -> Sequences:  # noqa: ARG002 - protocol
        problem, start = task.problem, task.start or ()
        classes = team_classes(problem)
        class_of = {team: index for index, teams in enumerate(classes) for team in teams}
        routes = {
            (class_of[team], stops): None
            for team, stops in [*task.pool, *enumerate(start)]
            if stops and _keeps_together(problem, stops, start)
        }
        model = cp_model.CpModel()
        choice = [model.new_bool_var("") for _ in routes]
        chosen_now = {(class_of[team], stops) for team, stops in enumerate(start)}
        covers: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        of_class: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        costs = []
        for (kind, stops), var in zip(routes, choice, strict=True):
            costs.append(_cost(problem, classes[kind][0], stops))
            of_class[kind].append(var)
            for stop in stops:
                if stop < problem.num_stops:
                    covers[stop].append(var)
            model.add_hint(var, (kind, stops) in chosen_now)
        for kind, variables in of_class.items():
            model.add(sum(variables) <= len(classes[kind]))
        served = {stop for stops in start for stop in stops if stop < problem.num_stops}
        penalties, left_out = _penalties(sum(costs) or 1), []
        for stop, variables in sorted(covers.items()):
            out = model.new_bool_var("")
            model.add_hint(out, stop not in served)
            model.add_exactly_one([*variables, out])
            left_out.append(penalties[int(problem.priority[stop])] * out)
        # A team more than counts before any cost, where the fewest teams are wanted.
        per_team = sum(costs) + 1 if problem.objective == "fewest-teams" else 0
        model.minimize(
            sum((cost + per_team) * var for cost, var in zip(costs, choice, strict=True))
            + sum(left_out)
        )
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        # Else it leaves Ctrl-C to the system, which ends the process and the plan with it.
        parameters.catch_sigint_signal = False
        parameters.random_seed = task.seed % 2**31
        parameters.linearization_level = 2
        if task.seconds is not None:
            parameters.max_time_in_seconds = max(0.1, task.seconds)
        if task.iterations is not None:
            parameters.max_deterministic_time = task.iterations / ITERATIONS_A_SECOND
        with _heeding(solver, should_stop):
            status = solver.solve(model)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return tuple(start)
        picked = [key for key, var in zip(routes, choice, strict=True) if solver.value(var)]
        return _assign(problem, classes, picked, start)


LOOK_EVERY = 0.1
"""Seconds between two looks at whether somebody wants to stop."""

ITERATIONS_A_SECOND = 1000
"""Of the engines, roughly: so much of CP-SAT's deterministic time is one iteration."""

ENGINE = _Recombine()


@contextmanager
def _heeding(solver: cp_model.CpSolver, should_stop: StopFunction) -> Iterator[None]:
    """End the solver's search when somebody wants to stop; it asks nobody itself."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_EVERY):
            if should_stop():
                solver.stop_search()

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _keeps_together(problem: Problem, stops: tuple[int, ...], start: Sequences) -> bool:
    """Whether a route has all or none of each group that belongs together and is served now."""
    inside = stops_of(problem, stops)
    groups = {int(group) for group in problem.together[inside]} - {NO_GROUP}
    if not groups:
        return True
    served = {stop for route in start for stop in stops_of(problem, route)}
    members = {stop for stop in served if int(problem.together[stop]) in groups}
    return members <= set(inside)


def _cost(problem: Problem, team: int, stops: tuple[int, ...]) -> int:
    cost = schedule_route(problem, team, stops).cost
    if problem.compactness:
        alone: list[tuple[int, ...]] = [()] * problem.num_teams
        alone[team] = stops
        team_of = served_by(problem, alone)
        inside = team_of >= 0
        # As if all others were served, by other teams.
        near = problem.nearest
        cost += problem.compactness * int((inside & (near >= 0) & ~inside[near]).sum())
    return cost


def _penalties(everything: int) -> dict[int, int]:
    """What a stop left out costs, by priority: the lowest more than all routes together."""
    lowest = min(everything + 1, LARGEST // PRIORITY_STEP ** (OPTIONAL - 1))
    return {each: lowest * PRIORITY_STEP ** (OPTIONAL - each) for each in range(1, OPTIONAL + 1)}


def _assign(
    problem: Problem,
    classes: list[list[int]],
    picked: list[tuple[int, tuple[int, ...]]],
    start: Sequences,
) -> Sequences:
    """Give each route to a team of its class: to the team that has it now, if one does."""
    result: list[tuple[int, ...]] = [()] * problem.num_teams
    for kind, teams in enumerate(classes):
        wanted = [stops for each, stops in picked if each == kind]
        free = list(teams)
        for team in teams:
            if start and start[team] in wanted and start[team]:
                result[team] = start[team]
                wanted.remove(start[team])
                free.remove(team)
        for team, stops in zip(free, wanted, strict=False):
            result[team] = stops
    return tuple(result)
