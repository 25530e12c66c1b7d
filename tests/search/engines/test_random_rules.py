"""Engines on small random problems with every rule mixed, beside trying everything."""

from __future__ import annotations

from collections import Counter

import pytest

from routing.plan.score import score
from routing.problem import RULES
from routing.search.engines import Task, load_engine, run_engine

ITERATIONS = {"pyvrp": 2000, "ortools": 60}
A_TEST = 8
GOOD = 0.85
"""Of the answers that are the best there is, with few iterations; measured: 0.95."""

both = pytest.mark.parametrize("engine", sorted(ITERATIONS))


def run(engine, problem):
    task = Task(problem=problem, seed=1, iterations=ITERATIONS[engine])
    return run_engine(engine, task, lambda _: None)


def expressible(engine, ruled, first, count):
    problems = (ruled(seed) for seed in range(first, first + 20 * count))
    told = (each for each in problems if not load_engine(engine).cannot_express(each))
    return [problem for problem, _ in zip(told, range(count), strict=False)]


@both
@pytest.mark.parametrize("first", [1, 401, 801])
def test_what_an_engine_says_it_can_is_feasible_and_good(engine, first, ruled, by_trying):
    problems = expressible(engine, ruled, first, A_TEST)
    best = [by_trying(problem) for problem in problems]
    found = [score(problem, run(engine, problem)) for problem in problems]
    assert not any(each.infeasible for each in found)
    assert all(a >= b for a, b in zip(found, best, strict=True))
    num_best = sum(a == b for a, b in zip(found, best, strict=True))
    assert num_best >= len(problems) * (1 - 2 * (1 - GOOD))


@pytest.mark.slow
@both
def test_what_an_engine_says_it_can_is_feasible_and_mostly_the_best(engine, ruled, by_trying):
    problems = expressible(engine, ruled, 2001, 150)
    best = [by_trying(problem) for problem in problems]
    found = [score(problem, run(engine, problem)) for problem in problems]
    assert not any(each.infeasible for each in found)
    assert sum(a == b for a, b in zip(found, best, strict=True)) >= GOOD * len(problems)


@both
def test_an_engine_can_what_it_can(engine, ruled):
    """No rule is refused altogether but those that are known to be."""
    seen = Counter(
        rule
        for problem in expressible(engine, ruled, 1, 150)
        for rule in problem.rules()
    )  # fmt: skip
    never = {"pyvrp": {"together", "compactness"}, "ortools": {"compactness"}}[engine]
    assert set(RULES) - set(seen) == never
