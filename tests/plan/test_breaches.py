"""Every rule that a plan may break is told in words, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import routing.plan
from routing.plan.breaches import CODES, breach_text, subject
from routing.plan.model import Violation
from routing.words import LANGUAGES, catalogue


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_for_every_code(language):
    keys = {key.removeprefix("breaches.") for key in catalogue(language) if "breaches." in key}
    assert keys == {*CODES, "other", "released_before_leaving"}


def test_every_code_is_one_that_the_check_finds():
    folder = Path(routing.plan.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("check*.py"))
    assert set(CODES) <= set(re.findall(r'"([a-z_]+)"', source))


def test_a_load_that_is_too_large_is_told_with_both_figures():
    values = {"told_load": (28, 0, 0), "most_load": (25, 0, 0), "trip": 1}
    violation = Violation(code="over_capacity", detail="x", team="T1", values=values)
    assert breach_text(violation, "en") == (
        "T1 carries 28 parcels on trip 1; it can carry 25 parcels."
    )
    assert breach_text(violation, "id").startswith("T1 membawa 28 paket")


def test_times_are_told_to_the_second_where_the_minute_hides_what_is_wrong():
    values = {"told_instant": 43_230, "limit_instant": 43_200}
    violation = Violation(code="ends_after_shift", detail="x", team="T1", values=values)
    assert breach_text(violation, "en") == "T1 is back at 12:00:30; it must be by 12:00."


def test_a_figure_that_disagrees_is_told_as_the_check_does():
    violation = Violation(code="wrong_leg", detail="5 s, the roads say 6 s.", team="T1", stop="A")
    assert "wrong_leg" in breach_text(violation, "en")
    assert "the roads say 6 s" in breach_text(violation, "id")
    assert subject(violation) == "T1 A"
