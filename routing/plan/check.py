"""The check: does a plan keep every rule of its round? Recomputed without the ruler or the search.

In: a ``Round``, a ``Plan`` and, if there is a road network, a function that answers travel times.
Out: every broken rule as a ``Violation``; none for a plan that may go out. All in local time, from
the plan's own values: nothing is taken on trust but what the round says. ``routing.plan.check_day``
looks at the clock of one route.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from routing.model import Location, Round, Stop, Team
from routing.plan.check_day import check_day
from routing.plan.model import Plan, Route, Violation

TravelSeconds = Callable[[str, Sequence[tuple[Location, Location]]], Sequence[int]]
"""Answers (profile, legs as origin and destination): whole seconds of each leg."""

NO_ROAD = 2**31 - 1
"""Seconds from which on a leg counts as one that no road makes."""

_RATIO_TOLERANCE = 1e-3
"""``longest_over_mean`` may have been rounded in a file."""

_SAME_PLACE = 1e-6
"""Degrees, about 11 cm: a file rounds coordinates."""


def check(
    round_: Round, plan: Plan, travel_seconds: TravelSeconds | None = None
) -> tuple[Violation, ...]:
    """Find every rule that a plan breaks.

    Parameters
    ----------
    round_
        The round that the plan claims to answer.
    plan
        The plan.
    travel_seconds
        Recomputes the durations of legs. If silent, the plan's own are taken as they are, and only
        the arithmetic on them is checked.
    """
    teams = {team.id: team for team in round_.teams}
    known = {stop.id: stop for stop in round_.stops}
    violations = [*_check_service(round_, plan), *_check_teams(round_, plan)]
    for route in plan.routes:
        if not route.visits:
            violations.append(
                Violation(code="empty_route", detail="It visits nobody.", team=route.team)
            )
        elif route.team in teams and all(visit.stop in known for visit in route.visits):
            stops = [known[visit.stop] for visit in route.visits]
            violations += _check_route(round_, teams[route.team], route, stops, travel_seconds)
    return (*violations, *_check_totals(round_, plan))


def _check_service(round_: Round, plan: Plan) -> Iterator[Violation]:
    """Every stop once, in a route or left out with a reason."""
    known = {stop.id for stop in round_.stops}
    visited = [(visit.stop, route.team) for route in plan.routes for visit in route.visits]
    told = Counter(stop for stop, _ in visited) + Counter(each.stop for each in plan.unassigned)
    for name, team in visited:
        if name not in known:
            yield Violation(
                code="unknown_stop", detail="The round has no such stop.", team=team, stop=name
            )
    for each in plan.unassigned:
        if each.stop not in known:
            yield Violation(
                code="unknown_stop", detail="The round has no such stop.", stop=each.stop
            )
        if not each.reasons:
            yield Violation(
                code="no_reason", detail="It is left out without a reason.", stop=each.stop
            )
    for name, times in told.items():
        if times > 1:
            yield Violation(code="stop_twice", detail=f"It is told {times} times.", stop=name)
    for stop in round_.stops:
        if stop.id not in told:
            yield Violation(
                code="stop_missing", detail="It is neither visited nor left out.", stop=stop.id
            )


def _check_teams(round_: Round, plan: Plan) -> Iterator[Violation]:
    """Known teams, each once, in the round's order; and nothing admitted to be wrong."""
    order = {team.id: index for index, team in enumerate(round_.teams)}
    out = [route.team for route in plan.routes]
    for team, times in Counter(out).items():
        if team not in order:
            yield Violation(code="unknown_team", detail="The round has no such team.", team=team)
        if times > 1:
            yield Violation(code="team_twice", detail=f"It has {times} routes.", team=team)
    positions = [order[team] for team in out if team in order]
    if positions != sorted(positions):
        yield Violation(code="teams_out_of_order", detail="Routes stand in the teams' order.")
    if plan.violations:
        yield Violation(
            code="admits_violations", detail=f"The plan tells of {len(plan.violations)} itself."
        )


def _check_route(
    round_: Round,
    team: Team,
    route: Route,
    stops: Sequence[Stop],
    travel_seconds: TravelSeconds | None,
) -> Iterator[Violation]:
    yield from _check_load(team, route, stops)
    yield from _check_way(round_, team, route, stops)
    yield from _check_legs(round_, team, route, stops, travel_seconds)
    yield from check_day(round_, team, route, stops)


def _check_load(team: Team, route: Route, stops: Sequence[Stop]) -> Iterator[Violation]:
    for dimension, most in enumerate(team.capacity):
        needed = sum(stop.demand[dimension] for stop in stops)
        if most is not None and needed > most:
            detail = f"{needed} units of load dimension {dimension}, capacity {most}."
            yield Violation(code="over_capacity", detail=detail, team=team.id)
    aboard = [sum(units) for units in zip(*(stop.demand for stop in stops), strict=True)]
    if list(route.load) != aboard:
        detail = f"Starts with {route.load}, its stops need {tuple(aboard)}."
        yield Violation(code="wrong_load", detail=detail, team=team.id)
    for visit, stop in zip(route.visits, stops, strict=True):
        aboard = [units - out for units, out in zip(aboard, stop.demand, strict=True)]
        if list(visit.load_after) != aboard:
            detail = f"Leaves with {visit.load_after}, not {tuple(aboard)}."
            yield Violation(code="wrong_load_after", detail=detail, team=team.id, stop=stop.id)


