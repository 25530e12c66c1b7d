"""The rows of ``search.py`` as tables.

In: rows as they stand in its CSV file, texts. Out: lines of Markdown: for each set what each
engine's mean gap is, its worst instance, and how far it is from the better of PyVRP's two forms;
then the same by instance. Medians over the seeds; a run without a feasible answer has no gap and is
counted.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.peers import ENGINES, PYVRP

Row = Mapping[str, str]

BETTER = "better PyVRP"

Costs = dict[str, float]
"""The median cost of each engine that has one."""


def table(rows: Sequence[Row]) -> Iterator[str]:
    """All tables."""
    sets: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        sets[row["set"], row["time"]].append(row)
    for (family, seconds), mine in sets.items():
        yield f"### {family}, {seconds} s"
        yield ""
        yield from _set_table(mine)
        yield ""
        yield from _instance_table(mine)
        yield ""


def _set_table(rows: Sequence[Row]) -> Iterator[str]:
    costs, bases = _by_instance(rows)
    yield ("| engine | instances | mean gap | worst gap | on | over the better PyVRP, mean | worst "
           "| no feasible answer |")  # fmt: skip
    yield "|---|---|---|---|---|---|---|---|"
    for engine in _engines(rows):
        gaps = {name: _percent(each[engine], bases[name])
                for name, each in costs.items() if engine in each}  # fmt: skip
        failed = sum(1 for row in rows if row["engine"] == engine and not _counts(row))
        if not gaps:
            if engine != BETTER:
                yield f"| {engine} | 0 | – | – | – | – | – | {failed} |"
            continue
        worst = max(gaps, key=lambda name: gaps[name])
        over = [_percent(each[engine], each[BETTER]) for each in costs.values()
                if engine in each and BETTER in each]  # fmt: skip
        beside = "– | –" if not over else f"{statistics.mean(over):+.2f} % | {max(over):+.2f} %"
        yield (f"| {engine} | {len(gaps)} | {statistics.mean(gaps.values()):.2f} % "
               f"| {gaps[worst]:.2f} % | {worst} | {beside} | {failed} |")  # fmt: skip


def _instance_table(rows: Sequence[Row]) -> Iterator[str]:
    costs, bases = _by_instance(rows)
    engines = [engine for engine in _engines(rows) if engine != BETTER]
    stated = {row["instance"] for row in rows if row["best_known"]}
    yield f"| instance | gap to | {' | '.join(engines)} |"
    yield f"|---|---|{'---|' * len(engines)}"
    for name, each in costs.items():
        cells = [
            f"{_percent(each[engine], bases[name]):.2f} %" if engine in each
            else _why(row for row in rows if (row["instance"], row["engine"]) == (name, engine))
            for engine in engines
        ]  # fmt: skip
        base = "" if name not in bases else f"{bases[name]:.10g}"
        kind = "best known" if name in stated else "best found"
        yield f"| {name} | {kind} {base} | {' | '.join(cells)} |"


def _by_instance(rows: Sequence[Row]) -> tuple[dict[str, Costs], dict[str, float]]:
    """Median costs, and what gaps are measured from: the best known, else the best found."""
    runs: dict[str, dict[str, list[float]]] = {}
    bases: dict[str, float] = {}
    for row in rows:
        found = runs.setdefault(row["instance"], defaultdict(list))
        if _counts(row):
            found[row["engine"]].append(float(row["cost"]))
        if row["best_known"]:
            bases[row["instance"]] = float(row["best_known"])
    costs = {}
    for name, found in runs.items():
        mine = {engine: statistics.median(each) for engine, each in found.items() if each}
        if theirs := [mine[engine] for engine in PYVRP if engine in mine]:
            mine[BETTER] = min(theirs)
        costs[name] = mine
        if mine and name not in bases:
            bases[name] = min(min(each) for each in found.values() if each)
    return costs, bases


def _engines(rows: Iterable[Row]) -> list[str]:
    there = {row["engine"] for row in rows}
    return [*(name for name in ENGINES if name in there), *([BETTER] if there & {*PYVRP} else [])]


def _counts(row: Row) -> bool:
    return row["feasible"] == "yes"


def _percent(cost: float, base: float) -> float:
    return 100 * (cost - base) / base if base else 0.0


def _why(rows: Iterable[Row]) -> str:
    """Why an engine has no figure for an instance, in a word or two."""
    found = list(rows)
    if not found:
        return "not run"
    if any(row["error"].startswith("CannotExpress") for row in found):
        return "cannot: " + found[0]["error"].partition(": ")[2]
    return "infeasible" if any(row["cost"] for row in found) else "failed"
