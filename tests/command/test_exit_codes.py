"""Each exit code of the contract, reached by a case of its own (130: ``test_watch``)."""

from __future__ import annotations

import json

import pytest

from routing.command import exit_codes
from routing.errors import EngineError, Fault


def test_the_numbers_are_the_contract_s():
    told = {name: value for name, value in vars(exit_codes).items() if name.isupper()}
    assert told == {
        "ALL_SERVED": 0, "OUR_FAULT": 1, "BAD_INPUT": 2, "MAP_CANNOT_SERVE": 3,
        "STOPS_UNSERVED": 4, "NO_PLAN": 5, "INTERRUPTED": 130,
    }  # fmt: skip


def test_0_all_served(rounds, round_folder, quick):
    assert rounds("plan", round_folder, *quick).code == 0


@pytest.mark.parametrize("as_json", [False, True])
def test_1_a_bug_is_owned_and_shown_only_when_asked(
    rounds, round_folder, *, quick, tree, monkeypatch, as_json
):
    import routing.ground

    def stumble(*arguments):
        raise ZeroDivisionError("Ibu Sri, 0812")

    monkeypatch.setattr(routing.ground, "build_problem", stumble)
    before = tree(round_folder.path.parent)
    call = ("plan", round_folder, *quick, "--language", "en", *(["--json"] if as_json else []))
    ran = rounds(*call)
    assert ran.code == 1
    assert "0812" not in ran.out + ran.err
    if as_json:
        fault = json.loads(ran.out)["faults"][0]
        assert (fault["code"], ran.complaints) == ("bug", "")
        assert "ZeroDivisionError" in fault["cause"]
    else:
        assert ran.err.startswith("The program failed (ZeroDivisionError). This is its fault")
        assert len(ran.err.splitlines()) == 1
    ran = rounds(*call, "--verbose")
    assert "in stumble" in ran.err
    if as_json:
        json.loads(ran.out)
    assert tree(round_folder.path.parent) == before


def test_1_a_plan_that_fails_its_own_check_never_leaves(
    rounds, round_folder, quick, tree, monkeypatch
):
    import routing.pipeline
    from routing.plan.model import Violation

    broken = (Violation(code="window_missed", detail="too late", team="T1", stop="H001"),)
    monkeypatch.setattr(routing.pipeline, "check_plan", lambda *arguments: broken)
    before = tree(round_folder.path.parent)
    ran = rounds("plan", round_folder, *quick, "--language", "en")
    assert ran.code == 1
    assert "window_missed" in ran.err
    assert tree(round_folder.path.parent) == before


def test_2_bad_input(process, round_folder):
    round_folder.write("households.csv", "")
    assert process("-m", "routing", "plan", round_folder).code == 2


def test_3_the_map_cannot_serve(rounds, round_folder):
    round_folder.edit("round.toml", "longitude = 114.36", "longitude = 115.36")
    assert rounds("plan", round_folder).code == 3


def test_4_a_plan_with_stops_unserved(rounds, round_folder, quick):
    round_folder.cells("teams.csv", capacity_parcels="2")
    ran = rounds("plan", round_folder, *quick)
    assert ran.code == 4
    assert (round_folder.path / "out" / "sheets.pdf").exists()


def test_5_nothing_can_be_served(rounds, round_folder, quick):
    round_folder.cells("teams.csv", capacity_parcels="0")
    ran = rounds("plan", round_folder, *quick, "--json")
    assert ran.code == 5
    told = json.loads(ran.out)
    assert told["routes"] == []
    assert len(told["unassigned"]) == 24
    assert all(each["reasons"] for each in told["unassigned"])


def test_5_no_engine_gives_a_plan(rounds, round_folder, quick, tree, monkeypatch):
    import routing.search.solver

    def fail(*arguments, **limits):
        raise EngineError([Fault(code="engine_failed", values={"engine": "pyvrp", "kind": "x"})])

    monkeypatch.setattr(routing.search.solver, "solve", fail)
    before = tree(round_folder.path.parent)
    ran = rounds("plan", round_folder, *quick, "--language", "en")
    assert ran.code == 5
    assert "Traceback" not in ran.err
    assert tree(round_folder.path.parent) == before
