"""What a plan's summary says of rules that only some rounds have."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from routing.command.console import Console
from routing.command.next_steps import next_steps
from routing.command.plan import code_of
from routing.command.summary import MOST_TEAMS, summarise
from routing.model import Depot, Location, Round, Stop, Team
from routing.plan.assemble import assemble_plan
from routing.plan.model import Plan, Reason, Unassigned
from routing.problem import MatrixTravel, build_problem


@pytest.fixture
def plan() -> Plan:
    """A and B on two trips, two minutes of set-up each and ten of loading; C and D left out, of
    which D is optional.
    """
    stops = tuple(
        Stop(id=name, location=Location(lat=-8.2 - at / 100, lon=114.3), demand=(at + 1,),
             setup_duration=120, optional=name == "D")
        for at, name in enumerate("ABCD")
    )  # fmt: skip
    depot = Depot(id="K", location=Location(lat=-8.3, lon=114.3), loading_duration=600)
    team = Team(id="T", start="K", end="K", reload_at=("K",))
    round_ = Round(name="R", date=dt.date(2026, 11, 24), stops=stops, teams=(team,),
                   depots=(depot,))  # fmt: skip
    travel = MatrixTravel(np.full((5, 5), 600) - 600 * np.eye(5, dtype=int))
    return assemble_plan(
        round_, build_problem(round_, {"motorcycle": travel}), ((0, 4, 1),),
        unassigned=[
            Unassigned(stop=name, reasons=(Reason(code="several_rules"),)) for name in "CD"
        ],
        engine="e", seed=1, search_duration=0.0,
    )  # fmt: skip


def test_set_up_and_loading_are_told_where_there_are_any(plan: Plan) -> None:
    text = "\n".join(summarise(plan, Console("en")))
    assert "4 min of set-up at the doors, 10 min of loading again." in text
    assert "persiapan" in "\n".join(summarise(plan, Console("id")))
    # What both trips bring, not what the first one does.
    assert [line.split()[:5] for line in text.splitlines() if line.startswith("T ")] == [
        ["T", "motorcycle", "2", "3", "0.0"]
    ]


def test_optional_stops_left_out_stand_apart(plan: Plan) -> None:
    lines = summarise(plan, Console("en"))
    assert "Optional stops left out, which is no failure: D." in lines
    assert [line[:4] for line in lines if line.startswith("- ")] == ["- C:"]
    assert code_of(plan) == 4


def test_a_round_without_such_rules_says_nothing_of_them(plan: Plan) -> None:
    stops = tuple(stop.replace(setup_duration=0, optional=False) for stop in plan.round_.stops)
    round_ = plan.round_.replace(stops=stops)
    travel = MatrixTravel(np.zeros((5, 5), int))
    plain = assemble_plan(
        round_, build_problem(round_, {"motorcycle": travel}), ((0, 1, 2, 3),), unassigned=(),
        engine="e", seed=1, search_duration=0.0,
    )  # fmt: skip
    text = "\n".join(summarise(plain, Console("en")))
    assert "set-up" not in text
    assert "Optional" not in text
    assert code_of(plain) == 0


def test_stops_apart_are_weighed_where_the_round_has_a_compactness(plan: Plan) -> None:
    assert "compactness" not in "\n".join(summarise(plan, Console("en", verbose=True)))
    strong = plan.replace(round_=plan.round_.replace(compactness=300))
    told = "\n".join(summarise(strong, Console("en", verbose=True)))
    assert "the 0 other stops and these pairs are worth 0 min." in told
    assert "100 % of stops" in "\n".join(summarise(plan, Console("en", verbose=True)))


def test_only_who_asks_for_more_is_told_of_walks_neighbours_and_the_search(plan: Plan) -> None:
    short = "\n".join(summarise(plan, Console("en")))
    long = "\n".join(summarise(plan, Console("en", verbose=True)))
    for told in ("From road to door", "share their team", "Searched 0 s with e, seed 1."):
        assert (told in short, told in long) == (False, True)


def test_of_many_teams_the_first_are_told_and_how_many_more_there_are(
    plan: Plan,
) -> None:
    many = plan.replace(routes=plan.routes * (MOST_TEAMS + 3))
    lines = summarise(many, Console("en"))
    assert sum(line.startswith("T ") for line in lines) == MOST_TEAMS
    assert any(line.startswith("… and 3 more teams; all stand on the sheets'") for line in lines)
    every = summarise(many, Console("en", verbose=True))
    assert sum(line.startswith("T ") for line in every) == MOST_TEAMS + 3


def test_what_to_do_next_depends_on_what_was_written_and_served(plan: Plan) -> None:
    out = Path("my round/out")
    files = [out / name for name in ("map.html", "plan.json", "plan.xlsx", "sheets.pdf")]

    def told(plan: Plan, files: list[Path], *, again: bool = False) -> str:
        return "\n".join(next_steps(plan, files, out, "my round", Console("en"), again=again))

    text = told(plan, files)
    assert 'Look at "my round/out/map.html", then print "my round/out/sheets.pdf".' in text
    assert 'plan again: rounds plan "my round" --start "my round/out/plan.json"' in text
    assert 'then: rounds check "my round/out/plan.xlsx"' in text
    served = plan.replace(unassigned=())
    assert "plan again" not in told(served, files, again=True)
    assert "More time may give a better plan: rounds plan" in told(served, files, again=True)
    assert "More time" not in told(served, files)
    # D is optional: that it stays out is nothing to be bettered.
    passed = plan.replace(unassigned=[each for each in plan.unassigned if each.stop == "D"])
    assert "plan again" not in told(passed, files)
    assert told(served, [out / "plan.json"]) == ""
