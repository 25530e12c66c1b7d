"""Write all sheets of a plan as one folder, wholly or not at all.

In: a plan and the folder's place. Out: the files. Everything is written into a new folder beside
that place and then moved there; an older folder of this program's steps aside for it and is taken
away last. On any error, or when interrupted, the new folder goes and the old one stays.
"""

from __future__ import annotations

import datetime as dt
import glob
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from routing.errors import Fault, InputError, RoutingError
from routing.model import FORMATS, Round
from routing.plan.breaches import breach_text
from routing.plan.model import Plan
from routing.sheets.background import RoadLine, RoadLines, give_back, own_network, road_lines
from routing.sheets.counting import Count, SheetsProgress
from routing.sheets.directions import RouteDirections, plan_directions
from routing.sheets.garbage import lasting
from routing.sheets.kept import kept_files, taken_name
from routing.sheets.marker import MARKER, foreign_names, marker_text, own_files
from routing.sheets.parts_workers import Job, write_jobs
from routing.sheets.reading import PLAN_FILE, same_place
from routing.sheets.said import said
from routing.sheets.team_files import Writer, team_files, text_writer
from routing.sheets.villages import Part, parts_of
from routing.words import LANGUAGES

if TYPE_CHECKING:
    from routing.retime import Revision

STALE = 900
"""Seconds without a new file after which nobody is writing a folder any more."""

ON_REQUEST = ("phone",)
"""What is written only where it is asked for by name: the sheets once more, for phones."""


def write_folder(
    plan: Plan,
    out: Path,
    *,
    network: RoadLines | None = None,
    language: str | None = None,
    languages: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    force: bool = False,
    anyway: bool = False,
    edited: Path | None = None,
    revision: Revision | None = None,
    progress: SheetsProgress | None = None,
) -> tuple[Path, ...]:
    """Write a plan as a folder of sheets: see ``routing.sheets.write_plan``."""
    spoken = _languages(plan, language, languages)
    kinds = _kinds(plan.round_.formats or None if formats is None else formats)
    _refuse_unsound(plan, anyway=anyway)
    final = out.expanduser().resolve()
    kept = kept_files(edited, final)
    refuse_place(plan.round_, out, force=force, taken=taken_name(edited, final))
    if {"pdf", "phone", "map"} & set(kinds) and network is None:
        network = own_network(plan.round_)
    parts = parts_of(plan)
    # Once for all parts: of many ways together a hierarchy finds each in a fraction of the time.
    roads = road_lines(plan, network) if {"pdf", "phone", "map"} & set(kinds) else ()
    ways = plan_directions(plan, network) if {"pdf", "phone"} & set(kinds) else ()
    if parts:
        give_back(network)
    copies = len(spoken) * len({"pdf", "phone"} & set(kinds))
    count = Count(len(plan.routes), copies, progress)
    known = _writers(
        plan, final, (roads, ways), spoken, parts, drawn=count.drawn, revision=revision
    )
    writers = {name: write for name, (kind, write) in known.items() if kind in kinds} | kept
    below = [
        f"{part.folder}/{name}"
        for part in (parts if set(kinds) - {"json"} else ())
        for name, (kind, _) in team_files(part.plan, ((), ()), spoken, part=True).items()
        if kind in kinds
    ]
    expected = {name: known[name][0] for name in writers if name in known}
    count.expect(expected, by_part=bool(below))

    way_of = dict(zip((route.team for route in plan.routes), ways, strict=False))

    def write_parts(folder: Path, write_here: Callable[[], None]) -> None:
        if not below:
            write_here()
            return
        write_jobs(
            [
                Job(
                    plan=part.plan,
                    ways=[way_of[route.team] for route in part.plan.routes] if ways else (),
                    folder=folder / part.folder, kinds=kinds, languages=spoken,
                )
                for part in parts
            ],
            written=count.part, meanwhile=write_here,
            roads=roads if {"pdf", "phone"} & set(kinds) else (),
        )  # fmt: skip

    with said(out), lasting():
        _write(
            final, writers, plan.round_.date, below=below, write_below=write_parts,
            written=count.file,
        )  # fmt: skip
    return tuple(final / name for name in (*writers, *below))


