"""``rounds purge``: the sheets of old rounds hold personal data; they are listed, and removed."""

from __future__ import annotations

import argparse
from pathlib import Path

from routing.command import exit_codes
from routing.command.console import Console
from routing.errors import InputError
from routing.words.numbers import date


def run(options: argparse.Namespace, console: Console) -> int:
    """List the folders of sheets before a date; remove them where that is asked for."""
    from routing.sheets.purge import (
        find_old,
        find_undated,
        foreign_fault,
        remove_output,
        undated_fault,
    )

    folders = [Path(each) for each in options.directories]
    found = find_old(folders, options.before)
    kept = [undated_fault(each) for each in find_undated(folders)]
    kept += [foreign_fault(each.folder, each.foreign) for each in found if each.foreign]
    old = sorted(
        (each for each in found if not each.foreign), key=lambda each: (each.date, each.folder)
    )
    done = []
    for each in old:
        if options.yes:
            try:
                remove_output(each)
            except InputError as error:
                kept += error.faults
                continue
        done.append(each)
    day = date(options.before, console.language)
    if done:
        console.print(console.say("purge.removed" if options.yes else "purge.found", date=day))
        console.print(
            *(
                console.say(
                    "purge.line", date=date(each.date, console.language), folder=str(each.folder)
                )
                for each in done
            )
        )
        console.print("", console.say("purge.inputs" if options.yes else "purge.ask"))
    elif not kept:
        console.print(console.say("purge.none", date=day))
    told = [{"folder": str(each.folder), "date": each.date.isoformat()} for each in done]
    faults = {"faults": [console.fault_json(fault) for fault in kept]} if kept else {}
    console.print_json({"removed" if options.yes else "found": told, **faults})
    if kept and not console.as_json:
        console.complain(*console.listed("faults", kept))
    return exit_codes.BAD_INPUT if kept else exit_codes.ALL_SERVED
