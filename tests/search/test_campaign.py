"""Random rounds with every rule mixed (``benchmarks/campaign.py``): no engine breaks a rule."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path

import pytest

from routing.plan.schedule import schedule_route
from routing.search.engines import ENGINES

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "campaign.py"
A_TEST = 5


@pytest.fixture(scope="module")
def campaign():
    spec = importlib.util.spec_from_file_location("campaign", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    sys.modules["campaign"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["campaign"]


@pytest.mark.parametrize("first", range(1, 61, A_TEST))
def test_one_engine_after_another_keeps_every_rule(first, campaign, monkeypatch):
    monkeypatch.setattr(
        campaign, "ITERATIONS", {"pyvrp": 20, "ruin": 20, "ortools": 5, "insertion": 3}
    )
    for seed in range(first, first + A_TEST):
        engine = list(ENGINES)[seed % len(ENGINES)]
        assert list(campaign.faults_of(campaign.draw(seed), engine)) == [], (seed, engine)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1001, 1401, 25))
def test_every_engine_keeps_every_rule(first, campaign):
    for seed in range(first, first + 25):
        case = campaign.draw(seed)
        for engine in ENGINES:
            assert list(campaign.faults_of(case, engine)) == [], (seed, engine)


def test_the_rounds_have_every_rule(campaign):
    seen = Counter(rule for seed in range(1, 121) for rule in campaign.draw(seed).rules())
    assert len(seen) == 19
    assert min(seen.values()) >= 3


def test_faults_are_found(campaign):
    case = campaign.draw(5)
    problem = case.problem
    nobody = tuple(() for _ in range(problem.num_teams))
    assert any("fits into" in fault for fault in campaign.faults_of_sequences(problem, nobody))
    whole = (tuple(range(problem.num_stops)), *nobody[1:])
    assert not schedule_route(problem, 0, whole[0]).feasible
    assert any("breaks a rule" in fault for fault in campaign.faults_of_sequences(problem, whole))
    twice = ((0, 0), *nobody[1:])
    assert any("twice" in fault for fault in campaign.faults_of_sequences(problem, twice))
