"""Synthetic districts as ``Case``: folders of ``rounds synth``, and manifests that name seeds.

In: a folder with a ``round.toml``, or a TOML file of ``[[district]]`` tables (name, households,
teams, seed, style), each made anew, so that nothing big is stored. Out: cases on their roads.

What it costs is the total team day, the product's own ``shortest``, or, wished, travel alone, which
is all that VROOM knows.
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
from routing.model import Depot, Round
from routing.problem import UNREACHABLE, team_places


def manifest_names(path: Path) -> list[str]:
    """The names of a manifest's districts."""
    return [each["name"] for each in _tables(path)]


def make_case(path: Path, name: str, cost: str) -> Case:
    """Make a manifest's district and read it."""
    table = next(each for each in _tables(path) if each["name"] == name)
    district = make_district(
        num_households=table["households"],
        num_teams=table["teams"],
        seed=table["seed"],
        style=table["style"],
    )
    with tempfile.TemporaryDirectory() as folder:
        write_district(district, folder)
        return read_district(Path(folder), name, path.stem, cost)


def _tables(path: Path) -> list[dict[str, object]]:
    tables: list[dict[str, object]] = tomllib.loads(path.read_text("utf-8")).get("district", [])
    return tables


def is_manifest(path: Path) -> bool:
    """Whether a file is a manifest of districts."""
    return path.suffix == ".toml" and path.name != "round.toml" and bool(_tables(path))


def read_district(folder: Path, name: str, family: str, cost: str) -> Case:
    """Read a round's folder.

    Stops that no team can serve are left out: no engine could do anything about them.

    Raises
    ------
    ValueError
        When the round has breaks or open ends, which the peers do not all know.
    """
    round_ = load_round(folder)
    if round_.breaks or any(team.start is None or team.end is None for team in round_.teams):
        raise ValueError(f"{folder.name}: breaks and open ends are not compared")
    ground = Ground(round_, load_roads(folder / round_.roads, cache=False))
    profiles = list(dict.fromkeys(team.profile for team in round_.teams))
    serves = np.array([ground.snaps[each].found[: len(round_.stops)] for each in profiles], bool)
    stops = np.flatnonzero(serves.any(axis=0))
    everywhere = np.array([*stops, *range(len(round_.stops), len(ground.snaps[profiles[0]].found))])
    tables = tuple(travel.durations(everywhere, everywhere) for travel in ground.problem().travels)
    vehicles = _vehicles(round_, profiles, len(round_.stops) - len(stops))
    tables = tuple(_bounded(table, vehicles) for table in tables)
    chosen = [round_.stops[index] for index in stops]
    return Case(
        name=name,
        family=family,
        cost=cost,
        durations=tables,
        distances=tables,
        demand=np.array([stop.demand for stop in chosen], np.int64),
        service=np.array([stop.service_duration for stop in chosen], np.int64),
        release=np.zeros(len(chosen), np.int64),
        windows=tuple(_spans(stop.windows) for stop in chosen),
        vehicles=vehicles,
        serves=serves[:, stops],
    )


def _spans(windows: object) -> Spans:
    return tuple(sorted((each.start, each.end) for each in windows))  # type: ignore[attr-defined]


def _vehicles(round_: Round, profiles: list[str], left_out: int) -> tuple[Vehicle, ...]:
    depots: dict[str, Depot] = {depot.id: depot for depot in round_.depots}
    vehicles = []
    for team, (start, end) in zip(round_.teams, team_places(round_), strict=True):
        earliest, latest = team.shift.start, team.shift.end
        if isinstance(team.start, str):
            earliest = max(earliest, depots[team.start].opens)
        if isinstance(team.end, str):
            latest = min(latest, depots[team.end].closes)
        profile = profiles.index(team.profile)
        vehicles.append(
            Vehicle(
                start=start - left_out,
                end=end - left_out,
                capacity=tuple(team.capacity),
                earliest=earliest,
                latest=latest,
                profile=profile,
                kind=profile,
            )
        )
    return tuple(vehicles)


def _bounded(table: IntArray, vehicles: tuple[Vehicle, ...]) -> IntArray:
    """No road: longer than any day, but not so long that an engine's sums run over."""
    longest = 2 * max(each.latest or 0 for each in vehicles)
    return np.where(table >= UNREACHABLE, longest, table)


def district_folders(folder: Path) -> Iterator[Path]:
    """The folders with a round in or below a folder."""
    yield from sorted(path.parent for path in folder.rglob("round.toml"))
