"""``rounds check``: everything about the input, or a plan checked again; nothing is planned."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.command import exit_codes
from routing.command.console import Console
from routing.command.corrections import corrections_told
from routing.command.plan import map_of
from routing.command.rules_used import rules_used
from routing.command.watch import Watch
from routing.errors import Fault, InputError, RoadError, RoutingError
from routing.model import Round
from routing.words.numbers import volume, weight

if TYPE_CHECKING:
    from routing.intake import Intake


PLAN, ROUND = "plan.json", "round.toml"


def run(options: argparse.Namespace, console: Console) -> int:
    """Check a round's folder or a ``plan.json``, or the folder that holds one."""
    path = Path(options.path)
    if path.suffix == ".json" or ((path / PLAN).is_file() and not (path / ROUND).exists()):
        return _check_plan(options, console)
    return _check_round(options, console)


def _check_round(options: argparse.Namespace, console: Console) -> int:
    from routing.intake import read_round
    from routing.sheets.unprintable import unprintable

    intake = read_round(options.path, columns=options.columns)
    if not options.language:
        console.language = intake.language
    lines = [_counts(intake, console)]
    if intake.round_ is not None:
        lines.append(_capacity(intake.round_, console))
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
    error: RoutingError | None = None
    if intake.round_ is not None:
        lines += ["", console.say("check.sound")]
        try:
            snapped = _snapped(intake.round_, console, cache=not options.no_cache)
        except (InputError, RoadError) as caught:
            error = caught
            lines += ["", *console.listed("faults", error.faults)]
        lines += _snap_lines(snapped, intake.round_, console)
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
            "rules": rules_used(intake.round_) if intake.round_ else {},
            "faults": [console.fault_json(fault) for fault in faults],
            "warnings": [console.fault_json(fault) for fault in warnings],
            "corrections": [
                {**console.fault_json(each), "was": each.values["was"], "now": each.values["now"]}
                for each in intake.corrections
            ],
            "checked": str(checked) if checked else None,
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
        households=counts["households"],
        parcels=counts["parcels"],
        weight=", ".join(loads),
        teams=counts["teams"],
        depots=counts["depots"],
        breaks=counts["breaks"],
    )


def _capacity(round_: Round, console: Console) -> str:
    from routing.intake.suspicions import carried

    capacities = [carried(team)[0] for team in round_.teams]
    known = [each for each in capacities if each is not None]
    if len(known) < len(capacities):
        return console.say("check.capacity_unlimited")
    missing = sum(stop.demand[0] for stop in round_.stops) - sum(known)
    key = "check.capacity_short" if missing > 0 else "check.capacity"
    return console.say(key, parcels=sum(known), missing=missing)


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


def _snapped(round_: Round, console: Console, *, cache: bool) -> dict[str, Any]:
    """For each profile in use, how the stops lie on the roads."""
    from routing.ground import Ground, load_ground

    map_of(round_)
    with Watch(console) as watch:
        watch.phase("roads")
        network = load_ground(round_, cache=cache, progress=watch.map_progress)
        watch.phase("snap")
        ground = Ground(round_, network)
    stops = range(len(round_.stops))
    result: dict[str, Any] = {}
    for profile, snaps in ground.snaps.items():
        walks = [ground.walk((profile, stop)) for stop in stops if snaps.found[stop]]
        away = [stop for stop in stops if not snaps.found[stop]]
        result[profile] = {
            "found": len(walks),
            "median_metres": round(statistics.median(walks)) if walks else None,
            "most_metres": max(walks, default=None),
            "no_road": [
                {
                    "stop": round_.stops[stop].id,
                    "code": ground.access(profile, stop).code,
                    "metres": ground.access(profile, stop).nearest_distance,
                }
                for stop in away
            ],
        }
    return result


def _snap_lines(snapped: dict[str, Any], round_: Round, console: Console) -> list[str]:
    lines = []
    for profile, facts in snapped.items():
        name = console.profile(profile)
        if facts["found"]:
            lines.append(
                console.say(
                    "check.snapped",
                    profile=name,
                    found=facts["found"],
                    num=len(round_.stops),
                    limit=round_.snap_limit,
                    median=facts["median_metres"],
                    most=facts["most_metres"],
                )
            )
        for each in facts["no_road"]:
            metres = "?" if each["metres"] is None else each["metres"]
            why = console.say(f"access.{each['code']}", metres=metres)
            lines.append(console.say("check.no_road", profile=name, stop=each["stop"], why=why))
    return lines


def _check_plan(options: argparse.Namespace, console: Console) -> int:
    from routing.command.summary import summarise
    from routing.ground import load_ground
    from routing.pipeline import check_plan
    from routing.sheets import read_plan

    plan = read_plan(options.path)
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
    console.print_json(
        {
            "violations": [
                {"code": v.code, "team": v.team, "stop": v.stop, "detail": v.detail}
                for v in violations
            ]
        }
    )
    if violations:
        places = [" ".join(filter(None, [v.team, v.stop])) for v in violations]
        console.print(
            console.say("plan.broken", num=len(violations)),
            *(f"- {p}: {v.code} ({v.detail})" for p, v in zip(places, violations, strict=True)),
        )
        return exit_codes.BAD_INPUT
    console.print(*summarise(plan, console))
    served = plan.totals.unassigned == plan.totals.optional
    return exit_codes.ALL_SERVED if served else exit_codes.STOPS_UNSERVED
