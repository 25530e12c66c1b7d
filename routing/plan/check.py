"""The check: does a plan keep every rule of its round? Recomputed without the ruler or the search.

In: a ``Round``, a ``Plan`` and, if there is a road network, a function that answers travel times.
Out: every broken rule as a ``Violation``; none for a plan that may go out. All in local time, from
the plan's own values: nothing is taken on trust but what the round says. Of one route
``check_trips`` looks at the loads, ``check_way`` at the legs, ``check_rules`` at who may serve whom
and in which order, ``check_day`` and ``check_slack`` at the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from routing.model import Round, Stop, Team
from routing.plan.check_day import check_day
from routing.plan.check_rules import Rights, check_groups, check_limits, check_order
from routing.plan.check_slack import check_slack
from routing.plan.check_trips import check_trips, in_order, released_at
from routing.plan.check_way import NO_ROAD, TravelMetres, TravelSeconds, ask_at_once, check_way
from routing.plan.model import Plan, Route, Violation

__all__ = ["NO_ROAD", "TravelMetres", "TravelSeconds", "check"]

_RATIO_TOLERANCE = 1e-3
"""``longest_over_mean`` may have been rounded in a file."""


def check(
    round_: Round,
    plan: Plan,
    travel_seconds: TravelSeconds | None = None,
    travel_metres: TravelMetres | None = None,
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
    travel_metres
        The same for their metres.
    """
    teams = {team.id: team for team in round_.teams}
    known = {stop.id: stop for stop in round_.stops}
    violations = [*_check_stops(round_, plan), *_check_teams(round_, plan)]
    rights = Rights(round_)
    ways = [
        (teams[route.team], route, [known[visit.stop] for visit in route.visits])
        for route in plan.routes
        if route.visits
        and route.team in teams
        and all(visit.stop in known for visit in route.visits)
    ]
    seconds, metres = (ask_at_once(round_, ways, each) for each in (travel_seconds, travel_metres))
    for route in plan.routes:
        if not route.visits:
            violations.append(
                Violation(code="empty_route", detail="It visits nobody.", team=route.team)
            )
        elif route.team in teams and all(visit.stop in known for visit in route.visits):
            stops = [known[visit.stop] for visit in route.visits]
            team = teams[route.team]
            violations += check_way(round_, team, route, stops, seconds=seconds, metres=metres)
            violations += rights.check(team, stops)
            violations += _check_route(round_, team, route, stops)
    violations += check_groups(round_, plan)
    return (*violations, *_check_totals(round_, plan))


def _check_stops(round_: Round, plan: Plan) -> Iterator[Violation]:
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
            yield Violation(code="stop_twice", detail=f"It is told {times} times.", stop=name,
                            values={"told_num": times})  # fmt: skip
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
            yield Violation(
                code="team_twice", detail=f"It has {times} routes.", team=team,
                values={"told_num": times},
            )  # fmt: skip
    positions = [order[team] for team in out if team in order]
    if positions != sorted(positions):
        yield Violation(code="teams_out_of_order", detail="Routes stand in the teams' order.")
    if plan.violations:
        yield Violation(
            code="admits_violations", detail=f"The plan tells of {len(plan.violations)} itself.",
            values={"told_num": len(plan.violations)},
        )  # fmt: skip


def _check_route(
    round_: Round, team: Team, route: Route, stops: Sequence[Stop]
) -> Iterator[Violation]:
    yield from check_order(team, route)
    yield from check_limits(team, route)
    yield from check_trips(team, route, stops)
    # The clock can be looked at only where it is clear what follows on what; and what another
    # departure would do can only be told of a day whose times are right.
    if (steps := in_order(round_, team, route, stops)) is None:
        return
    released = released_at(route, stops, 1)
    times = tuple(check_day(round_, team, route, steps, released=released))
    yield from times or check_slack(round_, team, route, steps, released=released)


def _check_totals(round_: Round, plan: Plan) -> Iterator[Violation]:
    known = {stop.id: stop for stop in round_.stops}
    loading = {depot.id: depot.loading_duration for depot in round_.depots}
    visits = [visit for route in plan.routes for visit in route.visits]
    reloads = [reload for route in plan.routes for reload in route.reloads]
    served = [known[visit.stop] for visit in visits if visit.stop in known]
    days = [route.duration for route in plan.routes]
    travel = sum(visit.duration for visit in visits) + sum(each.duration for each in reloads)
    travel += sum(route.return_duration for route in plan.routes)
    spent = {
        "travel_duration": travel,
        "setup_duration": sum(visit.setup_duration for visit in visits),
        "service_duration": sum(stop.service_duration for stop in served),
        "loading_duration": sum(loading.get(reload.depot, 0) for reload in reloads),
    }
    demand = [sum(units) for units in zip(*(stop.demand for stop in served), strict=False)]
    optional = {stop.id for stop in round_.stops if stop.optional}
    expected = {
        "stops": len(round_.stops),
        "served": len(visits),
        "unassigned": len(plan.unassigned),
        "optional": sum(each.stop in optional for each in plan.unassigned),
        "demand": tuple(demand) if served else (0,) * len(plan.totals.demand),
        "teams_out": len(plan.routes),
        "team_duration": sum(days),
        **spent,
        "waiting_duration": sum(days) - sum(spent.values()),
        "travel_distance": sum(route.distance for route in plan.routes),
    }
    for name, value in expected.items():
        if (told := getattr(plan.totals, name)) != value:
            values = {"total": name, "told": told, "due": value}
            yield Violation(
                code="wrong_total", detail=f"{name}: {told}, not {value}.", values=values
            )
    mean = sum(days) / len(days) if days else 0
    ratio = max(days) / mean if mean else 1.0
    if not abs(plan.totals.longest_over_mean - ratio) <= _RATIO_TOLERANCE:
        detail = f"longest_over_mean: {plan.totals.longest_over_mean}, not {ratio:.4f}."
        values = {"total": "longest_over_mean", "told": plan.totals.longest_over_mean, "due": ratio}
        yield Violation(code="wrong_total", detail=detail, values=values)
