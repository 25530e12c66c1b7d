"""Where a stop fits best into a route: every position tried, one pass forward and one back.

In: a problem, one team's route, and stops that are in no route. Out: for each stop the position
that adds least to what the route costs (the team day, unless the problem says otherwise), and what
it adds; exactly what ``schedule_route`` would say of every position (``routing.plan.trial``).

Where a team may load again, a stop may also come with a loading of its own:
``best_with_loading``. It tries the route with one more loading at every place, and is the slower
for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.plan.day_lengths import NEVER
from routing.plan.schedule import schedule_route, stops_of
from routing.plan.seats import Seats
from routing.plan.trial import Trial
from routing.problem import NO_GROUP, IntArray, Problem

Places = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """Where a stop goes, and what it adds to the cost, in seconds of team day (negative where
    travel breaks the triangle inequality).
    """

    position: int
    increase: int


def best_insertion(
    problem: Problem,
    team: int,
    stops: Sequence[int],
    stop: int,
    owners: Mapping[int, int] | None = None,
) -> Insertion | None:
    """The best position of one stop in one team's route; ``None`` where no position is feasible.

    For many stops and one route ``best_insertions`` is far quicker.
    """
    position, increase = best_insertions(problem, team, stops, [stop], owners)
    if position[0] < 0:
        return None
    return Insertion(position=int(position[0]), increase=int(increase[0]))


def best_insertions(
    problem: Problem,
    team: int,
    stops: Sequence[int],
    candidates: Sequence[int],
    owners: Mapping[int, int] | None = None,
) -> tuple[IntArray, IntArray]:
    """The best position of each of many stops in one team's route, each as if it came alone.

    Parameters
    ----------
    problem
        The problem.
    team
        Index of the team.
    stops
        Its places, in order.
    candidates
        Stops that are not in the route.
    owners
        The team of each group of stops that belong together, as ``group_owners`` tells of all
        routes. If silent, no group has one.

    Returns
    -------
    position, increase
        Both of shape (candidates,). The first position among equals; -1 (and ``NEVER``) where no
        position is feasible.
    """
    position, cost = _best(problem, team, stops, candidates, owners)
    found = position >= 0
    if found.any():
        cost[found] -= schedule_route(problem, team, stops).cost
    return position, cost


def best_with_loading(
    problem: Problem,
    team: int,
    stops: Sequence[int],
    candidates: Sequence[int],
    owners: Mapping[int, int] | None = None,
) -> tuple[list[Places | None], IntArray]:
    """The best route of each of many stops with one more loading, each as if it came alone.

    Returns
    -------
    routes, increase
        The whole route with the stop and the loading, ``None`` (and ``NEVER``) where there is none.
    """
    chosen = list(candidates)
    routes: list[Places | None] = [None] * len(chosen)
    costs = np.full(len(chosen), NEVER)
    for longer in with_loadings(problem, team, stops):
        position, cost = _best(problem, team, longer, chosen, owners)
        for index in np.flatnonzero(cost < costs).tolist():
            where = int(position[index])
            routes[index] = (*longer[:where], chosen[index], *longer[where:])
        costs = np.minimum(costs, cost)
    found = costs < NEVER
    if found.any():
        costs[found] -= schedule_route(problem, team, stops).cost
    return routes, costs


def with_loadings(
    problem: Problem, team: int, stops: Sequence[int], *, more_trips: bool = False
) -> Iterator[Places]:
    """The route with one more loading at each place and depot, if the team may make one more trip,
    or whether it may or not. Trips may be empty for now; two of one are left out.
    """
    num_trips = 1 + sum(place >= problem.num_stops for place in stops)
    if not stops or (num_trips >= problem.team_max_trips[team] and not more_trips):
        return
    for depot in dict.fromkeys(problem.team_reloads[team]):
        for where in range(len(stops) + 1):
            yield (*stops[:where], depot, *stops[where:])


def group_owners(problem: Problem, routes: Sequence[Sequence[int]]) -> dict[int, int]:
    """The team that serves stops of each group that one team must serve, where some are served."""
    owners: dict[int, int] = {}
    if (problem.together != NO_GROUP).any():
        for team, stops in enumerate(routes):
            served = problem.together[stops_of(problem, stops)]
            owners.update(dict.fromkeys(served.tolist(), team))
        owners.pop(NO_GROUP, None)
    return owners


def _best(
    problem: Problem,
    team: int,
    stops: Sequence[int],
    candidates: Sequence[int],
    owners: Mapping[int, int] | None,
) -> tuple[IntArray, IntArray]:
    """The best position of each candidate, and what the whole route then costs."""
    chosen = np.asarray(candidates, np.int64)
    positions, costs = np.full(len(chosen), -1), np.full(len(chosen), NEVER)
    likely = np.flatnonzero(Seats(problem, team, stops, chosen, owners).likely)
    if not likely.size:
        return positions, costs
    trial = Trial(problem, team, stops, chosen[likely], owners=owners)
    possible = trial.possible
    if not possible.any():
        return positions, costs
    possible = trial.in_day(possible)
    table = np.where(possible, trial.costs, NEVER)
    position = table.argmin(axis=1)
    best = table[np.arange(len(position)), position]
    positions[likely] = np.where(best < NEVER, position, -1)
    costs[likely] = best
    return positions, costs
