"""A round on the roads: reloads, distances and what the check works out again."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import pytest

from routing import check_plan, load_roads, load_round
from routing.errors import SnapError
from routing.ground import Ground
from routing.model import Depot, Location
from routing.plan.assemble import assemble_plan
from routing.plan.model import Reason, Unassigned
from routing.plan.schedule import route_distance, route_places, schedule_route


@pytest.fixture(scope="module")
def kampung(tmp_path_factory):
    """20 households, two teams; the first may load again at the depot, where it takes ten minutes,
    and has a longest distance.
    """
    from routing.districts import make_district, write_district

    folder = tmp_path_factory.mktemp("kampung") / "round"
    write_district(make_district(num_households=20, num_teams=2, seed=4), folder)
    round_ = load_round(folder)
    network = load_roads(round_.roads)
    depot = round_.depots[0]
    first, second = round_.teams
    round_ = round_.replace(
        depots=(replace(depot, loading_duration=600), *round_.depots[1:]),
        stops=tuple(
            stop.replace(windows=(), optional=True, setup_duration=60) for stop in round_.stops
        ),
        teams=(first.replace(reload_at=(depot.id,), max_distance=50_000, capacity=()), second),
    )
    return SimpleNamespace(round_=round_, network=network, depot=len(round_.stops))


def planned(kampung, sequences):
    ground = Ground(kampung.round_, kampung.network)
    problem = ground.problem()
    served = {place for places in sequences for place in places}
    plan = assemble_plan(
        kampung.round_, problem, sequences,
        unassigned=[
            Unassigned(stop=stop.id, reasons=(Reason(code="several_rules"),))
            for index, stop in enumerate(kampung.round_.stops)
            if index not in served
        ],
        legs=ground.legs(problem, sequences), snapped=ground.walk, engine="e", seed=1,
        search_duration=0.0,
    )  # fmt: skip
    return problem, plan


def test_two_trips_on_the_roads_pass_the_check(kampung) -> None:
    _, plan = planned(kampung, ((0, 1, kampung.depot, 2, 3), ()))
    assert check_plan(kampung.round_, plan, kampung.network) == ()
    [route] = plan.routes
    [reload] = route.reloads
    assert reload.distance > 0
    depot = kampung.round_.depots[0].location
    # The way passes the depot at the start, in the middle and at the end.
    near = [abs(lon - depot.lon) + abs(lat - depot.lat) < 1e-3 for lon, lat in route.geometry]
    assert near[0]
    assert near[-1]
    assert any(near[5:-5])


def test_the_problem_s_metres_are_those_of_the_plan(kampung) -> None:
    sequences = ((0, 1, kampung.depot, 2, 3), ())
    problem, plan = planned(kampung, sequences)
    assert route_distance(problem, 0, sequences[0]) == plan.routes[0].distance
    legs = pairwise(route_places(problem, 0, sequences[0]))
    metres = [int(problem.distances[0].pairs([a], [b])[0]) for a, b in legs]
    steps = sorted((*plan.routes[0].visits, *plan.routes[0].reloads), key=lambda s: s.arrival)
    assert metres == [*(step.distance for step in steps), plan.routes[0].return_distance]


def test_a_longest_distance_is_kept_to_the_metre(kampung) -> None:
    sequences = ((0, 1, kampung.depot, 2, 3), ())
    _, plan = planned(kampung, sequences)
    most = plan.routes[0].distance
    for limit, broken in ((most, False), (most - 1, True)):
        first, second = kampung.round_.teams
        round_ = kampung.round_.replace(teams=(first.replace(max_distance=limit), second))
        problem = Ground(round_, kampung.network).problem()
        assert schedule_route(problem, 0, sequences[0]).feasible != broken
        found = {each.code for each in check_plan(round_, plan, kampung.network)}
        assert found == ({"too_far"} if broken else set())


def test_a_round_without_a_longest_distance_has_no_metres(kampung) -> None:
    teams = tuple(team.replace(max_distance=None) for team in kampung.round_.teams)
    problem = Ground(kampung.round_.replace(teams=teams), kampung.network).problem()
    assert problem.distances == ()


def test_metres_told_wrongly_are_found_out(kampung) -> None:
    _, plan = planned(kampung, ((0, 1, kampung.depot, 2, 3), ()))
    route = plan.routes[0]
    first, *others = route.visits
    shorter = replace(
        route, visits=(replace(first, distance=first.distance - 1), *others),
        distance=route.distance - 1,
    )  # fmt: skip
    totals = replace(plan.totals, travel_distance=plan.totals.travel_distance - 1)
    told = plan.replace(routes=(shorter,), totals=totals)
    found = check_plan(kampung.round_, told, kampung.network)
    assert [(each.code, each.stop) for each in found] == [("wrong_distance", first.stop)]
    assert check_plan(kampung.round_, told) == ()


def test_a_depot_to_load_again_must_be_on_a_road(kampung) -> None:
    far = Depot(id="far", location=Location(lat=-8.0, lon=114.0))
    first, second = kampung.round_.teams
    round_ = kampung.round_.replace(
        depots=(*kampung.round_.depots, far), teams=(first.replace(reload_at=("far",)), second)
    )
    with pytest.raises(SnapError) as caught:
        Ground(round_, kampung.network)
    assert [fault.values["place"] for fault in caught.value.faults] == ["far"]


def test_optional_stops_left_out_are_no_failure(kampung) -> None:
    from routing.command.plan import code_of

    _, plan = planned(kampung, ((0, 1), ()))
    assert plan.totals.unassigned == plan.totals.optional == 18
    assert code_of(plan) == 0
    _, nobody = planned(kampung, ((), ()))
    assert code_of(nobody) == 0
    needed = replace(plan.totals, optional=17)
    assert code_of(plan.replace(totals=needed)) == 4
