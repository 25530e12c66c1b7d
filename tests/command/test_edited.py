"""Edit, recheck, print again: a plan that a coordinator changed by hand."""

from __future__ import annotations

import json
import random

import openpyxl
import pypdf
import pytest

from routing.plan.breaches import CODES

from .edits import drag, edit, find, stops_of

BOOK = "plan.xlsx"


@pytest.fixture
def book(planned):
    """The written workbook, in a round whose teams carry as much as they like."""
    planned.cells("teams.csv", capacity_parcels="", capacity_kg="")
    return planned.path / "out" / BOOK


def told(rounds, book, *more):
    ran = rounds("check", book, "--json", *more)
    return ran.code, json.loads(ran.out)


def test_a_workbook_that_nobody_touched_costs_nothing(rounds, book):
    code, answer = told(rounds, book)
    assert code == 0
    assert (answer["changes"], answer["violations"], answer["warnings"]) == ([], [], [])
    assert all(day["before"] == day["after"] for day in answer["teams"])
    document = json.loads((book.parent / "plan.json").read_text("utf-8"))
    assert [(day["team"], day["after"]["duration"]) for day in answer["teams"]] == [
        (route["team"], route["duration"]) for route in document["routes"]
    ]
    assert [day["after"]["distance"] for day in answer["teams"]] == [
        route["distance"] for route in document["routes"]
    ]


def test_each_change_has_its_price_and_together_they_are_the_difference(rounds, book):
    tabs = stops_of(book)
    given, moved, left = tabs["T1"][2], tabs["T3"][0], tabs["T3"][4]
    edit(book, drag(given, "T2", 4), drag(moved, "T3", 6), drag(left, "Belum terlayani"))
    code, answer = told(rounds, book)
    assert code == 4
    kinds = {(each["kind"], *each["stops"]): each for each in answer["changes"]}
    assert set(kinds) == {("given", given), ("moved", moved), ("left_out", left)}
    assert (kinds["given", given]["from"], kinds["given", given]["to"]) == ("T1", "T2")
    for figure, key in (("seconds", "duration"), ("metres", "distance")):
        difference = sum(d["after"][key] - d["before"][key] for d in answer["teams"])
        assert sum(each[figure] for each in answer["changes"]) == difference
        for each in answer["changes"]:
            assert each[figure] == sum(team[figure] for team in each["teams"])
    days = {day["team"]: day for day in answer["teams"]}
    assert days["T2"]["after"]["stops"] == days["T2"]["before"]["stops"] + 1
    assert days["T1"]["after"]["duration"] < days["T1"]["before"]["duration"]


def test_the_coordinator_reads_it_in_her_language(rounds, book):
    stop = stops_of(book)["T1"][2]
    edit(book, drag(stop, "T2", 1))
    ran = rounds("check", book)
    assert f"- {stop} pindah dari T1 (no. 3) ke T2 (no. 1): " in ran.out
    assert "8 → 9" in ran.out
    assert "Tidak ada aturan yang dilanggar." in ran.out
    assert f"rounds sheets {book}" in ran.out
    assert f"- {stop} goes from T1" in rounds("check", book, "--language", "en").out


def test_every_broken_rule_is_told_with_its_tab_and_row(rounds, book, planned):
    tabs = stops_of(book)
    one, other = tabs["T1"][0], tabs["T2"][1]
    rows = {row["id"]: number for number, row in enumerate(planned.rows("households.csv"), 2)}
    planned.cells("households.csv", windows="", teams="")
    planned.cells("teams.csv", max_stops="", max_hours="")
    planned.cells("households.csv", rows[one], windows="01:00-01:05")
    planned.cells("households.csv", rows[other], teams="T2")
    planned.cells("teams.csv", 4, max_stops="8", max_hours="0:20")
    edit(book, drag(other, "T3"))
    code, answer = told(rounds, book)
    assert code == 2
    row = {stop: find(openpyxl.load_workbook(book), stop)[1] for stop in (one, other)}
    assert {(v["code"], v["tab"], v["row"]) for v in answer["violations"]} == {
        ("window_missed", "T1", row[one]), ("team_not_allowed", "T3", row[other]),
        ("too_many_stops", "T3", None), ("too_long", "T3", None),
    }  # fmt: skip
    ran = rounds("check", book, "--language", "en")
    assert (
        f"- plan.xlsx, tab T3, row {row[other]}: {other} is not for T3, but for T2 only." in ran.out
    )
    assert "- plan.xlsx, tab T3: T3 has 9 stops; it may have 8." in ran.out
    assert "--anyway" in ran.out


