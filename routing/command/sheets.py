"""``rounds sheets``: print a plan's sheets again."""

from __future__ import annotations

import argparse
from pathlib import Path

from routing.command import exit_codes
from routing.command.console import Console
from routing.command.summary import named
from routing.command.watch import Watch
from routing.errors import Fault, InputError


def run(options: argparse.Namespace, console: Console) -> int:
    """Read a plan back, check it, and write its folder again."""
    from routing.ground import load_ground
    from routing.intake import load_round
    from routing.pipeline import check_plan
    from routing.sheets import plan_json, read_plan, write_plan

    round_ = load_round(options.round_path) if options.round_path else None
    plan = read_plan(options.path, round_)
    languages = options.language or (plan.round_.language,)
    console.language = languages[0]
    console.warn_of_boxes(plan.round_)
    place = Path(options.path)
    out = Path(options.out) if options.out else (place if place.is_dir() else place.parent)
    with Watch(console) as watch:
        watch.phase("roads")
        roads = plan.round_.roads
        network = (
            load_ground(plan.round_, cache=not options.no_cache, progress=watch.map_progress)
            if roads is not None
            else None
        )
        watch.phase("check")
        if violations := check_plan(plan.round_, plan, network):
            codes = ", ".join(sorted({violation.code for violation in violations}))
            values = {"num": len(violations), "codes": codes}
            raise InputError([Fault(code="plan_broken", file=place.name, values=values)])
        watch.phase("sheets")
        files = write_plan(
            plan,
            out,
            network=network,
            languages=languages,
            formats=options.formats,
            force=options.force,
        )
    console.print(console.say("written", folder=str(out), files=named(files)))
    console.print_json(plan_json(plan, console.language))
    return exit_codes.ALL_SERVED
