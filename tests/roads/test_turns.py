"""Restrictions of turns: read, applied exactly where they hold, and never broken by a path."""

import numpy as np
import pytest

from routing.roads.profiles import PROFILES
from routing.roads.turns import kind_for, restriction_of

STREET = {"highway": "residential"}  # 24 km/h for motorcycles, 20 for cars: 6.667 and 5.556 m/s
ONE = STREET | {"oneway": "yes"}
# A cross at 2: west (100), east (200), north (300), south (400); 5 and 6 join east to north, long.
CROSS = {1: (-100, 0), 2: (0, 0), 3: (200, 0), 4: (0, 300), 7: (0, -120), 5: (200, 300)}
ROADS = [([1, 2], STREET), ([2, 3], STREET), ([2, 4], STREET), ([2, 7], STREET),
         ([3, 5, 4], STREET)]  # fmt: skip
WEST, EAST, NORTH, SOUTH = 100, 200, 300, 400
PLACES = [(-50, 0), (50, 0), (0, 60), (0, -70)]  # one on each arm


def at(maps, *points):
    return np.array([maps.place(*point) for point in points]).T


def turn(kind, origin=WEST, via=2, end=NORTH, **tags):
    return [("from", origin), ("via", via), ("to", end)], {"type": "restriction"} | (
        {"restriction": kind} if kind else {}
    ) | {key.replace("_at_", ":"): value for key, value in tags.items()}  # fmt: skip


def metres(network, maps, places, profile="motorcycle"):
    """Metres along the fastest legs between places on the map, after judging their times."""
    snaps = network.snap(*at(maps, *places), profile, limit=30)
    everything = np.arange(len(places))
    assert np.array_equal(maps.every_engine(network, snaps), maps.judge(network, snaps))
    assert snaps.found.all()
    return [[network.path(snaps, a, b).distance for b in everything] for a in everything]


FREE = [[0, 100, 110, 120], [100, 0, 110, 120], [110, 110, 0, 130], [120, 120, 130, 0]]


def test_without_restrictions_every_turn_is_free(load, maps):
    assert metres(load(CROSS, ROADS), maps, PLACES) == FREE


def test_a_barred_turn_is_gone_round_and_all_others_stay(load, maps):
    network = load(CROSS, ROADS, [turn("no_left_turn")])
    table = metres(network, maps, PLACES)
    assert table[0][2] == 50 + 2 * 120 + 60  # to the end of the south road and up again
    table[0][2] = FREE[0][2]
    assert table == FREE


def test_mandatory_turns_bar_all_others_and_turning_back(load, maps):
    network = load(CROSS, ROADS, [turn("only_straight_on", end=EAST)])
    table = metres(network, maps, PLACES)
    assert table[0] == [0, 100, 50 + 2 * 200 + 60, 50 + 2 * 200 + 70]  # turned round at 3
    assert [row[1:] for row in table[1:]] == [row[1:] for row in FREE[1:]]
    assert (table[1][0], table[2][0], table[3][0]) == (100, 110, 120)


@pytest.mark.parametrize("kind", ["no_right_turn", "no_straight_on", "no_entry", "no_exit"])
def test_what_the_turn_is_called_does_not_matter(load, maps, kind):
    table = metres(load(CROSS, ROADS, [turn(kind)]), maps, PLACES)
    assert table[0][2] == 350


def test_a_place_beyond_the_junction_forgets_what_was_ridden_before(load, maps):
    network = load(CROSS, ROADS, [turn("no_left_turn")])
    # from the west to a door at the very beginning of the south road, then north: allowed
    table = metres(network, maps, [(-50, 0), (0, -1), (0, 60)])
    assert table[0][1] + table[1][2] == 51 + 61 < table[0][2]


