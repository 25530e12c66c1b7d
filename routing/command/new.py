"""``rounds new``: a filled sample folder to learn from and to replace by one's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from routing.command import synth
from routing.command.console import Console

SAMPLE = {"households": 60, "teams": 4, "seed": 1, "style": "kampung", "regency": False}
"""Small enough to read through, large enough that every kind of row occurs."""


def run(options: argparse.Namespace, console: Console) -> int:
    """Write the sample, its map generated."""
    name = Path(options.directory).resolve().name
    sample = argparse.Namespace(**{**vars(options), **SAMPLE, "name": name or None, "roads": None})
    return synth.run(sample, console)
