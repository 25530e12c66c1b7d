"""One batch of engine runs: what its runs share, wherever they are made.

In: jobs as ``Crew.run`` takes them. Out: one at a time tells, who may stop them, what went wrong.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from routing.errors import EngineError, Fault
from routing.problem import Sequences
from routing.search.engines import ReportFunction, Task, run_engine
from routing.search.limits import StopFunction


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A task, the engine that does it, and whom it tells."""

    engine: str
    task: Task
    report: ReportFunction


class Batch:
    """What the runs of one call share.

    Parameters
    ----------
    should_stop
        Whether somebody wants them to end.
    seconds
        How long a run that has found nothing yet may take; ``None`` for ever.
    """

    def __init__(self, should_stop: StopFunction, seconds: float | None) -> None:
        self.end = float("inf") if seconds is None else time.monotonic() + seconds
        self._should_stop = should_stop
        self._lock = threading.Lock()
        self.raised: BaseException | None = None
        self.error: EngineError | None = None

    def jobs(
        self,
        jobs: Sequence[tuple[str, Task]],
        report: ReportFunction | Sequence[ReportFunction],
    ) -> list[Job]:
        """The batch's jobs; ``report`` is one for all or one for each."""
        each = [report] * len(jobs) if callable(report) else report
        return [
            Job(engine, task, self._guarded(tell))
            for (engine, task), tell in zip(jobs, each, strict=True)
        ]

    def outcome(
        self, jobs: Sequence[Job], results: list[Sequences | None]
    ) -> list[Sequences | None]:
        """The results, or what a listener raised, or the error when there is no result at all."""
        if self.raised is not None:
            raise self.raised
        if jobs and all(result is None for result in results) and not self._should_stop():
            values = {"engine": jobs[0].engine, "kind": "no result"}
            raise self.error or EngineError([Fault(code="engine_failed", values=values)])
        return results

    def _guarded(self, report: ReportFunction) -> ReportFunction:
        """A report that never raises: an engine would take it for an error of its own."""

        def tell(sequences: Sequences) -> None:
            with self._lock:
                if self.raised is None:
                    try:
                        report(sequences)
                    except BaseException as error:  # Ctrl-C too; raised where it can be caught
                        self.raised = error

        return tell

    def should_stop(self) -> bool:
        """Whether somebody wants the runs to end, or a listener raised."""
        return self.raised is not None or self._should_stop()

    def run_here(self, job: Job, deadline: float = float("inf")) -> Sequences | None:
        """Run a task in this process; ``deadline`` is when its time is up already."""
        task = job.task
        if task.seconds is not None and deadline < float("inf"):
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            task = task.replace(seconds=left)
        if self.raised is not None:
            return None
        try:
            return run_engine(job.engine, task, job.report, self.should_stop)
        except EngineError as error:
            self.error = self.error or error
            return None
