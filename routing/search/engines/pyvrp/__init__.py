"""PyVRP behind the protocol: iterated local search, the default.

What it is told: ``encoding`` and ``places``; what it cannot be told: ``rules``. Here it is run.

References
----------
Wouda, N. A., L. Lan and W. Kool (2024). PyVRP: a high-performance VRP solver package.
INFORMS Journal on Computing. https://doi.org/10.1287/ijoc.2023.0055
"""

from __future__ import annotations

import time
import warnings
from typing import Any

import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning

from routing.problem import Problem, Sequences
from routing.search.engines import ReportFunction, Task
from routing.search.engines.pyvrp.encoding import Encoding
from routing.search.engines.pyvrp.rules import cannot_express
from routing.search.limits import StopFunction


class _Pyvrp:
    name = "pyvrp"

    def cannot_express(self, problem: Problem) -> tuple[str, ...]:
        return cannot_express(problem)

    def run(self, task: Task, report: ReportFunction, should_stop: StopFunction) -> Sequences:
        model = Encoding(task)
        if not model.visits or not model.classes:
            return tuple(() for _ in range(task.problem.num_teams))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            result = pyvrp.solve(
                model.data,
                stop=_Stop(task, should_stop),
                seed=task.seed,
                collect_stats=False,
                params=pyvrp.SolveParams(
                    ils=pyvrp.IteratedLocalSearchParams(callbacks=_Callbacks(model, report)),
                    penalty=_Penalties(model),
                ),
                initial_solution=model.solution(task.start) if task.start is not None else None,
            )
        return model.sequences(result.best)


ENGINE = _Pyvrp()


class _Stop:
    """PyVRP's stopping criterion: a time, a number of iterations, or somebody's wish."""

    def __init__(self, task: Task, should_stop: StopFunction) -> None:
        self._deadline = None if task.seconds is None else time.perf_counter() + task.seconds
        self._left = task.iterations
        self._should_stop = should_stop

    def __call__(self, best_cost: int) -> bool:  # noqa: ARG002 - PyVRP's protocol
        if self._left is not None:
            if self._left <= 0:
                return True
            self._left -= 1
        late = self._deadline is not None and time.perf_counter() >= self._deadline
        return late or self._should_stop()


class _Callbacks(pyvrp.IteratedLocalSearchCallbacks):
    def __init__(self, model: Encoding, report: ReportFunction) -> None:
        self._model = model
        self._report = report

    def on_best(self, best: Any) -> None:
        if best.is_feasible():
            self._report(self._model.sequences(best))


class _Penalties(pyvrp.PenaltyParams):
    """Penalties that may grow past the largest prize: else breaking a rule would pay for ever.

    But never so far that a route's costs overflow 64 bits: PyVRP's local search would go round in
    circles, and does not look whether anybody wants it to stop. They begin where PyVRP's own do;
    where teams may load again, at less than a stop is worth: to make room for it PyVRP loads again
    only after it has come in.
    """

    def __init__(self, model: Encoding) -> None:
        usual = pyvrp.PenaltyParams()
        wanted = max(usual.max_penalty, 2 * model.largest_prize)
        super().__init__(max_penalty=min(wanted, 2**60 // max(1, model.largest_excess)))
        self._usual = usual
        self._bearable = model.bearable_overload

    def midpoint_penalties(self, data: pyvrp.ProblemData) -> tuple[list[float], float, float]:
        loads, time_warp, distance = self._usual.midpoint_penalties(data)
        return [min(each, self._bearable) for each in loads], time_warp, distance
