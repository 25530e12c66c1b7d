"""What is known of running work as lines and values: figures, gains, villages, and their widths."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from routing.command.console import Console
from routing.command.gains import Gains
from routing.command.progress_lines import MOST_VILLAGES, Seen, block, plain, value
from routing.command.terminal import bar, columns, cut, fit, pad
from routing.command.villages import FROM_STOPS, Village, Villages
from routing.model import Depot, Location, Round, Stop, Team
from routing.search.limits import Progress

HERE = Location(lat=-8.2, lon=114.3)


def searching(**known: object) -> Seen:
    best = Progress(phase="search", num_stops=30_000, served=29_871, team_duration=4_331_000)
    return Seen(progress=best, elapsed=60.0, **known)  # type: ignore[arg-type]


def village(name: str, served: int, stops: int) -> Village:
    return Village(name=name, served=served, stops=stops)


def test_a_search_tells_the_best_what_a_minute_gains_and_the_time_left() -> None:
    lines = block(searching(part=0.25, time_left=180.0, gain=4331), Console("en"), 79)
    assert lines[0] == "Searching  ██████░░░░░░░░░░░░░░░░░░  25% · 3 min left"
    assert lines[1] == "  29,871 of 30,000 served · 1203 h 4 min in all · 0.1 % less a minute"
    assert lines[2] == "  Ctrl-C ends the search and keeps the best plan so far."
    ending = block(searching(time_left=180.0, is_stopping=True), Console("en"), 79)
    assert ending[2].startswith("  Stopping")


def test_that_nothing_gets_better_is_told_after_a_minute() -> None:
    assert (
        "nothing better for 90 s" in block(searching(gain=0, unchanged=90.0), Console("en"), 120)[1]
    )
    assert "nothing better" not in block(searching(gain=0, unchanged=30.0), Console("en"), 120)[1]


def test_villages_with_most_left_stand_on_the_table_and_those_that_are_done_do_not() -> None:
    villages = [village(f"Desa {left}", 100 - left, 100) for left in (9, 8, 7, 6, 5, 4, 0, 0)]
    lines = block(searching(villages=villages, time_left=3.0), Console("en"), 79)
    assert lines[2] == "  2 of 8 villages wholly served"
    assert lines[3].split() == ["Most", "left", "in", "Served", "Of", "Left"]
    rows = [line.split() for line in lines[4:]]
    assert rows == [["Desa", str(n), str(100 - n), "100", str(n)] for n in (9, 8, 7, 6, 5)]
    assert len(rows) == MOST_VILLAGES
    done = block(searching(villages=villages[-2:], time_left=3.0), Console("en"), 79)
    assert done[2:] == ["  2 of 2 villages wholly served"]


def test_what_is_done_of_a_phase_stands_below_its_bar_and_how_long_it_takes_beside_it() -> None:
    drawing = Seen(progress=Progress(phase="sheets"), elapsed=12.0, part=0.5, amount="7 of 14")
    assert block(drawing, Console("en"), 79) == [
        "Printing the sheets  ████████████░░░░░░░░░░░░  50% · 12 s", "  7 of 14",
    ]  # fmt: skip
    fetching = Seen(progress=Progress(phase="fetch"), elapsed=1.0, amount="1.5 MB")
    assert block(fetching, Console("en"), 79) == ["Fetching the map · 1.5 MB"]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("width", [79, 40, 20])
def test_no_line_is_wider_than_the_window(language: str, width: int) -> None:
    villages = [village("Désa 🌸 ꦱꦸ " + "panjang " * 12, 1, 12_345)] * 3
    seen = searching(
        part=0.5, time_left=7200.0, gain=54_321, villages=villages, amount="1,200 of 1,500 sheets"
    )
    for line in [*block(seen, Console(language), width), plain(seen, Console(language), width)]:
        assert columns(line) <= width, line


def test_machines_are_told_seconds_and_only_what_is_known() -> None:
    villages = [village("A", 1, 2), village("B", 2, 2)]
    told = value(searching(part=0.25, time_left=180.04, gain=12, villages=villages))
    assert told == {
        "phase": "search", "elapsed": 60.0, "part": 0.25, "time_left": 180.0, "stops": 30_000,
        "served": 29_871, "team_duration": 4_331_000, "gain_per_minute": 12, "villages": 2,
        "villages_done": 1,
    }  # fmt: skip
    assert value(Seen(progress=Progress(phase="roads"))) == {"phase": "roads", "elapsed": 0.0}
    assert "Desa" not in json.dumps(told)


def test_gains_are_those_of_the_last_minute_past_the_construction() -> None:
    gains = Gains()
    assert gains.a_minute(0.0) is None
    gains.take(0.0, 10, 5000)
    gains.take(5.0, 10, 1000)
    assert gains.a_minute(15.0) is None
    gains.take(40.0, 10, 900)
    # From the best at 10 s to that at 40 s: 100 in half a minute.
    assert gains.a_minute(40.0) == 200
    assert gains.a_minute(95.0) == 100
    assert gains.a_minute(101.0) == 0
    assert gains.unchanged(101.0) == 61.0


def test_a_plan_that_serves_other_stops_begins_anew() -> None:
    gains = Gains()
    gains.take(0.0, 10, 1000)
    gains.take(50.0, 11, 1500)
    assert gains.a_minute(60.0) is None
    assert gains.a_minute(75.0) == 0


def kecamatan(num: int, left: int = 9) -> list[Village]:
    """Ten villages in each of some kecamatan, the last with most left."""
    return [
        Village(name=f"Desa {each}", served=100 - left, stops=100, district=f"Kec {each // 10}")
        for each in range(10 * num)
    ]


def test_many_villages_are_told_by_kecamatan() -> None:
    villages = [*kecamatan(3), village("Sobo", 100, 100)]
    lines = block(searching(villages=villages, time_left=3.0), Console("en"), 79)
    assert lines[2] == "  1 of 31 villages wholly served"
    assert [line.split() for line in lines[4:]] == [
        [*f"Kec {number}".split(), "910", "1000", "90"] for number in range(3)
    ]


@pytest.mark.parametrize("height", [6, 12, 16, 60])
def test_kecamatan_fit_the_height_of_the_window(height: int) -> None:
    seen = searching(villages=kecamatan(25), time_left=30.0)
    lines = block(seen, Console("en"), 79, height)
    assert len(lines) <= max(6, height)
    assert any("Kec" in line for line in lines)


def test_few_villages_are_told_by_name_though_their_kecamatan_are_known() -> None:
    lines = block(searching(villages=kecamatan(1)[:5], time_left=3.0), Console("en"), 79)
    assert sum("Desa" in line for line in lines) == 5


def test_the_kecamatan_of_a_village_is_what_the_households_column_says() -> None:
    plain = make_round([("Sobo", "35.1"), ("Kertosari", "35.3")])
    stops = tuple(
        stop.replace(extra=(("Catatan", "x"), (" KECAMATAN ", f"Kec {stop.village}")))
        for stop in plain.stops
    )
    counted = Villages(plain.replace(stops=stops)).count([])
    assert {each.name: each.district for each in counted} == {
        "Sobo": "Kec Sobo", "Kertosari": "Kec Kertosari",
    }  # fmt: skip
    assert not any(each.district for each in Villages(plain).count([]))


def make_round(villages: list[tuple[str, str]], num: int = FROM_STOPS) -> Round:
    stops = tuple(
        Stop(
            id=f"S{number}", location=HERE,
            village=villages[number % len(villages)][0],
            village_code=villages[number % len(villages)][1],
        )
        for number in range(num)
    )  # fmt: skip
    depot = Depot(id="D", location=HERE)
    team = Team(id="T", profile="motorcycle", start="D", end="D")
    return Round(
        name="R", date=dt.date(2026, 11, 24), timezone="Asia/Jakarta", depots=(depot,),
        stops=stops, teams=(team,),
    )  # fmt: skip


def test_villages_of_one_name_are_told_apart_by_their_code() -> None:
    villages = Villages(make_round([("Sobo", "35.1"), ("Sobo", "35.2"), ("Kertosari", "35.3")]))
    assert villages.are_told
    # Stops 0 and 3 lie in the first, 1 in the second; 1000 is a depot where it reloads.
    counted = villages.count([(0, 3, FROM_STOPS), (1,)])
    assert [(each.name, each.served, each.stops) for each in counted] == [
        ("Kertosari", 0, 333), ("Sobo 35.1", 2, 334), ("Sobo 35.2", 1, 333),
    ]  # fmt: skip


def test_small_rounds_and_those_without_villages_are_not_told_by_village() -> None:
    named = [("A", ""), ("B", "")]
    assert Villages(make_round(named)).are_told
    assert not Villages(make_round(named, FROM_STOPS - 1)).are_told
    assert not Villages(make_round([("A", "")])).are_told
    assert not Villages(make_round([("A", ""), ("", "")])).are_told


def test_a_village_s_name_gives_the_terminal_no_orders() -> None:
    counted = Villages(make_round([("A\x1b[2J", ""), ("B", "")])).count([])
    assert "A<1B>[2J" in {each.name for each in counted}


def test_texts_are_measured_in_columns() -> None:
    assert columns("🌸e\u0301") == 3
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
    assert cut("🌸🌸🌸", 4) == "🌸…"
    assert pad("🌸🌸🌸", 4) == "🌸… "
    assert fit(["abc", "", "def", "g"], 9) == "abc · def"
    assert fit(["abc", "def"], 8) == "abc"
    assert (bar(0.5), bar(7)) == ("█" * 12 + "░" * 12 + "  50%", "█" * 24 + " 100%")
