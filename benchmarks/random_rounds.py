"""Random rounds with every rule mixed, each from a seed of its own.

In: a seed, and from how many stops and teams to draw. Out: a ``Case``: the round, its travel, and
the problem of both. What they are drawn from is for ``benchmarks.dice``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.dice import HOUR, Dice
from routing.model import Area, Depot, Location, Round
from routing.plan.explain import Access
from routing.problem import (
    UNREACHABLE,
    MatrixTravel,
    Problem,
    build_problem,
    round_places,
)

NUM_STOPS, NUM_TEAMS = (0, 1, 2, 3, 5, 8, 12, 20, 30, 40), (0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8)
"""Of a round, drawn from these."""

MANY_STOPS, MANY_TEAMS = (20, 30, 40, 55, 70, 90, 120), (3, 4, 5, 6, 8, 10, 13, 16)
"""The same of rounds for what is meant for thousands of stops (``benchmarks.lowered``)."""

Ends = tuple[Location, Location]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A way along no real road."""

    distance: int
    coordinates: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A round, its travel, and the stops that each profile has a road to."""

    seed: int
    round_: Round
    travels: dict[str, MatrixTravel]
    metres: dict[str, MatrixTravel]
    access: dict[str, list[bool]]
    problem: Problem

    def travel_seconds(self, profile: str, legs: Sequence[Ends]) -> list[int]:
        """What a road network would answer."""
        return self._asked(self.travels[profile], legs)

    def travel_metres(self, profile: str, legs: Sequence[Ends]) -> list[int]:
        """The same in metres."""
        return self._asked(self.metres[profile], legs)

    def _asked(self, travel: MatrixTravel, legs: Sequence[Ends]) -> list[int]:
        place = {location: index for index, location in enumerate(round_places(self.round_))}
        return [int(travel.matrix[place[origin], place[other]]) for origin, other in legs]

    def leg(self, key: tuple[str, int, int]) -> Leg:
        """The way from one place to another."""
        profile, origin, other = key
        ends = (round_places(self.round_)[place] for place in (origin, other))
        return Leg(
            distance=int(self.metres[profile].matrix[origin, other]),
            coordinates=tuple((end.lon, end.lat) for end in ends),
        )

    def rebuild(self, round_: Round) -> Problem:
        """The problem of a changed round: of the same stops, perhaps with more teams."""
        return self.enlarged(round_).problem

    def enlarged(self, round_: Round) -> Case:
        """The case of such a round, with tables of its own places."""
        places = round_places(self.round_)
        rows = np.array([places.index(place) for place in round_places(round_)], np.int64)
        travels, metres = (
            {name: MatrixTravel(each.matrix[np.ix_(rows, rows)]) for name, each in tables.items()}
            for tables in (self.travels, self.metres)
        )
        return Case(
            seed=self.seed, round_=round_, travels=travels, metres=metres, access=self.access,
            problem=build_problem(round_, travels, self.access, metres),
        )  # fmt: skip

    def snapping(self, profile: str, place: int) -> Access:
        """How a profile reaches a stop."""
        code = "" if self.access[profile][place] else "too_far_from_road"
        return Access(code=code, nearest_distance=400 if code else None)

    def rules(self) -> Iterator[str]:
        """The names of the rules that this round has."""
        stops, teams = self.round_.stops, self.round_.teams
        problem = self.problem
        yield self.round_.objective
        rules = {
            "no_stops": not stops,
            "no_teams": not teams,
            "breaks": bool(self.round_.breaks),
            "several_windows": any(len(stop.windows) > 1 for stop in stops),
            "an_instant_as_window": any(w.start == w.end for s in stops for w in s.windows),
            "no_time_at_the_door": any(not stop.service_duration for stop in stops),
            "several_priorities": len({stop.priority for stop in stops}) > 1,
            "several_depots": len(self.round_.depots) > 1,
            "own_places": any(isinstance(p, Location) for t in teams for p in (t.start, t.end)),
            "open_start": any(team.start is None for team in teams),
            "open_end": any(team.end is None for team in teams),
            "several_profiles": len({team.profile for team in teams}) > 1,
            "empty_shift": bool((problem.team_latest < problem.team_earliest).any()),
            "no_access": any(problem.barred),
            "cut_off": any((each.matrix >= UNREACHABLE).any() for each in self.travels.values()),
            "same_place": len({stop.location for stop in stops}) < len(stops),
            "idle_allowed": not self.round_.all_teams_out,
            "optional": any(stop.optional for stop in stops),
            "volume": any(stop.demand[2] for stop in stops),
            "doors": any(stop.door for stop in stops),
            "skills": any(stop.skills for stop in stops),
            "teams": any(stop.teams for stop in stops),
            "not_teams": any(stop.not_teams for stop in stops),
            "team_areas": any(team.areas for team in teams),
            "areas": bool(self.round_.areas),
            "two_trips_at_most": any(team.max_trips == 2 and team.reload_at for team in teams),
            "loading_takes_time": any(depot.loading_duration for depot in self.round_.depots),
        }
        yield from (name for name, holds in rules.items() if holds)
        yield from problem.rules() - {"profiles", "open", "several_windows", "fewest_teams"}


def draw(seed: int, *, plain: bool = False, many: bool = False) -> Case:
    """Draw a round; a plain one has no rules but load, time, priorities and roads."""
    rng = np.random.default_rng([seed, 20261124])
    num_stops = int(rng.choice(MANY_STOPS if many else NUM_STOPS))
    num_teams = int(rng.choice(MANY_TEAMS if many else NUM_TEAMS))
    dice = Dice(rng)
    breaks = dice.breaks()
    depots = tuple(
        Depot(
            id=f"K{index}",
            location=dice.location(),
            opens=dice.step(40, 52) if dice.happens(0.5) else 0,
            closes=dice.step(72, 110) if dice.happens(0.5) else 24 * HOUR,
            loading_duration=int(rng.choice([0, 0, 300, 700])),
        )
        for index in range(int(rng.integers(1, 4)))
    )
    stops = dice.stops(num_stops, breaks)
    teams = dice.teams(num_teams, stops, depots)
    areas: tuple[Area, ...] = ()
    if not plain:
        stops, teams = dice.rules(stops, teams, depots)
        areas = dice.areas(teams)
    round_ = Round(
        name="campaign",
        date=dt.date(2026, 11, 24),
        stops=stops,
        teams=teams,
        depots=depots,
        breaks=breaks,
        areas=areas,
        objective=str(rng.choice(["shortest", "balanced", "fewest-teams"], p=[0.35, 0.45, 0.2])),
        all_teams_out=dice.happens(0.7),
        compactness=int(rng.choice([0, 0, 0, 120, 600])) * (not plain),
    )
    travels, metres, access = dice.roads(round_)
    problem = build_problem(round_, travels, access, metres)
    return Case(seed=seed, round_=round_, travels=travels, metres=metres, access=access,
                problem=problem)  # fmt: skip
