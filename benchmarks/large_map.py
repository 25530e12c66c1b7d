"""How large a map page of many routes is, and what it takes a browser to show it.

    python benchmarks/large_map.py --routes 1500 --stops 20 [--keep FILE.html]

The plan is invented: teams in a grid of districts, stops at random in each, ways that turn at
every few metres. The page is opened in headless Chromium, without a network, and clicked through;
how long that takes is told beside a page of one team.
"""

from __future__ import annotations

import argparse
import datetime as dt
import html
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from routing.model import Depot, Location, Round, Stop, Team  # noqa: E402
from routing.plan.model import Plan, Route, Totals, Visit  # noqa: E402
from routing.sheets.html_map import map_page  # noqa: E402

LEG_POINTS = 15

ACT = """<script>
const told = {};
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
(async () => {
  await wait(50);
  told.nodes = document.querySelectorAll("*").length;
  const find = document.getElementById("find");
  find.value = "regu 0007";
  find.dispatchEvent(new Event("input"));
  told.teams = [...document.querySelectorAll("#teams > li")].filter((each) => !each.hidden).length;
  told.found = document.getElementById("found").textContent;
  find.value = "";
  find.dispatchEvent(new Event("input"));
  document.getElementById("none").click();
  await wait(50);
  document.getElementById("all").click();
  await wait(50);
  document.querySelector(".leaflet-control-zoom-in").click();
  await wait(50);
  const details = document.querySelector("#teams details");
  details.open = true;
  await wait(50);
  told.lines = details.querySelectorAll(".line").length;
  details.querySelector(".line").click();
  await wait(50);
  told.popup = (document.querySelector(".popup h3") || {}).textContent;
  told.heap = Math.round((performance.memory || {}).usedJSHeapSize / 1e6);
  const here = document.createElement("pre");
  here.id = "told";
  here.textContent = JSON.stringify(told);
  document.body.append(here);
})();
</script></body>"""


def large_plan(num_routes: int, num_stops: int, seed: int = 1) -> Plan:
    """Many routes side by side."""
    dice = random.Random(seed)
    depot = Location(lat=-8.2428, lon=114.3699)
    across = max(1, round(num_routes**0.5))
    stops: list[Stop] = []
    teams: list[Team] = []
    routes: list[Route] = []
    for number in range(num_routes):
        south, west = -8.3 + 0.01 * (number // across), 114.2 + 0.01 * (number % across)
        team = Team(id=f"T{number:04d}", name=f"Regu {number:04d}", start="posko", end="posko")
        own = [
            Stop(
                id=f"H{number:04d}-{at:02d}", name=f"Keluarga {number} {at}", rt="01", rw="02",
                address="Jl. Mawar 3", village="Sobo",
                location=Location(lat=south + dice.random() / 100, lon=west + dice.random() / 100),
            )
            for at in range(num_stops)
        ]  # fmt: skip
        visits, points, clock = [], [(depot.lon, depot.lat)], 28_000
        for at, stop in enumerate(own):
            clock += 400
            place = stop.location
            lon, lat = points[-1]
            points += [
                (lon + (place.lon - lon) * k / LEG_POINTS + dice.uniform(-3e-5, 3e-5),
                 lat + (place.lat - lat) * k / LEG_POINTS + dice.uniform(-3e-5, 3e-5))
                for k in range(1, LEG_POINTS + 1)
            ]  # fmt: skip
            visits.append(
                Visit(
                    stop=stop.id, location=place, arrival=clock, service_start=clock,
                    departure=clock + 300, load_after=(num_stops - at - 1, 0, 0), distance=500,
                    duration=100, walk_distance=5,
                )
            )  # fmt: skip
        stops += own
        teams.append(team)
        routes.append(
            Route(
                team=team.id, profile=team.profile, start_at=28_000, end_at=clock + 900,
                duration=clock - 27_100, load=(num_stops, 0, 0), distance=9_000,
                visits=tuple(visits), geometry=tuple(points),
            )
        )  # fmt: skip
    round_ = Round(
        name="Kabupaten", date=dt.date(2026, 11, 24), stops=tuple(stops), teams=tuple(teams),
        depots=(Depot(id="posko", location=depot),),
    )  # fmt: skip
    totals = Totals(
        stops=len(stops), served=len(stops), unassigned=0, demand=(len(stops), 0, 0),
        teams_out=num_routes, team_duration=1, travel_duration=1, travel_distance=1,
        service_duration=1, waiting_duration=0, longest_over_mean=1.0,
    )  # fmt: skip
    return Plan(
        round_=round_, objective="balanced", seed=1, engine="none", search_duration=0.0,
        routes=tuple(routes), unassigned=(), totals=totals,
    )  # fmt: skip


def timings(page: str, chromium: str) -> dict[str, Any]:
    """What a browser tells of a page, in milliseconds since the page was opened."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "map.html")
        path.write_text(page.replace("</body>", ACT), "utf-8")
        begun = time.perf_counter()
        result = subprocess.run(
            [
                chromium, "--headless", "--no-sandbox", "--disable-gpu", "--timeout=120000",
                "--disable-background-networking", f"--user-data-dir={place}/profile",
                "--virtual-time-budget=60000", "--window-size=1000,700", "--dump-dom",
                path.as_uri(),
            ],
            capture_output=True, text=True, encoding="utf-8", timeout=300, check=True,
        )  # fmt: skip
    found = re.search(r'<pre id="told">(.*?)</pre>', result.stdout, re.DOTALL)
    if not found:
        raise SystemExit("the page told nothing")
    document: dict[str, Any] = json.loads(html.unescape(found[1]))
    return document | {"seconds": round(time.perf_counter() - begun, 1)}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--routes", type=int, default=1500)
    parser.add_argument("--stops", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="write the page here")
    options = parser.parse_args()
    plan = large_plan(options.routes, options.stops)
    begun = time.perf_counter()
    page = map_page(plan, "id")
    print(f"{len(page.encode()) / 1e6:.1f} MB, made in {time.perf_counter() - begun:.1f} s")
    if options.keep:
        options.keep.write_text(page, "utf-8")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        print("no Chromium on this machine: not opened")
        return 0
    print("one team:", timings(map_page(large_plan(1, options.stops), "id"), chromium))
    print("all:", timings(page, chromium))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
