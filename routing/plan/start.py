"""A plan to improve on, as sequences of a problem.

In: a plan, whose teams and stops may not all be those of the round, and the round's problem. Out:
feasible sequences that keep as much of its routes as the round's rules allow. What the plan names
and the round has not, and what it does not name, is for ``start_faults`` to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from routing.errors import Fault, InputError
from routing.model import Round
from routing.plan.model import Plan, Route
from routing.plan.schedule import schedule_route
from routing.problem import NO_GROUP, Problem, Sequences


def start_faults(plan: Plan, round_: Round, file: str = "") -> list[Fault]:
    """What is worth a look in a plan to start from: teams and stops that are not the round's, and
    stops of which it says nothing.
    """
    teams = {team.id for team in round_.teams}
    stops = {stop.id for stop in round_.stops}
    served = {visit.stop for route in plan.routes for visit in route.visits}
    told = served | {each.stop for each in plan.unassigned}
    away = {route.team for route in plan.routes} - teams
    faults = []
    if away or told - stops:
        values = {"teams": len(away), "stops": len(told - stops)}
        faults.append(Fault(code="start_unknown", file=file, values=values))
    if missing := stops - told:
        faults.append(Fault(code="start_missing", file=file, values={"stops": len(missing)}))
    return faults


def start_sequences(plan: Plan, round_: Round, problem: Problem) -> Sequences:
    """The plan's routes as places, without what the round does not know or does not allow.

    A stop that breaks a rule of its route is left out, and so are those that belong together with
    stops of another team, but for the team that has most of them.
    """
    teams = {team.id: index for index, team in enumerate(round_.teams)}
    stops = {stop.id: index for index, stop in enumerate(round_.stops)}
    depots = {d.id: len(round_.stops) + index for index, d in enumerate(round_.depots)}
    routes: list[list[int]] = [[] for _ in teams]
    seen: set[int] = set()
    for route in plan.routes:
        if (team := teams.get(route.team)) is not None and not routes[team]:
            reloads = {each.trip: depots.get(each.depot, -1) for each in route.reloads}
            routes[team] = _places(problem, team, route, stops=stops, reloads=reloads, seen=seen)
    torn = _torn(problem, routes)
    return tuple(
        tuple(_allowed(problem, team, [place for place in route if place not in torn]))
        for team, route in enumerate(routes)
    )


def closed_teams(
    start: Plan | None,
    round_: Round,
    problem: Problem,
    sequences: Sequences | None,
    *,
    keep: Sequence[str],
    without: Sequence[str],
) -> tuple[dict[int, str], Sequences]:
    """The teams that a search leaves alone and why, and the sequences that it starts from.

    Parameters
    ----------
    start, round_, problem, sequences
        The plan to start from and what ``start_sequences`` makes of it.
    keep
        Ids of teams whose routes stay as they are; that of a row that was counted out means all of
        its teams.
    without
        Ids of teams that stay at home, in the same way.

    Raises
    ------
    InputError
        Where there is no such team, one is both, or the route of a kept one breaks a rule.
    """
    teams = {team.id: index for index, team in enumerate(round_.teams)}
    known = ", ".join(teams)
    keep, without = (_counted_out(names, round_) for names in (keep, without))
    faults = [
        Fault(code="keep_unknown", values={"name": name, "known": known})
        for name in dict.fromkeys((*keep, *without))
        if name not in teams
    ]
    faults += [Fault(code="keep_struck", values={"team": name}) for name in {*keep} & {*without}]
    if start is None and keep:
        faults.append(Fault(code="keep_needs_start"))
    routes = list(sequences or ((),) * len(teams))
    stops = {stop.id for stop in round_.stops}
    for route in start.routes if start else ():
        if route.team in keep and route.team in teams:
            wanted = [visit.stop for visit in route.visits if visit.stop in stops]
            places = (p for p in routes[teams[route.team]] if p < problem.num_stops)
            if [round_.stops[place].id for place in places] != wanted:
                faults.append(Fault(code="keep_broken", values={"team": route.team}))
    if faults:
        raise InputError(faults)
    for name in without:
        routes[teams[name]] = ()
    closed = {teams[name]: "team_is_kept" for name in keep}
    closed |= {teams[name]: "team_stays_home" for name in without}
    return closed, tuple(routes)


def _counted_out(names: Sequence[str], round_: Round) -> tuple[str, ...]:
    """Names of teams, with all that were counted out of a row in the place of its id."""
    ids = {team.id for team in round_.teams}
    rows: dict[str, list[str]] = {}
    for team in round_.teams:
        rows.setdefault(team.counted_from, []).append(team.id)
    meant = ([name] if name in ids or not name else rows.get(name, [name]) for name in names)
    return tuple(dict.fromkeys(each for ids in meant for each in ids))


def _places(
    problem: Problem,
    team: int,
    route: Route,
    *,
    stops: Mapping[str, int],
    reloads: Mapping[int, int],
    seen: set[int],
) -> list[int]:
    """A route's stops, each in its first route only, and between two trips the depot at which the
    plan loads, or, where the team may not load there, that with the smallest detour.
    """
    places: list[int] = []
    trip = 1
    for visit in route.visits:
        stop = stops.get(visit.stop)
        if stop is None or stop in seen:
            continue
        seen.add(stop)
        if places and visit.trip > trip and problem.team_reloads[team]:
            told = reloads.get(visit.trip, -1)
            if told not in problem.team_reloads[team]:
                told = _nearest_reload(problem, team, places[-1], stop)
            places.append(told)
        trip = visit.trip
        places.append(stop)
    return places


def _nearest_reload(problem: Problem, team: int, before: int, after: int) -> int:
    travel = problem.travels[int(problem.team_profile[team])]
    depots = problem.team_reloads[team]
    return min(depots, key=lambda depot: int(travel.pairs([before, depot], [depot, after]).sum()))


def _torn(problem: Problem, routes: Sequence[Sequence[int]]) -> set[int]:
    """Stops of a group that belongs together which are not with the team that has most of it."""
    held: dict[int, Counter[int]] = {}
    for team, route in enumerate(routes):
        for place in route:
            if place < problem.num_stops and problem.together[place] != NO_GROUP:
                held.setdefault(int(problem.together[place]), Counter())[team] += 1
    keeper = {group: max(counts, key=lambda t: (counts[t], -t)) for group, counts in held.items()}
    return {
        place
        for team, route in enumerate(routes)
        for place in route
        if place < problem.num_stops
        and problem.together[place] != NO_GROUP
        and keeper[int(problem.together[place])] != team
    }


def _allowed(problem: Problem, team: int, route: Sequence[int]) -> Sequence[int]:
    """The route, or what is left of it when its stops are taken in one by one, the first priority
    first.
    """
    tidy = _tidy(problem, route)
    if schedule_route(problem, team, tidy).feasible:
        return tidy
    kept: set[int] = set()
    stops = [(int(problem.priority[p]), i) for i, p in enumerate(route) if p < problem.num_stops]
    best: Sequence[int] = ()
    for _, index in sorted(stops):
        longer = _tidy(
            problem,
            [
                place
                for position, place in enumerate(route)
                if place >= problem.num_stops or position in kept or position == index
            ],
        )
        if schedule_route(problem, team, longer).feasible:
            kept.add(index)
            best = longer
    return best


def _tidy(problem: Problem, route: Sequence[int]) -> list[int]:
    """The route without loading for trips that visit nobody."""
    tidy: list[int] = []
    for place in route:
        if place >= problem.num_stops and (not tidy or tidy[-1] >= problem.num_stops):
            continue
        tidy.append(place)
    while tidy and tidy[-1] >= problem.num_stops:
        tidy.pop()
    return tidy
