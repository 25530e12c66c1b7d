"""Two rounds on real maps, planned as a user would: do the figures and the plans hold there?

In: a folder with ``osm/`` as in ``ROUNDS_TEST_DATA`` (two maps and a table of buildings, © Open-
StreetMap contributors). Out: two folders that ``rounds plan`` plans, the same for the same seed;
and a table on the screen in which every figure was measured in this run.

    python benchmarks/real_maps.py --data DIR [--out DIR] [--time-limit S] [--seed N]

* Solo Jebres, Surakarta: 300 households at buildings, 15 motorcycles of 25 parcels, a quarter of
  the households with visiting hours of two hours.
* Liechtenstein: 400 households at buildings, mountain huts and all, 20 cars.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import osmium
import shapely

from routing import check_plan, load_roads, load_round, plan_round
from routing.ground import Ground
from routing.model import OBJECTIVES, Round
from routing.plan.model import Plan
from routing.roads import RoadNetwork, Snaps

Place = tuple[float, float]
"""Latitude and longitude."""

VIOLATIONS = "check violations"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A round to be made: ``places`` answers where a household may stand, given the data's folder;
    of ``num_households`` the share ``two_parcels`` needs two, the share ``windowed`` has hours.
    """

    name: str
    title: str
    timezone: str
    map_name: str
    places: Callable[[Path], list[Place]]
    num_households: int
    two_parcels: float
    windowed: float
    num_teams: int
    profile: str
    capacity: int
    shift: tuple[str, str]
    depot: Place


def footprints(data: Path) -> list[Place]:
    """The buildings round Solo Jebres station, in the order of their table."""
    with (data / "osm" / "solo_jebres_buildings.csv").open(encoding="utf-8", newline="") as file:
        return [(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)]


def liechtenstein_buildings(data: Path) -> list[Place]:
    """Centroids of all closed ways tagged as buildings, in the order of the map."""
    path = data / "osm" / "vh_liechtenstein-latest.osm.pbf"
    houses = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    houses.with_filter(osmium.filter.KeyFilter("building").enable_for(osmium.osm.WAY))
    places = []
    for house in houses:
        if not house.is_way() or "building" not in house.tags:
            continue
        corners = [(p.location.lon, p.location.lat) for p in house.nodes if p.location.valid()]
        if len(corners) >= 4 and corners[0] == corners[-1]:
            middle = shapely.Polygon(corners).centroid
            places.append((middle.y, middle.x))
    return places


CASES = (
    Case(
        name="solo_jebres",
        title="Solo Jebres",
        timezone="Asia/Jakarta",
        map_name="solo_jebres_roads.derived.osm.bz2",
        places=footprints,
        num_households=300,
        two_parcels=1 / 6,  # 350 parcels for teams that can carry 375
        windowed=1 / 4,
        num_teams=15,
        profile="motorcycle",
        capacity=25,
        shift=("07:30", "14:30"),
        depot=(-7.5622, 110.8396),  # before Solo Jebres station
    ),
    Case(
        name="liechtenstein",
        title="Liechtenstein",
        timezone="Europe/Vaduz",
        map_name="vh_liechtenstein-latest.osm.pbf",
        places=liechtenstein_buildings,
        num_households=400,
        two_parcels=1 / 3,  # some 530 parcels for teams that can carry 600
        windowed=0,
        num_teams=20,
        profile="car",
        capacity=30,
        shift=("08:00", "17:00"),
        depot=(47.16584, 9.50996),  # Schaan's town hall
    ),
)


def write_round(case: Case, data: Path, folder: Path, seed: int) -> Path:
    """Write a round's folder, the same for the same seed."""
    dice = random.Random(f"{case.name} {seed}")
    places = dice.sample(case.places(data), case.num_households)
    everyone = range(case.num_households)
    two = set(dice.sample(everyone, round(case.num_households * case.two_parcels)))
    timed = set(dice.sample(everyone, round(case.num_households * case.windowed)))
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(data / "osm" / case.map_name, folder / case.map_name)
    households = [
        (f"H{index + 1:03}", f"{lat:.7f}", f"{lon:.7f}", 1 + (index in two),
         _two_hours(dice) if index in timed else "")
        for index, (lat, lon) in enumerate(places)
    ]  # fmt: skip
    _write_table(
        folder / "households.csv", ("id", "latitude", "longitude", "parcels", "windows"), households
    )
    _write_table(
        folder / "teams.csv",
        ("id", "profile", "count", "capacity_parcels", "shift_start", "shift_end"),
        [("T", case.profile, case.num_teams, case.capacity, *case.shift)],
    )
    lat, lon = case.depot
    (folder / "round.toml").write_text(
        f"""# {case.title}: a real map, households at real buildings; who lives there is not known.
[round]
name = "{case.title}"
date = 2026-11-24
timezone = "{case.timezone}"
households = "households.csv"
teams = "teams.csv"
roads = "{case.map_name}"

[[depots]]
id = "posko"
latitude = {lat}
longitude = {lon}
""",
        encoding="utf-8",
        newline="\n",
    )
    return folder


