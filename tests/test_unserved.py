"""Who is left out of a plan and why, and what would serve them, on a map drawn by hand."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pytest

from routing import check_plan, load_roads, plan_round
from routing.errors import RoadError, SnapError
from routing.model import Depot, Location, Round, Stop, Team

DEGREE = 6_371_009 * math.pi / 180  # metres of a degree of latitude
LAT, LON = -8.2428, 114.3699


def at(x: float, y: float) -> Location:
    """So many metres east and north of Sobo's office."""
    lon = LON + x / DEGREE / math.cos(math.radians(LAT))
    return Location(lat=round(LAT + y / DEGREE, 7), lon=round(lon, 7))


def quick(round_: Round, network, **limits):
    """A plan made in a fraction of a second, and found sound."""
    plan = plan_round(round_, network, **{"iterations": 10, "workers": 1, **limits})
    assert check_plan(round_, plan, network) == ()
    told = [visit.stop for route in plan.routes for visit in route.visits]
    told += [each.stop for each in plan.unassigned]
    assert sorted(told) == sorted(stop.id for stop in round_.stops)
    return plan


@pytest.fixture(scope="module")
def corner(tmp_path_factory):
    """A map of two roads, 6 km east and 6 km north of a corner, and one that nothing joins."""
    from routing.roads.write_osm import OsmNode, OsmWay, write_osm

    places = {1: (0, 0), 2: (6000, 0), 3: (0, 6000), 4: (5000, 5000), 5: (5000, 5400)}
    nodes = []
    for id_, place in places.items():
        spot = at(*place)
        nodes.append(OsmNode(id=id_, lat=spot.lat, lon=spot.lon))
    ways = [
        OsmWay(id=index, nodes=ends, tags={"highway": "residential"})
        for index, ends in enumerate([(1, 2), (1, 3), (4, 5)], start=1)
    ]
    path = tmp_path_factory.mktemp("corner") / "corner.osm.pbf"
    write_osm(path, nodes, ways)
    return path


def small_round(corner: Path, *places: tuple[float, float], **changes) -> Round:
    """Stops at some places, one team at the corner."""
    values = {
        "name": "Corner",
        "date": dt.date(2026, 11, 27),
        "stops": tuple(Stop(id=f"S{i}", location=at(*xy)) for i, xy in enumerate(places, start=1)),
        "teams": (Team(id="T1", start="posko", end="posko"),),
        "depots": (Depot(id="posko", location=at(5, 5)),),
        "objective": "shortest",
        "roads": corner,
        **changes,
    }
    return Round(**values)


def test_doors_at_one_point_are_doors_of_their_own(corner):
    """Two families in one house 40 m from the road, a third at the depot itself."""
    plan = quick(small_round(corner, (3000, 40), (3000, 40), (5, 5)), load_roads(corner))
    assert plan.totals.served == 3
    (route,) = plan.routes
    doors = {visit.stop: visit for visit in route.visits}
    assert doors["S1"].walk_distance == doors["S2"].walk_distance == 40
    later = max(doors["S1"], doors["S2"], key=lambda visit: visit.arrival)
    assert (later.duration, later.distance) == (2 * 29, 0)  # to the road and back at 5 km/h


def test_a_door_2_km_off_is_told_and_the_remedy_serves_it(corner):
    network = load_roads(corner)
    round_ = small_round(corner, (3000, 10), (2000, 2100))
    plan = quick(round_, network)
    (left,) = plan.unassigned
    (reason,) = left.reasons
    assert (left.stop, reason.code) == ("S2", "too_far_from_road")
    limit = reason.values["walk_limit"]
    assert limit == pytest.approx(2000, abs=5)
    served = quick(round_.replace(snap_limit=limit), network)
    assert served.unassigned == ()
    (walk,) = [v.walk_distance for route in served.routes for v in route.visits if v.stop == "S2"]
    assert walk == pytest.approx(2000, abs=5)
    # A metre less does not: the remedy is the least that serves.
    short = quick(round_.replace(snap_limit=limit - 1), network)
    assert [each.stop for each in short.unassigned] == ["S2"]


