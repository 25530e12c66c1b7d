"""A workbook that somebody edited is read back: what stands where, and what cannot be so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from routing.errors import InputError
from routing.model import Location, Round, Stop
from routing.plan.arrangement import Arrangement, arrangement_of
from routing.plan.model import Plan
from routing.sheets.arranged import Arranged, read_arranged
from routing.sheets.xlsx import write_xlsx
from routing.words import LANGUAGES

Change = Callable[[Any], object]


@pytest.fixture
def edit(small_plan: Plan, tmp_path: Path) -> Callable[..., Arranged]:
    """Write ``small_plan``, change the workbook, read it back."""

    def run(*changes: Change, plan: Plan = small_plan, language: str = "en", **rest) -> Arranged:
        path = tmp_path / "plan.xlsx"
        write_xlsx(plan, path, language=language)
        if changes:
            book = openpyxl.load_workbook(path)
            for change in changes:
                change(book)
            book.save(path)
        round_: Round = rest.pop("round_", plan.round_)
        return read_arranged(path, round_, **rest)

    return run


def drag(tab: str, row: int, other: str, place: int) -> Change:
    """Take a row out of a tab and put it into another, or the same one."""

    def change(book: Any) -> None:
        cells = [cell.value for cell in book[tab][row]]
        book[tab].delete_rows(row)
        book[other].insert_rows(place)
        for column, value in enumerate(cells, start=1):
            book[other].cell(place, column, value)

    return change


def put(tab: str, cell: str, value: object) -> Change:
    return lambda book: book[tab].__setitem__(cell, value)


def mark(team: str, value: object) -> Change:
    """Write into a team's box in the summary."""

    def change(book: Any) -> None:
        rows = list(book["Summary"].iter_rows())
        column = next(c.column for row in rows for c in row if c.value == "Struck out (x)")
        line = next(row[0].row for row in rows if row[0].value == team)
        book["Summary"].cell(line, column, value)

    return change


def routes(arrangement: Arrangement) -> dict[str, list[str]]:
    return {
        team: [step.stop or f"@{step.depot}" for step in steps]
        for team, steps in arrangement.routes.items()
    }


def unserved(arrangement: Arrangement) -> list[str]:
    return [step.stop for step in arrangement.unserved]


def codes(arranged: Arranged) -> list[str]:
    return [fault.code for fault in arranged.warnings]


