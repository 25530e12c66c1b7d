"""``rounds plan``: the main job, from a folder to a folder."""

from __future__ import annotations

import json
import os

import pytest

FILES = {
    ".rounds", "map.html", "plan.geojson", "plan.json", "plan.xlsx", "sheets.pdf", "stops.csv",
    "routes.csv", "unassigned.csv",
    "plan.vroom.json", "gpx", "kml", "messages",
}  # fmt: skip


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_a_plan_is_told_and_written_beside_the_round(rounds, round_folder, quick, tree):
    before = tree(round_folder.path)
    ran = rounds("plan", round_folder, *quick, "--language", "en")
    assert (ran.code, ran.err) == (0, "")
    assert "All 24 stops are served by 3 teams" in ran.out
    assert "Checked independently: no rule is broken." in ran.out
    assert f"Written to {round_folder.path / 'out'}: map.html, plan.geojson" in ran.out
    assert names(round_folder.path / "out") == FILES
    left = {name: each for name, each in tree(round_folder.path).items() if "out" not in name}
    assert left == before
    assert names(round_folder.path.parent) == {"round"}


def test_out_goes_where_it_is_told_and_folders_above_are_made(rounds, round_folder, quick):
    place = round_folder.path.parent / "a" / "b"
    assert rounds("plan", round_folder, *quick, "--out", place).code == 0
    assert names(place) == FILES
    assert not (round_folder.path / "out").exists()


def test_round_toml_itself_may_be_named_from_where_one_stands(
    rounds, round_folder, quick, monkeypatch
):
    monkeypatch.chdir(round_folder.path)
    assert rounds("plan", "round.toml", *quick, "--out", "two/deep").code == 0
    assert names(round_folder.path / "two" / "deep") == FILES
    assert rounds("check", "two/deep/plan.json").code == 0


def test_a_plan_of_ours_is_replaced_wholly(rounds, planned, quick):
    out = planned.path / "out"
    (out / "sheets.pdf").write_bytes(b"old")
    old = (out / "plan.json").read_bytes()
    ran = rounds("plan", planned, *quick, "--seed", "2", "--language", "en,id")
    assert ran.code == 0
    assert names(out) == FILES | {"sheets.id.pdf", "map.id.html", "plan.id.xlsx"}
    assert (out / "sheets.pdf").read_bytes().startswith(b"%PDF")
    assert (out / "plan.json").read_bytes() != old
    # And what the second language added goes when it is not asked for any more.
    assert rounds("plan", planned, *quick).code == 0
    assert names(out) == FILES


def test_a_foreign_file_in_the_folder_is_kept_unless_forced(rounds, planned, quick, tree):
    out = planned.path / "out"
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    before = tree(planned.path)
    ran = rounds("plan", planned, *quick, "--language", "en")
    assert ran.code == 2
    assert "notes.txt" in ran.err
    assert "--force" in ran.err
    assert tree(planned.path) == before
    assert rounds("plan", planned, *quick, "--force").code == 0
    assert names(out) == FILES


@pytest.mark.parametrize("where", ["", "..", "round.toml"])
def test_the_round_s_own_files_are_never_replaced(rounds, round_folder, quick, tree, where):
    before = tree(round_folder.path.parent)
    out = round_folder.path / where
    ran = rounds("plan", round_folder, *quick, "--out", out, "--force")
    assert ran.code == 2
    assert out.resolve().name in ran.err
    assert tree(round_folder.path.parent) == before


