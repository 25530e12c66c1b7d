"""Where a stop goes: what it adds at a position, and the position where it adds least.

What an insertion adds is exactly what the ruler would say of it. Of the positions those beside the
stop's nearest are tried, idle teams of each class, and all of them where none of these will do.
"""

from __future__ import annotations

from math import log

from routing.search.ruin.compiler import Floats, Legs, Memory, compiled
from routing.search.ruin.day import cost_of
from routing.search.ruin.dice import chance
from routing.search.ruin.layout import (
    APART,
    BLINK,
    BLINK_RATE,
    CLASS_IDLE,
    CLASS_WIDTH,
    CLASSES,
    CLASSES_END,
    CLOSES,
    COMPACTNESS,
    COST,
    DOOR_WIDTH,
    DOORS,
    DUE,
    ELIGIBLE,
    END,
    ENDS,
    FIRST_SPAN,
    FIXED,
    FROM,
    GROUP_SERVED,
    GROUP_TEAM,
    HAS_GROUPS,
    HAS_METRES,
    HAS_ORDER,
    HAS_PREFIX,
    HEAD,
    INDEX,
    KIND,
    LAST,
    LEGS,
    LOAD,
    MAX_DISTANCE,
    MAX_DURATION,
    MAX_STOPS,
    MAX_TRIPS,
    METRES,
    METRES_AT,
    MOST_OUT,
    NEAR,
    NEEDS_DAY,
    NEVER,
    NEXT,
    NONE,
    NUM_DIMENSIONS,
    NUM_IDLE,
    NUM_NEAR,
    NUM_OUT,
    NUM_PLACES,
    NUM_RELOADS,
    OPENS,
    ORDER,
    ORDER_AFTER,
    ORDER_BEFORE,
    PINNED,
    PLACE,
    POOL,
    PREFIX,
    PREV,
    READY,
    RELEASE,
    RELOADS,
    REST,
    SERVICE,
    SEVERAL,
    SPANS,
    SPENT,
    START,
    STOPS_END,
    TEAM,
    TEAM_WIDTH,
    TEAMS,
    TEAMS_END,
    TOGETHER,
    TRAVEL,
    TRAVEL_ONLY,
    TRIPS,
    UNIT,
    VISITS,
)
from routing.search.ruin.links import apart_by
from routing.search.ruin.walk import lay_out, walk


@compiled
def allowed(m: Memory, stop: int, team: int) -> bool:
    """Whether a team may take one more stop, this one, wherever in its route."""
    if not m[m[stop + ELIGIBLE] + m[team + KIND]] or m[team + VISITS] >= m[team + MAX_STOPS]:
        return False
    if m[m[team + DOORS] + m[stop + PLACE] * DOOR_WIDTH + SPANS] == 0:
        return False
    if m[HAS_GROUPS]:
        together, apart = m[stop + TOGETHER], m[stop + APART]
        if together >= 0 and m[together + GROUP_SERVED] and m[together + GROUP_TEAM] != team:
            return False
        if apart >= 0 and m[apart + m[team + INDEX]]:
            return False
    return True


@compiled
def fits(m: Memory, stop: int, head: int) -> bool:
    """Whether a trip has room for a stop."""
    for at in range(LOAD, LOAD + m[NUM_DIMENSIONS]):
        if m[stop + at] > m[head + at]:
            return False
    return True


@compiled
def in_order(m: Memory, after: int, stop: int, before: int) -> bool:
    """Whether a fixed start and a fixed order allow a stop between two nodes."""
    if m[HAS_PREFIX]:
        rank, stops_end = m[stop + PREFIX], m[STOPS_END]
        ahead = m[before + PREFIX] if before < stops_end else NONE
        if rank < 0:
            if ahead >= 0:
                return False
        else:
            behind = m[after + PREFIX] if after < stops_end else NONE
            if after != m[m[before + TEAM] + START] and not 0 <= behind < rank:
                return False
            if 0 <= ahead < rank:
                return False
    rank = m[stop + ORDER]
    if m[HAS_ORDER] and rank >= 0:
        return m[after + ORDER_BEFORE] <= rank <= m[before + ORDER_AFTER]
    return True


