"""The runs that a search is made of: what each gives the engines, and what becomes of the results.

In: a problem, a record of the best, a budget, and engines. Out: nothing but a better record. Which
run follows which, and how long each is, is for ``routing.search.stages``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from routing.problem import UNLIMITED, IntArray, Problem, Sequences
from routing.search.away import AwayCrew, crew_of
from routing.search.budget import Budget
from routing.search.construct import NEIGHBOURS
from routing.search.crew import Crew
from routing.search.engines import ReportFunction, Task
from routing.search.fewer import fewer_teams
from routing.search.finish import finish
from routing.search.fleet import servable_alone
from routing.search.gather import gather
from routing.search.limits import Limits
from routing.search.mix import BESIDE, Mix
from routing.search.post import Post
from routing.search.record import Record
from routing.search.regions import nearest_stops
from routing.search.subproblem import Part, nothing, take_part, whole
from routing.search.targets import OVERTIME_COST, DayTarget

LARGE = 1500
"""Stops above which the whole is never one engine's problem: PyVRP's first solution of 2,000 takes
longer than a construction and ten seconds of regions, which is better."""

NUM_RUNS = 2
"""Runs side by side when iterations are the limit: as many as a small laptop has cores."""

RECOMBINE_SHARE, RECOMBINE_MOST = 0.03, 5.0
"""How long routes are recombined at the end of a stage: a part of the time, and seconds at most."""

ALONE = 0.6
"""Until which part of the time every run of the whole but the first goes on from its own last plan
and not from the best: two runs that meet early are one, and what is the better start is not the
better end."""

PROMISING = 1.01
"""What fewer teams may cost, of the best, to be searched on: they are seldom better at once."""

END = {"balanced": 0.97}
"""By which part of the time the runs end; what ``balanced`` leaves over is for the moves of
``routing.search.balance``."""

FEWER_STOPS = 500
"""Stops above which the whole is not tried with fewer teams: in 20 s PyVRP does not come to rest.
For ``fewest-teams`` each other region is tried with a team fewer instead."""

FEWER_TRIES = 4
"""Trials in vain after which ``fewest-teams`` goes on with the teams it has."""

LEAST_SECONDS = 0.2
"""No run is worth its beginning with less time."""


def ignore(sequences: Sequences) -> None:
    """Take no notice of what is found on the way: it is of use at the end only."""


class Runs:
    """The runs of one search.

    Parameters
    ----------
    problem, limits, budget, record
        As in ``routing.search.solver``.
    mix
        The engines.
    """

    def __init__(
        self, problem: Problem, limits: Limits, budget: Budget, record: Record, mix: Mix
    ) -> None:
        self._problem = problem
        self._limits = limits
        self._budget = budget
        self._record = record
        self._mix = mix
        self._iterations = limits.iterations
        self.target = DayTarget(problem, in_parts=problem.num_stops > LARGE)
        """The day's target."""
        self._end = END.get(problem.objective, 1.0)
        self._drawn = 0
        self._batches = -1
        self._pool_seen = 0
        self._lines: dict[int, Sequences] = {}
        self._recombine_every, self._recombine_in = 1, 1
        self._near: IntArray | None = None
        self._crew: Crew | AwayCrew
        self.num_runs = limits.num_workers if limits.iterations is None else NUM_RUNS
        """Runs of a batch."""
        self.alone = servable_alone(problem)
        """Which stops (rows) which team could serve if it had no other."""

    @property
    def near(self) -> IntArray:
        """The nearest stops of every stop, asked for once."""
        if self._near is None:
            self._near = nearest_stops(self._problem, NEIGHBOURS)
        return self._near

    @property
    def known_near(self) -> IntArray | None:
        """The same, if they were asked for already."""
        return self._near

    @property
    def drawn(self) -> int:
        """Seeds drawn so far."""
        return self._drawn

    @contextmanager
    def crew(self, post: Post | None = None, *, whole: bool = True) -> Iterator[None]:
        """Workers for as long as the stages run: of this machine, or those that a post reaches."""
        workers = min(self._limits.num_workers, self.num_runs)
        with crew_of(self._problem, workers, post, whole=whole) as crew:
            self._crew = crew
            yield

    @property
    def least_part(self) -> float:
        """The part of the time with less of which no run is worth its beginning."""
        return LEAST_SECONDS / (self._budget.limit or 1.0)

    def part_of_time(self) -> float:
        """Which part of the time is over."""
        return self._budget.elapsed / (self._budget.limit or 1.0)

    def left(self, until: float | None = None) -> float | None:
        """Seconds for runs until a part of the time is over, or all that is for them."""
        return self._budget.left_for_runs(self._end if until is None else min(until, self._end))

    def is_done(self) -> bool:
        """Whether no run is worth its beginning any more."""
        left = self.left()
        return self._budget.should_stop() or (left is not None and left < LEAST_SECONDS)

    def search_whole(self, until: float | None, iterations: int | None) -> None:
        """Every worker searches the whole problem until a part of the time is over."""
        seconds = self.left(until)
        if seconds is not None and seconds < LEAST_SECONDS:
            return
        first = self._record.is_empty
        part = self._of_teams_out()
        task = Task(
            problem=part.problem,
            seed=0,
            seconds=seconds,
            iterations=iterations,
            start=None if first else part.start,
            day_target=self.target.seconds,
            overtime_cost=OVERTIME_COST,
            serve_all=self._could_serve_all() if first else not any(self._record.score.unserved),
        )
        before = self._record.best
        alone = until is not None and until <= ALONE and len(part.teams) == len(before)
        if not alone:
            self._lines.clear()
        jobs = [
            (engine, task.replace(seed=self.draw_seed(), start=self._lines.get(run, task.start)))
            for run, engine in enumerate(self.engines())
        ]

        def report(sequences: Sequences) -> None:
            self._record.take(part.put_back(before, sequences))

        results = self.run_jobs(jobs, report)
        for run, result in enumerate(results):
            if result is not None:
                self.take_finished(part.put_back(before, result))
                if alone and run and not any(self._record.score.unserved):
                    self._lines[run] = result
        self.learn_target()

    def _of_teams_out(self) -> Part:
        """The whole, or where the fewest teams are wanted and enough, these teams alone."""
        problem, best = self._problem, self._record.best
        if problem.objective == "fewest-teams" and not any(self._record.score.unserved):
            return take_part(problem, best, [team for team, stops in enumerate(best) if stops])
        return whole(problem, best)

    def _report(self, sequences: Sequences) -> None:
        self._record.take(sequences)

    def take_finished(self, sequences: Sequences) -> None:
        """Take what a run found, completed."""
        if self._budget.is_overdue():
            return
        begun = self._budget.elapsed
        gathered = gather(self._problem, sequences, self._budget.is_overdue)
        self._record.take(finish(self._problem, gathered, self._budget.is_overdue))
        spent = self._budget.elapsed - begun
        self._budget.finish_duration = max(self._budget.finish_duration, spent)

    def learn_target(self) -> None:
        """Move the day's target by the best plan so far."""
        total = sum(day.duration for day in self._record.days)
        self.target.learn(self._record.best, self._record.score, total)

    def run_parts(
        self,
        parts: Sequence[Part],
        until: float,
        heat: tuple[float, float] | None = None,
        *,
        anew: bool = False,
    ) -> list[Sequences | None] | None:
        """Our own engine on each part until a part of the time is over, ``anew`` from nothing:
        where each has got to; ``None`` when there is no time for it.
        """
        seconds = self.left(until)
        if seconds is not None and seconds < LEAST_SECONDS:
            return None
        iterations = None if self._iterations is None else max(1, self._iterations // 4)
        tasks = [self.part_task(part, seconds, iterations).replace(heat=heat) for part in parts]
        jobs = [(BESIDE, task.replace(start=None) if anew else task) for task in tasks]
        return self.run_jobs(jobs, ignore)

    def run_jobs(
        self, jobs: Sequence[tuple[str, Task]], report: ReportFunction | Sequence[ReportFunction]
    ) -> list[Sequences | None]:
        """Run each task with its engine, side by side."""
        return self._crew.run(jobs, report, self._budget.should_stop, self._budget.left())

    def part_task(self, part: Part, seconds: float | None, iterations: int | None) -> Task:
        """An engine's task of searching on from a part's routes."""
        served = sum(1 for stops in part.start for stop in stops if stop < part.problem.num_stops)
        return Task(
            problem=part.problem,
            seed=self.draw_seed(),
            seconds=seconds,
            iterations=iterations,
            start=part.start,
            day_target=self.target.seconds,
            overtime_cost=OVERTIME_COST,
            serve_all=served == part.problem.num_stops,
        )

    def engines(self) -> list[str]:
        """An engine for each run of a batch."""
        self._batches += 1
        return self._mix.engines(self._batches, self.num_runs)

    def draw_seed(self) -> int:
        """The first run has the caller's seed, so that it can be compared."""
        self._drawn += 1
        return self._limits.seed + 7919 * (self._drawn - 1)

    def _could_serve_all(self) -> bool:
        """Whether nothing obvious forbids serving every stop."""
        problem = self._problem
        if any(problem.team_reloads):
            return bool(self.alone.any(axis=1).all())
        room = np.minimum(problem.team_capacity, UNLIMITED).sum(axis=0)
        enough = bool((problem.demand.sum(axis=0) <= room).all())
        return enough and bool(self.alone.any(axis=1).all())

    def try_fewer(self, share: float) -> None:
        """Try with fewer teams than are out, for as long as that is better.

        Every other trial begins from nothing: what two teams fewer can do is often far from what
        all of them do.
        """
        if self._problem.num_stops > FEWER_STOPS:
            return
        tries = FEWER_TRIES if self._problem.objective == "fewest-teams" else 1
        failed = 0
        while failed < tries and not self.is_done() and not any(self._record.score.unserved):
            before = self._record.best
            parts = fewer_teams(self._problem, before, self.num_runs, failed)
            if not parts:
                return
            seconds = self.left(self.part_of_time() + share)
            iterations = None if self._iterations is None else max(1, self._iterations // 5)
            # The engine that is best at finding a first plan whatever the rules.
            first = self._mix.engines(0, 1)[0]
            jobs = []
            for index, part in enumerate(parts):
                start = None if (index + failed) % 2 else part.start
                task = self.part_task(part, seconds, iterations)
                jobs.append((first, task.replace(serve_all=True, start=start)))
            found = self._run_fewer(jobs, parts)
            if found is not None and self._record.best == before:
                self._search_on(found, share, iterations)
            failed = failed + 1 if self._record.best == before else 0

    def _run_fewer(self, jobs: list[tuple[str, Task]], parts: Sequence[Part]) -> Sequences | None:
        """Run with fewer teams; the best that is found, if all are served and it is promising."""
        results = self.run_jobs(jobs, ignore)
        plans = [
            part.put_back(nothing(self._problem), result)
            for part, result in zip(parts, results, strict=True)
            if result is not None
        ]
        now = self._record.score
        for plan in plans:
            self._record.take(plan)
        promising = [
            (measured, plan)
            for measured, plan in ((self._record.measure(plan)[0], plan) for plan in plans)
            if not measured.infeasible
            and measured.unserved == now.unserved
            and measured.total <= PROMISING * now.total
        ]
        return min(promising)[1] if promising else None

    def _search_on(self, plan: Sequences, share: float, iterations: int | None) -> None:
        """Search on from a plan of fewer teams that is nearly as good as the best."""
        part = take_part(self._problem, plan, [team for team, stops in enumerate(plan) if stops])
        seconds = self.left(self.part_of_time() + share / 2)
        jobs = [(engine, self.part_task(part, seconds, iterations)) for engine in self.engines()]
        self._run_fewer(jobs, [part] * len(jobs))

    def recombine(self) -> None:
        """Recombine the routes of all runs."""
        pool = self._record.pool
        if self._record.is_empty or pool.changes == self._pool_seen or self.is_done():
            return
        # Where routes are long, no two runs have routes that go together: ask less and less often.
        self._recombine_in -= 1
        if self._recombine_in > 0:
            return
        before = self._record.score
        self._pool_seen = pool.changes
        seconds: float | None = None
        left = self.left()
        if left is not None:
            seconds = min(left, RECOMBINE_MOST, RECOMBINE_SHARE * (self._budget.limit or 0.0))
        task = Task(
            problem=self._problem,
            seed=self.draw_seed(),
            seconds=seconds,
            iterations=self._iterations,
            start=self._record.best,
            pool=tuple(pool.candidates()),
        )
        for result in self.run_jobs([("recombine", task)], self._report):
            if result is not None:
                self.take_finished(result)
        in_vain = self._record.score == before
        self._recombine_every = 2 * self._recombine_every if in_vain else 1
        self._recombine_in = self._recombine_every
