"""How to get to each stop from the place before: turns, streets and metres.

In: a plan and the road network it was made on. Out: for each route the ways that lead to its
visits, to its reloads and to its end, as data; and words for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from routing.model import Location
from routing.plan.model import Plan, Route, Visit
from routing.words import say
from routing.words.numbers import distance

SIGNS = {
    "straight": "↑", "slight_left": "↖", "left": "↰", "sharp_left": "↙",
    "slight_right": "↗", "right": "↱", "sharp_right": "↘", "back": "↶",
}  # fmt: skip

MOST_TURNS = 6
"""Told of one leg: of a longer one the last are, where nobody knows the way any more."""

AT_ONCE = 2_000
"""Legs asked for together: enough for a hierarchy to pay, and few enough that the edges of long
legs (of a regency to its depots some 300 each) do not fill the memory."""

MIN_WALK = 30
"""Metres on foot worth telling: less is a front yard."""

_SHORTEST = 15
"""Metres of a stretch below which it is not told by itself: two turns at one crossing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A turn (empty at the beginning), the street that it leads into, and metres along it."""

    way: str
    street: str
    metres: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """The way of one leg.

    Parameters
    ----------
    side
        Where the door is when one arrives: -1 left, 1 right, 0 on the road or not known.
    walk
        Metres on foot from the road to the door.
    """

    metres: int
    steps: tuple[Step, ...]
    side: int = 0
    walk: int = 0


RouteDirections = tuple[Directions | None, ...]
"""One a leg of a route, in order: to each visit and reload, and to the end."""


def plan_directions(plan: Plan, network: Any) -> tuple[RouteDirections, ...]:
    """The directions of every route; none where the network cannot be asked, or no road leads."""
    if not hasattr(network, "paths"):
        return tuple(() for _ in plan.routes)
    return _Guide(plan, network).routes()


class _Guide:
    def __init__(self, plan: Plan, network: Any) -> None:
        self._plan, self._network = plan, network
        self._depots = {depot.id: depot.location for depot in plan.round_.depots}
        self._teams = {team.id: team for team in plan.round_.teams}

    def routes(self) -> tuple[RouteDirections, ...]:
        legs = [self._legs(route) for route in self._plan.routes]
        answers: dict[int, RouteDirections] = {}
        for profile in dict.fromkeys(route.profile for route in self._plan.routes):
            mine = [i for i, route in enumerate(self._plan.routes) if route.profile == profile]
            answers.update(zip(mine, self._of_profile(profile, [legs[i] for i in mine]),
                               strict=True))  # fmt: skip
        return tuple(answers[i] for i in range(len(legs)))

    def _legs(self, route: Route) -> list[tuple[Location, Location] | None]:
        """From where to where; none where an open start or end has no leg."""
        team = self._teams[route.team]
        places = [self._place(team.start)]
        places += [step.location if isinstance(step, Visit) else self._depots[step.depot]
                   for step in route.steps]  # fmt: skip
        places.append(self._place(team.end))
        return [(a, b) if a is not None and b is not None else None for a, b in pairwise(places)]

    def _place(self, place: str | Location | None) -> Location | None:
        return self._depots.get(place) if isinstance(place, str) else place

    def _of_profile(
        self, profile: str, routes: Sequence[Sequence[tuple[Location, Location] | None]]
    ) -> list[RouteDirections]:
        known = getattr(self._network, "weights", None)
        if known is not None and profile not in known:  # roads for a picture, not for this team
            return [() for _ in routes]
        legs = list(dict.fromkeys(leg for route in routes for leg in route if leg is not None))
        # Where a leg starts and where it ends are two places, even at one point on the earth.
        starts = {place: i for i, place in enumerate(dict.fromkeys(a for a, _ in legs))}
        ends = {place: i for i, place in enumerate(dict.fromkeys(b for _, b in legs), len(starts))}
        places = [*starts, *ends]
        snaps = self._network.snap(
            [place.lat for place in places], [place.lon for place in places], profile,
            limit=self._plan.round_.snap_limit,
        )  # fmt: skip
        pairs = {(a, b): (starts[a], ends[b]) for a, b in legs
                 if snaps.found[[starts[a], ends[b]]].all()}  # fmt: skip
        found: dict[tuple[Location, Location], Directions] = {}
        asked = list(pairs.items())
        for first in range(0, len(asked), AT_ONCE):
            some = asked[first : first + AT_ONCE]
            paths = self._network.paths(snaps, [pair for _, pair in some], drawn=False)
            for (leg, pair), path in zip(some, paths, strict=True):
                found[leg] = _directions(path, snaps, pair[1])
        return [tuple(found.get(leg) if leg else None for leg in route) for route in routes]


def _directions(path: Any, snaps: Any, place: int) -> Directions:
    side = int(snaps.side[place])
    # The side is told for one way along the street; who comes the other way has it on the other.
    if path.edges and path.edges[-1] != int(snaps.edge[place]):
        side = -side
    steps = _steps(path)
    if len(steps) > 1 and steps[-1].way == "back" and not steps[-1].metres:
        # The door is where the street was ridden to its end: nobody turns round on the spot, and
        # on the way there the door was on the other side.
        steps, side = steps[:-1], -side
    return Directions(
        metres=path.distance, steps=steps, side=side, walk=round(float(snaps.walk[place]))
    )


def _steps(path: Any) -> tuple[Step, ...]:
    """Where to turn, with the metres to the next turn; stretches too short to tell are joined."""
    first = path.streets[0][0] if path.streets else ""
    marks = [(0, "", first), *((turn.distance, turn.way, turn.street) for turn in path.turns)]
    ends = [mark[0] for mark in marks[1:]] + [path.distance]
    steps: list[Step] = []
    for (at, way, street), end in zip(marks, ends, strict=True):
        metres = end - at
        idle = way in ("straight", "slight_left", "slight_right") and (
            not street or (steps and steps[-1].street == street)
        )
        if steps and (idle or (metres < _SHORTEST and way == "straight")):
            last = steps[-1]
            steps[-1] = Step(way=last.way, street=last.street, metres=last.metres + metres)
        else:
            steps.append(Step(way=way, street=street, metres=metres))
    return tuple(steps)


def short_street(street: str) -> str:
    """A street's name as it stands on its sign: ``Jl. Melati``, ``Gg. 4``."""
    for long, short in (("Jalan ", "Jl. "), ("Gang ", "Gg. ")):
        if street.startswith(long):
            return short + street.removeprefix(long)
    return street


