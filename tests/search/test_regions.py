"""Regions: teams whose routes are near each other, shared by no two of a batch."""

from __future__ import annotations

import numpy as np

from routing.problem import MatrixTravel
from routing.search.fleet import team_classes
from routing.search.regions import Regions

# Twelve stops on a line, a minute apart; the depot is before the first.
LINE = np.abs(np.subtract.outer(np.arange(-1, 12), np.arange(-1, 12)))
LINE = np.roll(LINE, -1, axis=(0, 1))
ROUTES = ((0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (10, 11), ())


def line(build, **changes):
    return build(tables=(LINE,), stops=12, teams=7, start=12, end=12, **changes)


def regions_of(problem, seed=1):
    return Regions(problem, team_classes(problem), seed)


def test_a_region_is_a_stretch_of_neighbouring_routes(build):
    (region,) = regions_of(line(build)).batch(ROUTES, 1, 6)
    out = [team for team in region.teams if ROUTES[team]]
    assert out == list(range(out[0], out[0] + 3))
    assert region.num_stops == 6


def test_a_region_has_an_idle_team_to_itself(build):
    first, second = regions_of(line(build)).batch(ROUTES, 2, 4)
    assert (6 in first.teams) + (6 in second.teams) == 1


def test_regions_of_a_batch_share_nothing(build):
    routes = (*ROUTES[:2], (), *ROUTES[3:])
    for seed in range(10):
        batch = regions_of(line(build), seed).batch(routes, 3, 4)
        teams = [team for region in batch for team in region.teams]
        unserved = [stop for region in batch for stop in region.unserved]
        assert len(batch) > 1
        assert len(teams) == len(set(teams))
        assert len(unserved) == len(set(unserved))


def test_the_unserved_go_to_a_region_near_them(build):
    routes = (*ROUTES[:5], (), ())  # stops 10 and 11 are in none
    seen = [
        region
        for seed in range(20)
        for region in regions_of(line(build), seed).batch(routes, 1, 4)
        if region.unserved
    ]
    assert seen
    assert all(4 in region.teams for region in seen)


def test_an_unserved_stop_goes_nowhere_its_group_is_not(build):
    # Stop 10 belongs together with stop 0, which team 0 serves at the other end of the line.
    groups = [0, *[-1] * 9, 0, -1]
    problem = line(build).replace(together=groups)
    routes = (*ROUTES[:5], (11,), ())
    for seed in range(20):
        for region in regions_of(problem, seed).batch(routes, 2, 4):
            assert 10 not in region.unserved or 0 in region.teams


def test_what_was_searched_in_vain_is_not_searched_again(build):
    regions = regions_of(line(build))
    seen = set()
    while batch := regions.batch(ROUTES, 2, 4):
        for region in batch:
            key = tuple(team for team in region.teams if ROUTES[team])
            assert key not in seen
            seen.add(key)
            regions.learn(region, ROUTES, ROUTES)
    assert {team for key in seen for team in key} == set(range(6))


def test_what_has_changed_is_searched_again(build):
    regions = regions_of(line(build))
    while batch := regions.batch(ROUTES, 1, 4):
        regions.learn(batch[0], ROUTES, ROUTES)
    changed = ((0, 2), (1, 3), *ROUTES[2:])
    (region,) = regions.batch(changed, 1, 4)
    assert {0, 1} & set(region.teams)


def test_the_same_seed_gives_the_same_regions(build):
    batches = [regions_of(line(build), 5).batch(ROUTES, 2, 4) for _ in range(2)]
    assert batches[0] == batches[1]


def test_a_region_of_one_route_needs_something_to_change(build):
    problem = build(tables=(LINE,), stops=12, teams=1, start=12, end=12)
    assert regions_of(problem).batch(((0, 1),), 1, 6)[0].unserved
    short = build(tables=(LINE,), stops=12, teams=12, start=12, end=12)
    alone = tuple((stop,) for stop in range(12))
    assert all(len(region.teams) > 1 for region in regions_of(short).batch(alone, 3, 1))


def test_travel_is_asked_for_neighbours_only(build):
    class Asked(MatrixTravel):
        most = 0

        def durations(self, origins, destinations):
            Asked.most = max(Asked.most, len(np.atleast_1d(origins)))
            return super().durations(origins, destinations)

    problem = line(build).replace(travels=(Asked(LINE * 60),))
    regions_of(problem).batch(ROUTES, 2, 4)
    assert Asked.most == 0
