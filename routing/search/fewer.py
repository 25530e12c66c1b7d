"""Fewer teams: the whole problem with some teams taken away.

In: a problem and sequences in which all are served. Out: parts of it with one team fewer, two
fewer, and so on, whose stops the others are to serve. Engines seldom empty a route by themselves:
on one grocer's round of 328 stops PyVRP stayed at 17 routes from any seed, and found 15 at once
when there were no more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.plan.schedule import stops_of
from routing.problem import UNLIMITED, Problem, Sequences
from routing.search.subproblem import Part, take_part


def fewer_teams(problem: Problem, sequences: Sequences, most: int, attempt: int = 0) -> list[Part]:
    """At most so many parts, with one team fewer than are out in the first; none where fewer teams
    could not carry the load, or where every team is to be out.

    At an odd ``attempt`` the teams that can carry most stay, whether they are out or not; at even
    ones, of those that are out, those that serve most, the first few of them excepted in turn.
    """
    if problem.objective == "balanced" and problem.all_teams_out:
        return []
    out = [team for team, stops in enumerate(sequences) if stops]
    # A team with a start or an order of its own stays.
    bound = [t for t in out if problem.team_prefix[t] or problem.team_order[t]]
    free = [team for team in out if team not in bound]
    free.sort(key=lambda team: (len(sequences[team]), team))
    free = free[attempt // 2 :] + free[: attempt // 2]
    if attempt % 2:
        free = sorted(
            set(range(problem.num_teams)) - set(bound), key=lambda t: _strength(problem, t)
        )
    parts = []
    for number in range(1, most + 1):
        num_free = len(out) - number - len(bound)
        if num_free < 0 or num_free + len(bound) < 1:
            break
        stay = [*bound, *free[len(free) - num_free :]]
        if not _can_carry(problem, stay):
            break
        gone = set(out) - set(stay)
        stops = [s for team in gone for s in sequences[team] if s < problem.num_stops]
        parts.append(take_part(problem, sequences, stay, stops))
    return parts


def one_fewer(problem: Problem, sequences: Sequences, teams: Sequence[int]) -> Part:
    """Some teams without the one that serves least, whose stops the others are to serve."""
    out = [team for team in teams if sequences[team]]
    free = [t for t in out if not problem.team_prefix[t] and not problem.team_order[t]]
    if len(out) < 2 or not free:
        return take_part(problem, sequences, teams)
    gone = min(free, key=lambda team: (len(sequences[team]), team))
    stops = stops_of(problem, sequences[gone])
    return take_part(problem, sequences, [team for team in teams if team != gone], stops)


def _strength(problem: Problem, team: int) -> tuple[float, int]:
    """What a team can carry, as a share of all there is, for as long as it may; ties by index."""
    total = np.maximum(problem.demand.sum(axis=0), 1)
    share = np.minimum(problem.team_capacity[team] / total, 1.0).min()
    day = min(int(problem.team_latest[team] - problem.team_earliest[team]), 86_400)
    return float(share) * max(day, 0), -team


def _can_carry(problem: Problem, teams: list[int]) -> bool:
    if any(problem.team_reloads[team] for team in teams):
        return True
    room = np.minimum(problem.team_capacity[teams], UNLIMITED).sum(axis=0)
    return bool((problem.demand.sum(axis=0) <= room).all())
