"""How sheets are laid out where there is much to tell: nothing cut, nothing over other text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from routing.model import Round
from routing.plan.model import Plan
from routing.sheets import pdf_map, villages, write, write_plan
from routing.sheets.directions import Directions, Step
from routing.sheets.map_drawing import RoadMap
from routing.sheets.pdf import make_pdf
from routing.sheets.pdf_canvas import A4, PHONE, Canvas, Paper
from routing.sheets.pdf_cover import cover_section
from routing.sheets.pdf_map import MAP_FOOT
from routing.sheets.pdf_section import LOWEST_CROWDED, MAP_HEIGHTS, team_section

from .pdf_reader import read_pages
from .test_pdf import make_plan

PAPERS = (A4, PHONE)


def flat(text: str) -> str:
    return " ".join(text.split())


def first_pages(plan: Plan, paper: Paper, language: str = "id", *, part: bool = False) -> str:
    content = make_pdf(plan, language=language, paper=paper, part=part)
    return flat(" ".join(page.text for page in read_pages(content)[:2]))


def boxes(content: bytes, page: int, *texts: str) -> Iterator[tuple[float, float, float, float]]:
    """Where texts stand on a page: left, bottom, right, top in points."""
    document = pypdfium2.PdfDocument(content)
    held = document[page].get_textpage()
    for text in texts:
        at, count = held.search(text).get_next()
        chars = [held.get_charbox(index) for index in range(at, at + count)]
        lefts, bottoms, rights, tops = zip(*chars, strict=True)
        yield min(lefts), min(bottoms), max(rights), max(tops)
    document.close()


def runs_out(content: bytes, paper: Paper) -> bool:
    """Whether any letter stands in a margin."""
    document = pypdfium2.PdfDocument(content)
    page = document[0].get_textpage()
    edges = [page.get_charbox(at) for at in range(page.count_chars())]
    document.close()
    points = 72 / 25.4
    left, right = ((paper.margin - 0.5) * points, (paper.right + 0.5) * points)
    return any(box[0] < left or box[2] > right for box in edges if box[2] > box[0])


def large(plan: Plan) -> Plan:
    """The plan as if it were of very many."""
    totals = replace(plan.totals, stops=30_000, served=28_761, unassigned=1_239,
                     teams_out=1_500, demand=(41_234, 412_340_000, 1_234_500))  # fmt: skip
    return plan.replace(totals=totals)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_on_the_coordinators_pages_runs_out_of_them(
    small_plan: Plan, paper: Paper, language: str
) -> None:
    section = cover_section(Canvas(paper), large(small_plan), RoadMap(()), language)
    for page in section.pages:
        assert all(y + block.height <= paper.bottom for y, block in page)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_cover_tells_every_figure_whole_with_its_thousands(
    small_plan: Plan, paper: Paper
) -> None:
    text = first_pages(large(small_plan), paper)
    for figure in ("28.761 dari 30.000", "1.239", "1.500", "41.234 paket, 412.340 kg, 1.234,5 l"):
        assert figure in text
    assert not runs_out(make_pdf(large(small_plan), language="id", paper=paper), paper)


@pytest.mark.parametrize("language", ["id", "en"])
def test_on_a_phone_the_signs_of_the_map_stand_clear_of_its_scale(
    small_plan: Plan, language: str
) -> None:
    stops = list(small_plan.round_.stops)
    stops[-1] = stops[-1].replace(location=stops[2].location)  # on the map, not far off it
    plan = small_plan.replace(round_=small_plan.round_.replace(stops=tuple(stops)))
    content = make_pdf(plan, language=language, paper=PHONE)
    sign = {"id": "belum terlayani", "en": "unserved"}[language]
    pages = [flat(page.text) for page in read_pages(content)]
    number = next(at for at, text in enumerate(pages) if f"× {sign}" in text)
    told = re.search(r"\d+(?:[.,]\d)? k?m(?= (?:×|[UN] ))", pages[number])
    assert told
    scale, legend = boxes(content, number, told[0], f"× {sign}")
    assert legend[3] < scale[1] or scale[3] < legend[1]


@pytest.mark.parametrize("paper", PAPERS)
def test_of_a_village_no_team_that_is_out_elsewhere_is_said_to_stay_at_home(
    small_plan: Plan, paper: Paper
) -> None:
    sobo = small_plan.replace(routes=small_plan.routes[:1])
    assert "Hari ini tanpa rute: T2" in first_pages(sobo, paper)
    assert "Hari ini tanpa rute" not in first_pages(sobo, paper, part=True)


def test_of_many_teams_at_home_some_are_named(small_plan: Plan) -> None:
    idle = tuple(small_plan.round_.teams[0].replace(id=f"X{n:03d}") for n in range(300))
    round_ = small_plan.round_.replace(teams=(*small_plan.round_.teams, *idle))
    text = first_pages(small_plan.replace(round_=round_), A4)
    assert "X000, X001" in text
    assert "X039, …" in text


def heights_of_maps(plan: Plan, directions: Any = ()) -> list[float]:
    stops = {stop.id: stop for stop in plan.round_.stops}
    return [
        block.height - MAP_FOOT
        for route in plan.routes
        for page in team_section(Canvas(A4), plan, route, RoadMap(()), "id", stops=stops,
                                 directions=directions).pages[:1]
        for _, block in page
        if round(block.height - MAP_FOOT, 3) in {*MAP_HEIGHTS, 60.0, 52.0, 45.0}
    ]  # fmt: skip


def test_where_there_are_many_numbers_the_map_has_room_for_them(small_round: Round) -> None:
    for count in (60, 61, 63, 66, 69):
        (height,) = heights_of_maps(make_plan(small_round, [count]))
        assert height >= LOWEST_CROWDED


WAY = tuple(Step(way="left", street=f"Jalan Raya Panjang {n}", metres=120) for n in range(6))


def crowded(small_round: Round, count: int) -> tuple[Plan, tuple[Directions, ...]]:
    """A team whose stops have four texts each, and a way of six turns to each."""
    plan = make_plan(small_round, [count])
    stops = tuple(
        stop.replace(
            address=f"Jl. Melati Gang Buntu {stop.id}",
            landmark=f"pagar hijau sebelah mushola {stop.id}",
            note=f"titip Bu RT {stop.id}",
        )
        for stop in plan.round_.stops
    )  # fmt: skip
    plan = plan.replace(round_=plan.round_.replace(stops=stops))
    return plan, (Directions(metres=720, steps=WAY),) * (count + 1)


def texts_of(plan: Plan, ways: tuple[Directions, ...]) -> list[str]:
    pages = read_pages(make_pdf(plan, language="id", directions=[ways]))
    return [flat(page.text) for page in pages if "Tim A1 · halaman" in flat(page.text)]


def test_the_densest_sheet_spares_a_page_and_tells_all_of_every_stop(small_round: Round) -> None:
    plan, ways = crowded(small_round, 20)
    pages = texts_of(plan, ways)
    text = " ".join(pages)
    assert len(pages) == 3
    assert text.count("720 m: … ↰ Jl. Raya Panjang 5 120 m") == 21
    for stop in plan.round_.stops:
        assert f"{stop.address} · Patokan: {stop.landmark} · Catatan: {stop.note}" in text
    assert heights_of_maps(plan, ways) == [45.0]


def test_of_more_pages_one_is_not_worth_the_way(small_round: Round) -> None:
    for count in (26, 29, 32):
        plan, ways = crowded(small_round, count)
        pages = texts_of(plan, ways)
        assert len(pages) > 3
        assert " ".join(pages).count("720 m: ↰ Jl. Raya Panjang 0") == count + 1


def test_of_very_many_teams_the_cover_names_villages(
    small_plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_map() -> list[str]:
        page = read_pages(make_pdf(small_plan, language="id"))[0].text
        return page[page.index("Terlama ÷ rata-rata") : page.index("Kendaraan")].split()

    assert {"T1", "T2"} <= {*on_map()}
    monkeypatch.setattr(pdf_map, "MANY_TEAMS", 2)
    assert {"Sobo", "Kebalenan"} <= {*on_map()}
    assert not {"T1", "T2", "Licin"} & {*on_map()}


def test_the_ways_of_a_villages_teams_are_those_of_the_whole_plan(
    small_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def ways(plan: Plan, _: object) -> Any:
        asked.append(plan)
        return tuple(
            (Directions(metres=100, steps=(WAY[0], replace(WAY[1], street=f"Gang {route.team}"))),)
            * (len(route.visits) + 1)
            for route in plan.routes
        )

    monkeypatch.setattr(villages, "MANY_TEAMS", 2)
    monkeypatch.setattr(write, "plan_directions", ways)
    write_plan(small_plan, tmp_path / "out", formats=("pdf",))
    assert asked == [small_plan]
    for village, team, other in (("Sobo", "T1", "T2"), ("Kebalenan", "T2", "T1")):
        content = (tmp_path / "out/villages" / village / "sheets.pdf").read_bytes()
        text = flat(" ".join(page.text for page in read_pages(content)))
        count = len(next(r for r in small_plan.routes if r.team == team).visits) + 1
        assert text.count(f"↰ Gg. {team} 120 m") == count
        assert f"Gg. {other}" not in text
        assert "tanpa rute" not in text
