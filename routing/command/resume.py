"""Going on from where an earlier ``rounds plan`` ended, however it ended.

In: the output folder and the round. Out: where its checkpoint goes, and the plan to go on from: the
checkpoint, or else the plan that lies there.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from routing.checkpoint import CHECKPOINT, Checkpoint, read_checkpoint
from routing.command.console import Console
from routing.command.start import read_start
from routing.model import Round
from routing.plan.model import Plan
from routing.sheets.marker import mark_folder
from routing.sheets.reading import PLAN_FILE
from routing.words.refusals import refusal


def checkpoint_of(out: Path, round_: Round, interval: float, console: Console) -> Checkpoint:
    """Where the search keeps its best, in the output folder, which is made when there is something
    to keep.
    """
    folder = out.expanduser().resolve()

    def failed(error: OSError) -> None:
        text = console.say("resume.failed", reason=refusal(error))
        # On a terminal the cursor stands behind the line of progress.
        shown = sys.stderr is not None and sys.stderr.isatty()
        console.complain(*([""] if shown else []), text)

    return Checkpoint(
        path=folder / CHECKPOINT,
        interval=interval,
        prepare=partial(mark_folder, folder, round_.date),
        failed=failed,
    )


def note_checkpoint(out: Path, console: Console) -> None:
    """Say that a search ended before its time, and how to go on from what it had."""
    if (out.expanduser() / CHECKPOINT).exists() and not console.as_json:
        console.complain(console.say("resume.is_there"), "")


def read_resumed(out: Path, round_: Round, console: Console) -> Plan | None:
    """The plan to go on from, having said which and what has changed since; ``None`` where there
    is none.

    Raises
    ------
    InputError
        When the checkpoint, or the plan, is damaged.
    """
    folder = out.expanduser()
    plan, notes = None, []
    if (folder / CHECKPOINT).exists():
        kept = read_checkpoint(folder / CHECKPOINT, round_)
        plan, notes = kept.plan, list(kept.faults)
        text = console.say(
            "resume.from_checkpoint",
            time=f"{kept.written.astimezone():%Y-%m-%d %H:%M}",
            served=kept.served,
            seconds=round(kept.elapsed),
        )
    elif (folder / PLAN_FILE).exists():
        plan, found, _ = read_start(str(folder / PLAN_FILE), round_)
        notes = list(found)
        text = console.say("resume.from_plan", file=PLAN_FILE)
    else:
        text = console.say("resume.nothing", folder=str(out))
    console.print(text, "")
    if notes and not console.as_json:
        console.complain(*console.listed("warnings", notes), "")
    return plan
