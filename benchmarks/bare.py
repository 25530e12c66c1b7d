"""Our search beside its own engines run bare: the same travel times, the same wall time.

    python benchmarks/bare.py --time 10 --seeds 3

For ``examples/sobo`` and synthetic districts: the total team day (objective ``shortest``) of our
search, of PyVRP and OR-Tools each left alone with the problem for the same time in one process, and
of the better of two PyVRP runs side by side, so that two cores are no unfair gift. Every figure is
recomputed by the ruler; a run that leaves a stop out or breaks a rule has no figure. Runs are
interleaved by district and seed. Ratios are to the better of the two bare engines in the same run.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from routing import load_roads, load_round  # noqa: E402
from routing.districts import make_district, write_district  # noqa: E402
from routing.ground import Ground  # noqa: E402
from routing.plan.schedule import score  # noqa: E402
from routing.problem import Problem, Sequences  # noqa: E402
from routing.search import Limits, solve  # noqa: E402
from routing.search.crew import Crew  # noqa: E402
from routing.search.engines import Task, run_engine  # noqa: E402

SIZES = ((180, 10, "kampung"), (120, 8, "desa"), (250, 14, "kota"))
"""Households, teams and style of the districts, taken in turn."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--time", type=float, default=10.0, help="seconds of each run")
    arguments.add_argument("--seeds", type=int, default=3, help="seeds of the search")
    arguments.add_argument("--districts", type=int, default=5, help="beside examples/sobo")
    arguments.add_argument("--first", type=int, default=101, help="the first district's seed")
    arguments.add_argument("--out", type=Path, default=None, help="write every run as CSV")
    options = arguments.parse_args()

    rows: list[dict[str, object]] = []
    for name, problem in problems(options.districts, options.first):
        for seed in range(1, options.seeds + 1):
            row = {"district": name, "seed": seed, **compare(problem, seed, options.time)}
            rows.append(row)
            print("  ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    if options.out is not None:
        with options.out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    report(rows)


def problems(num_districts: int, first: int) -> list[tuple[str, Problem]]:
    """The example and districts of other seeds, as problems on their roads."""
    found = [("sobo", problem_of(ROOT / "examples" / "sobo"))]
    for index in range(num_districts):
        households, teams, style = SIZES[index % len(SIZES)]
        seed = first + index
        with tempfile.TemporaryDirectory() as folder:
            district = make_district(
                num_households=households, num_teams=teams, seed=seed, style=style
            )
            write_district(district, folder)
            found.append((f"{style}-{households}-{seed}", problem_of(Path(folder))))
    return found


def problem_of(folder: Path) -> Problem:
    round_ = load_round(folder)
    return Ground(round_, load_roads(folder / round_.roads)).problem().replace(objective="shortest")


def compare(problem: Problem, seed: int, seconds: float) -> dict[str, object]:
    """One run of each, one after another."""
    ours = solve(problem, Limits(time_limit=seconds, seed=seed)).sequences
    bare = Task(problem=problem, seed=seed, seconds=seconds, serve_all=True)
    pyvrp = run_engine("pyvrp", bare, lambda _: None)
    # Told that all must be served, OR-Tools finds no first solution where capacity is tight.
    ortools = run_engine("ortools", bare.replace(serve_all=False), lambda _: None)
    with Crew(problem, 2) as crew:
        jobs = [("pyvrp", bare), ("pyvrp", bare.replace(seed=seed + 1000))]
        pair = [each for each in crew.run(jobs, lambda _: None) if each is not None]
    totals = {
        "ours": total(problem, ours),
        "pyvrp": total(problem, pyvrp),
        "ortools": total(problem, ortools),
        "best_of_two_pyvrp": min(total(problem, each) for each in pair),
    }
    better = min(totals["pyvrp"], totals["ortools"])
    return totals | {"ours_over_better_percent": round(100 * (totals["ours"] / better - 1), 3)}


def total(problem: Problem, sequences: Sequences) -> float:
    """The total team day, or infinity where a stop is left out or a rule broken."""
    measured = score(problem, sequences)
    sound = not measured.infeasible and not any(measured.unserved)
    return measured.total if sound else float("inf")


def report(rows: list[dict[str, object]]) -> None:
    """Medians over the seeds, as a table."""
    print("\n| district | ours | PyVRP | two PyVRP | OR-Tools | ours over the better |")
    print("|---|---|---|---|---|---|")
    for name in dict.fromkeys(row["district"] for row in rows):
        mine = [row for row in rows if row["district"] == name]
        middle = {
            key: statistics.median(float(str(row[key])) for row in mine)
            for key in ("ours", "pyvrp", "best_of_two_pyvrp", "ortools")
        }
        worse = statistics.median(float(str(row["ours_over_better_percent"])) for row in mine)
        cells = [f"{value:.0f}" for value in middle.values()]
        print(f"| {name} | {' | '.join(cells)} | {worse:+.2f} % |")


if __name__ == "__main__":
    main()
