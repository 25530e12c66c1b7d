"""Which engine searches what and for how long: the stages of a search.

In: a problem, a record of the best, a budget, and the engines that can express the problem. Out:
nothing but a better record.

A search begins with the whole problem, every worker with a seed of its own. Where fewer teams than
that needed might do, it tries with fewer. Then it goes on with regions of neighbouring routes, the
whole again now and then, and at the end of each stage the routes of all runs are recombined. Large
problems begin with a construction and are never searched as a whole.

A stage's runs go in batches that end together and depend on seeds alone, so that with iterations
for a limit the answer is the same whatever the number of workers.
"""

from __future__ import annotations

import numpy as np

from routing.problem import Problem
from routing.search.anneal import anneal
from routing.search.budget import Budget
from routing.search.construct import construct
from routing.search.fleet import team_classes
from routing.search.grounds import plan_grounds
from routing.search.limits import Limits
from routing.search.mix import BESIDE, LEAST_TEAMS, Mix
from routing.search.post import Post
from routing.search.record import Record
from routing.search.region_runs import SIZES, RegionRuns
from routing.search.runs import LARGE, Runs

LEAST_STOPS = 120
"""Of a problem that is searched in regions: smaller ones are one region."""

FIRST_SHARE, FIRST_SHARE_MANY, FIRST_SHARE_BALANCED = 0.35, 0.2, 0.15
MANY = 500
"""How long the whole is searched first, of all time, with up to so many stops and with more: there
regions gain ten times as much a second (on X-n1001-k43 1.8 points in the first 8 s). ``balanced``
needs a first plan only to know what days are fair."""

FIRST_SHARE_ANNEALED, ANNEALED_UNTIL, LEAST_ANNEALED = 0.15, 0.85, 6.0
"""The same where the rest of the search is one annealing; by which part of all time that ends; and
the seconds of all time that make one worth it."""

SHORT, FIRST_SHARE_SHORT, FEWER_SHARE_SHORT = 0.1, 0.8, 0.05
"""Below so many seconds a stop, all time is short, and what engines need is to be left alone: how
long the whole is then searched first, of all time, and a trial with fewer teams, of that. Five
village rounds of 180-300 stops ended 0.3 % shorter after 10 s (seconds of team days less service,
two seeds); with 60 s for 212-303 stops it is the other way round. Nor are 350-500 stops annealed:
what begins from nothing several times (``routing.search.ruin.laps``) ended 0.3 % shorter."""

LEAST_TO_ANNEAL = 350
"""Stops below which there is none: of fewer, the sides are too small to be searched alone (at half
of X-n303-k21's, twice the gap)."""

WHOLE_SHARE, PARTS_SHARE = 0.15, 0.2
"""How long a later stage is, of all time: of the whole, and of regions."""

LONELY_SHARE = 0.4
"""The same, of the whole of a problem too small for regions."""

FEWER_SHARE = 0.8
"""The same of a trial with fewer teams, of what the whole had at first: with much less a plan with
two teams fewer that begins from nothing cannot be as good as the one that it is compared with."""

GROUNDS_SHARE = 0.3
"""How long a large problem of many kinds of teams is planned ground by ground, of all time."""

WAIT_SHARE = 0.3
"""How long a large problem waits for our own engine to be compiled, of all time: then there is
enough left for a construction, which beats no plan."""

FORGET = 1.5
"""What was gained a second by the kind of stage that was not chosen grows so much each time."""


