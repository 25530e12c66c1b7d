"""Engines: foreign solvers, and our own, behind one small protocol.

In: a ``Task`` (a problem, a start, limits). Out: sequences, and nothing else: what they cost and
when they arrive is for the ruler to say. Foreign exceptions become ``EngineError`` here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as _replace
from importlib import import_module
from typing import Any, Protocol, Self

from routing.errors import EngineError, Fault, RoutingError
from routing.problem import Problem, Sequences
from routing.search.limits import StopFunction, never

ENGINES = {
    "pyvrp": "routing.search.engines.pyvrp",
    "ruin": "routing.search.engines.ruin",
    "ortools": "routing.search.engines.ortools",
    "insertion": "routing.search.engines.insertion",
}
"""Names as the command takes them, the preferred first."""

HELPERS = {"recombine": "routing.search.engines.recombine"}
"""Engines that make one plan of several and cannot search alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """One run of an engine.

    Parameters
    ----------
    problem
        Stops that no team can serve are left out beforehand (``allowed`` says which teams may).
    seconds
        Wall time, or ``None``.
    iterations
        Or ``None``; at least one of the two is given.
    start
        Sequences to improve on.
    day_target
        Seconds of team day above which a second costs ``overtime_cost`` more; ``None`` for no
        target. This is how ``balanced`` is searched.
    serve_all
        Stops are not optional: the engine may end infeasible, but is quicker where all can be
        served (twice as quick with PyVRP).
    heat
        The heat at the beginning and at the end, in mean legs, of one stretch of a longer
        annealing: the engine goes on from the start and answers with where it has got to, be the
        start better or not. For ``ruin`` alone.
    pool
        Routes to recombine, each with a team that can drive it; for ``recombine`` alone.
    """

    problem: Problem
    seed: int
    seconds: float | None = None
    iterations: int | None = None
    start: Sequences | None = None
    day_target: int | None = None
    overtime_cost: int = 10
    serve_all: bool = False
    heat: tuple[float, float] | None = None
    pool: tuple[tuple[int, tuple[int, ...]], ...] = ()

    def replace(self, **changes: Any) -> Self:
        """A changed copy."""
        return _replace(self, **changes)


ReportFunction = Callable[[Sequences], None]


class Engine(Protocol):
    """A search behind the protocol."""

    name: str

    def cannot_express(self, problem: Problem) -> tuple[str, ...]:
        """The rules of this problem that the engine does not know; empty when it knows all."""
        ...

    def run(self, task: Task, report: ReportFunction, should_stop: StopFunction) -> Sequences:
        """Search, reporting each better set of feasible sequences, until a limit or a stop.

        The result may leave stops out, and may be infeasible: the caller measures and mends.
        """
        ...


def run_engine(
    name: str, task: Task, report: ReportFunction, should_stop: StopFunction = never
) -> Sequences:
    """Run an engine by name, with whatever it throws turned into an ``EngineError``."""
    try:
        return load_engine(name).run(task, report, should_stop)
    except (RoutingError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # some bindings panic with a BaseException
        fault = Fault(code="engine_failed", values={"engine": name, "kind": type(error).__name__})
        raise EngineError([fault]) from error


def load_engine(name: str) -> Engine:
    """Load an engine and the solver behind it."""
    engine: Engine = import_module((ENGINES | HELPERS)[name]).ENGINE
    return engine
