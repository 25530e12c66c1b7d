"""A part of a problem: some teams and the stops of their routes, and the way back.

In: a ``Problem``, the sequences so far, which teams, and perhaps stops in no route. Out: a
``Part``: a problem of its own, in which any engine can search, and how its sequences go back into
the whole.

A part takes whole teams with everything they serve. So what binds stops of one team (together,
apart, a fixed start or order, trips) lies inside one part or outside it, never across: whatever an
engine does inside, it breaks nothing outside.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from routing.problem import (
    ARRAYS,
    OPEN,
    IntArray,
    MatrixTravel,
    Problem,
    Sequences,
    Travel,
)

LARGEST_TABLE = 4_000
"""Places of a part up to which its travel is a table of its own (128 MB a profile)."""

_OF_STOPS = ("demand", "service", "setup", "priority", "together", "apart", "points")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Some teams and some stops of a problem, as a problem.

    Parameters
    ----------
    problem
        Place ``i`` of it is place ``places[i]`` of the whole, team ``j`` is team ``teams[j]``.
    teams
        Indices in the whole problem, ascending.
    places
        Likewise: the stops, ascending, then where the teams start, end and load again.
    start
        The part's routes as they stand, in the part's own indices.
    """

    problem: Problem
    teams: tuple[int, ...]
    places: tuple[int, ...]
    start: Sequences

    def put_back(self, whole: Sequences, sequences: Sequences) -> Sequences:
        """The whole with the part's routes replaced by others of the part."""
        routes = list(whole)
        for team, stops in zip(self.teams, sequences, strict=True):
            routes[team] = tuple(self.places[stop] for stop in stops)
        return tuple(routes)


def whole(problem: Problem, sequences: Sequences) -> Part:
    """A part that is all of a problem."""
    num_places = problem.travels[0].num_places if problem.travels else problem.num_stops
    return Part(
        problem=problem,
        teams=tuple(range(problem.num_teams)),
        places=tuple(range(num_places)),
        start=sequences,
    )


def nothing(problem: Problem) -> Sequences:
    """Every team idle."""
    return ((),) * problem.num_teams


def without(sequences: Sequences, teams: Collection[int]) -> Sequences:
    """Sequences in which some teams are idle."""
    return tuple(() if team in teams else stops for team, stops in enumerate(sequences))


def take_part(
    problem: Problem,
    sequences: Sequences,
    teams: Sequence[int],
    unserved: Sequence[int] = (),
    *,
    own_days: bool = False,
) -> Part:
    """Take some teams out of a problem, with the stops of their routes.

    Parameters
    ----------
    problem, sequences
        The whole.
    teams
        Indices of the teams; idle ones may be among them.
    unserved
        Stops in no route, for the part to serve if it can.
    own_days
        Whether days that are to be fair are so among these teams alone. Else ``balanced`` is
        ``shortest`` in a part: days are judged over all teams, not over those of a part.
    """
    fair = problem.objective == "balanced" and not own_days
    chosen = sorted(teams)
    num_stops = problem.num_stops
    served = (place for team in chosen for place in sequences[team] if place < num_stops)
    stops = sorted([*served, *unserved])
    places = [*stops, *_other_places(problem, chosen)]
    index = {place: position for position, place in enumerate(places)}
    index[OPEN] = OPEN
    rows, crew = np.array(stops, np.int64), np.array(chosen, np.int64)
    reloads = [i for i, place in enumerate(problem.reload_place.tolist()) if place in index]
    changes: dict[str, Any] = {name: getattr(problem, name)[rows] for name in _OF_STOPS}
    changes |= {name: getattr(problem, name)[crew] for name in ARRAYS if name.startswith("team_")}
    changes |= _windows(problem, rows)
    changes |= {
        "eligible": problem.eligible[rows],
        "release": problem.release[:, rows],
        "nearest": np.array([index.get(stop, -1) for stop in problem.nearest[rows].tolist()]),
        "team_start": np.array([index[place] for place in problem.team_start[crew].tolist()]),
        "team_end": np.array([index[place] for place in problem.team_end[crew].tolist()]),
        "reload_place": np.array([index[int(problem.reload_place[i])] for i in reloads], np.int64),
        "reload_loading": problem.reload_loading[reloads],
        "reload_opens": problem.reload_opens[:, reloads],
        "reload_closes": problem.reload_closes[:, reloads],
        "travels": _tables(problem.travels, places),
        "distances": _tables(problem.distances, places),
        "objective": "shortest" if fair else problem.objective,
    }
    for name in ("team_reloads", "team_prefix", "team_order"):
        told = getattr(problem, name)
        changes[name] = tuple(tuple(index[p] for p in told[t] if p in index) for t in chosen)
    start = tuple(tuple(index[place] for place in sequences[team]) for team in chosen)
    return Part(
        problem=problem.replace(**changes), teams=tuple(chosen), places=tuple(places), start=start
    )


def _other_places(problem: Problem, teams: Sequence[int]) -> list[int]:
    """Where the teams start, end and load again."""
    ends = {int(p) for t in teams for p in (problem.team_start[t], problem.team_end[t])} - {OPEN}
    return sorted(ends | {place for team in teams for place in problem.team_reloads[team]})


def _tables(travels: Sequence[Travel], places: Sequence[int]) -> tuple[Travel, ...]:
    if len(places) > LARGEST_TABLE:
        return tuple(_Window(travel, places) for travel in travels)
    return tuple(MatrixTravel(travel.durations(places, places)) for travel in travels)


class _Window:
    """Travel between some places of a problem, asked of the whole when it is needed."""

    def __init__(self, travel: Travel, places: Sequence[int]) -> None:
        self._travel, self._places = travel, np.array(places, np.int64)
        self._index = np.full(travel.num_places, -1)
        self._index[self._places] = np.arange(len(places))

    @property
    def num_places(self) -> int:
        return len(self._places)

    def durations(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        return self._travel.durations(*self._whole(origins, destinations))

    def pairs(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        return self._travel.pairs(*self._whole(origins, destinations))

    def nearest(self, origins: ArrayLike, candidates: ArrayLike, k: int) -> IntArray:
        found = self._travel.nearest(*self._whole(origins, candidates), k)
        return np.where(found < 0, -1, self._index[found])

    def _whole(self, one: ArrayLike, other: ArrayLike) -> tuple[IntArray, IntArray]:
        return self._places[np.asarray(one, np.int64)], self._places[np.asarray(other, np.int64)]


def _windows(problem: Problem, stops: IntArray) -> dict[str, IntArray]:
    """The windows of some stops, on every clock."""
    num_stops = problem.num_stops
    rows = (np.arange(len(problem.clocks))[:, None] * num_stops + stops).ravel()
    lengths = np.diff(problem.window_first)[rows]
    first = np.concatenate([[0], np.cumsum(lengths)])
    within = np.arange(first[-1]) - np.repeat(first[:-1], lengths)
    picked = np.repeat(problem.window_first[rows], lengths) + within
    return {
        "window_first": first,
        "window_start": problem.window_start[picked],
        "window_end": problem.window_end[picked],
    }
