"""Routes as people arranged them become a plan again, and what they changed gets its price.

In: a round, its roads and an ``Arrangement``. Out: a ``Revision``: the plan with all times and
loads worked out anew and every rule that it breaks, the plan before it, and each change with its
seconds and metres. Nothing is searched for: what people put where stays there, right or wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from routing.errors import Fault, InputError
from routing.ground import Ground, leg_measures
from routing.model import Round
from routing.plan.arrangement import Arrangement, Step, fault_at
from routing.plan.assemble import assemble_plan
from routing.plan.check import check
from routing.plan.difference import Edit, edits_between
from routing.plan.explain import explain
from routing.plan.model import Plan, Reason, Route, Unassigned
from routing.plan.schedule import route_places, schedule_route
from routing.problem import UNREACHABLE, Problem, Sequences

if TYPE_CHECKING:
    from routing.roads import RoadNetwork

BY_HAND = "hand"
"""The engine of a plan that people made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A team's day in figures; all zero for one that stays at home."""

    stops: int = 0
    load: tuple[int, ...] = (0, 0, 0)
    duration: int = 0
    distance: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A change and what it costs each team that it touches: index of the team, seconds of its day,
    metres; negative where it saves.
    """

    edit: Edit
    teams: tuple[tuple[int, int, int], ...]

    @property
    def seconds(self) -> int:
        """Of all team days."""
        return sum(seconds for _, seconds, _ in self.teams)

    @property
    def metres(self) -> int:
        """Of all routes."""
        return sum(metres for _, _, metres in self.teams)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A plan as people changed it.

    Parameters
    ----------
    plan
        As it stands now; its ``violations`` are all the rules that it breaks.
    before
        As it was, times worked out on the same roads and households; ``None`` where it is not
        known.
    changes
        What was changed, one thing after another: their costs add up.
    """

    plan: Plan
    before: Plan | None
    changes: tuple[Priced, ...]

    def days(self) -> Iterator[tuple[str, Day, Day]]:
        """Of each team that either plan sends out its day before and after."""
        before = {route.team: route for route in self.before.routes} if self.before else {}
        after = {route.team: route for route in self.plan.routes}
        for team in self.plan.round_.teams:
            if team.id in before or team.id in after:
                yield team.id, _day(before.get(team.id)), _day(after.get(team.id))


def retime(
    round_: Round,
    network: RoadNetwork,
    arrangement: Arrangement,
    *,
    made_by: Plan | None = None,
) -> Revision:
    """Work an arrangement out.

    Parameters
    ----------
    round_
        The round.
    network
        Its roads.
    arrangement
        Who visits whom.
    made_by
        The plan that it comes from, where that is at hand: whose seed and objective to tell.

    Raises
    ------
    InputError
        Where a team cannot come to a door at all, or load at a depot: of that no sheet can tell a
        time. Each with the place where it stands.
    SnapError
        See ``routing.ground.Ground``.
    """
    ground = Ground(round_, network)
    problem = ground.problem()
    after = _sequences(round_, problem, arrangement.routes)
    if faults := list(_impossible(round_, problem, arrangement)):
        raise InputError(faults)
    before = None
    if arrangement.before is not None:
        before = _sequences(round_, problem, arrangement.before)
        if any(_unreachable(problem, team, route) for team, route in enumerate(before)):
            before = None  # the round is another by now: there is nothing to compare with
    told = made_by.objective if made_by else round_.objective

    def made(sequences: Sequences, unassigned: Sequence[Unassigned]) -> Plan:
        return assemble_plan(
            round_.replace(objective=told), problem, sequences, unassigned=unassigned,
            legs=ground.legs(problem, sequences), snapped=ground.walk, engine=BY_HAND,
            seed=made_by.seed if made_by else 1, search_duration=0.0,
        )  # fmt: skip

    left_out = _unassigned(round_, ground, problem, arrangement, before=before, after=after)
    plan = made(after, tuple(left_out))
    plan = plan.replace(violations=check(round_, plan, *leg_measures(round_, network)))
    if before is None:
        return Revision(plan=plan, before=None, changes=())
    order = [team.id for team in round_.teams]
    struck = [order.index(team) for team in arrangement.struck]
    edits = list(edits_between(before, after, problem.num_stops, struck))
    return Revision(
        plan=plan,
        before=made(before, ()),
        changes=tuple(_priced(round_, problem, ground, before, edits)),
    )


