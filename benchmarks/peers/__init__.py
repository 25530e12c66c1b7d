"""The engines that ``search.py`` measures, ours among them, each behind one function.

In: a ``Case``, seconds, a seed. Out: ``Routes``. Every one is given the same tables and the same
wall time, counted from the call, so that building its model is part of it; loading its library is
not (``load``). Each may use all cores; who uses one only is said at ``ENGINES``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from benchmarks.case import Case, Routes

RunFunction = Callable[[Case, float, int], Routes]


class CannotExpress(Exception):  # noqa: N818 - says what it is
    """The engine does not know a rule of the instance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One engine: the module that runs it (and the function there), the packages it needs, and
    whether it takes a seed.
    """

    module: str
    needs: str
    seeded: bool = True
    function: str = "run"


ENGINES = {
    # Of this checkout; all cores.
    "rounds": Peer(module="benchmarks.peers.rounds", needs="routing"),
    # One core.
    "pyvrp": Peer(module="benchmarks.peers.pyvrp", needs="pyvrp"),
    # The best of two runs of PyVRP with two seeds side by side: two cores are no unfair gift.
    "pyvrp2": Peer(module="benchmarks.peers.two_pyvrp", needs="pyvrp"),
    # Guided local search; one core.
    "ortools": Peer(module="benchmarks.peers.ortools", needs="ortools", seeded=False),
    # Exploration 5; all cores; may end before its time.
    "vroom": Peer(module="benchmarks.peers.vroom", needs="vroom", seeded=False),
}

WISHES = {
    name: Peer(module="benchmarks.peers.rounds", needs="routing", function=name)
    for name in ("balanced", "compact_some", "compact_strong", "balanced_some")
}
"""Our own search, asked for more than the least total: what ``manners.py`` measures."""

PYVRP = ("pyvrp", "pyvrp2")
"""Whose better figure is the one to beat."""


def load(name: str) -> RunFunction:
    """Load an engine and the library behind it."""
    peer = (ENGINES | WISHES)[name]
    run: RunFunction = getattr(import_module(peer.module), peer.function)
    return run
