"""Each rule that an engine cannot be told: it says so, and ``auto`` takes one that can."""

from __future__ import annotations

import numpy as np
import pytest

from routing.plan.score import score
from routing.problem import RULES, UNLIMITED, Clock
from routing.search import Limits, solve
from routing.search.engines import ENGINES, load_engine
from routing.search.mix import Mix

pytest.importorskip("numba")

FEW = Limits(time_limit=None, iterations=4, workers=1)
GROUP = [0, 0, -1, -1]
AGAIN = {
    "reload_place": [4], "reload_loading": [600], "team_reloads": [(4,), ()],
    "team_max_trips": [2, 1], "reload_opens": None, "reload_closes": None,
}  # fmt: skip
TWO_CLOCKS = {
    "clocks": (Clock(), Clock()), "team_clock": [0, 1], "window_first": np.arange(9),
    "window_start": [28800] * 8, "window_end": [39600] * 4 + [36000] * 4,
}  # fmt: skip


def two_windows(told):
    """The first stop has another window on each clock."""
    return told | {
        "window_first": [0, 2, 3, 4, 5, 7, 8, 9, 10],
        "window_start": [28800, 36000, *[28800] * 3] * 2, "window_end": [32400, 39600] * 5,
    }  # fmt: skip


CANNOT = [
    # The engine, the rule, and what makes a problem of it.
    ("pyvrp", "together", {"together": GROUP}),
    ("pyvrp", "fixed_order", {"team_order": [(1, 0), ()]}),
    ("pyvrp", "apart", {"apart": GROUP, **AGAIN}),
    ("pyvrp", "max_stops", {"team_max_stops": [3, 3], **AGAIN}),
    ("pyvrp", "max_distance", {"team_max_distance": [90_000] * 2, "objective": "travel"}),
    ("ortools", "compactness", {"compactness": 60}),
    ("ortools", "own_breaks", {"release": [[0] * 4, [29400] * 4], **TWO_CLOCKS}),
    ("ortools", "own_breaks", {**AGAIN, "release": np.zeros((2, 4)), **TWO_CLOCKS}),
    ("ortools", "own_breaks", two_windows({"release": np.zeros((2, 4)), **TWO_CLOCKS})),
]  # fmt: skip


def problem_of(build, changes):
    plain = build(distances=build().travels) if "team_max_distance" in changes else build()
    if "clocks" in changes:
        changes = {"reload_opens": None, "reload_closes": None} | changes
    return plain.replace(**changes)


@pytest.mark.parametrize(("engine", "rule", "changes"), CANNOT)
def test_what_an_engine_cannot_be_told_goes_to_one_that_can(build, engine, rule, changes):
    problem = problem_of(build, changes)
    assert rule in load_engine(engine).cannot_express(problem)
    assert rule in problem.rules()
    found = solve(problem, FEW)
    names = found.engine.split("+")
    assert names
    assert engine not in names
    assert not any(load_engine(name).cannot_express(problem) for name in names)
    assert not score(problem, found.sequences).infeasible


@pytest.mark.parametrize("missing", ["numba", "places"])
def test_our_own_engine_says_where_it_cannot_run(build, monkeypatch, missing):
    if missing == "numba":
        monkeypatch.setattr("routing.search.engines.ruin.find_spec", lambda _: None)
    else:
        monkeypatch.setattr("routing.search.engines.ruin.MOST_PLACES", 5)
    problem = build(together=GROUP)
    assert load_engine("ruin").cannot_express(problem) == (missing,)
    assert Mix(list(ENGINES), problem, FEW).name == "ortools"


def test_too_many_groups_are_too_many_dimensions(build, monkeypatch):
    monkeypatch.setattr("routing.search.engines.pyvrp.rules.MOST_GROUPS", 0)
    assert load_engine("pyvrp").cannot_express(build(apart=GROUP)) == ("apart",)


def test_too_many_tables_are_too_much_memory(build, monkeypatch):
    monkeypatch.setattr("routing.search.engines.pyvrp.rules.MOST_CELLS", 10)
    problem = build().replace(eligible=[[1, 0], [1, 1], [1, 1], [0, 1]], team_kind=[0, 1])
    assert load_engine("pyvrp").cannot_express(problem) == ("eligibility",)


@pytest.mark.parametrize("rule", RULES)
def test_a_plan_comes_out_of_every_rule(ruled, rule):
    beside = {"aboard": "reload", "several_windows": "windows"}.get(rule, rule)
    problems = (ruled(seed, rules={rule, beside}) for seed in range(99))
    if rule == "compactness":
        problems = (each.replace(compactness=60, nearest=[1, 0, 3, 2]) for each in problems)
    problem = next(each for each in problems if rule in each.rules())
    assert rule in problem.rules()
    found = solve(problem, FEW)
    assert not any(load_engine(name).cannot_express(problem) for name in found.engine.split("+"))
    assert not score(problem, found.sequences).infeasible


def test_a_rule_that_nobody_may_forget_is_named(build):
    """Loads, one window a stop, shifts, depots and priorities: every engine knows these."""
    assert build(capacity=2, priority=[1, 2, 3, 4]).rules() == set()
    assert build(team_max_stops=[UNLIMITED] * 2).rules() == set()
