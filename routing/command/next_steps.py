"""What to do next, once a plan is written, or one that was edited is looked at.

In: a plan, its folder and files. Out: a few lines, with commands to copy.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from routing.command.console import Console
from routing.plan.model import Plan
from routing.words.shells import quoted

if TYPE_CHECKING:
    from routing.command.edited import Edited


def next_steps(
    plan: Plan, files: Sequence[Path], out: Path, round_path: str, console: Console, *, again: bool
) -> list[str]:
    """Look, print, and how to change it; of a plan that serves not all how to better it.

    ``again`` is for a search that was stopped: going on may give a better plan.
    """
    steps = []
    names = {path.name: path.name for path in files if path.parent.name == out.name}
    if found := [names[name] for name in ("map.html", "sheets.pdf") if name in names]:
        key = "look_and_print" if len(found) > 1 else ("print" if "sheets.pdf" in names else "look")
        values = {"map": quoted(out / "map.html"), "sheets": quoted(out / "sheets.pdf")}
        steps.append(console.say(f"next.{key}", **values))
    start = f"rounds plan {quoted(round_path)} --start {quoted(out / 'plan.json')}"
    optional = {stop.id for stop in plan.round_.stops if stop.optional}
    if any(each.stop not in optional for each in plan.unassigned):
        steps.append(console.say("next.unserved", command=start))
    elif again:
        steps.append(console.say("next.again", command=start))
    if "plan.xlsx" in names and plan.routes:
        book = quoted(out / "plan.xlsx")
        steps.append(console.say("next.edit", book=book, command=f"rounds check {book}"))
    return [console.say("next.title"), *(f"- {step}" for step in steps)] if steps else []


def edited_steps(edited: Edited, path: str, console: Console) -> list[str]:
    """Print an edited plan, or search on from it."""
    file = quoted(path) if edited.is_workbook else f"{quoted(path)} --retime"
    key = "print_anyway" if edited.plan.violations else "print_it"
    lines = [console.say(f"edited.{key}", file=file)]
    source = edited.plan.round_.source
    if source is not None and edited.is_workbook:
        place = quoted(os.path.normpath(source.parent))
        lines.append(console.say("edited.search_on", round=place, file=file))
    return lines
