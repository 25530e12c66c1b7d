"""Each rule by itself on the star of four stops, so that leaving it out gives another answer."""

from __future__ import annotations

import numpy as np

from routing.model import Break
from routing.plan.schedule import schedule_route
from routing.plan.score import score
from routing.problem import OPEN, UNLIMITED, Clock, MatrixTravel, SetupTravel
from routing.search.engines import Task, load_engine, run_engine

from .conftest import every, run

MINUTE = 60
EIGHT = 8 * 3600
NINE = 9 * 3600
FREE_KIND = {"eligible": np.ones((4, 2)), "team_kind": [0, 1]}
RELOAD = {
    "reload_place": [4],
    "reload_loading": [10 * MINUTE],
    "team_reloads": [(4,)],
    "team_max_trips": [2],
}


@every
def test_a_stop_goes_to_the_team_that_may_serve_it(engine, build, solved):
    eligible = [[1, 1], [1, 1], [0, 1], [1, 1]]
    problem = build(start=[4, 5], end=[4, 5], capacity=[4, 2])
    problem = problem.replace(eligible=eligible, team_kind=[0, 1])
    assert 2 in solved(engine, problem, **FREE_KIND)[1]


@every
def test_a_team_serves_no_more_stops_than_it_may(engine, build, solved):
    # One team would take all four (85 minutes on the way); it may take three.
    found = solved(engine, build(team_max_stops=[3, 3]), team_max_stops=[4, 4])
    assert sorted(map(len, found)) == [1, 3]


@every
def test_a_team_goes_no_further_than_it_may(engine, build, solved):
    # 4→0→1→2→3→4 is the soonest; in metres the ways from 3 are long.
    metres = np.where(np.eye(6, dtype=bool), 0, 100)
    metres[3, [0, 1, 2, 4, 5]] = 900
    problem = build(
        teams=1, distances=(MatrixTravel(metres),), team_max_distance=[1000], priority=[3, 3, 3, 5]
    )
    assert 3 not in solved(engine, problem, team_max_distance=[UNLIMITED])[0]


@every
def test_a_day_is_no_longer_than_it_may_be(engine, build, solved):
    # All four are 105 minutes with the time at the door.
    found = solved(
        engine, build(team_max_duration=[90 * MINUTE] * 2), team_max_duration=[UNLIMITED] * 2
    )
    assert all(found)


@every
def test_a_day_target_is_no_leave_to_exceed_the_longest_day(engine, build):
    problem = build(team_max_duration=[90 * MINUTE] * 2)
    found = score(problem, run(engine, problem, day_target=30 * MINUTE))
    assert not found.infeasible
    assert not any(found.unserved)


@every
def test_a_team_loads_again(engine, build, solved):
    # Two fit at once: two stops and back, ten minutes to load, the other two.
    problem = build(teams=1, capacity=2, **RELOAD)
    found = solved(engine, problem, team_reloads=[()], team_max_trips=[1])
    assert found[0][2] == 4


@every
def test_a_team_makes_no_more_trips_than_it_may(engine, build, solved):
    problem = build(teams=1, capacity=1, **RELOAD)
    found = solved(engine, problem, team_max_trips=[4])
    assert found[0][1] == 4
    assert len(found[0]) == 3


@every
def test_loading_takes_its_time(engine, build, solved):
    # With an hour at 4 and no time at 5, the longer way to 5 pays.
    problem = build(
        teams=1, capacity=2, reload_place=[4, 5], reload_loading=[3600, 0], team_reloads=[(4, 5)]
    )
    assert 5 in solved(engine, problem, reload_loading=[0, 3600])[0]


@every
def test_loading_keeps_the_hours_of_the_depot(engine, build, solved):
    problem = build(
        teams=1, capacity=2, reload_place=[4, 5], reload_loading=[0, 2700], team_reloads=[(4, 5)],
        reload_opens=[[NINE + 5400, 0]], shift=(EIGHT, EIGHT + 10500),
    )  # fmt: skip
    assert 5 in solved(engine, problem, reload_opens=[[0, 0]])[0]


@every
def test_what_is_not_aboard_at_first_is_fetched(engine, build, solved):
    problem = build(teams=1, capacity=4, team_aboard=[[1, UNLIMITED]], **RELOAD)
    found = solved(engine, problem, team_aboard=[[UNLIMITED] * 2])
    assert found[0][1] == 4