def _languages(
    plan: Plan, language: str | None, languages: Sequence[str] | None
) -> tuple[str, ...]:
    """The languages to write, the main one first."""
    wanted = [*([language] if language else []), *(languages or [])] or [plan.round_.language]
    if unknown := [each for each in wanted if each not in LANGUAGES]:
        known = ", ".join(LANGUAGES)
        raise InputError(
            Fault(code="output_unknown_language", values={"name": each, "known": known})
            for each in unknown
        )
    return tuple(dict.fromkeys(wanted))


def _kinds(formats: Sequence[str] | None) -> tuple[str, ...]:
    """The kinds of files to write; ``plan.json`` is among them always: all others come of it."""
    usual = tuple(kind for kind in FORMATS if kind not in ON_REQUEST)
    wanted = usual if formats is None else tuple(formats)
    if unknown := [each for each in wanted if each not in FORMATS]:
        known = ", ".join(FORMATS)
        raise InputError(
            Fault(code="output_unknown_format", values={"name": each, "known": known})
            for each in unknown
        )
    return (*wanted, "json")


def _refuse_unsound(plan: Plan, *, anyway: bool) -> None:
    """No plan leaves the program that forgets a stop, and none that breaks a rule unless somebody
    who knows of it wants it.
    """
    faults = [
        Fault(code="output_violation", values={"rule": partial(breach_text, each)})
        for each in (() if anyway else plan.violations)
    ]
    told = [visit.stop for route in plan.routes for visit in route.visits]
    told += [each.stop for each in plan.unassigned]
    known = {stop.id: stop for stop in plan.round_.stops}
    teams = {team.id for team in plan.round_.teams}
    depots = {depot.id for depot in plan.round_.depots}
    for route in plan.routes:
        if route.team not in teams:
            faults.append(Fault(code="output_unknown_team", values={"id": route.team}))
        faults += [
            Fault(code="output_unknown_depot", values={"id": reload.depot})
            for reload in route.reloads
            if reload.depot not in depots
        ]
        faults += [
            Fault(code="output_stop_moved", values={"id": visit.stop})
            for visit in route.visits
            if visit.stop in known and not same_place(visit.location, known[visit.stop].location)
        ]
    counts = dict.fromkeys(known, 0)
    for stop in told:
        counts[stop] = counts.get(stop, 0) + 1
    for stop, count in counts.items():
        if stop not in known:
            faults.append(Fault(code="output_unknown_stop", values={"id": stop}))
        elif count != 1:
            code = "output_stop_twice" if count else "output_stop_missing"
            faults.append(Fault(code=code, values={"id": stop}))
    if faults:
        raise RoutingError(faults)


def refuse_place(
    round_: Round, out: Path, *, force: bool = False, taken: str | None = None
) -> None:
    """Refuse a folder in which somebody's work would be lost, or where nothing can be written.

    ``taken`` is the name of a file in it that is kept.

    Raises
    ------
    InputError
        When the folder may not be replaced or cannot be made.
    """
    with said(out):
        final = out.expanduser().resolve()
        _refuse_loss(round_, final, force, taken)
        above = next(each for each in final.parents if each.exists())
        with tempfile.TemporaryDirectory(dir=above, prefix=f".{final.name}."):
            pass


def _refuse_loss(round_: Round, final: Path, force: bool, taken: str | None) -> None:
    """A folder is replaced only where nobody's work can be lost."""
    kept = [
        Path("~").expanduser(),
        Path.cwd(),
        *(p for p in (round_.source, round_.roads) if p),
    ]
    if final.parent == final or any(p.resolve().is_relative_to(final) for p in kept):
        _fail(final, "output_forbidden")
    if not final.exists():
        return
    if not final.is_dir():
        _fail(final, "output_is_file")
    foreign = [name for name in foreign_names(final) if name != taken]
    if not force and foreign:
        _fail(final, "output_foreign", files=", ".join(foreign[:3]))


