"""Ruin: strings of neighbouring routes are taken out round a stop drawn at random.

References
----------
Christiaens, J. and G. Vanden Berghe (2020). Slack induction by string removals for vehicle routing
problems. Transportation Science. https://doi.org/10.1287/trsc.2019.0914
"""

from __future__ import annotations

from routing.search.ruin.compiler import Floats, Legs, Memory, compiled
from routing.search.ruin.day import renew, renew_trips
from routing.search.ruin.dice import below, chance
from routing.search.ruin.layout import (
    ABSENT,
    AROUND,
    END,
    GROUP_SERVED,
    GROUP_TEAM,
    HAS_GROUPS,
    HAS_RELEASE,
    ITERATION,
    LOAD,
    NEXT,
    NODE_WIDTH,
    NUM_ABSENT,
    NUM_AROUND,
    NUM_DIMENSIONS,
    NUM_OUT,
    NUM_RELOADS,
    NUM_SAVED_TEAMS,
    NUM_STOPS,
    POOL,
    PREV,
    REMOVED,
    SAVED_IN,
    SAVED_TEAMS,
    SPLIT,
    START,
    STOPS,
    STOPS_END,
    STRING,
    TEAM,
    TEAM_WIDTH,
    TOGETHER,
    TRIPS,
    VISITS,
)
from routing.search.ruin.links import take, take_reload
from routing.search.ruin.undo import save

STAY = 0.01
"""The chance that the stops which a split string leaves in grow by one: the paper's beta."""


@compiled
def ruin(m: Memory, legs: Legs, floats: Floats) -> None:
    """Take strings of stops out of routes near a stop drawn at random, and renew those routes."""
    if m[NUM_OUT] == 0:
        return
    mean = (m[NUM_STOPS] - m[NUM_ABSENT]) / m[NUM_OUT]
    longest = min(floats[STRING], mean)
    wanted = int(chance(m) * (4.0 * floats[REMOVED] / (1.0 + longest) - 1.0) + 1.0)
    seed = m[STOPS] + below(m, m[NUM_STOPS]) * m[NODE_WIDTH]
    ruined = 0
    for at in range(m[seed + AROUND] - 1, m[seed + AROUND] + m[NUM_AROUND]):
        stop = seed if at < m[seed + AROUND] else m[at]
        team = m[stop + TEAM]
        if team < 0 or m[team + SAVED_IN] == m[ITERATION]:
            continue
        save(m, team)
        _take_string(m, floats, stop, team, longest)
        ruined += 1
        if ruined >= wanted:
            break
    if m[HAS_GROUPS]:
        _take_sisters(m)
    for index in range(m[NUM_SAVED_TEAMS]):
        team = m[m[SAVED_TEAMS] + index * (m[TEAM_WIDTH] + 3)]
        if m[team + TRIPS] > 1:
            _tidy(m, team)
        if m[HAS_RELEASE] or m[NUM_RELOADS]:
            renew_trips(m, team)
            while _lighten(m, team):
                _tidy(m, team)
                renew_trips(m, team)
        renew(m, legs, team)


@compiled
def _take_string(m: Memory, floats: Floats, stop: int, team: int, longest: float) -> None:
    """Take out a string of stops with this one in it, perhaps with some left in in its middle."""
    visits, stops_end = m[team + VISITS], m[STOPS_END]
    size = min(visits, int(chance(m) * min(visits, longest) + 1.0))
    left_in = 0
    if 1 < size < visits and chance(m) < floats[SPLIT]:
        left_in = 1
        while size + left_in < visits and chance(m) < STAY:
            left_in += 1
    window = size + left_in
    # How many stops of the window can lie before this one, and how many must.
    ahead, behind = 0, 0
    node = m[stop + PREV]
    while node != m[team + START] and ahead < window - 1:
        ahead += 1 if node < stops_end else 0
        node = m[node + PREV]
    node = m[stop + NEXT]
    while node != m[team + END] and behind < window - 1:
        behind += 1 if node < stops_end else 0
        node = m[node + NEXT]
    least = max(0, window - 1 - behind)
    back = least + below(m, ahead - least + 1)
    node = stop
    while back > 0:
        node = m[node + PREV]
        back -= 1 if node < stops_end else 0
    skip_from = 1 + below(m, max(1, size - 1)) if left_in else window
    position = 0
    while position < window:
        then = m[node + NEXT]
        if node < stops_end:
            if not skip_from <= position < skip_from + left_in:
                take(m, node)
            position += 1
        node = then


@compiled
def _take_sisters(m: Memory) -> None:
    """Of groups that one team must serve, half the time the rest goes where one has gone."""
    for index in range(m[NUM_ABSENT]):
        group = m[m[m[ABSENT] + index] + TOGETHER]
        if group < 0 or m[group + GROUP_SERVED] == 0 or chance(m) < 0.5:
            continue
        team = m[group + GROUP_TEAM]
        save(m, team)
        node = m[m[team + START] + NEXT]
        while node != m[team + END]:
            then = m[node + NEXT]
            if node < m[STOPS_END] and m[node + TOGETHER] == group:
                take(m, node)
            node = then


@compiled
def _tidy(m: Memory, team: int) -> None:
    """Take out reloads between which there is nothing to carry any more."""
    start, end, pool = m[team + START], m[team + END], m[POOL]
    node = m[end + PREV]
    while node != start:
        before, then = m[node + PREV], m[node + NEXT]
        if node >= pool and (before == start or before >= pool or then == end):
            take_reload(m, node)
        node = before


@compiled
def _lighten(m: Memory, team: int) -> bool:
    """Take a stop out of the first trip where it carries too much: it was a later one, with room
    for all that the team can carry, and now hands out what is aboard.
    """
    start = m[team + START]
    for dimension in range(m[NUM_DIMENSIONS]):
        if m[start + LOAD + dimension] < 0 and m[start + NEXT] < m[STOPS_END]:
            take(m, m[start + NEXT])
            return True
    return False
