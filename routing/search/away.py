"""Engine runs side by side, wherever an executor has them done: on a cluster, say.

In: a problem and a ``Post``, then batches of tasks, as for ``routing.search.crew``. Out: each
task's sequences, in order.

A try that is lost (its worker died) is made again, for the time that is left to it; where no try is
worth it any more, the runs are made by processes of this machine. So nothing is lost but time.
"""

from __future__ import annotations

import json
import queue
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from hashlib import sha256
from types import TracebackType
from typing import Any, Self

from routing.errors import EngineError, Fault
from routing.problem import Problem, Sequences
from routing.search.batch import Batch, Job
from routing.search.crew import LAST_GRACE, LOOK_EVERY, Crew
from routing.search.engines import ReportFunction, Task
from routing.search.errand import Errand
from routing.search.limits import StopFunction, never
from routing.search.line import new_number
from routing.search.post import Post
from routing.search.wire import as_sequences, pack_problem, pack_task

GRACE = 2.0
"""Seconds past its time after which a run is given up: what it had found by then is known."""

STOP_GRACE = 1.5
"""The same past a wish to stop: it may have far to go."""

TRIES = 4
"""Tries of one run, after which processes of this machine make it: a run that killed so many
workers may be what kills them. Dask itself allows a task three."""

LEAST_SECONDS = 0.2
"""With less time left a run that was lost is not made again."""

