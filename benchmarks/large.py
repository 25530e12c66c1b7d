"""Gap against time on large instances of the literature: ours, PyVRP and OR-Tools.

    python -m benchmarks.large --instances DIR --engines rounds,pyvrp,ortools --time 300 \
        --out FILE.csv [--seed 1] [--plot FILE.png]

In: CVRP files with coordinates (``EUC_2D``) and their best known solutions. Out: a CSV file with a
row for each point of each curve, a table, and a picture. Ours asks for travel on demand; the others
get a table, and are left out where it would have more than ``MOST_PLACES`` places. Every engine has
a process of its own, one after another, all cores open to it; what it tells on the way are its own
words, what it ends with is judged here. Broken off, the same line goes on where it was.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import vrplib

from benchmarks.case import Routes
from benchmarks.euclid import Plane
from benchmarks.instances_io import MOST_PLACES, UNSAID_VEHICLES, instance_files, read_case
from benchmarks.peers import ortools, pyvrp
from benchmarks.rows import add_rows, read_rows
from routing.problem import Problem
from routing.search import Limits
from routing.search.solver import solve

COLUMNS = ("instance", "engine", "seed", "time", "second", "cost", "gap", "end", "error")

EVERY = 0.02
"""Part of the time between two points of a curve."""

MARKS = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Parts of the time of which the table tells the gap."""

