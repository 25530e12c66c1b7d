"""Workers: processes that are quick, silent, and leave nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import routing
from routing.errors import EngineError
from routing.plan.score import score
from routing.search import crew as crew_module
from routing.search.crew import Crew
from routing.search.engines import Task
from routing.search.wire import pack_task


def ignore(_):
    pass


def test_each_task_has_its_result_in_order(randomly):
    problem = randomly(1)
    tasks = [Task(problem=problem, seed=seed, iterations=50) for seed in (1, 2, 3)]
    with Crew(problem, 1) as crew:
        alone = crew.run([("pyvrp", task) for task in tasks], ignore)
    with Crew(problem, 2) as crew:
        together = crew.run([("pyvrp", task) for task in tasks], ignore)
    assert alone == together
    assert len({score(problem, each) for each in alone}) > 1


def test_a_worker_that_dies_loses_only_its_part(randomly):
    problem = randomly(2)
    tasks = [("pyvrp", Task(problem=problem, seed=seed, iterations=400)) for seed in (1, 2)]
    with Crew(problem, 2) as crew:

        def kill_one(_):
            crew._workers[1]._process.kill()

        mine, _ = crew.run(tasks, kill_one)
        assert mine is not None
        again = crew.run(tasks, ignore)
        assert all(result is not None for result in again)


def test_a_run_of_some_seconds_keeps_its_worker(randomly):
    problem = randomly(2)
    task = Task(problem=problem, seed=1, seconds=3.5)
    with Crew(problem, 2) as crew:
        crew.run([("pyvrp", task), ("pyvrp", task.replace(seed=2))], ignore)
        assert all(worker.alive for worker in crew._workers)


def test_when_every_worker_dies_it_is_said(randomly):
    problem = randomly(2)
    with Crew(problem, 2) as crew:
        for worker in crew._workers:
            worker.send(b"nonsense")
        with pytest.raises(EngineError):
            crew.run([("pyvrp", Task(problem=problem, seed=1, iterations=10**7))], ignore)


def test_a_run_that_does_not_come_back_is_ended(randomly, monkeypatch):
    problem = randomly(2)
    begun = time.perf_counter()
    with Crew(problem, 2) as crew:
        # The worker believes that it has for ever; the crew knows better.
        monkeypatch.setattr(crew_module, "pack_task", lambda e, t, until: pack_task(e, t, None))
        task = Task(problem=problem, seed=1, seconds=1.0, iterations=10**9)
        (result,) = crew.run([("pyvrp", task)], ignore)
    assert result is not None
    assert time.perf_counter() - begun < 15


def test_a_worker_that_died_is_replaced(randomly):
    problem = randomly(2)
    tasks = [("pyvrp", Task(problem=problem, seed=seed, iterations=50)) for seed in (1, 2)]
    with Crew(problem, 2) as crew:
        first = crew.run(tasks, ignore)
        crew._workers[0].end()
        assert crew.run(tasks, ignore) == first
        assert all(worker.alive and worker.started for worker in crew._workers)


def test_where_no_process_can_be_started_the_runs_are_made_here(randomly, monkeypatch):
    problem = randomly(2)
    tasks = [("pyvrp", Task(problem=problem, seed=seed, iterations=50)) for seed in (1, 2)]
    with Crew(problem, 1) as crew:
        expected = crew.run(tasks, ignore)

    def no_room(*_, **__):
        raise OSError("no more processes")

    with monkeypatch.context() as patch:
        patch.setattr(crew_module.subprocess, "Popen", no_room)
        with Crew(problem, 2) as crew:
            assert crew.run(tasks, ignore) == expected


@pytest.mark.skipif(os.name != "posix", reason="the stand-ins are shell scripts")
@pytest.mark.parametrize(
    "does", ["exit 3", "echo once upon a time there was", "exec sleep 60", "cat; exec sleep 60"]
)
def test_what_is_no_python_of_ours_is_not_waited_for(does, randomly, monkeypatch, tmp_path):
    # Within another program sys.executable may be anything at all.
    other = tmp_path / "python"
    other.write_text(f"#!/bin/sh\n{does}\n")
    other.chmod(0o755)
    monkeypatch.setattr(crew_module.sys, "executable", str(other))
    monkeypatch.setattr(crew_module, "START", 1.0)
    problem = randomly(2)
    tasks = [("pyvrp", Task(problem=problem, seed=seed, iterations=50)) for seed in (1, 2)]
    begun = time.perf_counter()
    with Crew(problem, 2) as crew:
        found = crew.run(tasks, ignore)
    assert time.perf_counter() - begun < 20
    with Crew(problem, 1) as crew:
        assert crew.run(tasks, ignore) == found


def test_files_that_lie_about_are_not_taken_for_pythons_own(randomly, monkeypatch, tmp_path):
    (tmp_path / "queue.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    problem = randomly(2)
    with Crew(problem, 2) as crew:
        crew.run([("insertion", Task(problem=problem, seed=1, iterations=5))], ignore)
        assert crew._workers[0].started


class Nuisance(BaseException):
    pass


@pytest.mark.parametrize("engine", ["pyvrp", "ortools", "ruin", "insertion"])
@pytest.mark.parametrize("num_workers", [1, 2])
def test_what_the_listener_raises_ends_the_runs_and_is_raised(engine, num_workers, randomly):
    problem = randomly(2)
    task = Task(problem=problem, seed=1, iterations=10**8)

    def nuisance(_):
        raise Nuisance

    with Crew(problem, num_workers) as crew, pytest.raises(Nuisance):
        crew.run([(engine, task), (engine, task.replace(seed=2))], nuisance)


@pytest.mark.parametrize("engine", ["pyvrp", "ortools", "ruin", "insertion"])
@pytest.mark.parametrize("num_workers", [1, 2])
def test_ctrl_c_ends_the_runs(engine, num_workers, randomly):
    problem = randomly(2)
    task = Task(problem=problem, seed=1, iterations=10**8)
    processes = []

    def ctrl_c():
        raise KeyboardInterrupt

    with Crew(problem, num_workers) as crew:
        processes = [worker._process for worker in crew._workers]
        with pytest.raises(KeyboardInterrupt):
            crew.run([(engine, task)], ignore, ctrl_c)
    assert len(processes) == (2 if num_workers == 2 else 0)
    assert all(process.poll() is not None for process in processes)


def test_workers_end_with_the_crew(randomly):
    problem = randomly(3)
    with Crew(problem, 3) as crew:
        processes = [worker._process for worker in crew._workers]
        assert len(processes) == 3
    assert all(process.poll() is not None for process in processes)


def test_a_wish_to_stop_reaches_the_workers(randomly):
    problem = randomly(4)
    tasks = [("pyvrp", Task(problem=problem, seed=seed, seconds=60)) for seed in (1, 2)]
    begun = time.perf_counter()
    with Crew(problem, 2) as crew:
        results = crew.run(tasks, ignore, lambda: time.perf_counter() - begun > 2)
    assert time.perf_counter() - begun < 10
    assert all(result is not None for result in results)


SCRIPT = """
from routing.problem import MatrixTravel, Problem
from routing.search import Limits, solve
import numpy as np

