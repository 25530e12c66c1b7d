"""Broken spreadsheets by the thousand: is every row used or named, and is nothing else wrong?

    python benchmarks/broken_tables.py --files 1000 --seed 1

Each file is a good table of households, or of teams, that met with one accident. Judged by outside
readers (Python's csv and json, openpyxl) and a mark that stands in each row and nowhere else: the
rows in the file are those that the round uses, those that faults or warnings name, or the file as a
whole is refused. Besides: no exception but the program's own, no file above ten seconds, each
fault with the file's name, in both languages, and no complaint of a row that was left as it was.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.table_accidents import HEADER, TEXT_ACCIDENTS, Case, base_rows  # noqa: E402
from benchmarks.workbook_accidents import WORKBOOK_ACCIDENTS, parts_of  # noqa: E402
from routing.errors import Fault  # noqa: E402
from routing.intake import read_round  # noqa: E402
from routing.intake.load import Intake  # noqa: E402
from routing.words import LANGUAGES  # noqa: E402

MOST_SECONDS = 10
"""Of the processor: nothing here waits for anything, and machines are shared."""

_MARK = re.compile(r"Qz\d{4}")
_TEAMS_HEADER = ["id", "name", "profile", "count", "capacity_parcels", "shift_start", "end", "note"]
_NOT_FOR_TEAMS = {"_swapped", "_geojson", "_bomb", "_endless"}
_WITHOUT_COLUMN = {
    "too_many_cells", "stray_quote", "bad_encoding", "row_twice", "bad_json", "rows_above_header",
}  # fmt: skip
"""Faults of whole rows or lines."""
_WHOLE = {"bad_encoding", "bad_json", "missing_column", "no_households", "no_teams"}
"""Faults that have a row and refuse the file."""

ROUND = """\
[round]
name = "Sobo"
date = 2026-11-24
households = "{households}"
teams = "{teams}"
{roads}

[[depots]]
id = "posko"
latitude = -8.2428
longitude = 114.3699
"""
GOOD = {
    "households": ("h.csv", b"id,latitude,longitude\nH1,-8.243,114.37\n"),
    "teams": ("k.csv", b"id,profile\nT1,motorcycle\nT2,car\n"),
}


def draw_case(seed: int) -> tuple[str, Case]:
    """The ``seed``-th broken file, and which table it is."""
    dice = random.Random(seed)
    accidents = (*TEXT_ACCIDENTS, *WORKBOOK_ACCIDENTS)
    accident = accidents[seed % len(accidents)]
    rows = base_rows(dice)
    if dice.random() < 0.15 and accident.__name__ not in _NOT_FOR_TEAMS:
        teams = [
            [row[0], row[1], "motor", "1", row[4], "08:00", "posko", row[7]] for row in rows[1:]
        ]
        return "teams", accident(dice, [list(_TEAMS_HEADER), *teams])
    return "households", accident(dice, rows)


def marks_in(case: Case) -> Counter[str]:
    """The marks that an outside reader finds in the file."""
    found: Counter[str] = Counter()
    if case.content.startswith(b"PK"):
        with contextlib.suppress(Exception):
            import openpyxl

            book = openpyxl.load_workbook(io.BytesIO(case.content), read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                for row in sheet.iter_rows(values_only=True):
                    found.update(_marks(row))
            return found
        found.clear()  # it may have got halfway
        with contextlib.suppress(Exception):
            for part in parts_of(case.content).values():
                found.update(set(_MARK.findall(part.decode("utf-8", "replace"))))
        return found
    text = case.content.replace(b"\0", b"").decode("latin-1")  # wide characters fold together
    return Counter(_MARK.findall(text))


def _marks(cells: Iterable[Any]) -> list[str]:
    return [
        mark
        for cell in cells
        if isinstance(cell, str)
        for mark in _MARK.findall(cell.replace("\0", ""))
    ]


def write_case(table: str, case: Case, folder: Path, roads: Path | None = None) -> Path:
    """A round's folder with the broken file in it."""
    folder.mkdir(parents=True)
    names = {name: file for name, (file, _) in GOOD.items()} | {table: case.name}
    line = f'roads = "{roads.name}"' if roads else ""
    (folder / "round.toml").write_text(ROUND.format(**names, roads=line), "utf-8")
    for name, content in GOOD.values():
        (folder / name).write_bytes(content)
    (folder / case.name).write_bytes(case.content)
    if roads:
        shutil.copy(roads, folder)
    return folder


