"""Dask's cluster: one in this process for what is quick, two real workers for their death."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import threading
import time

import pytest

import routing
from routing.errors import InputError
from routing.plan.score import score
from routing.search import Limits, solve
from routing.search import cluster as cluster_module
from routing.search import errand as errand_module
from routing.search.away import AwayCrew
from routing.search.cluster import connect
from routing.search.crew import Crew
from routing.search.engines import Task
from routing.search.post import opened

from .planes import plane

distributed = pytest.importorskip("distributed")

KILLS = 10
"""Deaths of a worker at random moments, at most: those that are starting are let be."""


def ignore(_):
    pass


def local_cluster(**settings):
    return distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", protocol="tcp://", **settings
    )


@pytest.fixture(scope="module")
def scheduler():
    """A scheduler and two workers in this very process."""
    with local_cluster(processes=False) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def cluster(scheduler):
    with connect(scheduler) as connected:
        yield connected


def test_iterations_give_the_same_on_a_cluster_as_on_processes(randomly, cluster):
    problem = randomly(1, stops=20, teams=3)
    limits = Limits(time_limit=None, iterations=60, seed=3)
    expected = solve(problem, limits.replace(workers=1)).sequences
    assert solve(problem, limits, executor=cluster).sequences == expected


def test_a_client_of_dask_s_or_its_executor_will_do(randomly, scheduler):
    problem = randomly(1, stops=10, teams=2)
    limits = Limits(time_limit=None, iterations=20)
    expected = solve(problem, limits.replace(workers=1)).sequences
    with distributed.Client(scheduler, set_as_default=False) as client:
        assert solve(problem, limits, executor=client.get_executor()).sequences == expected
        assert client.status == "running"


def test_workers_are_its_processes(cluster):
    with opened(cluster) as post:
        assert post.num_workers == 2


def test_what_is_large_is_put_on_a_worker_once(randomly, cluster, monkeypatch):
    problem = randomly(1)
    errand_module._kept.clear()
    monkeypatch.setattr(cluster_module, "LARGE", 100)
    scattered = []
    scatter = cluster._client.scatter
    monkeypatch.setattr(
        cluster._client,
        "scatter",
        lambda data, **how: scattered.append(len(data[0])) or scatter(data, **how),
    )
    tasks = [("pyvrp", Task(problem=problem, seed=seed, iterations=20)) for seed in (1, 2, 3)]
    with Crew(problem, 1) as crew:
        expected = crew.run(tasks, ignore)
    with opened(cluster) as post, AwayCrew(problem, 2, post) as away:
        assert away.run(tasks, ignore) == expected
        assert away.run(tasks, ignore) == expected
    assert len(scattered) == 1


def test_reports_come_back_and_a_wish_to_stop_gets_there(randomly, cluster):
    problem = randomly(4)
    tasks = [("pyvrp", Task(problem=problem, seed=seed, seconds=60)) for seed in (1, 2)]
    told = []
    begun = time.perf_counter()
    with opened(cluster) as post, AwayCrew(problem, 2, post) as crew:
        results = crew.run(tasks, told.append, lambda: len(told) >= 2)
    assert all(result is not None for result in results)
    # The workers are free again, not only the wait over.
    assert cluster.submit(int).result(timeout=20) == 0
    assert time.perf_counter() - begun < 25


def test_nobody_at_the_address_is_told(monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT", 0.5)
    for address in ("tcp://127.0.0.1:1", "no address"):
        with pytest.raises(InputError) as caught:
            connect(address)
        (fault,) = caught.value.faults
        assert (fault.code, fault.values) == ("cluster_unreachable", {"address": address})


def test_a_cluster_without_workers_is_told(monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT", 4.0)
    with (
        distributed.LocalCluster(
            n_workers=0, processes=False, dashboard_address=":0", protocol="tcp://"
        ) as empty,
        pytest.raises(InputError) as caught,
    ):
        connect(empty.scheduler_address)
    assert [fault.code for fault in caught.value.faults] == ["cluster_no_workers"]


def test_workers_of_another_version_are_told(scheduler, monkeypatch):
    monkeypatch.setattr(cluster_module, "version_here", _of_old)
    with pytest.raises(InputError) as caught:
        connect(scheduler)
    (fault,) = caught.value.faults
    assert (fault.code, fault.values) == (
        "cluster_differs",
        {"num": 2, "version": routing.__version__},
    )


def _of_old():
    return "0.0.1"


@pytest.mark.slow
def test_when_the_scheduler_goes_away_the_plan_is_made_here(randomly):
    problem = randomly(2, stops=20, teams=3)
    tasks = [("pyvrp", Task(problem=problem, seed=seed, iterations=40_000)) for seed in (1, 2)]
    with Crew(problem, 1) as crew:
        expected = crew.run(tasks, ignore)
    gone = local_cluster(processes=False)
    with (
        gone,
        connect(gone.scheduler_address) as cluster,
        opened(cluster) as post,
        AwayCrew(problem, 2, post) as away,
    ):
        closing = threading.Timer(0.5, gone.close)  # the runs take some seconds
        closing.start()
        assert away.run(tasks, ignore) == expected
        closing.join()
        assert away._home is not None


@pytest.mark.slow
def test_workers_killed_at_random_moments_cost_time_only(sound):
    problem = plane(5, 150, 8)
    by_time = Limits(time_limit=15.0)
    by_iterations = Limits(time_limit=None, iterations=3000)
    expected = solve(problem, by_iterations.replace(workers=2)).sequences
    alone = score(problem, solve(problem, by_time.replace(workers=2)).sequences)
    with local_cluster(processes=True) as workers, connect(workers.scheduler_address) as cluster:
        with killing(workers, KILLS, pause=1.0) as deaths:
            found = solve(problem, by_time, executor=cluster)
        assert len(deaths) >= KILLS // 3
        sound(problem, found.sequences)
        assert sum(map(len, found.sequences)) == 150
        assert score(problem, found.sequences).total <= 1.03 * alone.total
        workers.wait_for_workers(2, timeout=30)
        with killing(workers, 3, pause=0.7) as deaths:
            assert solve(problem, by_iterations, executor=cluster).sequences == expected
        assert deaths


@contextlib.contextmanager
def killing(workers, times, pause):
    """Kill one worker or the other, now and then, until the block is over."""
    chance = random.Random(1)
    deaths, over = [], threading.Event()

    def kill():
        for _ in itertools.repeat(None, times):
            if over.wait(chance.uniform(0.1, 2 * pause)):
                return
            # One that dies while it starts is not replaced by its nanny.
            ripe = set(workers.scheduler.workers) - set(deaths)
            pids = {each.worker_address: each.pid for each in workers.workers.values()}
            if at := sorted(ripe & set(pids)):
                deaths.append(chance.choice(at))
                os.kill(pids[deaths[-1]], 9)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield deaths
    finally:
        over.set()
        thread.join()
