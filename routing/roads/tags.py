"""The rules of the road: what a way's tags mean for one profile.

In: tags as a mapping, and a ``Profile`` (data, in ``profiles.py``). Out: km/h forward and backward,
0 where barred; and whether a barrier on the road stops the profile.

Conditions (``no @ (Mo-Fr 06:00-09:00)``) are taken as if they held: a round must not depend on the
hour at which a team happens to come by.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from routing.roads.profiles import ALLOWED, BARRED, LIMITS, SIGNED, Profile

Tags = Mapping[str, str]

_GONE = ("construction", "abandoned", "disused", "razed", "demolished", "proposed", "impassable")
_STILL_OPEN = {"no", "widening", "minor"}  # OSRM's construction_whitelist, and plain denials
_MPH, _KNOTS = 1.609344, 1.852
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(km/h|kmh|kph|mph|knots|t|tons?|kg|st|m|cm|ft|'|)")
_METRES = {"": 1.0, "m": 1.0, "cm": 0.01, "ft": 0.3048, "'": 0.3048}
_TONNES = {"": 1.0, "t": 1.0, "ton": 1.0, "tons": 1.0, "kg": 0.001, "st": 0.90718474}
_KPH = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": _MPH, "knots": _KNOTS}
_NOT_AN_ALLEY = {"sidewalk", "crossing", "traffic_island", "access_aisle", "link"}


def speeds(tags: Tags, profile: Profile) -> tuple[float, float]:
    """Km/h from door to door along and against the way, 0 where the profile may not go."""
    speed = _class_speed(tags, profile)
    if not speed or _is_closed(tags) or not _fits(tags, profile):
        return 0.0, 0.0
    along, against = _directions(tags, profile)
    return (
        _speed(tags, profile, speed, "forward") if along else 0.0,
        _speed(tags, profile, speed, "backward") if against else 0.0,
    )


def is_stopped(tags: Tags, profile: Profile) -> bool:
    """Whether a barrier (a node's tags) stops the profile."""
    barrier = tags.get("barrier", "no")
    permission = _permission(tags, profile.access)
    if permission is not None:
        return not permission
    if tags.get("locked") == "yes":
        return True
    if tags.get("bollard") == "rising":  # OSRM: for those who may open it, as a gate
        return False
    stopped = barrier in profile.stops if profile.passes is None else barrier not in profile.passes
    return stopped or not _fits(tags, profile)


def _class_speed(tags: Tags, profile: Profile) -> float:
    """Free-flow km/h by class and access, 0 where barred."""
    highway = tags["highway"]
    permission = _permission(tags, profile.access)
    if permission is False or tags.get("service") in profile.closed_services:
        return 0.0
    opened = _permission(tags, profile.opening)
    if highway in profile.speeds:
        if highway in {"footway", "path"} and profile.alleys and not opened:
            return profile.speeds[highway] if _is_alley(tags) else 0.0
        return profile.speeds[highway]
    return profile.opened_speed if opened and highway in _ROADS else 0.0


_ROADS = SIGNED | {
    "living_street", "service", "track", "path", "footway", "pedestrian", "cycleway", "bridleway",
    "busway", "bus_guideway", "corridor", "escape",
}  # fmt: skip
"""Classes that a tag of access may open: roads, not plans of roads or areas beside them. No steps:
``motorcycle=yes`` there is a slip."""


def _permission(tags: Tags, keys: tuple[str, ...]) -> bool | None:
    """What the most specific access tag that says something says."""
    for key in keys:
        value = tags.get(key)
        if value is None:
            continue
        values = {part.partition("@")[0].strip().lower() for part in value.split(";")}
        if values & ALLOWED:
            return True
        if values & BARRED:
            return False
    return None


def _is_alley(tags: Tags) -> bool:
    """Whether a footway or path may be a kampung's gang rather than a pavement or a trail."""
    return not (
        tags.get("footway") in _NOT_AN_ALLEY
        or tags.get("foot") == "designated"
        or tags.get("bicycle") == "designated"
        or tags.get("indoor", "no") != "no"
        or "sac_scale" in tags
        or "mtb:scale" in tags
    )


def _is_closed(tags: Tags) -> bool:
    if tags.get("area") == "yes" or tags.get("status") == "impassable":
        return True
    return any(tags.get(key, "no") not in _STILL_OPEN for key in _GONE)


def _directions(tags: Tags, profile: Profile) -> tuple[bool, bool]:
    for key in profile.oneway:
        value = tags.get(key, "").partition("@")[0].strip().lower()
        if value in {"yes", "true", "1"}:
            return True, False
        if value in {"-1", "reverse"}:
            return False, True
        if value in {"no", "false", "0", "alternating"}:
            return True, True
        if value == "reversible":  # by the hour: OSRM avoids them
            return False, False
    if profile.implied_oneway and (
        tags.get("junction") in {"roundabout", "circular"} or tags["highway"] == "motorway"
    ):
        return True, False
    return True, True


def _speed(tags: Tags, profile: Profile, speed: float, direction: str) -> float:
    limit = _limit(tags, profile, direction)
    if limit is not None:
        speed = limit if tags["highway"] in SIGNED else min(speed, limit)
    speed *= profile.flow
    for table, key in (
        (profile.surface, "surface"),
        (profile.tracktype, "tracktype"),
        (profile.smoothness, "smoothness"),
    ):
        if key == "tracktype" and tags["highway"] != "track":
            continue
        speed = min(speed, table.get(tags.get(key, ""), math.inf))
    return speed * profile.surface_factor.get(tags.get("surface", ""), 1.0)


def _limit(tags: Tags, profile: Profile, direction: str) -> float | None:
    for key in profile.maxspeed:
        for name in (f"{key}:{direction}", key):
            limits = [kph for text in tags.get(name, "").split(";") if (kph := _kph(text))]
            if limits:
                return min(limits)
    return None


def _kph(text: str) -> float | None:
    """Km/h of one ``maxspeed`` value: ``50``, ``30 mph``, ``ID:urban``, ``walk``."""
    text = text.partition("@")[0].strip().lower()
    zone = text.rpartition(":")[2].removeprefix("zone")  # DE:zone30, DE:zone:30
    return LIMITS.get(zone) or _measure(zone, _KPH)


def _measure(text: str, units: Mapping[str, float]) -> float | None:
    match = _NUMBER.fullmatch(text.strip().lower())
    if match is None or match[2] not in units:
        return None
    return float(match[1].replace(",", ".")) * units[match[2]]


def _fits(tags: Tags, profile: Profile) -> bool:
    """Whether the vehicle is narrow, low, short and light enough."""
    for size, keys, units in (
        (profile.width, ("maxwidth:physical", "maxwidth", "width"), _METRES),
        (profile.height, ("maxheight:physical", "maxheight"), _METRES),
        (profile.length, ("maxlength",), _METRES),
        (profile.weight, ("maxweight",), _TONNES),
    ):
        for key in keys if size else ():
            most = _measure(tags.get(key, ""), units)
            if most is not None:
                if most < size:
                    return False
                break
    return True
