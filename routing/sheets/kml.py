"""``kml/TEAM.kml`` (KML 2.2): a team's stops and way for Google Earth, Organic Maps and OsmAnd.

In: a team's day. Out: a placemark a place in order, and one for the way. A program
takes a description for HTML and a name for plain text: so people's texts are escaped twice in the
one and once in the other, and the balloon shows descriptions only. No icon is fetched from
anywhere. Texts of households only where the round's ``columns`` allow them.

References
----------
OGC KML 2.2, https://www.ogc.org/standard/kml/ (the order of elements too).
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from routing.model import Location
from routing.sheets.geojson import way
from routing.sheets.pdf_team import team_title
from routing.sheets.team_day import DayPlace, TeamDay, day_places
from routing.sheets.xml_text import DECLARATION, element, text
from routing.words.numbers import clock, date, distance

_NAMESPACE = "http://www.opengis.net/kml/2.2"

_STYLE = "team"


def team_kml(day: TeamDay, language: str) -> str:
    """One team's day as a KML document.

    Parameters
    ----------
    day
        The day: see ``team_days``.
    language
        Of the texts.
    """
    round_, route = day.round_, day.route
    title = team_title(day.team, language)
    facts = [
        f"{clock(route.start_at)}–{clock(route.end_at)}",
        distance(route.distance, language),
    ]
    document = element(
        "Document",
        element("name", text(f"{round_.name} · {title}")),
        _described([round_.name, title, date(round_.date, language)]),
        _style(day.colour),
        *(_placemark(place) for place in day_places(day, language)),
        _line(way(route, round_), title, facts),
    )
    return DECLARATION + element("kml", document, xmlns=_NAMESPACE)


def _style(colour: str) -> str:
    """The team's colour, which KML writes from the end: alpha, blue, green, red."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    turned = element("color", f"ff{blue}{green}{red}")
    return element(
        "Style",
        element("IconStyle", turned),
        element("LineStyle", turned, element("width", "4")),
        element("BalloonStyle", element("text", text("$[description]"))),
        id=_STYLE,
    )


def _described(lines: Iterable[str]) -> str:
    """An empty snippet, or programs show the description's HTML as it stands; and the description,
    a line below the other.
    """
    written = "<br/>".join(html.escape(line) for line in lines)
    return element("Snippet", maxLines=0) + element("description", text(written))


def _placemark(place: DayPlace) -> str:
    where = f"{place.location.lon:.7f},{place.location.lat:.7f}"
    return element(
        "Placemark",
        element("name", text(place.name)),
        _described([place.name, *place.lines]),
        element("styleUrl", f"#{_STYLE}"),
        element("Point", element("coordinates", where)),
    )


def _line(points: Sequence[Location], title: str, facts: Iterable[str]) -> str:
    if len(points) < 2:
        return ""
    return element(
        "Placemark",
        element("name", text(title)),
        _described([title, *facts]),
        element("styleUrl", f"#{_STYLE}"),
        element(
            "LineString",
            element("tessellate", "1"),
            element("coordinates", " ".join(f"{p.lon:.7f},{p.lat:.7f}" for p in points)),
        ),
    )
