"""What Python calls: one compiled function for all that is done with a board.

One, because each one that Python calls takes its own time to compile.
"""

from __future__ import annotations

from collections.abc import Callable

from routing.search.ruin.compiler import Floats, Legs, Memory, entrance
from routing.search.ruin.day import renew, renew_trips
from routing.search.ruin.iterate import clear, remember, search
from routing.search.ruin.layout import (
    BROKEN,
    PAIR_COST,
    TEAM_WIDTH,
    TEAMS,
    TEAMS_END,
)
from routing.search.ruin.outline import weigh_all_outlines
from routing.search.ruin.recreate import recreate
from routing.search.ruin.sources import fingerprint
from routing.search.ruin.undo import begin

MEASURE, COMPLETE, SEARCH, REMEMBER = range(4)

Act = Callable[[Memory, Legs, Floats, int, int], int]


def _entrance(sources: int) -> Act:
    @entrance
    def act(m: Memory, legs: Legs, floats: Floats, action: int, amount: int) -> int:
        """Do one thing with a board.

        ``MEASURE``: renew all routes that have been put on it, and take out those that break a
        rule. ``COMPLETE``: put in what fits. ``REMEMBER``: this is the best. ``SEARCH``: make
        up to ``amount`` iterations; returns how many.
        """
        if action == MEASURE:
            for team in range(m[TEAMS], m[TEAMS_END], m[TEAM_WIDTH]):
                renew_trips(m, team)
                renew(m, legs, team)
                if m[team + BROKEN]:
                    clear(m, legs, team)
        elif action == COMPLETE:
            begin(m)
            recreate(m, legs, floats, True)
        elif action == REMEMBER:
            if m[PAIR_COST]:
                weigh_all_outlines(m)
            remember(m)
        elif sources:  # always; named here to be part of the key of what is kept on disk
            return search(m, legs, floats, amount)
        return 0

    return act


act = _entrance(fingerprint())
