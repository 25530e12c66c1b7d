"""Roads measured: files read, points snapped, blocks of travel times, nearest stops.

    python -m benchmarks.roads [--sizes 5000,100000,300000] [--data FOLDER] [--shape villages|grid]
        [--csv FILE] [--plot FILE.png] [--osrm PYTHON]

Every figure stands beside what scipy's Dijkstra (``engine="dijkstra"``) or
``osmnx.graph_from_xml`` takes for the same in the same run, on the same machine: read the ratios,
not the seconds. Where the other would take minutes it does a part, and the whole is reckoned from
that (marked ~). The synthetic maps are villages of crooked grids joined by a few roads (as the
country is), or one grid (the hardest case for a hierarchy: no narrow place to divide it at).

With ``--csv`` or ``--plot`` the same work is done on each size instead, to see how it grows: a file
read and made ready, 10,000 doors snapped, a hierarchy prepared, a block of 500 x 500, the 50
nearest of each of 5,000.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from benchmarks.osrm_judge import Osrm
from routing.roads import load_roads
from routing.roads.graph import BARRED
from routing.roads.network import RoadNetwork
from routing.roads.simplify import build_network
from routing.roads.travel import RoadTravel
from routing.roads.ways import WayCollector
from routing.roads.write_osm import OsmNode, OsmWay, write_osm

DEGREE = 111_195.0  # metres
LAT, LON = -8.0, 114.0


def crooked_grid(rng, side: int, step: float, origin: tuple[float, float], first: int):
    """Node ids, x, y, and segments of a grid with its points moved and 12 % of it missing."""
    ids = first + np.arange(side * side).reshape(side, side)
    x = origin[0] + step * (np.arange(side)[None, :] + rng.uniform(-0.3, 0.3, (side, side)))
    y = origin[1] + step * (np.arange(side)[:, None] + rng.uniform(-0.3, 0.3, (side, side)))
    segments = np.concatenate(
        [np.column_stack([ids[:, :-1].ravel(), ids[:, 1:].ravel()]),
         np.column_stack([ids[:-1].ravel(), ids[1:].ravel()])]
    )  # fmt: skip
    return ids, x.ravel(), y.ravel(), segments[rng.random(len(segments)) > 0.12]


def synthetic(num_nodes: int, shape: str, seed: int = 1) -> RoadNetwork:
    """About so many junctions; 10 % of streets one-way, a restriction at every fiftieth node."""
    rng = np.random.default_rng(seed)
    side = 22 if shape == "villages" else round(num_nodes**0.5)
    across = max(1, math.ceil((num_nodes / side**2 / 0.98) ** 0.5 - 0.02))
    gap = side * 60.0 + (1500.0 if shape == "villages" else 0.0)
    xs, ys, parts, edges_of = [], [], [], {}
    for row in range(across):
        for column in range(across):
            first = len(parts) * side * side + 1
            ids, x, y, segments = crooked_grid(rng, side, 60.0, (gap * column, gap * row), first)
            xs.append(x), ys.append(y), parts.append(segments)
            edges_of[row, column] = ids
    joins = []
    for (row, column), ids in edges_of.items():  # two roads to each neighbour
        for other, mine, theirs in (
            ((row, column + 1), ids[:, -1], 0),
            ((row + 1, column), ids[-1], 1),
        ):
            if other in edges_of:
                its = edges_of[other][:, 0] if theirs == 0 else edges_of[other][0]
                joins += [(mine[at], its[at]) for at in (side // 3, 2 * side // 3)]
    x, y = np.concatenate(xs), np.concatenate(ys)
    segments = np.concatenate([*parts, np.array(joins, np.int64).reshape(-1, 2)])
    lat, lon = LAT + y / DEGREE, LON + x / DEGREE
    collector = WayCollector()
    one_way = rng.random(len(segments)) < 0.1
    arms: dict[int, list[int]] = {}
    for number, (a, b) in enumerate(segments.tolist(), 1):
        tags = {"highway": "residential"} | ({"oneway": "yes"} if one_way[number - 1] else {})
        if number > len(segments) - len(joins):
            tags = {"highway": "secondary"}
        style = collector.style_of(tags)
        collector.add_way(style, number, [a, b], lat[[a - 1, b - 1]], lon[[a - 1, b - 1]])
        arms.setdefault(a, []).append(number)
        arms.setdefault(b, []).append(number)
    for node in rng.choice(sorted(arms), len(arms) // 50, replace=False).tolist():
        if len(arms[node]) > 2:
            origin, end = rng.choice(arms[node], 2, replace=False).tolist()
            kind = "only_straight_on" if rng.random() < 0.2 else "no_left_turn"
            members = [("w", origin, "from"), ("n", node, "via"), ("w", end, "to")]
            collector.add_relation({"type": "restriction", "restriction": kind}, members)
    return build_network(collector.finish())


def places(network: RoadNetwork, count: int, seed: int):
    """Doors beside streets: within some 20 m of points on them."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, len(network.lat) - 1, count)
    part = rng.random(count) * (network.point_first.searchsorted(at + 1) % 2 == 1)
    lat = network.lat[at] + part * (network.lat[at + 1] - network.lat[at])
    lon = network.lon[at] + part * (network.lon[at + 1] - network.lon[at])
    return lat + rng.normal(0, 20 / DEGREE, count), lon + rng.normal(0, 20 / DEGREE, count)


