"""A round on its roads: the network must be the one that its own profiles ask for."""

import datetime as dt

import pytest

from routing import check_plan, load_roads, plan_round
from routing.errors import RoadError
from routing.ground import Ground, load_ground
from routing.model import Depot, Location, Round, Stop, Team
from routing.own_profiles import OwnProfile

SLOW = OwnProfile(name="motorcycle", like="motorcycle", changes=(("max_speed_kph", 6),))
BECAK = OwnProfile(name="becak", like="motorcycle", changes=(("max_speed_kph", 12),))


@pytest.fixture
def make(tmp_path):
    """A round of one stop at the far end of a street of some 1,100 m."""
    path = tmp_path / "map.osm"
    path.write_text(
        '<osm version="0.6"><node id="1" version="1" lat="-8.00" lon="114.0"/>'
        '<node id="2" version="1" lat="-8.01" lon="114.0"/>'
        '<way id="3" version="1"><nd ref="1"/><nd ref="2"/>'
        '<tag k="highway" v="residential"/></way></osm>',
        encoding="utf-8",
    )

    def make_round(profile: str, *profiles: OwnProfile) -> Round:
        return Round(
            name="Satu", date=dt.date(2026, 11, 27), roads=path, profiles=profiles,
            depots=(Depot(id="posko", location=Location(lat=-8.0, lon=114.0)),),
            stops=(Stop(id="R1", location=Location(lat=-8.01, lon=114.0)),),
            teams=(Team(id="T1", profile=profile, start="posko", end="posko"),),
        )  # fmt: skip

    return make_round


@pytest.mark.parametrize(("profile", "own"), [("motorcycle", SLOW), ("becak", BECAK)])
def test_a_network_without_the_round_s_own_profile_is_refused(make, profile, own):
    round_ = make(profile, own)
    forgotten = load_roads(round_.roads)
    plan = plan_round(round_, load_ground(round_), iterations=3, workers=1)
    for act in (
        lambda: Ground(round_, forgotten),
        lambda: plan_round(round_, forgotten, iterations=3, workers=1),
        lambda: check_plan(round_, plan, forgotten),
    ):
        with pytest.raises(RoadError) as caught:
            act()
        assert [fault.code for fault in caught.value.faults] == ["road_other_profile"]
        assert profile in str(caught.value)
        assert "profiles=round_.profiles" in str(caught.value)


def test_a_network_of_another_round_s_profile_is_refused(make):
    with pytest.raises(RoadError):
        Ground(make("motorcycle"), load_roads(make("motorcycle").roads, profiles=[SLOW]))


def test_own_profiles_of_no_team_do_not_matter(make):
    round_ = make("car", SLOW, BECAK)
    Ground(round_, load_roads(round_.roads))


def test_a_round_s_own_profile_makes_its_times(make):
    own, plain = make("motorcycle", SLOW), make("motorcycle")
    seconds = [
        Ground(round_, load_roads(round_.roads, profiles=round_.profiles))
        .problem().travels[0].durations([0], [1]).item()
        for round_ in (own, plain)
    ]  # fmt: skip
    assert seconds == [668, 167]  # 1,112 m at 6 and at 24 km/h
