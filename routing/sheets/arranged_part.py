"""A workbook that tells of some of a plan's teams: which it leaves to the plan, and whether it is
still of that plan.

In: the routes of the teams that have a tab in it, and the plan's. Out: the others' routes, and the
teams whose routes are not those that were printed. ``find_plan`` looks for the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from routing.plan.arrangement import Step
from routing.sheets.arranged_book import Book
from routing.sheets.reading import PLAN_FILE

ABOVE = 2
"""Folders above a village's own in which its plan may lie: ``villages``, and what holds that."""

Routes = Mapping[str, tuple[Step, ...]]


def find_plan(path: Path, book: Book) -> Path | None:
    """The ``plan.json`` that a workbook was printed with: beside it, or above a village's."""
    folder = path.absolute().parent
    above = [*folder.parents][:ABOVE] if book.is_part else []
    places = (place / PLAN_FILE for place in (folder, *above))
    return next((place for place in places if place.is_file()), None)


def elsewhere(own: Routes, plan: Routes) -> dict[str, tuple[Step, ...]]:
    """The routes of which the workbook does not tell."""
    return {team: steps for team, steps in plan.items() if team not in own}


def differ(own: Routes, plan: Routes) -> list[str]:
    """The teams that go elsewhere by the plan than by what was printed."""
    return [team for team, steps in own.items() if _ids(steps) != _ids(plan.get(team, ()))]


def _ids(steps: tuple[Step, ...]) -> list[tuple[str, str]]:
    return [(step.stop, step.depot) for step in steps]
