"""Ways of travelling as a round changes them: which keys there are, and what they may be.

In: what ``[profiles.becak]`` of a ``round.toml`` says. Out: ``OwnProfile`` values, for a ``Round``
to carry and for ``routing.roads`` to build speeds of; and what is wrong with one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

PROFILE_KEYS: Mapping[str, tuple[float, float] | None] = {
    "max_speed_kph": (1, 130),
    "flow": (0.1, 1),
    "footways": None,
    "ferries": None,
    "gate_seconds": (0, 3600),
    "weight_t": (0, 60),
    "height_m": (0, 5),
    "width_m": (0, 4),
    "length_m": (0, 20),
}
"""What a round may change, with the least and the most; ``None`` for yes or no. Sizes of 0 are not
looked at. And ``speed_CLASS_kph`` for each class of ``ROAD_CLASSES``, within ``SPEED_RANGE``.

The most of the sizes is what Indonesian law lets on any road, rounded up: PP 55/2012, articles 54
to 58 (18 m, 2.5 m, 4.2 m), and combinations of some 50 t."""

ROAD_CLASSES = (
    "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary",
    "secondary_link", "tertiary", "tertiary_link", "unclassified", "residential", "living_street",
    "service", "track", "road", "path", "footway", "pedestrian", "cycleway", "bridleway", "steps",
    "ferry",
)  # fmt: skip
"""OSM's ``highway`` classes whose speed a round may set, and ``ferry``."""

SPEED_RANGE = (0, 130)
"""Km/h on one class, 0 for closed; 130 is the most that any country signs for vehicles of a round.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProfile:
    """A way of travelling as a round changes it, or one of its own.

    Parameters
    ----------
    name
        One of ``routing.model.PROFILES``, which is then changed, or a new name.
    like
        One of ``routing.model.PROFILES``: what it is like but for the changes.
    changes
        (key, value) pairs, see ``PROFILE_KEYS``.
    """

    name: str
    like: str
    changes: tuple[tuple[str, float | bool], ...] = ()


def profile_range(key: str) -> tuple[float, float] | None:
    """The least and the most that a key may be; ``None`` for yes or no.

    Raises
    ------
    KeyError
        When there is no such key.
    """
    if key.startswith("speed_") and key.endswith("_kph"):
        if key[len("speed_") : -len("_kph")] in ROAD_CLASSES:
            return SPEED_RANGE
        raise KeyError(key)
    return PROFILE_KEYS[key]


def profile_flaws(
    own: OwnProfile, known: Sequence[str]
) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """What is wrong with a profile: key, code of the words, values for them."""
    if own.like not in known or (own.name in known and own.like != own.name):
        names = own.name if own.name in known else ", ".join(known)
        yield "like", "unknown_profile", {"known": names}
    for key, value in own.changes:
        try:
            span = profile_range(key)
        except KeyError:
            yield key, "unknown_key", {"name": key, "known": ", ".join(PROFILE_KEYS)}
            continue
        if span is None:
            if not isinstance(value, bool):
                yield key, "key_not_flag", {}
        elif isinstance(value, bool) or not span[0] <= value <= span[1]:
            yield key, "out_of_range", {"least": float(span[0]), "most": float(span[1])}
