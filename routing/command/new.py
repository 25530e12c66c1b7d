"""``rounds new``: a filled sample folder to learn from and to replace by one's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from routing.command import exit_codes
from routing.command.console import Console
from routing.command.synth import tell_written

_NAME = "Contoh"
"""Of the village where the folder has no name of its own."""


def run(options: argparse.Namespace, console: Console) -> int:
    """Write the sample, its map generated, in the first language asked for."""
    from routing.districts.sample import write_sample

    name = Path(options.directory).resolve().name or _NAME
    write_sample(options.directory, name=name, language=console.language, force=options.force)
    tell_written(options.directory, console)
    return exit_codes.ALL_SERVED
