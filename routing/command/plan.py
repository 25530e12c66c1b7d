"""``rounds plan``: the main job."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from routing.command import exit_codes
from routing.command.console import Console
from routing.command.corrections import corrections_told
from routing.command.next_steps import next_steps
from routing.command.resume import checkpoint_of, note_checkpoint, read_resumed
from routing.command.start import named_teams, read_start
from routing.command.summary import named, summarise
from routing.command.watch import Watch
from routing.errors import Fault, InputError
from routing.model import Round
from routing.plan.model import Plan
from routing.words.shells import quoted


def run(options: argparse.Namespace, console: Console) -> int:
    """Plan a round and write its folder of sheets."""
    from routing.ground import load_ground
    from routing.intake import read_round
    from routing.pipeline import plan_round, uncollected
    from routing.sheets import write_plan
    from routing.sheets.villages import MANY_TEAMS
    from routing.sheets.write import refuse_place

    intake = read_round(options.path, columns=options.columns)
    languages = options.language or (intake.language,)
    console.language = languages[0]
    if intake.round_ is None:
        raise InputError(intake.faults)
    round_ = intake.round_
    if intake.corrections and not console.as_json:
        console.complain(*corrections_told(intake.corrections, console), "")
    if intake.warnings and not console.as_json:
        console.complain(*console.listed("warnings", intake.warnings), "")
    keep, without = (named_teams(names, round_) for names in (options.keep, options.without))
    console.warn_of_boxes(round_)
    start = None
    if options.start is not None:
        start, notes, struck = read_start(options.start, round_)
        without = tuple(dict.fromkeys((*without, *struck)))
        if notes and not console.as_json:
            console.complain(*console.listed("warnings", notes), "")
    elif keep and not options.resume:
        raise InputError([Fault(code="keep_needs_start")])
    out = Path(options.out) if options.out else _folder(options.path) / "out"
    map_of(round_)
    # Now, and not when the search is over.
    refuse_place(round_, out, force=options.force)
    if options.resume:
        start = read_resumed(out, round_, console)
        if keep and start is None:
            raise InputError([Fault(code="keep_needs_start")])
    else:
        note_checkpoint(out, console)

    note_clipping(round_, console)
    with _cluster(options.cluster) as executor, Watch(console) as watch:
        if not (keep or without):
            watch.by_village(round_)
        watch.phase("roads")
        network = load_ground(round_, cache=not options.no_cache, progress=watch.map_progress)
        plan = plan_round(
            round_,
            network,
            time_limit=options.time_limit,
            iterations=options.iterations,
            seed=options.seed,
            workers=options.workers,
            engine=options.engine,
            objective=options.objective,
            start=start,
            keep=keep,
            without=without,
            progress=watch.tell,
            checkpoint=checkpoint_of(out, round_, options.checkpoint, console),
            should_stop=watch.should_stop,
            executor=executor,
        )
        watch.phase("sheets")
        write = partial(
            write_plan,
            plan,
            out,
            network=network,
            languages=languages,
            force=options.force,
            progress=watch.sheets_progress,
        )
        # What took long to find is safe before the sheets, and so is what takes long to print.
        first = (
            watch.stopped
            or plan.search_duration > options.checkpoint
            or len(plan.routes) >= MANY_TEAMS
        )
        if first:
            with uncollected():
                files = write(formats=("json",))
            watch.saved()
        wanted = options.formats or round_.formats
        try:
            if not (first and wanted and {*wanted} == {"json"}):  # it would be the same once more
                files = write(formats=options.formats)
        except KeyboardInterrupt:
            if not first:
                raise
            return _without_sheets(plan, out, console)
        stopped = watch.stopped
    with suppress(KeyboardInterrupt):  # in the midst of telling: all is written
        console.print(*summarise(plan, console))
        if stopped:
            console.print(console.say("interrupted_plan"))
        console.print(console.say("written", folder=str(out), files=named(files)))
        steps = next_steps(plan, files, out, options.path, console, again=stopped)
        console.print(*(["", *steps] if steps else []))
        _print_json(plan, console)
        return exit_codes.INTERRUPTED if stopped else code_of(plan)
    return exit_codes.INTERRUPTED


def _without_sheets(plan: Plan, out: Path, console: Console) -> int:
    """The sheets were stopped by hand: the plan is there, and they can be printed from it."""
    console.print(*summarise(plan, console))
    console.print(console.say("resume.sheets_stopped", folder=quoted(out)))
    _print_json(plan, console)
    return exit_codes.INTERRUPTED


def _print_json(plan: Plan, console: Console) -> None:
    """Print the plan to a machine that asked for it."""
    from routing.pipeline import uncollected
    from routing.sheets import plan_json

    if console.as_json:
        with uncollected():
            console.print_json(plan_json(plan, console.language))


@contextmanager
def _cluster(address: str | None) -> Iterator[Executor | None]:
    """A cluster to search on, if one is named."""
    if address is None:
        yield None
        return
    from routing.search.cluster import connect

    with closing(connect(address)) as cluster:
        yield cluster


def code_of(plan: Plan) -> int:
    """The exit code that says how much of the round the plan serves; an optional stop left out is
    no failure.
    """
    if plan.totals.unassigned == plan.totals.optional:
        return exit_codes.ALL_SERVED
    return exit_codes.STOPS_UNSERVED if plan.totals.served else exit_codes.NO_PLAN


def _folder(path: str) -> Path:
    place = Path(path)
    return place if place.is_dir() else place.parent


def note_clipping(round_: Round, console: Console) -> None:
    """Say that a map larger than the round is read in part only."""
    from routing.roads.load import is_large

    if round_.roads is not None and is_large(round_.roads):
        console.print(console.say("roads.read_in_part", file=round_.roads.name))


def map_of(round_: Round) -> Path:
    """The round's map, which no plan can do without."""
    if round_.roads is None:
        file = round_.source.name if round_.source else ""
        raise InputError([Fault(code="no_roads", file=file, column="roads")])
    return round_.roads
