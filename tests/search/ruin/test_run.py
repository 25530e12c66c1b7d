"""A run keeps its limits, gives the same for a seed, and needs as few teams as can be."""

from __future__ import annotations

import time

import numpy as np
import pytest

from routing.plan.score import score
from routing.problem import MatrixTravel, Problem
from routing.search.engines import Task, load_engine, run_engine

pytest.importorskip("numba")

from routing.search.ruin import compiler, run
from routing.search.ruin.warm import compile_now


def ignore(_):
    pass


def search(problem, **changes):
    return run_engine(
        "ruin", Task(**{"problem": problem, "seed": 1, "iterations": 60} | changes), ignore
    )


def packing(seed, bins=6, teams=9):
    """Stops whose demands fill as many teams as there are bins to the last parcel."""
    rng = np.random.default_rng(seed)
    cuts = [
        np.diff([0, *np.sort(rng.choice(np.arange(1, 60), 4, replace=False)), 60])
        for _ in range(bins)
    ]
    demand = rng.permutation(np.concatenate(cuts))
    points = rng.uniform(0, 1000, (len(demand) + 1, 2))
    table = np.ceil(np.linalg.norm(points[:, None] - points[None], axis=2)).astype(int)
    return Problem(
        travels=(MatrixTravel(table),),
        demand=demand[:, None],
        team_capacity=[[60]] * teams,
        team_start=[len(demand)] * teams,
        team_end=[len(demand)] * teams,
    )


@pytest.mark.parametrize("objective", ["fewest-teams", "shortest"])
def test_a_fleet_that_must_be_filled_to_the_last_parcel_is(objective):
    for seed in range(2):
        problem = packing(seed).replace(objective=objective)
        teams = range(6) if objective == "shortest" else range(9)
        problem = problem.replace(
            team_capacity=np.where(np.isin(np.arange(9), list(teams)), 60, 0)[:, None]
        )
        found = search(problem, iterations=800)
        assert not any(score(problem, found).unserved)
        assert sum(map(bool, found)) == 6


def test_the_same_seed_gives_the_same_however_large_the_portions(randomly, monkeypatch):
    problem = randomly(3)
    found = search(problem)
    assert search(problem) == found
    monkeypatch.setattr(run, "FIXED_PORTION", 7)
    assert search(problem) == found
    assert any(search(problem, seed=seed, iterations=1) != found for seed in range(2, 6))


def test_a_time_limit_is_kept(randomly):
    problem = randomly(4, stops=60, teams=8)
    begun = time.perf_counter()
    search(problem, iterations=None, seconds=0.6)
    assert 0.5 < time.perf_counter() - begun < 1.2


def test_a_wish_to_stop_is_heard(randomly):
    engine, asked = load_engine("ruin"), []

    def stop():
        asked.append(1)
        return len(asked) > 3

    task = Task(problem=randomly(4), seed=1, seconds=60.0)
    begun = time.perf_counter()
    found = engine.run(task, ignore, stop)
    assert time.perf_counter() - begun < 5
    assert score(task.problem, found).infeasible == 0


def test_hopeless_stops_are_not_tried_for_ever(randomly):
    problem = randomly(5)
    demand = problem.demand.copy()
    demand[[2, 7], 0] = 10**6
    problem = problem.replace(demand=demand)
    found = search(problem)
    assert sum(score(problem, found).unserved) == 2


def test_problems_too_large_for_tables_are_refused(randomly, monkeypatch):
    engine = load_engine("ruin")
    assert engine.cannot_express(randomly(1)) == ()
    monkeypatch.setattr("routing.search.engines.ruin.MOST_PLACES", 10)
    assert engine.cannot_express(randomly(1)) == ("places",)


def test_the_engine_says_so_where_numba_is_missing(randomly, monkeypatch):
    monkeypatch.setattr("routing.search.engines.ruin.find_spec", lambda _: None)
    assert load_engine("ruin").cannot_express(randomly(1)) == ("numba",)


def test_it_works_where_nothing_can_be_kept_on_disk(monkeypatch):
    kept = compiler._njit

    def no_folder(function, **options):
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return kept(function, **options)

    monkeypatch.setattr(compiler, "_njit", no_folder)
    assert compiler.entrance(lambda number: number + 1)(1) == 2


def test_what_is_compiled_is_kept():
    assert compile_now()


def test_the_first_plan_is_told_before_the_chase_for_what_finds_no_place(randomly):
    # More stops than can be served: the chase would go on for a fifth of for ever.
    problem, told = randomly(2, tight=0.5), []
    engine = load_engine("ruin")
    task = Task(problem=problem, seed=1, iterations=10**8)
    engine.run(task, told.append, lambda: bool(told))
    assert sum(map(len, told[0])) > 5
