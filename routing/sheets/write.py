"""Write all sheets of a plan as one folder, wholly or not at all.

In: a plan and the folder's place. Out: the files. Everything is written into a new folder beside
that place and then moved there; an older folder of this program's steps aside for it and is taken
away last. On any error, or when interrupted, the new folder goes and the old one stays.
"""

from __future__ import annotations

import errno
import json
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from routing import __version__
from routing.errors import Fault, InputError, RoutingError
from routing.model import Round
from routing.plan.model import Plan
from routing.sheets.background import RoadLine, RoadLines, road_lines
from routing.sheets.reading import PLAN_FILE, same_place
from routing.words import LANGUAGES

MARKER = ".rounds"
"""Stands in every folder that this program wrote, and names the files that it put there."""

_CLUTTER = (".DS_Store", "Thumbs.db", "desktop.ini", ".~lock.*", "~$*", "._*")
"""What file managers and office programs leave in a folder: nobody's work."""

_NO_SPACE = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NO_PERMISSION = {errno.EACCES, errno.EPERM, errno.EROFS}

Writer = Callable[[Path], None]


def write_folder(
    plan: Plan,
    out: Path,
    *,
    network: RoadLines | None = None,
    language: str | None = None,
    languages: Sequence[str] | None = None,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write a plan as a folder of sheets: see ``routing.sheets.write_plan``."""
    spoken = _languages(plan, language, languages)
    _refuse_unsound(plan)
    refuse_place(plan.round_, out, force=force)
    final = out.expanduser().resolve()
    writers = _writers(plan, final, road_lines(plan, network), spoken)
    with _said(out):
        _write(final, writers)
    return tuple(final / name for name in writers)


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
    with _said(out):
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
    if not force and (foreign := _foreign(final)):
        _fail(final, "output_foreign", files=", ".join(foreign[:3]))


def _foreign(folder: Path) -> list[str]:
    """What stands in a folder that this program did not put there."""
    ours: set[str] = set()
    try:
        marker = json.loads((folder / MARKER).read_text("utf-8"))
        if marker["program"] == "rounds":
            ours = {MARKER, *marker["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return sorted(
        entry.name
        for entry in folder.iterdir()
        if entry.name not in ours and not any(entry.match(pattern) for pattern in _CLUTTER)
    )


def _writers(
    plan: Plan, final: Path, roads: tuple[RoadLine, ...], languages: Sequence[str]
) -> dict[str, Writer]:
    """What writes each file, by the file's name."""
    from routing.sheets.document import dump, plan_json
    from routing.sheets.geojson import plan_geojson
    from routing.sheets.html_map import map_page
    from routing.sheets.pdf import write_pdf
    from routing.sheets.stops_csv import write_csv
    from routing.sheets.xlsx import write_xlsx

    main = languages[0]
    writers: dict[str, Writer] = {}
    for language in languages:
        mark = "" if language == main else f".{language}"
        writers[f"sheets{mark}.pdf"] = partial(write_pdf, plan, language=language, road_lines=roads)
        writers[f"map{mark}.html"] = _text(partial(map_page, plan, language, roads))
        writers[f"plan{mark}.xlsx"] = partial(write_xlsx, plan, language=language)
    writers["stops.csv"] = partial(write_csv, plan, language=main)
    writers["plan.geojson"] = _text(lambda: dump(plan_geojson(plan)))
    writers[PLAN_FILE] = _text(lambda: dump(plan_json(plan, main, folder=final)))
    return writers


def _text(make: Callable[[], str]) -> Writer:
    """A writer of UTF-8 text with plain line ends on every machine."""

    def write(path: Path) -> None:
        path.write_bytes(make().encode("utf-8", "replace"))

    return write


def _write(final: Path, writers: dict[str, Writer]) -> None:
    """Make the folder beside its place, then put it there."""
    made = _make_parents(final.parent)
    mark = secrets.token_hex(4)
    new = final.with_name(f".{final.name}.{mark}.new")
    old = final.with_name(f".{final.name}.{mark}.old")
    try:
        new.mkdir()
        for name, write in writers.items():
            write(new / name)
        marker = {"program": "rounds", "version": __version__, "files": sorted(writers)}
        (new / MARKER).write_text(json.dumps(marker, indent=1) + "\n", "utf-8")
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


@contextmanager
def _said(out: Path) -> Iterator[None]:
    """What the operating system refuses, as an ``InputError``."""
    try:
        yield
    except OSError as error:
        code = "output_cannot_write"
        if error.errno in _NO_SPACE:
            code = "output_no_space"
        elif error.errno in _NO_PERMISSION or isinstance(error, PermissionError):
            code = "output_no_permission"
        values = {"path": str(out), "detail": error.strerror or str(error)}
        raise InputError([Fault(code=code, file=out.name, values=values)]) from error


def _fail(final: Path, code: str, **values: object) -> None:
    raise InputError([Fault(code=code, file=final.name, values={"path": str(final), **values})])