def _two_hours(dice: random.Random) -> str:
    """Two hours that begin on a half hour, from 08:00 to 12:00."""
    begin = 8 * 60 + 30 * dice.randint(0, 8)
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (begin, begin + 120))


def _write_table(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def measure(case: Case, folder: Path, time_limit: float, seed: int) -> list[dict[str, str]]:
    """Plan a round with every objective: for each what was measured, by name."""
    round_ = load_round(folder)
    roads = round_.roads
    if roads is None:
        raise ValueError(f"{folder} names no map")
    network, load_duration = _timed(lambda: load_roads(roads))
    ground, snap_duration = _timed(lambda: Ground(round_, network))
    _, table_duration = _timed(ground.problem)
    common = {
        "map": case.title,
        "stops": str(len(round_.stops)),
        **_snap_figures(ground.snaps[case.profile], round_),
        "load, s": f"{load_duration:.2f}",
        "snap, s": f"{snap_duration:.2f}",
        "travel table, s": f"{table_duration:.2f}",
    }
    plans = []
    for objective in OBJECTIVES:
        wanted = round_.replace(objective=objective)
        plan, plan_duration = _timed(
            lambda wanted=wanted: plan_round(wanted, network, time_limit=time_limit, seed=seed)
        )
        plans.append((wanted, plan, plan_duration))
    least = min(plan.totals.team_duration for _, plan, _ in plans)
    return [
        common | _plan_figures(wanted, plan, network, plan_duration, least)
        for wanted, plan, plan_duration in plans
    ]


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begin = time.perf_counter()
    return work(), time.perf_counter() - begin


def _snap_figures(snaps: Snaps, round_: Round) -> dict[str, str]:
    stops = slice(0, len(round_.stops))
    found = snaps.found[stops]
    walks = snaps.walk[stops][found]
    return {
        "snapped": str(found.sum()),
        "snap median, m": f"{np.median(walks):.1f}",
        "snap p90, m": f"{np.percentile(walks, 90):.1f}",
        "snap max, m": f"{walks.max():.1f}",
        f"over {round_.snap_limit} m": str((~found).sum()),
    }


def _plan_figures(
    round_: Round, plan: Plan, network: RoadNetwork, plan_duration: float, least: int
) -> dict[str, str]:
    totals = plan.totals
    codes = Counter(reason.code for left in plan.unassigned for reason in left.reasons)
    return {
        "objective": plan.objective,
        "engine": plan.engine,
        "plan, s": f"{plan_duration:.1f}",
        "of it search, s": f"{plan.search_duration:.1f}",
        "served": str(totals.served),
        "unassigned": str(totals.unassigned),
        "reasons": ", ".join(f"{code} {n}" for code, n in sorted(codes.items())) or "none",
        VIOLATIONS: str(len(check_plan(round_, plan, network))),
        "teams out": str(totals.teams_out),
        "total team day, s": str(totals.team_duration),
        "÷ the shorter plan": f"{totals.team_duration / least:.3f}",
        "waiting, s": str(totals.waiting_duration),
        "travel, km": f"{totals.travel_distance / 1000:.1f}",
        "longest ÷ mean": f"{totals.longest_over_mean:.3f}",
    }


def print_table(columns: Sequence[dict[str, str]]) -> None:
    """One line a figure, one column a plan."""
    width = max(len(value) for column in columns for value in column.values()) + 2
    for name in columns[0]:
        values = "".join(f"{column.get(name, ''):>{width}}" for column in columns)
        print(f"{name:<20}{values}")


def main() -> int:
    """Run the benchmark; 1 if a plan breaks a rule."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("ROUNDS_TEST_DATA"),
                        help="the folder with osm/ (default: $ROUNDS_TEST_DATA)")  # fmt: skip
    parser.add_argument("--out", type=Path, help="where the rounds' folders stay")
    parser.add_argument("--time-limit", type=float, default=30, help="seconds a search (30)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.data is None:
        parser.error("--data DIR, or ROUNDS_TEST_DATA, must say where the maps are")
    columns: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as temporary:
        out = options.out or Path(temporary)
        for case in CASES:
            folder = write_round(case, Path(options.data), out / case.name, options.seed)
            columns += measure(case, folder, options.time_limit, options.seed)
    print_table(columns)
    return int(any(column[VIOLATIONS] != "0" for column in columns))


if __name__ == "__main__":
    sys.exit(main())
