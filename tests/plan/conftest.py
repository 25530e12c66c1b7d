"""Fixtures of the plan's tests: a round that can be checked by hand, and random ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from routing.model import Break, Depot, Location, Round, Stop, Team, TimeWindow
from routing.plan.schedule import schedule_route
from routing.problem import (
    UNREACHABLE,
    MatrixTravel,
    Problem,
    Sequences,
    build_problem,
    round_places,
)

MINUTE = 60

# Minutes from row to column, not symmetric: a transposed index gives other days. K is the depot.
#      A   B   C   D   K
STAR = (
    (+0, 10, 25, 32, 14),  # A
    (12, +0, 16, 27, 21),  # B
    (23, 18, +0, 11, 29),  # C
    (30, 28, 13, +0, 33),  # D
    (15, 20, 31, 35, +0),  # K
)
A, B, C, D, K = range(5)


def at(clock: str) -> int:
    """Seconds after midnight of HH:MM or HH:MM:SS."""
    hours, minutes, *seconds = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + sum(seconds)


def window(start: str, end: str) -> TimeWindow:
    return TimeWindow(start=at(start), end=at(end))


def small_round(**changes: object) -> Round:
    """Four stops of five minutes each and two teams that start and end at depot K, 08:00-12:00.

    A: 4 parcels, any time. B: 3, 08:40-09:00. C: 2, 08:00-08:45 or 10:00-10:30. D: 1, any time.
    """
    stops = tuple(
        Stop(
            id=name, location=Location(lat=-8.24 + index / 1000, lon=114.37 - index / 1000),
            demand=(parcels, 500 * parcels), windows=windows,
        )
        for index, (name, parcels, windows) in enumerate(
            [
                ("A", 4, ()),
                ("B", 3, (window("08:40", "09:00"),)),
                ("C", 2, (window("08:00", "08:45"), window("10:00", "10:30"))),
                ("D", 1, ()),
            ]
        )
    )  # fmt: skip
    teams = tuple(
        Team(
            id=name, capacity=(parcels, None), shift=window("08:00", "12:00"), start="K", end="K"
        )
        for name, parcels in [("T1", 8), ("T2", 5)]
    )  # fmt: skip
    depot = Depot(id="K", location=Location(lat=-8.25, lon=114.36))
    values = {
        "name": "star", "date": dt.date(2026, 11, 24), "stops": stops, "teams": teams,
        "depots": (depot,), "objective": "shortest",
    }  # fmt: skip
    return Round(**(values | changes))


def change_stop(round_: Round, id_: str, **changes: object) -> Round:
    stops = tuple(each.replace(**changes) if each.id == id_ else each for each in round_.stops)
    return round_.replace(stops=stops)


def change_team(round_: Round, id_: str, **changes: object) -> Round:
    teams = tuple(each.replace(**changes) if each.id == id_ else each for each in round_.teams)
    return round_.replace(teams=teams)


def star_problem(round_: Round, **changes: object) -> Problem:
    travel = MatrixTravel(np.array(STAR) * MINUTE)
    return build_problem(round_, {"motorcycle": travel}).replace(**changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A round, its travel, and sequences that break no rule."""

    round_: Round
    travels: dict[str, MatrixTravel]
    problem: Problem
    sequences: Sequences

    def rebuild(self, round_: Round) -> Problem:
        """The problem of a changed round with the same places."""
        return build_problem(round_, self.travels)

    def travel_seconds(self, profile: str, legs: list[tuple[Location, Location]]) -> list[int]:
        """What a road network would answer."""
        place = {location: index for index, location in enumerate(round_places(self.round_))}
        pairs = [(place[origin], place[destination]) for origin, destination in legs]
        return [int(self.travels[profile].matrix[pair]) for pair in pairs]


