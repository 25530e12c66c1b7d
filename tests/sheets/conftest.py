"""Fixtures that all tests of sheets share: a plan made by hand, and a few streets under it.

The names in ``small_plan`` hold what people and malice put into spreadsheets: a formula, markup,
an emoji, Indonesian text, Javanese script. Times can be checked with pencil and paper.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import routing.sheets.pdf
from routing.model import Break, Depot, Location, Round, Stop, Team, TimeWindow
from routing.plan.model import Plan, Reason, Route, Totals, Unassigned, Visit

from . import trips

FORMULA_NAME = "=1+1"
MARKUP_NAME = "<b>Pak Slamet</b>"
EMOJI_NAME = "Ibu Sri 🌸"
PLAIN_NAME = "Mbah Ngatmi binti Sarno"
JAVANESE_NAME = "ꦱꦸꦒꦼꦁ Sugeng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A road as the sheets see it: what ``routing.roads.RoadLine`` offers them."""

    name: str
    highway: str
    coordinates: tuple[tuple[float, float], ...]


def hours(hour: int, minute: int = 0, second: int = 0) -> int:
    """Seconds after midnight."""
    return hour * 3600 + minute * 60 + second


def _location(east: int, north: int) -> Location:
    """Steps of about 110 m east and north of the depot."""
    return Location(lat=-8.2428 + north / 1000, lon=114.3699 + east / 1000)


def _visit(
    stop: Stop, arrival: int, start: int, left: tuple[int, int], leg: tuple[int, int]
) -> Visit:
    return Visit(
        stop=stop.id, location=stop.location, arrival=arrival, service_start=start,
        departure=start + stop.service_duration, load_after=left, distance=leg[0], duration=leg[1],
        walk_distance=7,
    )  # fmt: skip


def _way(*places: Location) -> tuple[tuple[float, float], ...]:
    """Along the grid: first east or west, then north or south."""
    points = [(places[0].lon, places[0].lat)]
    for place in places[1:]:
        points += [(place.lon, points[-1][1]), (place.lon, place.lat)]
    return tuple(points)


@pytest.fixture
def small_round() -> Round:
    depot = Depot(id="posko", name="Balai Kelurahan Sobo", location=_location(0, 0), opens=hours(7))
    return Round(
        name="Sobo, November 2026",
        date=dt.date(2026, 11, 24),
        depots=(depot,),
        teams=(
            Team(id="T1", name="Melati", profile="motorcycle", capacity=(10, 40_000),
                 shift=TimeWindow(start=hours(7, 30), end=hours(12)), start="posko", end="posko"),
            Team(id="T2", name="Mawar & Co", profile="foot", capacity=(12, None),
                 shift=TimeWindow(start=hours(8), end=hours(13)), start="posko", end="posko"),
        ),
        breaks=(Break(start=hours(9), end=hours(9, 15), name="Istirahat"),),
        stops=(
            Stop(id="R-1", name=FORMULA_NAME, location=_location(2, 1), demand=(1, 2_500),
                 village="Sobo", rw="03", rt="01", address="Jl. Adi Sucipto 12",
                 phone="0812-3456-7890", note="Lewat gang samping mushola; anjing galak"),
            Stop(id="R-2", name=MARKUP_NAME, location=_location(4, 3), demand=(2, 5_000),
                 village="Sobo", rw="03", rt="02", address="Gang Kelinci 4",
                 landmark="depan warung Bu Tin", windows=(TimeWindow(start=hours(8), end=hours(10)),)),  # noqa: E501
            Stop(id="R-3", name=EMOJI_NAME, location=_location(-3, 2), demand=(3, 7_000),
                 village="Kebalenan", rw="01", rt="05", priority=1),
            Stop(id="R-4", name=PLAIN_NAME, location=_location(-4, -2), demand=(1, 2_000),
                 address="Jalan Kyai Saleh 7, 0812 bukan telepon"),
            Stop(id="R-5", name=JAVANESE_NAME, location=_location(-1, -5), demand=(4, 9_500),
                 landmark="@rumah hijau", note="-2 paket titip tetangga", service_duration=120),
            Stop(id="R-6", name="Keluarga Jauh", location=_location(60, 40), demand=(5, 11_000),
                 village="Licin", extra=(("Nomor KK", "3510-XX"),)),
        ),
    )  # fmt: skip