def test_turning_back_at_a_junction_may_be_barred(load, maps):
    line = {1: (-100, 0), 2: (0, 0), 3: (200, 0), 4: (40, 0)}
    ways = [([1, 2], STREET), ([2, 3], STREET)]
    back = turn("no_u_turn", origin=100, end=100)
    # 1 is a dead end: from the place at -50 one turns round at the door, as always
    table = metres(load(line, ways, [back]), maps, [(-50, 0), (-80, 0)])
    assert table == [[0, 30], [30, 0]]
    ring = {1: (-100, 0), 2: (0, 0), 3: (300, 0), 4: (0, 90), 5: (-100, 90)}
    ways = [([1, 2], ONE), ([2, 3], STREET), ([2, 4, 5, 1], ONE)]
    table = metres(load(ring, ways, [turn("no_u_turn", origin=200, via=3, end=200)]), maps,
                   [(-50, 0), (100, 0), (200, 0)])  # fmt: skip
    assert table[1][0] == 100 + 90 + 100 + 90 + 50  # left westward from the door itself
    assert table[0] == [0, 150, 250]


def test_a_turn_over_a_way(load, maps):
    # Two carriageways joined by a link: from the lower one over the link back on the upper one.
    nodes = {1: (-200, 0), 2: (0, 0), 3: (300, 0), 4: (300, 40), 5: (0, 40), 6: (-200, 40)}
    ways = [([1, 2], ONE), ([2, 3], ONE), ([2, 5], ONE), ([4, 5], ONE), ([5, 6], ONE),
            ([3, 4], STREET), ([6, 1], STREET)]  # fmt: skip
    over = [("from", 100), ("via", 300), ("to", 500)], {
        "type": "restriction", "restriction": "no_u_turn"}  # fmt: skip
    doors = [(-100, 0), (-100, 40), (0, 20), (200, 40)]
    table = metres(load(nodes, ways), maps, doors)
    assert table[0][1] == 100 + 40 + 100
    table = metres(load(nodes, ways, [over]), maps, doors)
    assert table[0][1] == 100 + 300 + 40 + 300 + 100
    assert table[0][2] == 120  # the link may be entered
    assert table[2][1] == 120  # and left from a door on it
    assert table[3][1] == 300


def test_a_turn_over_two_ways_one_of_which_begins_another_restriction(load, maps):
    # 1-2-3-4-5 in a line with side roads at 2, 3 and 4
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (300, 0), 5: (400, 0), 6: (300, 90),
             7: (200, 80), 8: (100, 70)}  # fmt: skip
    ways = [([1, 2], STREET), ([2, 3], STREET), ([3, 4], STREET), ([4, 5], STREET),
            ([4, 6], STREET), ([3, 7], STREET), ([2, 8], STREET)]  # fmt: skip
    long = [("from", 100), ("via", 200), ("via", 300), ("to", 400)], {
        "type": "restriction", "restriction": "no_straight_on"}  # fmt: skip
    short = [("from", 200), ("via", 300), ("to", 500)], {
        "type": "restriction", "restriction": "no_left_turn"}  # fmt: skip
    doors = [(50, 0), (150, 0), (250, 0), (350, 0), (300, 45), (100, 35)]
    network = load(nodes, ways, [long, short])
    table = metres(network, maps, doors)
    assert table[0][3] == 50 + 200 + 50 + 2 * 70  # into the side road at 2 and out of it
    assert table[5][3] == 35 + 200 + 50  # who comes from the side road may go straight on
    assert table[1][3] == 200
    assert table[1][4] == 50 + 2 * 80 + 100 + 45  # into the side road at 3 and out of it
    assert table[0][4] == 50 + 100 + 2 * 80 + 100 + 45
    assert table[2] == [200, 100, 0, 100, 95, 185]


def test_one_restriction_right_after_another(load, maps):
    doors = [(-50, 0), (200, 50)]
    first, second = turn("no_left_turn"), turn("no_left_turn", EAST, 3, 500)
    assert metres(load(CROSS, ROADS, [first]), maps, doors)[0][1] == 50 + 200 + 50
    # by the end of the south road, then the north road and 4
    assert metres(load(CROSS, ROADS, [first, second]), maps, doors)[0][1] == 290 + 300 + 200 + 250


def test_walkers_heed_no_restriction(load, maps):
    network = load(CROSS, ROADS, [turn("no_left_turn"), turn("only_straight_on", end=EAST)])
    assert metres(network, maps, PLACES, "foot") == FREE
    assert network.bans("foot") == ()


