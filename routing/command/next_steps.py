"""What to do next, once a plan is written.

In: a plan, its folder and files. Out: a few lines, with commands to copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from routing.command.console import Console
from routing.plan.model import Plan


def quoted(path: str | Path) -> str:
    """A path as one writes it in a command."""
    text = str(path)
    return f'"{text}"' if any(sign.isspace() for sign in text) else text


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
