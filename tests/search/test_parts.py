"""The small parts: who may serve what, problems as bytes, the last pass, fair days."""

from __future__ import annotations

import io
import time

import numpy as np
import pytest

from routing.model import Break
from routing.plan.schedule import schedule_route
from routing.plan.score import score
from routing.problem import BALANCE_RATIO, OPEN, Clock
from routing.search.balance import balance
from routing.search.engines import Task
from routing.search.finish import finish
from routing.search.fleet import servable_alone, team_classes
from routing.search.wire import (
    pack_problem,
    pack_task,
    receive,
    send,
    unpack_problem,
    unpack_task,
)

EIGHT = 8 * 3600


def test_servable_alone_is_what_the_ruler_says(randomly, build):
    problems = [randomly(seed, tight=0.1, windows=0.8) for seed in range(3)]
    problems += [
        build(access=[[1], [0], [1], [1]], start=[4, OPEN], end=[OPEN, OPEN]),
        build(demand=[1, 99, 1, 1], shift=[(EIGHT, EIGHT + 3000), (EIGHT, EIGHT - 1)]),
    ]
    for problem in problems:
        table = servable_alone(problem)
        for stop in range(problem.num_stops):
            for team in range(problem.num_teams):
                assert table[stop, team] == schedule_route(problem, team, [stop]).feasible


def test_teams_alike_are_one_class(build):
    assert team_classes(build(teams=3, capacity=[4, 5, 4])) == [[0, 2], [1]]
    assert team_classes(build(teams=2, start=[4, 5])) == [[0], [1]]


def test_a_problem_survives_the_wire(randomly):
    problem = randomly(1, objective="balanced").replace(
        clocks=(Clock([Break(start=100, end=200)]),), all_teams_out=False
    )
    again = unpack_problem(pack_problem(problem))
    for name in ("demand", "service", "priority", "window_start", "team_start", "eligible"):
        assert np.array_equal(getattr(again, name), getattr(problem, name))
    assert np.array_equal(again.travels[0].matrix, problem.travels[0].matrix)
    assert again.clocks[0].begin(150) == problem.clocks[0].begin(150) == 250
    assert again.objective == "balanced"
    assert not again.all_teams_out


def test_a_task_survives_the_wire(build):
    problem = build()
    task = Task(problem=problem, seed=7, seconds=5, start=((1, 0), (2,)), day_target=99)
    engine, again = unpack_task(pack_task("pyvrp", task, until=103.0), problem, now=100.0)
    assert engine == "pyvrp"
    assert (again.seed, again.seconds, again.start) == (7, 3.0, ((1, 0), (2,)))
    assert (again.day_target, again.serve_all) == (99, False)


def test_a_broken_message_reads_as_the_end():
    stream = io.BytesIO()
    send(stream, b"whole")
    send(stream, b"cut short")
    cut = io.BytesIO(stream.getvalue()[:-3])
    assert receive(cut) == b"whole"
    assert receive(cut) is None


def test_finish_mends_a_route_that_is_too_full(build, sound):
    problem = build(teams=2, capacity=2, priority=[1, 5, 2, 3])
    done = finish(problem, ((0, 1, 2), ()))
    sound(problem, done)
    assert sorted(stop for stops in done for stop in stops) == [0, 1, 2, 3]


def test_finish_serves_nobody_twice(build, sound):
    problem = build(teams=2)
    done = finish(problem, ((0, 1, 0), (2, 1)))
    sound(problem, done)
    assert sorted(stop for stops in done for stop in stops) == [0, 1, 2, 3]


def test_finish_mends_a_long_route_in_no_time(randomly, sound):
    problem = randomly(7, stops=400, teams=1, windows=0.3, tight=2)
    begun = time.perf_counter()
    done = finish(problem, (tuple(range(400)),))
    sound(problem, done)
    assert len(done[0]) > 20
    assert time.perf_counter() - begun < 8


def test_finish_lets_several_low_priorities_make_way_for_a_high_one(build, sound):
    # Stop 0 needs the room of two others; both are less urgent.
    problem = build(teams=1, capacity=2, demand=[2, 1, 1, 1], priority=[1, 4, 5, 2])
    done = finish(problem, ((1, 2),))
    sound(problem, done)
    assert done == ((0,),)


def test_finish_leaves_equal_priorities_alone(build):
    problem = build(teams=1, capacity=1)
    assert finish(problem, ((3,),)) == ((3,),)


@pytest.mark.parametrize("seed", range(3))
def test_balance_employs_the_idle_and_relieves_the_longest(seed, randomly, sound):
    problem = randomly(seed, stops=24, teams=4, windows=0, tight=5, objective="balanced")
    lopsided = finish(problem.replace(objective="shortest"), (tuple(range(12)), (), (), ()))
    before = score(problem, lopsided)
    done = balance(problem, lopsided)
    after = score(problem, done)
    sound(problem, done)
    assert after < before
    assert after.idle_teams == 0
    assert after.imbalance <= max(BALANCE_RATIO, before.imbalance)


def test_balance_keeps_every_stop(randomly):
    problem = randomly(5, stops=24, teams=4, windows=0, tight=5, objective="balanced")
    start = finish(problem, (tuple(range(24)), (), (), ()))
    done = balance(problem, start)
    assert sorted(s for r in done for s in r) == sorted(s for r in start for s in r)


def test_a_team_that_is_nearly_idle_is_given_work_that_costs_nothing(build):
    # Ten teams with ten stops and one with one, all at one place: longest over mean is 1.09.
    table = np.ones((102, 102)) - np.eye(102)
    table[:101, :101] = 0
    problem = build(
        tables=(table,), unit=1, stops=101, teams=11, start=101, end=101, service=600,
        objective="balanced",
    )  # fmt: skip
    start = (*(tuple(range(10 * team, 10 * team + 10)) for team in range(10)), (100,))
    assert score(problem, start).imbalance == BALANCE_RATIO
    after = balance(problem, start)
    days = [schedule_route(problem, team, stops).duration for team, stops in enumerate(after)]
    assert min(days) >= sum(days) / 11 / 2
    assert sum(map(len, after)) == 101


def test_a_team_that_is_nearly_idle_stays_so_where_work_is_dear(build):
    # The same, but the others' stops are ten hours from it.
    table = np.full((102, 102), 36_000) - 36_000 * np.eye(102, dtype=int)
    table[:100, :100] = 0
    table[:100, 101] = table[101, :100] = table[100, 101] = table[101, 100] = 1
    problem = build(
        tables=(table,), unit=1, stops=101, teams=11, start=101, end=101, service=600,
        shift=(0, 24 * 3600), objective="balanced", windows={100: ((36_000, 36_000),)},
    )  # fmt: skip
    start = (*(tuple(range(10 * team, 10 * team + 10)) for team in range(10)), (100,))
    assert balance(problem, start) == start
