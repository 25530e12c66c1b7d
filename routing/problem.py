"""The round as integers: what the search, the schedule and the engines see.

In: a ``Round`` and, for each profile, a ``Travel`` that answers durations on demand.
Out: a ``Problem`` of index-based, read-only arrays. Scaling happens only here: seconds, metres,
parcels and grams come in whole and stay whole.

Places are the points between which teams travel: first the stops (place ``i`` is stop ``i``), then
the depots, then the teams' own starts and ends, as ``round_places`` orders them.

Shared breaks are taken out of the clock: every time in a ``Problem`` is on a clock that stands
still during breaks (``Clock`` converts), so that no engine need know what a break is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as _replace
from itertools import pairwise
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.model import DIMENSIONS, Break, Location, Round

IntArray = NDArray[np.int64]

UNREACHABLE = 2**31 - 1
"""The duration between two places that no road joins, in seconds: larger than any real one."""

UNLIMITED = 2**40
"""A capacity that no load reaches; below PyVRP's 2^44 even when added up."""

OPEN = -1
"""The place of an open start or end."""

BALANCE_RATIO = 1.10
"""``balanced``: how many times the mean the longest team day may be (design decision: volunteers
call ten per cent fair, and it costs some three per cent of the total)."""


class Travel(Protocol):
    """Durations door to door for one profile, answered in blocks: a matrix, a road network, …

    Rows are origins, columns destinations; not symmetric, no triangle inequality. Whole seconds,
    ``UNREACHABLE`` where no road leads, zero from a place to itself.
    """

    @property
    def num_places(self) -> int:
        """How many places there are."""
        ...

    def durations(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from each origin to each destination: shape (origins, destinations)."""
        ...

    def pairs(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from ``origins[i]`` to ``destinations[i]``: shape (origins,)."""
        ...

    def nearest(self, origins: ArrayLike, candidates: ArrayLike, k: int) -> IntArray:
        """The ``k`` candidates soonest reached from each origin, itself left out, soonest first,
        ties by position: shape (origins, k), padded with -1.
        """
        ...


class MatrixTravel:
    """Travel from a table of durations.

    Parameters
    ----------
    matrix
        Seconds, row to column, shape (places, places). Copied.
    """

    def __init__(self, matrix: ArrayLike) -> None:
        table = np.array(matrix, dtype=np.int64)
        if table.ndim != 2 or table.shape[0] != table.shape[1]:
            raise ValueError(f"a travel table is square, not of shape {table.shape}")
        if table.size and (table.min() < 0 or table.max() > UNREACHABLE):
            raise ValueError("travel durations lie between 0 and UNREACHABLE")
        if np.any(np.diagonal(table)):
            raise ValueError("a place is no distance from itself: the diagonal is zero")
        table.setflags(write=False)
        self.matrix = table

    @property
    def num_places(self) -> int:
        """How many places there are."""
        return int(self.matrix.shape[0])

    def durations(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from each origin to each destination."""
        rows, columns = np.asarray(origins, np.int64), np.asarray(destinations, np.int64)
        return self.matrix[np.ix_(rows, columns)]

    def pairs(self, origins: ArrayLike, destinations: ArrayLike) -> IntArray:
        """Seconds from each origin to the destination at the same position."""
        rows, columns = np.asarray(origins, np.int64), np.asarray(destinations, np.int64)
        result: IntArray = self.matrix[rows, columns]
        return result

    def nearest(self, origins: ArrayLike, candidates: ArrayLike, k: int) -> IntArray:
        """The ``k`` candidates soonest reached from each origin, padded with -1."""
        rows, columns = np.asarray(origins, np.int64), np.asarray(candidates, np.int64)
        block = self.matrix[np.ix_(rows, columns)].copy()
        block[rows[:, None] == columns[None, :]] = UNREACHABLE
        order = np.argsort(block, axis=1, kind="stable")[:, :k]
        found = np.where(np.take_along_axis(block, order, 1) < UNREACHABLE, columns[order], -1)
        result = np.full((len(rows), k), -1, np.int64)
        result[:, : found.shape[1]] = found
        return result


class Clock:
    """Local time with the shared breaks taken out, and back.

    An activity (a visit or a leg) that begins before a break and ends in it is finished first; the
    break follows in full. On this clock the break takes no time: what begins at compressed instant
    ``t`` begins in reality at ``begin(t)``, and ends at ``begin(t)`` plus its duration.
    """

    def __init__(self, breaks: Sequence[Break] = ()) -> None:
        self.breaks = tuple(breaks)

    def compress(self, instant: int) -> int:
        """A local instant on the clock without breaks; inside a break, the break's start."""
        taken_out = 0
        for pause in self.breaks:
            if instant <= pause.start:
                break
            taken_out += min(instant, pause.end) - pause.start
        return instant - taken_out

    def compress_last_begin(self, instant: int) -> int:
        """The last compressed instant at which something may begin and begin by ``instant``."""
        inside = any(pause.start <= instant < pause.end for pause in self.breaks)
        return self.compress(instant) - inside

    def begin(self, instant: int) -> int:
        """When, in local time, something begins that begins at this compressed instant."""
        local = instant
        for pause in self.breaks:
            if local < pause.start:
                break
            local += pause.end - pause.start
        return local


_NOT_ARRAYS = {
    "travels", "objective", "all_teams_out", "clock", "no_access", "stop_windows",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """A round as arrays; ``n`` stops, ``m`` teams, ``d`` load dimensions.

    All arrays are read-only int64. Times are compressed (see ``Clock``).

    Parameters
    ----------
    demand
        Shape (n, d).
    service
        Seconds at the door, shape (n,).
    priority
        1 to 5, shape (n,).
    window_first
        Where each stop's windows begin in the two arrays below, shape (n + 1,). Every stop has at
        least one window (any time, if silent); windows are in order and do not overlap.
    window_start, window_end
        Closed intervals in which service may start.
    team_capacity
        Shape (m, d); ``UNLIMITED`` for no limit.
    team_earliest, team_latest
        When a team may leave and must be back (or done), shape (m,). ``team_latest`` may be below
        ``team_earliest``: that team serves nothing.
    team_start, team_end
        Places, or ``OPEN``.
    team_profile
        Index into ``travels``, shape (m,).
    travels
        One for each profile that a team uses.
    access
        1 where a profile has a road at a stop, else 0: shape (n, profiles); all 1 if silent.
    clock
        Converts to and from local time.
    no_access, stop_windows
        Worked out from the above, as Python values for the inner loops: for each profile the stops
        without a road, for each stop its windows.
    """

    demand: IntArray
    service: IntArray
    priority: IntArray
    window_first: IntArray
    window_start: IntArray
    window_end: IntArray
    team_capacity: IntArray
    team_earliest: IntArray
    team_latest: IntArray
    team_start: IntArray
    team_end: IntArray
    team_profile: IntArray
    travels: tuple[Travel, ...]
    access: IntArray | None = None
    objective: str = "shortest"
    all_teams_out: bool = True
    clock: Clock = Clock()  # noqa: RUF009 - holds a tuple, never changed
    no_access: tuple[frozenset[int], ...] = field(init=False, repr=False)
    stop_windows: tuple[tuple[tuple[int, int], ...], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.access is None:
            everywhere = np.ones((len(self.service), len(self.travels)), np.int64)
            object.__setattr__(self, "access", everywhere)
        for name in self.__slots__:
            if name not in _NOT_ARRAYS:
                array = np.array(getattr(self, name), dtype=np.int64)
                array.setflags(write=False)
                object.__setattr__(self, name, array)
        if len(self.window_first) != self.num_stops + 1 or len(self.demand) != self.num_stops:
            raise ValueError("demand, service, priority and windows must tell of the same stops")
        if np.any(np.diff(self.window_first) < 1):
            raise ValueError("every stop has at least one time window")
        if self.num_teams and self.team_profile.max() >= len(self.travels):
            raise ValueError("a team's profile has no travel")
        spans = list(zip(self.window_start.tolist(), self.window_end.tolist(), strict=True))
        first = self.window_first.tolist()
        windows = tuple(tuple(spans[a:b]) for a, b in pairwise(first))
        object.__setattr__(self, "stop_windows", windows)
        barred = tuple(
            frozenset(np.flatnonzero(column == 0).tolist()) for column in np.asarray(self.access).T
        )
        object.__setattr__(self, "no_access", barred)

    @property
    def num_stops(self) -> int:
        """How many stops there are; they are places 0 to ``num_stops - 1``."""
        return len(self.service)

    @property
    def num_teams(self) -> int:
        """How many teams there are."""
        return len(self.team_profile)

    def replace(self, **changes: Any) -> Self:
        """A changed copy."""
        return _replace(self, **changes)


Sequences = tuple[tuple[int, ...], ...]
"""What a search returns: for each team, in order, the stops it visits. Nothing else."""


def round_places(round_: Round) -> tuple[Location, ...]:
    """All places of a round in the order that a ``Problem`` counts them."""
    own = (place for team in round_.teams for place in (team.start, team.end))
    return (
        *(stop.location for stop in round_.stops),
        *(depot.location for depot in round_.depots),
        *(place for place in own if isinstance(place, Location)),
    )


def team_places(round_: Round) -> list[tuple[int, int]]:
    """Each team's start and end as places, ``OPEN`` where open."""
    first_own = len(round_.stops) + len(round_.depots)
    depots = {depot.id: len(round_.stops) + index for index, depot in enumerate(round_.depots)}
    places: list[tuple[int, int]] = []
    for team in round_.teams:
        ends = []
        for place in (team.start, team.end):
            if isinstance(place, Location):
                ends.append(first_own)
                first_own += 1
            else:
                ends.append(OPEN if place is None else depots[place])
        places.append((ends[0], ends[1]))
    return places


def build_problem(
    round_: Round, travels: Mapping[str, Travel], access: Mapping[str, ArrayLike] | None = None
) -> Problem:
    """Build the problem of a round.

    Parameters
    ----------
    round_
        The round.
    travels
        For each profile that a team uses, durations between the places of ``round_places``.
    access
        For each profile, whether it has a road at each stop: shape (stops,). Everywhere if silent.
    """
    clock = Clock(round_.breaks)
    profiles = list(dict.fromkeys(team.profile for team in round_.teams))
    places = team_places(round_)
    shifts = _shifts(round_, clock)
    windows = [_windows(round_, index, clock) for index in range(len(round_.stops))]
    return Problem(
        demand=np.array([stop.demand for stop in round_.stops], np.int64).reshape(
            -1, len(DIMENSIONS)
        ),
        service=np.array([stop.service_duration for stop in round_.stops], np.int64),
        priority=np.array([stop.priority for stop in round_.stops], np.int64),
        window_first=np.cumsum([0, *(len(each) for each in windows)]),
        window_start=np.array([start for each in windows for start, _ in each], np.int64),
        window_end=np.array([end for each in windows for _, end in each], np.int64),
        team_capacity=np.array(
            [[UNLIMITED if most is None else most for most in t.capacity] for t in round_.teams],
            np.int64,
        ).reshape(-1, len(DIMENSIONS)),
        team_earliest=np.array([start for start, _ in shifts], np.int64),
        team_latest=np.array([end for _, end in shifts], np.int64),
        team_start=np.array([start for start, _ in places], np.int64),
        team_end=np.array([end for _, end in places], np.int64),
        team_profile=np.array([profiles.index(team.profile) for team in round_.teams], np.int64),
        travels=tuple(travels[profile] for profile in profiles),
        access=None
        if access is None
        else np.array([access[profile] for profile in profiles], np.int64)
        .reshape(len(profiles), len(round_.stops))
        .T,
        objective=round_.objective,
        all_teams_out=round_.all_teams_out,
        clock=clock,
    )


def _windows(round_: Round, stop: int, clock: Clock) -> list[tuple[int, int]]:
    last = max([2 * 24 * 3600, *(team.shift.end for team in round_.teams)])
    local = [(window.start, window.end) for window in round_.stops[stop].windows] or [(0, last)]
    return [(clock.compress(start), clock.compress_last_begin(end)) for start, end in sorted(local)]


def _shifts(round_: Round, clock: Clock) -> list[tuple[int, int]]:
    """Each team's shift within the hours of its depots.

    A shift that ends inside a break ends at the break's start. Where a visit takes no time at the
    door, it ends a second earlier: such a visit would fit at that very instant, but on the local
    clock it begins after the break.
    """
    depots = {depot.id: depot for depot in round_.depots}
    instantaneous = any(stop.service_duration == 0 for stop in round_.stops)
    shifts = []
    for team in round_.teams:
        start, end = team.shift.start, team.shift.end
        if isinstance(team.start, str):
            start = max(start, depots[team.start].opens)
        if isinstance(team.end, str):
            end = min(end, depots[team.end].closes)
        latest = clock.compress_last_begin(end) if instantaneous else clock.compress(end)
        shifts.append((clock.compress(start), latest))
    return shifts
