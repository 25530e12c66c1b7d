"""Streets: chains joined, rings, parallels and barriers kept."""

import numpy as np
import pytest

from routing.errors import RoadError

STREET = {"highway": "residential"}


def ends(network, maps):
    return sorted(maps.edge_name(network, 2 * street) for street in range(len(network.style)))


def test_a_chain_of_ways_is_one_street_with_its_shape(load, maps):
    network = load(
        {1: (0, 0), 2: (100, 0), 3: (100, 50), 4: (300, 50)},
        [([1, 2], STREET), ([3, 2], STREET), ([3, 4], STREET)],
    )
    assert ends(network, maps) == [(1, 4)]
    assert network.length[0] == pytest.approx(350, abs=0.05)
    assert len(network.lat) == 4
    assert network.osmids == ((100, 200, 300),)
    assert network.along.tolist() == pytest.approx([0, 100, 150, 350], abs=0.05)


def test_streets_are_cut_where_three_arms_meet(load, maps):
    network = load(
        {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (100, 80)},
        [([1, 2, 3], STREET), ([2, 4], STREET)],
    )
    assert ends(network, maps) == [(1, 2), (2, 3), (2, 4)]


@pytest.mark.parametrize(
    "other", [{"name": "Jalan Lain"}, {"highway": "tertiary"}, {"oneway": "yes"},
              {"maxspeed": "20"}, {"motorcar": "no"}],
)  # fmt: skip
def test_streets_are_cut_where_something_that_matters_changes(load, maps, other):
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 0)}
    assert ends(load(nodes, [([1, 2], STREET), ([2, 3], STREET | other)]), maps) == [
        (1, 2), (2, 3),
    ]  # fmt: skip


def test_what_does_not_matter_does_not_cut(load, maps):
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 0)}
    network = load(nodes, [([1, 2], STREET), ([2, 3], STREET | {"lit": "yes"})])
    assert ends(network, maps) == [(1, 3)]


def test_one_way_pieces_join_head_to_tail_only(load, maps):
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 0)}
    one = STREET | {"oneway": "yes"}
    back = STREET | {"oneway": "-1"}
    assert ends(load(nodes, [([1, 2], one), ([2, 3], one)]), maps) == [(1, 3)]
    assert ends(load(nodes, [([1, 2], one), ([3, 2], back)]), maps) == [(1, 3)]
    assert ends(load(nodes, [([1, 2], one), ([3, 2], one)]), maps) == [(1, 2), (3, 2)]


def test_a_lone_ring_is_a_street_from_a_node_to_itself(load):
    corners = {1: (0, 0), 2: (100, 0), 3: (100, 100), 4: (0, 100)}
    network = load(corners, [([1, 2, 3, 4, 1], STREET)])
    assert network.num_streets == 1
    assert network.tail[0] == network.head[0]
    assert network.length[0] == pytest.approx(400, abs=0.1)
    assert network.graph("car").inside.all()


def test_a_ring_of_several_ways_is_one_street(load):
    corners = {1: (0, 0), 2: (100, 0), 3: (100, 100), 4: (0, 100)}
    network = load(corners, [([1, 2, 3], STREET), ([1, 4], STREET), ([3, 4], STREET)])
    assert network.num_streets == 1
    assert network.length[0] == pytest.approx(400, abs=0.1)


def test_a_lollipop_keeps_its_stick_and_its_ring(load):
    network = load(
        {1: (0, 0), 2: (50, 0), 3: (80, 30), 4: (80, -30)},
        [([1, 2], STREET), ([2, 3, 4, 2], STREET)],
    )
    loop = network.tail == network.head
    assert sorted(loop.tolist()) == [False, True]
    assert network.length[loop][0] == pytest.approx(2 * np.hypot(30, 30) + 60, abs=0.1)
    assert network.length[~loop][0] == pytest.approx(50, abs=0.1)


def test_parallel_streets_survive(load):
    network = load(
        {1: (0, 0), 2: (200, 0), 3: (100, 60), 4: (-50, 0), 5: (250, 0)},
        [([1, 2], STREET), ([1, 3, 2], STREET), ([4, 1], STREET), ([2, 5], STREET)],
    )
    assert network.num_streets == 4
    assert sorted(network.length.round().astype(int)) == [50, 50, 200, 233]


def test_a_way_that_crosses_itself_is_cut_there(load):
    network = load(
        {1: (-100, 0), 2: (0, 0), 3: (60, 40), 4: (60, -40), 5: (0, -90)},
        [([1, 2, 3, 4, 2, 5], STREET)],
    )
    assert network.num_streets == 3
    assert (network.tail == network.head).sum() == 1


