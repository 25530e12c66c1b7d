"""One run of the engine: phases, heat, time, and telling what has been found.

In: a ``Task``. Out: the best sequences. The search itself goes on in portions of a few hundredths
of a second, between which it is looked whether time is up or somebody wants to stop; what comes
out does not hang on how large the portions are.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from routing.plan.schedule import schedule_route
from routing.plan.score import score
from routing.problem import NO_GROUP, Problem, Sequences
from routing.search.engines import ReportFunction, Task
from routing.search.limits import StopFunction
from routing.search.ruin import layout as at
from routing.search.ruin.entrance import COMPLETE, MEASURE, REMEMBER, SEARCH, act
from routing.search.ruin.laps import LAPS_SHARE, num_laps
from routing.search.ruin.routes import best_routes, place_routes
from routing.search.ruin.table import Board

EACH = 50
"""Ruins and recreations for one iteration of a task: it takes about as long as one of PyVRP's."""

REMOVED, STRING, SPLIT, BLINK_RATE = 10.0, 10.0, 0.5, 0.01
"""Stops taken out on average, the longest string, how often strings are split, how often a position
is overlooked: the values of Christiaens and Vanden Berghe (2020)."""

HOT, WARM, COLD = 1.0, 0.1, 0.01
"""The heat in mean legs: at the beginning, at the beginning with a start, and at the end. Theirs is
from 100 to 1 on instances whose legs are as long; with 0.3 at the beginning X-n1001-k43 ended 2.5 %
above the best known instead of 1.5 % after 15 s."""

SETTLED = 0.7
"""Which part of a stretch of a longer annealing is over before what it finds counts."""

CHASE_HEAT = 0.1
"""The heat of the chase, in mean legs."""

CHASE_SHARE, FEWER_SHARE, RACE_SHARE = 0.2, 0.03, 0.05
"""Which part of a run may be taken by the chase for stops that find no place or for fewer teams
where these are the objective; by a look at how few teams would do; and by each trial of whether
that many or more are better."""

PORTION = 0.025
"""Seconds between two looks at the clock."""

MOST_AT_ONCE = 100_000
"""Ruins between two looks at the clock, whatever it says."""

TELL_EVERY = 0.2
"""Seconds between two reports."""

FIXED_PORTION = 500
"""Ruins between two reports when iterations are the limit: the clock differs from run to run."""


