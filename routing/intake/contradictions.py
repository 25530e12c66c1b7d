"""Rules of a sound round that contradict each other: stops that no team may serve, groups that no
team can take whole, or that need more teams than there are, areas where nobody lives.

In: settings, households and teams as read. Out: warnings with the gatherers. Nothing is mended, and
the round is planned all the same: what cannot be served is left out and said to be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from routing.barriers import area_key, area_parts, areas_of, barriers_of, owners_of
from routing.intake.gather import Gatherer, shown_rows
from routing.intake.households import Households
from routing.intake.suspicions import carried
from routing.intake.teams import Teams
from routing.intake.toml_file import Settings
from routing.model import DIMENSIONS, Area, Stop, Team

_COLUMN = {"areas": "village", "area_teams": "village"}
"""Columns of households that a barrier hangs on, where they are not the barrier's own."""


def look_over_rules(
    settings: Settings,
    households: Households,
    teams: Teams,
    *,
    own: Gatherer,
    of_households: Gatherer,
    of_teams: Gatherer,
) -> None:
    """Warn of rules that contradict each other."""
    crew = _Crew(teams.teams, settings.areas)
    if crew.teams:
        _look_over_stops(crew, households, of_households)
        _look_over_groups(crew, households, of_households)
    _look_over_teams(crew, households, teams, of_teams)
    lived_in = _lived_in(households.stops)
    for area, line in zip(settings.areas, settings.area_lines, strict=True):
        if area_key(area.village, area.rw) not in lived_in:
            own.warn("area_without_stops", line, "village")


class _Crew:
    """Which teams may serve which stops.

    Stops of one place that need the same skills are looked at once: a district has tens of
    thousands of stops, and a thousand teams.
    """

    def __init__(self, teams: Sequence[Team], areas: Sequence[Area]) -> None:
        self.teams, self._areas = teams, areas
        self.by_id = {team.id: team for team in teams}
        self.pins = {
            name: team.id for team in teams for name in (*team.fixed_start, *team.fixed_order)
        }
        self._kinds: defaultdict[object, list[Team]] = defaultdict(list)
        for team in teams:
            self._kinds[team.skills, team.areas].append(team)
        self._barred: dict[object, dict[str, frozenset[str]]] = {}
        self._allowed: dict[object, frozenset[str]] = {}

    def may(self, stop: Stop) -> frozenset[str]:
        """The ids of the teams that may serve a stop."""
        key = _key(stop)
        if key not in self._allowed:
            self._allowed[key] = frozenset(self.by_id).difference(*self._barred_from(stop).values())
        allowed = self._allowed[key]
        if stop.teams:
            allowed = allowed.intersection(stop.teams)
        if stop.not_teams:
            allowed = allowed.difference(stop.not_teams)
        return allowed & {self.pins[stop.id]} if stop.id in self.pins else allowed

    def causes(self, stop: Stop) -> list[str]:
        """Why no team may serve a stop: the rules that bar all teams that it names (or all there
        are), else those that bar any.
        """
        asked = frozenset(stop.teams or self.by_id)
        barred = {**self._barred_from(stop), "not_teams": frozenset(stop.not_teams)}
        alone = [name for name, ids in barred.items() if asked <= ids]
        some = [name for name, ids in barred.items() if asked & ids]
        return [*(alone or some), *(["teams"] if stop.teams else [])]

    def _barred_from(self, stop: Stop) -> Mapping[str, frozenset[str]]:
        """For each rule of skills and places, the teams that it keeps from a stop."""
        key = _key(stop)
        if key not in self._barred:
            bare = stop.replace(teams=(), not_teams=())
            barred: dict[str, set[str]] = {}
            for kind in self._kinds.values():
                for name in barriers_of(kind[0], bare, (), ()):
                    barred.setdefault(name, set()).update(team.id for team in kind)
            for owners in owners_of(self._areas, stop):
                barred.setdefault("area_teams", set()).update(self.by_id.keys() - set(owners))
            self._barred[key] = {name: frozenset(ids) for name, ids in barred.items()}
        return self._barred[key]


