"""How the search's memory is laid out: records of whole numbers, one after another.

Everything but travel lies in one flat array of int64, ``m``. A record is known by where it begins:
``m[node + NEXT]`` is where the node after ``node`` begins. One array, because numba takes ten times
as long to compile functions that hand each other twenty.

Routes are linked lists of nodes: stops first, in order; then each team's start and end; then a pool
of nodes for reloads.
"""

from __future__ import annotations

NEVER = 2**50
"""Later than any instant, dearer than any cost; sums of a few stay in int64."""

NONE = -1

# Header: what there is, and where.
(
    STOPS, STOPS_END, POOL, NODES_END, NODE_WIDTH, TEAMS, TEAMS_END, TEAM_WIDTH, CLASSES,
    CLASSES_END, ABSENT, ABSENT_BEFORE, SAVED, SAVED_TEAMS, SCRATCH, KEYS, BEST, UNSERVED,
    NUM_STOPS, NUM_PLACES, NUM_DIMENSIONS, NUM_NEAR, NUM_AROUND, NUM_RELOADS,
) = range(24)  # fmt: skip
# Which rules there are, and what counts.
(
    TRAVEL_ONLY, NEEDS_DAY, TARGET, OVERTIME, COMPACTNESS, HAS_METRES, HAS_RELEASE, HAS_ORDER,
    HAS_PREFIX, HAS_GROUPS, SEVERAL_PRIORITIES,
) = range(24, 35)  # fmt: skip
# The plan at hand, and the search.
(
    TOTAL, TOTAL_BEFORE, NUM_ABSENT, NUM_ABSENT_BEFORE, NUM_OUT, MOST_OUT, NUM_SAVED,
    NUM_SAVED_TEAMS, ITERATION, BEST_TOTAL, BEST_OUT, BLINK, CHASE, DISSOLVE, DICE,
) = range(35, 50)  # fmt: skip
# Outlines of routes: what a pair that overlaps costs, how many do, and where tables are.
PAIR_COST, NUM_PAIRS, OUTLINES, PAIRS, PAIRS_NOW = range(50, 55)
HEADER = 55

# Nodes: what a route makes of them, which an iteration may have to take back …
PREV, NEXT, TEAM, HEAD, PLACE = range(5)
READY = 5  # from when on the next leg may begin, having left as early as may be
SPENT = 6  # seconds on the way and at doors since the start, service here included
LAST = 7  # the last departure with which no window up to here is missed
REST = 8  # seconds on the way and at doors from the arrival here to the end
ENDS = 9  # when the day ends at the earliest, however early the team is here
DUE = 10  # the last arrival here after which the rest is on time
RELEASE = 11  # heads: when the trip may begin
ORDER_BEFORE, ORDER_AFTER = 12, 13  # the highest fixed rank up to here, the lowest from here on
KEPT = 14  # how many of these
# … and what stops are: the group that one team must serve, the row of the group of which no team
# may serve two, ranks in a fixed start and a fixed order, whose nearest it is, …
(
    PRIORITY, TOGETHER, APART, PREFIX, ORDER, NEAREST, SISTERS, NUM_SISTERS, ABSENCES, PINNED,
    ELIGIBLE, NEAR, AROUND, KEY, EAST, NORTH,
) = range(14, 30)  # fmt: skip
LOAD = 30  # one a dimension: a stop's demand; for heads, what room the trip has left

# Teams: what the problem says, then what the route is.
(
    INDEX, EARLIEST, LATEST, LEGS, METRES_AT, DOORS, KIND, MAX_STOPS, MAX_DISTANCE, MAX_DURATION,
    MAX_TRIPS, FIXED, UNIT, CLASS, START, END, RELOADS,
) = range(17)  # fmt: skip
VISITS, TRIPS, SERVED_FOR, SEVERAL, TRAVEL, METRES, DAY, COST, BROKEN, SAVED_IN = range(17, 27)
IDLE_AT = 27
CAPACITY = 28  # one a dimension, then what the first trip may carry

# Outlines: how many corners, between which coordinates, and the corners, east and north. Each team
# has two, that of the plan gone on from and that of the plan at hand.
O_NUM, O_WEST, O_EAST, O_SOUTH, O_NORTH, O_CORNERS = range(6)
MOST_CORNERS = 48
O_WIDTH = O_CORNERS + 2 * MOST_CORNERS

# Doors: what a place is on a clock.
OPENS, CLOSES, SPANS, FIRST_SPAN, SERVICE, FROM = range(6)
DOOR_WIDTH = 6

# Classes of teams that are alike, and where the idle among them are told.
CLASS_IDLE, NUM_IDLE = range(2)
CLASS_WIDTH = 2

# Groups that one team must serve.
GROUP_TEAM, GROUP_SERVED = range(2)
GROUP_WIDTH = 2

# Routes laid out place by place.
S_PLACE, S_LEG, S_OPENS, S_SERVICE = range(4)
S_WIDTH = 4

# The best plan, node by node.
B_NEXT, B_PLACE = range(2)
B_WIDTH = 2

NUM_PRIORITIES = 7  # 1 to 6; counts by priority have a column for 0
NOW, BEFORE, AT_BEST = (rank * NUM_PRIORITIES for rank in range(3))

# Floats.
HEAT, COOLING, STRING, REMOVED, SPLIT, BLINK_RATE = range(6)
WEIGHTS = 6  # how often each key is taken, added up
NUM_KEYS = 7
NUM_FLOATS = WEIGHTS + NUM_KEYS
