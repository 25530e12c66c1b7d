"""``rounds sheets``: a plan is printed again, from its file alone."""

from __future__ import annotations

import json
import shutil


def test_the_same_files_come_out_byte_for_byte(rounds, planned, tree):
    out = planned.path / "out"
    before = tree(out)
    ran = rounds("sheets", out / "plan.json")
    assert (ran.code, ran.err) == (0, "")
    assert tree(out) == before


def test_elsewhere_only_the_way_back_to_the_round_differs(rounds, planned, tree):
    before = tree(planned.path / "out")
    again = planned.path.parent / "elsewhere" / "again"
    assert rounds("sheets", planned.path / "out", "--out", again).code == 0
    after = tree(again)
    assert {name for name in before if before[name] != after[name]} == {"plan.json"}
    first, second = json.loads(before["plan.json"]), json.loads(after["plan.json"])
    assert first["round"].pop("source") == "../round.toml"
    assert second["round"].pop("source") == "../../planned/round.toml"
    assert first == second
    assert rounds("check", again / "plan.json").code == 0


def test_another_language_is_a_matter_of_printing(rounds, planned):
    out = planned.path / "out"
    ran = rounds("sheets", out, "--language", "en,id")
    assert ran.code == 0
    assert "Written to" in ran.out
    names = {path.name for path in out.iterdir()}
    assert {"sheets.pdf", "sheets.id.pdf", "map.id.html", "plan.id.xlsx"} <= names


def test_json_is_the_plan(rounds, planned):
    ran = rounds("sheets", planned.path / "out", "--json")
    assert (ran.code, ran.complaints) == (0, "")
    written = json.loads((planned.path / "out" / "plan.json").read_text("utf-8"))
    assert json.loads(ran.out)["routes"] == written["routes"]


def test_a_plan_carried_off_finds_its_round_when_told(rounds, planned, tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    shutil.move(planned.path / "out" / "plan.json", away / "plan.json")
    ran = rounds("sheets", away / "plan.json", "--out", away / "out", "--language", "en")
    assert ran.code == 2
    assert "plan.json" in ran.err
    assert "Traceback" not in ran.err
    call = ("sheets", away / "plan.json", "--out", away / "out", "--round", planned)
    assert rounds(*call).code == 0
    assert (away / "out" / "sheets.pdf").exists()


def test_a_foreign_folder_is_kept(rounds, planned, tree):
    out = planned.path / "out"
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    before = tree(out)
    assert rounds("sheets", out).code == 2
    assert tree(out) == before
    assert rounds("sheets", out, "--force").code == 0
    assert not (out / "notes.txt").exists()


def test_a_plan_that_breaks_a_rule_is_not_printed(rounds, planned, tree):
    path = planned.path / "out" / "plan.json"
    document = json.loads(path.read_text("utf-8"))
    document["routes"][0]["visits"].pop()
    path.write_text(json.dumps(document), encoding="utf-8")
    before = tree(planned.path)
    ran = rounds("sheets", path, "--language", "en")
    assert ran.code == 2
    assert ran.err.splitlines()[1].startswith("- plan.json: ")
    assert tree(planned.path) == before


def test_formats_are_a_choice_and_the_plan_always_stays(rounds, planned):
    out = planned.path / "out"
    ran = rounds("sheets", out, "--formats", "messages,gpx", "--language", "en")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(": plan.json, gpx/ (3), messages/ (3).\n")
    assert {path.name for path in out.iterdir()} == {".rounds", "plan.json", "gpx", "messages"}
