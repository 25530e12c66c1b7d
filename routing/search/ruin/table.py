"""A problem as the search's memory, routes put into it, and the best taken from it.

In: a ``Problem`` and sequences. Out: a ``Board``, and sequences.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.plan.outlines import PAIR_WORTH
from routing.problem import OPEN, UNLIMITED, UNREACHABLE, IntArray, Problem
from routing.search.fleet import team_classes
from routing.search.ruin import layout as at
from routing.search.ruin.dice import first_state
from routing.search.ruin.neighbours import near_stops, sort_keys

MOST_OUTLINES = 300
"""Teams above which no outlines are counted: the tables of pairs grow with their square."""

LATEST_OF_ALL = UNREACHABLE - 1
"""No instant is later: a leg that no road makes ends after it."""


class Board:
    """The memory of one search; all teams idle and all stops absent at first.

    Attributes
    ----------
    m, legs, floats
        What the compiled functions are given: see ``routing.search.ruin.layout``.
    stops, teams
        Where each stop's node and each team's record begin.

    Parameters
    ----------
    problem, seed
        The problem, and the seed of all that is drawn.
    known
        The stops that are worth trying, shape (stops,); the others stay out for good.
    """

    def __init__(self, problem: Problem, seed: int, known: NDArray[np.bool_] | None = None) -> None:
        self._problem = problem
        everything = np.ones(problem.num_stops, bool)
        self._known = np.flatnonzero(everything if known is None else known)
        self._parts: list[IntArray] = []
        self._size = at.HEADER
        self._header = np.zeros(at.HEADER, np.int64)
        self._dimensions = _dimensions(problem)
        self.legs, self._num_places = _tables(problem)
        self.floats = np.zeros(at.NUM_FLOATS)
        self._lay_out()
        self._header[at.DICE] = first_state(seed)
        self.m = np.concatenate([self._header, *self._parts])
        self._pristine = self.m.copy()

    def empty(self) -> None:
        """Take everything off the board; the dice and prices stay."""
        for kept in (at.DICE, at.TARGET, at.OVERTIME, at.NEEDS_DAY, self.teams + at.FIXED):
            self._pristine[kept] = self.m[kept]
        self.m[:] = self._pristine

    def _add(self, table: IntArray) -> int:
        """Append a table; where it begins."""
        begins = self._size
        self._parts.append(np.ascontiguousarray(table, np.int64).reshape(-1))
        self._size += table.size
        return begins

    def _lay_out(self) -> None:
        problem, head = self._problem, self._header
        n, m, num_dimensions = problem.num_stops, problem.num_teams, len(self._dimensions)
        node_width, team_width = at.LOAD + num_dimensions, at.CAPACITY + 2 * num_dimensions
        num_nodes = n + 2 * m + _pool_size(problem)
        # First these three, whose records the rest tells of.
        nodes = np.zeros((num_nodes, node_width), np.int64)
        teams = np.zeros((m, team_width), np.int64)
        classes = team_classes(problem)
        kinds = np.zeros((len(classes), at.CLASS_WIDTH), np.int64)
        head[at.STOPS], head[at.TEAMS] = first_node, first_team = self._add(nodes), self._add(teams)
        first_class = head[at.CLASSES] = self._add(kinds)
        self.stops = first_node + node_width * np.arange(n)
        self.teams = first_team + team_width * np.arange(m)
        head[at.CLASSES_END] = self._size
        head[at.STOPS_END] = first_node + node_width * n
        head[at.POOL] = first_node + node_width * (n + 2 * m)
        head[at.NODES_END], head[at.NODE_WIDTH] = first_node + nodes.size, node_width
        head[at.TEAMS_END], head[at.TEAM_WIDTH] = first_team + teams.size, team_width
        head[at.NUM_STOPS], head[at.NUM_PLACES] = n, self._num_places
        head[at.NUM_DIMENSIONS] = num_dimensions
        starts = first_node + node_width * np.arange(n, n + m)
        self._fill_nodes(nodes, starts)
        self._fill_teams(teams, starts, starts + m * node_width)
        idle = self._add(self.teams[[team for members in classes for team in members]])
        for index, members in enumerate(classes):
            kinds[index] = idle, len(members)
            teams[members, at.CLASS] = first_class + at.CLASS_WIDTH * index
            teams[members, at.IDLE_AT] = idle + np.arange(len(members))
            idle += len(members)
        for part, table in enumerate((nodes, teams, kinds)):
            self._parts[part] = table.reshape(-1)
        head[at.ABSENT] = self._add(
            np.concatenate([self.stops[self._known], np.zeros(n, np.int64)])
        )
        head[at.ABSENT_BEFORE] = self._add(np.zeros(n, np.int64))
        line = 1 + at.KEPT + num_dimensions
        head[at.SAVED] = self._add(np.zeros((num_nodes, line), np.int64))
        head[at.SAVED_TEAMS] = self._add(np.zeros((m, team_width + 3), np.int64))
        head[at.SCRATCH] = self._add(np.zeros((num_nodes + 2, at.S_WIDTH), np.int64))
        head[at.BEST] = self._add(np.zeros((num_nodes, at.B_WIDTH), np.int64))
        counts = np.zeros((3, at.NUM_PRIORITIES), np.int64)
        counts[0] = np.bincount(problem.priority[self._known], minlength=at.NUM_PRIORITIES)
        head[at.UNSERVED] = self._add(counts)
        if counts_outlines(problem):
            head[at.PAIR_COST] = problem.compactness * PAIR_WORTH
            head[at.OUTLINES] = self._add(np.zeros((m, 2, at.O_WIDTH), np.int64))
            head[at.PAIRS], head[at.PAIRS_NOW] = (
                self._add(np.zeros((m, m), np.int64)) for _ in range(2)
            )
        head[at.NUM_ABSENT], head[at.MOST_OUT] = len(self._known), m
        head[at.TARGET] = at.NEVER
        self._set_rules()

    @property
    def known(self) -> IntArray:
        """Where the nodes begin of stops worth trying."""
        return self.stops[self._known]

    def _set_rules(self) -> None:
        problem, head, rules = self._problem, self._header, self._problem.rules()
        head[at.TRAVEL_ONLY] = problem.objective == "travel"
        head[at.NEEDS_DAY] = problem.objective != "travel" or "max_duration" in rules
        head[at.COMPACTNESS] = problem.compactness
        head[at.HAS_METRES] = "max_distance" in rules and bool(problem.distances)
        head[at.HAS_RELEASE] = "release" in rules
        head[at.HAS_ORDER] = "fixed_order" in rules
        head[at.HAS_PREFIX] = "fixed_start" in rules
        head[at.HAS_GROUPS] = bool(rules & {"together", "apart"})
        head[at.SEVERAL_PRIORITIES] = len(np.unique(problem.priority)) > 1

    def _fill_nodes(self, nodes: IntArray, starts: IntArray) -> None:
        problem, head = self._problem, self._header
        n, m, nowhere = problem.num_stops, problem.num_teams, self._num_places - 1
        nodes[:, at.TEAM] = nodes[:, at.HEAD] = at.NONE
        nodes[:n, at.PLACE] = np.arange(n)
        nodes[:, at.ORDER_BEFORE], nodes[:, at.ORDER_AFTER] = at.NONE, at.NEVER
        nodes[:, at.PREFIX] = nodes[:, at.ORDER] = at.NONE
        own = slice(n, n + m), slice(n + m, n + 2 * m)
        for part, place in zip(own, (problem.team_start, problem.team_end), strict=True):
            nodes[part, at.PLACE] = np.where(place == OPEN, nowhere, place)
            nodes[part, at.TEAM] = self.teams
        nodes[own[0], at.NEXT] = starts + m * nodes.shape[1]
        nodes[own[1], at.PREV] = starts
        nodes[own[0], at.HEAD] = starts
        nodes[own[0], at.LAST] = at.NEVER
        nodes[own[1], at.ENDS] = -at.NEVER
        nodes[own[1], at.DUE] = np.minimum(problem.team_latest, LATEST_OF_ALL)
        stops = nodes[:n]
        stops[:, at.PRIORITY] = problem.priority
        for column, routes in ((at.PREFIX, problem.team_prefix), (at.ORDER, problem.team_order)):
            for members in routes:
                stops[list(members), column] = np.arange(len(members))
        stops[:, at.PINNED] = (stops[:, at.PREFIX] >= 0) | (stops[:, at.ORDER] >= 0)
        if problem.points.size:
            stops[:, [at.EAST, at.NORTH]] = problem.points
        stops[:, at.LOAD :] = problem.demand[:, self._dimensions]
        near, around = near_stops(problem, self.legs, self._num_places)
        keys, weights = sort_keys(problem, self.legs, self._num_places, stops[:, at.LOAD :])
        self.floats[at.WEIGHTS :] = weights
        eligible = np.array(problem.eligible, np.int64)
        head[at.NUM_NEAR], head[at.NUM_AROUND] = near.shape[1], around.shape[1]
        for column, table in (
            (at.ELIGIBLE, eligible), (at.NEAR, self.stops[near]), (at.AROUND, self.stops[around]),
            (at.KEY, keys.T),
        ):  # fmt: skip
            stops[:, column] = self._add(table) + np.arange(n) * table.shape[1]
        for column, group, width in (
            (at.TOGETHER, problem.together, at.GROUP_WIDTH), (at.APART, problem.apart, m),
        ):  # fmt: skip
            begins = self._add(np.zeros((int(group.max(initial=-1)) + 1, width), np.int64))
            stops[:, column] = np.where(group >= 0, begins + group * width, at.NONE)
        near_one = problem.nearest
        stops[:, at.NEAREST] = np.where(near_one >= 0, self.stops[near_one], at.NONE)
        order = np.argsort(near_one, kind="stable")
        first = np.searchsorted(near_one[order], np.arange(n + 1))
        stops[:, at.SISTERS] = self._add(self.stops[order]) + first[:-1]
        stops[:, at.NUM_SISTERS] = np.diff(first)

    def _fill_teams(self, teams: IntArray, starts: IntArray, ends: IntArray) -> None:
        problem = self._problem
        m, size = problem.num_teams, self._num_places**2
        doors = self._add_doors()
        width = max(map(len, problem.team_reloads), default=0)
        self._header[at.NUM_RELOADS] = width
        reloads = np.full((m, width), at.NONE, np.int64)
        for team, places in enumerate(problem.team_reloads):
            reloads[team, : len(places)] = places
        profiles = len(problem.travels)
        capacity = problem.team_capacity[:, self._dimensions]
        columns = {
            at.INDEX: np.arange(m),
            at.EARLIEST: problem.team_earliest,
            at.LATEST: np.minimum(problem.team_latest, LATEST_OF_ALL),
            at.LEGS: problem.team_profile * size,
            at.METRES_AT: (profiles + problem.team_profile) * size,
            at.DOORS: doors + problem.team_clock * self._num_places * at.DOOR_WIDTH,
            at.KIND: problem.team_kind,
            at.MAX_STOPS: problem.team_max_stops,
            at.MAX_DISTANCE: problem.team_max_distance,
            at.MAX_DURATION: np.minimum(problem.team_max_duration, LATEST_OF_ALL),
            at.MAX_TRIPS: problem.team_max_trips,
            at.FIXED: problem.team_fixed_cost,
            at.UNIT: problem.team_unit_cost,
            at.START: starts,
            at.END: ends,
            at.RELOADS: self._add(reloads) + np.arange(m) * width,
            at.SAVED_IN: np.full(m, at.NONE),
        }
        for column, values in columns.items():
            teams[:, column] = values
        aboard = np.minimum(capacity, problem.team_aboard[:, self._dimensions])
        teams[:, at.CAPACITY :] = np.concatenate([capacity, aboard], axis=1)

    def _add_doors(self) -> int:
        problem, n = self._problem, self._problem.num_stops
        doors = np.zeros((len(problem.clocks), self._num_places, at.DOOR_WIDTH), np.int64)
        doors[:, :, at.CLOSES] = LATEST_OF_ALL
        spans: list[tuple[int, int]] = []
        begins = self._size
        for clock, by_stop in enumerate(problem.spans):
            for door, windows in zip(doors[clock], by_stop, strict=False):
                told = [(opens, min(closes, LATEST_OF_ALL)) for opens, closes in windows]
                door[at.SPANS] = len(told)
                if told:
                    door[at.OPENS], door[at.CLOSES] = told[0][0], told[-1][1]
                if len(told) > 1:
                    door[at.FIRST_SPAN] = begins + 2 * len(spans)
                    spans += told
        self._add(np.array(spans, np.int64).reshape(-1, 2))
        doors[:, :n, at.SERVICE] = problem.service
        doors[:, :n, at.FROM] = problem.release
        places = problem.reload_place
        doors[:, places, at.SERVICE] = problem.reload_loading
        doors[:, places, at.OPENS] = problem.reload_opens
        doors[:, places, at.CLOSES] = np.minimum(problem.reload_closes, LATEST_OF_ALL)
        return self._add(doors)


def counts_outlines(problem: Problem) -> bool:
    """Whether this engine knows of outlines that overlap: of many teams it knows stops apart."""
    some = 1 < problem.num_teams <= MOST_OUTLINES
    return bool(problem.compactness) and problem.points.size > 0 and some


def _dimensions(problem: Problem) -> list[int]:
    """The dimensions of load that matter; one at least."""
    limits = np.minimum(problem.team_capacity, problem.team_aboard)
    return [
        dimension
        for dimension in range(problem.demand.shape[1])
        if problem.demand[:, dimension].any() and (limits[:, dimension] < UNLIMITED).any()
    ] or [0]


def _pool_size(problem: Problem) -> int:
    """How many reloads there may be at once."""
    trips = zip(problem.team_max_trips.tolist(), problem.team_reloads, strict=True)
    return min(sum(most - 1 for most, places in trips if places), problem.num_stops)


def _tables(problem: Problem) -> tuple[NDArray[np.int32], int]:
    """Durations of each profile, then metres of each; the last place is nowhere, for open starts
    and ends. Flat, and how many places there are.
    """
    travels = (*problem.travels, *problem.distances)
    num_places = travels[0].num_places if travels else problem.num_stops
    everywhere = np.arange(num_places)
    tables = np.zeros((len(travels), num_places + 1, num_places + 1), np.int32)
    for index, (table, travel) in enumerate(zip(tables, travels, strict=True)):
        table[:-1, :-1] = np.minimum(travel.durations(everywhere, everywhere), UNREACHABLE)
        if index < len(problem.travels):
            table[-1, : problem.num_stops] = problem.setup
    return tables.reshape(-1), num_places + 1