def _check_way(
    round_: Round, team: Team, route: Route, stops: Sequence[Stop]
) -> Iterator[Violation]:
    if route.profile != team.profile:
        detail = f"Goes by {route.profile}, not by {team.profile}."
        yield Violation(code="wrong_profile", detail=detail, team=team.id)
    for visit, stop in zip(route.visits, stops, strict=True):
        apart = (visit.location.lat - stop.location.lat, visit.location.lon - stop.location.lon)
        if not all(abs(each) <= _SAME_PLACE for each in apart):
            detail = f"At {visit.location}, not at {stop.location}."
            yield Violation(code="wrong_location", detail=detail, team=team.id, stop=stop.id)
        if visit.trip != 1:
            detail = f"On trip {visit.trip} of a team that fetches one load."
            yield Violation(code="wrong_trip", detail=detail, team=team.id, stop=stop.id)
        if not 0 <= visit.walk_distance <= round_.snap_limit:
            detail = f"Walks {visit.walk_distance} m, the limit is {round_.snap_limit} m."
            yield Violation(code="walk_too_far", detail=detail, team=team.id, stop=stop.id)
    distances = [visit.distance for visit in route.visits] + [route.return_distance]
    if min(distances) < 0 or route.distance != sum(distances):
        detail = f"{route.distance} m, its legs are {distances}."
        yield Violation(code="wrong_distance", detail=detail, team=team.id)
    for lon, lat in route.geometry:
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            yield Violation(code="bad_geometry", detail=f"({lon}, {lat})", team=team.id)


def _check_legs(
    round_: Round,
    team: Team,
    route: Route,
    stops: Sequence[Stop],
    travel_seconds: TravelSeconds | None,
) -> Iterator[Violation]:
    """Each leg takes as long as the roads say; no leg stands where the way is open."""
    depots = {depot.id: depot.location for depot in round_.depots}
    start, end = (depots[at] if isinstance(at, str) else at for at in (team.start, team.end))
    places = [start, *(stop.location for stop in stops), end]
    told = [*(visit.duration for visit in route.visits), route.return_duration]
    names = [*(stop.id for stop in stops), None]
    legs = [
        (index, (origin, destination))
        for index, (origin, destination) in enumerate(pairwise(places))
        if origin is not None and destination is not None
    ]
    expected = dict.fromkeys(range(len(told)), 0)
    if travel_seconds is not None:
        durations = travel_seconds(team.profile, [ends for _, ends in legs])
        expected |= {index: int(each) for (index, _), each in zip(legs, durations, strict=True)}
    else:
        expected |= {index: told[index] for index, _ in legs}
    for index, duration in enumerate(told):
        if max(duration, expected[index]) >= NO_ROAD:
            code, detail = "unreachable_leg", "No road leads there."
        elif duration != expected[index] or duration < 0:
            code, detail = "wrong_leg", f"{duration} s, the roads say {expected[index]} s."
        else:
            continue
        yield Violation(code=code, detail=detail, team=team.id, stop=names[index])


def _check_totals(round_: Round, plan: Plan) -> Iterator[Violation]:
    service = {stop.id: stop.service_duration for stop in round_.stops}
    visits = [visit for route in plan.routes for visit in route.visits]
    days = [route.duration for route in plan.routes]
    loads = [route.load for route in plan.routes] or [(0,) * len(plan.totals.demand)]
    travel = sum(visit.duration for visit in visits)
    travel += sum(route.return_duration for route in plan.routes)
    served = sum(service.get(visit.stop, 0) for visit in visits)
    expected = {
        "stops": len(round_.stops),
        "served": len(visits),
        "unassigned": len(plan.unassigned),
        "demand": tuple(sum(units) for units in zip(*loads, strict=False)),
        "teams_out": len(plan.routes),
        "team_duration": sum(days),
        "travel_duration": travel,
        "travel_distance": sum(route.distance for route in plan.routes),
        "service_duration": served,
        "waiting_duration": sum(days) - travel - served,
    }
    for name, value in expected.items():
        if (told := getattr(plan.totals, name)) != value:
            yield Violation(code="wrong_total", detail=f"{name}: {told}, not {value}.")
    mean = sum(days) / len(days) if days else 0
    ratio = max(days) / mean if mean else 1.0
    if not abs(plan.totals.longest_over_mean - ratio) <= _RATIO_TOLERANCE:
        detail = f"longest_over_mean: {plan.totals.longest_over_mean}, not {ratio:.4f}."
        yield Violation(code="wrong_total", detail=detail)
