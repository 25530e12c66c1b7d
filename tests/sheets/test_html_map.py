"""``map.html``: one file that asks for nothing, holds the plan, and runs nothing of anybody's."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from importlib import resources
from typing import Any

import pytest

from routing.plan.model import Plan
from routing.sheets.background import plan_bounds, thin_roads
from routing.sheets.html_map import encode, escaped_json, map_data, map_page
from routing.words import LANGUAGES

OWN_SCRIPTS = ("map.js", "map_panel.js", "map_canvas.js")


class _Page(HTMLParser):
    """Tags with their attributes, and what stands in each script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.title = ""
        self.open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open == "script":
            self.scripts[-1] += data
        elif self.open == "title":
            self.title += data


def _data(page: str) -> Any:
    return json.loads(_Page(page).scripts[0])


def _decode(flat: Sequence[int]) -> list[tuple[float, float]]:
    points, lat, lon = [], 0, 0
    for north, east in zip(flat[::2], flat[1::2], strict=True):
        lat, lon = lat + north, lon + east
        points.append((lon / 1e6, lat / 1e6))
    return points


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_nothing(hostile_plan: Plan, language: str, roads: Any) -> None:
    plain = hostile_plan.replace(
        round_=hostile_plan.round_.replace(columns=())  # one of the hostile texts is an address
    )
    page = map_page(plain, language, roads)
    assert set(re.findall(r"https?://[\w./#-]*", page)) == {"http://www.w3.org/2000/svg"}
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon)\b", page)
    tags = _Page(page).tags
    assert {tag for tag, _ in tags}.isdisjoint({"link", "img", "iframe", "object", "base"})
    assert not [attrs for _, attrs in tags if "src" in attrs or "srcset" in attrs]
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]


