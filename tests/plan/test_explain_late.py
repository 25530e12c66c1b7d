"""Whoever waits does not wait for thousands of reasons: what nobody looked into says so."""

from __future__ import annotations

import pytest

import routing.plan.explain as module
from routing.plan.explain import explain_unassigned
from routing.plan.reasons import reason_texts

from .conftest import small_round, star_problem


def explained(patience: int, sequences=((), ())):
    round_ = small_round()
    asked: list[int] = []

    def out_of_time() -> bool:
        asked.append(1)
        return len(asked) > patience

    return explain_unassigned(
        round_, star_problem(round_), sequences[: len(round_.teams)], out_of_time=out_of_time
    )


@pytest.mark.parametrize("language", ["en", "id"])
def test_out_of_time_at_once_nobody_has_looked_into_any(language: str) -> None:
    found = explained(0)
    assert [each.stop for each in found] == ["A", "B", "C", "D"]
    for each in found:
        (reason,) = each.reasons
        assert reason.code == "not_looked_into"
        assert all(reason_texts(reason, language))


@pytest.mark.parametrize("many", [0, 200])
def test_what_is_known_when_time_is_out_is_told(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MANY", many)
    whole = explained(10**6)
    known = set()
    for patience in range(40):
        for late, full in zip(explained(patience), whole, strict=True):
            codes = [reason.code for reason in late.reasons]
            assert codes == ["not_looked_into"] or late == full or codes == ["search_ended"]
        known.add(sum(each.reasons[0].code != "not_looked_into" for each in explained(patience)))
    assert {0, 4} <= known
    assert explained(40) == whole


def test_the_first_portion_is_small_where_somebody_may_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes = []
    kept = module.with_known_ways
    monkeypatch.setattr(module, "_FIRST_PORTION", 1)
    monkeypatch.setattr(
        module, "with_known_ways", lambda p, stops: sizes.append(len(stops)) or kept(p, stops)
    )
    assert len(explained(10**6)) == 4
    assert sizes == [1, 3]
