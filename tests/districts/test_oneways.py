"""One-way streets cut nobody off."""

from __future__ import annotations

import networkx as nx
import pytest

from routing.districts.dice import Dice
from routing.districts.oneways import choose_oneways
from routing.districts.skeleton import Street

# Two squares side by side and a dead end:  1 - 2 - 3
#                                           |   |   |
#                                           4 - 5 - 6 - 7
CHAINS = [[1, 2], [2, 3], [1, 4], [2, 5], [3, 6], [4, 5], [5, 6], [6, 7]]
DEAD_END = 7


def street(parent=0):
    return Street(kind="residential", start=(0, 0), end=(1, 0), parent=parent)


def choose(seed, share, *, drivable=None, closed=()):
    return choose_oneways(
        [street() for _ in CHAINS],
        CHAINS,
        drivable or [True] * len(CHAINS),
        share=share,
        closed=closed,
        dice=Dice(seed, "oneways"),
    )


@pytest.mark.parametrize("seed", range(20))
def test_everybody_still_gets_everywhere(seed):
    chosen = choose(seed, 1.0)
    assert len(chosen) >= 2
    graph = nx.DiGraph()
    for index, (before, after) in enumerate(CHAINS):
        graph.add_edge(before, after)
        if index not in chosen:
            graph.add_edge(after, before)
    assert nx.is_strongly_connected(graph)


@pytest.mark.parametrize("seed", range(20))
def test_a_dead_end_stays_open_both_ways(seed):
    assert DEAD_END not in choose(seed, 1.0)


def test_as_many_as_the_share_says_and_two_at_least():
    assert len(choose(1, 0.375)) == 3
    assert len(choose(1, 0.0)) == 2


def test_a_way_round_past_a_bollard_does_not_count():
    # With 4 closed, the left square has no way round: its streets stay as they are.
    for seed in range(20):
        assert not {0, 2, 5} & set(choose(seed, 1.0, closed={4}))


def test_a_way_round_on_foot_does_not_count():
    for seed in range(20):
        chosen = choose(seed, 1.0, drivable=[index not in (5,) for index in range(len(CHAINS))])
        assert not {0, 2, 5} & set(chosen)
