"""``map.html``: the plan on a map, in one file that opens anywhere and asks for nothing.

In: a ``Plan`` and the roads round it. Out: a page that carries its own script, style, map library
(Leaflet, in ``assets/leaflet``) and data, and whose security policy forbids it to load anything.

The data stands in a JSON block whose ``<``, ``>`` and ``&`` are escaped, and the script puts every
text of it on the page as text, never as markup.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any

import numpy as np

from routing.model import Location
from routing.plan.model import Plan, Route
from routing.sheets.background import RoadLine, plan_bounds, thin_roads
from routing.sheets.day import GRAMS, MILLILITRES, PARCELS, reload_text
from routing.sheets.geojson import way_points
from routing.sheets.palette import TeamStyle, team_styles
from routing.sheets.tables import (
    DayRow,
    ReloadRow,
    StopRow,
    column_title,
    day_rows,
    reason_lines,
    shown_text,
    team_names,
    unserved_rows,
    windows_text,
)
from routing.words import catalogue, say, say_name
from routing.words.numbers import clock, date, decimal, distance, span, volume, weight

MOST_ROAD_POINTS = 60_000
"""Some 600 kB of the page: past that a phone is slow to open it."""

MOST_WAY_POINTS = 150_000
"""Of all teams' ways together, some 1.2 MB of the page; past that they are drawn more coarsely."""

_COARSER = (3e-5, 6e-5, 1.2e-4, 2.5e-4, 5e-4)
"""Degrees that a simplified way may stray by: 3 m, then twice as much until all are light."""

DEGREE = 1_000_000
"""Coordinates are whole millionths of a degree (11 cm), each after the first as a difference."""

_TIED = "\u00a0"

_SCRIPTS = ("leaflet/leaflet.js", "map_canvas.js", "map_panel.js", "map.js")
_STYLES = ("leaflet/leaflet.css", "map.css")


def map_page(plan: Plan, language: str, roads: Sequence[RoadLine] = ()) -> str:
    """The page as text.

    Parameters
    ----------
    plan
        The plan.
    language
        Of the page.
    roads
        What is drawn under the routes: ``routing.sheets.background.road_lines``.
    """
    parts = {
        "language": language,
        "title": html.escape(f"{say('outputs.map.title', language)} · {plan.round_.name}"),
        "needs_script": html.escape(say("outputs.map.needs_script", language)),
        "styles": "\n".join(map(asset, _STYLES)),
        "scripts": "\n".join(map(asset, _SCRIPTS)),
        "data": escaped_json(map_data(plan, language, roads)),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], asset("map.html"))


def escaped_json(data: object) -> str:
    """JSON that cannot end the element that it stands in, nor be taken for markup."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def encode(points: Iterable[tuple[float, float]]) -> list[int]:
    """(lon, lat) points as lat, lon, then differences, in millionths of a degree."""
    degrees = np.array(list(points), float).reshape(-1, 2)
    whole = np.rint(degrees[:, ::-1] * DEGREE).astype(np.int64)
    flat: list[int] = np.diff(whole, axis=0, prepend=0).ravel().tolist()
    return flat


def map_data(plan: Plan, language: str, roads: Sequence[RoadLine] = ()) -> dict[str, Any]:
    """All that the page's script is given."""
    days, unserved = day_rows(plan), unserved_rows(plan)
    names = team_names(plan.round_)
    styles = team_styles(plan.round_)
    bounds = plan_bounds(plan)
    ways = light_ways(plan)
    return {
        "title": plan.round_.name,
        "date": date(plan.round_.date, language),
        "totals": _totals(plan, language),
        "bounds": bounds,
        "columns": [column_title(column, language) for column in plan.round_.columns],
        "teams": [
            {
                "name": names[route.team],
                **_look(styles[route.team]),
                **_team(plan, route, days[route.team], language),
                "way": encode(points),
            }
            for route, points in zip(plan.routes, ways, strict=True)
        ],
        "unserved": [
            {
                **_stop(row, plan, language),
                "optional": row.stop.optional,
                "reasons": reason_lines(row.reasons, language),
            }
            for row in unserved
        ],
        "places": _places(plan, language),
        "roads": _roads(roads, bounds) if bounds else {"names": [], "lines": []},
        "words": {
            key.removeprefix("outputs.map."): text
            for key, text in catalogue(language).items()
            if key.startswith("outputs.map.")
        },
    }


def light_ways(plan: Plan) -> list[list[tuple[float, float]]]:
    """Each route's way as (lon, lat) points, all together at most ``MOST_WAY_POINTS`` where leaving
    out bends that nobody sees from afar is enough for it.
    """
    ways = [list(way_points(route, plan.round_)) for route in plan.routes]
    if sum(map(len, ways)) <= MOST_WAY_POINTS:
        return ways
    import shapely

    lines = {at: shapely.LineString(points) for at, points in enumerate(ways) if len(points) > 1}
    for tolerance in _COARSER:
        simple = shapely.simplify(list(lines.values()), tolerance, preserve_topology=False)
        for at, line in zip(lines, simple, strict=True):
            ways[at] = [(lon, lat) for lon, lat in shapely.get_coordinates(line).tolist()]
        if sum(map(len, ways)) <= MOST_WAY_POINTS:
            break
    return ways


