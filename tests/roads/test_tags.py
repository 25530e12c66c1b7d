"""Who may use a way, in which direction and how fast: the rules one by one."""

import pytest

from routing.model import PROFILES as NAMES
from routing.roads.profiles import CAR, FOOT, MOTORCYCLE, PROFILES, TRUCK
from routing.roads.tags import speeds

BOTH, ALONG, AGAINST, NO = (True, True), (True, False), (False, True), (False, False)


def may(profile, highway="residential", **tags):
    tags = {key.replace("__", ":"): value for key, value in tags.items()}
    along, against = speeds({"highway": highway, **tags}, profile)
    return along > 0, against > 0


def test_there_is_a_profile_for_every_name_a_round_may_use():
    assert tuple(PROFILES) == NAMES


@pytest.mark.parametrize("profile", [FOOT, MOTORCYCLE, CAR, TRUCK], ids=lambda p: p.name)
@pytest.mark.parametrize("highway", ["residential", "primary", "tertiary", "service", "track",
                                     "living_street", "unclassified"])  # fmt: skip
def test_ordinary_streets_are_open_to_all(profile, highway):
    assert may(profile, highway) == BOTH


@pytest.mark.parametrize(
    ("highway", "open_to"),
    [
        ("motorway", {"car": ALONG, "truck": ALONG}),  # PP 44/2009; one-way without a tag
        ("steps", {"foot": BOTH}),
        ("footway", {"foot": BOTH, "motorcycle": BOTH}),
        ("path", {"foot": BOTH, "motorcycle": BOTH}),
        ("pedestrian", {"foot": BOTH}),
        ("cycleway", {"foot": BOTH}),
        ("construction", {}),
        ("proposed", {}),
        ("abandoned", {}),
        ("raceway", {}),
        ("rest_area", {}),
    ],
)
def test_classes_open_to_some(highway, open_to):
    found = {name: may(profile, highway) for name, profile in PROFILES.items()}
    assert {name: ways for name, ways in found.items() if ways != NO} == open_to


@pytest.mark.parametrize("key", ["construction", "abandoned", "disused", "impassable"])
def test_what_is_being_built_or_given_up_is_closed(key):
    assert may(CAR, **{key: "yes"}) == NO
    assert may(CAR, **{key: "no"}) == BOTH


def test_small_works_do_not_close_a_street():
    assert may(CAR, construction="minor") == BOTH


def test_a_square_is_walked_along_its_edge_and_no_street_for_wheels():
    assert may(FOOT, "pedestrian", area="yes") == BOTH
    assert may(FOOT, "pedestrian", area="yes", access="private") == NO
    assert may(MOTORCYCLE, "footway", area="yes") == NO
    assert may(CAR, "service", area="yes") == NO


# Access


@pytest.mark.parametrize("value", ["no", "private", "agricultural", "forestry"])
def test_closed_by_access(value):
    assert [may(profile, access=value) for profile in PROFILES.values()] == [NO] * 4


@pytest.mark.parametrize(
    "value", ["yes", "permissive", "designated", "destination", "delivery", "customers"]
)
def test_open_by_access(value):
    assert [may(profile, access=value) for profile in PROFILES.values()] == [BOTH] * 4


@pytest.mark.parametrize(
    ("tags", "open_to"),
    [
        ({"access": "no", "foot": "yes"}, {"foot"}),
        ({"access": "private", "vehicle": "yes"}, {"motorcycle", "car", "truck"}),
        ({"vehicle": "no", "motor_vehicle": "yes"}, {"foot", "motorcycle", "car", "truck"}),
        ({"vehicle": "no"}, {"foot"}),
        ({"motor_vehicle": "no"}, {"foot"}),
        ({"motor_vehicle": "no", "motorcycle": "yes"}, {"foot", "motorcycle"}),
        ({"motorcar": "no"}, {"foot", "motorcycle", "truck"}),
        ({"motorcycle": "no"}, {"foot", "car", "truck"}),
        ({"hgv": "no"}, {"foot", "motorcycle", "car"}),
        ({"goods": "no"}, {"foot", "motorcycle", "car"}),
        ({"hgv": "no", "motor_vehicle": "yes"}, {"foot", "motorcycle", "car"}),
        ({"foot": "no"}, {"motorcycle", "car", "truck"}),
    ],
)
def test_the_most_specific_access_tag_decides(tags, open_to):
    assert {name for name, profile in PROFILES.items() if may(profile, **tags) == BOTH} == open_to


