"""``rounds check``: everything about a round, or a plan checked again; nothing is planned."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from routing.model import Area, Break, Depot, Location, Round, Stop, Team, TimeWindow


def edit(planned, change):
    """Change the written plan's values."""
    path = planned.path / "out" / "plan.json"
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_good_round_is_told_in_full_and_nothing_is_written(rounds, round_folder, tree):
    before = tree(round_folder.path.parent)
    ran = rounds("check", round_folder, "--language", "en")
    assert (ran.code, ran.err) == (0, "")
    rows = round_folder.rows("households.csv")
    parcels = sum(int(row["parcels"]) for row in rows)
    carried = sum(int(row["capacity_parcels"]) for row in round_folder.rows("teams.csv"))
    assert f"24 rows read: 24 households ({parcels} parcels, " in ran.out
    assert "3 teams, 1 depots, 0 breaks" in ran.out
    assert f"The teams can carry {carried} parcels; {parcels} are needed." in ran.out
    kilograms = sum(float(row["capacity_kg"]) for row in round_folder.rows("teams.csv"))
    weight = sum(float(row["weight_kg"]) for row in rows)
    assert f"They can carry {kilograms:g} kg; {weight:g} kg are needed." in ran.out
    minutes = sum(int(row["service_minutes"]) for row in rows)
    assert f"Time at the doors: {minutes // 60} h {minutes % 60} min; all shifts" in ran.out
    assert "The files are sound." in ran.out
    assert "motorcycle: 24 of 24 stops have a road within 300 m" in ran.out
    assert "car: 24 of 24 stops" in ran.out
    assert tree(round_folder.path.parent) == before


def test_the_same_for_machines(rounds, round_folder):
    round_folder.cells("households.csv", 3, latitude="-8.5")
    ran = rounds("check", round_folder, "--json")
    assert (ran.code, ran.complaints) == (0, "")
    told = json.loads(ran.out)
    assert told["counts"]["households"] == 24
    assert told["faults"] == []
    assert set(told["snapped"]) == {"motorcycle", "car"}
    assert told["snapped"]["car"]["found"] == 23
    away = told["snapped"]["car"]["no_road"]
    assert [(each["stop"], each["code"]) for each in away] == [("H002", "outside_map")]
    assert away[0]["metres"] > 20_000
    assert 20_000 < away[0]["edge_metres"] <= away[0]["metres"]
    assert told["balance"]["parcels"]["needed"] == told["counts"]["parcels"]


def test_a_household_off_the_map_is_told_by_its_id_and_how_far(rounds, round_folder):
    round_folder.cells("households.csv", 3, latitude="-8.5")
    ran = rounds("check", round_folder, "--language", "en")
    told = re.findall(r"motorcycle: H002 \(outside the map, (\S+) km beyond its edge", ran.out)
    assert len(told) == 1
    # One degree of latitude is 111.2 km; the district is some 2 km across.
    assert 25 < float(told[0]) < 0.2572 * 111.2
    assert "H002" not in "".join(line for line in ran.out.splitlines() if line.startswith("|"))


def test_the_doors_alone_may_take_longer_than_all_shifts(rounds, round_folder):
    round_folder.cells("teams.csv", shift_start="07:30", shift_end="07:35")
    ran = rounds("check", round_folder, "--language", "en")
    assert "more than all shifts together: 15 min. Not all can be served." in ran.out


def test_villages_are_counted_where_there_are_several(rounds, round_folder):
    assert "by village" not in rounds("check", round_folder, "--language", "en").out
    round_folder.cells("households.csv", 3, village="Kertosari")
    ran = rounds("check", round_folder, "--language", "en")
    assert "Households by village: Contoh 23, Kertosari 1." in ran.out


def test_the_households_stand_on_a_map_of_letters(rounds, round_folder):
    ran = rounds("check", round_folder, "--language", "en")
    rows = [line for line in ran.out.splitlines() if line.startswith("|")]
    letters = "".join(rows)
    assert sum(int(each) for each in letters if each.isdigit()) == 24
    assert letters.count("@") == 1
    assert "." in letters
    assert ran.out.isascii()
    assert max(map(len, rows)) < 80


def test_a_page_with_the_households_is_drawn_on_request(rounds, round_folder):
    page = round_folder.path.parent / "peta kita.html"
    ran = rounds("check", round_folder, "--map", page, "--language", "en")
    assert ran.code == 0
    assert f"Drawn into {page}." in ran.out
    text = page.read_text("utf-8")
    assert '"H002"' in text
    assert "Endang" not in text
    ran = rounds("check", round_folder, "--map", page, "--json")
    assert ran.code == 2
    assert [each["code"] for each in json.loads(ran.out)["faults"]] == ["map_exists"]
    ran = rounds("check", round_folder, "--map", page, "--force", "--json")
    assert (ran.code, json.loads(ran.out)["map"]) == (0, str(page))


