"""The check: a right plan is clean, and every way of spoiling it is found by name."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from routing.model import Break, Location
from routing.plan.assemble import assemble_plan
from routing.plan.check import check
from routing.plan.model import Plan, Reason, Unassigned, Violation
from routing.problem import UNREACHABLE, Sequences, round_places

from .conftest import (
    MINUTE,
    STAR,
    A,
    B,
    C,
    Case,
    D,
    at,
    random_case,
    small_round,
    star_problem,
)

REASON = (Reason(code="several_rules"),)
Spoil = Callable[[Plan], Plan]


def the_round() -> object:
    """The star with a break from 08:10 to 08:20 and a depot that closes at 11:00."""
    round_ = small_round(breaks=(Break(start=at("08:10"), end=at("08:20")),))
    return round_.replace(depots=(replace(round_.depots[0], closes=at("11:00")),))


def the_plan(round_: object | None = None, sequences: Sequences = ((A, B), (C,))) -> Plan:
    """T1: K 08:00, A 08:15 (break to 08:25) -08:30, B 08:40-08:45, K 09:06.
    T2: K 08:00, C 08:31 (break to 08:41) -08:46, K 09:15. D is left out.
    """
    round_ = round_ or the_round()
    served = {stop for stops in sequences for stop in stops}
    left_out = [stop.id for index, stop in enumerate(round_.stops) if index not in served]
    plan = assemble_plan(
        round_, star_problem(round_), sequences, engine="e", seed=1, search_duration=0.0,
        unassigned=[Unassigned(stop=stop, reasons=REASON) for stop in left_out],
    )  # fmt: skip
    way = ((114.36, -8.25), (114.37, -8.24))
    return edit(plan, 0, geometry=way)


def travel_seconds(profile: str, legs: list[tuple[Location, Location]]) -> list[int]:
    places = {place: index for index, place in enumerate(round_places(small_round()))}
    return [STAR[places[origin]][places[end]] * MINUTE for origin, end in legs]


def edit(plan: Plan, route: int, visit: int | None = None, **changes: object) -> Plan:
    """One route or visit changed and everything else left as it was."""
    routes = list(plan.routes)
    if visit is None:
        routes[route] = replace(routes[route], **changes)
    else:
        visits = list(routes[route].visits)
        visits[visit] = replace(visits[visit], **changes)
        routes[route] = replace(routes[route], visits=tuple(visits))
    return plan.replace(routes=tuple(routes))


def shift_times(plan: Plan, route: int, seconds: int, first: int = 0) -> Plan:
    """Everything from one visit on moved in time; the start too if it is the first."""
    old = plan.routes[route]
    visits = [
        replace(
            each,
            arrival=each.arrival + seconds,
            service_start=each.service_start + seconds,
            departure=each.departure + seconds,
        )
        if index >= first
        else each
        for index, each in enumerate(old.visits)
    ]
    start = old.start_at + (seconds if first == 0 else 0)
    spent = old.duration + (0 if first == 0 else seconds)
    return edit(
        plan, route, visits=tuple(visits), start_at=start, end_at=old.end_at + seconds,
        duration=spent,
    )  # fmt: skip


def total(**changes: object) -> Spoil:
    return lambda plan: plan.replace(totals=replace(plan.totals, **changes))


def visits(plan: Plan, route: int, *order: int) -> Plan:
    """A route's visits reordered, dropped or doubled, each with its old times."""
    own = plan.routes[route].visits
    return edit(plan, route, visits=tuple(own[index] for index in order))


def skip_break(plan: Plan) -> Plan:
    """T1 goes on as if there were no break, consistently so."""
    plan = shift_times(plan, 0, -600, first=1)
    plan = edit(plan, 0, 0, service_start=at("08:15"), departure=at("08:20"))
    return edit(plan, 0, breaks=(), duration=56 * MINUTE)


