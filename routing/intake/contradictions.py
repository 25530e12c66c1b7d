"""Rules of a sound round that contradict each other: stops that no team may serve, groups that no
team can take whole, or that need more teams than there are, areas where nobody lives.

In: settings, households and teams as read. Out: warnings with the gatherers. Nothing is mended, and
the round is planned all the same: what cannot be served is left out and said to be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from routing.barriers import area_parts, barriers_of, in_area, owners_of
from routing.intake.gather import Gatherer
from routing.intake.households import Households
from routing.intake.suspicions import carried, shown_rows
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
    crew = _Crew(teams.teams, households.stops, settings.areas)
    if crew.sizes:
        _look_over_stops(crew, households, of_households)
        _look_over_groups(crew, households, of_households)
    _look_over_teams(crew, households, teams, of_teams)
    places = _places(households.stops)
    for area, line in zip(settings.areas, settings.area_lines, strict=True):
        if not any(in_area(stop, area.village, area.rw) for stop in places):
            own.warn("area_without_stops", line, "village")


class _Crew:
    """Teams of one kind may serve the same stops; which kinds may serve which."""

    def __init__(self, teams: Sequence[Team], stops: Sequence[Stop], areas: Sequence[Area]) -> None:
        self.teams, self._areas = teams, areas
        self.pins = {
            name: team.id for team in teams for name in (*team.fixed_start, *team.fixed_order)
        }
        named = {
            *(name for stop in stops for name in (*stop.teams, *stop.not_teams)),
            *(name for area in areas for name in area.teams),
            *self.pins.values(),
        }
        kinds: dict[object, int] = {}
        self._examples: list[Team] = []
        self.sizes: list[int] = []
        self.kind_of: dict[str, int] = {}
        for team in teams:
            key = (team.skills, team.areas, team.id if team.id in named else "")
            if key not in kinds:
                kinds[key] = len(kinds)
                self._examples.append(team)
                self.sizes.append(0)
            self.sizes[kinds[key]] += 1
            self.kind_of[team.id] = kinds[key]
        self._known: dict[object, frozenset[int]] = {}

    def may(self, stop: Stop) -> frozenset[int]:
        """The kinds of teams that may serve a stop."""
        place = (stop.village, stop.village_code, stop.rw)
        key = (stop.skills, stop.teams, stop.not_teams, place, self.pins.get(stop.id))
        if key not in self._known:
            free = (kind for kind in self._asked(stop) if not self.barriers(kind, stop))
            self._known[key] = frozenset(free)
        return self._known[key]

    def barriers(self, kind: int, stop: Stop) -> tuple[str, ...]:
        """What keeps a kind of teams from a stop."""
        pinned = [self.pins[stop.id]] if stop.id in self.pins else []
        return barriers_of(self._examples[kind], stop, owners_of(self._areas, stop), pinned)

    def causes(self, stop: Stop) -> tuple[str, ...]:
        """Why no team may serve a stop: what each is kept off by, else all that any is."""
        found = [set(self.barriers(kind, stop)) for kind in self._asked(stop)]
        causes = set.intersection(*found) or set.union(*found)
        if stop.teams:
            causes.add("teams")
        order = ("skills", "teams", "not_teams", "areas", "area_teams", "pinned")
        return tuple(name for name in order if name in causes)

    def _asked(self, stop: Stop) -> Sequence[int]:
        if stop.teams:
            return [self.kind_of[name] for name in stop.teams]
        return range(len(self.sizes))


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
    if not any(
        crew.kind_of[team.id] in common
        and all(
            most is None or amount <= most
            for amount, most in zip(needed, carried(team), strict=True)
        )
        and (team.max_stops is None or len(members) <= team.max_stops)
        for team in crew.teams
    ):
        yield "together_above_capacity", {}


def _of_apart(crew: _Crew, members: Sequence[Stop]) -> Iterator[tuple[str, Mapping[str, object]]]:
    kinds = frozenset().union(*map(crew.may, members))
    num_teams = sum(crew.sizes[kind] for kind in kinds)
    if kinds and num_teams < len(members):
        yield "apart_above_teams", {"num_teams": num_teams}


def _look_over_teams(crew: _Crew, households: Households, teams: Teams, gatherer: Gatherer) -> None:
    stops = {stop.id: stop for stop in households.stops}
    places = _places(households.stops)
    lived_in: dict[str, bool] = {}
    for team, row in zip(teams.teams, teams.numbers, strict=True):
        for attribute in ("fixed_start", "fixed_order"):
            for name in getattr(team, attribute):
                if crew.barriers(crew.kind_of[team.id], stops[name]):
                    gatherer.warn("fixed_but_forbidden", row, teams.column(attribute))
        for area in team.areas:
            if area not in lived_in:
                lived_in[area] = any(in_area(stop, *area_parts(area)) for stop in places)
            if not lived_in[area]:
                gatherer.warn("area_without_stops", row, teams.column("areas"))
        for name, aboard, most in zip(DIMENSIONS, team.aboard, team.capacity, strict=True):
            if aboard is not None and most is not None and aboard > most:
                gatherer.warn("aboard_above_capacity", row, teams.column(f"aboard_{name}"))
        if (team.max_trips or 1) > 1 and not team.reload_at:
            gatherer.warn("trips_without_reload", row, teams.column("max_trips"))


def _places(stops: Sequence[Stop]) -> list[Stop]:
    """One stop for each village and RW."""
    return list({(stop.village, stop.village_code, stop.rw): stop for stop in stops}.values())
