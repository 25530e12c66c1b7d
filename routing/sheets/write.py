"""Write all sheets of a plan as one folder, wholly or not at all.

In: a plan and the folder's place. Out: the files. Everything is written into a new folder beside
that place and then moved there; an older folder of this program's steps aside for it and is taken
away last. On any error, or when interrupted, the new folder goes and the old one stays.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from routing.errors import Fault, InputError, RoutingError
from routing.model import Round
from routing.plan.model import Plan
from routing.sheets.background import RoadLine, RoadLines, road_lines
from routing.sheets.marker import MARKER, foreign_names, marker_text
from routing.sheets.parts_workers import Job, write_jobs
from routing.sheets.reading import PLAN_FILE, same_place
from routing.sheets.said import said
from routing.sheets.villages import Part, parts_of
from routing.words import LANGUAGES

FORMATS = ("pdf", "map", "xlsx", "csv", "geojson", "gpx", "kml", "messages", "vroom", "json")
"""Kinds of files, as the command and ``write_plan`` name them."""

Writer = Callable[[Path], None]


def write_folder(
    plan: Plan,
    out: Path,
    *,
    network: RoadLines | None = None,
    language: str | None = None,
    languages: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write a plan as a folder of sheets: see ``routing.sheets.write_plan``."""
    spoken = _languages(plan, language, languages)
    kinds = _kinds(formats)
    _refuse_unsound(plan)
    refuse_place(plan.round_, out, force=force)
    final = out.expanduser().resolve()
    drawn = {"pdf", "map"} & set(kinds)
    roads = road_lines(plan, network) if drawn else ()
    parts = parts_of(plan)
    known = _writers(plan, final, roads, spoken, parts)
    writers = {name: write for name, (kind, write) in known.items() if kind in kinds}
    below = [
        f"{part.folder}/{name}"
        for part in parts
        for name, (kind, _) in team_files(part.plan, (), spoken).items()
        if kind in kinds
    ]

    def write_parts(folder: Path) -> None:
        if not below:
            return
        roads_of = partial(_roads_of, network, "pdf" in kinds)
        write_jobs(
            [
                Job(
                    plan=part.plan, roads=partial(roads_of, part.plan),
                    folder=folder / part.folder, kinds=kinds, languages=spoken,
                )
                for part in parts
            ]
        )  # fmt: skip

    with said(out):
        _write(final, writers, plan.round_.date, below=below, write_below=write_parts)
    return tuple(final / name for name in (*writers, *below))


def _roads_of(network: RoadLines | None, drawn: bool, plan: Plan) -> tuple[RoadLine, ...]:
    return road_lines(plan, network) if drawn else ()


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
    wanted = FORMATS if formats is None else tuple(formats)
    if unknown := [each for each in wanted if each not in FORMATS]:
        known = ", ".join(FORMATS)
        raise InputError(
            Fault(code="output_unknown_format", values={"name": each, "known": known})
            for each in unknown
        )
    return (*wanted, "json")


