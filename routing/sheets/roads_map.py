"""The map as the program believes it, in one page that opens anywhere and asks for nothing.

In: a ``RoadNetwork``, what of it is to be drawn, and a round's places as they are snapped. Out: a
page in which each way of travelling shows what it may use (in the main part, cut off, barred), its
one-ways, its barriers, and the walk from the road to every door. Stops are named by their ids only.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routing.errors import Fault, InputError
from routing.sheets.html_map import asset, encode, escaped_json
from routing.words import catalogue, say, say_name
from routing.words.numbers import distance

if TYPE_CHECKING:
    from routing.roads import RoadNetwork

MOST_POINTS = 400_000
"""Points of streets in one page, some 4 MB: a regency's roads. Liechtenstein has 63,000."""

_SCRIPTS = ("leaflet/leaflet.js", "map_canvas.js", "roads.js")
_STYLES = ("leaflet/leaflet.css", "map.css", "roads.css")

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnappedPlace:
    """A place and the point on the road at which it is reached; ``None`` where no road is near.

    Parameters
    ----------
    id
        A stop's, depot's or team's.
    lat, lon
        The place, in degrees.
    road
        Latitude and longitude of the point on the road.
    walk
        Whole metres from the road to the door; where there is no road, to the nearest one.
    why
        Where there is no road: why, in the reader's language.
    kind
        ``stop``, ``depot``, or ``end`` for a team's own start or end.
    """

    id: str
    lat: float
    lon: float
    road: tuple[float, float] | None
    walk: int | None
    why: str = ""
    kind: str = "stop"


def roads_page(
    network: RoadNetwork,
    language: str,
    *,
    title: str,
    bounds: Bounds | None = None,
    profiles: Sequence[str] = (),
    places: Mapping[str, Sequence[SnappedPlace]] | None = None,
) -> str:
    """The page as text.

    Parameters
    ----------
    network
        The roads.
    language
        Of the page.
    title
        Above the panel: the map's file name.
    bounds
        South, west, north, east: only streets that touch these are drawn.
    profiles
        Which ways of travelling, the first one shown first; all of the network if silent.
    places
        For each profile a round's places.

    Raises
    ------
    InputError
        When there is more to draw than a page can hold.
    """
    parts = {
        "language": language,
        "title": html.escape(f"{say('outputs.roads.title', language)} · {title}"),
        "needs_script": html.escape(say("outputs.map.needs_script", language)),
        "styles": "\n".join(map(asset, _STYLES)),
        "scripts": "\n".join(map(asset, _SCRIPTS)),
        "data": escaped_json(
            roads_data(
                network, language, title=title, bounds=bounds, profiles=profiles, places=places
            )
        ),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], asset("roads.html"))


def roads_data(
    network: RoadNetwork,
    language: str,
    *,
    title: str,
    bounds: Bounds | None = None,
    profiles: Sequence[str] = (),
    places: Mapping[str, Sequence[SnappedPlace]] | None = None,
) -> dict[str, Any]:
    """All that the page's script is given; see ``roads_page``."""
    from routing.roads.show import street_states

    names = tuple(profiles) or tuple(network.weights)
    states = np.column_stack([street_states(network, name) for name in names])
    chosen = chosen_streets(network, bounds)
    streets = chosen[~network.is_gate[chosen]]
    columns = [list(network.weights).index(name) for name in names]
    styles: dict[tuple[str, str, tuple[int, ...]], int] = {}
    lines: list[list[Any]] = []
    for street in streets.tolist():
        style = network.styles[network.style[street]]
        speeds = tuple(round(max(style.speeds[column])) for column in columns)
        look = (style.name, style.highway, speeds)
        points = slice(network.point_first[street], network.point_first[street + 1])
        lines.append(
            [
                styles.setdefault(look, len(styles)),
                "".join(map(str, states[street].tolist())),
                *encode(
                    zip(network.lon[points].tolist(), network.lat[points].tolist(), strict=True)
                ),
            ]
        )
    return {
        "title": title,
        "bounds": seen(network, bounds),
        "profiles": [
            {
                "name": say_name("command.profiles.", name, language),
                "totals": _totals(network, streets, states[:, index], language),
                "places": [_place(place, language) for place in (places or {}).get(name, ())],
            }
            for index, name in enumerate(names)
        ],
        "styles": [[name, highway, list(speeds)] for name, highway, speeds in styles],
        "lines": lines,
        "gates": _gates(network, chosen[network.is_gate[chosen]], states),
        "words": {
            key.removeprefix("outputs.roads."): text
            for key, text in catalogue(language).items()
            if key.startswith("outputs.roads.")
        },
    }


def seen(network: RoadNetwork, bounds: Bounds | None) -> Bounds:
    """What is in view: the bounds, but no more than there are roads."""
    if bounds is None:
        return network.bounds
    south, west, north, east = network.bounds
    inner = (
        max(south, bounds[0]), max(west, bounds[1]), min(north, bounds[2]), min(east, bounds[3]),
    )  # fmt: skip
    return inner if inner[0] < inner[2] and inner[1] < inner[3] else bounds


def chosen_streets(network: RoadNetwork, bounds: Bounds | None) -> Any:
    """The streets and gates whose own bounds touch these, all if silent, as their numbers.

    Raises
    ------
    InputError
        When they have more than ``MOST_POINTS`` points.
    """
    first = network.point_first
    chosen = np.ones(len(network.style), bool)
    if bounds is not None:
        south, west, north, east = bounds
        chosen &= np.maximum.reduceat(network.lat, first[:-1]) >= south
        chosen &= np.minimum.reduceat(network.lat, first[:-1]) <= north
        chosen &= np.maximum.reduceat(network.lon, first[:-1]) >= west
        chosen &= np.minimum.reduceat(network.lon, first[:-1]) <= east
    points = int(np.diff(first)[chosen].sum())
    if points > MOST_POINTS:
        values = {"points": points, "limit": MOST_POINTS}
        raise InputError([Fault(code="map_too_large_to_draw", values=values)])
    return np.flatnonzero(chosen)


def _totals(network: RoadNetwork, streets: Any, states: Any, language: str) -> dict[str, str]:
    """Metres in the main part, cut off and barred."""
    state, length = states[streets], network.length[streets]
    kinds = {"main": (state > 0) & (state < 4), "cut_off": state >= 4, "barred": state == 0}
    metres = {kind: round(float(length[which].sum())) for kind, which in kinds.items()}
    return {kind: distance(much, language) if much else "" for kind, much in metres.items()}


def _gates(network: RoadNetwork, gates: Any, states: Any) -> list[list[float | str]]:
    """Barriers: where, and for each profile whether it stops (0) or lets through (1)."""
    marks: dict[tuple[float, float], list[int]] = {}
    for gate in gates.tolist():
        point = network.point_first[gate]
        place = (round(float(network.lat[point]), 6), round(float(network.lon[point]), 6))
        marks[place] = [int(state > 0) for state in states[gate].tolist()]
    return [[lat, lon, "".join(map(str, each))] for (lat, lon), each in marks.items()]


def _place(place: SnappedPlace, language: str) -> list[Any]:
    road = [round(each, 6) for each in place.road] if place.road else []
    walk = "" if place.walk is None else distance(place.walk, language)
    return [place.id, round(place.lat, 6), round(place.lon, 6), road, walk, place.why, place.kind]
