"""The tab of a workbook that was edited and printed again: what was changed, and what it breaks."""

from __future__ import annotations

import json

import openpyxl
import pytest

from .edits import drag, edit, stops_of

NAMES = {"id": "Perubahan", "en": "Changes"}


@pytest.fixture
def printed(rounds, planned):
    """Print the plan again after edits that overload a team; the lines of the tab."""
    book = planned.path / "out" / "plan.xlsx"
    tabs = stops_of(book)

    def run(*more):
        edit(book, *(drag(stop, "T2") for stop in tabs["T1"]))
        checked = rounds("check", book, "--json", *more[:2])
        ran = rounds("sheets", book, "--anyway", "--formats", "xlsx", *more)
        assert ran.code == 0, ran.err
        return json.loads(checked.out), tabs

    return run


def lines(path, language):
    sheet = openpyxl.load_workbook(path)[NAMES[language]]
    return [[cell for cell in row if cell is not None] for row in sheet.values]


@pytest.mark.parametrize("language", ["id", "en"])
def test_it_tells_each_change_and_each_broken_rule(printed, planned, language):
    checked, tabs = printed("--language", language)
    rows = [row for row in lines(planned.path / "out" / "plan.xlsx", language) if row]
    texts = [row[0] for row in rows]
    assert checked["violations"]
    for violation in checked["violations"]:
        assert violation["text"] in texts
    costs = {row[0]: row[1:3] for row in rows if len(row) >= 3 and isinstance(row[2], int)}
    assert len(costs) == len(checked["changes"]) == len(tabs["T1"])
    for change in checked["changes"]:
        (cost,) = [cost for text, cost in costs.items() if change["stops"][0] in text]
        assert cost == [round(change["seconds"] / 60), change["metres"]]
    summary = [row[:2] for row in openpyxl.load_workbook(
        planned.path / "out" / "plan.xlsx").worksheets[0].values]  # fmt: skip
    label = {"id": "Aturan yang dilanggar", "en": "Broken rules"}[language]
    assert (label, len(checked["violations"])) in summary


def test_each_language_has_its_own(printed, planned):
    printed("--language", "en,id")
    out = planned.path / "out"
    english, indonesian = (lines(out / name, tongue) for name, tongue in
                           (("plan.xlsx", "en"), ("plan.id.xlsx", "id")))  # fmt: skip
    assert len(english) == len(indonesian)
    assert not {str(row[0]) for row in english if row} & {str(row[0]) for row in indonesian if row}


def test_a_workbook_with_it_is_read_back_as_any_other(rounds, printed, planned):
    checked, tabs = printed("--language", "id")
    book = planned.path / "out" / "plan.xlsx"
    again = json.loads(rounds("check", book, "--json").out)
    assert (again["changes"], again["warnings"]) == ([], [])
    assert [v["text"] for v in again["violations"]] == [v["text"] for v in checked["violations"]]
    edit(book, drag(tabs["T1"][0], "T1"))
    (change,) = json.loads(rounds("check", book, "--json").out)["changes"]
    assert (change["stops"], change["to"]) == ([tabs["T1"][0]], "T1")
    # Even when somebody has deleted what the workbook remembers.
    edit(book, lambda b: b.remove(b["rounds"]))
    assert json.loads(rounds("check", book, "--json").out)["warnings"] == []


def test_a_plan_as_it_was_searched_has_none(planned):
    book = openpyxl.load_workbook(planned.path / "out" / "plan.xlsx")
    assert NAMES["id"] not in book.sheetnames
    texts = {row[0] for row in book.worksheets[0].values}
    assert "Aturan yang dilanggar" not in texts