def _refuse_unsound(plan: Plan) -> None:
    """No plan leaves the program that breaks a rule or forgets a stop."""
    faults = [
        Fault(code="output_violation", values={"detail": each.detail}) for each in plan.violations
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


def refuse_place(round_: Round, out: Path, *, force: bool = False) -> None:
    """Refuse a folder in which somebody's work would be lost, or where nothing can be written.

    Raises
    ------
    InputError
        When the folder may not be replaced or cannot be made.
    """
    with said(out):
        final = out.expanduser().resolve()
        _refuse_loss(round_, final, force)
        above = next(each for each in final.parents if each.exists())
        with tempfile.TemporaryDirectory(dir=above, prefix=f".{final.name}."):
            pass


def _refuse_loss(round_: Round, final: Path, force: bool) -> None:
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
    if not force and (foreign := foreign_names(final)):
        _fail(final, "output_foreign", files=", ".join(foreign[:3]))


def _writers(
    plan: Plan, final: Path, roads: tuple[RoadLine, ...], languages: Sequence[str],
    parts: Sequence[Part],
) -> dict[str, tuple[str, Writer]]:  # fmt: skip
    """Of each file its kind and what writes it, by the file's name within the folder."""
    from routing.sheets.document import dump, plan_json
    from routing.sheets.geojson import plan_geojson
    from routing.sheets.html_map import map_page
    from routing.sheets.stops_csv import write_csv
    from routing.sheets.vroom import vroom_json
    from routing.sheets.xlsx_index import write_index

    main = languages[0]
    writers: dict[str, tuple[str, Writer]] = {}
    for language in languages:
        mark = "" if language == main else f".{language}"
        writers[f"map{mark}.html"] = ("map", _text(partial(map_page, plan, language, roads)))
        if parts:
            index = partial(write_index, plan, parts=parts, language=language)
            writers[f"plan{mark}.xlsx"] = ("xlsx", index)
    if not parts:
        writers |= team_files(plan, roads, languages)
    writers["stops.csv"] = ("csv", partial(write_csv, plan, language=main))
    writers["plan.geojson"] = ("geojson", _text(lambda: dump(plan_geojson(plan))))
    writers["plan.vroom.json"] = ("vroom", _text(lambda: dump(vroom_json(plan))))
    writers[PLAN_FILE] = ("json", _text(lambda: dump(plan_json(plan, main, folder=final))))
    return writers


def team_files(
    plan: Plan, roads: Sequence[RoadLine], languages: Sequence[str]
) -> dict[str, tuple[str, Writer]]:
    """What teams carry and what is told of each: the files of a whole plan, or of a part of it."""
    from routing.sheets.pdf import write_pdf
    from routing.sheets.xlsx import write_xlsx

    writers: dict[str, tuple[str, Writer]] = {}
    for language in languages:
        mark = "" if language == languages[0] else f".{language}"
        writers |= {
            f"sheets{mark}.pdf": (
                "pdf", partial(write_pdf, plan, language=language, road_lines=roads)
            ),
            f"plan{mark}.xlsx": ("xlsx", partial(write_xlsx, plan, language=language)),
            **_team_writers(plan, language, mark),
        }  # fmt: skip
    return writers


def _team_writers(plan: Plan, language: str, mark: str) -> dict[str, tuple[str, Writer]]:
    """The files of each team that is out, a folder a kind."""
    from routing.sheets.file_names import team_file_names
    from routing.sheets.gpx import team_gpx
    from routing.sheets.kml import team_kml
    from routing.sheets.message import team_message
    from routing.sheets.team_day import team_days

    kinds = {
        "gpx": ("gpx", team_gpx),
        "kml": ("kml", team_kml),
        "messages": ("txt", team_message),
    }
    names = team_file_names(plan.round_)
    return {
        f"{kind}/{names[day.team.id]}{mark}.{ending}": (
            kind, _text(partial(make, day, language))
        )
        for kind, (ending, make) in kinds.items()
        for day in team_days(plan)
    }  # fmt: skip


def _text(make: Callable[[], str]) -> Writer:
    """A writer of UTF-8 text with plain line ends on every machine."""

    def write(path: Path) -> None:
        path.write_bytes(make().encode("utf-8", "replace"))

    return write


def _write(
    final: Path, writers: dict[str, Writer], date: dt.date, *, below: Sequence[str],
    write_below: Callable[[Path], None],
) -> None:  # fmt: skip
    """Make the folder beside its place, then put it there."""
    made = _make_parents(final.parent)
    mark = secrets.token_hex(4)
    new = final.with_name(f".{final.name}.{mark}.new")
    old = final.with_name(f".{final.name}.{mark}.old")
    try:
        new.mkdir()
        for name, write in writers.items():
            (new / name).parent.mkdir(exist_ok=True)
            write(new / name)
        write_below(new)
        (new / MARKER).write_text(marker_text((*writers, *below), date), "utf-8")
        _swap(new, old, final)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        for folder in made:
            folder.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


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
