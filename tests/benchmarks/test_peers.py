"""Every engine's model means the same as the case: it says of an answer what the judge says."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from benchmarks.case import Case, Vehicle
from benchmarks.instances_io import instance_files, read_case, read_routes, solution_file
from benchmarks.judge import judge
from benchmarks.peers import CannotExpress

STOPS, DEPOTS = 7, (7, 8)
SEEDS = 40


def draw(seed, *, cost="travel", rules=False):
    """A case with two depots, two profiles, three kinds of vehicles that differ in everything;
    with ``rules`` also reloads, releases and longest days.
    """
    dice = np.random.default_rng(seed)
    tables = tuple(dice.integers(1, 60, (9, 9)) for _ in range(2))
    for table in tables:
        np.fill_diagonal(table, 0)
    serves = dice.random((3, STOPS)) < 0.8
    serves[0] = True
    vehicles = [
        Vehicle(
            start=DEPOTS[index % 2],
            end=DEPOTS[(index + 1) // 2 % 2],
            capacity=(int(dice.integers(6, 12)), None if index == 0 else 30),
            earliest=int(dice.integers(0, 40)),
            latest=int(dice.integers(250, 500)),
            profile=index % 2,
            fixed_cost=int(dice.integers(0, 200)),
            unit_cost=int(dice.integers(1, 4)),
            kind=index % 3,
            max_duration=int(dice.integers(150, 300)) if rules else None,
            reloads=(DEPOTS[index % 2],) if rules else (),
        )
        for index in range(4)
    ]
    windows = []
    for _ in range(STOPS):
        first = int(dice.integers(20, 120))
        spans = ((first, first + 30), (first + 90, first + 160))
        windows.append([(), spans[1:], spans][int(dice.integers(0, 3))])
    # No later than the last window closes: PyVRP refuses what nobody could serve.
    release = dice.integers(0, 180, STOPS) if rules else np.zeros(STOPS, np.int64)
    return Case(
        name=f"drawn-{seed}", family="drawn", cost=cost, durations=tables, distances=tables,
        demand=dice.integers(1, 5, (STOPS, 2)), service=dice.integers(0, 20, STOPS),
        release=release, windows=tuple(windows), vehicles=tuple(vehicles), serves=serves,
    )  # fmt: skip


def some_routes(case, dice):
    """Every stop with some vehicle that (nearly always) may serve it, perhaps with a reload."""
    routes = [[] for _ in case.vehicles]
    for stop in dice.permutation(case.num_stops).tolist():
        able = [i for i, each in enumerate(case.vehicles) if case.serves[each.kind, stop]]
        if dice.random() < 0.03:
            able = range(len(case.vehicles))
        routes[int(dice.choice(able))].append(stop)
    for vehicle, route in zip(case.vehicles, routes, strict=True):
        if vehicle.reloads and len(route) > 2 and dice.random() < 0.7:
            route.insert(int(dice.integers(1, len(route))), vehicle.reloads[0])
    return tuple(tuple(route) for route in routes)


@pytest.mark.parametrize("cost", ["travel", "day"])
def test_our_own_ruler_agrees_with_the_judge(cost):
    from benchmarks.peers.rounds import problem_of
    from routing.plan.score import score

    dice = np.random.default_rng(7)
    verdicts = []
    for seed in range(60):
        case = draw(seed, cost=cost, rules=seed % 2 == 0)
        problem = problem_of(case)
        for _ in range(10):
            routes = some_routes(case, dice)
            ours, theirs = score(problem, routes), judge(case, routes)
            assert (ours.infeasible == 0) is theirs.feasible, (seed, routes, theirs.faults)
            if theirs.feasible:
                assert ours.total == theirs.cost, (seed, routes)
            verdicts.append(theirs.feasible)
    assert min(sum(verdicts), len(verdicts) - sum(verdicts)) > 20


def test_our_own_ruler_agrees_on_every_stored_solution(data):
    from benchmarks.peers.rounds import problem_of
    from routing.plan.score import score

    for path in instance_files(data):
        file = solution_file(path)
        if file is None or path.parent.name == "ags":
            continue
        case = read_case(path)
        routes, _ = read_routes(case, file)
        spare = ((),) * (len(case.vehicles) - len(routes))
        measured = score(problem_of(case), (*routes, *spare))
        assert (measured.infeasible, sum(measured.unserved)) == (0, 0), case.name
        assert measured.total == judge(case, routes).cost, case.name


@pytest.mark.parametrize("cost", ["travel", "day"])
@pytest.mark.parametrize("rules", [False, True])
def test_pyvrp_agrees_with_the_judge(cost, rules):
    import pyvrp
    from pyvrp.stop import MaxIterations

    from benchmarks.peers.pyvrp import _Model

    feasible = 0
    for seed in range(SEEDS):
        case = draw(seed, cost=cost, rules=rules)
        model = _Model(case)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = pyvrp.solve(model.data, MaxIterations(60), seed=1, display=False)
        judgement = judge(case, model.routes(result.best))
        assert judgement.feasible is result.is_feasible(), (seed, judgement.faults)
        if judgement.feasible:
            assert judgement.cost == result.cost(), seed
            feasible += 1
    assert feasible > 10


@pytest.mark.parametrize("cost", ["travel", "day"])
def test_ortools_agrees_with_the_judge(cost):
    from ortools.constraint_solver import pywrapcp

    from benchmarks.peers.ortools import _Model

    feasible = 0
    for seed in range(SEEDS):
        case = draw(seed, cost=cost)
        # Two large ones, so that some wait at doors, and one whose day is short.
        case = replace(case, vehicles=tuple(
            replace(each, unit_cost=1, capacity=(30, 30), max_duration=most)
            for each, most in zip(case.vehicles, (None, 120), strict=False)
        ))  # fmt: skip
        model = _Model(case)
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.solution_limit = 30
        solution = model.routing.SolveWithParameters(parameters)
        judgement = judge(case, model.routes(solution))
        if judgement.feasible:
            service = int(case.service.sum()) if cost == "day" else 0
            assert solution.ObjectiveValue() + service == judgement.cost, seed
            feasible += 1
        else:
            assert all("left out" in fault for fault in judgement.faults), seed
    assert feasible > 10


def test_vroom_agrees_with_the_judge():
    pytest.importorskip("vroom")
    from benchmarks.peers.vroom import _problem, routes_of

    feasible = 0
    for seed in range(SEEDS):
        case = draw(seed)
        shorter = tuple(replace(each, latest=each.latest - 150) for each in case.vehicles)
        case = replace(case, vehicles=shorter)
        solution = _problem(case).solve(exploration_level=1, nb_threads=1,
                                        timeout=timedelta(seconds=2))  # fmt: skip
        judgement = judge(case, routes_of(case, solution))
        if judgement.feasible:
            assert solution.summary.cost == judgement.cost, seed
            feasible += 1
        else:
            assert all("left out" in fault for fault in judgement.faults), (seed, judgement)
    assert feasible > 10


@pytest.mark.parametrize("engine", ["ortools", "vroom"])
def test_a_rule_that_an_engine_does_not_know_is_refused(engine):
    pytest.importorskip("vroom")
    from benchmarks.peers import load

    with pytest.raises(CannotExpress, match="release"):
        load(engine)(draw(0, rules=True), 0.1, 1)
