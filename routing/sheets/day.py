"""A team's day as sheets tell it: visits, reloads and breaks in order, and words for them.

In: a route. Out: its steps in order; and loads, reloads and breaks as people read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.model import DIMENSIONS, Break, Round
from routing.plan.model import Reload, Route, Visit
from routing.words import say
from routing.words.numbers import clock, decimal, volume, weight

PARCELS, GRAMS, MILLILITRES = map(DIMENSIONS.index, ("parcels", "grams", "millilitres"))


def day_steps(route: Route) -> Iterator[Visit | Reload | Break]:
    """What a team does: a break stands before what begins after it."""
    breaks = list(route.breaks)
    for step in route.steps:
        begin = step.service_start if isinstance(step, Visit) else step.begin
        while breaks and breaks[0].start <= begin:
            yield breaks.pop(0)
        yield step
    yield from breaks


def parcels(count: int, language: str) -> str:
    """``1 parcel``, ``25 parcels``."""
    key = "sheets.parcels_one" if count == 1 else "sheets.parcels_many"
    return say(key, language, count=decimal(count, language))


def load_texts(load: Sequence[int], language: str) -> list[str]:
    """Parcels, and weight and volume where there is any: ``12 parcels``, ``3.5 kg``, ``12 l``."""
    texts = [parcels(load[PARCELS], language)]
    if load[GRAMS]:
        texts.append(weight(load[GRAMS], language))
    if load[MILLILITRES]:
        texts.append(volume(load[MILLILITRES], language))
    return texts


def reload_text(reload: Reload, round_: Round, language: str) -> str:
    """``Back to posko: load 12 parcels``."""
    names = {depot.id: depot.name or depot.id for depot in round_.depots}
    load = ", ".join(load_texts(reload.load, language))
    return say("sheets.reload", language, place=names[reload.depot], load=load)


def break_text(pause: Break, language: str) -> str:
    """``Lunch 12:00–12:30``."""
    name = pause.name or say("sheets.any_break", language)
    return f"{name} {clock(pause.start)}–{clock(pause.end)}"


def has_litres(round_: Round) -> bool:
    """Whether any stop of the round has a volume."""
    return any(stop.demand[MILLILITRES] for stop in round_.stops)


def has_setup(round_: Round) -> bool:
    """Whether any door of the round takes time to set up at."""
    return any(stop.setup_duration for stop in round_.stops)