def test_what_stands_is_printed_everywhere_and_nothing_typed_is_lost(rounds, book):
    tabs = stops_of(book)
    stop = tabs["T1"][2]
    edit(book, drag(stop, "T2", 4), lambda b: b["T1"].__setitem__("Z2", "call first"))
    mine = book.read_bytes()
    ran = rounds("sheets", book, "--language", "en")
    assert (ran.code, ran.err) == (0, "")
    assert (book.parent / "plan.edited.xlsx").read_bytes() == mine
    now = stops_of(book)
    assert now["T2"].index(stop) == 3
    assert now["T1"] == [each for each in tabs["T1"] if each != stop]
    document = json.loads((book.parent / "plan.json").read_text("utf-8"))
    visits = {r["team"]: [v["stop"] for v in r["visits"]] for r in document["routes"]}
    assert visits["T2"] == now["T2"]
    rows = (book.parent / "stops.csv").read_text("utf-8-sig").splitlines()
    assert any(stop in row and "T2" in row for row in rows)
    assert rounds("check", book.parent / "plan.json").code == 0
    assert told(rounds, book)[1]["changes"] == []
    assert rounds("sheets", book).code == 0  # the copy kept in the folder is the program's own


def test_a_plan_that_breaks_rules_is_printed_only_knowingly(rounds, book, planned, tree):
    planned.cells("teams.csv", max_stops="")
    planned.cells("teams.csv", 3, max_stops="8")
    edit(book, drag(stops_of(book)["T1"][2], "T2", 4))
    before = tree(book.parent)
    ran = rounds("sheets", book, "--language", "en")
    assert ran.code == 2
    assert "- plan.xlsx, tab T2: T2 has 9 stops; it may have 8." in ran.err
    assert "--anyway" in ran.err
    assert tree(book.parent) == before
    ran = rounds("sheets", book, "--anyway", "--language", "en")
    assert (ran.code, ran.err) == (0, "")
    assert "T2 has 9 stops; it may have 8." in ran.out
    assert "no rule is broken" not in ran.out
    cover = pypdf.PdfReader(book.parent / "sheets.pdf").pages[0].extract_text()
    assert "T2 has 9 stops; it may have 8." in " ".join(cover.split())
    document = json.loads((book.parent / "plan.json").read_text("utf-8"))
    assert [each["code"] for each in document["violations"]] == ["too_many_stops"]
    # It stays known: the plan is checked and printed as any other that breaks a rule.
    assert rounds("check", book.parent / "plan.json").code == 2
    assert rounds("sheets", book.parent / "plan.json").code == 2
    assert rounds("sheets", book.parent / "plan.json", "--anyway").code == 0


def test_times_that_disagree_are_not_printed_even_knowingly(rounds, planned):
    path = planned.path / "out" / "plan.json"
    document = json.loads(path.read_text("utf-8"))
    document["routes"][0]["visits"][1]["duration"] -= 1
    path.write_text(json.dumps(document), "utf-8")
    assert rounds("sheets", path, "--anyway").code == 2
    assert rounds("sheets", path, "--retime").code == 0
    assert rounds("check", path).code == 0


