"""The whole of it, as code: a round and a network become a checked plan.

In: a ``Round``, a ``RoadNetwork`` and limits. Out: a ``Plan`` that has passed the independent
check; no other plan leaves here.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from routing.errors import EngineError, Fault
from routing.model import Round
from routing.plan.check import check
from routing.plan.model import Plan, Violation
from routing.search.limits import (
    DEFAULT_TIME_LIMIT,
    Limits,
    Progress,
    ProgressFunction,
    StopFunction,
    Waiting,
    never,
)

if TYPE_CHECKING:
    from routing.checkpoint import Checkpoint
    from routing.roads import RoadNetwork
    from routing.search.post import ExecutorSource


EXPLAIN_GRACE = 0.2
"""Seconds that finding out why stops are unserved may take when somebody wants to stop."""


def plan_round(
    round_: Round,
    network: RoadNetwork,
    *,
    time_limit: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    engine: str = "auto",
    objective: str | None = None,
    start: Plan | None = None,
    keep: Sequence[str] = (),
    without: Sequence[str] = (),
    progress: ProgressFunction | None = None,
    checkpoint: Checkpoint | None = None,
    should_stop: StopFunction = never,
    executor: ExecutorSource | None = None,
) -> Plan:
    """Plan a round.

    Never fails because not everything fits: what cannot be served is left out, the lowest priority
    first, each with every reason that holds. Whoever stops it does not wait for thousands of
    reasons: of stops that nobody has looked into yet, that is told.

    Parameters
    ----------
    round_
        The round.
    network
        The roads; load them once, use them for many rounds.
    time_limit
        Seconds for the search; ``DEFAULT_TIME_LIMIT`` if neither limit is given.
    iterations
        Iterations of each engine run; with it and the seed the plan is the same every time.
    seed
        Of every random number.
    workers
        Processes; one a core if silent.
    engine
        ``auto``, or engines' names joined by commas.
    objective
        Instead of the round's own.
    start
        A plan to improve on, of this round or one like it: what it names and the round has not is
        passed over, and so is what the round's rules do not allow.
    keep
        Ids of teams whose routes stay as they are in ``start``; that of a row that was counted out
        means all of its teams.
    without
        Ids of teams that stay at home, in the same way; their stops go to others.
    progress
        Called, from any thread, as the work goes on.
    checkpoint
        Where the best so far is kept while the search goes on, and how often; see
        ``routing.checkpoint``. It is left there: the plan is not written yet.
    should_stop
        Asked again and again, from any thread; true ends the search with the best plan so far.
    executor
        Where the search's parts run instead of in processes of this machine: see
        ``routing.search.solve``. What workers are sent is numbers: no names, places or addresses.

    Raises
    ------
    SnapError
        When a depot, or a team's own start or end, is on no road that its teams may use.
    EngineError
        When every engine failed, or the plan found does not pass the check (a bug).
    InputError
        When there is no such objective, or a team that is to be kept breaks the round's rules.
    """
    from routing.checkpoint import Keeper
    from routing.ground import Ground
    from routing.plan.assemble import assemble_plan
    from routing.plan.closed import explain_around
    from routing.plan.start import closed_teams, start_sequences
    from routing.search.around import solve_around
    from routing.search.solver import solve

    if time_limit is None and iterations is None:
        time_limit = DEFAULT_TIME_LIMIT
    limits = Limits(time_limit=time_limit, iterations=iterations, seed=seed, workers=workers)
    if objective is not None:
        round_ = round_.replace(objective=objective)
    tell = progress or (lambda _: None)
    waiting = Waiting(should_stop)

    num_stops = len(round_.stops)
    tell(Progress(phase="snap", num_stops=num_stops))
    ground = Ground(
        round_,
        network,
        progress=lambda stage, part: tell(Progress(phase=stage, num_stops=num_stops, part=part)),
    )
    tell(Progress(phase="travel", num_stops=num_stops))
    problem = ground.problem()
    told: dict[str, Any] = {"engine": engine, "progress": progress, "should_stop": should_stop}
    told["executor"] = executor
    sequences = None if start is None else start_sequences(start, round_, problem)
    closed: Mapping[int, str] = {}
    if keep or without:
        closed, sequences = closed_teams(
            start, round_, problem, sequences, keep=keep, without=without
        )
    with Keeper(checkpoint, round_) as keeper:
        told["keep"] = keeper.take
        if sequences is not None and (keep or without):
            found = solve_around(problem, limits, start=sequences, closed=closed, **told)
        else:
            found = solve(problem, limits, start=sequences, **told)
    with uncollected():
        if {*range(num_stops)}.difference(*found.sequences):
            tell(Progress(phase="explain", num_stops=num_stops))
        unassigned = explain_around(
            round_,
            problem,
            found.sequences,
            closed,
            snapping=ground.access,
            out_of_time=lambda: waiting.seconds > EXPLAIN_GRACE,
        )
        tell(Progress(phase="finish", num_stops=num_stops))
        plan = assemble_plan(
            round_,
            problem,
            found.sequences,
            unassigned=unassigned,
            legs=ground.legs(problem, found.sequences),
            snapped=ground.walk,
            engine=found.engine,
            seed=seed,
            search_duration=round(found.duration, 3),
            interrupted=found.stopped,
        )
        tell(Progress(phase="check", num_stops=num_stops))
        if violations := check_plan(round_, plan, network):
            codes = ", ".join(sorted({violation.code for violation in violations}))
            values = {"num": len(violations), "codes": codes}
            raise EngineError([Fault(code="no_plan", values=values)])
    return plan


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's search for reference cycles: a plan has none, and looking for them among a
    large plan's millions of values takes a quarter of the time in which it is made.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def check_plan(
    round_: Round, plan: Plan, network: RoadNetwork | None = None
) -> tuple[Violation, ...]:
    """Check a plan against its round, sharing no code with what made it.

    Parameters
    ----------
    round_
        The round.
    plan
        The plan.
    network
        The roads, to work every leg out again; without them the plan's own durations are taken.

    Returns
    -------
    tuple of Violation
        Empty when no rule is broken.
    """
    from routing.ground import leg_measures

    if network is None:
        return check(round_, plan)
    return check(round_, plan, *leg_measures(round_, network))


__all__ = ["check_plan", "plan_round"]
