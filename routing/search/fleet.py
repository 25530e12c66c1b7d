"""Teams that are alike, and which teams may serve which stops.

In: a ``Problem``. Out: groups of interchangeable teams, and a table of who could serve a stop if it
were the only one. Engines build on both; stops that nobody could serve never reach an engine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.plan.schedule import stops_of
from routing.problem import ARRAYS, OPEN, UNREACHABLE, Problem, Sequences

LONGEST = 2**31
"""Seconds past which engines do not count, for their costs to stay in 64 bits: 68 years."""


def team_classes(problem: Problem) -> list[list[int]]:
    """Teams grouped by everything that matters, in order of their first member."""
    if not problem.num_teams:
        return []
    table = np.column_stack(
        [
            array if array.ndim == 2 else array[:, None]
            for name in ARRAYS
            if name.startswith("team_")
            for array in [getattr(problem, name)]
        ]
    )
    tuples = zip(problem.team_reloads, problem.team_prefix, problem.team_order, strict=True)
    classes: dict[object, list[int]] = {}
    for team, (row, told) in enumerate(zip(table.tolist(), tuples, strict=True)):
        classes.setdefault((tuple(row), told), []).append(team)
    return list(classes.values())


def servable_alone(problem: Problem) -> NDArray[np.bool_]:
    """Whether a team could serve a stop if it had no other: shape (stops, teams).

    The ruler's answer for a route of one stop, for all stops at once; of a team that may load again
    also what it could serve on a later trip.
    """
    table = np.zeros((problem.num_stops, problem.num_teams), bool)
    if not table.size:
        return table
    num_stops = problem.num_stops
    stops = np.arange(num_stops)
    # Many classes share a depot and a profile: on roads each of these rows is a search of its own.
    legs = _Legs(problem, stops)
    for teams in team_classes(problem):
        team = teams[0]
        outward, back = legs.out(team), legs.back(team)
        clock = int(problem.team_clock[team])
        first = problem.window_first[clock * num_stops : (clock + 1) * num_stops + 1]
        some = slice(int(first[0]), int(first[-1]))
        stop_of_window = np.repeat(stops, np.diff(first))
        leaves = np.maximum(problem.team_earliest[team], problem.release[clock])
        earliest = np.where(outward < UNREACHABLE, leaves + outward, UNREACHABLE)
        for place in reload_places(problem, team):
            onward, later = _later_trip(problem, team, place, stops)
            earliest, outward = np.minimum(earliest, later), np.minimum(outward, onward)
        arrival = earliest[stop_of_window]
        starts = np.maximum(arrival, problem.window_start[some])
        end = starts + (problem.service + back)[stop_of_window]
        in_time = (arrival <= problem.window_end[some]) & (end <= problem.team_latest[team])
        # No day of one stop is shorter than without waiting; how long it is, the ruler tells.
        least = (outward + problem.service + back)[stop_of_window]
        in_time &= least <= problem.team_max_duration[team]
        some_window = np.zeros(num_stops, bool)
        some_window[stop_of_window[in_time]] = True
        room = problem.team_capacity[team]
        if not reload_places(problem, team):  # else it may load more for a later trip
            room = np.minimum(room, problem.team_aboard[team])
        fits = (problem.demand <= room).all(axis=1) & (problem.team_max_stops[team] > 0)
        if problem.distances:
            fits &= _alone_metres(problem, team, stops) <= problem.team_max_distance[team]
        access = problem.eligible[:, problem.team_kind[team]]
        possible = fits & access & some_window & (outward < UNREACHABLE) & (back < UNREACHABLE)
        table[:, teams] = possible[:, None]
    return table


def _later_trip(
    problem: Problem, team: int, place: int, stops: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Seconds from a depot where a team loads again, and when it is at each stop at the earliest:
    its parcels may come when the team is on its way already.
    """
    clock, depot = int(problem.team_clock[team]), problem.reload_index[place]
    opens = max(int(problem.reload_opens[clock, depot]), int(problem.team_earliest[team]))
    begins = np.maximum(opens, problem.release[clock])
    travel = problem.travels[int(problem.team_profile[team])]
    onward = travel.durations([place], stops)[0]
    there = begins + problem.reload_loading[depot] + onward
    in_time = (begins <= problem.reload_closes[clock, depot]) & (onward < UNREACHABLE)
    return np.where(in_time, onward, UNREACHABLE), np.where(in_time, there, UNREACHABLE)