class Run:
    """A run; made and then asked for its ``best``.

    Parameters
    ----------
    task
        What to do.
    known
        The stops worth trying.
    deadline
        As ``time.perf_counter`` tells it, or ``None``.
    report, should_stop
        As for any engine.
    """

    def __init__(
        self,
        task: Task,
        known: NDArray[np.bool_],
        deadline: float | None,
        report: ReportFunction,
        should_stop: StopFunction,
    ) -> None:
        self._task = task
        self._begun = time.perf_counter()
        self._deadline = deadline
        self._report = report
        self._should_stop = should_stop
        self._board = Board(task.problem, task.seed, known)
        self._all = self._left = 0 if task.iterations is None else EACH * task.iterations
        self._by_time = task.iterations is None
        self._portion = 50
        self._lap = (0.0, 1.0)
        self._told: Sequences | None = None
        self._told_worth: tuple[int, ...] | None = None
        self._told_at = float("-inf")
        self._leg = 1.0
        self._hot = self._cold = 0.0
        floats = self._board.floats
        floats[[at.REMOVED, at.STRING, at.SPLIT]] = REMOVED, STRING, SPLIT
        floats[at.BLINK_RATE], floats[at.COOLING] = BLINK_RATE, 1.0
        self._set_prices(task.problem)

    def _set_prices(self, problem: Problem) -> None:
        """What is not in the routes' own cost: overtime, and teams that are out or idle."""
        board, m, task = self._board, self._board.m, self._task
        if task.day_target is not None:
            m[at.TARGET], m[at.OVERTIME] = task.day_target, task.overtime_cost
            m[at.NEEDS_DAY] = 1
        longest = int(m[board.teams + at.LATEST].max() - m[board.teams + at.EARLIEST].min())
        price = 2 * max(1, longest) * int(max(1, problem.team_unit_cost.max()))
        if problem.objective == "fewest-teams":
            m[board.teams + at.FIXED] += price
        elif problem.objective == "balanced" and problem.all_teams_out:
            m[board.teams + at.FIXED] -= price

    def best(self) -> Sequences:
        """Search until the limit, and return the best."""
        laps = num_laps(self._task, self._all)
        if laps == 1:
            return self._search()
        ends = []
        for lap in range(laps):
            self._lap = (LAPS_SHARE * lap / laps, LAPS_SHARE * (lap + 1) / laps)
            sequences = self._search()
            ends.append((self._worth(), sequences))
            if self._over():
                break
        self._lap = (LAPS_SHARE, 1.0)
        self._begin_with(min(ends)[1])
        self._anneal(WARM, 1.0)
        self._tell(last=True)
        return best_routes(self._board)

    def _search(self) -> Sequences:
        """Search until the limit, or the end of the lap."""
        m, problem, start = self._board.m, self._task.problem, self._task.start
        few = problem.objective == "fewest-teams"
        begun_with = self._begin_with(None if start is None else sound_part(problem, start))
        self._tell()
        if few or m[at.NUM_ABSENT]:
            begun_with = self._begin_with(self._chase(CHASE_SHARE, dissolve=few))
        all_out = problem.objective == "balanced" and problem.all_teams_out
        if start is None and not (few or all_out or m[at.NUM_ABSENT]):
            begun_with = self._as_many_as_is_best(begun_with)
        if few:
            m[at.MOST_OUT] = max(1, m[at.NUM_OUT])
        if self._task.heat is not None:
            return self._stretch(*self._task.heat)
        self._anneal(HOT if start is None else WARM, 1.0)
        self._tell(last=True)
        return best_routes(self._board)

    def _stretch(self, hot: float, cold: float) -> Sequences:
        """Anneal from one heat to another, and return the best of the last part of the way: at the
        heat that it was at the start the plan may be better, and to return it would be to stand
        still.
        """
        first = self._part_done()
        middle = hot * (cold / hot) ** SETTLED
        self._hot, self._cold = hot * self._leg, middle * self._leg
        self._go_on(first + SETTLED * (1.0 - first))
        self._act(REMEMBER)
        self._hot, self._cold = middle * self._leg, cold * self._leg
        self._go_on(1.0)
        return best_routes(self._board)

    def _as_many_as_is_best(self, plenty: Sequences) -> Sequences:
        """Find out how few teams would do, and whether that many or more make the better plan."""
        board, m = self._board, self._board.m
        fewest = self._chase(self._part_done() + FEWER_SHARE, dissolve=True)
        least = sum(map(bool, fewest))
        if least == sum(map(bool, plenty)):
            return self._begin_with(plenty)
        ends = []
        for most, sequences in ((least, fewest), (len(board.teams), plenty)):
            self._begin_with(sequences)
            m[at.MOST_OUT] = most
            self._anneal(HOT, self._part_done() + RACE_SHARE)
            ends.append((int(m[at.BEST_TOTAL]), most, best_routes(board)))
            self._tell()
        _, most, sequences = min(ends)
        self._begin_with(sequences)
        m[at.MOST_OUT] = most
        return sequences

    def _begin_with(self, sequences: Sequences | None) -> Sequences:
        """Lay the board out anew, complete the plan, and return it."""
        board, m = self._board, self._board.m
        board.empty()
        if sequences is not None:
            place_routes(board, sequences)
        for action in (MEASURE, COMPLETE, REMEMBER):
            self._act(action)
        out = board.teams[m[board.teams + at.VISITS] > 0]
        num_legs = (m[out + at.VISITS] + m[out + at.TRIPS]).sum()
        self._leg = max(1.0, (m[out + at.TRAVEL] * m[out + at.UNIT]).sum() / max(1, num_legs))
        return best_routes(board)

    def _chase(self, until: float, *, dissolve: bool) -> Sequences:
        """Get in what is absent, and then do with fewer and fewer teams."""
        board, m = self._board, self._board.m
        m[at.CHASE], m[at.DISSOLVE] = 1, dissolve
        m[board.stops + at.ABSENCES] = 1
        self._hot = self._cold = CHASE_HEAT * self._leg
        self._go_on(until)
        m[at.CHASE] = 0
        return best_routes(board)

    def _anneal(self, hot: float, until: float) -> None:
        self._hot, self._cold = hot * self._leg, COLD * self._leg
        self._go_on(until)

    def _act(self, action: int, amount: int = 0) -> int:
        return act(self._board.m, self._board.legs, self._board.floats, action, amount)

    def _part_done(self) -> float:
        """Which part of the limit is over; of a lap, if it is one."""
        if not self._by_time:
            done = 1.0 - self._left / self._all
        elif self._deadline is None:
            return 1.0
        else:
            done = (time.perf_counter() - self._begun) / max(1e-9, self._deadline - self._begun)
        first, end = self._lap
        return (done - first) / (end - first)

    def _over(self) -> bool:
        late = self._deadline is not None and time.perf_counter() >= self._deadline
        return late or (not self._by_time and self._left <= 0) or self._should_stop()

    def _go_on(self, until: float) -> None:
        """Search until a part of the limit is over, or the chase is."""
        floats = self._board.floats
        first = self._part_done()
        lap, lap_end = self._lap
        end = round((1.0 - lap - until * (lap_end - lap)) * self._all)
        floats[at.HEAT] = self._hot
        if not self._by_time:
            floats[at.COOLING] = (self._cold / self._hot) ** (1 / max(1, self._left - end))
        while not self._over():
            if self._by_time:
                done = (self._part_done() - first) / max(1e-9, until - first)
                if done >= 1.0:
                    return
                floats[at.HEAT] = self._hot * (self._cold / self._hot) ** done
                amount = self._portion
            else:
                amount = min(FIXED_PORTION, self._left - end)
                if amount <= 0:
                    return
            begun = time.perf_counter()
            made = self._act(SEARCH, amount)
            spent = time.perf_counter() - begun
            self._left -= made
            wanted = self._portion * min(4.0, PORTION / max(spent, 1e-6))
            self._portion = min(MOST_AT_ONCE, max(1, int(wanted)))
            self._tell()
            if made < amount:
                return

    def _tell(self, *, last: bool = False) -> None:
        """Report the best, if it is new, no worse than the last, and not too soon after it."""
        now = time.perf_counter()
        if self._by_time and not last and now < self._told_at + TELL_EVERY:
            return
        worth = self._worth()
        if self._told_worth is not None and worth > self._told_worth:
            return
        best = best_routes(self._board)
        if best != self._told:
            self._told, self._told_at, self._told_worth = best, now, worth
            self._report(best)

    def _worth(self) -> tuple[int, ...]:
        """How many stops the best leaves out, by priority, and what it costs."""
        m = self._board.m
        first = int(m[at.UNSERVED]) + at.AT_BEST
        return (*m[first : first + at.NUM_PRIORITIES].tolist(), int(m[at.BEST_TOTAL]))


def sound_part(problem: Problem, sequences: Sequences) -> Sequences:
    """Sequences without the routes that break a rule."""
    kept = [
        places if schedule_route(problem, team, places).feasible else ()
        for team, places in enumerate(sequences)
    ]
    if score(problem, tuple(kept)).infeasible:  # stops that belong together are with several teams
        groups: set[int] = set()
        for team, places in enumerate(kept):
            own = {int(problem.together[p]) for p in places if p < problem.num_stops} - {NO_GROUP}
            if own & groups:
                kept[team] = ()
            groups |= own
    return tuple(kept)
