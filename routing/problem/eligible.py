"""Which team may serve which stop: skills, named teams, areas, pins and roads.

In: a ``Round`` and, for each profile, whether it has a road at each stop. Out: a table of stops by
kinds of teams, and the kind of each team. Teams of one kind may serve the same stops.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.barriers import barriers_of, owners_of
from routing.model import Round, Stop
from routing.problem.travel import IntArray


def eligibility(
    round_: Round, access: Mapping[str, ArrayLike] | None = None
) -> tuple[NDArray[np.bool_], IntArray]:
    """Which kind of team may serve which stop.

    Parameters
    ----------
    round_
        The round.
    access
        For each profile, whether it has a road at each stop: shape (stops,). Everywhere if silent.

    Returns
    -------
    eligible, team_kind
        Shapes (stops, kinds) and (teams,).
    """
    pinned: dict[str, list[str]] = {}
    for team in round_.teams:
        for name in dict.fromkeys((*team.fixed_start, *team.fixed_order)):
            pinned.setdefault(name, []).append(team.id)
    # Stops that nothing here tells apart are looked at once, and so are teams.
    named = {
        *(name for stop in round_.stops for name in (*stop.teams, *stop.not_teams)),
        *(name for area in round_.areas for name in area.teams),
        *(name for names in pinned.values() for name in names),
    }
    with_areas = bool(round_.areas) or any(team.areas for team in round_.teams)
    classes: dict[object, int] = {}
    examples: list[Stop] = []
    class_of = np.zeros(len(round_.stops), np.int64)
    for index, stop in enumerate(round_.stops):
        where = (stop.village, stop.village_code, stop.rw) if with_areas else ()
        key = (stop.skills, stop.teams, stop.not_teams, where, tuple(pinned.get(stop.id, ())))
        if key not in classes:
            classes[key] = len(examples)
            examples.append(stop)
        class_of[index] = classes[key]
    kinds: dict[object, int] = {}
    team_kind = np.zeros(len(round_.teams), np.int64)
    columns: list[NDArray[np.bool_]] = []
    owners = [owners_of(round_.areas, stop) for stop in examples]
    pins = [pinned.get(stop.id, []) for stop in examples]
    for index, team in enumerate(round_.teams):
        kind = (team.profile, team.skills, team.areas, team.id if team.id in named else "")
        if kind not in kinds:
            kinds[kind] = len(columns)
            free = [
                not barriers_of(team, stop, owners[i], pins[i]) for i, stop in enumerate(examples)
            ]
            column = np.array(free, bool)[class_of]
            if access is not None:
                column &= np.asarray(access[team.profile], bool)
            columns.append(column)
        team_kind[index] = kinds[kind]
    table = np.array(columns, bool).reshape(len(columns), len(round_.stops)).T
    if not columns:
        table = np.ones((len(round_.stops), 1), bool)
    return table, team_kind
