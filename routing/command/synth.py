"""``rounds synth``: a synthetic district or regency, a folder that ``rounds plan`` plans."""

from __future__ import annotations

import argparse

from routing.command import exit_codes
from routing.command.console import Console
from routing.words.shells import quoted

HOUSEHOLDS, TEAMS, STYLE = 180, 10, "kampung"
"""Of a district, unless told otherwise."""


def run(options: argparse.Namespace, console: Console) -> int:
    """Make a district or a regency and write its folder."""
    from routing.districts import make_district, make_regency, write_district, write_regency

    name = {"name": options.name} if options.name else {}
    roads = {"roads": options.roads} if options.roads else {}
    if options.regency:
        regency = make_regency(
            **({"num_stops": options.households} if options.households else {}),
            num_teams=options.teams, seed=options.seed, own_teams=options.own_teams, **name,
        )  # fmt: skip
        write_regency(regency, options.directory, force=options.force, **roads)
    else:
        district = make_district(
            num_households=options.households or HOUSEHOLDS, num_teams=options.teams or TEAMS,
            seed=options.seed, style=options.style or STYLE, **name,
        )  # fmt: skip
        write_district(district, options.directory, force=options.force, **roads)
    tell_written(options.directory, console)
    return exit_codes.ALL_SERVED


def tell_written(folder: str, console: Console) -> None:
    """Say where a round's folder is, and what to do with it."""
    console.print(console.say("round_written", folder=folder, quoted=quoted(folder)))
    console.print_json({"folder": folder})
