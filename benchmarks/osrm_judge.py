"""Travel times judged by OSRM, from outside: the same map, the same speeds, random pairs of doors.

    python -m benchmarks.osrm_judge --osrm PYTHON --data FOLDER [--pairs 10000] [--keep FOLDER]

``PYTHON`` is an interpreter with ``osrm-bindings`` (``pip install osrm-bindings``, 3.12 or newer).
OSRM decides with its own ``car.lua`` who may go where, in which direction and through what; only
speeds (one for each class of road), the words that open and close, and the barriers that let
through are the same for both, and turns, gates and signals cost nothing. Doors are the middles of
the map's buildings. Walks to the road are left out, as OSRM has none.

Prints how many pairs lie within 2 %, what is behind the others, and both tables' speed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import shapely

from routing.roads.load import build
from routing.roads.network import RoadNetwork
from routing.roads.profiles import ALLOWED, BARRED, CAR, PROFILES
from routing.roads.read_osm import read_osm
from routing.roads.snap import Snaps
from routing.roads.sphere import great_circle
from routing.roads.tags import is_stopped, speeds
from routing.roads.travel import UNREACHABLE, RoadTravel

NEAR, NEARLY = 5.0, 0.3
"""Metres that two snaps may lie apart, and that make no road nearer: OSRM keeps six decimals."""

MAP = Path("osm") / "vh_liechtenstein-latest.osm.pbf"

EQUAL = replace(
    CAR, flow=1.0, maxspeed=(), surface={}, tracktype={}, smoothness={"impassable": 0.0},
    gate_delay=0.0, speeds={k: v for k, v in CAR.speeds.items() if k != "ferry"},
)  # fmt: skip
"""A car at one speed for each class of road."""

LUA = """
local car = require('car')
local speeds = {%(speeds)s}
local function setup()
  local profile = car.setup()
  local properties = profile.properties
  properties.weight_name = 'duration'
  properties.u_turn_penalty = 0
  properties.continue_straight_at_waypoint = false
  properties.traffic_signal_penalty = 0
  profile.speeds = Sequence { highway = speeds }
  profile.access_tag_whitelist = Set {%(allowed)s}
  profile.access_tag_blacklist = Set {%(barred)s}
  profile.restricted_access_tag_list = Set {}
  profile.restricted_highway_whitelist = Set {}
  profile.service_access_tag_blacklist = Set {}
  profile.barrier_whitelist = Set {%(passes)s}
  profile.barrier_penalties = {}
  profile.tracktype_speeds = {}
  profile.route_speeds = {}
  profile.surface_speeds = {}
  profile.smoothness_speeds = { impassable = 0 }
  return profile
end
local function process_way(profile, way, result, relations)
  car.process_way(profile, way, result, relations)
  local kph = speeds[way:get_value_by_key('highway') or ''] or %(opened)s
  if result.forward_speed > 0 then result.forward_speed = kph end
  if result.backward_speed > 0 then result.backward_speed = kph end
  result.forward_restricted = false
  result.backward_restricted = false
end
local function process_turn(profile, turn)
  turn.duration = 0
  turn.weight = 0
end
return { setup = setup, process_way = process_way, process_node = car.process_node,
         process_turn = process_turn }
"""


def profile_text() -> str:
    """OSRM's car with our speeds and words."""

    def words(some) -> str:
        return ", ".join(f"'{word}'" for word in sorted(some))

    kph = ", ".join(f"{name} = {speed:g}" for name, speed in EQUAL.speeds.items())
    return LUA % {
        "speeds": kph, "opened": f"{EQUAL.opened_speed:g}", "allowed": words(ALLOWED),
        "barred": words(BARRED), "passes": words(EQUAL.passes),
    }  # fmt: skip


def buildings(path: Path) -> np.ndarray:
    """Longitude and latitude of the middles of all ways tagged as buildings."""
    houses = osmium.FileProcessor(str(path)).with_locations()
    houses.with_filter(osmium.filter.KeyFilter("building"))
    middles = []
    for house in houses:
        if house.is_way():
            corners = [point.location for point in house.nodes if point.location.valid()]
            middles.append(np.mean([(at.lon, at.lat) for at in corners], axis=0))
    return np.round(np.array(middles), 6)


