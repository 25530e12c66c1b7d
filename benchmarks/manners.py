"""Fair days and compact routes beside the least total: what each costs and what it gives.

    python -m benchmarks.manners --out manners.csv
    python -m benchmarks.manners --villages benchmarks/instances/held_out.toml --out FILE.csv

In: manifests of districts. Out: a CSV file with a row for each run, and tables of all its rows with
the verdict. On each village, with the same tables and the same wall time: our ``shortest``; our
``balanced`` with the teams that ``shortest`` sends out; ``shortest`` with ``compactness = "some"``
and ``"strong"``; ``balanced`` with ``"some"``; and PyVRP left alone (``pyvrp2``, if asked for: the
better of two). Days, breaches, outlines and neighbours are worked out here (``judge.py``,
``outlines.py``). What is in the file already is not run again.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.case import Case, Routes
from benchmarks.districts_io import make_case, manifest_names
from benchmarks.judge import judge, shortest_day
from benchmarks.outlines import flat, nearest_same_team, overlapping_pairs
from benchmarks.presets import VILLAGES
from benchmarks.rows import add_rows, read_rows
from benchmarks.run_one import run_one

WAYS = ("shortest", "balanced", "compact_some", "compact_strong", "balanced_some", "pyvrp")
"""What is run on each village, in this order."""

ENGINE = {"shortest": "rounds"}
"""The name of a way among the engines, where it is another."""

COLUMNS = (
    "village", "way", "seed", "time", "total", "travel", "longest", "shortest", "pairs", "near",
    "teams", "feasible", "seconds", "error",
)  # fmt: skip
"""``total`` is the team days' sum in seconds, ``travel`` the same less service; ``longest`` and
``shortest`` are days over the mean; ``near`` is the share of stops whose nearest has their team."""

FAIR, SHORT, FAIR_COST, COMPACT_PAIRS, COMPACT_COST = 1.10, 0.5, 3.0, 0.5, 2.0
"""The marks: the longest and the shortest day over the mean, per cent of the total of ``shortest``,
a part of PyVRP's pairs, per cent of PyVRP's total and of that of ``shortest``."""

HEADINGS = ("over `shortest`", "longest ÷ mean", "shortest ÷ mean", "pairs", "near")

Row = Mapping[str, str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is not in the file yet; 1 if a plan of ours breaks a rule."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--villages", type=Path, nargs="+", default=[VILLAGES], metavar="FILE",
                        help="manifests of districts (the ten villages)")  # fmt: skip
    parser.add_argument("--names", default=None, help="only these villages, joined by commas")
    parser.add_argument("--ways", default=",".join(WAYS), help=f"of {','.join(WAYS)},pyvrp2 (all)")
    parser.add_argument("--time", type=float, default=10.0, help="seconds of each run (10)")
    parser.add_argument("--seeds", type=int, default=1, help="seeds, from 1 on (1)")
    parser.add_argument("--out", type=Path, required=True, help="the CSV file to add to")
    options = parser.parse_args(arguments)
    ways = options.ways.split(",")
    if unknown := set(ways) - {*WAYS, "pyvrp2"}:
        parser.error(f"no such way: {', '.join(sorted(unknown))}")
    rows = read_rows(options.out)
    there = {_key(row) for row in rows}
    for file in options.villages:
        for name in manifest_names(file):
            if options.names and name not in options.names.split(","):
                continue
            wanted = [
                (name, way, str(seed), f"{options.time:g}")
                for seed in range(1, options.seeds + 1)
                for way in ways
                if (name, way, str(seed), f"{options.time:g}") not in there
            ]
            case = make_case(file, name, "day") if wanted else None
            for _, way, seed, _ in wanted:
                assert case is not None
                row = run(case, way, options.time, int(seed), rows)
                rows.append(row)
                add_rows(options.out, COLUMNS, [[row[column] for column in COLUMNS]])
                print("  ".join(str(row[column]) for column in COLUMNS if row[column]), flush=True)
    print("\n" + "\n".join(table(rows)))
    return int(any(row["feasible"] == "no" and "pyvrp" not in row["way"] for row in rows))


def _key(row: Row) -> tuple[str, str, str, str]:
    return row["village"], row["way"], row["seed"], row["time"]


def run(case: Case, way: str, seconds: float, seed: int, rows: Sequence[Row]) -> dict[str, str]:
    """One run as a row. ``balanced`` is given the teams that ``shortest`` of these rows sends out,
    all where there is no such row.
    """
    asked = case
    if way.startswith("balanced"):
        key = (case.name, "shortest", str(seed), f"{seconds:g}")
        out = next((row["teams"] for row in rows if _key(row) == key), "")
        chosen = [int(team) for team in out.split()] or list(range(len(case.vehicles)))
        asked = replace(case, vehicles=tuple(case.vehicles[team] for team in chosen))
    answer = run_one(asked, ENGINE.get(way, way), seconds, seed)
    row = dict.fromkeys(COLUMNS, "") | {
        "village": case.name,
        "way": way,
        "seed": str(seed),
        "time": f"{seconds:g}",
        "feasible": "no",
        "seconds": f"{answer.seconds:.1f}",
        "error": answer.error,
    }
    return row if answer.routes is None else row | figures(asked, answer.routes)


def figures(case: Case, routes: Routes) -> dict[str, str]:
    """What a plan is like, as columns of a row."""
    judgement = judge(case, routes)
    if judgement.faults:
        return {"error": "; ".join(judgement.faults[:3])}
    out = [index for index, route in enumerate(routes) if route]
    days = [shortest_day(case, case.vehicles[index], routes[index]) or 0 for index in out]
    assert case.points is not None
    points, mine = flat(case.points), [routes[index] for index in out]
    mean = statistics.mean(days)
    return {
        "total": str(sum(days)),
        "travel": str(sum(days) - int(case.service.sum())),
        "longest": f"{max(days) / mean:.4f}",
        "shortest": f"{min(days) / mean:.4f}",
        "pairs": str(len(overlapping_pairs(points, mine))),
        "near": f"{nearest_same_team(points, mine):.4f}",
        "teams": " ".join(str(index) for index in out),
        "feasible": "yes",
    }


def table(rows: Sequence[Row]) -> Iterator[str]:
    """What each way is like by village, medians over the seeds, and the verdict."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name, way in dict.fromkeys((row["village"], row["way"]) for row in rows):
        mine = [row for row in rows if (row["village"], row["way"]) == (name, way)]
        sound = [row for row in mine if row["feasible"] == "yes"]
        if sound:
            found.setdefault(name, {})[way] = {
                column: statistics.median(float(row[column]) for row in sound)
                for column in ("total", "travel", "longest", "shortest", "pairs", "near")
            }
    yield from _head("village", "way", "total", *HEADINGS)
    for name, ways in found.items():
        for way, each in ways.items():
            over = _percent(each, ways.get("shortest"))
            yield (
                f"| {name} | {way} | {each['total']:.0f} | {over:+.2f} % | {each['longest']:.3f} "
                f"| {each['shortest']:.2f} | {each['pairs']:g} | {each['near']:.3f} |"
            )
    yield ""
    yield "Medians, the worst in brackets; pairs of all villages together."
    yield ""
    yield from _head("way", "villages", *HEADINGS)
    for way in dict.fromkeys(row["way"] for row in rows):
        those = [ways for ways in found.values() if way in ways]
        if not those:
            continue
        column = {
            name: [ways[way][name] for ways in those]
            for name in ("longest", "shortest", "pairs", "near")
        }
        over = [_percent(ways[way], ways.get("shortest")) for ways in those]
        yield (
            f"| {way} | {len(those)} | {statistics.median(over):+.2f} % ({max(over):+.2f} %) "
            f"| {_median(column['longest'])} ({max(column['longest']):.3f}) "
            f"| {_median(column['shortest'])} ({min(column['shortest']):.2f}) "
            f"| {sum(column['pairs']):g} | {_median(column['near'])} |"
        )
    yield ""
    yield from verdict(found)


