"""What a coordinator asks of a round before it is planned: is there enough of everything?

In: a ``Round``. Out: lines that set what is needed beside what the teams have, and the same for
machines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from routing.command.console import Console
from routing.model import DIMENSIONS, Round
from routing.words.numbers import decimal, span, volume, weight

_MOST_VILLAGES = 12


def balance(round_: Round) -> dict[str, Any]:
    """What is needed, and what there is, in whole units; ``None`` for no limit."""
    from routing.intake.suspicions import carried

    carries = [carried(team) for team in round_.teams]
    loads = {}
    for index, name in enumerate(DIMENSIONS):
        limits = [each[index] for each in carries]
        known = [limit for limit in limits if limit is not None]
        unlimited = len(known) < len(limits)
        needed = sum(stop.demand[index] for stop in round_.stops)
        loads[name] = {"needed": needed, "capacity": None if unlimited else sum(known)}
    doors = sum(stop.service_duration for stop in round_.stops)
    shifts = sum(team.shift.end - team.shift.start for team in round_.teams)
    villages = Counter(stop.village for stop in round_.stops if stop.village)
    return {
        **loads,
        "seconds": {"doors": doors, "shifts": shifts},
        "villages": dict(villages.most_common()),
    }


def balance_lines(round_: Round, console: Console) -> list[str]:
    """The same for people; a load that no household has is left out."""
    language = console.language
    facts = balance(round_)
    lines = [_parcels(facts["parcels"], console)]
    for name, say_much in (("grams", weight), ("millilitres", volume)):
        needed, capacity = facts[name]["needed"], facts[name]["capacity"]
        if not needed or capacity is None:
            continue
        key = "check.load_short" if needed > capacity else "check.load"
        told = {
            "needed": say_much(needed, language),
            "capacity": say_much(capacity, language),
            "missing": say_much(max(0, needed - capacity), language),
        }
        lines.append(console.say(key, **told))
    doors, shifts = facts["seconds"]["doors"], facts["seconds"]["shifts"]
    lines.append(
        console.say(
            "check.hours_short" if doors > shifts else "check.hours",
            doors=span(doors, language),
            shifts=span(shifts, language),
        )
    )
    if len(facts["villages"]) > 1:
        lines.append(console.say("check.villages", villages=_villages(facts["villages"], console)))
    return lines


def _parcels(fact: dict[str, int | None], console: Console) -> str:
    capacity, needed = fact["capacity"], fact["needed"] or 0
    if capacity is None:
        return console.say("check.capacity_unlimited")
    missing = needed - capacity
    key = "check.capacity_short" if missing > 0 else "check.capacity"
    return console.say(key, parcels=capacity, needed=needed, missing=missing)


def _villages(counts: dict[str, int], console: Console) -> str:
    shown: Sequence[tuple[str, int]] = list(counts.items())[:_MOST_VILLAGES]
    texts = [f"{name} {decimal(count, console.language)}" for name, count in shown]
    return ", ".join([*texts, *(["…"] if len(counts) > len(shown) else [])])
