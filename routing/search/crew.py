"""Engine runs side by side, each in a worker process.

In: a problem, then batches of tasks. Out: each task's sequences, in order. A batch is synchronous,
so that what comes next depends on the tasks alone and not on who was quicker.

Foreign solvers crash, and PyVRP has been seen never to return (its issue 683): in a process of its
own a run that dies loses nothing but its part, and one that does not come back in time is ended.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import routing
from routing.errors import EngineError, Fault
from routing.problem import Problem, Sequences
from routing.search.engines import ReportFunction, Task, run_engine
from routing.search.limits import StopFunction, never
from routing.search.wire import as_sequences, pack_problem, pack_task, receive, send
from routing.search.worker import PROBLEM, STOP, TASK

LOOK_EVERY = 0.05
"""Seconds between two looks at whether somebody wants to stop."""

GRACE = 2.0
"""Seconds past its deadline after which a worker is given up; a result takes milliseconds."""


class Crew:
    """Processes that search one problem.

    Use as a context manager: leaving it ends the workers.

    Parameters
    ----------
    problem
        What all tasks are about.
    num_workers
        Worker processes; with one, the runs are made in this process itself, one after another.
    """

    def __init__(self, problem: Problem, num_workers: int) -> None:
        self._problem = problem
        alone = num_workers == 1 or not sys.executable
        self._workers = [] if alone else [_Worker() for _ in range(num_workers)]
        if self._workers:
            packed = PROBLEM + pack_problem(problem)
            for worker in self._workers:
                worker.send(packed)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.end()

    def run(
        self,
        jobs: Sequence[tuple[str, Task]],
        report: ReportFunction,
        should_stop: StopFunction = never,
    ) -> list[Sequences | None]:
        """Run tasks, each an engine's name and what it is to do.

        Reports come from other threads, one at a time. A result is ``None`` where the engine failed
        or its worker died before it had anything; when all are, an ``EngineError`` is raised.
        """
        lock = threading.Lock()

        def report_one(sequences: Sequences) -> None:
            with lock:
                report(sequences)

        results: list[Sequences | None] = []
        errors: list[EngineError] = []
        workers = [worker for worker in self._workers if worker.alive]
        if workers:
            for first in range(0, len(jobs), len(workers)):
                busy = list(zip(workers, jobs[first : first + len(workers)], strict=False))
                for worker, (engine, task) in busy:
                    worker.start(engine, task, report_one)
                results += [worker.result(should_stop) for worker, _ in busy]
        for engine, task in () if workers else jobs:
            try:
                results.append(run_engine(engine, task, report_one, should_stop))
            except EngineError as error:
                errors.append(error)
                results.append(None)
        if jobs and all(result is None for result in results):
            values = {"engine": jobs[0][0], "kind": "no result"}
            raise errors[0] if errors else EngineError([Fault(code="engine_failed", values=values)])
        return results


class _Worker:
    """One child process and the thread that listens to it."""

    def __init__(self) -> None:
        root = str(Path(routing.__file__).parents[1])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process: subprocess.Popen[bytes] | None = None
        self._done = threading.Event()
        self._deadline = 0.0
        self._result: Sequences | None = None
        self._report: ReportFunction | None = None
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from routing.search.worker import main; main()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                start_new_session=os.name == "posix",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError:  # no room for another process: one less
            return
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it can be given a task."""
        return self._process is not None and self._process.poll() is None

    def send(self, message: bytes) -> None:
        """Send a message; a worker that has died is found out when its result is asked for."""
        if self._process is not None and self._process.stdin is not None:
            try:
                send(self._process.stdin, message)
            except (OSError, ValueError):  # broken or closed
                self._process.kill()

    def start(self, engine: str, task: Task, report: ReportFunction) -> None:
        """Begin a task."""
        self._done.clear()
        self._result, self._report = None, report
        until = None if task.seconds is None else time.time() + task.seconds
        seconds = float("inf") if task.seconds is None else task.seconds
        self._deadline = time.monotonic() + seconds
        self.send(TASK + pack_task(engine, task, until))

    def result(self, should_stop: StopFunction) -> Sequences | None:
        """Wait for the task's sequences; the best reported if the worker died or is late."""
        told = False
        while self.alive and not self._done.wait(LOOK_EVERY):
            if should_stop() and not told:
                self.send(STOP)
                told, self._deadline = True, min(self._deadline, time.monotonic())
            if time.monotonic() > self._deadline + GRACE:
                self.end()
        self._done.wait(LOOK_EVERY)  # the last words of one that has just died
        return self._result

    def end(self) -> None:
        """End the process at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError, ValueError):
                        stream.close()

    def _listen(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        with suppress(OSError, ValueError):
            while (message := receive(process.stdout)) is not None:
                answer = json.loads(message)
                if answer.get("better") is not None:
                    self._result = as_sequences(answer["better"])
                    if self._report is not None:
                        self._report(self._result)
                if "done" in answer:
                    if answer["done"] is not None:
                        self._result = as_sequences(answer["done"])
                    self._done.set()
