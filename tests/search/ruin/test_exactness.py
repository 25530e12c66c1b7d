"""Of routes and insertions the engine says exactly what the ruler says, all rules mixed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from routing.plan.schedule import schedule_route
from routing.plan.score import score

pytest.importorskip("numba")

from routing.search.ruin import layout as at
from routing.search.ruin.entrance import COMPLETE, MEASURE, REMEMBER, SEARCH, act
from routing.search.ruin.routes import best_routes, place_routes
from routing.search.ruin.run import sound_part
from routing.search.ruin.table import Board

FEW, MANY = range(60), range(60, 1500)


def keeps_every_rule(problem, sequences):
    n = problem.num_stops
    for places in sequences:
        ends = places and (places[0] >= n or places[-1] >= n)
        if ends or any(a >= n and b >= n for a, b in pairwise(places)):
            return False
    return score(problem, sequences).infeasible == 0


def random_routes(problem, rng):
    """Stops and reloads put at random places for as long as no rule is broken."""
    routes = [() for _ in range(problem.num_teams)]
    for stop in rng.permutation(problem.num_stops).tolist():
        for _ in range(6):
            team = int(rng.integers(problem.num_teams))
            old = routes[team]
            index = int(rng.integers(len(old) + 1))
            new = (*old[:index], stop, *old[index:])
            if problem.team_reloads[team] and rng.random() < 0.4:
                depot = int(rng.choice(problem.team_reloads[team]))
                index += int(rng.integers(2))
                new = (*new[:index], depot, *new[index:])
            routes[team] = new
            if keeps_every_rule(problem, tuple(routes)):
                break
            routes[team] = old
    return tuple(routes)


def board_with(problem, sequences, actions, known=None):
    board = Board(problem, 1, known)
    place_routes(board, sequences)
    for action in actions:
        act(board.m, board.legs, board.floats, action, 0)
    return board


def assert_routes_cost_the_same(problem, seed):
    routes = random_routes(problem, np.random.default_rng(seed))
    board = board_with(problem, routes, [MEASURE, REMEMBER])
    m = board.m
    assert best_routes(board) == routes
    assert m[at.BEST_TOTAL] == score(problem, routes).total
    for team, (record, places) in enumerate(zip(board.teams, routes, strict=True)):
        day = schedule_route(problem, team, places)
        assert (m[record + at.COST], m[record + at.TRAVEL]) == (day.cost, day.travel)
        if m[at.NEEDS_DAY] and places:
            assert m[record + at.DAY] == day.duration


def without(problem, routes, out):
    """Routes without a stop, and without reloads between which nothing is left."""
    n, shorter = problem.num_stops, []
    for places in routes:
        kept = []
        for place in places:
            if place != out and not (place >= n and (not kept or kept[-1] >= n)):
                kept.append(place)
        shorter.append(tuple(kept[:-1] if kept and kept[-1] >= n else kept))
    return tuple(shorter)


def insertions(problem, routes, stop):
    """The totals of all plans with a stop more: without a new reload, and with one at most."""
    plain, all_ = [], []
    for team, places in enumerate(routes):
        for index in range(len(places) + 1):
            before, after = places[:index], places[index:]
            longer = [(*before, stop, *after)]
            for depot in problem.team_reloads[team]:
                longer += [(*before, depot, stop, *after), (*before, stop, depot, *after)]
            for number, new in enumerate(longer):
                plan = (*routes[:team], new, *routes[team + 1 :])
                if keeps_every_rule(problem, plan):
                    total = score(problem, plan).total
                    all_.append(total)
                    plain += [total] * (number == 0)
    return plain, all_


def assert_insertions_are_the_best(problem, seed, most=3):
    routes = random_routes(problem, np.random.default_rng(seed))
    served = [place for places in routes for place in places if place < problem.num_stops]
    known = np.isin(np.arange(problem.num_stops), served)
    for stop in served[:most]:
        shorter = without(problem, routes, stop)
        if not keeps_every_rule(problem, shorter):  # no triangle inequality: such things are
            continue
        board = board_with(problem, shorter, [MEASURE, COMPLETE, REMEMBER], known)
        found = best_routes(board)
        assert keeps_every_rule(problem, found)
        assert board.m[at.BEST_TOTAL] == score(problem, found).total
        plain, all_ = insertions(problem, shorter, stop)
        assert any(stop in places for places in found) == bool(all_)
        if all_:
            assert min(all_) <= board.m[at.BEST_TOTAL] <= min(plain or all_)


def test_routes_cost_what_the_ruler_says(mixed):
    for seed in FEW:
        assert_routes_cost_the_same(mixed(seed), seed)


def test_a_stop_goes_where_it_adds_least_and_no_rule_is_broken(mixed, monkeypatch):
    for seed in FEW[:25]:
        assert_insertions_are_the_best(mixed(seed), seed)


def assert_a_search_keeps_count(problem):
    """After many ruins the best plan breaks no rule and costs what the engine thinks."""
    board = board_with(problem, ((),) * problem.num_teams, [MEASURE, COMPLETE, REMEMBER])
    board.floats[[at.STRING, at.REMOVED, at.SPLIT, at.BLINK_RATE]] = 10, 4, 0.5, 0.05
    board.floats[[at.HEAT, at.COOLING]] = 300.0, 0.99
    for chase in (0, 1, 0):
        board.m[at.CHASE] = chase
        act(board.m, board.legs, board.floats, SEARCH, 150)
        found = best_routes(board)
        assert keeps_every_rule(problem, found)
        measured = score(problem, found)
        assert board.m[at.BEST_TOTAL] == measured.total
        left_out = board.m[board.m[at.UNSERVED] + at.AT_BEST :][: at.NUM_PRIORITIES]
        assert tuple(left_out[1:].tolist()) == measured.unserved


def test_a_search_keeps_count_of_what_it_does(mixed):
    for seed in FEW:
        assert_a_search_keeps_count(mixed(seed))


def test_a_trip_that_becomes_the_first_hands_out_no_more_than_is_aboard(mixed):
    for seed in (924, 1020, 1146, 1423):  # here the stops before a loading are ruined
        assert_a_search_keeps_count(mixed(seed))


@pytest.mark.slow
def test_many_routes_cost_what_the_ruler_says(mixed):
    for seed in MANY:
        assert_routes_cost_the_same(mixed(seed), seed)
        assert_insertions_are_the_best(mixed(seed), seed, most=2)
        assert_a_search_keeps_count(mixed(seed))


def test_routes_that_break_a_rule_are_left_out_of_a_start(mixed):
    kept = 0
    for seed in FEW:
        problem = mixed(seed)
        rng = np.random.default_rng(seed)
        order = rng.permutation(problem.num_stops).tolist()
        wild = tuple(tuple(order[team :: problem.num_teams]) for team in range(problem.num_teams))
        sound = sound_part(problem, wild)
        assert keeps_every_rule(problem, sound)
        assert best_routes(board_with(problem, sound, [MEASURE, REMEMBER])) == sound
        kept += sum(map(bool, sound))
    assert kept > 10
