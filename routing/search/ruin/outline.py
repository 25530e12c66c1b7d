"""Outlines of routes, and what those cost that overlap: as ``routing.plan.outlines`` counts them.

Only the routes that an iteration has changed are outlined anew. A plan is weighed before it is
known whether the search goes on from it; what that plan was like is kept only then.
"""

from __future__ import annotations

from routing.search.ruin.compiler import Memory, compiled
from routing.search.ruin.layout import (
    EAST,
    END,
    INDEX,
    ITERATION,
    MOST_CORNERS,
    NEXT,
    NORTH,
    NUM_PAIRS,
    NUM_SAVED_TEAMS,
    O_CORNERS,
    O_EAST,
    O_NORTH,
    O_NUM,
    O_SOUTH,
    O_WEST,
    O_WIDTH,
    OUTLINES,
    PAIR_COST,
    PAIRS,
    PAIRS_NOW,
    SAVED_IN,
    SAVED_TEAMS,
    SCRATCH,
    START,
    STOPS_END,
    TEAM_WIDTH,
    TEAMS,
    TEAMS_END,
    TOTAL,
)


@compiled
def weigh_all_outlines(m: Memory) -> None:
    """Outline all routes, and count what overlaps into the total in place of what was counted."""
    number = (m[TEAMS_END] - m[TEAMS]) // m[TEAM_WIDTH]
    for team in range(m[TEAMS], m[TEAMS_END], m[TEAM_WIDTH]):
        _draw(m, team, m[OUTLINES] + 2 * m[team + INDEX] * O_WIDTH)
    m[TOTAL] -= m[PAIR_COST] * m[NUM_PAIRS]
    m[NUM_PAIRS] = 0
    for one in range(number):
        m[m[PAIRS] + one * number + one] = 0
        for other in range(one):
            mine, theirs = m[OUTLINES] + 2 * one * O_WIDTH, m[OUTLINES] + 2 * other * O_WIDTH
            both = 1 if _overlap(m, mine, theirs) else 0
            m[m[PAIRS] + one * number + other] = m[m[PAIRS] + other * number + one] = both
            m[NUM_PAIRS] += both
    m[TOTAL] += m[PAIR_COST] * m[NUM_PAIRS]


@compiled
def weigh_outlines(m: Memory) -> None:
    """Outline the routes that this iteration has changed, and count what overlaps now into the
    total.
    """
    number = (m[TEAMS_END] - m[TEAMS]) // m[TEAM_WIDTH]
    width = m[TEAM_WIDTH] + 3
    end = m[SAVED_TEAMS] + m[NUM_SAVED_TEAMS] * width
    for kept in range(m[SAVED_TEAMS], end, width):
        _draw(m, m[kept], m[OUTLINES] + (2 * m[m[kept] + INDEX] + 1) * O_WIDTH)
    more = 0
    for kept in range(m[SAVED_TEAMS], end, width):
        one = m[m[kept] + INDEX]
        mine = m[OUTLINES] + (2 * one + 1) * O_WIDTH
        for team in range(m[TEAMS], m[TEAMS_END], m[TEAM_WIDTH]):
            other = m[team + INDEX]
            changed = m[team + SAVED_IN] == m[ITERATION]
            if other == one or (changed and other < one):
                continue
            theirs = m[OUTLINES] + (2 * other + (1 if changed else 0)) * O_WIDTH
            both = 1 if _overlap(m, mine, theirs) else 0
            m[m[PAIRS_NOW] + one * number + other] = both
            more += both - m[m[PAIRS] + one * number + other]
    m[TOTAL] += m[PAIR_COST] * more


@compiled
def keep_outlines(m: Memory) -> None:
    """Keep what the routes are like that were weighed last: the search goes on from there."""
    number = (m[TEAMS_END] - m[TEAMS]) // m[TEAM_WIDTH]
    width = m[TEAM_WIDTH] + 3
    for kept in range(m[SAVED_TEAMS], m[SAVED_TEAMS] + m[NUM_SAVED_TEAMS] * width, width):
        one = m[m[kept] + INDEX]
        old = m[OUTLINES] + 2 * one * O_WIDTH
        for column in range(O_CORNERS + 2 * m[old + O_WIDTH + O_NUM]):
            m[old + column] = m[old + O_WIDTH + column]
        for team in range(m[TEAMS], m[TEAMS_END], m[TEAM_WIDTH]):
            other = m[team + INDEX]
            if other == one or (m[team + SAVED_IN] == m[ITERATION] and other < one):
                continue
            both = m[m[PAIRS_NOW] + one * number + other]
            m[NUM_PAIRS] += both - m[m[PAIRS] + one * number + other]
            m[m[PAIRS] + one * number + other] = m[m[PAIRS] + other * number + one] = both