def test_a_folder_that_may_not_be_written_is_told_before_the_search(rounds, planned, monkeypatch):
    import routing.pipeline

    def search(*arguments, **limits):
        raise AssertionError("the search has begun")

    monkeypatch.setattr(routing.pipeline, "plan_round", search)
    (planned.path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    assert rounds("plan", planned).code == 2
    (planned.path / "file").write_text("", encoding="utf-8")
    assert rounds("plan", planned, "--out", planned.path / "file").code == 2
    assert rounds("plan", planned, "--out", planned.path / "file" / "below").code == 2


def test_json_is_one_value_and_nothing_else(rounds, round_folder, quick):
    ran = rounds("plan", round_folder, *quick, "--json")
    assert (ran.code, ran.complaints) == (0, "")
    told = json.loads(ran.out)
    written = json.loads((round_folder.path / "out" / "plan.json").read_text("utf-8"))
    assert told["totals"] == written["totals"]
    assert (told["objective"], told["engine"], told["seed"]) == ("balanced", "pyvrp", 1)
    assert told["routes"] == written["routes"]
    assert ran.out.isascii()


def test_json_is_one_value_for_faults_and_warnings_too(rounds, round_folder, quick):
    round_folder.cells("teams.csv", capacity_parcels="1")  # worth a warning
    ran = rounds("plan", round_folder, *quick, "--json")
    assert (ran.code, ran.complaints) == (4, "")
    assert json.loads(ran.out)["totals"]["unassigned"] > 0

    round_folder.cells("households.csv", 3, latitude="95", parcels="-1")
    ran = rounds("plan", round_folder, *quick, "--json", "--language", "en")
    assert (ran.code, ran.complaints) == (2, "")
    first, second = json.loads(ran.out)["faults"]
    assert (first["file"], first["row"], first["column"]) == ("households.csv", 3, "latitude")
    assert first["code"] == "bad_latitude"
    assert first["cause"] == "Latitude must lie between -90 and 90."
    assert first["action"]
    assert second["column"] == "parcels"


@pytest.mark.parametrize(
    ("languages", "said", "files"),
    [
        ("en", "stops are served", set()),
        ("id,en", "titik dilayani", {"sheets.en.pdf", "map.en.html", "plan.en.xlsx"}),
    ],
)
def test_the_first_language_speaks_and_all_are_printed(
    rounds, round_folder, *, quick, languages, said, files
):
    ran = rounds("plan", round_folder, *quick, "--language", languages)
    assert said in ran.out
    assert names(round_folder.path / "out") == FILES | files
    assert pdf_says(round_folder.path / "out" / "sheets.pdf", languages[:2])
    for name in files:
        if name.endswith(".pdf"):
            assert pdf_says(round_folder.path / "out" / name, languages[3:])


def pdf_says(path, language):
    """Whether a sheet's text is of a language: the word for household loads tells."""
    from pypdf import PdfReader

    text = "".join(page.extract_text() for page in PdfReader(path).pages).lower()
    found = {"en": "parcels" in text, "id": "paket" in text}
    return found[language] and sum(found.values()) == 1


def test_silent_it_speaks_the_round_s_language(rounds, round_folder, quick):
    round_folder.toml("language", '"en"')
    assert "stops are served" in rounds("plan", round_folder, *quick).out
    assert "The files are sound." in rounds("check", round_folder).out
    round_folder.edit("round.toml", '"en"', '"id"')
    assert "Berkas-berkasnya baik." in rounds("check", round_folder).out


@pytest.mark.parametrize(("language", "said"), [("en", "must be mended"), ("id", "diperbaiki")])
def test_faults_are_told_in_the_round_s_language_too(rounds, round_folder, language, said):
    round_folder.toml("language", f'"{language}"')
    round_folder.cells("households.csv", 3, latitude="95")
    assert said in rounds("plan", round_folder).err
    assert said in rounds("check", round_folder).out


def test_the_objective_and_the_engine_may_be_chosen(rounds, round_folder, quick):
    call = ("plan", round_folder, *quick, "--json", "--seed", "7")
    told = json.loads(rounds(*call, "--objective", "shortest", "--engine", "insertion").out)
    assert (told["objective"], told["engine"], told["seed"]) == ("shortest", "insertion", 7)


def test_unserved_stops_are_told_with_reason_and_remedy_and_nobody_s_name(
    rounds, round_folder, quick
):
    round_folder.cells("households.csv", 3, latitude="-8.5")
    own = {
        row[key] for row in round_folder.rows("households.csv") for key in ("name", "address")
    } - {""}
    ran = rounds("plan", round_folder, *quick, "--language", "en", "--verbose")
    assert ran.code == 4
    assert not [text for text in own if text in ran.out + ran.err]
    unserved = ran.out.partition("Unserved:")[2].splitlines()
    assert unserved[1].startswith("- H002: It lies outside the map, 28.3 km beyond")
    assert "23 of 24 stops are served" in ran.out


@pytest.fixture
def given_start(monkeypatch):
    """What the search is given to start from, with each call."""
    from routing.search import solver

    given, solve = [], solver.solve

    def spy(problem, limits, *, start=None, **rest):
        given.append(start)
        return solve(problem, limits, start=start, **rest)

    monkeypatch.setattr(solver, "solve", spy)
    return given


def test_a_plan_to_start_from_is_improved_on(rounds, planned, quick, given_start):
    before = json.loads((planned.path / "out" / "plan.json").read_text("utf-8"))
    ran = rounds("plan", planned, *quick, "--start", planned.path / "out", "--json", "--force")
    assert (ran.code, ran.complaints) == (0, "")
    ids = [row["id"] for row in planned.rows("households.csv")]
    teams = [row["id"] for row in planned.rows("teams.csv")]
    routes = {route["team"]: route["visits"] for route in before["routes"]}
    (start,) = given_start
    assert [[ids[stop] for stop in route] for route in start] == [
        [visit["stop"] for visit in routes.get(team, ())] for team in teams
    ]
    assert any(start)
    after = json.loads(ran.out)
    assert after["totals"]["team_duration"] <= before["totals"]["team_duration"]


def test_what_a_plan_to_start_from_does_not_know_is_told(rounds, planned, quick, given_start):
    rows = planned.rows("households.csv")
    planned.cells("households.csv", 3, id="BARU-1")
    planned.edit("round.toml", "date = ", "date = 2027-01-05 # ")
    ran = rounds("plan", planned, *quick, "--language", "en", "--force",
                 "--start", planned.path / "out" / "plan.json")  # fmt: skip
    assert ran.code == 0
    assert "plan.json: The plan to start from has 0 teams and 1 households that" in ran.err
    assert "says nothing of 1 households of the round" in ran.err
    assert sum(map(len, given_start[0])) == len(rows) - 1


@pytest.mark.parametrize("name", ["nowhere.json", "round.toml"])
def test_a_start_that_is_no_plan_is_told_before_the_work(rounds, round_folder, quick, name):
    ran = rounds("plan", round_folder, *quick, "--start", round_folder.path / name,
                 "--language", "en")  # fmt: skip
    assert ran.code == 2
    assert name in ran.err
    assert not (round_folder.path / "out").exists()


def test_a_time_limit_is_kept(rounds, round_folder):
    told = json.loads(rounds("plan", round_folder, "--time-limit", "0.5", "--workers", "1",
                             "--json").out)  # fmt: skip
    assert 0 < told["search_duration"] < 2.5


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pipes are closed in another way")
def test_a_reader_that_stops_reading_does_not_stop_the_work(round_folder, quick, child_environment):
    import subprocess
    import sys

    call = [sys.executable, "-m", "routing", "plan", str(round_folder), *quick]
    child = subprocess.Popen(
        call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=child_environment()
    )
    child.stdout.close()
    complaint = child.stderr.read()
    child.stderr.close()
    assert child.wait(60) == 0
    assert complaint == b""
    assert names(round_folder.path / "out") == FILES


def test_the_round_says_which_files_are_written_and_the_call_goes_before(
    rounds, round_folder, quick
):
    text = round_folder.text("round.toml")
    round_folder.write("round.toml", text + '\n[outputs]\nformats = ["messages", "csv"]\n')
    assert rounds("plan", round_folder, *quick).code == 0
    out = round_folder.path / "out"
    ours = {path.name for path in out.iterdir() if not path.name.startswith(".")}
    assert ours == {"messages", "routes.csv", "stops.csv", "unassigned.csv", "plan.json"}
    assert rounds("sheets", out).code == 0
    assert {path.name for path in out.iterdir() if not path.name.startswith(".")} == ours
    assert rounds("plan", round_folder, *quick, "--formats", "xlsx").code == 0
    assert (out / "plan.xlsx").exists()
    assert not (out / "messages").exists()
