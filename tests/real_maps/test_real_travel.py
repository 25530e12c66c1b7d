"""Two real rounds: where stops are put and how long it takes between them, by other programs."""

from __future__ import annotations

import numpy as np
import pytest

from routing import load_round
from routing.problem import UNREACHABLE

BOTH = [
    pytest.param("solo_jebres", id="solo"),
    pytest.param("liechtenstein", id="liechtenstein", marks=pytest.mark.slow),
]


def table_of(case) -> np.ndarray:
    everywhere = np.arange(case.snaps.num_places)
    return case.network.travel(case.snaps).durations(everywhere, everywhere)


@pytest.mark.parametrize("name", BOTH)
def test_a_seed_makes_one_round_and_another_seed_another(name, real, data, tmp_path, benchmark):
    one, same, other = (
        benchmark.write_round(real(name).case, data, tmp_path / str(i), seed)
        for i, seed in ((0, 7), (1, 7), (2, 8))
    )
    contents = [
        [(folder / file).read_bytes() for file in ("households.csv", "round.toml", "teams.csv")]
        for folder in (one, same, other)
    ]
    assert contents[0] == contents[1]
    assert contents[0][0] != contents[2][0]
    round_ = load_round(one)
    windows = [window for stop in round_.stops for window in stop.windows]
    expected = {"solo_jebres": (300, 75, 15, 25), "liechtenstein": (400, 0, 20, 30)}
    *sizes, capacity = expected[name]
    assert [len(round_.stops), len(windows), len(round_.teams)] == sizes
    assert {window.end - window.start for window in windows} <= {2 * 3600}
    assert {team.capacity[0] for team in round_.teams} == {capacity}
    assert {stop.demand[0] for stop in round_.stops} == {1, 2}
    assert sum(stop.demand[0] for stop in round_.stops) <= len(round_.teams) * capacity


@pytest.mark.parametrize("name", BOTH)
def test_every_stop_is_snapped_to_the_nearest_road_of_the_file(name, real, raw):
    case, roads, limit = real(name), raw(name), real(name).round_.snap_limit
    main = np.flatnonzero(roads.main)
    nearest = [roads.nearest(lat, lon, main) for lat, lon in zip(case.lat, case.lon, strict=True)]
    stops = slice(0, len(case.lat))
    assert case.snaps.nearest_distance[stops] == pytest.approx(nearest, rel=2e-3, abs=0.02)
    assert case.snaps.found[stops].tolist() == [metres <= limit for metres in nearest]
    assert case.snaps.found.mean() > 0.9
    assert case.snaps.walk.max() <= limit


@pytest.mark.parametrize("name", BOTH)
def test_every_pair_of_stops_takes_what_plain_dijkstra_says_to_the_second(
    name, real, exact_seconds
):
    case = real(name)
    table = table_of(case)
    assert (table != exact_seconds(case.network, case.snaps)).sum() == 0
    found = np.flatnonzero(case.snaps.found)
    assert (table[np.ix_(found, found)] < UNREACHABLE).all()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "num_origins"), [("solo_jebres", 301), ("liechtenstein", 40)])
def test_every_pair_takes_what_the_map_file_says(name, num_origins, real, raw):
    case, snaps = real(name), real(name).snaps
    found = np.flatnonzero(snaps.found)
    depot = case.round_.depots[0].location
    lat, lon = np.append(case.lat, depot.lat)[found], np.append(case.lon, depot.lon)[found]
    ways = [case.network.osmids[edge // 2] for edge in snaps.edge[found].tolist()]
    origins = np.linspace(0, len(found) - 1, min(num_origins, len(found))).astype(int)
    exact = raw(name).times(lat, lon, ways, origins.tolist())
    table = table_of(case)[np.ix_(found[origins], found)]
    away = origins[:, None] != np.arange(len(found))[None, :]
    # Streets are rounded to a millisecond each, and the sum up to a second.
    surplus = (table - exact)[away]
    assert surplus.min() > -0.1
    assert surplus.max() < 1.1
