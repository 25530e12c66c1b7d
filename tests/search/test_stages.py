"""The stages: regions, fewer teams, the same plan on any number of workers."""

from __future__ import annotations

import numpy as np
import pytest

from routing.plan.score import score
from routing.problem import MatrixTravel, Problem
from routing.search import Limits, solve, stages
from routing.search.budget import Budget
from routing.search.engines import load_engine
from routing.search.limits import never
from routing.search.mix import Mix
from routing.search.record import Record
from routing.search.region_runs import RegionRuns
from routing.search.runs import Runs
from routing.search.stages import LEAST_STOPS
from routing.search.subproblem import take_part

from .planes import plane

FEW = Limits(time_limit=None, iterations=60, workers=1)


@pytest.mark.parametrize("objective", ["shortest", "balanced", "fewest-teams"])
def test_regions_give_the_same_on_one_worker_and_on_two(objective):
    problem = plane(1, LEAST_STOPS + 20, 8, objective=objective)
    found = [solve(problem, FEW.replace(workers=workers)).sequences for workers in (1, 2)]
    assert found[0] == found[1]


def test_regions_better_a_plan_and_never_worsen_it(sound):
    problem = plane(2, 160, 8)
    rng = np.random.default_rng(1)
    start = tuple(tuple(each.tolist()) for each in np.split(rng.permutation(160), 8))
    limits = Limits(time_limit=None, iterations=40, workers=1)
    budget = Budget(limits, never)
    totals = []
    record = Record(problem, lambda: totals.append(record.score))
    record.take(start)
    runs = Runs(problem, limits, budget, record, Mix(["pyvrp"], problem, limits))
    regions = RegionRuns(problem, limits, budget, record, runs)
    with runs.crew():
        for _ in range(3):
            regions.search(40)
    sound(problem, record.best)
    assert totals == sorted(totals, reverse=True)
    assert record.score.total < 0.8 * totals[0].total
    assert record.score == score(problem, record.best)


def test_fewest_teams_finds_the_least_there_can_be(sound):
    # 60 stops, 20 a team: three teams, where a tour for each of six quarters would be shorter.
    rng = np.random.default_rng(3)
    problem = plane(3, 60, 7, objective="fewest-teams").replace(
        team_capacity=[[20], [12], [20], [12], [20], [12], [12]]
    )
    del rng
    found = solve(problem, Limits(time_limit=None, iterations=300, workers=1)).sequences
    sound(problem, found)
    assert sum(map(len, found)) == 60
    assert [team for team, stops in enumerate(found) if stops] == [0, 2, 4]


def test_fewer_teams_than_are_out_are_tried_where_that_is_shorter(monkeypatch):
    # Two places far out, side by side: each start plan's team goes there, one could.
    line = np.array([100, 101, 102, 103, 0])
    table = np.abs(line[:, None] - line[None])
    problem = Problem(
        travels=(MatrixTravel(table),),
        demand=np.ones((4, 1)),
        team_capacity=[[4], [4]],
        team_start=[4, 4],
        team_end=[4, 4],
    )
    engine = load_engine("pyvrp")
    run = engine.run

    def lazy(task, report, should_stop):
        if task.problem.num_teams == 2:  # keeps both teams out, as engines do
            return ((0, 1), (2, 3))
        return run(task, report, should_stop)

    monkeypatch.setattr(engine, "run", lazy, raising=False)
    found = solve(problem, FEW, engine="pyvrp").sequences
    assert sorted(map(len, found)) == [0, 4]


@pytest.mark.parametrize("seed", range(2))
def test_groups_hold_whatever_regions_do(seed, sound):
    rng = np.random.default_rng(seed)
    stops = LEAST_STOPS + 10
    problem = plane(seed, stops, 6).replace(
        together=np.where(rng.random(stops) < 0.3, rng.integers(0, 12, stops), -1),
        apart=np.where(rng.random(stops) < 0.2, rng.integers(0, 8, stops), -1),
    )
    found = solve(problem, FEW, engine="insertion").sequences
    sound(problem, found)
    measured = score(problem, found)
    assert measured.infeasible == 0


def test_a_part_for_regions_keeps_prefixes(build):
    problem = build(teams=2).replace(team_prefix=((1,), ()))
    part = take_part(problem, ((1, 0), (2, 3)), [0])
    assert part.problem.team_prefix == ((1,),)
    assert part.start[0][0] == 1


class _SeenError(Exception):
    pass


@pytest.mark.parametrize(
    ("num_stops", "objective", "share"),
    [
        (40, "shortest", 0.8),
        (20, "shortest", 0.35),
        (40, "fewest-teams", 0.35),
        (40, "balanced", 0.15),
    ],
)
def test_where_time_is_short_the_whole_is_searched_for_most_of_it(
    num_stops, objective, share, monkeypatch
):
    def note(_runs, until, _iterations):
        raise _SeenError(until)

    monkeypatch.setattr(Runs, "search_whole", note)
    with pytest.raises(_SeenError) as told:
        solve(plane(1, num_stops, 4, objective=objective), Limits(time_limit=3))
    assert told.value.args == (share,)


@pytest.mark.parametrize(("many", "share"), [(50, 0.8), (30, 0.15)])
def test_where_time_is_short_only_plans_of_many_stops_are_annealed(many, share, monkeypatch):
    def note(_runs, until, _iterations):
        raise _SeenError(until)

    monkeypatch.setattr(Runs, "search_whole", note)
    for name, value in {"LEAST_STOPS": 20, "LEAST_TO_ANNEAL": 20, "LEAST_ANNEALED": 1}.items():
        monkeypatch.setattr(stages, name, value)
    monkeypatch.setattr(stages, "MANY", many)
    with pytest.raises(_SeenError) as told:
        solve(plane(1, 40, 4), Limits(time_limit=3))
    assert told.value.args == (share,)