def seconds(act, times: int = 1) -> float:
    """The median of some runs."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def line(what: str, ours: float, peer: str, theirs: float | None = None, mark: str = "") -> None:
    """A row of the table."""
    beside = "" if theirs is None else f"{mark}{theirs:9.2f} s   {theirs / ours:7.1f} ×"
    print(f"{what:58} {ours:8.3f} s   {peer:18} {beside}", flush=True)


def blocks(network: RoadNetwork, profile: str, count: int, osrm: str | None = None) -> None:
    """A square block of travel times on a prepared network."""
    lat, lon = places(network, count, 2)
    snaps = network.snap(lat, lon, profile, limit=1000)
    everything = np.arange(count)
    ready = RoadTravel(network, snaps, engine="hierarchy")
    preparation = seconds(lambda: ready.durations(everything[:1], everything[:1]))
    ours = seconds(lambda: ready.durations(everything, everything), 3)
    part = everything[: max(20, 2_000_000 // network.num_nodes)]
    other = RoadTravel(network, snaps, engine="dijkstra")
    theirs = seconds(lambda: other.durations(part, everything)) * count / len(part)
    assert np.array_equal(other.durations(part, everything), ready.durations(part, everything))
    line(f"  prepare {profile}", preparation, "")
    line(f"  {count} x {count} stops", ours, "scipy", theirs, "~" if len(part) < count else "")
    if osrm:
        snapped = seconds(lambda: network.snap(lat, lon, profile, limit=1000))
        line("  the same, snapped anew", ours + snapped, "OSRM's table",
             osrm_seconds(network, np.column_stack([lon, lat]), osrm))  # fmt: skip


def osrm_seconds(network: RoadNetwork, points: np.ndarray, python: str) -> float:
    """What OSRM takes for a square table on the same map (without its turn restrictions)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawn.osm.pbf"
        write_network(path, network)
        judge = Osrm(python, path, Path(folder))
        took: float = judge.ask(points, np.zeros((0, 2), int), table=len(points))["table"]
    return took


def synthetic_rows(num_nodes: int, shape: str, osrm: str | None) -> None:
    """All measures on one synthetic map."""
    network = synthetic(num_nodes, shape)
    graph_time = seconds(lambda: network.graph("motorcycle"))
    print(f"{shape}: {network.num_nodes} nodes, {network.num_streets} streets, "
          f"{len(network.bans('motorcycle'))} bans")  # fmt: skip
    line("  main part and graph", graph_time, "")
    if num_nodes <= 10_000:
        blocks(network, "motorcycle", 300)
    elif num_nodes <= 150_000:
        blocks(network, "motorcycle", 1000, osrm)
    else:
        lat, lon = places(network, 30_000, 3)
        network.snap(lat[:1], lon[:1], "motorcycle", limit=1000)
        first = seconds(lambda: network.snap(lat, lon, "motorcycle", limit=1000))
        line("  30000 points snapped", first, "")
        snaps = network.snap(lat, lon, "motorcycle", limit=1000)
        travel = RoadTravel(network, snaps)
        everything = np.arange(30_000)
        ours = seconds(lambda: travel.nearest(everything, everything, 200))
        other = RoadTravel(network, snaps, engine="dijkstra")
        part = everything[:10]
        theirs = 3000 * seconds(lambda: other.durations(part, everything))
        line("  200 nearest of each of 30000 stops", ours, "scipy, full rows", theirs, "~")
        print(
            f"  memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
        )


GROWTH = {
    "load": "file to ready network",
    "snap": "10,000 doors snapped",
    "prepare": "hierarchy prepared",
    "block": "block of 500 x 500",
    "nearest": "50 nearest of 5,000",
}
"""What is measured on each size."""


def growth(num_nodes: int, shape: str) -> dict[str, float]:
    """Nodes and seconds on one synthetic map, the same work on each."""
    drawn = synthetic(num_nodes, shape)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawn.osm.pbf"
        write_network(path, drawn)
        begun = time.perf_counter()
        network = load_roads(path, cache=False)
        network.graph("motorcycle")
        load = time.perf_counter() - begun
    lat, lon = places(network, 10_000, 3)
    begun = time.perf_counter()
    snaps = network.snap(lat, lon, "motorcycle", limit=1000)
    snap = time.perf_counter() - begun
    few, many = np.arange(500), np.arange(5000)
    ready = RoadTravel(network, snaps, engine="hierarchy")
    return {
        "nodes": network.num_nodes, "load": load, "snap": snap,
        "prepare": seconds(lambda: ready.durations(few[:1], few[:1])),
        "block": seconds(lambda: ready.durations(few, few), 3),
        "nearest": seconds(lambda: ready.nearest(many, many, 50)),
    }  # fmt: skip


