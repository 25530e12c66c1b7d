"""Routes as moves change them, always with their score.

In: a problem, feasible sequences, then moves: new routes for some teams. Out: the routes after the
moves that bettered the score.
"""

from __future__ import annotations

from routing.plan.schedule import RouteSchedule, schedule_route
from routing.plan.score import Score, score_of
from routing.problem import Problem, Sequences


class RouteState:
    """Routes, their schedules and their score."""

    def __init__(self, problem: Problem, sequences: Sequences) -> None:
        self.problem = problem
        self.routes = [tuple(stops) for stops in sequences]
        self.days = [self.schedule(team, stops) for team, stops in enumerate(self.routes)]
        self.score = self.score_with({})

    def schedule(self, team: int, stops: tuple[int, ...]) -> RouteSchedule:
        """One team's day with other stops."""
        return schedule_route(self.problem, team, stops)

    def score_with(self, changes: dict[int, tuple[int, ...]]) -> Score:
        """The score with other routes for some teams."""
        days = [
            self.schedule(team, changes[team]) if team in changes else day
            for team, day in enumerate(self.days)
        ]
        routes = [changes.get(team, stops) for team, stops in enumerate(self.routes)]
        return score_of(self.problem, routes, days)

    def apply(self, changes: dict[int, tuple[int, ...]]) -> None:
        """Give some teams other routes."""
        for team, stops in changes.items():
            self.routes[team] = stops
            self.days[team] = self.schedule(team, stops)
        self.score = self.score_with({})

    def try_best(self, trials: list[dict[int, tuple[int, ...]]]) -> bool:
        """Apply the trial with the best score, if it beats the present one."""
        best: tuple[Score, dict[int, tuple[int, ...]]] | None = None
        for changes in trials:
            measured = self.score_with(changes)
            if measured < self.score and (best is None or measured < best[0]):
                best = (measured, changes)
        if best is None:
            return False
        self.apply(best[1])
        return True
