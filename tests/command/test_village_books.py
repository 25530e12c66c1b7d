"""A village's own workbook, edited and read alone: the other villages' teams stay as they are."""

from __future__ import annotations

import json
import shutil

import openpyxl
import pytest

from routing.sheets import villages
from routing.words import say

from .edits import drag, edit, stops_of

UNSERVED = "Belum terlayani"
MARK = say("outputs.struck_out", "id")


@pytest.fixture
def parted(rounds, planned, monkeypatch):
    """A plan of three teams in folders of one team each; by team its workbook."""
    monkeypatch.setattr(villages, "MANY_TEAMS", 2)
    monkeypatch.setattr(villages, "PER_FOLDER", 1)
    planned.cells("teams.csv", capacity_parcels="", capacity_kg="")
    planned.cells("households.csv", village="", village_code="")
    assert rounds("sheets", planned.path / "out").code == 0
    found = {}
    for path in (planned.path / "out" / "villages").glob("*/plan.xlsx"):
        (team,) = set(stops_of(path)) - {UNSERVED}
        found[team] = path
    assert set(found) == {"T1", "T2", "T3"}
    return found


def told(rounds, path, *more):
    ran = rounds("check", path, "--json", *more)
    return ran.code, json.loads(ran.out)


def routes(folder):
    document = json.loads((folder / "plan.json").read_text("utf-8"))
    return {each["team"]: [v["stop"] for v in each["visits"]] for each in document["routes"]}


def test_it_is_checked_against_the_whole_plan(rounds, parted):
    code, answer = told(rounds, parted["T1"])
    assert (code, answer["changes"], answer["violations"]) == (0, [], [])
    assert [each["team"] for each in answer["teams"]] == ["T1", "T2", "T3"]
    assert all(each["before"] == each["after"] for each in answer["teams"])


def test_only_its_own_teams_change(rounds, parted):
    order = stops_of(parted["T2"])["T2"]
    edit(parted["T2"], drag(order[0], "T2", 4), drag(order[3], UNSERVED))
    code, answer = told(rounds, parted["T2"])
    assert code == 4
    assert {(e["kind"], *e["stops"]) for e in answer["changes"]} == {
        ("moved", order[0]), ("left_out", order[3]),
    }  # fmt: skip
    days = {each["team"]: each for each in answer["teams"]}
    assert days["T2"]["before"] != days["T2"]["after"]
    assert all(days[team]["before"] == days[team]["after"] for team in ("T1", "T3"))


def test_a_stop_of_another_village_is_taken_from_there_and_told(rounds, parted):
    stolen = stops_of(parted["T3"])["T3"][1]

    def write_in(book):
        row = book["T1"].max_row + 1
        book["T1"].cell(row, 3, stolen)

    edit(parted["T1"], write_in)
    code, answer = told(rounds, parted["T1"])
    assert code in {0, 2}
    (change,) = answer["changes"]
    assert (change["kind"], change["stops"], change["from"], change["to"]) == (
        "given", [stolen], "T3", "T1",
    )  # fmt: skip
    (warning,) = answer["warnings"]
    assert (warning["code"], warning["tab"]) == ("edit_taken", "T1")


def test_a_row_lost_in_it_is_refused_with_its_place(rounds, parted):
    lost = stops_of(parted["T1"])["T1"][2]
    edit(parted["T1"], lambda book: book["T1"].delete_rows(4))
    code, answer = told(rounds, parted["T1"])
    (fault,) = answer["faults"]
    assert (code, fault["code"], fault["tab"], fault["row"]) == (2, "edit_stop_lost", "T1", 4)
    assert lost in fault["cause"]


def test_without_its_plan_it_says_where_to_put_it(rounds, parted, planned, tmp_path):
    alone = shutil.copy(parted["T1"], tmp_path / "desa.xlsx")
    for more in ((), ("--round", planned.path)):
        code, answer = told(rounds, alone, *more)
        assert (code, [each["code"] for each in answer["faults"]]) == (2, ["edit_part_alone"])
    ran = rounds("plan", planned, "--start", alone, "--out", tmp_path / "next")
    assert ran.code == 2
    assert "plan.json" in ran.err


