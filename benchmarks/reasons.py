"""Why stops are unserved: rounds with a known cause, and every reason judged by brute force.

    python benchmarks/reasons.py --rounds 200 --seed 1

In each round one stop cannot be served, for a cause that was put there, rule after rule. The cause
must be among its reasons; no reason of any stop may be false and none missing (every rule is taken
out of the round in turn and every position of every route tried on the ruler); every remedy must
serve the stop where it is said to, and less of it must not; and the remedy, applied to the round
and planned anew, should serve the stop.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.applied import applied  # noqa: E402
from benchmarks.judging import faults_of_reasons  # noqa: E402
from benchmarks.known_causes import Known, draw_known  # noqa: E402
from routing.plan.explain import explain_unassigned  # noqa: E402
from routing.plan.model import Reason  # noqa: E402
from routing.plan.reasons import reason_texts  # noqa: E402
from routing.problem import Sequences  # noqa: E402
from routing.search import Limits, solve  # noqa: E402

ENGINE, ITERATIONS = "insertion", 20

ENOUGH = 0.95
"""The share of remedies that must serve the stop when the round is planned anew."""


@dataclass(slots=True, kw_only=True)
class Judgement:
    """What was found in some rounds."""

    rounds: int = 0
    named: int = 0
    remedies: int = 0
    served: int = 0
    faults: list[str] = field(default_factory=list)
    unserved: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    parser.add_argument("--verbose", action="store_true", help="print every reason")
    options = parser.parse_args()

    found, causes = Judgement(), Counter[str]()
    begun = time.perf_counter()
    for seed in range(options.seed, options.seed + options.rounds):
        known = draw_known(seed)
        causes[known.cause] += 1
        for reason in judge(known, found):
            if options.verbose:
                print(seed, known.cause, "|", *reason_texts(reason, "en"))
    for fault in [*found.faults, *found.unserved]:
        print("FAILED", fault)
    print("  ".join(f"{name} {count}" for name, count in sorted(causes.items())))
    share = found.served / max(1, found.remedies)
    print(
        f"{found.rounds} rounds in {time.perf_counter() - begun:.0f} s: the cause is named in "
        f"{found.named}; {len(found.faults)} faults; of {found.remedies} remedies "
        f"{found.served} serve the stop when planned anew ({share:.1%})"
    )
    return int(bool(found.faults) or found.named < found.rounds or share < ENOUGH)


def judge(known: Known, found: Judgement) -> Iterator[Reason]:
    """Plan and explain one round, and judge what is told; the reasons of the stop."""
    case, name = known.case, known.case.round_.stops[known.stop].id
    sequences = plan(known)
    told = explain_unassigned(case.round_, case.problem, sequences, snapping=case.snapping)
    found.rounds += 1
    mark = f"seed {case.seed} ({known.cause})"
    if [each.stop for each in told] != [name]:
        found.faults.append(f"{mark}: {[each.stop for each in told]} are left out, not {name}")
        return
    [unassigned] = told
    found.named += any(reason.code in known.codes for reason in unassigned.reasons)
    if ("optional" in {reason.code for reason in unassigned.reasons}) != (
        known.cause == "optional"
    ):
        found.faults.append(f"{mark}: optional, and not said to be; or the other way about")
    faults = faults_of_reasons(case, sequences, told)
    found.faults += [f"{mark}: {fault}" for fault in faults]
    for reason in unassigned.reasons:
        remedy = reason.values["remedy"]
        if "team" in reason.values and remedy not in {("not_alone",), ()}:
            found.remedies += 1
            if serves(known, reason):
                found.served += 1
            else:
                found.unserved.append(f"{mark}: planned anew it is unserved in spite of {reason}")
        yield reason


def serves(known: Known, reason: Reason) -> bool:
    """Whether the stop is served when the remedy is applied and all is planned anew."""
    round_, _ = applied(known.case.round_, known.stop, reason)
    changed = Known(
        case=known.case.enlarged(round_), cause=known.cause, stop=known.stop, codes=known.codes
    )
    return any(known.stop in route for route in plan(changed))


def plan(known: Known) -> Sequences:
    """The sequences of a short search."""
    limits = Limits(time_limit=None, iterations=ITERATIONS, seed=known.case.seed, workers=1)
    return solve(known.case.problem, limits, engine=ENGINE).sequences


if __name__ == "__main__":
    sys.exit(main())
