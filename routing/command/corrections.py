"""What was read otherwise than it stands, as a table: where, what stands, what is read, why."""

from __future__ import annotations

from collections.abc import Sequence

from routing.command.console import MOST_FAULTS, Console
from routing.command.summary import table
from routing.errors import Fault


def corrections_told(corrections: Sequence[Fault], console: Console) -> list[str]:
    """The table, under a heading."""
    key = "corrections.one" if len(corrections) == 1 else "corrections.many"
    head = [console.say(f"corrections.{name}") for name in ("file", "row", "column")]
    head += [console.say(f"corrections.{name}") for name in ("was", "now", "why")]
    rows = [
        [
            each.file,
            "" if each.row is None else str(each.row),
            each.column or "",
            str(each.values["was"]),
            str(each.values["now"]),
            console.say(f"corrections.{each.code}"),
        ]
        for each in corrections[:MOST_FAULTS]
    ]
    lines = [console.say(key, num=len(corrections)), *table([head, *rows], right=[1])]
    if len(corrections) > MOST_FAULTS:
        lines.append(console.say("more_faults", num=len(corrections) - MOST_FAULTS))
    return lines
