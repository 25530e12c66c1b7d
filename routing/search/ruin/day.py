"""What a route's nodes know: when, how long, by when; renewed when the route has changed.

With one window a stop, how a day ends is a sum and a bound (Savelsbergh 1992, the forward time
slack), so that an insertion's cost is known without walking the route. Where a stop has several
windows the feasibility still is, and the cost is walked (``routing.search.ruin.walk``).
"""

from __future__ import annotations

from routing.search.ruin.compiler import Legs, Memory, compiled
from routing.search.ruin.layout import (
    BROKEN,
    CAPACITY,
    CLOSES,
    COST,
    DAY,
    DOOR_WIDTH,
    DOORS,
    DUE,
    EARLIEST,
    END,
    ENDS,
    FIRST_SPAN,
    FIXED,
    FROM,
    HAS_METRES,
    HAS_ORDER,
    HEAD,
    LAST,
    LATEST,
    LEGS,
    LOAD,
    MAX_DISTANCE,
    MAX_DURATION,
    METRES,
    METRES_AT,
    NEVER,
    NEXT,
    NONE,
    NUM_DIMENSIONS,
    NUM_PLACES,
    OPENS,
    ORDER,
    ORDER_AFTER,
    ORDER_BEFORE,
    OVERTIME,
    PLACE,
    POOL,
    PREV,
    READY,
    RELEASE,
    REST,
    SERVED_FOR,
    SERVICE,
    SEVERAL,
    SPANS,
    SPENT,
    START,
    TARGET,
    TOTAL,
    TRAVEL,
    TRAVEL_ONLY,
    TRIPS,
    UNIT,
    VISITS,
)
from routing.search.ruin.walk import lay_out, walk


@compiled
def forward(m: Memory, legs: Legs, team: int, first: int) -> None:
    """Renew what the nodes from ``first`` on know of what lies before them."""
    end, table, num_places = m[team + END], m[team + LEGS], m[NUM_PLACES]
    doors, pool, ordered = m[team + DOORS], m[POOL], m[HAS_ORDER]
    before, node = m[first + PREV], first
    if before == m[team + START]:
        m[before + READY] = max(m[team + EARLIEST], m[before + RELEASE])
    ready, spent, last = m[before + READY], m[before + SPENT], m[before + LAST]
    place = m[before + PLACE]
    while node != end:
        here = m[node + PLACE]
        leg = legs[table + place * num_places + here]
        arrival = ready + leg
        door = doors + here * DOOR_WIDTH
        opens, closes = m[door + OPENS], m[door + CLOSES]
        last = min(last, closes - spent - leg)
        if node >= pool:
            opens = max(opens, m[node + RELEASE])
        elif m[door + SPANS] > 1:
            span = m[door + FIRST_SPAN]
            final = span + 2 * (m[door + SPANS] - 1)
            while span < final and m[span + 1] < arrival:
                span += 2
            opens, closes = m[span], m[span + 1]
        start = max(arrival, opens)
        ready = start + m[door + SERVICE] if start <= closes else NEVER
        spent += leg + m[door + SERVICE]
        m[node + READY], m[node + SPENT], m[node + LAST] = ready, spent, last
        if ordered:
            m[node + ORDER_BEFORE] = m[m[node + PREV] + ORDER_BEFORE]
            if node < pool:
                m[node + ORDER_BEFORE] = max(m[node + ORDER_BEFORE], m[node + ORDER])
        place = here
        node = m[node + NEXT]
    leg = legs[table + place * num_places + m[end + PLACE]]
    m[end + READY] = ready + leg
    m[end + SPENT] = spent + leg
    m[end + LAST] = min(last, m[team + LATEST] - spent - leg)


