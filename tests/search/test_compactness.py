"""Compactness: teams keep to neighbouring stops where the weight makes it worth the way."""

from __future__ import annotations

import numpy as np

from routing.plan.score import num_apart, score, served_by
from routing.search import Limits, solve
from routing.search.gather import gather
from routing.search.territory import leads_away

FEW = Limits(time_limit=None, iterations=60, workers=1)


def test_compactness_keeps_neighbours_with_one_team_where_the_way_is_worth_it(build):
    # Team 0 goes to 100-102 and could take one of the neighbours 50 and 51 on its way; team 1 goes
    # to 20 and 21. Both neighbours with team 1: 2 seconds more, and two stops apart fewer.
    line = np.array([100, 101, 102, 50, 51, 20, 21, 0])
    table = np.abs(line[:, None] - line[None])
    plain = build(
        tables=(table,), unit=1, stops=7, teams=2, capacity=4, start=7, end=7, service=0
    )  # fmt: skip
    near = np.array([1, 0, 1, 4, 3, 6, 5])

    def apart(sequences):
        return num_apart(near, served_by(plain, sequences))

    torn = solve(plain, FEW).sequences
    assert (score(plain, torn).total, apart(torn)) == (304, 2)
    strong = solve(plain.replace(compactness=3, nearest=near), FEW).sequences
    assert (score(plain, strong).total, apart(strong)) == (306, 0)


def test_what_was_torn_is_gathered_again(build):
    # Two hamlets; stops 3 and 4 are with the wrong teams: three are apart from their nearest.
    # A team holds five, so that they can go home one after the other.
    line = np.array([0, 1, 2, 3, 10, 11, 12, 13, 30])
    table = 60 * np.abs(line[:, None] - line[None])
    problem = build(
        tables=(table,), unit=1, stops=8, teams=2, capacity=5, start=8, end=8, compactness=600
    )
    torn = ((0, 1, 2, 4), (3, 5, 6, 7))
    assert num_apart(problem.nearest, served_by(problem, torn)) == 3
    found = gather(problem, torn)
    assert score(problem, found) < score(problem, torn)
    assert num_apart(problem.nearest, served_by(problem, found)) == 0


def test_a_trip_that_loses_its_only_stop_goes_with_its_loading(build):
    # Stops 0 and 1 are near each other, and so are 2 and 3; team 0 loads again for 1's neighbour.
    line = np.array([0, 1, 50, 51, 25])
    table = 60 * np.abs(line[:, None] - line[None])
    problem = build(
        tables=(table,), unit=1, stops=4, teams=2, capacity=[2, 3], start=4, end=4,
        compactness=600, nearest=[1, 0, 3, 2], reload_place=[4], reload_loading=[60],
        team_reloads=[(4,), ()], team_max_trips=[2, 1],
    )  # fmt: skip
    found = gather(problem, ((0, 1, 4, 2), (3,)))
    assert found in (((0, 1), (2, 3)), ((0, 1), (3, 2)))


def test_grounds_are_told_by_neighbours(build, monkeypatch):
    # Stop 2 is team 1's, among three of team 0's; 4 and 5 are on their own ground.
    line = np.array([0, 1, 2, 3, 100, 101, 102, 200])
    problem = build(tables=(np.abs(line[:, None] - line[None]),), unit=1, stops=7, start=7, end=7)
    monkeypatch.setattr("routing.search.territory.NEIGHBOURS", 3)
    away = leads_away(problem, ((0, 1, 3), (2, 4, 5)))
    # Stop 6 is in no route: its ground is told by its neighbours too.
    grounds = [0, 0, 0, 0, 1, 1, 1]
    assert away.tolist() == [[a != b for b in grounds] for a in grounds]
