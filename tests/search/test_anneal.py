"""One annealing by all workers: sides that share nothing, and a plan that is none the worse."""

from __future__ import annotations

import numpy as np
import pytest

from routing.problem import MatrixTravel, Problem
from routing.search import Limits
from routing.search.anneal import anneal
from routing.search.budget import Budget
from routing.search.engines import Task, load_engine
from routing.search.fleet import team_classes
from routing.search.limits import never
from routing.search.mix import Mix
from routing.search.record import Record
from routing.search.runs import Runs
from routing.search.sides import sides

from .planes import plane

LINE = np.abs(np.subtract.outer(np.arange(13), np.arange(13)))
ROUTES = ((0, 1), (6, 7), (4, 5), (10, 11), (2, 3), (8, 9), ())


def line(**changes):
    """Twelve stops on a line, a second apart, and the depot at its end."""
    return Problem(
        travels=(MatrixTravel(LINE),),
        demand=np.ones((12, 1)),
        team_capacity=np.full((7, 1), 4),
        team_start=[12] * 7,
        team_end=[12] * 7,
        **changes,
    )


def divided(problem, routes, number, seed=1):
    random = np.random.default_rng(seed)
    return sides(problem, routes, team_classes(problem), number, random)


def test_sides_are_neighbouring_routes_of_as_many_stops():
    out = [{t for t in side.teams if ROUTES[t]} for side in divided(line(), ROUTES, 2)]
    assert sorted(out, key=min) == [{0, 2, 4}, {1, 3, 5}]


def test_sides_share_no_team_and_have_them_all():
    for seed in range(5):
        teams = [team for side in divided(line(), ROUTES, 3, seed) for team in side.teams]
        assert sorted(teams) == list(range(7))


def test_there_are_no_more_sides_than_routes():
    assert len(divided(line(), (*ROUTES[:1], *[()] * 6), 2)) == 1
    assert divided(line(), ((),) * 7, 2) == []


def test_idle_teams_that_are_all_unlike_are_shared_out():
    routes = (*ROUTES[:2], *[()] * 5)
    unlike = line().replace(team_capacity=np.arange(4, 11)[:, None])
    assert sorted(len(side.teams) for side in divided(unlike, routes, 2)) == [3, 4]


def test_an_unserved_stop_goes_to_the_side_that_it_is_near():
    routes = ((0, 1), (6, 7), (4, 5), (10,), (2, 3), (8, 9), ())
    first = set()
    for seed in range(10):
        both = divided(line(), routes, 2, seed)
        (side,) = [side for side in both if side.unserved]
        assert side.unserved == (11,)
        assert 3 in side.teams
        first.add(side is both[0])
    assert first == {True, False}


def test_an_unserved_stop_of_a_group_stays_out():
    routes = ((0, 1), (6, 7), (4, 5), (10,), (2, 3), (8, 9), ())
    group = [-1] * 10 + [0, 0]
    assert not any(side.unserved for side in divided(line(together=group), routes, 2))


def start_of(problem, teams):
    every = np.random.default_rng(1).permutation(problem.num_stops)
    return tuple(tuple(each.tolist()) for each in np.array_split(every, teams))


def test_a_stretch_goes_on_whether_the_start_is_better_or_not():
    pytest.importorskip("numba")
    problem = plane(5, 80, 6)
    ruin = load_engine("ruin")
    good = ruin.run(Task(problem=problem, seed=1, iterations=400), lambda _: None, never)
    task = Task(problem=problem, seed=1, iterations=2, start=good)
    assert ruin.run(task.replace(heat=(50.0, 50.0)), lambda _: None, never) != good
    record = Record(problem, lambda: None)
    record.take(good)
    again = ruin.run(task, lambda _: None, never)
    assert record.measure(again)[0] <= record.score


def search_of(problem, start, seconds, workers):
    """A record with a start, and the runs of its search."""
    limits = Limits(time_limit=seconds, workers=workers)
    record = Record(problem, lambda: None)
    record.take(start)
    mix = Mix(["ruin"], problem, limits)
    return record, Runs(problem, limits, Budget(limits, never), record, mix)


def test_annealing_betters_a_plan_and_keeps_it_whole(sound):
    pytest.importorskip("numba")
    problem = plane(5, 80, 6)
    record, runs = search_of(problem, start_of(problem, 6), 3.0, 2)
    before = record.score.total
    with runs.crew():
        anneal(problem, record, runs, 0.9)
    sound(problem, record.best)
    assert sum(record.score.unserved) == 0
    assert record.score.total < 0.6 * before


def test_where_nothing_is_gained_the_best_is_kept(sound, monkeypatch):
    pytest.importorskip("numba")
    problem = plane(5, 80, 6)
    good = load_engine("ruin").run(
        Task(problem=problem, seed=1, iterations=2000), lambda _: None, never
    )
    monkeypatch.setattr("routing.search.anneal.COLD", 5.0)
    monkeypatch.setattr("routing.search.anneal.HOT", 50.0)
    record, runs = search_of(problem, good, 1.5, 1)
    score = record.score
    with runs.crew():
        anneal(problem, record, runs, 0.9)
    sound(problem, record.best)
    assert record.score <= score


def test_a_large_plan_is_annealed_in_many_sides_at_one_heat(sound, monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr("routing.search.anneal.MOST_STOPS", 10)
    problem = plane(5, 80, 8)
    record, runs = search_of(problem, start_of(problem, 8), 8.0, 2)
    before = record.score.total
    heats, sizes = [], []
    run_parts = runs.run_parts

    def listen(parts, until, heat=None, **rest):
        heats.append(heat)
        sizes.extend(part.problem.num_stops for part in parts)
        return run_parts(parts, until, heat, **rest)

    monkeypatch.setattr(runs, "run_parts", listen)
    with runs.crew():
        anneal(problem, record, runs, 0.9)
    sound(problem, record.best)
    assert sum(record.score.unserved) == 0
    assert record.score.total < 0.6 * before
    assert max(sizes) <= 30
    assert 1 < len(set(heats)) <= len(heats) // 2
    assert [hot for hot, _ in heats] == sorted((hot for hot, _ in heats), reverse=True)


def test_many_sides_are_cut_again_and_again():
    cut = divided(line(), ROUTES, 4)
    out = sorted(sorted(s for t in side.teams for s in ROUTES[t]) for side in cut)
    assert len(out) == 4
    assert all(stops == list(range(stops[0], stops[-1] + 1)) for stops in out)
