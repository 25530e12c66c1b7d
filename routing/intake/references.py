"""What the tables say of one another: teams that stops and areas name, stops that teams name.

In: households, teams and areas as read. Out: the same with ids in the place of what people wrote: a
row of teams that was counted out is meant as a whole by its id, and an id or a team's name is found
whatever its case. Skills, doors and labels that differ in case or in dashes only are one, spelt as
where they stand first. What is found nowhere is left as it is, for ``find_flaws`` to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from routing.intake.cells import loose
from routing.intake.households import Households
from routing.intake.teams import Teams
from routing.model import Area

_Names = Mapping[str, tuple[str, ...]]


def resolve_references(
    households: Households, teams: Teams, areas: Sequence[Area]
) -> tuple[Households, Teams, tuple[Area, ...]]:
    """Put ids in the place of names."""
    of_teams, of_stops = _teams_named(teams), _stops_named(households)
    skills, labels, doors = _Spellings(), _Spellings(), _Spellings()
    told_teams = tuple(
        team.replace(
            skills=skills.spell(team.skills),
            fixed_start=_ids(team.fixed_start, of_stops),
            fixed_order=_ids(team.fixed_order, of_stops),
        )
        for team in teams.teams
    )
    told_stops = tuple(
        stop.replace(
            skills=skills.spell(stop.skills),
            teams=_ids(stop.teams, of_teams),
            not_teams=_ids(stop.not_teams, of_teams),
            together=labels.spelt(stop.together),
            apart=labels.spelt(stop.apart),
            door=doors.spelt(stop.door),
        )
        for stop in households.stops
    )
    return (
        replace(households, stops=told_stops),
        replace(teams, teams=told_teams),
        tuple(replace(area, teams=_ids(area.teams, of_teams)) for area in areas),
    )


class _Spellings:
    """The first spelling of each word."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def spelt(self, word: str) -> str:
        return self._first.setdefault(loose(word) or word, word)

    def spell(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(map(self.spelt, sorted(words)))


def _ids(names: Sequence[str], known: _Names) -> tuple[str, ...]:
    """The ids that names stand for, as often as they are written."""
    found = (known.get(name) or known.get(loose(name)) or (name,) for name in names)
    return tuple(each for ids in found for each in ids)


def _teams_named(teams: Teams) -> _Names:
    """Teams by their id, by that of the row which they were counted out of, or by its name.

    Without regard to case only where that tells rows apart.
    """
    ids = {team.id: (team.id,) for team in teams.teams}
    rows: dict[str, dict[int, list[str]]] = {}
    of_base: dict[str, list[str]] = {}
    for team, number, (base, name) in zip(teams.teams, teams.numbers, teams.bases, strict=True):
        of_base.setdefault(base, []).append(team.id)
        for word in {loose(base), loose(name)} - {""}:
            rows.setdefault(word, {}).setdefault(number, []).append(team.id)
        if team.id != base:
            rows.setdefault(loose(team.id), {}).setdefault(number, []).append(team.id)
    once = {word: tuple(next(iter(by.values()))) for word, by in rows.items() if len(by) == 1}
    return once | {base: tuple(each) for base, each in of_base.items()} | ids


def _stops_named(households: Households) -> _Names:
    by_word: dict[str, list[str]] = {}
    for stop in households.stops:
        by_word.setdefault(loose(stop.id), []).append(stop.id)
    once = {word: (ids[0],) for word, ids in by_word.items() if len(ids) == 1}
    return once | {stop.id: (stop.id,) for stop in households.stops}
