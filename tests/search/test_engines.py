"""Every engine behind the protocol, on problems that can be solved by hand or by force."""

from __future__ import annotations

import gc
import time
import weakref

import numpy as np
import pytest

from routing.errors import EngineError
from routing.plan.schedule import schedule_route
from routing.plan.score import score
from routing.problem import OPEN, UNREACHABLE
from routing.search.engines import ENGINES, Task, load_engine, run_engine

MINUTE = 60
EIGHT = 8 * 3600
ITERATIONS = {"pyvrp": 300, "ortools": 60, "ruin": 60, "insertion": 60}

every_engine = pytest.mark.parametrize("engine", sorted(ENGINES))


def ignore(_):
    pass


def run(engine, problem, **changes):
    task = Task(problem=problem, seed=1, iterations=ITERATIONS[engine], **changes)
    return run_engine(engine, task, ignore)


@every_engine
@pytest.mark.parametrize("serve_all", [False, True])
def test_the_star_is_solved_to_optimality(engine, serve_all, build, by_force, sound):
    problem = build(teams=2, capacity=3)
    found = run(engine, problem, serve_all=serve_all)
    sound(problem, found)
    assert score(problem, found).total == by_force(problem)


@every_engine
def test_the_direction_of_travel_matters(engine, build):
    # 4→0→1→2→3→4 is 15+10+16+11+33 = 85 minutes; the other way round 35+13+18+12+14 = 92.
    problem = build(teams=1)
    assert run(engine, problem) == ((0, 1, 2, 3),)


@every_engine
def test_time_windows_decide_the_order(engine, build, by_force):
    # Stop 3 before 08:40 and stop 0 from 10:00 on: 3 comes first, 35 minutes after eight.
    problem = build(
        teams=1, windows={3: ((EIGHT, EIGHT + 2400),), 0: ((EIGHT + 7200, EIGHT + 9000),)}
    )
    found = run(engine, problem)
    assert found[0][0] == 3
    assert score(problem, found).total == by_force(problem)


@every_engine
def test_the_second_window_of_a_stop_is_used(engine, build, sound):
    problem = build(
        teams=1,
        stops=4,
        windows={
            0: ((EIGHT, EIGHT + 60), (EIGHT + 7200, EIGHT + 7800)),
            3: ((EIGHT, EIGHT + 2400),),
        },
    )
    found = run(engine, problem, serve_all=True)
    sound(problem, found)
    assert sorted(found[0]) == [0, 1, 2, 3]
    starts = schedule_route(problem, 0, found[0]).service_starts
    assert starts[found[0].index(0)] >= EIGHT + 7200


@every_engine
def test_windows_that_begin_together_are_of_one_stop(engine, build, sound):
    problem = build(teams=2, windows={1: ((EIGHT, EIGHT + 3600), (EIGHT, EIGHT + 7200))})
    found = run(engine, problem, serve_all=True)
    sound(problem, found)
    assert sorted(stop for stops in found for stop in stops) == [0, 1, 2, 3]


@every_engine
def test_several_depots_and_open_ends(engine, build, by_force, sound):
    problem = build(teams=2, capacity=2, start=[4, OPEN], end=[OPEN, 5])
    found = run(engine, problem)
    sound(problem, found)
    assert not any(score(problem, found).unserved)
    assert score(problem, found).total == by_force(problem)


