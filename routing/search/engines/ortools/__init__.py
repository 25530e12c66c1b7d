"""OR-Tools' routing library behind the protocol: guided local search.

What it is told: ``nodes``, ``encoding`` and ``constraints``; what it cannot be told: ``rules``.
Here it is run.

References
----------
Furnon, V. and L. Perron. OR-Tools routing library. https://developers.google.com/optimization/routing
"""

from __future__ import annotations

import time
import weakref

from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.util.optional_boolean_pb2 import BOOL_TRUE

from routing.problem import Problem, Sequences
from routing.search.engines import ReportFunction, Task
from routing.search.engines.ortools.encoding import Encoding
from routing.search.engines.ortools.rules import cannot_express
from routing.search.limits import StopFunction

FAILURES_PER_ITERATION = 1000
"""Of the solver's own failures, after which an iteration counts as done though nothing new was
found: guided local search on a round with nothing to move would else go on for ever. Rounds of 30
to 200 stops take 1 to 60 an iteration."""


class _Ortools:
    name = "ortools"

    def cannot_express(self, problem: Problem) -> tuple[str, ...]:
        return cannot_express(problem)

    def run(self, task: Task, report: ReportFunction, should_stop: StopFunction) -> Sequences:
        model = Encoding(task)
        empty: Sequences = tuple(() for _ in range(task.problem.num_teams))
        if model.nodes.empty:
            return empty
        return search(model, task, report, should_stop) or task.start or empty


ENGINE = _Ortools()


def search(
    model: Encoding, task: Task, report: ReportFunction, should_stop: StopFunction
) -> Sequences | None:
    """Search; the best sequences, or ``None`` when there are none within the limits."""
    routing = model.routing
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    kind = routing_enums_pb2.FirstSolutionStrategy
    parameters.first_solution_strategy = kind.PARALLEL_CHEAPEST_INSERTION
    metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic
    parameters.local_search_metaheuristic = metaheuristic.GUIDED_LOCAL_SEARCH
    if model.nodes.loadings:
        # A stop and the loading that makes room for it come in together, or neither does.
        parameters.local_search_operators.use_inactive_lns = BOOL_TRUE
    if task.seconds is not None:
        parameters.time_limit.FromNanoseconds(int(task.seconds * 1e9))
    if task.iterations is not None:
        parameters.solution_limit = task.iterations
    watch = _Watch(model, task, report, should_stop)
    routing.AddAtSolutionCallback(watch.at_solution)
    routing.AddSearchMonitor(routing.solver().CustomLimit(watch.stop_now))
    routing.CloseModelWithParameters(parameters)
    start = None if task.start is None else model.assignment(task.start)
    if start is None:
        routing.SolveWithParameters(parameters)
    else:
        routing.SolveFromAssignmentWithParameters(start, parameters)
    return watch.end()


class _Watch:
    """What is called back while a model is searched.

    OR-Tools swallows whatever a callback raises, so it is kept for the end. A model holds its
    callbacks where no collector sees it: were they to hold the model, neither would ever go, some
    megabytes a run. So they know it weakly, and let go of what was raised, whose traceback knows
    it too.
    """

    def __init__(
        self, model: Encoding, task: Task, report: ReportFunction, should_stop: StopFunction
    ) -> None:
        self._model = weakref.ref(model)
        self._report = report
        self._should_stop = should_stop
        self._deadline = None if task.seconds is None else time.perf_counter() + task.seconds
        self._most_failures = (
            None if task.iterations is None else FAILURES_PER_ITERATION * task.iterations
        )
        self._best: Sequences | None = None
        self._best_cost = 0
        self._raised: BaseException | None = None

    def at_solution(self) -> None:
        """A solution has been found."""
        try:
            model = self._model()
            if model is not None:
                cost = model.cost()
                if self._best is None or cost < self._best_cost:
                    self._best, self._best_cost = model.current(), cost
                    self._report(self._best)
        except BaseException as error:
            self._raised = self._raised or error

    def stop_now(self) -> bool:
        """Whether the search is to end."""
        try:
            model = self._model()
            if self._raised is not None or model is None or self._should_stop():
                return True
            if self._deadline is not None and time.perf_counter() >= self._deadline:
                return True
            failures = model.routing.solver().Failures()
            return self._most_failures is not None and failures > self._most_failures
        except BaseException as error:
            self._raised = self._raised or error
            return True

    def end(self) -> Sequences | None:
        """The best of all; raises what a callback raised."""
        raised, self._raised = self._raised, None
        if raised is not None:
            raise raised
        return self._best
