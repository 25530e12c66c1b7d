"""What keeps a team from a stop before any route is looked at: roads, skills, areas and pins.

In: a round and its problem. Out: ``Barring``, which answers for one team and one stop.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.barriers import barriers_of, owners_of
from routing.model import Round
from routing.problem import Problem

BARRIERS = ("skills", "teams", "not_teams", "areas", "area_teams", "pinned")
"""What ``barriers_of`` may name."""


class Barring:
    """Barriers between teams and stops.

    Parameters
    ----------
    round_, problem
        The round and the problem built from it.
    has_road
        Whether a profile has a road at a stop, by name and index; if silent, a team that nothing
        else keeps from a stop is kept from it by the road.
    new_teams
        Whether the teams are thought of as new ones like those of the round, whom nobody names.
    """

    def __init__(
        self,
        round_: Round,
        problem: Problem,
        has_road: Callable[[str, int], bool] | None = None,
        *,
        new_teams: bool = False,
    ) -> None:
        self._round, self._problem, self._has_road = round_, problem, has_road
        self._new_teams = new_teams
        self._pinned: dict[str, list[str]] = {}
        for team in round_.teams:
            for name in (*team.fixed_start, *team.fixed_order):
                self._pinned.setdefault(name, []).append(team.id)
        self._known: dict[tuple[Hashable, int], tuple[str, ...]] = {}

    def of(self, team: int, stop: int) -> tuple[str, ...]:
        """What keeps a team from a stop, roads aside."""
        who = self._round.teams[team]
        # A new team is known by what it can and where it belongs, whatever it carries.
        kind: Hashable = (
            (who.skills, who.areas) if self._new_teams else (int(self._problem.team_kind[team]))
        )
        key = (kind, stop)
        if key not in self._known:
            what = self._round.stops[stop]
            if self._new_teams:
                who = who.replace(id="")
            owners = owners_of(self._round.areas, what)
            self._known[key] = barriers_of(who, what, owners, self._pinned.get(what.id, []))
        return self._known[key]

    def roads(self, team: int, stops: Sequence[int]) -> NDArray[np.bool_]:
        """Whether the team's profile has a road at each of some stops."""
        roads = self._problem.eligible[list(stops), self._problem.team_kind[team]]
        for index in np.flatnonzero(~roads).tolist():
            roads[index] = self.has_road(team, stops[index])
        return roads

    def has_road(self, team: int, stop: int) -> bool:
        """Whether the team's profile has a road at the stop, as far as is known."""
        problem = self._problem
        if problem.eligible[stop, problem.team_kind[team]]:
            return True
        if self._has_road is not None:
            return self._has_road(self._round.teams[team].profile, stop)
        # Not eligible for a cause of its own: then nothing is known of the road.
        never_open = not problem.spans[int(problem.team_clock[team])][stop]
        return never_open or bool(self.of(team, stop))
