"""The printed sheets as outside programs see them: codes, sizes of letters, all of the plan."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from routing.plan.model import Plan, Reason, Unassigned
from routing.sheets.navigation import geo_uri, place_link
from routing.sheets.pdf import make_pdf
from routing.sheets.pdf_canvas import A4, PHONE, Paper
from routing.words.numbers import clock

from .pdf_reader import read_pages

PAPERS = (A4, PHONE)


def flat(text: str) -> str:
    return " ".join(text.split())


def stops_of(plan: Plan) -> list[tuple[str, str]]:
    """(when, name) of all visits, in order."""
    names = {stop.id: stop.name for stop in plan.round_.stops}
    return [(clock(visit.arrival), names[visit.stop]) for route in plan.routes
            for visit in route.visits]  # fmt: skip


def plain_names(plan: Plan, name: str = "Rumah {}") -> Plan:
    """The plan with names that every font has."""
    stops = tuple(stop.replace(name=name.format(stop.id)) for stop in plan.round_.stops)
    return plan.replace(round_=plan.round_.replace(stops=stops))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_stops_code_leads_a_phone_to_its_door_and_tells_nothing_else(
    small_plan: Plan, paper: Paper
) -> None:
    pages = read_pages(make_pdf(small_plan, language="id", paper=paper), codes=True)
    expected = [geo_uri(visit.location) for route in small_plan.routes for visit in route.visits]
    assert [code for page in pages for code in page.codes] == expected
    assert all(re.fullmatch(r"geo:[-\d.,]+\?q=[-\d.,]+", code) for code in expected)


def test_codes_lead_to_google_maps_where_the_round_says_so(small_plan: Plan) -> None:
    plan = small_plan.replace(round_=small_plan.round_.replace(qr="google"))
    pages = read_pages(make_pdf(plan, language="id"), codes=True)
    assert [code for page in pages for code in page.codes] == [
        place_link(visit.location) for route in plan.routes for visit in route.visits
    ]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_letter_is_smaller_than_twelve_points(
    small_plan: Plan, trips_plan: Plan, paper: Paper, language: str
) -> None:
    for plan in (small_plan, trips_plan):
        for page in read_pages(make_pdf(plan, language=language, paper=paper)):
            assert page.smallest >= 12


def test_street_names_on_maps_are_the_only_smaller_letters(small_plan: Plan, roads: object) -> None:
    pages = read_pages(make_pdf(small_plan, language="id", road_lines=roads))
    assert min(page.smallest for page in pages) >= 9


@pytest.mark.parametrize("paper", PAPERS)
def test_the_text_of_all_pages_tells_all_of_the_plan_in_order(
    small_plan: Plan, paper: Paper
) -> None:
    plan = plain_names(small_plan)
    pages = read_pages(make_pdf(plan, language="id", paper=paper))
    text = flat(" ".join(page.text for page in pages))
    at = text.index("Berangkat")  # the coordinator's pages come before
    for arrival, name in stops_of(plan):
        at = text.index(name, at)
        assert arrival in text[at - 40 : at + 60]
    for stop in plan.round_.stops:
        for shown in (stop.address, stop.landmark, stop.note):
            assert shown in text
    assert text.index("Rumah R-6") < text.index("Berangkat")
    assert "0812-3456-7890" not in text


@pytest.mark.parametrize("paper", PAPERS)
def test_names_of_eighty_characters_are_printed_whole(small_plan: Plan, paper: Paper) -> None:
    name = "{} " + " ".join(
        ["Raden Ajeng Siti Nurhaliza binti Haji Abdurrahman Wahid Suryadiningrat"]
    )
    plan = plain_names(small_plan, name[:80])
    pages = read_pages(make_pdf(plan, language="id", paper=paper))
    text = flat(" ".join(page.text for page in pages))
    for stop in plan.round_.stops:
        assert stop.name in text


@pytest.mark.parametrize("paper", PAPERS)
def test_each_trips_load_is_listed_with_its_stops(trips_plan: Plan, paper: Paper) -> None:
    text = flat(
        " ".join(p.text for p in read_pages(make_pdf(trips_plan, language="id", paper=paper)))
    )
    route = trips_plan.routes[0]
    assert len(route.loads) == 2
    for trip, load in enumerate(route.loads, start=1):
        assert re.search(rf"Rit {trip}: titik [\d–]+ · {load[0]} paket", text)


def test_by_choice_the_last_stops_parcels_are_put_in_first(small_plan: Plan) -> None:
    def told(order: str) -> str:
        plan = small_plan.replace(round_=small_plan.round_.replace(load_order=order))
        return flat(" ".join(page.text for page in read_pages(make_pdf(plan, language="en"))))

    assert "stop (parcels): 3 (1) · 2 (4) · 1 (3)" in told("last-first")
    assert "stop (parcels): 1 (3) · 2 (4) · 3 (1)" in told("visits")
    assert "stop (parcels)" not in told("totals")


@pytest.mark.parametrize("paper", PAPERS)
def test_the_coordinator_is_named_with_a_number_or_there_is_a_line_to_write_on(
    small_plan: Plan, paper: Paper
) -> None:
    bare = read_pages(make_pdf(small_plan, language="en", paper=paper))
    assert "Coordinator: ____" in flat(bare[0].text)
    round_ = small_plan.round_.replace(coordinator="Bu Ani", coordinator_phone="0800-1")
    told = read_pages(make_pdf(small_plan.replace(round_=round_), language="en", paper=paper))
    assert sum("Coordinator: Bu Ani 0800-1" in flat(page.text) for page in told) == 3


@pytest.mark.parametrize("paper", PAPERS)
def test_thirty_unserved_stops_are_all_told_with_why(small_plan: Plan, paper: Paper) -> None:
    stop = small_plan.round_.stops[-1]
    more = tuple(stop.replace(id=f"U-{n}", name=f"Jauh {n:02d}.") for n in range(30))
    reasons = small_plan.unassigned[0].reasons
    plan = small_plan.replace(
        round_=small_plan.round_.replace(stops=(*small_plan.round_.stops[:-1], *more)),
        unassigned=tuple(
            Unassigned(stop=each.id, reasons=reasons or (Reason(code="no_teams"),)) for each in more
        ),
    )
    pages = read_pages(make_pdf(plan, language="id", paper=paper))
    text = flat(" ".join(page.text for page in pages))
    assert re.findall(r"Jauh (\d\d)\.", text) == [f"{n:02d}" for n in range(30)]
    assert text.count("terlambat 21 mnt") == 30


def test_a_sheets_code_is_a_link_to_be_touched(small_plan: Plan) -> None:
    route = small_plan.routes[0]
    plan = small_plan.replace(routes=(replace(route, visits=route.visits[:1]),))
    content = make_pdf(plan, language="id", paper=PHONE)
    assert content.count(b"/Subtype /Link") == 1
    assert place_link(route.visits[0].location).encode() in content
