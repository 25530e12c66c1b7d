"""A round becomes a problem: ids become indices, local times the clocks without breaks.

In: a ``Round`` and, for each profile, a ``Travel`` that answers durations on demand.
Out: a ``Problem``. Scaling happens only here: seconds, metres, parcels, grams and millilitres come
in whole and stay whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.model import DAY, DIMENSIONS, Break, Location, Round, Stop, join_breaks
from routing.problem.arrays import NO_GROUP, OPEN, OPTIONAL, UNLIMITED, Problem
from routing.problem.clock import Clock
from routing.problem.eligible import eligibility
from routing.problem.travel import IntArray, SetupTravel, Travel

DOOR_DECIMALS = 5
"""Of a degree, about one metre: stops whose coordinates agree to so many are at one door."""


CENTIMETRES_A_DEGREE = 11_119_493
"""Of latitude, on a sphere of the Earth's mean radius, 6,371 km."""


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
    round_: Round,
    travels: Mapping[str, Travel],
    access: Mapping[str, ArrayLike] | None = None,
    distances: Mapping[str, Travel] | None = None,
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
    distances
        For each profile, metres along the fastest path between the same places; needed where a team
        has a longest distance.
    """
    teams, stops = round_.teams, round_.stops
    profiles = list(dict.fromkeys(team.profile for team in teams))
    places = team_places(round_)
    clocks, team_clock = _clocks(round_)
    shifts = team_hours(round_, [clocks[j] for j in team_clock])
    last = max([2 * DAY, *(team.shift.end for team in teams)])
    windows = [_windows(stop, clock, last) for clock in clocks for stop in stops]
    setup, door = [stop.setup_duration for stop in stops], _doors(stops)
    eligible, team_kind = _with_windows(*eligibility(round_, access), windows, team_clock)
    index_of = {stop.id: index for index, stop in enumerate(stops)}
    depot_of = {depot.id: len(stops) + index for index, depot in enumerate(round_.depots)}
    used = {name for team in teams for name in team.reload_at}
    depots = [depot for depot in round_.depots if depot.id in used]
    furthest = any(team.max_distance is not None for team in teams)
    if furthest and distances is None:
        raise ValueError("a team has a longest distance, and no distances are given")
    return Problem(
        travels=tuple(
            SetupTravel(travels[profile], setup, door) if any(setup) else travels[profile]
            for profile in profiles
        ),
        demand=np.array([stop.demand for stop in stops], np.int64).reshape(-1, len(DIMENSIONS)),
        service=_ints([stop.service_duration for stop in stops]),
        setup=_ints(setup),
        priority=_ints([OPTIONAL if stop.optional else stop.priority for stop in stops]),
        window_first=np.cumsum([0, *(len(each) for each in windows)]),
        window_start=_ints([start for each in windows for start, _ in each]),
        window_end=_ints([end for each in windows for _, end in each]),
        release=_ints([[clock.compress(stop.release) for stop in stops] for clock in clocks]),
        eligible=eligible,
        together=_ints(_groups(stop.together for stop in stops)),
        apart=_ints(_groups(stop.apart for stop in stops)),
        team_kind=team_kind,
        team_clock=_ints(team_clock),
        team_profile=_ints([profiles.index(team.profile) for team in teams]),
        team_capacity=_loads(team.capacity for team in teams),
        team_aboard=_loads(team.aboard for team in teams),
        team_earliest=_ints([start for start, _ in shifts]),
        team_latest=_ints([end for _, end in shifts]),
        team_start=_ints([start for start, _ in places]),
        team_end=_ints([end for _, end in places]),
        team_max_stops=_ints(_limits(team.max_stops for team in teams)),
        team_max_distance=_ints(_limits(team.max_distance for team in teams)),
        team_max_duration=_ints(_limits(team.max_duration for team in teams)),
        team_max_trips=_ints(
            [
                1 if not team.reload_at else UNLIMITED if team.max_trips is None else team.max_trips
                for team in teams
            ]
        ),
        team_reloads=tuple(tuple(depot_of[name] for name in team.reload_at) for team in teams),
        team_prefix=tuple(tuple(index_of[name] for name in team.fixed_start) for team in teams),
        team_order=tuple(tuple(index_of[name] for name in team.fixed_order) for team in teams),
        reload_place=_ints([depot_of[depot.id] for depot in depots]),
        reload_loading=_ints([depot.loading_duration for depot in depots]),
        reload_opens=_ints([[clock.compress(depot.opens) for depot in depots] for clock in clocks]),
        # Loading is done by closing time, in a break if it was begun before.
        reload_closes=_ints(
            [
                [clock.compress_last_begin(each.closes - each.loading_duration) for each in depots]
                for clock in clocks
            ]
        ),
        distances=tuple((distances or {})[profile] for profile in profiles) if furthest else (),
        objective=round_.objective,
        all_teams_out=round_.all_teams_out,
        compactness=round_.compactness,
        points=(
            plane_points([stop.location for stop in stops])
            if round_.compactness
            else np.zeros((len(stops), 0), np.int64)
        ),
        clocks=clocks,
    )


def plane_points(locations: Sequence[Location]) -> IntArray:
    """Locations on a plane, centimetres east and north of their middle; flat within a district."""
    if not locations:
        return np.zeros((0, 2), np.int64)
    degrees = np.array([(each.lon, each.lat) for each in locations])
    middle = degrees.mean(axis=0)
    scale = CENTIMETRES_A_DEGREE * np.array([np.cos(np.radians(middle[1])), 1.0])
    return _ints(np.rint((degrees - middle) * scale))


def _ints(values: ArrayLike) -> IntArray:
    return np.array(values, np.int64)


def _limits(limits: Iterable[int | None]) -> list[int]:
    return [UNLIMITED if most is None else most for most in limits]


def _loads(loads: Iterable[Sequence[int | None]]) -> IntArray:
    rows = [_limits(load) for load in loads]
    return np.array(rows, np.int64).reshape(-1, len(DIMENSIONS))


def _groups(labels: Iterable[str]) -> list[int]:
    """Each stop's group, counted as they come; a group of one is none."""
    told = list(labels)
    times = Counter(told)
    several = [label for label in times if label and times[label] > 1]
    number = {label: index for index, label in enumerate(several)}
    return [number.get(label, NO_GROUP) for label in told]


