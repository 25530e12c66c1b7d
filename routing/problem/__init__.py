"""The round as integers: the ``Problem``, the ``Travel`` it asks, and the way from a ``Round``."""

from routing.problem.arrays import (
    ARRAYS,
    BALANCE_RATIO,
    NO_GROUP,
    OPEN,
    OPTIONAL,
    RULES,
    UNLIMITED,
    Problem,
    Sequences,
    Span,
)
from routing.problem.build import build_problem, round_places, team_places
from routing.problem.clock import Clock
from routing.problem.travel import UNREACHABLE, IntArray, MatrixTravel, SetupTravel, Travel

__all__ = [
    "ARRAYS",
    "BALANCE_RATIO",
    "NO_GROUP",
    "OPEN",
    "OPTIONAL",
    "RULES",
    "UNLIMITED",
    "UNREACHABLE",
    "Clock",
    "IntArray",
    "MatrixTravel",
    "Problem",
    "Sequences",
    "SetupTravel",
    "Span",
    "Travel",
    "build_problem",
    "round_places",
    "team_places",
]