def test_a_value_that_nobody_knows_says_nothing():
    assert may(CAR, motor_vehicle="unbekannt") == BOTH
    assert may(CAR, motor_vehicle="unbekannt", access="no") == NO


def test_one_permission_among_several_values_is_enough():
    assert may(CAR, access="private;delivery") == BOTH
    assert may(CAR, access="agricultural;forestry") == NO


def test_a_tag_of_its_own_opens_a_class_but_access_in_general_does_not():
    assert may(CAR, "pedestrian", motor_vehicle="delivery") == BOTH
    assert may(CAR, "footway", access="yes") == NO
    assert may(MOTORCYCLE, "motorway", motorcycle="designated") == ALONG
    assert may(FOOT, "motorway", foot="yes") == BOTH
    assert may(MOTORCYCLE, "steps", motorcycle="yes") == NO


# Alleys


@pytest.mark.parametrize(
    "tags",
    [
        {"motor_vehicle": "no"}, {"motorcycle": "no"}, {"vehicle": "no"}, {"access": "no"},
        {"footway": "sidewalk"}, {"footway": "crossing"}, {"foot": "designated"},
        {"bicycle": "designated"}, {"sac_scale": "hiking"}, {"mtb:scale": "1"}, {"indoor": "yes"},
    ],
)  # fmt: skip
def test_what_is_no_alley_is_closed_to_motorcycles(tags):
    assert may(MOTORCYCLE, "footway", **tags) == NO


def test_an_alley_opened_by_its_tag_is_open_whatever_else_it_is():
    assert may(MOTORCYCLE, "path", foot="designated", motorcycle="yes") == BOTH


def test_motorcycles_go_at_walking_pace_through_alleys():
    pace, _ = speeds({"highway": "footway"}, MOTORCYCLE)
    on_foot, _ = speeds({"highway": "footway"}, FOOT)
    assert on_foot < pace <= 2 * on_foot


# One-way


@pytest.mark.parametrize(
    ("value", "way"),
    [("yes", ALONG), ("true", ALONG), ("1", ALONG), ("-1", AGAINST), ("reverse", AGAINST),
     ("no", BOTH), ("nonsense", BOTH), ("reversible", NO)],
)  # fmt: skip
def test_oneway_values(value, way):
    assert may(CAR, oneway=value) == way


@pytest.mark.parametrize("junction", ["roundabout", "circular"])
def test_roundabouts_are_one_way(junction):
    assert may(CAR, junction=junction) == ALONG
    assert may(CAR, junction=junction, oneway="no") == BOTH
    assert may(FOOT, junction=junction) == BOTH


@pytest.mark.parametrize(
    ("tags", "profile", "way"),
    [
        ({"oneway": "yes"}, FOOT, BOTH),
        ({"oneway:foot": "yes"}, FOOT, ALONG),
        ({"oneway:foot": "-1"}, FOOT, AGAINST),
        ({"oneway": "yes", "oneway:motorcycle": "no"}, MOTORCYCLE, BOTH),
        ({"oneway": "yes", "oneway:motorcycle": "no"}, CAR, ALONG),
        ({"oneway:motor_vehicle": "yes"}, CAR, ALONG),
        ({"oneway:motor_vehicle": "yes", "oneway:motorcycle": "-1"}, MOTORCYCLE, AGAINST),
        ({"oneway:motorcycle": "yes @ (Mo-Su 06:00-18:00)"}, MOTORCYCLE, ALONG),
        ({"oneway": "yes", "oneway:motorcycle": "no @ (22:00-05:00)"}, MOTORCYCLE, ALONG),
        ({"oneway": "yes", "oneway:motorcycle:conditional": "no @ (Su)"}, MOTORCYCLE, ALONG),
        ({"oneway:conditional": "no @ (Su)", "junction": "roundabout"}, CAR, ALONG),
        ({"oneway:motorcycle": "no", "oneway:conditional": "yes @ (Mo-Fr)"}, MOTORCYCLE, BOTH),
        ({"oneway": "yes", "oneway:hgv:conditional": "no @ (weight<5)"}, TRUCK, ALONG),
        ({"oneway:hgv": "yes"}, TRUCK, ALONG),
        ({"oneway:hgv": "yes"}, CAR, BOTH),
    ],
)
def test_oneway_for_some(tags, profile, way):
    assert may(profile, **{key.replace(":", "__"): value for key, value in tags.items()}) == way


