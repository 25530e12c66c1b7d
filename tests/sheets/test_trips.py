"""Trips on every sheet: loads, reloads between visits, set-up, litres, breaks, optional stops.

``trips_plan`` is T1's day: R-2, R-1, R-3, back to the depot 08:46-08:56, R-5 from 09:12 (two
minutes of set-up, then its own break 09:14-09:29) and R-4; R-6 is optional and left out.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from routing.model import Break
from routing.plan.check import check
from routing.plan.model import Plan, Visit
from routing.sheets.day import day_steps, load_texts
from routing.sheets.geojson import plan_geojson, way
from routing.sheets.html_map import map_data
from routing.sheets.pdf import make_pdf
from routing.sheets.stops_csv import write_csv
from routing.sheets.xlsx import write_xlsx

RELOAD = {
    "id": "Kembali ke Balai Kelurahan Sobo: muat 5 paket, 11,5 kg",
    "en": "Back to Balai Kelurahan Sobo: load 5 parcels, 11.5 kg",
}


def csv_rows(plan: Plan, folder: Path) -> list[dict[str, str]]:
    write_csv(plan, folder / "stops.csv", language="en")
    with (folder / "stops.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def book_of(plan: Plan, folder: Path, language: str = "en") -> Any:
    write_xlsx(plan, folder / "plan.xlsx", language=language)
    return openpyxl.load_workbook(folder / "plan.xlsx")


def tab(sheet: Any) -> list[dict[str, Any]]:
    first, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(first, row, strict=True)) for row in rest]


def pdf_pages(plan: Plan, language: str = "id") -> list[str]:
    reader = PdfReader(io.BytesIO(make_pdf(plan, language=language)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_the_plan_is_sound(trips_plan: Plan) -> None:
    assert check(trips_plan.round_, trips_plan) == ()


def test_a_day_is_told_in_order(trips_plan: Plan) -> None:
    told = [
        step.stop if isinstance(step, Visit) else type(step).__name__
        for step in day_steps(trips_plan.routes[0])
    ]
    assert told == ["R-2", "R-1", "R-3", "Reload", "Break", "R-5", "R-4"]


def test_a_load_is_told_in_what_it_has() -> None:
    assert load_texts((1, 0, 0), "en") == ["1 parcel"]
    assert load_texts((0, 2500, 1500), "id") == ["0 paket", "2,5 kg", "1,5 l"]


class TestCsv:
    def test_a_reload_is_a_row(self, trips_plan: Plan, tmp_path: Path) -> None:
        rows = csv_rows(trips_plan, tmp_path)
        assert [(row["stop"], row["trip"], row["kind"]) for row in rows] == [
            ("R-2", "1", "visit"), ("R-1", "1", "visit"), ("R-3", "1", "visit"),
            ("posko", "2", "reload"), ("R-5", "2", "visit"), ("R-4", "2", "visit"),
            ("R-6", "", "optional"),
        ]  # fmt: skip
        reload = rows[3]
        assert (reload["team"], reload["order"], reload["name"]) == ("T1", "", "")
        assert (reload["arrival"], reload["departure"]) == ("08:46:03", "08:56:03")
        assert (reload["parcels_after"], reload["kg_after"]) == ("5", "11.5")
        assert [row["order"] for row in rows if row["kind"] == "visit"] == list("12345")

    def test_litres_and_set_up_stand_where_there_are_any(
        self, trips_plan: Plan, small_plan: Plan, tmp_path: Path
    ) -> None:
        rows = csv_rows(trips_plan, tmp_path)
        assert [row["litres"] for row in rows] == ["0", "0", "12", "", "0", "0", "0"]
        assert rows[0]["litres_after"] == "12.0"
        assert rows[4]["setup_duration"] == "120"
        plain = csv_rows(small_plan, tmp_path)[0]
        assert not {"litres", "litres_after", "setup_duration"} & plain.keys()


class TestWorkbook:
    @pytest.mark.parametrize("language", ["id", "en"])
    def test_reloads_and_breaks_are_lines_of_the_team(
        self, trips_plan: Plan, tmp_path: Path, language: str
    ) -> None:
        sheet = book_of(trips_plan, tmp_path, language)["T1"]
        lines = list(sheet.iter_rows(min_row=2, values_only=True))
        assert [line[2] for line in lines] == [
            "R-2", "R-1", "R-3", RELOAD[language], "Salat Duha 09:14–09:29", "R-5", "R-4",
        ]  # fmt: skip
        assert [line[0] for line in lines] == [1, 2, 3, None, None, 4, 5]
        assert lines[3][1] == dt.time(8, 46, 3)

    def test_loads_trips_and_set_up_have_columns(self, trips_plan: Plan, tmp_path: Path) -> None:
        rows = tab(book_of(trips_plan, tmp_path)["T1"])
        assert [row["Litres"] for row in rows] == [0, 0, 12, 0, None, 0, 0]
        assert [row["Parcels"] for row in rows] == [2, 1, 3, 5, None, 4, 1]
        assert [row["Trip"] for row in rows] == [1, 1, 1, None, None, 2, 2]
        assert [row["Set-up (min)"] for row in rows] == [0, 0, 0, None, None, 2, 0]

    def test_the_summary_tells_what_was_delivered(self, trips_plan: Plan, tmp_path: Path) -> None:
        book = book_of(trips_plan, tmp_path)
        told = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True, max_col=2)}
        assert (told["Unserved"], told["Optional, left out"], told["Litres"]) == (0, 1, 12)
        assert told["Set-up at the doors"] == dt.timedelta(minutes=2)
        assert told["Loading again"] == dt.timedelta(minutes=10)
        lines = {row[0]: row for row in book["Summary"].iter_rows(values_only=True)}
        last = lines["T1"]
        assert last[3:8] == (5, 11, 26, 12, 2)
        (left_out,) = tab(book["Unserved"])
        assert (left_out["Stop"], left_out["Optional, left out"]) == ("R-6", "yes")

    def test_a_round_without_rules_has_no_such_columns(
        self, small_plan: Plan, tmp_path: Path
    ) -> None:
        book = book_of(small_plan, tmp_path)
        headers = set(tab(book["T1"])[0])
        assert not {"Litres", "Trip", "Set-up (min)"} & headers
        told = {row[0] for row in book["Summary"].iter_rows(values_only=True, max_col=1)}
        assert not {"Optional, left out", "Set-up at the doors", "Loading again"} & told


def test_a_reload_is_a_point_of_the_geojson(trips_plan: Plan) -> None:
    features = [each["properties"] for each in plan_geojson(trips_plan)["features"]]
    [reload] = [each for each in features if each["kind"] == "reload"]
    assert (reload["depot"], reload["trip"], reload["parcels"]) == ("posko", 2, 5)
    assert (reload["arrival"], reload["departure"]) == ("08:46:03", "08:56:03")
    [route] = [each for each in features if each["kind"] == "route"]
    assert (route["trips"], route["parcels"], route["millilitres"]) == (2, 11, 12_000)
    assert [each["optional"] for each in features if each["kind"] == "unassigned"] == [True]
    assert json.dumps(features)


def test_without_roads_the_way_leads_over_the_depot(trips_plan: Plan) -> None:
    route = replace(trips_plan.routes[0], geometry=())
    places = way(route, trips_plan.round_)
    depot = trips_plan.round_.depots[0].location
    assert [index for index, place in enumerate(places) if place == depot] == [0, 4, 7]


def test_the_map_s_list_has_reloads_and_breaks_between_stops(trips_plan: Plan) -> None:
    [team] = map_data(trips_plan, "id")["teams"]
    assert [len(stop["before"]) for stop in team["stops"]] == [0, 0, 0, 2, 0]
    assert team["stops"][3]["before"] == [
        (RELOAD["id"], "08:46"), ("Salat Duha", "09:14–09:29"),
    ]  # fmt: skip
    assert "11 paket" in team["summary"]
    assert ("setup", "2 mnt") in team["stops"][3]["facts"]
    assert ("volume", "12 l") in team["stops"][2]["facts"]
    # Two minutes of set-up are no wait, the break is.
    assert ("service", "09:29") in team["stops"][3]["facts"]
    [left_out] = map_data(trips_plan, "id")["unserved"]
    assert left_out["optional"]


def test_a_break_after_the_last_visit_ends_the_map_s_list(trips_plan: Plan) -> None:
    route = trips_plan.routes[0]
    late = replace(route, breaks=(Break(start=route.end_at, end=route.end_at + 60),))
    [team] = map_data(trips_plan.replace(routes=(late,)), "en")["teams"]
    assert [text for text, _ in team["after"]] == ["Break"]


class TestPdf:
    @pytest.mark.parametrize("language", ["id", "en"])
    def test_the_team_reads_where_to_load_what_and_when(
        self, trips_plan: Plan, language: str
    ) -> None:
        text = " ".join(pdf_pages(trips_plan, language))
        assert re.search(rf"3 \d\d:\d\d Ibu Sri .*{RELOAD[language]} ?08:46–08:56 .*Sugeng", text)
        assert text.count(RELOAD[language]) == 1
        assert "Salat Duha 09:14–09:29" in text

    def test_the_loads_are_listed_trip_by_trip(self, trips_plan: Plan, small_plan: Plan) -> None:
        text = " ".join(pdf_pages(trips_plan))
        assert "MUATAN PERTAMA 6 paket 14,5 kg · 12 l" in text
        loads = (
            r"Rit 1: titik 1–\d · 6 paket · 14,5 kg · 12 l Rit 2: titik [\d–]+ · 5 paket · 11,5 kg"
        )
        assert re.search(f"Muatan tiap rit {loads}", text)
        assert re.search(r"Paket dibawa.* 11 ", text)
        plain = " ".join(pdf_pages(small_plan))
        assert "Rit 1" not in plain
        assert "MUATAN DIBAWA" in plain

    def test_set_up_is_told_and_is_no_wait(self, trips_plan: Plan) -> None:
        text = " ".join(pdf_pages(trips_plan))
        assert re.search(r" 09:12 .*persiapan 2 mnt · tunggu s.d. 09:29", text)
        stops = tuple(
            replace(visit, service_start=visit.arrival + 120) if visit.setup_duration else visit
            for visit in trips_plan.routes[0].visits
        )
        at_once = replace(trips_plan.routes[0], visits=stops)
        assert "tunggu" not in " ".join(pdf_pages(trips_plan.replace(routes=(at_once,))))

    def test_optional_stops_are_told_apart_from_the_unserved(
        self, trips_plan: Plan, small_plan: Plan
    ) -> None:
        cover = pdf_pages(trips_plan)[0]
        assert "Titik opsional yang dilewati (1)" in cover
        assert "Belum terlayani 0" in cover or re.search(r"Belum terlayani .*\b0\b", cover)
        assert "Belum terlayani (" not in cover
        assert "opsional" not in pdf_pages(small_plan)[0]
