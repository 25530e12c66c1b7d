"""Whole regencies measured: how the search grows, what a run takes, and splitting by hand.

    python -m benchmarks.regency growth --sizes 1000,3000,10000,30000 --time 3600 --out FILE.csv
    python -m benchmarks.regency run --sizes 30000 --time 600 --out FILE.csv
    python -m benchmarks.regency villages --sizes 3000 --time 600 --out FILE.csv
    python -m benchmarks.regency plot --out FILE.csv --plot FILE.png

``growth``: one long run of a size; seconds until the plan served as many as at its end and its
total team day was within 2 % of the end's, and the memory of all processes. ``run``: the whole way
from files to sheets, seconds and memory by phase. ``villages``: teams belong to villages; ours
plans them as one round without that rule, by hand each village is planned alone by PyVRP, all
villages together in the same time on the same cores.

Every figure is a row of the CSV file. Broken off, the same line goes on where it was: what has its
``done`` row is not run again. Regencies are made once, into ``--folder``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from benchmarks.memory import MemoryWatch
from benchmarks.regency_jobs import JOBS
from benchmarks.rows import add_rows, read_rows

WITHIN = 1.02
"""Of the long run's total team day."""

COLUMNS = ("what", "stops", "seed", "time", "key", "value")

Key = tuple[str, str, str, str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, plot."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=(*JOBS, "plot"))
    parser.add_argument("--sizes", default="1000,3000,10000,30000", help="stops, with commas")
    parser.add_argument("--time", type=float, default=600.0, help="seconds of each search (600)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--objective", default="balanced")
    parser.add_argument("--out", type=Path, required=True, help="the CSV file to add to")
    parser.add_argument("--folder", type=Path, help="where regencies are kept (a temporary one)")
    parser.add_argument("--plot", type=Path, help="a picture of all growth in the file")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child:
        return _child(options)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        sizes = [int(each) for each in options.sizes.split(",")] if options.what != "plot" else []
        for size in sizes:
            key = (options.what, str(size), str(options.seed), f"{options.time:g}")
            if key in finished(options.out):
                print(f"{' '.join(key)}: done before")
            elif not measure(key, folder, options):
                return 1
    print("\n".join(told(read_rows(options.out))))
    if options.plot:
        plot(read_rows(options.out), options.plot)
    return 0


def _child(options: argparse.Namespace) -> int:
    """What runs in a process of its own: lines of JSON, [key, value] each."""
    for key, value in JOBS[options.what](
        options.folder, int(options.sizes), options.seed, options.time, options.objective
    ):
        print(json.dumps([key, value]), flush=True)
    return 0


def measure(key: Key, folder: Path, options: argparse.Namespace) -> bool:
    """Run one and add its rows; nothing is added of one that fails."""
    what, size, seed, seconds = key
    print(f"{' '.join(key)} …", flush=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.regency", what, "--child", "--sizes", size,
         "--seed", seed, "--time", seconds, "--folder", str(folder),
         "--objective", options.objective, "--out", str(options.out)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    rows: list[tuple[str, object]] = []
    begun = time.perf_counter()
    with process, MemoryWatch(process.pid) as memory:
        for line in process.stdout or ():
            name, value = json.loads(line)
            if name == "phase":
                rows += [(f"{value}: begins at s", round(time.perf_counter() - begun, 1)),
                         (f"{value}: MB so far", round(memory.most / 1e6))]  # fmt: skip
                continue
            rows.append((name, value))
    rows += [("all: s", round(time.perf_counter() - begun, 1)),
             ("all: MB", round(memory.most / 1e6))]  # fmt: skip
    if process.wait():
        print(f"{' '.join(key)}: failed", file=sys.stderr)
        return False
    if what == "growth":
        rows += growth_figures([value for name, value in rows if name == "curve"])
    add_rows(options.out, COLUMNS, [(*key, name, value) for name, value in (*rows, ("done", 1))])
    return True


def growth_figures(curve: Sequence[object]) -> list[tuple[str, object]]:
    """Seconds until a search was as good as it counts, of points ``seconds served team-day``."""
    points = [tuple(float(each) for each in str(point).split()) for point in curve]
    if not points:
        return []
    _, served, day = points[-1]
    good = [seconds for seconds, had, cost in points if had >= served and cost <= WITHIN * day]
    return [("served", int(served)), ("team day: s", int(day)), ("within 2 % at s", good[0])]


def finished(path: Path) -> set[Key]:
    """What needs no second run."""
    return {_key(row) for row in read_rows(path) if row["key"] == "done"}


def _key(row: dict[str, str]) -> Key:
    return row["what"], row["stops"], row["seed"], row["time"]


def told(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    """The figures as Markdown, a table a run; curves left out."""
    for key in dict.fromkeys(map(_key, rows)):
        yield from (f"\n{key[0]}, {int(key[1]):,} stops, seed {key[2]}, {key[3]} s of search", "")
        yield from ("| | |", "|---|---|")
        for row in rows:
            if _key(row) == key and row["key"] not in {"curve", "done"}:
                yield f"| {row['key']} | {row['value']} |"


def plot(rows: Sequence[dict[str, str]], path: Path) -> None:
    """Draw seconds and memory over stops, both on logarithmic axes, and what a straight line is."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    for axes, name, unit in zip(
        figure.subplots(1, 2), ("within 2 % at s", "all: MB"), ("seconds", "MB"), strict=True
    ):
        points = sorted(
            (int(row["stops"]), float(row["value"]))
            for row in rows
            if row["what"] == "growth" and row["key"] == name
        )
        if not points:
            continue
        sizes, values = zip(*points, strict=True)
        axes.loglog(sizes, values, "o-", color="#1f5a96", label=name.removeprefix("all: "))
        line = [max(values[0], 0.1) * size / sizes[0] for size in sizes]
        axes.loglog(sizes, line, ":", color="#888888", label="in proportion")
        axes.set(xlabel="stops", ylabel=unit)
        axes.legend()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    sys.exit(main())