def test_a_node_that_stands_twice_in_a_row_counts_once(load, maps):
    network = load({1: (0, 0), 2: (100, 0), 3: (150, 0)}, [([1, 2, 2, 3], STREET)])
    assert ends(network, maps) == [(1, 3)]
    assert len(network.lat) == 3


def test_every_metre_of_road_is_in_exactly_one_street(solo, data):
    import osmium

    from routing.roads.sphere import great_circle

    total = 0.0
    ways = osmium.FileProcessor(str(data / "solo_jebres_roads.derived.osm.bz2")).with_locations()
    for way in ways:
        if way.is_way() and "highway" in way.tags:
            at = np.array([(p.location.lat, p.location.lon) for p in way.nodes])
            total += great_circle(at[:-1, 0], at[:-1, 1], at[1:, 0], at[1:, 1]).sum()
    assert solo.length.sum() <= total
    assert solo.length.sum() == pytest.approx(total, rel=0.01)  # less what is closed to all


# Barriers

LINE = {1: (-50, 0), 2: (100, 0, {"barrier": "bollard"}), 3: (200, 0)}


def test_a_bollard_stops_cars_and_lets_motorcycles_through(load, maps):
    network = load(LINE, [([1, 2, 3], STREET)])
    lat, lon = np.array([maps.place(30, 0), maps.place(170, 0)]).T
    ride = network.snap(lat, lon, "motorcycle", limit=10)
    durations = network.travel(ride).durations([0, 1], [0, 1])
    assert durations[0, 1] == durations[1, 0] == 21  # 140 m at 24 km/h
    drive = network.snap(lat, lon, "car", limit=10)
    assert drive.found.tolist() == [True, False]  # the longer side is the main part
    assert drive.island_distance[1] < 1


def test_a_barrier_that_holds_nobody_up_is_no_joint(load, maps):
    network = load(LINE | {2: (100, 0, {"barrier": "cattle_grid"})}, [([1, 2, 3], STREET)])
    assert ends(network, maps) == [(1, 3)]


@pytest.mark.parametrize(
    ("profile", "plain", "gated"), [("motorcycle", 21, 51), ("foot", 101, 101)]
)
def test_a_gate_takes_half_a_minute_on_wheels_and_nothing_on_foot(
    load, maps, profile, plain, gated
):
    lat, lon = np.array([maps.place(30, 0), maps.place(170, 0)]).T  # 140 m apart
    for barrier, seconds in (("cattle_grid", plain), ("gate", gated)):
        network = load(LINE | {2: (100, 0, {"barrier": barrier})}, [([1, 2, 3], STREET)])
        snaps = network.snap(lat, lon, profile, limit=10)
        assert network.travel(snaps).durations([0, 1], [0, 1]).tolist() == [
            [0, seconds], [seconds, 0],
        ]  # fmt: skip
        assert [network.path(snaps, *pair).duration for pair in ((0, 1), (1, 0))] == [seconds] * 2


def test_a_barrier_where_three_arms_meet_stops_nobody(load, maps):
    network = load(LINE | {4: (100, 90)}, [([1, 2, 3], STREET), ([2, 4], STREET)])
    lat, lon = np.array([maps.place(30, 0), maps.place(170, 0), maps.place(100, 50)]).T
    assert network.snap(lat, lon, "car", limit=10).found.all()


def test_arms_that_a_profile_may_not_use_do_not_count_at_a_barrier(load, maps):
    steps = {"highway": "steps"}
    network = load(LINE | {4: (100, 90)}, [([1, 2, 3], STREET), ([2, 4], steps)])
    lat, lon = np.array([maps.place(30, 0), maps.place(170, 0)]).T
    assert network.snap(lat, lon, "car", limit=10).found.sum() == 1
    on_foot = network.snap(*np.array([maps.place(30, 0), maps.place(100, 60)]).T, "foot", limit=10)
    assert on_foot.found.all()
    travel = network.travel(on_foot)
    assert travel.durations([0], [1]) == 123  # 70 m at 5 km/h and 60 m at 3 km/h: 50.4 + 72 s


def test_an_open_barrier_on_a_street_that_is_closed_is_no_road(load):
    network = load(LINE, [([1, 2, 3], STREET | {"motorcycle": "no"})])
    assert network.extent("motorcycle") == (0, 0, 0)
    with pytest.raises(RoadError):
        network.snap([0.0], [0.0], "motorcycle", limit=9)
