"""Good routes of all runs, for recombining.

In: sequences and their schedules, as they are found. Out: the routes met last, each with a team
that can drive it, the cheapest order of each set of stops only.
"""

from __future__ import annotations

from collections.abc import Sequence

from routing.plan.schedule import RouteSchedule
from routing.problem import Problem, Sequences
from routing.search.fleet import team_classes

MOST_ROUTES = 4000
"""In the pool: CP-SAT chooses among so many in seconds. Older ones make way."""

MOST_STOPS = 1500
"""Of a problem whose routes are pooled: of larger ones no two runs know the same ground."""

Candidate = tuple[int, tuple[int, ...]]
"""A team and a route that it or a team like it can drive."""


class RoutePool:
    """Collects feasible routes of a problem."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._routes: dict[tuple[int, frozenset[int]], tuple[int, tuple[int, ...]]] = {}
        self._like: list[int] = []
        self.changes = 0

    @property
    def is_open(self) -> bool:
        """Whether routes are pooled at all."""
        return self._problem.num_stops <= MOST_STOPS

    def add(self, sequences: Sequences, days: Sequence[RouteSchedule]) -> None:
        """Add the routes that are feasible."""
        if not self.is_open:
            return
        if not self._like:
            self._like = [0] * self._problem.num_teams
            for teams in team_classes(self._problem):
                for team in teams:
                    self._like[team] = teams[0]
        for team, (stops, day) in enumerate(zip(sequences, days, strict=True)):
            if not stops or not day.feasible:
                continue
            key = (self._like[team], frozenset(stops))
            known = self._routes.pop(key, None)  # to the end: it was met just now
            if known is None or (day.cost, stops) < known:
                self.changes += known is None
                known = (day.cost, stops)
            self._routes[key] = known
        while len(self._routes) > MOST_ROUTES:
            del self._routes[next(iter(self._routes))]

    def candidates(self) -> list[Candidate]:
        """The routes, those met last at the end."""
        return [(team, stops) for (team, _), (_, stops) in self._routes.items()]