@pytest.fixture
def small_plan(small_round: Round) -> Plan:
    """Teams T1 with R-2, R-1 and T2 with R-3, R-5, R-4 in that order; R-6 is unserved."""
    stop = {each.id: each for each in small_round.stops}
    depot = small_round.depots[0].location
    first = Route(
        team="T1", profile="motorcycle", start_at=hours(7, 58), end_at=hours(8, 15),
        duration=hours(0, 17), load=(3, 7_500, 0), distance=1_640,
        return_distance=330, return_duration=100,
        visits=(
            _visit(stop["R-2"], hours(8), hours(8), (1, 2_500, 0), (780, 120)),
            _visit(stop["R-1"], hours(8, 8, 20), hours(8, 8, 20), (0, 0, 0), (530, 200)),
        ),
        geometry=_way(depot, stop["R-2"].location, stop["R-1"].location, depot),
    )  # fmt: skip
    second = Route(
        team="T2", profile="foot", start_at=hours(8, 40), end_at=hours(9, 55),
        duration=hours(1), load=(8, 18_500, 0), distance=2_310,
        return_distance=670, return_duration=540,
        breaks=(Break(start=hours(9), end=hours(9, 15), name="Istirahat"),),
        visits=(
            _visit(stop["R-3"], hours(8, 47), hours(8, 47), (5, 11_500, 0), (560, 420)),
            _visit(stop["R-5"], hours(9, 27), hours(9, 27), (1, 2_000, 0), (770, 720)),
            _visit(stop["R-4"], hours(9, 41), hours(9, 41), (0, 0, 0), (310, 720)),
        ),
        geometry=_way(depot, stop["R-3"].location, stop["R-5"].location, stop["R-4"].location, depot),  # noqa: E501
    )  # fmt: skip
    return Plan(
        round_=small_round,
        objective="balanced",
        seed=1,
        engine="pyvrp",
        search_duration=1.5,
        routes=(first, second),
        unassigned=(
            Unassigned(
                stop="R-6",
                reasons=(
                    Reason(
                        code="no_time_left",
                        values={"team": "T1", "late_span": 1_260, "remedy": ("shift",),
                                "shift_end_instant": hours(12, 21)},
                    ),
                ),
            ),
        ),
        totals=Totals(
            stops=6, served=5, unassigned=1, demand=(11, 26_000, 0), teams_out=2,
            team_duration=first.duration + second.duration, travel_duration=2_820,
            travel_distance=3_950, service_duration=1_320, waiting_duration=0,
            longest_over_mean=1.56,
        ),
    )  # fmt: skip


@pytest.fixture
def trips_plan(small_round: Round) -> Plan:
    """Two trips, set-up, litres, a break of the team's own, an optional stop left out."""
    return trips.trips_plan(small_round)


@pytest.fixture
def roads() -> tuple[Line, ...]:
    """A grid of streets about 220 m apart, one of each class, with a footpath across."""
    classes = ("primary", "residential", "living_street", "tertiary", "service", "residential")
    lines = []
    for index, step in enumerate(range(-6, 6, 2)):
        west, east = _location(-7, step), _location(7, step)
        lines.append(
            Line(
                name=f"Jalan Melintang {index}",
                highway=classes[index],
                coordinates=((west.lon, west.lat), (east.lon, east.lat)),
            )
        )
        south, north = _location(step, -7), _location(step, 7)
        lines.append(
            Line(name="", highway=classes[-1 - index],
                 coordinates=((south.lon, south.lat), (north.lon, north.lat)))
        )  # fmt: skip
    a, b = _location(-5, -5), _location(5, 4)
    lines.append(Line(name="", highway="footway", coordinates=((a.lon, a.lat), (b.lon, b.lat))))
    return tuple(lines)


HOSTILE = (
    "=1+1",
    "+62 812-0000-0000",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "'=1+1",
    "=HYPERLINK(\"http://example.org\",\"x\")",
    "<img src=x onerror=\"window.pwned=1\">",
    "</script><script>window.pwned=1</script>",
    "<!-- <script> -->",
    "{{data}} {team} %s ${x}",
    "javascript:alert(1)",
    "\u2028line\u2029separators\u0085",
    "\u202eRTL \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "👩\u200d👩\u200d👧 🏠",
    "quote \" and ' and `",
    "comma, semicolon; pipe|",
    "two\nlines",
    "&amp; & &lt;",
    "https://example.org/a.png",
    "x" * 5_000,
    "{\"json\": [1]}",
)  # fmt: skip
"""What people and malice type into a spreadsheet's cells."""


@pytest.fixture
def hostile_plan(small_plan: Plan) -> Plan:
    """``small_plan`` with a hostile text in every shown column and in the teams' names."""
    texts = iter(HOSTILE)
    shown = ("name", "address", "landmark", "note")
    round_ = small_plan.round_.replace(
        columns=shown,
        name="</title><script>window.pwned=1</script> =1+1 & Co",
        stops=tuple(
            stop.replace(**{column: next(texts) for column in shown})
            for stop in small_plan.round_.stops
        ),
        teams=tuple(
            team.replace(name=name)
            for team, name in zip(
                small_plan.round_.teams, ("=T[1]*:?/\\'", "<b onclick=window.pwned=1>"), strict=True
            )
        ),
    )
    return small_plan.replace(round_=round_)


@pytest.fixture
def hostile_texts() -> tuple[str, ...]:
    return HOSTILE


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for the PDF where its content is not looked at."""

    def write(plan: Plan, path: Path, **_: Any) -> None:
        path.write_bytes(b"%PDF-")

    monkeypatch.setattr(routing.sheets.pdf, "write_pdf", write)
