"""Which rules OR-Tools' routing library cannot be told.

In: a ``Problem``. Out: names of its rules. Everything else is exact.
"""

from __future__ import annotations

from routing.problem import RULES, Problem
from routing.search.fleet import clocks_agree


def cannot_express(problem: Problem) -> tuple[str, ...]:
    """The rules of a problem that the model cannot be told; empty when it can be told all."""
    rules = problem.rules()
    missing = rules & {"compactness"}
    # On several clocks a stop has one window for whoever serves it, and nothing else is told.
    if not clocks_agree(problem) and rules & {"several_windows", "release", "reload"}:
        missing |= {"own_breaks"}
    return tuple(rule for rule in RULES if rule in missing)
