"""Stops and reloads put into routes and taken out, with what teams and groups know of it.

Nodes' times are not renewed here (``routing.search.ruin.day`` does).
"""

from __future__ import annotations

from routing.search.ruin.compiler import Memory, compiled
from routing.search.ruin.layout import (
    ABSENT,
    APART,
    CLASS,
    CLASS_IDLE,
    COMPACTNESS,
    DOOR_WIDTH,
    DOORS,
    FROM,
    GROUP_SERVED,
    GROUP_TEAM,
    HAS_GROUPS,
    HEAD,
    IDLE_AT,
    INDEX,
    LOAD,
    NEAREST,
    NEXT,
    NODE_WIDTH,
    NODES_END,
    NONE,
    NOW,
    NUM_ABSENT,
    NUM_DIMENSIONS,
    NUM_IDLE,
    NUM_OUT,
    NUM_SISTERS,
    PLACE,
    POOL,
    PREV,
    PRIORITY,
    RELEASE,
    SERVED_FOR,
    SERVICE,
    SEVERAL,
    SISTERS,
    SPANS,
    TEAM,
    TOGETHER,
    TOTAL,
    UNSERVED,
    VISITS,
)


@compiled
def apart_by(m: Memory, stop: int, team: int) -> int:
    """How many more stops are apart from their nearest when a team serves this one."""
    near = m[stop + NEAREST]
    count = 1 if near >= 0 and m[near + TEAM] >= 0 and m[near + TEAM] != team else 0
    for at in range(m[stop + SISTERS], m[stop + SISTERS] + m[stop + NUM_SISTERS]):
        other = m[m[at] + TEAM]
        if other >= 0 and other != team:
            count += 1
    return count


@compiled
def count_groups(m: Memory, stop: int, team: int, sign: int) -> None:
    """Count a stop into what a team serves of its groups (``sign`` 1), or out of it (-1)."""
    together, apart = m[stop + TOGETHER], m[stop + APART]
    if together >= 0:
        m[together + GROUP_SERVED] += sign
        m[together + GROUP_TEAM] = team
    if apart >= 0:
        m[apart + m[team + INDEX]] += sign


@compiled
def set_idle(m: Memory, team: int, sign: int) -> None:
    """Move a team among the idle of its class (1) or from them (-1)."""
    kind = m[team + CLASS]
    edge = m[kind + CLASS_IDLE] + m[kind + NUM_IDLE] - (1 if sign < 0 else 0)
    mine, other = m[team + IDLE_AT], m[edge]
    m[edge], m[mine] = team, other
    m[other + IDLE_AT], m[team + IDLE_AT] = mine, edge
    m[kind + NUM_IDLE] += sign
    m[NUM_OUT] -= sign


@compiled
def join(m: Memory, stop: int, team: int, sign: int) -> None:
    """Count a stop into a team's route (``sign`` 1) or out of it (-1)."""
    if m[COMPACTNESS]:
        m[TOTAL] += sign * m[COMPACTNESS] * apart_by(m, stop, team)
    if m[HAS_GROUPS]:
        count_groups(m, stop, team, sign)
    door = m[team + DOORS] + m[stop + PLACE] * DOOR_WIDTH
    m[team + SERVED_FOR] += sign * m[door + SERVICE]
    if m[door + SPANS] > 1:
        m[team + SEVERAL] += sign
    if sign > 0 and m[team + VISITS] == 0:
        set_idle(m, team, -1)
    m[team + VISITS] += sign
    if m[team + VISITS] == 0:
        set_idle(m, team, 1)


@compiled
def link(m: Memory, node: int, team: int, after: int) -> None:
    """Put a node into a route after another."""
    then = m[after + NEXT]
    m[node + PREV], m[node + NEXT], m[node + TEAM] = after, then, team
    m[after + NEXT], m[then + PREV] = node, node


@compiled
def unlink(m: Memory, node: int) -> None:
    """Take a node out of its route."""
    before, after = m[node + PREV], m[node + NEXT]
    m[before + NEXT], m[after + PREV] = after, before
    m[node + TEAM] = NONE


@compiled
def put(m: Memory, stop: int, team: int, after: int) -> None:
    """Serve a stop, after a node, in that node's trip."""
    head = m[after + HEAD]
    join(m, stop, team, 1)
    link(m, stop, team, after)
    m[stop + HEAD] = head
    for dimension in range(m[NUM_DIMENSIONS]):
        m[head + LOAD + dimension] -= m[stop + LOAD + dimension]
    released = m[m[team + DOORS] + m[stop + PLACE] * DOOR_WIDTH + FROM]
    m[head + RELEASE] = max(m[head + RELEASE], released)


@compiled
def take(m: Memory, stop: int) -> None:
    """Serve a stop no longer, and count it among the absent. Its trip's release is not looked at
    again.
    """
    team, head = m[stop + TEAM], m[stop + HEAD]
    unlink(m, stop)
    join(m, stop, team, -1)
    for dimension in range(m[NUM_DIMENSIONS]):
        m[head + LOAD + dimension] += m[stop + LOAD + dimension]
    m[m[ABSENT] + m[NUM_ABSENT]] = stop
    m[NUM_ABSENT] += 1
    m[m[UNSERVED] + NOW + m[stop + PRIORITY]] += 1


@compiled
def put_reload(m: Memory, place: int, team: int, after: int) -> int:
    """Load again at a place, after a node; the trips are to be renewed."""
    node = m[POOL]
    while node < m[NODES_END] and m[node + TEAM] != NONE:
        node += m[NODE_WIDTH]
    if node == m[NODES_END]:
        return NONE
    m[node + PLACE] = place
    link(m, node, team, after)
    m[team + SERVED_FOR] += m[m[team + DOORS] + place * DOOR_WIDTH + SERVICE]
    return node


@compiled
def take_reload(m: Memory, node: int) -> None:
    """Load there no longer; the trips are to be renewed."""
    team = m[node + TEAM]
    unlink(m, node)
    m[team + SERVED_FOR] -= m[m[team + DOORS] + m[node + PLACE] * DOOR_WIDTH + SERVICE]
