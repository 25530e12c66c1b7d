"""What one route offers each of many stops when one rule is stretched: by how much, and where.

In: a ``Trial`` and the positions that other rules leave. Out: an ``Offer``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.plan.day_lengths import NEVER
from routing.plan.trial import Trial
from routing.problem import IntArray

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one route offers each stop.

    Parameters
    ----------
    amount
        By how much the rule is stretched; ``NEVER`` where that is of no use or no need.
    position
        Where the stop goes.
    told
        The fields of ``Change``; ``NEVER`` and ``-NEVER`` for none. All of shape (stops,).
    """

    rule: str
    amount: IntArray
    position: IntArray
    told: Mapping[str, IntArray] = field(default_factory=dict)

    def values(self, row: int) -> dict[str, Any]:
        """The fields of a ``Change`` for one stop."""
        values = {name: int(each[row]) for name, each in self.told.items()}
        return {name: value for name, value in values.items() if abs(value) < NEVER}


def as_it_is(
    where: BoolArray, rule: str = "fits", amount: int = 0, told: Mapping[str, int] | None = None
) -> Offer:
    """The first position of some, at the same price for all."""
    amounts = np.where(where.any(axis=1), amount, NEVER)
    fields = {name: np.full(len(where), value) for name, value in (told or {}).items()}
    return Offer(rule=rule, amount=amounts, position=where.argmax(axis=1), told=fields)


def longer_hours(trial: Trial, where: BoolArray, latest: int) -> Offer:
    """The least lengthening of the team's hours, if one is needed; tried without their end."""
    ends: IntArray = np.where(where, trial.ends(), NEVER)
    end = ends.min(axis=1)
    amount = np.where((latest < end) & (end < NEVER), end - latest, NEVER)
    return Offer(rule="hours", amount=amount, position=ends.argmin(axis=1), told={"end": end})


def wider_windows(trial: Trial, where: BoolArray, windows: tuple[IntArray, IntArray]) -> Offer:
    """The least widening of one window over all positions, if one is needed; tried without any."""
    opens, closes = (table[:, :, None] for table in windows)
    first, last = trial.reached, trial.leaves_by
    seconds = np.maximum(first - closes, opens - last)  # (windows, stops, positions)
    seconds = np.where(where, seconds, NEVER).transpose(1, 0, 2)
    rows, size = np.arange(seconds.shape[0]), seconds.shape[2]
    least = seconds.reshape(len(rows), -1).argmin(axis=1)
    window, position = least // size, least % size
    reached, leaves_by = first[rows, position], last[rows, position]
    is_late = reached > windows[1][window, rows]
    fewest = seconds[rows, window, position]
    return Offer(
        rule="windows",
        amount=np.where((fewest > 0) & (fewest < NEVER), fewest, NEVER),
        position=position,
        told={
            "window": window,
            "opens": np.where(is_late, -NEVER, leaves_by),
            "closes": np.where(is_late, reached, NEVER),
        },
    )


def with_both(widened: Offer, trial: Trial, latest: int) -> Offer:
    """Longer hours for a window widened as if the team had all the time there is."""
    ends: IntArray = np.where(trial.on_time, trial.ends(), NEVER)
    end = ends[np.arange(len(ends)), widened.position]
    useful = (widened.amount < NEVER) & (latest < end)
    return replace(
        widened,
        rule="both",
        amount=np.where(useful, widened.amount + end - latest, NEVER),
        told={**widened.told, "end": end},
    )


def earlier_release(trial: Trial, where: BoolArray, releases: IntArray) -> Offer:
    """The latest release with which a stop fits, if its own is later; tried without any."""
    begins: IntArray = np.where(where, trial.last_begins(), -NEVER)
    last = begins.max(axis=1)
    useful = (last > -NEVER) & (last < releases)
    return Offer(
        rule="release",
        amount=np.where(useful, releases - last, NEVER),
        position=begins.argmax(axis=1),
        told={"release": last},
    )
