"""Conditional restrictions: what ``motor_vehicle:conditional=no @ (Mo-Fr 06:00-09:00)`` means.

In: the text of a ``:conditional`` tag, or of a plain tag that holds an ``@``, and the vehicle.
Out: the values that count, as (value, whether under a condition of time).

A round must not depend on the hour at which a team happens to come by, so whatever depends on the
time, the weather or the purpose is taken at its worst: a closure as if it held, an opening as if it
did not. A condition on the vehicle's own size (``no @ (weight > 7.5)``) is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from routing.roads.measures import METRES, TONNES, measure
from routing.roads.profiles import Profile

_CLAUSE = re.compile(r"([^@;()]+)@\s*(\([^)]*\)|[^;]+)")
_SIZE = re.compile(
    r"\(?\s*(?:max)?(weight|weightrating|height|width|length)\s*(<=|>=|<|>|=)\s*([^()]+?)\s*\)?",
    re.IGNORECASE,
)


def conditional_values(text: str, profile: Profile) -> Iterator[str]:
    """The values of all clauses that may hold for this vehicle, in lower case."""
    for value, condition in _CLAUSE.findall(text):
        if may_hold(condition, profile):
            yield value.strip().lower()


def may_hold(condition: str, profile: Profile) -> bool:
    """Whether a condition can hold for this vehicle: all but those on a size that it has not."""
    parts = re.split(r"\s+and\s+", condition.strip().strip("()"), flags=re.IGNORECASE)
    return all(_part_may_hold(part, profile) for part in parts)


def _part_may_hold(part: str, profile: Profile) -> bool:
    found = _SIZE.fullmatch(part.strip())
    if found is None:
        return True
    kind, sign, text = found[1].lower(), found[2], found[3]
    units = TONNES if kind.startswith("weight") else METRES
    bound = measure(text, units)
    if bound is None:
        return True
    sizes = {"height": profile.height, "width": profile.width, "length": profile.length}
    own = sizes.get(kind, profile.weight)
    return {
        "<": own < bound, "<=": own <= bound, ">": own > bound, ">=": own >= bound,
        "=": own == bound,
    }[sign]  # fmt: skip