@every_engine
def test_teams_with_profiles_of_their_own(engine, build, by_force, sound):
    slow = (np.array(build().travels[0].matrix) * 3 // MINUTE).tolist()
    fast = (np.array(build().travels[0].matrix) // MINUTE).tolist()
    problem = build(tables=(slow, fast), teams=2, capacity=[4, 2], profile=[0, 1])
    found = run(engine, problem)
    sound(problem, found)
    assert score(problem, found).total == by_force(problem)


@every_engine
def test_a_stop_without_a_road_for_a_profile_goes_to_the_other_team(engine, build, sound):
    cut = np.array(build().travels[0].matrix) // MINUTE
    cut = np.where(np.eye(6, dtype=bool), 0, cut)
    cut[2, :] = cut[:, 2] = UNREACHABLE // MINUTE
    cut[2, 2] = 0
    whole = np.array(build().travels[0].matrix) // MINUTE
    tables = [np.where(cut > 1000, UNREACHABLE, cut * MINUTE), whole * MINUTE]
    problem = build(
        tables=tables, unit=1, profile=[0, 1], capacity=[4, 1],
        access=[[1, 1], [1, 1], [0, 1], [1, 1]],
    )  # fmt: skip
    found = run(engine, problem)
    sound(problem, found)
    assert 2 in found[1]


@every_engine
def test_what_does_not_fit_is_left_out_lowest_priority_first(engine, build, sound):
    problem = build(teams=1, capacity=2, priority=[5, 1, 4, 2])
    found = run(engine, problem)
    sound(problem, found)
    assert sorted(found[0]) == [1, 3]


@every_engine
def test_a_stop_that_nobody_can_carry_stops_nothing(engine, build, sound):
    problem = build(teams=2, demand=[1, 99, 1, 1])
    found = run(engine, problem)
    sound(problem, found)
    assert sorted(stop for stops in found for stop in stops) == [0, 2, 3]


@every_engine
def test_hard_cases_end_well(engine, build, sound):
    for problem in (
        build(teams=0, capacity=[], start=[], end=[], profile=[]),
        build(stops=0, demand=[], service=[], priority=[]),
        build(shift=(EIGHT, EIGHT - 1)),
        build(demand=99),
        build(shift=(EIGHT, EIGHT + 60)),
    ):
        assert run(engine, problem) == ((),) * problem.num_teams
    same_place = build(tables=(np.zeros((6, 6), int),), teams=2, capacity=2)
    found = run(engine, same_place)
    sound(same_place, found)
    assert sum(map(len, found)) == 4
    one = build(stops=1, start=4, end=4)
    assert sum(map(len, run(engine, one))) == 1


@every_engine
def test_the_depot_of_a_team_without_hours_is_not_visited(engine, build, sound):
    problem = build(teams=2, shift=[(EIGHT, EIGHT + 14400), (EIGHT, EIGHT - 1)], start=[4, 5])
    found = run(engine, problem)
    sound(problem, found)
    assert sorted(found[0]) == [0, 1, 2, 3]


@every_engine
def test_hours_without_end_and_huge_loads_overflow_nothing(engine, build, by_force, sound):
    endless = ((0, 2**60),)
    problem = build(
        teams=2, capacity=[2 * 10**9, 3 * 10**9], demand=[10**9] * 4, shift=(EIGHT, 2**60),
        windows=dict.fromkeys(range(4), endless), priority=[1, 2, 3, 5],
    )  # fmt: skip
    found = run(engine, problem)
    sound(problem, found)
    assert score(problem, found).total == by_force(problem)


@every_engine
def test_zero_length_windows_are_met_to_the_second(engine, build, sound):
    problem = build(teams=1, windows={1: ((EIGHT + 3600, EIGHT + 3600),)})
    found = run(engine, problem)
    sound(problem, found)
    position = found[0].index(1)
    assert schedule_route(problem, 0, found[0]).service_starts[position] == EIGHT + 3600


@every_engine
def test_a_start_is_never_made_worse(engine, randomly):
    problem = randomly(3)
    first = run(engine, problem)
    again = run(engine, problem, start=first)
    assert score(problem, again) <= score(problem, first)


@every_engine
def test_a_start_may_reach_a_stop_by_way_of_another_only(engine, build, sound):
    # No road from the depot to stop 0 itself: alone, nobody could serve it.
    table = np.array(build().travels[0].matrix)
    table[4, 0] = UNREACHABLE
    problem = build(tables=(table,), unit=1, teams=1)
    start = ((1, 0, 2, 3),)
    sound(problem, start)
    for start_or_less in (start, ((1, 0),)):
        found = run(engine, problem, start=start_or_less)
        sound(problem, found)
        assert not any(score(problem, found).unserved)


@every_engine
def test_the_same_seed_and_iterations_give_the_same_sequences(engine, randomly):
    problem = randomly(5)
    assert run(engine, problem) == run(engine, problem)


@every_engine
def test_reports_are_feasible_and_end_with_the_result(engine, randomly, sound):
    problem = randomly(4)
    reports = []
    task = Task(problem=problem, seed=1, iterations=ITERATIONS[engine])
    found = run_engine(engine, task, reports.append)
    assert reports
    for sequences in reports:
        sound(problem, sequences)
    assert score(problem, found) <= min(score(problem, each) for each in reports)


@every_engine
def test_a_wish_to_stop_is_heard(engine, randomly):
    asked = []

    def should_stop():
        asked.append(None)
        return len(asked) > 5

    task = Task(problem=randomly(6), seed=1, iterations=10**9)
    run_engine(engine, task, ignore, should_stop)
    assert len(asked) >= 6


@every_engine
def test_a_day_target_evens_out_the_days(engine, randomly):
    problem = randomly(8, stops=24, teams=3, windows=0, tight=3)
    free = run(engine, problem)
    task = Task(problem=problem, seed=1, iterations=5 * ITERATIONS[engine], start=free)
    target = int(score(problem, free).total / 3 * 1.1)
    even = run_engine(engine, task.replace(day_target=target), ignore)

    def longest(sequences):
        return max(schedule_route(problem, t, s).duration for t, s in enumerate(sequences))

    assert longest(even) < longest(free)


def test_iterations_end_though_there_is_nothing_to_move(build):
    # Two stops, one of them out of reach: OR-Tools' local search has no neighbour to go to.
    table = np.array(build().travels[0].matrix)
    table[4, 1] = table[0, 1] = UNREACHABLE
    problem = build(tables=(table,), unit=1, stops=2, teams=1)
    begun = time.perf_counter()
    task = Task(problem=problem, seed=1, iterations=15, start=((0,),))
    assert run_engine("ortools", task, ignore, lambda: time.perf_counter() > begun + 20) == ((0,),)
    assert time.perf_counter() < begun + 10


def test_models_of_ortools_do_not_outlive_their_search(build):
    # Callbacks hold the model and the model its callbacks, where no collector sees it.
    from routing.search.engines import ortools

    task = Task(problem=build(), seed=1, iterations=5)
    model = ortools.Encoding(task)
    gone = weakref.ref(model.routing)
    assert ortools.search(model, task, ignore, lambda: False)
    del model
    gc.collect()
    assert gone() is None


def test_models_of_ortools_do_not_outlive_what_was_raised(build):
    from routing.search.engines import ortools

    def refuse(_):
        raise KeyError

    task = Task(problem=build(), seed=1, iterations=5)
    model = ortools.Encoding(task)
    gone = weakref.ref(model.routing)
    with pytest.raises(KeyError):
        ortools.search(model, task, refuse, lambda: False)
    del model
    gc.collect()
    assert gone() is None


def test_whatever_an_engine_throws_becomes_an_engine_error(monkeypatch, build):
    class Panic(BaseException):
        pass

    def panic(*_):
        raise Panic("secret name")

    monkeypatch.setattr(load_engine("pyvrp"), "run", panic, raising=False)
    with pytest.raises(EngineError) as caught:
        run("pyvrp", build())
    assert caught.value.faults[0].code == "engine_failed"
    assert "secret" not in str(caught.value)
