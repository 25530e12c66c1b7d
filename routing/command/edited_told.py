"""What people changed in a plan, what it costs and what it breaks, as lines and as JSON.

In: an ``Edited`` plan. Out: the changes, each team's day before and after, and every broken rule
with the place where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from routing.command.console import Console
from routing.command.edited import Edited
from routing.command.summary import table
from routing.errors import Fault
from routing.plan.breaches import breach_text
from routing.plan.model import Violation
from routing.sheets.changes import change_line
from routing.words.numbers import decimal, kilometres

if TYPE_CHECKING:
    from routing.plan.arrangement import Arrangement
    from routing.retime import Day, Revision

MOST_CHANGES = 60
"""Changes told one by one; a plan with more was made anew."""


def told(edited: Edited, console: Console) -> list[str]:
    """The changes, the teams' days before and after, and the broken rules."""
    lines: list[str] = []
    if edited.warnings:
        lines += [*console.listed("warnings", edited.warnings), ""]
    revision = edited.revision
    if revision.before is None:
        lines += [console.say("edited.unknown_before"), ""]
    elif revision.changes:
        num = len(revision.changes)
        lines.append(console.say(f"edited.changes_{_number(num)}", num=num))
        lines += [
            f"- {change_line(each, edited.plan.round_, console.language)}"
            for each in revision.changes[:MOST_CHANGES]
        ]
        if num > MOST_CHANGES:
            lines.append(console.say("edited.more_changes", num=num - MOST_CHANGES))
        lines.append("")
    elif edited.is_workbook:
        lines += [console.say("edited.changes_none"), ""]
    lines += _days(revision, console)
    lines += ["", console.say("edited.times_anew"), ""]
    return [*lines, *breaches(edited.plan.violations, edited.arrangement, console)]


def breaches(
    violations: Sequence[Violation], arrangement: Arrangement | None, console: Console
) -> list[str]:
    """Every broken rule, with the place where it stands."""
    if not violations:
        return [console.say("edited.breaches_none")]
    num = len(violations)
    lines = [console.say(f"edited.breaches_{_number(num)}", num=num)]
    for each in violations:
        place = _seat(each, arrangement).place(console.language)
        text = breach_text(each, console.language)
        lines.append(f"- {place}: {text}" if place else f"- {text}")
    return lines


def told_json(edited: Edited, console: Console) -> dict[str, Any]:
    """The same for machines."""
    revision = edited.revision
    ids = [stop.id for stop in edited.plan.round_.stops]
    teams = [team.id for team in edited.plan.round_.teams]
    return {
        "changes": [
            {
                "kind": each.edit.kind,
                "stops": [ids[stop] for stop in each.edit.stops],
                "from": None if each.edit.giver is None else teams[each.edit.giver],
                "to": None if each.edit.taker is None else teams[each.edit.taker],
                "seconds": each.seconds,
                "metres": each.metres,
                "teams": [
                    {"team": teams[team], "seconds": seconds, "metres": metres}
                    for team, seconds, metres in each.teams
                ],
            }
            for each in revision.changes
        ],
        "teams": [
            {
                "team": team,
                "before": None if revision.before is None else _day_json(before),
                "after": _day_json(after),
            }
            for team, before, after in revision.days()
        ],
        "violations": violations_json(edited.plan.violations, edited.arrangement, console),
        "warnings": [console.fault_json(fault) for fault in edited.warnings],
    }


def violations_json(
    violations: Sequence[Violation], arrangement: Arrangement | None, console: Console
) -> list[dict[str, Any]]:
    """Broken rules for machines."""
    listed = []
    for each in violations:
        seat = _seat(each, arrangement)
        listed.append(
            {
                "code": each.code, "team": each.team, "stop": each.stop, "detail": each.detail,
                "text": breach_text(each, console.language),
                "file": seat.file, "tab": seat.tab, "row": seat.row, "column": seat.column,
            }
        )  # fmt: skip
    return listed


def _seat(violation: Violation, arrangement: Arrangement | None) -> Fault:
    """Where a broken rule stands, as the place of a fault."""
    if arrangement is None:
        return Fault(code=violation.code)
    seat = arrangement.seat_of(violation.team, violation.stop)
    return Fault(
        code=violation.code, file=seat.file, tab=seat.tab, row=seat.row, column=seat.column
    )


def _number(num: int) -> str:
    return "one" if num == 1 else "many"


def _days(revision: Revision, console: Console) -> list[str]:
    """Each team's day before and after, and all together."""
    keys = ("team", "stops", "parcels", "day", "distance")
    rows = [[console.say(f"edited.{key}") for key in keys]]
    days = list(revision.days())
    sums = [0] * 8
    for team, before, after in days:
        figures = [*_figures(before), *_figures(after)]
        sums = [a + b for a, b in zip(sums, figures, strict=True)]
        rows.append([team, *_cells(figures, revision, console)])
    rows.append([console.say("edited.all"), *_cells(sums, revision, console)])
    return table(rows, right=range(1, 5))


def _figures(day: Day) -> list[int]:
    return [day.stops, day.load[0], day.duration, day.distance]


def _cells(figures: Sequence[int], revision: Revision, console: Console) -> Iterator[str]:
    for index in range(4):
        before, after = (_cell(index, figures[index + shift], console) for shift in (0, 4))
        if revision.before is None or before == after:
            yield after
        else:
            yield console.say("edited.from_to", before=before, after=after)


def _cell(index: int, figure: int, console: Console) -> str:
    if index == 2:
        return decimal(round(figure / 60), console.language)
    if index == 3:
        return kilometres(figure, console.language)
    return decimal(figure, console.language)


def _day_json(day: Day) -> dict[str, int]:
    stops, parcels, duration, metres = _figures(day)
    return {"stops": stops, "parcels": parcels, "duration": duration, "distance": metres}
