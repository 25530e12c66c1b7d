"""Snapping: the nearest point of the nearest street that may be used, judged by brute force."""

import pickle

import numpy as np
import pytest

from routing.errors import RoadError

STREET = {"highway": "residential"}
CROSS = {1: (0, 0), 2: (400, 0), 3: (200, 0), 4: (200, 300), 5: (390, 40)}
WAYS = [([1, 3, 2], STREET), ([3, 4], STREET)]


def at(maps, *points):
    return np.array([maps.place(*point) for point in points]).T


def test_the_point_on_the_street_its_share_and_the_walk(load, maps):
    network = load(CROSS, WAYS)
    snaps = network.snap(*at(maps, (50, 30), (230, 75)), "foot", limit=100)
    assert [maps.edge_name(network, edge) for edge in snaps.edge] == [(1, 3), (3, 4)]
    assert snaps.fraction.tolist() == pytest.approx([0.25, 0.25], abs=1e-4)
    assert snaps.walk.tolist() == pytest.approx([30, 30], abs=0.01)
    assert snaps.walk_ms.tolist() == pytest.approx([21600, 21600], abs=10)  # at 5 km/h
    assert snaps.lat.tolist() == pytest.approx(at(maps, (50, 0), (200, 75))[0], abs=1e-7)
    assert snaps.lon.tolist() == pytest.approx(at(maps, (50, 0), (200, 75))[1], abs=1e-7)
    assert snaps.reverse_edge.tolist() == (snaps.edge ^ 1).tolist()


def test_beyond_the_limit_nothing_is_attached_but_the_distance_is_told(load, maps):
    network = load(CROSS, WAYS)
    snaps = network.snap(*at(maps, (50, 299), (50, 301)), "foot", limit=300)
    assert snaps.nearest_distance.tolist() == pytest.approx([150, 150], abs=0.1)
    snaps = network.snap(*at(maps, (-99, 0), (-101, 0)), "foot", limit=100)
    assert snaps.found.tolist() == [True, False]
    assert snaps.nearest_distance.tolist() == pytest.approx([99, 101], abs=0.01)
    assert (snaps.edge[1], snaps.reverse_edge[1], snaps.walk[1]) == (-1, -1, 0)


def test_at_a_junction_the_lowest_edge_is_taken(load, maps):
    network = load(CROSS, WAYS)
    snaps = network.snap(*at(maps, (200, -40)), "foot", limit=100)
    assert snaps.edge[0] == 0
    assert snaps.fraction[0] == pytest.approx(1, abs=1e-4)


def test_at_a_junction_a_two_way_street_is_taken_before_a_one_way_one(load, maps):
    """Else the way to a door at the end of a one-way street would lead through all of it."""
    ring = {1: (0, 0), 2: (200, 0), 3: (200, 300), 4: (500, 0), 5: (0, 300)}
    ways = [([3, 5, 1, 2], STREET | {"oneway": "yes"}), ([2, 3], STREET), ([2, 4], STREET)]
    network = load(ring, ways)
    snaps = network.snap(*at(maps, (180, -30), (480, 20)), "car", limit=100)
    assert snaps.reverse_edge[0] == -1  # nearest alone, 20 m before its end
    snaps = network.snap(*at(maps, (200, -30), (480, 20)), "car", limit=100)
    assert snaps.reverse_edge[0] == snaps.edge[0] ^ 1
    assert network.travel(snaps).durations([1], [0]).item() == pytest.approx(
        280 / (0.8 * 25 / 3.6) + (30 + 20) / (5 / 3.6), abs=1
    )


def test_the_side_of_the_street_is_that_of_who_rides_along(load, maps):
    nodes = {1: (0, 0), 2: (300, 0), 3: (300, 200), 4: (0, 200)}
    against = STREET | {"oneway": "-1"}
    network = load(nodes, [([1, 2, 3, 4, 1], STREET)])
    doors = at(maps, (150, 5), (150, -5), (150, 0), (295, 100), (305, 100))
    for profile in ("car", "foot"):
        assert network.snap(*doors, profile, limit=50).side.tolist() == [-1, 1, 0, -1, 1]
    network = load(nodes, [([1, 2, 3, 4, 1], against)])
    assert network.snap(*doors, "car", limit=50).side.tolist() == [1, -1, 0, 1, -1]
    assert network.snap(*doors, "car", limit=1).side.tolist() == [0, 0, 0, 0, 0]


