"""Teams thought of: one more like one of the round's, or one that takes no break of its own.

In: a round and its problem. Out: the same problem as it would be with such teams.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from routing.model import Round
from routing.plan.barring import Barring
from routing.problem import ARRAYS, Problem
from routing.problem.build import team_hours

_MANY = 100
"""Kinds of teams past which only the largest of those that differ in capacity are thought of: of
1,500 teams each may carry another number of parcels, and one more of the largest serves as much."""

NOBODY = -2
"""The owner of a group for teams that cannot be its owner: new ones."""


def team_kinds(round_: Round, problem: Problem) -> list[int]:
    """The first team of each kind: teams that differ in nothing but their names and pins."""
    kinds: dict[Any, int] = {}
    names = [name for name in ARRAYS if name.startswith("team_") and name != "team_kind"]
    tables = [getattr(problem, name).reshape(problem.num_teams, -1) for name in names]
    table = np.column_stack(tables).tolist()
    for index, team in enumerate(round_.teams):
        kind = (tuple(table[index]), problem.team_reloads[index], team.skills, team.areas)
        kinds.setdefault(kind, index)
    found = list(kinds.values())
    return found if len(found) <= _MANY else _largest(problem, kinds)


def _largest(problem: Problem, kinds: Mapping[Any, int]) -> list[int]:
    """Of teams that differ in capacity alone those that none other is as large as in all."""
    sizes = ("team_capacity", "team_aboard")
    names = [name for name in ARRAYS if name.startswith("team_")]
    names = [name for name in names if name not in {"team_kind", *sizes}]
    tables = [getattr(problem, name).reshape(problem.num_teams, -1) for name in names]
    table = np.column_stack(tables).tolist()
    size = np.column_stack([getattr(problem, name) for name in sizes])
    alike: dict[Any, list[int]] = {}
    for kind, team in kinds.items():
        alike.setdefault((tuple(table[team]), *kind[1:]), []).append(team)
    kept = []
    for group in alike.values():
        loads = size[group]
        larger = (loads[:, None] <= loads[None]).all(axis=2) & (
            (loads[:, None] < loads[None]).any(axis=2)
        )
        kept += [group[index] for index in np.flatnonzero(~np.any(larger, axis=1)).tolist()]
    return sorted(kept)


def with_new_teams(
    round_: Round,
    problem: Problem,
    stops: Sequence[int],
    has_road: Callable[[str, int], bool] | None,
) -> tuple[Problem, Barring, list[int]]:
    """The problem as if the first team of each kind were a new one, and what bars such teams from
    some stops: nobody names them, nothing is fixed in their routes.

    Returns
    -------
    problem, barring, teams
        What holds of these teams only, and these teams.
    """
    barring = Barring(round_, problem, has_road, new_teams=True)
    known = Barring(round_, problem, has_road)
    teams = team_kinds(round_, problem)
    eligible = problem.eligible[:, problem.team_kind[teams]]
    for column, team in enumerate(teams):
        roads = known.roads(team, stops)
        for stop, road in zip(stops, roads.tolist(), strict=True):
            eligible[stop, column] = road and not barring.of(team, stop)
    team_kind = np.zeros(problem.num_teams, np.int64)
    team_kind[teams] = np.arange(len(teams))
    fresh = problem.replace(eligible=eligible, team_kind=team_kind, team_prefix=(), team_order=())
    return fresh, barring, teams


def without_own_breaks(round_: Round, problem: Problem) -> Problem | None:
    """The problem with the shared breaks only; ``None`` where there are no others."""
    if len(problem.clocks) == 1:
        return None
    hours = team_hours(round_, [problem.clocks[0]] * problem.num_teams)
    return problem.replace(
        team_clock=np.zeros(problem.num_teams),
        team_earliest=[start for start, _ in hours],
        team_latest=[end for _, end in hours],
    )
