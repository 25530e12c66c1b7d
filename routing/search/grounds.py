"""A large problem without a plan, divided into grounds that can be searched apart.

In: a problem, and which team could serve which stop. Out: ``Ground``s: stops and the teams for
them, each of a size that an engine plans from nothing; and, by ``plan_grounds``, a first plan of
all of them. Each stop goes to the depot that is nearest among those whose teams have room for it,
those first to which it matters most; the stops of one depot, if they are many, are cut in two again
and again, by nearness to one or the other of two stops far apart, and its teams dealt out by how
much they can carry. Where days are to be fair, stops are shared out by the hours that they take and
not by their number alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.problem import NO_GROUP, OPEN, UNLIMITED, UNREACHABLE, IntArray, Problem
from routing.search.record import Record
from routing.search.runs import Runs
from routing.search.subproblem import take_part
from routing.search.work import depot_prices, fair_days, room_of, work_of

MOST_STOPS = 600
"""Of a ground: engines plan so many from nothing in a few seconds, and a table of their travel is
small."""

FULL = 0.95
"""Which part of a depot's room is given away before a stop goes to the next depot."""

ROOMY = 1.01
"""Of a depot's teams' hours, which are an estimate: with none to spare the last stops would go to
depots far away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Teams, stops that they are to serve, and the seconds that these may take (where days are to
    be fair; else their number).
    """

    teams: tuple[int, ...]
    stops: tuple[int, ...]
    work: float


def grounds(
    problem: Problem, alone: NDArray[np.bool_], near: IntArray | None = None
) -> list[Ground]:
    """Divide. Stops that no team could serve are in no ground.

    Parameters
    ----------
    problem
        The whole.
    alone
        Which team could serve which stop, shape (stops, teams).
    near
        The nearest stops of each, which ``balanced`` asks for.
    """
    usable = np.flatnonzero(alone.any(axis=0))
    starts = problem.team_start[usable]
    depots = np.unique(starts)
    teams_of = [usable[starts == depot] for depot in depots]
    may = np.stack([alone[:, teams].any(axis=1) for teams in teams_of], axis=1)
    far = _ways_out(problem, depots, teams_of, alone)
    hours: NDArray[np.float64] | None = None
    days: list[float] = [UNLIMITED] * len(depots)
    if near is not None:
        hours = work_of(problem, near, far)
        total = float(
            np.where(may, hours, np.inf).min(axis=1, initial=np.inf)[may.any(axis=1)].sum()
        )
        day_of = np.zeros(problem.num_teams)
        day_of[usable] = fair_days(problem, usable, total)
        days = [ROOMY * float(day_of[teams].sum()) for teams in teams_of]
    depot_of = _assign(problem, teams_of, far, hours, days)
    found: list[Ground] = []
    for index, teams in enumerate(teams_of):
        stops = np.flatnonzero(depot_of == index)
        if len(stops):
            work = None if hours is None else hours[:, index]
            found += _cut(problem, stops, teams, work, alone)
    return found


def plan_grounds(problem: Problem, record: Record, runs: Runs, until: float) -> None:
    """Plan a large problem from nothing, as many grounds side by side as there are workers, until a
    part of the time is over.
    """
    fair = problem.objective == "balanced"
    left = grounds(problem, runs.alone, runs.near if fair else None)
    teams, work = sum(len(each.teams) for each in left), sum(each.work for each in left)
    done = 0.0
    if fair:
        runs.target.expect(work / max(1, teams))
    while left and not runs.is_done():
        batch, left = left[: runs.num_runs], left[runs.num_runs :]
        chain = record.best
        # All teams of a ground are to go out, as all of the whole are.
        parts = [take_part(problem, chain, each.teams, each.stops, own_days=True) for each in batch]
        now = runs.part_of_time()
        end = now + max(0.0, until - now) / (1 + len(left) / runs.num_runs)
        results = runs.run_parts(parts, max(end, now + 2 * runs.least_part), anew=True)
        for part, result in zip(parts, results or [], strict=False):
            chain = chain if result is None else part.put_back(chain, result)
        record.take(chain)
        done += sum(each.work for each in batch)
        if fair:  # what the first took in truth tells what the others will
            taken = sum(day.duration for day in record.days)
            runs.target.expect(taken * work / max(1.0, done * teams))
    runs.learn_target()