ASK_EVERY = 5.0
"""Seconds between two questions whether anybody is still there."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Trip:
    """A run under way: its tries, and what is known of it."""

    job: Job
    sent: float
    number: str = ""
    tries: int = 0
    future: Future[bytes] | None = None
    begun: float | None = None
    best: Sequences | None = None
    over: bool = False
    aside: bool = False

    @property
    def deadline(self) -> float:
        """When its time is up, as ``time.monotonic`` tells it; counted from its beginning."""
        seconds = self.job.task.seconds
        if seconds is None or self.begun is None:
            return float("inf")
        return self.begun + seconds

    def left(self) -> float:
        """Seconds until its time is up."""
        return self.deadline - time.monotonic()


@dataclass(slots=True, kw_only=True)
class _State:
    """What the trips of one batch share."""

    batch: Batch
    trips: list[_Trip]
    told: bool = False
    last: float = float("inf")
    asked: float = field(default_factory=time.monotonic)


def crew_of(
    problem: Problem, num_workers: int, post: Post | None, *, whole: bool
) -> Crew | AwayCrew:
    """The crew that a post carries runs for, or without one that of this machine."""
    if post is None:
        return Crew(problem, num_workers, whole=whole)
    return AwayCrew(problem, num_workers, post, whole=whole)


class AwayCrew:
    """Runs of one problem's search that are made elsewhere; as ``Crew``, a context manager.

    Parameters
    ----------
    problem, num_workers, whole
        As for ``Crew``.
    post
        What carries them.
    """

    def __init__(
        self, problem: Problem, num_workers: int, post: Post, *, whole: bool = True
    ) -> None:
        self._problem = problem
        self._num_workers = num_workers
        self._whole = whole
        self._post: Post | None = post
        self._packed: tuple[str, bytes] | None = None
        self._home: Crew | None = None
        self._news: queue.SimpleQueue[tuple[str, dict[str, Any] | Future[bytes]]] = (
            queue.SimpleQueue()
        )
        post.hear_with(lambda message: self._news.put((message.get("number", ""), message)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._home is not None:
            self._home.__exit__(kind, error, trace)

    def run(
        self,
        jobs: Sequence[tuple[str, Task]],
        report: ReportFunction | Sequence[ReportFunction],
        should_stop: StopFunction = never,
        seconds: float | None = None,
    ) -> list[Sequences | None]:
        """Run tasks; see ``Crew.run``. Reports come from the calling thread."""
        batch = Batch(should_stop, seconds)
        begun = batch.jobs(jobs, report)
        # What workers are spared would become a table on the way to them.
        here = [job for job in begun if not self._whole and job.task.problem is self._problem]
        trips = [_Trip(job=job, sent=time.monotonic()) for job in begun if job not in here]
        self._travel(_State(batch=batch, trips=trips, last=batch.end + LAST_GRACE))
        results = {trip.job: trip.best for trip in trips}
        results |= self._run_at_home([trip for trip in trips if trip.aside], batch)
        results |= {job: batch.run_here(job) for job in here}
        found = [results[job] for job in begun]
        # Runs that were lost say nothing of the engine: the plan so far is none the worse.
        if batch.raised is None and batch.error is None and trips:
            return found
        return batch.outcome(begun, found)

    def _travel(self, state: _State) -> None:
        """Send all errands and wait for them."""
        try:
            for trip in state.trips:
                self._send(trip, state)
            while any(not trip.over for trip in state.trips):
                self._hear(state)
                now = time.monotonic()
                if not state.told and state.batch.should_stop():
                    state.told, state.last = True, min(state.last, now + STOP_GRACE)
                    for trip in state.trips:
                        self._stop(trip)
                for trip in state.trips:
                    late = now > trip.deadline + GRACE and (
                        trip.best is not None or trip.job.task.start is not None
                    )
                    if not trip.over and (late or now > state.last):
                        self._give_up(trip)
                self._look_after(state, now)
        except BaseException:  # Ctrl-C
            for trip in state.trips:
                self._give_up(trip)
            raise

    def _look_after(self, state: _State, now: float) -> None:
        """Where nobody is there any more, what is under way is done at home."""
        if now < state.asked + ASK_EVERY:
            return
        state.asked = now
        if self._post is not None and self._post.is_gone():
            self._post = None
            for trip in state.trips:
                if not trip.over:
                    trip.over = trip.aside = True

    def _send(self, trip: _Trip, state: _State, *, with_problem: bool = False) -> None:
        """Send an errand, or put it aside where no more tries are worth it."""
        left = min(trip.left(), trip.job.task.seconds or float("inf"))
        if trip.begun is not None and left < LEAST_SECONDS:
            trip.over = True
            return
        if self._post is None or trip.tries >= TRIES or state.told:
            trip.over, trip.aside = True, not state.told
            return
        trip.number = new_number()
        trip.tries += not with_problem
        shared = self._whole and trip.job.task.problem is self._problem
        if shared:
            digest, packed = self._shared()
            packed = packed if with_problem else b""
        else:
            digest, packed = "", pack_problem(trip.job.task.problem)
        errand = Errand(
            number=trip.number,
            digest=digest,
            problem=packed,
            task=pack_task(trip.job.engine, trip.job.task, left if left < float("inf") else None),
        )
        try:
            trip.future = self._post.send(errand)
        except Exception as error:
            self._lost(trip, state, error)
        else:
            number = trip.number
            trip.future.add_done_callback(lambda future: self._news.put((number, future)))

    def _shared(self) -> tuple[str, bytes]:
        """The problem of all tasks and its digest, packed once."""
        if self._packed is None:
            packed = pack_problem(self._problem)
            self._packed = sha256(packed).hexdigest(), packed
        return self._packed

    def _lost(self, trip: _Trip, state: _State, error: BaseException) -> None:
        if self._post is not None and not self._post.mend(error):
            self._post = None
        self._send(trip, state)

    def _hear(self, state: _State) -> None:
        """Take the news there is, and wait a moment for it."""
        try:
            number, news = self._news.get(timeout=LOOK_EVERY)
        except queue.Empty:
            for trip in state.trips:  # one that cannot tell us itself
                if trip.begun is None and trip.future is not None and trip.future.running():
                    trip.begun = time.monotonic()
            return
        for trip in state.trips:
            if trip.number == number and not trip.over:  # else of one that was given up
                self._take_news(trip, state, news)

    def _take_news(self, trip: _Trip, state: _State, news: dict[str, Any] | Future[bytes]) -> None:
        if isinstance(news, Future):
            self._came_back(trip, state, news)
            return
        if "begun" in news:
            trip.begun = trip.begun or time.monotonic()
            if state.told:
                self._stop(trip)
        if news.get("better") is not None:
            trip.best = as_sequences(news["better"])
            trip.job.report(trip.best)

    def _came_back(self, trip: _Trip, state: _State, future: Future[bytes]) -> None:
        error = None if future.cancelled() else future.exception()
        if future.cancelled() or error is not None:
            self._lost(trip, state, error or EOFError())
            return
        answer = json.loads(future.result())
        if "lacks" in answer:
            self._send(trip, state, with_problem=True)
            return
        trip.over = True
        if "failed" in answer:
            faults = [Fault(code=code, values=values) for code, values in answer["failed"]]
            state.batch.error = state.batch.error or EngineError(faults)
        elif answer["done"] is not None:
            trip.best = as_sequences(answer["done"])

    def _stop(self, trip: _Trip) -> None:
        if self._post is not None and not trip.over and trip.number:
            self._post.stop(trip.number)

    def _give_up(self, trip: _Trip) -> None:
        """Wait no longer: what it has found so far is its result."""
        self._stop(trip)
        trip.over = True
        if trip.future is not None:
            trip.future.cancel()

    def _run_at_home(self, trips: Sequence[_Trip], batch: Batch) -> dict[Job, Sequences | None]:
        """Runs that nobody else makes, in processes of this machine."""
        if not trips:
            return {}
        if self._home is None:
            # Never in this very process: a run may have been put aside for killing its workers.
            self._home = Crew(self._problem, max(2, self._num_workers), whole=self._whole)
        jobs = []
        for trip in trips:
            left = min(trip.left(), trip.job.task.seconds or float("inf"))
            task = trip.job.task
            if task.seconds is not None:
                task = task.replace(seconds=max(LEAST_SECONDS, left))
            jobs.append(Job(trip.job.engine, task, trip.job.report))
        results = self._home.run_jobs(jobs, batch)
        return {
            trip.job: trip.best if result is None else result
            for trip, result in zip(trips, results, strict=True)
        }
