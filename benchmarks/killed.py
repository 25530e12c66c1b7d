"""``kill -9`` at random moments of ``rounds plan``, and ``--resume``: is anything lost?

Each trial plans a synthetic district, is killed at a moment drawn from all but its first quarter
(in which Python starts), goes on with ``--resume`` and is held against what the checkpoint had:

- every stop is in the plan once, or told as unserved with its reasons (``rounds check`` says so);
- the plan scores no worse than the checkpoint (``routing.plan.score``);
- the checkpoint is gone once the plan is written.

Run: ``python -m benchmarks.killed [TRIALS] [SEED]``
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from routing.checkpoint import CHECKPOINT, read_checkpoint
from routing.ground import Ground, load_ground
from routing.intake import load_round
from routing.plan.score import Score, score
from routing.plan.start import start_sequences
from routing.sheets import read_plan

ROOT = Path(__file__).parents[1]

TRIALS, SEED = 20, 1

HOUSEHOLDS, TEAMS = 60, 5

SEARCH, EVERY = 4.0, 0.1
"""Seconds of a run's search, and between its checkpoints: so that most moments have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one kill and one ``--resume`` gave; of the kill, how many seconds after the beginning it
    came, and what the checkpoint served (``None`` for no checkpoint).
    """

    after: float
    kept: int | None
    served: int
    lost: tuple[str, ...]


def run_trials(folder: Path, trials: int = TRIALS, seed: int = SEED) -> list[Trial]:
    """Kill and resume so often, in a folder that is empty."""
    from routing.districts import make_district, write_district

    place = folder / "round"
    write_district(make_district(num_households=HOUSEHOLDS, num_teams=TEAMS, seed=seed), place)
    dice = random.Random(seed)
    begun = time.monotonic()
    assert _start(place, folder / "whole", "--time-limit", str(SEARCH)).wait() == 0
    whole = time.monotonic() - begun
    return [
        _try(place, folder / f"out{number}", dice.uniform(whole / 4, whole))
        for number in range(trials)
    ]


def _start(place: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "routing", "plan", str(place), "--out", str(out), "--workers", "2",
         "--formats", "csv", "--language", "en", *more],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def _try(place: Path, out: Path, after: float) -> Trial:
    run = _start(place, out, "--time-limit", str(SEARCH), "--checkpoint", str(EVERY))
    time.sleep(after)
    run.kill()
    run.wait()
    round_ = load_round(place)
    problem = Ground(round_, load_ground(round_)).problem()
    lost: list[str] = []

    def measured(plan: object) -> Score:
        return score(problem, start_sequences(plan, round_, problem))  # type: ignore[arg-type]

    kept, before = None, None
    if (out / CHECKPOINT).exists():
        checkpoint = read_checkpoint(out / CHECKPOINT, round_)
        kept, before = checkpoint.served, measured(checkpoint.plan)
        if checkpoint.faults:
            lost.append("the round is said to have changed")
    elif (out / "plan.json").exists():
        plan = read_plan(out, round_)
        kept, before = plan.totals.served, measured(plan)
    code = _start(place, out, "--iterations", "5", "--resume").wait()
    if code not in {0, 4}:
        return Trial(after=after, kept=kept, served=0, lost=(*lost, f"exit code {code}"))
    plan = read_plan(out, round_)
    told = [visit.stop for route in plan.routes for visit in route.visits]
    told += [each.stop for each in plan.unassigned]
    if sorted(told) != sorted(stop.id for stop in round_.stops):
        lost.append("stops")
    if not all(each.reasons for each in plan.unassigned):
        lost.append("reasons")
    if before is not None and measured(plan) > before:
        lost.append("the plan is worse than the checkpoint")
    if (out / CHECKPOINT).exists():
        lost.append("the checkpoint is still there")
    return Trial(after=after, kept=kept, served=plan.totals.served, lost=tuple(lost))


def main() -> int:
    """Try, and print a line a trial."""
    given = [int(each) for each in sys.argv[1:]]
    trials, seed = (*given, *(TRIALS, SEED)[len(given) :])
    with tempfile.TemporaryDirectory(prefix="killed-") as folder:
        found = run_trials(Path(folder), trials, seed)
    for number, each in enumerate(found, start=1):
        kept = "nothing yet" if each.kept is None else f"{each.kept} stops"
        print(f"{number:3}  killed after {each.after:5.2f} s  kept {kept:12} resumed "
              f"{each.served} stops  {'; '.join(each.lost) or 'nothing lost'}")  # fmt: skip
    lost = sum(bool(each.lost) for each in found)
    print(json.dumps({"trials": len(found), "with_checkpoint": sum(each.kept is not None
                      for each in found), "lost": lost}))  # fmt: skip
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
