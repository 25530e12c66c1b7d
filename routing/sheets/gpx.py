"""``gpx/TEAM.gpx`` (GPX 1.1): a team's stops and way for OsmAnd, Organic Maps and receivers.

In: a team's day. Out: waypoints numbered in order, a route through them, and the
track along the roads. Times are those of the plan, in UTC as the format asks. Texts of households
only where the round's ``columns`` allow them.

References
----------
GPX 1.1 Schema Documentation, https://www.topografix.com/GPX/1/1/
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterable

from routing.model import Location, Round
from routing.sheets.geojson import way
from routing.sheets.pdf_team import team_title
from routing.sheets.team_day import DayPlace, TeamDay, day_places
from routing.sheets.xml_text import DECLARATION, element, text
from routing.words.numbers import date

_NAMESPACE = "http://www.topografix.com/GPX/1/1"


def team_gpx(day: TeamDay, language: str) -> str:
    """One team's day as a GPX document.

    Parameters
    ----------
    day
        The day: see ``team_days``.
    language
        Of the texts.
    """
    round_, title = day.round_, team_title(day.team, language)
    places, instant = day_places(day, language), _instants(round_)
    track = "".join(element("trkpt", **_degrees(each)) for each in way(day.route, round_))
    return DECLARATION + element(
        "gpx",
        "\n",
        element(
            "metadata",
            element("name", text(f"{round_.name} · {title}")),
            element("desc", text(date(round_.date, language))),
        ),
        _points("wpt", places, instant),
        element("rte", element("name", text(title)), _points("rtept", places, instant)),
        element("trk", element("name", text(title)), element("trkseg", track)),
        version="1.1",
        creator="rounds",
        xmlns=_NAMESPACE,
    )


def _points(name: str, places: Iterable[DayPlace], instant: Callable[[int], str]) -> str:
    """Places as elements, their parts in the schema's order."""
    return "".join(
        element(
            name,
            f"<time>{time}</time>" if (time := instant(place.at)) else "",
            element("name", text(place.name)),
            element("desc", text("\n".join(place.lines))),
            element("type", text(place.kind)),
            **_degrees(place.location),
        )
        for place in places
    )


def _degrees(location: Location) -> dict[str, str]:
    return {"lat": f"{location.lat:.7f}", "lon": f"{location.lon:.7f}"}


def _instants(round_: Round) -> Callable[[int], str]:
    """What writes seconds after local midnight in UTC; nothing where the time zone is not known."""
    try:
        zone = zoneinfo.ZoneInfo(round_.timezone)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return lambda _: ""
    midnight = dt.datetime.combine(round_.date, dt.time(), zone)

    def write(seconds: int) -> str:
        local = midnight + dt.timedelta(seconds=seconds)
        return f"{local.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"

    return write
