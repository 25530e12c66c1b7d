"""Exit codes of the ``rounds`` command, part of its contract."""

ALL_SERVED = 0
OUR_FAULT = 1
BAD_INPUT = 2
MAP_CANNOT_SERVE = 3
STOPS_UNSERVED = 4
NO_PLAN = 5
INTERRUPTED = 130
