"""What keeps a team from serving a stop, roads aside: skills, named teams, areas, pins.

In: stops, teams and areas. Out: the names of the rules that forbid it. ``routing.problem`` makes
tables of this, ``routing.intake`` warns where nobody is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from routing.model import Area, Round, Stop, Team


def in_area(stop: Stop, village: str, rw: str = "") -> bool:
    """Whether a stop lies in a village, named or by its official code, and in that RW of it."""
    return area_key(village, rw) in areas_of(stop)


def areas_of(stop: Stop) -> frozenset[tuple[str, str | None]]:
    """All areas that a stop lies in, as ``area_key`` has them."""
    names = {_name(stop.village), _name(stop.village_code)} - {""}
    return frozenset((name, rw) for name in names for rw in (None, number_of(stop.rw)))


def area_key(village: str, rw: str = "") -> tuple[str, str | None]:
    """A village, or an RW of it, in the one form in which areas are the same or not."""
    return _name(village), number_of(rw) if rw else None


@lru_cache(maxsize=1024)
def _keys(areas: tuple[str, ...]) -> frozenset[tuple[str, str | None]]:
    return frozenset(area_key(*area_parts(area)) for area in areas)


def _name(text: str) -> str:
    """A village as people mean it; ``35.10.16.1005`` and ``3510161005`` are one code."""
    name = text.strip().casefold()
    bare = name.replace(".", "")
    return bare if bare.isdecimal() else name


def number_of(rw: str) -> str:
    """An RW as people mean it: ``03``, ``3`` and ``RW 3`` are the same."""
    return rw.strip().casefold().removeprefix("rw").strip(" .").lstrip("0")


def area_parts(area: str) -> tuple[str, str]:
    """The village and the RW (or nothing) of a team's area, ``village/rw``."""
    village, _, rw = area.partition("/")
    return village, rw


def barriers(round_: Round, team: Team, stop: Stop) -> tuple[str, ...]:
    """What keeps a team from serving a stop, roads aside: ``skills``, ``teams``, ``not_teams``,
    ``areas`` (the team's), ``area_teams`` (the round's) or ``pinned``, in this order.
    """
    return barriers_of(team, stop, owners_of(round_.areas, stop), pins_of(round_.teams, stop))


def barriers_of(
    team: Team, stop: Stop, owners: Iterable[Sequence[str]], pinned: Iterable[str]
) -> tuple[str, ...]:
    """The same, where the teams that its areas name and those that it is pinned to are known."""
    held = {
        "skills": not stop.skills <= team.skills,
        "teams": bool(stop.teams) and team.id not in stop.teams,
        "not_teams": team.id in stop.not_teams,
        "areas": bool(team.areas) and _keys(team.areas).isdisjoint(areas_of(stop)),
        "area_teams": any(team.id not in teams for teams in owners),
        "pinned": any(team.id != name for name in pinned),
    }
    return tuple(name for name, keeps in held.items() if keeps)


def owners_of(areas: Iterable[Area], stop: Stop) -> list[tuple[str, ...]]:
    """The teams of each of the round's areas that a stop lies in."""
    return [area.teams for area in areas if in_area(stop, area.village, area.rw)]


def pins_of(teams: Iterable[Team], stop: Stop) -> list[str]:
    """The teams in whose route a stop is fixed."""
    return [team.id for team in teams if stop.id in (*team.fixed_start, *team.fixed_order)]