def test_all_faults_of_all_files_are_told_at_once(rounds, round_folder):
    round_folder.cells("households.csv", 3, latitude="95")
    round_folder.cells("teams.csv", 4, profile="rocket")
    round_folder.toml("colour", '"red"')
    ran = rounds("check", round_folder, "--language", "en")
    assert ran.code == 2
    assert "3 things must be mended first:" in ran.out
    assert "households.csv, row 3, column latitude: Latitude must lie" in ran.out
    assert "teams.csv, row 4, column profile: No way of travelling" in ran.out
    assert "round.toml, row 4, column colour" in ran.out
    assert "24 households" in ran.out


def test_too_little_capacity_is_told(rounds, round_folder):
    round_folder.cells("teams.csv", capacity_parcels="1")
    parcels = sum(int(row["parcels"]) for row in round_folder.rows("households.csv"))
    ran = rounds("check", round_folder, "--language", "en")
    assert ran.code == 0
    short = f"The teams can carry only 3 parcels; {parcels} are needed: {parcels - 3} too few."
    assert short in ran.out
    round_folder.cells("teams.csv", 2, capacity_parcels="")
    assert "At least one team has no limit" in rounds("check", round_folder, "--language", "en").out


def test_a_map_that_cannot_serve_is_told_with_what_is_well(rounds, round_folder):
    round_folder.edit("round.toml", "longitude = 114.36", "longitude = 115.36")
    ran = rounds("check", round_folder, "--language", "en")
    assert ran.code == 3
    assert "The files are sound." in ran.out
    assert "posko lies outside the map" in ran.out
    ran = rounds("check", round_folder, "--json")
    assert ran.code == 3
    assert {each["code"] for each in json.loads(ran.out)["faults"]} == {"end_outside_map"}


def test_a_round_without_a_map_is_not_sound_for_planning(rounds, round_folder):
    round_folder.edit("round.toml", 'roads = "roads.osm.pbf"\n', "")
    for command in ("check", "plan"):
        ran = rounds(command, round_folder, "--language", "en")
        assert ran.code == 2
        assert "round.toml, column roads: The round names no map file." in ran.out + ran.err


def test_a_written_plan_is_checked_again(rounds, planned):
    ran = rounds("check", planned.path / "out" / "plan.json", "--language", "en")
    assert (ran.code, ran.err) == (0, "")
    assert "All 24 stops are served" in ran.out
    assert "no rule is broken" in ran.out
    assert rounds("check", planned.path / "out", "--language", "en").out == ran.out
    ran = rounds("check", planned.path / "out" / "plan.json", "--json")
    assert (ran.code, json.loads(ran.out)) == (0, {"violations": []})


def test_a_plan_that_leaves_stops_out_says_so_by_its_code(rounds, planned, quick):
    planned.cells("households.csv", 3, latitude="-8.5")
    assert rounds("plan", planned, *quick).code == 4
    ran = rounds("check", planned.path / "out" / "plan.json", "--language", "en")
    assert ran.code == 4
    assert re.search(r"- H002: It lies outside the map, 28\.\d km beyond its edge\.", ran.out)


def _late(document):
    visit = document["routes"][1]["visits"][2]
    visit["arrival"] = "06:59:59"


def _shorter(document):
    document["routes"][0]["visits"][1]["duration"] -= 1


def _lost(document):
    document["routes"][0]["visits"].pop()


def _lighter(document):
    document["routes"][2]["load"]["parcels"] -= 1


def _swapped(document):
    routes = document["routes"]
    routes[0]["visits"], routes[1]["visits"] = routes[1]["visits"], routes[0]["visits"]


def _moved(document):
    document["routes"][0]["visits"][0]["lat"] += 0.001


@pytest.mark.parametrize("change", [_late, _shorter, _lost, _lighter, _swapped, _moved])
def test_a_plan_that_was_tampered_with_is_found_out(rounds, planned, change):
    path = edit(planned, change)
    ran = rounds("check", path, "--language", "en")
    assert ran.code == 2
    assert "broken rules" in ran.out
    assert "no rule is broken" not in ran.out
    ran = rounds("check", path, "--json")
    assert ran.code == 2
    assert json.loads(ran.out)["violations"]


def test_a_leg_that_is_quicker_than_the_map_allows_is_found_out(rounds, planned):
    """All figures of the plan agree; only the map knows better."""

    def quicker(document):
        route, totals = document["routes"][0], document["totals"]
        hour, minute, second = map(int, route["start_at"].split(":"))
        assert second < 59
        route["start_at"] = f"{hour:02d}:{minute:02d}:{second + 1:02d}"
        for values, key in ((route["visits"][0], "duration"), (route, "duration"),
                            (totals, "team_duration"), (totals, "travel_duration")):  # fmt: skip
            values[key] -= 1

    ran = rounds("check", edit(planned, quicker), "--json")
    assert ran.code == 2
    assert {each["code"] for each in json.loads(ran.out)["violations"]} == {"wrong_leg"}


