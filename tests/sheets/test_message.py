"""A team's message: all that the sheet tells, and nothing of people's text that a chat acts on."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from routing.model import Depot, Location
from routing.plan.model import Plan, Route
from routing.sheets.chat_text import inert
from routing.sheets.message import team_message
from routing.sheets.navigation import geo_uri, navigation_links
from routing.sheets.tables import shown_text
from routing.sheets.team_day import team_days
from routing.words import say

LOOKS_LIKE = str.maketrans("\u2217\uff3f\u223c\u02cb", "*_~`")
INVISIBLE = re.compile("[\u200b\u2066-\u2069]")


def _message(plan: Plan, route: Route, language: str) -> str:
    (day,) = team_days(plan.replace(routes=(route,)))
    return team_message(day, language)


def _typed(line: str) -> str:
    """A text as it was typed, white space and invisible signs aside."""
    return "".join(INVISIBLE.sub("", line.translate(LOOKS_LIKE)).split())


def _squeezed(text: str) -> str:
    kept = "".join(c for c in text if c.isprintable() or c.isspace() or c in "\u200d\u202e")
    return _typed(kept)


def test_the_whole_message(small_plan: Plan) -> None:
    (link,) = navigation_links(small_plan.round_, small_plan.routes[0])
    assert _message(small_plan, small_plan.routes[0], "id") == "\n".join([
        "*Sobo, November 2026*",
        "Selasa, 24 November 2026",
        "*Tim T1 · Melati*",
        "sepeda motor",
        "",
        "Berangkat pukul *07:58* dari: Balai Kelurahan Sobo",
        "*Muatan: 3 paket, 7,5 kg*",
        "2 titik · 1,6 km · kira-kira kembali *08:15*",
        "",
        "Google Maps: titik 1–2, kembali ke posko",
        link.url,
        "",
        "*1. <b>Pak Slamet</b>*",
        "08:00 · 2 paket · 5 kg",
        "Jam kunjungan 08:00–10:00",
        "· Gang Kelinci 4, RT 02/RW 03, Sobo",
        "· Patokan: depan warung Bu Tin",
        "geo:-8.239800,114.373900?q=-8.239800,114.373900",
        "",
        "*2. =1+1*",
        "08:08 · 1 paket · 2,5 kg",
        "· Jl. Adi Sucipto 12, RT 01/RW 03, Sobo",
        "· Catatan: Lewat gang samping mushola; anjing galak",
        "geo:-8.241800,114.371900?q=-8.241800,114.371900",
        "",
        "*08:15* Kembali ke Balai Kelurahan Sobo",
        "",
        say("sheets.message.privacy", "id"),
        "",
    ])  # fmt: skip


def test_trips_breaks_setup_and_waiting_are_told_in_order(trips_plan: Plan) -> None:
    route = trips_plan.routes[0]
    written = _message(trips_plan, route, "en")
    first, second = navigation_links(trips_plan.round_, route)
    told = [
        "*Trip 1: 6 parcels, 14.5 kg, 12 l*", "*Trip 2: 5 parcels, 11.5 kg*",
        "Google Maps: stops 1–3, back to the depot", first.url, "*1. ", "*2. ", "*3. ",
        "*08:46–08:56*\n*Back to Balai Kelurahan Sobo: load 5 parcels, 11.5 kg*",
        "*Salat Duha* 09:14–09:29", "Google Maps: stops 4–5, back to the depot", second.url,
        "*4. ", "set-up 2 min", "wait until 09:29", "*5. ", "*10:10* Back at Balai",
    ]  # fmt: skip
    places = [written.index(each) for each in told]
    assert places == sorted(places)


def test_a_link_to_the_depot_alone_stands_before_the_way_back(small_plan: Plan) -> None:
    route = small_plan.routes[0]
    four = replace(route, visits=route.visits * 2)
    written = _message(small_plan, four, "en")
    _, home = navigation_links(small_plan.round_, four)
    last = f"Google Maps: back to the depot\n{home.url}\n\n*08:15* Back at"
    assert last in written
    assert written.index("*4. ") < written.index(last)


def test_an_open_end_and_a_start_by_coordinates(small_plan: Plan) -> None:
    teams = tuple(
        team.replace(start=Location(lat=-8.25, lon=114.375), end=None)
        for team in small_plan.round_.teams
    )
    plan = small_plan.replace(round_=small_plan.round_.replace(teams=teams))
    written = _message(plan, plan.routes[0], "en")
    assert "from: -8.25000, 114.37500" in written
    assert "*08:15* Done at the last stop" in written


def test_only_allowed_columns_are_told(small_plan: Plan) -> None:
    round_ = small_plan.round_
    assert "0812-3456-7890" not in _message(small_plan, small_plan.routes[0], "id")
    asked = small_plan.replace(round_=round_.replace(columns=("phone",)))
    written = _message(asked, asked.routes[0], "id")
    assert "· Telp.: 0812-3456-7890" in written
    assert "*1. R-2*" in written
    assert "Slamet" not in written
    assert "Kelinci" not in written


def test_hostile_texts_are_inert_and_nothing_is_lost(hostile_plan: Plan) -> None:
    stops = {stop.id: stop for stop in hostile_plan.round_.stops}
    for route in hostile_plan.routes:
        written = _message(hostile_plan, route, "id")
        links = [link.url for link in navigation_links(hostile_plan.round_, route)]
        geo = [geo_uri(visit.location) for visit in route.visits]
        for line in written.splitlines():
            if line in links or line in geo:
                continue
            assert "://" not in line
            assert not re.search(r"\.[^\W\d]", line), line  # no domain name
            # Bold is the program's: whole, or one at either end of what it marks.
            assert line.count("*") % 2 == 0
            assert not set("_~`") & set(line)
            assert not re.match(r"\s*([-*>]|\d+[.)])\s", line)
        for visit in route.visits:
            for column in ("name", "address", "landmark", "note"):
                assert _squeezed(shown_text(stops[visit.stop], column)) in _typed(written)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Pak Slamet", "Pak Slamet"),
        ("*tebal* _miring_ ~coret~ `mono`",
         "\u2217tebal\u2217 \uff3fmiring\uff3f \u223ccoret\u223c \u02cbmono\u02cb"),
        ("https://example.org", "https:\u200b//example.\u200borg"),
        ("www.example.co.id/x", "www.\u200bexample.\u200bco.\u200bid/x"),
        ("bu.tin@example.org", "bu.\u200btin@example.\u200borg"),
        ("pukul 08:30", "pukul 08:30"),
        ("Jl. Adi Sucipto", "Jl. Adi Sucipto"),
        ("two\r\nlines\u2028more\x07", "two lines more"),
        ("\u202eabc", "\u2068\u202eabc\u2069"),
        ("a\u2069\u2069b", "\u2068ab\u2069"),
        ("\u2067a", "\u2068\u2067a\u2069\u2069"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_text_reads_as_typed_and_does_nothing(typed: str, told: str) -> None:
    assert inert(typed) == told


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("*_~`.:/@ \n\u202e\u2067\u2069")))
)
@example("...a.b")
@example("a:\u200b//x")
@example("x\u2068.\u2069com")
def test_no_text_at_all_is_marked_up_or_a_link(typed: str) -> None:
    line = inert(typed)
    assert not set("*_~`\r\n\u2028\u2029\u0085\v\f") & set(line)
    assert "://" not in line
    assert not re.search(r"[.\u3002\uff0e\uff61]\w", line)
    # What turns the direction is closed where it stands.
    depth = 0
    for char in line:
        depth += (char in "\u2066\u2067\u2068") - (char == "\u2069")
        assert depth >= 0
    assert depth == 0


def test_hostile_depots_breaks_and_rounds_are_inert_too(trips_plan: Plan) -> None:
    round_, route = trips_plan.round_, trips_plan.routes[0]
    depot = round_.depots[0]
    evil = "*_x_* https://evil.org"
    named = Depot(id=depot.id, location=depot.location, opens=depot.opens, name=evil,
                  loading_duration=depot.loading_duration)  # fmt: skip
    pause = replace(route.breaks[0], name=evil)
    plan = trips_plan.replace(round_=round_.replace(depots=(named,), name=evil))
    written = _message(plan, replace(route, breaks=(pause,)), "en")
    assert written.count(inert(evil)) == 5  # round, start, reload, break, end
    assert "evil.org" not in written
