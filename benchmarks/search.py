"""Our search beside PyVRP, OR-Tools and VROOM: the same tables, the same time, all cores to each.

    python benchmarks/search.py --instances DIR --engines rounds,pyvrp,pyvrp2,ortools,vroom \\
        --time 60 --seeds 3 --out results.csv
    python benchmarks/search.py --preset short --out results.csv

In: instances of CVRPLIB/VRPLIB, Solomon, ORTEC and PyVRP's dialect, folders of ``rounds synth``,
manifests of districts; all of a folder, and of those below it. Out: a CSV file with a row for each
run, and tables of all its rows. What is in the file already is not run again, so that a run may be
broken off and taken up. Runs are interleaved by instance: all engines in turn, seed by seed. Cost
and feasibility of every answer are recomputed from the instance (``judge.py``). See ``README.md``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.case import Case, routes_out
from benchmarks.districts_io import (
    district_folders,
    is_manifest,
    make_case,
    manifest_names,
    read_district,
)
from benchmarks.instances_io import SUFFIXES, instance_files, read_case
from benchmarks.judge import judge
from benchmarks.peers import ENGINES
from benchmarks.presets import ALL, PRESETS, VILLAGES, Leg
from benchmarks.rows import add_rows, read_rows
from benchmarks.run_one import run_one
from benchmarks.table import table

COLUMNS = (
    "instance", "engine", "seed", "time", "cost", "best_known", "gap", "feasible", "seconds",
    "routes", "set", "error",
)  # fmt: skip

NO_SEED = 0
"""The seed of an engine that takes none; such an engine runs once."""

KEY_COLUMNS = ("set", "instance", "engine", "seed", "time")
"""Which run a row is of."""

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An instance that has not been read yet."""

    name: str
    family: str
    read: Callable[[], Case]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Instances, engines and seeds at one time limit."""

    sources: Sequence[Source]
    engines: Sequence[str]
    seconds: float
    seeds: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 if an answer of our own is not feasible."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--instances", type=Path, nargs="+", default=[], metavar="DIR",
                        help="folders or single files")  # fmt: skip
    parser.add_argument("--preset", choices=sorted(PRESETS), help="instead of instances and times")
    parser.add_argument("--data", type=Path, default=os.environ.get("ROUNDS_TEST_DATA"),
                        help="what presets read (default: $ROUNDS_TEST_DATA)")  # fmt: skip
    parser.add_argument("--engines", default=None, help=f"of {','.join(ENGINES)} (all)")
    parser.add_argument("--time", type=float, default=60.0, help="seconds of each run (60)")
    parser.add_argument("--seeds", type=int, default=3, help="seeds, from 1 on (3)")
    parser.add_argument("--districts-cost", choices=("day", "travel"), default="day",
                        help="of districts: team days less service, or travel (day)")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="the CSV file to add to")
    options = parser.parse_args(arguments)
    wanted = None if options.engines is None else options.engines.split(",")
    if unknown := set(wanted or ()) - ENGINES.keys():
        parser.error(f"no such engine: {', '.join(sorted(unknown))}")
    if bool(options.instances) == bool(options.preset):
        parser.error("either --instances or --preset")
    if missing := [path for path in options.instances if not path.exists()]:
        parser.error(f"not there: {missing[0]}")
    cost = options.districts_cost
    if options.preset:
        data = None if options.data is None else Path(options.data)
        works = [_leg_work(leg, data, cost, wanted) for leg in PRESETS[options.preset]]
    else:
        sources = [each for path in options.instances for each in sources_of(path, cost)]
        works = [Work(sources=sources, engines=wanted or ALL, seconds=options.time,
                      seeds=options.seeds)]  # fmt: skip
    rows = read_rows(options.out)
    for work in works:
        measure(work, options.out, rows)
    print("\n" + "\n".join(table(rows)))
    return int(any(row["engine"] == "rounds" and row["feasible"] == "no" for row in rows))


def _leg_work(leg: Leg, data: Path | None, cost: str, wanted: Sequence[str] | None) -> Work:
    engines = [each for each in leg.engines if wanted is None or each in wanted]
    sources: list[Source] = []
    if leg.folder is None:
        sources = list(sources_of(VILLAGES, cost))
    elif data is None or not (data / leg.folder).exists():
        print(f"left out, ROUNDS_TEST_DATA has it not: {leg.folder}")
    else:
        sources = list(sources_of(data / leg.folder, cost))
    if leg.names:
        sources = [each for each in sources if each.name.partition("~")[0] in leg.names]
    return Work(sources=sources, engines=engines, seconds=leg.seconds, seeds=leg.seeds)


def sources_of(path: Path, cost: str) -> Iterator[Source]:
    """The instances of a folder, or of a file, unread; districts that cost travel say so in their
    names.
    """
    path = path.resolve()
    suffix = "" if cost == "day" else f"~{cost}"
    if path.is_dir():
        for file in instance_files(path):
            yield from sources_of(file, cost)
        for folder in district_folders(path):
            name, family = folder.name + suffix, folder.parent.name
            read = partial(read_district, folder, name, family, cost)
            yield Source(name=name, family=family, read=read)
        for file in sorted(path.rglob("*.toml")):
            if is_manifest(file):
                yield from sources_of(file, cost)
    elif path.suffix in SUFFIXES:
        read = partial(read_case, path)
        yield Source(name=path.stem, family=path.parent.name, read=read)
    elif is_manifest(path):
        for name in manifest_names(path):
            read = partial(make_case, path, name, cost, called=name + suffix)
            yield Source(name=name + suffix, family=path.stem, read=read)


def measure(work: Work, file: Path, rows: list[dict[str, str]]) -> None:
    """Run what has no row yet, and add a row for each run, to the file and to the list."""
    there = {tuple(row[column] for column in KEY_COLUMNS) for row in rows}
    engines = [name for name in work.engines if _installed(name)]
    for source in work.sources:
        keys = [key for key in _keys(source, engines, work) if key not in there]
        if not keys:
            continue
        try:
            case = source.read()
        except (ValueError, OSError) as error:
            print(f"left out: {error}")
            continue
        if case.note:
            print(f"{case.name}: {case.note}")
        for _, _, engine, seed, _ in keys:
            row = run(case, engine, work.seconds, int(seed))
            rows.append(row)
            add_rows(file, COLUMNS, [[row[column] for column in COLUMNS]])
            print("  ".join(str(row[column]) for column in COLUMNS if row[column]), flush=True)


def _keys(source: Source, engines: Sequence[str], work: Work) -> Iterator[Key]:
    for seed in range(1, work.seeds + 1):
        for engine in engines:
            if ENGINES[engine].seeded:
                yield source.family, source.name, engine, str(seed), f"{work.seconds:g}"
            elif seed == 1:
                yield source.family, source.name, engine, str(NO_SEED), f"{work.seconds:g}"


def _installed(engine: str) -> bool:
    there = find_spec(ENGINES[engine].needs) is not None
    if not there:
        print(f"left out, {ENGINES[engine].needs} is not installed: {engine}")
    return there


def run(case: Case, engine: str, seconds: float, seed: int) -> dict[str, str]:
    """One run as a row; what the answer costs is recomputed here."""
    answer = run_one(case, engine, seconds, seed)
    row = dict.fromkeys(COLUMNS, "") | {
        "instance": case.name,
        "set": case.family,
        "engine": engine,
        "seed": str(seed),
        "time": f"{seconds:g}",
        "best_known": "" if case.best_known is None else f"{case.best_known:.10g}",
        "feasible": "no",
        "seconds": f"{answer.seconds:.1f}",
        "error": answer.error,
    }
    if answer.routes is None:
        return row
    judgement = judge(case, answer.routes)
    cost = (judgement.cost - case.constant) / case.divisor
    row |= {
        "cost": f"{cost:.10g}",
        "feasible": "yes" if judgement.feasible else "no",
        "routes": str(routes_out(answer.routes)),
        "error": "; ".join(judgement.faults[:3]),
    }
    if judgement.feasible and case.best_known:
        row["gap"] = f"{100 * (cost - case.best_known) / case.best_known:.4f}"
    return row


if __name__ == "__main__":
    sys.exit(main())
