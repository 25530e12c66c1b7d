"""How much work stops are, before there is a plan: so that teams are shared out by hours.

In: a problem whose days are to be fair, and each stop's nearest stops. Out: seconds that each stop
takes of a team's day from each depot, and what day teams would have if all were alike.

A parcel in a far village takes more of a day than one next door: its share of the way out and home,
and longer legs between the doors. The figures are rough (a leg is that to a near stop, a way out is
shared by as many stops as a team has on average); what matters is how they differ from place to
place. What the first plans take in truth corrects them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.problem import UNLIMITED, UNREACHABLE, IntArray, Problem

NEXT = 3
"""Which of the nearest stops of each is as far as a leg of a route is long: the first is often at
the same door, and to look at more of them takes seconds with tens of thousands of stops."""

ROUNDS, STEP = 200, 1500.0
"""How often prices of depots are changed, and by how many seconds at first for hours or room that
are short by as much as there is."""

Floats = NDArray[np.float64]


def work_of(problem: Problem, near: IntArray, far: IntArray) -> Floats:
    """Seconds that each stop takes of a day, from each depot: shape (stops, depots).

    Parameters
    ----------
    problem
        The whole.
    near
        The nearest stops of each, shape (stops, k).
    far
        Seconds from each depot to each stop, shape (stops, depots).
    """
    n = problem.num_stops
    last = np.maximum((near >= 0).sum(axis=1).clip(max=NEXT) - 1, 0)
    to = np.take_along_axis(near, last[:, None], axis=1)[:, 0] if near.size else np.full(n, -1)
    known = np.flatnonzero(to >= 0)
    legs = np.zeros(n)
    ways = problem.travels[0].pairs(known, to[known])
    legs[known] = np.where(ways < UNREACHABLE, ways, 0)
    shared = max(1.0, n / max(1, problem.num_teams))
    out = np.where(far < UNREACHABLE, far, 0)
    work: Floats = (problem.service + legs)[:, None] + 2.0 * out / shared  # legs hold set-up
    return work


def fair_days(problem: Problem, teams: IntArray, total: float) -> Floats:
    """The day of each of some teams when their work is ``total``: all the same, but for those that
    cannot carry so much or have not so many hours.
    """
    most = _most_hours(problem, teams, total)
    low, high = 0.0, float(max(most.max(initial=1.0), total))
    for _ in range(50):
        day = (low + high) / 2
        low, high = (low, day) if np.minimum(most, day).sum() >= total else (day, high)
    days: Floats = np.minimum(most, high)
    return days


def _most_hours(problem: Problem, teams: IntArray, total: float) -> Floats:
    """Seconds for which each team has shift, room and leave to go on."""
    shift = (problem.team_latest[teams] - problem.team_earliest[teams]).astype(float)
    most = np.clip(np.minimum(shift, problem.team_max_duration[teams]), 0.0, None)
    each = total / max(1, problem.num_stops)
    most = np.minimum(most, each * problem.team_max_stops[teams].astype(float))
    room = room_of(problem)[teams]
    for dimension in np.flatnonzero(problem.demand.any(axis=0)):
        most = np.minimum(most, each * (room[:, dimension] / problem.demand[:, dimension].mean()))
    hours: Floats = most
    return hours


def room_of(problem: Problem) -> Floats:
    """What each team can hand out on all its trips: shape (teams, dimensions); infinite for no
    limit.
    """
    capacity, aboard = (
        np.where(limit < UNLIMITED, limit.astype(float), np.inf)
        for limit in (problem.team_capacity, problem.team_aboard)
    )
    again = np.array([bool(places) for places in problem.team_reloads], bool)
    # No trip hands out nothing.
    trips = np.where(again, np.minimum(problem.team_max_trips, problem.num_stops) - 1.0, 0.0)
    later = np.where(trips[:, None] > 0, capacity, 0.0) * np.maximum(trips, 1.0)[:, None]
    room: Floats = np.minimum(capacity, aboard) + later
    return room


def depot_prices(
    far: IntArray, demand: Floats, room: Floats, hours: Floats, days: Floats
) -> IntArray:
    """Seconds that each depot is to count as farther away than it is, so that no depot's teams have
    more to do than they can.

    Who is nearest to a depot without hours left must not go to whatever depot has some, hours away:
    its neighbours take some of its border, and theirs take of theirs, until all have enough. Prices
    that rise where too much is asked for do that.

    Parameters
    ----------
    far
        Seconds from each depot to each stop, shape (stops, depots).
    demand, room
        What each stop takes, and each depot's teams can carry.
    hours, days
        Seconds that each stop takes from each depot, and that each depot's teams have.
    """
    stops = np.arange(len(far))
    may = far < UNREACHABLE
    some = may.any(axis=1)
    stops, ways = stops[some], np.where(may, far, np.inf)[some]
    num = far.shape[1]
    prices = np.zeros(num)
    best: tuple[float, Floats] = (np.inf, prices)
    for step in range(ROUNDS if num > 1 and len(stops) else 0):
        chosen = (ways + prices).argmin(axis=1)
        load = np.bincount(chosen, demand[stops], num) / np.maximum(room, 1e-9)
        work = np.bincount(chosen, hours[stops, chosen], num) / np.maximum(days, 1e-9)
        short = np.maximum(load, work) - 1.0
        missing = float(np.maximum(short, 0.0).sum())
        best = min(best, (missing, prices), key=lambda each: each[0])
        if missing <= 0.0:
            break
        change = STEP / np.sqrt(1.0 + step / 10) * np.clip(short, -0.3, 1.0)
        prices = np.maximum(0.0, prices + change)
    return np.rint(best[1]).astype(np.int64)
