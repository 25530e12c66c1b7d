"""A round's own ways of travelling: what each key changes, and that nothing else does."""

from dataclasses import fields

import numpy as np
import pytest

from routing.own_profiles import PROFILE_KEYS, ROAD_CLASSES, OwnProfile
from routing.roads import load_roads
from routing.roads.profiles import PROFILES
from routing.roads.tags import delay, speeds
from routing.roads.tailor import tailored


def own(like: str, name: str = "becak", **changes):
    profile = OwnProfile(name=name, like=like, changes=tuple(changes.items()))
    return tailored([profile])[name]


def pace(profile, highway="residential", **tags):
    return speeds({"highway": highway, **tags}, profile)[0]


def test_a_new_profile_stands_beside_the_four():
    profiles = tailored([OwnProfile(name="becak", like="foot")])
    assert list(profiles) == [*PROFILES, "becak"]
    foot, becak = profiles["foot"], profiles["becak"]
    assert becak.name == "becak"
    names = [each.name for each in fields(foot) if each.name != "name"]
    assert all(getattr(foot, name) == getattr(becak, name) for name in names)


def test_the_program_s_own_profiles_are_never_changed_in_place():
    before = {name: dict(each.speeds) for name, each in PROFILES.items()}
    tailored([OwnProfile(name="motorcycle", like="motorcycle", changes=(("speed_path_kph", 1),))])
    assert {name: dict(each.speeds) for name, each in PROFILES.items()} == before


def test_a_class_s_own_speed_is_what_is_really_driven():
    slow = own("motorcycle", speed_residential_kph=18)
    assert pace(slow) == 18  # nothing is taken off
    assert pace(slow, maxspeed="50") == 18  # and no sign makes it faster
    assert pace(slow, maxspeed="10") == 10
    assert pace(slow, surface="mud") == 10
    assert pace(slow, "tertiary") == pace(PROFILES["motorcycle"], "tertiary")


def test_a_class_s_speed_of_nought_closes_it():
    assert pace(own("motorcycle", speed_track_kph=0), "track") == 0
    assert pace(own("foot", speed_steps_kph=0), "steps") == 0


def test_a_class_may_be_opened():
    assert pace(PROFILES["motorcycle"], "cycleway") == 0
    assert pace(own("motorcycle", speed_cycleway_kph=12), "cycleway") == 12


def test_the_most_speed_and_the_flow():
    assert pace(own("car", max_speed_kph=15), "primary") == 15
    assert pace(own("foot", max_speed_kph=15)) == 5
    assert pace(own("car", flow=0.5), "secondary") == pytest.approx(22.0)


def test_the_footways_switch():
    assert pace(own("motorcycle", footways=False), "footway") == 0
    assert pace(own("motorcycle", footways=False), "footway", motorcycle="yes") > 0
    assert pace(own("car", footways=True), "path") == pytest.approx(5.6)
    assert pace(own("car", footways=True), "path", footway="sidewalk") == 0
    assert pace(own("foot", footways=False), "footway") == 0


def test_ferries_and_gates():
    assert speeds({"route": "ferry"}, own("truck", ferries=True))[0] == 5
    assert delay({"barrier": "gate"}, own("truck", gate_seconds=90)) == 90


def test_a_smaller_truck_fits_where_a_large_one_does_not():
    pickup = own("truck", weight_t=3.5, height_m=2.4, width_m=1.8, length_m=5)
    for tags in (
        {"maxweight": "3.5"},
        {"maxheight": "2.4"},
        {"maxwidth": "1.9"},
        {"maxlength": "6"},
    ):
        assert pace(PROFILES["truck"], **tags) == 0
        assert pace(pickup, **tags) > 0
    assert pace(own("truck", weight_t=0), maxweight="1") > 0  # not looked at


def test_every_key_changes_something():
    for key, span in PROFILE_KEYS.items():
        profile = own("truck", **{key: True if span is None else span[1] / 2})
        assert profile != own("truck"), key
    for highway in ROAD_CLASSES:
        assert own("truck", **{f"speed_{highway}_kph": 3}).speeds[highway] == 3


def test_a_network_has_weights_for_a_round_s_own_profiles(tmp_path, maps):
    path = tmp_path / "map.osm"
    nodes = {1: (0, 0), 2: (1000, 0)}
    path.write_text(maps.osm_text(nodes, [([1, 2], {"highway": "residential"})]), encoding="utf-8")
    becak = OwnProfile(name="becak", like="foot", changes=(("speed_residential_kph", 12),))
    network = load_roads(path, profiles=[becak])
    assert list(network.weights) == [*PROFILES, "becak"]
    assert network.weights["becak"].tolist() == pytest.approx([300_000] * 2, rel=1e-4)
    lat, lon = np.array([maps.place(100, 0), maps.place(700, 0)]).T
    snaps = network.snap(lat, lon, "becak", limit=10)
    assert network.travel(snaps).durations([0], [1]) == 180
    with pytest.raises(ValueError, match="becak"):
        load_roads(path).snap(lat, lon, "becak", limit=10)


def test_a_ferry_asked_for_takes_what_its_duration_tag_says(tmp_path, maps):
    """5 km of water in half an hour (10 km/h), one without a word (5), one with the round's own."""
    street = {"highway": "residential"}
    nodes = {1: (-100, 0), 2: (0, 0), 3: (3000, 0), 4: (5000, 0), 5: (5100, 0)}
    boat = {"route": "ferry"}
    path = tmp_path / "map.osm"
    path.write_text(
        maps.osm_text(nodes, [
            ([1, 2], street), ([2, 3, 4], boat | {"duration": "00:30"}), ([4, 5], street),
            ([4, 5], boat),
        ]), encoding="utf-8",
    )  # fmt: skip
    own_profiles = [
        OwnProfile(name="motorcycle", like="motorcycle", changes=(("ferries", True),)),
        OwnProfile(name="car", like="car", changes=(("ferries", True), ("speed_ferry_kph", 20))),
    ]
    network = load_roads(path, profiles=own_profiles)
    crossing = next(i for i, ids in enumerate(network.osmids) if ids == (200,))
    short = next(i for i, ids in enumerate(network.osmids) if ids == (400,))
    hour = 3_600_000
    for street_, kph in ((crossing, 10), (short, 5)):
        expected = network.length[street_] / 1000 / kph * hour
        assert network.weights["motorcycle"][2 * street_ : 2 * street_ + 2] == pytest.approx(
            [expected] * 2, rel=1e-4
        )
    assert network.weights["car"][2 * crossing] == pytest.approx(hour / 4, rel=1e-4)
    assert network.weights["truck"][2 * crossing] == -1


def test_a_ferry_whose_end_the_map_lacks_goes_at_the_speed_of_any(tmp_path, maps):
    path = tmp_path / "map.osm"
    path.write_text(
        maps.osm_text({1: (0, 0), 2: (1000, 0), 3: (1000, 900)}, [
            ([1, 2, 9], {"route": "ferry", "duration": "00:06"}), ([2, 3], {"highway": "service"}),
        ]), encoding="utf-8",
    )  # fmt: skip
    ferries = OwnProfile(name="car", like="car", changes=(("ferries", True),))
    network = load_roads(path, profiles=[ferries])
    boat = next(i for i, ids in enumerate(network.osmids) if ids == (100,))
    assert network.weights["car"][2 * boat] == pytest.approx(720_000, rel=1e-3)  # 5 km/h