def _doors(stops: Sequence[Stop]) -> list[int]:
    doors: dict[object, int] = {}
    return [
        doors.setdefault(
            stop.door
            or (round(stop.location.lat, DOOR_DECIMALS), round(stop.location.lon, DOOR_DECIMALS)),
            len(doors),
        )
        for stop in stops
    ]


def _clocks(round_: Round) -> tuple[tuple[Clock, ...], list[int]]:
    """The clocks of a round, the first that of the shared breaks, and the clock of each team."""
    clocks: dict[tuple[Break, ...], int] = {join_breaks(round_.breaks): 0}
    team_clock = []
    for team in round_.teams:
        breaks = join_breaks((*round_.breaks, *team.breaks))
        team_clock.append(clocks.setdefault(breaks, len(clocks)))
    return tuple(Clock(breaks) for breaks in clocks), team_clock


def _windows(stop: Stop, clock: Clock, last: int) -> list[tuple[int, int]]:
    """A stop's windows on a clock, until ``last`` if it has none; those that lie wholly inside a
    break fall away.
    """
    local = [(window.start, window.end) for window in stop.windows] or [(0, last)]
    spans = [(clock.compress(a), clock.compress_last_begin(b)) for a, b in sorted(local)]
    return [(start, end) for start, end in spans if start <= end]


def _with_windows(
    eligible: NDArray[np.bool_],
    team_kind: IntArray,
    windows: Sequence[Sequence[tuple[int, int]]],
    team_clock: Sequence[int],
) -> tuple[NDArray[np.bool_], IntArray]:
    """Eligibility where a team's own breaks leave some stop no window: a kind a clock."""
    if all(windows) or not team_clock:
        return eligible, team_kind
    open_ = np.array([bool(each) for each in windows]).reshape(-1, len(eligible)).T
    kinds = list(zip(team_kind.tolist(), team_clock, strict=True))
    number = {kind: index for index, kind in enumerate(dict.fromkeys(kinds))}
    columns = [eligible[:, kind] & open_[:, clock] for kind, clock in number]
    return np.array(columns).T, _ints([number[kind] for kind in kinds])


def team_hours(round_: Round, clocks: Sequence[Clock]) -> list[tuple[int, int]]:
    """Each team's shift on its clock, within the hours of its depots.

    A shift that ends inside a break ends at the break's start. Where a visit takes no time at the
    door, it ends a second earlier: such a visit would fit at that very instant, but on the local
    clock it begins after the break.
    """
    depots = {depot.id: depot for depot in round_.depots}
    instantaneous = any(stop.service_duration == 0 for stop in round_.stops)
    shifts = []
    for team, clock in zip(round_.teams, clocks, strict=True):
        start, end = team.shift.start, team.shift.end
        if isinstance(team.start, str):
            start = max(start, depots[team.start].opens)
        if isinstance(team.end, str):
            end = min(end, depots[team.end].closes)
        latest = clock.compress_last_begin(end) if instantaneous else clock.compress(end)
        shifts.append((clock.compress(start), latest))
    return shifts
