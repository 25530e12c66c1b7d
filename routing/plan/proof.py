"""What is said to serve a stop is tried on the ruler first.

In: a change as ``routing.plan.relaxation`` finds it, on the problem's clock and to the second. Out:
the same in local time, in whole minutes and hundreds of grams and metres, rounded to the side that
keeps it true; or nothing, if the ruler still finds fault with the route.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from routing.plan.barring import BARRIERS
from routing.plan.change import Change, Share
from routing.plan.nominal import nominal_spans
from routing.plan.schedule import RouteSchedule, schedule_route, stops_of
from routing.problem import NO_GROUP, OPEN, UNREACHABLE, Clock, MatrixTravel, Problem, Span

_MINUTE = 60
_ROUND = 100
"""Weights are said in kilograms, volumes in litres, ways in kilometres, with one decimal."""

_NEVER_OPEN: Sequence[Span] = ((0, -1),)


class Route:
    """One team's route as a problem of its own, so that rules can be changed in it.

    Parameters
    ----------
    problem
        The problem.
    team, places
        The team and its route.
    stop
        The stop of the route whose rules may be changed.
    """

    def __init__(self, problem: Problem, team: int, places: Sequence[int], stop: int) -> None:
        served = stops_of(problem, places)
        depots = sorted({place for place in places if place >= problem.num_stops})
        start, end = int(problem.team_start[team]), int(problem.team_end[team])
        old = [*served, *depots, *(place for place in (start, end) if place != OPEN)]
        clock, profile = int(problem.team_clock[team]), int(problem.team_profile[team])
        new = {place: index for index, place in enumerate([*served, *depots])}
        self.places = tuple(new[place] for place in places)
        self.row = served.index(stop)
        self.clock: Clock = problem.clocks[clock]
        known = np.array([problem.reload_index[depot] for depot in depots], np.int64)
        kind = int(problem.team_kind[team])
        self.nominal = nominal_spans(problem, clock, stop)
        self.windows: list[Sequence[Span]] = [
            problem.spans[clock][each] or _NEVER_OPEN for each in served
        ]
        edge = len(new)
        self._fields: dict[str, Any] = {
            "travels": (_table(problem.travels[profile], old),),
            "distances": (_table(problem.distances[profile], old),) if problem.distances else (),
            "demand": problem.demand[served],
            "service": problem.service[served],
            "setup": problem.setup[served],
            "release": problem.release[[clock]][:, served],
            "eligible": problem.eligible[served][:, [kind]],
            "apart": problem.apart[served].copy(),
            "team_start": [edge if start != OPEN else OPEN],
            "team_end": [edge + (start != OPEN) if end != OPEN else OPEN],
            "team_reloads": [[new[d] for d in depots if d in problem.team_reloads[team]]],
            "team_prefix": [[new[s] for s in problem.team_prefix[team] if s in new]],
            "team_order": [[new[s] for s in problem.team_order[team] if s in new]],
            "reload_place": [new[depot] for depot in depots],
            "reload_loading": problem.reload_loading[known],
            "reload_opens": problem.reload_opens[[clock]][:, known],
            "reload_closes": problem.reload_closes[[clock]][:, known],
            **{
                name: getattr(problem, name)[[team]].copy()
                for name in (
                    "team_capacity", "team_aboard", "team_earliest", "team_latest",
                    "team_max_stops", "team_max_distance", "team_max_duration", "team_max_trips",
                )
            },
        }  # fmt: skip

    def set(self, name: str, value: object, where: object = 0) -> None:
        """Change one value of the team, or of the stop in ``where``."""
        self._fields[name][where] = value

    def add(self, name: str, load: Sequence[int]) -> None:
        """Let the team carry so much more, or so much less."""
        self._fields[name][0] += np.array(load)

    def free(self, rule: str) -> None:
        """Take a rule away."""
        if rule in BARRIERS:
            self._fields["eligible"][self.row] = True
        elif rule == "apart":
            self._fields["apart"][self.row] = NO_GROUP
        elif rule == "order":
            self._fields["team_prefix"] = self._fields["team_order"] = [[]]
        elif rule == "any_window":
            self.windows[self.row] = ((-UNREACHABLE, UNREACHABLE),)

    def day(self) -> RouteSchedule:
        """What the ruler says of the route as it has been changed."""
        changed = Problem(
            **self._fields,
            window_first=np.cumsum([0, *map(len, self.windows)]),
            window_start=np.array([start for each in self.windows for start, _ in each]),
            window_end=np.array([end for each in self.windows for _, end in each]),
        )
        return schedule_route(changed, 0, self.places)


def prove(problem: Problem, change: Change, stop: int) -> Change | None:
    """Round a change to what people can say, in local time, and try it.

    Parameters
    ----------
    problem
        The problem; without the breaks of single teams where these are what falls away.
    change
        On the problem's clock.
    stop
        The stop that should fit.

    Returns
    -------
    Change or None
        Local instants in whole minutes, grams and metres in hundreds; ``None`` if the stop does not
        fit.
    """
    if change.free == "any_window":
        widened = _least_window(problem, change, stop)
        return prove(problem, widened, stop) if widened else None
    team = change.team
    route = Route(problem, team, change.route, stop)
    clock = route.clock
    said = change
    route.free(change.free)
    if change.room is not None:
        said = replace(said, room=round_up_load(change.room))
        route.add("team_capacity", said.room or ())
    if change.aboard is not None:
        said = replace(said, aboard=round_up_load(change.aboard))
        route.add("team_aboard", said.aboard or ())
    if change.end is not None:
        back_by = _earliest_end(problem, route, change.end)
        said = replace(said, end=back_by)
        route.set("team_latest", _latest(problem, clock, back_by))
    if change.window is not None:
        spans = list(route.nominal)
        opens, closes = spans[change.window]
        if change.opens is not None:
            start = clock.begin(change.opens) // _MINUTE * _MINUTE
            said = replace(said, opens=start)
            opens = clock.compress(start)
        if change.closes is not None:
            end = _whole_minute(clock.begin(change.closes))
            said = replace(said, closes=end)
            closes = clock.compress_last_begin(end)
        spans[change.window] = (opens, closes)
        route.windows[route.row] = spans
    if change.most_stops is not None:
        route.set("team_max_stops", change.most_stops)
    if change.most_trips is not None:
        route.set("team_max_trips", change.most_trips)
    if change.most_metres is not None:
        said = replace(said, most_metres=_round_up(change.most_metres, _ROUND))
        route.set("team_max_distance", said.most_metres)
    if change.longest_day is not None:
        said = replace(said, longest_day=_whole_minute(change.longest_day))
        route.set("team_max_duration", said.longest_day)
    if change.release is not None:
        release = _latest_release(route, clock.begin(change.release) // _MINUTE)
        return None if release is None else replace(said, release=release)
    return said if route.day().feasible else None


def _earliest_end(problem: Problem, route: Route, end: int) -> int:
    """The first whole local minute until which hours must last; ``end`` is the soonest return.

    Where the team day is limited, the soonest return may make too long a day and a later one a
    short enough one: the longer the hours, the more is possible, and halving finds the first.
    """

    def possible(minute: int) -> bool:
        route.set("team_latest", _latest(problem, route.clock, minute * _MINUTE))
        return route.day().feasible

    soonest = _back_by(problem, route.clock, end)
    if possible(soonest // _MINUTE):
        return soonest
    route.set("team_latest", UNREACHABLE)
    day = route.day()
    if not day.feasible:
        return soonest
    low, high = soonest // _MINUTE, _back_by(problem, route.clock, day.end) // _MINUTE
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if possible(middle) else (middle, high)
    return high * _MINUTE


def _latest_release(route: Route, minutes: int) -> int | None:
    """The latest whole minute up to some, as an instant, at which the stop's parcels may come.

    The later they come, the less is possible: halving finds it where the team day is limited and
    the latest trip makes too long a one.
    """

    def possible(minute: int) -> bool:
        route.set("release", route.clock.compress(minute * _MINUTE), (0, route.row))
        return route.day().feasible

    if possible(minutes):
        return minutes * _MINUTE
    low, high = 0, minutes
    if not possible(low):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if possible(middle) else (low, middle)
    return low * _MINUTE


def prove_shares(problem: Problem, shares: Sequence[Share], stop: int) -> bool:
    """Whether each team could take its share of a stop, with its part of the weight."""
    parcels, *rest = problem.demand[stop].tolist()
    for share in shares:
        route = Route(problem, share.team, share.route, stop)
        part = [share.parcels, *(-(-load * share.parcels // parcels) for load in rest)]
        route.set("demand", part, route.row)
        if not route.day().feasible:
            return False
    return True


def round_up_load(load: Sequence[int]) -> tuple[int, ...]:
    """A load in what people can say: parcels, and whole hundreds of grams and of millilitres."""
    parcels, *rest = load
    return parcels, *(_round_up(each, _ROUND) for each in rest)


def _least_window(problem: Problem, change: Change, stop: int) -> Change | None:
    """A widening of the nearest window to the instant at which the stop is served when it is open
    all day, or to as near as will do: where the team day is limited, the least widening for the
    hours may make too long a one.
    """
    route = Route(problem, change.team, change.route, stop)
    route.free(change.free)
    day = route.day()
    if not day.feasible:
        return None
    start = day.service_starts[change.route.index(stop)]
    spans = list(route.nominal)
    apart = [max(opens - start, start - closes) for opens, closes in spans]
    nearest = apart.index(min(apart))
    opens, closes = spans[nearest]
    late = start > closes

    def possible(instant: int) -> bool:
        span = (opens, instant) if late else (instant, closes)
        route.windows[route.row] = [*spans[:nearest], span, *spans[nearest + 1 :]]
        return route.day().feasible

    near, far = (closes if late else opens), start
    while abs(far - near) > 1:
        middle = (near + far) // 2
        near, far = (near, middle) if possible(middle) else (middle, far)
    return replace(
        change, free="", window=nearest, opens=None if late else far, closes=far if late else None
    )


def _table(travel: Any, places: Sequence[int]) -> MatrixTravel:
    """The durations (or metres) between some places; no place leads to itself."""
    table = np.minimum(travel.durations(places, places), UNREACHABLE)
    np.fill_diagonal(table, 0)
    return MatrixTravel(table)


def _whole_minute(instant: int) -> int:
    return _round_up(instant, _MINUTE)


def _round_up(number: int, unit: int) -> int:
    return -(-number // unit) * unit


def _back_by(problem: Problem, clock: Clock, end: int) -> int:
    """The first whole local minute until which hours must last for a return at ``end``."""
    local = _whole_minute(clock.begin(end - 1) + 1)
    for pause in clock.breaks:
        if pause.start <= local < pause.end and _latest(problem, clock, local) < end:
            local = _whole_minute(pause.end)
    return local


def _latest(problem: Problem, clock: Clock, local: int) -> int:
    """When a team must be back whose hours end at this local instant, as a problem has it."""
    if (problem.service == 0).any():
        return clock.compress_last_begin(local)
    return clock.compress(local)