def _ways_out(
    problem: Problem, depots: IntArray, teams_of: list[IntArray], alone: NDArray[np.bool_]
) -> IntArray:
    """Seconds from each depot to each stop, shape (stops, depots): of its teams that may serve the
    stop, by the quickest way of travelling. What they can serve on a later trip alone, from another
    depot, counts as far as any stop.
    """
    far = np.full((problem.num_stops, len(depots)), UNREACHABLE, np.int64)
    everyone = np.arange(problem.num_stops)
    for ways, depot, teams in zip(far.T, depots.tolist(), teams_of, strict=True):
        may = np.zeros(problem.num_stops, bool)
        for profile in np.unique(problem.team_profile[teams]).tolist():
            crew = teams[problem.team_profile[teams] == profile]
            theirs = alone[:, crew].any(axis=1)
            out = np.zeros(problem.num_stops, np.int64)
            if depot != OPEN:
                out = problem.travels[profile].durations([depot], everyone)[0]
            ways[theirs] = np.minimum(ways, out)[theirs]
            may |= theirs
        ways[may & (ways >= UNREACHABLE)] = ways[ways < UNREACHABLE].max(initial=0)
    return far


def _assign(
    problem: Problem,
    teams_of: list[IntArray],
    far: IntArray,
    hours: NDArray[np.float64] | None,
    days: list[float],
) -> IntArray:
    """The depot of each stop, -1 where none may: the nearest whose teams have room, and hours left
    if any has.
    """
    n, may = problem.num_stops, far < UNREACHABLE
    demand, room = _share(problem, teams_of)
    if hours is not None:  # where hours are short, what is near a border goes to the next depot
        prices = depot_prices(far, demand, np.array(room), hours, np.array(days))
        far = far + prices
    ordered = np.sort(far, axis=1)
    regret = ordered[:, 1] - ordered[:, 0] if len(teams_of) > 1 else ordered[:, 0]
    order = np.argsort(-regret, kind="stable")
    choice = np.argsort(far, axis=1, kind="stable")
    given = np.full(n, -1, np.int64)
    group_depot: dict[int, int] = {}
    for stop in order.tolist():
        if not may[stop].any():
            continue
        group = int(problem.together[stop])
        options = [int(d) for d in choice[stop] if may[stop, d]]
        if group != NO_GROUP and group_depot.get(group) in options:
            chosen = group_depot[group]
        else:
            roomy = [d for d in options if room[d] >= demand[stop]] or options[:1]
            free = (d for d in roomy if hours is None or days[d] >= hours[stop, d])
            chosen = next(free, roomy[0])
        if group != NO_GROUP:
            group_depot.setdefault(group, chosen)
        room[chosen] -= demand[stop]
        days[chosen] -= 0.0 if hours is None else hours[stop, chosen]
        given[stop] = chosen
    return given


def _share(problem: Problem, teams_of: list[IntArray]) -> tuple[NDArray[np.float64], list[float]]:
    """What each stop takes of what all teams can carry, in the scarcest dimension, and what each
    depot's teams can; stops alone are counted where nothing is scarce.
    """
    capacity = room_of(problem)
    limited = np.isfinite(capacity).all(axis=0) & (problem.demand.sum(axis=0) > 0)
    if not limited.any():
        ones = np.ones(problem.num_stops)
        total = sum(len(teams) for teams in teams_of)
        return ones, [FULL * problem.num_stops * 2 * len(teams) / total for teams in teams_of]
    used = problem.demand.sum(axis=0) / np.maximum(1.0, capacity.sum(axis=0))
    scarce = int(np.argmax(np.where(limited, used, -1.0)))
    room = [FULL * float(capacity[teams, scarce].sum()) for teams in teams_of]
    return problem.demand[:, scarce].astype(float), room


