"""What was changed between two sets of routes, one change after another."""

from __future__ import annotations

import random

import pytest

from routing.plan.difference import edits_between

STOPS = 16
DEPOT = STOPS


def told(before, after, struck=()):
    return [
        (edit.kind, edit.stops, edit.giver, edit.taker, edit.was, edit.now)
        for edit in edits_between(before, after, STOPS, struck)
    ]


def test_nothing_is_told_of_what_stayed():
    assert told(((0, 1), (2,)), ((0, 1), (2,))) == []


def test_a_stop_given_to_another_team():
    assert told(((0, 1, 2), (3, 4)), ((0, 2), (3, 1, 4))) == [("given", (1,), 0, 1, 2, 2)]


def test_one_stop_that_moved_is_one_change():
    """And not three that moved the other way."""
    assert told(((0, 1, 2, 3),), ((1, 2, 3, 0),)) == [("moved", (0,), 0, 0, 1, 4)]


def test_stops_left_out_and_taken_in():
    assert told(((0, 1), ()), ((0,), (2,))) == [
        ("left_out", (1,), 0, None, 2, 0), ("taken_in", (2,), None, 1, 0, 1),
    ]  # fmt: skip


def test_a_team_struck_out_is_one_change_and_its_stops_are_given_away():
    assert told(((0, 1), (2,)), ((), (0, 2)), struck=(0,)) == [
        ("struck", (0, 1), 0, None, 0, 0), ("given", (0,), 0, 1, 1, 1),
    ]  # fmt: skip


def test_another_loading_is_told_last():
    before, after = ((0, DEPOT, 1, 2),), ((0, 1, DEPOT, 2),)
    assert told(before, after) == [("reloads", (), 0, 0, 0, 0)]


@pytest.mark.parametrize("seed", range(60))
def test_changes_lead_from_one_to_the_other_whatever_was_done(seed):
    dice = random.Random(seed)

    def deal():
        stops = dice.sample(range(STOPS), dice.randint(0, STOPS))
        routes = [[] for _ in range(3)]
        for stop in stops:
            dice.choice(routes).append(stop)
            if dice.random() < 0.2:
                routes[0].append(DEPOT) if routes[0] and routes[0][-1] != DEPOT else None
        return tuple(map(tuple, routes))

    before, after = deal(), deal()
    struck = [team for team in range(3) if not after[team] and dice.random() < 0.5]
    edits = list(edits_between(before, after, STOPS, struck))
    assert (edits[-1].after if edits else before) == after
    here = before
    for edit in edits:
        assert edit.after != here
        served = [stop for route in edit.after for stop in route if stop < STOPS]
        assert len(served) == len(set(served))
        here = edit.after
