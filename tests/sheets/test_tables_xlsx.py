"""``plan.xlsx`` read back with openpyxl: tabs, types, order, and nothing that runs."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from routing.plan.model import Plan
from routing.sheets.tables import shown_text
from routing.sheets.xlsx import tab_names, write_xlsx


def _book(plan: Plan, folder: Path, language: str = "en") -> Any:
    path = folder / "plan.xlsx"
    write_xlsx(plan, path, language=language)
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def _rows(sheet: Any) -> list[dict[str, Any]]:
    first, *rest = sheet.iter_rows()
    headers = [cell.value for cell in first]
    return [dict(zip(headers, (cell.value for cell in row), strict=True)) for row in rest]


def test_there_is_a_tab_for_all_for_each_team_and_for_the_unserved(
    small_plan: Plan, tmp_path: Path
) -> None:
    def shown(language: str) -> list[str]:
        sheets = _book(small_plan, tmp_path, language).worksheets
        return [sheet.title for sheet in sheets if sheet.sheet_state == "visible"]

    assert shown("en") == ["Summary", "T1", "T2", "Unserved"]
    assert shown("id") == ["Ringkasan", "T1", "T2", "Belum terlayani"]


def test_a_team_that_stays_at_home_has_an_empty_tab_and_a_line(
    small_plan: Plan, tmp_path: Path
) -> None:
    book = _book(small_plan.replace(routes=small_plan.routes[1:]), tmp_path)
    assert book.sheetnames == ["Summary", "T2", "T1", "Unserved", "rounds"]
    assert [cell.value for cell in book["T1"][1]] == [cell.value for cell in book["T2"][1]]
    assert book["T1"].max_row == 1
    told = {row[0].value: [cell.value for cell in row] for row in book["Summary"].iter_rows()}
    assert told["T1"][1:4] == ["T1 · Melati", "motorcycle", None]
    assert told["T2"][1:4] == ["T2 · Mawar & Co", "on foot", 3]


def test_rows_may_be_dragged_between_tabs_for_their_columns_agree(
    small_plan: Plan, tmp_path: Path
) -> None:
    book = _book(small_plan, tmp_path)
    of_team, unserved = ([c.value for c in book[tab][1]] for tab in ("T1", "Unserved"))
    same = of_team.index("Time window") + 1
    assert of_team[:same] == unserved[:same]
    area = book["Unserved"].print_area.split("!")[-1].replace("$", "")
    printed = [cell.value for cell in book["Unserved"][area][0]]
    assert (printed[0], printed[-1]) == ("Stop", "What would help")


def test_the_hidden_tab_holds_ids_and_places_only(small_plan: Plan, tmp_path: Path) -> None:
    sheet = _book(small_plan, tmp_path)["rounds"]
    assert sheet.sheet_state == "hidden"
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows == [
        ["rounds plan", "1", "2026-11-24"],
        ["summary", "Summary"],
        ["team", "T1", "T1"], ["stop", "2", "R-2"], ["stop", "3", "R-1"],
        ["team", "T2", "T2"], ["stop", "2", "R-3"], ["stop", "4", "R-5"], ["stop", "5", "R-4"],
        ["unserved", "Unserved"], ["stop", "2", "R-6"],
    ]  # fmt: skip


def test_a_teams_tab_has_its_stops_in_order(small_plan: Plan, tmp_path: Path) -> None:
    rows = _rows(_book(small_plan, tmp_path)["T2"])
    assert [(row["No."], row["Stop"]) for row in rows] == [
        (1, "R-3"), (None, "Istirahat 09:00–09:15"), (2, "R-5"), (3, "R-4"),
    ]  # fmt: skip
    rows = [row for row in rows if row["No."]]
    assert [row["Arrives"] for row in rows] == [dt.time(8, 47), dt.time(9, 27), dt.time(9, 41)]
    assert [row["kg"] for row in rows] == [7, 9.5, 2]
    assert rows[0]["Latitude"] == pytest.approx(-8.2408, abs=1e-9)


def test_the_unserved_tab_says_why(small_plan: Plan, tmp_path: Path) -> None:
    (row,) = _rows(_book(small_plan, tmp_path)["Unserved"])
    assert row["Stop"] == "R-6"
    assert "21 min late" in row["Why"]
    assert row["What would help"]


def test_the_summary_has_the_totals_and_a_line_for_each_team(
    small_plan: Plan, tmp_path: Path
) -> None:
    sheet = _book(small_plan, tmp_path)["Summary"]
    told = {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)}
    assert sheet["A1"].value == "Sobo, November 2026"
    assert sheet["A2"].value == "Tuesday, 24 November 2026"
    assert (told["Stops"], told["Served"], told["Distance (km)"]) == (6, 5, 3.95)
    assert told["All team days together"] == dt.timedelta(hours=1, minutes=17)
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=18)]
    assert [line[:6] for line in lines] == [
        ["T1", "T1 · Melati", "motorcycle", 2, 3, 7.5],
        ["T2", "T2 · Mawar & Co", "on foot", 3, 8, 18.5],
    ]
    assert lines[0][6:8] == [dt.time(7, 58), dt.time(8, 15)]


def test_a_time_past_midnight_is_a_span_that_goes_on(small_plan: Plan, tmp_path: Path) -> None:
    route = small_plan.routes[0]
    late = replace(route, visits=(replace(route.visits[0], arrival=25 * 3600),))
    cell = _book(small_plan.replace(routes=(late,)), tmp_path)["T1"]["B2"]
    assert cell.value == dt.timedelta(hours=25)


def test_hostile_texts_are_texts(hostile_plan: Plan, tmp_path: Path) -> None:
    book = _book(hostile_plan, tmp_path)
    stops = {stop.id: stop for stop in hostile_plan.round_.stops}
    headers = {"Name": "name", "Address": "address", "Landmark": "landmark", "Note": "note"}
    found = 0
    for sheet in book.worksheets:
        assert not sheet._hyperlinks
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
        if sheet.title in ("T1", "T2", "Unserved"):
            for told in _rows(sheet):
                if told["Stop"] not in stops:  # a break
                    continue
                for header, column in headers.items():
                    typed = shown_text(stops[told["Stop"]], column)
                    assert (told[header] or "").replace("_x000D_", "\r") == typed
                    found += 1
    assert found == 24
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as archive:
        assert not [name for name in archive.namelist() if "external" in name.lower()]


def test_a_text_longer_than_a_cell_is_cut_and_said_to_be(small_plan: Plan, tmp_path: Path) -> None:
    stops = [stop.replace(name="ā" * 40_000) for stop in small_plan.round_.stops]
    plan = small_plan.replace(round_=small_plan.round_.replace(stops=tuple(stops)))
    name = _rows(_book(plan, tmp_path)["T1"])[0]["Name"]
    assert len(name) == 32_767
    assert name.endswith("…")


def test_lone_surrogates_and_control_characters_do_not_break_the_file(
    small_plan: Plan, tmp_path: Path
) -> None:
    stops = [stop.replace(name="a\ud800b\x00\x0b") for stop in small_plan.round_.stops]
    plan = small_plan.replace(round_=small_plan.round_.replace(stops=tuple(stops)))
    assert _rows(_book(plan, tmp_path)["T1"])[0]["Name"].startswith("a?b")


def test_the_phone_stands_only_where_the_columns_ask_for_it(
    small_plan: Plan, tmp_path: Path
) -> None:
    def texts(plan: Plan) -> set[object]:
        sheets = _book(plan, tmp_path).worksheets
        return {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}

    assert "0812-3456-7890" not in texts(small_plan)
    asked = small_plan.replace(round_=small_plan.round_.replace(columns=("phone",)))
    assert "0812-3456-7890" in texts(asked)


def test_tabs_print_one_page_wide_under_a_repeated_header(small_plan: Plan, tmp_path: Path) -> None:
    sheet = _book(small_plan, tmp_path)["T2"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in (None, 1)  # one is the default, not written
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    printed = sheet[sheet.print_area.split("!")[-1].replace("$", "")]
    assert printed[0][-1].value == "Done"
    assert len(printed) == 5


def test_the_same_plan_gives_the_same_bytes(small_plan: Plan, tmp_path: Path) -> None:
    one, other = tmp_path / "one.xlsx", tmp_path / "other.xlsx"
    write_xlsx(small_plan, one, language="id")
    write_xlsx(small_plan, other, language="id")
    assert one.read_bytes() == other.read_bytes()
    assert openpyxl.load_workbook(one).properties.created.date() == (dt.date(2026, 11, 24))


@pytest.mark.parametrize(
    ("names", "tabs"),
    [
        (["T1", "t1", "T1"], ["T1", "t1 (2)", "T1 (3)"]),
        (["[a]:*?/\\b"], ["-a------b"]),
        (["'quoted'", ""], ["quoted", "-"]),
        (["x" * 40, "x" * 50], ["x" * 31, "x" * 27 + " (2)"]),
        (["History"], ["History (2)"]),
        (["two\nlines\x00"], ["two lines"]),
    ],
)
def test_tabs_have_names_that_excel_takes(names: list[str], tabs: list[str]) -> None:
    assert tab_names(names) == tabs


def test_a_team_named_against_excels_rules_gets_its_tab(small_plan: Plan, tmp_path: Path) -> None:
    teams = (small_plan.round_.teams[0].replace(id="=T/1 & [all]"), small_plan.round_.teams[1])
    routes = (replace(small_plan.routes[0], team="=T/1 & [all]"), small_plan.routes[1])
    plan = small_plan.replace(round_=small_plan.round_.replace(teams=teams), routes=routes)
    book = _book(plan, tmp_path)
    assert book.sheetnames[1] == "=T-1 & -all-"
    assert [row["Stop"] for row in _rows(book.worksheets[1])] == ["R-2", "R-1"]
    assert "T/1 && [all] · Melati" in book.worksheets[1].oddHeader.left.text


def test_a_plan_without_routes_still_makes_a_workbook(small_plan: Plan, tmp_path: Path) -> None:
    book = _book(small_plan.replace(routes=()), tmp_path)
    assert book.sheetnames == ["Summary", "T1", "T2", "Unserved", "rounds"]
