"""The benchmark from files to tables: on a tiny instance, with every engine there is."""

from __future__ import annotations

import csv
from dataclasses import replace
from importlib.util import find_spec

import pytest

pytest.importorskip("vrplib")

from benchmarks import search
from benchmarks.peers import ENGINES
from benchmarks.presets import Leg
from benchmarks.run_one import Answer, run_one
from benchmarks.table import table

# Two stops east of the depot and two north of it, 10 and 20 away; a vehicle carries two of them.
# Out and back on each side: 2 x 20 + 2 x 20 = 80. The windows let no vehicle begin at the far end.
TINY = """TINY

VEHICLE
NUMBER     CAPACITY
  3          20

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0          0          0          0        100          0
    1     10          0         10          0         12          5
    2     20          0         10          0        100          5
    3      0         10         10         10         12          5
    4      0         20         10          0        100          5
"""


@pytest.fixture
def tiny(tmp_path):
    folder = tmp_path / "tinies"
    folder.mkdir()
    (folder / "tiny.txt").write_text(TINY, encoding="utf-8")
    (folder / "tiny.sol").write_text("Route #1: 1 2\nRoute #2: 3 4\nCost 80\n", encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "results.csv"


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def run(tiny, out, *more):
    return search.main(["--instances", str(tiny), "--out", str(out), "--time", "0.5", *more])


def answered(*routes, error="", monkeypatch):
    """Every engine answers this; the list that comes back tells who was asked."""
    asked = []

    def told(case, engine, seconds, seed):
        asked.append((case.name, engine, seed))
        return Answer(routes=routes or None, seconds=seconds, error=error)

    monkeypatch.setattr(search, "run_one", told)
    return asked


def test_every_engine_finds_the_tiny_optimum(tiny, out, capsys):
    there = [name for name, peer in ENGINES.items() if find_spec(peer.needs)]
    assert run(tiny, out, "--seeds", "1", "--time", "1") == 0
    rows = rows_of(out)
    assert [row["engine"] for row in rows] == there
    for row in rows:
        told = row["cost"], row["best_known"], row["gap"], row["feasible"], row["routes"]
        assert told == ("80", "80", "0.0000", "yes", "2"), row
    assert "| tiny | best known 80 | 0.00 % |" in capsys.readouterr().out


def test_an_answer_that_breaks_a_rule_has_no_gap(tiny, out, monkeypatch, capsys):
    # 2 before 1 costs the same but comes to 1 too late: at 20 + 5 + 10.
    answered((1, 0), (2, 3), (), monkeypatch=monkeypatch)
    assert run(tiny, out, "--engines", "rounds", "--seeds", "1") == 1
    (row,) = rows_of(out)
    assert (row["cost"], row["gap"], row["feasible"]) == ("80", "", "no")
    assert row["error"] == "vehicle 0 is late"
    assert "| tiny | best known 80 | infeasible |" in capsys.readouterr().out


def test_rows_are_interleaved_and_unseeded_engines_run_once(tiny, out, monkeypatch):
    (tiny / "tinier.txt").write_text(TINY, encoding="utf-8")
    asked = answered((0, 1), (2, 3), (), monkeypatch=monkeypatch)
    monkeypatch.setattr(search, "_installed", lambda engine: True)
    run(tiny, out, "--engines", "rounds,vroom,pyvrp", "--seeds", "2")
    one = [("rounds", 1), ("vroom", 0), ("pyvrp", 1), ("rounds", 2), ("pyvrp", 2)]
    assert asked == [(name, *each) for name in ("tinier", "tiny") for each in one]


def test_what_has_a_row_is_not_run_again(tiny, out, monkeypatch):
    asked = answered((0, 1), (2, 3), (), monkeypatch=monkeypatch)
    run(tiny, out, "--engines", "rounds", "--seeds", "1")
    run(tiny, out, "--engines", "rounds,pyvrp", "--seeds", "2")
    assert asked == [("tiny", "rounds", 1), ("tiny", "pyvrp", 1), ("tiny", "rounds", 2),
                     ("tiny", "pyvrp", 2)]  # fmt: skip
    assert len(rows_of(out)) == 4


def test_a_preset_says_what_is_run_and_tells_what_is_not_there(tiny, out, monkeypatch, capsys):
    (tiny / "other.txt").write_text(TINY, encoding="utf-8")
    legs = (
        Leg(folder=tiny.name, names=("tiny",), seconds=7, seeds=2, engines=("rounds", "pyvrp")),
        Leg(folder="nowhere", seconds=7, seeds=1),
    )
    monkeypatch.setitem(search.PRESETS, "short", legs)
    asked = answered((0, 1), (2, 3), (), monkeypatch=monkeypatch)
    options = ["--preset", "short", "--data", str(tiny.parent), "--out", str(out)]
    search.main([*options, "--engines", "rounds"])
    assert asked == [("tiny", "rounds", 1), ("tiny", "rounds", 2)]
    assert {row["time"] for row in rows_of(out)} == {"7"}
    assert "left out, ROUNDS_TEST_DATA has it not: nowhere" in capsys.readouterr().out


def test_a_run_without_an_answer_is_a_row_with_its_error(tiny, out, monkeypatch):
    answered(error="ended after 30 s", monkeypatch=monkeypatch)
    run(tiny, out, "--engines", "rounds", "--seeds", "1")
    (row,) = rows_of(out)
    assert (row["cost"], row["feasible"], row["error"]) == ("", "no", "ended after 30 s")


def test_a_crash_is_an_answer(small):
    answer = run_one(small, "no such engine", 0.1, 1)
    assert answer.routes is None
    assert answer.error.startswith("died with 1: KeyError")


def test_a_run_past_its_time_is_ended(small):
    answer = run_one(small, "pyvrp", 60.0, 1, patience=0.5)
    assert answer.routes is None
    assert answer.error.startswith("ended after")
    assert answer.seconds < 5


def test_an_unknown_rule_is_said_and_not_guessed_at(small):
    again = replace(small.vehicles[0], reloads=(3,))
    answer = run_one(replace(small, vehicles=(again,)), "ortools", 0.5, 1)
    assert answer.error == "CannotExpress: reload"


def test_the_table_takes_medians_over_seeds_and_the_better_pyvrp():
    def row(engine, seed, cost, instance="a"):
        return dict.fromkeys(search.COLUMNS, "") | {
            "instance": instance, "set": "s", "time": "1", "engine": engine, "seed": str(seed),
            "cost": str(cost), "best_known": "100", "feasible": "yes",
        }  # fmt: skip

    rows = [row("rounds", 1, 101), row("rounds", 2, 103), row("rounds", 3, 110),
            row("pyvrp", 1, 104), row("pyvrp2", 1, 102), row("rounds", 1, 100, "b")]  # fmt: skip
    lines = list(table(rows))
    # On a: 103, so 3 %, and 103 / 102 over the better PyVRP; on b: 0 %.
    assert "| rounds | 2 | 1.50 % | 3.00 % | a | +0.98 % | +0.98 % | 0 |" in lines
    assert "| better PyVRP | 1 | 2.00 % | 2.00 % | a | +0.00 % | +0.00 % | 0 |" in lines
    assert "| b | best known 100 | 0.00 % | not run | not run |" in lines
