"""The search on a Dask cluster beside processes of this machine, and with workers killed.

    python -m benchmarks.cluster [--households 1800] [--teams 90] [--time 30] [--seeds 3]
        [--kills 10]

Two worker processes of a real cluster on this machine, and two processes without it, plan the same
synthetic district for the same wall time with the same seeds, in turn. Then, for each of the kills
one plan, a worker of the cluster is killed at a random moment of its search. Every plan passes the
independent check (``plan_round`` gives no other); told are the stops served, the team day, and its
ratio to the mean of the processes'.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from distributed import LocalCluster

from routing import check_plan, load_round, plan_round
from routing.districts import make_district, write_district
from routing.ground import load_ground
from routing.model import Round
from routing.plan.model import Plan
from routing.roads import RoadNetwork
from routing.search.cluster import connect

WORKERS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=1800)
    parser.add_argument("--teams", type=int, default=90)
    parser.add_argument("--time", type=float, default=30.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        round_, network = _make(Path(name), options.households, options.teams)
        with _cluster() as workers, connect(workers.scheduler_address) as cluster:
            _compare(round_, network, workers, cluster, options)


def _make(folder: Path, households: int, teams: int) -> tuple[Round, RoadNetwork]:
    district = make_district(num_households=households, num_teams=teams, seed=1)
    write_district(district, folder / "district")
    round_ = load_round(folder / "district")
    return round_, load_ground(round_, cache=False)


@contextlib.contextmanager
def _cluster() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as workers:
        yield workers


def _compare(round_, network, workers, cluster, options) -> None:
    days: dict[str, list[int]] = {"processes": [], "cluster": []}
    print(f"{len(round_.stops)} stops, {len(round_.teams)} teams, {options.time:g} s a search")
    for seed in range(1, options.seeds + 1):
        for way, executor in (("processes", None), ("cluster", cluster)):
            plan, seconds = _plan(round_, network, options.time, seed, executor)
            days[way].append(_day(plan))
            _tell(f"{way}, seed {seed}", plan, seconds, days["processes"])
    mean = statistics.mean(days["processes"])
    spread = (max(days["processes"]) - min(days["processes"])) / mean
    ratio = statistics.mean(days["cluster"]) / mean
    print(f"cluster / processes, means: {ratio:.4f} (the processes' seeds differ by {spread:.4f})")
    chance = random.Random(1)
    sound = 0
    for number in range(1, options.kills + 1):
        moment = chance.uniform(0.5, options.time - 0.5)
        workers.scale(WORKERS)  # a nanny that was hit while it began anew has given up
        workers.wait_for_workers(WORKERS, timeout=60)
        killer = threading.Timer(moment, _kill_one, [workers, chance])
        killer.start()
        plan, seconds = _plan(round_, network, options.time, number, cluster)
        killer.join()
        whole = plan.totals.served + plan.totals.unassigned == len(round_.stops)
        sound += whole and not check_plan(round_, plan, network)
        _tell(f"killed at {moment:.1f} s, seed {number}", plan, seconds, days["processes"])
    if options.kills:
        print(f"checked, no stop lost: {sound} of {options.kills} plans")


def _kill_one(workers, chance: random.Random) -> None:
    # One that dies while it starts is not replaced by its nanny.
    known = set(workers.scheduler.workers)
    pids = [each.pid for each in workers.workers.values() if each.worker_address in known]
    os.kill(chance.choice(pids), 9)


def _plan(round_, network, seconds, seed, executor) -> tuple[Plan, float]:
    begun = time.perf_counter()
    plan = plan_round(
        round_, network, time_limit=seconds, seed=seed, workers=WORKERS, executor=executor
    )
    return plan, time.perf_counter() - begun


def _day(plan: Plan) -> int:
    return sum(route.duration for route in plan.routes)


def _tell(what: str, plan: Plan, seconds: float, beside: list[int]) -> None:
    ratio = _day(plan) / statistics.mean(beside)
    print(
        f"{what}: {plan.totals.served} served, team day {_day(plan)} s, "
        f"{ratio:.4f} of processes, {seconds:.1f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
