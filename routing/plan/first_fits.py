"""The stops that fit somewhere as it is, among thousands that are in no route.

In: a problem, all routes, stops. Out: a team for each that fits.
"""

from __future__ import annotations

from collections.abc import Sequence

from routing.plan.insertion import best_insertions, group_owners, with_loadings
from routing.plan.screen import Screen
from routing.problem import Problem

_AT_ONCE = 1000
"""Stops tried at once: 1,000 at 200 positions of a route take some 50 MB."""


def first_fits(
    problem: Problem, routes: Sequence[Sequence[int]], candidates: Sequence[int]
) -> dict[int, int]:
    """Of each stop that fits into some route with nothing changed, the first team in whose route
    it does; each as if it came alone.
    """
    owners = group_owners(problem, routes)
    fitting: dict[int, int] = {}
    likely = Screen(problem).likely(routes, range(len(routes)), candidates)
    for team, stops in enumerate(routes):
        told = candidates if problem.team_reloads[team] else likely.get(team, ())
        for longer in (stops, *with_loadings(problem, team, stops)):
            left = [stop for stop in told if stop not in fitting]
            for first in range(0, len(left), _AT_ONCE):
                portion = left[first : first + _AT_ONCE]
                position, _ = best_insertions(problem, team, longer, portion, owners)
                fits = (stop for stop, at in zip(portion, position, strict=True) if at >= 0)
                fitting.update(dict.fromkeys(fits, team))
    return fitting
