"""Every rule that a plan may break is told in words, in both languages."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import routing.plan
from routing.plan.breaches import CODES, FIGURES, breach_text, breach_texts, subject
from routing.plan.model import Totals, Violation
from routing.words import LANGUAGES, catalogue

OTHER_KEYS = {"other", "released_before_leaving", "wrong_leg_distance", "no_stop", "none", "more"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_for_every_code(language):
    keys = {key.removeprefix("breaches.") for key in catalogue(language) if "breaches." in key}
    totals = {key.removeprefix("totals.") for key in keys if key.startswith("totals.")}
    assert {key for key in keys if "." not in key} == {*CODES, *FIGURES} | OTHER_KEYS
    assert totals == {each.name for each in fields(Totals)}


def test_every_code_that_the_check_may_find_is_known():
    """So that none is told in the check's own English."""
    folder = Path(routing.plan.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("check*.py"))
    named = set(re.findall(r'code(?:, detail)? ?= ?"([a-z_]+)"', source))
    named |= set(re.findall(r'yield \(?\s*"([a-z_]+)",', source))
    assert named - {*CODES, *FIGURES} == set()
    assert len(named) > 40
    assert {*CODES, *FIGURES} <= set(re.findall(r'"([a-z_]+)"', source))


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


def test_a_figure_that_disagrees_is_told_in_the_readers_language():
    values = {"told_seconds": 5_400, "due_seconds": 6_000}
    violation = Violation(
        code="wrong_leg", detail="5400 s, the roads say 6000 s.", team="T1", stop="A", values=values
    )
    assert breach_text(violation, "en") == (
        "T1 is told to need 5,400 s to A; by the roads it needs 6,000 s."
    )
    assert breach_text(violation, "id") == (
        "T1 tercatat butuh 5.400 dtk ke A; menurut jalan 6.000 dtk."
    )
    assert subject(violation) == "T1 A"


def test_a_total_is_told_in_its_own_unit():
    values = {"total": "demand", "told": (1_200, 0, 0), "due": (1_201, 0, 0)}
    violation = Violation(code="wrong_total", detail="x", values=values)
    assert (
        breach_text(violation, "id")
        == "Yang dibagikan tercatat 1.200 paket; seharusnya 1.201 paket."
    )


def test_what_nobody_has_words_for_is_told_by_its_code_without_english():
    strange = Violation(code="late", detail="late by 3 s")
    spoiled = Violation(code="too_far", detail="much", values={"told_metres": "much"})
    assert breach_text(strange, "id") == "Angka-angkanya tidak cocok (late)."
    assert breach_text(spoiled, "id") == "Angka-angkanya tidak cocok (too_far)."


def test_the_first_of_many_are_told_and_the_others_counted():
    many = [Violation(code="team_forbidden", detail="x", team="T1", stop=f"S{n}") for n in range(5)]
    assert breach_texts(many, "en").endswith("S2 is not for T1. And 2 more.")
    assert "more" not in breach_texts(many[:3], "en")