@every
def test_nobody_loads_before_the_first_stop(engine, build, solved):
    # One is aboard: to load three at once at eight would be the best, if it were no empty trip.
    problem = build(
        teams=1, capacity=4, team_aboard=[[1, UNLIMITED]], windows={3: ((EIGHT, NINE),)},
        **RELOAD | {"reload_loading": [0]},
    )  # fmt: skip
    found = solved(engine, problem, team_aboard=[[UNLIMITED] * 2])
    assert found[0][1] == 4


@every
def test_parcels_that_come_late_make_their_trip_late(engine, build, solved):
    # The parcel for stop 0 comes at nine, and stop 1 must be served by nine.
    problem = build(windows={1: ((EIGHT, NINE),)}, release=[[NINE, 0, 0, 0]])
    found = solved(engine, problem, release=[[0] * 4])
    assert not any({0, 1} <= set(stops) for stops in found)


@every
def test_parcels_that_come_late_go_with_the_second_trip(engine, build, solved):
    problem = build(teams=1, windows={1: ((EIGHT, NINE),)}, release=[[NINE, 0, 0, 0]], **RELOAD)
    (found,) = solved(engine, problem, serve_all=True, release=[[0] * 4])
    assert found.index(1) < found.index(4) < found.index(0)


@every
def test_no_trip_begins_before_its_parcels_are_there(engine, build, solved):
    # Stop 0 by half past eight; the parcel for 3 comes at nine, and 3 is open till 9:20. Loading
    # takes five minutes, then it is 12 minutes from 5 and 35 from 4, where one would be by 8:34.
    problem = build(
        teams=1, windows={0: ((EIGHT, EIGHT + 1800),), 3: ((EIGHT, NINE + 1200),)},
        release=[[0, 0, 0, NINE]], reload_place=[4, 5], reload_loading=[300, 300],
        team_reloads=[(4, 5)],
    )  # fmt: skip
    (found,) = solved(engine, problem, serve_all=True, release=[[0] * 4])
    assert found[:3] == (0, 5, 3)


@every
def test_stops_that_must_not_share_a_team_do_not(engine, build, solved):
    found = solved(engine, build(apart=[0, 0, -1, -1]), apart=[-1] * 4)
    assert (0 in found[0]) != (1 in found[0])


def test_stops_that_one_team_must_serve_stay_together(build, solved):
    problem = build(start=[4, 5], end=[4, 5], capacity=3, together=[0, -1, 0, -1])
    found = solved("ortools", problem, together=[-1] * 4)
    assert (0 in found[0]) == (2 in found[0])


@every
def test_a_fixed_start_comes_first(engine, build, solved):
    found = solved(engine, build(teams=1, team_prefix=[(3, 1)]), team_prefix=[()])
    assert found[0][:2] == (3, 1)


@every
def test_a_fixed_start_comes_before_loading_again(engine, build, solved):
    problem = build(teams=1, capacity=3, team_prefix=[(3, 1)], **RELOAD)
    assert solved(engine, problem, team_prefix=[()])[0][:2] == (3, 1)


def test_a_fixed_order_is_kept(build, solved):
    (found,) = solved("ortools", build(teams=1, team_order=[(3, 0)]), team_order=[()])
    assert found.index(3) < found.index(0)


@every
def test_a_second_of_a_dear_team_costs_more(engine, build, solved):
    problem = build(start=[5, 4], end=[5, 4], team_unit_cost=[3, 1])
    assert not solved(engine, problem, team_unit_cost=[1, 3])[0]


@every
def test_it_costs_to_send_a_team_out(engine, build, solved):
    problem = build(start=[5, 4], end=[5, 4], team_fixed_cost=[3600, 0])
    assert not solved(engine, problem, team_fixed_cost=[0, 3600])[0]


@every
def test_waiting_is_free_where_travel_alone_counts(engine, build, solved):
    # To wait until half past ten for stop 0 is less travel than to come back to it.
    windows = {0: ((EIGHT + 9000, EIGHT + 14000),), 1: ((EIGHT, EIGHT + 4000),)}
    problem = build(
        windows=windows, shift=(EIGHT, EIGHT + 18000), start=[4, 5], end=[4, 5], objective="travel"
    )
    solved(engine, problem, objective="shortest")


@every
def test_few_teams_go_out_where_few_are_wanted(engine, build, solved):
    table = np.full((6, 6), 60)
    table[[4, 0, 1, 5, 2, 3], [0, 1, 4, 2, 3, 5]] = 1  # two short tours, far from each other
    np.fill_diagonal(table, 0)
    problem = build(tables=(table,), start=[4, 5], end=[4, 5], shift=(EIGHT, EIGHT + 10 * 3600),
                    objective="fewest-teams")  # fmt: skip
    found = solved(engine, problem, objective="shortest")
    assert sum(map(bool, found)) == 1


