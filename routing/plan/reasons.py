"""Reasons in words: what is so, and what would serve the stop.

In: a ``Reason`` (a code and values in whole seconds, metres and load units). Out: two texts in the
reader's language. ``routing.plan.explain`` makes the reasons.

How a value is said follows from its name: ``…_metres`` as a distance, ``…_instant`` as a time of
day (whole minutes: a remedy's are rounded to the side on which it stays true), ``…_span`` as
minutes, ``…_load`` as parcels and kilograms, ``…_hours`` as spans of the day, ``…_shares`` as loads
of teams, ``…_names`` joined by commas, ``for_profile`` as a way of travelling; anything else as it
is.

Values named ``detail`` (which of the code's details, if not the plain one), ``remedy`` (the changes
that serve the stop together) and ``or_remedy`` (others that do) choose among the texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from routing.model import PROFILES
from routing.plan.model import Reason
from routing.words import say
from routing.words.numbers import clock, decimal, distance, said, span, volume, weight


def reason_texts(reason: Reason, language: str = "en") -> tuple[str, str]:
    """What is so and what would serve the stop, each one or two sentences; the second is empty
    where nothing is known to.

    Raises
    ------
    KeyError
        When there are no words for the code, a remedy or a value.
    """
    fields = {key: said_value(key, value, language) for key, value in reason.values.items()}
    variant = reason.values.get("detail")
    name = f"detail_{variant}" if variant else "detail"
    detail = say(f"reasons.{reason.code}.{name}", language, **fields)
    remedies = []
    if changes := _names(reason.values, "remedy"):
        remedies.append(_sentence(_joined(changes, fields, language), language))
    if changes := _names(reason.values, "or_remedy"):
        other = say("reasons.or", language, remedy=_joined(changes, fields, language))
        remedies.append(_sentence(other, language))
    return detail, " ".join(remedies)


def _names(values: Mapping[str, Any], key: str) -> Sequence[str]:
    names: Sequence[str] = values.get(key, ())
    return names


def _joined(changes: Sequence[str], fields: Mapping[str, str], language: str) -> str:
    texts = [say(f"reasons.remedies.{name}", language, **fields) for name in changes]
    first = ", ".join(texts[:-1])
    return say("reasons.and", language, first=first, last=texts[-1]) if first else texts[-1]


def _sentence(text: str, language: str) -> str:
    return say("reasons.end", language, sentence=text[0].upper() + text[1:])


def said_value(key: str, value: Any, language: str) -> str:
    """A value in words, by what its name ends in."""
    kind = key.rpartition("_")[2]
    if key == "for_profile":
        own = say("reasons.own_profile", language, profile=value)
        return own if value not in PROFILES else say(f"reasons.profiles.{value}", language)
    if kind == "metres":
        return distance(value, language)
    if kind == "instant":
        return clock(value)
    if kind == "span":
        return span(value, language)
    if kind == "load":
        return _load(value, language)
    if kind == "names":
        return ", ".join(value)
    if kind == "hours":
        return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in value)
    if kind == "shares":
        return ", ".join(
            say("reasons.loads.share", language, team=team, load=_load(load, language))
            for team, load in value
        )
    return str(said({key: value}, language)[key])


def _load(load: Sequence[int], language: str) -> str:
    """Parcels, weight and volume, what is zero left out."""
    parcels, grams, millilitres = (*load, 0, 0, 0)[:3]
    texts = []
    if parcels or not (grams or millilitres):
        number = "one" if parcels == 1 else "many"
        texts.append(
            say(f"reasons.loads.parcels_{number}", language, count=decimal(parcels, language))
        )
    if grams:
        texts.append(weight(grams, language))
    if millilitres:
        texts.append(volume(millilitres, language))
    return " + ".join(texts)
