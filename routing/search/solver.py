"""From a problem to the best sequences that the limits allow.

In: a ``Problem``, ``Limits``, perhaps a start, somebody to tell and somebody who may stop it.
Out: ``Found``: sequences that are feasible, in which no unserved stop fits.

What is searched when, and with which engine, is told in ``routing.search.stages``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from routing.errors import EngineError, Fault
from routing.plan.score import Score
from routing.problem import Problem, Sequences
from routing.search.balance import balance
from routing.search.budget import Budget
from routing.search.engines import ENGINES
from routing.search.fill import MANY, fill
from routing.search.finish import finish
from routing.search.gather import gather
from routing.search.limits import Limits, Progress, ProgressFunction, StopFunction, never
from routing.search.mix import Mix
from routing.search.post import ExecutorSource, Post, opened
from routing.search.record import Record
from routing.search.runs import LARGE
from routing.search.stages import Stages
from routing.search.trips import lighter


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
    keep: Callable[[Sequences], None] | None = None,
    should_stop: StopFunction = never,
    executor: ExecutorSource | None = None,
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
    keep
        Called likewise, with what was found: feasible, for whoever wants to go on from it should
        this search come to a sudden end. It should return at once.
    should_stop
        Asked again and again, from any thread; true ends the search with the best so far.
    executor
        Where engines run instead of in processes of this machine: any
        ``concurrent.futures.Executor`` (it is left running), Dask's among them, or a function that
        makes one, called again when a worker that died has broken it. With an iteration limit the
        sequences are those that processes find.

    Raises
    ------
    EngineError
        When no engine of that name exists, or every engine tried failed.
    """
    names = _engines(engine)
    with ExitStack() as stack:
        post = None if executor is None else stack.enter_context(opened(executor))
        if post is not None and limits.workers is None:
            limits = limits.replace(workers=post.num_workers)
        return _search(
            problem,
            limits,
            names,
            start=start,
            progress=progress,
            keep=keep,
            should_stop=should_stop,
            post=post,
        )


def _search(
    problem: Problem,
    limits: Limits,
    names: Sequence[str],
    *,
    start: Sequences | None,
    progress: ProgressFunction | None,
    keep: Callable[[Sequences], None] | None,
    should_stop: StopFunction,
    post: Post | None,
) -> Found:
    budget = Budget(limits, should_stop)

    def better() -> None:
        if keep is not None:
            keep(record.best)
        _tell(problem, record, budget, progress)

    record = Record(problem, better)
    _tell(problem, record, budget, progress)
    if start is not None:
        record.take(start)
    errors: list[EngineError] = []
    mix = Mix(names, problem, limits)
    while mix.name:
        try:
            Stages(problem, limits, budget, record, mix, post=post).run()
            break
        except EngineError as error:
            errors.append(error)
            mix.give_up()
    else:
        raise errors[0] if errors else _no_such_engine(",".join(names))
    _complete(problem, record, budget)
    return Found(
        sequences=record.best, engine=mix.name, duration=budget.elapsed, stopped=should_stop()
    )


def _complete(problem: Problem, record: Record, budget: Budget) -> None:
    """Mend and complete the best; where days are to be fair, balance it, and complete it again for
    as long as that makes room.
    """
    if budget.is_over() and not record.score.infeasible and _complete_soon(problem, record, budget):
        return
    done = finish(problem, gather(problem, record.best, budget.is_over), budget.is_overdue)
    while problem.objective == "balanced" and not budget.is_over():
        fair = balance(problem, done, budget.is_over)
        more = finish(problem, fair, budget.is_overdue)
        # Only a better plan is gone on from: two that are as good could follow each other for ever.
        if not record.measure(more)[0] < record.measure(done)[0]:
            break
        done = more
        if more == fair:
            break
    record.take(done)


def _complete_soon(problem: Problem, record: Record, budget: Budget) -> bool:
    """Complete the best, which is feasible, where somebody waits; whether that is all there is to
    do.
    """
    overdue, left = budget.is_overdue(), sum(record.score.unserved)
    if not (overdue or budget.should_stop()):
        return False
    # Of a large problem the last pass takes long: what is out of time leaves out whom it has not
    # come to, though they fit.
    if left and (overdue or left > MANY or problem.num_stops > LARGE):
        record.take(fill(problem, record.best, budget.is_stopped_for_long))
        left = sum(record.score.unserved)
    if not left and not overdue:
        routes = enumerate(record.best)
        record.take(tuple(lighter(problem, team, route) for team, route in routes))
    return not left or budget.is_overdue()


def _tell(
    problem: Problem, record: Record, budget: Budget, progress: ProgressFunction | None
) -> None:
    if progress is not None:
        left = budget.left()
        progress(
            Progress(
                phase="search",
                num_stops=problem.num_stops,
                served=problem.num_stops - sum(record.score.unserved),
                team_duration=None if record.is_empty else sum(day.duration for day in record.days),
                elapsed=budget.elapsed,
                time_left=None if left is None else max(0.0, left),
                sequences=record.best,
            )
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


__all__ = ["Found", "Score", "solve"]
