"""Teams that can just carry what a district asks for, as rows of its spreadsheet.

In: the demand and the number of teams. Out: rows, and the hours in which households are visited.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.districts.dice import Dice

COLUMNS = (
    "id", "name", "profile", "capacity_parcels", "capacity_kg", "shift_start", "shift_end",
    "start", "end",
)  # fmt: skip
"""The columns of ``teams.csv``."""

SPARE = (1.12, 1.18)
"""Capacity over demand, all teams together."""

MOST_BY_MOTORCYCLE = 25.0
"""Parcels; with more than that for each, cars and pick-ups take the place of motorcycles."""

LEAST = 4
"""Parcels that every team can carry: no household asks for more than three."""

_SIZES = {"foot": 0.4, "motorcycle": 1.0, "car": 1.7, "truck": 2.4}
"""What a team carries, in motorcycles."""

_SAID = {"foot": "Tim Jalan Kaki", "motorcycle": "Tim Motor", "car": "Tim Mobil",
         "truck": "Tim Pikap"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A day's hours in minutes after midnight: the shift, and the spans for time windows."""

    shift: tuple[int, int]
    periods: tuple[tuple[int, int], ...]


def working_hours(num_households: int, num_teams: int) -> Hours:
    """The hours that the teams need: a morning, a day, or into the evening.

    Planned, such districts take some six minutes a door, the way to it included, so that a morning
    of four and a half hours is enough for 30 doors with time to wait, a day for 60.
    """
    each = num_households / num_teams
    if each <= 30:
        return Hours(shift=(450, 720), periods=((480, 690),))
    if each <= 60:
        return Hours(shift=(450, 990), periods=((480, 690), (780, 930)))
    return Hours(shift=(420, 1260), periods=((480, 690), (780, 930), (960, 1140)))


def make_teams(
    *,
    num_teams: int,
    parcels: int,
    grams: int,
    hours: Hours,
    depot: str,
    dice: Dice,
    on_foot: bool = True,
) -> list[Mapping[str, str]]:
    """Make teams whose capacities add up to a little more than the demand.

    Parameters
    ----------
    num_teams
        Exactly so many.
    parcels, grams
        All that is to be carried.
    hours
        The shift that every team has; pick-ups start later.
    depot
        The id of the depot where every team starts and ends.
    dice
        For how large each is.
    on_foot
        Whether some of many walk.
    """
    target = math.ceil(parcels * dice.between(*SPARE))
    profiles = _mix(num_teams, target, on_foot)
    capacities = _capacities(profiles, target, dice)
    kilograms = grams / 1000 / max(parcels, 1)
    rows: list[Mapping[str, str]] = []
    numbers: dict[str, int] = {}
    for index, (profile, capacity) in enumerate(zip(profiles, capacities, strict=True), start=1):
        numbers[profile] = numbers.get(profile, 0) + 1
        later = 30 if profile == "truck" else 0
        rows.append(
            {
                "id": f"T{index:0{len(str(num_teams))}d}",
                "name": f"{_SAID[profile]} {numbers[profile]}",
                "profile": profile,
                "capacity_parcels": str(capacity),
                "capacity_kg": str(5 * math.ceil(capacity * kilograms * 1.01 / 5)),
                "shift_start": _clock(hours.shift[0] + later),
                "shift_end": _clock(hours.shift[1]),
                "start": depot,
                "end": depot,
            }
        )
    return rows


def _mix(num_teams: int, target: int, on_foot: bool) -> list[str]:
    """The profiles, small ones first."""
    large = num_teams // 10 if num_teams >= 8 else 0
    counts = {
        "foot": num_teams // 20 if on_foot else 0,
        "motorcycle": 0,
        "car": max(large, 1 if num_teams >= 3 else 0),
        "truck": max(large, 1 if num_teams >= 8 else 0),
    }
    counts["motorcycle"] = num_teams - sum(counts.values())
    for smaller, larger in (("motorcycle", "car"), ("foot", "motorcycle"), ("car", "truck")):
        while counts[smaller] and target > MOST_BY_MOTORCYCLE * _size(counts):
            counts[smaller] -= 1
            counts[larger] += 1
    return [profile for profile, count in counts.items() for _ in range(count)]


def _size(counts: Mapping[str, int]) -> float:
    return sum(_SIZES[profile] * count for profile, count in counts.items())


def _capacities(profiles: Sequence[str], target: int, dice: Dice) -> list[int]:
    weights = [_SIZES[profile] * dice.between(0.93, 1.07) for profile in profiles]
    total = sum(weights)
    capacities = []
    rest = 0.0
    for weight in weights:
        rest += target * weight / total
        whole = int(rest + 0.5)
        rest -= whole
        capacities.append(max(whole, LEAST))
    return capacities


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
