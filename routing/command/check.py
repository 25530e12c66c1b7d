"""``rounds check``: everything about the input, or a plan checked again; nothing is planned."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.command import exit_codes
from routing.command.console import Console
from routing.command.corrections import corrections_told
from routing.command.edited import read_edited
from routing.command.edited_told import told, told_json, violations_json
from routing.command.next_steps import edited_steps
from routing.command.overview import balance, balance_lines
from routing.command.plan import code_of, map_of
from routing.command.roads import draw_map
from routing.command.rules_used import rules_used, unused_columns, unused_team_columns
from routing.command.snapped import snap_figures, snap_lines, snapped_places, view_box
from routing.command.watch import Watch
from routing.errors import Fault, InputError, RoadError, RoutingError
from routing.model import Round
from routing.plan.breaches import breach_text, subject
from routing.sheets.arranged_book import is_workbook
from routing.words.numbers import volume, weight

if TYPE_CHECKING:
    from routing.ground import Ground
    from routing.intake import Intake
    from routing.roads import RoadNetwork


PLAN, ROUND = "plan.json", "round.toml"


def run(options: argparse.Namespace, console: Console) -> int:
    """Check a round's folder or a plan: ``plan.json``, the folder that holds one, or an edited
    ``plan.xlsx``.
    """
    path = Path(options.path)
    if options.retime or is_workbook(path):
        return _check_edited(options, console)
    if path.suffix == ".json" or ((path / PLAN).is_file() and not (path / ROUND).exists()):
        return _check_plan(options, console)
    return _check_round(options, console)


def _check_round(options: argparse.Namespace, console: Console) -> int:
    from routing.ground import Ground
    from routing.intake import read_round
    from routing.sheets.unprintable import unprintable

    intake = read_round(options.path, columns=options.columns)
    if not options.language:
        console.language = intake.language
    lines = [_counts(intake, console)]
    unused, of_teams = unused_columns(intake), unused_team_columns(intake)
    for key, headers in (("unused_columns", unused), ("unused_team_columns", of_teams)):
        lines += [console.say(f"check.{key}", columns=", ".join(headers))] if headers else []
    if intake.round_ is not None:
        lines += balance_lines(intake.round_, console)
        lines.append(_rules(intake.round_, console))
    if intake.corrections:
        lines += ["", *corrections_told(intake.corrections, console)]
    warnings = [*intake.warnings]
    if intake.round_ is not None and (boxes := unprintable(intake.round_)):
        warnings.append(boxes)
    if warnings:
        lines += ["", *console.listed("warnings", warnings)]
    if intake.faults:
        lines += ["", *console.listed("faults", intake.faults)]
    snapped: dict[str, Any] = {}
    drawn: list[str] = []
    error: RoutingError | None = None
    if intake.round_ is not None:
        lines += ["", console.say("check.sound")]
        try:
            network = _network(intake.round_, console, cache=not options.no_cache)
            ground = Ground(intake.round_, network, ends_on_roads=False)
            drawn = _map_lines(intake.round_, network, ground, options, console)
            ground.refuse_ends_off_roads()
            snapped = snap_figures(intake.round_, ground)
        except (InputError, RoadError) as caught:
            error = caught
            lines += ["", *console.listed("faults", error.faults)]
        lines += [*snap_lines(snapped, intake.round_, console), *drawn]
    checked, refused = _checked(intake, options, console)
    if checked:
        lines += ["", console.say("check.checked", file=str(checked))]
    console.print(*lines)
    if refused:
        console.complain(*console.listed("faults", refused))
    faults = [*intake.faults, *(error.faults if error else ()), *refused]
    console.print_json(
        {
            "counts": dict(intake.counts),
            "unused_columns": unused,
            "unused_team_columns": of_teams,
            "rules": rules_used(intake.round_) if intake.round_ else {},
            "balance": balance(intake.round_) if intake.round_ else {},
            "faults": [console.fault_json(fault) for fault in faults],
            "warnings": [console.fault_json(fault) for fault in warnings],
            "corrections": [
                {**console.fault_json(each), "was": each.values["was"], "now": each.values["now"]}
                for each in intake.corrections
            ],
            "checked": str(checked) if checked else None,
            "map": options.map if drawn else None,
            "snapped": snapped,
        }
    )
    if isinstance(error, RoadError):
        return exit_codes.MAP_CANNOT_SERVE
    return exit_codes.BAD_INPUT if faults else exit_codes.ALL_SERVED


def _checked(
    intake: Intake, options: argparse.Namespace, console: Console
) -> tuple[Path | None, Sequence[Fault]]:
    """The households given back with what is wrong in each row, or why they could not be."""
    from routing.sheets.checked import write_checked

    out = Path(options.out) if options.out else None
    try:
        return write_checked(intake, console.language, out), ()
    except InputError as error:
        if out is None:
            return None, ()  # a folder that may only be read is checked all the same
        return None, error.faults


def _counts(intake: Intake, console: Console) -> str:
    counts = intake.counts
    loads = [weight(counts["grams"], console.language)]
    if counts["millilitres"]:
        loads.append(volume(counts["millilitres"], console.language))
    return console.say(
        "check.counts",
        rows=counts["household_rows"],
        households=counts["households"],
        parcels=counts["parcels"],
        weight=", ".join(loads),
        teams=counts["teams"],
        depots=counts["depots"],
        breaks=counts["breaks"],
    )


def _rules(round_: Round, console: Console) -> str:
    """The objective, and the rules past loads and shifts that the round has."""
    said = [console.say(f"check.objectives.{round_.objective}")]
    if round_.compactness:
        said.append(console.say("check.compactness", seconds=round_.compactness))
    said += [
        console.say(f"check.rules.{name}.{'one' if num == 1 else 'many'}", num=num)
        for name, num in rules_used(round_).items()
    ]
    return console.say("check.rules_used", rules="; ".join(said))


def _network(round_: Round, console: Console, *, cache: bool) -> RoadNetwork:
    from routing.ground import load_ground

    map_of(round_)
    with Watch(console) as watch:
        watch.phase("roads")
        return load_ground(round_, cache=cache, progress=watch.map_progress)


def _map_lines(
    round_: Round,
    network: RoadNetwork,
    ground: Ground,
    options: argparse.Namespace,
    console: Console,
) -> list[str]:
    """The households over the roads: in letters, and as a page where one is asked for."""
    from routing.sheets.text_map import text_map

    places, view = snapped_places(round_, ground, console), view_box(round_)
    if view is None:
        return []
    everywhere = [place for each in places.values() for place in each]
    lines = ["", *text_map(network, view, everywhere), console.say("check.legend")]
    if options.map is not None:
        target = draw_map(options.map, network, console, force=options.force,
                          title=round_.name, bounds=view, places=places)  # fmt: skip
        lines += ["", console.say("roads.shown", file=str(target))]
    return lines


def _check_edited(options: argparse.Namespace, console: Console) -> int:
    with Watch(console) as watch:
        edited = read_edited(options, console, watch)
    console.print_json(told_json(edited, console))
    console.print(*told(edited, console), "", *edited_steps(edited, options.path, console))
    if edited.plan.violations:
        return exit_codes.BAD_INPUT
    return code_of(edited.plan)


def _check_plan(options: argparse.Namespace, console: Console) -> int:
    from routing.command.summary import summarise
    from routing.ground import load_ground
    from routing.intake import load_round
    from routing.pipeline import check_plan
    from routing.sheets import read_plan

    given = load_round(options.round_path) if options.round_path else None
    # What a plan admits to have wrong is looked for again, like all else.
    plan = read_plan(options.path, given).replace(violations=())
    round_ = plan.round_
    if not options.language:
        console.language = round_.language
    with Watch(console) as watch:
        watch.phase("roads")
        network = None
        if round_.roads is not None:
            cache = not options.no_cache
            network = load_ground(round_, cache=cache, progress=watch.map_progress)
        watch.phase("check")
        violations = check_plan(round_, plan, network)
    console.print_json({"violations": violations_json(violations, None, console)})
    if violations:
        console.print(
            console.say("plan.broken", num=len(violations)),
            *(f"- {subject(v)}: {breach_text(v, console.language)}" for v in violations),
        )
        return exit_codes.BAD_INPUT
    console.print(*summarise(plan, console))
    served = plan.totals.unassigned == plan.totals.optional
    return exit_codes.ALL_SERVED if served else exit_codes.STOPS_UNSERVED