def random_case(seed: int, *, tight: bool = False) -> Case:
    """A random round with every kind of rule, and sequences filled at random as far as they go.

    Times are coarse, so that coincidences (arrival as a window closes, a return as a break begins)
    are common. ``tight`` rounds have little room and time, and next to nothing more fits in them.
    """
    rng = np.random.default_rng(seed)
    num_stops, num_teams = int(rng.integers(2, 9)), int(rng.integers(1, 4))
    places = iter(range(100))

    def location() -> Location:
        number = next(places)
        return Location(lat=-8.2 - number / 1000, lon=114.3 + number / 1000)

    def step(low: int, high: int) -> int:
        return int(rng.integers(low, high)) * 10 * MINUTE

    breaks: list[Break] = []
    for start, end in ((60, 66), (66, 69), (80, 83)):
        if rng.random() < 0.4:
            breaks.append(Break(start=start * 600, end=end * 600))

    def windows() -> tuple[TimeWindow, ...]:
        while rng.random() < 0.6:
            cuts = np.sort(rng.choice(np.arange(48, 96), 2 * int(rng.integers(1, 4)), False))
            spans = [TimeWindow(start=int(a) * 600, end=int(b) * 600) for a, b in
                     zip(cuts[::2], cuts[1::2], strict=True)]  # fmt: skip
            joined = [(p.start, p.end) for p in breaks] + [(60 * 600, 69 * 600)]
            if not any(a <= s.start and s.end < b for s in spans for a, b in joined):
                return tuple(spans)
        return ()

    stops = tuple(
        Stop(
            id=f"S{index}", location=location(), windows=windows(),
            demand=(int(rng.integers(0, 4)), int(rng.integers(0, 30)) * 37),
            service_duration=int(rng.choice([0, 300, 600, 900])),
        )
        for index in range(num_stops)
    )  # fmt: skip
    depots = tuple(
        Depot(id=f"K{index}", location=location(), opens=step(46, 52), closes=step(84, 100))
        for index in range(int(rng.integers(1, 3)))
    )

    def end() -> str | Location | None:
        kind = rng.random()
        if kind < 0.6:
            return str(rng.choice([depot.id for depot in depots]))
        return location() if kind < 0.8 else None

    def limit(low: int, high: int) -> int | None:
        return int(rng.integers(low, high)) if rng.random() < 0.8 else None

    teams = tuple(
        Team(
            id=f"T{index}", profile=str(rng.choice(["motorcycle", "foot"])),
            capacity=(limit(1, 6 if tight else 12), limit(300, 2000 if tight else 9000)),
            shift=TimeWindow(start=step(44, 56), end=step(58, 80 if tight else 100)),
            start=end(), end=end(),
        )
        for index in range(num_teams)
    )  # fmt: skip
    round_ = Round(
        name="random", date=dt.date(2026, 11, 24), stops=stops, teams=teams, depots=depots,
        breaks=tuple(breaks), objective="shortest",
    )  # fmt: skip
    travels = {}
    for profile in ("motorcycle", "foot"):
        size = len(round_places(round_))
        matrix = rng.integers(0, 7, (size, size)) * 5 * MINUTE + rng.integers(0, 2) * 7
        matrix[rng.random((size, size)) < 0.03] = UNREACHABLE
        np.fill_diagonal(matrix, 0)
        travels[profile] = MatrixTravel(matrix)
    problem = build_problem(round_, travels)
    routes: list[list[int]] = [[] for _ in teams]
    tries = [
        (stop, int(rng.integers(num_teams)), rng.random())
        for stop in rng.permutation(num_stops).tolist()
    ]
    if tight:
        tries = [
            (stop, team, share)
            for stop in rng.permutation(num_stops).tolist()
            for team in range(num_teams)
            for share in (0.99, 0.8, 0.6, 0.4, 0.2, 0.0)
        ]
    for stop, team, share in tries:
        position = int(share * (len(routes[team]) + 1))
        longer = [*routes[team][:position], stop, *routes[team][position:]]
        if (
            not any(stop in route for route in routes)
            and schedule_route(problem, team, longer).feasible
        ):
            routes[team] = longer
    return Case(
        round_=round_, travels=travels, problem=problem, sequences=tuple(map(tuple, routes))
    )
