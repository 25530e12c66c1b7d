"""Broken rules in words: what of a plan goes against its round.

In: a ``Violation``. Out: one sentence in the reader's language, about the team and the stop that it
names. The check's own words (``detail``) are English and for logs: nobody reads them here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from routing.plan.model import Violation
from routing.plan.reasons import said_value
from routing.words import say, say_name
from routing.words.numbers import clock, clock_exact, decimal, seconds

CODES = (
    "over_capacity", "over_aboard", "window_missed", "reload_closed", "begins_in_break",
    "leaves_before_shift", "ends_after_shift", "released_early", "too_many_stops", "too_far",
    "too_long", "too_many_trips", "reload_not_allowed", "lacks_skills", "team_not_allowed",
    "team_forbidden", "outside_areas", "area_of_others", "pinned_elsewhere", "wrong_start",
    "wrong_order", "not_apart", "not_together", "walk_too_far", "unreachable_leg",
)  # fmt: skip
"""What the check may find of a plan whose figures agree."""

FIGURES = (
    "unknown_stop", "no_reason", "stop_twice", "stop_missing", "unknown_team", "team_twice",
    "teams_out_of_order", "admits_violations", "empty_route", "wrong_profile", "wrong_location",
    "bad_geometry", "wrong_setup", "wrong_leg", "wrong_distance", "wrong_reload", "empty_trip",
    "wrong_trip", "wrong_load", "wrong_load_after", "wrong_arrival", "service_before_setup",
    "service_before_arrival", "needless_wait", "wrong_departure", "wrong_end", "wrong_breaks",
    "wrong_duration", "leaves_early", "returns_late", "wrong_total",
)  # fmt: skip
"""What it may find besides of one whose figures do not, which no change by hand brings about."""

MOST_TOLD = 3
"""Broken rules told in one sentence; ``rounds check`` tells all."""


def breach_text(violation: Violation, language: str) -> str:
    """What is broken, in a sentence."""
    values = violation.values
    try:
        fields = {key: _said(key, value, language) for key, value in values.items()}
        if "total" in values:
            fields |= _total(values, language)
        place = violation.stop or say("breaches.no_stop", language)
        fields |= {"team": violation.team or "", "stop": violation.stop or "", "place": place}
        return say(f"breaches.{_variant(violation)}", language, **fields)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # Of a plan.json whose values somebody has changed, or that an older version wrote.
        return say("breaches.other", language, code=violation.code)


def breach_texts(violations: Sequence[Violation], language: str) -> str:
    """What is broken, the first few rules in a row."""
    texts = [breach_text(each, language) for each in violations[:MOST_TOLD]]
    if len(violations) > MOST_TOLD:
        more = decimal(len(violations) - MOST_TOLD, language)
        texts.append(say("breaches.more", language, num=more))
    return " ".join(texts)


def subject(violation: Violation) -> str:
    """The team and the stop that it is about."""
    return " ".join(filter(None, [violation.team, violation.stop]))


def _variant(violation: Violation) -> str:
    if violation.code == "released_early" and "open_hours" not in violation.values:
        return "released_before_leaving"
    of_leg = violation.code == "wrong_distance" and "of_leg" in violation.values
    return "wrong_leg_distance" if of_leg else violation.code


def _said(key: str, value: Any, language: str) -> str:
    if value is None:
        return "–"
    kind = key.rpartition("_")[2]
    if kind == "instant":
        return clock_exact(value) if value % 60 else clock(value)
    if kind == "seconds":
        return seconds(value, language)
    if kind == "profile":
        return say_name("outputs.profile_", value, language)
    if kind == "hours":
        return said_value(key, value, language) or say("breaches.none", language)
    return said_value(key, value, language)


def _total(values: Mapping[str, Any], language: str) -> dict[str, str]:
    """The name of a figure of the whole plan, as told and as it is due."""
    name = values["total"]
    unit = {"distance": "metres", "duration": "seconds", "demand": "load"}
    kind = unit.get(name.rpartition("_")[2], "num")
    told, due = (_said(f"of_{kind}", values[key], language) for key in ("told", "due"))
    return {"total": say(f"breaches.totals.{name}", language), "told": told, "due": due}
