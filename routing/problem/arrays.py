"""The round as integers: what the search, the schedule and the engines see.

In: arrays of whole numbers and a ``Travel`` for each profile. Out: a ``Problem`` of index-based,
read-only arrays, and the same rules as Python values for inner loops.

Places are the points between which teams travel: first the stops (place ``i`` is stop ``i``), then
the depots, then the teams' own starts and ends, as ``round_places`` orders them.

Breaks are taken out of the clock: every time in a ``Problem`` is on a clock that stands still
during breaks (``Clock`` converts), so that no engine need know what a break is. Teams with breaks
of their own have a clock of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from dataclasses import replace as _replace
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.model import DEFAULT_PRIORITY, PRIORITIES
from routing.problem.clock import Clock
from routing.problem.travel import UNREACHABLE, IntArray, Travel

UNLIMITED = 2**40
"""A capacity that no load reaches; below PyVRP's 2^44 even when added up."""

OPEN = -1
"""The place of an open start or end."""

NO_GROUP = -1
"""The group of a stop that is in none."""

OPTIONAL = max(PRIORITIES) + 1
"""The priority of optional stops: after all others."""

BALANCE_RATIO = 1.10
"""``balanced``: how many times the mean the longest team day may be (design decision: volunteers
call ten per cent fair, and it costs some three per cent of the total)."""

Span = tuple[int, int]

Sequences = tuple[tuple[int, ...], ...]
"""What a search returns: for each team, in order, the places it visits between its start and its
end: stops, and from ``num_stops`` on depots at which it loads again. Nothing else."""

