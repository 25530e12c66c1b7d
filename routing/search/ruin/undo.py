"""What an iteration has changed, kept so that it can be taken back."""

from __future__ import annotations

from routing.search.ruin.compiler import Memory, compiled
from routing.search.ruin.layout import (
    ABSENT,
    ABSENT_BEFORE,
    BEFORE,
    END,
    HAS_GROUPS,
    IDLE_AT,
    ITERATION,
    KEPT,
    LOAD,
    NEXT,
    NONE,
    NOW,
    NUM_ABSENT,
    NUM_ABSENT_BEFORE,
    NUM_DIMENSIONS,
    NUM_PRIORITIES,
    NUM_SAVED,
    NUM_SAVED_TEAMS,
    SAVED,
    SAVED_IN,
    SAVED_TEAMS,
    START,
    STOPS_END,
    TEAM,
    TEAM_WIDTH,
    TOTAL,
    TOTAL_BEFORE,
    UNSERVED,
    VISITS,
)
from routing.search.ruin.links import count_groups, set_idle


@compiled
def begin(m: Memory) -> None:
    """Begin an iteration: from here on what changes can be taken back."""
    m[ITERATION] += 1
    m[NUM_SAVED_TEAMS], m[NUM_SAVED] = 0, 0
    m[TOTAL_BEFORE], m[NUM_ABSENT_BEFORE] = m[TOTAL], m[NUM_ABSENT]
    for index in range(m[NUM_ABSENT]):
        m[m[ABSENT_BEFORE] + index] = m[m[ABSENT] + index]
    for at in range(m[UNSERVED], m[UNSERVED] + NUM_PRIORITIES):
        m[at + BEFORE] = m[at + NOW]


@compiled
def save(m: Memory, team: int) -> None:
    """Keep a route as it is, if that has not been done in this iteration."""
    if m[team + SAVED_IN] == m[ITERATION]:
        return
    m[team + SAVED_IN] = m[ITERATION]
    width, node = m[TEAM_WIDTH], m[team + START]
    kept = m[SAVED_TEAMS] + m[NUM_SAVED_TEAMS] * (width + 3)
    line = m[SAVED] + m[NUM_SAVED]
    m[kept], m[kept + 1] = team, line
    while True:
        m[line] = node
        for column in range(KEPT):
            m[line + 1 + column] = m[node + column]
        for dimension in range(m[NUM_DIMENSIONS]):
            m[line + 1 + KEPT + dimension] = m[node + LOAD + dimension]
        line += 1 + KEPT + m[NUM_DIMENSIONS]
        if node == m[team + END]:
            break
        node = m[node + NEXT]
    m[kept + 2] = line
    for column in range(width):
        m[kept + 3 + column] = m[team + column]
    m[NUM_SAVED] = line - m[SAVED]
    m[NUM_SAVED_TEAMS] += 1


@compiled
def restore(m: Memory) -> None:
    """Take the iteration back."""
    width = m[TEAM_WIDTH]
    stops_end, grouped = m[STOPS_END], m[HAS_GROUPS]
    first = m[SAVED_TEAMS]
    end = first + m[NUM_SAVED_TEAMS] * (width + 3)
    for kept in range(first, end, width + 3):
        team = m[kept]
        node = m[m[team + START] + NEXT]
        while node != m[team + END]:
            m[node + TEAM] = NONE
            if grouped and node < stops_end:
                count_groups(m, node, team, -1)
            node = m[node + NEXT]
    for kept in range(first, end, width + 3):
        team = m[kept]
        for line in range(m[kept + 1], m[kept + 2], 1 + KEPT + m[NUM_DIMENSIONS]):
            node = m[line]
            for column in range(KEPT):
                m[node + column] = m[line + 1 + column]
            for dimension in range(m[NUM_DIMENSIONS]):
                m[node + LOAD + dimension] = m[line + 1 + KEPT + dimension]
            if grouped and node < stops_end:
                count_groups(m, node, team, 1)
        was_out, place = m[team + VISITS] > 0, m[team + IDLE_AT]
        for column in range(width):
            m[team + column] = m[kept + 3 + column]
        m[team + IDLE_AT] = place
        if was_out != (m[team + VISITS] > 0):
            set_idle(m, team, 1 if was_out else -1)
    m[TOTAL], m[NUM_ABSENT] = m[TOTAL_BEFORE], m[NUM_ABSENT_BEFORE]
    for index in range(m[NUM_ABSENT]):
        m[m[ABSENT] + index] = m[m[ABSENT_BEFORE] + index]
    for at in range(m[UNSERVED], m[UNSERVED] + NUM_PRIORITIES):
        m[at + NOW] = m[at + BEFORE]
