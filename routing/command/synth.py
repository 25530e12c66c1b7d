"""``rounds synth``: a synthetic district, a folder that ``rounds plan`` plans."""

from __future__ import annotations

import argparse

from routing.command import exit_codes
from routing.command.console import Console


def run(options: argparse.Namespace, console: Console) -> int:
    """Make a district and write its folder."""
    from routing.districts import make_district, write_district

    name = {"name": options.name} if options.name else {}
    roads = {"roads": options.roads} if options.roads else {}
    district = make_district(
        num_households=options.households,
        num_teams=options.teams,
        seed=options.seed,
        style=options.style,
        **name,
    )
    write_district(district, options.directory, force=options.force, **roads)
    console.print(console.say("round_written", folder=options.directory))
    console.print_json({"folder": options.directory})
    return exit_codes.ALL_SERVED