def _head(*titles: str) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield "|---" * len(titles) + "|"


def _median(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.3f}"


def _percent(one: Mapping[str, float], other: Mapping[str, float] | None) -> float:
    if other is None:
        return float(np.nan)
    return 100 * (one["total"] - other["total"]) / other["total"]


def verdict(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Iterator[str]:
    """Whether the marks are reached: village by village, and for all of them together."""
    fair = [ways for ways in found.values() if "balanced" in ways and "shortest" in ways]
    if fair:
        good = [
            ways["balanced"]["longest"] <= FAIR
            and ways["balanced"]["shortest"] >= SHORT
            and _percent(ways["balanced"], ways["shortest"]) <= FAIR_COST
            for ways in fair
        ]
        yield f"balanced: {sum(good)} of {len(good)} villages keep all three marks"
    for way in ("compact_some", "compact_strong"):
        both = [ways for ways in found.values() if way in ways and "pyvrp" in ways]
        if not both:
            continue
        pairs = sum(ways[way]["pairs"] for ways in both)
        theirs = sum(ways["pyvrp"]["pairs"] for ways in both)
        halved = sum(ways[way]["pairs"] <= COMPACT_PAIRS * ways["pyvrp"]["pairs"] for ways in both)
        bases = [base for base in ("pyvrp", "shortest") if all(base in ways for ways in both)]
        over = {base: [_percent(ways[way], ways[base]) for ways in both] for base in bases}
        cheap = all(statistics.mean(each) <= COMPACT_COST for each in over.values())
        reached = "reached" if pairs <= COMPACT_PAIRS * theirs and cheap else "not reached"
        costs = ", ".join(
            f"{statistics.mean(each):+.2f} % ({max(each):+.2f} %) over {base}"
            for base, each in over.items()
        )
        yield (
            f"{way}: {reached}; {pairs:g} pairs for {theirs:g} of PyVRP, halved on {halved} of "
            f"{len(both)} villages; on the mean (at worst) {costs}"
        )


if __name__ == "__main__":
    sys.exit(main())
