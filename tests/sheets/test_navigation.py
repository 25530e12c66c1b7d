"""Links for navigation: coordinates only, at most four places each, trip by trip."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from routing.model import Location, Round
from routing.own_profiles import OwnProfile
from routing.plan.model import Plan, Route
from routing.sheets.navigation import geo_uri, navigation_links


def _places(url: str) -> list[str]:
    """What a phone is led to, in order."""
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "www.google.com", "/maps/dir/")
    query = parse_qs(parts.query, strict_parsing=True)
    assert query["api"] == ["1"]
    assert set(query) <= {"api", "destination", "waypoints", "travelmode"}
    between = query["waypoints"][0].split("|") if "waypoints" in query else []
    return [*between, *query["destination"]]


def _mode(round_: Round, route: Route) -> str:
    return parse_qs(urlsplit(navigation_links(round_, route)[0].url).query)["travelmode"][0]


def _many(plan: Plan, stops: int) -> tuple[Round, Route]:
    """The first route, its two visits repeated."""
    route = plan.routes[0]
    return plan.round_, Route(
        team="T1", profile="motorcycle", start_at=0, end_at=1, duration=1, load=route.load,
        visits=(route.visits * stops)[:stops],
    )  # fmt: skip


def test_stops_and_the_way_back_in_order(small_plan: Plan) -> None:
    (link,) = navigation_links(small_plan.round_, small_plan.routes[0])
    assert _places(link.url) == [
        "-8.239800,114.373900",
        "-8.241800,114.371900",
        "-8.242800,114.369900",
    ]
    assert (link.trip, link.first, link.last, link.depot) == (1, 1, 2, True)


@pytest.mark.parametrize(
    ("stops", "covered"),
    [
        (1, [(1, 1, True)]),
        (3, [(1, 3, True)]),
        (4, [(1, 4, False), (None, None, True)]),
        (9, [(1, 4, False), (5, 8, False), (9, 9, True)]),
    ],
)
def test_a_link_takes_four_places(small_plan: Plan, stops: int, covered: list[object]) -> None:
    links = navigation_links(*_many(small_plan, stops))
    assert [(each.first, each.last, each.depot) for each in links] == covered
    assert all(len(_places(each.url)) <= 4 for each in links)
    assert sum(len(_places(each.url)) for each in links) == stops + 1


def test_a_reload_ends_a_trip_and_its_links(trips_plan: Plan) -> None:
    links = navigation_links(trips_plan.round_, trips_plan.routes[0])
    assert [(each.trip, each.first, each.last, each.depot) for each in links] == [
        (1, 1, 3, True),
        (2, 4, 5, True),
    ]
    depot = "-8.242800,114.369900"
    assert [_places(each.url)[-1] for each in links] == [depot, depot]


def test_an_open_end_leads_to_the_last_stop(small_plan: Plan) -> None:
    teams = tuple(team.replace(end=None) for team in small_plan.round_.teams)
    (link,) = navigation_links(small_plan.round_.replace(teams=teams), small_plan.routes[0])
    assert _places(link.url)[-1] == "-8.241800,114.371900"
    assert not link.depot


@pytest.mark.parametrize(
    ("profile", "mode"),
    [("foot", "walking"), ("motorcycle", "two-wheeler"), ("car", "driving"), ("truck", "driving"),
     ("becak", "two-wheeler")],
)  # fmt: skip
def test_the_way_of_travelling_is_told(small_plan: Plan, profile: str, mode: str) -> None:
    own = (OwnProfile(name="becak", like="motorcycle"),)
    teams = tuple(team.replace(profile=profile) for team in small_plan.round_.teams)
    round_ = small_plan.round_.replace(profiles=own, teams=teams)
    route = small_plan.routes[0]
    told = Route(
        team="T1", profile=profile, start_at=0, end_at=1, duration=1, load=route.load,
        visits=route.visits,
    )  # fmt: skip
    assert _mode(round_, told) == mode


def test_no_name_is_in_any_link(hostile_plan: Plan, hostile_texts: tuple[str, ...]) -> None:
    allowed = set("https://www.google.com/maps/dir/?&=%.-_0123456789CapiIdestnowyrvlmhk7c")
    for route in hostile_plan.routes:
        for link in navigation_links(hostile_plan.round_, route):
            for place in _places(link.url):
                assert set(place) <= set("-.,0123456789")
            assert set(link.url) <= allowed


def test_a_geo_uri_is_plain_decimals() -> None:
    at = "-0.000010,100.000000"
    assert geo_uri(Location(lat=-0.00001, lon=100.0)) == f"geo:{at}?q={at}"
