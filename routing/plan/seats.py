"""Where a stop may go in a route, time apart: load, limits, groups and fixed orders.

In: a problem, one team's route, stops that are in no route. Out: ``Seats``: for each rule, whether
it forbids a stop a position, and by how much it is exceeded there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routing.plan.schedule import route_distance, route_places, split_trips
from routing.problem import NO_GROUP, OPEN, UNLIMITED, UNREACHABLE, IntArray, Problem

BoolArray = NDArray[np.bool_]

MASKS = ("eligible", "room", "max_stops", "trips", "apart", "together", "order", "max_distance")
"""The rules told of, each a property of ``Seats``."""


class Seats:
    """What the rules other than time say of stops at positions of one team's route.

    Tables broadcast to the shape (candidates, positions); true where a rule is kept.

    Parameters
    ----------
    problem, team, stops, candidates, owners
        As for ``routing.plan.trial.Trial``.

    Attributes
    ----------
    room
        Load units that each trip leaves in the team's capacity, shape (trips, dimensions).
    aboard
        Load units that are aboard at the start and not handed out, shape (dimensions,).
    trip_of
        The trip of each position, shape (positions,).
    num_stops
        How many the route would have.
    """

    def __init__(
        self,
        problem: Problem,
        team: int,
        stops: Sequence[int],
        candidates: IntArray,
        owners: Mapping[int, int] | None = None,
    ) -> None:
        self._problem, self._team, self._stops = problem, team, stops
        self._chosen, self._owners = candidates, owners or {}
        self._trips = split_trips(problem, stops)
        self._served = [stop for trip in self._trips for stop in trip]
        self.num_stops = len(self._served) + 1
        load = np.array([problem.demand[trip].sum(axis=0) for trip in self._trips])
        self.room: IntArray = problem.team_capacity[team] - load
        self.aboard: IntArray = problem.team_aboard[team] - load[0]
        loads = [place >= problem.num_stops for place in stops]
        self.trip_of: IntArray = np.cumsum([0, *loads])

    def all(self) -> BoolArray:
        """Where every rule is kept."""
        return self.but()

    def but(self, *rules: str) -> BoolArray:
        """Where every rule is kept but those named."""
        kept = np.ones((len(self._chosen), len(self._stops) + 1), bool)
        for name in MASKS:
            if name not in rules:
                kept &= getattr(self, f"keeps_{name}")
        return kept

    @cached_property
    def likely(self) -> BoolArray:
        """The candidates that no rule keeps out of the whole route: shape (candidates,). Quick."""
        most = self.room.copy()
        most[0] = np.minimum(most[0], self.aboard)
        demand = self._problem.demand[self._chosen]
        fits: BoolArray = np.all(demand[:, None] <= most[None], axis=2)
        fits = np.any(fits, axis=1)
        masks = self.keeps_eligible, self.keeps_max_stops, self.keeps_apart, self.keeps_together
        for mask in masks:
            fits &= mask[:, 0]
        return fits

    @cached_property
    def keeps_eligible(self) -> BoolArray:
        """Road, skills, areas and pins."""
        problem, team = self._problem, self._team
        column = problem.eligible[:, problem.team_kind[team]]
        kept: BoolArray = column[self._chosen, None] & bool(column[self._served].all())
        return kept

    @cached_property
    def lacking(self) -> IntArray:
        """Load units above the capacity: shape (candidates, trips, dimensions)."""
        demand = self._problem.demand[self._chosen]
        lacking: IntArray = np.maximum(demand[:, None] - self.room[None], 0)
        return lacking

    @cached_property
    def lacking_aboard(self) -> IntArray:
        """Load units above what is aboard at the start: shape (candidates, dimensions)."""
        lacking: IntArray = np.maximum(self._problem.demand[self._chosen] - self.aboard, 0)
        return lacking

    @cached_property
    def keeps_room(self) -> BoolArray:
        """Capacity and what is aboard."""
        room = self.room.copy()
        room[0] = np.minimum(room[0], self.aboard)
        demand = self._problem.demand[self._chosen]
        fits: BoolArray = np.all(demand[:, None] <= room[None], axis=2)
        if (room < 0).any():  # another trip is too full already
            fits[:] = False
        kept: BoolArray = fits[:, self.trip_of]
        return kept

    @cached_property
    def keeps_max_stops(self) -> BoolArray:
        """How many visits."""
        return np.full((1, 1), self.num_stops <= self._problem.team_max_stops[self._team])

    @cached_property
    def keeps_trips(self) -> BoolArray:
        """How many trips, where they are loaded, and that none is empty."""
        problem, team = self._problem, self._team
        kept = np.ones((1, len(self._stops) + 1), bool)
        if len(self._trips) == 1:
            return kept
        loaded_at = {place for place in self._stops if place >= problem.num_stops}
        kept &= len(self._trips) <= problem.team_max_trips[team]
        kept &= loaded_at <= {*problem.team_reloads[team]}
        return kept & self.fills_trips

    @property
    def fills_trips(self) -> BoolArray:
        """Where no trip is empty with the candidate in place: shape (1, positions)."""
        kept = np.ones((1, len(self._stops) + 1), bool)
        empty = [index for index, trip in enumerate(self._trips) if not trip]
        if empty and len(self._trips) > 1:
            kept[:] = False
            if len(empty) == 1:
                kept[0, self.trip_of == empty[0]] = True
        return kept

    @cached_property
    def keeps_apart(self) -> BoolArray:
        """No two stops of a group that must be apart."""
        here = self._problem.apart[self._served]
        here = here[here != NO_GROUP]
        groups = self._problem.apart[self._chosen]
        kept = ~np.isin(groups, here)
        if len(set(here.tolist())) < len(here):
            kept[:] = False
        return kept[:, None]

    @cached_property
    def keeps_together(self) -> BoolArray:
        """Stops of a group that one team must serve go to the team that serves the others."""
        if not self._owners:
            return np.ones((1, 1), bool)
        groups = self._problem.together[self._chosen].tolist()
        kept = [self._owners.get(group, self._team) == self._team for group in groups]
        return np.array(kept, bool)[:, None]

    @cached_property
    def keeps_order(self) -> BoolArray:
        """The fixed start and the fixed order of the team."""
        prefix, order = self._problem.team_prefix[self._team], self._problem.team_order[self._team]
        num_positions = len(self._stops) + 1
        kept = np.ones((len(self._chosen), num_positions), bool)
        if not (prefix or order):
            return kept[:1]
        positions = np.arange(num_positions)
        first = [stop for stop in prefix if stop in self._served]
        place_of = {stop: index for index, stop in enumerate(self._stops)}
        fixed = [(rank, place_of[stop]) for rank, stop in enumerate(order) if stop in place_of]
        broken = list(self._stops[: len(first)]) != first
        if broken or any(after < before for (_, before), (_, after) in pairwise(fixed)):
            return ~kept
        kept &= positions >= len(first)
        rows = {stop: row for row, stop in enumerate(self._chosen.tolist())}
        for rank, stop in enumerate(prefix):
            if stop in rows:
                before = sum(each in first for each in prefix[:rank])
                kept[rows[stop]] = positions == before
        for rank, stop in enumerate(order):
            if stop in rows:
                after = max((place + 1 for own, place in fixed if own < rank), default=0)
                until = min((place for own, place in fixed if own > rank), default=num_positions)
                kept[rows[stop]] &= (positions >= after) & (positions <= until)
        return kept

    @cached_property
    def metres_over(self) -> IntArray:
        """Metres above the longest distance, return included; negative below it."""
        problem, team, chosen = self._problem, self._team, self._chosen
        most = int(problem.team_max_distance[team])
        if not problem.distances or most >= UNLIMITED:
            return np.full((1, 1), -UNLIMITED)
        metres = problem.distances[int(problem.team_profile[team])]
        open_start = problem.team_start[team] == OPEN
        places = route_places(problem, team, self._stops)
        into = np.zeros((len(chosen), len(self._stops) + 1), np.int64)
        out_of, old = np.zeros_like(into), np.zeros(len(self._stops) + 1, np.int64)
        total = 0
        if self._stops:
            total = route_distance(problem, team, self._stops)
            legs = metres.pairs(places[:-1], places[1:])
            old[int(open_start) : int(open_start) + len(legs)] = legs
        origins = places if problem.team_end[team] == OPEN else places[:-1]
        if origins:
            into[:, len(self._stops) + 1 - len(origins) :] = metres.durations(origins, chosen).T
        destinations = places if open_start else places[1:]
        if destinations:
            out_of[:, : len(destinations)] = metres.durations(chosen, destinations)
        over: IntArray = total - old + into + out_of - most
        return np.minimum(over, UNREACHABLE)

    @cached_property
    def keeps_max_distance(self) -> BoolArray:
        """Metres of the route."""
        kept: BoolArray = self.metres_over <= 0
        return kept