def directions_text(
    directions: Directions, language: str, *, here: str = "", most: int = MOST_TURNS
) -> str:
    """``350 m: Jl. Melati 120 m ↱ Gg. 4 230 m · on the left``.

    Parameters
    ----------
    directions, language
        Of one leg, and of the words.
    here
        The street on which the leg before ended: who stands there need not be told its name.
    most
        Turns told, the last ones of the leg.
    """
    told = directions.steps[-most:]
    parts = ["…"] if len(told) < len(directions.steps) else []
    for step in told:
        known = not step.way and step.street != "" and step.street == here
        sign = SIGNS["straight"] if known else SIGNS.get(step.way, "")
        street = "" if known else short_street(step.street)
        words = (sign, street, distance(step.metres, language) if step.metres else "")
        parts.append(" ".join(word for word in words if word))
    way = " ".join(parts)
    text = distance(directions.metres, language)
    if len(directions.steps) > 1:
        text = f"{text}: {way}"
    elif directions.steps and directions.steps[0].street not in ("", here):
        text = f"{short_street(directions.steps[0].street)} {text}"
    notes = []
    if directions.side:
        key = "left_side" if directions.side < 0 else "right_side"
        notes.append(say(f"sheets.way.{key}", language))
    if directions.walk >= MIN_WALK:
        metres = distance(directions.walk, language)
        notes.append(say("sheets.way.walk", language, metres=metres))
    return " · ".join((text, *notes))