def test_a_round_that_changed_since_is_found_out(rounds, planned):
    row = planned.rows("households.csv")[4]
    planned.cells("households.csv", 6, latitude=f"{float(row['latitude']) + 0.002:.7f}")
    ran = rounds("check", planned.path / "out" / "plan.json", "--language", "en")
    assert ran.code == 2
    assert row["id"] in ran.out


def test_the_rules_that_a_round_uses_are_told(rounds, round_folder):
    plain = rounds("check", round_folder, "--language", "en").out
    assert "Planned by: fair days" in plain
    assert "litres" not in plain
    for row, together in ((2, "a"), (3, "a"), (4, "b")):
        round_folder.cells("households.csv", row, together=together, volume_litres="12.5")
    round_folder.cells("teams.csv", 2, reload="ya")
    round_folder.toml("objective", '"fewest-teams"')
    round_folder.edit("round.toml", 'objective = "balanced"\n', "compactness = 60\n")
    ran = rounds("check", round_folder, "--language", "en")
    assert ran.code == 0
    (line,) = [line for line in ran.out.splitlines() if line.startswith("Planned by: ")]
    said = line.removeprefix("Planned by: ").removesuffix(".").split("; ")
    assert said[0] == "the fewest teams"
    assert said[1].startswith("neighbours with one team, at 60 s a stop and ten times that")
    assert {"3 stops that belong together", "1 team that may load again"} <= set(said)
    assert ", 37.5 l)" in ran.out
    assert "no limit of parcels" in ran.out  # who may load again carries without end
    told = json.loads(rounds("check", round_folder, "--json").out)
    assert (told["rules"]["together"], told["rules"]["reload"]) == (3, 1)
    assert told["counts"]["millilitres"] == 37_500


def test_every_rule_that_can_be_used_can_be_told():
    from routing.command.rules_used import rules_used
    from routing.problem import RULES
    from routing.words import LANGUAGES, catalogue

    used = rules_used(round_with_all_rules())
    for language in LANGUAGES:
        texts = catalogue(language)
        for name in used:
            assert f"command.check.rules.{name}.one" in texts
            assert f"command.check.rules.{name}.many" in texts
        told = {key.split(".")[3] for key in texts if key.startswith("command.check.rules.")}
        assert told == set(used)
    shared = set(RULES) & {"max_stops", "max_distance", "max_duration", "own_breaks", "reload",
                           "release", "aboard", "together", "apart", "setup", "fixed_start",
                           "fixed_order"}  # fmt: skip
    assert shared <= set(used)
    assert set(used.values()) == {1}


def round_with_all_rules() -> Round:
    place, noon = Location(lat=-8.2, lon=114.3), Break(start=43_200, end=46_800)
    return Round(
        name="x",
        date=dt.date(2026, 11, 24),
        stops=(
            Stop(id="A", location=place, windows=(TimeWindow(start=0, end=9),), priority=1,
                 optional=True, setup_duration=1, release=1, skills=frozenset("x"), teams=("T",),
                 not_teams=("U",), together="a", apart="b", village="Sobo"),
            Stop(id="B", location=place),
        ),
        teams=(
            Team(id="T", start="D", breaks=(noon,), max_stops=1, max_distance=1, max_duration=1,
                 reload_at=("D",), aboard=(1,), fixed_start=("B",), fixed_order=("B",)),
            Team(id="U"),
        ),
        depots=(Depot(id="D", location=place),),
        breaks=(noon,),
        areas=(Area(village="Sobo", teams=("T",)),),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_wrong_with_a_plans_figures_is_told_in_the_language_chosen(
    rounds, planned, language
):
    """The check's own words are English, for logs; people read the catalogues'."""
    file = planned.path / "out" / "plan.json"
    plan = json.loads(file.read_text("utf-8"))
    first, second = plan["routes"][0], plan["routes"][1]
    first["duration"] += 5_000
    first["visits"][0]["distance"] += 7
    second["visits"][1]["duration"] += 60
    second["load"]["parcels"] += 1
    second["visits"][0]["setup_duration"] = 30
    plan["totals"]["served"] += 1_000
    file.write_text(json.dumps(plan), "utf-8")
    told = rounds("check", file, "--language", language, "--json")
    violations = json.loads(told.out)["violations"]
    assert len({each["code"] for each in violations}) >= 6
    ran = rounds("check", file, "--language", language)
    printed = rounds("sheets", file, "--language", language)
    assert (ran.code, printed.code) == (2, 2)
    for each in violations:
        assert each["text"] in ran.out
        assert each["detail"] not in ran.out + printed.err
        assert each["code"] not in ran.out + printed.err
    number = {"id": "1.024", "en": "1,024"}[language]
    assert number in ran.out
