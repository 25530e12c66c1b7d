"""Choose streets to be one-way without cutting anybody off.

In: streets and their chains of nodes. Out: the streets to make one-way. Each is taken only if a
car can still get from its end back to its beginning by other streets: then every place that could
be reached and left before still can.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from itertools import pairwise

from routing.districts.dice import Dice
from routing.districts.skeleton import Street

DETOUR = 1500
"""Nodes looked at, at most, for the way back: a longer detour makes a bad one-way street."""


def choose_oneways(
    streets: Sequence[Street],
    chains: Sequence[Sequence[int]],
    drivable: Sequence[bool],
    *,
    share: float,
    closed: Collection[int],
    dice: Dice,
) -> list[int]:
    """Choose one-way streets, two at least where the network allows it.

    Parameters
    ----------
    streets
        All of them.
    chains
        For each street its nodes in order, the direction that stays open.
    drivable
        For each street whether cars may use it.
    share
        How much of all streets to make one-way, 0 to 1.
    closed
        Nodes that no car passes.
    dice
        For which are tried first.
    """
    exits: dict[int, list[int]] = {}
    for chain, open_ in zip(chains, drivable, strict=True):
        if open_:
            for before, after in pairwise(chain):
                if before not in closed and after not in closed:
                    exits.setdefault(before, []).append(after)
                    exits.setdefault(after, []).append(before)
    wanted = max(2, round(share * len(streets)))
    chosen: list[int] = []
    fit = [
        index
        for index, street in enumerate(streets)
        if drivable[index]
        and street.bridge is None
        and street.kind in ("residential", "tertiary")
        and street.parent is not None
    ]
    for index in dice.shuffled(fit):
        if len(chosen) == wanted:
            break
        if _close_back(exits, chains[index]):
            chosen.append(index)
    return chosen


def _close_back(exits: dict[int, list[int]], chain: Sequence[int]) -> bool:
    """Take the way back along a chain out of ``exits`` if it can be spared."""
    pairs = list(pairwise(chain))
    if any(after not in exits or before not in exits[after] for before, after in pairs):
        return False
    for before, after in pairs:
        exits[after].remove(before)
    if _leads(exits, chain[-1], chain[0]):
        return True
    for before, after in pairs:
        exits[after].append(before)
    return False


def _leads(exits: dict[int, list[int]], start: int, end: int) -> bool:
    seen = {start}
    queue = deque((start,))
    while queue and len(seen) < DETOUR:
        node = queue.popleft()
        if node == end:
            return True
        for other in exits[node]:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return False
