"""Profiles as a round wants them: the program's own, changed, and new ones.

In: the round's ``OwnProfile`` values. Out: ``Profile`` values by name, the program's four first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from routing.own_profiles import OwnProfile, profile_range
from routing.roads.profiles import PROFILES, Profile

_FIELDS = {
    "max_speed_kph": "most_speed",
    "flow": "flow",
    "footways": "alleys",
    "ferries": "ferries",
    "gate_seconds": "gate_delay",
    "weight_t": "weight",
    "height_m": "height",
    "width_m": "width",
    "length_m": "length",
}
_ALLEY_SPEED = PROFILES["motorcycle"].speeds["footway"]


def tailored(own: Iterable[OwnProfile] = ()) -> Mapping[str, Profile]:
    """All profiles by name, with a round's own.

    Raises
    ------
    KeyError
        When a profile is like none, or has an unknown key (a ``Round`` has none such).
    """
    profiles = dict(PROFILES)
    for each in own:
        profiles[each.name] = _changed(PROFILES[each.like], each)
    return profiles


def _changed(profile: Profile, own: OwnProfile) -> Profile:
    speeds = dict(profile.speeds)
    fields: dict[str, Any] = {}
    driven = set(profile.driven)
    for key, value in own.changes:
        profile_range(key)
        if key in _FIELDS:
            fields[_FIELDS[key]] = value
        else:
            highway = key[len("speed_") : -len("_kph")]
            speeds[highway] = float(value)
            driven.add(highway)
    alleys = fields.get("alleys")
    for highway in ("footway", "path") if alleys is not None else ():
        if profile.walks and not alleys:
            speeds[highway] = 0.0
        speeds.setdefault(highway, _ALLEY_SPEED)
    return replace(profile, name=own.name, speeds=speeds, driven=frozenset(driven), **fields)
