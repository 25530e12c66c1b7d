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
from typing import Any, Self

import routing
from routing.problem import Problem, Sequences
from routing.search.batch import Batch, Job
from routing.search.engines import ReportFunction, Task
from routing.search.limits import StopFunction, never
from routing.search.wire import as_sequences, pack_problem, pack_task, receive, send
from routing.search.worker import HELLO, PART, PROBLEM, STOP, TASK

LOOK_EVERY = 0.05
"""Seconds between two looks at whether somebody wants to stop."""

GRACE = 2.0
"""Seconds past its task's deadline after which a worker is given up; a result takes milliseconds,
and what it had found by then is known. One that has found nothing yet may take all the time there
is: PyVRP's first solution of 2,000 stops takes 1.5 s on an idle core and cannot be cut short."""

LAST_GRACE = 0.5
"""The same past the end of all time."""

STOP_GRACE = 1.0
"""The same past a wish to stop."""

START = 30.0
"""Seconds that a worker may take to start and load its solver; one that takes longer is no Python
of ours, and the runs are made in this process."""


class Crew:
    """Processes that search one problem.

    Use as a context manager: leaving it ends the workers.

    Parameters
    ----------
    problem
        What all tasks are about.
    whole
        Whether workers are given the whole problem; if not, a table of travel between all places
        is never made, and a task about the whole is done in this process.
    num_workers
        Worker processes; with one, the runs are made in this process itself, one after another. So
        they are where no worker can be started.
    """

    def __init__(self, problem: Problem, num_workers: int, *, whole: bool = True) -> None:
        # Of a program that was frozen into one file, sys.executable is that program.
        alone = num_workers == 1 or not sys.executable or getattr(sys, "frozen", False)
        self._problem = problem if whole else None
        self._spared = None if whole else problem
        self._packed = b"" if alone else PROBLEM + pack_problem(problem) if whole else HELLO
        self._workers: list[_Worker] = []
        try:
            for _ in range(0 if alone else num_workers):
                self._workers.append(_Worker(self._packed))
        except BaseException:  # Ctrl-C
            self._end()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        for worker in self._workers:
            worker.end()

    def run(
        self,
        jobs: Sequence[tuple[str, Task]],
        report: ReportFunction | Sequence[ReportFunction],
        should_stop: StopFunction = never,
        seconds: float | None = None,
    ) -> list[Sequences | None]:
        """Run tasks, each an engine's name and what it is to do.

        A task may have a problem of its own (a part of the crew's, say); it is sent along.
        ``report`` is one for all tasks or one for each. ``seconds`` is how long a run that has
        found nothing yet may take, whatever its task says.

        Reports come from other threads, one at a time; what ``report`` raises ends the runs and is
        raised here. A result is ``None`` where the engine failed or its worker died before it had
        anything; when all are, and nobody wanted to stop, an ``EngineError`` is raised.
        """
        batch = Batch(should_stop, seconds)
        begun = batch.jobs(jobs, report)
        return batch.outcome(begun, self.run_jobs(begun, batch))

    def run_jobs(self, jobs: Sequence[Job], batch: Batch) -> list[Sequences | None]:
        """Run the jobs of a batch, as many at a time as there are workers."""
        left = list(jobs)
        results: list[Sequences | None] = []
        while left and self._hired():
            portion, left = left[: len(self._workers)], left[len(self._workers) :]
            results += self._run_side_by_side(portion, batch)
        return results + [batch.run_here(job) for job in left]

    def _hired(self) -> bool:
        """Whether there are workers: those that never started are dropped, the dead replaced."""
        for index, worker in enumerate(self._workers):
            if not worker.alive:
                worker.end()
                if worker.started:
                    self._workers[index] = _Worker(self._packed)
        self._workers = [worker for worker in self._workers if worker.alive]
        return bool(self._workers)

    def _run_side_by_side(self, jobs: Sequence[Job], batch: Batch) -> list[Sequences | None]:
        busy = {
            job: worker
            for worker, job in zip(self._workers, jobs, strict=False)
            if job.task.problem is not self._spared
        }
        for job, worker in busy.items():
            worker.start(job, self._problem)
        # What workers are spared is searched here: on the way to them it would become a table.
        here = {job: batch.run_here(job) for job in jobs if job not in busy}
        results = here | {
            job: worker.result(batch.should_stop, batch.end) for job, worker in busy.items()
        }
        return [
            results[job]
            if job in here or busy[job].started
            else batch.run_here(job, busy[job].deadline)
            for job in jobs
        ]


class _Worker:
    """One child process and the thread that listens to it.

    Parameters
    ----------
    packed
        The message that tells it the problem.
    """

    def __init__(self, packed: bytes) -> None:
        root = str(Path(routing.__file__).parents[1])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self.started = False
        self.deadline = float("inf")
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None
        self._done = threading.Event()
        self._result: Sequences | None = None
        self._report: ReportFunction | None = None
        self._begun = time.monotonic()
        quiet = [
            getattr(subprocess, n, 0) for n in ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
        ]
        with suppress(OSError):  # no room for another process: one less
            self._process = subprocess.Popen(
                # -P: a file of the folder we stand in must not pass for a module of Python's.
                [sys.executable, "-P", "-c", "from routing.search.worker import main; main()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                start_new_session=os.name == "posix",
                creationflags=sum(quiet),
            )
            self._listener = threading.Thread(target=self._listen, daemon=True)
            self._listener.start()
            self.send(packed)

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

    def start(self, job: Job, known: Problem | None) -> None:
        """Begin a task; ``known`` is the problem that the worker has."""
        task = job.task
        self._done.clear()
        self._result, self._report = None, job.report
        until = None if task.seconds is None else time.time() + task.seconds
        seconds = float("inf") if task.seconds is None else task.seconds
        self.deadline = time.monotonic() + seconds
        if task.problem is not known:
            self.send(PART + pack_problem(task.problem))
        self.send(TASK + pack_task(job.engine, task, until))

    def result(self, should_stop: StopFunction, end: float) -> Sequences | None:
        """Wait for the task's sequences; the best reported if the worker died or is late."""
        told, last = False, max(end, self.deadline) + LAST_GRACE
        while self.alive and not self._done.wait(LOOK_EVERY):
            now = time.monotonic()
            if not told and should_stop():
                self.send(STOP)
                told, last = True, min(last, now + STOP_GRACE)
            late = self._result is not None and now > self.deadline + GRACE
            absent = not self.started and now > self._begun + START
            if late or absent or now > last:
                self.end()
        if not self._done.is_set() and self._listener is not None:
            self._listener.join(LAST_GRACE)  # the last words of one that has just died
        return self._result

    def end(self) -> None:
        """End the process at once."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        if self._listener is not None and self._listener is not threading.current_thread():
            self._listener.join(LAST_GRACE)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError, ValueError):
                    stream.close()

    def _listen(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        try:
            while (message := receive(process.stdout)) is not None:
                self._heard(json.loads(message))
        except Exception:  # nonsense, told by what is no worker of ours
            process.kill()

    def _heard(self, answer: dict[str, Any]) -> None:
        self.started = True
        for word in ("better", "done"):
            if answer.get(word) is not None:
                self._result = as_sequences(answer[word])
        if (
            answer.get("better") is not None
            and self._report is not None
            and self._result is not None
        ):
            self._report(self._result)
        if "done" in answer:
            self._done.set()