def write_network(path: Path, network: RoadNetwork) -> None:
    """A network as a file; turn restrictions are left out."""
    first = network.point_first
    ends = np.column_stack([first[:-1], first[1:] - 1])
    node = np.arange(len(network.lat)) + network.num_nodes  # points inside streets
    node[ends[:, 0]], node[ends[:, 1]] = network.tail, network.head
    nodes = [
        OsmNode(id=id_ + 1, lat=lat, lon=lon)
        for id_, lat, lon in sorted(
            set(zip(node.tolist(), network.lat.tolist(), network.lon.tolist(), strict=True))
        )
    ]
    ways = []
    for street, (begin, end) in enumerate(ends.tolist()):
        tags = {"highway": network.styles[network.style[street]].highway}
        if network.weights["motorcycle"][2 * street + 1] == BARRED:
            tags["oneway"] = "yes"
        points = tuple(each + 1 for each in node[begin : end + 1].tolist())
        ways.append(OsmWay(id=street + 1, nodes=points, tags=tags))
    write_osm(path, nodes, ways)


def show_growth(sizes: list[int], shape: str, table: Path | None, plot: Path | None) -> None:
    """Print, and write, how the times grow."""
    print(",".join(["shape", "nodes", *GROWTH]))
    rows = []
    for size in sizes:
        rows.append(growth(size, shape))
        print(",".join([shape, *(f"{value:.3f}" for value in rows[-1].values())]), flush=True)
    if table:
        with table.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, ["shape", "nodes", *GROWTH])
            writer.writeheader()
            writer.writerows({"shape": shape} | row for row in rows)
    if plot:
        axes = Figure(figsize=(7, 5), layout="constrained").subplots()
        nodes = np.array([row["nodes"] for row in rows])
        for name, what in GROWTH.items():
            axes.loglog(nodes, [row[name] for row in rows], marker="o", label=what)
        straight = rows[0]["load"] * nodes / nodes[0]
        axes.loglog(nodes, straight, color="grey", linestyle=":", label="in proportion")
        axes.set(xlabel=f"junctions ({shape})", ylabel="seconds", title="Growth with the map")
        axes.grid(visible=True, which="both", alpha=0.3)
        axes.legend()
        axes.figure.savefig(plot, dpi=120)


FILE = """
import resource, time
start = time.perf_counter()
{act}
took = time.perf_counter() - start
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


CONVERT = """
import osmium, sys
with osmium.SimpleWriter(sys.argv[2]) as writer:
    for each in osmium.FileProcessor(sys.argv[1]):
        writer.add(each)
"""


def run(act: str) -> tuple[float, float]:
    """Seconds and MB of a fresh process."""
    done = subprocess.run([sys.executable, "-c", FILE.format(act=act)], capture_output=True,
                          text=True, check=True)  # fmt: skip
    took, memory = done.stdout.split()
    return float(took), float(memory)


def file_rows(folder: Path) -> None:
    """Liechtenstein from its file, beside OSMnx."""
    path = folder / "osm" / "vh_liechtenstein-latest.osm.pbf"
    ours, memory = run(
        f"from routing.roads import load_roads\nn = load_roads({str(path)!r}, cache=False)\n"
        "for p in n.weights: n.graph(p)"
    )
    xml = Path(tempfile.gettempdir()) / f"liechtenstein-{os.getpid()}.osm"
    try:
        subprocess.run([sys.executable, "-c", CONVERT, str(path), str(xml)], check=True)
        theirs, peak = run(f"import osmnx as ox\nox.graph_from_xml({str(xml)!r})")
    finally:
        xml.unlink(missing_ok=True)
    line(f"Liechtenstein, four profiles ({memory:.0f} MB, OSMnx {peak:.0f} MB)", ours,
         "graph_from_xml", theirs)  # fmt: skip
    network = load_roads(path, cache=False)
    blocks(network, "car", 300)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="5000,100000,300000")
    parser.add_argument("--shape", choices=("villages", "grid"), default="villages")
    parser.add_argument("--data", type=Path, help="the folder of the test data")
    parser.add_argument("--osrm", metavar="PYTHON", help="a Python with osrm-bindings")
    parser.add_argument("--csv", type=Path, help="write how times grow with the map")
    parser.add_argument("--plot", type=Path, help="draw the same as a picture")
    options = parser.parse_args()
    if options.csv or options.plot:
        sizes = [int(size) for size in options.sizes.split(",")]
        show_growth(sizes, options.shape, options.csv, options.plot)
        return
    print(f"{'':58} {'ours':>10}   {'beside':18} {'theirs':>10}     ratio")
    if options.data:
        file_rows(options.data)
    for size in options.sizes.split(","):
        synthetic_rows(int(size), options.shape, options.osrm)


if __name__ == "__main__":
    main()
