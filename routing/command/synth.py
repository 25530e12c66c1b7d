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
    tell_written(options.directory, console)
    return exit_codes.ALL_SERVED


def tell_written(folder: str, console: Console) -> None:
    """Say where a round's folder is, and what to do with it."""
    # In double quotes a path with spaces is one word to every shell, Windows' too.
    quoted = f'"{folder}"' if any(sign.isspace() for sign in folder) else folder
    console.print(console.say("round_written", folder=folder, quoted=quoted))
    console.print_json({"folder": folder})
