"""Draws that stay the same for ever."""

from __future__ import annotations

from collections import Counter

from routing.districts.dice import Dice


def test_the_first_draws_of_a_seed_never_change():
    dice = Dice(7, "streets")
    assert [dice.whole(0, 99) for _ in range(6)] == [38, 64, 35, 64, 56, 82]


def test_another_purpose_is_another_stream():
    assert Dice(7, "a").between(0, 1) != Dice(7, "b").between(0, 1)


def test_whole_reaches_both_ends_and_no_further():
    dice = Dice(1, "whole")
    assert {dice.whole(2, 4) for _ in range(200)} == {2, 3, 4}


def test_weighted_picks_by_share_and_never_a_share_of_none():
    dice = Dice(1, "weighted")
    counts = Counter(dice.weighted({"a": 3, "b": 0, "c": 1}) for _ in range(4000))
    assert counts["b"] == 0
    assert 2850 < counts["a"] < 3150


def test_shuffled_keeps_all_items_and_the_original():
    items = list(range(30))
    mixed = Dice(1, "shuffled").shuffled(items)
    assert items == list(range(30))
    assert mixed != items
    assert sorted(mixed) == items
