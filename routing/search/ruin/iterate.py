"""The search: ruin, recreate, and go on from there or not.

Fewer stops unserved (by priority) always win. Among plans that leave out as many, simulated
annealing decides by cost. In the chase for stops that find no place, or for a team less, what is
absent decides: by how often a stop has been absent, so that hard ones get in and easy ones stay out
for once.

References
----------
Christiaens, J. and G. Vanden Berghe (2020). Slack induction by string removals for vehicle routing
problems. Transportation Science. https://doi.org/10.1287/trsc.2019.0914
"""

from __future__ import annotations

from math import log

from routing.search.ruin.compiler import Floats, Legs, Memory, compiled
from routing.search.ruin.day import renew, renew_trips
from routing.search.ruin.dice import chance
from routing.search.ruin.layout import (
    ABSENCES,
    ABSENT,
    ABSENT_BEFORE,
    AT_BEST,
    B_NEXT,
    B_PLACE,
    B_WIDTH,
    BEFORE,
    BEST,
    BEST_OUT,
    BEST_TOTAL,
    BROKEN,
    CHASE,
    COOLING,
    DISSOLVE,
    END,
    HEAD,
    HEAT,
    MOST_OUT,
    NEXT,
    NODE_WIDTH,
    NODES_END,
    NONE,
    NOW,
    NUM_ABSENT,
    NUM_ABSENT_BEFORE,
    NUM_OUT,
    NUM_PRIORITIES,
    NUM_SAVED_TEAMS,
    PAIR_COST,
    PLACE,
    SAVED_TEAMS,
    START,
    STOPS,
    STOPS_END,
    TEAM_WIDTH,
    TEAMS,
    TEAMS_END,
    TOTAL,
    TOTAL_BEFORE,
    UNSERVED,
    VISITS,
)
from routing.search.ruin.links import take, take_reload
from routing.search.ruin.outline import keep_outlines, weigh_all_outlines, weigh_outlines
from routing.search.ruin.recreate import recreate
from routing.search.ruin.strings import ruin
from routing.search.ruin.undo import begin, restore


@compiled
def search(m: Memory, legs: Legs, floats: Floats, iterations: int) -> int:
    """Make iterations, fewer where the chase has reached its end; how many were made. The best plan
    is kept beside the present one.
    """
    for done in range(iterations):
        if m[CHASE] and m[NUM_ABSENT] == 0:
            if not m[DISSOLVE] or m[NUM_OUT] <= 1:
                return done
            _dissolve(m, legs)
            if m[PAIR_COST]:
                weigh_all_outlines(m)
        begin(m)
        ruin(m, legs, floats)
        recreate(m, legs, floats, False)
        if m[PAIR_COST]:
            weigh_outlines(m)
        if _acceptable(m, floats):
            if m[PAIR_COST]:
                keep_outlines(m)
            if _is_record(m):
                remember(m)
        else:
            restore(m)
        for index in range(m[NUM_ABSENT]):
            stop = m[m[ABSENT] + index]
            m[stop + HEAD] = NONE
            m[stop + ABSENCES] += m[CHASE]
        floats[HEAT] *= floats[COOLING]
    return iterations


@compiled
def _acceptable(m: Memory, floats: Floats) -> bool:
    """Whether the search goes on from the plan at hand."""
    for index in range(m[NUM_SAVED_TEAMS]):
        if m[m[m[SAVED_TEAMS] + index * (m[TEAM_WIDTH] + 3)] + BROKEN]:
            return False
    if m[CHASE]:
        now, before = 0, 0
        for index in range(m[NUM_ABSENT]):
            now += m[m[m[ABSENT] + index] + ABSENCES]
        for index in range(m[NUM_ABSENT_BEFORE]):
            before += m[m[m[ABSENT_BEFORE] + index] + ABSENCES]
        if now != before:
            return now < before
    else:
        order = _compare(m, BEFORE)
        if order != 0:
            return order < 0
    rise = m[TOTAL] - m[TOTAL_BEFORE]
    return rise < 0 or rise < -floats[HEAT] * log(1.0 - chance(m))


@compiled
def _compare(m: Memory, other: int) -> int:
    """Whether the plan at hand leaves out less (-1), as much (0), or more (1) than another."""
    for at in range(m[UNSERVED], m[UNSERVED] + NUM_PRIORITIES):
        if m[at + NOW] != m[at + other]:
            return -1 if m[at + NOW] < m[at + other] else 1
    return 0


@compiled
def _is_record(m: Memory) -> bool:
    order = _compare(m, AT_BEST)
    if order != 0:
        return order < 0
    if m[CHASE] and m[NUM_OUT] != m[BEST_OUT]:
        return m[NUM_OUT] < m[BEST_OUT]
    return m[TOTAL] < m[BEST_TOTAL]


@compiled
def remember(m: Memory) -> None:
    """Keep the plan at hand as the best."""
    m[BEST_TOTAL], m[BEST_OUT] = m[TOTAL], m[NUM_OUT]
    line = m[BEST]
    for node in range(m[STOPS], m[NODES_END], m[NODE_WIDTH]):
        m[line + B_NEXT], m[line + B_PLACE] = m[node + NEXT], m[node + PLACE]
        line += B_WIDTH
    for at in range(m[UNSERVED], m[UNSERVED] + NUM_PRIORITIES):
        m[at + AT_BEST] = m[at + NOW]


@compiled
def _dissolve(m: Memory, legs: Legs) -> None:
    """Leave a team at home: that whose stops have been absent least."""
    chosen, least = NONE, 0
    for team in range(m[TEAMS], m[TEAMS_END], m[TEAM_WIDTH]):
        if m[team + VISITS] == 0:
            continue
        absences, node = 0, m[m[team + START] + NEXT]
        while node != m[team + END]:
            if node < m[STOPS_END]:
                absences += m[node + ABSENCES] + 1
            node = m[node + NEXT]
        if chosen < 0 or absences < least:
            chosen, least = team, absences
    clear(m, legs, chosen)
    m[MOST_OUT] = m[NUM_OUT]


@compiled
def clear(m: Memory, legs: Legs, team: int) -> None:
    """Take all of a route out."""
    node = m[m[team + START] + NEXT]
    while node != m[team + END]:
        then = m[node + NEXT]
        if node < m[STOPS_END]:
            take(m, node)
        else:
            take_reload(m, node)
        node = then
    renew_trips(m, team)
    renew(m, legs, team)
