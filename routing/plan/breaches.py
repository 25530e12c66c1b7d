"""Broken rules in words: what of a plan goes against its round.

In: a ``Violation``. Out: one sentence in the reader's language, about the team and the stop that it
names. A figure that does not agree with the others, which no change by hand brings about, is told
with the check's own words.
"""

from __future__ import annotations

from typing import Any

from routing.plan.model import Violation
from routing.plan.reasons import said_value
from routing.words import say
from routing.words.numbers import clock, clock_exact

CODES = (
    "over_capacity", "over_aboard", "window_missed", "reload_closed", "begins_in_break",
    "leaves_before_shift", "ends_after_shift", "released_early", "too_many_stops", "too_far",
    "too_long", "too_many_trips", "reload_not_allowed", "lacks_skills", "team_not_allowed",
    "team_forbidden", "outside_areas", "area_of_others", "pinned_elsewhere", "wrong_start",
    "wrong_order", "not_apart", "not_together", "walk_too_far", "unreachable_leg",
)  # fmt: skip
"""What the check may find of a plan whose figures agree."""


def breach_text(violation: Violation, language: str) -> str:
    """What is broken, in a sentence."""
    fields = {key: _said(key, value, language) for key, value in violation.values.items()}
    fields |= {"team": violation.team or "", "stop": violation.stop or ""}
    try:
        return say(f"breaches.{_variant(violation)}", language, **fields)
    except KeyError:
        code, detail = violation.code, violation.detail
        return say("breaches.other", language, code=code, detail=detail)


def subject(violation: Violation) -> str:
    """The team and the stop that it is about."""
    return " ".join(filter(None, [violation.team, violation.stop]))


def _variant(violation: Violation) -> str:
    leaves = violation.code == "released_early" and "open_hours" not in violation.values
    return "released_before_leaving" if leaves else violation.code


def _said(key: str, value: Any, language: str) -> str:
    if key.endswith("_instant"):
        return clock_exact(value) if value % 60 else clock(value)
    return said_value(key, value, language)
