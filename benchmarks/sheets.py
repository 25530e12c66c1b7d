"""Sheets measured: how long the printed sheets of a whole regency take, and how much memory.

    python -m benchmarks.sheets [--teams 1500] [--stops 20] [--workers 2] [--seed 1] [--phone]
        [--keep FILE.pdf]

A synthetic district is made and divided into teams along a curve that fills the plane, each team's
stops in the order of the nearest next; no search is run, for only the sheets are measured. Told are
the seconds for the ways (street names and turns) and for the PDF, CPU seconds of all processes, the
greatest memory of this process and of the greatest child, and the most pages of one team.
Beside them stands a fixed piece of work of Python alone, made in the same run, so that two
machines, or a busy one, can be compared.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import time
from collections.abc import Sequence
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
from pypdf import PdfReader

from routing import load_round
from routing.districts import make_district, write_district
from routing.ground import load_ground
from routing.model import Location, Round, Stop
from routing.plan.model import Plan, Route, Totals, Visit
from routing.roads import RoadNetwork
from routing.roads.path import RoadPath
from routing.sheets.background import road_lines
from routing.sheets.directions import plan_directions
from routing.sheets.pdf import make_pdf
from routing.sheets.pdf_canvas import A4, PHONE

SERVICE = 300
LEAVES = 8 * 3600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--teams", type=int, default=1500)
    parser.add_argument("--stops", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phone", action="store_true", help="as wide as a phone, not A4")
    parser.add_argument("--keep", type=Path, help="where to leave the file")
    options = parser.parse_args()
    begun = time.perf_counter()
    plan, network = make_plan(options.teams, options.stops, options.seed)
    lines = road_lines(plan, network)
    print(f"made {len(plan.round_.stops)} stops, {len(lines)} roads: {_since(begun):.1f} s")
    unit = _unit()
    begun = time.perf_counter()
    before = os.times()
    directions = plan_directions(plan, network)
    ways = _since(begun)
    content = make_pdf(
        plan, language="id", road_lines=lines, directions=directions,
        paper=PHONE if options.phone else A4, workers=options.workers,
    )  # fmt: skip
    whole, after = _since(begun), os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    print(f"ways {ways:.1f} s, sheets {whole - ways:.1f} s, together {whole:.1f} s")
    print(f"CPU of all processes {cpu:.1f} s; {whole / unit:.0f} units of {unit:.2f} s")
    print(f"file {len(content) / 1e6:.1f} MB, {_memory()}")
    if options.keep:
        options.keep.write_bytes(content)
    print(f"most pages of a team: {_most_pages(content)}")


def make_plan(num_teams: int, num_stops: int, seed: int) -> tuple[Plan, RoadNetwork]:
    """A plan of so many teams with so many stops each, and its roads."""
    district = make_district(
        num_households=num_teams * num_stops, num_teams=num_teams, seed=seed, style="desa"
    )
    with tempfile.TemporaryDirectory() as folder:
        write_district(district, folder)
        round_ = load_round(folder)
        network = load_ground(round_, cache=False)
    order = np.argsort(_curve([stop.location for stop in round_.stops]), kind="stable")
    stops = [round_.stops[index] for index in order.tolist()]
    shares = [stops[first : first + num_stops] for first in range(0, len(stops), num_stops)]
    teams = round_.teams[: len(shares)]
    routes = _routes(round_, network, [_nearest_next(round_, share) for share in shares])
    served = len(stops)
    totals = Totals(
        stops=served, served=served, unassigned=0,
        demand=tuple(map(sum, zip(*(stop.demand for stop in stops), strict=True))),
        teams_out=len(routes), team_duration=sum(route.duration for route in routes),
        travel_duration=0, travel_distance=sum(route.distance for route in routes),
        service_duration=SERVICE * served, waiting_duration=0, longest_over_mean=1.0,
    )  # fmt: skip
    plan = Plan(
        round_=round_.replace(teams=teams, coordinator="Ibu Ani", coordinator_phone="0800-000-000"),
        objective="shortest", seed=seed, engine="none", search_duration=0.0, totals=totals,
        routes=tuple(routes), unassigned=(),
    )  # fmt: skip
    return plan, network


def _curve(places: list[Location]) -> np.ndarray:
    """Morton's order: the bits of both coordinates in turn."""
    where = np.array([(place.lat, place.lon) for place in places])
    low, high = where.min(axis=0), where.max(axis=0)
    steps = ((where - low) / (high - low).max() * 1023).astype(np.int64)
    code = np.zeros(len(places), np.int64)
    for bit in range(10):
        for axis in (0, 1):
            code |= ((steps[:, axis] >> bit) & 1) << (2 * bit + axis)
    return code


