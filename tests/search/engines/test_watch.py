"""A run of PyVRP that never returns is given up."""

from __future__ import annotations

import threading
import time

import pytest

from routing.errors import EngineError
from routing.search.engines import Task, pyvrp, run_engine

SPANS = {0: ((8 * 3600, 9 * 3600), (10 * 3600, 11 * 3600))}


@pytest.fixture
def hanging(monkeypatch):
    """PyVRP that finds something, if told to, and goes on for ever."""
    import pyvrp as library

    solve, over = library.solve, threading.Event()

    def hang(data, stop, **keywords):
        if hang.finds:
            solve(data, stop=library.stop.MaxIterations(50), **keywords)
        while not over.wait(0.01):
            pass

    hang.finds = True
    monkeypatch.setattr(pyvrp.pyvrp, "solve", hang)
    monkeypatch.setattr(pyvrp, "patience_for", lambda _: 0.3)
    yield hang
    over.set()


def test_what_it_had_found_is_the_answer(hanging, build, sound):
    problem = build(teams=2, windows=SPANS)
    begun = time.perf_counter()
    found = run_engine("pyvrp", Task(problem=problem, seed=1, iterations=9), lambda _: None)
    assert time.perf_counter() < begun + 10
    sound(problem, found)
    assert any(found)


def test_with_nothing_found_the_engine_has_failed(hanging, build):
    hanging.finds = False
    task = Task(problem=build(teams=2, windows=SPANS), seed=1, iterations=9)
    with pytest.raises(EngineError):
        run_engine("pyvrp", task, lambda _: None)


def test_what_is_raised_within_is_raised(build):
    def refuse(_):
        raise KeyError("secret")

    task = Task(problem=build(teams=2, windows=SPANS), seed=1, iterations=9)
    with pytest.raises(EngineError) as caught:
        run_engine("pyvrp", task, refuse)
    assert "secret" not in str(caught.value)
