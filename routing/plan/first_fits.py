"""The stops that fit somewhere as it is, among thousands that are in no route.

In: a problem, all routes, stops. Out: a team for each that fits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from routing.plan.insertion import best_insertions, group_owners, with_loadings
from routing.plan.screen import Screen
from routing.problem import Problem

NEAR = 4
"""Positions near each stop that are tried first: most that fit anywhere fit there."""

_AT_ONCE = 1000
"""Stops tried at once: 1,000 at 200 positions of a route take some 50 MB."""


def first_fits(
    problem: Problem,
    routes: Sequence[Sequence[int]],
    candidates: Sequence[int],
    out_of_time: Callable[[], bool] = lambda: False,
) -> dict[int, int]:
    """Of each stop that fits into some route with nothing changed, a team in whose route it
    does; each as if it came alone. What is out of time has looked near each stop alone, if so far.
    """
    owners = group_owners(problem, routes)
    fitting: dict[int, int] = {}
    for offers in Screen(problem).offers(routes, range(len(routes)), candidates, NEAR):
        for team, told in offers.by_team():
            if out_of_time():
                return fitting
            _try(problem, team, routes[team], told, owners=owners, fitting=fitting)
    for team, stops in enumerate(routes):
        if out_of_time():
            break
        for longer in (stops, *with_loadings(problem, team, stops)):
            _try(problem, team, longer, candidates, owners=owners, fitting=fitting)
        if len(fitting) == len(candidates):
            break
    return fitting


def _try(
    problem: Problem,
    team: int,
    stops: Sequence[int],
    candidates: Sequence[int],
    *,
    owners: Mapping[int, int],
    fitting: dict[int, int],
) -> None:
    """Add the candidates that fit into a route to those of which it is known that they fit."""
    left = [stop for stop in candidates if stop not in fitting]
    for first in range(0, len(left), _AT_ONCE):
        portion = left[first : first + _AT_ONCE]
        position, _ = best_insertions(problem, team, stops, portion, owners)
        fits = (stop for stop, at in zip(portion, position.tolist(), strict=True) if at >= 0)
        fitting.update(dict.fromkeys(fits, team))
