"""Reasons judged by brute force (``benchmarks/reasons.py``): none false, none missing, and the
remedies serve.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path

import pytest

from routing.plan.explain import explain_unassigned
from routing.plan.model import Reason, Unassigned
from routing.search.finish import finish

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "reasons.py"
MOST_STOPS = 12
"""Of a round that is judged by brute force."""


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location("reasons", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    sys.modules["reasons"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["reasons"]


@pytest.mark.parametrize(
    ("rounds", "iterations"),
    [(range(26), 3), pytest.param(range(100, 300), 20, marks=pytest.mark.slow)],
)
def test_a_known_cause_is_named_and_its_remedy_serves(program, monkeypatch, rounds, iterations):
    monkeypatch.setattr(program, "ITERATIONS", iterations)
    found = program.Judgement()
    for seed in rounds:
        assert list(program.judge(program.draw_known(seed), found)), seed
    assert found.faults == []
    assert found.named == found.rounds == len(rounds)
    assert found.served >= program.ENOUGH * found.remedies, found.unserved
    assert found.remedies > len(rounds) / 2


@pytest.mark.parametrize(
    ("first", "last"), [(1, 41), pytest.param(5001, 6001, marks=pytest.mark.slow)]
)
def test_no_reason_is_false_and_none_is_missing(program, first, last):
    from benchmarks.judging import faults_of_reasons  # the program has made it known
    from benchmarks.random_rounds import draw

    codes: Counter[str] = Counter()
    for seed in range(first, last):
        case = draw(seed)
        problem = case.problem
        if problem.num_stops > MOST_STOPS:
            continue
        sequences = finish(problem, tuple(() for _ in range(problem.num_teams)))
        told = explain_unassigned(case.round_, problem, sequences, snapping=case.snapping)
        assert list(faults_of_reasons(case, sequences, told)) == [], seed
        codes.update(reason.code for each in told for reason in each.reasons)
    assert len(codes) > 10


def test_false_and_missing_reasons_are_found(program):
    from benchmarks.judging import faults_of_reasons

    known = program.draw_known(14)
    case, sequences = known.case, program.plan(known)
    [unassigned] = explain_unassigned(case.round_, case.problem, sequences)
    [true] = unassigned.reasons
    assert true.code == "lacks_skills"

    def faults(*reasons: Reason) -> list[str]:
        told = Unassigned(stop=unassigned.stop, reasons=reasons)
        return list(faults_of_reasons(case, sequences, [told]))

    assert faults(true) == []
    assert "without skills it would fit" in faults()[0]
    false = Reason(code="kept_apart", values={"remedy": ()})
    assert "kept_apart is false" in faults(true, false)[0]
    of_no_use = Reason(code=true.code, values={**true.values, "skills_names": ()})
    assert "does not serve" in faults(of_no_use)[0]
