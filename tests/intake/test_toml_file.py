"""What ``round.toml`` says, and what holds where it is silent."""

from __future__ import annotations

import pytest

from routing.intake import load_round, read_round
from routing.model import SNAP_LIMIT, Break


@pytest.fixture
def load(write, good_files):
    """Read the good round with lines added below ``[round]``."""

    def load_with(lines: str = "", end: str = ""):
        toml = good_files["round.toml"].replace("[round]", f"[round]\n{lines}") + end
        return load_round(write({"round.toml": toml}))

    return load_with


def test_silence_has_documented_defaults(load):
    round_ = load()
    assert round_.timezone == "Asia/Jakarta"
    assert round_.objective == "balanced"
    assert round_.all_teams_out is True
    assert round_.snap_limit == SNAP_LIMIT
    assert round_.language == "id"
    assert "phone" not in round_.columns
    assert round_.roads is None


def test_every_key_is_obeyed(load, tmp_path):
    lines = """
timezone = "WIT"
objective = "shortest"
all_teams_out = false
snap_metres = 150
language = "en"
columns = ["nama", "phone", "RT"]
"""
    round_ = load(lines)
    assert round_.timezone == "Asia/Jayapura"
    assert round_.objective == "shortest"
    assert round_.all_teams_out is False
    assert round_.snap_limit == 150
    assert round_.language == "en"
    assert round_.columns == ("name", "phone", "rt")


def test_the_map_is_a_path_beside_the_file(write, good_files):
    toml = good_files["round.toml"].replace("[round]", '[round]\nroads = "peta/sobo.osm"')
    folder = write({"round.toml": toml})
    (folder / "peta").mkdir()
    (folder / "peta" / "sobo.osm").write_text("<osm/>")
    assert load_round(folder).roads == folder / "peta" / "sobo.osm"


def test_a_files_name_is_taken_to_the_letter(write, good_files):
    name = "data  rumah.csv"
    toml = good_files["round.toml"].replace("households.csv", name)
    assert load_round(write({"round.toml": toml, name: good_files["households.csv"]})).stops


def test_a_silent_name_is_the_folders(write, good_files):
    folder = write({"round.toml": good_files["round.toml"].replace('name = "Sobo"\n', "")})
    assert load_round(folder).name == folder.name


def test_breaks_are_put_in_order(load):
    pauses = load(end='\n[[breaks]]\nstart = "09.30"\nend = 09:45:00\n').breaks
    assert pauses == (
        Break(start=34_200, end=35_100),
        Break(start=43_200, end=46_800, name="Istirahat"),
    )


def test_decimal_minutes_become_seconds(write, good_files):
    toml = good_files["round.toml"].replace("service_minutes = 4", "service_minutes = 2.51")
    assert load_round(write({"round.toml": toml})).stops[0].service_duration == 151


def test_a_day_may_be_a_text(write, good_files):
    toml = good_files["round.toml"].replace("2026-11-24", '"2026-11-25"')
    assert load_round(write({"round.toml": toml})).date.day == 25


def test_several_syntax_errors_are_told_together(write, good_files):
    toml = good_files["round.toml"].replace('"Sobo"', "Sobo").replace("-8.25", "-8,25")
    faults = read_round(write({"round.toml": toml})).faults
    assert [(f.row, f.code) for f in faults] == [(2, "toml_syntax"), (16, "toml_syntax")]


def test_what_is_never_closed_is_told_once(write, good_files):
    toml = good_files["round.toml"] + '\nx = """\n' + "a\n" * 5
    faults = read_round(write({"round.toml": toml})).faults
    assert [f.code for f in faults] == ["toml_syntax"]


@pytest.mark.parametrize("text", ["", "\0" * 90, "x", "[[[[", "a = " + "[" * 3000, '"""' * 50])
def test_nonsense_is_a_fault_of_round_toml(write, text):
    faults = read_round(write({"round.toml": text})).faults
    assert faults
    assert {fault.file for fault in faults} == {"round.toml"}


def test_keys_that_forgot_their_part_are_told_where_they_belong(write, good_files):
    toml = good_files["round.toml"].replace("[round]\n", "")
    faults = read_round(write({"round.toml": toml, "households.csv": "lat,lon\n95,x\n"})).faults
    likes = {f.values.get("like") for f in faults if f.code == "unknown_key_like"}
    assert "name, below [round]" in likes
    assert "households.csv" in {fault.file for fault in faults}
    assert "missing_key" not in {fault.code for fault in faults}
