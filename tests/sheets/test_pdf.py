"""The printed sheets, read back from the PDF: whom, in which order, when, on which page."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from routing.model import Location, Round, Stop, Team, TimeWindow
from routing.plan.model import Plan, Reason, Route, Totals, Unassigned, Violation, Visit
from routing.sheets.pdf import make_pdf, write_pdf
from routing.words import LANGUAGES
from routing.words.numbers import clock

NAMES = ("Siti", "Slamet", "Sri", "Ngatmi", "Wayan", "Endang", "Bambang")


def pages_of(plan: Plan, language: str = "id", road_lines: object = ()) -> list[str]:
    content = make_pdf(plan, language=language, road_lines=road_lines)
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def pages_of_team(pages: list[str], team: str) -> list[str]:
    found = [page for page in pages if re.search(rf"^Tim {team}\b.*· halaman ", page, re.M)]
    assert found, f"no page of team {team}"
    return found


def flat(text: str) -> str:
    return " ".join(text.split())


def make_plan(small_round: Round, sizes: list[int], num_unassigned: int = 0) -> Plan:
    """Teams of so many stops each, on a line of doors, a visit every seven minutes from 07:30."""
    depot = small_round.depots[0]
    stops: list[Stop] = []
    routes: list[Route] = []
    teams: list[Team] = []

    def new_stop() -> Stop:
        number = len(stops) + 1
        where = Location(lat=-8.24 + number % 7 / 3000, lon=114.37 + number / 4000)
        stops.append(
            Stop(id=f"R-{number}", name=f"{NAMES[number % 7]} ke-{number}", location=where,
                 demand=(1 + number % 3, 2_500), address=f"Jl. Adi Sucipto {number}",
                 note="Ketuk pintu belakang" if number % 4 == 0 else "")
        )  # fmt: skip
        return stops[-1]

    for index, size in enumerate(sizes, start=1):
        mine = [new_stop() for _ in range(size)]
        times = [27_000 + 420 * (n + 1) for n in range(size)]
        load = sum(stop.demand[0] for stop in mine)
        teams.append(Team(id=f"A{index}", start=depot.id, end=depot.id))
        routes.append(
            Route(
                team=f"A{index}", profile="motorcycle", start_at=27_000, end_at=times[-1] + 600,
                duration=times[-1] - 26_400, load=(load, 2_500 * size, 0), distance=1_000 * size,
                visits=tuple(
                    Visit(stop=stop.id, location=stop.location, arrival=at, service_start=at,
                          departure=at + 300, load_after=(0, 0, 0))
                    for stop, at in zip(mine, times, strict=True)
                ),
            )
        )  # fmt: skip
    left_out = [new_stop() for _ in range(num_unassigned)]
    served = len(stops) - num_unassigned
    return Plan(
        round_=small_round.replace(
            stops=tuple(stops), teams=tuple(teams) or small_round.teams, breaks=()
        ),
        objective="balanced", seed=1, engine="none", search_duration=0.0, routes=tuple(routes),
        unassigned=tuple(
            Unassigned(stop=stop.id, reasons=(Reason(code="no_teams"),)) for stop in left_out
        ),
        totals=Totals(
            stops=len(stops), served=served, unassigned=num_unassigned, demand=(served, 0, 0),
            teams_out=len(sizes), team_duration=0, travel_duration=0, travel_distance=0,
            service_duration=0, waiting_duration=0, longest_over_mean=1.0,
        ),
    )  # fmt: skip


def rows(pages: list[str]) -> list[tuple[str, str, str, str]]:
    """(number, name, parcels, time) of every row, in the order of the pages."""
    pattern = r"^(\d+)\n(\d\d:\d\d)\n(\S+ ke-\d+)$(?:\n.*?)*?\n(\d+) paket ?· [\d,]+ kg"
    found = [each for page in pages for each in re.findall(pattern, page, re.M)]
    return [(number, name, parcels, at) for number, at, name, parcels in found]


def test_every_team_has_its_stops_in_order_with_number_name_parcels_and_time(
    small_round: Round,
) -> None:
    plan = make_plan(small_round, [7, 25])
    pages = pages_of(plan)
    stops = {stop.id: stop for stop in plan.round_.stops}
    for route in plan.routes:
        expected = [
            (str(number), stops[visit.stop].name, str(stops[visit.stop].demand[0]),
             clock(visit.arrival))
            for number, visit in enumerate(route.visits, start=1)
        ]  # fmt: skip
        assert rows(pages_of_team(pages, route.team)) == expected


def test_no_row_of_a_long_route_is_split_and_every_page_repeats_the_head(
    small_round: Round,
) -> None:
    plan = make_plan(small_round, [60])
    pages = pages_of_team(pages_of(plan), "A1")
    # ``rows`` reads page by page: a row whose parts were on two pages would not be found.
    assert [row[0] for row in rows(pages)] == [str(n) for n in range(1, 61)]
    for page in pages:
        if rows([page]):
            assert flat(page).count("No., jam Nama dan alamat Paket (jam kunjungan)") == 1


def test_every_page_carries_the_team_its_page_and_the_sheet_of_all(small_round: Round) -> None:
    pages = pages_of(make_plan(small_round, [20, 3], num_unassigned=40))
    foot = r"^(.+) · halaman (\d+) dari (\d+)$(?:\n.*)*\n\(lembar (\d+) dari (\d+)\)$"
    feet = [re.search(foot, page, re.M) for page in pages]
    assert all(feet)
    assert [int(foot[4]) for foot in feet] == list(range(1, len(pages) + 1))
    assert {int(foot[5]) for foot in feet} == {len(pages)}
    sections: dict[str, list[tuple[int, int]]] = {}
    for foot in feet:
        sections.setdefault(foot[1], []).append((int(foot[2]), int(foot[3])))
    assert list(sections) == ["Lembar koordinator", "Tim A1", "Tim A2"]
    for numbers in sections.values():
        assert numbers == [(n, len(numbers)) for n in range(1, len(numbers) + 1)]
    assert all("kembalikan atau musnahkan" in page for page in pages)


def test_the_first_page_of_a_team_says_what_to_pack_and_when_to_leave(small_plan: Plan) -> None:
    page = flat(pages_of_team(pages_of(small_plan), "T2")[0])
    for text in (
        "Sobo, November 2026 Selasa, 24 November 2026",
        "Tim T2 · Mawar & Co",
        "jalan kaki",
        "Mulai dari: Balai Kelurahan Sobo",
        "MUATAN DIBAWA 8 paket 18,5 kg",
        "Berangkat 08:40",
        "Kira-kira kembali 09:55",
        "Jarak 2,3 km",
        "Lama tugas 1 jam 0 mnt",
    ):
        assert text in page
    assert "Kembali ke Balai Kelurahan Sobo 09:55" in flat(
        pages_of_team(pages_of(small_plan), "T2")[-1]
    )


def test_english_sheets_are_english(small_plan: Plan) -> None:
    cover, first, *_ = (flat(page) for page in pages_of(small_plan, "en"))
    assert "Tuesday, 24 November 2026" in cover
    assert "Stops served 5 of 6" in cover
    assert "LOAD TO PACK 3 parcels 7.5 kg" in first
    assert "Team T1 · Melati · page 1 of 1 " in first
    assert first.endswith("(sheet 2 of 3)")
    assert "destroy it after the round" in first


def test_a_break_stands_between_the_visits_it_parts_and_a_window_with_its_stop(
    small_plan: Plan,
) -> None:
    pages = pages_of(small_plan)
    second = flat(" ".join(pages_of_team(pages, "T2")))
    assert second.index("1 08:47") < second.index("Istirahat 09:00–09:15") < second.index("2 09:27")
    first = flat(pages_of_team(pages, "T1")[0])
    assert re.search(r"1 08:00 .*\(08:00–10:00\) .*2 08:08 =1\+1", first)


def test_a_visit_that_waits_says_until_when(small_plan: Plan) -> None:
    first = small_plan.routes[0]
    early = replace(first.visits[0], arrival=first.visits[0].service_start - 240)
    plan = small_plan.replace(routes=(replace(first, visits=(early, first.visits[1])),))
    assert "(08:00–10:00) · tunggu s.d. 08:00" in flat(pages_of_team(pages_of(plan), "T1")[0])


def test_the_coordinator_sees_totals_all_teams_and_why_stops_are_unserved(
    small_plan: Plan,
) -> None:
    cover = flat(pages_of(small_plan)[0])
    assert "Titik terlayani 5 dari 6" in cover
    assert "Tim T1 · Melati sepeda motor 2 3 1,6 km 07:58–08:15" in cover
    assert "Tim T2 · Mawar & Co jalan kaki 3 8 2,3 km 08:40–09:55" in cover
    unserved = cover[cover.index("Belum terlayani (1)") :]
    assert "Keluarga Jauh R-6" in unserved
    assert "T1 akan terlambat 21 mnt" in unserved
    assert "T1 sampai 12:21" in unserved


def test_a_reason_without_words_shows_its_code(small_plan: Plan) -> None:
    odd = Unassigned(stop="R-6", reasons=(Reason(code="of_another_version"),))
    assert "of_another_version" in pages_of(small_plan.replace(unassigned=(odd,)))[0]


def test_the_coordinator_is_warned_of_what_is_not_as_usual(small_plan: Plan) -> None:
    plan = small_plan.replace(
        routes=small_plan.routes[1:],
        interrupted=True,
        violations=(Violation(code="late", detail="late"),),
    )
    cover = flat(pages_of(plan)[0])
    assert "1 aturan yang dilanggar" in cover
    assert "Perencanaan dihentikan" in cover
    assert "Hari ini tanpa rute: T1" in cover


def test_only_texts_that_the_round_lets_out_are_printed(small_plan: Plan) -> None:
    shown = small_plan.round_.columns
    secret = pages_of_team(pages_of(small_plan), "T1")[0]
    assert "0812-3456-7890" not in secret
    told = small_plan.replace(round_=small_plan.round_.replace(columns=(*shown, "phone")))
    assert "Telp.: 0812-3456-7890" in pages_of_team(pages_of(told), "T1")[0]
    bare = small_plan.replace(round_=small_plan.round_.replace(columns=("village",)))
    pages = pages_of(bare)
    assert "1 08:00 R-2" in flat(pages_of_team(pages, "T1")[0])
    for private in ("Slamet", "Kelinci", "RT", "warung Bu Tin", "Catatan", "3510-XX"):
        assert not any(private in page for page in pages)
    extra = small_plan.replace(round_=small_plan.round_.replace(columns=("Nomor KK",)))
    assert "Nomor KK: 3510-XX" in pages_of(extra)[0]


HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+62 812",
    "<script>alert(1)</script> &amp; **tebal** __miring__",
    "{nb} {0} {name} %s $HOME \\( ) (",
    "Ibu Sri 🌸👩‍👩‍👧 teratai",
    "ꦱꦸꦒꦼꦁ Sugeng",
    "\u202eterbalik\u202c \u200bnol",
    "baris satu\r\nbaris dua\ttab\x00\x1b[31m merah",
    "\ud800 separuh",
    "Łódź ½ €",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_typed_texts_are_printed_and_never_obeyed(small_plan: Plan, language: str) -> None:
    stops = list(small_plan.round_.stops)
    for index, text in enumerate(HOSTILE):
        stop = stops[index % 5]
        field = ("name", "note")[index // 5]
        stops[index % 5] = stop.replace(**{field: text})
    plan = small_plan.replace(round_=small_plan.round_.replace(stops=tuple(stops)))
    text = flat(" ".join(pages_of(plan, language)))
    for printed in (
        "=cmd|'/c calc'!A1",
        "+62 812",
        "<script>alert(1)</script> &amp; **tebal** __miring__",
        "{nb} {0} {name} %s $HOME \\( ) (",
        "Ibu Sri □□ teratai",
        "□□ Sugeng",
        "terbalik nol",
        "baris satu baris dua tab [31m merah",
        "□ separuh",
        "Łódź ½ €",
    ):
        assert printed in text


def test_right_to_left_names_are_printed_whole(small_plan: Plan) -> None:
    stops = list(small_plan.round_.stops)
    stops[0] = stops[0].replace(name="שלום abc", note="محمد 12")
    plan = small_plan.replace(round_=small_plan.round_.replace(stops=tuple(stops)))
    page = pages_of_team(pages_of(plan), "T1")[0]
    assert sorted("שלום") == sorted(re.findall("[\u05d0-\u05ea]", page))
    assert len(re.findall("[\ufe70-\ufeff]", page)) == 4
    assert "abc" in page


def test_very_long_texts_wrap_and_an_endless_one_is_cut(small_plan: Plan) -> None:
    stops = list(small_plan.round_.stops)
    stops[0] = stops[0].replace(name="Nama " * 40, note="Catatan " * 75)
    stops[1] = stops[1].replace(name="X" * 500)
    stops[2] = stops[2].replace(note="kata " * 10_000)
    teams = tuple(team.replace(name="Regu " * 60) for team in small_plan.round_.teams)
    round_ = small_plan.round_.replace(stops=tuple(stops), teams=teams, name="Pembagian " * 40)
    pages = pages_of(small_plan.replace(round_=round_))
    first = "".join(pages_of_team(pages, "T1"))
    assert first.count("X") == 500
    assert first.count("Nama") - first.count("Nama dan") == 40
    assert first.count("Catatan") == 76
    second = pages_of_team(pages, "T2")
    assert len(second) <= 4
    assert "…" in "".join(second)


def test_the_same_plan_gives_the_same_bytes_and_none_of_the_clock(
    small_plan: Plan, roads: object, tmp_path: Path
) -> None:
    content = make_pdf(small_plan, language="id", road_lines=roads)
    assert make_pdf(small_plan, language="id", road_lines=roads) == content
    metadata = PdfReader(io.BytesIO(content)).metadata
    assert metadata is not None
    assert metadata.title == "Sobo, November 2026"
    assert metadata.creator == "Rounds"
    assert metadata["/CreationDate"] == "D:20261124000000Z"
    assert b"/Lang (id)" in content
    write_pdf(small_plan, tmp_path / "sheets.pdf", language="id", road_lines=roads)  # type: ignore[arg-type]
    assert (tmp_path / "sheets.pdf").read_bytes() == content


def test_sheets_need_few_pages(small_round: Round) -> None:
    for size, most in ((1, 1), (20, 3), (60, 7)):
        pages = pages_of_team(pages_of(make_plan(small_round, [size])), "A1")
        assert len(pages) <= most


def test_a_plan_without_routes_has_a_coordinators_sheet(small_round: Round) -> None:
    (page,) = pages_of(make_plan(small_round, []))
    assert "Tidak ada tim yang mendapat rute" in page
    pages = pages_of(make_plan(small_round, [], num_unassigned=12))
    assert "Belum terlayani (12)" in pages[0]
    assert sum(page.count("\nR-") for page in pages) == 12


def test_teams_with_open_ends_places_of_their_own_and_no_geometry_have_sheets(
    small_plan: Plan, roads: object
) -> None:
    first, second = small_plan.round_.teams
    teams = (
        first.replace(start=None, end=None),
        second.replace(end=Location(lat=-8.25, lon=114.36)),
    )
    plan = small_plan.replace(
        round_=small_plan.round_.replace(teams=teams),
        routes=tuple(replace(route, geometry=()) for route in small_plan.routes),
    )
    pages = pages_of(plan, road_lines=roads)
    open_page = flat(pages_of_team(pages, "T1")[0])
    assert "Mulai → selesai: titik pertama → titik terakhir" in open_page
    assert "Selesai di titik terakhir 08:15" in open_page
    assert "MULAI" not in open_page
    own_page = flat(pages_of_team(pages, "T2")[0])
    assert "Balai Kelurahan Sobo → -8.25000, 114.36000" in own_page
    assert "SELESAI" in own_page


def test_the_map_numbers_every_stop_and_names_streets(small_plan: Plan, roads: object) -> None:
    page = pages_of_team(pages_of(small_plan, road_lines=roads), "T2")[0]
    on_map = page[: page.index("Nama dan alamat")]
    assert [line for line in on_map.splitlines() if line in ("1", "2", "3")] == [
        "3", "1", "2", "3",
    ]  # fmt: skip
    assert "Jl. Melintang" in on_map
    assert "MULAI" in on_map
    assert re.search(r"\d+ m U", on_map)


def test_forty_teams_are_printed_in_seconds(small_round: Round) -> None:
    plan = make_plan(small_round, [15] * 40)
    start = time.process_time()
    content = make_pdf(plan, language="id")
    assert time.process_time() - start < 6
    assert len(content) < 3_000_000


def test_fonts_are_found_without_importing_matplotlib() -> None:
    code = (
        "import sys; from routing.sheets.pdf_fonts import font_folder; "
        "assert (font_folder() / 'DejaVuSans.ttf').is_file(); "
        "assert 'matplotlib' not in sys.modules"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)


def test_every_window_of_a_stop_is_printed(small_plan: Plan) -> None:
    stops = list(small_plan.round_.stops)
    stops[1] = stops[1].replace(
        windows=(TimeWindow(start=28_800, end=36_000), TimeWindow(start=46_800, end=54_000))
    )
    plan = small_plan.replace(round_=small_plan.round_.replace(stops=tuple(stops)))
    page = flat(pages_of_team(pages_of(plan), "T1")[0])
    assert "(08:00–10:00, 13:00–15:00)" in page
