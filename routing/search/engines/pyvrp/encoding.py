"""A problem as PyVRP's data, and the way back.

How the rules are told:

- several time windows: one client a window, in a group of which at most one is visited;
- open starts and ends: a depot that is nowhere, where only the set-up of the first stop is paid;
- stops that may stay out: prizes, a priority worth ``PRIORITY_STEP`` times the next;
- team day as the cost: ``unit_duration_cost`` (never the duration as a distance, where somebody may
  have to wait: PyVRP would let teams wait at doors for nothing); where waiting is free, the other
  way round;
- a day target: a shift duration with costly overtime; a longest day, one without;
- loading again: reload depots with their hours and the seconds it takes, which a start is without;
  what is aboard at first: a load that is there already;
- most stops, stops that must not share a team: load dimensions of one each;
- compactness, in part: legs out of a team's ground cost extra (``routing.search.territory``), where
  the distances are not metres; nothing of outlines;
- fewest teams: a fixed cost above what any detour costs;
- eligibility, teams' own breaks, fixed starts: tables with arcs that take too long (``places``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pyvrp

from routing.model import PRIORITIES
from routing.plan.schedule import schedule_route
from routing.problem import NO_GROUP, UNLIMITED, IntArray, Problem, Sequences
from routing.search.engines import Task
from routing.search.engines.pyvrp.places import (
    Places,
    profile_keys,
    visits_of,
)
from routing.search.fleet import horizon, reload_places, team_classes, worth_trying
from routing.search.territory import leads_away

PRIORITY_STEP = 6
"""How many times the next priority's prize a priority's prize is. Strict priorities would need a
step as large as the number of stops, and prizes past PyVRP's largest cost of 2^44; the exchanges
that this leaves undone are made afterwards (``routing.search.finish``)."""

LARGEST_PRIZE = 2**43
"""Below the largest cost that PyVRP takes, 2^44."""

Dimension = tuple[IntArray, Callable[[int], tuple[int, int]]]
"""What each stop takes of a load dimension, and what a team has of it: capacity and how much of
that is taken at first."""


class Encoding:
    """A problem as PyVRP's data; without clients or classes there is none."""

    def __init__(self, task: Task) -> None:
        problem = self.problem = task.problem
        usable = problem.team_latest >= problem.team_earliest
        self.classes = [teams for teams in team_classes(problem) if usable[teams[0]]]
        first = [teams[0] for teams in self.classes]
        known = np.flatnonzero(worth_trying(problem, task.start)).tolist()
        self.visits = visits_of(problem, known, first)
        if not self.visits or not self.classes:
            return
        self._known = sorted({visit.stop for visit in self.visits})
        self._horizon = horizon(problem)
        self._dimensions = self._load_dimensions(first)
        self._fleet_cost = self._team_price() if problem.objective == "fewest-teams" else 0
        self._travel_is_cost = problem.objective == "travel" or nobody_waits(problem, first)
        self._places = Places(problem, self.visits, first)
        durations: list[Any] = self._places.durations()
        self._in_metres = bool(problem.distances) and not self._travel_is_cost
        # A start tells whose ground is where; metres leave no room for another cost.
        self._ground_of = None if self._in_metres or not problem.compactness else task.start
        self.data = pyvrp.ProblemData(
            locations=[pyvrp.Location(0, 0)] * self._places.num_locations,
            clients=self._clients(task.serve_all),
            depots=self._depots(),
            vehicle_types=[self._vehicle_type(teams, task) for teams in self.classes],
            distance_matrices=self._distances(durations, first),
            duration_matrices=durations,
            groups=self._groups,
        )

    def _distances(self, durations: list[Any], teams: Sequence[int]) -> list[Any]:
        """The tables of distances: metres, or what is paid for each leg."""
        if self._in_metres:
            furthest = self.problem.team_max_distance[teams]
            longest = int(furthest[furthest < UNLIMITED].max(initial=0))
            return list(self._places.metres(longest))
        if self._ground_of is None:
            return (
                durations
                if self._travel_is_cost
                else [np.zeros_like(durations[0])] * len(durations)
            )
        # What a second costs is in the table here: a stop apart costs no more with a dear team.
        units = [key.unit_cost * self._travel_is_cost for key in self._places.keys]
        tables = [unit * table for unit, table in zip(units, durations, strict=True)]
        away = self.problem.compactness * leads_away(self.problem, self._ground_of)
        stops = [visit.stop for visit in self.visits]
        where = np.ix_(*[self._places.location_of_visit] * 2)
        extra = np.zeros_like(durations[0])
        extra[where] = away[np.ix_(stops, stops)]
        return [table + extra for table in tables]

    def _load_dimensions(self, teams: Sequence[int]) -> list[Dimension]:
        problem = self.problem
        dimensions: list[Dimension] = []
        room = np.minimum(problem.team_capacity, problem.team_aboard)
        for d in np.flatnonzero(problem.demand.any(axis=0) & (room[teams] < UNLIMITED).any(axis=0)):
            total = int(problem.demand[self._known, d].sum())
            dimensions.append((problem.demand[:, d], self._loads(int(d), total)))
        ones = np.ones(problem.num_stops, np.int64)
        if (problem.team_max_stops[teams] < len(self._known)).any():
            most = np.minimum(problem.team_max_stops, len(self._known))
            dimensions.append((ones, lambda team: (int(most[team]), 0)))
        members = problem.apart[self._known]
        dimensions += [
            ((problem.apart == group) * ones, lambda _: (1, 0))
            for group in sorted(set(members.tolist()) - {NO_GROUP})
            if (members == group).sum() > 1
        ]
        return dimensions

    def _loads(self, d: int, total: int) -> Callable[[int], tuple[int, int]]:
        problem = self.problem

        def loads(team: int) -> tuple[int, int]:
            capacity = min(int(problem.team_capacity[team, d]), total)
            room = min(capacity, int(problem.team_aboard[team, d]))
            return (capacity, capacity - room) if reload_places(problem, team) else (room, 0)

        return loads

    def _clients(self, serve_all: bool) -> list[pyvrp.Client]:
        problem, latest = self.problem, self._horizon + 1
        prizes = {} if serve_all else self._prizes()
        self._groups: list[pyvrp.ClientGroup] = []
        self._client_of: dict[tuple[int, int], list[int]] = {}
        clients: list[pyvrp.Client] = []
        for stop, told in groupby(self.visits, key=lambda visit: visit.stop):
            visits = list(told)
            several = len(visits) > 1
            if several:
                self._groups.append(pyvrp.ClientGroup(required=serve_all))
            for visit in visits:
                index = len(clients)
                if several:
                    self._groups[-1].add_client(index)
                for clock in visit.clocks:
                    self._client_of.setdefault((stop, clock), []).append(index)
                clients.append(
                    pyvrp.Client(
                        location=self._places.location_of_visit[index],
                        delivery=[int(demand[stop]) for demand, _ in self._dimensions],
                        service_duration=int(problem.service[stop]),
                        tw_early=min(visit.span[0], latest),
                        tw_late=min(visit.span[1], latest),
                        release_time=min(visit.release, latest),
                        prize=prizes.get(int(problem.priority[stop]), 0),
                        required=serve_all and not several,
                        group=len(self._groups) - 1 if several else None,
                    )
                )
        return clients

    def _team_price(self) -> int:
        """More than any detour costs."""
        problem = self.problem
        longest_day = self._horizon - int(problem.team_earliest.min())
        return max(1, 2 * longest_day * int(problem.team_unit_cost.max()))

    def _prizes(self) -> dict[int, int]:
        """More than serving a stop can cost, for the lowest priority there is; then in steps."""
        ranks = sorted(set(self.problem.priority[self._known].tolist()), reverse=True)
        dearest = self._team_price() + self._fleet_cost + int(self.problem.team_fixed_cost.max())
        base = min(dearest, LARGEST_PRIZE // PRIORITY_STEP ** len(PRIORITIES))
        return {priority: base * PRIORITY_STEP**rank for rank, priority in enumerate(ranks)}

    @property
    def largest_prize(self) -> int:
        """The largest prize of any stop; zero when all must be served."""
        return max((client.prize for client in self.data.clients()), default=0)

    @property
    def largest_excess(self) -> int:
        """What one route can be late or overloaded by at most, in seconds or load units."""
        legs = 2 * len(self.visits) + 2
        late = legs * (4 * self._horizon + int(self.problem.service.max(initial=0)))
        return max(late, int(self.problem.demand.sum(axis=0).max(initial=0)))

    @property
    def bearable_overload(self) -> float:
        """What a load unit too many may cost at first, for a stop that is left out to come in."""
        prizes = [client.prize for client in self.data.clients() if client.prize]
        if not prizes or not any(each.reload_depots for each in self.data.vehicle_types()):
            return float("inf")
        heaviest = max((int(demand.max()) for demand, _ in self._dimensions), default=1)
        return min(prizes) / (2 * max(1, heaviest))

    def _depots(self) -> list[pyvrp.Depot]:
        problem = self.problem
        depots = []
        for location, (role, place, clock) in zip(
            self._places.location_of_depot, self._places.depots, strict=True
        ):
            hours: dict[str, Any] = {}
            if role == "reload":
                index = problem.reload_index[place]
                hours = {
                    "tw_early": int(problem.reload_opens[clock, index]),
                    "tw_late": min(int(problem.reload_closes[clock, index]), self._horizon),
                    "service_duration": int(problem.reload_loading[index]),
                }
            depots.append(pyvrp.Depot(location, **hours))
        return depots

    def _vehicle_type(self, teams: list[int], task: Task) -> pyvrp.VehicleType:
        problem, team = self.problem, teams[0]
        more: dict[str, Any] = {}
        longest = min(int(problem.team_max_duration[team]), self._horizon)
        if task.day_target is not None and task.day_target < longest:
            more["shift_duration"] = task.day_target
            more["max_overtime"] = longest - task.day_target
            more["unit_overtime_cost"] = task.overtime_cost
        elif problem.team_max_duration[team] < UNLIMITED:
            more["shift_duration"] = longest
        if problem.team_max_distance[team] < UNLIMITED:
            more["max_distance"] = int(problem.team_max_distance[team])
        if again := reload_places(problem, team):
            clock = int(problem.team_clock[team])
            more["reload_depots"] = [self._places.depot("reload", p, clock) for p in again]
            more["max_reloads"] = self._most_reloads(team)
            more["initial_load"] = [loads(team)[1] for _, loads in self._dimensions]
        unit_cost = int(problem.team_unit_cost[team])
        # Of the table of distances, which may tell costs: ``_distances``.
        leg_cost = int(self._ground_of is not None) or unit_cost * self._travel_is_cost
        return pyvrp.VehicleType(
            num_available=len(teams),
            capacity=[loads(team)[0] for _, loads in self._dimensions],
            start_depot=self._places.depot("start", int(problem.team_start[team])),
            end_depot=self._places.depot("end", int(problem.team_end[team])),
            fixed_cost=self._fleet_cost + int(problem.team_fixed_cost[team]),
            tw_early=int(problem.team_earliest[team]),
            tw_late=min(int(problem.team_latest[team]), self._horizon),
            unit_distance_cost=leg_cost,
            unit_duration_cost=0 if self._travel_is_cost else unit_cost,
            profile=self._places.keys.index(profile_keys(problem, [team])[0]),
            **more,
        )

    def _most_reloads(self, team: int) -> int:
        return min(int(self.problem.team_max_trips[team]) - 1, len(self._known))

    def sequences(self, solution: Any) -> Sequences:
        """PyVRP's routes as sequences: each class's routes go to its teams in order."""
        routes: list[tuple[int, ...]] = [() for _ in range(self.problem.num_teams)]
        taken = [0] * len(self.classes)
        for route in solution.routes():
            kind = route.vehicle_type()
            team = self.classes[kind][taken[kind]]
            taken[kind] += 1
            places: list[int] = []
            for each in list(route)[1:-1]:
                if each.is_client():
                    places.append(self.visits[each.idx].stop)
                elif places and places[-1] < self.problem.num_stops:  # no trip without a stop
                    places.append(self._places.depots[each.idx][1])
            while places and places[-1] >= self.problem.num_stops:
                places.pop()
            routes[team] = tuple(places)
        return tuple(routes)

    def solution(self, sequences: Sequences) -> pyvrp.Solution:
        """Sequences as a solution of PyVRP's, each stop in the window in which it is served."""
        routes = []
        for kind, teams in enumerate(self.classes):
            for team in teams:
                activities = self._activities(team, sequences[team])
                if any(activity.is_client() for activity in activities):
                    routes.append(pyvrp.Route(self.data, activities, kind))
        return pyvrp.Solution(self.data, routes)

    def _activities(self, team: int, places: Sequence[int]) -> list[Any]:
        """A team's day as PyVRP knows it; what it cannot know is left out."""
        if not places:
            return []
        problem, clock = self.problem, int(self.problem.team_clock[team])
        starts = schedule_route(problem, team, places).service_starts
        again = reload_places(problem, team)
        left = self._most_reloads(team) if again else 0
        activities = []
        for place, start in zip(places, starts, strict=True):
            if place < problem.num_stops:
                clients = self._client_of.get((place, clock), [])
                if clients:
                    index = next((i for i in clients if self._holds(i, start)), clients[-1])
                    activities.append(pyvrp.Activity(pyvrp.ActivityType.CLIENT, index))
            elif place in again and left:
                left -= 1
                index = self._places.depot("reload", place, clock)
                activities.append(pyvrp.Activity(pyvrp.ActivityType.DEPOT, index))
        return activities

    def _holds(self, client: int, start: int) -> bool:
        opens, closes = self.visits[client].span
        return opens <= start <= closes


def nobody_waits(problem: Problem, teams: Sequence[int]) -> bool:
    """Whether all may be served at any time, at the same price: then a team day is travel and a sum
    that no search changes, and PyVRP is quicker with costs of travel than with costs of time.
    """
    if problem.distances or any(problem.team_reloads) or problem.release.any():
        return False
    earliest = int(problem.team_earliest[list(teams)].min())
    latest = int(problem.team_latest[list(teams)].max())
    any_time = (problem.window_start <= earliest).all() and (problem.window_end >= latest).all()
    alike = len(set(problem.team_unit_cost[list(teams)].tolist())) == 1
    return bool(any_time) and alike and all(all(each) for each in problem.spans)
