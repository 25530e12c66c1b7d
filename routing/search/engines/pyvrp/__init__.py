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

from routing.errors import EngineError, Fault
from routing.problem import Problem, Sequences
from routing.search.engines import ReportFunction, Task
from routing.search.engines.pyvrp.encoding import Encoding
from routing.search.engines.pyvrp.rules import cannot_express
from routing.search.engines.pyvrp.watch import Watched
from routing.search.limits import StopFunction


class _Pyvrp:
    name = "pyvrp"

    def cannot_express(self, problem: Problem) -> tuple[str, ...]:
        return cannot_express(problem)

    def run(self, task: Task, report: ReportFunction, should_stop: StopFunction) -> Sequences:
        model = Encoding(task)
        if not model.visits or not model.classes:
            return tuple(() for _ in range(task.problem.num_teams))
        watched = Watched()
        heard = _Heard(report)

        def work() -> Any:
            return pyvrp.solve(
                model.data,
                stop=_Stop(task, should_stop, watched),
                seed=task.seed,
                collect_stats=False,
                params=pyvrp.SolveParams(
                    ils=pyvrp.IteratedLocalSearchParams(callbacks=_Callbacks(model, heard)),
                    penalty=_Penalties(model),
                ),
                initial_solution=model.solution(task.start) if task.start is not None else None,
            )

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            # Of a round without groups PyVRP has always returned, however long it took.
            patience = patience_for(len(model.visits))
            result = watched.run(work, patience) if model.data.groups() else work()
        if result is not None:
            return model.sequences(result.best)
        if heard.last is None:
            values = {"engine": self.name, "kind": "no result"}
            raise EngineError([Fault(code="engine_failed", values=values)])
        return heard.last


ENGINE = _Pyvrp()


def patience_for(num_clients: int) -> float:
    """Seconds that PyVRP may take for one step of its search, with groups of clients: it has been
    seen never to return (its issue 683). The first step takes the longest, with 2,000 stops 1.5 s
    on an idle core.
    """
    return 60.0 * max(1.0, (num_clients / 1000) ** 2)


class _Heard:
    """Reports that are passed on, and the last of them."""

    def __init__(self, report: ReportFunction) -> None:
        self.last: Sequences | None = None
        self._report = report

    def __call__(self, sequences: Sequences) -> None:
        self.last = sequences
        self._report(sequences)


class _Stop:
    """PyVRP's stopping criterion: a time, a number of iterations, or somebody's wish."""

    def __init__(self, task: Task, should_stop: StopFunction, watched: Watched) -> None:
        self._watched = watched
        self._deadline = None if task.seconds is None else time.perf_counter() + task.seconds
        self._left = task.iterations
        self._should_stop = should_stop

    def __call__(self, best_cost: int) -> bool:  # noqa: ARG002 - PyVRP's protocol
        self._watched.alive()
        if self._watched.given_up:
            return True
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

    def on_start(self, ils: Any) -> None:
        self.on_best(ils.initial_solution)

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
