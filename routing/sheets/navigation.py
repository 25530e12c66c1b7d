"""Links that open a phone's navigation: coordinates only, never a name.

In: a round and one of its routes, or a location. Out: Google Maps' directions from where the phone
is over a few stops, and ``geo:`` URIs for any other map program.

References
----------
Google Maps URLs, https://developers.google.com/maps/documentation/urls/get-started: directions; at
most three waypoints on phones; an origin that is not told is where the phone is.
RFC 5870, the ``geo`` URI.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from routing.model import Location, Round
from routing.plan.model import Route, Visit
from routing.sheets.team_day import located

MOST_PLACES = 4
"""Of one link: a destination and the three waypoints that phones take."""

_MODES = {"foot": "walking", "motorcycle": "two-wheeler", "car": "driving", "truck": "driving"}
"""Google Maps' ways of travelling. Where it does not offer motorcycles it shows what it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationLink:
    """One link, for the next few places of a team's day.

    Parameters
    ----------
    trip
        The trip that it belongs to; the reload that ends a trip belongs to it too.
    first, last
        Numbers of the first and the last stop on it; ``None`` where it leads to the depot only.
    depot
        Whether it ends at the depot of the next load, or at the team's end.
    """

    url: str
    trip: int
    first: int | None
    last: int | None
    depot: bool


def geo_uri(location: Location) -> str:
    """A place for any map program: ``geo:-8.239800,114.373900?q=-8.239800,114.373900``; without
    the question, Android's maps show the area and no pin.
    """
    at = _degrees(location)
    return f"geo:{at}?q={at}"


def place_link(location: Location) -> str:
    """Google Maps' way to one place from where the phone is, by whatever it travels."""
    return f"https://www.google.com/maps/dir/?api=1&destination={_degrees(location)}"


def navigation_links(round_: Round, route: Route) -> tuple[NavigationLink, ...]:
    """The links of a team's day in order, trip by trip."""
    mode = _MODES[_known_profile(round_, route.profile)]
    links = []
    for trip, places in enumerate(_trips(round_, route), start=1):
        for start in range(0, len(places), MOST_PLACES):
            part = places[start : start + MOST_PLACES]
            numbers = [number for number, _ in part if number is not None]
            links.append(
                NavigationLink(
                    url=_directions([place for _, place in part], mode),
                    trip=trip,
                    first=numbers[0] if numbers else None,
                    last=numbers[-1] if numbers else None,
                    depot=part[-1][0] is None,
                )
            )
    return tuple(links)


def _trips(round_: Round, route: Route) -> Iterator[list[tuple[int | None, Location]]]:
    """Each trip's stops with their numbers, then the depot or the end, which has none."""
    places: list[tuple[int | None, Location]] = []
    number = 0
    for step in route.steps:
        if isinstance(step, Visit):
            number += 1
            places.append((number, step.location))
        else:
            yield [*places, (None, located(round_, step.depot))]
            places = []
    end = next(team.end for team in round_.teams if team.id == route.team)
    if end is not None:
        places.append((None, located(round_, end)))
    yield places


def _directions(places: list[Location], mode: str) -> str:
    *between, last = map(_degrees, places)
    waypoints = {"waypoints": "|".join(between)} if between else {}
    query = {"api": "1", "destination": last, **waypoints, "travelmode": mode}
    return f"https://www.google.com/maps/dir/?{urlencode(query)}"


def _degrees(location: Location) -> str:
    """A tenth of a metre is finer than any door; plain decimals, never an exponent."""
    return f"{location.lat:.6f},{location.lon:.6f}"


def _known_profile(round_: Round, profile: str) -> str:
    """What a round's own way of travelling is like."""
    return next((own.like for own in round_.profiles if own.name == profile), profile)
