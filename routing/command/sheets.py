"""``rounds sheets``: print a plan's sheets again, as it was or as somebody changed it."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from routing.command import exit_codes
from routing.command.console import Console
from routing.command.edited import Edited, read_edited
from routing.command.edited_told import breaches
from routing.command.summary import named, summarise
from routing.command.watch import Watch
from routing.errors import Fault, InputError
from routing.plan.breaches import CODES, breach_texts
from routing.plan.model import Plan
from routing.sheets.arranged_book import is_workbook
from routing.sheets.kept import others_changed

if TYPE_CHECKING:
    from routing.roads import RoadNetwork


def run(options: argparse.Namespace, console: Console) -> int:
    """Read a plan back, check it, and write its folder again."""
    from routing.sheets import plan_json, write_plan

    place = Path(options.path)
    edited: Edited | None = None
    with Watch(console) as watch:
        if options.retime or is_workbook(place):
            edited = read_edited(options, console, watch)
        plan, network = (edited.plan, edited.network) if edited else _read(options, watch)
        out = Path(options.out) if options.out else _folder(place, edited)
        languages = options.language or (plan.round_.language,)
        console.language = languages[0]
        console.warn_of_boxes(plan.round_)
        if plan.violations and not options.anyway:
            if edited is None or not console.as_json:
                console.complain(*_broken(plan, edited, console))
            values = {"num": len(plan.violations)}
            raise InputError([Fault(code="edit_broken", file=place.name, values=values)])
        changed = others_changed(place, out) if is_workbook(place) else []
        watch.phase("sheets")
        files = write_plan(
            plan,
            out,
            network=network,
            languages=languages,
            formats=options.formats,
            force=options.force,
            anyway=options.anyway,
            edited=place if is_workbook(place) else None,
            revision=edited.revision if edited else None,
            progress=watch.sheets_progress,
        )
    if edited is not None:
        if edited.warnings:
            console.print(*console.listed("warnings", edited.warnings), "")
        if not plan.violations:
            console.print(*summarise(plan, console), "")
    if plan.violations:
        console.print(*_broken(plan, edited, console), console.say("edited.anyway"), "")
    if changed:
        console.print(console.say("edited.others_kept", files=", ".join(changed)), "")
    console.print(console.say("written", folder=str(out), files=named(files)))
    console.print_json(plan_json(plan, console.language))
    return exit_codes.ALL_SERVED


def _folder(place: Path, edited: Edited | None) -> Path:
    """Where the sheets lie that are printed again."""
    if edited is not None:
        return edited.folder
    return place if place.is_dir() else place.parent


def _broken(plan: Plan, edited: Edited | None, console: Console) -> list[str]:
    return breaches(plan.violations, edited.arrangement if edited else None, console)


def _read(options: argparse.Namespace, watch: Watch) -> tuple[Plan, RoadNetwork | None]:
    """A plan from its ``plan.json``, with every rule that it breaks.

    Raises
    ------
    InputError
        Where its figures do not agree: such a plan is nobody's wish.
    """
    from routing.ground import load_ground
    from routing.intake import load_round
    from routing.pipeline import check_plan
    from routing.sheets import read_plan

    round_ = load_round(options.round_path) if options.round_path else None
    plan = read_plan(options.path, round_).replace(violations=())
    watch.phase("roads")
    roads = plan.round_.roads
    network = (
        load_ground(plan.round_, cache=not options.no_cache, progress=watch.map_progress)
        if roads is not None
        else None
    )
    watch.phase("check")
    violations = check_plan(plan.round_, plan, network)
    if wrong := [each for each in violations if each.code not in CODES]:
        values = {"num": len(violations), "rules": partial(breach_texts, wrong)}
        raise InputError([Fault(code="plan_broken", file=Path(options.path).name, values=values)])
    return plan.replace(violations=violations), network
