"""A route laid out place by place, where sums and bounds do not tell its length.

In: a route in memory, perhaps with one stop more and a reload beside it. Out: its team day, exactly
as ``routing.plan.schedule`` has it, or ``NEVER`` where a rule of time or load is broken.
"""

from __future__ import annotations

from routing.search.ruin.compiler import Legs, Memory, compiled
from routing.search.ruin.layout import (
    CAPACITY,
    CLOSES,
    DOOR_WIDTH,
    DOORS,
    EARLIEST,
    END,
    FIRST_SPAN,
    FROM,
    LATEST,
    LEGS,
    LOAD,
    MAX_TRIPS,
    NEVER,
    NEXT,
    NODE_WIDTH,
    NONE,
    NUM_DIMENSIONS,
    NUM_PLACES,
    NUM_STOPS,
    OPENS,
    PLACE,
    S_LEG,
    S_OPENS,
    S_PLACE,
    S_SERVICE,
    S_WIDTH,
    SCRATCH,
    SERVICE,
    SPANS,
    START,
    STOPS,
)


@compiled
def lay_out(m: Memory, team: int, after: int, stop: int, first: int, then: int) -> int:
    """Lay a route out on the scratch; with ``stop`` after the node ``after``, and reloads at the
    places ``first`` before and ``then`` behind it (-1 for none). Returns where the scratch ends.
    """
    node, end, line = m[team + START], m[team + END], m[SCRATCH]
    while node != end:
        if node != m[team + START]:
            m[line + S_PLACE] = m[node + PLACE]
            line += S_WIDTH
        if node == after:
            if first >= 0:
                m[line + S_PLACE] = first
                line += S_WIDTH
            m[line + S_PLACE] = m[stop + PLACE]
            line += S_WIDTH
            if then >= 0:
                m[line + S_PLACE] = then
                line += S_WIDTH
        node = m[node + NEXT]
    return line


@compiled
def walk(m: Memory, legs: Legs, team: int, end: int) -> int:
    """The team day of the route on the scratch; ``NEVER`` where loads or times forbid it."""
    doors, table, num_places = m[team + DOORS], m[team + LEGS], m[NUM_PLACES]
    num_stops, scratch = m[NUM_STOPS], m[SCRATCH]
    leave = m[team + EARLIEST]
    head, trips = NONE, 1
    before = m[m[team + START] + PLACE]
    for line in range(scratch, end, S_WIDTH):
        place = m[line + S_PLACE]
        door = doors + place * DOOR_WIDTH
        m[line + S_LEG] = legs[table + before * num_places + place]
        m[line + S_SERVICE] = m[door + SERVICE]
        m[line + S_OPENS] = m[door + OPENS]
        before = place
        if place >= num_stops:
            if line == scratch or line + S_WIDTH == end or head == line - S_WIDTH:
                return NEVER
            head = line
            trips += 1
        elif head < 0:
            leave = max(leave, m[door + FROM])
        else:
            m[head + S_OPENS] = max(m[head + S_OPENS], m[door + FROM])
    if trips > m[team + MAX_TRIPS]:
        return NEVER
    for dimension in range(m[NUM_DIMENSIONS]):
        room = m[team + CAPACITY + m[NUM_DIMENSIONS] + dimension]
        for line in range(scratch, end, S_WIDTH):
            place = m[line + S_PLACE]
            if place >= num_stops:
                room = m[team + CAPACITY + dimension]
            else:
                room -= m[m[STOPS] + place * m[NODE_WIDTH] + LOAD + dimension]
                if room < 0:
                    return NEVER
    back = legs[table + before * num_places + m[m[team + END] + PLACE]]
    # Leave as early as may be, then later and later for as long as other windows come of it.
    best, departure, earliest = NEVER, leave, leave
    while True:
        now, spent, last, several = departure, 0, NEVER, False
        for line in range(scratch, end, S_WIDTH):
            place = m[line + S_PLACE]
            door = doors + place * DOOR_WIDTH
            arrival = now + m[line + S_LEG]
            spent += m[line + S_LEG]
            start, closes = max(arrival, m[line + S_OPENS]), m[door + CLOSES]
            if place < num_stops and m[door + SPANS] > 1:
                several = True
                span = m[door + FIRST_SPAN]
                final = span + 2 * (m[door + SPANS] - 1)
                while span < final and m[span + 1] < arrival:
                    span += 2
                start, closes = max(arrival, m[span]), m[span + 1]
            if start > closes:
                return best
            last = min(last, closes - spent)
            now = start + m[line + S_SERVICE]
            spent += m[line + S_SERVICE]
        finish = now + back
        if finish > m[team + LATEST]:
            return best
        leave = finish - back
        for line in range(end - S_WIDTH, scratch - 1, -S_WIDTH):
            leave -= m[line + S_SERVICE]
            place = m[line + S_PLACE]
            door = doors + place * DOOR_WIDTH
            if place < num_stops and m[door + SPANS] > 1:
                span = m[door + FIRST_SPAN] + 2 * (m[door + SPANS] - 1)
                while m[span] > leave:
                    span -= 2
                leave = min(leave, m[span + 1])
            else:
                leave = min(leave, m[door + CLOSES])
            leave -= m[line + S_LEG]
        leave = max(leave, earliest)
        best = min(best, finish - leave)
        if not several:
            return best
        departure = max(last, leave) + 1
