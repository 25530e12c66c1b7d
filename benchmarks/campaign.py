"""Random rounds with every rule mixed: what each engine makes of them passes the check.

    python benchmarks/campaign.py --rounds 5000 --seed 1 --turns [--many] [--time 1]

Every round is drawn from a seed of its own, solved with few iterations in this process, assembled,
explained and checked. No engine may fail; no rule may be broken; every stop is served or left out
with a reason; no stop left out fits anywhere, or would in place of a stop of lower priority; the
same seed gives the same sequences. Each engine is given what it can express; with ``--turns`` one
of them takes each round. Places are tried one by one on the ruler, not with what the search itself
uses. With ``--many`` rounds have up to 120 stops and the thresholds of large ones are lowered
(``benchmarks.lowered``), with ``--time`` seconds are the limit, which is to be kept, and not
iterations: only so plans are annealed. A failure is told with the seed that repeats it:
``--rounds 1 --seed THAT`` beside the same options.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.judging import fits, loaded, may_join  # noqa: E402
from benchmarks.lowered import lowered  # noqa: E402
from benchmarks.random_rounds import Case, draw  # noqa: E402
from routing.plan.assemble import assemble_plan  # noqa: E402
from routing.plan.check import check  # noqa: E402
from routing.plan.explain import explain_unassigned  # noqa: E402
from routing.plan.reasons import reason_texts  # noqa: E402
from routing.plan.schedule import split_trips  # noqa: E402
from routing.plan.score import score  # noqa: E402
from routing.problem import Problem, Sequences  # noqa: E402
from routing.search import Limits, solve  # noqa: E402
from routing.search.budget import LEAST_GRACE  # noqa: E402
from routing.search.engines import ENGINES, load_engine  # noqa: E402
from routing.search.solver import Found  # noqa: E402
from routing.words import LANGUAGES  # noqa: E402

ITERATIONS = {"pyvrp": 60, "ruin": 60, "ortools": 15, "insertion": 15, "auto": 60}
"""Of each engine run: enough to move stops about, few enough for a thousand rounds."""

FEW_OF_MANY = 5
"""How many times fewer there are with ``--many``, where one search has tens of runs."""

TOLERANCE = 0.05, 0.6
"""By which part of the time limit a search may exceed it, and by how many seconds: the grace of its
last pass and the noise of a machine shared with others. What it exceeds is CPU time of its own."""

MOST_FAULTS = 3
"""Of a round that are told."""

PATIENCE = 120.0
"""Seconds after which a round is taken for one that never ends: the program says where it is, and
ends. More (``--patience``) on a machine that has other things to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    parser.add_argument("--engine", default=",".join(ENGINES), help="names joined by commas")
    parser.add_argument("--turns", action="store_true", help="one engine a round, in turn")
    parser.add_argument("--many", action="store_true", help="many stops, thresholds lowered")
    parser.add_argument("--time", type=float, help="seconds of a search instead of iterations")
    parser.add_argument("--patience", type=float, default=PATIENCE)
    options = parser.parse_args()

    engines = options.engine.split(",")
    seen: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    done: Counter[str] = Counter()
    failed: list[int] = []
    begun = time.perf_counter()
    for seed in range(options.seed, options.seed + options.rounds):
        case = draw(seed, many=options.many)
        seen.update(case.rules())
        if seed % 50 == 0:
            print(f"seed {seed}", flush=True)
        able = [name for name in engines if expresses(name, case.problem)]
        if options.turns and able:
            able = [able[seed % len(able)]]
        runs.update(able)
        for engine in able:
            faulthandler.dump_traceback_later(options.patience, exit=True)
            with lowered(seed) if options.many else nullcontext(Counter()) as entered:
                try:
                    faults = list(faults_of(case, engine, many=options.many, seconds=options.time))
                except Exception:  # whatever it is, its seed is told and the campaign goes on
                    faults = [traceback.format_exc()]
            done.update(entered.keys())
            for fault in faults[:MOST_FAULTS]:
                print(f"FAILED seed {seed} engine {engine}: {fault}", flush=True)
            failed += [seed] if faults else []
    faulthandler.cancel_dump_traceback_later()
    taken = time.perf_counter() - begun
    for counts in (seen, done) if options.many else (seen,):
        print("  ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    seeds = " ".join(map(str, dict.fromkeys(failed))) or "none"
    print(
        f"{options.rounds} rounds in {taken:.0f} s, {dict(runs)}: {len(failed)} failed; "
        f"seeds: {seeds}"
    )
    return 1 if failed else 0


def expresses(engine: str, problem: Problem) -> bool:
    """Whether an engine can express a problem; ``auto`` finds one that can."""
    return engine == "auto" or not load_engine(engine).cannot_express(problem)


def faults_of(
    case: Case, engine: str, *, many: bool = False, seconds: float | None = None
) -> Iterator[str]:
    """Solve a case with one engine and tell everything that is wrong with the answer."""
    problem = case.problem
    if not expresses(engine, problem):
        return
    iterations = max(1, ITERATIONS[engine] // (FEW_OF_MANY if many else 1))
    limits = Limits(
        time_limit=seconds, iterations=None if seconds else iterations, seed=case.seed, workers=1
    )
    told = []
    begun = time.process_time()
    found = solve(problem, limits, engine=engine, progress=told.append)
    taken = min(found.duration, time.process_time() - begun)
    if seconds and taken > seconds * (1 + TOLERANCE[0]) + TOLERANCE[1]:
        yield f"a search of {seconds} s took {taken:.2f} s"
    sequences = found.sequences
    yield from faults_of_sequences(problem, sequences, cut_short=_is_cut_short(found, seconds))
    if not seconds and solve(problem, limits, engine=engine).sequences != sequences:
        yield "the same seed gives other sequences"
    if [each.served for each in told] != sorted(each.served for each in told) and (
        len(set(problem.priority.tolist())) == 1
    ):
        yield "progress tells of fewer stops than before"
    again = solve(problem, limits, engine=engine, start=sequences)
    if score(problem, again.sequences) > score(problem, sequences):
        yield "a start is made worse"
    short = _is_cut_short(again, seconds)
    yield from faults_of_sequences(problem, again.sequences, cut_short=short)
    yield from faults_of_plan(case, again.sequences, again.engine, cut_short=short)


def _is_cut_short(found: Found, seconds: float | None) -> bool:
    """Whether the last pass had no time to end: what it left undone is nobody's fault."""
    return seconds is not None and found.duration > seconds + LEAST_GRACE


def faults_of_plan(
    case: Case, sequences: Sequences, engine: str = "", *, cut_short: bool = False
) -> Iterator[str]:
    """Assemble, explain and check."""
    round_, problem = case.round_, case.problem
    plan = assemble_plan(
        round_,
        problem,
        sequences,
        unassigned=explain_unassigned(round_, problem, sequences, snapping=case.snapping),
        legs=case.leg,
        engine=engine,
        seed=case.seed,
        search_duration=0.0,
    )
    for violation in check(round_, plan, case.travel_seconds, case.travel_metres):
        yield f"the check says {violation}"
    profiles = {team.id: team.profile for team in round_.teams}
    place = {stop.id: index for index, stop in enumerate(round_.stops)}
    for route in plan.routes:
        access = case.access[profiles[route.team]]
        if not all(access[place[visit.stop]] for visit in route.visits):
            yield "a stop is served without a road"
    served = Counter(visit.stop for route in plan.routes for visit in route.visits)
    left_out = Counter(each.stop for each in plan.unassigned)
    if served + left_out != Counter(stop.id for stop in round_.stops):
        yield "stops served and left out are not the stops of the round"
    for each in plan.unassigned:
        codes = [reason.code for reason in each.reasons]
        if not codes:
            yield f"{each.stop} is left out without a reason"
        if "search_ended" in codes and not cut_short:
            yield f"{each.stop} is said to fit"
        if ("optional" in codes) != round_.stops[place[each.stop]].optional:
            yield f"{each.stop} is optional, or is not, and the reasons do not say so"
        for language in LANGUAGES:
            for reason in each.reasons:
                reason_texts(reason, language)


def faults_of_sequences(
    problem: Problem, sequences: Sequences, *, cut_short: bool = False
) -> Iterator[str]:
    """What the ruler finds: broken rules, stops that would fit, exchanges left undone."""
    served = [place for stops in sequences for place in stops if place < problem.num_stops]
    if len(sequences) != problem.num_teams or len(set(served)) < len(served):
        yield "not one sequence a team, or a stop twice"
    if score(problem, sequences).infeasible:
        yield "a rule is broken"
    left_out = [] if cut_short else sorted(set(range(problem.num_stops)) - set(served))
    for team, route in enumerate(sequences):
        for stop in left_out:
            if not may_join(problem, sequences, team, stop):
                continue
            if any(fits(problem, team, each, stop) for each in loaded(problem, team, route)):
                yield f"stop {stop} fits into the route of team {team}"
            for out in route:
                if out >= problem.num_stops or problem.priority[out] <= problem.priority[stop]:
                    continue
                rest = tuple(each for each in route if each != out)
                if any(fits(problem, team, each, stop) for each in _filled(problem, rest)):
                    yield f"stop {stop} could be served by team {team} in place of {out}"


def _filled(problem: Problem, route: Sequence[int]) -> Iterator[Sequence[int]]:
    """The route, and without any one of its loadings if a trip is empty."""
    yield route
    loads = [index for index, place in enumerate(route) if place >= problem.num_stops]
    if loads and any(not trip for trip in split_trips(problem, route)):
        for index in loads:
            yield (*route[:index], *route[index + 1 :])


if __name__ == "__main__":
    sys.exit(main())
