"""Runs through an executor: what processes find is found, and a death costs time only."""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)

import pytest

from routing.errors import EngineError
from routing.problem import MatrixTravel
from routing.search import Limits, solve
from routing.search import away as away_module
from routing.search import errand as errand_module
from routing.search import line as line_module
from routing.search.away import AwayCrew
from routing.search.crew import Crew
from routing.search.engines import Task
from routing.search.errand import do_errand
from routing.search.post import ExecutorPost, opened
from routing.search.wire import pack_problem

FEW = Limits(time_limit=None, iterations=60, seed=3)
SPAWN = multiprocessing.get_context("spawn")


def ignore(_):
    pass


def two_processes():
    return ProcessPoolExecutor(2, mp_context=SPAWN)


@pytest.fixture
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor


class Counting(ThreadPoolExecutor):
    """Threads that remember what was sent through them."""

    def __init__(self):
        super().__init__(2)
        self.errands = []

    def submit(self, fn, /, *args, **kwargs):
        self.errands.append(args[0])
        return super().submit(fn, *args, **kwargs)


class Losing(Executor):
    """Whatever is sent through it is lost, the first so many times."""

    def __init__(self, times):
        self.times = times
        self.inner = ThreadPoolExecutor(2)

    def submit(self, fn, /, *args, **kwargs):
        if self.times > 0:
            self.times -= 1
            lost = Future()
            lost.set_exception(ConnectionResetError())
            return lost
        return self.inner.submit(fn, *args, **kwargs)

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.inner.shutdown(wait, cancel_futures=cancel_futures)


class Breaking(ThreadPoolExecutor):
    """What is sent through it breaks it."""

    def submit(self, fn, /, *args, **kwargs):
        raise BrokenExecutor


def test_iterations_give_the_same_through_an_executor_as_without(randomly, threads):
    problem = randomly(1, stops=20, teams=3)
    expected = solve(problem, FEW.replace(workers=1)).sequences
    assert solve(problem, FEW, executor=threads).sequences == expected


def test_the_caller_s_executor_is_left_running_and_one_that_we_made_is_ended(randomly):
    problem = randomly(1, stops=8, teams=2)
    made = []

    def make():
        made.append(ThreadPoolExecutor(2))
        return made[-1]

    with ThreadPoolExecutor(2) as own:
        solve(problem, FEW, executor=own)
        assert own.submit(int).result() == 0
    solve(problem, FEW, executor=make)
    (ended,) = made
    with pytest.raises(RuntimeError):
        ended.submit(int)


def test_the_whole_problem_is_carried_once_and_a_part_with_its_task(randomly):
    problem, part = randomly(1), randomly(2, stops=10)
    errand_module._kept.clear()
    whole = ("pyvrp", Task(problem=problem, seed=1, iterations=20))
    with Counting() as executor, opened(executor) as post, AwayCrew(problem, 2, post) as crew:
        for _ in range(3):
            crew.run([whole], ignore)
        crew.run([("pyvrp", Task(problem=part, seed=1, iterations=20))], ignore)
        sent = [len(errand.problem) for errand in executor.errands]
    size, size_of_part = len(pack_problem(problem)), len(pack_problem(part))
    assert sent == [0, size, 0, 0, size_of_part]


def test_workers_that_are_spared_the_whole_never_get_it(randomly, monkeypatch):
    problem = randomly(1)
    task = Task(problem=problem, seed=1, iterations=50)

    def no_table(_):
        raise AssertionError("the whole became a table")

    with Crew(problem, 1) as crew:
        expected = crew.run([("pyvrp", task)], ignore)
    for module in (away_module, "routing.search.crew"):
        monkeypatch.setattr(
            f"{module if isinstance(module, str) else module.__name__}.pack_problem", no_table
        )
    with Crew(problem, 2, whole=False) as crew:
        assert crew.run([("pyvrp", task)], ignore) == expected
    with (
        Counting() as executor,
        opened(executor) as post,
        AwayCrew(problem, 2, post, whole=False) as away,
    ):
        assert away.run([("pyvrp", task)], ignore) == expected
        assert executor.errands == []


def test_what_is_better_is_told_while_the_run_goes_on_and_a_wish_to_stop_ends_it(randomly, threads):
    problem = randomly(4)
    tasks = [("pyvrp", Task(problem=problem, seed=seed, seconds=60)) for seed in (1, 2)]
    told = []
    begun = time.perf_counter()
    with opened(threads) as post, AwayCrew(problem, 2, post) as crew:
        results = crew.run(tasks, told.append, lambda: len(told) >= 2)
    assert time.perf_counter() - begun < 20
    assert all(result is not None for result in results)
    assert len(told) >= 2
    # And the runs have ended too, not only the wait for them.
    threads.shutdown()
    assert time.perf_counter() - begun < 25


def test_without_a_line_a_run_is_found_at_its_end(randomly, threads, monkeypatch):
    monkeypatch.setattr(line_module, "HERE", "256.0.0.1")
    problem = randomly(2)
    task = Task(problem=problem, seed=1, seconds=1.0)
    with opened(threads) as post, AwayCrew(problem, 2, post) as crew:
        (result,) = crew.run([("pyvrp", task)], ignore, seconds=5.0)
    assert result is not None


def test_a_stranger_on_the_line_is_hung_up_on(randomly):
    heard = []
    exchange = line_module.Exchange(heard.append)
    port, key = exchange.address
    for greeting in (b"x" * 64, b"", key[:31].encode()):
        with line_module.socket.create_connection((line_module.HERE, port)) as stranger:
            stranger.settimeout(5)
            stranger.sendall(greeting)
            stranger.shutdown(line_module.socket.SHUT_WR)
            assert stranger.recv(1) == b""
    exchange.close()
    assert heard == []


