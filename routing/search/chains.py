"""Idle teams sent out along chains of neighbours: a rough plan of thousands of stops in a second.

In: a problem, feasible routes, the stops in none. Out: the routes with idle teams on the way. All
teams move at once, a stop at a time: each goes on to the stop of its own that it may serve soonest,
in a straight line, and takes it if the way, the hours and the load allow. Nothing is improved here;
what a chain leaves out another team may take, and what breaks a rule that chains know nothing of is
not taken at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.plan.schedule import schedule_route
from routing.problem import NO_GROUP, OPEN, UNREACHABLE, IntArray, Problem
from routing.problem.straight import Straight, straight_of
from routing.search.insert import Routes, unserved
from routing.search.limits import StopFunction, never

ROUNDS = 8
"""In each, idle teams are shared out anew among what is left."""

SLACK = 1.3
"""Stops that a chain chooses among, for each that is its share: some will not fit."""

DETOUR = 2.5
"""How many times longer than in a straight line at the fastest pace a way is thought to take."""


def send_out(
    problem: Problem, routes: Routes, left: Sequence[int], out_of_time: StopFunction = never
) -> None:
    """Send idle teams out, in place, first priorities first; nobody where it is not known in which
    direction stops lie.
    """
    straight = [straight_of(travel) for travel in problem.travels]
    if any(each is None for each in straight):
        return
    known = [each for each in straight if each is not None]
    waiting = np.array(left, np.int64)
    for _ in range(ROUNDS):
        idle = [team for team in range(problem.num_teams) if _is_free(problem, routes, team)]
        if not idle or not len(waiting) or out_of_time():
            return
        taken = _one_round(problem, routes, np.array(idle), waiting, known)
        if not taken:
            return
        waiting = np.array(unserved(problem, routes), np.int64)


def _is_free(problem: Problem, routes: Routes, team: int) -> bool:
    """Whether a team is idle and begins at a place of its own, with nothing fixed."""
    fixed = problem.team_prefix[team] or problem.team_order[team]
    return not routes[team] and not fixed and problem.team_start[team] != OPEN


def _one_round(
    problem: Problem, routes: Routes, idle: IntArray, left: IntArray, known: Sequence[Straight]
) -> int:
    """Each idle team takes what it can of a share; how many stops were taken."""
    share = max(1, math.ceil(len(left) / len(idle)))
    shares = _shares(problem, idle, left, known[0], math.ceil(SLACK * share))
    taken = 0
    profiles = problem.team_profile[idle]
    for profile in np.unique(profiles).tolist():
        teams = [team for team in idle[profiles == profile].tolist() if len(shares.get(team, ()))]
        if teams:
            chains = _chains(problem, teams, [shares[team] for team in teams], known[profile])
            for team, (route, legs) in zip(teams, chains, strict=True):
                if route and schedule_route(problem, team, route, legs).feasible:
                    routes[team] = route
                    taken += len(route)
    return taken


def _shares(
    problem: Problem, idle: IntArray, left: IntArray, straight: Straight, size: int
) -> dict[int, IntArray]:
    """Neighbouring stops for each team, from the nearest place where idle teams begin."""
    starts = problem.team_start[idle]
    places = np.unique(starts)
    apart = np.stack([straight.seconds(left, np.full(len(left), place)) for place in places])
    nearest = apart.argmin(axis=0)
    first = problem.priority[left]
    shares: dict[int, IntArray] = {}
    for index, place in enumerate(places.tolist()):
        teams = idle[starts == place].tolist()
        own = np.flatnonzero(nearest == index)
        own = own[np.argsort(first[own], kind="stable")][: size * len(teams)]
        pieces = _pieces(straight.points[left[own]], len(teams)) if len(own) else []
        shares |= {team: left[own[piece]] for team, piece in zip(teams, pieces, strict=False)}
    return shares


def _pieces(points: NDArray[np.float64], number: int) -> list[IntArray]:
    """Positions in so many pieces of neighbours, halving along the longer side."""
    pieces, waiting = [], [(np.arange(len(points)), number)]
    while waiting:
        some, parts = waiting.pop()
        if parts == 1 or len(some) < 2:
            pieces.append(some)
            continue
        side = int(np.ptp(points[some], axis=0).argmax())
        order = some[np.argsort(points[some, side], kind="stable")]
        one = parts // 2
        cut = max(1, len(order) * one // parts)
        waiting += [(order[:cut], one), (order[cut:], parts - one)]
    return pieces


def _chains(
    problem: Problem, teams: Sequence[int], shares: Sequence[IntArray], straight: Straight
) -> list[tuple[tuple[int, ...], list[int]]]:
    """A chain of each team, with its legs as ``route_legs`` gives them."""
    among, size = np.array(teams), max(map(len, shares))
    table = np.full((len(teams), size), OPEN)
    for row, share in enumerate(shares):
        table[row, : len(share)] = share
    there, stop = table != OPEN, np.maximum(table, 0)
    travel = problem.travels[int(problem.team_profile[teams[0]])]
    clock = problem.team_clock[among]
    first = problem.window_first.reshape(-1)[clock[:, None] * problem.num_stops + stop]
    first = np.minimum(first, len(problem.window_start) - 1)  # of several windows the first
    opens, closes = problem.window_start[first], problem.window_end[first]
    room = np.minimum(problem.team_capacity[among], problem.team_aboard[among])
    there &= problem.eligible[stop, problem.team_kind[among][:, None]]
    there &= (problem.together[stop] == NO_GROUP) & (problem.apart[stop] == NO_GROUP)
    back = _ways_back(problem, among, stop)
    now, at = problem.team_earliest[among].copy(), problem.team_start[among].copy()
    rows, load = np.arange(len(teams)), np.zeros_like(room)
    now = np.maximum(now, np.where(there, problem.release[clock[:, None], stop], 0).max(axis=1))
    chains: list[list[int]] = [[] for _ in teams]
    legs: list[list[int]] = [[] for _ in teams]
    for _ in range(size):
        guess = DETOUR * straight.seconds(np.repeat(at[:, None], size, axis=1), stop)
        begins = np.maximum(now[:, None] + guess, opens)
        begins = np.where(there & np.all(load[:, None] + problem.demand[stop] <= room[:, None], 2),
                          begins + guess, np.inf)  # fmt: skip
        column = begins.argmin(axis=1)
        some = np.flatnonzero(np.isfinite(begins[rows, column]))
        if not len(some):
            break
        column = column[some]
        goal = stop[some, column]
        leg = travel.pairs(at[some], goal)
        start = np.maximum(now[some] + leg, opens[some, column])
        done = start + problem.service[goal]
        kept = (start <= closes[some, column]) & (leg < UNREACHABLE)
        kept &= done + back[some, column] <= problem.team_latest[among[some]]
        there[some, column] = False
        for row, place, spent in zip(some[kept].tolist(), goal[kept].tolist(), leg[kept].tolist(),
                                     strict=True):  # fmt: skip
            chains[row].append(place)
            legs[row].append(spent)
        now[some[kept]], at[some[kept]] = done[kept], goal[kept]
        load[some[kept]] += problem.demand[goal[kept]]
    return [
        (tuple(chain), [*spent, _way_back(back, stop, row, chain)])
        for row, (chain, spent) in enumerate(zip(chains, legs, strict=True))
    ]


def _ways_back(problem: Problem, teams: IntArray, stops: IntArray) -> IntArray:
    """Seconds from each team's stops to where it ends; none to an open end."""
    ends = problem.team_end[teams]
    travel = problem.travels[int(problem.team_profile[teams[0]])]
    back = np.zeros(stops.shape, np.int64)
    for end in np.unique(ends[ends != OPEN]).tolist():
        rows = ends == end
        back[rows] = travel.durations(stops[rows].ravel(), [end])[:, 0].reshape(-1, stops.shape[1])
    return back


def _way_back(back: IntArray, stops: IntArray, row: int, chain: Sequence[int]) -> int:
    return int(back[row, stops[row].tolist().index(chain[-1])]) if chain else 0
