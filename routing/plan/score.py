"""How good sequences are: the one order in which plans are compared.

In: a problem, sequences and, where at hand, their schedules. Out: a ``Score``; the smaller is the
better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.plan.outlines import PAIR_WORTH, num_overlaps
from routing.plan.schedule import RouteSchedule, schedule_route, stops_of
from routing.problem import BALANCE_RATIO, NO_GROUP, OPTIONAL, IntArray, Problem, Sequences

SHORT_DAY, SECONDS_SHORT = 0.5, 5
"""``balanced``: a day shorter than half the mean is short, and so many seconds by which it falls
short of that half cost as much as one second of team day. The longest day alone cannot tell an
idle team from a busy one: ten teams of three hours and one of ten minutes have a ratio of 1.09.
There the eleventh is 72 minutes short of half the mean, so that giving it work may cost up to 14
minutes, 0.8 % of the total; where that costs more it stays as it is."""


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """How good sequences are; smaller is better, compared field by field.

    Infeasible first, then stops unserved by priority (1 first, the optional last), then, for
    ``balanced``, the teams left idle (if all are to be out) and the longest team day over the mean
    where above ``BALANCE_RATIO``; for ``fewest-teams`` the teams that are out; and last the total
    of what the routes cost, of what compactness makes of stops served apart from their nearest and
    of outlines that overlap, and for ``balanced`` of what days are worth that are far shorter than
    the mean.
    """

    infeasible: int
    unserved: tuple[int, ...]
    idle_teams: int
    imbalance: float
    teams: int
    total: int


def score(problem: Problem, sequences: Sequences) -> Score:
    """Measure sequences."""
    schedules = [schedule_route(problem, team, stops) for team, stops in enumerate(sequences)]
    return score_of(problem, sequences, schedules)


def score_of(
    problem: Problem, sequences: Sequence[Sequence[int]], schedules: Sequence[RouteSchedule]
) -> Score:
    """Measure sequences whose schedules are at hand."""
    team_of = served_by(problem, sequences)
    left_out = problem.priority[team_of < 0]
    counts = np.bincount(left_out, minlength=OPTIONAL + 1)
    days = [each.duration for each in schedules if each.arrivals]
    idle, imbalance, short = 0, 0.0, 0
    if problem.objective == "balanced" and days:
        imbalance = max(longest_over_mean(days), BALANCE_RATIO)
        short = _short(days)
        if problem.all_teams_out:
            idle = min(problem.num_teams, problem.num_stops) - len(days)
    return Score(
        sum(each.lateness + each.overload + each.excess for each in schedules)
        + _torn(problem, team_of),
        tuple(counts[1:].tolist()),
        max(idle, 0),
        imbalance,
        len(days) if problem.objective == "fewest-teams" else 0,
        sum(each.cost for each in schedules) + _scattered(problem, sequences, team_of) + short,
    )


def served_by(problem: Problem, sequences: Sequence[Sequence[int]]) -> IntArray:
    """The team that serves each stop, -1 where none does: shape (stops,)."""
    team_of = np.full(problem.num_stops, -1)
    for team, places in enumerate(sequences):
        team_of[stops_of(problem, places)] = team
    return team_of


def num_apart(nearest: IntArray, team_of: IntArray) -> int:
    """How many served stops have a nearest other stop that another team serves."""
    return len(stops_apart(nearest, team_of))


def stops_apart(nearest: IntArray, team_of: IntArray) -> IntArray:
    """The served stops whose nearest other stop another team serves."""
    near = np.where(nearest >= 0, team_of[nearest], -1)
    apart: IntArray = np.flatnonzero((team_of >= 0) & (near >= 0) & (near != team_of))
    return apart


def _scattered(problem: Problem, sequences: Sequence[Sequence[int]], team_of: IntArray) -> int:
    """What is paid for stops apart from their nearest and for outlines that overlap."""
    if not problem.compactness:
        return 0
    pairs = PAIR_WORTH * num_overlaps(problem, sequences)
    return problem.compactness * (num_apart(problem.nearest, team_of) + pairs)


def _torn(problem: Problem, team_of: IntArray) -> int:
    """In how many teams too many the stops of each group are that belong together."""
    grouped = (problem.together != NO_GROUP) & (team_of >= 0)
    pairs = set(zip(problem.together[grouped].tolist(), team_of[grouped].tolist(), strict=True))
    return len(pairs) - len({group for group, _ in pairs})


def _short(days: Sequence[int]) -> int:
    """What short days cost."""
    least = SHORT_DAY * sum(days) / len(days)
    return int(sum(max(0.0, least - day) for day in days) / SECONDS_SHORT)


def longest_over_mean(days: Sequence[int]) -> float:
    """The longest team day over the mean of the given ones; 1.0 for none, one, or all zero."""
    return max(days) * len(days) / sum(days) if days and sum(days) else 1.0
