"""Each rule on a star of four stops where, without it, the plan would be another."""

from __future__ import annotations

import numpy as np
import pytest

from routing.plan.score import score
from routing.problem import OPEN, UNLIMITED, Clock, MatrixTravel
from routing.search.engines import Task, run_engine

pytest.importorskip("numba")

MINUTE, EIGHT, NOON = 60, 8 * 3600, 12 * 3600


def search(problem, **changes):
    return run_engine("ruin", Task(problem=problem, seed=1, iterations=20, **changes), ignore)


def ignore(_):
    pass


def metres(problem):
    return (MatrixTravel(problem.travels[0].matrix // 60 * 100),)


# One team that may carry all serves 0, 1, 2, 3 in this order: 85 minutes on the way, 105 in all.
RULES = {
    "max_stops": ({"teams": 2}, {"team_max_stops": [2, 2]}),
    "max_duration": ({"teams": 2}, {"team_max_duration": [100 * MINUTE] * 2}),
    "together": ({"teams": 2, "capacity": 2}, {"together": [0, -1, -1, 0]}),
    "apart": ({"teams": 2}, {"apart": [-1, 0, 0, -1]}),
    "fixed_start": ({"teams": 1}, {"team_prefix": ((2, 0),)}),
    "fixed_order": ({"teams": 1}, {"team_order": ((3, 0),)}),
    "release": ({"teams": 2}, {"release": [[0, 0, 0, EIGHT + 150 * MINUTE]]}),
    "aboard": ({"teams": 2}, {"team_aboard": [[1, UNLIMITED], [3, UNLIMITED]]}),
    "eligibility": (
        {"teams": 2},
        {"eligible": [[1, 0], [0, 1], [1, 0], [0, 1]], "team_kind": [0, 1]},
    ),
    "own_breaks": (
        {"teams": 2},
        {
            "clocks": (Clock(), Clock()),
            "team_clock": [1, 0],
            "window_first": np.arange(9),
            "window_start": [EIGHT] * 8,
            "window_end": [EIGHT + 30 * MINUTE] * 4 + [NOON] * 4,
            "release": np.zeros((2, 4)),
            "reload_opens": None,
            "reload_closes": None,
        },
    ),
    "setup": ({"teams": 1, "start": OPEN}, {"setup": [0, 3600, 3600, 3600]}),
    "costs": ({"teams": 2}, {"team_fixed_cost": [0, 9000]}),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_kept_that_would_else_be_broken(rule, build):
    base, changes = RULES[rule]
    free = build(**base)
    bound = free.replace(**changes)
    heedless, found = search(free), search(bound)
    assert rule in bound.rules()
    assert rule not in free.rules()
    assert score(bound, found).infeasible == 0
    assert not any(score(bound, found).unserved)
    assert score(bound, found) < score(bound, heedless)


def test_the_longest_distance_is_kept(build):
    free = build(teams=2)
    bound = free.replace(distances=metres(free), team_max_distance=[8000, 8000])
    assert score(bound, search(free)).infeasible
    found = search(bound)
    assert score(bound, found).infeasible == 0
    assert sum(map(len, found)) == 4


def reloading(build, **changes):
    told = {
        "team_reloads": ((4,),),
        "team_max_trips": [2],
        "reload_place": [4],
        "reload_loading": [10 * MINUTE],
        "reload_opens": [[0]],
        "reload_closes": [[NOON]],
    }
    return build(teams=1, capacity=2).replace(**(told | changes))


def test_a_team_loads_again_where_one_trip_does_not_suffice(build):
    assert sum(map(len, search(reloading(build, team_max_trips=[1])))) == 2
    problem = reloading(build)
    (found,) = search(problem)
    assert sorted(found) == [0, 1, 2, 3, 4]
    assert found[2] == 4
    assert score(problem, (found,)).infeasible == 0


def test_a_reload_waits_for_its_depot_and_its_parcels(build):
    late = NOON - 15 * MINUTE
    for changes in ({"reload_opens": [[late]]}, {"release": [[0, 0, late, late]]}):
        (found,) = search(reloading(build, **changes))
        assert len(found) == 2  # so late that a second trip is too long
    assert len(search(reloading(build, release=[[0, 0, EIGHT + 3600, EIGHT + 3600]]))[0]) == 5


def test_a_reload_of_no_use_is_taken_out(build):
    problem = reloading(build).replace(team_capacity=[[4, UNLIMITED]])
    start = ((0, 1, 4, 2, 3),)
    assert search(problem, start=start) == ((0, 1, 2, 3),)


def test_optional_stops_stay_out_first(build):
    problem = build(teams=1, capacity=3, priority=[6, 5, 6, 5])
    (found,) = search(problem)
    assert {1, 3} < set(found)
    assert len(found) == 3


def test_stops_near_each_other_go_to_one_team_where_that_is_wished(build):
    free = build(teams=2, capacity=2)
    bound = free.replace(compactness=10_000, nearest=[3, 2, 1, 0])
    assert score(bound, search(bound)).total < score(bound, search(free)).total
    assert {frozenset(stops) for stops in search(bound)} == {frozenset({0, 3}), frozenset({1, 2})}


def test_waiting_is_free_where_only_travel_counts(build):
    # Stop 0 is open early and stop 3 from eleven on: one team would wait for an hour and more.
    windows = {0: ((EIGHT, EIGHT + 1800),), 3: ((EIGHT + 3 * 3600, NOON),)}
    day = build(teams=2, windows=windows)
    travel = day.replace(objective="travel")
    assert sum(map(bool, search(travel))) == 1
    assert sum(map(bool, search(day))) == 2


def two_doors(build):
    """Two stops, each a minute from a depot of its own and half an hour from the other."""
    tables = (np.array([[0, 30, 1, 30], [30, 0, 30, 1], [1, 30, 0, 30], [30, 1, 30, 0]]),)
    return build(tables=tables, stops=2, teams=2, start=[2, 3], end=[2, 3])


def test_the_fewest_teams_go_out_even_where_more_are_shorter(build):
    problem = two_doors(build)
    assert all(search(problem))
    assert sum(map(bool, search(problem.replace(objective="fewest-teams")))) == 1


def test_the_fewest_teams_go_out_whatever_the_chase_has_found(build, monkeypatch):
    monkeypatch.setattr("routing.search.ruin.run.CHASE_SHARE", 0.0)
    few = two_doors(build).replace(objective="fewest-teams")
    assert sum(map(bool, search(few, start=((0,), (1,))))) == 1


def test_overtime_past_the_days_target_is_paid(build):
    problem = build(teams=2)
    assert sum(map(bool, search(problem))) == 1
    assert all(search(problem, day_target=70 * MINUTE, overtime_cost=10))


def test_where_all_teams_are_to_go_out_they_do_though_one_alone_is_shorter(build):
    problem = build(teams=2, objective="balanced")
    assert sum(map(bool, search(problem))) == 2
    assert sum(map(bool, search(problem.replace(all_teams_out=False)))) == 1