class Osrm:
    """OSRM on one map, asked through files."""

    def __init__(self, python: str, path: Path, folder: Path) -> None:
        self.python, self.path, self.folder = python, path, folder

    def ask(self, points: np.ndarray, pairs: np.ndarray, *, table: int = 0, nodes: bool = False):
        """See ``osrm_side``."""
        request = {
            "map": str(self.path), "lua": profile_text(), "points": points.tolist(),
            "pairs": pairs.tolist(), "table": table, "nodes": nodes,
        }  # fmt: skip
        (self.folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        side = Path(__file__).with_name("osrm_side.py")
        subprocess.run([self.python, str(side), str(self.folder)], check=True)
        return json.loads((self.folder / "answer.json").read_text(encoding="utf-8"))


def on_road(network: RoadNetwork, points: np.ndarray) -> Snaps:
    """Snaps without their walks."""
    snaps = network.snap(points[:, 1], points[:, 0], "car", limit=1e6)
    nothing = np.zeros(len(points))
    return replace(snaps, walk=nothing, walk_ms=nothing.astype(np.int64))


def within(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Whether durations lie within 2 % of OSRM's, or the second to which ours are rounded up."""
    return np.abs(ours - theirs) <= np.maximum(0.02 * theirs, 1.0)


def share(agree: np.ndarray) -> str:
    """How many of how many."""
    return f"{agree.sum():6} of {len(agree)} = {100 * agree.mean():.2f} %"


class MapFile:
    """The map's own words: roads as lines with tags, pieces of road by their nodes, barriers."""

    def __init__(self, path: Path) -> None:
        self.tags: list[dict[str, str]] = []
        self.pieces: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self.barriers: dict[int, dict[str, str]] = {}
        lines = []
        for thing in osmium.FileProcessor(str(path)).with_locations():
            tags = dict(thing.tags) if len(thing.tags) else {}
            if thing.is_node() and "barrier" in tags:
                self.barriers[thing.id] = tags
            elif thing.is_way() and "highway" in tags:
                known = [point for point in thing.nodes if point.location.valid()]
                if len(known) < 2:
                    continue
                for first, second in pairwise([point.ref for point in known]):
                    self.pieces.setdefault((first, second), []).append((len(self.tags), 0))
                    self.pieces.setdefault((second, first), []).append((len(self.tags), 1))
                self.tags.append(tags)
                lines.append(shapely.LineString([(p.location.lon, p.location.lat) for p in known]))
        self.tree = shapely.STRtree(lines)

    def closed_at(self, lon: float, lat: float) -> str | None:
        """The road through a point that we bar; none if we bar none there."""
        near = self.tree.query(shapely.Point(lon, lat), "dwithin", 3e-6)
        return next((told(self.tags[way]) for way in near if not any(self._open(way))), None)

    def closed_on(self, nodes: list[int]) -> str | None:
        """The first thing on a route that we bar."""
        for first, second in pairwise(nodes):
            ways = self.pieces.get((first, second), [])
            if ways and not any(self._open(way)[against] for way, against in ways):
                return told(self.tags[ways[0][0]])
        stops = (self.barriers[node] for node in nodes[1:-1] if node in self.barriers)
        return next((told(tags) for tags in stops if is_stopped(tags, EQUAL)), None)

    def _open(self, way: int) -> tuple[float, float]:
        return speeds(self.tags[way], EQUAL)


def told(tags: dict[str, str]) -> str:
    """What decides, of some tags."""
    keys = ("highway", "barrier", "access", "vehicle", "motor_vehicle", "motorcar", "oneway")
    return " ".join(f"{key}={tags[key]}" for key in keys if key in tags)


def why_off(road: MapFile, snaps: Snaps, door: int, end: list[float], theirs: float) -> str:
    """Why OSRM put a door elsewhere; ``theirs`` are its metres from the door to the road."""
    ours = float(snaps.nearest_distance[door])
    if abs(ours - theirs) < NEARLY:
        return "two roads as near"
    if theirs > ours:
        return "OSRM: farther from the door"
    if abs(float(snaps.island_distance[door]) - theirs) < NEARLY:
        return "OSRM: on a road cut off from all others"
    return f"OSRM: on what we bar ({road.closed_at(*end) or 'nothing found'})"


def judge(options: argparse.Namespace, osrm: Osrm) -> None:
    """Ask both, compare, explain."""
    doors = buildings(osrm.path)
    pairs = np.random.default_rng(options.seed).integers(0, len(doors), (options.pairs, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    network = build(read_osm(osrm.path, {**PROFILES, "car": EQUAL}), osrm.path.name)
    snaps = on_road(network, doors)
    travel = RoadTravel(network, snaps, engine="hierarchy")
    ours = travel.pairs(pairs[:, 0], pairs[:, 1]).astype(float)
    assert (ours < UNREACHABLE).all()
    first = osrm.ask(doors, pairs, table=options.table)
    print(f"osrm-bindings {first['version']}, {len(doors)} doors, {len(pairs)} pairs, "
          f"{sum(each is None for each in first['seconds'])} without a way in OSRM")  # fmt: skip
    theirs = np.array([np.inf if each is None else each for each in first["seconds"]])
    ends = np.array([each or [[np.nan] * 2] * 2 for each in first["ends"]])
    gaps = np.column_stack([
        great_circle(ends[:, k, 1], ends[:, k, 0], snaps.lat[pairs[:, k]], snaps.lon[pairs[:, k]])
        for k in (0, 1)
    ])  # fmt: skip
    same = (gaps <= NEAR).all(axis=1)
    agree = within(ours, theirs)
    places = osrm.ask(np.column_stack([snaps.lon, snaps.lat]).round(7), pairs, nodes=True)
    placed = np.array([np.inf if each is None else each for each in places["seconds"]])
    agree_placed = within(ours, placed)
    letter = np.abs(ours - theirs) <= 0.02 * theirs
    print(f"within 2 %, to the letter                 {share(letter)}")
    print(f"within 2 % or the second we round up to   {share(agree)}")
    print(f"  where both ends are snapped alike       {share(agree[same])}")
    print(f"  OSRM asked from our places on the road  {share(agree_placed)}")
    road = MapFile(osrm.path)
    off: dict[int, str] = {}
    for pair, k in np.argwhere(gaps > NEARLY).tolist():
        door, end = int(pairs[pair, k]), ends[pair, k].tolist()
        walk = great_circle(end[1], end[0], doors[door, 1], doors[door, 0])
        off[door] = why_off(road, snaps, door, end, float(walk))
    far = np.unique(pairs[gaps > NEAR]).tolist()
    tell(f"doors snapped more than {NEAR:g} m apart, of {len(np.unique(pairs))}",
         (off[door] for door in far))  # fmt: skip
    causes = []
    for pair in np.flatnonzero(~agree).tolist():
        if agree_placed[pair]:
            causes.append(why_snapped([off[door] for door in pairs[pair].tolist() if door in off]))
        else:
            causes.append(why_ridden(road, ours[pair] - placed[pair], places["nodes"][pair]))
    tell("pairs that differ", causes)
    mine = table_seconds(network, doors[: options.table])
    print(f"{options.table} x {options.table} doors, snapped and travelled: ours {mine:.3f} s, "
          f"OSRM {first['table']:.3f} s, ratio {mine / first['table']:.2f}")  # fmt: skip


def table_seconds(network: RoadNetwork, doors: np.ndarray) -> float:
    """The median of three square tables, doors snapped anew as OSRM does it."""
    everywhere, took = np.arange(len(doors)), []
    for _ in range(3):
        begun = time.perf_counter()
        snaps = network.snap(*doors[:, ::-1].T, "car", limit=1e6)
        network.travel(snaps).durations(everywhere, everywhere)
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def why_snapped(causes: list[str]) -> str:
    """What makes a pair differ whose durations agree from the same places on the road."""
    return f"snapped otherwise: {causes[0] if causes else 'less than a step apart'}"


def why_ridden(road: MapFile, more: float, nodes: list[int]) -> str:
    """Why durations between the same places differ; ``more`` are our seconds over OSRM's."""
    if abs(more) < 2:
        return "rounding, of a minute or less"
    closed = road.closed_on(nodes) if more > 0 else None
    return f"OSRM rides what we bar ({closed})" if closed else f"other ({more:+.0f} s)"


def tell(title: str, causes) -> None:
    """How often each cause."""
    counted = Counter(causes)
    print(f"{title}: {counted.total()}")
    for cause, count in counted.most_common():
        print(f"  {count:5}  {cause}")


def main() -> None:
    """Print what agrees and what does not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--osrm", required=True, help="a Python with osrm-bindings")
    parser.add_argument("--data", type=Path, required=True, help="the folder of the test data")
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--table", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="an empty folder for what OSRM makes of the map")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="osrm-") as scratch:
        judge(options, Osrm(options.osrm, options.data / MAP, options.keep or Path(scratch)))


if __name__ == "__main__":
    main()
