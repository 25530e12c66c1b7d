"""The search: a problem and limits become sequences.

In: a ``Problem`` (build one from a round, or from your own travel times) and ``Limits``. Out: the
best ``Sequences`` found. ``solve`` is the one entrance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routing.search.limits import Limits, Progress

if TYPE_CHECKING:
    from routing.search.solver import Found, solve

__all__ = ["Found", "Limits", "Progress", "solve"]


def __getattr__(name: str) -> Any:
    if name in {"Found", "solve"}:
        from importlib import import_module

        return getattr(import_module("routing.search.solver"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
