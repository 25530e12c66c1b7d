"""The favourite engine: the one that gains most, once all were tried."""

from __future__ import annotations

from routing.search.favourite import AGAIN, LEAST_RUNS, Favourite

PAIR = ["pyvrp", "ruin"]


def learnt(*, pyvrp, ruin, runs=LEAST_RUNS):
    favourite = Favourite()
    for _ in range(runs):
        favourite.learn("pyvrp", pyvrp)
        favourite.learn("ruin", ruin)
    return favourite


def test_what_gains_clearly_more_makes_all_runs():
    assert learnt(pyvrp=100, ruin=50).choose(PAIR) == ["pyvrp", "pyvrp"]
    assert learnt(pyvrp=10, ruin=50).choose(PAIR) == ["ruin", "ruin"]


def test_equals_take_turns():
    assert learnt(pyvrp=100, ruin=95).choose(PAIR) == PAIR
    assert learnt(pyvrp=0, ruin=0).choose(PAIR) == PAIR


def test_nothing_is_said_before_all_were_tried():
    assert learnt(pyvrp=100, ruin=0, runs=LEAST_RUNS - 1).choose(PAIR) == PAIR


def test_the_others_are_tried_again_now_and_then():
    favourite = learnt(pyvrp=100, ruin=50)
    chosen = [favourite.choose(PAIR) for _ in range(AGAIN)]
    assert chosen.count(PAIR) == 1


def test_an_engine_alone_stays_alone():
    assert learnt(pyvrp=100, ruin=50).choose(["ruin"]) == ["ruin"]
