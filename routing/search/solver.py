"""From a problem to the best sequences that the limits allow.

In: a ``Problem``, ``Limits``, perhaps a start, somebody to tell and somebody who may stop it.
Out: ``Found``: sequences that are feasible, in which no unserved stop fits.

The time goes in stages. In each, every worker runs an engine with a seed of its own; then all are
measured with the ruler and the best is the next stage's start. The number of runs does not hang on
the number of workers when iterations are the limit, so that the answer does not either.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.errors import EngineError, Fault
from routing.plan.score import Score, score
from routing.problem import BALANCE_RATIO, UNLIMITED, Problem, Sequences
from routing.search.balance import balance
from routing.search.crew import Crew
from routing.search.engines import ENGINES, Task
from routing.search.finish import finish
from routing.search.fleet import servable_alone
from routing.search.limits import Limits, Progress, ProgressFunction, StopFunction, never
from routing.search.mix import Mix

NUM_RUNS = 2
"""Runs side by side when iterations are the limit: as many as a small laptop has cores."""

STAGES = {"shortest": (0.2, 0.5, 1.0), "balanced": (0.15, 0.4, 0.6, 0.8, 0.97)}
"""By which part of the time each stage ends, every other objective as ``shortest``. The first finds
out whether all can be served; what ``balanced`` leaves over is for the moves of
``routing.search.balance``."""

OVERTIME_COST = 10
"""``balanced``: what a second past the day's target costs, in seconds of team day. Enough that
engines pay it only where fairness cannot be had otherwise."""

FIRST_TARGET = 1.05
"""``balanced``: the first day's target over the mean; it moves by ``TARGET_STEP`` from stage to
stage, down while the longest day is too long, up (never past the ratio) while it is not."""

TARGET_STEP = 0.025

GRACE, LEAST_GRACE = 0.03, 0.3
"""By which part of the time limit, and by how many seconds at least, the last pass may exceed it:
with less, stops that would fit stay out of a plan that was short of time."""

STOP_GRACE = 1.0
"""Seconds that the last pass may take when somebody wants to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found.

    Parameters
    ----------
    sequences
        Feasible, for every team.
    engine
        Who found them.
    duration
        Seconds of wall time.
    stopped
        Whether ``should_stop`` cut it short.
    """

    sequences: Sequences
    engine: str
    duration: float
    stopped: bool = False


def solve(
    problem: Problem,
    limits: Limits,
    *,
    engine: str = "auto",
    start: Sequences | None = None,
    progress: ProgressFunction | None = None,
    should_stop: StopFunction = never,
) -> Found:
    """Search for the best sequences.

    Never fails because not everything fits: what cannot be served is left out, the lowest priority
    first.

    Parameters
    ----------
    problem
        The problem; ``problem.objective`` says what is best.
    limits
        Time or iterations, seed, workers.
    engine
        ``auto``, or names of engines joined by commas, the first that can express the problem
        taken.
    start
        Sequences to improve on.
    progress
        Called, from any thread, whenever something better is found.
    should_stop
        Asked again and again, from any thread; true ends the search with the best so far.

    Raises
    ------
    EngineError
        When no engine of that name exists, or every engine tried failed.
    """
    names = _engines(engine)
    search = _Search(problem, limits, progress, should_stop)
    if start is not None:
        search.take(start)
    errors: list[EngineError] = []
    mix = Mix(names, problem, limits)
    while mix.name:
        try:
            search.run(mix)
            break
        except EngineError as error:
            errors.append(error)
            mix.give_up()
    else:
        raise errors[0] if errors else _no_such_engine(engine)
    sequences = search.finished()
    return Found(
        sequences=sequences, engine=mix.name, duration=search.elapsed, stopped=should_stop()
    )


def _engines(names: str) -> Sequence[str]:
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in {"auto", *ENGINES}]:
        raise _no_such_engine(unknown[0])
    return list(
        dict.fromkeys(n for name in wanted for n in (ENGINES if name == "auto" else [name]))
    )


def _no_such_engine(name: str) -> EngineError:
    known = ", ".join(["auto", *ENGINES])
    return EngineError([Fault(code="unknown_engine", values={"name": name, "known": known})])


class _Search:
    """The best so far, and the stages that better it."""

    def __init__(
        self,
        problem: Problem,
        limits: Limits,
        progress: ProgressFunction | None,
        should_stop: StopFunction,
    ) -> None:
        self._problem = problem
        self._limits = limits
        self._progress = progress
        self._should_stop = should_stop
        self._begun = time.perf_counter()
        self._lock = threading.RLock()
        self._stopped_at: float | None = None
        self._finish_duration = 0.0
        self._best: Sequences = tuple(() for _ in range(problem.num_teams))
        self._score = score(problem, self._best)
        self._tell()

    @property
    def elapsed(self) -> float:
        """Seconds since the search began."""
        return time.perf_counter() - self._begun

    def take(self, sequences: Sequences) -> None:
        """Keep sequences if they beat the best so far; of equals the same ones whoever is first."""
        measured = score(self._problem, sequences)
        with self._lock:  # a worker that is late may still be telling
            if (measured, sequences) < (self._score, self._best):
                self._best, self._score = sequences, measured
                self._tell()

    def finished(self) -> Sequences:
        """The best, mended and completed; where days are to be fair, balanced, and completed again
        for as long as that makes room.
        """
        done = finish(self._problem, self._best, self._overdue)
        while self._problem.objective == "balanced":
            fair = balance(self._problem, done, self._out_of_time)
            done = finish(self._problem, fair, self._overdue)
            if done == fair or self._out_of_time():
                break
        self.take(done)
        return self._best

    def run(self, mix: Mix) -> None:
        """Run the stages with some engines side by side."""
        if not servable_alone(self._problem).any():
            return
        iterations = self._limits.iterations
        num_runs = NUM_RUNS if iterations is not None else self._limits.num_workers
        target, factor = None, FIRST_TARGET
        serve_all, start = self._could_serve_all(), None if self._is_empty else self._best
        with Crew(self._problem, min(self._limits.num_workers, num_runs)) as crew:
            past = 0.0
            for stage, part in enumerate(STAGES.get(self._problem.objective, STAGES["shortest"])):
                share, past = part - past, part
                seconds = self._seconds_for(part)
                if seconds is not None and seconds <= 0:
                    continue
                task = Task(
                    problem=self._problem,
                    seed=0,
                    seconds=seconds,
                    iterations=None if iterations is None else max(1, int(iterations * share)),
                    start=start,
                    day_target=target,
                    overtime_cost=OVERTIME_COST,
                    serve_all=serve_all,
                )
                jobs = [
                    (engine, task.replace(seed=self._seed(stage, run)))
                    for run, engine in enumerate(mix.engines(stage, num_runs))
                ]
                results = crew.run(jobs, self.take, self._should_stop, self._seconds_left(1.0))
                self._finish_all(results)
                if self._should_stop():
                    return
                serve_all = not any(self._score.unserved)
                if self._problem.objective == "balanced" and self._score.total:
                    target, factor = self._next_target(target, factor)
                start = None if self._is_empty else self._best

    def _finish_all(self, results: Sequence[Sequences | None]) -> None:
        begun = self.elapsed
        for result in results:
            if result is not None and not self._overdue():
                self.take(finish(self._problem, result, self._overdue))
        self._finish_duration = max(self._finish_duration, self.elapsed - begun)

    def _next_target(self, target: int | None, factor: float) -> tuple[int, float]:
        """The team day above which the next stage pays overtime."""
        if target is not None:
            fair = self._score.imbalance <= BALANCE_RATIO and not self._score.idle_teams
            factor = min(factor + TARGET_STEP, BALANCE_RATIO) if fair else factor - TARGET_STEP
        out = sum(bool(stops) for stops in self._best) + self._score.idle_teams
        return max(1, int(factor * self._score.total / max(1, out))), factor

    def _could_serve_all(self) -> bool:
        """Whether nothing obvious forbids serving every stop."""
        problem = self._problem
        limited = np.where(problem.team_capacity < UNLIMITED, problem.team_capacity, UNLIMITED)
        enough = bool((problem.demand.sum(axis=0) <= limited.sum(axis=0)).all())
        return enough and bool(servable_alone(problem).any(axis=1).all())

    def _seconds_left(self, part: float) -> float | None:
        limit = self._limits.time_limit
        return None if limit is None else limit * part - self.elapsed

    def _seconds_for(self, part: float) -> float | None:
        """Seconds for a stage that ends by that part of the time and leaves enough to finish."""
        left, to_end = self._seconds_left(part), self._seconds_left(1.0)
        if left is None or to_end is None:
            return None
        return min(left, to_end - min(self._finish_duration, to_end / 2))

    def _out_of_time(self) -> bool:
        left = self._seconds_left(1.0)
        return self._should_stop() or (left is not None and left <= 0)

    def _overdue(self) -> bool:
        """Whether what is out of time must end unfinished: it may take a little longer."""
        now = self.elapsed
        if self._stopped_at is None and self._should_stop():
            self._stopped_at = now
        if self._stopped_at is not None and now > self._stopped_at + STOP_GRACE:
            return True
        limit = self._limits.time_limit
        return limit is not None and now > limit + max(LEAST_GRACE, GRACE * limit)

    def _seed(self, stage: int, run: int) -> int:
        """The first run of the first stage has the caller's seed, so that it can be compared."""
        return self._limits.seed + 7919 * run + 104_729 * stage

    @property
    def _is_empty(self) -> bool:
        return not any(self._best)

    def _tell(self) -> None:
        if self._progress is not None:
            limit = self._limits.time_limit
            self._progress(
                Progress(
                    phase="search",
                    num_stops=self._problem.num_stops,
                    served=self._problem.num_stops - sum(self._score.unserved),
                    team_duration=None if self._is_empty else self._score.total,
                    elapsed=self.elapsed,
                    time_left=None if limit is None else max(0.0, limit - self.elapsed),
                )
            )


__all__ = ["Found", "Score", "solve"]
