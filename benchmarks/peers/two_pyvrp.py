"""The better of two runs of PyVRP with two seeds, side by side in two processes."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.case import Case, Routes
from benchmarks.judge import judge
from benchmarks.peers.pyvrp import run as run_one

OTHER_SEED = 1000
"""What is added to the seed for the second run."""


def run(case: Case, seconds: float, seed: int) -> Routes:
    """The better solution, both having had all of the time once their process stood."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(run_one, case, seconds, each) for each in (seed, seed + OTHER_SEED)]
        found = [job.result() for job in jobs]
    return min(found, key=lambda routes: _badness(case, routes))


def _badness(case: Case, routes: Routes) -> tuple[bool, int]:
    judgement = judge(case, routes)
    return not judgement.feasible, judgement.cost