SPOILED: list[tuple[str, str, Spoil]] = [
    ("a visit dropped", "stop_missing", lambda p: visits(p, 0, 0)),
    ("a visit doubled", "stop_twice", lambda p: visits(p, 0, 0, 1, 1)),
    ("visits swapped", "wrong_arrival", lambda p: visits(p, 0, 1, 0)),
    ("a stranger visited", "unknown_stop", lambda p: edit(p, 0, 1, stop="X")),
    ("a stranger left out", "unknown_stop",
     lambda p: p.replace(unassigned=(*p.unassigned, Unassigned(stop="X", reasons=REASON)))),
    ("left out and visited", "stop_twice",
     lambda p: p.replace(unassigned=(*p.unassigned, Unassigned(stop="A", reasons=REASON)))),
    ("forgotten", "stop_missing", lambda p: p.replace(unassigned=())),
    ("left out without a reason", "no_reason",
     lambda p: p.replace(unassigned=(Unassigned(stop="D", reasons=()),))),
    ("an unknown team", "unknown_team", lambda p: edit(p, 0, team="X")),
    ("a team out twice", "team_twice", lambda p: edit(p, 1, team="T1")),
    ("teams out of order", "teams_out_of_order", lambda p: p.replace(routes=p.routes[::-1])),
    ("an empty route", "empty_route", lambda p: visits(p, 0)),
    ("the other team's route", "over_capacity",
     lambda p: edit(edit(p, 0, team="T2"), 1, team="T1")),
    ("another profile", "wrong_profile", lambda p: edit(p, 0, profile="car")),
    ("admitted faults", "admits_violations",
     lambda p: p.replace(violations=(Violation(code="x", detail=""),))),
    ("too little loaded", "wrong_load", lambda p: edit(p, 0, load=(6, 3500, 0))),
    ("a load of one number", "wrong_load", lambda p: edit(p, 0, load=(7,))),
    ("load after a visit", "wrong_load_after", lambda p: edit(p, 0, 0, load_after=(4, 1500))),
    ("grams after a visit", "wrong_load_after", lambda p: edit(p, 0, 1, load_after=(0, 1))),
    ("a second trip", "wrong_trip", lambda p: edit(p, 0, 1, trip=2)),
    ("another place", "wrong_location",
     lambda p: edit(p, 0, 1, location=Location(lat=-8.24, lon=114.37))),
    ("a place that is none", "wrong_location",
     lambda p: edit(p, 0, 1, location=Location(lat=math.nan, lon=114.37))),
    ("a walk past the limit", "walk_too_far", lambda p: edit(p, 0, 1, walk_distance=301)),
    ("a walk below zero", "walk_too_far", lambda p: edit(p, 0, 1, walk_distance=-1)),
    ("metres that do not add up", "wrong_distance", lambda p: edit(p, 0, distance=5)),
    ("metres below zero", "wrong_distance",
     lambda p: edit(edit(p, 0, 1, distance=-5), 0, return_distance=5)),
    ("a way through nowhere", "bad_geometry",
     lambda p: edit(p, 0, geometry=((114.0, math.inf),))),
    ("a way with coordinates turned", "bad_geometry",
     lambda p: edit(p, 0, geometry=((-8.2, 114.0),))),
    ("a leg shortened, times with it", "wrong_leg",
     lambda p: shift_times(edit(p, 0, 1, duration=9 * MINUTE), 0, -MINUTE, first=1)),
    ("a return shortened", "wrong_leg", lambda p: edit(p, 0, return_duration=20 * MINUTE)),
    ("a leg without road", "unreachable_leg", lambda p: edit(p, 0, 1, duration=UNREACHABLE)),
    ("an arrival too soon", "wrong_arrival", lambda p: edit(p, 0, 1, arrival=at("08:39"))),
    ("an arrival too late", "wrong_arrival", lambda p: edit(p, 0, 1, arrival=at("08:41"))),
    ("service before arrival", "service_before_arrival",
     lambda p: edit(p, 0, 1, service_start=at("08:39:59"))),
    ("service past the window", "window_missed",
     lambda p: edit(p, 0, 1, service_start=at("09:00:01"))),
    ("a needless wait", "needless_wait", lambda p: edit(p, 0, 1, service_start=at("08:41"))),
    ("a hurried visit", "wrong_departure", lambda p: edit(p, 0, 1, departure=at("08:44"))),
    ("a long visit", "wrong_departure", lambda p: edit(p, 0, 1, departure=at("08:46"))),
    ("a break not kept", "begins_in_break", skip_break),
    ("a break not told", "wrong_breaks", lambda p: edit(p, 0, breaks=())),
    ("a break told at the wrong time", "wrong_breaks",
     lambda p: edit(p, 0, breaks=(Break(start=at("08:10"), end=at("08:20")),))),
    ("a break cut short", "wrong_breaks",
     lambda p: edit(p, 0, breaks=(Break(start=at("08:15"), end=at("08:24")),))),
    ("a break too many", "wrong_breaks",
     lambda p: edit(p, 0, breaks=p.routes[0].breaks * 2)),
    ("leaving in a break", "begins_in_break",
     lambda p: edit(p, 1, start_at=at("08:15"), breaks=())),
    ("a whole day too early", "leaves_before_shift", lambda p: shift_times(p, 0, -MINUTE)),
    ("a whole day too late", "window_missed", lambda p: shift_times(p, 0, 21 * MINUTE)),
    ("an early start", "leaves_before_shift", lambda p: edit(p, 0, start_at=at("07:59"))),
    ("an early end", "wrong_end", lambda p: edit(p, 0, end_at=at("09:05"))),
    ("a late end", "wrong_end", lambda p: edit(p, 0, end_at=at("09:07"))),
    ("breaks counted as work", "wrong_duration", lambda p: edit(p, 0, duration=66 * MINUTE)),
    ("total of stops", "wrong_total", total(stops=5)),
    ("total served", "wrong_total", total(served=4)),
    ("total left out", "wrong_total", total(unassigned=0)),
    ("total demand", "wrong_total", total(demand=(10, 5000))),
    ("total of teams", "wrong_total", total(teams_out=1)),
    ("total of days", "wrong_total", total(team_duration=1)),
    ("total travel", "wrong_total", total(travel_duration=1)),
    ("total distance", "wrong_total", total(travel_distance=1)),
    ("total service", "wrong_total", total(service_duration=1)),
    ("total waiting", "wrong_total", total(waiting_duration=60)),
    ("the ratio", "wrong_total", total(longest_over_mean=1.0)),
    ("a ratio that is no number", "wrong_total", total(longest_over_mean=math.nan)),
]  # fmt: skip