@pytest.mark.parametrize(
    ("tags", "open_to"),
    [
        # A closure at times closes; an opening at times opens nothing.
        ({"motor_vehicle:conditional": "no @ (Mo-Fr 06:00-09:00)"}, {"foot"}),
        ({"access": "no", "access:conditional": "yes @ (08:00-10:00)"}, set()),
        ({"access": "no @ (22:00-05:00)"}, set()),
        ({"motorcycle:conditional": "no @ (Su); yes @ (Sa)"}, {"foot", "car", "truck"}),
        ({"access:conditional": "no @ (Mo)", "motorcycle": "yes"}, {"motorcycle"}),
        # What depends on the vehicle is looked at: the truck has 8 t and 3.5 m.
        ({"hgv:conditional": "no @ (weight > 7.5)"}, {"foot", "motorcycle", "car"}),
        ({"hgv:conditional": "no @ (weight > 9)"}, {"foot", "motorcycle", "car", "truck"}),
        ({"motor_vehicle:conditional": "no @ (weight>3.5 t)"}, {"foot", "motorcycle", "car"}),
        ({"motor_vehicle:conditional": "no @ (height>3 m AND Mo-Fr)"},
         {"foot", "motorcycle", "car"}),
        ({"vehicle:conditional": "destination @ (Mo-Fr)"},
         {"foot", "motorcycle", "car", "truck"}),
        ({"maxweight:conditional": "3.5 @ (22:00-06:00)"}, {"foot", "motorcycle", "car"}),
    ],
)  # fmt: skip
def test_what_holds_at_times_is_taken_at_its_worst(tags, open_to):
    assert {name for name, profile in PROFILES.items() if may(profile, **tags) == BOTH} == open_to


def test_a_one_way_at_times_is_one_way():
    at_times = {"oneway:conditional": "yes @ (Mo-Fr 06:00-09:00)"}
    assert may(CAR, **at_times) == ALONG
    assert may(CAR, oneway="yes", **{"oneway:conditional": "no @ (Su)"}) == ALONG
    assert may(CAR, **{"oneway:conditional": "yes @ (06:00-09:00); -1 @ (15:00-18:00)"}) == NO


def test_a_limit_at_times_only_lowers():
    def pace(**tags):
        return speeds({"highway": "secondary", **tags}, CAR)[0]

    assert pace(**{"maxspeed:conditional": "30 @ (07:00-08:00)"}) == pytest.approx(24.0)
    assert pace(**{"maxspeed:conditional": "90 @ (22:00-06:00)"}) == pytest.approx(35.2)
    assert pace(maxspeed="50", **{"maxspeed:conditional": "20 @ (wet)"}) == pytest.approx(16.0)


def test_walkers_keep_off_motor_roads():
    assert may(FOOT, "trunk", motorroad="yes") == NO
    assert may(FOOT, "trunk", motorroad="yes", foot="yes") == BOTH
    assert may(CAR, "trunk", motorroad="yes") == BOTH


def test_a_gang_is_no_slower_on_a_motorcycle_than_a_driveway():
    gang = speeds({"highway": "living_street"}, MOTORCYCLE)[0]
    assert gang == speeds({"highway": "service"}, MOTORCYCLE)[0] == pytest.approx(12.0)


