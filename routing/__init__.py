"""Rounds: route optimisation for volunteer delivery rounds.

In: a folder with a spreadsheet of households, a list of teams and an OpenStreetMap file.
Out: a checked plan and a sheet for every team. The five calls below are the whole of it; importing
this package loads none of the heavy libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from routing.intake import load_round
    from routing.pipeline import check_plan, plan_round
    from routing.roads import load_roads
    from routing.sheets import read_plan, write_plan

_HOMES = {
    "check_plan": "routing.pipeline",
    "load_roads": "routing.roads",
    "load_round": "routing.intake",
    "plan_round": "routing.pipeline",
    "read_plan": "routing.sheets",
    "write_plan": "routing.sheets",
}

__all__ = ["check_plan", "load_roads", "load_round", "plan_round", "read_plan", "write_plan"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