def _sequences(round_: Round, problem: Problem, routes: Mapping[str, Sequence[Step]]) -> Sequences:
    """Routes by id as places; loading for trips that visit nobody falls away."""
    stops = {stop.id: index for index, stop in enumerate(round_.stops)}
    depots = {d.id: problem.num_stops + index for index, d in enumerate(round_.depots)}
    sequences = []
    for team in round_.teams:
        places: list[int] = []
        for step in routes.get(team.id, ()):
            place = depots[step.depot] if step.depot else stops[step.stop]
            loads_twice = place >= problem.num_stops and (
                not places or places[-1] >= problem.num_stops
            )
            if not loads_twice:
                places.append(place)
        while places and places[-1] >= problem.num_stops:
            places.pop()
        sequences.append(tuple(places))
    return tuple(sequences)


def _impossible(round_: Round, problem: Problem, arrangement: Arrangement) -> Iterator[Fault]:
    """Doors that no road of the team's leads to, and depots at which no team loads."""
    order = {team.id: index for index, team in enumerate(round_.teams)}
    stops = {stop.id: index for index, stop in enumerate(round_.stops)}
    depots = {depot.id: problem.num_stops + i for i, depot in enumerate(round_.depots)}
    for team, steps in arrangement.routes.items():
        for step in steps:
            if step.depot:
                if depots[step.depot] not in problem.reload_index:
                    yield fault_at("edit_no_loading", step.seat, team=team)
            elif _unreachable(problem, order[team], [stops[step.stop]]):
                yield fault_at("edit_no_road", step.seat, team=team)


def _unreachable(problem: Problem, team: int, places: Sequence[int]) -> bool:
    known = all(p < problem.num_stops or p in problem.reload_index for p in places)
    if not places or not known:
        return not known
    return any(leg >= UNREACHABLE for leg in schedule_route(problem, team, places).legs)


def _unassigned(
    round_: Round,
    ground: Ground,
    problem: Problem,
    arrangement: Arrangement,
    *,
    before: Sequences | None,
    after: Sequences,
) -> Iterator[Unassigned]:
    """Those left out and why, in the round's order."""
    served = {place for route in after for place in route}
    order = [team.id for team in round_.teams]
    had = {place: order[team] for team, route in enumerate(before or ()) for place in route}
    sound = all(schedule_route(problem, team, route).feasible for team, route in enumerate(after))
    for index, stop in enumerate(round_.stops):
        if index in served:
            continue
        if stop.id in arrangement.added:
            found: tuple[Reason, ...] = (_reason("added_since"),)
        elif had.get(index) in arrangement.struck:
            found = (_reason("team_struck", team=had[index]),)
        elif index in had or before is None:
            found = (_reason("by_hand"),)
        elif sound:
            found = explain(round_, problem, after, index, snapping=ground.access)
        else:
            found = (_reason("unserved_before"),)
        if stop.optional and not any(each.code == "optional" for each in found):
            found = (Reason(code="optional", values={"remedy": ()}), *found)
        yield Unassigned(stop=stop.id, reasons=found)


def _reason(code: str, **values: object) -> Reason:
    return Reason(code=code, values={**values, "remedy": ("plan_from_here",)})


def _priced(
    round_: Round, problem: Problem, ground: Ground, before: Sequences, edits: Sequence[Edit]
) -> Iterator[Priced]:
    measure = _measure(problem, ground, [team.profile for team in round_.teams])
    routes = before
    for edit in edits:
        touched = [t for t, route in enumerate(edit.after) if route != routes[t]]
        costs = []
        for team in touched:
            day, way = measure(team, routes[team])
            new_day, new_way = measure(team, edit.after[team])
            costs.append((team, new_day - day, new_way - way))
        yield Priced(edit=edit, teams=tuple(costs))
        routes = edit.after


def _measure(
    problem: Problem, ground: Ground, profiles: Sequence[str]
) -> Callable[[int, Sequence[int]], tuple[int, int]]:
    """Seconds and metres of a route."""
    known: dict[tuple[int, tuple[int, ...]], tuple[int, int]] = {}

    def measure(team: int, route: Sequence[int]) -> tuple[int, int]:
        key = team, tuple(route)
        if key not in known:
            alone = tuple(key[1] if index == team else () for index in range(problem.num_teams))
            legs = ground.legs(problem, alone)
            pairs = pairwise(route_places(problem, team, route)) if route else ()
            metres = sum(legs[profiles[team], a, b].distance for a, b in pairs)
            known[key] = schedule_route(problem, team, key[1]).duration, metres
        return known[key]

    return measure


def _day(route: Route | None) -> Day:
    if route is None:
        return Day()
    return Day(
        stops=len(route.visits),
        load=route.delivered,
        duration=route.duration,
        distance=route.distance,
    )