def _alone_metres(problem: Problem, team: int, stops: NDArray[np.int64]) -> NDArray[np.int64]:
    metres = problem.distances[int(problem.team_profile[team])]
    total = np.zeros(len(stops), np.int64)
    start, end = int(problem.team_start[team]), int(problem.team_end[team])
    if start != OPEN:
        ways = [start, *problem.team_reloads[team]]
        total += metres.durations(ways, stops).min(axis=0)
    if end != OPEN:
        total += metres.durations(stops, [end])[:, 0]
    return total


def worth_trying(problem: Problem, start: Sequences | None = None) -> NDArray[np.bool_]:
    """The stops that an engine need know: those that a team could serve if it had no other, and
    those of the start (by way of another stop a team may get where it cannot go directly).
    """
    known: NDArray[np.bool_] = np.asarray(servable_alone(problem).any(axis=1))
    known[[stop for places in start or () for stop in stops_of(problem, places)]] = True
    return known


def clocks_agree(problem: Problem) -> bool:
    """Whether all clocks tell the same windows and releases: breaks then show in shifts alone."""
    spans, release = problem.spans, problem.release
    return all(each == spans[0] for each in spans) and bool((release == release[0]).all())


def reload_places(problem: Problem, team: int) -> list[int]:
    """The depots where a team may load again within its hours and theirs."""
    if problem.team_max_trips[team] < 2:
        return []
    clock = int(problem.team_clock[team])
    index = {place: problem.reload_index[place] for place in problem.team_reloads[team]}
    opens, closes = problem.reload_opens[clock], problem.reload_closes[clock]
    return [p for p, i in index.items() if opens[i] <= min(closes[i], problem.team_latest[team])]


def horizon(problem: Problem) -> int:
    """When the last team must be back: engines count no further, whatever windows say."""
    return int(min(max(problem.team_latest.max(initial=1), 1), LONGEST))


class _Legs:
    """Seconds between all stops and where teams start and end: of a profile all at once, for on
    roads one table takes no longer than a few rows of it.
    """

    def __init__(self, problem: Problem, stops: NDArray[np.int64]) -> None:
        self._problem, self._stops = problem, stops
        self._known: dict[tuple[int, int, bool], NDArray[np.int64]] = {}

    def out(self, team: int) -> NDArray[np.int64]:
        """From where the team starts; at an open start set-up alone."""
        place = int(self._problem.team_start[team])
        return self._problem.setup[self._stops] if place == OPEN else self._row(team, place, True)

    def back(self, team: int) -> NDArray[np.int64]:
        """To where the team ends; at an open end none."""
        place = int(self._problem.team_end[team])
        return (
            np.zeros(len(self._stops), np.int64) if place == OPEN else self._row(team, place, False)
        )

    def _row(self, team: int, place: int, out: bool) -> NDArray[np.int64]:
        profile = int(self._problem.team_profile[team])
        key = (profile, place, out)
        if key not in self._known:
            problem, stops = self._problem, self._stops
            travel = problem.travels[profile]
            ends = problem.team_start if out else problem.team_end
            places = np.unique(ends[(problem.team_profile == profile) & (ends != OPEN)])
            block = travel.durations(places, stops) if out else travel.durations(stops, places).T
            self._known |= {
                (profile, each, out): row for each, row in zip(places.tolist(), block, strict=True)
            }
        return self._known[key]