def refused(run: Callable[[], object]) -> list[tuple[str, str | None, int | None]]:
    """What is told of a workbook that cannot be read: code, tab and row."""
    with pytest.raises(InputError) as caught:
        run()
    for fault in caught.value.faults:
        assert fault.file == "plan.xlsx"
        assert all(fault.text(language) for language in LANGUAGES)
    return [(fault.code, fault.tab, fault.row) for fault in caught.value.faults]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_that_nobody_touched_is_the_plan(edit, small_plan, language) -> None:
    read = edit(language=language)
    assert read.warnings == ()
    assert routes(read.arrangement) == {"T1": ["R-2", "R-1"], "T2": ["R-3", "R-5", "R-4"]}
    assert routes(read.arrangement) == routes(arrangement_of(small_plan))
    assert unserved(read.arrangement) == ["R-6"]
    assert read.arrangement.before is not None
    assert routes(replace(read.arrangement, routes=read.arrangement.before)) == routes(
        read.arrangement
    )
    seat = read.arrangement.seat_of("T2", "R-5")
    assert (seat.file, seat.tab, seat.row) == ("plan.xlsx", "T2", 4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_trips_keep_their_loadings(edit, trips_plan, language) -> None:
    read = edit(plan=trips_plan, language=language)
    assert read.warnings == ()
    told = routes(arrangement_of(trips_plan))
    assert any(step.startswith("@") for steps in told.values() for step in steps)
    assert routes(read.arrangement) == told


def test_rows_count_where_they_were_dragged(edit) -> None:
    read = edit(drag("T1", 2, "T2", 5), drag("T2", 2, "T2", 4), drag("T2", 6, "Unserved", 2))
    assert routes(read.arrangement) == {"T1": ["R-1"], "T2": ["R-5", "R-3", "R-2"]}
    assert unserved(read.arrangement) == ["R-4", "R-6"]
    assert read.warnings == ()


def test_an_unserved_stop_is_taken_in_by_its_row_or_its_id_alone(edit) -> None:
    read = edit(drag("Unserved", 2, "T1", 3))
    assert routes(read.arrangement)["T1"] == ["R-2", "R-6", "R-1"]

    def typed(book: Any) -> None:
        book["Unserved"].delete_rows(2)
        book["T1"]["C4"] = "R-6"

    read = edit(typed)
    assert routes(read.arrangement)["T1"] == ["R-2", "R-1", "R-6"]
    assert (read.warnings, unserved(read.arrangement)) == ((), [])


def test_names_times_and_loads_in_the_sheet_are_not_read(edit) -> None:
    read = edit(put("T1", "B2", dt.time(23, 0)), put("T1", "D2", "Bukan Slamet"),
                put("T1", "K2", 99))  # fmt: skip
    assert routes(read.arrangement)["T1"] == ["R-2", "R-1"]
    assert read.warnings == ()


def test_a_deleted_row_is_a_fault_with_the_place_where_it_stood(edit) -> None:
    told = refused(lambda: edit(lambda book: book["T2"].delete_rows(4)))
    assert told == [("edit_stop_lost", "T2", 4)]


def test_a_copied_row_is_a_fault_with_both_places(edit) -> None:
    def copy(book: Any) -> None:
        for cell in book["T1"][3]:
            book["T2"].cell(6, cell.column, cell.value)

    with pytest.raises(InputError) as caught:
        edit(copy)
    (fault,) = caught.value.faults
    assert (fault.code, fault.tab, fault.row) == ("edit_stop_twice", "T2", 6)
    assert dict(fault.values) == {"id": "R-1", "tab": "T1", "row": 3}


def test_everything_is_told_at_once(edit) -> None:
    told = refused(
        lambda: edit(
            lambda book: book["T2"].delete_rows(4), put("T1", "C9", "R-77"), mark("T2", "perhaps")
        )
    )
    assert set(told) == {
        ("edit_stop_lost", "T2", 4), ("edit_unknown_stop", "T1", 9),
        ("edit_bad_mark", "Summary", 19),
    }  # fmt: skip


@pytest.mark.parametrize("written", [" r-2 ", "R-2\u00a0", "r-2"])
def test_an_id_is_known_whatever_its_case_and_blanks(edit, written) -> None:
    assert routes(edit(put("T1", "C2", written)).arrangement)["T1"] == ["R-2", "R-1"]


def test_an_id_that_became_a_number_is_known(edit, small_plan) -> None:
    stops = tuple(stop.replace(id=stop.id.replace("R-", "00")) for stop in small_plan.round_.stops)
    ids = dict(zip((s.id for s in small_plan.round_.stops), (s.id for s in stops), strict=True))
    plan = small_plan.replace(
        round_=small_plan.round_.replace(stops=stops),
        routes=tuple(
            replace(r, visits=tuple(replace(v, stop=ids[v.stop]) for v in r.visits))
            for r in small_plan.routes
        ),
        unassigned=tuple(replace(u, stop=ids[u.stop]) for u in small_plan.unassigned),
    )
    read = edit(put("T1", "C2", 2), plan=plan)
    assert routes(read.arrangement)["T1"] == ["002", "001"]


@pytest.mark.parametrize("written", [None, "R-77"])
def test_a_row_whose_id_is_gone_is_told_by_its_coordinates(edit, written) -> None:
    read = edit(put("T1", "C2", written))
    assert routes(read.arrangement)["T1"] == ["R-2", "R-1"]
    assert [(w.code, w.tab, w.row) for w in read.warnings] == [("edit_by_place", "T1", 2)]


def test_what_is_left_of_a_moved_row_is_no_second_visit(edit) -> None:
    """Who drags the printed cells only leaves the coordinates behind."""

    def move(book: Any) -> None:
        for cell in book["T1"][2][:12]:
            book["T2"].cell(6, cell.column, cell.value)
            cell.value = None

    read = edit(move)
    assert routes(read.arrangement) == {"T1": ["R-1"], "T2": ["R-3", "R-5", "R-4", "R-2"]}


def test_an_unknown_id_is_a_fault(edit) -> None:
    assert refused(lambda: edit(put("T1", "C9", "R-77"))) == [("edit_unknown_stop", "T1", 9)]


def test_a_row_without_an_id_is_told(edit) -> None:
    read = edit(put("T1", "D9", "call first"))
    assert [(w.code, w.tab, w.row) for w in read.warnings] == [("edit_row_passed_over", "T1", 9)]


def test_a_team_whose_tab_is_deleted_is_struck_out_and_none_of_its_stops_is_lost(edit) -> None:
    read = edit(lambda book: book.remove(book["T2"]))
    assert read.arrangement.struck == ("T2",)
    assert routes(read.arrangement) == {"T1": ["R-2", "R-1"]}
    assert unserved(read.arrangement) == ["R-6", "R-3", "R-5", "R-4"]


def test_a_deleted_tabs_stops_may_have_been_given_away_before(edit) -> None:
    read = edit(drag("T2", 2, "T1", 2), lambda book: book.remove(book["T2"]))
    assert routes(read.arrangement) == {"T1": ["R-3", "R-2", "R-1"]}
    assert unserved(read.arrangement) == ["R-6", "R-5", "R-4"]


@pytest.mark.parametrize(
    ("value", "struck"),
    [("x", True), ("Ya", True), (1, True), ("tidak", False), ("-", False), (" ", False)],
)
def test_a_mark_in_the_summary_strikes_a_team_out(edit, value, struck) -> None:
    arrangement = edit(mark("T1", value)).arrangement
    assert arrangement.struck == (("T1",) if struck else ())
    assert unserved(arrangement) == (["R-6", "R-2", "R-1"] if struck else ["R-6"])


def test_a_mark_beside_no_team_is_a_fault(edit) -> None:
    def stray(book: Any) -> None:
        cells = [cell for row in book["Summary"].iter_rows() for cell in row]
        column = next(cell.column for cell in cells if cell.value == "Struck out (x)")
        book["Summary"].cell(25, column, "x")

    assert refused(lambda: edit(stray)) == [("edit_mark_of_nobody", "Summary", 25)]


def test_a_tab_may_be_called_after_its_team_and_more(edit) -> None:
    def rename(book: Any) -> None:
        book["T1"].title = "T1 (Budi)"
        book["T2"].title = "Mawar & Co"

    assert set(routes(edit(rename).arrangement)) == {"T1", "T2"}


def test_a_tab_of_stops_that_is_no_teams_is_a_fault_and_strikes_nobody_out(edit) -> None:
    def rename(book: Any) -> None:
        book["T1"].title = "Budi"

    assert ("edit_unknown_tab", "Budi", None) in refused(lambda: edit(rename))


def test_two_tabs_of_one_team_are_a_fault(edit) -> None:
    def twice(book: Any) -> None:
        book.create_sheet("T1 (2)").append([None, None, "R-6"])

    assert ("edit_team_twice", "T1 (2)", None) in refused(lambda: edit(twice))


def test_a_tab_of_notes_is_told_and_passed_over(edit) -> None:
    def notes(book: Any) -> None:
        book.create_sheet("Catatan")["A1"] = "rain from ten on"

    read = edit(notes)
    assert [(w.code, w.tab) for w in read.warnings] == [("edit_tab_passed_over", "Catatan")]


def test_an_idle_teams_new_tab_needs_no_header(edit, small_plan) -> None:
    idle = small_plan.replace(
        round_=small_plan.round_.replace(
            teams=(*small_plan.round_.teams, small_plan.round_.teams[0].replace(id="T3", name=""))
        )
    )

    def new(book: Any) -> None:
        book.remove(book["T3"])
        book.create_sheet("T3")["C1"] = "R-6"
        book["Unserved"].delete_rows(2)

    assert routes(edit(new, plan=idle).arrangement)["T3"] == ["R-6"]


def test_numbers_that_were_typed_anew_are_not_the_order_and_are_told(edit) -> None:
    read = edit(put("T1", "A2", 2), put("T1", "A3", 1))
    assert routes(read.arrangement)["T1"] == ["R-2", "R-1"]
    assert codes(read) == ["edit_numbers"]


def test_families_who_came_left_or_moved_since_are_told(edit, small_plan) -> None:
    first, *others = small_plan.round_.stops
    moved = others[0].replace(location=Location(lat=-8.2, lon=114.3))
    new = Stop(id="R-9", location=first.location)
    round_ = small_plan.round_.replace(stops=(moved, *others[1:], new))
    read = edit(round_=round_)
    assert routes(read.arrangement)["T1"] == ["R-2"]
    assert read.arrangement.added == ("R-9",)
    assert {(w.code, w.tab, w.row) for w in read.warnings} == {
        ("edit_stop_left", "T1", 3), ("edit_place_differs", "T1", 2),
        ("edit_stops_added", None, None),
    }  # fmt: skip


def test_a_team_that_the_round_has_lost_leaves_its_stops_unserved(edit, small_plan) -> None:
    round_ = small_plan.round_.replace(teams=small_plan.round_.teams[:1])
    read = edit(round_=round_)
    assert unserved(read.arrangement) == ["R-6", "R-3", "R-5", "R-4"]
    assert codes(read) == ["edit_team_left"]


def test_a_workbook_without_its_hidden_tab_is_held_against_the_plan(edit, small_plan) -> None:
    def forget(book: Any) -> None:
        book.remove(book["rounds"])

    before = arrangement_of(small_plan).routes
    assert routes(edit(forget, before=before).arrangement) == routes(edit().arrangement)
    told = refused(lambda: edit(forget, lambda b: b["T2"].delete_rows(4), before=before))
    assert told == [("edit_stop_lost", None, None)]
    assert refused(lambda: edit(forget, lambda b: b["T2"].delete_rows(4))) == [
        ("edit_stop_lost", None, None)
    ]
    assert edit(forget, lambda b: b.remove(b["T2"]), before=before).arrangement.struck == ("T2",)


def test_a_workbook_of_another_day_is_a_start_and_nothing_else(edit, small_plan) -> None:
    later = small_plan.round_.replace(date=dt.date(2026, 12, 24))
    assert refused(lambda: edit(round_=later)) == [("output_other_date", None, None)]
    assert routes(edit(round_=later, as_start=True).arrangement)["T1"] == ["R-2", "R-1"]


def test_hostile_texts_stay_texts_and_ids_stay_ids(edit, hostile_plan) -> None:
    read = edit(plan=hostile_plan)
    assert routes(read.arrangement) == {"T1": ["R-2", "R-1"], "T2": ["R-3", "R-5", "R-4"]}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"no workbook"])
def test_a_file_that_is_no_workbook_is_told(small_plan, tmp_path, content) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_arranged(path, small_plan.round_)
    assert caught.value.faults[0].file == "plan.xlsx"