@compiled
def _draw(m: Memory, team: int, to: int) -> None:
    """Outline a route: its points from west to east, then Andrew's two chains. Corners past the
    most that there is room for are left out.
    """
    points, count = m[SCRATCH], 0
    node = m[m[team + START] + NEXT]
    while node != m[team + END]:
        if node < m[STOPS_END]:
            m[points + 2 * count], m[points + 2 * count + 1] = m[node + EAST], m[node + NORTH]
            count += 1
        node = m[node + NEXT]
    count = _sort(m, points, count)
    m[to + O_NUM] = 0
    if count == 0:
        return
    m[to + O_WEST], m[to + O_EAST] = m[points], m[points + 2 * (count - 1)]
    m[to + O_SOUTH] = m[to + O_NORTH] = m[points + 1]
    for index in range(count):
        m[to + O_SOUTH] = min(m[to + O_SOUTH], m[points + 2 * index + 1])
        m[to + O_NORTH] = max(m[to + O_NORTH], m[points + 2 * index + 1])
    corners, found = to + O_CORNERS, 0
    for way in range(2):
        first = found
        for step in range(count):
            at = points + 2 * (step if way == 0 else count - 1 - step)
            x, y = m[at], m[at + 1]
            while found - first > 1:
                last = corners + 2 * (found - 1)
                ax, ay = m[last - 2], m[last - 1]
                if (m[last] - ax) * (y - ay) - (m[last + 1] - ay) * (x - ax) > 0:
                    break
                found -= 1
            if found < MOST_CORNERS:
                m[corners + 2 * found], m[corners + 2 * found + 1] = x, y
                found += 1
        if count > 1:
            found -= 1
    m[to + O_NUM] = found if count > 1 else 1


@compiled
def _sort(m: Memory, points: int, count: int) -> int:
    """Sort points by east, then north (Shell's way), each but once; how many there are."""
    gap = 1
    while gap < count:
        gap = 3 * gap + 1
    while gap > 1:
        gap //= 3
        for index in range(gap, count):
            x, y = m[points + 2 * index], m[points + 2 * index + 1]
            at = index
            while at >= gap:
                before = points + 2 * (at - gap)
                if m[before] < x or (m[before] == x and m[before + 1] <= y):
                    break
                m[points + 2 * at], m[points + 2 * at + 1] = m[before], m[before + 1]
                at -= gap
            m[points + 2 * at], m[points + 2 * at + 1] = x, y
    unlike = 0
    for index in range(count):
        at, last = points + 2 * index, points + 2 * (unlike - 1)
        if unlike == 0 or m[at] != m[last] or m[at + 1] != m[last + 1]:
            m[points + 2 * unlike], m[points + 2 * unlike + 1] = m[at], m[at + 1]
            unlike += 1
    return unlike


@compiled
def _overlap(m: Memory, one: int, other: int) -> bool:
    """Whether no line along an edge, or square to one, has the outlines on either side."""
    if m[one + O_NUM] == 0 or m[other + O_NUM] == 0:
        return False
    if m[one + O_WEST] > m[other + O_EAST] or m[other + O_WEST] > m[one + O_EAST]:
        return False
    if m[one + O_SOUTH] > m[other + O_NORTH] or m[other + O_SOUTH] > m[one + O_NORTH]:
        return False
    return not (_edge_parts(m, one, one, other) or _edge_parts(m, other, one, other))


@compiled
def _edge_parts(m: Memory, hull: int, one: int, other: int) -> bool:
    """Whether a line along an edge of an outline has two outlines on either side, or, where it is
    no more than a line, one square to it.
    """
    number = m[hull + O_NUM]
    for index in range(number):
        at = hull + O_CORNERS + 2 * index
        then = hull + O_CORNERS + (2 * (index + 1) if index + 1 < number else 0)
        x, y = m[then] - m[at], m[then + 1] - m[at + 1]
        if _parts(m, -y, x, one, other) or (number < 3 and _parts(m, x, y, one, other)):
            return True
    return False


@compiled
def _parts(m: Memory, east: int, north: int, one: int, other: int) -> bool:
    """Whether the outlines lie on either side of a line square to a direction."""
    first = one + O_CORNERS
    low = high = east * m[first] + north * m[first + 1]
    for at in range(first + 2, first + 2 * m[one + O_NUM], 2):
        along = east * m[at] + north * m[at + 1]
        low, high = min(low, along), max(high, along)
    first = other + O_CORNERS
    least = most = east * m[first] + north * m[first + 1]
    for at in range(first + 2, first + 2 * m[other + O_NUM], 2):
        along = east * m[at] + north * m[at + 1]
        least, most = min(least, along), max(most, along)
    return (high <= least or most <= low) and max(high, most) > min(low, least)
