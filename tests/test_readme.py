"""What the README shows is true: its round.toml is read, its programs run, its commands exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from routing.command.arguments import parse
from routing.intake import load_round

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(marker):
    return re.findall(rf"<!-- {marker} -->\n```\w+\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def checkout(tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def test_the_round_toml_is_read(checkout):
    (text,) = blocks("round.toml")
    folder = checkout / "examples" / "sobo"
    (folder / "round.toml").write_text(text, "utf-8")
    round_ = load_round(folder)
    assert round_.name == "Sobo, November 2026"
    assert len(round_.breaks) == 1
    assert round_.objective == "balanced"


def test_the_profiles_are_read(checkout):
    folder = checkout / "examples" / "sobo"
    text = (folder / "round.toml").read_text("utf-8")
    (more,) = blocks("profiles.toml")
    (folder / "round.toml").write_text(f"{text}\n{more}", "utf-8")
    names = {profile.name for profile in load_round(folder).profiles}
    assert names == {"motorcycle", "truck", "becak"}


def test_the_headers_are_those_that_it_names(checkout):
    folder = checkout / "examples" / "sobo"
    text = (folder / "round.toml").read_text("utf-8")
    (more,) = blocks("columns.toml")
    (folder / "round.toml").write_text(f"{text}\n{more}", "utf-8")
    (folder / "households.csv").write_text("Y,X\n-8.2430,114.3701\n", "utf-8")
    (folder / "teams.csv").write_text("Regu,Kendaraan\nMawar,motor\n", "utf-8")
    round_ = load_round(folder)
    assert round_.stops[0].location.lat == -8.243
    assert [team.id for team in round_.teams] == ["Mawar"]


def test_coordinates_are_read_in_every_way_that_it_shows():
    from routing.intake.places import read_place

    section = README.partition("**Coordinates** are read")[2].partition("Swapped pairs")[0]
    shown = re.findall(r"`([^`]+)`", section)
    assert len(shown) >= 6
    for text in shown:
        longitude = "" if "114" in text or "+" in text else "; 114.3699"
        place = read_place(text + longitude)
        assert (place.lat, place.lon) == pytest.approx((-8.2428, 114.3699), abs=2e-3), text


def test_the_rules_are_read_and_its_words_for_them_are_columns(checkout):
    from routing.intake.columns import households_vocabulary, teams_vocabulary

    (text,) = blocks("rules.toml")
    folder = checkout / "examples" / "sobo"
    (folder / "round.toml").write_text(text, "utf-8")
    round_ = load_round(folder)
    assert (round_.objective, round_.compactness) == ("fewest-teams", 60)
    assert [(area.rw, area.teams) for area in round_.areas] == [
        ("01", ("T01", "T02")),
        ("02", ("T01", "T02")),
    ]
    (rest,) = round_.breaks
    assert (rest.start, rest.end) == (11 * 3600 + 1800, 12 * 3600 + 1800)
    assert {team.max_stops for team in round_.teams} == {30}
    section = README.partition("### The rules of a round")[2].partition("<!-- rules.toml -->")[0]
    named = set(re.findall(r"`(\w+)`", section))
    columns = {*households_vocabulary().words.values(), *teams_vocabulary().words.values()}
    new = {"volume_litres", "capacity_litres", "setup_minutes", "door", "release", "skills",
           "teams", "not_teams", "areas", "together", "apart", "optional", "village_code",
           "max_stops", "max_distance_km", "max_hours", "max_minutes", "breaks", "reload",
           "max_trips", "aboard_parcels", "aboard_kg", "aboard_litres", "fixed_start",
           "fixed_order"}  # fmt: skip
    assert new <= named & columns


@pytest.mark.parametrize("program", blocks("library"))
def test_the_programs_run_as_they_stand(program, checkout):
    quicker = program.replace("time_limit=10", "time_limit=2")
    done = subprocess.run(
        [sys.executable, "-c", quicker],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if "write_plan" in program:
        assert (checkout / "out" / "library" / "sheets.pdf").stat().st_size > 10_000


def test_there_are_two_programs_and_two_commands():
    assert len(blocks("library")) == 2
    assert len(blocks("command: plan")) == len(blocks("command: tests")) == 1
    assert all("\n" not in blocks(f"command: {name}")[0].strip() for name in ("plan", "tests"))


def test_every_rounds_command_it_names_is_one(capsys):
    calls = re.findall(r"\*\*`rounds (\w+) sobo`\*\*", README)
    assert calls == ["new", "check", "plan"]
    for call in calls:
        assert parse([call, "sobo"]).command == call


def test_every_file_it_links_to_is_there():
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


def test_its_floors_are_those_of_the_house():
    named = set(re.findall(r"`routing/(\w+)(?:/|\.py)`", README.partition("## Architecture")[2]))
    there = {p.stem for p in (ROOT / "routing").iterdir() if not p.name.startswith("__")}
    there = {name for name in there if name != "py"}
    assert there - named <= {"__main__"}