@pytest.mark.parametrize(
    ("tags", "heed"),
    [
        ({"restriction": "no_left_turn"}, {"motorcycle", "car", "truck"}),
        ({"restriction": "no_left_turn", "except": "motorcycle"}, {"car", "truck"}),
        ({"restriction": "no_left_turn", "except": "bicycle; hgv"}, {"motorcycle", "car"}),
        ({"restriction": "no_left_turn", "except": "motor_vehicle"}, set()),
        ({"restriction": "no_left_turn", "except": "psv"}, {"motorcycle", "car", "truck"}),
        ({"restriction:hgv": "no_left_turn"}, {"truck"}),
        ({"restriction:motorcar": "no_left_turn"}, {"car"}),
        ({"restriction:motorcycle": "no_left_turn", "restriction": "give_way"}, {"motorcycle"}),
        ({"restriction:motorcycle": "none", "restriction": "no_exit"}, {"car", "truck"}),
        ({"restriction:conditional": "no_left_turn @ (06:00-09:00)"},
         {"motorcycle", "car", "truck"}),
        ({"restriction:hgv:conditional": "no_left_turn @ (weight>5)"}, {"truck"}),
        ({"restriction:hgv:conditional": "no_left_turn @ (weight>9)"}, set()),
        ({"restriction:conditional": "give_way @ (06:00-09:00)"}, set()),
        ({"restriction:motorcycle": "none", "restriction:conditional": "no_exit @ (Mo-Fr)"},
         {"car", "truck"}),
        ({"restriction": "no_exit", "restriction:conditional": "none @ (22:00-05:00)"},
         {"motorcycle", "car", "truck"}),
        ({"restriction": "give_way"}, set()),
        ({"type": "restriction:hgv", "restriction": "no_left_turn"}, {"truck"}),
    ],
)  # fmt: skip
def test_who_heeds(load, tags, heed):
    members, _ = turn("no_left_turn")
    network = load(CROSS, ROADS, [(members, {"type": "restriction"} | tags)])
    assert {name for name in PROFILES if network.bans(name)} == heed


