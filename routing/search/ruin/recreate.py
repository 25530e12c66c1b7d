"""Recreate: the stops that are in no route are put back, one by one, where they add least."""

from __future__ import annotations

from routing.search.ruin.compiler import Floats, Legs, Memory, compiled
from routing.search.ruin.day import backward, forward, renew, renew_trips, settle
from routing.search.ruin.dice import below, chance
from routing.search.ruin.insert import best_position
from routing.search.ruin.layout import (
    ABSENT,
    HAS_RELEASE,
    HEAD,
    KEY,
    NEVER,
    NONE,
    NOW,
    NUM_ABSENT,
    NUM_ABSENT_BEFORE,
    NUM_KEYS,
    PRIORITY,
    SEVERAL_PRIORITIES,
    UNSERVED,
    WEIGHTS,
)
from routing.search.ruin.links import put, put_reload
from routing.search.ruin.undo import save

MOST_TRIED = 40
"""Absent stops that one iteration tries to put back, beside those that it has taken out: where many
can never be served, trying all of them each time would leave time for little else."""


@compiled
def recreate(m: Memory, legs: Legs, floats: Floats, everything: bool) -> None:
    """Put back what fits; of many that have long been absent some, if not ``everything``."""
    num_absent, absent = m[NUM_ABSENT], m[ABSENT]
    _sort(m, floats)
    waiting = absent
    for at in range(absent, absent + num_absent):
        stop = m[at]
        if m[stop + HEAD] < 0 and not everything and chance(m) * m[NUM_ABSENT_BEFORE] > MOST_TRIED:
            more, team, after, reload_at, ahead = NEVER, NONE, NONE, NONE, False
        else:
            more, team, after, reload_at, ahead = best_position(m, legs, floats, stop)
        if more < NEVER:
            save(m, team)
            if reload_at >= 0:
                node = put_reload(m, reload_at, team, after)
                if node < 0:
                    more = NEVER
                else:
                    renew_trips(m, team)
                    put(m, stop, team, node if ahead else after)
                    renew_trips(m, team)
                    renew(m, legs, team)
            else:
                put(m, stop, team, after)
                # A release moves the whole day, or the trip's loading.
                if m[HAS_RELEASE]:
                    renew(m, legs, team)
                else:
                    forward(m, legs, team, stop)
                    backward(m, legs, team, stop)
                    settle(m, legs, team)
        if more < NEVER:
            m[m[UNSERVED] + NOW + m[stop + PRIORITY]] -= 1
        else:
            m[waiting] = stop
            waiting += 1
    m[NUM_ABSENT] = waiting - absent


@compiled
def _sort(m: Memory, floats: Floats) -> None:
    """Sort the absent by a key drawn at random; half the time the first priority first."""
    first, end = m[ABSENT], m[ABSENT] + m[NUM_ABSENT]
    for at in range(end - 1, first, -1):
        other = first + below(m, at - first + 1)
        m[at], m[other] = m[other], m[at]
    drawn, key = chance(m) * floats[WEIGHTS + NUM_KEYS - 1], 0
    while drawn >= floats[WEIGHTS + key]:
        key += 1
    strict = m[SEVERAL_PRIORITIES] and chance(m) < 0.5
    if key == 0 and not strict:
        return
    for at in range(first + 1, end):
        stop, place = m[at], at
        rank = m[stop + PRIORITY] if strict else 0
        value = m[m[stop + KEY] + key]
        while place > first:
            other = m[place - 1]
            other_rank = m[other + PRIORITY] if strict else 0
            if other_rank < rank or (other_rank == rank and m[m[other + KEY] + key] <= value):
                break
            m[place] = other
            place -= 1
        m[place] = stop