def test_never_to_a_street_the_profile_may_not_use(load, maps):
    network = load(CROSS, [*WAYS, ([5, 2], {"highway": "steps"})])
    near = at(maps, (389, 39))
    assert maps.edge_name(network, network.snap(*near, "foot", limit=100).edge[0]) == (5, 2)
    by_car = network.snap(*near, "car", limit=100)
    assert maps.edge_name(network, by_car.edge[0]) == (3, 2)
    assert by_car.walk[0] == pytest.approx(39, abs=0.01)


def test_one_way_streets_have_one_edge_in_the_direction_of_travel(load, maps):
    ring = {1: (0, 0), 2: (300, 0), 3: (300, 300)}
    network = load(ring, [([1, 2], STREET), ([2, 3], STREET | {"oneway": "-1"}),
                          ([1, 3], STREET | {"oneway": "yes", "name": "Lain"})])  # fmt: skip
    snaps = network.snap(*at(maps, (310, 75)), "car", limit=50)
    assert maps.edge_name(network, snaps.edge[0]) == (3, 2)
    assert snaps.fraction[0] == pytest.approx(0.75, abs=1e-4)
    assert snaps.reverse_edge[0] == -1
    on_foot = network.snap(*at(maps, (310, 75)), "foot", limit=50)
    assert maps.edge_name(network, on_foot.edge[0]) == (2, 3)
    assert on_foot.fraction[0] == pytest.approx(0.25, abs=1e-4)


def test_an_island_near_by_is_told_but_not_used(load, maps):
    network = load(CROSS | {6: (200, 1000), 7: (230, 1000)}, [*WAYS, ([6, 7], STREET)])
    snaps = network.snap(*at(maps, (210, 990)), "car", limit=200)
    assert not snaps.found[0]
    assert snaps.nearest_distance[0] == pytest.approx(690, abs=1)
    assert snaps.island_distance[0] == pytest.approx(10, abs=0.01)
    assert np.isinf(load(CROSS, WAYS).snap(*at(maps, (0, 0)), "car", limit=9).island_distance[0])


def test_a_one_way_dead_end_is_no_place_to_deliver(load, maps):
    network = load(CROSS, [*WAYS, ([2, 5], STREET | {"oneway": "yes"})])
    snaps = network.snap(*at(maps, (389, 38)), "car", limit=100)
    assert maps.edge_name(network, snaps.edge[0]) == (3, 2)
    assert snaps.island_distance[0] < 2


def test_the_main_part_is_the_one_with_most_metres_not_most_nodes(load, maps):
    small = {n: (1000 + 10 * n, 1000) for n in range(11, 19)}
    few = [([n, n + 1], STREET | {"name": str(n)}) for n in range(11, 18)]
    network = load({1: (0, 0), 2: (900, 0)} | small, [([1, 2], STREET), *few])
    snaps = network.snap(*at(maps, (450, 5), (1130, 1000)), "car", limit=50)
    assert snaps.found.tolist() == [True, False]


def test_the_other_points_do_not_matter(solo, solo_buildings):
    lat, lon = solo_buildings[:200].T
    together = solo.snap(lat, lon, "motorcycle", limit=60)
    chosen = np.arange(200)[::-3]
    some = solo.snap(lat[chosen], lon[chosen], "motorcycle", limit=60)
    for name in ("found", "edge", "reverse_edge", "fraction", "walk", "lat", "lon",
                 "nearest_distance", "island_distance"):  # fmt: skip
        assert np.array_equal(getattr(some, name), getattr(together, name)[chosen]), name