def _cut(
    problem: Problem,
    stops: IntArray,
    teams: IntArray,
    work: NDArray[np.float64] | None,
    alone: NDArray[np.bool_],
) -> list[Ground]:
    """Cut the stops and teams of one depot in two until they are few."""
    if len(stops) <= MOST_STOPS or len(teams) < 2:
        return [
            Ground(
                teams=tuple(sorted(teams.tolist())),
                stops=tuple(sorted(stops.tolist())),
                work=float(len(stops) if work is None else work[stops].sum()),
            )
        ]
    travel = problem.travels[int(problem.team_profile[teams[0]])]
    ways = travel.durations([int(stops[0])], stops)[0]
    one = int(stops[np.argmax(np.where(ways < UNREACHABLE, ways, -1))])
    ways = travel.durations([one], stops)[0]
    other = int(stops[np.argmax(np.where(ways < UNREACHABLE, ways, -1))])
    order = np.argsort(ways - travel.durations([other], stops)[0], kind="stable")
    # Every other team of each size: both halves have as many of each kind.
    kinds = problem.team_capacity[:, 0], problem.team_kind, problem.team_profile
    ranked = teams[np.lexsort([each[teams] for each in kinds])]
    crews = ranked[0::2], ranked[1::2]
    half = len(stops) // 2 if work is None else _half(problem, stops[order], crews, work)
    shares = _to_those_who_may(alone, crews, stops[order[:half]], stops[order[half:]])
    shares = _whole_groups(problem, *shares)
    return [
        ground
        for part, crew in zip(shares, crews, strict=True)
        if len(part)
        for ground in _cut(problem, part, crew, work, alone)
    ]


def _half(
    problem: Problem, stops: IntArray, crews: tuple[IntArray, IntArray], work: NDArray[np.float64]
) -> int:
    """How many of the first stops are work for one crew, as far as both can carry theirs."""
    parts = np.cumsum(work[stops])
    share = len(crews[0]) / (len(crews[0]) + len(crews[1]))
    half = int(np.searchsorted(parts, share * parts[-1], side="right"))
    least, most = 1, len(stops) - 1
    room = room_of(problem)
    loads = np.cumsum(problem.demand[stops], axis=0)
    for d in np.flatnonzero(np.isfinite(room).all(axis=0) & (loads[-1] > 0)):
        one, other = (FULL * room[crew, d].sum() for crew in crews)
        most = min(most, int(np.searchsorted(loads[:, d], one, side="right")))
        least = max(least, int(np.searchsorted(loads[:, d], loads[-1, d] - other)) + 1)
    return min(max(half, least), most) if least <= most else (least + most) // 2


def _to_those_who_may(
    alone: NDArray[np.bool_], crews: tuple[IntArray, IntArray], one: IntArray, other: IntArray
) -> tuple[IntArray, IntArray]:
    """Bring stops that no team of their side may serve to the other side, if one there may."""
    may = [[alone[np.ix_(side, crew)].any(axis=1) for crew in crews] for side in (one, other)]
    away, here = ~may[0][0] & may[0][1], ~may[1][1] & may[1][0]
    return np.concatenate([one[~away], other[here]]), np.concatenate([other[~here], one[away]])


def _whole_groups(problem: Problem, one: IntArray, other: IntArray) -> tuple[IntArray, IntArray]:
    """Bring stops that one team must serve to the side where the first of them is."""
    groups = set(problem.together[one].tolist()) - {NO_GROUP}
    moves = np.array([int(group) in groups for group in problem.together[other]], bool)
    return np.concatenate([one, other[moves]]), other[~moves]
