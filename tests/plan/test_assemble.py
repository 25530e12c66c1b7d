"""Sequences in clock time, with loads, ways and breaks, by hand."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from routing.model import Break, Location
from routing.plan.assemble import assemble_plan
from routing.plan.check import check
from routing.plan.model import Plan, Reason, Route, Unassigned
from routing.problem import Sequences

from .conftest import (
    MINUTE,
    A,
    B,
    C,
    D,
    K,
    at,
    change_stop,
    change_team,
    random_case,
    small_round,
    star_problem,
    window,
)


@dataclass(frozen=True)
class Way:
    """A leg of a made-up road network."""

    distance: int
    coordinates: tuple[tuple[float, float], ...]


def assemble(round_: object, sequences: Sequences, **changes: object) -> Plan:
    values = {"unassigned": (), "engine": "e", "seed": 7, "search_duration": 1.5}
    return assemble_plan(round_, star_problem(round_), sequences, **(values | changes))


def times(route: Route) -> list[str]:
    """Start, then arrival, service start and departure of each visit, then the end."""
    instants = [route.start_at]
    for visit in route.visits:
        instants += [visit.arrival, visit.service_start, visit.departure]
    return [f"{each // 3600:02d}:{each % 3600 // 60:02d}" for each in [*instants, route.end_at]]


def with_break(start: str, end: str, **windows: object) -> object:
    round_ = small_round(breaks=(Break(start=at(start), end=at(end), name="lunch"),))
    for stop, own in windows.items():
        round_ = change_stop(round_, stop, windows=(own,))
    return round_


def taken(route: Route) -> list[tuple[int, int]]:
    return [(pause.start, pause.end) for pause in route.breaks]


def test_times_and_loads_of_the_star() -> None:
    plan = assemble(small_round(), ((A, B), (C, D)))
    first, second = plan.routes
    assert times(first) == [
        "08:10", "08:25", "08:25", "08:30", "08:40", "08:40", "08:45", "09:06",
    ]  # fmt: skip
    assert (first.team, first.profile, first.duration) == ("T1", "motorcycle", 56 * MINUTE)
    assert first.load == (7, 3500, 0)
    assert [visit.load_after for visit in first.visits] == [(3, 1500, 0), (0, 0, 0)]
    assert [visit.duration // MINUTE for visit in second.visits] == [31, 11]
    assert second.return_duration == 33 * MINUTE
    assert [visit.stop for visit in second.visits] == ["C", "D"]
    assert second.visits[1].location == plan.round_.stops[D].location


def test_totals_are_those_of_the_routes() -> None:
    left_out = Unassigned(stop="D", reasons=(Reason(code="no_teams"),))
    totals = assemble(small_round(), ((A, B), (C,)), unassigned=(left_out,)).totals
    # T1: 46 on the road and 10 at doors; T2: 31 + 5 + 29.
    assert (totals.stops, totals.served, totals.unassigned, totals.teams_out) == (4, 3, 1, 2)
    assert totals.demand == (9, 4500, 0)
    assert totals.team_duration == (56 + 65) * MINUTE
    assert totals.travel_duration == (46 + 60) * MINUTE
    assert totals.service_duration == 15 * MINUTE
    assert totals.waiting_duration == 0
    assert totals.longest_over_mean == pytest.approx(65 / 60.5)


def test_waiting_is_in_the_totals() -> None:
    # As in the schedule's test: 25 minutes of waiting at B.
    round_ = change_stop(small_round(), "A", windows=(window("08:00", "08:20"),))
    round_ = change_stop(round_, "B", windows=(window("09:00", "09:30"),))
    assert assemble(round_, ((A, B), ())).totals.waiting_duration == 25 * MINUTE


def test_teams_without_stops_stay_home_and_the_others_keep_their_order() -> None:
    assert [route.team for route in assemble(small_round(), ((), (C,))).routes] == ["T2"]
    assert assemble(small_round(), ((), ())).totals.longest_over_mean == 1.0


def test_how_the_search_went_is_told() -> None:
    plan = assemble(small_round(), ((A,), ()), interrupted=True)
    assert (plan.engine, plan.seed, plan.search_duration, plan.interrupted) == ("e", 7, 1.5, True)


def test_the_way_is_joined_without_a_point_twice() -> None:
    ways = {
        ("motorcycle", K, A): Way(100, ((1.0, 1.0), (2.0, 1.0))),
        ("motorcycle", A, B): Way(30, ((2.0, 1.0), (2.0, 1.0), (3.0, 1.0))),
        ("motorcycle", B, K): Way(7, ((3.0, 1.0), (1.0, 1.0))),
    }
    route = assemble(small_round(), ((A, B), ()), legs=ways).routes[0]
    assert [visit.distance for visit in route.visits] == [100, 30]
    assert (route.return_distance, route.distance) == (7, 137)
    assert route.geometry == ((1.0, 1.0), (2.0, 1.0), (3.0, 1.0), (1.0, 1.0))


def test_ways_and_walks_may_come_from_functions() -> None:
    asked = []

    def leg(key: tuple[str, int, int]) -> Way | None:
        asked.append(key)
        return None

    round_ = change_team(small_round(), "T2", start=None, end=None)
    route = assemble(
        round_, ((), (C, D)), legs=leg, snapped=lambda key: 40 + key[1] if key[1] == D else None
    ).routes[0]
    assert asked == [("motorcycle", C, D)]
    assert [visit.walk_distance for visit in route.visits] == [0, 43]
    assert (route.distance, route.geometry) == (0, ())


def test_an_open_start_begins_at_the_first_door() -> None:
    round_ = change_team(small_round(), "T1", start=None, end=None)
    route = assemble(round_, ((A, B), ())).routes[0]
    assert times(route) == ["08:25", "08:25", "08:25", "08:30", "08:40", "08:40", "08:45", "08:45"]
    assert (route.visits[0].duration, route.return_duration) == (0, 0)


def test_a_leg_in_hand_is_finished_and_the_break_follows_in_full() -> None:
    # On the way to A when the break is due at 08:10; there at 08:15, pauses until 08:25.
    route = assemble(with_break("08:10", "08:20"), ((A, B), ())).routes[0]
    assert times(route) == [
        "08:00", "08:15", "08:25", "08:30", "08:40", "08:40", "08:45", "09:06",
    ]  # fmt: skip
    assert taken(route) == [(at("08:15"), at("08:25"))]
    assert route.breaks[0].name == "lunch"
    assert route.duration == 56 * MINUTE


def test_a_visit_in_hand_is_finished_and_nothing_begins_as_the_break_does() -> None:
    # A from 08:15 to 08:20, just as the break begins: the next leg leaves at 08:50.
    route = assemble(with_break("08:20", "08:50"), ((A, B), ())).routes[0]
    assert times(route) == [
        "08:00", "08:15", "08:15", "08:20", "09:00", "09:00", "09:05", "09:26",
    ]  # fmt: skip
    assert taken(route) == [(at("08:20"), at("08:50"))]
    # At the door when it begins: until 08:20, the break from then.
    late = assemble(with_break("08:18", "08:48"), ((A, B), ())).routes[0]
    assert taken(late) == [(at("08:20"), at("08:50"))]


def test_a_break_is_taken_while_waiting() -> None:
    # At B from 08:35, open from 09:00.
    round_ = with_break(
        "08:40", "08:50", A=window("08:00", "08:20"), B=window("09:00", "09:30")
    )  # fmt: skip
    plan = assemble(round_, ((A, B), ()))
    assert times(plan.routes[0])[4:] == ["08:35", "09:00", "09:05", "09:26"]
    assert taken(plan.routes[0]) == [(at("08:40"), at("08:50"))]
    assert plan.totals.waiting_duration == 15 * MINUTE


@pytest.mark.parametrize(("start", "end"), [("07:00", "08:05"), ("09:00", "09:30")])
def test_a_break_before_the_day_or_with_nothing_after_it_is_not_told(start: str, end: str) -> None:
    # Leaves at 08:10 at the latest and begins its last leg at 08:45.
    plan = assemble(with_break(start, end), ((A, B), ()))
    assert (plan.routes[0].breaks, plan.routes[0].duration) == ((), 56 * MINUTE)


def test_a_way_that_takes_no_time_does_not_wait_for_a_break() -> None:
    """Home is the last door: the day ends with the visit, though a break is due."""
    round_ = small_round(breaks=(Break(start=at("08:45"), end=at("09:15")),))
    round_ = change_team(round_, "T1", end=Location(lat=0.0, lon=0.0))
    problem = star_problem(round_)
    matrix = problem.travels[0].matrix
    grown = [[*row, 0 if index == B else 600] for index, row in enumerate(matrix.tolist())]
    travel = type(problem.travels[0])([*grown, [600] * 5 + [0]])
    plan = assemble_plan(
        round_, problem.replace(travels=(travel,)), ((A, B), ()), unassigned=(), engine="e",
        seed=1, search_duration=0.0,
    )  # fmt: skip
    assert (plan.routes[0].end_at, plan.routes[0].breaks) == (at("08:45"), ())


@pytest.mark.parametrize("first", range(0, 300, 20))
def test_every_plan_assembled_is_clean(first: int) -> None:
    """The check shares no code with what made the plan."""
    num_visits = 0
    for seed in range(first, first + 20):
        case = random_case(seed, tight=seed % 3 == 0)
        served = {stop for stops in case.sequences for stop in stops}
        left_out = [
            Unassigned(stop=stop.id, reasons=(Reason(code="several_rules"),))
            for index, stop in enumerate(case.round_.stops)
            if index not in served
        ]
        plan = assemble_plan(
            case.round_, case.problem, case.sequences, unassigned=left_out, engine="e", seed=1,
            search_duration=0.0,
        )  # fmt: skip
        assert check(case.round_, plan, case.travel_seconds) == (), seed
        num_visits += plan.totals.served
    assert num_visits > 20
