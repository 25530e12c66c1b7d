"""An engine run on a problem with a rule, and on the same without."""

from __future__ import annotations

import pytest

from routing.plan.score import score
from routing.search.engines import Task, load_engine, run_engine

ITERATIONS = {"pyvrp": 4000, "ortools": 100, "ruin": 60}

every = pytest.mark.parametrize("engine", sorted(ITERATIONS))


def run(engine, problem, **changes):
    task = Task(problem=problem, seed=1, iterations=ITERATIONS[engine], **changes)
    return run_engine(engine, task, lambda _: None)


@pytest.fixture
def solved(by_trying):
    """The answer is the best there is, and the answer to the same without the rule is not."""

    def solve(engine, problem, *, serve_all=False, **without):
        assert load_engine(engine).cannot_express(problem) == ()
        found = run(engine, problem, serve_all=serve_all)
        free = run(engine, problem.replace(**without), serve_all=serve_all)
        best = by_trying(problem)
        assert score(problem, found) == best
        assert score(problem, free) > best
        return found

    return solve