def test_a_plan_json_whose_visits_were_moved_gets_its_times_anew(rounds, book):
    path = book.parent / "plan.json"
    document = json.loads(path.read_text("utf-8"))
    visit = document["routes"][0]["visits"].pop(1)
    document["routes"][1]["visits"].insert(3, visit)
    path.write_text(json.dumps(document), "utf-8")
    assert rounds("check", path).code == 2
    code, answer = told(rounds, path, "--retime")
    assert (code, answer["violations"]) == (0, [])
    days = {day["team"]: day for day in answer["teams"]}
    assert days["T2"]["after"]["duration"] > days["T2"]["before"]["duration"]
    document["routes"][0]["visits"].append(visit)
    document["routes"][2]["visits"].pop()
    path.write_text(json.dumps(document), "utf-8")
    ran = rounds("check", path, "--retime", "--language", "en")
    assert ran.code == 2
    assert "routes[1].visits[3]: The stop" in ran.err
    assert "is neither in a route nor among the unassigned" in ran.err


def test_a_struck_out_teams_stops_are_unserved_with_the_reason(rounds, book):
    stops = stops_of(book)["T2"]
    edit(book, lambda b: b.remove(b["T2"]))
    code, answer = told(rounds, book)
    assert code == 4
    (change,) = answer["changes"]
    assert (change["kind"], sorted(change["stops"])) == ("struck", sorted(stops))
    assert rounds("sheets", book, "--language", "en").code == 0
    document = json.loads((book.parent / "plan.json").read_text("utf-8"))
    reasons = {
        each["stop"]: [r["code"] for r in each["reasons"]] for each in document["unassigned"]
    }
    assert reasons == {stop: ["team_struck"] for stop in stops}
    assert "T2" in stops_of(book)  # its tab is there again, empty


def test_a_family_that_came_since_is_unserved_until_its_id_is_typed(rounds, book, planned):
    row = planned.rows("households.csv")[0]
    new = ",".join("H900" if key == "id" else value for key, value in row.items())
    planned.write("households.csv", f"{planned.text('households.csv')}{new}\n")
    code, answer = told(rounds, book)
    assert code == 4
    assert [each["code"] for each in answer["warnings"]] == ["edit_stops_added"]
    edit(book, lambda b: b["T1"].__setitem__("C15", "H900"))
    code, answer = told(rounds, book)
    assert (code, answer["warnings"]) == (0, [])
    assert [(each["kind"], each["stops"]) for each in answer["changes"]] == [("taken_in", ["H900"])]


def test_a_round_that_lies_elsewhere_is_named(rounds, book, planned, tmp_path):
    away = tmp_path / "away" / BOOK
    away.parent.mkdir()
    book.rename(away)
    ran = rounds("check", away, "--language", "en")
    assert ran.code == 2
    assert "--round" in ran.err
    assert rounds("check", away, "--round", planned).code == 0


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_dragged_where_only_rules_break_and_no_figure_is_wrong(rounds, planned, seed):
    """The check shares no code with what works the times out."""
    dice = random.Random(seed)
    planned.cells("households.csv", windows="", setup_minutes="")
    planned.cells("teams.csv", breaks="", max_hours="", max_distance_km="")
    for row in range(2, 26):
        if dice.random() < 0.4:
            start = dice.randint(7, 11)
            planned.cells("households.csv", row, windows=f"{start:02d}:00-{start:02d}:30",
                          setup_minutes=dice.choice(["", "3"]))  # fmt: skip
    planned.cells("teams.csv", 2, breaks="08:30-08:45", max_hours="0:50", max_distance_km="1")
    book = planned.path / "out" / BOOK
    stops = [stop for tab in stops_of(book).values() for stop in tab]
    moves = [drag(stop, dice.choice(["T1", "T2", "T3", "T1", "Belum terlayani"]), 1)
             for stop in dice.sample(stops, 10)]  # fmt: skip
    edit(book, *moves)
    code, answer = told(rounds, book)
    assert code == 2
    assert {each["code"] for each in answer["violations"]} <= set(CODES)
    assert rounds("sheets", book, "--anyway").code == 0
    again = told(rounds, book)[1]["violations"]
    assert [each["text"] for each in again] == [each["text"] for each in answer["violations"]]
