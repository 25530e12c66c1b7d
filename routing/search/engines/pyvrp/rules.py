"""Which rules PyVRP cannot be told.

In: a ``Problem``. Out: names of its rules. Everything else is exact in ``encoding`` and ``places``,
but for compactness, which is no sum over legs: its search is steered, and the rest is moves of
``routing.search.gather``.
"""

from __future__ import annotations

from routing.problem import NO_GROUP, RULES, UNLIMITED, Problem
from routing.search.engines.pyvrp.places import profile_keys
from routing.search.fleet import team_classes

MOST_GROUPS = 16
"""Groups of stops that must not share a team, each a load dimension that every move is weighed in:
of the iterations of a round of 100 stops, 8 groups leave 45 % and 16 leave 28 %, which costs it a
half to one per cent in three seconds."""

MOST_CELLS = 2**27
"""Cells of all tables together, past which eligibility and the like, a table each, take more than
two gigabytes."""


def cannot_express(problem: Problem) -> tuple[str, ...]:
    """The rules of a problem that PyVRP cannot be told; empty when it can be told all."""
    rules = problem.rules()
    missing = rules & {"together"}
    if any(len(order) > 1 for order in problem.team_order):
        missing |= {"fixed_order"}
    again = [team for team, places in enumerate(problem.team_reloads) if places]
    # A load dimension begins anew with each trip: it cannot count the stops of a day.
    if (problem.team_max_stops[again] < UNLIMITED).any():
        missing |= {"max_stops"}
    groups = set(problem.apart.tolist()) - {NO_GROUP}
    if groups and (again or len(groups) > MOST_GROUPS):
        missing |= {"apart"}
    # What is paid for stands in the table of distances, and there is one.
    if {"max_distance", "free_waiting"} <= rules:
        missing |= {"max_distance"}
    keys = profile_keys(problem, [teams[0] for teams in team_classes(problem)])
    several = len(set(keys)) - len(problem.travels)
    if several > 0 and 2 * len(set(keys)) * problem.num_stops**2 > MOST_CELLS:
        missing |= rules & {"eligibility", "own_breaks", "fixed_start"}
    return tuple(rule for rule in RULES if rule in missing)
