"""``rounds roads``: what the program believes about a map."""

from __future__ import annotations

import json

import pytest

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


# Cutting a map out


def test_a_round_s_area_is_cut_out_of_a_map_and_plans_the_same(
    rounds, round_folder, quick, tmp_path
):
    small = tmp_path / "small.osm.pbf"
    ran = rounds(
        "roads", round_folder.path / "roads.osm.pbf", "--around", round_folder, "-o", small,
        "--language", "en",
    )  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert "small.osm.pbf" in ran.out
    assert "OpenStreetMap contributors" in ran.out

    def plan():
        told = json.loads(rounds("plan", round_folder, *quick, "--json", "--force").out)
        return {key: told[key] for key in ("routes", "totals", "unassigned")}

    whole = plan()
    (round_folder.path / "roads.osm.pbf").write_bytes(small.read_bytes())
    assert plan() == whole


def test_a_map_is_cut_out_for_a_round_that_has_none_yet(rounds, round_folder, tmp_path):
    large = (round_folder.path / "roads.osm.pbf").rename(tmp_path / "large.osm.pbf")
    target = round_folder.path / "roads.osm.pbf"
    assert rounds("roads", large, "--around", round_folder, "-o", target).code == 0
    assert rounds("check", round_folder).code == 0


def test_an_area_in_the_south_is_no_option(rounds, round_folder, tmp_path):
    source, box = round_folder.path / "roads.osm.pbf", "-8.2440,114.3680,-8.2420,114.3710"
    told = [
        json.loads(rounds("roads", source, *how, "-o", tmp_path / f"{n}.osm", "--json").out)
        for n, how in enumerate((("--bbox", box), (f"--bbox={box}",)))
    ]
    assert told[0]["ways"] == told[1]["ways"] > 0
    assert told[0]["ways"] < json.loads(rounds("roads", source, "--json").out)["streets"]


@pytest.mark.parametrize(
    "box", ["1,2,3", "a,b,c,d", "-8.2,114.4,-8.3,114.5", "-91,0,1,1", "nan,0,1,1"]
)
def test_a_box_that_is_none_is_refused(rounds, round_folder, box):
    ran = rounds("roads", round_folder.path / "roads.osm.pbf", "--bbox", box)
    assert ran.code == 2
    assert "south,west,north,east" in ran.err


@pytest.mark.parametrize(
    "call",
    [
        ([], 2, "roads_no_file"),
        (["MAP", "-o", "new.osm.pbf"], 2, "roads_no_area"),
        (["-o", "new.osm.pbf"], 2, "roads_no_file"),
        (["MAP", "--around", "ROUND", "-o", "new.docx"], 3, "map_suffix"),
        (["MAP", "--around", "ROUND", "-o", "MAP"], 2, "map_exists"),
        (["MAP", "--bbox=50,8,51,9", "-o", "new.osm"], 3, "road_area_without_roads"),
        (["gone.osm.pbf", "--bbox=50,8,51,9", "-o", "new.osm"], 3, "road_file_missing"),
        (
            ["MAP", "--bbox=-8.25,114.36,-8.24,114.38", "-o", "no/such/new.osm"],
            3,
            "map_not_written",
        ),
        (["MAP", "--show", "new.pdf"], 2, "show_suffix"),
        (["MAP", "--show", "MAP.html"], 2, "map_exists"),
        (["MAP", "--show", "no/such/new.html"], 2, "map_not_written"),
        (["MAP", "--around", "nowhere", "-o", "new.osm"], 2, "missing_file"),
    ],
)
def test_a_call_that_cannot_be_done_is_told_and_writes_nothing(
    rounds, round_folder, tmp_path, monkeypatch, call
):
    arguments, code, fault = call
    monkeypatch.chdir(tmp_path)
    source = round_folder.path / "roads.osm.pbf"
    (round_folder.path / "roads.osm.pbf.html").write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    words = [
        each.replace("MAP", str(source)).replace("ROUND", str(round_folder)) for each in arguments
    ]
    ran = rounds("roads", *words, "--json")
    assert ran.code == code
    assert [each["code"] for each in json.loads(ran.out)["faults"]] == [fault]
    assert sorted(tmp_path.rglob("*")) == before


# Fetching one