def _totals(plan: Plan, language: str) -> str:
    totals = plan.totals
    parcels = sum(route.delivered[PARCELS] for route in plan.routes)
    return say(
        "outputs.map.totals", language,
        served=decimal(totals.served, language), stops=decimal(totals.stops, language),
        parcels=decimal(parcels, language), teams=decimal(totals.teams_out, language),
    )  # fmt: skip


def _look(style: TeamStyle) -> dict[str, str]:
    return {"colour": style.colour, "ink": style.ink, "dash": style.dash, "shape": style.shape}


def _team(plan: Plan, route: Route, day: Sequence[DayRow], language: str) -> dict[str, Any]:
    stops: list[dict[str, Any]] = []
    notes: list[tuple[str, str]] = []
    for row in day:
        if isinstance(row, StopRow):
            stops.append({**_stop(row, plan, language), "before": notes})
            notes = []
        elif isinstance(row, ReloadRow):
            text = reload_text(row.reload, plan.round_, language)
            notes.append((text, clock(row.reload.arrival)))
        else:
            name = row.pause.name or say("sheets.any_break", language)
            notes.append((name, f"{clock(row.pause.start)}–{clock(row.pause.end)}"))
    return {
        "id": route.team,
        "profile": say_name("outputs.profile_", route.profile, language),
        "summary": say(
            "outputs.map.team_line", language, stops=len(route.visits),
            parcels=decimal(route.delivered[PARCELS], language),
            distance=distance(route.distance, language).replace(" ", _TIED),
            duration=span(route.duration, language).replace(" ", _TIED),
        ),
        "hours": say(
            "outputs.map.team_hours", language, start=clock(route.start_at),
            end=clock(route.end_at),
        ),
        "stops": stops,
        "after": notes,
    }  # fmt: skip


def _stop(row: StopRow, plan: Plan, language: str) -> dict[str, Any]:
    """One stop: its texts in the order of the columns, and what is to be known about the visit."""
    facts: list[tuple[str, str]] = []
    if row.visit:
        facts.append(("arrival", clock(row.visit.arrival)))
        if row.visit.setup_duration:
            facts.append(("setup", span(row.visit.setup_duration, language)))
        if row.visit.service_start > row.visit.arrival + row.visit.setup_duration:
            facts.append(("service", clock(row.visit.service_start)))
    if row.stop.windows:
        facts.append(("window", windows_text(row.stop.windows, ", ").replace("-", "–")))
    facts.append(("parcels", decimal(row.parcels, language)))
    if row.kilograms:
        facts.append(("weight", weight(row.stop.demand[GRAMS], language)))
    if row.litres:
        facts.append(("volume", volume(row.stop.demand[MILLILITRES], language)))
    return {
        "id": row.stop.id,
        "order": row.order,
        "lat": round(row.stop.location.lat, 7),
        "lon": round(row.stop.location.lon, 7),
        "texts": [shown_text(row.stop, column) for column in plan.round_.columns],
        "facts": facts,
    }


def _places(plan: Plan, language: str) -> list[dict[str, Any]]:
    """The depots, and the teams' own starts and ends."""
    places = [
        {
            "kind": "depot",
            "name": depot.name or depot.id,
            "label": say("outputs.map.depot", language),
            "lat": depot.location.lat,
            "lon": depot.location.lon,
        }
        for depot in plan.round_.depots
    ]
    out = {route.team for route in plan.routes}
    for team in plan.round_.teams:
        own = {"start": team.start, "end": team.end}
        if isinstance(team.start, Location) and team.start == team.end:
            own = {"start_end": team.start}
        places += [
            {
                "kind": "end",
                "name": team.id,
                "label": say(f"outputs.map.{kind}", language),
                "lat": place.lat,
                "lon": place.lon,
            }
            for kind, place in own.items()
            if isinstance(place, Location) and team.id in out
        ]
    return places


def _roads(
    roads: Sequence[RoadLine], bounds: tuple[float, float, float, float]
) -> dict[str, list[Any]]:
    """Each road as the number of its name, its rank, and its points."""
    names: dict[str, int] = {"": 0}
    lines = [
        [names.setdefault(name, len(names)), rank, *encode(points)]
        for name, rank, points in thin_roads(roads, bounds, MOST_ROAD_POINTS)
    ]
    return {"names": list(names), "lines": lines}


def asset(name: str) -> str:
    """One of the files that pages carry."""
    return resources.files("routing.sheets").joinpath("assets", name).read_text("utf-8")