@pytest.mark.parametrize("times", [1, 3, 50])
def test_lost_errands_are_done_again_and_in_the_end_here(randomly, times):
    problem = randomly(2, stops=15, teams=2)
    tasks = [("pyvrp", Task(problem=problem, seed=seed, iterations=50)) for seed in (1, 2)]
    with Crew(problem, 1) as crew:
        expected = crew.run(tasks, ignore)
    with Losing(times) as executor, opened(executor) as post, AwayCrew(problem, 2, post) as away:
        assert away.run(tasks, ignore) == expected


def test_where_a_function_makes_executors_a_broken_one_is_replaced(randomly):
    problem = randomly(2, stops=15, teams=2)
    tasks = [("pyvrp", Task(problem=problem, seed=seed, iterations=50)) for seed in (1, 2)]
    made = []

    def make():
        made.append(Breaking() if len(made) < 2 else ThreadPoolExecutor(2))
        return made[-1]

    with Crew(problem, 1) as crew:
        expected = crew.run(tasks, ignore)
    with opened(make) as post, AwayCrew(problem, 2, post) as away:
        assert away.run(tasks, ignore) == expected
        assert away._home is None
    assert len(made) == 3


@pytest.mark.slow
def test_processes_that_are_killed_cost_time_only(randomly):
    problem = randomly(3, stops=20, teams=3)
    tasks = [("pyvrp", Task(problem=problem, seed=seed, iterations=3000)) for seed in (1, 2)]
    with Crew(problem, 2) as crew:
        expected = crew.run(tasks, ignore)
    made = []

    def make():
        made.append(two_processes())
        return made[-1]

    killed = []

    def kill_one(_):
        if not killed:
            killed.append(next(iter(made[-1]._processes)))
            os.kill(killed[0], 9)

    with opened(make) as post, AwayCrew(problem, 2, post) as away:
        assert away.run(tasks, kill_one) == expected
        assert killed
        assert len(made) == 2
        assert away._home is None
    # Of the caller's own executor nobody can make another: processes of ours do the rest.
    killed.clear()
    with two_processes() as own, opened(own) as post, AwayCrew(problem, 2, post) as away:
        made.append(own)
        assert away.run(tasks, kill_one) == expected
        assert killed
        assert away._home is not None


def test_a_run_that_does_not_come_back_is_given_up_with_what_it_found(randomly, monkeypatch):
    problem = randomly(2)
    monkeypatch.setattr(away_module, "GRACE", 0.3)
    monkeypatch.setattr(away_module, "pack_task", lambda e, t, _: _pack_for_ever(e, t))
    task = Task(problem=problem, seed=1, seconds=1.0, iterations=10**9)
    begun = time.perf_counter()
    with (
        ThreadPoolExecutor(2) as executor,
        opened(executor) as post,
        AwayCrew(problem, 2, post) as crew,
    ):
        (result,) = crew.run([("pyvrp", task)], ignore)
    assert result is not None
    assert time.perf_counter() - begun < 15


def _pack_for_ever(engine, task):
    from routing.search.wire import pack_task

    return pack_task(engine, task, None)


def test_an_engine_that_fails_is_told_as_without_an_executor(randomly, threads, monkeypatch):
    problem = randomly(2)

    def fails(*_):
        raise EngineError([away_module.Fault(code="engine_failed", values={"engine": "x"})])

    monkeypatch.setattr(errand_module, "run_engine", fails)
    with (
        opened(threads) as post,
        AwayCrew(problem, 2, post) as crew,
        pytest.raises(EngineError) as caught,
    ):
        crew.run([("pyvrp", Task(problem=problem, seed=1, iterations=5))], ignore)
    assert caught.value.faults[0].values == {"engine": "x"}


class Nuisance(BaseException):
    pass


def test_what_the_listener_raises_ends_the_runs_and_is_raised(randomly, threads):
    problem = randomly(2)

    def nuisance(_):
        raise Nuisance

    with opened(threads) as post, AwayCrew(problem, 2, post) as crew, pytest.raises(Nuisance):
        crew.run([("pyvrp", Task(problem=problem, seed=1, iterations=10**8))], nuisance)


def test_ctrl_c_ends_the_runs(randomly, threads):
    problem = randomly(2)

    def ctrl_c():
        raise KeyboardInterrupt

    begun = time.perf_counter()
    with (
        opened(threads) as post,
        AwayCrew(problem, 2, post) as crew,
        pytest.raises(KeyboardInterrupt),
    ):
        crew.run([("pyvrp", Task(problem=problem, seed=1, iterations=10**8))], ignore, ctrl_c)
    threads.shutdown()
    assert time.perf_counter() - begun < 20


def test_workers_are_as_many_as_the_executor_has():
    with ThreadPoolExecutor(3) as executor:
        assert ExecutorPost(executor).num_workers == 3


def test_a_process_keeps_the_last_problems_only(randomly):
    errand_module._kept.clear()
    for seed in range(4):
        problem = randomly(seed, stops=5, teams=2)
        packed = pack_problem(problem)
        task = away_module.pack_task("insertion", Task(problem=problem, seed=1, iterations=1), None)
        for brought in (b"", packed):
            errand = errand_module.Errand(
                number=str(seed), digest=str(seed), problem=brought, task=task
            )
            answer = do_errand(errand, ignore, lambda: False)
            assert (b"lacks" in answer) == (not brought)
    assert list(errand_module._kept) == ["2", "3"]
    assert isinstance(errand_module._kept["3"].travels[0], MatrixTravel)