def _key(stop: Stop) -> tuple[object, ...]:
    return stop.skills, stop.village, stop.village_code, stop.rw


def _look_over_stops(crew: _Crew, households: Households, gatherer: Gatherer) -> None:
    latest = max(team.shift.end for team in crew.teams)
    for stop, row in zip(households.stops, households.numbers, strict=True):
        if stop.release > latest:
            gatherer.warn("release_too_late", row, households.column("release"))
        if stop.id not in crew.pins and not crew.may(stop):
            causes = [_COLUMN.get(cause, cause) for cause in crew.causes(stop)]
            columns = list(dict.fromkeys(map(households.column, causes)))
            gatherer.warn("no_team_may_serve", row, columns[0], columns=", ".join(columns))


def _look_over_groups(crew: _Crew, households: Households, gatherer: Gatherer) -> None:
    pairs = list(zip(households.stops, households.numbers, strict=True))
    for attribute, judge in (("together", _of_together), ("apart", _of_apart)):
        groups: defaultdict[str, list[tuple[Stop, int]]] = defaultdict(list)
        for stop, row in pairs:
            if label := getattr(stop, attribute):
                groups[label].append((stop, row))
        for members in groups.values():
            rows = [row for _, row in members]
            for code, values in judge(crew, [stop for stop, _ in members]):
                gatherer.warn(
                    code, rows[0], households.column(attribute),
                    **values, num_households=len(rows), rows=shown_rows(rows),
                )  # fmt: skip
    first: dict[tuple[str, str], int] = {}
    for stop, row in pairs:
        if stop.together and stop.apart:
            other = first.setdefault((stop.together, stop.apart), row)
            if other != row:
                gatherer.warn("together_and_apart", row, households.column("apart"), first=other)


def _of_together(
    crew: _Crew, members: Sequence[Stop]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    allowed = [crew.may(stop) for stop in members]
    if not all(allowed):
        return  # said of the stop itself
    common = frozenset.intersection(*allowed)
    if not common:
        yield "together_without_team", {}
        return
    needed = [sum(stop.demand[d] for stop in members) for d in range(len(DIMENSIONS))]
    if not any(_takes(crew.by_id[name], needed, len(members)) for name in common):
        yield "together_above_capacity", {}


def _takes(team: Team, needed: Sequence[int], num_stops: int) -> bool:
    """Whether a team can carry so much to so many stops."""
    most = [*carried(team), team.max_stops]
    return all(
        limit is None or amount <= limit
        for amount, limit in zip([*needed, num_stops], most, strict=True)
    )


def _of_apart(crew: _Crew, members: Sequence[Stop]) -> Iterator[tuple[str, Mapping[str, object]]]:
    some = frozenset().union(*map(crew.may, members))
    if some and len(some) < len(members):
        yield "apart_above_teams", {"num_teams": len(some)}


def _look_over_teams(crew: _Crew, households: Households, teams: Teams, gatherer: Gatherer) -> None:
    stops = {stop.id: stop for stop in households.stops}
    lived_in = _lived_in(households.stops)
    for team, row in zip(teams.teams, teams.numbers, strict=True):
        for attribute in ("fixed_start", "fixed_order"):
            for name in getattr(team, attribute):
                if team.id not in crew.may(stops[name]):
                    gatherer.warn("fixed_but_forbidden", row, teams.column(attribute))
        if any(area_key(*area_parts(area)) not in lived_in for area in team.areas):
            gatherer.warn("area_without_stops", row, teams.column("areas"))
        for name, aboard, most in zip(DIMENSIONS, team.aboard, team.capacity, strict=True):
            if aboard is not None and most is not None and aboard > most:
                gatherer.warn("aboard_above_capacity", row, teams.column(f"aboard_{name}"))
        if (team.max_trips or 1) > 1 and not team.reload_at:
            gatherer.warn("trips_without_reload", row, teams.column("max_trips"))


def _lived_in(stops: Iterable[Stop]) -> set[tuple[str, str | None]]:
    """The areas in which some stop lies."""
    places = {(stop.village, stop.village_code, stop.rw): stop for stop in stops}
    return {area for stop in places.values() for area in areas_of(stop)}
