"""``rounds new`` and ``rounds synth``: folders that plan as they are."""

from __future__ import annotations

import json

import pytest


def test_a_new_folder_is_sound_and_plans_as_it_is(rounds, tmp_path, quick):
    folder = tmp_path / "Desa Baru"
    ran = rounds("new", folder, "--language", "en")
    assert (ran.code, ran.err) == (0, "")
    assert f'rounds plan "{folder}"' in ran.out
    assert 'name = "Desa Baru, November 2026"' in (folder / "round.toml").read_text("utf-8")
    ran = rounds("check", folder, "--language", "en")
    assert ran.code == 0
    assert "must be mended" not in ran.out
    ran = rounds("plan", folder, *quick, "--language", "en")
    assert ran.code == 0
    assert "All 60 stops are served by 4 teams" in ran.out
    assert (folder / "out" / "sheets.pdf").stat().st_size > 10_000


def test_the_sample_speaks_indonesian_unless_told_otherwise(rounds, tmp_path, quick):
    assert rounds("new", tmp_path / "a").code == 0
    ran = rounds("plan", tmp_path / "a", *quick, "--formats", "messages")
    assert ran.code == 0
    assert "60 titik" in ran.out
    assert 'language = "id"' in (tmp_path / "a" / "round.toml").read_text("utf-8")


def test_the_folder_stood_in_gives_its_name(rounds, tmp_path, monkeypatch):
    folder = tmp_path / "Kebalenan"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert rounds("new", ".").code == 0
    assert 'name = "Kebalenan, November 2026"' in (folder / "round.toml").read_text("utf-8")


@pytest.mark.parametrize("command", ["new", "synth"])
def test_a_folder_with_files_is_kept_unless_forced(rounds, tmp_path, tree, command):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "households.csv").write_text("mine", encoding="utf-8")
    before = tree(tmp_path)
    ran = rounds(command, folder, "--language", "en")
    assert ran.code == 2
    assert ran.err.splitlines()[1].startswith("- mine: ")
    assert tree(tmp_path) == before
    assert rounds(command, folder, "--force").code == 0
    assert "households.xlsx" in tree(folder) or tree(folder)["households.csv"].startswith(b"id,")


def test_a_district_is_made_to_measure_and_again_the_same(rounds, tmp_path, tree, quick):
    call = ("--households", "23", "--teams", "3", "--seed", "9", "--style", "desa", "--name",
            'Bu"lu\\san', "--roads", "peta.osm.gz")  # fmt: skip
    for name in ("one", "two"):
        assert rounds("synth", tmp_path / name, *call).code == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert set(tree(tmp_path / "one")) == {
        "households.csv", "teams.csv", "round.toml", "peta.osm.gz",
    }  # fmt: skip
    told = json.loads(rounds("check", tmp_path / "one", "--json").out)
    assert (told["counts"]["households"], told["counts"]["teams"]) == (23, 3)
    assert rounds("plan", tmp_path / "one", *quick).code == 0


def test_what_cannot_be_made_is_said(rounds, tmp_path, tree):
    (tmp_path / "file").write_text("", encoding="utf-8")
    before = tree(tmp_path)
    for call in (
        ("synth", tmp_path / "a", "--households", "999999999"),
        ("synth", tmp_path / "a", "--roads", "map.zip"),
        ("new", tmp_path / "file"),
        ("new", tmp_path / "file" / "below"),
        ("new", tmp_path / "not" / "there"),
    ):
        ran = rounds(*call, "--language", "en")
        assert ran.code in {2, 3}, call
        assert "1 thing must be mended" in ran.err
        assert "fault, not yours" not in ran.err
        assert tree(tmp_path) == before


def test_json_tells_the_folder(rounds, tmp_path):
    ran = rounds("new", tmp_path / "a", "--json")
    assert json.loads(ran.out) == {"folder": str(tmp_path / "a")}
    assert ran.err == ""


def test_a_regency_is_made_to_measure_and_plans(rounds, tmp_path, quick):
    call = ("--regency", "--stops", "40", "--seed", "2", "--own-teams", "--name", "Kabupaten Coba")
    assert rounds("synth", tmp_path / "one", *call).code == 0
    told = json.loads(rounds("check", tmp_path / "one", "--json").out)
    assert (told["counts"]["households"], told["counts"]["teams"]) == (40, 2)
    assert 'name = "Kabupaten Coba, November 2026"' in (tmp_path / "one/round.toml").read_text(
        "utf-8"
    )
    assert rounds("plan", tmp_path / "one", *quick).code == 0


@pytest.mark.parametrize("call", [("--regency", "--style", "desa"), ("--own-teams",)])
def test_what_goes_with_a_district_only_is_refused_for_a_regency(rounds, tmp_path, call):
    assert rounds("synth", tmp_path / "one", *call).code == 2
    assert not (tmp_path / "one").exists()