@every
def test_optional_stops_come_after_all_others(engine, build):
    problem = build(teams=1, capacity=3, priority=[6, 5, 5, 5])
    assert sorted(run(engine, problem)[0]) == [1, 2, 3]


@every
def test_set_up_is_paid_once_a_door(engine, build, solved):
    # Stops 0 and 2 share a door, so that one after the other saves the set-up of half an hour.
    setup, travel = np.array([30, 5, 30, 5]) * MINUTE, build().travels[0]
    problem = build(teams=1, start=OPEN, setup=setup)
    problem = problem.replace(travels=(SetupTravel(travel, setup, [0, 1, 0, 2]),))
    (found,) = solved(engine, problem, travels=(travel,), setup=[0] * 4)
    assert abs(found.index(0) - found.index(2)) == 1


@every
def test_the_first_door_of_an_open_start_is_set_up_too(engine, build, solved):
    # To set up at stop 0 takes 90 minutes, wherever one comes from: beginning there is no way out.
    setup, travel = np.array([90, 0, 0, 0]) * MINUTE, build().travels[0]
    problem = build(
        teams=1, start=OPEN, setup=setup, shift=(EIGHT, EIGHT + 6600), priority=[5, 3, 3, 3]
    )
    problem = problem.replace(travels=(SetupTravel(travel, setup, [0, 1, 2, 3]),))
    assert 0 not in solved(engine, problem, setup=[0] * 4)[0]


@every
def test_a_break_of_one_team_moves_its_windows_alone(engine, build, solved):
    # The second team rests from 8:15 to 9:15: what is open till nine is for the first.
    clocks = Clock(), Clock([Break(start=EIGHT + 900, end=EIGHT + 4500)])
    spans = [(EIGHT, EIGHT + 9000)] * 3 + [(EIGHT + 1500, NINE)]
    told = [(c.compress(a), c.compress_last_begin(b)) for c in clocks for a, b in spans]
    problem = build(start=[4, 5], end=[4, 5]).replace(
        clocks=clocks, team_clock=[0, 1], release=np.zeros((2, 4)),
        window_first=[0, 1, 2, 3, 4, 5, 6, 7, 7], window_start=[a for a, _ in told[:7]],
        window_end=[b for _, b in told[:7]], team_latest=[EIGHT + 14400, EIGHT + 10800],
    )  # fmt: skip
    assert told[7][0] > told[7][1]
    assert 3 in solved(engine, problem, team_clock=[0, 0])[0]


@every
def test_a_start_with_a_loading_goes_both_ways(engine, build, by_trying):
    problem = build(teams=1, capacity=2, **RELOAD)
    start = ((3, 2, 4, 0, 1),)
    assert schedule_route(problem, 0, start[0]).feasible
    found = run_engine(
        engine, Task(problem=problem, seed=1, iterations=1, start=start), lambda _: None
    )
    assert score(problem, found) <= score(problem, start)
    assert score(problem, run(engine, problem, start=start)) == by_trying(problem)


def test_engines_say_what_they_cannot_be_told(build):
    pyvrp, ortools = load_engine("pyvrp"), load_engine("ortools")
    group, travel = [0, 0, -1, -1], build().travels[0]
    again = {**RELOAD, "team_reloads": [(4,), ()], "team_max_trips": [2, 1]}
    assert pyvrp.cannot_express(build(together=group)) == ("together",)
    assert pyvrp.cannot_express(build(team_order=[(0, 1), ()])) == ("fixed_order",)
    assert pyvrp.cannot_express(build(team_order=[(0,), ()])) == ()
    assert pyvrp.cannot_express(build(compactness=60)) == ()
    assert ortools.cannot_express(build(compactness=60)) == ("compactness",)
    assert pyvrp.cannot_express(build(apart=group, **again)) == ("apart",)
    assert pyvrp.cannot_express(build(team_max_stops=[2, 2], **again)) == ("max_stops",)
    assert pyvrp.cannot_express(build(team_max_stops=[UNLIMITED, 2], **again)) == ()
    far = build(distances=(travel,), team_max_distance=[9, 9], objective="travel")
    assert pyvrp.cannot_express(far) == ("max_distance",)
    assert ortools.cannot_express(far) == ()
