"""Random rounds with every rule mixed (``benchmarks/campaign.py``): no engine breaks a rule."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

from routing.plan.schedule import schedule_route
from routing.search.engines import ENGINES, load_engine
from routing.search.finish import finish

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "campaign.py"
A_TEST = 5


@pytest.fixture(scope="module")
def campaign():
    spec = importlib.util.spec_from_file_location("campaign", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def able(problem) -> list[str]:
    """The engines that can express a problem; there is one for every mix of rules."""
    names = [name for name in ENGINES if not load_engine(name).cannot_express(problem)]
    assert names
    return names


@pytest.mark.parametrize("first", range(1, 31, A_TEST))
def test_one_engine_after_another_keeps_every_rule(first, campaign, monkeypatch):
    monkeypatch.setattr(campaign, "ITERATIONS", dict.fromkeys(ENGINES, 4))
    for seed in range(first, first + A_TEST):
        case = campaign.draw(seed)
        engines = able(case.problem)
        engine = engines[seed % len(engines)]
        assert list(campaign.faults_of(case, engine)) == [], (seed, engine)


@pytest.mark.parametrize(
    ("seeds", "seconds"),
    [
        ((1210003, 1210005, 1210007), None),
        pytest.param(range(1211000, 1211040), None, marks=pytest.mark.slow),
        pytest.param(range(1212000, 1212020), 1.0, marks=pytest.mark.slow),
    ],
)
def test_what_is_for_large_rounds_keeps_every_rule(seeds, seconds, campaign):
    done = Counter()
    for seed in seeds:
        case = campaign.draw(seed, many=True)
        with campaign.lowered(seed) as entered:
            faults = list(campaign.faults_of(case, "auto", many=True, seconds=seconds))
        assert faults == [], seed
        done.update(entered)
    assert done["regions"]
    assert done["grounds"]
    assert done["fair"]
    assert done["anneal"] or not seconds


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1001, 1201, 20))
def test_every_engine_keeps_every_rule(first, campaign):
    for seed in range(first, first + 20):
        case = campaign.draw(seed)
        for engine in able(case.problem):
            assert list(campaign.faults_of(case, engine)) == [], (seed, engine)


@pytest.mark.parametrize(
    ("first", "last"), [(2001, 2026), pytest.param(2026, 4001, marks=pytest.mark.slow)]
)
def test_the_last_pass_alone_leaves_nothing_undone(first, last, campaign):
    for seed in range(first, last):
        problem = campaign.draw(seed).problem
        sequences = finish(problem, tuple(() for _ in range(problem.num_teams)))
        assert list(campaign.faults_of_sequences(problem, sequences)) == [], seed


def test_the_rounds_have_every_rule(campaign):
    seen = Counter(rule for seed in range(1, 161) for rule in campaign.draw(seed).rules())
    assert len(seen) == 44
    assert min(seen.values()) >= 3


def test_faults_are_found(campaign):
    case = campaign.draw(5, plain=True)
    problem = case.problem
    nobody = tuple(() for _ in range(problem.num_teams))
    assert any("fits into" in fault for fault in campaign.faults_of_sequences(problem, nobody))
    whole = (tuple(range(problem.num_stops)), *nobody[1:])
    assert not schedule_route(problem, 0, whole[0]).feasible
    assert any("is broken" in fault for fault in campaign.faults_of_sequences(problem, whole))
    twice = ((0, 0), *nobody[1:])
    assert any("twice" in fault for fault in campaign.faults_of_sequences(problem, twice))
