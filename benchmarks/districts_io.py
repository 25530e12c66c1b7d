"""Synthetic districts as ``Case``: folders of ``rounds synth``, and manifests that name seeds.

In: a folder with a ``round.toml``, or a TOML file of ``[[district]]`` tables (name, households,
teams, seed, style), each made anew, so that nothing big is stored. Out: cases on their roads.

What it costs is the total team day, the product's own ``shortest``, or, wished, travel alone, which
is all that VROOM knows. Stated costs leave service out (``Case.constant``).
"""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.case import Case, IntArray, Spans, Vehicle
from routing import load_roads, load_round
from routing.districts import make_district, write_district
from routing.ground import Ground
from routing.model import Round
from routing.problem import UNLIMITED, UNREACHABLE, Problem
from routing.roads import RoadNetwork

KNOWN = frozenset({"profiles", "several_windows", "eligibility", "setup"})
"""Rules of a round that a case made here tells."""


def manifest_names(path: Path) -> list[str]:
    """The names of a manifest's districts."""
    return [each["name"] for each in _tables(path)]


def make_case(path: Path, name: str, cost: str, *, called: str | None = None) -> Case:
    """Make a manifest's district and read it; ``called`` as its table calls it, if silent."""
    table = next(each for each in _tables(path) if each["name"] == name)
    district = make_district(
        num_households=table["households"],
        num_teams=table["teams"],
        seed=table["seed"],
        style=table["style"],
    )
    with tempfile.TemporaryDirectory() as folder:
        write_district(district, folder)
        return read_district(Path(folder), called or name, path.stem, cost)


def _tables(path: Path) -> list[dict[str, object]]:
    tables: list[dict[str, object]] = tomllib.loads(path.read_text("utf-8")).get("district", [])
    return tables


def is_manifest(path: Path) -> bool:
    """Whether a file is a manifest of districts."""
    return path.suffix == ".toml" and path.name != "round.toml" and bool(_tables(path))


def read_district(folder: Path, name: str, family: str, cost: str) -> Case:
    """Read a round's folder.

    Stops that no team can serve are left out: no engine could do anything about them. Breaks that
    all share are out of the clock, and set-up is in the travel, as in every ``Problem``.

    Raises
    ------
    ValueError
        When the round has rules that a case cannot tell; names them.
    """
    round_ = load_round(folder)
    network = load_roads(folder / round_.roads, cache=False)
    return case_of(round_, network, name, family=family, cost=cost)


def case_of(round_: Round, network: RoadNetwork, name: str, *, family: str, cost: str) -> Case:
    """A round on its roads as a case: see ``read_district``."""
    problem = Ground(round_, network).problem()
    if beyond := problem.rules() - KNOWN:
        raise ValueError(f"{name}: not compared with {', '.join(sorted(beyond))}")
    kinds = sorted(set(problem.team_kind.tolist()))
    serves = problem.eligible[:, kinds].T
    stops = np.flatnonzero(serves.any(axis=0))
    left_out = problem.num_stops - len(stops)
    everywhere = np.array([*stops, *range(problem.num_stops, problem.travels[0].num_places)])
    locations = [round_.stops[stop].location for stop in stops.tolist()]
    vehicles = tuple(
        Vehicle(
            start=int(problem.team_start[team]) - left_out,
            end=int(problem.team_end[team]) - left_out,
            capacity=tuple(
                None if most >= UNLIMITED else most for most in problem.team_capacity[team].tolist()
            ),
            earliest=int(problem.team_earliest[team]),
            latest=int(problem.team_latest[team]),
            profile=int(problem.team_profile[team]),
            kind=kinds.index(int(problem.team_kind[team])),
        )
        for team in range(problem.num_teams)
    )
    longest = 2 * int(problem.team_latest.max())
    tables = tuple(
        _bounded(travel.durations(everywhere, everywhere), longest) for travel in problem.travels
    )
    return Case(
        name=name,
        family=family,
        cost=cost,
        durations=tables,
        distances=tables,
        demand=problem.demand[stops],
        service=problem.service[stops],
        release=np.zeros(len(stops), np.int64),
        windows=tuple(_silent_if_always(problem.spans[0][stop], problem) for stop in stops),
        vehicles=vehicles,
        serves=serves[:, stops],
        points=np.array([(each.lon, each.lat) for each in locations]),
    )


def _silent_if_always(spans: Spans, problem: Problem) -> Spans:
    """No window at all where the only one holds whenever a team is out."""
    always = (int(problem.team_earliest.min()), int(problem.team_latest.max()))
    whole_day = len(spans) == 1 and spans[0][0] <= always[0] and always[1] <= spans[0][1]
    return () if whole_day else spans


def _bounded(table: IntArray, longest: int) -> IntArray:
    """No road: longer than any day, but not so long that an engine's sums run over."""
    return np.where(table >= UNREACHABLE, longest, table)


def district_folders(folder: Path) -> Iterator[Path]:
    """The folders with a round in or below a folder."""
    yield from sorted(path.parent for path in folder.rglob("round.toml"))
