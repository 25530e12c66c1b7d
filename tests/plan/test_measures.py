"""Fairness and compactness of plans drawn on squared paper."""

from __future__ import annotations

import datetime as dt

import pytest

from routing.model import Location, Round, Stop, Team
from routing.plan.measures import measure
from routing.plan.model import Plan, Route, Totals, Visit


def make_plan(*routes: tuple[int, list[tuple[float, float]]]) -> Plan:
    """Routes as (team day, points east and north of a crossroads in steps of about 110 m)."""
    stops, made = [], []
    for number, (duration, points) in enumerate(routes):
        visits = []
        for x, y in points:
            location = Location(lat=y / 1000, lon=114 + x / 1000)
            stops.append(Stop(id=f"S{len(stops)}", location=location))
            visits.append(
                Visit(
                    stop=stops[-1].id, location=location, arrival=0, service_start=0, departure=0,
                    load_after=(0, 0),
                )
            )  # fmt: skip
        made.append(
            Route(
                team=f"T{number}", profile="foot", start_at=0, end_at=duration, duration=duration,
                load=(0, 0, 0), visits=tuple(visits),
            )
        )  # fmt: skip
    teams = tuple(Team(id=route.team, profile="foot") for route in made)
    round_ = Round(name="m", date=dt.date(2026, 1, 1), stops=tuple(stops), teams=teams)
    totals = Totals(
        stops=0, served=0, unassigned=0, demand=(0, 0), teams_out=0, team_duration=0,
        travel_duration=0, travel_distance=0, service_duration=0, waiting_duration=0,
        longest_over_mean=1.0,
    )  # fmt: skip
    return Plan(
        round_=round_, objective="balanced", seed=1, engine="e", search_duration=0.0,
        totals=totals, routes=tuple(made), unassigned=(),
    )  # fmt: skip


SQUARE = [(0, 0), (4, 0), (4, 4), (0, 4)]


def shifted(points: list[tuple[float, float]], x: float) -> list[tuple[float, float]]:
    return [(each[0] + x, each[1]) for each in points]


def test_longest_over_mean() -> None:
    assert measure(make_plan((100, SQUARE), (300, SQUARE))).longest_over_mean == 1.5


def test_outlines_that_cross_are_a_pair() -> None:
    measures = measure(make_plan((1, SQUARE), (1, shifted(SQUARE, 9)), (1, shifted(SQUARE, 2))))
    assert measures.overlapping_pairs == (("T0", "T2"),)


def test_a_common_boundary_is_no_overlap() -> None:
    assert measure(make_plan((1, SQUARE), (1, shifted(SQUARE, 4)))).overlapping_pairs == ()


def test_a_single_stop_inside_another_s_outline_overlaps() -> None:
    assert measure(make_plan((1, SQUARE), (1, [(2, 1)]))).overlapping_pairs == (("T0", "T1"),)
    assert measure(make_plan((1, SQUARE), (1, [(2, 9)]))).overlapping_pairs == ()


def test_share_of_stops_beside_one_of_their_own_team() -> None:
    # 0 and 1 are each other's nearest, of different teams; 5's nearest is 1, of its team.
    plan = make_plan((1, [(0, 0)]), (1, [(1, 0), (5, 0)]))
    assert measure(plan).nearest_same_team == pytest.approx(1 / 3)


def test_among_neighbours_as_near_one_of_the_team_is_enough() -> None:
    # Three doors of one house and one far off: every door has its own team among its nearest.
    plan = make_plan((1, [(0, 0), (0, 0)]), (1, [(0, 0), (9, 9)]))
    assert measure(plan).nearest_same_team == pytest.approx(3 / 4)


def test_far_from_the_equator_a_degree_east_is_shorter() -> None:
    # At 60 degrees north 3 steps east are as far as 1.5 north: nearer than 2 steps north.
    plan = make_plan((1, [(0, 60_000), (3, 60_000)]), (1, [(0, 60_002)]))
    assert measure(plan).nearest_same_team == pytest.approx(2 / 3)


def test_no_routes_and_single_stops_are_measured_too() -> None:
    assert measure(make_plan()).nearest_same_team == 1.0
    assert measure(make_plan((5, [(0, 0)]))).overlapping_pairs == ()


def test_stops_apart_cost_what_the_round_s_compactness_says() -> None:
    # 0 and 1 are each other's nearest, of different teams; 5's nearest is 1, of its team.
    plan = make_plan((1, [(0, 0)]), (1, [(1, 0), (5, 0)]))
    plain, weighed = (
        measure(plan),
        measure(plan.replace(round_=plan.round_.replace(compactness=60))),
    )
    assert (plain.stops_apart, plain.compactness_cost) == (2, 0)
    assert (weighed.stops_apart, weighed.compactness_cost) == (2, 120)


def test_a_pair_of_outlines_that_overlap_costs_ten_times_as_much() -> None:
    # A door and its neighbour with one team, both in the other's outline.
    plan = make_plan((1, SQUARE), (1, [(2, 1), (2, 2)]))
    weighed = measure(plan.replace(round_=plan.round_.replace(compactness=60)))
    assert (weighed.stops_apart, len(weighed.overlapping_pairs)) == (4, 1)
    assert weighed.compactness_cost == 4 * 60 + 600
