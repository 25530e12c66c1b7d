"""From a problem to the best sequences: limits, priorities, fairness, and what may go wrong."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from routing.errors import EngineError, Fault
from routing.plan.insertion import best_insertions
from routing.plan.schedule import schedule_route
from routing.plan.score import longest_over_mean, score
from routing.search import Limits, solve, solver
from routing.search.engines import load_engine

from .conftest import STAR

FEW = Limits(time_limit=None, iterations=200, seed=3, workers=1)


def test_the_same_seed_and_iterations_give_the_same_whatever_the_workers(randomly):
    problem = randomly(11)
    alone = solve(problem, FEW)
    together = solve(problem, FEW.replace(workers=2))
    assert alone.sequences == together.sequences
    assert alone.engine == "pyvrp+ruin"


@pytest.mark.parametrize("objective", ["shortest", "balanced"])
def test_the_time_limit_is_kept(objective, randomly):
    problem = randomly(12, objective=objective)
    begun = time.perf_counter()
    solve(problem, Limits(time_limit=3, workers=1))
    taken = time.perf_counter() - begun
    assert 2.5 < taken < 4


def test_no_unserved_stop_fits_into_any_route(randomly, sound):
    for seed in range(4):
        problem = randomly(seed, tight=0.7)
        found = solve(problem, FEW).sequences
        sound(problem, found)
        left = sorted(set(range(problem.num_stops)) - {s for stops in found for s in stops})
        assert left
        for team, stops in enumerate(found):
            positions, _ = best_insertions(problem, team, stops, left)
            assert max(positions) < 0


def test_no_exchange_would_serve_a_higher_priority(randomly):
    for seed in range(4):
        problem = randomly(seed, tight=0.7)
        found = solve(problem, FEW).sequences
        left = set(range(problem.num_stops)) - {s for stops in found for s in stops}
        for team, stops in enumerate(found):
            for out in stops:
                rest = tuple(stop for stop in stops if stop != out)
                for stop in left:
                    if problem.priority[stop] < problem.priority[out]:
                        assert best_insertions(problem, team, rest, [stop])[0][0] < 0


def test_balanced_days_are_within_a_tenth_of_the_mean(randomly, sound):
    problem = randomly(13, stops=60, teams=5, windows=0.1, tight=2, objective="balanced")
    found = solve(problem, FEW.replace(iterations=600)).sequences
    sound(problem, found)
    days = [schedule_route(problem, team, stops).duration for team, stops in enumerate(found)]
    assert all(days)
    assert longest_over_mean(days) <= 1.10
    shortest = solve(problem.replace(objective="shortest"), FEW.replace(iterations=600)).sequences
    assert sum(days) >= score(problem, shortest).total


def test_what_fits_once_the_days_are_fair_is_served(monkeypatch, build):
    # The first team is full; only it may serve stop 3, and the second idles until work is shared.
    problem = build(
        tables=(STAR, STAR), profile=[0, 1], capacity=3, objective="balanced",
        access=[[1, 1], [1, 1], [1, 1], [1, 0]],
    )  # fmt: skip
    monkeypatch.setattr(load_engine("pyvrp"), "run", lambda *_: ((0, 1, 2), ()), raising=False)
    found = solve(problem, FEW).sequences
    assert 3 in found[0]
    assert sorted(stop for stops in found for stop in stops) == [0, 1, 2, 3]


def test_a_wish_to_stop_ends_it_at_once_with_a_sound_answer(randomly, sound):
    problem = randomly(14)
    begun = time.perf_counter()
    found = solve(problem, Limits(time_limit=60, workers=2), should_stop=lambda: True)
    assert time.perf_counter() - begun < 10
    assert found.stopped
    sound(problem, found.sequences)
    assert any(found.sequences)


def test_progress_only_ever_gets_better(randomly):
    problem = randomly(15)
    told = []
    found = solve(problem, FEW, progress=told.append)
    assert told[0].team_duration is None
    assert [each.served for each in told] == sorted(each.served for each in told)
    assert told[-1].team_duration == score(problem, found.sequences).total


def test_a_start_is_never_made_worse(randomly):
    problem = randomly(16)
    start = solve(problem, FEW.replace(iterations=3000)).sequences
    again = solve(problem, FEW.replace(iterations=5), start=start).sequences
    assert score(problem, again) <= score(problem, start)


def test_an_unknown_engine_is_refused(randomly):
    with pytest.raises(EngineError) as caught:
        solve(randomly(1), FEW, engine="magic")
    assert caught.value.faults[0].code == "unknown_engine"


def _fail(*_):
    raise EngineError([Fault(code="engine_failed", values={"engine": "x", "kind": "y"})])


def test_when_an_engine_fails_the_next_one_takes_over(monkeypatch, randomly, sound):
    problem = randomly(17)
    for name in ("pyvrp", "ruin"):
        monkeypatch.setattr(load_engine(name), "run", _fail, raising=False)
    found = solve(problem, FEW)
    assert found.engine == "ortools"
    sound(problem, found.sequences)


def test_when_one_of_two_engines_fails_the_other_goes_on(monkeypatch, randomly, sound):
    problem = randomly(17)
    monkeypatch.setattr(load_engine("pyvrp"), "run", _fail, raising=False)
    found = solve(problem, FEW)
    sound(problem, found.sequences)
    assert sum(map(len, found.sequences)) == problem.num_stops


def test_when_every_engine_fails_the_first_error_is_raised(monkeypatch, randomly):
    monkeypatch.setattr(load_engine("pyvrp"), "run", _fail, raising=False)
    with pytest.raises(EngineError):
        solve(randomly(17), FEW, engine="pyvrp")


def test_each_engine_can_be_asked_for_by_name(randomly):
    for name in ("pyvrp", "ortools", "ruin", "insertion"):
        assert solve(randomly(18), FEW.replace(iterations=20), engine=name).engine == name


@pytest.mark.slow
def test_a_thousand_stops_with_one_team(randomly, sound):
    problem = randomly(19, stops=1000, teams=1, windows=0)
    found = solve(problem, Limits(time_limit=10)).sequences
    sound(problem, found)
    assert 10 < len(found[0]) < 200


def test_nothing_to_do_is_done(build):
    no_teams = build(teams=0, capacity=[], start=[], end=[], profile=[])
    assert solve(no_teams, FEW).sequences == ()
    no_stops = build(stops=0, demand=[], service=[], priority=[])
    assert solve(no_stops, FEW).sequences == ((), ())


def test_limits_are_checked():
    for wrong in (
        {"time_limit": None},
        {"time_limit": 0},
        {"iterations": 0},
        {"seed": -1},
        {"workers": 0},
    ):
        with pytest.raises(ValueError, match=r"must|needs"):
            Limits(**wrong)


def test_what_is_better_is_told_as_it_is_found(randomly):
    problem = randomly(1)
    kept = []
    found = solve(problem, Limits(iterations=50, workers=1, time_limit=None), keep=kept.append)
    assert kept[-1] == found.sequences
    scores = [score(problem, each) for each in kept]
    assert not any(each.infeasible for each in scores)
    assert all(after <= before for before, after in pairwise(scores))


def test_two_plans_as_good_as_each_other_do_not_follow_each_other_for_ever(monkeypatch, build):
    # Two teams that are alike: which of them drives which route makes no difference.
    problem = build(stops=4, capacity=2, objective="balanced")
    turns = []

    def turn(_problem, sequences, _should_stop):
        turns.append(sequences)
        assert len(turns) < 20
        return sequences[::-1]

    monkeypatch.setattr(solver, "finish", turn)
    solve(problem, FEW)
    assert turns