@compiled
def backward(m: Memory, legs: Legs, team: int, first: int) -> None:
    """Renew what the nodes from ``first`` back know of what lies behind them."""
    start, table, num_places = m[team + START], m[team + LEGS], m[NUM_PLACES]
    doors, pool, ordered = m[team + DOORS], m[POOL], m[HAS_ORDER]
    node, after = first, m[first + NEXT]
    rest, ends, due = m[after + REST], m[after + ENDS], m[after + DUE]
    place = m[after + PLACE]
    while node != start:
        here = m[node + PLACE]
        door = doors + here * DOOR_WIDTH
        opens, closes = m[door + OPENS], m[door + CLOSES]
        taken = legs[table + here * num_places + place] + m[door + SERVICE]
        due -= taken
        if node >= pool:
            opens = max(opens, m[node + RELEASE])
        elif m[door + SPANS] > 1:
            span = m[door + FIRST_SPAN] + 2 * (m[door + SPANS] - 1)
            while span > m[door + FIRST_SPAN] and m[span] > due:
                span -= 2
            opens, closes = m[span], m[span + 1]
        due = min(due, closes)
        if opens > due:
            due = -NEVER
        rest += taken
        ends = max(ends, opens + rest)
        m[node + REST], m[node + ENDS], m[node + DUE] = rest, ends, due
        if ordered:
            m[node + ORDER_AFTER] = m[m[node + NEXT] + ORDER_AFTER]
            if node < pool and m[node + ORDER] >= 0:
                m[node + ORDER_AFTER] = min(m[node + ORDER_AFTER], m[node + ORDER])
        place = here
        node = m[node + PREV]


@compiled
def cost_of(m: Memory, team: int, day: int, travel: int) -> int:
    """What a team costs that is out."""
    paid = travel if m[TRAVEL_ONLY] else day
    return m[team + FIXED] + m[team + UNIT] * paid + m[OVERTIME] * max(0, day - m[TARGET])


@compiled
def settle(m: Memory, legs: Legs, team: int) -> None:
    """Renew a route's length and cost, and the total, once its nodes are up to date."""
    end = m[team + END]
    m[TOTAL] -= m[team + COST]
    m[team + BROKEN], m[team + DAY], m[team + COST], m[team + METRES] = 0, 0, 0, 0
    m[team + TRAVEL] = 0
    if m[team + VISITS] == 0:
        return
    m[team + TRAVEL] = m[end + SPENT] - m[team + SERVED_FOR]
    if m[team + SEVERAL]:
        day = walk(m, legs, team, lay_out(m, team, NONE, NONE, NONE, NONE))
    elif m[end + READY] > m[team + LATEST]:
        day = NEVER
    else:
        day = max(m[end + SPENT], m[end + READY] - m[end + LAST])
    if m[HAS_METRES]:
        node = m[team + START]
        while node != end:
            then = m[node + NEXT]
            leg = m[node + PLACE] * m[NUM_PLACES] + m[then + PLACE]
            m[team + METRES] += legs[m[team + METRES_AT] + leg]
            node = then
    if day > m[team + MAX_DURATION] or m[team + METRES] > m[team + MAX_DISTANCE]:
        m[team + BROKEN] = 1
        return
    m[team + DAY] = day
    m[team + COST] = cost_of(m, team, day, m[team + TRAVEL])
    m[TOTAL] += m[team + COST]


@compiled
def renew(m: Memory, legs: Legs, team: int) -> None:
    """Renew everything that a route's nodes know of time."""
    forward(m, legs, team, m[m[team + START] + NEXT])
    backward(m, legs, team, m[m[team + END] + PREV])
    settle(m, legs, team)


@compiled
def renew_trips(m: Memory, team: int) -> None:
    """Renew what the heads of a route's trips know: what is left to carry, and releases."""
    num_dimensions = m[NUM_DIMENSIONS]
    head = m[team + START]
    m[head + RELEASE], m[team + TRIPS] = 0, 1
    for dimension in range(num_dimensions):
        m[head + LOAD + dimension] = m[team + CAPACITY + num_dimensions + dimension]
    node = m[head + NEXT]
    while node != m[team + END]:
        if node >= m[POOL]:
            head = node
            m[team + TRIPS] += 1
            m[head + RELEASE] = 0
            for dimension in range(num_dimensions):
                m[head + LOAD + dimension] = m[team + CAPACITY + dimension]
        else:
            for dimension in range(num_dimensions):
                m[head + LOAD + dimension] -= m[node + LOAD + dimension]
            released = m[m[team + DOORS] + m[node + PLACE] * DOOR_WIDTH + FROM]
            m[head + RELEASE] = max(m[head + RELEASE], released)
        m[node + HEAD] = head
        node = m[node + NEXT]
