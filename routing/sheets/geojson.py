"""``plan.geojson`` (RFC 7946) for map programs.

In: a ``Plan``. Out: one LineString for each route, one Point for each visit and reload in order,
one Point for each unserved stop; ``kind`` tells which. Colours are given as the ``stroke`` and
``marker-color`` that several map programs know. Texts of households only where the round's
``columns`` allow them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from routing.model import DIMENSIONS, Location, Round
from routing.plan.model import Plan, Route, Visit
from routing.sheets.palette import team_styles
from routing.sheets.tables import (
    ReloadRow,
    StopRow,
    day_rows,
    free_names,
    shown_text,
    stop_rows,
    windows_text,
)
from routing.words.numbers import clock_exact

_UNSERVED_COLOUR = "#7f7f7f"


def plan_geojson(plan: Plan) -> dict[str, Any]:
    """A plan as a FeatureCollection."""
    styles = team_styles(plan.round_)
    routes = [
        _feature(
            way_points(route, plan.round_),
            {
                "kind": "route",
                "team": route.team,
                "profile": route.profile,
                "stops": len(route.visits),
                "start_at": clock_exact(route.start_at),
                "end_at": clock_exact(route.end_at),
                "distance": route.distance,
                "duration": route.duration,
                "trips": len(route.loads),
                **dict(zip(DIMENSIONS, route.delivered, strict=True)),
                "stroke": styles[route.team].colour,
                "stroke-width": 4,
            },
        )
        for route in plan.routes
    ]
    stops = []
    rows = [row for day in day_rows(plan).values() for row in day]
    reloads = [row for row in rows if isinstance(row, ReloadRow)]
    for told in reloads:
        properties = {**_reload(told), "marker-color": styles[told.team].colour}
        stops.append(_feature([_point(told.depot.location)], properties))
    for row in stop_rows(plan):
        properties = _visit(row) if row.visit else _unserved(row)
        properties["marker-color"] = styles[row.team].colour if row.visit else _UNSERVED_COLOUR
        names = free_names(plan.round_.columns, properties)
        for name, column in zip(names, plan.round_.columns, strict=True):
            properties[name] = shown_text(row.stop, column)
        stops.append(_feature([_point(row.stop.location)], properties))
    return {"type": "FeatureCollection", "features": [*routes, *stops]}


def way(route: Route, round_: Round) -> list[Location]:
    """The way that a team goes: along the roads, or straight from stop to stop where the plan does
    not tell the roads.
    """
    if len(route.geometry) > 1:
        return [Location(lat=lat, lon=lon) for lon, lat in route.geometry]
    depots = {depot.id: depot.location for depot in round_.depots}
    team = next(team for team in round_.teams if team.id == route.team)
    start, end = (
        depots[place] if isinstance(place, str) else place for place in (team.start, team.end)
    )
    middle = [
        step.location if isinstance(step, Visit) else depots[step.depot] for step in route.steps
    ]
    return [*([start] if start else []), *middle, *([end] if end else [])]


def way_points(route: Route, round_: Round) -> Sequence[tuple[float, float]]:
    """The same as (lon, lat)."""
    if len(route.geometry) > 1:
        return route.geometry
    return [_point(place) for place in way(route, round_)]


def _point(place: Location) -> tuple[float, float]:
    return place.lon, place.lat


def _feature(places: Sequence[tuple[float, float]], properties: dict[str, Any]) -> dict[str, Any]:
    """A LineString, or a Point where the feature is a stop; a route of one place has no line."""
    geometry: dict[str, Any] | None
    if properties["kind"] != "route":
        lon, lat = places[0]
        geometry = {"type": "Point", "coordinates": [round(lon, 7), round(lat, 7)]}
    else:
        points = np.round(np.array(places, float), 7).tolist() if len(places) > 1 else []
        geometry = {"type": "LineString", "coordinates": points} if points else None
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _visit(row: StopRow) -> dict[str, Any]:
    visit = row.visit
    assert visit is not None  # noqa: S101 - rows with a visit only
    return {
        "kind": "visit",
        "team": row.team,
        "order": row.order,
        "stop": row.stop.id,
        "trip": visit.trip,
        "arrival": clock_exact(visit.arrival),
        "service_start": clock_exact(visit.service_start),
        "departure": clock_exact(visit.departure),
        "setup_duration": visit.setup_duration,
        "window": windows_text(row.stop.windows),
        **dict(zip(DIMENSIONS, row.stop.demand, strict=True)),
    }


def _reload(row: ReloadRow) -> dict[str, Any]:
    reload = row.reload
    return {
        "kind": "reload",
        "team": row.team,
        "depot": row.depot.id,
        "trip": reload.trip,
        "arrival": clock_exact(reload.arrival),
        "begin": clock_exact(reload.begin),
        "departure": clock_exact(reload.departure),
        **dict(zip(DIMENSIONS, reload.load, strict=True)),
    }


def _unserved(row: StopRow) -> dict[str, Any]:
    return {
        "kind": "unassigned",
        "stop": row.stop.id,
        "optional": row.stop.optional,
        "reasons": [reason.code for reason in row.reasons],
        "window": windows_text(row.stop.windows),
        **dict(zip(DIMENSIONS, row.stop.demand, strict=True)),
    }
