"""What is known of running work, as lines for people and as values for machines.

In: ``Seen``, all that is known at a moment. Out: the lines of the block on a terminal, one plain
line, or a JSON value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from routing.command.console import Console
from routing.command.terminal import bar, fit, pad
from routing.command.villages import Village, by_district
from routing.search.limits import Progress
from routing.words.numbers import decimal, span

TELLING = 3.0
"""Seconds after which a phase says how long it has been going on: shorter ones need no clock."""

HINTED = 15.0
"""Seconds left from which a search says how to end it."""

MOST_VILLAGES = 5
"""Villages on the table: what is not done yet, and fits a small window. Where more are not done
they are told by kecamatan, if that is known."""

MOST_ROWS, OTHER_LINES = 12, 8
"""Rows of the table by kecamatan at most, and lines of the window that are for everything else."""

LEAST_NAME = 8
"""Columns of a village's name below which there is no table."""

IDLE = 60.0
"""Seconds without anything better from which that is told: more time may gain nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known at a moment.

    Parameters
    ----------
    progress
        The last news.
    elapsed
        Seconds since the phase began.
    time_left
        Seconds that are left of it now, where anybody knows.
    part
        How much of it is done, 0 to 1, where anybody knows.
    amount
        What is done of it, where that is no part.
    gain
        Seconds of team day gained a minute.
    unchanged
        Seconds since the last better plan.
    villages
        Every village, those with most left first; empty for rounds that are not told by village.
    is_stopping
        Whether somebody pressed Ctrl-C and the search is ending.
    """

    progress: Progress
    elapsed: float = 0.0
    time_left: float | None = None
    part: float | None = None
    amount: str = ""
    gain: int | None = None
    unchanged: float = 0.0
    villages: Sequence[Village] = ()
    is_stopping: bool = False


def block(seen: Seen, console: Console, width: int, height: int = 24) -> list[str]:
    """Lines for a terminal: the phase with its bar, the best so far, and villages not done yet, as
    many as there is room for.
    """
    head = console.say(f"phase.{seen.progress.phase}")
    if seen.part is not None:
        head = f"{head}  {bar(seen.part)}"
    amount = [seen.amount] if seen.amount else []
    beside = amount if seen.part is None else []  # a bar leaves no room
    lines = [fit([head, *beside, _clock(seen, console)], width)]
    if below := _best(seen, console) or (amount if not beside else []):
        lines.append("  " + fit(below, width - 2))
    if seen.progress.phase == "search":
        lines += _villages(seen.villages, console, width, height - OTHER_LINES)
    if seen.is_stopping:
        lines.append("  " + fit([console.say("phase.stopping")], width - 2))
    elif seen.progress.phase == "search" and (seen.time_left is None or seen.time_left >= HINTED):
        lines.append("  " + fit([console.say("phase.hint")], width - 2))
    return lines


def plain(seen: Seen, console: Console, width: int) -> str:
    """One line for a terminal that cannot draw."""
    part = "" if seen.part is None else f"{min(max(seen.part, 0.0), 1.0):.0%}"
    done = _villages_done(seen.villages, console)
    head = console.say(f"phase.{seen.progress.phase}")
    parts = [head, part, seen.amount, _clock(seen, console), *_best(seen, console), done]
    return fit(parts, width).replace(" · ", ", ")


def value(seen: Seen) -> dict[str, Any]:
    """The same for machines; what is not known is left out. Seconds throughout."""
    progress = seen.progress
    known = {
        "part": None if seen.part is None else round(min(max(seen.part, 0.0), 1.0), 4),
        "time_left": None if seen.time_left is None else round(seen.time_left, 1),
        "stops": progress.num_stops or None,
        "served": progress.served if progress.phase == "search" else None,
        "team_duration": progress.team_duration,
        "gain_per_minute": seen.gain,
        "villages": len(seen.villages) or None,
        "villages_done": sum(not each.left for each in seen.villages) if seen.villages else None,
    }
    told = {key: each for key, each in known.items() if each is not None}
    return {"phase": progress.phase, "elapsed": round(seen.elapsed, 1), **told}


def _clock(seen: Seen, console: Console) -> str:
    if seen.time_left is not None:
        return console.say("phase.left", time=lasting(seen.time_left, console))
    return lasting(seen.elapsed, console) if seen.elapsed >= TELLING else ""


def _best(seen: Seen, console: Console) -> list[str]:
    progress = seen.progress
    if progress.team_duration is None:
        return []
    day = span(progress.team_duration, console.language)
    said = [
        console.say("phase.served", served=progress.served, stops=progress.num_stops),
        console.say("phase.best", day=day),
    ]
    if seen.gain is not None and seen.gain > 0:
        share = decimal(100 * seen.gain / progress.team_duration, console.language, digits=2)
        said.append(console.say("phase.gain", share=share))
    elif seen.gain is not None and seen.unchanged >= IDLE:
        said.append(console.say("phase.unchanged", time=lasting(seen.unchanged, console)))
    return said


def lasting(seconds: float, console: Console) -> str:
    """A span that is watched: seconds below two minutes, minutes from there on."""
    if seconds < 120:
        return console.say("phase.seconds", seconds=max(0, round(seconds)))
    return span(round(seconds), console.language)


def _villages_done(villages: Sequence[Village], console: Console) -> str:
    if not villages:
        return ""
    done = sum(not each.left for each in villages)
    return console.say("phase.villages", done=done, villages=len(villages))


def _villages(villages: Sequence[Village], console: Console, width: int, height: int) -> list[str]:
    """How many are done, and a table of those with most left, or of their kecamatan."""
    if not villages:
        return []
    lines = ["  " + fit([_villages_done(villages, console)], width - 2)]
    left = [each for each in villages if each.left]
    if len(left) > MOST_VILLAGES:
        folded = [each for each in by_district(villages) if each.left]
        rows = max(1, min(MOST_ROWS, height)) if folded else MOST_VILLAGES
        left = (folded or left)[:rows]
    if not left:
        return lines
    heads = [console.say(f"phase.{key}") for key in ("village", "done", "of", "missing")]
    numbers = [[str(each.served), str(each.stops), str(each.left)] for each in left]
    widths = [max(map(len, column)) for column in zip(heads[1:], *numbers, strict=True)]
    room = min(36, width - 4 - sum(each + 2 for each in widths))
    if room < LEAST_NAME:
        return lines
    for name, cells in zip(
        [heads[0], *(each.name for each in left)], [heads[1:], *numbers], strict=True
    ):
        row = "  ".join(cell.rjust(wide) for cell, wide in zip(cells, widths, strict=True))
        lines.append(f"    {pad(name, room)}  {row}")
    return lines