@pytest.mark.parametrize("profile", ["foot", "motorcycle", "car", "truck"])
@pytest.mark.parametrize("where", ["solo", "liechtenstein"])
def test_judged_by_brute_force(where, profile, request):
    network = request.getfixturevalue(where)
    lat, lon = request.getfixturevalue(f"{where}_buildings")[::97][:60].T
    graph = network.graph(profile)
    snaps = network.snap(lat, lon, profile, limit=250)
    starts = np.setdiff1d(np.arange(len(network.lat)), network.point_first[1:] - 1)
    street = np.searchsorted(network.point_first, starts, side="right") - 1
    usable = (graph.inside[2 * street] | graph.inside[2 * street + 1]) & ~network.is_gate[street]
    starts, street = starts[usable], street[usable]
    for i in range(len(lat)):
        shrink = np.cos(np.radians(lat[i]))
        x = np.radians(network.lon - lon[i]) * shrink * 6_371_009
        y = np.radians(network.lat - lat[i]) * 6_371_009
        ax, ay, dx, dy = x[starts], y[starts], x[starts + 1] - x[starts], y[starts + 1] - y[starts]
        with np.errstate(invalid="ignore"):
            step = np.nan_to_num(np.clip(-(ax * dx + ay * dy) / (dx * dx + dy * dy), 0, 1))
        metres = np.hypot(ax + step * dx, ay + step * dy)
        assert snaps.nearest_distance[i] == pytest.approx(metres.min(), rel=2e-3, abs=0.01)
        assert snaps.found[i] == (snaps.nearest_distance[i] <= 250)
        if snaps.found[i]:
            mine = street == snaps.edge[i] // 2
            assert metres[mine].min() == pytest.approx(metres.min(), rel=2e-3, abs=0.01)
            assert graph.weight[snaps.edge[i]] > 0
            assert snaps.reverse_edge[i] in {-1, snaps.edge[i] ^ 1}
            assert 0 <= snaps.fraction[i] <= 1


def test_a_place_where_no_number_stands_is_not_found(load, maps):
    snaps = load(CROSS, WAYS).snap([np.nan, *at(maps, (50, 1))[0]], [114.0, *at(maps, (50, 1))[1]],
                                   "car", limit=99)  # fmt: skip
    assert snaps.found.tolist() == [False, True]
    assert np.isinf(snaps.nearest_distance[0])


def test_no_places_at_all(load):
    assert load(CROSS, WAYS).snap([], [], "car", limit=9).num_places == 0


def test_a_profile_without_roads_is_an_error_that_says_so(load):
    network = load({1: (0, 0), 2: (90, 0)}, [([1, 2], {"highway": "steps"})])
    with pytest.raises(RoadError) as caught:
        network.snap([0.0], [0.0], "car", limit=9)
    assert caught.value.faults[0].code == "road_none_for_car"
    assert "cars" in str(caught.value)
    assert "mobil" in caught.value.faults[0].text("id")


def test_roads_that_lead_away_only_are_no_roads(load):
    network = load({1: (0, 0), 2: (90, 0)}, [([1, 2], STREET | {"oneway": "yes"})])
    with pytest.raises(RoadError):
        network.snap([0.0], [0.0], "car", limit=9)
    assert network.snap([0.0], [0.0], "foot", limit=9).num_places == 1


def test_an_unknown_profile_is_refused(load):
    with pytest.raises(ValueError, match="helicopter"):
        load(CROSS, WAYS).snap([0.0], [0.0], "helicopter", limit=9)


def test_arrays_cannot_be_written(load, maps):
    network = load(CROSS, WAYS)
    snaps = network.snap(*at(maps, (50, 30)), "foot", limit=100)
    for array in (snaps.edge, snaps.walk, network.weights["car"], network.lat):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_a_network_survives_pickling(load, maps):
    network = load(CROSS, WAYS)
    network.snap(*at(maps, (50, 30)), "foot", limit=100)
    again = pickle.loads(pickle.dumps(network))
    snaps = again.snap(*at(maps, (50, 30)), "foot", limit=100)
    assert maps.edge_name(again, snaps.edge[0]) == (1, 3)
