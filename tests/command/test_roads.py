"""``rounds roads``: what the program believes about a map."""

from __future__ import annotations

import json

from routing.model import PROFILES


def test_a_map_is_told_profile_by_profile(rounds, round_folder):
    ran = rounds("roads", round_folder.path / "roads.osm.pbf", "--language", "en")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert "streets; south -8.2" in lines[0]
    assert [line.partition(":")[0] for line in lines[1:]] == [
        "on foot", "motorcycle", "car", "truck",
    ]  # fmt: skip
    told = json.loads(rounds("roads", round_folder.path / "roads.osm.pbf", "--json").out)
    assert list(told["profiles"]) == list(PROFILES)
    foot, truck = told["profiles"]["foot"], told["profiles"]["truck"]
    assert foot["streets"] > truck["streets"] > 0
    assert foot["metres"] > truck["metres"]
    assert told["bounds"]["south"] < -8.2428 < told["bounds"]["north"]


def test_a_map_that_cannot_be_read_is_3_and_named(rounds, tmp_path):
    (tmp_path / "broken.osm.pbf").write_bytes(b"\0\0\0\rno map")
    (tmp_path / "empty.osm").write_text('<osm version="0.6"></osm>', encoding="utf-8")
    for name in ("broken.osm.pbf", "empty.osm", "nowhere.osm.pbf", "roads.docx", ""):
        ran = rounds("roads", tmp_path / name, "--language", "en")
        assert ran.code == 3
        assert (name or tmp_path.name) in ran.err
        assert ran.out == ""
        ran = rounds("roads", tmp_path / name, "--json")
        assert len(json.loads(ran.out)["faults"]) == 1
