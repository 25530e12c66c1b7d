"""A plan that people edited, read back and told: what they changed, what it costs, what it breaks.

In: an edited ``plan.xlsx``, or a ``plan.json`` whose times are to be worked out again. Out: an
``Edited`` plan, and the lines and the JSON that tell of it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.command.console import Console
from routing.command.plan import map_of
from routing.command.summary import table
from routing.command.watch import Watch
from routing.errors import Fault, InputError
from routing.model import Round
from routing.plan.breaches import breach_text
from routing.plan.model import Plan, Violation
from routing.words.numbers import distance, kilometres

if TYPE_CHECKING:
    from routing.plan.arrangement import Arrangement
    from routing.retime import Day, Priced, Revision
    from routing.roads import RoadNetwork

MOST_CHANGES = 60
"""Changes told one by one; a plan with more was made anew."""

_ROUND, _PLAN = "round.toml", "plan.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A plan that people edited."""

    revision: Revision
    arrangement: Arrangement
    network: RoadNetwork
    warnings: tuple[Fault, ...]
    is_workbook: bool

    @property
    def plan(self) -> Plan:
        """As it stands now."""
        return self.revision.plan


def is_workbook(path: str | Path) -> bool:
    """Whether a file is read as an edited workbook."""
    from routing.sheets.arranged import SUFFIXES

    return Path(path).suffix.lower() in SUFFIXES


def read_edited(options: argparse.Namespace, console: Console, watch: Watch) -> Edited:
    """Read an edited plan and work out its times and loads.

    Raises
    ------
    InputError
        See ``routing.sheets.arranged.read_arranged`` and ``routing.retime.retime``.
    """
    from routing.ground import load_ground
    from routing.retime import retime

    path = Path(options.path)
    round_, made_by = find_round(path, options.round_path)
    if not options.language:
        console.language = round_.language
    arrangement, warnings = read_arrangement(path, round_, made_by)
    map_of(round_)
    watch.phase("roads")
    network = load_ground(round_, cache=not options.no_cache, progress=watch.map_progress)
    watch.phase("check")
    revision = retime(round_, network, arrangement, made_by=made_by)
    if not is_workbook(path):
        # What a plan.json tells of its days was worked out before anybody changed it.
        revision = replace(revision, before=made_by)
    return Edited(
        revision=revision, arrangement=arrangement, network=network, warnings=warnings,
        is_workbook=is_workbook(path),
    )  # fmt: skip


def find_round(path: Path, round_path: str | None) -> tuple[Round, Plan | None]:
    """The round of an edited plan, and the plan that was printed, if it is at hand: ``plan.json``
    beside it; else the round that lies beside or above it.
    """
    from routing.intake import load_round
    from routing.sheets import read_plan

    round_ = load_round(round_path) if round_path else None
    folder = path if path.is_dir() else path.parent
    if not is_workbook(path):
        plan = read_plan(path, round_)
        return plan.round_, plan
    if (folder / _PLAN).is_file():
        try:
            plan = read_plan(folder / _PLAN, round_, as_start=True)
            return plan.round_, plan
        except InputError as error:
            lost = {"output_round_unknown", "output_round_not_found"}
            if round_ is None and not all(fault.code in lost for fault in error.faults):
                raise
    for place in (folder, folder.parent):
        if round_ is None and (place / _ROUND).is_file():
            round_ = load_round(place)
    if round_ is None:
        raise InputError([Fault(code="edit_no_plan", file=path.name)])
    return round_, None


def read_arrangement(
    path: Path, round_: Round, made_by: Plan | None, *, as_start: bool = False
) -> tuple[Arrangement, tuple[Fault, ...]]:
    """Who visits whom, and what in the file is worth a look."""
    from routing.plan.arrangement import arrangement_of
    from routing.sheets.arranged import read_arranged

    if is_workbook(path):
        printed = arrangement_of(made_by).routes if made_by else None
        arranged = read_arranged(path, round_, before=printed, as_start=as_start)
        return arranged.arrangement, arranged.warnings
    if made_by is None:
        raise ValueError("a plan.json is a plan")
    arrangement = arrangement_of(made_by, path.name if path.is_file() else _PLAN)
    if faults := list(_twice_or_lost(arrangement, round_)):
        raise InputError(faults)
    return arrangement, ()


def _twice_or_lost(arrangement: Arrangement, round_: Round) -> Iterator[Fault]:
    """Stops that a ``plan.json`` tells of twice, or not at all."""
    from routing.intake.gather import shown_id

    seen: dict[str, str] = {}
    file = ""
    for steps in (*arrangement.routes.values(), arrangement.unserved):
        for step in steps:
            file, key = step.seat.file, step.seat.column or ""
            if step.stop and step.stop in seen:
                values = {"id": shown_id(step.stop), "key": seen[step.stop]}
                yield Fault(code="edit_told_twice", file=file, column=key, values=values)
            seen.setdefault(step.stop, key)
    for stop in round_.stops:
        if stop.id not in seen:
            values = {"id": shown_id(stop.id)}
            yield Fault(code="edit_not_told", file=file, values=values)


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
        lines += [f"- {_change(each, revision, console)}" for each in revision.changes][
            :MOST_CHANGES
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


def _change(priced: Priced, revision: Revision, console: Console) -> str:
    edit, round_ = priced.edit, revision.plan.round_
    what = console.say(
        f"edited.{edit.kind}",
        stop=round_.stops[edit.stops[0]].id if edit.stops else "",
        stops=len(edit.stops),
        giver="" if edit.giver is None else round_.teams[edit.giver].id,
        taker="" if edit.taker is None else round_.teams[edit.taker].id,
        was=edit.was,
        now=edit.now,
    )
    costs = {
        "what": what,
        "minutes": _minutes(priced.seconds, console),
        "distance": _metres(priced.metres, console),
    }
    if len(priced.teams) < 2:
        return console.say("edited.cost", **costs)
    parts = (
        f"{round_.teams[team].id} {_minutes(seconds, console)}, {_metres(metres, console)}"
        for team, seconds, metres in priced.teams
    )
    return console.say("edited.cost_of_teams", **costs, teams="; ".join(parts))


def _minutes(seconds: int, console: Console) -> str:
    minutes = round(abs(seconds) / 60)
    sign = "+" if seconds > 0 else "−"
    return console.say("edited.minutes", sign=sign if minutes else "±", minutes=minutes)


def _metres(metres: int, console: Console) -> str:
    sign = "+" if metres > 0 else "−" if metres else "±"
    return f"{sign}{distance(abs(metres), console.language)}"


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
        return str(round(figure / 60))
    return kilometres(figure, console.language) if index == 3 else str(figure)


def _day_json(day: Day) -> dict[str, int]:
    stops, parcels, duration, metres = _figures(day)
    return {"stops": stops, "parcels": parcels, "duration": duration, "distance": metres}