RULES = (
    "profiles", "open", "several_windows", "eligibility", "setup", "max_stops", "max_distance",
    "max_duration", "own_breaks", "reload", "release", "aboard", "together", "apart",
    "fixed_start", "fixed_order", "compactness", "costs", "free_waiting", "fewest_teams",
)  # fmt: skip
"""What ``Problem.rules`` may name: everything past loads, one window a stop, shifts, several depots
and priorities, which every engine must know."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """A round as arrays; ``n`` stops, ``m`` teams, ``d`` load dimensions, ``c`` clocks, ``k`` kinds
    of teams, ``r`` depots to load at again.

    All arrays are read-only int64 (``eligible``: bool). Times are on a clock without breaks (see
    ``Clock``); what is silent is no rule.

    Parameters
    ----------
    travels
        One for each profile that a team uses; set-up at the door included.
    demand
        Shape (n, d).
    team_capacity
        Shape (m, d); ``UNLIMITED`` for no limit.
    team_start, team_end
        Places, or ``OPEN``; shape (m,).
    service
        Seconds at the door, shape (n,).
    setup
        Seconds of set-up: what an open start spends before its first service; elsewhere the travel
        holds it already.
    priority
        1 to 5, and ``OPTIONAL``; shape (n,).
    window_first
        Where the windows of stop ``i`` on clock ``j`` begin in the two arrays below, at position
        ``j * n + i``; shape (c * n + 1,). In order, not overlapping; none where that clock's teams
        cannot serve it.
    window_start, window_end
        Closed intervals in which service may start.
    release
        When a trip with this stop may begin at the earliest, on each clock: shape (c, n).
    eligible
        Whether a kind of team may serve a stop, by road, skills, areas and pins: shape (n, k).
    together, apart
        The group that one team must serve, and the group of which no team may serve two, or
        ``NO_GROUP``; shape (n,).
    team_kind, team_clock, team_profile
        Indices into the columns of ``eligible``, ``clocks`` and ``travels``; shape (m,).
    team_earliest, team_latest
        When a team may leave and must be back (or done), shape (m,). ``team_latest`` may be below
        ``team_earliest``: that team serves nothing.
    team_aboard
        What the first trip hands out at most, besides the capacity: shape (m, d).
    team_max_stops, team_max_distance, team_max_duration, team_max_trips
        Visits, metres and seconds of team day, and trips at most; shape (m,).
    team_fixed_cost, team_unit_cost
        What a team costs that is out, and what each second of its day (``travel``: of its travel)
        costs; shape (m,).
    team_reloads
        The depots (places) where each team may load again.
    team_prefix, team_order
        Stops that the team's route begins with, and stops that it serves in this order.
    reload_place, reload_loading
        Depots where some team loads again, and how many seconds that takes there; shape (r,).
    reload_opens, reload_closes
        When loading may begin at first and at last, on each clock; shape (c, r).
    distances
        Metres along the fastest path, one for each profile; empty where no team has a longest
        distance.
    objective
        One of ``routing.model.OBJECTIVES``, or ``travel``: least travel, waiting and service free.
    all_teams_out
        With ``balanced``: every team gets work where there is enough.
    compactness
        What each stop costs whose nearest other stop is served by another team, and, ten times,
        what each pair of teams costs whose outlines overlap.
    nearest
        The nearest other stop of each stop, -1 for none; shape (n,). Worked out where there is
        compactness and it is not given.
    points
        Where each stop lies, east and north in centimetres on a plane, for outlines: shape (n, 2);
        (n, 0) where nothing is known of it, and then no outlines are counted.
    clocks
        Each converts to and from local time.
    spans, barred, reload_index
        Worked out from the above, as Python values for the inner loops: on each clock each stop's
        windows; for each kind of team the stops it may not serve; the position of each depot in
        ``reload_place``.
    """

    travels: tuple[Travel, ...]
    demand: IntArray
    team_capacity: IntArray
    team_start: IntArray
    team_end: IntArray
    service: IntArray = None  # type: ignore[assignment]  # silent ones are filled in below
    setup: IntArray = None  # type: ignore[assignment]
    priority: IntArray = None  # type: ignore[assignment]
    window_first: IntArray = None  # type: ignore[assignment]
    window_start: IntArray = None  # type: ignore[assignment]
    window_end: IntArray = None  # type: ignore[assignment]
    release: IntArray = None  # type: ignore[assignment]
    eligible: NDArray[np.bool_] = None  # type: ignore[assignment]
    together: IntArray = None  # type: ignore[assignment]
    apart: IntArray = None  # type: ignore[assignment]
    team_kind: IntArray = None  # type: ignore[assignment]
    team_clock: IntArray = None  # type: ignore[assignment]
    team_profile: IntArray = None  # type: ignore[assignment]
    team_earliest: IntArray = None  # type: ignore[assignment]
    team_latest: IntArray = None  # type: ignore[assignment]
    team_aboard: IntArray = None  # type: ignore[assignment]
    team_max_stops: IntArray = None  # type: ignore[assignment]
    team_max_distance: IntArray = None  # type: ignore[assignment]
    team_max_duration: IntArray = None  # type: ignore[assignment]
    team_max_trips: IntArray = None  # type: ignore[assignment]
    team_fixed_cost: IntArray = None  # type: ignore[assignment]
    team_unit_cost: IntArray = None  # type: ignore[assignment]
    team_reloads: tuple[tuple[int, ...], ...] = ()
    team_prefix: tuple[tuple[int, ...], ...] = ()
    team_order: tuple[tuple[int, ...], ...] = ()
    reload_place: IntArray = None  # type: ignore[assignment]
    reload_loading: IntArray = None  # type: ignore[assignment]
    reload_opens: IntArray = None  # type: ignore[assignment]
    reload_closes: IntArray = None  # type: ignore[assignment]
    nearest: IntArray = None  # type: ignore[assignment]
    points: IntArray = None  # type: ignore[assignment]
    distances: tuple[Travel, ...] = ()
    objective: str = "shortest"
    all_teams_out: bool = True
    compactness: int = 0
    clocks: tuple[Clock, ...] = (Clock(),)
    spans: tuple[tuple[tuple[Span, ...], ...], ...] = field(init=False, repr=False)
    barred: tuple[frozenset[int], ...] = field(init=False, repr=False)
    reload_index: Mapping[int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        given: dict[str, ArrayLike | None] = {
            name: getattr(self, name) for name in (*ARRAYS, "eligible")
        }
        if self.nearest is None and self.compactness and self.travels:
            everywhere = np.arange(len(np.asarray(self.demand)))
            given["nearest"] = self.travels[0].nearest(everywhere, everywhere, 1)[:, 0]
        arrays = _filled(given, len(self.clocks))
        for name, array in arrays.items():
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        for name in ("team_reloads", "team_prefix", "team_order"):
            told = tuple(tuple(int(place) for place in each) for each in getattr(self, name))
            object.__setattr__(self, name, told or ((),) * self.num_teams)
        self._refuse_nonsense()
        n = self.num_stops
        all_spans = list(zip(self.window_start.tolist(), self.window_end.tolist(), strict=True))
        first = self.window_first.tolist()
        by_stop = tuple(tuple(all_spans[a:b]) for a, b in pairwise(first))
        spans = tuple(by_stop[j * n : (j + 1) * n] for j in range(len(self.clocks)))
        object.__setattr__(self, "spans", spans)
        barred = tuple(frozenset(np.flatnonzero(~kind).tolist()) for kind in self.eligible.T)
        object.__setattr__(self, "barred", barred)
        index = {place: i for i, place in enumerate(self.reload_place.tolist())}
        object.__setattr__(self, "reload_index", index)

    def _refuse_nonsense(self) -> None:
        n, m, c = self.num_stops, self.num_teams, len(self.clocks)
        for name, num in (
            *(
                (name, n)
                for name in (
                    "service",
                    "setup",
                    "priority",
                    "together",
                    "apart",
                    "nearest",
                    "points",
                )
            ),
            *((name, m) for name in ARRAYS if name.startswith("team_")),
            *((name, m) for name in ("team_reloads", "team_prefix", "team_order")),
        ):
            if len(getattr(self, name)) != num:
                raise ValueError(f"{name} tells of {len(getattr(self, name))}, not of {num}")
        if len(self.window_first) != c * n + 1 or self.release.shape != (c, n):
            raise ValueError("windows and release must tell of the same stops, for each clock")
        if c == 1 and np.any(np.diff(self.window_first) < 1):
            raise ValueError("every stop has at least one time window")
        if m and self.team_profile.max() >= len(self.travels):
            raise ValueError("a team's profile has no travel")
        if m and (self.team_kind.max() >= self.eligible.shape[1] or self.team_clock.max() >= c):
            raise ValueError("a team's kind or clock is not told of")
        if not {place for each in self.team_reloads for place in each} <= {
            *self.reload_place.tolist()
        }:
            raise ValueError("a team loads again at a place of which nothing is told")

    @property
    def num_stops(self) -> int:
        """How many stops there are; they are places 0 to ``num_stops - 1``."""
        return len(self.demand)

    @property
    def num_teams(self) -> int:
        """How many teams there are."""
        return len(self.team_capacity)

    def team_spans(self, team: int) -> tuple[tuple[Span, ...], ...]:
        """Every stop's windows on the team's clock."""
        return self.spans[int(self.team_clock[team])]

    def may_serve(self, team: int, stop: int) -> bool:
        """Whether road, skills, areas and pins let a team serve a stop, and its clock has a window
        of the stop's.
        """
        barred = stop in self.barred[int(self.team_kind[team])]
        return not barred and bool(self.spans[int(self.team_clock[team])][stop])

    def rules(self) -> frozenset[str]:
        """Which of ``RULES`` this problem has."""
        limited = self.team_max_stops, self.team_max_distance, self.team_max_duration
        stops, metres, seconds = (bool((each < UNLIMITED).any()) for each in limited)
        present = {
            "profiles": len(self.travels) > 1,
            "open": bool((self.team_start == OPEN).any() or (self.team_end == OPEN).any()),
            "several_windows": bool((np.diff(self.window_first) > 1).any()),
            "eligibility": not self.eligible.all(),
            "setup": bool(self.setup.any()),
            "max_stops": stops,
            "max_distance": metres,
            "max_duration": seconds,
            "own_breaks": len(self.clocks) > 1,
            "reload": any(self.team_reloads),
            "release": bool(self.release.any()),
            "aboard": bool((self.team_aboard < UNLIMITED).any()),
            "together": bool((self.together != NO_GROUP).any()),
            "apart": bool((self.apart != NO_GROUP).any()),
            "fixed_start": any(self.team_prefix),
            "fixed_order": any(self.team_order),
            "compactness": self.compactness > 0,
            "costs": bool(self.team_fixed_cost.any() or (self.team_unit_cost != 1).any()),
            "free_waiting": self.objective == "travel",
            "fewest_teams": self.objective == "fewest-teams",
        }
        return frozenset(name for name in RULES if present[name])

    def replace(self, **changes: Any) -> Self:
        """A changed copy."""
        return _replace(self, **changes)


_NOT_ARRAYS = {
    "travels", "eligible", "team_reloads", "team_prefix", "team_order", "distances", "objective",
    "all_teams_out", "compactness", "clocks", "spans", "barred", "reload_index",
}  # fmt: skip

ARRAYS = tuple(each.name for each in fields(Problem) if each.name not in _NOT_ARRAYS)
"""The fields of a ``Problem`` that are int64 arrays."""


def _filled(given: Mapping[str, ArrayLike | None], num_clocks: int) -> dict[str, Any]:
    """Every array, copied; those not given as they are where there is no such rule."""
    demand = np.array(given["demand"], np.int64)
    capacity = np.array(given["team_capacity"], np.int64)
    n, m = len(demand), len(capacity)
    num_dimensions = max(each.shape[1] for each in (demand, capacity) if each.ndim == 2)
    demand, capacity = demand.reshape(n, num_dimensions), capacity.reshape(m, num_dimensions)
    unlimited = np.full(m, UNLIMITED)
    nobody = np.full(n, NO_GROUP)
    num_windows = num_clocks * n
    depots = given["reload_place"]
    silent: dict[str, ArrayLike] = {
        "service": np.zeros(n),
        "setup": np.zeros(n),
        "priority": np.full(n, DEFAULT_PRIORITY),
        "window_first": np.arange(num_windows + 1),
        "window_start": np.zeros(num_windows),
        "window_end": np.full(num_windows, UNREACHABLE),
        "release": np.zeros((num_clocks, n)),
        "together": nobody,
        "apart": nobody,
        "team_kind": np.zeros(m),
        "team_clock": np.zeros(m),
        "team_profile": np.zeros(m),
        "team_earliest": np.zeros(m),
        "team_latest": np.full(m, UNREACHABLE),
        "team_aboard": np.full_like(capacity, UNLIMITED),
        "team_max_stops": unlimited,
        "team_max_distance": unlimited,
        "team_max_duration": unlimited,
        "team_max_trips": unlimited,
        "team_fixed_cost": np.zeros(m),
        "team_unit_cost": np.ones(m),
        "nearest": nobody,
        "points": np.zeros((n, 0)),
        "reload_place": np.zeros(0),
        "reload_loading": np.zeros(0 if depots is None else len(np.asarray(depots))),
    }
    arrays: dict[str, Any] = {"demand": demand, "team_capacity": capacity}
    for name in ARRAYS:
        value = given[name] if given[name] is not None else silent.get(name)
        if name not in arrays and value is not None:
            arrays[name] = np.array(value, np.int64)
    arrays["release"] = arrays["release"].reshape(num_clocks, -1)
    r = len(arrays["reload_place"])
    for name, value in (("reload_opens", 0), ("reload_closes", UNREACHABLE)):
        told = given[name] if given[name] is not None else np.full((num_clocks, r), value)
        arrays[name] = np.array(told, np.int64).reshape(num_clocks, r)
    eligible = given["eligible"] if given["eligible"] is not None else np.ones((n, 1))
    arrays["eligible"] = table = np.array(eligible, bool)
    if table.ndim != 2 or len(table) != n:
        raise ValueError(f"eligible is of shape (stops, kinds), not {table.shape}")
    if given["team_kind"] is None and arrays["eligible"].shape[1] == m:
        arrays["team_kind"] = np.arange(m)
    return arrays