def test_a_door_on_a_road_that_nothing_joins_is_cut_off(corner):
    plan = quick(small_round(corner, (3000, 10), (5010, 5200)), load_roads(corner))
    assert [(each.stop, each.reasons[0].code) for each in plan.unassigned] == [("S2", "cut_off")]


def test_a_door_outside_the_map_is_told_as_such(corner):
    plan = quick(small_round(corner, (3000, 10), (9000, 10)), load_roads(corner))
    found = [(each.stop, each.reasons[0].code) for each in plan.unassigned]
    assert found == [("S2", "outside_map")]


def test_all_unserved_is_a_plan_too(corner):
    plan = quick(small_round(corner, (2000, 2100), (9000, 10)), load_roads(corner))
    assert plan.routes == ()
    assert plan.totals.unassigned == 2
    assert plan.totals.longest_over_mean == 1.0


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ((2000, 2100), "end_off_road"),
        ((5010, 5200), "end_off_road"),  # on a road, but one that nothing joins
        ((9000, 10), "end_outside_map"),
    ],
)
def test_a_depot_off_the_roads_is_named(corner, place, code):
    depots = (Depot(id="posko", location=at(5, 5)), Depot(id="gudang", location=at(*place)))
    teams = tuple(Team(id=name, start="gudang", end="posko") for name in ("T1", "T2"))
    round_ = small_round(corner, (3000, 10), depots=depots, teams=teams)
    with pytest.raises(SnapError) as caught:
        plan_round(round_, load_roads(corner), iterations=1, workers=1)
    (fault,) = caught.value.faults  # one, though two teams start there
    assert fault.code == code
    assert fault.file == "corner.osm.pbf"
    assert "gudang" in fault.cause


def test_a_team_s_own_start_off_the_roads_names_the_team(corner):
    team = Team(id="T1", start=at(2000, 2100), end=None)
    with pytest.raises(SnapError) as caught:
        plan_round(small_round(corner, (3000, 10), teams=(team,)), load_roads(corner), iterations=1)
    assert "T1" in caught.value.faults[0].cause


def test_a_map_without_a_road_for_a_profile_is_named(tmp_path):
    from routing.roads.write_osm import OsmNode, OsmWay, write_osm

    ends = [at(0, 0), at(500, 0)]
    nodes = [OsmNode(id=i, lat=end.lat, lon=end.lon) for i, end in enumerate(ends, start=1)]
    path = tmp_path / "steps.osm.pbf"
    write_osm(path, nodes, [OsmWay(id=1, nodes=(1, 2), tags={"highway": "steps"})])
    network = load_roads(path)
    round_ = small_round(path, (300, 5))
    for profile in ("motorcycle", "car", "truck"):
        riders = round_.replace(teams=(round_.teams[0].replace(profile=profile),))
        with pytest.raises(RoadError) as caught:
            plan_round(riders, network, iterations=1, workers=1)
        assert caught.value.faults[0].file == "steps.osm.pbf"
        assert caught.value.faults[0].cause
    walkers = tuple(team.replace(profile="foot") for team in round_.teams)
    assert quick(round_.replace(teams=walkers), network).unassigned == ()


def test_where_not_all_can_be_carried_the_lowest_priority_stays(corner):
    """Twelve parcels for a team that carries five: those of priority 1 and one of priority 2."""
    places = [(400 * index, 8) for index in range(1, 13)]
    round_ = small_round(corner, *places)
    # Priorities run against the distance, so that nearness cannot be mistaken for them.
    stops = tuple(
        stop.replace(priority=1 if index >= 8 else 2 if index >= 6 else 4)
        for index, stop in enumerate(round_.stops)
    )
    teams = tuple(team.replace(capacity=(5, None)) for team in round_.teams)
    plan = quick(round_.replace(stops=stops, teams=teams), load_roads(corner))
    left = {each.stop for each in plan.unassigned}
    priority = {stop.id: stop.priority for stop in stops}
    served = sorted(priority[stop] for stop in priority if stop not in left)
    assert served == [1, 1, 1, 1, 2]
    for each in plan.unassigned:
        assert "no_capacity_left" in {reason.code for reason in each.reasons}
