"""The rules of the road: what a way's tags mean for one profile.

In: tags as a mapping, and a ``Profile`` (data, in ``profiles.py``). Out: km/h forward and backward,
0 where barred; and how long a barrier on the road holds the profile up.

What holds only at times is taken at its worst: see ``conditions.py``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from routing.roads.conditions import conditional_values
from routing.roads.measures import KPH, METRES, TONNES, hours, measure
from routing.roads.profiles import (
    ALLOWED,
    BARRED,
    DELAYING,
    FASTEST_FERRY,
    LIMITS,
    SIGNED,
    Profile,
)  # fmt: skip

Tags = Mapping[str, str]

_GONE = ("construction", "abandoned", "disused", "razed", "demolished", "proposed", "impassable")
_STILL_OPEN = {"no", "widening", "minor"}  # OSRM's construction_whitelist, and plain denials
_NOT_AN_ALLEY = {"sidewalk", "crossing", "traffic_island", "access_aisle", "link"}


def class_of(tags: Tags) -> str:
    """The way's class: its ``highway``, or ``ferry``; empty for what is neither."""
    return tags.get("highway") or ("ferry" if tags.get("route") == "ferry" else "")


def speeds(tags: Tags, profile: Profile) -> tuple[float, float]:
    """Km/h from door to door along and against the way, 0 where the profile may not go."""
    speed = _class_speed(tags, profile)
    if not speed or _is_closed(tags, profile) or not _fits(tags, profile):
        return 0.0, 0.0
    along, against = _directions(tags, profile)
    return (
        _speed(tags, profile, speed, "forward") if along else 0.0,
        _speed(tags, profile, speed, "backward") if against else 0.0,
    )


def ferry_speed(tags: Tags, metres: float) -> float | None:
    """Km/h of a ferry by its ``duration`` and how far it goes; ``None`` if that is not said, or no
    boat goes so fast.
    """
    time = hours(tags.get("duration", "")) if class_of(tags) == "ferry" else None
    speed = metres / 1000 / time if time else 0
    return speed if 0 < speed <= FASTEST_FERRY else None


def delay(tags: Tags, profile: Profile) -> float:
    """Seconds that a barrier (a node's tags) holds the profile up, infinite where it stops it."""
    if is_stopped(tags, profile):
        return math.inf
    return profile.gate_delay if tags.get("barrier") in DELAYING else 0.0


def is_stopped(tags: Tags, profile: Profile) -> bool:
    """Whether a barrier (a node's tags) stops the profile."""
    barrier = tags.get("barrier", "no")
    permission = _permission(tags, profile, profile.access)
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
    highway = class_of(tags)
    permission = _permission(tags, profile, profile.access)
    if permission is False or tags.get("service") in profile.closed_services:
        return 0.0
    opened = _permission(tags, profile, profile.opening)
    if highway == "ferry" and not _carries(tags, profile, opened):
        return 0.0
    if tags.get("motorroad") == "yes" and profile.walks and not opened:
        return 0.0
    if highway in profile.speeds:
        if highway in {"footway", "path"} and not profile.walks and not opened:
            return profile.speeds[highway] if profile.alleys and _is_alley(tags) else 0.0
        return profile.speeds[highway]
    return profile.opened_speed if opened and highway in _ROADS else 0.0


_ROADS = SIGNED | {
    "living_street", "service", "track", "path", "footway", "pedestrian", "cycleway", "bridleway",
    "busway", "bus_guideway", "corridor", "escape",
}  # fmt: skip
"""Classes that a tag of access may open: roads, not plans of roads or areas beside them. No steps:
``motorcycle=yes`` there is a slip."""


def _carries(tags: Tags, profile: Profile, opened: bool | None) -> bool:
    """Whether a ferry takes it: where nothing is said of it, one that names walkers or cyclists
    takes only these (as GraphHopper has it).
    """
    if not profile.ferries:
        return False
    return bool(opened) or profile.walks or not ({"foot", "bicycle"} & tags.keys())


def _permission(tags: Tags, profile: Profile, keys: tuple[str, ...]) -> bool | None:
    """What the most specific access tag that says something says.

    An opening under a condition opens nothing; a closure under a condition closes.
    """
    for key in keys:
        value, at_times = tags.get(key, ""), tags.get(f"{key}:conditional", "")
        if "@" in value:
            value, at_times = "", f"{value};{at_times}"
        if at_times and not BARRED.isdisjoint(conditional_values(at_times, profile)):
            return False
        values = {part.strip().lower() for part in value.split(";")}
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