BROKEN = {
    "no from": ([("via", 2), ("to", NORTH)], "no_left_turn"),
    "no to": ([("from", WEST), ("via", 2)], "no_left_turn"),
    "no via": ([("from", WEST), ("to", NORTH)], "no_left_turn"),
    "via elsewhere": ([("from", WEST), ("via", 3), ("to", NORTH)], "no_left_turn"),
    "via missing": ([("from", WEST), ("via", 99), ("to", NORTH)], "no_left_turn"),
    "way missing": ([("from", 900), ("via", 2), ("to", NORTH)], "no_left_turn"),
    "two vias": ([("from", WEST), ("via", 2), ("via", 3), ("to", NORTH)], "no_left_turn"),
    "via node and way": ([("from", WEST), ("via", 2), ("via", EAST), ("to", 500)], "no_left_turn"),
    "two froms": ([("from", WEST), ("from", EAST), ("via", 2), ("to", NORTH)], "no_left_turn"),
    "two tos": ([("from", WEST), ("via", 2), ("to", EAST), ("to", NORTH)], "no_entry"),
    "ways that do not meet": ([("from", WEST), ("via", SOUTH), ("to", 500)], "no_u_turn"),
    "from is a node": ([("from", 1), ("via", 2), ("to", NORTH)], "no_left_turn"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_says_nothing(load, name):
    members, kind = BROKEN[name]
    network = load(CROSS, ROADS, [(members, {"type": "restriction", "restriction": kind})])
    assert network.bans("car") == ()


def test_a_way_that_runs_through_the_via_could_mean_either_arm(load):
    ways = [([1, 2, 3], STREET), ([2, 4], STREET)]
    assert load(CROSS, ways, [turn("no_left_turn", 100, 2, 200)]).bans("car") == ()
    ways = [([1, 2, 3], ONE), ([2, 4], STREET)]
    assert len(load(CROSS, ways, [turn("no_left_turn", 100, 2, 200)]).bans("car")) == 1


def named_bans(network, maps):
    return {tuple(maps.edge_name(network, edge) for edge in ban) for ban in network.bans("car")}


def test_several_ways_in_and_several_ways_out(load, maps):
    entry = [("from", WEST), ("from", SOUTH), ("via", 2), ("to", NORTH)]
    network = load(CROSS, ROADS, [(entry, {"type": "restriction", "restriction": "no_entry"})])
    assert named_bans(network, maps) == {((1, 2), (2, 4)), ((7, 2), (2, 4))}
    way_out = [("from", WEST), ("via", 2), ("to", NORTH), ("to", EAST)]
    network = load(CROSS, ROADS, [(way_out, {"type": "restriction", "restriction": "no_exit"})])
    assert named_bans(network, maps) == {((1, 2), (2, 4)), ((1, 2), (2, 3))}


def test_an_only_into_a_closed_road_says_nothing(load):
    ways = [*ROADS[:2], ([2, 4], STREET | {"motor_vehicle": "no"}), *ROADS[3:]]
    assert load(CROSS, ways, [turn("only_left_turn")]).bans("car") == ()


def test_a_restriction_at_a_barrier(load, maps):
    nodes = CROSS | {2: (0, 0, {"barrier": "bollard"})}
    ways = [([1, 2], STREET), ([2, 3], STREET), ([3, 5, 1], STREET)]
    network = load(nodes, ways, [turn("no_straight_on", end=EAST)])
    table = metres(network, maps, [(-50, 0), (50, 0)])
    assert network.is_gate.sum() == 1
    assert table[1][0] == 100
    assert table[0][1] == round(50 + np.hypot(300, 300) + 300 + 150)


def test_a_road_that_only_a_barred_turn_leads_to_is_no_place_for_a_door(load, maps):
    # 7 can only be reached from 2; from everywhere the turn is barred
    all_arms = [turn("no_entry", origin, 2, SOUTH) for origin in (WEST, EAST, NORTH)]
    back = turn("no_u_turn", SOUTH, 2, SOUTH)
    network = load(CROSS, ROADS, [*all_arms, back])
    snaps = network.snap(*at(maps, (4, -100), (-50, 4)), "car", limit=150)
    assert maps.edge_name(network, snaps.edge[0])[0] != 7
    assert snaps.walk[0] == pytest.approx(100, abs=1)
    assert snaps.island_distance[0] == pytest.approx(4, abs=0.1)
    on_foot = network.snap(*at(maps, (4, -100)), "foot", limit=150)
    assert on_foot.walk[0] == pytest.approx(4, abs=0.1)


def test_a_dead_end_where_nobody_may_turn_is_still_a_place_for_a_door(load, maps):
    back = turn("no_u_turn", SOUTH, 7, SOUTH)
    network = load(CROSS, ROADS, [back])
    table = metres(network, maps, [(-50, 0), (0, -70), (0, -100)])
    assert table == [[0, 120, 150], [120, 0, 30], [150, 30, 0]]


def test_a_long_and_tangled_via_is_given_up_and_a_long_straight_one_is_not(load, maps):
    straight = {1: (-50, 0)} | {n: (10 * n, 0) for n in range(2, 99)}
    side = [([n, n + 1], STREET) for n in range(2, 98)]  # each cut by a street beside it
    relation = [("from", 100), ("via", 200), ("to", 300)], {
        "type": "restriction", "restriction": "no_straight_on"}  # fmt: skip
    ways = [([1, 2], STREET), (list(range(2, 98)), STREET), ([97, 98], STREET), *side]
    assert len(load(straight, ways, [relation]).bans("car")[0]) == 97
    tangle = {1: (-50, 0), 98: (300, 300)} | {n: (n % 5, n // 5) for n in range(2, 22)}
    over_and_over = [int(n) for n in np.random.default_rng(1).integers(2, 22, 200)]
    ways = [([1, 2], STREET), ([2, *over_and_over, 21], STREET), ([21, 98], STREET)]
    assert load(tangle, ways, [relation]).bans("car") == ()


def test_relations_that_are_no_restrictions():
    members = [("w", 1, "from"), ("n", 2, "via"), ("w", 3, "to")]
    assert restriction_of({"type": "route", "restriction": "no_exit"}, members) is None
    found = restriction_of({"type": "restriction", "restriction": "no_exit"}, members)
    assert found.ways == (1, 3)
    assert kind_for(found, PROFILES["car"]) == "no_exit"
    assert kind_for(found, PROFILES["foot"]) is None
