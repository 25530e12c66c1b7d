"""The check, rule by rule: a plan made where a rule is not, held against a round where it is.

Each rule has a plan that just keeps it, which is clean, and one that just breaks it, in which the
rule's own code is all that is found: without that rule in the check nothing would be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from routing.model import Area, Break, Round
from routing.plan.assemble import assemble_plan
from routing.plan.check import check
from routing.plan.model import Plan, Reason, Unassigned
from routing.plan.schedule import schedule_route
from routing.problem import Sequences

from .conftest import (
    MINUTE,
    STAR,
    A,
    B,
    C,
    D,
    K,
    at,
    change_stop,
    change_team,
    small_round,
    star_problem,
)
from .test_check import codes, edit, travel_seconds

REASON = (Reason(code="several_rules"),)
TWO_TRIPS = ((A, K, D), ())
ONE_TRIP = ((A, D), (C,))


@dataclass(frozen=True)
class _Way:
    distance: int
    coordinates: tuple[tuple[float, float], ...] = ()


def free_round() -> Round:
    """The star without rules: T1 may load again at K, in ten minutes; both end where they like.

    A, K, D: A 08:00-08:05, K 08:19-08:29, D 09:04-09:09. A, D: A 08:00-08:05, D 08:37-08:42.
    """
    round_ = small_round()
    for name in "ABCD":
        round_ = change_stop(round_, name, windows=(), village="Sobo", rw="03", village_code="35.1")
    round_ = round_.replace(depots=(replace(round_.depots[0], loading_duration=600),))
    for name in ("T1", "T2"):
        round_ = change_team(round_, name, start=None, end=None, capacity=())
    return change_team(round_, "T1", reload_at=("K",))


def made(sequences: Sequences, round_: Round | None = None) -> Plan:
    """A plan whose legs have a metre a second."""
    round_ = round_ or free_round()
    served = {stop for stops in sequences for stop in stops}
    return assemble_plan(
        round_, star_problem(round_), sequences, engine="e", seed=1, search_duration=0.0,
        legs=lambda leg: _Way(STAR[leg[1]][leg[2]] * MINUTE),
        unassigned=[
            Unassigned(stop=stop.id, reasons=REASON)
            for index, stop in enumerate(round_.stops)
            if index not in served
        ],
    )  # fmt: skip


def stop(name: str, **changes: object) -> Round:
    return change_stop(free_round(), name, **changes)


def team(name: str, **changes: object) -> Round:
    return change_team(free_round(), name, **changes)


def depot(**changes: object) -> Round:
    round_ = free_round()
    return round_.replace(depots=(replace(round_.depots[0], **changes),))


def both(stops: str, **changes: object) -> Round:
    round_ = free_round()
    for name in stops:
        round_ = change_stop(round_, name, **changes)
    return round_


def area(*areas: Area) -> Round:
    return free_round().replace(areas=areas)


def litres(millilitres: int) -> Round:
    """D brings two litres, and T1 holds so much."""
    return change_team(stop("D", demand=(1, 500, 2000)), "T1", capacity=(None, None, millilitres))


ONE_SKILL, TWO_SKILLS = frozenset({"lift"}), frozenset({"lift", "key"})

RULES: list[tuple[str, Sequences, Round, Round]] = [
    # The rule's code, the sequences, the round where they just keep it, and where they do not.
    ("over_capacity", TWO_TRIPS, team("T1", capacity=(4,)), team("T1", capacity=(3,))),
    ("over_capacity", TWO_TRIPS, team("T1", capacity=(None, 2000)),
     team("T1", capacity=(None, 1999))),
    ("over_aboard", TWO_TRIPS, team("T1", aboard=(4,)), team("T1", aboard=(3,))),
    ("over_aboard", ((D, K, A), ()), team("T1", aboard=(1,)), team("T1", aboard=(0,))),
    ("reload_not_allowed", TWO_TRIPS, free_round(), team("T1", reload_at=())),
    ("reload_closed", TWO_TRIPS, depot(closes=at("08:29")), depot(closes=at("08:28:59"))),
    ("reload_closed", TWO_TRIPS, depot(opens=at("08:19")), depot(opens=at("08:19:01"))),
    ("too_many_trips", TWO_TRIPS, team("T1", max_trips=2), team("T1", max_trips=1)),
    ("released_early", TWO_TRIPS, stop("A", release=at("08:00")), stop("A", release=at("08:01"))),
    ("released_early", TWO_TRIPS, stop("D", release=at("08:19")), stop("D", release=at("08:20"))),
    ("wrong_setup", ONE_TRIP, free_round(), stop("D", setup_duration=60)),
    ("begins_in_break", ONE_TRIP,
     team("T2", breaks=(Break(start=at("08:01"), end=at("08:02")),)),
     team("T1", breaks=(Break(start=at("08:01"), end=at("08:02")),))),
    ("too_many_stops", ONE_TRIP, team("T1", max_stops=2), team("T1", max_stops=1)),
    ("too_far", ONE_TRIP, team("T1", max_distance=32 * 60), team("T1", max_distance=32 * 60 - 1)),
    ("too_far", TWO_TRIPS, team("T1", max_distance=49 * 60), team("T1", max_distance=49 * 60 - 1)),
    ("too_long", ONE_TRIP, team("T1", max_duration=42 * 60), team("T1", max_duration=42 * 60 - 1)),
    ("lacks_skills", ONE_TRIP,
     change_team(stop("D", skills=ONE_SKILL), "T1", skills=TWO_SKILLS),
     change_team(stop("D", skills=TWO_SKILLS), "T1", skills=ONE_SKILL)),
    ("team_not_allowed", ONE_TRIP, stop("A", teams=("T1",)), stop("A", teams=("T2",))),
    ("team_forbidden", ONE_TRIP, stop("A", not_teams=("T2",)), stop("A", not_teams=("T1",))),
    ("outside_areas", ONE_TRIP, team("T2", areas=("sobo/RW 3",)), team("T2", areas=("Sobo/04",))),
    ("outside_areas", ONE_TRIP, team("T2", areas=("Licin", "35.1")), team("T2", areas=("Licin",))),
    ("area_of_others", ((A, D), ()), area(Area(village="Sobo", rw="3", teams=("T1",))),
     area(Area(village="Sobo", teams=("T1",)), Area(village="35.1", rw="03", teams=("T2",)))),
    ("pinned_elsewhere", ONE_TRIP, team("T2", fixed_start=("B", "C")),
     team("T2", fixed_start=("D",))),
    ("pinned_elsewhere", ONE_TRIP, team("T2", fixed_order=("C", "B")),
     team("T2", fixed_order=("A",))),
    ("not_together", ONE_TRIP, both("ADB", together="x"), both("AC", together="x")),
    ("not_apart", ONE_TRIP, both("ACB", apart="x"), both("AD", apart="x")),
    ("wrong_start", ((A, B, D), ()), team("T1", fixed_start=("A", "C", "B")),
     team("T1", fixed_start=("B", "A"))),
    ("wrong_start", TWO_TRIPS, team("T1", fixed_start=("A",)), team("T1", fixed_start=("A", "D"))),
    ("wrong_order", ((A, B, D), ()), team("T1", fixed_order=("A", "C", "D")),
     team("T1", fixed_order=("D", "A"))),
]  # fmt: skip
AGREE = {"begins_in_break": {"wrong_breaks", "wrong_duration"}}
"""What else is bound to be found of a day that goes on as if there were no break."""


@pytest.mark.parametrize(("code", "sequences", "kept", "broken"), RULES)
def test_a_rule_is_kept_to_the_last_unit_and_not_past_it(
    code: str, sequences: Sequences, kept: Round, broken: Round
) -> None:
    plan = made(sequences)
    assert codes(kept, plan) == set()
    assert codes(broken, plan) - AGREE.get(code, set()) == {code}


def test_litres_are_counted_trip_by_trip() -> None:
    plan = made(TWO_TRIPS, litres(2000))
    assert plan.routes[0].loads == ((4, 2000, 0), (1, 500, 2000))
    assert codes(litres(2000), plan) == set()
    assert codes(litres(1999), plan) == {"over_capacity"}


def test_set_up_is_paid_once_at_a_door_and_again_after_a_reload() -> None:
    round_ = both("ABD", setup_duration=120, door="gate")
    plan = made(((A, B, K, D), ()), round_)
    assert [visit.setup_duration for visit in plan.routes[0].visits] == [120, 0, 120]
    assert plan.totals.setup_duration == 240
    assert codes(round_, plan) == set()
    assert "wrong_setup" in codes(round_, edit(plan, 0, 1, setup_duration=120))
    assert "wrong_setup" in codes(round_, edit(plan, 0, 2, setup_duration=0))
    apart = change_stop(round_, "B", door="other")
    assert "wrong_setup" in codes(apart, plan)


def test_stops_at_one_place_share_a_door_unless_they_say_otherwise() -> None:
    here = free_round().stops[A].location
    near = replace(here, lat=here.lat + 4e-6)
    round_ = change_stop(both("AB", setup_duration=120), "B", location=near)
    plan = made(((A, B), ()), round_)
    assert [visit.setup_duration for visit in plan.routes[0].visits] == [120, 0]
    assert "wrong_setup" not in {each.code for each in check(round_, plan)}
    own = change_stop(round_, "B", door="back door")
    assert {each.code for each in check(own, plan)} == {"wrong_setup"}


def test_loading_takes_its_time() -> None:
    plan = made(TWO_TRIPS)
    assert (plan.totals.loading_duration, plan.totals.waiting_duration) == (600, 0)
    assert codes(depot(loading_duration=660), plan) == {"wrong_departure", "wrong_total"}


def spoiled(**changes: object) -> Callable[[Plan], Plan]:
    def spoil(plan: Plan) -> Plan:
        reload = replace(plan.routes[0].reloads[0], **changes)
        return edit(plan, 0, reloads=(reload,))

    return spoil


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("empty_trip", lambda p: edit(p, 0, reloads=(
            *p.routes[0].reloads, replace(p.routes[0].reloads[0], trip=3)))),
        ("empty_trip", lambda p: edit(p, 0, 0, trip=2)),
        ("wrong_trip", lambda p: edit(p, 0, reloads=())),
        ("wrong_trip", lambda p: edit(p, 0, 1, trip=3)),
        ("wrong_reload", spoiled(trip=3)),
        ("reload_not_allowed", spoiled(depot="X")),
        ("wrong_load", spoiled(load=(2, 500, 0))),
        ("wrong_load", lambda p: edit(p, 0, load=(5, 2500, 0))),
        ("wrong_load_after", lambda p: edit(p, 0, 0, load_after=(1, 500, 0))),
        ("wrong_arrival", spoiled(arrival=at("08:20"))),
        ("service_before_arrival", spoiled(begin=at("08:18"))),
        ("needless_wait", spoiled(begin=at("08:20"))),
        ("wrong_departure", spoiled(departure=at("08:28"))),
        ("wrong_leg", spoiled(duration=13 * MINUTE)),
        ("wrong_distance", spoiled(distance=13 * MINUTE)),
        ("wrong_total", lambda p: p.replace(totals=replace(p.totals, loading_duration=0))),
        ("wrong_total", lambda p: p.replace(totals=replace(p.totals, setup_duration=60))),
        ("wrong_total", lambda p: p.replace(totals=replace(p.totals, optional=1))),
    ],
)  # fmt: skip
def test_a_spoiled_reload_is_found_out(code: str, spoil: Callable[[Plan], Plan]) -> None:
    plan = made(TWO_TRIPS)
    assert codes(free_round(), plan) == set()
    assert code in codes(free_round(), spoil(plan))


def test_service_before_the_set_up_is_done_is_found_out() -> None:
    round_ = stop("D", setup_duration=120)
    plan = made(ONE_TRIP, round_)
    early = plan.routes[0].visits[1].arrival + 60
    assert "service_before_setup" in codes(round_, edit(plan, 0, 1, service_start=early))


def test_optional_stops_left_out_are_counted() -> None:
    round_ = stop("B", optional=True)
    assert made(ONE_TRIP, round_).totals.optional == 1
    assert made(((A, B), ()), round_).totals.optional == 0
    assert codes(round_, made(ONE_TRIP)) == {"wrong_total"}


def test_metres_that_the_roads_do_not_say_are_found_out() -> None:
    def metres(profile: str, legs: list[object]) -> list[int]:
        return [each + 1 for each in travel_seconds(profile, legs)]

    plan = made(ONE_TRIP)
    assert check(free_round(), plan, travel_seconds, travel_seconds) == ()
    found = check(free_round(), plan, travel_seconds, metres)
    assert [(each.code, each.stop) for each in found] == [("wrong_distance", "D")]


def test_a_loading_in_hand_is_done_in_a_break_and_before_closing() -> None:
    pause = Break(start=at("08:25"), end=at("08:40"))
    for closes, found in (("08:29", set()), ("08:28", {"reload_closed"})):
        strict = change_team(depot(closes=at(closes)), "T1", breaks=(pause,))
        plan = made(TWO_TRIPS, change_team(free_round(), "T1", breaks=(pause,)))
        assert plan.routes[0].reloads[0].departure == at("08:29")
        assert plan.routes[0].breaks[0].start == at("08:29")
        assert codes(strict, plan) == found
        feasible = schedule_route(star_problem(strict), 0, TWO_TRIPS[0]).feasible
        assert feasible == (not found)
