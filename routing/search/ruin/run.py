"""One run of the engine: phases, heat, time, and telling what has been found.

In: a ``Task``. Out: the best sequences. The search itself goes on in portions of a few
hundredths of a second, between which it is looked whether time is up or somebody wants to stop; what
comes out does not hang on how large the portions are.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from routing.problem import Problem, Sequences
from routing.search.engines import ReportFunction, Task
from routing.search.limits import StopFunction
from routing.search.ruin import layout as at
from routing.search.ruin.entrance import COMPLETE, MEASURE, REMEMBER, SEARCH, act
from routing.search.ruin.routes import best_routes, place_routes
from routing.search.ruin.table import Board

EACH = 50
"""Ruins and recreations for one iteration of a task: it takes about as long as one of PyVRP's."""

REMOVED, STRING, SPLIT, BLINK_RATE = 10.0, 10.0, 0.5, 0.01
"""Stops taken out on average, the longest string, how often strings are split, how often a position
is overlooked: the values of Christiaens and Vanden Berghe (2020)."""

HOT, WARM, COLD = 0.3, 0.1, 0.003
"""The heat in mean legs: at the beginning, at the beginning with a start, and at the end."""

CHASE_SHARE = 0.2
"""Which part of a run the chase may take at most."""

PORTION = 0.025
"""Seconds between two looks at the clock."""

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
        self._left = None if task.iterations is None else EACH * task.iterations
        self._all = self._left
        self._portion = 50
        self._told_total: tuple[int, ...] | None = None
        self._told_at = float("-inf")
        self._set_prices(task.problem)
        floats = self._board.floats
        floats[[at.REMOVED, at.STRING, at.SPLIT]] = REMOVED, STRING, SPLIT
        floats[at.BLINK_RATE], floats[at.COOLING] = BLINK_RATE, 1.0

    def _set_prices(self, problem: Problem) -> None:
        """What is not in the routes' own cost: overtime, and teams that are out or idle."""
        board, m, task = self._board, self._board.m, self._task
        if task.day_target is not None:
            m[at.TARGET], m[at.OVERTIME] = task.day_target, task.overtime_cost
        longest = int(m[board.teams + at.LATEST].max() - m[board.teams + at.EARLIEST].min())
        price = 2 * max(1, longest) * int(max(1, problem.team_unit_cost.max()))
        if problem.objective == "fewest-teams":
            m[board.teams + at.FIXED] += price
        elif problem.objective == "balanced" and problem.all_teams_out:
            m[board.teams + at.FIXED] -= price

    def best(self) -> Sequences:
        """Search until the limit, and return the best."""
        board, m, start = self._board, self._board.m, self._task.start
        self._begin_with(start)
        chase = self._task.problem.objective == "fewest-teams" or m[at.NUM_ABSENT] > 0
        if chase and not self._over():
            m[at.CHASE] = 1
            m[at.DISSOLVE] = self._task.problem.objective == "fewest-teams"
            m[board.stops + at.ABSENCES] = 1
            self._go_on(CHASE_SHARE)
            best = best_routes(board)
            board.empty()
            self._begin_with(best)
        self._anneal(WARM if start is not None else HOT)
        self._tell(last=True)
        return best_routes(board)

    def _begin_with(self, sequences: Sequences | None) -> None:
        if sequences is not None:
            place_routes(self._board, sequences)
        for action in (MEASURE, COMPLETE, REMEMBER):
            self._act(action)

    def _act(self, action: int, amount: int = 0) -> int:
        return act(self._board.m, self._board.legs, self._board.floats, action, amount)

    def _anneal(self, hot: float) -> None:
        board, m, floats = self._board, self._board.m, self._board.floats
        units = m[board.teams + at.UNIT]
        out = m[board.teams + at.VISITS] > 0
        num_legs = (m[board.teams + at.VISITS] + m[board.teams + at.TRIPS])[out].sum()
        leg = (m[board.teams + at.TRAVEL] * units)[out].sum() / max(1, num_legs)
        self._hot, self._cold = hot * max(leg, 1.0), COLD * max(leg, 1.0)
        floats[at.HEAT] = self._hot
        if self._left:
            floats[at.COOLING] = (self._cold / self._hot) ** (1 / self._left)
        self._first = self._part_done()
        self._go_on(1.0)

    def _part_done(self) -> float:
        """Which part of the limit is over."""
        if self._left is not None and self._all:
            return 1.0 - self._left / self._all
        if self._deadline is None:
            return 1.0
        return (time.perf_counter() - self._begun) / max(1e-9, self._deadline - self._begun)

    def _over(self) -> bool:
        late = self._deadline is not None and time.perf_counter() >= self._deadline
        return late or self._left == 0 or self._should_stop()

    def _go_on(self, until: float) -> None:
        """Search until a part of the limit is over, or the chase is."""
        m, floats = self._board.m, self._board.floats
        while not self._over():
            part = self._part_done()
            if part >= until:
                return
            amount = self._portion
            if self._left is not None and self._all is not None:
                end = self._left - round((1.0 - until) * self._all)
                if end <= 0:
                    return
                amount = min(FIXED_PORTION, end)
            elif not m[at.CHASE]:
                done = (part - self._first) / max(1e-9, 1.0 - self._first)
                floats[at.HEAT] = self._hot * (self._cold / self._hot) ** done
            begun = time.perf_counter()
            made = self._act(SEARCH, amount)
            spent = time.perf_counter() - begun
            if self._left is not None:
                self._left -= made
            self._tell()
            if made < amount:
                return
            self._portion = max(1, int(self._portion * min(4.0, PORTION / max(spent, 1e-6))))

    def _tell(self, *, last: bool = False) -> None:
        """Report the best, if it is new and not too soon after the one before."""
        m = self._board.m
        first = m[at.UNSERVED] + at.AT_BEST
        state = (*m[first : first + at.NUM_PRIORITIES].tolist(), int(m[at.BEST_TOTAL]))
        now = time.perf_counter()
        soon = self._left is None and not last and now < self._told_at + TELL_EVERY
        if state != self._told_total and not soon:
            self._told_total, self._told_at = state, now
            self._report(best_routes(self._board))