PATIENCE = 60.0
"""Seconds past its time after which an engine is ended."""

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One file: coordinates (the stops first, then the depot), demand, and what is best known."""

    path: Path
    plane: Plane
    demand: np.ndarray
    capacity: int
    best_known: float

    @property
    def num_stops(self) -> int:
        """Stops without the depot."""
        return len(self.demand)

    @property
    def num_vehicles(self) -> int:
        """As ``instances_io`` gives where the file does not say."""
        times, more = UNSAID_VEHICLES
        return int(np.ceil(np.ceil(self.demand.sum() / self.capacity) * times)) + more


def read(path: Path) -> Instance:
    """Read an instance and the cost of its best known solution."""
    fields = vrplib.read_instance(path, compute_edge_weights=False)
    if fields.get("edge_weight_type") != "EUC_2D":
        raise ValueError(f"{path.name}: not a plane instance")
    return Instance(
        path=path,
        plane=Plane(np.roll(np.asarray(fields["node_coord"]), -1, axis=0)),
        demand=np.asarray(fields["demand"][1:], np.int64),
        capacity=int(fields["capacity"]),
        best_known=float(vrplib.read_solution(path.with_suffix(".sol"))["cost"]),
    )


def judged(instance: Instance, routes: Routes) -> int:
    """What routes cost; an error where they are no answer."""
    visited = sorted(stop for route in routes for stop in route)
    if visited != list(range(instance.num_stops)):
        raise ValueError("not every stop is visited once")
    if any(instance.demand[list(route)].sum() > instance.capacity for route in routes if route):
        raise ValueError("a vehicle is overloaded")
    if sum(map(bool, routes)) > instance.num_vehicles:
        raise ValueError("more routes than vehicles")
    depot = instance.num_stops
    return sum(
        int(instance.plane.pairs([depot, *route], [*route, depot]).sum())
        for route in routes if route
    )  # fmt: skip


def problem_of(instance: Instance) -> Problem:
    """The instance as a problem, travel on demand."""
    vehicles, depot = instance.num_vehicles, instance.num_stops
    return Problem(
        travels=(instance.plane,),
        demand=instance.demand[:, None],
        team_capacity=np.full((vehicles, 1), instance.capacity),
        team_start=[depot] * vehicles,
        team_end=[depot] * vehicles,
        objective="travel",
        all_teams_out=False,
    )


def run_rounds(instance: Instance, seconds: float, seed: int, tell: Tell) -> Routes:
    """Our search, every setting at its default."""

    def heard(progress: Any) -> None:
        if progress.served == instance.num_stops:
            tell(progress.team_duration)

    limits = Limits(time_limit=seconds, seed=seed)
    return solve(problem_of(instance), limits, progress=heard).sequences


def run_pyvrp(instance: Instance, seconds: float, seed: int, tell: Tell) -> Routes:
    """PyVRP alone."""
    return pyvrp.run(read_case(instance.path), seconds, seed, tell)


def run_ortools(instance: Instance, seconds: float, seed: int, tell: Tell) -> Routes:
    """OR-Tools alone; it takes no seed."""
    return ortools.run(read_case(instance.path), seconds, seed, tell)


ENGINES = {"rounds": run_rounds, "pyvrp": run_pyvrp, "ortools": run_ortools}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--instances", type=Path, nargs="+", required=True)
    parser.add_argument("--engines", default=",".join(ENGINES), help="of rounds,pyvrp,ortools")
    parser.add_argument("--time", type=float, default=300.0, help="seconds of each run (300)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="the CSV file to add to")
    parser.add_argument("--plot", type=Path, help="a picture of all curves in the file")
    options = parser.parse_args(arguments)
    files = [f for p in options.instances for f in ([p] if p.is_file() else instance_files(p))]
    for file in files:
        instance = read(file)
        for engine in options.engines.split(","):
            key = (file.stem, engine, str(options.seed), f"{options.time:g}")
            if any(key == _key(row) and row["end"] for row in read_rows(options.out)):
                continue
            if engine != "rounds" and instance.plane.num_places > MOST_PLACES:
                print(f"{file.stem} {engine}: a table of so many places is too large")
                continue
            print(" ".join(key), "…", flush=True)
            add_rows(options.out, COLUMNS, list(measured(instance, engine, key)))
    print("\n".join(told(read_rows(options.out))))
    if options.plot:
        plot(read_rows(options.out), options.plot)
    return 0


def measured(instance: Instance, engine: str, key: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """One run in a process of its own: its rows, the last of which is its end."""
    seed, seconds = int(key[2]), float(key[3])
    ours, theirs = mp.get_context("spawn").Pipe(duplex=False)
    process = mp.get_context("spawn").Process(
        target=_work, args=(theirs, instance.path, engine, seconds, seed)
    )
    process.start()
    theirs.close()
    end: tuple[Any, ...] = (seconds, "", "", 1, "died or never came back")
    last = time.monotonic() + 2 * seconds + PATIENCE
    try:
        while ours.poll(max(0.0, last - time.monotonic())):
            kind, second, value = ours.recv()
            if kind == "error":
                end = (round(second, 1), "", "", 1, value)
                break
            gap = round(100 * (value / instance.best_known - 1), 3)
            if kind == "end":
                end = (round(second, 1), value, gap, 1, "")
                break
            yield (*key, round(second, 1), value, gap, "", "")
    except EOFError:
        pass
    finally:
        process.kill()
        process.join()
    yield (*key, *end)


def _work(pipe: Any, path: Path, engine: str, seconds: float, seed: int) -> None:
    instance = read(path)
    begun, told_at = time.perf_counter(), float("-inf")

    def tell(cost: int) -> None:
        nonlocal told_at
        now = time.perf_counter() - begun
        if now >= told_at + EVERY * seconds:
            told_at = now
            pipe.send(("point", now, int(cost)))

    try:
        routes = ENGINES[engine](instance, seconds, seed, tell)
        spent = time.perf_counter() - begun
        pipe.send(("end", spent, judged(instance, routes)))
    except Exception as error:
        pipe.send(("error", time.perf_counter() - begun, f"{type(error).__name__}: {error}"))


def _key(row: dict[str, str]) -> tuple[str, ...]:
    return row["instance"], row["engine"], row["seed"], row["time"]


def curves(rows: Sequence[dict[str, str]]) -> dict[tuple[str, ...], list[tuple[float, float]]]:
    """For each run its seconds and gaps, each gap the least so far."""
    found: dict[tuple[str, ...], list[tuple[float, float]]] = {}
    for row in rows:
        points = found.setdefault(_key(row), [])
        if row["gap"]:
            least = min([gap for _, gap in points] + [float(row["gap"])])
            points.append((float(row["second"]), least))
    return found


def told(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    """The gaps as Markdown, a row a run."""
    yield "| instance | engine | s | " + " | ".join(f"at {m:.0%}" for m in MARKS) + " |"
    yield "|---|---|" + "---|" * (1 + len(MARKS))
    for (instance, engine, _, seconds), points in curves(rows).items():
        cells = []
        for mark in MARKS:
            so_far = [gap for second, gap in points if mark == 1.0
                      or second <= mark * float(seconds)]  # fmt: skip
            cells.append(f"{so_far[-1]:.2f}" if so_far else "–")
        yield f"| {instance} | {engine} | {seconds} | " + " | ".join(cells) + " |"


def plot(rows: Sequence[dict[str, str]], path: Path) -> None:
    """Draw gap against time, one plane an instance."""
    from matplotlib.figure import Figure

    found = curves(rows)
    names = list(dict.fromkeys(key[0] for key in found))
    figure = Figure(figsize=(4.5 * max(1, len(names)), 4), layout="constrained")
    for name, axes in zip(names, figure.subplots(1, len(names), squeeze=False)[0], strict=True):
        for (instance, engine, _, seconds), points in found.items():
            if instance == name and points:
                axes.plot(*zip(*points, strict=True), label=f"{engine}, {seconds} s")
        axes.set(title=name, xlabel="seconds", ylabel="% above best known", yscale="log")
        axes.legend()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    sys.exit(main())