@compiled
def added(
    m: Memory, legs: Legs, team: int, after: int, stop: int, place: int, ahead: bool, limit: int
) -> int:
    """What a stop adds to the cost after a node; ``NEVER`` where that breaks a rule or is not less
    than ``limit``. ``allowed``, and room in the trip, are the caller's.

    With a reload at ``place``, ``ahead`` of the stop or behind it; -1 for none. Then room is looked
    at here.
    """
    before, table, num_places = m[after + NEXT], m[team + LEGS], m[NUM_PLACES]
    origin, target = m[after + PLACE], m[before + PLACE]
    first = last = m[stop + PLACE]
    door, taken, between = m[team + DOORS] + first * DOOR_WIDTH, 0, 0
    if place >= 0:
        if ahead:
            first = place
        else:
            last = place
        between = legs[table + first * num_places + last]
        taken = m[m[team + DOORS] + place * DOOR_WIDTH + SERVICE]
    taken += m[door + SERVICE]
    into = legs[table + origin * num_places + first]
    out = legs[table + last * num_places + target]
    empty = m[team + VISITS] == 0
    travel = into + between + out
    spent = travel + taken
    if not empty:
        detour = travel - legs[table + origin * num_places + target]
        travel = m[team + TRAVEL] + detour
        spent = m[m[team + END] + SPENT] + detour + taken
    # No day is shorter than without waiting.
    least = m[team + FIXED] - m[team + COST]
    least += m[team + UNIT] * (travel if m[TRAVEL_ONLY] else spent)
    if least >= limit:
        return NEVER
    arrival, opens, closes = m[after + READY] + into, m[door + OPENS], m[door + CLOSES]
    if place < 0:
        if m[door + SPANS] > 1:
            span = m[door + FIRST_SPAN]
            final = span + 2 * (m[door + SPANS] - 1)
            while span < final and m[span + 1] < arrival:
                span += 2
            opens, closes = m[span], m[span + 1]
        if arrival > closes:
            return NEVER
        arrival = max(arrival, opens) + taken + out
        if arrival > m[before + DUE]:
            return NEVER
    if (m[HAS_ORDER] or m[HAS_PREFIX]) and not in_order(m, after, stop, before):
        return NEVER
    if m[HAS_METRES]:
        way = m[team + METRES_AT]
        metres = legs[way + origin * num_places + first]
        metres += legs[way + last * num_places + target]
        if place >= 0:
            metres += legs[way + first * num_places + last]
        if not empty:
            metres += m[team + METRES] - legs[way + origin * num_places + target]
        if metres > m[team + MAX_DISTANCE]:
            return NEVER
    day = 0
    late_parcel = m[door + FROM] > m[m[after + HEAD] + RELEASE]
    if (
        place >= 0
        or m[team + SEVERAL]
        or m[door + SPANS] > 1
        or (late_parcel and m[after + HEAD] != m[team + START])
    ):
        end = lay_out(m, team, after, stop, place if ahead else NONE, NONE if ahead else place)
        day = walk(m, legs, team, end)
    elif m[NEEDS_DAY] or late_parcel:
        leave = min(closes, m[before + DUE] - out - taken) - into - m[after + SPENT]
        leave = min(leave, m[after + LAST])
        if late_parcel and m[door + FROM] > leave:
            return NEVER
        day = max(spent, max(arrival + m[before + REST], m[before + ENDS]) - leave)
    if day > m[team + MAX_DURATION]:
        return NEVER
    more = cost_of(m, team, day, travel) - m[team + COST]
    if m[COMPACTNESS] and more < limit:
        more += m[COMPACTNESS] * apart_by(m, stop, team)
    return more if more < limit else NEVER


