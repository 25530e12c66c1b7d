"""The check of one team's way: where it goes, how far, how long, and the set-up at each door.

In: a round, a team, its route, the stops visited and, if there is a road network, functions that
answer travel times and metres. Out: what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from routing.model import Location, Round, Stop, Team
from routing.plan.model import Route, Violation

Ends = tuple[Location, Location]

TravelSeconds = Callable[[str, Sequence[Ends]], Sequence[int]]
"""Answers (profile, legs as origin and destination): whole seconds of each leg."""

TravelMetres = Callable[[str, Sequence[Ends]], Sequence[int]]
"""The same in whole metres along the road."""

NO_ROAD = 2**31 - 1
"""Seconds from which on a leg counts as one that no road makes."""

_SAME_PLACE = 1e-6
"""Degrees, about 11 cm: a file rounds coordinates."""


def check_way(
    round_: Round,
    team: Team,
    route: Route,
    stops: Sequence[Stop],
    *,
    seconds: TravelSeconds | None,
    metres: TravelMetres | None,
) -> Iterator[Violation]:
    """Doors where the stops are, legs as the roads say, set-up where the door is another."""
    if route.profile != team.profile:
        detail = f"Goes by {route.profile}, not by {team.profile}."
        profiles = {"told_profile": route.profile, "due_profile": team.profile}
        yield Violation(code="wrong_profile", detail=detail, team=team.id, values=profiles)
    for visit, stop in zip(route.visits, stops, strict=True):
        apart = (visit.location.lat - stop.location.lat, visit.location.lon - stop.location.lon)
        if not all(abs(each) <= _SAME_PLACE for each in apart):
            detail = f"At {visit.location}, not at {stop.location}."
            yield Violation(code="wrong_location", detail=detail, team=team.id, stop=stop.id)
        if not 0 <= visit.walk_distance <= round_.snap_limit:
            detail = f"Walks {visit.walk_distance} m, the limit is {round_.snap_limit} m."
            values = {"told_metres": visit.walk_distance, "most_metres": round_.snap_limit}
            yield Violation(
                code="walk_too_far", detail=detail, team=team.id, stop=stop.id, values=values
            )
    for lon, lat in route.geometry:
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # neither is what is no number
            yield Violation(code="bad_geometry", detail=f"({lon}, {lat})", team=team.id)
    yield from _check_setup(team, route, stops)
    legs = _legs(round_, team, route, stops)
    yield from _check_seconds(team, route, legs, seconds)
    yield from _check_metres(team, route, legs, metres)


def ask_at_once(
    round_: Round, ways: Iterable[tuple[Team, Route, Sequence[Stop]]], travel: TravelSeconds | None
) -> TravelSeconds | None:
    """The same answers, asked for in one call a profile: of a thousand routes that takes a tenth of
    the time of a call each.
    """
    if travel is None:
        return None
    asked: dict[str, dict[Ends, None]] = {}
    for team, route, stops in ways:
        legs = [ends for _, _, _, ends in _legs(round_, team, route, stops) if ends is not None]
        asked.setdefault(team.profile, {}).update(dict.fromkeys(legs))
    known = {
        profile: dict(zip(legs, travel(profile, list(legs)), strict=True))
        for profile, legs in asked.items()
    }
    return lambda profile, legs: [known[profile][ends] for ends in legs]


def _check_setup(team: Team, route: Route, stops: Sequence[Stop]) -> Iterator[Violation]:
    before: tuple[int, object] | None = None
    for visit, stop in zip(route.visits, stops, strict=True):
        door = stop.door or (round(stop.location.lat, 5), round(stop.location.lon, 5))
        # After a reload the team comes to every door anew.
        due = 0 if before == (visit.trip, door) else stop.setup_duration
        before = visit.trip, door
        if visit.setup_duration != due:
            detail = f"Sets up for {visit.setup_duration} s, not {due} s."
            values = {"told_seconds": visit.setup_duration, "due_seconds": due}
            yield Violation(
                code="wrong_setup", detail=detail, team=team.id, stop=stop.id, values=values
            )


Leg = tuple[str | None, int, int, Ends | None]
"""The stop that a leg leads to, its seconds and metres as told, and its ends if it has both."""


def _legs(round_: Round, team: Team, route: Route, stops: Sequence[Stop]) -> list[Leg]:
    depots = {depot.id: depot.location for depot in round_.depots}
    start, end = (depots[at] if isinstance(at, str) else at for at in (team.start, team.end))
    reloads = sorted(route.reloads, key=lambda each: each.trip)
    way: list[tuple[str | None, int, int, Location | None]] = []
    for visit, stop in zip(route.visits, stops, strict=True):
        while reloads and reloads[0].trip <= visit.trip:
            reload = reloads.pop(0)
            way.append((None, reload.duration, reload.distance, depots.get(reload.depot)))
        way.append((stop.id, visit.duration, visit.distance, stop.location))
    way += [(None, each.duration, each.distance, depots.get(each.depot)) for each in reloads]
    way.append((None, route.return_duration, route.return_distance, end))
    places = [start, *(place for _, _, _, place in way)]
    return [
        (name, seconds, metres, (a, b) if a is not None and b is not None else None)
        for (name, seconds, metres, _), (a, b) in zip(way, pairwise(places), strict=True)
    ]


def _check_seconds(
    team: Team, route: Route, legs: Sequence[Leg], travel_seconds: TravelSeconds | None
) -> Iterator[Violation]:
    """Each leg takes as long as the roads say; no leg stands where the way is open."""
    told = [seconds for _, seconds, _, _ in legs]
    for (stop, seconds, _, _), due in zip(
        legs, _expected(team, legs, told, travel_seconds), strict=True
    ):
        if max(seconds, due) >= NO_ROAD:
            code, detail = "unreachable_leg", "No road leads there."
        elif seconds != due or seconds < 0:
            code, detail = "wrong_leg", f"{seconds} s, the roads say {due} s."
        else:
            continue
        values = {"told_seconds": seconds, "due_seconds": due}
        yield Violation(code=code, detail=detail, team=route.team, stop=stop, values=values)


def _check_metres(
    team: Team, route: Route, legs: Sequence[Leg], travel_metres: TravelMetres | None
) -> Iterator[Violation]:
    told = [metres for _, _, metres, _ in legs]
    if min(told) < 0 or route.distance != sum(told):
        detail = f"{route.distance} m, its legs are {told}."
        values = {"told_metres": route.distance, "due_metres": sum(told)}
        yield Violation(code="wrong_distance", detail=detail, team=team.id, values=values)
    for (stop, _, metres, _), due in zip(
        legs, _expected(team, legs, told, travel_metres), strict=True
    ):
        if metres != due:
            detail = f"{metres} m, the roads say {due} m."
            values = {"told_metres": metres, "due_metres": due, "of_leg": True}
            yield Violation(
                code="wrong_distance", detail=detail, team=team.id, stop=stop, values=values
            )


def _expected(
    team: Team, legs: Sequence[Leg], told: Sequence[int], travel: TravelSeconds | None
) -> list[int]:
    """What the roads say of each leg, or what is told where nobody knows them; an open end has
    none.
    """
    made = [(index, ends) for index, (_, _, _, ends) in enumerate(legs) if ends is not None]
    expected = [0] * len(legs)
    found = travel(team.profile, [ends for _, ends in made]) if travel else None
    for position, (index, _) in enumerate(made):
        expected[index] = told[index] if found is None else int(found[position])
    return expected