def judge(table: str, case: Case, intake: Intake) -> Iterator[str]:
    """Everything that is wrong with what was made of a broken file."""
    for fault in (*intake.faults, *intake.warnings, *intake.corrections):
        yield from _words(fault)
    own = [fault for fault in intake.faults if fault.file == case.name]
    if len(own) < len(intake.faults) and own:
        # What another file says of this one's rows is no fault of its own.
        yield from (
            f"{fault.code} of {fault.file}, which is sound"
            for fault in intake.faults
            if fault.file != case.name and not fault.file.startswith("round.toml")
        )
    if intake.round_ is None and not intake.faults:
        yield "neither a round nor a fault"
    yield from _losses(table, case, intake, own)
    if case.touched is not None:
        yield from _sound_rows(case, intake, own)


def _words(fault: Fault) -> Iterator[str]:
    if not fault.file:
        yield f"{fault.code} names no file"
    for language in LANGUAGES:
        text = fault.text(language)
        if re.search(r"\{\w*\}", text) or not text.isprintable():
            yield f"{fault.code} is not fit to print: {text!r}"


def _losses(table: str, case: Case, intake: Intake, own: list[Fault]) -> Iterator[str]:
    """Rows that are neither used nor named."""
    if any(fault.row is None for fault in own):
        return  # the whole file is refused
    if any(fault.code in _WHOLE for fault in own):
        return
    truth = marks_in(case)
    noted = [fault for fault in (*own, *intake.warnings) if fault.file == case.name]
    kept: Counter[str] = Counter()
    if table == "teams":
        # Their table is not given back, and columns that nobody knows are not kept.
        told = {row for fault in noted for row in _rows_of(fault)}
        counted = intake.counts["team_rows"] + _elsewhere(noted) + len(told)
        if counted < sum(truth.values()) and not (told and case.kind == "line ends"):
            yield f"{counted} of {sum(truth.values())} rows of teams counted"
        return
    if intake.round_ is not None:
        for value in intake.round_.stops:
            marks = _MARK.findall(repr(value))
            kept.update(marks)
            if len(marks) > 1:
                yield f"one row has swallowed another: {marks[:3]}"
    elif intake.table is not None:
        for row in intake.table.rows:
            kept.update(_marks(row.cells))
    unread = 0
    if intake.table is not None:
        named = {row for fault in noted for row in _rows_of(fault)}
        for line in intake.table.lines:
            if line.number in named:
                kept |= Counter(_marks(line.cells))
                unread += not _marks(line.cells)  # named, and what stood in it was not read
    missing = sorted(mark for mark in truth if kept[mark] < truth[mark])
    if len(missing) > _elsewhere(noted) + unread:
        yield f"{len(missing)} of {len(truth)} rows are neither used nor named: {missing[:3]}"


def _elsewhere(noted: Iterable[Fault]) -> int:
    """Rows that are said to stand in tabs that were not read."""
    return sum(int(str(fault.values["num_rows"])) for fault in noted if fault.code == "other_tab")


def _rows_of(fault: Fault) -> Iterator[int]:
    if fault.row is not None:
        yield fault.row
    rows = fault.values.get("all_rows", ())
    if isinstance(rows, tuple):
        yield from rows