def test_without_a_network_fetching_is_3_in_both_languages(rounds, tmp_path, monkeypatch):
    import osmnx

    for key in ("overpass_url", "nominatim_url"):
        monkeypatch.setattr(osmnx.settings, key, "http://127.0.0.1:9")
    monkeypatch.setattr(osmnx.settings, "requests_kwargs", {"proxies": {"http": None}})
    monkeypatch.setattr(osmnx._nominatim.time, "sleep", lambda _: None)
    for how in (["Sobo, Banyuwangi"], ["--bbox", "-8.25,114.36,-8.24,114.37"]):
        for language, said in (("en", "cannot be reached"), ("id", "tidak bisa dihubungi")):
            ran = rounds("roads", *how, "-o", tmp_path / "new.osm.pbf", "--language", language)
            assert ran.code == 3
            assert said in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_place_is_fetched_and_told(rounds, tmp_path, monkeypatch):
    from routing.roads import fetch
    from routing.roads.clip import Clip

    asked = []

    def fetched(area, target, *, received):
        asked.append(area)
        received(5_000_000)
        target.write_bytes(b"map")
        return Clip(nodes=4, ways=2, relations=1)

    monkeypatch.setattr(
        fetch, "find_place", lambda name: ((-8.3, 114.3, -8.2, 114.4), f"{name}, Indonesia")
    )
    monkeypatch.setattr(fetch, "fetch_map", fetched)
    ran = rounds("roads", "Sobo", "-o", tmp_path / "sobo.osm.pbf", "--language", "en")
    assert ran.code == 0
    assert asked == [(-8.3, 114.3, -8.2, 114.4)]
    assert ran.out.startswith("Found: Sobo, Indonesia.")
    assert "1 turn restrictions" in ran.out


def test_no_name_is_taken_for_a_place_without_out(rounds, tmp_path, monkeypatch):
    from routing.roads import fetch

    def never(*_):
        raise AssertionError

    monkeypatch.setattr(fetch, "find_place", never)
    assert rounds("roads", "Sobo, Banyuwangi").code == 3


# Drawing one


def test_a_map_is_drawn_with_a_round_s_doors_by_id_and_never_by_name(
    rounds, round_folder, tmp_path
):
    row = round_folder.rows("households.csv")[0]
    source = round_folder.path / "roads.osm.pbf"
    for name in ("map.html", "map.png"):
        ran = rounds("roads", source, "--show", tmp_path / name, "--round", round_folder)
        assert (ran.code, ran.err) == (0, "")
        assert name in ran.out
    page = (tmp_path / "map.html").read_text("utf-8")
    assert f'"{row["id"]}"' in page
    assert row["name"] not in page
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_a_door_that_no_road_reaches_is_shown_with_its_reason(rounds, round_folder, tmp_path):
    round_folder.cells("households.csv", row=2, latitude="-8.40")
    source = round_folder.path / "roads.osm.pbf"
    ran = rounds(
        "roads", source, "--show", tmp_path / "map.html", "--round", round_folder,
        "--language", "en",
    )  # fmt: skip
    assert ran.code == 0
    assert "outside the map" in (tmp_path / "map.html").read_text("utf-8")


# A round's own profiles, the cache


def test_a_round_s_own_profile_is_planned_and_shown_everywhere(rounds, round_folder, quick):
    round_folder.edit(
        "round.toml", "[round]", '[profiles.becak]\nlike = "foot"\nmax_speed_kph = 4\n\n[round]'
    )
    round_folder.cells("teams.csv", profile="Becak")
    assert rounds("check", round_folder).code == 0
    ran = rounds("plan", round_folder, *quick, "--language", "en,id")
    assert ran.code in {0, 4}
    assert "becak" in ran.out
    plan = json.loads((round_folder.path / "out" / "plan.json").read_text("utf-8"))
    assert {route["profile"] for route in plan["routes"]} == {"becak"}
    assert rounds("check", round_folder.path / "out" / "plan.json").code in {0, 4}
    assert rounds("sheets", round_folder.path / "out" / "plan.json").code == 0


def test_a_slower_profile_makes_a_longer_day(rounds, round_folder, quick):
    def travel():
        told = json.loads(rounds("plan", round_folder, *quick, "--json", "--force").out)
        return told["totals"]["travel_duration"]

    before = travel()
    round_folder.edit(
        "round.toml", "[round]", "[profiles.motorcycle]\nmax_speed_kph = 6\n\n[round]"
    )
    assert travel() > 1.2 * before


def test_the_cache_can_be_turned_off(rounds, round_folder, quick, monkeypatch):
    from routing.roads import cache

    monkeypatch.setattr(cache, "WORTH", 0.0)
    kept = round_folder.path / "roads.osm.pbf.rounds.npz"
    for command in (["plan", round_folder, *quick], ["check", round_folder],
                    ["roads", round_folder.path / "roads.osm.pbf"]):  # fmt: skip
        rounds(*command, "--no-cache")
        assert not kept.exists()
        rounds(*command)
        assert kept.exists()
        kept.unlink()


def test_a_large_map_is_read_in_part_and_that_is_said(rounds, round_folder, quick, monkeypatch):
    from routing.roads import load

    def plan():
        ran = rounds("plan", round_folder, *quick, "--language", "en", "--force")
        return ran, json.loads((round_folder.path / "out" / "plan.json").read_text("utf-8"))[
            "routes"
        ]

    whole, routes = plan()
    assert "only the roads round it" not in whole.out
    monkeypatch.setattr(load, "CLIP_BYTES", 10)
    part, again = plan()
    assert "only the roads round it" in part.out
    assert again == routes