def _is_closed(tags: Tags, profile: Profile) -> bool:
    if tags.get("area") == "yes" and not profile.walks:  # along the edge of a square one walks
        return True
    if tags.get("status") == "impassable":
        return True
    return any(tags.get(key, "no") not in _STILL_OPEN for key in _GONE)


_ONEWAY = {
    **dict.fromkeys(("yes", "true", "1"), (True, False)),
    **dict.fromkeys(("-1", "reverse"), (False, True)),
    **dict.fromkeys(("no", "false", "0", "alternating"), (True, True)),
    "reversible": (False, False),  # by the hour: OSRM avoids them
}


def _directions(tags: Tags, profile: Profile) -> tuple[bool, bool]:
    """The most specific tag that says something at all hours, and whatever holds at times and is at
    least as specific: as little as any of them leaves.
    """
    said: list[str] = []
    for key in profile.oneway:
        value, at_times = tags.get(key, "").strip().lower(), tags.get(f"{key}:conditional", "")
        if "@" in value:
            value, at_times = "", f"{value};{at_times}"
        said += [each for each in conditional_values(at_times, profile) if each in _ONEWAY]
        if value in _ONEWAY:
            said.append(value)
            break
    else:
        if profile.implied_oneway and (
            tags.get("junction") in {"roundabout", "circular"} or class_of(tags) == "motorway"
        ):
            said.append("yes")
    ways = [_ONEWAY[each] for each in said]
    return all(along for along, _ in ways), all(against for _, against in ways)


def _speed(tags: Tags, profile: Profile, speed: float, direction: str) -> float:
    highway = class_of(tags)
    if highway == "ferry":
        return speed  # whoever is aboard
    limit = _limit(tags, profile, direction)
    if limit is not None:
        speed = limit if highway in SIGNED - profile.driven else min(speed, limit)
    speed = min(speed, _limit_at_times(tags, profile, direction))
    if highway not in profile.driven:
        speed *= profile.flow
    for table, key in (
        (profile.surface, "surface"),
        (profile.tracktype, "tracktype"),
        (profile.smoothness, "smoothness"),
    ):
        if key == "tracktype" and highway != "track":
            continue
        speed = min(speed, table.get(tags.get(key, ""), math.inf))
    speed *= profile.surface_factor.get(tags.get("surface", ""), 1.0)
    return min(speed, profile.most_speed)


def _limit(tags: Tags, profile: Profile, direction: str) -> float | None:
    for key in profile.maxspeed:
        for name in (f"{key}:{direction}", key):
            limits = [kph for text in tags.get(name, "").split(";") if (kph := _kph(text))]
            if limits:
                return min(limits)
    return None


def _limit_at_times(tags: Tags, profile: Profile, direction: str) -> float:
    """The lowest limit that may hold at times, infinite where there is none."""
    names = (f"{key}{way}:conditional" for key in profile.maxspeed for way in ("", f":{direction}"))
    limits = [
        kph
        for name in names
        if name in tags
        for text in conditional_values(tags[name], profile)
        if (kph := _kph(text))
    ]
    return min(limits, default=math.inf)


def _kph(text: str) -> float | None:
    """Km/h of one ``maxspeed`` value: ``50``, ``30 mph``, ``ID:urban``, ``walk``."""
    text = text.partition("@")[0].strip().lower()
    zone = text.rpartition(":")[2].removeprefix("zone")  # DE:zone30, DE:zone:30
    return LIMITS.get(zone) or measure(zone, KPH)


def _fits(tags: Tags, profile: Profile) -> bool:
    """Whether the vehicle is narrow, low, short and light enough."""
    for size, keys, units in (
        (profile.width, ("maxwidth:physical", "maxwidth", "width"), METRES),
        (profile.height, ("maxheight:physical", "maxheight"), METRES),
        (profile.length, ("maxlength",), METRES),
        (profile.weight, ("maxweight", "maxweightrating"), TONNES),
    ):
        for key in keys if size else ():
            texts = [tags.get(key, "")]
            if at_times := tags.get(f"{key}:conditional"):
                texts += conditional_values(at_times, profile)
            limits = [most for text in texts if (most := measure(text, units)) is not None]
            if limits:
                if min(limits) < size:
                    return False
                break
    return True