@compiled
def try_reloads(
    m: Memory, legs: Legs, team: int, after: int, stop: int, limit: int
) -> tuple[int, int, bool]:
    """The best of all reloads beside a stop after a node: what both add, the reload's place and
    whether it comes first.
    """
    best, chosen, first = limit, NONE, False
    start, end, before = m[team + START], m[team + END], m[after + NEXT]
    if m[team + TRIPS] >= m[team + MAX_TRIPS] or m[team + VISITS] == 0:
        return best, chosen, first
    prefix = m[HAS_PREFIX] and before < m[STOPS_END] and m[before + PREFIX] >= 0
    for at in range(m[team + RELOADS], m[team + RELOADS] + m[NUM_RELOADS]):
        if m[at] < 0:
            break
        if after != start and after < m[POOL] and m[stop + PREFIX] < 0:
            more = added(m, legs, team, after, stop, m[at], True, best)
            if more < best:
                best, chosen, first = more, m[at], True
        if before != end and before < m[POOL] and not prefix:
            more = added(m, legs, team, after, stop, m[at], False, best)
            if more < best:
                best, chosen, first = more, m[at], False
    return best, chosen, first


@compiled
def blinks(m: Memory, floats: Floats) -> bool:
    """Whether a position is overlooked; how many are not until the next one is drawn at once."""
    m[BLINK] -= 1
    if m[BLINK] > 0:
        return False
    if floats[BLINK_RATE] <= 0.0:
        m[BLINK] = NEVER
        return False
    m[BLINK] = 1 + int(log(1.0 - chance(m)) / log(1.0 - floats[BLINK_RATE]))
    return True


@compiled
def best_position(
    m: Memory, legs: Legs, floats: Floats, stop: int
) -> tuple[int, int, int, int, bool]:
    """Where a stop adds least: what it adds, the team, the node before, and the place of a reload
    that comes with it (-1 for none) and whether that comes first. ``NEVER`` where it fits nowhere.
    """
    best, chosen, where, reload_at, ahead = NEVER, NONE, NONE, NONE, False
    # Positions beside near stops and idle teams first; then, if need be, all.
    for everywhere in range(2):
        if everywhere and best < NEVER and not m[stop + PINNED]:
            break
        at, team, node = m[stop + NEAR], m[TEAMS], NONE
        last = at + m[NUM_NEAR]
        side = 0
        while True:
            if everywhere:
                if node == NONE:
                    if team == m[TEAMS_END]:
                        break
                    node = m[team + START]
                    if not allowed(m, stop, team) or (
                        m[team + VISITS] == 0 and m[NUM_OUT] >= m[MOST_OUT]
                    ):
                        team, node = team + m[TEAM_WIDTH], NONE
                        continue
                after, owner = node, team
                node = m[node + NEXT]
                if node == m[team + END]:
                    team, node = team + m[TEAM_WIDTH], NONE
            else:
                if at == last:
                    break
                after = m[at]
                owner = m[after + TEAM]
                if side == 1:
                    after, side, at = m[after + PREV], 0, at + 1
                    if after < m[STOPS_END]:
                        continue
                elif owner < 0 or not allowed(m, stop, owner):
                    at += 1
                    continue
                else:
                    side = 1
            if blinks(m, floats):
                continue
            more = NEVER
            if fits(m, stop, m[after + HEAD]):
                more = added(m, legs, owner, after, stop, NONE, False, best)
                if more < best:
                    best, chosen, where, reload_at = more, owner, after, NONE
            if more == NEVER and m[NUM_RELOADS]:
                more, place, first = try_reloads(m, legs, owner, after, stop, best)
                if more < best:
                    best, chosen, where, reload_at, ahead = more, owner, after, place, first
        if everywhere or m[NUM_OUT] >= m[MOST_OUT]:
            continue
        for kind in range(m[CLASSES], m[CLASSES_END], CLASS_WIDTH):
            if m[kind + NUM_IDLE] == 0:
                continue
            owner = m[m[kind + CLASS_IDLE] + m[kind + NUM_IDLE] - 1]
            after = m[owner + START]
            if allowed(m, stop, owner) and fits(m, stop, after):
                more = added(m, legs, owner, after, stop, NONE, False, best)
                if more < best:
                    best, chosen, where, reload_at = more, owner, after, NONE
    return best, chosen, where, reload_at, ahead
