"""Ways of travelling as data: who may use what, and how fast. The rules that read it: ``tags.py``.

Speeds are free-flow speeds in km/h. What a team does from door to door is less: ``flow`` of it, for
junctions, traffic and people in the street. A tagged ``maxspeed`` takes the free-flow speed's place
on the classes in ``SIGNED`` (elsewhere it can only lower it).

Sources, named at each number:

* PM 111/2015: Peraturan Menteri Perhubungan PM 111 Tahun 2015, article 3: at most 100 km/h on
  motorways, 80 between towns, 50 in towns, 30 where people live.
* MKJI: Manual Kapasitas Jalan Indonesia (Bina Marga 1997), table B-1:1, free-flow speeds of light
  vehicle / motorcycle / heavy vehicle: 57 / 47 / 50 on four lanes divided, 44 / 40 / 40 on two.
* PP 44/2009: Peraturan Pemerintah 44 Tahun 2009, article 38: toll roads are for four wheels or
  more.
* UU 22/2009: Undang-Undang 22 Tahun 2009, article 19: the largest vehicle for a class III road.
* OSRM: Project-OSRM/osrm-backend, ``profiles/car.lua`` and ``profiles/foot.lua`` (BSD-2-Clause).
* GraphHopper: ``CarAverageSpeedParser``, ``MotorcycleAverageSpeedParser``, ``FootAccessParser``,
  ``FootAverageSpeedParser`` (Apache-2.0).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

WALKING_SPEED = 5 / 3.6
"""Metres a second from the road to a door, and along roads: OSRM's 5 km/h, 1.39 m/s; the Highway
Capacity Manual (TRB 2000) has 1.2 m/s at crossings and 1.5 m/s on free pavements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A way of travelling.

    Parameters
    ----------
    name
        One of ``routing.model.PROFILES``.
    speeds
        Free-flow km/h by highway class; a class that is missing may be used only where a tag of
        ``access`` opens it.
    opened_speed
        Free-flow km/h on a class that a tag opens.
    access
        Access keys, the most specific first.
    opening
        Those of them whose permission opens a class that is missing in ``speeds``.
    oneway
        Oneway keys, the most specific first.
    implied_oneway
        Whether roundabouts and motorways are one-way without a tag.
    closed_services
        Values of ``service`` that are closed to it.
    passes
        Barriers on a road that do not stop it (without an access tag on them); ``None`` for all
        but ``stops``.
    stops
        Barriers that stop it where ``passes`` is ``None``.
    flow
        What of the free-flow speed remains from door to door.
    maxspeed
        Keys of speed limits to heed, the most specific first; ``:forward`` and ``:backward`` too.
    surface, tracktype, smoothness
        The most km/h on it; 0 for impassable.
    surface_factor
        What remains of the speed on it.
    walks
        Whether on foot: barred from ``motorroad``, taken along by every ferry.
    driven
        Classes whose ``speeds`` are what is really driven: ``flow`` is not taken off them, and a
        signed limit only lowers them.
    most_speed
        Km/h that it never exceeds, whatever the road allows; infinite for no such limit.
    ferries
        Whether ferries may be used.
    gate_delay
        Seconds to open, pass and close a gate or barrier that does not stop it.
    width, height, length
        Metres of the vehicle.
    weight
        Tonnes of the vehicle, loaded.
    alleys
        Whether ``footway`` and ``path`` without a word on motor traffic may be used, as in the
        gangs of a kampung. Pavements, crossings, hiking trails and what is designated for walkers
        or cyclists never.
    """

    name: str
    speeds: Mapping[str, float]
    opened_speed: float
    access: tuple[str, ...]
    opening: tuple[str, ...]
    oneway: tuple[str, ...]
    implied_oneway: bool = True
    closed_services: frozenset[str] = frozenset()
    passes: frozenset[str] | None
    stops: frozenset[str] = frozenset()
    flow: float = 1.0
    maxspeed: tuple[str, ...] = ()
    surface: Mapping[str, float] = field(default_factory=dict)
    tracktype: Mapping[str, float] = field(default_factory=dict)
    smoothness: Mapping[str, float] = field(default_factory=dict)
    surface_factor: Mapping[str, float] = field(default_factory=dict)
    walks: bool = False
    driven: frozenset[str] = frozenset()
    most_speed: float = math.inf
    ferries: bool = False
    gate_delay: float = 0.0
    width: float = 0.0
    height: float = 0.0
    length: float = 0.0
    weight: float = 0.0
    alleys: bool = False

    @property
    def digest(self) -> str:
        """All its rules as one word: profiles of one word are the same."""
        rules = {each.name: _plain(getattr(self, each.name)) for each in fields(self)}
        return hashlib.blake2b(
            json.dumps(rules, sort_keys=True).encode(), digest_size=16
        ).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return sorted(value) if isinstance(value, frozenset) else value


ALLOWED = frozenset(
    {"yes", "permissive", "designated", "official", "destination", "delivery", "customers",
     "public", "permit_holders"}  # a round delivers: destination and delivery are what it is
)  # fmt: skip
BARRED = frozenset(
    {"no", "private", "agricultural", "forestry", "emergency", "military", "psv", "use_sidepath"}
)
"""Access values; what stands in neither says nothing (OSRM's lists, and what people write)."""

SIGNED = frozenset(
    f"{name}{link}"
    for name in ("motorway", "trunk", "primary", "secondary", "tertiary")
    for link in ("", "_link")
) | {"unclassified", "residential", "road"}
"""Classes on which a signed limit says how fast one drives."""

LIMITS = {
    "urban": 50.0,  # PM 111/2015: in towns
    "rural": 80.0,  # PM 111/2015: between towns
    "trunk": 80.0,  # PM 111/2015: between towns
    "motorway": 100.0,  # PM 111/2015
    "living_street": 10.0,  # OSRM: its speed on living streets
    "walk": 5.0,  # OSRM: walking speed
}
"""What ``maxspeed=ID:urban`` and the like mean."""

_DOORS = frozenset(  # OSRM's barrier_whitelist of car.lua
    {"no", "cattle_grid", "border_control", "toll_booth", "sally_port", "gate", "lift_gate",
     "entrance", "height_restrictor", "arch"}
) | frozenset(  # GraphHopper passes these by default; kerbs are crossed by every wheel
    {"swing_gate", "sliding_gate", "sliding_beam", "bump_gate", "hampshire_gate", "kerb",
     "checkpoint", "rope", "coupure"}
)  # fmt: skip

DELAYING = frozenset(
    {"gate", "lift_gate", "swing_gate", "sliding_gate", "sliding_beam", "bump_gate",
     "hampshire_gate", "rope", "checkpoint", "border_control", "toll_booth", "sally_port"}
)  # fmt: skip
"""Barriers at which one stops: what is opened and shut, and where somebody asks."""

_GATE = 30.0
"""Seconds at a gate: Valhalla's default ``gate_cost`` of its vehicles."""

_FERRY = {"ferry": 5}
"""Km/h on the water where no ``duration`` is tagged: OSRM's ``route_speeds`` of car.lua and
foot.lua."""

FASTEST_FERRY = 110.0
"""Km/h: the fastest car ferry built, the Francisco of 2013, makes 58 knots. Faster is a slip."""

_NARROW = frozenset(
    {"bollard", "block", "cycle_barrier", "planter", "log", "bus_trap", "sump_buster"}
)
"""What leaves a gap for two wheels: set against cars. (GraphHopper lets motorcycles through bus
traps; ``motorcycle_barrier`` is set against them.)"""

_EMERGENCY = frozenset({"emergency_access"})  # OSRM's service_tag_forbidden of car.lua

_SURFACE = {  # km/h; OSRM's surface_speeds of car.lua
    "cement": 80, "compacted": 80, "fine_gravel": 80, "paving_stones": 60, "metal": 60,
    "bricks": 60, "grass": 40, "wood": 40, "sett": 40, "grass_paver": 40, "gravel": 40,
    "unpaved": 40, "ground": 40, "dirt": 40, "pebblestone": 40, "tartan": 40, "cobblestone": 30,
    "clay": 30, "earth": 20, "stone": 20, "rocky": 20, "sand": 20, "mud": 10,
}  # fmt: skip
_TRACKTYPE = {  # km/h; GraphHopper's for cars; OSRM's car.lua allows twice as much
    "grade1": 20, "grade2": 15, "grade3": 10,
}  # fmt: skip
_SMOOTHNESS = {  # km/h; OSRM's smoothness_speeds of car.lua
    "intermediate": 80, "bad": 40, "very_bad": 20, "horrible": 10, "very_horrible": 5,
    "impassable": 0,
}  # fmt: skip

_FLOW = 0.8
"""OSRM's ``speed_reduction`` of car.lua: what is driven where a limit is signed."""

_LINKS = {  # km/h; OSRM's car.lua
    "trunk_link": 40, "primary_link": 30, "secondary_link": 25, "tertiary_link": 20,
}  # fmt: skip
_SMALL = {
    "living_street": 10,  # OSRM's car.lua
    "service": 15,  # OSRM's car.lua
    "track": 15,  # GraphHopper, without a tracktype
    "road": 20,  # GraphHopper: of unknown class
    **_FERRY,
}

_WALKS = dict.fromkeys(  # OSRM's foot.lua; trunk, cycleway and bridleway as GraphHopper allows
    ("trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link", "tertiary",
     "tertiary_link", "unclassified", "residential", "road", "living_street", "service", "track",
     "path", "footway", "pedestrian", "cycleway", "bridleway", "corridor", "platform", "pier"),
    5.0,
)  # fmt: skip

FOOT = Profile(
    name="foot",
    speeds={**_WALKS, "steps": 3.0, **_FERRY},  # GraphHopper: MEAN_SPEED - 2 on steps
    opened_speed=5.0,
    walks=True,
    access=("foot", "access"),
    opening=("foot",),
    oneway=("oneway:foot",),  # OSRM's foot.lua: "respect 'oneway:foot' but not 'oneway'"
    implied_oneway=False,
    passes=None,
    stops=frozenset(  # OSRM's barrier_blacklist of foot.lua, and other walls
        {"yes", "wall", "fence", "hedge", "retaining_wall", "city_wall", "ditch", "guard_rail"}
    ),
    surface_factor={  # OSRM's foot.lua
        "fine_gravel": 0.75, "gravel": 0.75, "pebblestone": 0.75, "mud": 0.5, "sand": 0.5,
    },
)  # fmt: skip

MOTORCYCLE = Profile(
    name="motorcycle",
    speeds={  # no motorways: PP 44/2009
        "trunk": 47,  # MKJI: four lanes divided
        "primary": 47,  # MKJI: four lanes divided
        "secondary": 40,  # MKJI: two lanes
        "tertiary": 40,  # MKJI: two lanes
        "unclassified": 30,  # GraphHopper, and PM 111/2015 where people live
        "residential": 30,  # GraphHopper, and PM 111/2015 where people live
        **_LINKS,
        **_SMALL,
        "living_street": 15,  # a gang is no slower than a driveway: OSRM's 15 on service
        "footway": 7,  # walking pace, of which 7 km/h is the most that German courts allow
        "path": 7,  # (StVO, Zeichen 325.1: Schrittgeschwindigkeit)
    },
    opened_speed=10.0,  # OSRM's default_speed of car.lua
    access=("motorcycle", "motor_vehicle", "vehicle", "access"),
    opening=("motorcycle", "motor_vehicle"),
    oneway=("oneway:motorcycle", "oneway:motor_vehicle", "oneway:vehicle", "oneway"),
    closed_services=_EMERGENCY,
    passes=_DOORS | _NARROW,
    flow=_FLOW,
    gate_delay=_GATE,
    maxspeed=("maxspeed:motorcycle", "maxspeed"),
    surface=_SURFACE,
    tracktype={**_TRACKTYPE, "grade4": 10, "grade5": 5},  # on two wheels, slowly
    smoothness=_SMOOTHNESS,
    alleys=True,
)

CAR = Profile(
    name="car",
    speeds={
        "motorway": 90,  # OSRM
        "motorway_link": 45,  # OSRM
        "trunk": 57,  # MKJI: four lanes divided
        "primary": 50,  # MKJI's 57, held to the 50 of PM 111/2015 in towns
        "secondary": 44,  # MKJI: two lanes
        "tertiary": 40,  # OSRM
        "unclassified": 25,  # OSRM
        "residential": 25,  # OSRM
        **_LINKS,
        **_SMALL,
    },
    opened_speed=10.0,  # OSRM's default_speed of car.lua
    access=("motorcar", "motor_vehicle", "vehicle", "access"),
    opening=("motorcar", "motor_vehicle"),
    oneway=("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"),
    closed_services=_EMERGENCY,
    passes=_DOORS,
    flow=_FLOW,
    gate_delay=_GATE,
    maxspeed=("maxspeed:motorcar", "maxspeed"),
    surface=_SURFACE,
    tracktype={**_TRACKTYPE, "grade4": 0, "grade5": 0},  # GraphHopper: not by car
    smoothness=_SMOOTHNESS,
    width=1.9,  # OSRM's vehicle_width
    height=2.0,  # OSRM's vehicle_height
    length=4.8,  # OSRM's vehicle_length
    weight=2.0,  # OSRM's vehicle_weight
)

TRUCK = Profile(
    name="truck",
    speeds={
        "motorway": 82,  # OSRM's 90, in MKJI's proportion of 40 to 44 on two lanes
        "motorway_link": 45,  # OSRM
        "trunk": 50,  # MKJI: four lanes divided
        "primary": 50,  # MKJI: four lanes divided
        "secondary": 40,  # MKJI: two lanes
        "tertiary": 36,  # OSRM's 40, in the same proportion
        "unclassified": 23,  # OSRM's 25, in the same proportion
        "residential": 23,  # OSRM's 25, in the same proportion
        **_LINKS,
        **_SMALL,
    },
    opened_speed=10.0,  # OSRM's default_speed of car.lua
    access=("hgv", "goods", "motor_vehicle", "vehicle", "access"),
    opening=("hgv", "goods", "motor_vehicle"),
    oneway=("oneway:hgv", "oneway:goods", "oneway:motor_vehicle", "oneway:vehicle", "oneway"),
    closed_services=_EMERGENCY,
    passes=_DOORS,
    flow=_FLOW,
    gate_delay=_GATE,
    maxspeed=("maxspeed:hgv", "maxspeed:goods", "maxspeed"),
    surface=_SURFACE,
    tracktype={**_TRACKTYPE, "grade4": 0, "grade5": 0},  # GraphHopper: not by car
    smoothness=_SMOOTHNESS,
    width=2.1,  # UU 22/2009: class III
    height=3.5,  # UU 22/2009: class III
    length=9.0,  # UU 22/2009: class III
    weight=8.0,  # UU 22/2009: class III, of its heaviest axle: a light truck, loaded
)

PROFILES: Mapping[str, Profile] = {
    profile.name: profile for profile in (FOOT, MOTORCYCLE, CAR, TRUCK)
}
"""All profiles by name."""