def _writers(
    plan: Plan, final: Path, ground: tuple[Sequence[RoadLine], Sequence[RouteDirections]],
    languages: Sequence[str], parts: Sequence[Part], *, drawn: Callable[[int], None],
    revision: Revision | None,
) -> dict[str, tuple[str, Writer]]:  # fmt: skip
    """Of each file its kind and what writes it, by the file's name within the folder."""
    from routing.sheets.document import dump, plan_json
    from routing.sheets.geojson import plan_geojson
    from routing.sheets.html_map import map_page
    from routing.sheets.plan_csv import write_routes_csv, write_unassigned_csv
    from routing.sheets.stops_csv import write_csv
    from routing.sheets.vroom import vroom_json
    from routing.sheets.xlsx_index import write_index

    main, (roads, ways) = languages[0], ground
    writers: dict[str, tuple[str, Writer]] = {}
    for language in languages:
        mark = "" if language == main else f".{language}"
        page = partial(map_page, plan, language, roads)
        writers[f"map{mark}.html"] = ("map", text_writer(page))
        if parts:
            index = partial(write_index, plan, parts=parts, language=language, revision=revision)
            writers[f"plan{mark}.xlsx"] = ("xlsx", index)
    if not parts:
        writers |= team_files(plan, (roads, ways), languages, drawn=drawn, revision=revision)
    writers["routes.csv"] = ("csv", partial(write_routes_csv, plan))
    writers["stops.csv"] = ("csv", partial(write_csv, plan, language=main))
    writers["unassigned.csv"] = ("csv", partial(write_unassigned_csv, plan, language=main))
    writers["plan.geojson"] = ("geojson", text_writer(lambda: dump(plan_geojson(plan))))
    writers["plan.vroom.json"] = ("vroom", text_writer(lambda: dump(vroom_json(plan))))
    writers[PLAN_FILE] = ("json", text_writer(lambda: dump(plan_json(plan, main, folder=final))))
    return writers


def _write(
    final: Path, writers: dict[str, Writer], date: dt.date, *, below: Sequence[str],
    write_below: Callable[[Path, Callable[[], None]], None], written: Callable[[str], None],
) -> None:  # fmt: skip
    """Make the folder beside its place, then put it there."""
    made = _make_parents(final.parent)
    mark = secrets.token_hex(4)
    new = final.with_name(f".{final.name}.{mark}.new")
    old = final.with_name(f".{final.name}.{mark}.old")

    def write_here() -> None:
        for name, write in writers.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            write(new / name)
            written(name)

    for stale in left_over(final):
        shutil.rmtree(stale, ignore_errors=True)
    try:
        new.mkdir()
        # First of all: should this process be killed, purge knows what lies here.
        (new / MARKER).write_text(marker_text((*writers, *below), date), "utf-8")
        write_below(new, write_here)
        told = dict.fromkeys((*writers, *below))
        (new / MARKER).write_text(marker_text(told, date, workbooks_in=new), "utf-8")
        _swap(new, old, final)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        for folder in made:
            folder.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def left_over(final: Path) -> list[Path]:
    """Folders beside a place that a killed process left half written; one that somebody may still
    be writing, or with anything else in it, is none.
    """
    latest = time.time() - STALE
    return [
        folder
        for folder in final.parent.glob(f".{glob.escape(final.name)}.*.new")
        if own_files(folder) is not None and not foreign_names(folder)
        and max(each.stat().st_mtime for each in (folder, *folder.rglob("*"))) < latest
    ]  # fmt: skip


def _make_parents(folder: Path) -> list[Path]:
    """Make a folder and those above it; those that were made, the lowest first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _swap(new: Path, old: Path, final: Path) -> None:
    """Put the new folder in the place of the old one, which steps aside."""
    if not final.exists():
        new.rename(final)
        return
    final.rename(old)
    try:
        new.rename(final)
    except BaseException:
        old.rename(final)
        raise


def _fail(final: Path, code: str, **values: object) -> None:
    raise InputError([Fault(code=code, file=final.name, values={"path": str(final), **values})])