def test_the_page_forbids_itself_to_load_anything(small_plan: Plan) -> None:
    policy = next(
        attrs["content"] or ""
        for tag, attrs in _Page(map_page(small_plan, "id")).tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'unsafe-inline'"
    assert rules["img-src"] == "data:"


def test_data_cannot_leave_its_element(hostile_plan: Plan) -> None:
    parsed = _Page(map_page(hostile_plan, "id"))
    assert len(parsed.scripts) == 2
    assert not set("<>&\u2028\u2029") & set(parsed.scripts[0])
    assert "window.pwned=1</script>" in parsed.title
    assert [tag for tag, _ in parsed.tags if tag in ("b", "img")] == []


def test_hostile_texts_come_back(hostile_plan: Plan) -> None:
    data = _data(map_page(hostile_plan, "en"))
    stops = {stop.id: stop for stop in hostile_plan.round_.stops}
    told = [stop for team in data["teams"] for stop in team["stops"]] + data["unserved"]
    assert len(told) == 6
    for stop in told:
        want = [getattr(stops[stop["id"]], column) for column in hostile_plan.round_.columns]
        assert stop["texts"] == want
    assert data["title"] == hostile_plan.round_.name


def test_our_scripts_put_texts_on_the_page_as_texts() -> None:
    for name in OWN_SCRIPTS:
        script = resources.files("routing.sheets").joinpath("assets", name).read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", script)


def test_the_page_holds_the_stops_in_order(small_plan: Plan) -> None:
    data = _data(map_page(small_plan, "en"))
    order = {team["id"]: [stop["id"] for stop in team["stops"]] for team in data["teams"]}
    assert order == {"T1": ["R-2", "R-1"], "T2": ["R-3", "R-5", "R-4"]}
    assert [stop["id"] for stop in data["unserved"]] == ["R-6"]
    first = data["teams"][0]["stops"][0]
    assert (first["order"], first["lat"], first["lon"]) == (1, -8.2398, 114.3739)
    assert ["arrival", "08:00"] in first["facts"]
    assert ["window", "08:00–10:00"] in first["facts"]
    assert ["parcels", "2"] in first["facts"]
    assert "21 min late" in data["unserved"][0]["reasons"][0][0]


def test_ways_follow_the_plans_geometry(small_plan: Plan) -> None:
    data = _data(map_page(small_plan, "en"))
    for team, route in zip(data["teams"], small_plan.routes, strict=True):
        decoded = _decode(team["way"])
        assert len(decoded) == len(route.geometry)
        for (lon, lat), (right_lon, right_lat) in zip(decoded, route.geometry, strict=True):
            assert abs(lon - right_lon) < 6e-7
            assert abs(lat - right_lat) < 6e-7


def test_rounding_does_not_add_up_along_a_way() -> None:
    points = [(114.0 + number * 0.0000014, -8.0) for number in range(1_000)]
    assert abs(_decode(encode(points))[-1][0] - points[-1][0]) < 6e-7


def test_the_phone_stands_only_where_the_columns_ask_for_it(small_plan: Plan) -> None:
    assert "0812-3456-7890" not in map_page(small_plan, "id")
    asked = small_plan.replace(round_=small_plan.round_.replace(columns=("phone",)))
    page = map_page(asked, "id")
    assert "0812-3456-7890" in page
    assert "Slamet" not in page


def test_each_language_has_its_words(small_plan: Plan) -> None:
    indonesian, english = (_data(map_page(small_plan, language)) for language in ("id", "en"))
    assert indonesian["words"]["unserved"] == "Belum terlayani"
    assert english["words"]["unserved"] == "Unserved"
    assert '<html lang="id">' in map_page(small_plan, "id")
    assert indonesian["date"] == "Selasa, 24 November 2026"
    assert english["teams"][0]["summary"].replace("\xa0", " ") == (
        "2 stops · 3 parcels · 1.6 km · 17 min"
    )


def test_every_word_that_the_scripts_use_is_there() -> None:
    from routing.words import catalogue

    used: set[str] = set()
    for name in OWN_SCRIPTS:
        script = resources.files("routing.sheets").joinpath("assets", name).read_text("utf-8")
        used |= set(re.findall(r"\bwords\.(\w+)", script))
    assert len(used) > 20
    for language in LANGUAGES:
        assert used <= {
            key.removeprefix("outputs.map.")
            for key in catalogue(language)
            if key.startswith("outputs.map.")
        }


def test_teams_are_told_apart_by_more_than_colour(small_plan: Plan) -> None:
    team = small_plan.round_.teams[0]
    teams = (*small_plan.round_.teams, *(team.replace(id=f"X{n}") for n in range(6)))
    from dataclasses import replace

    last = replace(small_plan.routes[1], team="X5")
    plan = small_plan.replace(
        round_=small_plan.round_.replace(teams=teams), routes=(small_plan.routes[0], last)
    )
    first, eighth = map_data(plan, "en")["teams"]
    assert first["colour"] == eighth["colour"]
    assert first["dash"] != eighth["dash"]
    assert first["shape"] != eighth["shape"]


def test_depots_and_own_starts_are_shown(small_plan: Plan) -> None:
    own = small_plan.round_.stops[5].location
    teams = (small_plan.round_.teams[0].replace(start=own, end=own), small_plan.round_.teams[1])
    plan = small_plan.replace(round_=small_plan.round_.replace(teams=teams))
    places = map_data(plan, "id")["places"]
    assert [(place["label"], place["name"]) for place in places] == [
        ("Posko", "Balai Kelurahan Sobo"),
        ("Mulai dan selesai", "T1"),
    ]


def test_a_far_off_unserved_stop_does_not_stretch_the_map(small_plan: Plan) -> None:
    bounds = plan_bounds(small_plan)
    assert bounds is not None
    south, west, north, east = bounds
    assert south < -8.2478
    assert -8.2398 < north < -8.23
    assert west < 114.3659
    assert 114.3739 < east < 114.38


def test_roads_are_clipped_named_and_drawn_the_least_first(small_plan: Plan, roads: Any) -> None:
    data = map_data(small_plan, "id", roads)["roads"]
    bounds = plan_bounds(small_plan)
    assert bounds is not None
    ranks = [line[1] for line in data["lines"]]
    assert ranks == sorted(ranks, reverse=True)
    assert "Jalan Melintang 0" not in data["names"] or ranks[-1] == 0
    for name, _, *flat in data["lines"]:
        assert 0 <= name < len(data["names"])
        for lon, lat in _decode(flat):
            assert bounds[0] - 1e-6 <= lat <= bounds[2] + 1e-6
            assert bounds[1] - 1e-6 <= lon <= bounds[3] + 1e-6


def test_too_many_roads_lose_the_least_ones(small_plan: Plan, roads: Any) -> None:
    bounds = plan_bounds(small_plan)
    assert bounds is not None
    everything = thin_roads(roads, bounds, 1_000)
    assert {rank for _, rank, _ in everything} == {0, 1, 2, 3, 4}
    few = thin_roads(roads, bounds, 18)
    assert 0 < sum(len(points) for _, _, points in few) <= 18
    assert max(rank for _, rank, _ in few) < 4


def test_a_plan_without_routes_still_makes_a_page(small_plan: Plan) -> None:
    data = _data(map_page(small_plan.replace(routes=()), "id"))
    assert data["teams"] == []
    assert len(data["unserved"]) == 1


def test_the_same_plan_gives_the_same_page(small_plan: Plan, roads: Any) -> None:
    assert map_page(small_plan, "id", roads) == map_page(small_plan, "id", roads)


def test_a_placeholder_in_the_data_is_not_filled(small_plan: Plan) -> None:
    plan = small_plan.replace(round_=small_plan.round_.replace(name="{{scripts}}"))
    assert _data(map_page(plan, "id"))["title"] == "{{scripts}}"


def test_json_is_escaped_to_itself() -> None:
    value = {"a": "</script><!-- & \u2028"}
    assert json.loads(escaped_json(value)) == value
    assert "<" not in escaped_json(value)


def test_the_map_library_is_bundled_with_its_licence() -> None:
    folder = resources.files("routing.sheets").joinpath("assets", "leaflet")
    assert "Leaflet 1.9" in folder.joinpath("leaflet.js").read_text("utf-8")[:200]
    assert "BSD 2-Clause" in folder.joinpath("LICENSE").read_text("utf-8")