def codes(round_: object, plan: Plan) -> set[str]:
    return {violation.code for violation in check(round_, plan, travel_seconds)}


def test_a_right_plan_is_clean() -> None:
    assert check(the_round(), the_plan(), travel_seconds) == ()
    assert check(the_round(), the_plan()) == ()


@pytest.mark.parametrize(("code", "spoil"), [each[1:] for each in SPOILED],
                         ids=[each[0] for each in SPOILED])  # fmt: skip
def test_a_spoiled_plan_is_found_out(code: str, spoil: Spoil) -> None:
    assert code in codes(the_round(), spoil(the_plan()))


def test_a_violation_names_team_and_stop() -> None:
    plan = edit(the_plan(), 0, 1, load_after=(9, 9))
    [violation] = check(the_round(), plan, travel_seconds)
    assert (violation.code, violation.team, violation.stop) == ("wrong_load_after", "T1", "B")
    assert "9" in violation.detail


def test_only_recomputed_travel_finds_legs_that_agree_among_themselves() -> None:
    plan = shift_times(edit(the_plan(), 0, 1, duration=9 * MINUTE), 0, -MINUTE, first=1)
    assert "wrong_leg" in codes(the_round(), plan)
    assert "wrong_leg" not in {each.code for each in check(the_round(), plan)}


def test_a_road_that_is_gone_is_found_out() -> None:
    violations = check(the_round(), the_plan(), lambda _, legs: [UNREACHABLE] * len(legs))
    assert {each.code for each in violations} == {"unreachable_leg"}
    assert len(violations) == 5


def spoil_at_random(plan: Plan, rng: np.random.Generator) -> Plan | None:
    """One value of one visit or route changed, whichever it is."""
    if not plan.routes:
        return None
    route = int(rng.integers(len(plan.routes)))
    own = plan.routes[route]
    visit = int(rng.integers(len(own.visits)))
    by = int(rng.choice([-600, -60, -1, 1, 60, 600]))
    names = [
        "arrival", "service_start", "departure", "duration", "distance", "load_after", "trip",
        "start_at", "end_at", "day", "load", "return_duration", "return_distance", "way", "drop",
        "swap", "double", "breaks", "rest_later", "rest_later",
    ]  # fmt: skip
    name = str(rng.choice(names))
    if name in {"arrival", "service_start", "departure", "duration", "distance", "trip"}:
        return edit(plan, route, visit, **{name: getattr(own.visits[visit], name) + by})
    if name in {"start_at", "end_at", "return_duration", "return_distance"}:
        return edit(plan, route, **{name: getattr(own, name) + by})
    if name == "day":
        return edit(plan, route, duration=own.duration + by)
    if name == "way":
        return edit(plan, route, distance=own.distance + by)
    if name == "load_after":
        parcels, *rest = own.visits[visit].load_after
        return edit(plan, route, visit, load_after=(parcels + by, *rest))
    if name == "load":
        return edit(plan, route, load=(own.load[0] + by, *own.load[1:]))
    if name == "breaks":
        more = (*own.breaks, Break(start=own.end_at, end=own.end_at + 60))
        return edit(plan, route, breaks=own.breaks[:-1] if own.breaks else more)
    if name == "rest_later":
        return shift_times(plan, route, by, first=visit)
    order = list(range(len(own.visits)))
    if name == "drop":
        order.remove(visit)
    elif name == "double":
        order.insert(visit, visit)
    elif len(order) > 1:
        order[visit], order[visit - 1] = order[visit - 1], order[visit]
    else:
        return None
    return visits(plan, route, *order)


def random_plan(case: Case) -> Plan:
    served = {stop for stops in case.sequences for stop in stops}
    left_out = [
        Unassigned(stop=stop.id, reasons=REASON)
        for index, stop in enumerate(case.round_.stops)
        if index not in served
    ]
    return assemble_plan(
        case.round_, case.problem, case.sequences, unassigned=left_out, engine="e", seed=1,
        search_duration=0.0,
    )  # fmt: skip


@pytest.mark.parametrize("first", range(0, 300, 20))
def test_whatever_is_changed_is_found_out(first: int) -> None:
    num_found = 0
    for seed in range(first, first + 20):
        case = random_case(seed)
        plan, rng = random_plan(case), np.random.default_rng(seed)
        for _ in range(10):
            spoiled = spoil_at_random(plan, rng)
            if spoiled is not None:
                assert check(case.round_, spoiled, case.travel_seconds), seed
                num_found += 1
    assert num_found > 100


def test_d_is_never_needed() -> None:
    """The star's fourth stop fits too: the check asks for rules kept, not for a good plan."""
    assert codes(small_round(), the_plan(small_round(), ((A, B), (C, D)))) == set()
