"""``rounds roads``: what the program believes about a map."""

from __future__ import annotations

import argparse

import numpy as np

from routing.command import exit_codes
from routing.command.console import Console
from routing.command.watch import Watch
from routing.model import PROFILES
from routing.words.numbers import decimal, distance


def run(options: argparse.Namespace, console: Console) -> int:
    """Read a map and tell its size, and what each profile may use of it."""
    from routing.roads import load_roads

    with Watch(console) as watch:
        watch.phase("roads")
        network = load_roads(options.path)
    south, west, north, east = network.bounds
    bounds = {"south": south, "west": west, "north": north, "east": east}
    console.print(
        console.say(
            "roads.summary",
            nodes=network.num_nodes,
            streets=network.num_streets,
            **{side: decimal(value, console.language, digits=4) for side, value in bounds.items()},
        )
    )
    facts = {}
    for profile in PROFILES:
        usable, main, metres = network.extent(profile)
        facts[profile] = {"streets": usable, "main_streets": main, "metres": metres}
        console.print(
            console.say(
                "roads.profile",
                profile=console.say(f"profiles.{profile}"),
                streets=usable,
                distance=distance(metres, console.language),
                share=int(np.floor(100 * main / usable)) if usable else 0,
            )
        )
    console.print_json(
        {"nodes": network.num_nodes, "streets": network.num_streets, "bounds": bounds}
        | {"profiles": facts}
    )
    return exit_codes.ALL_SERVED
