"""``rounds plan --start`` from an edited workbook, with teams kept or staying at home."""

from __future__ import annotations

import json

import pytest

from .edits import drag, edit, stops_of


@pytest.fixture
def roomy(planned):
    """A planned round whose teams carry as much as they like."""
    planned.cells("teams.csv", capacity_parcels="", capacity_kg="")
    return planned


@pytest.fixture
def search(rounds, roomy, quick, tmp_path):
    """Plan the round on from its workbook; by team whom it visits, and why others are left out."""

    def run(*more, code=0, start=None):
        out = tmp_path / "next"
        start = start or roomy.path / "out" / "plan.xlsx"
        ran = rounds("plan", roomy, *quick, "--start", start, "--out", out, *more, "--json")
        assert ran.code == code, ran.out + ran.err
        document = json.loads(ran.out)
        visits = {r["team"]: [v["stop"] for v in r["visits"]] for r in document["routes"]}
        reasons = {each["stop"]: each["reasons"] for each in document["unassigned"]}
        assert rounds("check", out / "plan.json").code == code
        return visits, reasons

    return run


def test_a_kept_team_stays_as_it_was_dragged(roomy, search):
    book = roomy.path / "out" / "plan.xlsx"
    tabs = stops_of(book)
    edit(book, drag(tabs["T1"][0], "T2", 1), drag(tabs["T2"][5], "T2", 3))
    kept = stops_of(book)["T2"]
    visits, _ = search("--keep", "Tim Motor 2")
    assert visits["T2"] == kept
    assert sorted(stop for stops in visits.values() for stop in stops) == sorted(
        stop for stops in tabs.values() for stop in stops
    )
    assert search()[0]["T2"] != kept  # which nobody would have found


def test_a_struck_out_teams_stops_go_to_the_others(roomy, search):
    book = roomy.path / "out" / "plan.xlsx"
    tabs = stops_of(book)
    edit(book, lambda b: b.remove(b["T3"]))
    visits, reasons = search("--keep", "t1")
    assert set(visits) == {"T1", "T2"}
    assert visits["T1"] == tabs["T1"]
    assert set(visits["T2"]) == {*tabs["T2"], *tabs["T3"]}
    assert reasons == {}


def test_a_team_may_be_struck_out_on_the_command_line(roomy, search):
    assert "T3" not in search("--without", "Tim Mobil 1")[0]
    assert "T3" not in search("--without", "T3", start=roomy.path / "out" / "plan.json")[0]


def test_what_only_a_closed_team_could_take_is_unserved_and_says_so(roomy, search):
    tabs = stops_of(roomy.path / "out" / "plan.xlsx")
    roomy.cells("teams.csv", max_stops="")
    roomy.cells("teams.csv", 3, max_stops="9")
    visits, reasons = search("--keep", "T1", "--without", "T3", code=4)
    assert visits["T1"] == tabs["T1"]
    assert len(visits["T2"]) == 9
    assert len(reasons) == 7
    for each in reasons.values():
        codes = {reason["code"] for reason in each}
        assert codes & {"team_is_kept", "team_stays_home"}
        assert "search_ended" not in codes
    said = [r["remedy"] for each in reasons.values() for r in each]
    assert any("tanpa mempertahankan tim T1" in text for text in said)


def test_families_who_came_and_left_since_are_fitted_round_what_is_kept(roomy, search):
    tabs = stops_of(roomy.path / "out" / "plan.xlsx")
    gone = tabs["T2"][2]
    rows = roomy.rows("households.csv")
    (number,) = (n for n, row in enumerate(rows, 2) if row["id"] == gone)
    roomy.cells("households.csv", number, id="H900")  # another family in the same house
    visits, reasons = search("--keep", "T2")
    assert visits["T2"] == [stop for stop in tabs["T2"] if stop != gone]
    assert "H900" in visits["T1"] + visits["T3"]
    assert reasons == {}


def test_a_team_that_breaks_rules_cannot_be_kept(rounds, roomy, quick):
    roomy.cells("teams.csv", max_stops="")
    roomy.cells("teams.csv", 3, max_stops="7")
    start = roomy.path / "out" / "plan.xlsx"
    ran = rounds("plan", roomy, *quick, "--start", start, "--keep", "T2", "--language", "en")
    assert ran.code == 2
    assert "The route of team T2 cannot be kept" in ran.err


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (("--keep", "T1"), "no plan is given"),
        (("--without", "Tim 9"), "No team is called Tim 9. Write one of: T1, T2, T3."),
    ],
)
def test_wishes_that_cannot_be_met_are_told(rounds, roomy, quick, more, text):
    ran = rounds("plan", roomy, *quick, *more, "--language", "en")
    assert ran.code == 2
    assert text in ran.err


def test_a_team_both_kept_and_struck_out_is_told(rounds, roomy, quick):
    more = ("--start", roomy.path / "out", "--keep", "T1", "--without", "T1")
    ran = rounds("plan", roomy, *quick, *more, "--language", "en")
    assert ran.code == 2
    assert "is to be kept and is struck out" in ran.err


def test_a_row_that_was_counted_out_is_kept_as_a_whole(rounds, planned, quick, tmp_path):
    """Its id and its name mean all its teams, as everywhere else."""
    planned.cells("teams.csv", 2, count="2")
    ran = rounds("plan", planned, *quick, "--json")
    assert ran.code == 0, ran.err
    was = {r["team"]: [v["stop"] for v in r["visits"]] for r in json.loads(ran.out)["routes"]}
    assert {"T1-1", "T1-2"} <= set(was)
    start = ("--start", planned.path / "out" / "plan.json", "--out", tmp_path / "next", "--json")
    name = planned.rows("teams.csv")[0]["name"]
    for row in ("T1", "t1", name):
        ran = rounds("plan", planned, *quick, *start, "--keep", row, "--without", "T3")
        assert ran.code in {0, 4}, ran.err
        now = {r["team"]: [v["stop"] for v in r["visits"]] for r in json.loads(ran.out)["routes"]}
        assert (now["T1-1"], now["T1-2"]) == (was["T1-1"], was["T1-2"])
        assert "T3" not in now
    ran = rounds("plan", planned, *quick, *start, "--without", "T1")
    assert not {"T1-1", "T1-2"} & {r["team"] for r in json.loads(ran.out)["routes"]}
    ran = rounds("plan", planned, *quick, *start, "--keep", "T1-2")
    assert ran.code in {0, 4}, ran.err
    ran = rounds("plan", planned, *quick, *start, "--keep", "T9")
    assert "T1, T1-1, T1-2" in json.loads(ran.out)["faults"][0]["action"]
