"""``rounds purge``: lists, and removes only when told to."""

from __future__ import annotations

import json

DATE = "2200-01-01"


def test_without_yes_nothing_is_removed(rounds, planned, tree):
    before = tree(planned.path)
    ran = rounds("purge", planned, "--before", DATE, "--language", "en")
    assert (ran.code, ran.err) == (0, "")
    assert str(planned.path / "out") in ran.out
    assert "--yes" in ran.out
    assert tree(planned.path) == before


def test_with_yes_the_sheets_go_and_the_round_stays(rounds, planned, tree):
    before = tree(planned.path)
    ran = rounds("purge", planned, "--before", DATE, "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert "Dihapus" in ran.out
    kept = {name: content for name, content in before.items() if name.split("/")[0] != "out"}
    assert tree(planned.path) == kept
    again = rounds("purge", planned, "--before", DATE, "--yes", "--language", "en")
    assert (again.code, again.out) == (0, "Nothing is older than Wednesday, 1 January 2200.\n")


def test_a_younger_round_is_kept(rounds, planned, tree):
    before = tree(planned.path)
    assert rounds("purge", planned, "--before", "2000-01-01", "--yes").code == 0
    assert tree(planned.path) == before


def test_what_is_kept_is_told_and_the_rest_goes(rounds, planned, tree, tmp_path):
    out, other = planned.path / "out", tmp_path / "other"
    assert rounds("sheets", out, "--out", other).code == 0
    (other / "notes.txt").write_text("mine", encoding="utf-8")
    before = tree(other)
    ran = rounds("purge", tmp_path, "--before", DATE, "--yes", "--language", "en")
    assert ran.code == 2
    assert "notes.txt" in ran.err
    assert tree(other) == before
    assert not out.exists()


def test_json_tells_the_same(rounds, planned):
    ran = rounds("purge", planned, "--before", DATE, "--json")
    (found,) = json.loads(ran.out)["found"]
    assert found["folder"] == str(planned.path / "out")
    (planned.path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    ran = rounds("purge", planned, "--before", DATE, "--json", "--yes")
    told = json.loads(ran.out)
    assert (ran.code, ran.err, told["removed"]) == (2, "", [])
    assert [fault["code"] for fault in told["faults"]] == ["purge_foreign"]


def test_a_date_is_needed_and_read(rounds, planned):
    assert "--before" in rounds("purge", planned).err
    ran = rounds("purge", planned, "--before", "yesterday")
    assert (ran.code, ran.out) == (2, "")
    assert "--before: a day, written as 2026-11-01" in ran.err


def test_a_date_that_cannot_be_read_is_told_and_the_sheets_are_kept(rounds, planned, tree):
    out = planned.path / "out"
    (out / ".rounds").write_text((out / ".rounds").read_text().replace('"date": "2', '"date": "x2'))
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    plan["round"]["date"] = "2026-13-40"
    (out / "plan.json").write_text(json.dumps(plan), "utf-8")
    before = tree(out)
    ran = rounds("purge", planned, "--before", DATE, "--yes", "--language", "en")
    assert ran.code == 2
    assert str(out) in ran.err
    assert "Nothing is older" not in ran.out
    assert tree(out) == before
    told = json.loads(rounds("purge", planned, "--before", DATE, "--json").out)
    assert [fault["code"] for fault in told["faults"]] == ["purge_no_date"]