def _nearest_next(round_: Round, share: list[Stop]) -> list[Stop]:
    here, left, order = round_.depots[0].location, list(share), []
    while left:
        place = here
        nearest = min(left, key=lambda stop: _apart(place, stop.location))
        left.remove(nearest)
        order.append(nearest)
        here = nearest.location
    return order


def _apart(a: Location, b: Location) -> float:
    return (a.lat - b.lat) ** 2 + (a.lon - b.lon) ** 2


def _routes(round_: Round, network: RoadNetwork, shares: list[list[Stop]]) -> list[Route]:
    """Each share as a route along its roads, a visit after the other."""
    depot = round_.depots[0]
    places = [depot.location, *(stop.location for share in shares for stop in share)]
    lats, lons = [each.lat for each in places], [each.lon for each in places]
    firsts = np.cumsum([1, *map(len, shares)]).tolist()
    tours = [[0, *range(a, b), 0] for a, b in pairwise(firsts)]
    teams = round_.teams[: len(shares)]
    ways: dict[int, Sequence[RoadPath]] = {}
    for profile in dict.fromkeys(team.profile for team in teams):
        mine = [number for number, team in enumerate(teams) if team.profile == profile]
        legs = [leg for number in mine for leg in pairwise(tours[number])]
        snaps = network.snap(lats, lons, profile, limit=10_000)
        paths = iter(network.paths(snaps, legs, told=False))
        ways |= {number: list(islice(paths, len(tours[number]) - 1)) for number in mine}
    routes = []
    for number, (team, share) in enumerate(zip(teams, shares, strict=True)):
        paths = ways[number]
        at, visits, line = LEAVES, [], []
        for stop, path in zip(share, paths, strict=False):
            at += path.duration
            visits.append(
                Visit(stop=stop.id, location=stop.location, arrival=at, service_start=at,
                      departure=at + SERVICE, load_after=(0, 0, 0), distance=path.distance,
                      duration=path.duration)
            )  # fmt: skip
            at += SERVICE
        for path in paths:
            line += path.coordinates
        end = at + paths[-1].duration
        routes.append(
            Route(
                team=team.id, profile=team.profile, start_at=LEAVES, end_at=end,
                duration=end - LEAVES, visits=tuple(visits), geometry=tuple(line),
                load=tuple(map(sum, zip(*(stop.demand for stop in share), strict=True))),
                distance=sum(path.distance for path in paths),
                return_distance=paths[-1].distance, return_duration=paths[-1].duration,
            )
        )  # fmt: skip
    return routes


def _unit() -> float:
    """Seconds of a fixed piece of work."""
    begun = time.perf_counter()
    total = 0
    for number in range(5_000_000):
        total += number % 7
    return _since(begun)


def _since(begun: float) -> float:
    return time.perf_counter() - begun


def _memory() -> str:
    try:
        import resource
    except ImportError:
        return "memory not known here"
    own, child = (
        resource.getrusage(who).ru_maxrss / 1e3
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return f"memory at most {own:.0f} MB here and {child:.0f} MB in a child"


def _most_pages(content: bytes) -> int:
    """Of the reader's table of contents: the pages from one team to the next."""
    reader = PdfReader(io.BytesIO(content))
    starts = [reader.get_destination_page_number(each) for each in reader.outline]
    ends = [*starts[2:], len(reader.pages)]
    return max(end - start for start, end in zip(starts[1:], ends, strict=True))


if __name__ == "__main__":
    main()