class Stages:
    """One search's stages.

    Parameters
    ----------
    problem, limits, budget, record
        As in ``routing.search.solver``.
    mix, post
        The engines, and what carries their runs elsewhere: ``None`` for processes of our own.
    """

    def __init__(
        self,
        problem: Problem,
        limits: Limits,
        budget: Budget,
        record: Record,
        mix: Mix,
        *,
        post: Post | None = None,
    ) -> None:
        self._problem = problem
        self._budget = budget
        self._post = post
        self._record = record
        self._iterations = limits.iterations
        self._mix = mix
        self._runs = Runs(problem, limits, budget, record, mix)
        self._regions = RegionRuns(problem, limits, budget, record, self._runs)
        teams = int(self._runs.alone.any(axis=0).sum())
        self._in_regions = problem.num_stops >= LEAST_STOPS and teams >= LEAST_TEAMS

    def run(self) -> None:
        """Run the stages until the budget is spent."""
        if not self._runs.alone.any():
            return
        large = self._problem.num_stops > LARGE and self._in_regions
        if large and self._record.is_empty:
            self._begin_large()
        with self._runs.crew(self._post, whole=not large):
            if large and self._record.is_empty:
                self._plan_grounds()
            if self._iterations is not None:
                self._run_by_iterations(self._iterations, large=large)
            else:
                self._run_by_time(large=large)

    def _begin_large(self) -> None:
        """Construct, where one rule holds for all teams or no engine can plan from nothing."""
        usable = set(np.flatnonzero(self._runs.alone.any(axis=0)).tolist())
        one_kind = any(usable <= set(teams) for teams in team_classes(self._problem))
        fair = self._problem.objective == "balanced"  # savings know nothing of days
        if (one_kind and not fair) or not self._mix.has(BESIDE):
            self._construct()

    def _construct(self) -> None:
        self._runs.take_finished(
            construct(self._problem, self._budget.is_over, self._runs.alone, self._runs.near)
        )

    def _plan_grounds(self) -> None:
        """Plan ground by ground, or construct where our own engine is not ready in time."""

        def is_late() -> bool:
            return self._budget.is_over() or self._runs.part_of_time() >= WAIT_SHARE

        self._mix.wait(BESIDE, is_late)
        if self._mix.is_ready(BESIDE):
            plan_grounds(self._problem, self._record, self._runs, GROUNDS_SHARE)
        elif self._mix.has(BESIDE):
            self._construct()

    def _run_by_iterations(self, iterations: int, *, large: bool) -> None:
        shares: tuple[float, ...] = (0.2, 0.3) if self._in_regions else (0.2, 0.3, 0.5)
        if self._problem.objective == "balanced":
            shares = (0.2, 0.2, 0.2) if self._in_regions else (0.15, 0.25, 0.2, 0.2, 0.2)
        for share in () if large else shares:
            self._runs.search_whole(None, max(1, int(iterations * share)))
            self._runs.recombine()
        self._runs.try_fewer(1.0)
        if self._in_regions:
            batches = -(-2 * self._problem.num_stops // (SIZES[0] * self._runs.num_runs))
            for _ in range(batches):
                if self._budget.is_over() or not self._regions.search(max(1, iterations // 4)):
                    break
            self._runs.recombine()

    def _run_by_time(self, *, large: bool) -> None:
        anneals = self._anneals()
        if not large:
            first, fewer = self._first_shares()
            self._runs.search_whole(first, None)
            if any(self._record.score.unserved):
                self._runs.search_whole(self._runs.part_of_time() + first, None)
            self._runs.try_fewer(fewer)
            self._runs.recombine()
        while anneals and large and not self._mix.is_ready(BESIDE) and not self._runs.is_done():
            if not self._regions.search(None):  # while our own engine is being compiled
                break
        if anneals and not self._record.is_empty and self._mix.is_ready(BESIDE):
            anneal(self._problem, self._record, self._runs, ANNEALED_UNTIL)
        whole_share = WHOLE_SHARE if self._in_regions else LONELY_SHARE
        if self._problem.objective == "balanced":
            whole_share = WHOLE_SHARE
        kinds = {"parts": PARTS_SHARE} if self._in_regions else {}
        kinds |= {} if large else {"whole": whole_share}
        gains = dict.fromkeys(kinds, float("inf"))
        while not self._runs.is_done():
            kind = max(kinds, key=lambda each: gains[each])
            before, begun = self._record.score.total, self._budget.elapsed
            until = self._runs.part_of_time() + kinds[kind]
            if kind == "whole":
                self._runs.search_whole(until, None)
            else:
                self._parts_until(until)
            gained, spent = before - self._record.score.total, self._budget.elapsed - begun
            # What was not done for a while is worth trying again.
            gains = {each: FORGET * gain + 1e-9 for each, gain in gains.items()}
            gains[kind] = max(0.0, gained) / max(spent, 1e-3)
            self._runs.recombine()

    def _anneals(self) -> bool:
        limit = self._budget.limit or 0.0
        return (
            self._in_regions
            and self._problem.num_stops >= LEAST_TO_ANNEAL
            and limit >= LEAST_ANNEALED
            and not self._is_short(most=MANY)
            and self._problem.objective in {"shortest", "travel"}
        )

    def _first_shares(self) -> tuple[float, float]:
        """How long the whole is searched first, and each trial with fewer teams, of all time."""
        problem = self._problem
        if problem.objective == "balanced":
            first = FIRST_SHARE_BALANCED
        elif self._anneals():
            first = FIRST_SHARE_ANNEALED
        elif problem.objective != "fewest-teams" and self._is_short():
            return FIRST_SHARE_SHORT, FEWER_SHARE_SHORT * FIRST_SHARE_SHORT
        else:
            first = FIRST_SHARE_MANY if problem.num_stops > MANY else FIRST_SHARE
        return first, FEWER_SHARE * first

    def _is_short(self, most: int | None = None) -> bool:
        """Whether there is little time a stop, and no more than so many stops."""
        num_stops = self._problem.num_stops
        few = most is None or num_stops <= most
        return few and (self._budget.limit or 0.0) < SHORT * num_stops

    def _parts_until(self, until: float) -> None:
        """Search regions until a part of the time is over, or there are none worth it."""
        while not self._runs.is_done() and self._runs.part_of_time() < until:
            if not self._regions.search(None):
                break
        self._runs.learn_target()
