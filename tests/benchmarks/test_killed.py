"""A short sample of ``benchmarks.killed``: killed outright and resumed, nothing is lost."""

from __future__ import annotations

import pytest

from benchmarks import killed


@pytest.mark.slow
def test_a_killed_run_loses_nothing(tmp_path):
    trials = killed.run_trials(tmp_path, trials=3, seed=7)
    assert [each.lost for each in trials] == [()] * 3
    assert any(each.kept is not None for each in trials)
    assert {each.served for each in trials} == {killed.HOUSEHOLDS}
