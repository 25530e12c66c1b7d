"""The benchmark's own ruler: what routes cost, and every broken rule found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.judge import judge, shortest_day

BEST = ((0, 1), (2,))


def test_the_cost_is_the_travel_from_row_to_column(small):
    assert judge(small, BEST).cost == 56
    assert judge(small, ((1, 0), (2,))).cost == 40 + 20 + 50 + 33
    assert judge(small, BEST).feasible


def test_vehicles_that_stay_cost_nothing_and_others_what_they_cost(small):
    dear = replace(small.vehicles[0], fixed_cost=100, unit_cost=3)
    case = replace(small, vehicles=(small.vehicles[0], dear, dear))
    assert judge(case, (*BEST, ())).cost == 23 + 100 + 3 * 33


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        (((0, 1), ()), "1 stops are left out"),
        (((0, 1), (2, 0)), "visited more than once"),
        (((0, 2), (1,)), "carries 3 of 2"),
        (((0, 1), (2,), ()), "3 routes of 2 vehicles"),
        (((0, 1), (7,)), "unknown places"),
        (((0, 3, 1), (2,)), "loads again where it may not"),
    ],
)
def test_a_broken_rule_is_a_fault(small, routes, said):
    judgement = judge(small, routes)
    assert not judgement.feasible
    assert any(said in fault for fault in judgement.faults)


def test_a_stop_that_the_vehicle_may_not_serve_is_a_fault(small):
    case = replace(small, serves=np.array([[True, False, True]]))
    assert judge(case, BEST).faults == ("vehicle 0 may not serve stop 1",)


def test_a_reload_begins_a_new_load(small):
    again = replace(small.vehicles[0], reloads=(3,))
    case = replace(small, vehicles=(again,))
    judgement = judge(case, ((0, 1, 3, 2),))
    assert judgement.feasible
    assert judgement.cost == 56
    assert judge(case, ((0, 3, 1, 2),)).faults == ("vehicle 0 carries 3 of 2",)


def test_a_late_arrival_is_a_fault_and_waiting_is_free(small):
    # Depot at 0, stop 0 at 10, ready at 15, stop 1 at 16, back at 21 + 12 = 33.
    punctual = replace(small, windows=((), ((16, 16),), ()))
    assert judge(punctual, BEST).feasible
    assert judge(replace(small, windows=((), ((0, 15),), ())), BEST).faults == (
        "vehicle 0 is late",
    )
    early = judge(replace(small, windows=((), ((100, 110),), ())), BEST)
    assert early.feasible
    assert early.cost == 56


@pytest.mark.parametrize(("latest", "late"), [(38, False), (37, True)])
def test_a_return_after_the_shift_is_a_fault(small, latest, late):
    # Vehicle 1: 30 there, 5 at the door, 3 back.
    vehicle = replace(small.vehicles[0], latest=latest)
    assert judge(replace(small, vehicles=(vehicle,) * 2), BEST).feasible is not late


def test_a_trip_begins_when_its_last_stop_is_released(small):
    vehicle = replace(small.vehicles[0], reloads=(3,), latest=94)
    # First trip: 33 as above; the second leaves at 57 at the earliest and takes 38, so ends at 95.
    case = replace(small, vehicles=(vehicle,), release=np.array([0, 0, 57]))
    assert judge(case, ((0, 1, 3, 2),)).faults == ("vehicle 0 is late",)
    assert judge(replace(case, release=np.array([0, 0, 56])), ((0, 1, 3, 2),)).feasible
    # All with the first trip: that one waits too.
    assert not judge(replace(case, release=np.array([57, 0, 0])), ((0, 1, 3, 2),)).feasible


def test_the_longest_day_counts_from_the_latest_departure(small):
    windows = ((), ((100, 100),), ())
    for most, feasible in ((33, True), (32, False)):
        vehicle = replace(small.vehicles[0], max_duration=most)
        case = replace(small, vehicles=(vehicle, small.vehicles[1]), windows=windows)
        assert judge(case, BEST).feasible is feasible


def test_the_day_is_the_shortest_there_is(small):
    """Beside every departure tried, with several windows a stop."""
    dice = np.random.default_rng(1)
    longer = 0
    for _ in range(300):
        opens = np.sort(dice.integers(0, 120, (3, 3)), axis=1)
        spans = tuple(
            tuple((int(a), int(a + dice.integers(0, 8))) for a in row if not (row == a).sum() > 1)
            for row in opens
        )
        windows = tuple(_disjoint(each) for each in spans)
        table = dice.integers(1, 30, (4, 4))
        np.fill_diagonal(table, 0)
        case = replace(small, cost="day", windows=windows, durations=(table,), distances=(table,))
        vehicle = replace(small.vehicles[0], earliest=3, latest=150)
        route = (2, 0, 1)
        days = [
            day for start in range(3, 151) if (day := _day_from(case, route, start)) is not None
        ]
        assert shortest_day(case, vehicle, route) == min(days, default=None)
        first = _day_from(case, route, 3)
        longer += first is not None and first > min(days)
    assert longer > 20  # else the departure did not matter


def _disjoint(spans):
    kept = []
    for opens, closes in spans:
        if not kept or opens > kept[-1][1]:
            kept.append((opens, closes))
    return tuple(kept)


def _day_from(case, route, start):
    now, place = start, 3
    for stop in route:
        now += int(case.durations[0][place, stop]) + (5 if place != 3 else 0)
        spans = [each for each in case.windows[stop] or ((0, 10**9),) if now <= each[1]]
        if not spans:
            return None
        now, place = max(now, spans[0][0]), stop
    now += 5 + int(case.durations[0][place, 3])
    return now - start if now <= 150 else None
