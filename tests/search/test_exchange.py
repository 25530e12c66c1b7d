"""Low priorities make way for high ones: the tables are what trying one by one gives."""

from __future__ import annotations

import numpy as np
import pytest

from routing.plan.day_lengths import NEVER
from routing.plan.schedule import schedule_route
from routing.plan.score import score
from routing.problem import OPEN, UNREACHABLE
from routing.search import exchange_tables
from routing.search.exchange import make_way
from routing.search.exchange_tables import Table
from routing.search.finish import finish
from routing.search.insert import insert_unserved, unserved

EIGHT = 8 * 3600


def wild(randomly, seed):
    """A tight round with missing roads, stops without access, several windows and open ends."""
    problem = randomly(seed, stops=24, teams=3, tight=0.6, windows=0.6)
    rng = np.random.default_rng(seed)
    table = problem.travels[0].matrix.copy()
    table[rng.random(table.shape) < 0.1] = UNREACHABLE
    np.fill_diagonal(table, 0)
    ends = [int(rng.choice([24, 25, OPEN])) for _ in range(6)]
    return problem.replace(
        travels=(type(problem.travels[0])(table),),
        team_start=ends[:3],
        team_end=ends[3:],
        team_latest=[EIGHT + 4000, EIGHT + 6000, EIGHT + 9000],
        eligible=rng.random((24, 1)) > 0.1,
    )


def fits(problem, team, route, stop, position):
    longer = (*route[:position], stop, *route[position:])
    return schedule_route(problem, team, longer).feasible


@pytest.mark.parametrize("cells", [10**6, 50])
def test_the_tables_are_what_the_ruler_says(randomly, monkeypatch, cells):
    monkeypatch.setattr(exchange_tables, "CELLS", cells)
    found = []
    for seed in range(6):
        problem = wild(randomly, seed)
        routes = insert_unserved(problem, ((), (), ()))
        waiting = unserved(problem, routes)
        for team, route in enumerate(routes):
            table = Table(problem, team, route, waiting, 2, owners={})
            outs = [stop for stop in route if problem.priority[stop] > 2]
            assert table.cost.shape == (len(outs), len(waiting))
            for row, out in enumerate(outs):
                rest = tuple(stop for stop in route if stop != out)
                for column, stop in enumerate(waiting):
                    where = [p for p in range(len(route)) if fits(problem, team, rest, stop, p)]
                    assert (table.cost[row, column] < NEVER) == bool(where)
                    if where:
                        route_with = table.route_with(row, column)
                        assert route_with.index(stop) in where
                    found.append(bool(where))
    assert 20 < sum(found) < len(found) - 20


def test_nothing_is_left_to_exchange(randomly, sound):
    better = 0
    for seed in range(12):
        problem = wild(randomly, seed)
        # The lowest priorities have been served first.
        backwards = problem.replace(priority=6 - problem.priority)
        routes = insert_unserved(backwards, ((), (), ()))
        done = finish(problem, routes)
        sound(problem, done)
        better += score(problem, done) < score(problem, tuple(routes))
        for stop in unserved(problem, done):
            for team, route in enumerate(done):
                assert not any(fits(problem, team, route, stop, p) for p in range(len(route) + 1))
                for out in route:
                    if problem.priority[out] > problem.priority[stop]:
                        rest = tuple(each for each in route if each != out)
                        assert not any(
                            fits(problem, team, rest, stop, p) for p in range(len(route))
                        )
    assert better > 6


def test_the_stop_that_fits_elsewhere_makes_way(build, sound):
    # Both teams are full but for one parcel; stop 3 needs two. Stop 1 fits into the other team.
    problem = build(
        teams=2, capacity=[2, 3], demand=[1, 1, 2, 2], priority=[5, 5, 5, 1],
        access=[[1, 0], [1, 1], [1, 1], [1, 0]], tables=([[0] * 6] * 6, [[0] * 6] * 6),
        profile=[0, 1],
    )  # fmt: skip
    done = finish(problem, ((0, 1), (2,)))
    sound(problem, done)
    assert 3 in done[0]
    assert 1 in done[1]


def test_the_least_important_makes_way(build):
    problem = build(teams=1, capacity=3, priority=[3, 5, 4, 1])
    assert sorted(make_way(problem, [(0, 1, 2)])[0]) == [0, 2, 3]


def test_a_wish_to_stop_ends_it(build):
    problem = build(teams=1, capacity=3, priority=[3, 5, 4, 1])
    assert make_way(problem, [(0, 1, 2)], lambda: True) == [(0, 1, 2)]


def test_nothing_to_exchange_with(build):
    one = build(teams=1, capacity=1, stops=1)
    assert make_way(one, [(0,)]) == [(0,)]
    assert make_way(build(), [(), ()]) == [(), ()]