def test_one_of_an_older_plan_is_refused(rounds, parted, tmp_path):
    older = shutil.copy(parted["T1"], tmp_path / "lama.xlsx")
    order = stops_of(parted["T1"])["T1"]
    edit(parted["T1"], drag(order[0], "T1", 3))
    assert rounds("sheets", parted["T1"], "--anyway").code == 0
    code, answer = told(rounds, shutil.copy(older, parted["T1"]))
    assert (code, [each["code"] for each in answer["faults"]]) == (2, ["edit_part_stale"])
    assert "T1" in answer["faults"][0]["cause"]
    assert told(rounds, parted["T2"])[0] == 0


def test_printing_from_it_prints_all_and_keeps_what_was_edited(rounds, parted, planned):
    out = planned.path / "out"
    was = routes(out)
    order = stops_of(parted["T2"])["T2"]
    edit(parted["T2"], drag(order[0], "T2", 4))
    ran = rounds("sheets", parted["T2"], "--anyway", "--formats", "xlsx,csv")
    assert ran.code == 0, ran.err
    now = routes(out)
    assert now["T2"] == [*order[1:4], order[0], *order[4:]]
    assert (now["T1"], now["T3"]) == (was["T1"], was["T3"])
    assert (parted["T2"].with_name("plan.edited.xlsx")).is_file()
    assert not (parted["T2"].parent / "plan.json").exists()
    assert "Perubahan" in openpyxl.load_workbook(out / "plan.xlsx").sheetnames
    assert told(rounds, parted["T2"])[1]["changes"] == []
    assert told(rounds, out / "plan.xlsx")[1]["changes"] == []


def test_two_villages_edited_at_once_are_printed_one_after_the_other(rounds, parted, planned):
    orders = {team: stops_of(parted[team])[team] for team in ("T1", "T2")}
    for team, order in orders.items():
        edit(parted[team], drag(order[0], team, 3))
    ran = rounds("sheets", parted["T1"], "--anyway", "--formats", "xlsx")
    kept = parted["T2"].with_name("plan.edited.xlsx")
    assert parted["T2"].relative_to(planned.path / "out").as_posix() in ran.out
    assert kept.is_file()
    ran = rounds("sheets", kept, "--anyway", "--formats", "xlsx")
    assert ran.code == 0, ran.err
    assert "edited" not in ran.out.split("Buku kerja lain")[-1] or "Buku kerja lain" not in ran.out
    now = routes(planned.path / "out")
    for team, order in orders.items():
        assert now[team][:3] == [order[1], order[2], order[0]]
    assert parted["T1"].with_name("plan.edited.xlsx").is_file()


def test_the_index_strikes_teams_out_and_leaves_the_others(rounds, parted, planned):
    out = planned.path / "out"
    was = routes(out)

    def strike(book):
        sheet = book.worksheets[0]
        header = next(r for r in sheet.iter_rows() if any(c.value == MARK for c in r))
        at = next(c.column for c in header if c.value == MARK)
        row = next(r[0].row for r in sheet.iter_rows() if r[0].value == "T3")
        sheet.cell(row, at, "x")

    edit(out / "plan.xlsx", strike)
    code, answer = told(rounds, out / "plan.xlsx")
    assert (code, answer["warnings"]) == (4, [])
    (change,) = answer["changes"]
    assert (change["kind"], sorted(change["stops"])) == ("struck", sorted(was["T3"]))


def test_a_search_goes_on_from_it(rounds, parted, planned, quick, tmp_path):
    order = stops_of(parted["T2"])["T2"]
    edit(parted["T2"], drag(order[0], "T2", 4))
    wanted = [*order[1:4], order[0], *order[4:]]
    out = tmp_path / "next"
    ran = rounds("plan", planned, *quick, "--start", parted["T2"], "--keep", "T2", "--out", out,
                 "--formats", "csv")  # fmt: skip
    assert ran.code == 0, ran.err
    assert routes(out)["T2"] == wanted
    assert set(routes(out)) == {"T1", "T2", "T3"}


def test_a_workbook_without_any_teams_tab_does_not_send_all_home(rounds, planned):
    book = planned.path / "out" / "plan.xlsx"

    def change(workbook):
        for team in ("T1", "T2", "T3"):
            workbook.remove(workbook[team])

    edit(book, change)
    code, answer = told(rounds, book)
    assert (code, [each["code"] for each in answer["faults"]]) == (2, ["edit_no_teams"])