def _sound_rows(case: Case, intake: Intake, own: list[Fault]) -> Iterator[str]:
    """Rows that were left alone: not complained of, and read as they stand."""
    assert case.touched is not None
    for fault in own:
        if fault.row is None:
            continue
        if fault.row not in case.touched and fault.values.get("first") not in case.touched:
            yield f"{fault.code} of row {fault.row}, which is sound"
        if fault.column is None and fault.code not in _WITHOUT_COLUMN:
            yield f"{fault.code} of row {fault.row} names no column"
    if intake.round_ is None or not hasattr(intake.table, "lines"):
        return
    rows = _outside_rows(case)
    for stop in intake.round_.stops:
        number, cells = rows.get(stop.name, (0, None))
        if cells is None or number in case.touched:
            continue
        right = (float(cells[2]), float(cells[3]), int(float(cells[4])))
        read = (stop.location.lat, stop.location.lon, stop.demand[0])
        if read != right and stop.extra == ():
            yield f"row {number} was read as {read} instead of {right}"


def _outside_rows(case: Case) -> dict[str, tuple[int, list[Any]]]:
    """From a mark to its row's number and cells, by an outside reader."""
    import csv

    rows: Iterable[Any] = ()
    if case.name.endswith(".csv"):
        rows = csv.reader(io.StringIO(case.content.decode("utf-8-sig"), newline=""))
    elif case.name.endswith(".xlsx"):
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(case.content), data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
    return {
        str(row[1]): (number, list(row))
        for number, row in enumerate(rows, 1)
        if len(row) >= len(HEADER) and _MARK.fullmatch(str(row[1]))
    }


def run_command(folder: Path) -> Iterator[str]:
    """``rounds check`` on the folder: its exit code, and what it prints."""
    from routing.__main__ import main as rounds

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = rounds(["check", str(folder), "--language", "en", "--no-cache"])
    told = out.getvalue() + err.getvalue()
    if code not in {0, 2, 3}:
        yield f"rounds check ended with {code}: {told[-300:]}"
    if "Traceback" in told:
        yield "a traceback was printed"


@dataclass(slots=True, kw_only=True)
class Found:
    """What came of some broken files."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    faults: list[str] = field(default_factory=list)


def try_case(seed: int, folder: Path, found: Found, roads: Path | None = None) -> None:
    """Draw a broken file, read it, judge what came of it."""
    table, case = draw_case(seed)
    write_case(table, case, folder, roads)
    begun = time.process_time()
    wrong: list[str] = []
    try:
        intake = read_round(folder)
        seconds = time.process_time() - begun
        wrong += judge(table, case, intake)
        found.outcomes["round" if intake.round_ else "faults"] += 1
        if roads:
            begun = time.process_time()
            wrong += run_command(folder)
            seconds = max(seconds, time.process_time() - begun)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        seconds = time.process_time() - begun
        wrong.append(f"{type(error).__name__}: {error}")
    if seconds > MOST_SECONDS:
        wrong.append(f"took {seconds:.0f} s")
    found.files += 1
    found.kinds[case.kind] += 1
    found.slowest = max(found.slowest, (seconds, f"{seed} ({case.kind})"))
    found.faults += [f"seed {seed} ({table}, {case.kind}): {each}" for each in wrong]
    shutil.rmtree(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1, help="of the first file")
    parser.add_argument("--command", action="store_true", help="run `rounds check` on each as well")
    options = parser.parse_args()
    found, begun = Found(), time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        roads = _small_map(Path(place)) if options.command else None
        for seed in range(options.seed, options.seed + options.files):
            before = len(found.faults)
            try_case(seed, Path(place, str(seed)), found, roads)
            for each in found.faults[before:]:
                print(each, flush=True)
    print(f"{found.files} files in {time.perf_counter() - begun:.0f} s: {dict(found.outcomes)}")
    print(f"slowest: {found.slowest[0]:.1f} s, seed {found.slowest[1]}")
    print(f"{len(found.faults)} faults")
    return 1 if found.faults else 0


def _small_map(place: Path) -> Path:
    from routing.districts import make_district, write_district

    write_district(make_district(num_households=24, num_teams=3, seed=5), place / "district")
    return next((place / "district").glob("*.osm.pbf"))


if __name__ == "__main__":
    raise SystemExit(main())