def test_walkers_do_not_mind_what_is_closed_to_wheels():
    for tags in ({"oneway": "reversible"}, {"service": "emergency_access"}):
        assert may(FOOT, "service", **tags) == BOTH
        assert may(CAR, "service", **tags) == may(MOTORCYCLE, "service", **tags) == NO


def test_a_footway_tagged_oneway_is_walked_both_ways():
    assert may(FOOT, "footway", oneway="yes") == BOTH


# Speeds


def test_faster_on_larger_roads():
    order = ["service", "residential", "tertiary", "secondary", "primary", "trunk", "motorway"]
    found = [speeds({"highway": highway}, CAR)[0] for highway in order]
    assert found == sorted(found)
    assert len(set(found)) == len(found)


def test_nobody_exceeds_what_the_law_allows_in_towns():
    for profile in (MOTORCYCLE, CAR, TRUCK):
        for highway in ("primary", "secondary", "tertiary", "unclassified", "residential"):
            assert max(speeds({"highway": highway}, profile)) <= 50
        assert max(speeds({"highway": "residential"}, profile)) <= 30


@pytest.mark.parametrize(
    ("tags", "kph"),
    [
        ({"maxspeed": "30"}, 24.0),  # eight tenths of what is signed
        ({"maxspeed": "80"}, 64.0),
        ({"maxspeed": "30 mph"}, 30 * 1.609344 * 0.8),
        ({"maxspeed": "30mph"}, 30 * 1.609344 * 0.8),
        ({"maxspeed": "40 km/h"}, 32.0),
        ({"maxspeed": "50;30"}, 24.0),
        ({"maxspeed": "ID:urban"}, 40.0),
        ({"maxspeed": "DE:zone30"}, 24.0),
        ({"maxspeed": "walk"}, 4.0),
        ({"maxspeed": "signals"}, 35.2),  # as without: MKJI's 44
        ({"maxspeed": "none"}, 35.2),
        ({"maxspeed": "0"}, 35.2),
        ({"maxspeed:motorcar": "20", "maxspeed": "50"}, 16.0),
    ],
)
def test_signed_limits(tags, kph):
    assert speeds({"highway": "secondary", **tags}, CAR) == pytest.approx((kph, kph))


def test_signed_limits_by_direction():
    tags = {"highway": "secondary", "maxspeed:forward": "30", "maxspeed": "50"}
    assert speeds(tags, CAR) == pytest.approx((24.0, 40.0))


def test_a_limit_only_lowers_the_speed_on_a_driveway():
    assert speeds({"highway": "service", "maxspeed": "50"}, CAR)[0] == pytest.approx(12.0)
    assert speeds({"highway": "service", "maxspeed": "5"}, CAR)[0] == pytest.approx(4.0)


def test_walkers_do_not_heed_limits():
    assert speeds({"highway": "residential", "maxspeed": "3"}, FOOT) == (5.0, 5.0)


@pytest.mark.parametrize(
    ("tags", "kph"),
    [
        ({"surface": "mud"}, 10.0),
        ({"surface": "asphalt"}, 35.2),
        ({"smoothness": "very_bad"}, 20.0),
        ({"smoothness": "very_horrible"}, 5.0),
        ({"smoothness": "impassable"}, 0.0),
        ({"surface": "earth", "smoothness": "horrible"}, 10.0),
    ],
)
def test_bad_roads_are_slow(tags, kph):
    assert speeds({"highway": "secondary", **tags}, CAR)[0] == pytest.approx(kph)


@pytest.mark.parametrize(("grade", "kph"), [("grade1", 12.0), ("grade3", 10.0), ("grade4", 0.0)])
def test_tracks_by_their_grade(grade, kph):
    assert speeds({"highway": "track", "tracktype": grade}, CAR)[0] == pytest.approx(kph)


def test_motorcycles_go_where_cars_cannot():
    assert speeds({"highway": "track", "tracktype": "grade5"}, MOTORCYCLE)[0] == 5.0


def test_sand_slows_walkers_and_steps_too():
    assert speeds({"highway": "path", "surface": "sand"}, FOOT)[0] == 2.5
    assert speeds({"highway": "steps"}, FOOT)[0] == 3.0
