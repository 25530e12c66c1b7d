"""Fair days of large rounds: judged part by part, and shared out by hours."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from routing.plan.schedule import schedule_route
from routing.problem import MatrixTravel, Problem
from routing.search.fair import FairPlan
from routing.search.fleet import servable_alone
from routing.search.grounds import grounds
from routing.search.record import Record
from routing.search.regions import Regions, nearest_stops
from routing.search.subproblem import take_part
from routing.search.targets import DayTarget
from routing.search.work import depot_prices, fair_days, work_of


def doors(counts, teams=4, **changes):
    """Stops a second from each other and from the depot, each with 100 s at the door; the first
    teams serve ``counts`` of them.
    """
    n = sum(counts)
    apart = 1 - np.eye(n + 1, dtype=int)
    ends = np.cumsum([0, *counts])
    routes = [tuple(range(a, b)) for a, b in pairwise(ends.tolist())]
    problem = Problem(
        travels=(MatrixTravel(apart),),
        demand=np.ones((n, 1)),
        service=[100] * n,
        team_capacity=np.full((teams, 1), n),
        team_start=[n] * teams,
        team_end=[n] * teams,
        objective="balanced",
        **changes,
    )
    return problem, tuple(routes)


def fair_plan(problem, routes):
    record, target = Record(problem, lambda: None), DayTarget(problem, in_parts=True)
    record.take(routes)
    target.learn(record.best, record.score, sum(day.duration for day in record.days))
    plan = FairPlan(problem, record, target)
    plan.follow()
    return plan, record


def test_a_long_day_comes_down_though_another_is_longer():
    problem, routes = doors([9, 8, 2, 2])
    plan, record = fair_plan(problem, routes)
    part = take_part(problem, plan.sequences, [1, 2])
    before = record.score
    gained = plan.offer(part, (part.start[0][:5], part.start[0][5:] + part.start[1]))
    assert gained > 0
    assert [len(route) for route in plan.sequences] == [9, 5, 5, 2]
    plan.tell()
    assert record.score.imbalance == before.imbalance  # nine stops are as many as they were


def test_days_that_are_even_are_left_even():
    problem, routes = doors([5, 5, 5, 5])
    plan, _ = fair_plan(problem, routes)
    part = take_part(problem, plan.sequences, [1, 2])
    assert plan.offer(part, (part.start[0] + part.start[1][:3], part.start[1][3:])) == 0
    assert plan.sequences == routes


def test_no_team_is_sent_home_for_a_shorter_total():
    problem, routes = doors([5, 5, 5, 1])
    plan, _ = fair_plan(problem, routes)
    part = take_part(problem, plan.sequences, [2, 3])
    assert plan.offer(part, (part.start[0] + part.start[1], ())) == 0
    assert all(plan.sequences)


def test_no_team_is_sent_home_though_it_would_cost_less():
    # Four stops make no long day where the mean is four, and a team of one stop is a short day.
    problem, routes = doors([6, 6, 3, 1])
    for all_out in (True, False):
        plan, _ = fair_plan(problem.replace(all_teams_out=all_out), routes)
        part = take_part(problem, plan.sequences, [2, 3])
        assert (plan.offer(part, (part.start[0] + part.start[1], ())) > 0) is not all_out


def test_what_others_have_bettered_is_gone_on_from():
    problem, routes = doors([9, 8, 2, 2])
    plan, record = fair_plan(problem, routes)
    _, even = doors([6, 5, 5, 5])
    assert record.take(even)
    assert plan.follow() == even


def test_overtime_tells_whose_day_is_too_long():
    problem, routes = doors([9, 5, 3, 3])
    plan, _ = fair_plan(problem, routes)
    assert (plan.overtime() > 0).tolist() == [True, False, False, False]


def test_a_part_whose_days_are_all_long_is_told_a_higher_target():
    problem, routes = doors([9, 9, 1, 1])
    plan, _ = fair_plan(problem, routes)
    long, usual = (take_part(problem, routes, teams) for teams in ([0, 1], [0, 2, 3]))
    day = schedule_route(problem, 0, routes[0]).duration
    mean = sum(schedule_route(problem, t, route).duration for t, route in enumerate(routes)) / 4
    assert plan.target_of(long) == int(1.02 * day)
    assert plan.target_of(usual) == int(1.05 * mean)


def test_regions_are_looked_for_first_where_days_are_too_long():
    # Two villages an hour apart: the teams of the second have long days.
    at = np.repeat([0, 3600], 40)
    apart = np.abs(np.subtract.outer(at, at)) + 1 - np.eye(80, dtype=int)
    problem = Problem(
        travels=(MatrixTravel(apart),), demand=np.ones((80, 1)), team_capacity=np.full((8, 1), 40),
        team_start=[0] * 8, team_end=[0] * 8,
    )  # fmt: skip
    routes = tuple(tuple(range(first, first + 10)) for first in range(0, 80, 10))
    regions = Regions(problem, [list(range(8))], 1, nearest_stops(problem, 10))
    long = np.array([0.0] * 4 + [0.2] * 4)
    for _ in range(2):
        (region,) = regions.batch(routes, 1, 20, long)
        assert set(region.teams) <= {4, 5, 6, 7}
        regions.learn(region, routes, routes)


# Two villages, ten stops each, a depot in each with four teams; half an hour between them.
def two_villages(service, room=20):
    at = np.array([0] * 10 + [1800] * 10 + [0, 1800])
    apart = np.abs(np.subtract.outer(at, at)) + 10 * (1 - np.eye(22, dtype=int))
    start = [20] * 4 + [21] * 4
    return Problem(
        travels=(MatrixTravel(apart),), demand=np.ones((20, 1)), service=service,
        team_capacity=np.full((8, 1), room), team_start=start, team_end=start,
        objective="balanced",
    )  # fmt: skip


def divided(problem):
    return grounds(problem, servable_alone(problem), nearest_stops(problem, 3))


def test_stops_go_to_another_depot_where_their_own_has_no_hours_left():
    # At the doors of the first village 100 minutes are spent each, at the others' one.
    one, other = divided(two_villages([6000] * 10 + [60] * 10))
    assert len(one.stops) < 8
    assert set(range(10, 20)) < set(other.stops)


def test_stops_stay_with_their_own_depot_where_all_have_as_much_to_do():
    one, other = divided(two_villages([600] * 20))
    assert (one.stops, other.stops) == (tuple(range(10)), tuple(range(10, 20)))


def test_a_far_stop_is_more_work_than_one_next_door():
    problem = two_villages([60] * 20)
    far = problem.travels[0].durations([20, 21], range(20)).T
    work = work_of(problem, nearest_stops(problem, 3), far)
    # A minute at the door, ten seconds to the next, and of 20 stops and 8 teams two fifths of the
    # way there and back.
    assert work[0].tolist() == [70 + 0.8 * 10, 70 + 0.8 * 1810]


def test_set_up_at_a_door_is_counted_once():
    # Legs hold the set-up of where they end.
    plain = two_villages([60] * 20)
    table = plain.travels[0].matrix + 300 * (np.arange(22) < 20)
    np.fill_diagonal(table, 0)
    problem = plain.replace(travels=(MatrixTravel(table),), setup=[300] * 20)
    near, far = nearest_stops(plain, 3), np.zeros((20, 1), int)
    assert work_of(problem, near, far)[0, 0] == work_of(plain, near, far)[0, 0] + 300


@pytest.mark.parametrize(
    "limit",
    [
        {"team_capacity": [[1]] + [[20]] * 7},
        {"team_aboard": [[1]] + [[20]] * 7},
        {"team_earliest": [0] * 8, "team_latest": [600] + [99_999] * 7},
        {"team_max_duration": [600] + [99_999] * 7},
        {"team_max_stops": [1] + [20] * 7},
    ],
    ids=lambda limit: next(reversed(limit)),
)
def test_who_cannot_do_a_fair_share_leaves_it_to_the_others(limit):
    problem = two_villages([600] * 20).replace(**limit)
    days = fair_days(problem, np.arange(8), 20 * 600.0)
    assert days[0] == 600
    assert np.allclose(days[1:], 11400 / 7)


def test_a_depot_without_hours_left_moves_every_border_on_the_way_to_one_that_has_some():
    # Three depots in a row, 1,000 s apart, a stop every 50 s; the last has most of the teams.
    at = np.arange(0, 2050, 50)
    far = np.abs(np.subtract.outer(at, [0, 1000, 2000]))
    ones, hours = np.ones(len(at)), np.full((len(at), 3), 60.0)
    days = np.array([8, 10, 40]) * 60.0
    prices = depot_prices(far, ones, np.full(3, 100.0), hours, days)
    nearest = (far + prices).argmin(axis=1)
    assert np.all(np.diff(nearest) >= 0)  # no stop is sent past another depot's
    assert np.all(np.bincount(nearest) <= [9, 11, 41])


def test_where_all_have_hours_enough_no_depot_is_farther_than_it_is():
    far = np.array([[0, 900], [900, 0]])
    hours, ones = np.full((2, 2), 60.0), np.ones(2)
    assert depot_prices(far, ones, ones, hours, np.full(2, 60.0)).tolist() == [0, 0]
