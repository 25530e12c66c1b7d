"""Thresholds of large rounds lowered, so that small ones go through the code that is for them.

In: a number that says which. Out: for as long as a context lasts, rounds of twenty stops are built
ground by ground, annealed in sides and searched in regions; and how often each of these was done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

MODULES = (
    "anneal", "fair", "grounds", "mix", "region_runs", "regions", "runs", "sides", "stages",
    "subproblem",
)  # fmt: skip

LOWERED: dict[str, Any] = {
    "LEAST_STOPS": 10, "LEAST_TEAMS": 2, "LEAST_TO_ANNEAL": 10, "LEAST_ANNEALED": 0.1, "MANY": 10,
    "LEAST_SECONDS": 0.02, "MOST_STOPS": 12, "SIZES": (20, 12, 30), "LEAST_RUNS": 1,
    "MOST_IDLE": 2,
}  # fmt: skip
"""Of whatever module has such a constant."""

CHOICES: tuple[dict[str, Any], ...] = (
    {"LARGE": 15},
    {"LARGE": 15, "LARGEST_TABLE": 10},
    {"LARGE": 10**6, "FEWER_STOPS": 10},
    {"LARGE": 60, "MOST_STOPS": 25},
)
"""Rounds never searched as a whole; those whose parts have no table of their own; rounds searched
as a whole and in regions; and some of either."""

COUNTED = (
    ("anneal.sides", "sides"), ("fair.FairPlan.offer", "fair"), ("stages.anneal", "anneal"),
    ("stages.plan_grounds", "grounds"), ("region_runs.RegionRuns.search", "regions"),
)  # fmt: skip


@contextmanager
def lowered(which: int) -> Iterator[Counter[str]]:
    """Lower them; what was done is counted."""
    from importlib import import_module

    done: Counter[str] = Counter()
    with ExitStack() as stack:
        for name in MODULES:
            module = import_module(f"routing.search.{name}")
            for constant, value in (LOWERED | CHOICES[which % len(CHOICES)]).items():
                if hasattr(module, constant):
                    stack.enter_context(patch.object(module, constant, value))
        for path, what in COUNTED:
            module_name, *names, last = path.split(".")
            owner = import_module(f"routing.search.{module_name}")
            for each in names:
                owner = getattr(owner, each)
            counted = _counted(getattr(owner, last), done, what)
            stack.enter_context(patch.object(owner, last, counted))
        yield done


def _counted(function: Callable[..., Any], done: Counter[str], what: str) -> Callable[..., Any]:
    def call(*values: Any, **named: Any) -> Any:
        done[what] += 1
        return function(*values, **named)

    return call
