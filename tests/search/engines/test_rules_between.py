"""Rules that show only where there is another way out: a second team, a second depot, a gap."""

from __future__ import annotations

import numpy as np

from routing.model import Break
from routing.problem import UNLIMITED, Clock

from .conftest import every
from .test_rules import EIGHT, MINUTE, NINE, RELOAD

NOON = 12 * 3600


@every
def test_each_team_is_back_by_the_end_of_its_own_shift(engine, build, solved):
    # All four are 105 minutes for the first team, which has an hour.
    problem = build(shift=[(EIGHT, NINE), (EIGHT, NOON)], start=[4, 5], end=[4, 5])
    assert len(solved(engine, problem, team_latest=[NOON, NOON])[0]) < 4


@every
def test_nobody_is_served_between_two_windows(engine, build, solved):
    # One team would come to stop 0 after half past nine: it would wait until eleven. Two go out.
    windows = {
        0: ((EIGHT, EIGHT + 1200), (EIGHT + 10800, EIGHT + 12600)),
        3: ((EIGHT, EIGHT + 2400),),
    }
    problem = build(windows=windows)
    free = {"window_first": np.arange(5), "window_start": [EIGHT] * 4,
            "window_end": [NOON, NOON, NOON, EIGHT + 2400]}  # fmt: skip
    assert all(solved(engine, problem, **free))


@every
def test_what_is_aboard_at_first_is_all_where_nobody_loads_again(engine, build, solved):
    aboard = [[1, UNLIMITED], [3, UNLIMITED]]
    found = solved(engine, build(team_aboard=aboard), team_aboard=[[UNLIMITED] * 2] * 2)
    assert sorted(map(len, found)) == [1, 3]


@every
def test_loading_begins_before_the_depot_closes(engine, build, solved):
    # From the first two stops it is nearer to 5, but nobody is there by twenty past eight.
    problem = build(
        teams=1, capacity=2, reload_place=[4, 5], reload_loading=[0, 0], team_reloads=[(4, 5)],
        reload_closes=[[NOON, EIGHT + 1200]],
    )  # fmt: skip
    assert 4 in solved(engine, problem, reload_closes=[[NOON, NOON]])[0]


@every
def test_each_team_makes_no_more_trips_than_it_may(engine, build, solved):
    # From 5 it is far to 4, where they load: that team would make one trip, the other three.
    problem = build(
        start=[4, 5], end=[4, 5], capacity=1, **RELOAD | {
            "team_reloads": [(4,), (4,)], "team_max_trips": [2, 2], "reload_loading": [0]
        }
    )  # fmt: skip
    found = solved(engine, problem, team_max_trips=[4, 4])
    assert [len(places) for places in found] == [3, 3]


@every
def test_each_team_loads_where_it_may(engine, build, solved):
    # The second team serves all, and would rather load at 5, where the first may.
    problem = build(
        capacity=2, reload_place=[4, 5], reload_loading=[0, 0], team_reloads=[(5,), (4,)],
        team_max_trips=[2, 2], team_fixed_cost=[9000, 0],
    )  # fmt: skip
    found = solved(engine, problem, team_reloads=[(4, 5), (4, 5)])
    assert not found[0]
    assert 4 in found[1]


@every
def test_a_break_of_one_team_closes_a_door_to_it(engine, build, solved):
    # The second team rests from 8:05 to 9:05 and comes to stop 3, open till 8:40, too late: it
    # would have to set out with nothing in between. The first one is there at 8:35.
    clocks = Clock(), Clock([Break(start=EIGHT + 300, end=EIGHT + 3900)])
    spans = [(EIGHT, EIGHT + 9000)] * 3 + [(EIGHT, EIGHT + 2400)]
    told = [(c.compress(a), c.compress_last_begin(b)) for c in clocks for a, b in spans]
    problem = build(start=[4, 5], end=[4, 5]).replace(
        clocks=clocks, team_clock=[0, 1], release=np.zeros((2, 4)), window_first=np.arange(9),
        window_start=[a for a, _ in told], window_end=[b for _, b in told],
        team_latest=[EIGHT + 14400, EIGHT + 10800],
    )  # fmt: skip
    assert told[7] == (EIGHT, EIGHT + 299)
    assert 3 in solved(engine, problem, team_clock=[0, 0])[0]


@every
def test_a_visit_takes_its_time_at_the_door(engine, build, solved):
    # Stop 3 closes at 8:40: there is no time for another before it, if that takes 20 minutes.
    problem = build(windows={3: ((EIGHT, EIGHT + 50 * MINUTE),)}, service=20 * MINUTE)
    solved(engine, problem, service=[0] * 4)
