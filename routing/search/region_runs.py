"""The runs of a search on regions of neighbouring routes, a batch of them at a time.

In: a problem, a record of the best, and the runs that reach the engines. Out: nothing but a better
record. Which routes make a region is for ``routing.search.regions``.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from routing.errors import EngineError
from routing.problem import Problem, Sequences
from routing.search.budget import Budget
from routing.search.engines import Task
from routing.search.fair import FairPlan
from routing.search.favourite import Favourite
from routing.search.fewer import one_fewer
from routing.search.finish import finish
from routing.search.fleet import team_classes
from routing.search.limits import Limits
from routing.search.record import Record
from routing.search.regions import Region, Regions
from routing.search.runs import LEAST_SECONDS, Runs
from routing.search.subproblem import Part, nothing, take_part, without

SIZES = (200, 120, 300)
"""Stops of a region, in turn."""

SECONDS_A_STOP = (0.004, 0.016)
"""How long a region is searched the first time, a stop, and at most; in between it grows with how
often its ground was searched before."""


class RegionRuns:
    """Searches regions, and remembers where and with which engine that gained something.

    Parameters
    ----------
    problem, limits, budget, record
        As in ``routing.search.solver``.
    runs
        What all runs of the search share.
    """

    def __init__(
        self, problem: Problem, limits: Limits, budget: Budget, record: Record, runs: Runs
    ) -> None:
        self._problem = problem
        self._limits = limits
        self._budget = budget
        self._record = record
        self._runs = runs
        self._favourite = Favourite()
        self._batches = 0
        self._regions: Regions | None = None
        self._fair: FairPlan | None = None
        if problem.objective == "balanced":
            self._fair = FairPlan(problem, record, runs.target)

    def search(self, iterations: int | None) -> bool:
        """Search one batch of regions; false where there is none."""
        if self._regions is None:
            self._regions = Regions(
                self._problem, team_classes(self._problem), self._limits.seed, self._runs.known_near
            )
        before = self._record.best if self._fair is None else self._fair.follow()
        size = SIZES[self._runs.drawn % len(SIZES)]
        size = max(20, min(size, int(0.7 * self._problem.num_stops)))
        overtime = None if self._fair is None else self._fair.overtime()
        regions = self._regions.batch(before, self._runs.num_runs, size, overtime)
        if not regions:
            return False
        seconds = self._seconds_for(regions) if iterations is None else self._runs.left()
        parts = self._parts(before, regions)
        engines = self._favourite.choose(self._runs.engines())
        jobs = [
            (engine, self._task(part, seconds, iterations))
            for engine, part in zip(engines, parts, strict=False)
        ]
        # What a part's run finds goes to the pool at once, to the record at the end of its batch,
        # so that nothing hangs on who was quicker.
        reports = [partial(self._collect, part, iterations is None) for part in parts]
        results: list[Sequences | None] = [None] * len(jobs)
        with suppress(EngineError):  # the plan so far is none the worse
            results = self._runs.run_jobs(jobs, reports)
        for region, part, (engine, _), result in zip(regions, parts, jobs, results, strict=True):
            current = self._now()
            gained = 0 if result is None else self._take(region, part, result)
            self._favourite.learn(engine, gained)
            self._regions.learn(region, current, self._now())
        if self._fair is not None:
            self._fair.tell()
        return True

    def _task(self, part: Part, seconds: float | None, iterations: int | None) -> Task:
        task = self._runs.part_task(part, seconds, iterations)
        return task if self._fair is None else task.replace(day_target=self._fair.target_of(part))

    def _now(self) -> Sequences:
        return self._record.best if self._fair is None else self._fair.sequences

    def _take(self, region: Region, part: Part, result: Sequences) -> int:
        """Take what was found for a region, if it is better; what was gained."""
        done = finish(part.problem, result, self._budget.is_overdue)
        if self._fair is not None:
            return self._fair.offer(part, done)
        total = self._record.score.total
        free = without(self._record.best, set(region.teams) - set(part.teams))
        self._record.take(part.put_back(free, done))
        return max(0, total - self._record.score.total)

    def _parts(self, before: Sequences, regions: Sequence[Region]) -> list[Part]:
        """Each region as a problem, for the fewest teams every other time with one fewer."""
        fewest = self._problem.objective == "fewest-teams" and not any(self._record.score.unserved)
        self._batches += 1
        return [
            take_part(self._problem, before, region.teams, region.unserved)
            if not fewest or self._batches % 2
            else one_fewer(self._problem, before, region.teams)
            for region in regions
        ]

    def _collect(self, part: Part, by_time: bool, sequences: Sequences) -> None:
        if by_time:
            self._record.collect(part.put_back(nothing(self._problem), sequences))

    def _seconds_for(self, regions: Sequence[Region]) -> float:
        first, most = SECONDS_A_STOP
        often = max(region.searched for region in regions)
        stops = max(region.num_stops for region in regions)
        wanted = max(LEAST_SECONDS, stops * min(most, first * (1 + often)))
        left = self._runs.left()
        return wanted if left is None else min(wanted, left)
