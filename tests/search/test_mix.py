"""Which engines search side by side, and what happens while one is being compiled."""

from __future__ import annotations

import time

import pytest

from routing.search import mix
from routing.search.engines import ENGINES
from routing.search.limits import Limits
from routing.search.mix import Mix
from routing.search.ruin.warm import Warm

pytest.importorskip("numba")

ITERATIONS, SECONDS = Limits(time_limit=None, iterations=10), Limits(time_limit=10.0)


class Told:
    """Instead of a process that compiles: what its owner says it is."""

    ready, in_vain = False, False


@pytest.fixture
def warm(monkeypatch):
    told = Told()
    monkeypatch.setattr(mix, "Warm", lambda: told)
    return told


def test_our_own_engine_searches_beside_the_first_that_can(randomly):
    both = Mix(list(ENGINES), randomly(1), ITERATIONS)
    assert both.name == "pyvrp+ruin"
    assert both.engines(0, 3) == ["pyvrp", "ruin", "pyvrp"]
    assert [both.engines(stage, 1) for stage in range(3)] == [["pyvrp"], ["ruin"], ["pyvrp"]]


def test_only_engines_that_were_asked_for_search(randomly):
    assert Mix(["ortools", "pyvrp"], randomly(1), ITERATIONS).engines(0, 2) == ["ortools"] * 2
    assert Mix(["ruin"], randomly(1), ITERATIONS).engines(0, 2) == ["ruin"] * 2


def test_engines_that_fail_are_given_up(randomly):
    left = Mix(list(ENGINES), randomly(1), ITERATIONS)
    for name in ("ortools", "insertion", ""):
        left.give_up()
        assert left.name == name


def test_small_and_short_searches_do_without(randomly, warm):
    warm.ready = True
    assert Mix(list(ENGINES), randomly(1, stops=10), SECONDS).name == "pyvrp"
    assert Mix(list(ENGINES), randomly(1), Limits(time_limit=1.0)).name == "pyvrp"
    assert Mix(list(ENGINES), randomly(1), SECONDS).name == "pyvrp+ruin"


def test_nobody_waits_for_the_compiler(randomly, warm):
    both, alone = (Mix(names, randomly(1), SECONDS) for names in (list(ENGINES), ["ruin"]))
    assert both.engines(0, 2) == ["pyvrp", "pyvrp"]
    assert alone.engines(0, 2) == ["insertion", "insertion"]
    warm.ready = True
    assert both.engines(1, 2) == ["pyvrp", "ruin"]
    assert alone.engines(1, 2) == ["ruin", "ruin"]


def test_where_nothing_is_kept_only_long_searches_compile(randomly, warm):
    warm.in_vain = True
    assert Mix(list(ENGINES), randomly(1), SECONDS).engines(0, 2) == ["pyvrp", "pyvrp"]
    long = Mix(list(ENGINES), randomly(1), Limits(time_limit=60.0))
    assert long.engines(0, 2) == ["pyvrp", "ruin"]


def test_what_was_compiled_once_is_ready_soon_and_then_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr("routing.search.ruin.warm.mark", lambda *_: tmp_path / "absent")
    aside, begun = Warm(), time.perf_counter()
    while not aside.ready and time.perf_counter() < begun + 120:
        assert not aside.in_vain
        time.sleep(0.05)
    assert aside.ready
    (tmp_path / "absent").touch()
    assert Warm().ready