table = np.abs(np.subtract.outer(np.arange(9), np.arange(9))) * 60
problem = Problem(
    demand=np.ones((8, 1)), service=np.full(8, 60), priority=np.full(8, 3),
    window_first=np.arange(9), window_start=np.zeros(8), window_end=np.full(8, 90000),
    team_capacity=[[4], [4]], team_earliest=[0, 0], team_latest=[90000, 90000],
    team_start=[8, 8], team_end=[8, 8], team_profile=[0, 0], travels=(MatrixTravel(table),),
)
print("RUNNING")
found = solve(problem, Limits(time_limit=None, iterations=50, workers=2))
print(sorted(stop for stops in found.sequences for stop in stops))
"""


def test_a_script_needs_no_guard_around_its_main_part(tmp_path):
    # With multiprocessing's spawn such a script would run again in every worker.
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(routing.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.stdout.splitlines() == ["RUNNING", "[0, 1, 2, 3, 4, 5, 6, 7]"], done.stderr


@pytest.mark.skipif(os.name != "posix", reason="process groups are told differently elsewhere")
def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        SCRIPT.replace("time_limit=None, iterations=50", "time_limit=60")
        .replace('print("RUNNING")', "import os; print(os.getpid(), flush=True)"),
        "utf-8",
    )  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(Path(routing.__file__).parents[1])}
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment
    )
    parent.stdout.readline()
    children = []
    for _ in range(200):
        children = _children_of(parent.pid)
        if children:
            break
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert children
    for _ in range(200):
        if not any(_is_alive(child) for child in children):
            break
        time.sleep(0.05)
    assert not any(_is_alive(child) for child in children)


def _children_of(pid):
    try:
        return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        pytest.skip("this system does not tell a process's children")


def _is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
